"""Exercises on a page: their numbers, and solutions that the browser folds."""

import re
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp

from rnn_difficulty.publishing import exercise_boxes

CONFIGURATION = """
extensions = ["myst_parser", "rnn_difficulty.publishing.exercise_boxes"]
exercise_style = "solution_follow_exercise"
"""
PAGE = """# A chapter

```{exercise} A *bound*
:label: exercise-04-2
:nonumber:

Find it.
```

```{solution} exercise-04-2
Here it is.
```

```{exercise} Another
:label: exercise-11-5
:nonumber:

Find this too, after {ref}`exercise-04-2`.
```

```{solution} exercise-11-5
There.
```
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    source = tmp_path_factory.mktemp("exercises")
    Path(source, "conf.py").write_text(CONFIGURATION)
    Path(source, "index.md").write_text(PAGE)
    app = SphinxTestApp("html", srcdir=source, warningiserror=True)
    app.build()
    app.cleanup()
    return Path(app.outdir, "index.html").read_text(encoding="utf-8")


def test_the_chapter_is_in_the_number(page: str) -> None:
    assert "Exercise 4.2 (A <em>bound</em>)" in page
    assert "Exercise 11.5 (Another)" in page


def test_a_solution_is_folded_without_a_script(page: str) -> None:
    folded = re.findall(r"<details .*?</details>", page, re.S)
    assert len(folded) == 2
    assert '<summary class="admonition-title">Solution</summary>' in folded[0]
    assert "Here it is." in folded[0]
    assert "open" not in folded[0].partition(">")[0]


def test_no_two_elements_have_one_name(page: str) -> None:
    names = re.findall(r' id="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert "exercise-04-2" in names


def test_what_an_exercise_is_called() -> None:
    assert exercise_boxes.numbered("exercise-16-1") == "Exercise 16.1"
