"""Table 1: its settings, its scores, computed by hand too."""

import json
from dataclasses import asdict, replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from made_up import music_file, of
from safetensors.numpy import load_file
from scipy.special import expit, log_softmax

from rnn_difficulty import datasets, paths, printed, records
from rnn_difficulty.datasets import penn_treebank, polyphonic_music, present
from rnn_difficulty.experiments import lookup, one_run, table_1
from rnn_difficulty.experiments.table_1 import findings, settings
from rnn_difficulty.experiments.table_1.candidates import CANDIDATES
from rnn_difficulty.experiments.table_1.finalists import FINALISTS, MARGIN
from rnn_difficulty.experiments.table_1.protocols import MUSIC_PROTOCOL, TEXT_PROTOCOL
from rnn_difficulty.experiments.table_1.settings import (
    CHOSEN,
    SETTINGS,
    STATED,
    UNCLIPPED,
    paper_run,
)
from rnn_difficulty.records import Record, networks
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.verification import rescoring

RNG = np.random.default_rng(0)
SMOKE = {table_1.is_text(s): s for s in SETTINGS["smoke"]}
"""The last of music and of text: MSGD-CR."""


def made(settings, outcome):
    """A record of a run that was never computed."""
    return of("table_1", asdict(settings), outcome)


# Settings ----------------------------------------------------------------------------------------


def test_paper_has_every_printed_cell_first_with_one_seed_and_quick_both_kinds_of_data():
    paper = SETTINGS["paper"]
    cells = [(s.data_set, s.optimization.method) for s in paper]
    printed_cells = {
        (c.data_set, c.method) for c in printed.table_1() if c.method in printed.PAPER_METHODS
    }
    assert printed_cells <= set(cells[:15])
    assert len(set(cells[:15])) == 15
    for kind in (table_1.is_music, table_1.is_text):
        small = [s.optimization.method for s in SETTINGS["quick"] if kind(s)]
        assert small == list(printed.PAPER_METHODS)
    music = [s.optimization.seed for s in paper if table_1.is_music(s)]
    assert sorted(music) == [seed for seed in range(3) for _ in range(9)]


def test_what_arxiv_v2_states_is_what_is_run():
    for s in SETTINGS["paper"]:
        o = s.optimization
        assert s.steps == 200
        assert o.alpha_falls
        if table_1.is_text(s):
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


def test_a_search_never_sees_the_test_fold(tmp_path):
    path = music_file(tmp_path / "tunes.mat")
    assert all(s.searched for s in SETTINGS["search"])
    settings = replace(table_1.for_data_set(SETTINGS["smoke"], str(path))[0], searched=True)
    outcome = table_1.EXPERIMENT.run(settings, None).outcome
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


def test_a_mean_over_seeds_decides_where_there_are_seeds():
    first, second = FINALISTS["nottingham", "MSGD-C"]
    one, other = (
        [
            made(paper_run("nottingham", "MSGD-C", seed, **changes), {"valid": v})
            for seed, v in enumerate(values)
        ]
        for changes, values in ((first, (3.0, 3.3)), (second, (3.1, 3.1)))
    )
    alone = made(SETTINGS["search"][0], {"valid": 2.9})
    cell = ("nottingham", "MSGD-C")
    assert table_1.choose([alone, *one, *other])[cell] == other[0]
    assert table_1.choose([alone, one[0], other[0]])[cell] == alone


def test_seeds_of_one_setting_are_together_in_whichever_order_their_lines_name_the_keys():
    settings = asdict(SMOKE[False])
    other = settings | {"optimization": settings["optimization"] | {"seed": 1}}
    turned = dict(reversed(other.items()))
    pair = [of("table_1", each, {"valid": 1.0}) for each in (settings, turned)]
    assert list(table_1.by_seed(pair).values()) == [pair]


def test_the_finalists_are_within_the_margin_of_the_best():
    known = {
        _changed(record): record.outcome["valid"]
        for record in lookup.of_profile(table_1.EXPERIMENT, "search")
    }
    for cell, candidates in CANDIDATES.items():
        scores = [known[_changed(run)] for run in _searched(cell, candidates)]
        near = [c for c, v in zip(candidates, scores, strict=True) if v <= min(scores) + MARGIN]
        if cell in FINALISTS:
            assert sorted(map(str, FINALISTS[cell])) == sorted(map(str, near))
        else:
            assert table_1.is_text(paper_run(*cell))


