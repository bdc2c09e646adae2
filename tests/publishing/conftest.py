"""A book of two small notebooks, and a small package, for the tests of the publishing layer."""

from pathlib import Path

import pytest
import small_book
import small_package

import rnn_difficulty
from rnn_difficulty import fingerprint
from rnn_difficulty.publishing.layout import Layout


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout with the real configuration of the site and two notebooks."""
    monkeypatch.delenv("RNN_DIFFICULTY_DATA", raising=False)
    return small_book.write(tmp_path)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose places have the names of ours, in the place of ours."""
    root = tmp_path / "src" / "rnn_difficulty"
    for name, text in small_package.FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(fingerprint, "ROOT", root)
    monkeypatch.setattr(rnn_difficulty, "PUBLIC", small_package.PUBLIC)
    return root
