"""The address of the repository, and what follows from it."""

from pathlib import Path

import pytest

from rnn_difficulty.publishing import repository
from rnn_difficulty.publishing.errors import BookError
from rnn_difficulty.publishing.repository import Repository


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv(repository.VARIABLE, raising=False)
    path = tmp_path / "_config.yml"
    path.write_text('repository:\n  url: "https://github.com/somebody/the.book"\n')
    return path


def test_a_fork_goes_before_what_is_written(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repository.read(config) == Repository("somebody", "the.book")
    monkeypatch.setenv(repository.VARIABLE, "https://github.com/Fork-er/book.git")
    assert repository.read(config) == Repository("Fork-er", "book")


def test_without_an_address_there_is_none(config: Path) -> None:
    config.write_text('repository:\n  url: ""\n')
    assert repository.read(config) is None


@pytest.mark.parametrize(
    "address", ["github.com/a/b", "https://github.com/a", "https://elsewhere.org/a/b", "a"]
)
def test_an_address_that_is_none_is_refused(config: Path, address: str) -> None:
    config.write_text(f'repository:\n  url: "{address}"\n')
    with pytest.raises(BookError, match="OWNER/NAME, got") as caught:
        repository.read(config)
    assert address in str(caught.value)
    assert "Remedy:" in str(caught.value)


@pytest.mark.parametrize(
    ("owner", "name", "site"),
    [
        ("Somebody", "book", "https://somebody.github.io/book/"),
        ("somebody", "Somebody.github.io", "https://somebody.github.io/"),
    ],
)
def test_where_pages_are_served(owner: str, name: str, site: str) -> None:
    assert Repository(owner, name).site == site
