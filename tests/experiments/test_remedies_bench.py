"""The bench of remedies: one search and one budget for all, runs that resume, scores."""

import math
from dataclasses import asdict, replace

import numpy as np
import pytest
from made_up import of
from scipy.stats import binomtest

from rnn_difficulty.experiments import lookup, remedies
from rnn_difficulty.experiments.remedies import bench, endings, scores, signals
from rnn_difficulty.experiments.remedies.methods import METHODS, MOST_CANDIDATES, TASKS
from rnn_difficulty.experiments.remedies.settings import (
    CELLS,
    EVALUATIONS,
    SEARCH_LENGTHS,
    SEARCH_SEED,
    SECONDS,
    SETTINGS,
    candidate,
)
from rnn_difficulty.remedies.interface import SEQUENCES, Remedy, Trained
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training.checkpoint import Checkpoint

PAPER = SETTINGS["paper"]


def test_every_method_has_five_seeds_in_each_cell_of_its_tasks():
    asked = {(s.method, s.task, s.length, s.seed) for s in PAPER}
    assert len(asked) == len(PAPER)
    assert {(s.task, s.length) for s in PAPER} == set(CELLS)
    assert asked == {
        (name, *cell, seed)
        for name, method in METHODS.items()
        for cell in CELLS
        if cell[0] in method.tasks
        for seed in range(5)
    }


@pytest.mark.parametrize("name", list(METHODS))
def test_the_search_of_every_method_is_small_and_apart(name):
    method = METHODS[name]
    runs = [s for s in SETTINGS["search"] if s.method == name]
    assert len(method.candidates) <= MOST_CANDIDATES
    asked = {(s.task, s.length, s.chosen) for s in runs}
    lengths = [(task, length) for task in method.tasks for length in SEARCH_LENGTHS[task]]
    assert len(runs) == len(asked) == len(method.candidates) * len(lengths)
    assert {(task, length) for task, length, _ in asked} == set(lengths)
    assert {s.seed for s in runs} == {SEARCH_SEED}
    assert SEARCH_SEED not in {s.seed for s in PAPER}
    assert {s.chosen for s in PAPER if s.method == name} <= {s.chosen for s in runs}


@pytest.mark.parametrize("name", list(METHODS))
def test_the_budget_is_the_smaller_of_evaluations_and_seconds(name):
    method = METHODS[name]
    for s in (s for s in PAPER if s.method == name):
        seconds = s.max_updates * s.length / 100 / method.pace
        assert s.max_updates <= max(EVALUATIONS, method.batches_a_check)
        assert seconds <= SECONDS or s.max_updates == method.batches_a_check
        one_more = s.max_updates + method.batches_a_check
        assert one_more > EVALUATIONS or one_more * s.length / 100 / method.pace > SECONDS


def test_the_candidates_in_use_are_those_that_the_recorded_search_prefers():
    found = lookup.of_profile(remedies.EXPERIMENT, "search")
    for name, method in METHODS.items():
        for task in method.tasks:
            best = scores.best(found, name, task)
            assert best is None or candidate(name, task) == best, (name, task)


@pytest.mark.slow
@pytest.mark.parametrize("settings", SETTINGS["smoke"], ids=lambda s: f"{s.method}, {s.task}")
def test_every_method_trains_and_shows_its_error_signal(settings):
    result = remedies.run(settings)
    outcome = result.outcome
    assert outcome["updates"] >= 1
    assert len(result.curve["error"]) >= 1 or outcome["diverged"]
    remedy = remedies.course(settings).remedy
    start = outcome["error_signal"]["start"]
    assert (start is None) == (remedy.error_signal is None)
    if start is not None:
        assert start["0"] == 1
        assert {"0", "1", "10"} <= start.keys()


# A remedy whose doings can be counted: its one weight counts the batches.


def counting(wrong_until: float) -> Remedy:
    def outputs(state, batch, settings):
        y = np.zeros((1, batch.inputs.shape[1], 4))
        right = np.asarray(batch.targets[0]) + (state["seen"] < wrong_until)
        y[0, np.arange(len(right)), right % 4] = 1
        return y

    def train(state, batches, task, settings):
        assert all(batch.inputs.shape[1] == SEQUENCES for batch in batches)
        state["seen"] += len(batches)
        return Trained(len(batches), 1.0)

    def start(rng, task, settings):
        return {"seen": np.zeros(())}

    return Remedy("counting", start, train, outputs)


def course(wrong_until: float, most: int) -> bench.Course:
    return bench.Course(counting(wrong_until), temporal_order.TASK, 10, {}, 0, most, 10)


def test_a_run_ends_where_it_is_solved():
    done = bench.train(course(30, 100))
    assert (done.solved_at, done.diverged) == (30, False)
    assert [check.error for check in done.run.curve] == [1, 1, 0]


def test_a_run_ends_with_its_budget():
    done = bench.train(course(1000, 50))
    assert (done.solved_at, done.run.evaluations) == (None, 50)


