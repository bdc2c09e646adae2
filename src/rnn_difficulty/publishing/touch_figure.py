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

FOLDER = "_static/touch"


class Still(NamedTuple):
    """A picture for those who cannot touch."""

    draw: str
    """`module.function` of `figures`, which returns a figure of Matplotlib."""
    alternative: str
    """What it shows, in words."""
    arguments: tuple[int, ...] = ()
    """Of the function."""


STILLS = {
    "wall": Still(
        "figure_6_map.draw",
        "The error over the weight w and the bias b, seen from above: a wall runs across it. The "
        "unclipped path leaps off the map, the clipped one stays beside the wall.",
    ),
    "jacobians": Still(
        "counterexample.draw",
        "The norm of a product of Jacobians grows by two a step although the spectral radius is 0; "
        "the bound from the largest singular value lies above it.",
        (30,),
    ),
    "basins": Still(
        "figure_3.draw",
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
            *messages,
        ]


def _html(text: str) -> nodes.raw:
    return nodes.raw("", text, format="html")


def _opening(name: str, up: str) -> str:
    return (
        f'<link rel="stylesheet" href="{up}{FOLDER}/touch.css">'
        f'<figure class="touch" id="touch-{name}">'
        f'<img class="touch-still" src="{up}{FOLDER}/{name}.svg" alt="{STILLS[name].alternative}">'
        "<figcaption>"
    )


def _closing(name: str, up: str) -> str:
    scripts = "".join(f'<script src="{up}{FOLDER}/{n}.js"></script>' for n in ("touch", name))
    return f"</figcaption></figure>{scripts}"


def draw_stills(app: Sphinx, error: Exception | None) -> None:
    """Draw each still picture that is not there yet."""
    for name, still in STILLS.items():
        path = Path(app.outdir, FOLDER, f"{name}.svg")
        if error is None and path.parent.exists() and not path.exists():
            _drawing(still.draw)(*still.arguments).savefig(path)


def _drawing(name: str) -> Callable[..., Any]:
    module, function = name.rsplit(".", 1)
    found: Callable[..., Any] = getattr(import_module(f"rnn_difficulty.figures.{module}"), function)
    return found


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("touch-figure", TouchFigure)
    app.connect("build-finished", draw_stills)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
