"""Where the sources of a book lie and where it is built."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rnn_difficulty import paths


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
    def source(self) -> Path:
        """What Sphinx reads."""
        return self.build / "source"

    @property
    def html(self) -> Path:
        """The site."""
        return self.build / "html"

    @property
    def stamp(self) -> Path:
        """From what the site was built."""
        return self.build / "html.json"


def files(folder: Path, pattern: str = "*") -> Iterable[Path]:
    """The files under a folder that match, sorted, caches left out; none where it is missing."""
    return sorted(
        path for path in folder.rglob(pattern) if path.is_file() and "__pycache__" not in path.parts
    )
