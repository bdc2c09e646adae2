"""Training until solved: the update, the success criterion, reproducibility, divergence."""

import numpy as np
import pytest
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.interface import Updates
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import INITIALIZATIONS
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training import evaluation, until_solved
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.evaluation import scored_outputs
from rnn_difficulty.training.methods import METHODS, descend
from rnn_difficulty.training.task_run import TaskOptimization, TaskOutcome, TaskProblem, TaskRun
from rnn_difficulty.training.until_solved import count_wrong, train


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


def settings(**changes) -> TaskOptimization:
    defaults = {"initialization": "smart tanh", "method": "MSGD-CR", "seed": 3, "hidden": 15}
    return TaskOptimization(**(defaults | {"max_updates": 60, "check_every": 30} | changes))


def at(length: int, **changes) -> TaskProblem:
    return TaskProblem(temporal_order.TASK, length, length, **changes)


def quick(checkpoint=None, length=20, **changes) -> TaskOutcome:
    return train(at(length), settings(**changes), checkpoint)


def test_the_same_seed_gives_the_same_run_bit_for_bit():
    assert quick() == quick()


@pytest.mark.parametrize("method", METHODS)
def test_both_engines_train_alike(method):
    """The same batches, the same checks; rounding apart (float32, 60 updates)."""
    fused, plain_ = (
        quick(initialization="basic tanh", method=method, seed=0, hidden=50, engine=engine)
        for engine in ("fused", "plain")
    )
    for one, two in zip(fused.curve, plain_.curve, strict=True):
        assert one == pytest.approx(two, rel=1e-3)


def test_another_seed_gives_another_run():
    assert quick(seed=3).curve != quick(seed=4).curve


@pytest.mark.parametrize("initialization", INITIALIZATIONS)
@pytest.mark.parametrize("method", METHODS)
def test_every_method_trains_from_every_initialization(initialization, method):
    outcome = quick(
        initialization=initialization, method=method, hidden=50, max_updates=20, check_every=10
    )
    assert [check.updates for check in outcome.curve] == [10, 20]
    assert outcome.curve[0].cost == pytest.approx(np.log(4), abs=0.3)


def test_an_easy_task_is_solved_and_the_run_stops_there():
    outcome = quick(
        length=10,
        initialization="basic tanh",
        seed=1,
        hidden=50,
        max_updates=5000,
        check_every=100,
    )
    assert outcome.solved_at == outcome.updates == outcome.curve[-1].updates < 5000
    assert outcome.curve[-1].error < 0.01


def test_a_run_that_explodes_without_clipping_is_recorded_as_diverged():
    outcome = quick(length=10, initialization="basic tanh", method="MSGD", learning_rate=1e38)
    assert outcome.diverged
    assert outcome.solved_at is None


def arrays(theta: Parameters) -> Parameters:
    return Parameters(*(p.numpy() for p in theta))


def solver() -> Parameters:
    """Parameters that ignore the input and always answer AA (class 0)."""
    theta = Parameters(*(np.zeros(shape) for shape in ((2, 2), (2, 6), 2, (4, 2), 4)))
    return plain.tensors(theta._replace(b_out=np.array([1.0, 0, 0, 0])), torch.float32)


class Recorder:
    """A task that answers like temporal order, and keeps what it drew."""

    def __init__(self, wrong=None):
        self.drawn, self.wrong = [], wrong

    def sample(self, rng, sequences, length):
        batch = temporal_order.sample(rng, sequences, length)
        if self.wrong is not None:
            # AA is right but for `wrong` of each 1000 sequences.
            targets = (np.arange(sequences) < self.wrong).astype(int)[None]
            batch = batch._replace(targets=targets)
        self.drawn.append(batch)
        return batch

    def problem(self, shortest=20, longest=20, **changes):
        task = temporal_order.TASK._replace(sample=self.sample)
        return TaskProblem(task, shortest, longest, **changes)


def test_wrong_sequences_are_counted():
    """A constant answer is wrong on 3 of 4 classes; testing stops after the first chunk."""
    task = Recorder()
    wrong, seen = count_wrong(
        arrays(solver()), task.problem(), settings(hidden=2), np.random.default_rng(0)
    )
    assert len(task.drawn) == 1
    assert (wrong, seen) == ((task.drawn[0].targets != 0).sum(), 1000)


