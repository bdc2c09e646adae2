"""Training until solved: the update, the success criterion, reproducibility, divergence."""

import numpy as np
import pytest
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.initialization import INITIALIZATIONS
from rnn_difficulty.notation import Parameters
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training import checkpoint, until_solved
from rnn_difficulty.training.methods import METHODS, descend
from rnn_difficulty.training.until_solved import Optimization, Problem, count_wrong, train
from rnn_difficulty.training.updates import Updates


def five(value: float) -> Parameters:
    return Parameters(*(torch.full((n,), value) for n in (4, 3, 2, 5, 2)))


def test_descend_steps_against_the_gradient():
    theta = five(1.0)
    size = descend(theta, five(0.5), learning_rate=0.1, threshold=None)
    assert size == pytest.approx(0.5 * np.sqrt(16))
    assert all(torch.allclose(p, torch.full_like(p, 0.95)) for p in theta)


def test_descend_clips_the_norm_of_all_parameters_together():
    theta = five(0.0)
    size = descend(theta, five(2.0), learning_rate=1.0, threshold=1.0)
    assert size == pytest.approx(8.0)
    # ‖2 · 1‖ over 16 elements is 8; clipped to 1, each element is 2/8.
    assert all(torch.allclose(p, torch.full_like(p, -0.25)) for p in theta)


@pytest.mark.parametrize("untrusted", [float("nan"), float("inf"), 1e11])
def test_an_untrusted_norm_shrinks_the_recurrent_weights_only(untrusted):
    theta = five(1.0)
    descend(theta, five(untrusted), learning_rate=0.5, threshold=1.0)
    assert torch.allclose(theta.W_rec, torch.full((4,), 1 - 0.5 * 0.02))
    assert all(torch.equal(p, torch.ones_like(p)) for p in theta[1:])


def test_nothing_protects_plain_msgd():
    theta = five(1.0)
    descend(theta, five(float("nan")), learning_rate=0.5, threshold=None)
    assert theta.W_rec.isnan().all()


def quick(**changes) -> Settings:
    defaults = {"max_updates": 60, "check_every": 30, "hidden": 15}
    return Settings("smart tanh", "MSGD-CR", 20, seed=3, **(defaults | changes))


def test_the_same_seed_gives_the_same_run_bit_for_bit():
    assert train(quick()) == train(quick())


@pytest.mark.parametrize("method", METHODS)
def test_both_engines_train_alike(method):
    """The same batches, the same checks; rounding apart (float32, 60 updates)."""
    fused, plain_ = (
        train(Settings("basic tanh", method, 20, 0, 60, check_every=30, engine=engine))
        for engine in ("fused", "plain")
    )
    for one, two in zip(fused.curve, plain_.curve, strict=True):
        assert one == pytest.approx(two, rel=1e-3)


def test_another_seed_gives_another_run():
    one, two = train(quick()), train(Settings(**(vars(quick()) | {"seed": 4})))
    assert one.curve != two.curve


@pytest.mark.parametrize("initialization", INITIALIZATIONS)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_trains_from_every_initialization(initialization, method):
    outcome = train(Settings(initialization, method, 20, 0, max_updates=20, check_every=10))
    assert [check.updates for check in outcome.curve] == [10, 20]
    assert outcome.curve[0].cost == pytest.approx(np.log(4), abs=0.3)


def test_an_easy_task_is_solved_and_the_run_stops_there():
    outcome = train(Settings("basic tanh", "MSGD-CR", 10, 1, max_updates=5000, check_every=100))
    assert outcome.solved_at == outcome.updates == outcome.curve[-1].updates < 5000
    assert outcome.curve[-1].error < 0.01


def test_a_run_that_explodes_without_clipping_is_recorded_as_diverged():
    outcome = train(
        Settings("basic tanh", "MSGD", 10, 0, max_updates=200, learning_rate=1e38, check_every=20)
    )
    assert outcome.diverged
    assert outcome.solved_at is None


def arrays(theta: Parameters) -> Parameters:
    return Parameters(*(p.numpy() for p in theta))


