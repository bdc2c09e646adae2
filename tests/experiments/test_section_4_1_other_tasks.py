"""The experiment on the other tasks: its settings, a run, its tables (ICML 2013, §4.1.2)."""

from dataclasses import asdict, replace

import numpy as np
import pytest

from rnn_difficulty import records
from rnn_difficulty.experiments import other_tasks, synthetic
from rnn_difficulty.experiments.other_tasks.settings import (
    MEMORIZATION,
    SETTINGS,
    TASKS,
    OtherTasksSettings,
)
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.figures import marked_numbers, solved_by
from rnn_difficulty.printed import PAPER_METHODS
from rnn_difficulty.tasks import addition
from rnn_difficulty.theory.notation import Parameters

PAPER = SETTINGS["paper"]


def test_the_paper_profile_has_three_methods_five_seeds_and_a_cell_per_model():
    """Four tasks with one model for 50–200, two with a model per length."""
    cells = [(name, 50, 200) for name in TASKS if name not in MEMORIZATION]
    cells += [(name, gap, gap) for name in MEMORIZATION for gap in (50, 100, 150, 200)]
    found = {(s.task, s.shortest, s.longest, s.method, s.seed) for s in PAPER}
    assert len(PAPER) == len(found)
    assert found == {(*cell, m, seed) for cell in cells for m in PAPER_METHODS for seed in range(5)}


