"""Every chapter is paired, in jupytext's own form, and takes the parameters of the book."""

from pathlib import Path

import pytest
import yaml

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import pairing, parameters

CHAPTERS = sorted((ROOT / "notebooks").glob("*.md"))
each_chapter = pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)


@each_chapter
def test_syncing_changes_nothing(chapter: Path) -> None:
    unchanged = pairing.round_trip(chapter) == chapter.read_text()
    assert unchanged, f"{chapter.name} is not as Jupyter would save it; remedy: make format"


@each_chapter
def test_the_parameters_are_profile_and_seed(chapter: Path) -> None:
    defaults = parameters.complete(chapter.stem, pairing.read(chapter), {})
    assert defaults == {"profile": "quick", "seed": 0}


@each_chapter
def test_the_code_found_in_milliseconds_is_that_of_the_cells(chapter: Path) -> None:
    cells = [cell.source for cell in pairing.read(chapter).cells if cell.cell_type == "code"]
    assert pairing.code(chapter.read_text()).split() == "\n".join(cells).split()
    assert len(cells) > 3


@each_chapter
def test_papermill_and_jupyter_find_the_kernel(chapter: Path) -> None:
    metadata = pairing.read(chapter).metadata
    assert metadata.kernelspec == {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    assert metadata.jupytext.formats == "ipynb,md:myst"


def test_the_contents_list_every_chapter_with_its_number_and_title() -> None:
    parts = yaml.safe_load((ROOT / "_toc.yml").read_text())["parts"]
    listed = {e["file"]: e.get("title") for part in parts for e in part["chapters"]}
    chapters = {f"notebooks/{path.stem}": title(path) for path in CHAPTERS}
    for path in CHAPTERS:
        assert title(path).startswith(f"{int(path.stem[:2])} · ")
    assert [*chapters.items()] == [entry for entry in listed.items() if "notebooks/" in entry[0]]


def title(chapter: Path) -> str:
    lines = chapter.read_text().split("\n")
    return next(line.removeprefix("# ") for line in lines if line.startswith("# "))


def test_only_markdown_is_tracked() -> None:
    assert "/notebooks/*.ipynb" in (ROOT / ".gitignore").read_text().splitlines()
