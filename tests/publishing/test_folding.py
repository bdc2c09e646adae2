"""What a chapter folds: settings, imports, code that draws, long code; never an equation."""

import pytest
from docutils import nodes

from rnn_difficulty.publishing import folding

LONG = "\n".join(["def f():", *("    g()" for _ in range(20))])


def cell(code: str, output: str = "", classes: tuple[str, ...] = ()) -> nodes.container:
    made = nodes.container(nb_element="cell_code", classes=["cell", *classes])
    for element, text in (("cell_code_source", code), ("cell_code_output", output)):
        if text:
            part = nodes.container(nb_element=element)
            part += nodes.literal_block(text, text)
            made += part
    return made


@pytest.mark.parametrize(
    ("made", "mode"),
    [
        (cell("profile = 1", classes=("tag_parameters",)), "input"),
        (cell("import numpy as np\nfrom a import (\n    b,\n)"), "input"),
        (cell("success.draw(scores)", "a figure"), "input"),
        (cell("x = 1\nfigure.draw_two(x)", "a figure"), "input"),
        (cell("show_source(f)", LONG), "output"),
        (cell("show_source(f)", "def f(x):\n    return x"), None),
        (cell("x = show_source(f)\nx", LONG), None),
        (cell("import a\nassert a.b == 2"), None),
        (cell("%matplotlib inline\nx"), None),
        (cell("tables.shown(scores)", LONG), None),
    ],
)
def test_a_cell_is_folded_by_what_it_does(made: nodes.container, mode: str | None) -> None:
    folding._mark(made)
    assert made.get("hide_mode") == mode
    assert ("prompt_show" in made) == (mode is not None)
