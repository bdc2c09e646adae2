"""The store: written once, whole, and in spite of torn lines, other writers and full disks."""

import errno
import hashlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from rnn_difficulty import records
from rnn_difficulty.records import Record, store
from rnn_difficulty.records.record import to_line


def record(seed: int = 0) -> Record:
    settings = {"length": 50, "seed": seed}
    return Record(
        run=records.run_id("figure_7", settings),
        experiment="figure_7",
        profile="smoke",
        settings=settings,
        outcome={"solved_at": None, "diverged": False},
        curve={"updates": [1, 2], "cost": [1.5, 0.1]},
        seconds=1.0,
        date="2013-06-16T00:00:00+00:00",
        device="CPU",
        commit="0" * 40,
        versions={"torch": "2.13.0"},
        fingerprint="0" * 16,
    )


def test_a_record_comes_back_as_it_went_in(tmp_path):
    path = tmp_path / "runs.jsonl"
    assert records.append(path, record())
    assert records.load(path) == ([record()], [])


def test_no_file_is_an_empty_store(tmp_path):
    assert records.load(tmp_path / "none.jsonl") == ([], [])


def test_a_run_is_never_overwritten(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, record())
    before = path.read_bytes()
    assert not records.append(path, replace(record(), seconds=99.0))
    assert path.read_bytes() == before


def test_a_run_made_anew_with_later_code_stands_beside_the_first(tmp_path):
    path, later = tmp_path / "runs.jsonl", replace(record(), fingerprint="1" * 16, seconds=0.5)
    records.append(path, record())
    before = path.read_bytes()
    assert records.append(path, later)
    assert path.read_bytes().startswith(before)
    assert records.load(path) == ([record(), later], [])
    assert not records.append(path, replace(later, seconds=99.0))


def test_equal_settings_have_one_name_whatever_their_order():
    assert records.run_id("e", {"a": 1, "b": 2}) == records.run_id("e", {"b": 2, "a": 1})
    assert records.run_id("e", {"a": 1}) != records.run_id("e", {"a": 2})
    assert records.run_id("e", {"a": 1}) != records.run_id("f", {"a": 1})


def test_a_torn_last_line_is_set_aside_and_the_next_record_is_whole(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    with path.open("ab") as file:
        file.write(b'{"run": "torn')
    assert len(records.load(path).set_aside) == 1
    records.append(path, record(1))
    assert records.load(path) == ([record(0), record(1)], [])
    assert (tmp_path / "runs.jsonl.bad").read_bytes() == b'{"run": "torn\n'


def test_a_last_record_without_its_newline_is_kept(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    records.append(path, record(1))
    assert records.load(path) == ([record(0), record(1)], [])


@pytest.mark.parametrize("line", ["not json", "[1, 2]", '{"run": "x"}', "null"])
def test_a_foreign_line_is_reported_and_left_alone(tmp_path, line):
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    path.write_text(line + "\n" + path.read_text())
    records.append(path, record(1))
    store = records.load(path)
    assert store.records == [record(0), record(1)]
    assert len(store.set_aside) == 1
    assert "runs.jsonl, line 1: not a record" in store.set_aside[0]
    assert path.read_text().startswith(line + "\n")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"settings": "length 50"}, "expected settings to be names with values, got 'length 50'"),
        ({"settings": [1, 2]}, "expected settings to be names with values"),
        ({"outcome": 3}, "expected outcome to be names with values, got '3'"),
        ({"curve": {"cost": 1.5}}, "expected a curve of lists"),
        ({"versions": None}, "expected versions to be names with values, got 'None'"),
        ({"seconds": "long"}, "expected seconds to be a number, got 'long'"),
        ({"device": 5}, "expected device to be a text, got '5'"),
        ({"fingerprint": {"a": 1}}, "expected fingerprint to be a text"),
    ],
)
def test_a_sealed_line_with_another_type_is_no_record(tmp_path, changes, message):
    """Its digest is right: a program wrote it, or a hand that knows how."""
    path = tmp_path / "runs.jsonl"
    other = replace(record(0), **changes)
    named = replace(other, run=records.run_id(other.experiment, other.settings))
    path.write_bytes(to_line(named))
    assert records.load(path).records == []
    assert message in records.load(path).set_aside[0]


def test_a_line_that_is_nested_too_deep_is_reported(tmp_path):
    path = tmp_path / "runs.jsonl"
    path.write_text("[" * 100_000 + "]" * 100_000)
    assert "line 1: not a record" in records.load(path).set_aside[0]