@pytest.mark.parametrize(
    ("wrong", "solved_below", "passes"),
    [(9, 100, True), (10, 100, False), (0, 1, True), (1, 1, False)],
)
def test_solved_means_fewer_wrong_than_the_problem_allows(monkeypatch, wrong, solved_below, passes):
    """`wrong` of each 1000 sequences are not AA: 90 of 10 000 pass under 1 %, 100 do not."""
    problem = Recorder(wrong).problem(solved_below=solved_below)
    always_aa = TaskRun(arrays(solver()), 0, [], *map(np.random.default_rng, (0, 1)))
    monkeypatch.setattr(until_solved, "_started", lambda task, settings: always_aa)
    nothing = Updates(*np.ones((3, 30)))
    monkeypatch.setattr(until_solved, "ENGINES", {"fused": lambda *arguments: nothing})
    outcome = train(problem, settings(hidden=2, max_updates=30))
    assert (outcome.solved_at is not None) == passes


def test_the_paper_counts_a_run_as_solved_under_one_percent():
    assert at(20).solved_below == 10_000 / 100


def test_lengths_are_drawn_anew_for_every_batch():
    """60 draws from 10 … 14 leave out a length with probability 5 · .8⁶⁰ < 1e-5."""
    task = Recorder()
    train(task.problem(10, 14), settings(hidden=15))
    assert {len(batch.inputs) for batch in task.drawn} == {10, 11, 12, 13, 14}


def test_mixed_lengths_are_tested_in_small_parts():
    """All right: 10 000 sequences of 100 lengths; all wrong: the first 100 are enough."""
    for wrong, seen in ((0, 10_000), (1_000, 100)):
        task = Recorder(wrong)
        found = count_wrong(
            arrays(solver()), task.problem(10, 40), settings(hidden=2), np.random.default_rng(0)
        )
        assert found == (min(wrong, seen), seen)
        assert len({len(batch.inputs) for batch in task.drawn}) > (0 if wrong else 20)


@pytest.mark.parametrize("length", [20, 256, 257, 600])
def test_long_sequences_are_answered_part_by_part(length):
    """Beside PyTorch's own RNN over the whole sequence."""
    theta = until_solved._started(temporal_order.TASK, settings()).theta
    batch = temporal_order.sample(np.random.default_rng(0), 3, length)
    rnn = torch.nn.RNN(temporal_order.INPUTS, 15)
    with torch.no_grad():
        for name, p in (("weight_hh_l0", theta.W_rec), ("weight_ih_l0", theta.W_in)):
            getattr(rnn, name).copy_(torch.from_numpy(p))
        rnn.bias_ih_l0.copy_(torch.from_numpy(theta.b))
        rnn.bias_hh_l0.zero_()
        h, _ = rnn(torch.eye(temporal_order.INPUTS)[batch.inputs])
    expected = h[-1:].numpy() @ theta.W_out.T + theta.b_out
    np.testing.assert_allclose(scored_outputs(theta, batch, "tanh"), expected, atol=1e-5)


@pytest.mark.parametrize("scored", [1, 250, 300, 600])
def test_every_scored_step_is_answered_whatever_the_parts(scored):
    theta = until_solved._started(temporal_order.TASK, settings()).theta
    batch = temporal_order.sample(np.random.default_rng(0), 3, 600)
    batch = batch._replace(weights=np.ones((scored, 3)))
    h = plain.forward(
        plain.tensors(theta, torch.float32),
        torch.from_numpy(batch.inputs),
        torch.zeros(3, 15),
        "tanh",
    )
    expected = h[-scored:].numpy() @ theta.W_out.T + theta.b_out
    np.testing.assert_allclose(scored_outputs(theta, batch, "tanh"), expected, atol=1e-5)


def test_sizes_follow_the_task():
    theta = until_solved._started(temporal_order.TASK, settings()).theta
    assert theta.W_in.shape == (15, temporal_order.INPUTS)
    assert theta.W_out.shape == (temporal_order.OUTPUTS, 15)
    assert all(p.dtype == np.float32 for p in theta)


