"""Table 1: its settings, its scores, and runs on one's own data."""

from dataclasses import asdict, replace
from itertools import pairwise

import made_up
import numpy as np
import pandas as pd
import pytest
import scipy.io
from safetensors.numpy import load_file
from scipy.special import expit, log_softmax
from typer.testing import CliRunner

from rnn_difficulty import paths, printed, records
from rnn_difficulty.cli import app
from rnn_difficulty.datasets import (
    DataSetMalformed,
    DataSetMissing,
    penn_treebank,
    polyphonic_music,
    present,
    user_data,
    user_files,
)
from rnn_difficulty.experiments import lookup, sweep, table_1
from rnn_difficulty.experiments.table_1 import batches, findings, settings, training
from rnn_difficulty.experiments.table_1.candidates import CANDIDATES
from rnn_difficulty.experiments.table_1.settings import CHOSEN, SETTINGS, STATED, UNCLIPPED
from rnn_difficulty.records import networks
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.verification import rescoring

RNG = np.random.default_rng(0)
SMOKE = {batches.is_text(s): s for s in SETTINGS["smoke"]}
"""The last of music and of text: MSGD-CR."""


@pytest.fixture
def checkpoints(tmp_path, monkeypatch):
    """A folder of its own for what stopped runs leave, here and in workers."""
    monkeypatch.setenv("RNN_DIFFICULTY_CHECKPOINTS", str(tmp_path / "checkpoints"))
    monkeypatch.setattr(training, "CHECKPOINTS", tmp_path / "checkpoints")


def made(settings, outcome):
    """A record of a run that was never computed."""
    return made_up.of("table_1", asdict(settings), outcome)


def write_mat(path, lengths=(5, 30, 12), density=0.05):
    def cell():
        rolls = np.empty((1, len(lengths)), dtype=object)
        for i, length in enumerate(lengths):
            rolls[0, i] = (RNG.random((length, 88)) < density).astype(np.uint8)
        return rolls

    scipy.io.savemat(path, {f"{fold}data": cell() for fold in ("train", "valid", "test")})
    return path


# Settings ----------------------------------------------------------------------------------------


def test_quick_has_every_printed_cell_once_and_paper_first_with_one_seed():
    paper = SETTINGS["paper"]
    cells = [(s.data_set, s.optimization.method) for s in paper]
    printed_cells = {
        (c.data_set, c.method) for c in printed.table_1() if c.method in printed.PAPER_METHODS
    }
    assert printed_cells <= set(cells[:15])
    assert len(set(cells[:15])) == 15
    small = [(s.data_set, s.optimization.method) for s in SETTINGS["quick"]]
    assert sorted(small) == sorted(cells[:15])
    music = [s.optimization.seed for s in paper if batches.is_music(s)]
    assert sorted(music) == [seed for seed in range(3) for _ in range(9)]


def test_what_arxiv_v2_states_is_what_is_run():
    for s in SETTINGS["paper"]:
        o = s.optimization
        assert s.steps == 200
        assert o.alpha_falls
        if batches.is_text(s):
            assert (o.hidden, o.threshold, o.biases, o.carried) == (500, 45, False, True)
        elif s.data_set == "musedata":
            assert (o.hidden, o.learning_rate, o.threshold, o.alpha) == (400, 0.5, 8, 0.1)
        else:
            assert (o.hidden, o.learning_rate, o.threshold, o.alpha) == (300, 1, 8, 0.5)


def test_methods_of_a_data_set_differ_in_nothing_but_the_method():
    """But for what MSGD has of its own, such as a smaller rate on the text, as in arXiv v2."""
    for name in STATED:
        runs = [s.optimization for s in SETTINGS["paper"] if s.data_set == name]
        clipped = {replace(o, method="", seed=0) for o in runs if o.method != "MSGD"}
        plain = {replace(o, method="", seed=0) for o in runs if o.method == "MSGD"}
        assert plain == {replace(o, **UNCLIPPED.get(name, {})) for o in clipped}
        assert len(plain) == len(clipped) == 1