@pytest.mark.parametrize(
    "content",
    [b"MATLAB 5.0 MAT-file\n\x00\xff\n\x01", b"a text\nof two lines", b'{"a": 1}\n', b"\n"],
)
def test_a_file_of_something_else_is_refused_and_stays_as_it_was(tmp_path, content):
    path = tmp_path / "tunes.mat"
    path.write_bytes(content)
    with pytest.raises(records.NotAStore, match=r"expected a file of records.*got .*tunes\.mat"):
        records.append(path, record())
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", ["/dev/full", "/dev/zero", "pipe", "folder"])
def test_what_is_no_file_is_refused_and_not_read(tmp_path, kind):
    path = tmp_path / "store" if kind in ("pipe", "folder") else Path(kind)
    {"pipe": os.mkfifo, "folder": Path.mkdir}.get(kind, str)(path)
    for use in (records.load, records.expect_store, records.expect_appendable):
        with pytest.raises(records.NotAStore, match="a folder, a pipe or a device; use another"):
            use(path)


@pytest.mark.parametrize("cut", [1, 6, 100])
def test_a_first_record_that_broke_off_is_set_aside_and_the_store_goes_on(tmp_path, cut):
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    torn = path.read_bytes()[:cut]
    path.write_bytes(torn)
    assert records.append(path, record(1))
    assert records.load(path) == ([record(1)], [])
    assert (tmp_path / "runs.jsonl.bad").read_bytes() == torn + b"\n"


def test_a_line_without_an_outcome_is_reported(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, replace(record(), outcome=None))
    assert "expected outcome to be names with values" in records.load(path).set_aside[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"length": 50', '"length": 250'),
        ('"solved_at": null', '"solved_at": 2'),
        ("[1.5, 0.1]", "[1.5, 0.2]"),
        ('"seconds": 1.0', '"seconds": 1.5'),
        ('"2013-06-16T', '"2013-06-17T'),
        ('"torch": "2.13.0"', '"torch": "2.13.1"'),
        (f'"fingerprint": "{"0" * 16}"', f'"fingerprint": "{"1" * 16}"'),
    ],
)
def test_anything_that_is_changed_by_hand_is_noticed(tmp_path, old, new):
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    records.append(path, record(1))
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    store = records.load(path)
    assert store.records == [record(1)]
    assert store.set_aside[0].startswith(f"runs.jsonl, line 1: not a record (run {record(0).run}: ")
    assert "changed by hand; restore the line from git, or delete it and run" in store.set_aside[0]


def test_a_line_without_its_digest_is_no_record(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, record())
    values = json.loads(path.read_text())
    del values["digest"]
    path.write_text(json.dumps(values) + "\n")
    assert "its digest is none…" in records.load(path).set_aside[0]


def test_the_digest_is_that_of_the_content_whatever_the_layout(tmp_path):
    """sha256 of the record as JSON with sorted keys: a second program finds the same."""
    path = tmp_path / "runs.jsonl"
    records.append(path, record())
    values = json.loads(path.read_text())
    expected = values.pop("digest")
    text = json.dumps(values, sort_keys=True)
    assert expected == hashlib.sha256(text.encode()).hexdigest() == records.digest(record())
    path.write_text(json.dumps({"digest": expected} | values, separators=(",", ":")))
    assert records.load(path) == ([record()], [])


def test_a_record_under_the_name_of_other_settings_is_no_record(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, replace(record(), run="0" * 16))
    assert f"expected run {record().run} for its settings" in records.load(path).set_aside[0]


def test_not_a_number_becomes_null(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, replace(record(), curve={"cost": [float("nan"), float("inf"), 1.0]}))
    assert json.loads(path.read_text())["curve"] == {"cost": [None, None, 1.0]}
    assert records.load(path).set_aside == []


def append_many(path: Path, start: int) -> None:
    for seed in range(start, start + 20):
        records.append(path, record(seed))


def test_two_writers_at_once_lose_nothing(tmp_path):
    path = tmp_path / "runs.jsonl"
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=append_many, args=(path, start)) for start in (0, 10)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    store = records.load(path)
    assert sorted(r.settings["seed"] for r in store.records) == list(range(30))
    assert store.set_aside == []


