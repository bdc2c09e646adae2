"""How long a chapter takes to read."""

import json
from pathlib import Path

from rnn_difficulty.publishing import reading_time


def test_words_and_displayed_formulas_count():
    assert reading_time.minutes("word " * 600) == 3
    assert reading_time.minutes("word " * 300 + "$$x$$\n" * 15) == 3  # 300 + 15 · 20 words
    assert reading_time.minutes("") == 1


def test_code_cells_and_exercises_do_not(tmp_path: Path):
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n", "\n", "word " * 398]},
        {"cell_type": "code", "source": ["x\n"] * 4000},
        {"cell_type": "markdown", "source": ["## Exercises\n", "\n", "word " * 4000]},
        {"cell_type": "markdown", "source": ["word " * 4000]},
    ]
    notebook = tmp_path / "chapter.ipynb"
    notebook.write_text(json.dumps({"cells": cells}))
    assert reading_time.of_chapter(notebook) == 2
