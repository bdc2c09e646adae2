"""`engines.plain` against the definition (`bptt`, `regularizer`) and against autograd."""

from itertools import product

import numpy as np
import pytest
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.theory import bptt, regularizer
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import COSTS
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import NONLINEARITIES
from rnn_difficulty.theory.notation import Batch, Parameters

T, B = 9, 4
SIZES = Sizes(hidden=7, inputs=5, outputs=3)
CASES = list(product(NONLINEARITIES, COSTS, (1, T), ("symbols", "dense")))


def parameters(rng: np.random.Generator) -> Parameters:
    theta = gaussian(rng, SIZES, 0.5)
    return theta._replace(b=rng.normal(size=7), b_out=rng.normal(size=3))


def batch(rng: np.random.Generator, loss: str, scored: int, inputs: str) -> Batch:
    """Sequences of different length: the padding after an end has weight 0."""
    u = rng.integers(0, 5, (T, B)) if inputs == "symbols" else rng.normal(size=(T, B, 5))
    values = rng.normal(size=(scored, B, 3))
    targets = {
        "softmax": rng.integers(0, 3, (scored, B)),
        "squared": values,
        "bernoulli": (values > 0).astype(float),
    }[loss]
    weights = rng.random((scored, B)) + 0.1
    if scored > 1:
        weights[6:, 1] = 0
        weights[3:, 2] = 0
    return Batch(u, targets, weights)


def case(seed: int, loss: str, scored: int, inputs: str) -> tuple[Parameters, Batch, np.ndarray]:
    rng = np.random.default_rng(seed)
    return parameters(rng), batch(rng, loss, scored, inputs), rng.normal(size=(B, 7))


def run(theta: Parameters, data: Batch, h_0: np.ndarray, sigma: str, loss: str, alpha: float = 0.0):
    return plain.gradient(
        plain.tensors(theta, torch.float64),
        plain.batch_tensors(data, torch.float64),
        torch.as_tensor(h_0),
        sigma,
        loss,
        alpha,
    )


def assert_close(actual, expected, relative: float = 1e-10) -> None:
    expected = np.asarray(expected)
    assert np.linalg.norm(np.asarray(actual) - expected) <= relative * np.linalg.norm(expected)


@pytest.mark.parametrize(("sigma", "loss", "scored", "inputs"), CASES)
def test_agrees_with_the_definition(sigma, loss, scored, inputs):
    theta, data, h_0 = case(0, loss, scored, inputs)
    cell = footnote_1(NONLINEARITIES[sigma])
    expected = bptt.gradient(cell, theta, data, COSTS[loss], h_0)
    actual = run(theta, data, h_0, sigma, loss)
    assert_close(actual.cost, expected.cost)
    assert_close(actual.h, expected.x)
    assert_close(actual.error, expected.error)
    for mine, definition in zip(actual.gradient, expected.gradient, strict=True):
        assert_close(mine, definition)


@pytest.mark.parametrize(("sigma", "loss", "scored", "inputs"), CASES)
def test_omega_agrees_with_the_definition(sigma, loss, scored, inputs):
    theta, data, h_0 = case(1, loss, scored, inputs)
    cell = footnote_1(NONLINEARITIES[sigma])
    expected = bptt.gradient(cell, theta, data, COSTS[loss], h_0)
    omega = regularizer.omega_squared(cell, theta, expected.x, expected.error)
    actual = run(theta, data, h_0, sigma, loss, alpha=2.5)
    assert_close(actual.omega, omega.omega)
    assert_close(actual.gradient.W_rec, expected.gradient.W_rec + 2.5 * omega.W_rec)
    assert_close(actual.gradient.W_in, expected.gradient.W_in)


