"""What the report says: horizons known from algebra, the rule of the verdict, and its forms."""

import builtins
import math

import pytest
import torch
from torch import nn
from unrolled import inputs, seeded

from rnn_difficulty.diagnosis import diagnose

T, B = 40, 3


def chain(w, steps=T, batch=B, dtype=torch.float64):
    """One rectified unit that stays positive: h_t = w h_{t−1} + 1, so ∂E/∂h_k = w^(T − k)."""
    rnn = nn.RNN(1, 1, nonlinearity="relu", bias=False).to(dtype)
    rnn.weight_hh_l0.data.fill_(w)
    rnn.weight_ih_l0.data.fill_(1.0)
    return rnn, torch.ones(steps, batch, 1, dtype=dtype)


def last(outputs):
    return outputs[0][-1].sum()


def every(outputs):
    return outputs[0].sum()


@pytest.mark.parametrize("loss", [last, every])
@pytest.mark.parametrize("w", [0.5, 0.95, 1.0, 1.05, 1.5])
def test_horizon_and_verdict_of_a_chain(w, loss):
    """e every −1/log w steps, also where each step adds a fresh error."""
    report = diagnose(*chain(w), loss)
    expected = -1 / math.log(w) if w < 1 else math.inf
    assert float(report.horizon[0]) == pytest.approx(expected, rel=1e-9)
    change = w**T
    verdict = "exploding" if change > 100 else "vanishing" if change < 0.01 else "steady"
    assert report.verdict == verdict


def test_the_three_verdicts_occur():
    found = [diagnose(*chain(w), last).verdict for w in (0.5, 1.0, 1.5)]
    assert found == ["vanishing", "steady", "exploding"]


def test_explanations_name_step_number_and_remedy():
    vanishing = diagnose(*chain(0.5), last).explanation
    assert "falls by e every 1.44 steps" in vanishing
    assert "1 at step 40 and 9.1e-13 at step 0" in vanishing
    assert "λ₁ γ = 0.5 < 1 (eq. 7)" in vanishing
    assert "omega(steps, cost)" in vanishing
    exploding = diagnose(*chain(1.5), last).explanation
    assert "grows by e every 2.47 steps" in exploding
    assert "1.1e+07 at step 0" in exploding
    assert "clip_norm_" in exploding


def test_a_signal_that_overflows_explodes():
    rnn, x = chain(4.0, steps=60, dtype=torch.float32)
    # 1e6 · 4^60 ≈ 1e42, though state and loss are finite.
    report = diagnose(rnn, x, lambda out: 1e6 * (out[0] - out[0].detach())[-1].sum())
    assert report.verdict == "exploding"
    assert "overflows" in report.explanation
    assert "clip_norm_" in report.explanation


def test_a_rectified_unit_that_is_off_lets_nothing_through():
    rnn, x = chain(1.0)
    rnn.weight_ih_l0.data.fill_(-1.0)
    report = diagnose(rnn, x, lambda out: out[0][-1].sum() + 0 * out[1].sum())
    assert (report.error_norms[0, :-1] == 0).all()
    assert report.horizon == 0
    assert report.verdict == "vanishing"
    assert "0 one step back" in report.explanation


HEADS = {
    "a relu that is off": lambda out: torch.relu(out[0][-1] - 10).sum(),
    "a clamped output": lambda out: (out[0] + 10).clamp(max=2).sum(),
    "a saturated softmax": lambda out: torch.nn.functional.cross_entropy(
        torch.stack([200 + out[0][-1, :, 0], out[0][-1, :, 1]], -1),
        torch.zeros(B, dtype=torch.long),
    ),
}
"""In float32, e^−200 beside 1 is 0: ∂loss/∂h is exactly 0, though the loss has a graph."""


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("layers", [1, 2])
def test_a_head_that_lets_no_error_through_is_named(head, layers):
    import matplotlib

    matplotlib.use("Agg")
    report = diagnose(seeded("tanh", num_layers=layers).float(), inputs(T, B).float(), HEADS[head])
    assert (report.error_norms == 0).all()
    assert report.verdict == "vanishing"
    assert "no error reaches the states: ∂loss/∂h is 0 at every step" in report.explanation
    assert "Nothing to mend" not in report.explanation
    assert "omega" not in report.explanation
    assert "nan" not in str(report)
    assert (report.horizon == 0).all()
    ax = report.plot()  # a warning is an error here
    ax.figure.canvas.draw()
    matplotlib.pyplot.close(ax.figure)


