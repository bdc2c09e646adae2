"""`rnn-difficulty book`: what it does when, and what went wrong in one line."""

from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rnn_difficulty import tables
from rnn_difficulty.cli import app
from rnn_difficulty.experiments.running import workers
from rnn_difficulty.publishing import execution, layout, plan, repository, site
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.plan import Job


@pytest.mark.parametrize(
    ("only", "said"),
    [
        ("nope", "got 'nope'.\nKnown: 01-"),
        ("a", "got 'a', which is in 01-"),
        ("", "got ''.\nKnown: 01-"),
    ],
)
def test_an_unknown_or_ambiguous_notebook_lists_the_known(only: str, said: str) -> None:
    result = CliRunner().invoke(app, ["book", "--only", only])
    assert result.exit_code == 2
    assert "Expected the name of one notebook" in result.stderr
    assert said in result.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--profile", "fast"], ("smoke", "quick", "paper")),
        (["--workers", "0"], ("--workers",)),
        (["--workers", "two"], ("--workers",)),
    ],
)
def test_an_option_that_cannot_be_says_what_can(given: list[str], said: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, ["book", *given])
    assert result.exit_code == 2
    assert all(name in result.stderr for name in said)


class Steps(list[str]):
    """What the command did, where every step is pretended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, book: Layout) -> None:
        job = Job("01-one", Path(), Path(), {}, {}, 1.0, "changed: the notebook")
        self.jobs, self.fresh, self.missing = [job], False, list[str]()
        monkeypatch.setattr(layout, "Layout", lambda: book)
        monkeypatch.setattr(plan, "stale", lambda *_, **__: self.jobs)
        monkeypatch.setattr(execution, "execute_all", self.execute)
        monkeypatch.setattr(workers, "available_cores", lambda: 3)
        monkeypatch.setattr(tables, "regenerate", lambda: self.append("regenerate"))
        monkeypatch.setattr(site, "build", lambda _: self.append("build"))
        monkeypatch.setattr(site, "is_fresh", lambda _: self.fresh)
        monkeypatch.setattr(site, "never_executed", lambda _: self.missing)

    def execute(self, jobs: list[Job], _: Layout, at_once: int) -> None:
        self.append(f"execute {len(jobs)}, {at_once} at once")


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch, book: Layout) -> Steps:
    return Steps(monkeypatch, book)


def test_every_step_is_said_and_only_what_is_stale_is_done(
    steps: Steps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(repository.VARIABLE, raising=False)
    result = CliRunner().invoke(app, ["book"])
    assert steps == ["execute 1, 3 at once", "regenerate", "build"]
    lines = result.stdout.split("\n")
    assert lines[:3] == [
        "Executing 1 of 2 notebooks (quick)",
        "  01-one: changed: the notebook",
        "Building the site",
    ]
    assert lines[3].startswith("  Without launch buttons, edit links, canonical addresses: no ")
    assert lines[5].startswith("Open ")
    assert lines[5].endswith("_build/html/index.html")

    steps.clear()
    steps.jobs, steps.fresh = [], True
    result = CliRunner().invoke(app, ["book"])
    assert steps == ["regenerate"]
    assert result.stdout.split("\n")[:1] == ["Executing 0 of 2 notebooks (quick)"]
    assert len(result.stdout.strip().split("\n")) == 2


def test_workers_may_be_named(steps: Steps) -> None:
    CliRunner().invoke(app, ["book", "--workers", "5"])
    assert steps[0] == "execute 1, 5 at once"


def test_one_notebook_alone_needs_no_site(steps: Steps) -> None:
    steps.missing = ["02-two"]
    result = CliRunner().invoke(app, ["book", "--only", "01"])
    assert result.exit_code == 0
    assert steps == ["execute 1, 3 at once"]
    assert "No site yet: 02-two never ran; they do without --only." in result.stdout


def test_a_process_that_is_killed(steps: Steps, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object) -> None:
        raise BrokenProcessPool

    monkeypatch.setattr(execution, "execute_all", killed)
    result = CliRunner().invoke(app, ["book"])
    assert result.exit_code == 1
    assert "A process was killed, perhaps for memory; run this again to go on." in result.stderr
