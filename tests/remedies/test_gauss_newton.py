"""Gauss–Newton products against the dense matrix Jᵀ H_L J, and structural damping likewise."""

import gated
import pytest
import torch
from gated import D, H, K, made
from torch.func import hessian, jacrev
from torch.nn.functional import cross_entropy

from rnn_difficulty.remedies import gauss_newton, structural_damping, tanh_curvature
from rnn_difficulty.remedies.joined_batches import Joined
from rnn_difficulty.remedies.parameter_vectors import flat, moved, shaped
from rnn_difficulty.theory.notation import Parameters

# PyTorch's forward differentiation compiles its own rules in a way that it has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:`torch.jit.script` is deprecated")
close = torch.testing.assert_close
SHAPES = (H, H), (H, D), (H,), (K, H), (K,)
LOSSES = ("softmax", "squared")


def weights(seed=0):
    return Parameters(*(0.5 * p for p in made(seed, *SHAPES)))


def batch(loss, symbols=False, scored=2):
    drawn = gated.batch(seed=1, scored=scored, symbols=symbols)
    return drawn if loss == "squared" else drawn._replace(targets=drawn.targets.argmax(-1))


def network(theta, inputs):
    """y and h of every step, written as the textbook does: no function of the package."""
    if inputs.dim() == 2:
        inputs = torch.eye(D, dtype=torch.float64)[inputs]
    h, states = torch.zeros(inputs.shape[1], H, dtype=torch.float64), []
    for u in inputs:
        h = torch.tanh(h @ theta.W_rec.T + u @ theta.W_in.T + theta.b)
        states.append(h)
    h = torch.stack(states)
    return h @ theta.W_out.T + theta.b_out, h


def cost_of_outputs(y, data, loss):
    if loss == "squared":
        each = (y - data.targets).square().sum(-1)
    else:
        each = cross_entropy(y.movedim(-1, 1), data.targets, reduction="none")
    return (data.weights * each).sum()


def scored(theta, data):
    return network(theta, data.inputs)[0][-len(data.weights) :]


def dense(data, loss, damping=0.0):
    """Jᵀ H_L J + damping Σ J_tᵀ J_t, from a whole Jacobian and a whole Hessian of the loss."""
    theta = weights()

    def of(v):
        return scored(shaped(v, theta), data).flatten()

    def states(v):
        h = network(shaped(v, theta), data.inputs)[1]
        return (h * data.weights.sum(0).sqrt()[:, None]).flatten()

    v, shape = flat(theta), scored(theta, data).shape
    J, J_h = jacrev(of)(v), jacrev(states)(v)
    H_L = hessian(lambda y: cost_of_outputs(y.view(shape), data, loss))(of(v))
    return J.T @ H_L @ J + damping * J_h.T @ J_h


@pytest.mark.parametrize("loss", LOSSES)
def test_the_product_is_that_of_the_dense_matrix(loss):
    data, theta = batch(loss), weights()
    G = dense(data, loss)
    curvature = gauss_newton.CURVATURES[loss]
    for v in (weights(seed) for seed in (3, 4)):
        Gv = gauss_newton.product(
            lambda at: scored(at, data),
            lambda y, Ry: curvature(y, Ry) * data.weights[..., None],
            theta,
            v,
        )
        close(flat(Gv), G @ flat(v))


@pytest.mark.parametrize("loss", LOSSES)
def test_the_matrix_has_no_negative_curvature(loss):
    """The Hessian of the same cost has: that is why G stands in its place."""
    data, theta = batch(loss), weights()
    H_E = hessian(lambda v: cost_of_outputs(scored(shaped(v, theta), data), data, loss))
    assert torch.linalg.eigvalsh(H_E(flat(theta))).min() < -1e-3
    assert torch.linalg.eigvalsh(dense(data, loss)).min() > -1e-12


@pytest.mark.parametrize("damping", [0.0, 0.3])
@pytest.mark.parametrize("symbols", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
def test_the_fast_product_is_that_of_the_dense_matrix(loss, symbols, damping):
    data, theta, v = batch(loss, symbols), weights(), weights(5)
    at = tanh_curvature.linearize(theta, Joined(data, None), loss)
    close(
        flat(tanh_curvature.product(at, v, damping)),
        dense(data, loss, damping) @ flat(v),
    )


@pytest.mark.parametrize("loss", LOSSES)
def test_structural_damping_by_the_library_is_that_of_the_dense_matrix(loss):
    data, theta, v, damping = batch(loss, scored=gated.T), weights(), weights(6), 0.3
    of_loss = gauss_newton.CURVATURES[loss]
    of_both = structural_damping.curvature(
        lambda y, Ry: of_loss(y, Ry) * data.weights[..., None], data.weights.sum(0), damping
    )
    Bv = gauss_newton.product(lambda at: network(at, data.inputs), of_both, theta, v)
    close(flat(Bv), dense(data, loss, damping) @ flat(v))


def test_structural_damping_is_the_curvature_of_the_distance_between_states():
    """S(θ + εv)/ε² → ½ vᵀ(Σ J_tᵀJ_t)v: its definition, by differences."""
    data, theta, v = batch("squared"), weights(), weights(7)
    counts = data.weights.sum(0)
    h_n = network(theta, data.inputs)[1]
    step = 1e-5
    there = network(moved(theta, step * flat(v)), data.inputs)[1]
    measured = structural_damping.distance(there, h_n, counts) / step**2
    structural = dense(data, "squared", 1.0) - dense(data, "squared")
    assert structural_damping.distance(h_n, h_n, counts) == 0
    close(measured, flat(v) @ structural @ flat(v) / 2, rtol=1e-3, atol=0)


def test_the_distance_counts_each_sequence_by_its_weight():
    h = torch.zeros(3, 2, 4)
    moved_by_one = h.clone()
    moved_by_one[1, 0] = 1  # sequence 0, four units at one step: ½ · 4
    moved_by_one[:, 1, 0] = 2  # sequence 1, one unit at three steps: ½ · 3 · 2²
    weights = torch.tensor([1.0, 10.0])
    assert structural_damping.distance(moved_by_one, h, weights) == 2 + 60


@pytest.mark.parametrize("symbols", [False, True])
@pytest.mark.parametrize("loss", LOSSES)
def test_cost_gradient_and_the_squares_of_each_sequence(loss, symbols):
    data, theta = batch(loss, symbols), weights()

    def E(at, b=slice(None)):
        part = type(data)(*(array[:, b] for array in data))
        return cost_of_outputs(scored(at, part), part, loss)

    at = tanh_curvature.linearize(theta, Joined(data, None), loss)
    slope, squares = tanh_curvature.gradient(at)
    whole = jacrev(E)(theta)
    each = [flat(jacrev(E)(theta, slice(b, b + 1))) for b in range(gated.B)]
    assert tanh_curvature.cost(at) == pytest.approx(float(E(theta)))
    close(flat(slope), flat(whole))
    close(flat(squares), torch.stack(each).square().sum(0))


def test_a_vector_has_the_form_of_the_parameters_and_back():
    theta = weights()
    close(flat(shaped(flat(theta), theta)), flat(theta))
    close(moved(theta, flat(theta)).W_out, 2 * theta.W_out)
