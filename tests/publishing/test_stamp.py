"""What was built counts as fresh only where neither its sources nor itself changed."""

import os
from pathlib import Path

import pytest

from rnn_difficulty.publishing import stamp


@pytest.fixture
def built(tmp_path: Path) -> Path:
    (tmp_path / "a.html").write_text("page")
    stamp.put(tmp_path / "stamp.json", "sources", [tmp_path / "a.html"])
    return tmp_path


def test_it_is_fresh_with_the_same_sources_alone(built: Path) -> None:
    assert stamp.is_fresh(built / "stamp.json", "sources")
    assert not stamp.is_fresh(built / "stamp.json", "others")
    assert not stamp.is_fresh(built / "nothing.json", "sources")


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "{}", '{"sources": "sources"}'])
def test_a_damaged_stamp_is_none(built: Path, text: str) -> None:
    (built / "stamp.json").write_text(text)
    assert not stamp.is_fresh(built / "stamp.json", "sources")


def test_what_was_built_is_lost_or_written_over(built: Path) -> None:
    status = (built / "a.html").stat()
    (built / "a.html").write_text("else")
    os.utime(built / "a.html", ns=(0, status.st_mtime_ns + 1))
    assert not stamp.is_intact(built / "stamp.json")
    os.utime(built / "a.html", ns=(0, status.st_mtime_ns))
    assert stamp.is_intact(built / "stamp.json")
    (built / "a.html").unlink()
    assert not stamp.is_intact(built / "stamp.json")


def test_sources_count_by_name_and_content(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("1")
    digests = {
        stamp.of_sources([tmp_path / "a"]),
        stamp.of_sources([tmp_path / "b"]),
        stamp.of_sources([tmp_path / "a", tmp_path / "b"]),
        stamp.of_sources([tmp_path / "missing"]),
    }
    assert len(digests) == 4
    (tmp_path / "a").write_text("2")
    assert stamp.of_sources([tmp_path / "a"]) not in digests