def test_a_run_with_a_number_that_is_not_finite_diverged():
    one = course(1000, 50)

    def train(state, batches, task, settings):
        state["seen"][...] = np.inf
        return Trained(len(batches), np.inf, np.inf)

    done = bench.train(one._replace(remedy=replace(one.remedy, train=train)))
    assert (done.solved_at, done.diverged, done.run.evaluations) == (None, True, 10)


def test_a_stopped_run_goes_on_bit_for_bit(tmp_path):
    settings = replace(SETTINGS["smoke"][0], max_updates=40)
    whole = remedies.run(settings)
    checkpoint = Checkpoint(tmp_path / "run.npz")
    remedies.run(replace(settings, max_updates=20), checkpoint)
    again = remedies.run(settings, Checkpoint(tmp_path / "run.npz"))
    assert again.curve == whole.curve
    assert again.outcome["error_signal"] == whole.outcome["error_signal"]


# Scores


def record(chosen=(), solved_at=None, error=0.5, cost=1.0, seed=0, method="MSGD", **changes):
    settings = asdict(PAPER[0]) | {"method": method, "seed": seed, "chosen": chosen} | changes
    signal = {"start": {"0": 1.0, "1": 0.5}, "end": {"0": 1.0, "1": None}}
    outcome = {
        "solved_at": solved_at,
        "diverged": False,
        "updates": 1000,
        "core_seconds": 2.0 + seed,
        "error_signal": signal,
    }
    return of("remedies", settings, outcome, {"error": [error], "cost": [cost]})


def test_scores_count_solved_runs_and_what_they_took():
    runs = [record(solved_at=at, seed=seed) for seed, at in enumerate((100, 300, None))]
    row = scores.score(runs).iloc[0]
    interval = binomtest(2, 3).proportion_ci(method="wilson")
    assert (row.runs, row.solved, row.median_evaluations, row.median_seconds) == (3, 2, 200, 2.5)
    assert (row.low, row.high) == (interval.low, interval.high)
    assert row.source == METHODS["MSGD"].source


def tried(candidate, *ends):
    """The runs of one candidate of MSGD on temporal order, at 20 and at 50 steps."""
    chosen = tuple(METHODS["MSGD"].candidates[candidate].items())
    lengths = SEARCH_LENGTHS["temporal order"]
    return [
        record(chosen, at, cost=cost, seed=SEARCH_SEED, length=length)
        for length, (at, cost) in zip(lengths, ends, strict=True)
    ]


def test_the_search_prefers_solved_then_fast_then_cheap():
    both = tried(0, (900, 0.5), (900, 0.5))
    faster = tried(1, (900, 0.5), (800, 0.9))
    short = tried(2, (100, 0.5), (None, 1.3))
    guessing = tried(3, (None, 1.38), (None, 1.38))
    better = tried(4, (None, 1.38), (None, 1.2))

    def best(*groups):
        found = [each for group in groups for each in group]
        return scores.best(found, "MSGD", "temporal order")

    assert best(both, faster, short, guessing) == 1
    assert best(short, guessing, better) == 2
    assert best(guessing, better) == 4
    assert best() is None
    assert best(faster[:1], guessing) == 3  # not tried at every length yet
    assert scores.score(both).empty
    assert len(scores.searched([*both, *short])) == 2


def test_a_run_ended_solved_or_learning_or_at_a_guess():
    half, all_of_it = (record(cost=share * math.log(4)) for share in (0.5, 0.99))
    assert endings.ending(half) == "learning"
    assert endings.ending(all_of_it) == "guessing"
    assert endings.ending(record(solved_at=5)) == "solved"
    row = endings.table([half, all_of_it, all_of_it]).iloc[0]
    assert (row.solved, row.learning, row.guessing, row.diverged) == (0, 1, 2, 0)


def test_error_signals_are_medians_over_runs():
    runs = [record(seed=seed, length=scores.SIGNAL_LENGTH) for seed in range(3)]
    runs[0].outcome["error_signal"]["start"]["1"] = 0.1
    table = scores.error_signals(runs).set_index(["when", "lag"])
    assert tuple(table.loc[("start", 1), ["median", "low", "high"]]) == (0.5, 0.1, 0.5)
    assert ("end", 1) not in table.index


def test_the_signal_by_lag_is_relative_to_the_last_step():
    norms = np.array([[1.0, 0.0], [2.0, 0.0], [4.0, 0.0]])
    assert signals.by_lag(norms) == {"0": 1, "1": 0.5, "2": 0.25}
    assert signals.by_lag(np.zeros((2, 3))) == {"0": None, "1": None}


def test_a_record_of_one_method_does_not_see_the_code_of_another():
    one, other = (
        remedies.EXPERIMENT.fingerprint(asdict(s) | {"method": "MSGD"}) for s in PAPER[:2]
    )
    assert one == other
    assert remedies.code_of(asdict(PAPER[0]))[0] == remedies.BENCH
    assert {s.task for s in PAPER} == set(TASKS)
