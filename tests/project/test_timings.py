"""benchmarks/timings.py: what it edits is there, and what it writes stands in the README."""

import importlib.util
import subprocess
from pathlib import Path

import pytest

from rnn_difficulty.paths import ROOT

SPEC = importlib.util.spec_from_file_location("timings", ROOT / "benchmarks" / "timings.py")
timings = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(timings)


def test_the_readme_has_a_row_for_each_command() -> None:
    written = (ROOT / "README.md").read_text().partition(timings.BEGIN)[2].partition(timings.END)[0]
    rows = [line for line in written.splitlines() if line.startswith("| ")][1:]
    assert [row.split(" | ")[0][2:] for row in rows] == [row.words for row in timings.ROWS]
    assert "in a fresh clone (20" in written


def test_only_what_stands_between_the_marks_is_replaced(tmp_path: Path) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before\n{timings.BEGIN}\nold\n{timings.END}\nafter\n")
    timings.write(readme, "new\n")
    assert readme.read_text() == f"before\n{timings.BEGIN}\nnew\n{timings.END}\nafter\n"


def test_a_readme_without_the_marks_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine\n")
    with pytest.raises(ValueError, match="put them there"):
        timings.write(tmp_path / "README.md", "new\n")
    assert (tmp_path / "README.md").read_text() == "mine\n"


@pytest.mark.parametrize("row", [row for row in timings.ROWS if row.edit], ids=lambda r: r.edit)
def test_an_edit_changes_one_line_of_words(row, tmp_path: Path) -> None:
    before = (ROOT / row.edit).read_text()
    copy = tmp_path / Path(row.edit).name
    copy.write_text(before)
    timings.edit(copy)
    pairs = zip(before.split("\n"), copy.read_text().split("\n"), strict=True)
    changed = [(old, new) for old, new in pairs if old != new]
    assert len(changed) == 1
    assert "Edited: " in changed[0][1]


def test_a_row_is_timed_and_its_edit_undone(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A\n")
    identity = ("-c", "user.name=a", "-c", "user.email=a@b")
    for command in (("init", "-q"), ("add", "."), (*identity, "commit", "-qm", "all")):
        subprocess.run(["git", "-C", tmp_path, *command], check=True)
    row = timings.Row("words", "grep -q Edited a.md", "a.md")
    seconds = timings.measure(tmp_path, [row])
    assert 0 < seconds["words"] < 10
    assert (tmp_path / "a.md").read_text() == "# A\n"


def test_durations_are_read_at_a_glance() -> None:
    given = [timings.duration(s) for s in (0.04, 9.94, 9.96, 59.6, 230)]
    assert given == ["0.0 s", "9.9 s", "10 s", "1 min 0 s", "3 min 50 s"]