def test_what_was_chosen_is_what_the_committed_search_found():
    profiles = (*SETTINGS["search"], *SETTINGS["finalists"])
    settings = list(dict.fromkeys(profiles))
    path = paths.RECORDS / "table_1.jsonl"
    best_runs = table_1.choose(lookup.select(table_1.EXPERIMENT, settings, path))
    assert set(best_runs) == set(CANDIDATES)
    for (name, method), best in best_runs.items():
        found = best.settings["optimization"]
        chosen = UNCLIPPED[name] if method == "MSGD" else CHOSEN[name]
        assert {key: found[key] for key in chosen} == chosen


def _searched(cell, candidates):
    return [paper_run(*cell, searched=True, patience=99, **changes) for changes in candidates]


def _changed(run):
    """What tells runs of the search apart, of settings or of a record."""
    settings = run.settings if isinstance(run, Record) else asdict(run)
    return json.dumps(settings, sort_keys=True)


def test_the_work_of_a_run_is_that_of_its_epochs():
    settings = asdict(SETTINGS["paper"][0])
    most = table_1.work(settings, {})
    epochs = settings["optimization"]["epochs"]
    assert table_1.work(settings, {"epochs": epochs // 2}) == pytest.approx(most / 2)
    text = asdict(next(s for s in SETTINGS["paper"] if table_1.is_text(s)))
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
                {"train": 1.0, "test": 1.5, "test_reset": 1.6, "protocol": TEXT_PROTOCOL},
            ),
            made(music, outcome | {"protocol": MUSIC_PROTOCOL}),
        ]
    )
    assert list(table["measured_mean"]) == [3.0, 3.5, 1.0, 1.5, 3.6, 3.7, 1.6]
    assert list(table["protocol"]) == [
        *[MUSIC_PROTOCOL] * 2,
        *[TEXT_PROTOCOL] * 2,
        "nats per step, steps 1…T of whole sequences",
        "nats per step, steps 2…T, state reset every 200 steps",
        "bits per character, whole text, state reset every 200 steps",
    ]


def scored(cells):
    """Records of one seed: (data set, method) → (train, test)."""
    runs = {(s.data_set, s.optimization.method): s for s in reversed(SETTINGS["paper"])}
    return [
        made(runs[cell], {"train": train, "test": test, "protocol": MUSIC_PROTOCOL})
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
    assert list(gains["noise"]) == pytest.approx([0.02] * 2)  # single runs


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
            {"train": test - 0.5, "test": test, "protocol": MUSIC_PROTOCOL},
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


def test_music_scores_come_out_again_from_the_saved_weights(tmp_path):
    path = music_file(tmp_path / "tunes.mat", (5, 230, 12))
    experiment = replace(
        table_1.EXPERIMENT, settings={"smoke": table_1.for_data_set(SETTINGS["smoke"], str(path))}
    )
    folder = tmp_path / "weights"
    settings = experiment.settings["smoke"][0]
    record, trained = one_run.make(experiment, "smoke", settings)
    networks.save_run(folder, record, trained)
    theta = load_file(networks.path_of(folder, record.run))
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
def test_text_scores_come_out_again_from_the_saved_weights(name, tmp_path, monkeypatch):
    """Training and validation text are scored as 25 streams, so is the test text with resets."""
    drawn = (RNG.integers(0, 4, n).astype(np.uint8) for n in (9000, 6000, 6000))
    folds = penn_treebank.Characters(*drawn, symbols="abcd")
    monkeypatch.setattr(datasets, "load", lambda name: folds)
    settings = replace(SMOKE[True], data_set=name)
    record, trained = one_run.make(table_1.EXPERIMENT, "smoke", settings)
    networks.save_run(tmp_path, record, trained)
    theta = load_file(networks.path_of(tmp_path, record.run))
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


@pytest.mark.slow
def test_kept_networks_have_the_scores_of_their_records():
    kept = [
        record
        for record in lookup.of_profile(table_1.EXPERIMENT, "paper")
        if record.settings["data_set"] in polyphonic_music.NAMES
        and present(record.settings["data_set"])
        and networks.path_of(paths.WEIGHTS, record.run).exists()
    ]
    if not kept:
        pytest.skip("no kept network of music whose data set is here")
    for record in kept:
        theta = networks.load(networks.path_of(paths.WEIGHTS, record.run))
        again = rescoring.test_score(record, theta)
        assert again == pytest.approx(record.outcome["test"], abs=rescoring.SAME)


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
            record = made(settings.paper_run("nottingham", seed=seed), {"test": test})
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
    run = settings.paper_run("nottingham", "MSGD")
    pair = made(run, {"test": None}), made(run, {"test": 3.0})
    (row,) = findings.made_anew([pair]).to_dict("records")
    assert np.isnan(row["before"])
    assert np.isnan(row["largest_difference"])
    assert row["now"] == 3.0