def test_a_search_never_sees_the_test_fold(tmp_path, checkpoints):
    path = write_mat(tmp_path / "tunes.mat")
    assert all(s.searched for s in SETTINGS["search"])
    settings = replace(table_1.for_data_set(SETTINGS["smoke"], str(path))[0], searched=True)
    outcome = training.run(settings).outcome
    assert {"valid", "test", "train"} & set(outcome) == {"valid"}


@pytest.mark.parametrize("profile", ["fixed-alpha", "heavy-omega", "heavy-fixed-alpha"])
def test_runs_with_another_alpha_differ_in_that_alone(profile):
    as_stated = {"alpha": STATED["nottingham"]["alpha"], "alpha_falls": True}
    back = {
        replace(s, optimization=replace(s.optimization, **as_stated)) for s in SETTINGS[profile]
    }
    assert len(back) == 3
    assert back <= set(SETTINGS["paper"])


def test_how_long_we_train_changes_no_search():
    """A longer training must not make the recorded search another one."""
    for candidate in (c for candidates in CANDIDATES.values() for c in candidates):
        assert {"epochs", "halving"} <= set(candidate)
    assert all(s.optimization.patience > s.optimization.epochs for s in SETTINGS["search"])


def test_the_search_is_by_validation():
    a, b, c = (
        made(s, {"valid": v}) for s, v in zip(SETTINGS["search"][:3], (3.0, 2.5, None), strict=True)
    )
    assert table_1.choose([a, b, c]) == {("nottingham", "MSGD-C"): b}


def test_what_was_chosen_is_what_the_committed_search_found():
    path = paths.RECORDS / "table_1.jsonl"
    best_runs = table_1.choose(lookup.select(table_1.EXPERIMENT, SETTINGS["search"], path))
    assert set(best_runs) == set(CANDIDATES)
    for (name, method), best in best_runs.items():
        found = best.settings["optimization"]
        chosen = UNCLIPPED[name] if method == "MSGD" else CHOSEN[name]
        assert {key: found[key] for key in chosen} == chosen


