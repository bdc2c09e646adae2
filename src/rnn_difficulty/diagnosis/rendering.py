"""A report as text, as a page, as a drawing and as a data frame."""

import textwrap
from html import escape
from typing import TYPE_CHECKING, Any

import torch

if TYPE_CHECKING:
    from rnn_difficulty.diagnosis.report import Report

LINE = 88
HEADER = ("layer", "verdict", "horizon", "ρ", "λ₁", "η", "‖∂E/∂h_T‖", "‖∂E/∂h_0‖")


def text(report: "Report") -> str:
    """Return the verdict, its explanation and a table of the layers."""
    table = [HEADER, *_rows(report)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADER))]
    lines = ["  ".join(c.rjust(w) for c, w in zip(row, widths, strict=True)) for row in table]
    explanation = textwrap.fill(report.explanation, LINE, break_on_hyphens=False)
    return "\n".join([f"{report.name}: {report.verdict}", explanation, "", *lines])


def html(report: "Report") -> str:
    """Return the same for a notebook."""
    head = "".join(f"<th>{escape(cell)}</th>" for cell in HEADER)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
        for row in _rows(report)
    )
    return (
        f"<p><b>{escape(report.name)}: {report.verdict}</b></p><p>{escape(report.explanation)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _rows(report: "Report") -> list[tuple[str, ...]]:
    return [
        (
            str(layer),
            report.verdicts[layer],
            f"{float(report.horizon[layer]):.3g}",
            _number(report.spectral_radius[layer]),
            _number(report.largest_singular_value[layer]),
            f"{float(report.eta[layer]):.3g}",
            f"{float(error[-1].nanmean()):.2g}",
            f"{float(error[0].nanmean()):.2g}",
        )
        for layer, error in enumerate(report.error_norms)
    ]


def _number(value: torch.Tensor) -> str:
    """Return one number, or the quantiles as low … high."""
    if value.dim() == 0:
        return f"{float(value):.3g}"
    return f"{float(value[0]):.2g} … {float(value[-1]):.2g}"


def plot(report: "Report", ax: Any = None) -> Any:
    """Draw ‖∂E/∂h_k‖ over k, its median and range over the sequences, and the direct errors."""
    try:
        import matplotlib.pyplot as plt
    except ImportError as error:
        raise ImportError("Report.plot needs Matplotlib: pip install matplotlib") from error
    ax = plt.subplots()[1] if ax is None else ax
    for layer, errors in enumerate(report.error_norms.cpu()):
        low, middle, high = torch.nanquantile(errors, errors.new_tensor([0.0, 0.5, 1.0]), dim=1)
        k = range(len(errors))
        (line,) = ax.plot(k, middle, label=f"layer {layer}")
        ax.fill_between(k, low, high, color=line.get_color(), alpha=0.2, linewidth=0)
        direct = report.direct_norms[layer].cpu().nanmedian(1).values
        ax.plot(k, direct.where(direct > 0, torch.nan), ".", color=line.get_color(), markersize=3)
    ax.set(
        xlabel="step k (dots: direct part)",
        ylabel="‖∂E/∂h_k‖",
        title=f"{report.name}: {report.verdict}",
        # A logarithmic axis has no place for 0, and warns where there is nothing else.
        yscale="log" if (report.error_norms > 0).any() else "linear",
    )
    ax.legend()
    return ax


def to_frame(report: "Report") -> Any:
    """Return one row a layer, step k and sequence; the ratio is that of the step k to k + 1."""
    try:
        import pandas as pd
    except ImportError as error:
        raise ImportError("Report.to_frame needs pandas: pip install pandas") from error
    shape = report.error_norms.shape
    index = torch.meshgrid(*(torch.arange(size) for size in shape), indexing="ij")
    columns = dict(zip(("layer", "step", "sequence"), index, strict=True))
    missing = report.norm_ratios.new_full((shape[0], 1, shape[2]), torch.nan)
    columns |= {
        "error_norm": report.error_norms,
        "direct_norm": report.direct_norms,
        "norm_ratio": torch.cat([report.norm_ratios, missing], 1),
    }
    if report.cell_error_norms is not None:
        columns["cell_error_norm"] = report.cell_error_norms
    return pd.DataFrame({name: c.cpu().flatten().numpy() for name, c in columns.items()})