FULL_DISK = """
import resource, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_records import record
from rnn_difficulty import records
path = Path({path!r})
records.append(path, record(0))
# A file may not grow beyond this: the write of the second record ends in the middle, as on a
# full disk.
size = path.stat().st_size + 40
import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
try:
    records.append(path, record(1))
except OSError as error:
    print("refused")
"""


@pytest.mark.skipif(os.name != "posix", reason="needs RLIMIT_FSIZE")
def test_a_full_disk_costs_the_new_record_only(tmp_path):
    path = tmp_path / "runs.jsonl"
    program = FULL_DISK.format(tests=str(Path(__file__).parent), path=str(path))
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "refused", done.stderr
    assert records.load(path) == ([record(0)], [])


def test_a_run_that_stands_twice_is_kept_once_and_named(tmp_path):
    """As when two clones recorded the same run and their files were joined."""
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    path.write_bytes(path.read_bytes() * 2)
    records.append(path, record(1))
    store = records.load(path)
    assert store.records == [record(0), record(1)]
    (message,) = store.set_aside
    said = f"run {record(0).run} of the same code is on line 1 already"
    assert message == f"runs.jsonl, line 2: not a record ({said})"


def on(folder: Path, program: str, **options: object) -> subprocess.Popen[str]:
    """Start a program that sees `record`, `records` and `path`, the store in `folder`."""
    start = (
        "import os, sys\nfrom pathlib import Path\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from test_records import record\nfrom rnn_difficulty import records\n"
        f"path = Path({str(folder / 'runs.jsonl')!r})\n"
    )
    command = [sys.executable, "-c", start + program]
    # `options` are the caller's, so the types cannot tell which of Popen's overloads is meant.
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)  # type: ignore[call-overload,no-any-return]


APPEND_FOR_EVER = """
from dataclasses import replace
seed = 0
while True:
    # Large ones, so that a kill often falls into the middle of a write.
    records.append(path, replace(record(seed), curve={"cost": [0.5] * 50_000}))
    print(seed, flush=True)
    seed += 1
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", [1, 3])
def test_kill_9_in_the_middle_of_an_append_loses_nothing_finished(tmp_path, moment):
    with on(tmp_path, APPEND_FOR_EVER) as writer:
        assert writer.stdout
        for _ in range(moment):
            writer.stdout.readline()
        writer.kill()
        finished = moment + len(writer.stdout.read().splitlines())
    path = tmp_path / "runs.jsonl"
    before = records.load(path)
    assert len(before.records) >= finished
    assert records.append(path, record(10_000))
    after = records.load(path)
    assert [r.settings["seed"] for r in after.records][:finished] == list(range(finished))
    assert after.records[-1] == record(10_000)
    assert after.set_aside == []
    torn = tmp_path / "runs.jsonl.bad"
    assert torn.exists() == bool(before.set_aside)


@pytest.mark.parametrize("cut", [1, 100, 350])
def test_every_place_where_a_write_can_end_leaves_a_store_that_goes_on(tmp_path, cut):
    """What a power cut leaves: the first `cut` bytes of a record."""
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:cut])
    assert records.append(path, record(1))
    assert records.load(path) == ([record(0), record(1)], [])
    assert (tmp_path / "runs.jsonl.bad").read_bytes() == whole[:cut] + b"\n"


def no_locks(file, operation):
    raise OSError(errno.ENOSYS, "Function not implemented")


def test_a_file_system_without_locks_is_told_of_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr("fcntl.flock", no_locks)
    path = tmp_path / "folder" / "runs.jsonl"
    said = r"expected a file system with locks for the store .*runs\.jsonl, got: Function not "
    for attempt in (records.expect_appendable, lambda path: records.append(path, record())):
        with pytest.raises(OSError, match=said + "implemented; use --store"):
            attempt(path)
        assert path.read_bytes() == b""


def test_a_store_that_takes_records_is_left_as_it_was(tmp_path):
    path = tmp_path / "folder" / "runs.jsonl"
    records.expect_appendable(path)
    assert path.read_bytes() == b""
    records.append(path, record())
    before = path.read_bytes()
    records.expect_appendable(path)
    assert path.read_bytes() == before


APPEND_AS_NOBODY = """
if os.geteuid() == 0:  # whom no permission stops
    os.setuid(65534)
try:
    records.append(path, record(1))
except OSError as error:
    print("refused:", error.strerror or error)
