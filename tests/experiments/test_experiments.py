"""Settings as data, the sweep, and the scores: pure functions of records."""

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace

import pandas as pd
import pytest
import typer
from made_up import record
from typer.testing import CliRunner

from rnn_difficulty import paths, records, tables
from rnn_difficulty.cli import app
from rnn_difficulty.cli.selection import selection
from rnn_difficulty.datasets import present
from rnn_difficulty.experiments import figure_7, lookup, sweep, table_1, workers
from rnn_difficulty.experiments.experiment import Result
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.printed import PAPER_METHODS
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import INITIALIZATIONS
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.until_solved import Problem

FIGURE_7 = figure_7.EXPERIMENT


def train(settings: figure_7.Settings) -> Result:
    """A run without a checkpoint: none finds what an earlier one left."""
    outcome = until_solved.train(Problem(temporal_order.TASK, 10, 10), settings)
    return Result({"updates": outcome.updates}, {"cost": [check.cost for check in outcome.curve]})


def fail_for_clipping(settings: figure_7.Settings) -> Result:
    if settings.method == "MSGD-C":
        raise ValueError("no MSGD-C today")
    return Result({}, {})


UNSAVED = replace(FIGURE_7, run=train)


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
    diverged = until_solved.Outcome(None, True, 50, [], None)
    monkeypatch.setattr(until_solved, "train", lambda *arguments: diverged)
    result = figure_7.run(figure_7.SETTINGS["smoke"][0])
    assert result.outcome == {"solved_at": None, "diverged": True, "updates": 50}
    columns = ("updates", "cost", "gradient_norm", "largest_norm", "rho", "error")
    assert result.curve == {column: [] for column in columns}


def test_a_cell_without_a_solved_run_has_no_median():
    row = figure_7.score([record()]).iloc[0]
    assert row["solved"] == 0
    assert row["median_updates_to_solve"] is None


def test_sweep_runs_once_and_records(tmp_path):
    path = tmp_path / "runs.jsonl"
    first = sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1))
    assert [r.settings["method"] for r in first] == list(PAPER_METHODS)
    before = path.read_bytes()
    assert sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1)) == first
    assert path.read_bytes() == before


def test_sweep_makes_anew_what_does_not_count_and_keeps_what_it_was(tmp_path):
    path = tmp_path / "runs.jsonl"
    made = sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1))
    old = [replace(each, fingerprint="0" * 16, outcome={}) for each in made]
    path.unlink()
    for each in old:
        records.append(path, each)
    assert sweep.run(UNSAVED, "smoke", path, ThreadPoolExecutor(1)) == old
    again = sweep.run(
        UNSAVED,
        "smoke",
        path,
        ThreadPoolExecutor(1),
        counting=lambda found: [r for r in found if r.outcome],
    )
    assert [r.outcome for r in again] == [r.outcome for r in made]
    assert records.load(path) == (old + again, [])


def test_run_makes_stale_records_anew_when_asked(tmp_path):
    path = tmp_path / "runs.jsonl"
    command = ["run", "figure-7", "--profile", "smoke", "--only", "method=MSGD", "--store"]
    assert CliRunner().invoke(app, [*command, str(path)]).exit_code == 0
    (made,) = records.load(path).records
    path.unlink()
    records.append(path, replace(made, fingerprint="0" * 16))
    for options, count in (([], 1), (["--stale"], 2), (["--stale"], 2)):
        assert CliRunner().invoke(app, [*command, str(path), *options]).exit_code == 0
        assert len(records.load(path).records) == count


def test_sweep_runs_only_what_is_selected(tmp_path):
    found = sweep.run(
        UNSAVED,
        "smoke",
        tmp_path / "runs.jsonl",
        ThreadPoolExecutor(1),
        only=lambda settings: settings.method == "MSGD",
    )
    assert [r.settings["method"] for r in found] == ["MSGD"]


