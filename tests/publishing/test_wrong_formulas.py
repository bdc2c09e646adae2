"""The boxes with formulas that are in circulation and wrong: each has the right one beside it."""

import re

import pytest

from rnn_difficulty.paths import ROOT

TITLE = "Formulas you will meet elsewhere, and which are wrong"
OPENS = rf"^```{{admonition}} {TITLE}\n:class: warning wrong-formulas\n"
BOX = re.compile(OPENS + "(.*?)^```$", re.MULTILINE | re.DOTALL)
CELL = re.compile(r"\s*```\{code-cell\} python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CHAPTERS = {path.stem: path.read_text() for path in sorted(ROOT.glob("notebooks/*.md"))}
BOXES = {name: BOX.findall(text) for name, text in CHAPTERS.items() if TITLE in text}


def test_the_chapters_whose_formulas_are_misquoted_have_a_box() -> None:
    assert {name[:2] for name in BOXES} >= {"01", "02", "03", "04", "08", "09", "10", "13", "14"}
    assert {name: len(boxes) for name, boxes in BOXES.items() if len(boxes) != 1} == {}


@pytest.mark.parametrize("chapter", BOXES)
def test_what_is_wrong_has_what_is_right_after_it(chapter: str) -> None:
    signs = re.findall(r"\*\*(Wrong|Right):\*\*", BOXES[chapter][0])
    assert signs.count("Wrong") >= 2
    assert signs[-1] == "Right"


@pytest.mark.parametrize("chapter", ["03", "04", "08", "09", "13", "14"])
def test_the_cell_after_the_box_computes_counterexamples(chapter: str) -> None:
    text = next(text for name, text in CHAPTERS.items() if name.startswith(chapter))
    box = BOX.search(text)
    assert box
    cell = CELL.match(text[box.end() :])
    assert cell
    assert "assert " in cell[1]
