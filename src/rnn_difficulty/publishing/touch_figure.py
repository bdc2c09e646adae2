"""A Sphinx extension: `{touch-figure} NAME` is a figure that the reader moves.

Its script is `book/_static/touch/NAME.js`. Where no script runs, and in print, the still picture of
the same thing stands there. The body is the caption.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty.figures import drawn
from rnn_difficulty.publishing import take_away
from rnn_difficulty.publishing.touch_data import figure_7, memory, signal

FOLDER = "_static/touch"


class Still(NamedTuple):
    """A picture for those who cannot touch."""

    draw: str
    """`module.function` of this package, which returns a figure of Matplotlib."""
    alternative: str
    """What it shows, in words."""
    arguments: tuple[int, ...] = ()
    """Of the function."""
    data: Callable[[], str] | None = None
    """The script with the data that the figure shows, from the records."""
    scripts: tuple[str, ...] = ()
    """What its own script needs beside `touch`."""


STILLS = {
    "wall": Still(
        "figures.figure_6_map.draw",
        "The error over the weight w and the bias b, seen from above: a wall runs across it. The "
        "unclipped path leaps off the map, the clipped one stays beside the wall.",
    ),
    "jacobians": Still(
        "figures.counterexample.draw",
        "The norm of a product of Jacobians grows by two a step although the spectral radius is 0; "
        "the bound from the largest singular value lies above it.",
        (30,),
    ),
    "figure-7": Still(
        "publishing.touch_data.figure_7.still",
        "Share of solved runs of the temporal order task against the length of its sequences, one "
        "panel an initialization, one line a method.",
        data=figure_7.script,
    ),
    "signal": Still(
        "publishing.touch_data.signal.still",
        "Above, the ratio of the norms of the error signal at every step back; below, its norm at "
        "every step: with the regularizer it reaches the first steps, without it it vanishes.",
        data=signal.script,
        scripts=("network",),
    ),
    "memory": Still(
        "publishing.touch_data.memory.still",
        "Hidden states of one network in a plane: four clusters, one for each answer, where noise "
        "leaves them after thousands of steps.",
        data=memory.script,
        scripts=("network",),
    ),
    "basins": Still(
        "figures.figure_3.draw",
        "The fixed points of one unit against its bias: one attractor, then two with an unstable "
        "point between them, then one again.",
    ),
}
"""By the names of the scripts."""


class TouchFigure(SphinxDirective):
    """The figure as HTML, with its scripts behind it."""

    required_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return what opens the figure, its caption, and what closes it."""
        name = self.arguments[0]
        if name not in STILLS:
            raise self.error(f"expected one of {', '.join(STILLS)}, got {name}: write its script")
        up = "../" * self.env.docname.count("/")
        caption = nodes.inline("", "", classes=["touch-caption"])
        inlines, messages = self.state.inline_text(" ".join(self.content), self.lineno)
        caption += inlines
        return [
            _html(_opening(name, up)),
            nodes.paragraph("", "", caption),
            _html(_closing(name, up)),
            take_away.menu(f"{up}{FOLDER}/{name}{suffix}" for suffix in (".svg", ".csv")),
            *messages,
        ]


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def _opening(name: str, up: str) -> str:
    return (
        f'<link rel="stylesheet" href="{up}{FOLDER}/touch.css">'
        f'<figure class="touch" id="touch-{name}">'
        f'<img class="touch-still" src="{up}{FOLDER}/{name}.png" alt="{STILLS[name].alternative}">'
        "<figcaption>"
    )


def _closing(name: str, up: str) -> str:
    still = STILLS[name]
    names = ("touch", *still.scripts, *([f"{name}-data"] if still.data else ()), name)
    scripts = "".join(f'<script src="{up}{FOLDER}/{each}.js"></script>' for each in names)
    return f"</figcaption></figure>{scripts}"


def write(app: Sphinx, error: Exception | None) -> None:
    """Draw each still picture that is not there yet, and write the data."""
    folder = Path(app.outdir, FOLDER)
    if error is not None or not folder.exists():
        return
    for name, still in STILLS.items():
        if not (path := folder / f"{name}.svg").exists():
            figure = _drawing(still.draw)(*still.arguments)
            figure.savefig(path)
            path.with_suffix(".png").write_bytes(figure._repr_png_())
            path.with_suffix(".csv").write_text(drawn.numbers(figure), encoding="utf-8")
        if still.data:
            (folder / f"{name}-data.js").write_text(still.data(), encoding="utf-8")


def _drawing(name: str) -> Callable[..., Any]:
    module, function = name.rsplit(".", 1)
    found: Callable[..., Any] = getattr(import_module(f"rnn_difficulty.{module}"), function)
    return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("touch-figure", TouchFigure)
    app.connect("build-finished", write)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