def test_more_updates_continue_from_the_checkpoint(tmp_path):
    path = tmp_path / "run.npz"
    first = quick(Checkpoint(path), max_updates=60)
    more = quick(Checkpoint(path), max_updates=120)
    assert more == quick(max_updates=120)
    assert more.curve[:2] == first.curve
    assert all(map(np.array_equal, more.theta, quick(max_updates=120).theta))


class Stopped(Checkpoint):
    """A checkpoint after whose second save the run is stopped."""

    saves = 0

    def save(self, arrays, rest):
        super().save(arrays, rest)
        self.saves += 1
        if self.saves == 2:
            raise KeyboardInterrupt


def test_a_stopped_run_ends_as_an_undisturbed_one(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    monkeypatch.setattr(until_solved, "SECONDS_BETWEEN_SAVES", 0)
    with pytest.raises(KeyboardInterrupt):
        quick(Stopped(path), max_updates=150)
    assert Checkpoint(path).load().rest["updates"] == 60
    assert quick(Checkpoint(path), max_updates=150) == quick(max_updates=150)


def test_a_run_whose_checkpoint_is_damaged_starts_anew(tmp_path):
    path = tmp_path / "run.npz"
    path.write_bytes(b"not an archive")
    assert quick(Checkpoint(path)) == quick()
    assert (tmp_path / "run.npz.bad").read_bytes() == b"not an archive"


def test_a_run_is_saved_every_minute_and_at_its_end(tmp_path, monkeypatch):
    """Checks at 30, 60 … 150 updates, 25 s each: saved at 90, after 75 s, and at the end."""
    now, saved = [0.0], []
    monkeypatch.setattr(until_solved.time, "monotonic", lambda: now[0])
    train_some = until_solved._train_some

    def slowly(run, problem, settings):
        now[0] += 25
        return train_some(run, problem, settings)

    monkeypatch.setattr(until_solved, "_train_some", slowly)
    monkeypatch.setattr(Checkpoint, "save", lambda self, a, rest: saved.append(rest["updates"]))
    quick(Checkpoint(tmp_path / "run.npz"), max_updates=150)
    assert saved == [90, 150]


def test_a_checkpoint_beyond_the_budget_answers_for_the_smaller_one(tmp_path):
    path = tmp_path / "run.npz"
    quick(Checkpoint(path), max_updates=60)
    assert quick(Checkpoint(path), max_updates=30) == quick(max_updates=30)
    assert Checkpoint(path).load().rest["updates"] == 60


def test_a_run_may_ask_for_several_checks_in_a_row(monkeypatch):
    """Two in a row end with the 4th check, three with the 8th."""
    passes = [True, False, True, True, False, True, True, True]
    for needed, solved_at in ((1, 30), (2, 120), (3, 240)):
        answers = iter(passes)

        def count(theta, problem, settings, rng, answers=answers):
            return (0, 10_000) if next(answers) else (500, 10_000)

        monkeypatch.setattr(until_solved, "count_wrong", count)
        outcome = train(at(20, clean_checks=needed), settings(max_updates=240))
        assert outcome.solved_at == solved_at


def test_lengths_of_a_check_can_be_spread_evenly():
    """100 parts of 100 sequences, from the shortest to the longest, each length as often."""
    task = Recorder(0)
    problem = task.problem(10, 59, stratified=True)
    count_wrong(arrays(solver()), problem, settings(hidden=2), np.random.default_rng(0))
    lengths = [len(batch.inputs) for batch in task.drawn]
    assert lengths == sorted(lengths)
    assert len(lengths) == 100
    assert set(lengths) == set(range(10, 60))


def test_errors_are_counted_over_parts_of_the_sequences(monkeypatch):
    """A constant answer is wrong where the class is not AA; 25 sequences in parts of 10."""
    monkeypatch.setattr(evaluation, "SYMBOLS_AT_ONCE", 200)
    task = Recorder()
    wrong = evaluation.count_errors(arrays(solver()), task.problem().task, "tanh", 20, 25, seed=0)
    assert [batch.targets.size for batch in task.drawn] == [10, 10, 5]
    assert wrong == sum((batch.targets != 0).sum() for batch in task.drawn)