@pytest.mark.parametrize(("sigma", "loss", "scored"), list(product(NONLINEARITIES, COSTS, (1, T))))
def test_gradient_agrees_with_autograd(sigma, loss, scored):
    theta, data, h_0 = case(2, loss, scored, "dense")
    leaves = [torch.tensor(p, requires_grad=True) for p in theta]
    expected = torch.autograd.grad(autograd_cost(leaves, data, h_0, sigma, loss), leaves)
    for mine, theirs in zip(run(theta, data, h_0, sigma, loss).gradient, expected, strict=True):
        assert_close(mine, theirs)


def autograd_cost(leaves, data: Batch, h_0: np.ndarray, sigma: str, loss: str) -> torch.Tensor:
    """E written with torch's own layers of `torch.nn.functional`, for autograd to differentiate."""
    W_rec, W_in, b, W_out, b_out = leaves
    h, y = torch.as_tensor(h_0), []
    activate = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "identity": lambda z: z}[sigma]
    for u in torch.as_tensor(data.inputs):
        h = activate(torch.nn.functional.linear(h, W_rec) + torch.nn.functional.linear(u, W_in, b))
        y.append(torch.nn.functional.linear(h, W_out, b_out))
    scored = torch.stack(y[-len(data.weights) :])
    target, weights = torch.as_tensor(data.targets), torch.as_tensor(data.weights)
    functional = torch.nn.functional
    value = {
        "softmax": lambda: functional.cross_entropy(
            scored.movedim(-1, 1), target, reduction="none"
        ),
        "squared": lambda: functional.mse_loss(scored, target, reduction="none").sum(-1),
        "bernoulli": lambda: functional.binary_cross_entropy_with_logits(
            scored, target, reduction="none"
        ).sum(-1),
    }[loss]()
    return (weights * value).sum()


def test_error_signal_reaches_step_zero():
    """Not the gradient of a stacked copy of h, which only the last step would see (PAPER, §6)."""
    theta, data, h_0 = case(3, "softmax", 1, "symbols")
    error = run(theta, data, h_0, "tanh", "softmax").error
    assert (error.norm(dim=-1) > 0).all()


def test_carried_state_continues_a_sequence():
    theta, data, h_0 = case(4, "softmax", T, "symbols")
    theta, u = plain.tensors(theta, torch.float64), torch.as_tensor(data.inputs)
    whole = plain.forward(theta, u, torch.as_tensor(h_0), "tanh")
    first = plain.forward(theta, u[:4], torch.as_tensor(h_0), "tanh")
    rest = plain.forward(theta, u[4:], first[-1], "tanh")
    assert torch.equal(whole[4:], rest)


def test_float32_is_near_float64():
    theta, data, h_0 = case(5, "softmax", 1, "symbols")
    exact = run(theta, data, h_0, "tanh", "softmax", alpha=2.0)
    single = plain.gradient(
        plain.tensors(theta, torch.float32),
        plain.batch_tensors(data, torch.float32),
        torch.as_tensor(h_0, dtype=torch.float32),
        "tanh",
        "softmax",
        2.0,
    )
    for near, far in zip(single.gradient, exact.gradient, strict=True):
        assert near.dtype == torch.float32
        assert_close(near, far, relative=1e-4)


def test_no_autograd_graph_is_built():
    theta, data, h_0 = case(6, "softmax", 1, "symbols")
    result = run(theta, data, h_0, "tanh", "softmax", alpha=1.0)
    assert all(tensor.grad_fn is None for tensor in result.gradient)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device")
def test_cuda_agrees_with_the_cpu():
    theta, data, h_0 = case(7, "softmax", T, "symbols")
    cpu = run(theta, data, h_0, "tanh", "softmax", alpha=1.0)
    cuda = plain.gradient(
        plain.tensors(theta, torch.float64, "cuda"),
        plain.batch_tensors(data, torch.float64, "cuda"),
        torch.as_tensor(h_0, device="cuda"),
        "tanh",
        "softmax",
        1.0,
    )
    for there, here in zip(cuda.gradient, cpu.gradient, strict=True):
        assert_close(there.cpu(), here)
