"""`engines.fused` against `engines.plain` (in float64) and `training.methods.descend`."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import numpy as np
import pytest
import torch
from scipy.special import expit

from rnn_difficulty.engines import fused, plain
from rnn_difficulty.engines.fused import nonlinearities, products, update
from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.tasks import (
    addition,
    multiplication,
    noiseless_memorization,
    random_permutation,
    temporal_order,
    three_bit_temporal_order,
)
from rnn_difficulty.theory.initialization import INITIALIZATIONS, NONLINEARITY_OF, Sizes, gaussian
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.methods import METHODS, descend
from rnn_difficulty.training.updates import ENGINES, compile_engine

B, D, K = 20, 6, 4
TASKS = {
    "temporal order": ("symbols", "softmax", False),
    "memorization": ("symbols", "softmax", True),
    "addition": ("dense", "squared", False),
    "dense, softmax": ("dense", "softmax", False),
    "dense, softmax at every step": ("dense", "softmax", True),
    "music": ("dense", "bernoulli", True),
}
"""Inputs, cost, and whether every step is scored."""
CASES = list(product(TASKS, METHODS, INITIALIZATIONS))
REAL_TASKS = {
    module.TASK.name: module.TASK
    for module in (
        temporal_order,
        addition,
        multiplication,
        three_bit_temporal_order,
        random_permutation,
    )
} | {task.name: task for task in noiseless_memorization.TASKS}
REAL_CASES = list(product(REAL_TASKS, METHODS, INITIALIZATIONS))
ALPHA = 4.0
CLIPPED_TANH = Rule("tanh", "softmax", 0.01, threshold=1.0, alpha=ALPHA)


def batch(rng: np.random.Generator, task: str, T: int, sequences: int = B) -> Batch:
    """Draw a batch of a task; a `bernoulli` cost has targets of 0 and 1."""
    inputs, loss, every = TASKS[task]
    S = T if every else 1
    shape = (T, sequences)
    u = rng.integers(0, D, shape) if inputs == "symbols" else rng.normal(size=(*shape, D))
    classes, values = rng.integers(0, K, (S, sequences)), rng.normal(size=(S, sequences, K))
    weights = rng.random((S, sequences)) / (S * sequences)
    weights[S // 2 + 1 :, 3:4] = 0  # A sequence that ended early.
    if loss == "bernoulli":
        values = values > 0
    return Batch(u, classes if loss == "softmax" else values, weights)


def single(theta: Parameters) -> Parameters:
    return Parameters(*(np.array(p, dtype=np.float32) for p in theta))


def drawn(seed: int, deviation: float = 0.25, hidden: int = 50) -> Parameters:
    rng = np.random.default_rng(seed)
    theta = gaussian(rng, Sizes(hidden, D, K), deviation)
    return single(theta._replace(b=rng.normal(size=hidden) / 4, b_out=rng.normal(size=K) / 4))


def run_plain(theta: Parameters, batches, rule: Rule, state=None):
    """The referee: `plain.gradient` and `descend`, in float64; returns θ, E, ‖ĝ‖, Ω."""
    theta, given = plain.tensors(theta, torch.float64), []
    zeros = np.zeros((batches[0].inputs.shape[1], len(theta.b)))
    h_0 = torch.tensor(zeros if state is None else state, dtype=torch.float64)
    for one in batches:
        data = plain.batch_tensors(one, torch.float64)
        step = plain.gradient(theta, data, h_0, rule.sigma, rule.loss, rule.alpha)
        gradient = step.gradient
        if not rule.biases:
            gradient = gradient._replace(b=0 * gradient.b, b_out=0 * gradient.b_out)
        norm = descend(theta, gradient, rule.learning_rate, rule.threshold)
        given.append((float(step.cost), norm, float(step.omega)))
        h_0 = h_0 if state is None else step.h[-1]
    if state is not None:
        state[:] = h_0.numpy()
    return Parameters(*(p.numpy() for p in theta)), *np.array(given).T


def run_fused(theta: Parameters, batches, rule: Rule):
    theta = Parameters(*(p.copy() for p in theta))
    return theta, *fused.updates(theta, batches, rule)


def assert_agree(mine, referee, relative: float) -> None:
    for p, q in zip(mine[0], referee[0], strict=True):
        assert np.linalg.norm(p - q) <= relative * max(np.linalg.norm(q), 1e-3)
    for given, expected in zip(mine[1:], referee[1:], strict=True):
        np.testing.assert_allclose(given, expected, rtol=relative, atol=1e-12)


def rule_of(method: str, initialization: str, loss: str, learning_rate: float) -> Rule:
    chosen = METHODS[method]
    return Rule(
        NONLINEARITY_OF[initialization],
        loss,
        learning_rate,
        threshold=1.0 if chosen.clips else None,
        alpha=ALPHA if chosen.regularizes else 0.0,
    )


ONE, HUNDRED = (1, 1.0, 1e-5), (100, 0.01, 1e-3)
"""Updates, learning rate, and how near the engines then are."""
FEW_OR_MANY = pytest.mark.parametrize(
    "updates", [ONE, pytest.param(HUNDRED, marks=pytest.mark.slow)], ids=["one", "hundred"]
)


@FEW_OR_MANY
@pytest.mark.parametrize(("task", "method", "initialization"), CASES)
def test_agrees_with_plain(task, method, initialization, updates):
    """On batches of different lengths."""
    rng, (number, rate, relative) = np.random.default_rng(0), updates
    theta = single(INITIALIZATIONS[initialization](rng, Sizes(50, D, K)))
    batches = [batch(rng, task, int(T)) for T in rng.integers(5, 16, number)]
    given = theta, batches, rule_of(method, initialization, TASKS[task][1], rate)
    assert_agree(run_fused(*given), run_plain(*given), relative)


@FEW_OR_MANY
@pytest.mark.parametrize(("name", "method", "initialization"), REAL_CASES)
def test_agrees_with_plain_on_the_tasks_of_the_paper(name, method, initialization, updates):
    """On batches of different lengths."""
    rng, task, (number, rate, relative) = np.random.default_rng(18), REAL_TASKS[name], updates
    sizes = Sizes(50, task.inputs, task.outputs)
    theta = single(INITIALIZATIONS[initialization](rng, sizes))
    batches = [task.sample(rng, B, int(T)) for T in rng.integers(10, 16, number)]
    given = theta, batches, rule_of(method, initialization, task.loss, rate)
    assert_agree(run_fused(*given), run_plain(*given), relative)


@pytest.mark.parametrize(
    ("task", "sigma"), [(task, sigma) for task in TASKS for sigma in nonlinearities.CODES]
)
def test_the_step_agrees_with_plain_for_every_nonlinearity(task, sigma):
    """Not θ but its change is compared: the gradient of every parameter, with that of Ω."""
    theta, data = drawn(1, 0.15), [batch(np.random.default_rng(2), task, 12)]
    rule = Rule(sigma, TASKS[task][1], 1.0, alpha=0.5)
    mine, referee = run_fused(theta, data, rule), run_plain(theta, data, rule)
    for before, p, q in zip(theta, mine[0], referee[0], strict=True):
        rounding = 1e-7 * np.linalg.norm(before)
        assert np.linalg.norm(p - q) <= 1e-5 * np.linalg.norm(q - before) + rounding
    assert_agree(mine, referee, 1e-5)


@pytest.mark.parametrize(
    ("hidden", "sequences", "outputs"),
    [(7, 3, 1), (25, 16, 9), (104, 20, 4), (177, 1, 90), (500, 2, 50)],
)
def test_sizes_that_fill_no_whole_tile(hidden, sequences, outputs):
    rng = np.random.default_rng(3)
    theta = single(gaussian(rng, Sizes(hidden, 2, outputs), 0.1))
    shape = (9, sequences)
    data = [
        Batch(rng.normal(size=(*shape, 2)), rng.integers(0, outputs, shape), np.full(shape, 0.01))
    ]
    rule = Rule("sigmoid", "softmax", 1.0, threshold=0.1, alpha=2.0)
    assert_agree(run_fused(theta, data, rule), run_plain(theta, data, rule), 1e-5)


@pytest.mark.parametrize(("hidden", "outputs"), [(177, 5), (300, 88), (500, 130)])
def test_one_piece_of_music(hidden, outputs):
    """A row of W in several tiles, keys that are no whole tile, more of them than one logarithm."""
    rng = np.random.default_rng(21)
    theta = single(gaussian(rng, Sizes(hidden, outputs, outputs), 0.05))
    roll = (rng.random((21, 1, outputs)) < 0.2).astype(np.float32)
    data = [Batch(roll[:-1], roll[1:], np.full((20, 1), 1 / 20))]
    rule = Rule("sigmoid", "bernoulli", 1.0, threshold=8.0, alpha=0.5)
    assert_agree(run_fused(theta, data, rule), run_plain(theta, data, rule), 1e-5)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("biases", [True, False])
@pytest.mark.parametrize("sequences", [1, 2, 3, B])
@pytest.mark.parametrize("task", ["memorization", "music"])
def test_the_state_is_carried_and_biases_are_left_out(engine, biases, sequences, task):
    """Text and music as Table 1 has them; what is carried is the last state of the batch before."""
    rng = np.random.default_rng(19)
    batches = [batch(rng, task, int(T), sequences) for T in rng.integers(5, 16, 8)]
    first = rng.random((sequences, 50)).astype(np.float32)
    rule = Rule("sigmoid", TASKS[task][1], 0.1, threshold=2.0, alpha=0.5, biases=biases)
    referee_state, state = first.astype(float), first.copy()
    referee = run_plain(drawn(20), batches, rule, referee_state)
    theta = drawn(20)
    given = ENGINES[engine](theta, batches, rule, state)
    assert_agree((theta, *given), referee, 1e-4)
    np.testing.assert_allclose(state, referee_state, atol=1e-5)
    assert not np.allclose(state, first)
    assert biases != np.array_equal(theta.b, drawn(20).b)
    assert biases != np.array_equal(theta.b_out, drawn(20).b_out)


def test_the_cost_of_many_outputs_neither_overflows_nor_vanishes():
    """200 outputs of ±90: Σ log(1 + e^y) is Σ max(y, 0) to rounding, though e^90 is no float32."""
    theta = Parameters(*(np.zeros(s, np.float32) for s in ((4, 4), (4, 2), 4, (200, 4), 200)))
    theta.b_out[:] = np.resize([90, -90], 200)
    data = [Batch(np.zeros((1, 1, 2)), np.zeros((1, 1, 200)), np.ones((1, 1)))]
    cost = fused.updates(theta, data, Rule("sigmoid", "bernoulli", 0.1)).cost
    np.testing.assert_allclose(cost, 90 * 100, rtol=1e-6)
    assert theta.b_out[0] == np.float32(90 - 0.1)
    assert theta.b_out[1] == -90


def test_the_real_task_in_chunks_of_any_size():
    """100 updates in one call or in several give the same bits."""
    rng = np.random.default_rng(4)
    batches = [temporal_order.sample(rng, B, int(T)) for T in rng.integers(10, 40, 100)]
    whole = run_fused(drawn(5), batches, CLIPPED_TANH)
    theta = drawn(5)
    ends = ((0, 1), (1, 30), (30, 100))
    parts = [fused.updates(theta, batches[a:b], CLIPPED_TANH) for a, b in ends]
    assert all(np.array_equal(p, q) for p, q in zip(theta, whole[0], strict=True))
    assert np.array_equal(np.concatenate([part.cost for part in parts]), whole[1])
    assert_agree(whole, run_plain(drawn(5), batches, CLIPPED_TANH), 1e-3)


def test_threads_change_no_bit():
    batches = [temporal_order.sample(np.random.default_rng(6), B, 30)] * 20

    def train(seed: int) -> np.ndarray:
        theta = run_fused(drawn(seed), batches, CLIPPED_TANH)[0]
        return np.concatenate([p.ravel() for p in theta])

    alone = [train(seed) for seed in range(8)]
    for workers in (2, 4):
        with ThreadPoolExecutor(workers) as pool:
            together = list(pool.map(train, range(8)))
        assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))


def test_clipping_starts_at_the_threshold():
    data = [batch(np.random.default_rng(7), "temporal order", 20)]
    rule = Rule("tanh", "softmax", 1.0)
    free, _, (norm,), _ = run_fused(drawn(8), data, rule)
    above, _, (same,), _ = run_fused(drawn(8), data, rule._replace(threshold=norm * 1.001))
    assert same == norm  # What is returned is the norm before clipping.
    assert all(np.array_equal(p, q) for p, q in zip(free, above, strict=True))
    clipped = run_fused(drawn(8), data, rule._replace(threshold=norm / 8))[0]
    for before, p, q in zip(drawn(8), clipped, free, strict=True):
        np.testing.assert_allclose(p - before, (q - before) / 8, atol=1e-6)


def exploding(kind: str) -> tuple[Parameters, list[Batch]]:
    """A linear network whose gradient is NaN, infinite, or finite and above 1e10."""
    theta = drawn(9)
    theta.W_rec[:] = np.eye(50, dtype=np.float32) * {"NaN": 1e20, "∞": 4, "1e10": 2}[kind]
    return theta, [batch(np.random.default_rng(10), "addition", 20)]


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        ("NaN", np.isnan),
        ("∞", np.isinf),
        ("1e10", lambda norm: np.isfinite(norm) and norm > 1e10),
    ],
)
def test_an_untrusted_norm_shrinks_W_rec(kind, holds):
    theta, data = exploding(kind)
    rate = 0.5
    after, _, (norm,), _ = run_fused(theta, data, Rule("identity", "squared", rate, 1.0))
    assert holds(norm)
    np.testing.assert_allclose(after.W_rec, theta.W_rec * (1 - 0.02 * rate), rtol=1e-6)
    for name in ("W_in", "b", "W_out", "b_out"):
        assert np.array_equal(getattr(after, name), getattr(theta, name))


def test_without_a_threshold_nothing_protects_theta():
    theta, data = exploding("NaN")
    after = run_fused(theta, data, Rule("identity", "squared", 0.5))[0]
    assert np.isnan(after.W_rec).any()


def test_no_active_step_gives_no_omega():
    """‖e‖² < 1e-20 everywhere: Ω = 0 and its gradient too."""
    theta = drawn(11)
    theta.W_out[:] = 1e-14
    data = [batch(np.random.default_rng(12), "temporal order", 12)]
    rule = Rule("tanh", "softmax", 1.0)
    with_omega, _, _, (omega,) = run_fused(theta, data, rule._replace(alpha=ALPHA))
    assert omega == 0
    assert np.array_equal(with_omega.W_rec, run_fused(theta, data, rule)[0].W_rec)


def test_omega_with_some_active_steps():
    """The sigmoid's error signal dies within the sequence: the mean is over the active steps."""
    theta = drawn(13, 0.01)
    data = [batch(np.random.default_rng(14), "temporal order", 40)]
    rule = Rule("sigmoid", "softmax", 1.0, alpha=ALPHA)
    assert_agree(run_fused(theta, data, rule), run_plain(theta, data, rule), 1e-5)


