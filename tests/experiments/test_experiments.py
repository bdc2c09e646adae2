"""Settings as data, the records that are shown, and the scores: pure functions of records."""

from dataclasses import asdict, replace

import pytest
from made_up import record

from rnn_difficulty import records
from rnn_difficulty.datasets import present
from rnn_difficulty.experiments import figure_7, lookup, sweep, table_1
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.printed import PAPER_METHODS
from rnn_difficulty.theory.initialization import INITIALIZATIONS
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.task_run import TaskOutcome

FIGURE_7 = figure_7.EXPERIMENT


@pytest.mark.parametrize("experiment", list(EXPERIMENTS.values()), ids=lambda e: e.name)
def test_every_setting_is_data_with_a_name_of_its_own(experiment):
    for settings in experiment.settings.values():
        names = [records.run_id(experiment.name, asdict(s)) for s in settings]
        assert len(set(names)) == len(names)


def test_the_paper_profile_is_the_grid_of_the_paper():
    grid = figure_7.SETTINGS["paper"]
    assert len(grid) == 3 * 3 * 6 * 5
    assert {s.initialization for s in grid} == set(INITIALIZATIONS)
    assert {s.method for s in grid} == set(PAPER_METHODS)
    printed = {(s.alpha, s.learning_rate, s.threshold, s.hidden, s.sequences) for s in grid}
    assert printed == {(4.0, 0.01, 1.0, 50, 20)}


def test_score_of_a_cell():
    """3 of 5: Wilson's interval by its formula with z = 1.959964."""
    found = [record(seed, solved_at=at) for seed, at in enumerate((100, 300, None, 200, None))]
    row = figure_7.score(found).iloc[0]
    assert (row["runs"], row["solved"], row["success_rate"]) == (5, 3, 0.6)
    assert (row["median_updates_to_solve"], row["budget"]) == (200, 1000)
    z, n, p = 1.959964, 5, 0.6
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * (p * (1 - p) / n + z**2 / (4 * n**2)) ** 0.5
    assert row["low"] == pytest.approx(centre - half, abs=1e-6)
    assert row["high"] == pytest.approx(centre + half, abs=1e-6)


def test_a_run_that_diverged_before_its_first_check_has_an_empty_curve(monkeypatch):
    diverged = TaskOutcome(None, True, 50, [], None)
    monkeypatch.setattr(until_solved, "train", lambda *arguments: diverged)
    result = figure_7.run(figure_7.SETTINGS["smoke"][0])
    assert result.outcome == {"solved_at": None, "diverged": True, "updates": 50}
    columns = ("updates", "cost", "gradient_norm", "largest_norm", "rho", "error")
    assert result.curve == {column: [] for column in columns}


def test_a_cell_without_a_solved_run_has_no_median():
    row = figure_7.score([record()]).iloc[0]
    assert row["solved"] == 0
    assert row["median_updates_to_solve"] is None


def test_committed_records_prefer_the_paper_profile(tmp_path, monkeypatch):
    monkeypatch.setattr("rnn_difficulty.paths.RECORDS", tmp_path)
    path = tmp_path / "figure_7.jsonl"
    for profile in ("quick", "paper"):
        settings = asdict(figure_7.SETTINGS[profile][0])
        run = records.run_id("figure_7", settings)
        records.append(path, replace(record(), run=run, settings=settings, profile=profile))
        assert [r.profile for r in lookup.committed(FIGURE_7)] == [profile]
    assert sweep.live(FIGURE_7, "paper") == lookup.committed(FIGURE_7)


def test_a_chapter_without_records_of_the_paper_profile_runs_the_quick_one(tmp_path, monkeypatch):
    monkeypatch.setattr("rnn_difficulty.paths.RECORDS", tmp_path)
    monkeypatch.setattr(sweep, "run", lambda experiment, profile, path, only: profile)
    assert sweep.live(FIGURE_7, "paper") == "quick"


def music_record(seed, test):
    settings = asdict(replace(table_1.SETTINGS["quick"][0], sequences=seed + 1))
    outcome = {"train": 3.0, "test": test, "protocol": "p"}
    return replace(record(), settings=settings, outcome=outcome)


def test_table_1_puts_mean_and_deviation_beside_the_printed_value():
    """Two runs, 3.5 and 3.7: mean 3.6, sample deviation √0.02; the paper prints 3.80."""
    score = table_1.score([music_record(0, 3.5), music_record(1, 3.7)])
    row = score[score["fold"] == "test"].iloc[0]
    assert (row["data_set"], row["method"], row["printed"], row["n"]) == (
        "nottingham",
        "MSGD",
        3.80,
        2,
    )
    assert row["measured_mean"] == pytest.approx(3.6)
    assert row["measured_sd"] == pytest.approx(0.02**0.5)


@pytest.mark.slow
@pytest.mark.skipif(not present("nottingham"), reason="Nottingham is not on this machine")
def test_a_music_run_of_the_smoke_profile():
    settings = next(filter(table_1.is_music, table_1.SETTINGS["smoke"]))
    outcome = table_1.EXPERIMENT.run(settings).outcome
    # 88 fair coins cost 88 log 2 = 61 nats; one epoch does far better.
    assert 0 < outcome["test"] < 61