def test_other_processes_compute_the_same_record(tmp_path):
    here = sweep.run(UNSAVED, "smoke", tmp_path / "a.jsonl", ThreadPoolExecutor(1))
    there = sweep.run(UNSAVED, "smoke", tmp_path / "b.jsonl", workers.local_executor(2))
    assert [(r.run, r.outcome, r.curve) for r in here] == [
        (r.run, r.outcome, r.curve) for r in there
    ]


def test_a_run_that_fails_is_raised_after_the_others_are_recorded(tmp_path):
    path = tmp_path / "runs.jsonl"
    failing = replace(FIGURE_7, run=fail_for_clipping)
    with pytest.raises(ValueError, match="no MSGD-C today"):
        sweep.run(failing, "smoke", path, ThreadPoolExecutor(1))
    methods = [
        r.settings["method"] for r in lookup.select(failing, failing.settings["smoke"], path)
    ]
    assert methods == ["MSGD", "MSGD-CR"]


def test_a_store_that_cannot_be_written_is_refused_before_any_run(tmp_path):
    (tmp_path / "file").write_text("")
    never = replace(FIGURE_7, run=lambda settings: pytest.fail("ran"))
    with pytest.raises(OSError, match="expected to write records into"):
        sweep.run(never, "smoke", tmp_path / "file" / "runs.jsonl", ThreadPoolExecutor(1))


def test_curves_are_thinned_from_the_end():
    thin = sweep._thin({"updates": list(range(1, 1001))})["updates"]
    assert len(thin) == 200
    assert thin[-1] == 1000
    assert sweep._thin({"updates": [1, 2, 3]}) == {"updates": [1, 2, 3]}


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


@pytest.mark.skipif(not present("nottingham"), reason="Nottingham is not on this machine")
def test_a_music_run_of_the_smoke_profile():
    settings = next(filter(table_1.is_music, table_1.SETTINGS["smoke"]))
    outcome = table_1.EXPERIMENT.run(settings).outcome
    # 88 fair coins cost 88 log 2 = 61 nats; one epoch does far better.
    assert 0 < outcome["test"] < 61


def test_every_experiment_that_has_records_has_its_committed_table(tmp_path, monkeypatch):
    """`make tables` gives the committed files byte for byte."""
    committed = {path.name: path.read_bytes() for path in paths.TABLES.glob("*.csv")}
    monkeypatch.setattr("rnn_difficulty.paths.TABLES", tmp_path)
    for path in tables.regenerate():
        assert path.read_bytes() == committed[path.name], path.name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["figure-8"], "expected an experiment, one of figure-7, sensitivity"),
        (["figure-7", "--profile", "fast"], "expected a profile, one of smoke, quick, paper"),
    ],
)
def test_run_refuses_what_it_does_not_know(arguments, message):
    result = CliRunner().invoke(app, ["run", *arguments])
    assert result.exit_code == 1
    assert message in result.output


@pytest.mark.parametrize(
    ("only", "message"),
    [
        ("length", "expected --only KEY=VALUE, got 'length'"),
        ("size=5", "expected --only with one of initialization, method, seed"),
        ("method=SGD", "expected --only method= one of MSGD, MSGD-C, MSGD-CR; got 'SGD'"),
    ],
)
def test_run_refuses_a_selection_it_cannot_read(tmp_path, only, message):
    arguments = ["run", "figure-7", "--profile", "smoke", "--only", only]
    result = CliRunner().invoke(app, [*arguments, "--store", str(tmp_path / "runs.jsonl")])
    assert result.exit_code == 1
    assert message in result.output


def test_run_takes_a_selection(tmp_path):
    arguments = ["run", "figure-7", "--profile", "smoke", "--only", "method=MSGD"]
    store = str(tmp_path / "runs.jsonl")
    result = CliRunner().invoke(app, [*arguments, "--only", "length=10", "--store", store])
    assert result.exit_code == 0, result.output
    assert f"1 records in {store}" in result.output


