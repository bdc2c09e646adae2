"""`rnn-difficulty run` on other machines: `--scheduler`, `--shard`."""

import pytest
from typer.testing import CliRunner

from rnn_difficulty import records
from rnn_difficulty.cli import app
from rnn_difficulty.experiments.running import scheduler

pytestmark = pytest.mark.usefixtures("in_this_process")


def run(*arguments):
    return CliRunner().invoke(app, ["run", *map(str, arguments)])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--scheduler", "host:8786"], "expected --scheduler tcp://HOST:PORT or local:N, got"),
        (["--scheduler", "local:0"], "expected --scheduler tcp://HOST:PORT or local:N, got"),
        (["--scheduler", "local:2", "--workers", "2"], "expected --scheduler or --workers, got"),
        (["--shard", "4/3"], "expected --shard I/N with I from 1 to N, as 3/10; got '4/3'"),
    ],
)
def test_what_is_asked_wrongly_is_said_with_status_2(arguments, message, tmp_path):
    done = run("figure-7", "--profile", "smoke", "--store", tmp_path / "runs.jsonl", *arguments)
    assert done.exit_code == 2
    assert done.stderr.startswith(message)


def test_what_runs_on_one_gpu_has_no_scheduler():
    done = run("figure-7-gpu", "--profile", "smoke", "--scheduler", "local:2")
    assert done.exit_code == 2
    assert "trains all its runs at once on one GPU" in done.stderr


def test_without_its_packages_the_extra_is_named(monkeypatch):
    monkeypatch.setattr(scheduler, "find_spec", lambda name: None)
    done = run("figure-7", "--profile", "smoke", "--scheduler", "tcp://localhost:8786")
    assert done.exit_code == 1
    assert "pip install 'rnn-difficulty[cluster]'" in done.stderr


def test_a_scheduler_that_does_not_answer_ends_the_command_with_a_message(monkeypatch, tmp_path):
    pytest.importorskip("distributed")
    monkeypatch.setattr(scheduler, "SECONDS", 1)
    done = run(
        "figure-7", "--profile", "smoke", "--scheduler", "tcp://127.0.0.1:9",
        "--store", tmp_path / "runs.jsonl",
    )  # fmt: skip
    assert done.exit_code == 1
    assert "expected a Dask scheduler at tcp://127.0.0.1:9, got none in 1 s" in done.stderr


def test_the_parts_of_a_sweep_make_a_whole(tmp_path):
    store = tmp_path / "runs.jsonl"
    for part in ("1/2", "2/2"):
        done = run("figure-7", "--profile", "smoke", "--shard", part, "--store", store)
        assert done.exit_code == 0, done.output
    methods = sorted(record.settings["method"] for record in records.load(store).records)
    assert methods == ["MSGD", "MSGD-C", "MSGD-CR"]
