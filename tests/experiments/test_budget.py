"""Budgets: what a larger one runs again, what it goes on with, and what a table then says."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from made_up import record, settings
from typer.testing import CliRunner

from rnn_difficulty import paths, records
from rnn_difficulty.cli import app
from rnn_difficulty.experiments import budget, figure_7, lookup, sweep
from rnn_difficulty.experiments.experiment import Result
from rnn_difficulty.experiments.running import checkpoints


def test_a_goal_is_the_run_whatever_its_budget():
    one, two = (budget.goal("e", {"max_updates": n, "seed": 0}) for n in (10, 20))
    assert one == two != budget.goal("e", {"max_updates": 10, "seed": 1})


@pytest.mark.parametrize(
    ("known", "wanted", "covered"),
    [
        (record(max_updates=1000), 1000, True),
        (record(max_updates=1000), 500, True),
        (record(max_updates=1000), 2000, False),
        (record(max_updates=1000, solved_at=600), 2000, True),
        (record(max_updates=1000, diverged=True), 2000, True),
        (record(seed=1), 1000, False),
    ],
    ids=["the same", "a smaller one", "a larger one", "solved", "diverged", "another seed"],
)
def test_what_a_record_answers(known, wanted, covered):
    found = budget.furthest([known])
    assert budget.is_covered("figure_7", settings(max_updates=wanted), found) == covered


@pytest.mark.parametrize(
    ("known", "asked", "solved", "shown"),
    [
        (record(max_updates=1000, solved_at=300), 500, 1, 500),
        (record(max_updates=1000, solved_at=600), 500, 0, 500),
        (record(max_updates=1000), 500, 0, 500),
        (record(max_updates=1000, solved_at=600), 2000, 1, 1000),
    ],
    ids=["solved by then", "solved later", "not solved", "asked for more"],
)
def test_a_table_is_that_of_the_budget_that_was_asked_for(known, asked, solved, shown):
    (row,) = figure_7.score(budget.as_asked([known], [settings(max_updates=asked)])).itertuples()
    assert (row.solved, row.budget) == (solved, shown)


def test_of_two_budgets_the_larger_counts():
    records_ = [record(max_updates=n, solved_at=at) for n, at in ((10, None), (30, 25), (20, None))]
    assert list(budget.furthest(records_).values()) == [records_[1]]


def test_of_a_run_made_anew_the_last_counts():
    first, again = record(), replace(record(), fingerprint="later")
    assert list(budget.furthest([first, again]).values()) == [again]
    further = record(max_updates=2000)
    assert list(budget.furthest([further, again]).values()) == [further]


def test_the_budget_of_a_cell_is_what_every_unsolved_run_had():
    cell = [record(0, 1000, solved_at=100), record(1, 3000), record(2, 2000)]
    assert figure_7.score(cell).iloc[0]["budget"] == 2000
    solved = [record(0, 1000, solved_at=100), record(1, 3000, solved_at=200)]
    assert figure_7.score(solved).iloc[0]["budget"] == 3000


def counts_its_calls(calls):
    def run(wanted, checkpoint):
        calls.append((wanted.seed, wanted.max_updates))
        solved = wanted.seed == 0
        return Result({"solved_at": 7 if solved else None, "updates": wanted.max_updates}, {})

    return replace(
        figure_7.EXPERIMENT, run=run, settings={"two": (settings(seed=0), settings(seed=1))}
    )


def test_raising_the_budget_runs_the_unsolved_again_and_only_them(tmp_path):
    calls, path = [], tmp_path / "runs.jsonl"
    experiment = counts_its_calls(calls)
    sweep.run(experiment, "two", path, ThreadPoolExecutor(1))
    more = sweep.run(experiment, "two", path, ThreadPoolExecutor(1), max_updates=5000)
    assert calls == [(0, 1000), (1, 1000), (1, 5000)]
    assert [r.settings["max_updates"] for r in more] == [1000, 5000]
    assert len(records.load(path).records) == 3
    # What has been run with more is not run again with less.
    assert sweep.run(experiment, "two", path, ThreadPoolExecutor(1)) == more
    assert len(calls) == 3


def test_records_of_a_smaller_budget_than_asked_for_are_not_shown(tmp_path):
    path = tmp_path / "runs.jsonl"
    records.append(path, record(max_updates=500))
    assert lookup.select(figure_7.EXPERIMENT, [settings()], path) == []


def test_a_larger_budget_goes_on_from_the_checkpoint():
    """500 updates, then 750: as 750 at once; both are one checkpoint."""
    few, many = (replace(settings(), max_updates=n, check_every=250) for n in (500, 750))
    of_few, of_many = (checkpoints.of_run(figure_7.EXPERIMENT, each) for each in (few, many))
    assert of_few.path == of_many.path
    figure_7.run(few, of_few)
    continued, at_once = figure_7.run(many, of_many), figure_7.run(many)
    assert (continued.outcome, continued.curve) == (at_once.outcome, at_once.curve)
    assert [path.name for path in paths.CHECKPOINTS.iterdir()] == [of_few.path.name]


def test_other_code_does_not_go_on_from_a_checkpoint(monkeypatch):
    here = checkpoints.of_run(figure_7.EXPERIMENT, settings())
    monkeypatch.setattr("rnn_difficulty.experiments.experiment._fingerprint", lambda code: "other")
    there = checkpoints.of_run(figure_7.EXPERIMENT, settings())
    assert here.path != there.path
    assert here.path.parent == there.path.parent


def test_the_command_line_takes_a_budget(tmp_path, in_this_process):
    arguments = ["run", "figure-7", "--profile", "smoke", "--only", "method=MSGD"]
    store = tmp_path / "runs.jsonl"
    given = ["--max-updates", "50", "--store", str(store)]
    result = CliRunner().invoke(app, [*arguments, *given])
    assert result.exit_code == 0, result.output
    assert [r.settings["max_updates"] for r in records.load(store).records] == [50]


def test_a_budget_that_ends_between_two_checks_is_refused(tmp_path):
    arguments = ["run", "figure-7", "--profile", "smoke", "--max-updates", "70"]
    result = CliRunner().invoke(app, [*arguments, "--store", str(tmp_path / "runs.jsonl")])
    assert result.exit_code == 2
    assert "to be a multiple of 50, the updates between two checks; got 70: use 50" in result.output


def test_a_budget_of_updates_is_refused_where_training_is_counted_in_epochs():
    arguments = ["run", "table-1", "--max-updates", "50"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "expected no --max-updates: table-1 does not count its training" in result.output
