"""Where the sources of a book lie and where it is built."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rnn_difficulty import paths

PDF = "rnn-difficulty.pdf"


@dataclass(frozen=True)
class Layout:
    """The folders of one book; `build` must end in `_build`, as Jupyter Book insists on it."""

    root: Path = paths.ROOT
    build: Path = paths.BUILD
    tables: Path = paths.TABLES

    def notebooks(self) -> dict[str, Path]:
        """The notebooks (MyST Markdown) by name, in reading order."""
        return {path.stem: path for path in sorted((self.root / "notebooks").glob("*.md"))}

    @property
    def executed(self) -> Path:
        """The executed notebooks."""
        return self.build / "executed"

    @property
    def published(self) -> Path:
        """The executed notebooks as they are given to readers."""
        return self.build / "published"

    @property
    def taken(self) -> Path:
        """Pictures and data of the chapters, one folder a chapter."""
        return self.build / "taken"

    @property
    def source(self) -> Path:
        """What Sphinx reads."""
        return self.build / "source"

    @property
    def html(self) -> Path:
        """The site."""
        return self.build / "html"

    @property
    def pdf(self) -> Path:
        """The whole book in one file."""
        return self.build / PDF

    @property
    def pdf_stamp(self) -> Path:
        """From what that was made."""
        return self.build / "pdf.json"

    @property
    def stamp(self) -> Path:
        """From what the site was built."""
        return self.build / "html.json"


def files(folder: Path, pattern: str = "*") -> Iterable[Path]:
    """The files under a folder that match, sorted, caches left out; none where it is missing."""
    return sorted(
        path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts
    )
