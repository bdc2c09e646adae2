"""A book of two small notebooks."""

import shutil
from pathlib import Path

from small_notebook import notebook

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing.layout import Layout

FILES = {
    "requirements.lock": "numpy==2.4.6\n",
    "data/printed.toml": "",
    "results/records/figure_7.jsonl": "{}\n",
    "results/records/table_1.jsonl": "{}\n",
    "results/tables/table_1.csv": "data,ours\nNottingham,1\n",
    "notebooks/01-one.md": notebook("One", "print('profile is', profile, seed)"),
    "notebooks/02-two.md": notebook("Two", "print(2 ** 10)"),
    "book/index.md": "# Start\n\n```{results-table} table_1\nOurs.\n```\n\n"
    "```{results-table} nothing\nNone.\n```\n",
    "book/gone.md": "# Gone\n",
    "_toc.yml": "format: jb-book\nroot: book/index\nchapters:\n"
    "  - file: notebooks/01-one\n  - file: notebooks/02-two\n  - file: book/gone\n",
}


def write(folder: Path) -> Layout:
    """A checkout with the real configuration of the site and two notebooks."""
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    shutil.copy(ROOT / "_config.yml", folder)
    shutil.copy(ROOT / "book" / "references.bib", folder / "book")
    for name in ("_static", "_templates"):
        shutil.copytree(ROOT / "book" / name, folder / "book" / name)
    return Layout(folder, folder / "_build", folder / "results" / "tables")