def test_a_layer_behind_one_that_vanishes_does_not_hide_it():
    """The upper layer passes nothing down: its own signal is what the report is about."""
    rnn = nn.RNN(1, 1, num_layers=2, nonlinearity="relu", bias=False).double()
    for name, value in (("ih_l0", 1.0), ("hh_l0", 1.0), ("ih_l1", 0.0), ("hh_l1", 0.5)):
        getattr(rnn, f"weight_{name}").data.fill_(value)
    h_0 = torch.ones(2, B, 1, dtype=torch.float64)
    report = diagnose(rnn, (torch.ones(T, B, 1, dtype=torch.float64), h_0), last)
    assert report.verdicts == ["vanishing", "vanishing"]
    assert "Layer 1: the error signal falls by e every 1.44 steps" in report.explanation


def test_an_error_at_the_initial_state_alone_goes_nowhere():
    h_0 = torch.ones(1, B, 4, dtype=torch.float64, requires_grad=True)
    loss = lambda out: h_0.sum() + 0 * out[0].sum()  # noqa: E731
    report = diagnose(seeded("tanh"), (inputs(T, B), h_0), loss)
    assert "no error reaches the states" in report.explanation


def test_spectrum_of_an_rnn_is_that_of_its_recurrent_weights():
    rnn = seeded("tanh", num_layers=2)
    report = diagnose(rnn, inputs(T, B), last)
    for layer in range(2):
        W = getattr(rnn, f"weight_hh_l{layer}").detach()
        torch.testing.assert_close(
            report.spectral_radius[layer], torch.linalg.eigvals(W).abs().max()
        )
        singular = torch.linalg.svdvals(W)[0]
        torch.testing.assert_close(report.largest_singular_value[layer], singular)
        torch.testing.assert_close(report.eta[layer], singular)
    assert (report.gamma == 1).all()
    assert report.spectral_radius.shape == (2,)


def test_the_report_keeps_what_it_measured_when_the_weights_move():
    rnn = seeded("tanh")
    report = diagnose(rnn, inputs(T, B), last)
    before = torch.linalg.matrix_norm(rnn.weight_hh_l0.detach(), 2)
    with torch.no_grad():
        rnn.weight_hh_l0.mul_(3)
    torch.testing.assert_close(report.largest_singular_value[0], before)


def test_text_page_and_one_line():
    report = diagnose(seeded("lstm", num_layers=2), inputs(T, B), last)
    text = str(report)
    assert text.startswith(f"LSTM: {report.verdict}\nLayer")
    assert report.explanation in text.replace("\n", " ")
    assert max(map(len, text.splitlines())) <= 88
    *_, blank, header, first, second = text.splitlines()
    assert not blank
    assert (header.split()[0], first.split()[0], second.split()[0]) == ("layer", "0", "1")
    assert repr(report) == f"Report(LSTM: {report.verdict}, layers=2, T={T}, B={B})"
    page = report._repr_html_()
    assert page.count("<tr>") == 3
    assert report.verdict in page
    assert "< 1 (eq. 7)" not in diagnose(*chain(0.5), last)._repr_html_()


def test_frame_has_a_row_a_layer_step_and_sequence():
    report = diagnose(seeded("lstm", num_layers=2), inputs(T, B), last)
    frame = report.to_frame()
    assert len(frame) == 2 * (T + 1) * B
    row = frame[(frame.layer == 1) & (frame.step == 7) & (frame.sequence == 2)].iloc[0]
    assert row.error_norm == report.error_norms[1, 7, 2]
    assert row.direct_norm == report.direct_norms[1, 7, 2]
    assert row.norm_ratio == report.norm_ratios[1, 7, 2]
    assert row.cell_error_norm == report.cell_error_norms[1, 7, 2]
    assert frame[frame.step == T].norm_ratio.isna().all()
    assert "cell_error_norm" not in diagnose(seeded("gru"), inputs(T, B), last).to_frame()


def test_plot_draws_every_layer_on_a_logarithmic_axis():
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as plt

    report = diagnose(seeded("gru", num_layers=2), inputs(T, B), last)
    ax = report.plot()
    assert ax.get_yscale() == "log"
    lines = [line for line in ax.lines if line.get_linestyle() == "-"]
    for line, error in zip(lines, report.error_norms, strict=True):
        torch.testing.assert_close(torch.tensor(line.get_ydata()), error.median(1).values)
    _, given = plt.subplots()
    assert report.plot(given) is given
    plt.close("all")


@pytest.mark.parametrize(
    ("method", "module", "name"),
    [("plot", "matplotlib", "Matplotlib"), ("to_frame", "pandas", "pandas")],
)
def test_without_the_library_one_sentence_says_what_is_missing(monkeypatch, method, module, name):
    report = diagnose(seeded("gru"), inputs(T, B), last)
    real = builtins.__import__

    def without(wanted, *args, **kwargs):
        if wanted.split(".")[0] == module:
            raise ImportError(wanted)
        return real(wanted, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=f"Report.{method} needs {name}: pip install {module}"):
        getattr(report, method)()
