"""Training in epochs: scores against an independent evaluator, schedules, state carried."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pytest
import torch
from scipy.special import expit, log_softmax

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import SIGMOID
from rnn_difficulty.training import epochs, segments
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.data_run import DataOptimization, DataProblem, DataRun, Fold
from rnn_difficulty.training.scoring import evaluate

RNG = np.random.default_rng(0)
ROLLS = [(RNG.random((length, 6)) < 0.3).astype(np.uint8) for length in (5, 9, 14, 30)]
TEXT = RNG.integers(0, 4, 300).astype(np.uint8)


def optimization(**changes) -> DataOptimization:
    defaults = {
        "method": "MSGD-CR",
        "seed": 0,
        "epochs": 3,
        "patience": 100,
        "hidden": 8,
        "learning_rate": 0.5,
        "halving": "train",
        "threshold": 8.0,
        "alpha": 0.5,
        "alpha_falls": True,
        "deviation": 0.3,
        "input_deviation": 0.3,
        "biases": True,
        "carried": False,
    }
    return DataOptimization(**(defaults | changes))


def music() -> DataProblem:
    return DataProblem(
        6,
        6,
        "bernoulli",
        lambda rng: segments.shuffled(segments.pieces(ROLLS, 10), 2, rng),
        Fold(lambda: segments.whole(ROLLS, 2), False),
        {"test": Fold(lambda: segments.whole(ROLLS, 3), False)},
    )


def text() -> DataProblem:
    return DataProblem(
        4,
        4,
        "softmax",
        lambda rng: segments.streams(TEXT, 1, 5, 10),
        Fold(lambda: segments.streams(TEXT, 1, 1, 10), True),
        {"test": Fold(lambda: segments.streams(TEXT, 1, 1, 50), True)},
    )


def test_input_weights_are_drawn_with_a_deviation_of_their_own():
    """Ten times the deviation: the same draws, W_in ten times as large, nothing else changed."""
    small, large = (
        epochs.train(music(), optimization(epochs=0, input_deviation=d)).theta for d in (0.3, 3.0)
    )
    np.testing.assert_allclose(large.W_in, 10 * small.W_in, rtol=1e-6)
    for name in ("W_rec", "b", "W_out", "b_out"):
        np.testing.assert_array_equal(getattr(large, name), getattr(small, name))


def test_music_score_is_the_micro_average_over_steps_two_to_the_last():
    """Recomputed piece by piece, with no batch, no padding and no engine."""
    theta = gaussian(np.random.default_rng(1), Sizes(8, 6, 6), 0.5)
    cell, total, count = footnote_1(SIGMOID), 0.0, 0
    for roll in ROLLS:
        x = bptt.forward(cell, theta, roll[:-1].astype(float), np.zeros(8))
        p = expit(bptt.outputs(cell, theta, x[1:]))
        total -= np.where(roll[1:] == 1, np.log(p), np.log1p(-p)).sum()
        count += len(roll) - 1
    score = evaluate(plain.tensors(theta, torch.float32), music().scored["test"], "bernoulli")
    assert score == pytest.approx(total / count, rel=1e-5)


@pytest.mark.parametrize("steps", [7, 50, 1000])
def test_text_score_does_not_depend_on_where_the_text_is_cut(steps):
    theta = gaussian(np.random.default_rng(1), Sizes(8, 4, 4), 0.5)
    cell = footnote_1(SIGMOID)
    x = bptt.forward(cell, theta, np.eye(4)[TEXT[:-1]], np.zeros(8))
    log_p = log_softmax(bptt.outputs(cell, theta, x[1:]), axis=-1)
    expected = -log_p[np.arange(len(TEXT) - 1), TEXT[1:]].mean()
    score = evaluate(
        plain.tensors(theta, torch.float32),
        Fold(lambda: segments.streams(TEXT, 1, 1, steps), carried=True),
        "softmax",
    )
    assert score == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("method", ["MSGD", "MSGD-C", "MSGD-CR"])
@pytest.mark.parametrize("problem", [music, text])
def test_training_lowers_the_cost(method, problem):
    carried = problem is text
    rate = 0.01 if carried else 0.5
    settings = optimization(method=method, epochs=6, carried=carried, learning_rate=rate)
    outcome = epochs.train(problem(), settings)
    assert outcome.curve[-1].train < outcome.curve[0].train
    assert not outcome.diverged


def test_the_reported_epoch_is_the_best_by_validation():
    outcome = epochs.train(music(), optimization())
    assert outcome.valid == min(epoch.valid for epoch in outcome.curve)
    assert outcome.curve[outcome.best_epoch - 1].valid == outcome.valid
    theta = plain.tensors(outcome.theta, torch.float32)
    again = evaluate(theta, music().valid, "bernoulli")
    assert again == outcome.valid


@pytest.mark.parametrize(("rule", "other"), [("train", "valid"), ("valid", "train")])
def test_the_rate_is_halved_after_an_epoch_whose_cost_rose(rule, other):
    settings = optimization(epochs=12, learning_rate=60.0, threshold=1e9, halving=rule)
    outcome = epochs.train(music(), settings)
    rates = [epoch.learning_rate for epoch in outcome.curve]

    def rose(fold):
        return [getattr(b, fold) > getattr(a, fold) for a, b in pairwise(outcome.curve)][:-1]

    assert any(rose(rule))
    assert rose(rule) != rose(other)
    for i, up in enumerate(rose(rule)):
        assert rates[i + 2] == (rates[i + 1] / 2 if up else rates[i + 1])


class Call(NamedTuple):
    """What the engine was given, and the state that it left."""

    rule: Rule
    start: np.ndarray | None
    end: np.ndarray | None


@pytest.fixture
def calls(monkeypatch):
    """Every call of the engine, with one batch each."""
    seen, engine = [], epochs.ENGINES[epochs.FASTEST]

    def spied(theta, batches, rule, state):
        start = None if state is None else state.copy()
        done = engine(theta, batches, rule, state)
        end = None if state is None else state.copy()
        seen.append(Call(rule, start, end))
        return done

    monkeypatch.setattr(epochs, "TOGETHER", 1)
    monkeypatch.setitem(epochs.ENGINES, epochs.FASTEST, spied)
    return seen


@pytest.mark.parametrize(
    ("method", "threshold", "alpha"),
    [("MSGD", None, 0), ("MSGD-C", 8.0, 0), ("MSGD-CR", 8.0, 0.5)],
)
def test_the_methods_differ_in_threshold_and_alpha(method, threshold, alpha, calls):
    """ICML 2013, §4: plain descent; clipped; clipped and regularized."""
    epochs.train(music(), optimization(method=method, epochs=1))
    assert {(call.rule.threshold, call.rule.alpha) for call in calls} == {(threshold, alpha)}


def test_an_update_of_a_text_starts_from_the_last_state(calls):
    """`engines` carry it within a call (test_engine_fused); every epoch begins with none."""
    epochs.train(text(), optimization(carried=True, epochs=2))
    updates = len(calls) // 2
    for epoch in (calls[:updates], calls[updates:]):
        assert not epoch[0].start.any()
        assert all(np.array_equal(a.end, b.start) and b.start.any() for a, b in pairwise(epoch))


def test_an_update_of_music_starts_from_no_state(calls):
    epochs.train(music(), optimization(epochs=1))
    assert {call.start is None for call in calls} == {True}


@pytest.mark.parametrize(("falls", "alphas"), [(True, [0.5, 0.25, 0.5 / 3]), (False, [0.5])])
def test_alpha_falls_as_one_over_the_epoch_or_stays(falls, alphas, calls):
    settings = optimization(carried=True, learning_rate=0.01, alpha_falls=falls)
    epochs.train(text(), settings)
    assert list(dict.fromkeys(call.rule.alpha for call in calls)) == alphas


def test_every_batch_is_trained_on_however_many_the_engine_is_given(monkeypatch):
    """Batches of different numbers of sequences too: 7 pieces by twos leave one alone."""
    whole = epochs.train(music(), optimization())
    for together in (1, 2, 1000):
        monkeypatch.setattr(epochs, "TOGETHER", together)
        parts = epochs.train(music(), optimization())
        assert parts.curve == whole.curve
        assert all(np.array_equal(a, b) for a, b in zip(parts.theta, whole.theta, strict=True))


def test_without_biases_they_stay_zero():
    outcome = epochs.train(text(), optimization(biases=False, carried=True, learning_rate=0.01))
    assert not outcome.theta.b.any()
    assert not outcome.theta.b_out.any()


def saved_at_rate(path, rate):
    """The checkpoint of a stopped run, which goes on with another rate."""
    run = DataRun.saved(*Checkpoint(path).load())
    run.rate = rate
    Checkpoint(path).save(*run.to_save())
    return Checkpoint(path)


def test_a_run_that_diverges_at_once_has_no_score():
    outcome = epochs.train(music(), optimization(method="MSGD", learning_rate=3e38))
    assert outcome.diverged
    assert np.isnan(outcome.scores["test"])


def test_a_run_that_diverges_later_says_so_and_keeps_its_best_epoch(tmp_path):
    path = tmp_path / "run.npz"
    good = epochs.train(music(), optimization(epochs=2), Checkpoint(path))
    stopped = saved_at_rate(path, 3e38)
    outcome = epochs.train(music(), optimization(epochs=3, method="MSGD"), stopped)
    assert outcome.diverged
    assert (outcome.valid, outcome.scores) == (good.valid, good.scores)
    assert all(np.array_equal(a, b) for a, b in zip(outcome.theta, good.theta, strict=True))


def test_the_same_seed_gives_the_same_outcome():
    assert (
        epochs.train(music(), optimization()).curve == epochs.train(music(), optimization()).curve
    )


def test_given_a_number_the_rate_is_halved_after_each_epoch_from_there_on():
    outcome = epochs.train(music(), optimization(epochs=5, halving=2))
    assert [epoch.learning_rate for epoch in outcome.curve] == [0.5, 0.5, 0.25, 0.125, 0.0625]


def test_given_two_numbers_the_rate_is_halved_after_every_so_many_epochs_from_there_on():
    outcome = epochs.train(music(), optimization(epochs=8, halving=(3, 2)))
    rates = [epoch.learning_rate for epoch in outcome.curve]
    assert rates == [0.5, 0.5, 0.5, 0.25, 0.25, 0.125, 0.125, 0.0625]


def test_training_stops_when_validation_has_not_improved_for_so_many_epochs():
    outcome = epochs.train(music(), optimization(epochs=200, patience=3, learning_rate=2.0))
    assert len(outcome.curve) == outcome.best_epoch + 3 < 200


def test_a_stopped_run_goes_on_from_its_last_epoch_as_if_nothing_had_happened(tmp_path):
    whole = epochs.train(music(), optimization(epochs=5))
    path = tmp_path / "run.npz"
    epochs.train(music(), optimization(epochs=2), Checkpoint(path))
    resumed = epochs.train(music(), optimization(epochs=5), Checkpoint(path))
    assert resumed.curve == whole.curve
    assert resumed.scores == whole.scores
    assert all(np.array_equal(a, b) for a, b in zip(resumed.theta, whole.theta, strict=True))


def test_a_finished_run_trains_no_further(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    first = epochs.train(music(), optimization(), Checkpoint(path))
    monkeypatch.setattr(epochs, "ENGINES", {})
    assert epochs.train(music(), optimization(), Checkpoint(path)).scores == first.scores


def test_the_best_parameters_survive_a_stop(tmp_path):
    """The epoch after the stop is a bad one: a huge rate; the parameters before it are kept."""
    path = tmp_path / "run.npz"
    good = epochs.train(music(), optimization(epochs=2), Checkpoint(path))
    stopped = saved_at_rate(path, 1e4)
    resumed = epochs.train(music(), optimization(epochs=3, method="MSGD"), stopped)
    assert resumed.curve[-1].valid > good.valid == resumed.valid
    assert all(np.array_equal(a, b) for a, b in zip(resumed.theta, good.theta, strict=True))


def test_a_run_whose_checkpoint_is_damaged_starts_anew(tmp_path):
    path = tmp_path / "run.npz"
    whole = epochs.train(music(), optimization(), Checkpoint(path))
    damaged = path.read_bytes()[:-100]
    path.write_bytes(damaged)
    assert epochs.train(music(), optimization(), Checkpoint(path)).curve == whole.curve
    assert path.with_name("run.npz.bad").read_bytes() == damaged
