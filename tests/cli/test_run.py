"""`rnn-difficulty run`: what it takes, where it puts what it finds, what it says."""

import errno
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from rnn_difficulty import paths, records
from rnn_difficulty.cli import app
from rnn_difficulty.experiments import sweep
from rnn_difficulty.experiments.registry import EXPERIMENTS

pytestmark = pytest.mark.usefixtures("in_this_process")


def run(*arguments):
    return CliRunner().invoke(app, ["run", *map(str, arguments)])


def smoke(*arguments):
    """One run of some updates."""
    return run("figure-7", "--profile", "smoke", "--only", "method=msgd", *arguments)


def content(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# What it is asked


def test_the_help_lists_experiments_profiles_and_the_keys_of_a_selection():
    said = run("--help").stdout
    for name in EXPERIMENTS:
        assert f"  {name.replace('_', '-')}\n" in said
    assert "    paper              270 runs: initialization, method, seed, length\n" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["figure-8"], "expected an experiment, one of figure-7, .*; got 'figure-8'"),
        (
            ["figure-7", "--profile", "fast"],
            "expected a profile of figure-7, one of smoke, quick, paper; got 'fast'",
        ),
        (["figure-7", "--only", "size=5"], "expected --only with one of initialization, method"),
        (["figure-7", "--only", "method=SGD"], "expected --only method= one of .*; got 'SGD'"),
        (["figure-7", "--max-updates", "1"], "to be a multiple of 500, .* got 1: use 500"),
        (["figure-7", "--data-set", "a.txt"], "expected no --data-set: figure_7 makes its own"),
        (["table-1", "--max-updates", "500"], "expected no --max-updates: table-1 does not count"),
        (["figure-7", "--workers", "0"], "Invalid value for '--workers'"),
    ],
)
def test_what_is_asked_wrongly_is_said_with_status_2(arguments, message, tmp_path):
    done = run(*arguments, "--store", tmp_path / "runs.jsonl")
    assert done.exit_code == 2
    assert isinstance(done.exception, SystemExit)
    assert_says(done.stderr, message)
    assert not (tmp_path / "runs.jsonl").exists()


def assert_says(text, pattern):
    with pytest.raises(ValueError, match=pattern):
        raise ValueError(" ".join(text.split()))


def test_the_names_may_be_written_with_underscores(tmp_path):
    done = run("figure_7", "--profile", "smoke", "--only", "method=MSGD", "--store", tmp_path / "r")
    assert done.exit_code == 0, done.output


# Where it puts what it finds


def test_runs_go_to_a_store_of_ones_own_and_leave_the_repository_as_it_was():
    before = content(paths.RECORDS)
    done = smoke()
    assert done.exit_code == 0, done.output
    assert [path.name for path in paths.RUNS.iterdir()] == ["figure_7.jsonl"]
    assert done.stdout.endswith(
        f"1 runs: 1 new, 0 were there; in {paths.RUNS / 'figure_7.jsonl'}\n"
    )
    assert content(paths.RECORDS) == before


def test_git_ignores_the_store_of_ones_own():
    ignored = (paths.ROOT / ".gitignore").read_text().splitlines()
    assert "results/runs/" in [line.removeprefix("/") for line in ignored]


def test_what_is_there_is_said_and_not_run_again(tmp_path):
    store = tmp_path / "runs.jsonl"
    smoke("--store", store)
    before = store.read_bytes()
    done = run("figure-7", "--profile", "smoke", "--store", store)
    assert "MSGD-CR" in done.stdout
    assert done.stdout.endswith(f"3 runs: 2 new, 1 were there; in {store}\n")
    assert store.read_bytes().startswith(before)


def test_the_repository_takes_runs_when_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "RECORDS", tmp_path)
    done = smoke("--into-results")
    assert done.exit_code == 0, done.output
    assert f"1 runs: 1 new, 0 were there; in {tmp_path / 'figure_7.jsonl'}" in done.stdout


def test_stale_records_are_made_anew_when_asked(tmp_path):
    store = tmp_path / "runs.jsonl"
    assert smoke("--store", store).exit_code == 0
    (made,) = records.load(store).records
    store.unlink()
    records.append(store, replace(made, fingerprint="0" * 16))
    for options, count in (([], 1), (["--stale"], 2), (["--stale"], 2)):
        assert smoke("--store", store, *options).exit_code == 0
        assert len(records.load(store).records) == count


def test_lines_that_are_no_records_are_reported(tmp_path):
    store = tmp_path / "figure_7.jsonl"
    smoke("--store", store)
    store.write_text("not json\n" + store.read_text())
    done = smoke("--store", store)
    assert done.exit_code == 0
    assert "figure_7.jsonl, line 1: not a record" in done.stderr


# What stops it


def test_a_file_that_is_no_store_stays_as_it_is(tmp_path):
    (tmp_path / "book.txt").write_text("A book\nof two lines")
    done = smoke("--store", tmp_path / "book.txt")
    assert done.exit_code == 2
    assert "use another --store" in done.stderr
    assert content(tmp_path) == {tmp_path / "book.txt": b"A book\nof two lines"}


def test_where_it_cannot_write_is_said_in_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    store = tmp_path / "file" / "runs.jsonl"
    done = smoke("--store", store)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"expected to write records into {store}, got: File exists: ")
    assert done.stderr.endswith("use another --store\n")
    assert isinstance(done.exception, SystemExit)


def test_where_it_cannot_save_checkpoints_is_said_before_any_run(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr(paths, "CHECKPOINTS", tmp_path / "file" / "checkpoints")
    store = tmp_path / "runs.jsonl"
    done = smoke("--store", store)
    assert done.exit_code == 1
    assert "expected to write checkpoints into" in done.stderr
    assert "RNN_DIFFICULTY_CHECKPOINTS" in done.stderr
    assert store.read_bytes() == b""


def test_a_disk_without_locks_is_said_in_one_line(tmp_path, monkeypatch):
    def no_locks(file, operation):
        raise OSError(errno.ENOSYS, "Function not implemented")

    monkeypatch.setattr("fcntl.flock", no_locks)
    done = smoke("--store", tmp_path / "runs.jsonl")
    assert done.exit_code == 1
    assert done.stderr.startswith("expected a file system with locks for the store ")
    assert done.stderr.endswith("use --store with a file on another disk\n")


def test_what_it_cannot_read_is_said_in_one_line(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr(records, "load", refuse)
    store = tmp_path / "runs.jsonl"
    done = smoke("--store", store)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"expected to read and write {store}, got: Permission denied;")


@pytest.mark.parametrize(
    ("failure", "message"),
    [
        (BrokenProcessPool("killed"), "a worker was killed, perhaps for memory; run this again, "),
        (
            ModuleNotFoundError("expected Numba for the engine `fused`, got none"),
            "expected Numba for the engine `fused`, got none",
        ),
    ],
)
def test_what_fails_on_the_way_is_said_with_status_1(tmp_path, monkeypatch, failure, message):
    def fail(*arguments):
        raise failure

    monkeypatch.setattr(sweep, "run", fail)
    done = smoke("--store", tmp_path / "runs.jsonl")
    assert done.exit_code == 1
    assert done.stderr.startswith(message)