def test_a_selection_joins_the_values_of_a_key_and_parts_the_keys():
    settings = figure_7.SETTINGS["paper"]
    chosen = [*filter(selection(["seed=0", "seed=3", "method=MSGD"], settings), settings)]
    assert {(s.seed, s.method) for s in chosen} == {(0, "MSGD"), (3, "MSGD")}


def test_a_selection_that_leaves_nothing_is_refused(capsys):
    music, *_, text = table_1.SETTINGS["smoke"]
    only = [f"data_set={music.data_set}", f"characters={text.characters}"]
    settings = [replace(music, characters=None), text]
    with pytest.raises(typer.Exit):
        selection(only, settings)
    assert "which no run has together" in capsys.readouterr().err


def test_run_prints_the_score_and_where_the_records_are(tmp_path):
    store = str(tmp_path / "runs.jsonl")
    arguments = ["run", "figure-7", "--profile", "smoke", "--store", store]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert "MSGD-CR" in result.output
    assert f"3 records in {store}" in result.output


def test_a_shown_table_has_no_negative_zero_and_a_dash_for_nothing():
    table = pd.DataFrame({"omega_gain": [-0.0004, -0.0006, None]})
    page = tables.shown(table, decimals=3).to_html()
    assert re.findall(">(.*)</t[hd]>", page) == ["omega gain", "0.000", "-0.001", "–"]


def test_run_and_tables_report_lines_that_are_no_records(tmp_path, monkeypatch):
    store = tmp_path / "figure_7.jsonl"
    sweep.run(FIGURE_7, "smoke", store, ThreadPoolExecutor(1))
    store.write_text("not json\n" + store.read_text())
    ran = CliRunner().invoke(app, ["run", "figure-7", "--profile", "smoke", "--store", str(store)])
    monkeypatch.setattr("rnn_difficulty.paths.RECORDS", tmp_path)
    monkeypatch.setattr("rnn_difficulty.paths.DIGESTS", tmp_path / "digests.txt")
    monkeypatch.setattr(tables, "regenerate", list)
    tabulated = CliRunner().invoke(app, ["tables"])
    for result in (ran, tabulated):
        assert result.exit_code == 0
        assert "figure_7.jsonl, line 1: not a record" in result.stderr


def test_run_says_in_one_line_where_it_cannot_write(tmp_path):
    (tmp_path / "file").write_text("")
    store = str(tmp_path / "file" / "runs.jsonl")
    result = CliRunner().invoke(app, ["run", "figure-7", "--store", store])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"expected to write records into {store}, got: File exists: ")
    assert "use another --store" in result.stderr
    assert isinstance(result.exception, SystemExit)


def test_run_says_before_any_run_where_it_cannot_save_checkpoints(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("rnn_difficulty.paths.CHECKPOINTS", tmp_path / "file" / "checkpoints")
    store = tmp_path / "runs.jsonl"
    result = CliRunner().invoke(app, ["run", "figure-7", "--store", str(store)])
    assert result.exit_code == 1
    assert "expected to write checkpoints into" in result.stderr
    assert "RNN_DIFFICULTY_CHECKPOINTS" in result.stderr
    assert store.read_bytes() == b""


def test_run_leaves_a_file_that_is_no_store_as_it_is(tmp_path):
    (tmp_path / "book.txt").write_text("A book\nof two lines")
    arguments = ["run", "figure-7", "--profile", "smoke", "--store", str(tmp_path / "book.txt")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "use another --store" in result.stderr
    assert (tmp_path / "book.txt").read_text() == "A book\nof two lines"
    assert [path.name for path in tmp_path.iterdir()] == ["book.txt"]


def test_run_says_in_one_line_what_it_cannot_read(tmp_path, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(records, "load", refuse)
    store = str(tmp_path / "runs.jsonl")
    result = CliRunner().invoke(app, ["run", "figure-7", "--store", store])
    assert result.exit_code == 1
    assert result.stderr.startswith(f"expected to read and write {store}, got: Permission denied;")
