"""A book of two small notebooks, for the tests of the publishing layer."""

import shutil
from pathlib import Path

import pytest
from small_notebook import notebook

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing.layout import Layout


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout with the real configuration of the site and two notebooks."""
    monkeypatch.delenv("RNN_DIFFICULTY_DATA", raising=False)
    files = {
        "src/rnn_difficulty/cell.py": "GAMMA = 1.0\n",
        "requirements.lock": "numpy==2.4.6\n",
        "data/manifest.toml": "",
        "results/records/figure_7.jsonl": "{}\n",
        "results/tables/table_1.csv": "data,ours\nNottingham,1\n",
        "notebooks/01-one.md": notebook("One", "print('profile is', profile, seed)"),
        "notebooks/02-two.md": notebook("Two", "print(2 ** 10)"),
        "book/index.md": "# Start\n\n```{results-table} table_1\nOurs.\n```\n\n"
        "```{results-table} nothing\nNone.\n```\n",
        "book/gone.md": "# Gone\n",
        "_toc.yml": "format: jb-book\nroot: book/index\nchapters:\n"
        "  - file: notebooks/01-one\n  - file: notebooks/02-two\n  - file: book/gone\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    shutil.copy(ROOT / "_config.yml", tmp_path)
    shutil.copy(ROOT / "book" / "references.bib", tmp_path / "book")
    shutil.copytree(ROOT / "book" / "_static", tmp_path / "book" / "_static")
    return Layout(tmp_path, tmp_path / "_build", tmp_path / "results" / "tables")