def solver(length: int) -> Parameters:
    """Parameters that ignore the input and always answer AA (class 0)."""
    theta = Parameters(*(np.zeros(shape) for shape in ((2, 2), (2, 6), 2, (4, 2), 4)))
    return plain.tensors(theta._replace(b_out=np.array([1.0, 0, 0, 0])), torch.float32)


def test_error_rate_counts_wrong_classes(monkeypatch):
    """A constant answer is wrong on 3 of 4 classes; testing stops after the first chunk."""
    settings = quick(hidden=2)
    drawn = []
    sample = temporal_order.sample
    monkeypatch.setattr(
        until_solved.temporal_order,
        "sample",
        lambda *arguments: drawn.append(sample(*arguments)) or drawn[-1],
    )
    rate = error_rate(arrays(solver(20)), settings, np.random.default_rng(0))
    assert len(drawn) == 1
    assert rate == (drawn[0].targets != 0).mean()


@pytest.mark.parametrize(("wrong", "solved"), [(9, True), (10, False)])
def test_solved_means_less_than_one_percent_of_ten_thousand(monkeypatch, wrong, solved):
    """`wrong` of each 1000 sequences are not AA: 90 of 10 000 pass, 100 do not."""

    def sample(rng, sequences, length):
        batch = temporal_order_sample(rng, sequences, length)
        targets = np.zeros((1, sequences), dtype=np.int64)
        targets[0, : wrong if sequences == 1000 else 0] = 1
        return batch._replace(targets=targets)

    temporal_order_sample = temporal_order.sample
    monkeypatch.setattr(until_solved.temporal_order, "sample", sample)
    always_aa = until_solved.Run(arrays(solver(20)), 0, [], *map(np.random.default_rng, (0, 1)))
    monkeypatch.setattr(until_solved, "_started", lambda settings: always_aa)
    nothing = Updates(*np.ones((3, 30)))
    monkeypatch.setattr(until_solved, "_train_some", lambda *arguments: nothing)
    outcome = train(quick(hidden=2, max_updates=30))
    assert (outcome.solved_at is not None) == solved


def test_sizes_follow_the_task():
    theta = until_solved._started(quick()).theta
    assert theta.W_in.shape == (15, temporal_order.INPUTS)
    assert theta.W_out.shape == (temporal_order.OUTPUTS, 15)
    assert all(p.dtype == np.float32 for p in theta)


def test_more_updates_continue_from_the_checkpoint(tmp_path):
    path = tmp_path / "run.npz"
    first = train(quick(max_updates=60), path)
    more = train(quick(max_updates=120), path)
    assert more == train(quick(max_updates=120))
    assert more.curve[:2] == first.curve


def test_a_stopped_run_ends_as_an_undisturbed_one(tmp_path, monkeypatch):
    """Stopped after its second save, in the middle of training."""
    path, saves = tmp_path / "run.npz", []
    monkeypatch.setattr(until_solved, "SECONDS_BETWEEN_SAVES", 0)

    def save_and_stop(*arguments):
        checkpoint.save(*arguments)
        saves.append(None)
        if len(saves) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(until_solved, "save", save_and_stop)
    with pytest.raises(KeyboardInterrupt):
        train(quick(max_updates=150), path)
    assert checkpoint.load(path).updates == 60
    assert train(quick(max_updates=150), path) == train(quick(max_updates=150))


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 torn"])
def test_a_damaged_checkpoint_is_set_aside_and_the_run_starts_anew(tmp_path, content):
    path = tmp_path / "run.npz"
    path.write_bytes(content)
    assert train(quick(), path) == train(quick())
    assert (tmp_path / "run.npz.bad").read_bytes() == content


def test_a_checkpoint_beyond_the_budget_answers_for_the_smaller_one(tmp_path):
    path = tmp_path / "run.npz"
    train(quick(max_updates=60), path)
    assert train(quick(max_updates=30), path) == train(quick(max_updates=30))
    assert checkpoint.load(path).updates == 60
