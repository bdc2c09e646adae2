"""The solution that a chapter shows is right, typical slips are wrong, and no answer is neither."""

import re
from importlib import import_module
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from rnn_difficulty.paths import ROOT

CHAPTERS = {path.stem[:2]: path for path in sorted((ROOT / "notebooks").glob("*.md"))}
NUMBERS = (1, 2, 3, 4, 5)
CASES = [(chapter, number) for chapter in CHAPTERS for number in NUMBERS]
each_exercise = pytest.mark.parametrize(("chapter", "number"), CASES)
SOLUTION = re.compile(r"^````\{solution\} (exercise-\d\d-\d)\n(.*?)^````$", re.M | re.S)
CODE = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)
PRINTED = "Not answered yet: replace the dots."


def checks(chapter: str) -> ModuleType:
    return import_module(f"rnn_difficulty.exercises.chapter_{chapter}")


def judged(chapter: str, number: int, answer: Any) -> Any:
    return getattr(checks(chapter), f"check_{number}")(answer)


def solution(chapter: str, number: int) -> str:
    """The code that the reader sees when the solution is unfolded."""
    found = dict(SOLUTION.findall(CHAPTERS[chapter].read_text(encoding="utf-8")))
    (code,) = CODE.findall(found[f"exercise-{chapter}-{number}"])
    return str(code)


@each_exercise
def test_the_solution_on_the_page_is_right(chapter: str, number: int) -> None:
    names: dict[str, Any] = {"np": np}
    exec(compile(solution(chapter, number), f"solution {chapter}.{number}", "exec"), names)
    judgement = judged(chapter, number, names[f"answer_{number}"])
    assert judgement, judgement
    assert repr(judgement) == "Right."


@each_exercise
def test_typical_slips_are_wrong_and_the_check_says_so(chapter: str, number: int) -> None:
    wrong = import_module(f"wrong_answers.chapter_{chapter}").WRONG[number]
    assert len(wrong) >= 2
    for answer in wrong:
        judgement = judged(chapter, number, answer)
        assert judgement.right is False, answer
        assert re.match(r"Not yet\. .{10,}[.?]$", repr(judgement)), repr(judgement)


@each_exercise
def test_no_answer_is_neither_right_nor_wrong(chapter: str, number: int) -> None:
    for nothing in (..., None):
        judgement = judged(chapter, number, nothing)
        assert judgement.right is None
        assert not judgement
        assert repr(judgement) == PRINTED


@pytest.mark.parametrize("nonsense", ["forty-two", [], {}, object(), float("nan"), True, len])
@each_exercise
def test_nonsense_is_wrong_without_a_traceback(chapter: str, number: int, nonsense: object) -> None:
    check = getattr(checks(chapter), f"check_{number}")
    try:
        assert check(nonsense).right is False
    except TypeError:
        assert nonsense is len  # a function with other arguments: its own traceback is the answer


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_has_five_exercises_and_a_cell_for_each_answer(chapter: str) -> None:
    text = CHAPTERS[chapter].read_text(encoding="utf-8")
    labels = [f"exercise-{chapter}-{number}" for number in NUMBERS]
    assert re.findall(r"^:label: (exercise-\S+)\n:nonumber:$", text, re.M) == labels
    assert [label for label, _ in SOLUTION.findall(text)] == labels
    for number in NUMBERS:
        cell = f"answer_{number} = ...\nexercises.check_{number}(answer_{number})\n"
        assert f"```{{code-cell}} python\n{cell}```" in text
    assert f"from rnn_difficulty.exercises import chapter_{chapter} as exercises\n" in text
    assert "import numpy as np\n" in text, "the solutions count on it"


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_chapter_opens_with_what_one_will_know(chapter: str) -> None:
    text = CHAPTERS[chapter].read_text(encoding="utf-8")
    opening = text.partition("\n# ")[2].partition("\n")[2].lstrip()
    assert opening.startswith("```{admonition} What you will know\n:class: opening\n")
    assert opening.index("```{admonition} In one paragraph") < opening.index("{code-cell}")
    assert text.rindex("\n## ") == text.index("\n## Exercises\n"), "the exercises come last"