"""


@pytest.mark.skipif(os.name != "posix", reason="needs users")
def test_a_folder_that_may_not_be_written_refuses_and_stays_as_it_was():
    with tempfile.TemporaryDirectory() as name:
        folder, path = Path(name), Path(name, "runs.jsonl")
        records.append(path, record(0))
        path.chmod(0o444)
        folder.chmod(0o555)
        with on(folder, APPEND_AS_NOBODY) as writer:
            said, _ = writer.communicate()
        folder.chmod(0o755)
        assert said.strip() == "refused: Permission denied"
        assert records.load(path) == ([record(0)], [])


def test_a_disk_that_is_full_refuses_and_keeps_what_was_there(tmp_path):
    """A file system of 64 KiB, really full."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(tmp_path)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError:
        pytest.skip("needs mount")
    if done.returncode:
        pytest.skip(f"needs the right to mount: {done.stderr.strip()}")
    try:
        path = tmp_path / "runs.jsonl"
        records.append(path, record(0))
        (tmp_path / "other").write_bytes(b"x" * (64 * 1024 - 2 * 4096))
        big = replace(record(1), curve={"cost": [0.5] * 10_000})
        with pytest.raises(OSError, match=r"full|No space left"):
            records.append(path, big)
        assert records.load(path) == ([record(0)], [])
        (tmp_path / "other").unlink()
        assert records.append(path, big)
        assert records.load(path) == ([record(0), big], [])
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)


# What an append does not read again


def count_lines_read(monkeypatch):
    """A list that grows by each line that is read as a record."""
    read, from_line = [], store.from_line
    monkeypatch.setattr(store, "from_line", lambda line: read.append(line) or from_line(line))
    return read


def test_an_append_reads_what_is_new_alone(tmp_path, monkeypatch):
    """And the first line, by which it knows a store."""
    path = tmp_path / "runs.jsonl"
    for seed in range(20):
        records.append(path, record(seed))
    read = count_lines_read(monkeypatch)
    assert records.append(path, record(20))
    assert not records.append(path, record(3))
    assert len(read) == 2


def test_an_append_sees_what_another_writer_added(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, record(0))
    with path.open("ab") as file:
        file.write(to_line(record(1)))
    assert not records.append(path, record(1))
    assert records.append(path, record(2))
    assert records.load(path) == ([record(0), record(1), record(2)], [])


@pytest.mark.parametrize("keep", [0, 1, 2])
def test_an_append_reads_anew_what_was_replaced(tmp_path, keep):
    """Lines deleted by an editor, which writes another file or into the same one."""
    path = tmp_path / "runs.jsonl"
    for seed in range(3):
        records.append(path, record(seed))
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:keep] + lines[keep + 1 :]))
    assert records.append(path, record(keep))
    (tmp_path / "other").write_bytes(b"".join(lines[:keep] + lines[keep + 1 :]))
    (tmp_path / "other").replace(path)
    assert records.append(path, record(keep))
    assert len(records.load(path).records) == 3


def test_a_line_that_was_read_half_written_counts_when_it_is_whole(tmp_path):
    path, line = tmp_path / "runs.jsonl", to_line(record(1))
    records.append(path, record(0))
    with path.open("ab") as file:
        file.write(line[:100])
        file.flush()
        assert len(records.load(path).records) == 1
        file.write(line[100:])
    assert not records.append(path, record(1))


def test_a_line_longer_than_a_block_is_set_aside_whole(tmp_path):
    path, torn = tmp_path / "runs.jsonl", b'{"run": "' + b"x" * (2 * store.BLOCK)
    records.append(path, record(0))
    with path.open("ab") as file:
        file.write(torn)
    records.append(path, record(1))
    assert records.load(path) == ([record(0), record(1)], [])
    assert (tmp_path / "runs.jsonl.bad").read_bytes() == torn + b"\n"


def test_lines_as_they_were_once_written_are_records(tmp_path):
    """Keys in the order of the fields, letters of all alphabets: the committed ones."""
    path, named = tmp_path / "runs.jsonl", replace(record(), device="CPU µ")
    values = vars(named) | {"digest": records.digest(named)}
    path.write_text(json.dumps(values, ensure_ascii=False) + "\n")
    assert records.append(path, record(1))
    assert records.load(path) == ([named, record(1)], [])


def test_numbers_that_json_has_not_become_null(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, replace(record(), outcome={"valid": float("nan"), "test": float("inf")}))
    (made,) = records.load(path).records
    assert made.outcome == {"valid": None, "test": None}