GRID = np.concatenate([np.linspace(-86, 86, 200_001), np.logspace(-37, 1.9, 20_001)])


@pytest.mark.parametrize(("name", "exact"), [("tanh", np.tanh), ("sigmoid", expit)])
def test_nonlinearities_on_a_grid(name, exact):
    x = np.concatenate([GRID, -GRID]).astype(np.float32)
    y = x.copy()
    nonlinearities.activate(nonlinearities.CODES[name], y)
    np.testing.assert_allclose(y, exact(x.astype(float)), rtol=1e-6)
    assert np.abs(y).max() <= 1


@pytest.mark.parametrize(("name", "limits"), [("tanh", (-1, 1)), ("sigmoid", (0, 1))])
def test_nonlinearities_at_the_extremes(name, limits):
    y = np.array([-np.inf, -1e38, 1e38, np.inf, np.nan, 0, -0.0], dtype=np.float32)
    nonlinearities.activate(nonlinearities.CODES[name], y)
    low, high = limits
    np.testing.assert_allclose(y[:4], [low, low, high, high], atol=1e-37)
    assert np.isnan(y[4])
    assert (y[5:] == (low + high) / 2).all()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "n", "columns"), [(1, 1, 8), (7, 3, 56), (20, 50, 64), (6, 9, 136)]
)
def test_products_as_they_lie_and_transposed(rows, n, columns):
    rng = np.random.default_rng(15)
    A, B, S = (
        rng.normal(size=s).astype(np.float32) for s in ((rows, n), (n, columns), (rows, columns))
    )
    C = np.empty_like(S)
    for left, strides in ((A, (n, 1)), (np.ascontiguousarray(A.T), (1, rows))):
        products.multiply(
            C.ravel(), 0, columns, S.ravel(), 0, columns, left.ravel(), 0, *strides,
            B.ravel(), 0, columns, rows, n, columns // products.LANE,
        )  # fmt: skip
        np.testing.assert_allclose(C, S + A @ B, rtol=1e-4, atol=1e-5)