def test_the_work_of_a_run_is_that_of_its_epochs():
    settings = asdict(SETTINGS["paper"][0])
    most = table_1.work(settings, {})
    epochs = settings["optimization"]["epochs"]
    assert table_1.work(settings, {"epochs": epochs // 2}) == pytest.approx(most / 2)
    text = asdict(next(s for s in SETTINGS["paper"] if batches.is_text(s)))
    per_epoch = table_1.work(text, {"epochs": 1}) / table_1.work(settings, {"epochs": 1})
    assert per_epoch == pytest.approx(5_017_482 * 500**2 / (176_561 * 300**2))


# Scores ------------------------------------------------------------------------------------------


def test_rows_by_the_protocol_come_first_then_its_variants():
    outcome = {"train": 3.0, "test": 3.5, "test_first_scored": 3.6, "test_reset": 3.7}
    music = next(s for s in SETTINGS["paper"] if s.data_set == "nottingham")
    text = next(s for s in SETTINGS["paper"] if s.data_set == "penn_treebank_1_step")
    table = table_1.score(
        [
            made(
                text,
                {"train": 1.0, "test": 1.5, "test_reset": 1.6, "protocol": training.TEXT_PROTOCOL},
            ),
            made(music, outcome | {"protocol": training.MUSIC_PROTOCOL}),
        ]
    )
    assert list(table["measured_mean"]) == [3.0, 3.5, 1.0, 1.5, 3.6, 3.7, 1.6]
    assert list(table["protocol"]) == [
        *[training.MUSIC_PROTOCOL] * 2,
        *[training.TEXT_PROTOCOL] * 2,
        "nats per step, steps 1…T of whole sequences",
        "nats per step, steps 2…T, state reset every 200 steps",
        "bits per character, whole text, state reset every 200 steps",
    ]


def scored(cells):
    """Records of one seed: (data set, method) → (train, test)."""
    runs = {(s.data_set, s.optimization.method): s for s in reversed(SETTINGS["paper"])}
    return [
        made(runs[cell], {"train": train, "test": test, "protocol": training.MUSIC_PROTOCOL})
        for cell, (train, test) in cells.items()
    ]


def test_what_clipping_gains_is_the_cost_without_minus_the_cost_with():
    found = scored(
        {
            ("nottingham", "MSGD"): (3.9, 4.0),
            ("nottingham", "MSGD-C"): (3.4, 4.2),
            ("musedata", "MSGD"): (8.0, 7.5),
        }
    )
    gains = findings.gains(table_1.score(found), findings.CLIPPING)
    assert list(gains["data"]) == ["Nottingham", "Nottingham"]
    assert list(gains["fold"]) == ["train", "test"]
    np.testing.assert_allclose(gains["gain_printed"], [3.67 - 3.21, 3.80 - 3.48])
    np.testing.assert_allclose(gains["gain_measured"], [0.5, -0.2])
    assert list(gains["measured_helps"]) == ["yes", "no"]
    assert list(gains["noise"]) == [printed.SHOWN] * 2


def test_a_gain_within_the_seeds_counts_as_none():
    # Two standard errors of the difference of two means of 3: 2 √(2 sd² / 3) = 1.633 sd.
    cells = {"data_set": "nottingham", "fold": "test", "measured_sd": 0.1, "n": 3, "printed": None}
    cells["headline"] = True
    for without, helps in ((3.17, "yes"), (3.16, "no")):
        means = {"MSGD": without, "MSGD-C": 3.0}
        scores = pd.DataFrame(
            [cells | {"method": name, "measured_mean": mean} for name, mean in means.items()]
        )
        gains = findings.gains(scores, findings.CLIPPING)
        assert gains["noise"].item() == pytest.approx(0.1633, abs=1e-4)
        assert gains["measured_helps"].item() == helps


def test_a_gain_the_paper_does_not_print_is_left_empty():
    found = scored(
        {
            ("penn_treebank_5_steps", "MSGD"): (4.0, 4.0),
            ("penn_treebank_5_steps", "MSGD-C"): (3.8, 3.9),
        }
    )
    gains = findings.gains(table_1.score(found), findings.CLIPPING)
    assert list(gains["gain_printed"]) == [None, None]
    np.testing.assert_allclose(gains["gain_measured"], [0.2, 0.1])


def test_each_omega_has_its_scores():
    found = scored(
        {("nottingham", "MSGD-C"): (3.0, 3.5), ("nottingham", "MSGD-CR"): (2.9, 3.4)}
    ) + [
        made(
            SETTINGS[profile][0],
            {"train": test - 0.5, "test": test, "protocol": training.MUSIC_PROTOCOL},
        )
        for profile, test in (
            ("fixed-alpha", 4.5),
            ("heavy-omega", 5.5),
            ("heavy-fixed-alpha", 6.5),
        )
    ]
    test = findings.omegas(found).query("fold == 'test'")
    assert dict(zip(test["omega"], test["measured_mean"], strict=True)) == {
        "none": 3.5,
        "α₁ = 0.5, α₁/t": 3.4,
        "α₁ = 0.5, fixed": 4.5,
        "α₁ = 25, α₁/t": 5.5,
        "α₁ = 25, fixed": 6.5,
    }


@pytest.mark.parametrize("records", [[], scored({("nottingham", "MSGD"): (3.9, 4.0)})])
def test_findings_of_few_records_are_tables_with_no_rows(records):
    scores = table_1.score(records)
    assert findings.gains(scores, findings.OMEGA).empty
    assert findings.omegas([]).empty


def music_by_hand(theta, rolls):
    """The micro-average over steps 2…T, a piece and a step at a time, in float64."""
    W_rec, W_in, b, W_out, b_out = (
        theta[k].astype(float) for k in ("W_rec", "W_in", "b", "W_out", "b_out")
    )
    cost, steps = 0.0, 0
    for roll in rolls:
        h = np.zeros(len(b))
        for now, following in pairwise(roll):
            h = expit(W_rec @ h + W_in @ now + b)
            p = expit(W_out @ h + b_out)
            cost -= np.log(np.where(following == 1, p, 1 - p)).sum()
            steps += 1
    return cost / steps


def text_by_hand(theta, symbols, ahead=1, streams=1, reset=None):
    """Bits per character, a stream and a character at a time, in float64."""
    W_rec, W_in, W_out = (theta[k].astype(float) for k in ("W_rec", "W_in", "W_out"))
    length = (len(symbols) - ahead) // streams
    cost = 0.0
    for begin in range(0, length * streams, length):
        for t in range(length):
            if t == 0 or (reset and t % reset == 0):
                h = np.zeros(len(W_rec))
            h = expit(W_rec @ h + W_in[:, symbols[begin + t]])
            cost -= log_softmax(W_out @ h)[symbols[begin + t + ahead]]
    return cost / (length * streams) / np.log(2)


def test_music_scores_come_out_again_from_the_saved_weights(tmp_path, checkpoints):
    path = write_mat(tmp_path / "tunes.mat", (5, 230, 12))
    experiment = replace(
        table_1.EXPERIMENT, settings={"smoke": table_1.for_data_set(SETTINGS["smoke"], str(path))}
    )
    folder = tmp_path / "weights"
    settings = experiment.settings["smoke"][0]
    record = sweep.record(experiment, "smoke", settings, folder)
    theta = load_file(folder / f"{record.run}.safetensors")
    folds = polyphonic_music.read(path)
    silence = np.zeros((1, 88), dtype=np.uint8)
    halves = [part for roll in folds.test for part in (roll[:201], roll[200:])]
    expected = {
        "train": folds.train,
        "valid": folds.valid,
        "test": folds.test,
        "test_first_scored": [np.concatenate([silence, roll]) for roll in folds.test],
        "test_reset": halves,
    }
    for name, rolls in expected.items():
        assert record.outcome[name] == pytest.approx(music_by_hand(theta, rolls), rel=1e-5), name


@pytest.mark.parametrize("name", ["penn_treebank_1_step", "penn_treebank_5_steps"])
def test_text_scores_come_out_again_from_the_saved_weights(
    name, tmp_path, checkpoints, monkeypatch
):
    """Training and validation text are scored as 25 streams, so is the test text with resets."""
    drawn = (RNG.integers(0, 4, n).astype(np.uint8) for n in (9000, 6000, 6000))
    folds = penn_treebank.Characters(*drawn, symbols="abcd")
    monkeypatch.setattr(penn_treebank, "load", lambda: folds)
    settings = replace(SMOKE[True], data_set=name)
    record = sweep.record(table_1.EXPERIMENT, "smoke", settings, tmp_path)
    theta = load_file(tmp_path / f"{record.run}.safetensors")
    ahead = {"penn_treebank_1_step": 1, "penn_treebank_5_steps": 5}[name]
    expected = {
        "train": text_by_hand(theta, folds.train, ahead, streams=25),
        "valid": text_by_hand(theta, folds.valid, ahead, streams=25),
        "test": text_by_hand(theta, folds.test, ahead),
        "test_reset": text_by_hand(theta, folds.test, ahead, streams=25, reset=200),
    }
    for fold, score in expected.items():
        assert record.outcome[fold] == pytest.approx(score, rel=1e-5), fold


def test_the_second_evaluator_reads_music_and_text_alike(monkeypatch):
    """Read 7 steps at a time, the state carried from one part to the next."""
    monkeypatch.setattr(rescoring, "STEPS", 7)
    drawn = gaussian(RNG, Sizes(5, 88, 88), 0.5)
    rolls = [(RNG.random((length, 88)) < 0.1).astype(np.uint8) for length in (2, 8, 30)]
    assert rescoring.music(drawn, rolls) == pytest.approx(music_by_hand(drawn._asdict(), rolls))
    drawn, symbols = gaussian(RNG, Sizes(5, 4, 4), 0.5), RNG.integers(0, 4, 50).astype(np.uint8)
    for ahead in (1, 5):
        again = text_by_hand(drawn._asdict(), symbols, ahead)
        assert rescoring.text(drawn, symbols, ahead) == pytest.approx(again)


def test_kept_networks_have_the_scores_of_their_records():
    kept = [
        record
        for record in lookup.of_profile(table_1.EXPERIMENT, "paper")
        if record.settings["data_set"] in polyphonic_music.NAMES
        and present(record.settings["data_set"])
        and (paths.WEIGHTS / f"{record.run}.safetensors").exists()
    ]
    if not kept:
        pytest.skip("no kept network of music whose data set is here")
    for record in kept:
        theta = networks.load(paths.WEIGHTS / f"{record.run}.safetensors")
        again = rescoring.test_score(record, theta)
        assert again == pytest.approx(record.outcome["test"], abs=rescoring.SAME)


def test_a_trained_network_is_found_where_it_was_saved(tmp_path, checkpoints, monkeypatch):
    monkeypatch.setattr(training, "WEIGHTS", tmp_path / "weights")
    path = write_mat(tmp_path / "tunes.mat")
    settings = table_1.for_data_set(SETTINGS["smoke"], str(path))[0]
    result = training.run(settings)
    name = records.run_id("table_1", asdict(settings))
    for _ in range(2):  # from the checkpoint, then from the folder of weights
        assert all(map(np.array_equal, training.trained(name), result.theta))
        networks.save(tmp_path / "weights" / f"{name}.safetensors", result.theta)
        training.checkpoint(name).unlink(missing_ok=True)
    assert training.trained("0" * 16) is None


def test_a_search_is_shown_by_what_was_tried_and_what_came_out():
    settings = SETTINGS["smoke"][0]
    one, two = (
        replace(settings, optimization=replace(settings.optimization, epochs=epochs))
        for epochs in (3, 9)
    )
    found = [made(one, {"valid": 5.0, "epochs": 3}), made(two, {"valid": 4.0, "epochs": 7})]
    assert lookup.differing_settings(found).to_dict("list") == {
        "epochs": [3, 9],
        "valid": [5.0, 4.0],
        "epochs run": [3, 7],
    }


def test_what_was_tried_names_settings_outer_and_nested_and_leaves_out_what_none_has():
    one = made(SETTINGS["search"][0], {"valid": 5.0})
    shown = findings.settings_and_scores([one], "method", "sequences")
    assert shown.to_dict("list") == {
        "data": ["Nottingham"],
        "method": ["MSGD-C"],
        "sequences": [1],
        "validation": [5.0],
    }


def test_a_method_without_omega_shows_no_alpha():
    found = [made(s, {"valid": 4.0}) for s in SETTINGS["text-omega"][:2]]
    shown = findings.settings_and_scores(found, "method", "alpha")
    assert list(shown["alpha"].fillna("")) == ["", "0.05"]


def test_how_networks_are_trained_is_said_once_for_all_seeds_and_only_what_is_used():
    paper = [s for s in SETTINGS["paper"] if s.data_set == "nottingham"]
    shown = findings.networks(paper).set_index("method")
    assert list(shown.index) == ["MSGD", "MSGD-C", "MSGD-CR"]
    assert set(shown["hidden"]) == {300}
    assert list(shown["learning_rate"]) == ["1", "1", "1"]
    assert list(shown["threshold"].fillna("")) == ["", "8", "8"]
    assert list(shown["alpha_1"].fillna("")) == ["", "", "0.5"]


def test_a_run_of_settings_that_were_changed_since_is_not_forgotten(tmp_path, monkeypatch):
    now = SETTINGS["paper"][0]
    before = replace(now, optimization=replace(now.optimization, epochs=2))
    monkeypatch.setattr("rnn_difficulty.paths.RECORDS", tmp_path)
    for each in (now, before):
        record = replace(made(each, {"valid": 5.0, "test": 6.0}), profile="paper")
        records.append(tmp_path / "table_1.jsonl", record)
    (left,) = lookup.superseded(table_1.EXPERIMENT)
    assert left.settings == asdict(before)
    assert left.run not in {r.run for r in lookup.committed(table_1.EXPERIMENT)}


def test_of_a_run_made_anew_the_last_counts_and_the_first_is_shown_beside_it(tmp_path, monkeypatch):
    monkeypatch.setattr("rnn_difficulty.paths.RECORDS", tmp_path)
    store, scores = tmp_path / "table_1.jsonl", {0: (6.0, 6.5), 1: (7.0, 6.8), 2: (8.0,)}
    for seed, tests in scores.items():
        for code, test in enumerate(tests):
            record = made(settings.natural("nottingham", seed=seed), {"test": test})
            records.append(store, replace(record, profile="paper", fingerprint=str(code)))
    found = lookup.committed(table_1.EXPERIMENT)
    assert [record.outcome["test"] for record in found] == [6.5, 6.8, 8.0]
    assert lookup.superseded(table_1.EXPERIMENT) == []
    (row,) = findings.made_anew(lookup.made_anew(table_1.EXPERIMENT)).to_dict("records")
    assert row.pop("largest_difference") == pytest.approx(0.5)
    expected = {"data": "Nottingham", "method": "MSGD-C", "before": 6.5, "now": 6.65}
    assert row == pytest.approx(expected)
    assert findings.made_anew([]).empty


def test_a_run_that_diverged_by_one_engine_has_no_difference():
    run = settings.natural("nottingham", "MSGD")
    pair = made(run, {"test": None}), made(run, {"test": 3.0})
    (row,) = findings.made_anew([pair]).to_dict("records")
    assert np.isnan(row["before"])
    assert np.isnan(row["largest_difference"])
    assert row["now"] == 3.0


def test_networks_of_recorded_runs_are_kept_on_asking(tmp_path, checkpoints):
    path, store = write_mat(tmp_path / "tunes.mat"), tmp_path / "r.jsonl"
    again = ("--data-set", path, "--store", store, "--only", "method=MSGD", "--workers", 1)
    assert run(*again).exit_code == 0
    (name,) = (record.run for record in records.load(store).records)
    for folder in ("first", "second"):
        done = run(*again, "--save-weights", tmp_path / folder)
        assert done.exit_code == 0, done.output
        kept = networks.load(tmp_path / folder / f"{name}.safetensors")
        assert all(map(np.array_equal, kept, training.trained(name)))
    training.checkpoint(name).unlink()
    done = run(*again, "--save-weights", tmp_path / "third")
    assert "1 of 1 runs that were recorded before have no network in" in done.stderr


def test_a_folder_that_takes_no_networks_is_told_of_before_any_run(tmp_path, checkpoints):
    (tmp_path / "file").write_text("")
    store = tmp_path / "r.jsonl"
    path = write_mat(tmp_path / "tunes.mat")
    done = run("--data-set", path, "--store", store, "--save-weights", tmp_path / "file" / "nets")
    assert done.exit_code == 1
    assert "file" in done.stderr
    assert not store.read_text()


# One's own data ----------------------------------------------------------------------------------


def run(*arguments):
    return CliRunner().invoke(app, ["run", "table-1", "--profile", "smoke", *map(str, arguments)])


def test_a_folder_of_mat_files_is_a_data_set_a_file(tmp_path, checkpoints):
    folder = tmp_path / "music"
    folder.mkdir()
    (folder / "notes.md").write_text("not data")
    for name in ("a.mat", "b.mat"):
        write_mat(folder / name)
    done = run(
        "--data-set",
        folder,
        "--only",
        "method=MSGD",
        "--store",
        tmp_path / "r.jsonl",
        "--workers",
        1,
    )
    assert done.exit_code == 0, done.output
    assert "a.mat" in done.output
    assert "b.mat" in done.output
    assert "2 records" in done.output


def test_hidden_files_and_folders_are_no_music(tmp_path):
    write_mat(tmp_path / "a.mat")
    (tmp_path / "._a.mat").write_bytes(b"a companion")
    (tmp_path / "b.mat").mkdir()
    assert user_files.find_all(str(tmp_path)) == (tmp_path / "a.mat",)


def test_a_damaged_file_is_told_of_before_any_run(tmp_path, checkpoints):
    write_mat(tmp_path / "a.mat")
    (tmp_path / "b.mat").write_bytes(b"nonsense" * 30)
    done = run("--data-set", tmp_path, "--store", tmp_path / "r.jsonl", "--workers", 1)
    assert done.exit_code == 1
    assert "b.mat: expected a MATLAB 5.0 file" in done.stderr
    assert not (tmp_path / "r.jsonl").exists()


def test_ones_own_data_stay_out_of_what_the_repository_records(tmp_path, checkpoints, monkeypatch):
    """Records are sealed and tabulated; a path of one's own belongs in neither."""
    monkeypatch.setattr(paths, "RECORDS", tmp_path / "results" / "records")
    path = write_mat(tmp_path / "tunes.mat")
    done = run("--data-set", path, "--only", "method=MSGD", "--workers", 1)
    assert done.exit_code == 0, done.output
    assert [f.name for f in (tmp_path / "results").iterdir()] == ["own_data.jsonl"]


def test_a_text_of_one_line_is_a_data_set(tmp_path):
    for name, raw in {"one": b"abc" * 100, "closed": b"abc" * 100 + b"\n"}.items():
        (tmp_path / name).write_bytes(raw)
        assert user_data.characters(tmp_path / name).symbols == "abc"
    (tmp_path / "mac").write_bytes(b"abc\r" * 100)
    assert user_data.characters(tmp_path / "mac").symbols == "\nabc"


def test_a_folder_of_three_texts_is_one_data_set(tmp_path):
    for name in user_files.FOLDS:
        (tmp_path / name).write_text("abc abc\n" * 20)
    (settings, *_) = table_1.for_data_set(SETTINGS["smoke"], str(tmp_path))
    assert settings.data_set == str(tmp_path)
    assert batches.is_text(settings)
    assert user_data.characters(tmp_path).symbols == "\n abc"


def test_a_text_is_cut_into_folds_in_its_order(tmp_path):
    (tmp_path / "book.txt").write_text("aaaaaaaaa\n" * 9 + "aaaaaaaaaa\n")
    folds = user_data.characters(tmp_path / "book.txt")
    assert [len(fold) for fold in folds[:3]] == [80, 10, 10]


def test_changed_data_are_another_run(tmp_path):
    path = tmp_path / "book.txt"
    path.write_text("abc\n" * 200)
    before = table_1.for_data_set(SETTINGS["smoke"], str(path))
    path.write_text("abd\n" * 200)
    assert set(before).isdisjoint(table_1.for_data_set(SETTINGS["smoke"], str(path)))


@pytest.mark.parametrize("name", ["book.txt", "tunes.mat"])
def test_data_that_change_after_the_command_started_are_not_learned(tmp_path, name):
    path = tmp_path / name
    path.write_text("abc\n" * 200) if user_files.is_text(path) else write_mat(path)
    settings = table_1.for_data_set(SETTINGS["smoke"], str(path))[0]
    path.write_text("abd\n" * 200) if user_files.is_text(path) else write_mat(path)
    message = rf"{name}: expected what was there when the command started .*run the command again"
    with pytest.raises(DataSetMalformed, match=message):
        training.run(settings)


def test_a_fold_that_is_too_short_is_told_of_before_any_run(tmp_path, checkpoints):
    write_mat(tmp_path / "a.mat")
    write_mat(tmp_path / "b.mat", lengths=(1, 1))
    (tmp_path / "short.txt").write_text("abc\n" * 60)
    for path, message in {
        tmp_path: "b.mat: expected a sequence of at least 2 steps in traindata",
        tmp_path / "short.txt": "expected at least 51 characters in the valid fold",
    }.items():
        done = run("--data-set", path, "--store", tmp_path / "r.jsonl", "--workers", 1)
        assert done.exit_code == 1
        assert message in done.stderr
        assert not (tmp_path / "r.jsonl").exists()
        (tmp_path / "b.mat").unlink(missing_ok=True)


def test_a_file_that_crashes_its_reader_is_told_of(tmp_path):
    path = write_mat(tmp_path / "tunes.mat")
    damaged = bytearray(path.read_bytes())
    damaged[241] = 26  # in the number of the type that the first sequence has
    path.write_bytes(damaged)
    done = run("--data-set", path, "--store", tmp_path / "r.jsonl")
    assert done.exit_code == 1
    assert "tunes.mat: expected a whole MATLAB 5.0 file, got one that" in done.stderr


@pytest.mark.parametrize("name", ["penn_treebank", "penn_treebank_5_steps"])
def test_a_data_set_that_a_profile_has_no_runs_for_is_no_path(name):
    message = f"that the profile has runs for, one of nottingham, .* got '{name}': use one of these"
    with pytest.raises(DataSetMissing, match=message):
        table_1.for_data_set(SETTINGS["fixed-alpha"], name)


def test_a_data_set_of_the_paper_has_its_own_runs():
    for name in ("musedata", "penn_treebank_5_steps"):
        mine = tuple(s for s in SETTINGS["paper"] if s.data_set == name)
        assert table_1.for_data_set(SETTINGS["paper"], name) == mine
    both = table_1.for_data_set(SETTINGS["paper"], "penn_treebank")
    assert {s.data_set for s in both} == set(table_1.AHEAD)


def test_a_profile_without_runs_for_such_data_is_refused(tmp_path):
    (tmp_path / "book.txt").write_text("abc\n" * 100)
    arguments = ["run", "table-1", "--profile", "fixed-alpha", "--data-set"]
    done = CliRunner().invoke(app, [*arguments, str(tmp_path / "book.txt")])
    assert done.exit_code == 1
    assert "expected a profile with runs for such data, got 'fixed-alpha'" in done.stderr


def test_a_music_set_of_the_manifest_is_learned_as_nottingham_is():
    runs = table_1.for_data_set(SETTINGS["paper"], "jsb_chorales")
    assert {s.data_set for s in runs} == {"jsb_chorales"}
    assert len(runs) == 9
    assert runs[0].optimization.hidden == 300


@pytest.mark.skipif(present("jsb_chorales"), reason="the JSB chorales are on this machine")
def test_a_missing_music_set_says_how_to_get_it(tmp_path):
    done = run("--data-set", "jsb_chorales", "--store", tmp_path / "r.jsonl", "--workers", 1)
    assert done.exit_code == 1
    assert "JSB chorales is not on this machine" in done.stderr
    assert "rnn-difficulty data fetch jsb_chorales" in done.stderr


def test_an_experiment_that_makes_its_data_refuses_others(tmp_path):
    done = CliRunner().invoke(app, ["run", "figure-7", "--data-set", str(tmp_path)])
    assert done.exit_code == 1
    assert "expected no --data-set: figure_7 makes its own data" in done.stderr


def bad_mat(path, **cells):
    empty = np.zeros((3, 88), dtype=np.uint8)
    folds = {"traindata": [empty], "validdata": [empty], "testdata": [empty]} | cells
    arrays = {}
    for name, rolls in folds.items():
        arrays[name] = np.empty((1, len(rolls)), dtype=object)
        for i, roll in enumerate(rolls):
            arrays[name][0, i] = roll
    scipy.io.savemat(path, arrays)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"testdata": [np.zeros((3, 60))]}, r"expected a \[T, 88\] array"),
        ({"testdata": [np.full((3, 88), 2)]}, "expected 0 or 1, got 2"),
        ({"validdata": [np.zeros((0, 88))]}, "with T ≥ 1"),
        (
            {"validdata": [np.zeros((1, 88))] * 3},
            "expected a sequence of at least 2 steps in validdata.* got 3 of 1 step; use longer",
        ),
    ],
)
def test_foreign_music_is_refused_in_words(tmp_path, cells, message):
    bad_mat(tmp_path / "bad.mat", **cells)
    with pytest.raises(DataSetMalformed, match=message):
        batches.music(table_1.for_data_set(SETTINGS["smoke"], str(tmp_path / "bad.mat"))[0])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected text, got an empty file"),
        ("grün\n".encode("latin-1") * 50, "expected UTF-8 text, got the byte 0xfc"),
        (b"abc\n" * 400 + b"xyz\n", r"the last 10 %: expected only the 4 characters.* got 'x'"),
        (b"abc\n" * 20, "at least 51 characters in the valid fold.* got 8; use"),
    ],
)
def test_foreign_text_is_refused_in_words(tmp_path, content, message):
    path = tmp_path / "book.txt"
    path.write_bytes(content)
    with pytest.raises(DataSetMalformed, match=message):
        batches.text(table_1.for_data_set(SETTINGS["smoke"], str(path))[0])


def test_a_path_without_data_is_refused_in_words(tmp_path):
    with pytest.raises(DataSetMissing, match=r"one of .*nottingham.* at a path; .*/nothing$"):
        user_files.find_all(str(tmp_path / "nothing"))
    (tmp_path / "letter.doc").write_text("")
    with pytest.raises(DataSetMalformed, match=r"expected a folder with \.mat files.*letter\.doc"):
        user_files.find_all(str(tmp_path))


def test_the_command_says_it_in_one_line(tmp_path):
    done = run("--data-set", tmp_path / "nothing", "--store", tmp_path / "r.jsonl")
    assert done.exit_code == 1
    assert done.stderr.startswith("expected one of ")
    assert isinstance(done.exception, SystemExit)
