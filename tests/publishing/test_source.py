"""show_source: what a chapter shows is the code without its docstrings."""

from typing import NamedTuple

from rnn_difficulty.publishing import show_source


def doubled(x: float) -> float:
    """Return 2x.

    Two paragraphs of documentation.
    """
    # Why: a comment stays.
    y = "not a docstring"
    return 2 * x * len(y)


class Pair(NamedTuple):
    """Two numbers."""

    first: float
    """The first."""
    second: float


def test_the_docstring_goes_and_the_rest_stays() -> None:
    assert show_source(doubled).code == (
        "def doubled(x: float) -> float:\n"
        "    # Why: a comment stays.\n"
        '    y = "not a docstring"\n'
        "    return 2 * x * len(y)"
    )


def test_documented_fields_stand_close_together() -> None:
    code = "class Pair(NamedTuple):\n    first: float\n    second: float"
    assert show_source(Pair).code == code


def test_several_functions_come_in_the_order_given_as_one_highlighted_block() -> None:
    markdown = show_source(Pair, doubled)._repr_markdown_()
    assert markdown.startswith("```python\nclass Pair")
    assert "\n\n\ndef doubled" in markdown
    assert markdown.endswith("\n```")