def test_the_first_runs_are_those_of_msgd_cr_on_every_task():
    first = PAPER[: len(PAPER) // 15]
    assert {s.task for s in first} == set(TASKS)
    assert {(s.method, s.seed) for s in first} == {("MSGD-CR", 0)}
    assert {s.method for s in PAPER[: len(PAPER) // 3]} == {"MSGD-CR"}


@pytest.mark.parametrize(
    ("task", "printed"),
    [
        ("addition", (50, "basic tanh", 0.01, 0.5, 6.0)),
        ("random permutation", (100, "basic tanh", 0.001, 1.0, 6.0)),
    ],
)
def test_what_arxiv_v2_states_is_tried(task, printed):
    tried = {
        (s.hidden, s.initialization, s.learning_rate, s.alpha, s.threshold)
        for s in SETTINGS["search"]
        if s.task == task
    }
    assert printed in tried


@pytest.mark.parametrize("task", list(TASKS))
def test_one_of_the_settings_tried_is_used_by_all_methods(task):
    def optimization(s):
        return s.hidden, s.initialization, s.learning_rate, s.alpha, s.threshold

    used = {optimization(s) for s in PAPER if s.task == task}
    assert len(used) == 1
    assert used <= {optimization(s) for s in SETTINGS["search"] if s.task == task}


def test_the_search_uses_no_seed_of_the_paper_profile():
    assert {s.seed for s in SETTINGS["search"]}.isdisjoint(s.seed for s in PAPER)
    assert {s.task for s in SETTINGS["search"]} == set(TASKS)


@pytest.mark.parametrize("profile", list(SETTINGS))
def test_budgets_are_whole_numbers_of_checks(profile):
    """Otherwise a run that was stopped would not go on bit for bit (`until_solved.train`)."""
    assert all(s.max_updates % s.check_every == 0 for s in SETTINGS[profile])


@pytest.mark.parametrize("settings", SETTINGS["smoke"], ids=lambda s: s.task)
def test_every_task_trains(settings):
    result = other_tasks.run(settings)
    assert result.outcome == {"solved_at": None, "diverged": False, "updates": 20}
    assert result.curve["updates"] == [10, 20]
    assert np.isfinite(result.curve["cost"]).all()


def solved(theta: Parameters):
    """A stand-in for `synthetic.run`."""
    outcome = {"solved_at": 1000, "diverged": False, "updates": 1000}
    return lambda problem, settings, checkpoint: Result(outcome, {}, theta)


def test_a_solved_network_is_tested_at_other_lengths(monkeypatch):
    """One that always answers ½: |(a + b)/2 − ½| > .2 has the probability (1 − .4)² = .36."""
    shapes = ((2, 2), (2, 2), 2, (1, 2), 1)
    theta = Parameters(*(np.zeros(shape, np.float32) for shape in shapes))
    theta.b_out[:] = 0.5
    monkeypatch.setattr(synthetic, "run", solved(theta))
    settings = next(s for s in SETTINGS["smoke"] if s.task == "addition")
    outcome = other_tasks.run(replace(settings, tested_lengths=(20, 30))).outcome
    assert list(outcome["errors"]) == ["20", "30"]
    for errors in outcome["errors"].values():
        assert abs(errors - 3600) < 5 * (10_000 * 0.36 * 0.64) ** 0.5


def test_runs_without_error_differ_from_those_of_msgd_cr_in_when_they_stop():
    """And in their budget; the paper's 1 % is 100 sequences of 10 000."""
    ends = {"solved_below", "max_updates"}
    without = [asdict(s) for s in SETTINGS["no-error"]]
    stop = [asdict(s) for s in PAPER if s.method == "MSGD-CR" and s.tested_lengths]
    for s in without + stop:
        s["kept"] = tuple(sorted((k, v) for k, v in s.items() if k not in ends))
    assert {s["kept"] for s in without} <= {s["kept"] for s in stop}
    assert {s["solved_below"] for s in without} == {1}
    assert {other_tasks.problem(s).solved_below for s in SETTINGS["no-error"]} == {1}
    assert {other_tasks.problem(s).solved_below for s in PAPER} == {100}


def record(settings: OtherTasksSettings, solved_at: int | None, **outcome) -> records.Record:
    outcome = {"solved_at": solved_at, "diverged": False, "updates": solved_at or 1000} | outcome
    name = records.run_id("other_tasks", asdict(settings))
    rest = ({}, 0.0, "2013-06-16T00:00:00+00:00", "CPU", "0" * 40, {}, "")
    return records.Record(name, "other_tasks", "paper", asdict(settings), outcome, *rest)


def chosen(task: str, method: str = "MSGD-CR") -> list[OtherTasksSettings]:
    return [s for s in PAPER if (s.task, s.method) == (task, method)]


def test_score_has_a_row_per_task_method_and_length_in_the_order_of_the_paper():
    found = [record(s, 5000) for s in chosen("5-bit memorization") if s.longest in (50, 100)]
    found += [record(s, 7000 if s.seed == 3 else None) for s in chosen("addition")]
    rows = other_tasks.score(found)
    assert list(rows.columns) == [
        "task",
        "method",
        "length",
        "runs",
        "solved",
        "success_rate",
        "low",
        "high",
        "median_updates_to_solve",
        "budget",
    ]
    assert rows["length"].tolist() == ["50–200", "50", "100"]
    assert rows["task"].tolist() == ["addition"] + 2 * ["5-bit memorization"]
    assert rows["success_rate"].tolist() == [0.2, 1, 1]
    assert rows["median_updates_to_solve"].tolist() == [7000, 5000, 5000]


def test_generalization_has_a_row_per_solved_run_and_a_column_per_length():
    one, other = chosen("addition")[:2]
    found = [record(one, 7000, errors={"200": 12, "500": 340}), record(other, None)]
    found.append(record(chosen("5-bit memorization")[0], 5000, errors={}))
    (row,) = other_tasks.generalization(found).to_dict("records")
    assert row == {
        "task": "addition",
        "method": "MSGD-CR",
        "seed": one.seed,
        "solved_at": 7000,
        "wrong at 200": 12,
        "wrong at 500": 340,
    }
    assert other_tasks.generalization([]).empty


def test_work_grows_with_updates_and_steps():
    """A run of half the updates is half the work; a gap four times as long four times."""
    short, long = (asdict(s) for s in chosen("5-bit memorization")[:4:3])
    assert (short["longest"], long["longest"]) == (50, 200)
    same = {"updates": 1000}
    assert other_tasks.work(long, same) == 4 * other_tasks.work(short, same)
    half = {"updates": short["max_updates"] // 2}
    assert other_tasks.work(short, half) == other_tasks.work(short, {}) / 2


def test_success_panels_carry_titles_and_one_legend_for_all():
    """The first panel has one method, the legend all of them."""
    found = [record(s, 5000) for s in chosen("addition")]
    found += [record(s, None) for m in PAPER_METHODS for s in chosen("multiplication", m)]
    fig = solved_by.panels(other_tasks.cells(found))
    assert [ax.get_title() for ax in fig.axes] == ["addition, 50–200", "multiplication, 50–200"]
    (legend,) = fig.legends
    assert {text.get_text() for text in legend.get_texts()} == set(PAPER_METHODS)


def test_the_drawing_of_a_sequence_shows_its_numbers_marks_and_target():
    batch = addition.sample(np.random.default_rng(0), 3, 20)
    numbers, marked, target = marked_numbers.draw(batch, 1).axes[0].get_lines()
    assert numbers.get_ydata().tolist() == batch.inputs[:, 1, 1].tolist()
    assert marked.get_ydata().mean() == pytest.approx(target.get_ydata()[0])