@pytest.mark.slow
def test_a_second_process_compiles_nothing():
    code = (
        "from rnn_difficulty.engines.fused.update import run;"
        "from rnn_difficulty.training.updates import compile_engine;"
        "compile_engine(); print(*run.stats.cache_hits.values(), len(run.stats.cache_misses))"
    )
    compile_engine()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "0"]


@pytest.mark.parametrize("task", TASKS)
def test_neither_task_nor_size_nor_rule_compiles_again(task):
    """What `compile_engine` did serves every call: there is one signature."""
    compile_engine()
    rng = np.random.default_rng(22)
    for hidden, sequences, threshold in ((3, 1, None), (50, B, 1.0)):
        rule = Rule("sigmoid", TASKS[task][1], 0.1, threshold, alpha=threshold or 0.0)
        run_fused(drawn(23, hidden=hidden), [batch(rng, task, 5, sequences)], rule)
    assert len(update.run.signatures) == 1


def test_a_batch_that_does_not_fit_is_refused():
    theta, good = drawn(16), batch(np.random.default_rng(17), "temporal order", 12)
    rule = Rule("tanh", "softmax", 0.1)
    wrong = {
        "expected symbols in 0 … 5, got 0 … 6": good._replace(inputs=good.inputs + 1),
        "expected classes in 0 … 3, got -1": good._replace(targets=good.targets - 1),
        "all batches of a call need one number of sequences": good._replace(
            inputs=good.inputs[:, 1:]
        ),
    }
    for message, bad in wrong.items():
        with pytest.raises(ValueError, match=message):
            run_fused(theta, [good, bad], rule)
    with pytest.raises(
        ValueError, match=r"expected a float32 state of shape \(20, 50\), got float64"
    ):
        fused.updates(theta, [good], rule, np.zeros((B, 50)))
    double = Parameters(*(p.astype(float) for p in theta))
    with pytest.raises(ValueError, match=r"expected float32 parameters .* got float64"):
        fused.updates(double, [good], rule)
