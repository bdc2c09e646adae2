"""ICML 2013, §2, eqs 1-5: the cells, the costs and back-propagation through time.

The reference is PyTorch's automatic differentiation in float64, of a network written here in
PyTorch's own words, and finite differences of the cost.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.special import log_softmax

from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.cost import BERNOULLI, COSTS, SOFTMAX, SQUARED
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import IDENTITY, NONLINEARITIES, SIGMOID, TANH
from rnn_difficulty.theory.notation import Batch, Parameters

T, B = 7, 3
SIZES = Sizes(hidden=5, inputs=4, outputs=3)
RELATIVE_ERROR = 1e-10

CELLS = {"equation 2": equation_2, "footnote 1": footnote_1}
TORCH_SIGMA = {"tanh": "tanh", "sigmoid": "sigmoid", "identity": "clone"}
"""Names in PyTorch, which not every Python of the tests has."""


def torch_loss(name, y, target):
    """The cost of each step by PyTorch's own functions."""
    F = pytest.importorskip("torch.nn.functional")
    if name == "softmax":
        return F.cross_entropy(y.movedim(-1, 1), target, reduction="none")
    loss = {"squared": F.mse_loss, "bernoulli": F.binary_cross_entropy_with_logits}[name]
    return loss(y, target, reduction="none").sum(-1)


def random_theta(rng, deviation=0.7):
    theta = gaussian(rng, SIZES, deviation)
    return theta._replace(b=rng.normal(size=SIZES.hidden), b_out=rng.normal(size=SIZES.outputs))


def softmax_last_step(rng):
    targets = rng.integers(SIZES.outputs, size=(1, B))
    return Batch(rng.integers(SIZES.inputs, size=(T, B)), targets, np.full((1, B), 1 / B)), SOFTMAX


def softmax_every_step_masked(rng):
    lengths = np.array([T, T - 2, 2])
    weights = (np.arange(T)[:, None] < lengths) / lengths.sum()
    targets = rng.integers(SIZES.outputs, size=(T, B))
    return Batch(rng.normal(size=(T, B, SIZES.inputs)), targets, weights), SOFTMAX


def squared_last_four_steps(rng):
    shape = (4, B, SIZES.outputs)
    inputs = rng.normal(size=(T, B, SIZES.inputs))
    return Batch(inputs, rng.normal(size=shape), rng.uniform(size=(4, B))), SQUARED


def bernoulli_every_step(rng):
    targets = rng.integers(2, size=(T, B, SIZES.outputs)).astype(float)
    inputs = rng.normal(size=(T, B, SIZES.inputs))
    return Batch(inputs, targets, np.full((T, B), 1 / (T * B))), BERNOULLI


PROBLEMS = [
    softmax_last_step,
    softmax_every_step_masked,
    squared_last_four_steps,
    bernoulli_every_step,
]


def example(make_problem, seed=0):
    """Return theta, batch, loss and a carried-in state x_0 that is not zero."""
    rng = np.random.default_rng(seed)
    batch, loss = make_problem(rng)
    return random_theta(rng), batch, loss, rng.normal(size=(B, SIZES.hidden))


def torch_cost(form, sigma_name, theta, batch, loss_name, x_0):
    """E and x_0 … x_T in PyTorch, written from the paper's formulas; all arguments are tensors."""
    torch = pytest.importorskip("torch")
    F, sigma = torch.nn.functional, getattr(torch, TORCH_SIGMA[sigma_name])
    u = batch.inputs
    if u.ndim == 2:
        u = F.one_hot(u, SIZES.inputs).double()
    x = [x_0]
    for u_t in u:
        drive = F.linear(u_t, theta.W_in, theta.b)
        if form == "equation 2":
            x.append(F.linear(sigma(x[-1]), theta.W_rec) + drive)
        else:
            x.append(sigma(F.linear(x[-1], theta.W_rec) + drive))
    for state in x:
        if state.requires_grad:
            state.retain_grad()
    scored = torch.stack(x[len(x) - len(batch.weights) :])
    h = sigma(scored) if form == "equation 2" else scored
    y = F.linear(h, theta.W_out, theta.b_out)
    return (batch.weights * torch_loss(loss_name, y, batch.targets)).sum(), x


def autograd(form, sigma_name, theta, batch, loss_name, x_0):
    torch = pytest.importorskip("torch")
    leaves = Parameters(*(torch.tensor(p, requires_grad=True) for p in theta))
    start = torch.tensor(x_0, requires_grad=True)
    tensors = Batch(*(torch.as_tensor(part) for part in batch))
    value, x = torch_cost(form, sigma_name, leaves, tensors, loss_name, start)
    value.backward()
    return value.item(), x, Parameters(*(p.grad.numpy() for p in leaves))


def relative_error(ours, reference):
    return np.linalg.norm(ours - reference) / np.linalg.norm(reference)


# --- eqs 3 and 4: the gradient --------------------------------------------------------------------


@pytest.mark.parametrize("make_problem", PROBLEMS)
@pytest.mark.parametrize("sigma_name", NONLINEARITIES)
@pytest.mark.parametrize("form", CELLS)
def test_gradient_equals_autograd(form, sigma_name, make_problem):
    torch = pytest.importorskip("torch")
    theta, batch, loss, x_0 = example(make_problem)
    ours = bptt.gradient(CELLS[form](NONLINEARITIES[sigma_name]), theta, batch, loss, x_0)
    value, x, gradient = autograd(form, sigma_name, theta, batch, loss.name, x_0)

    assert ours.cost == pytest.approx(value, rel=1e-12)
    for name in Parameters._fields:
        error = relative_error(getattr(ours.gradient, name), getattr(gradient, name))
        assert error < RELATIVE_ERROR, name
    np.testing.assert_allclose(ours.x, torch.stack(x).detach().numpy(), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("make_problem", PROBLEMS)
@pytest.mark.parametrize("form", CELLS)
def test_error_signal_equals_autograd_at_every_step_down_to_0(form, make_problem):
    theta, batch, loss, x_0 = example(make_problem)
    ours = bptt.gradient(CELLS[form](TANH), theta, batch, loss, x_0)
    _, x, _ = autograd(form, "tanh", theta, batch, loss.name, x_0)
    for k, state in enumerate(x):
        assert relative_error(ours.error[k], state.grad.numpy()) < RELATIVE_ERROR, k
    assert np.linalg.norm(ours.error[0]) > 0


def test_a_masked_step_sends_no_error():
    theta, batch, loss, x_0 = example(softmax_every_step_masked)
    ours = bptt.gradient(equation_2(TANH), theta, batch, loss, x_0)
    shortest = 2
    assert not ours.error[shortest + 1 :, shortest].any()
    assert ours.error[shortest, shortest].any()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("form", CELLS)
def test_gradient_equals_central_differences(form, seed):
    theta, batch, loss, x_0 = example(bernoulli_every_step, seed)
    cell = CELLS[form](SIGMOID)
    ours = bptt.gradient(cell, theta, batch, loss, x_0).gradient
    for name in Parameters._fields:
        expected = central_difference(cell, theta, name, batch, loss, x_0)
        np.testing.assert_allclose(getattr(ours, name), expected, rtol=1e-6, atol=1e-9)


def central_difference(cell, theta, name, batch, loss, x_0, step=1e-5):
    parameter = getattr(theta, name)
    difference = np.empty_like(parameter)
    for index in np.ndindex(parameter.shape):
        values = []
        for sign in (1, -1):
            moved = parameter.copy()
            moved[index] += sign * step
            x = bptt.forward(cell, theta._replace(**{name: moved}), batch.inputs, x_0)
            values.append(bptt.cost(cell, theta._replace(**{name: moved}), x, batch, loss))
        difference[index] = (values[0] - values[1]) / (2 * step)
    return difference


def test_two_steps_of_one_unit_by_hand():
    """x_2 = w² x_0: ∂⁺x_2/∂w = w x_0 is half of the gradient, the path through x_1 the rest."""
    w, x_0 = 3.0, 2.0
    theta = Parameters(np.array([[w]]), np.zeros((1, 1)), np.zeros(1), np.ones((1, 1)), np.zeros(1))
    # E = (y − target)² with target = y − 1/2, so that ∂E/∂y = 1 and ∂E/∂w = ∂x_2/∂w.
    batch = Batch(np.zeros((2, 1, 1)), np.array([[[w**2 * x_0 - 0.5]]]), np.ones((1, 1)))
    arguments = equation_2(IDENTITY), theta, batch, SQUARED, np.array([[x_0]])
    components = bptt.temporal_components(*arguments)[1, :, 0, 0]
    np.testing.assert_array_equal(components, [w * x_0, w * x_0])
    assert bptt.gradient(*arguments).gradient.W_rec.item() == 2 * w * x_0


def test_more_scored_steps_than_steps_is_refused():
    theta, batch, loss, x_0 = example(bernoulli_every_step)
    with pytest.raises(
        ValueError, match=r"expected at most 6 scored steps, got 7: .* batch.weights"
    ):
        bptt.gradient(equation_2(TANH), theta, batch._replace(inputs=batch.inputs[1:]), loss, x_0)


# --- eq. 4: temporal components -------------------------------------------------------------------


@pytest.mark.parametrize("make_problem", PROBLEMS)
@pytest.mark.parametrize("form", CELLS)
def test_temporal_components_sum_to_the_gradient(form, make_problem):
    theta, batch, loss, x_0 = example(make_problem)
    cell = CELLS[form](TANH)
    components = bptt.temporal_components(cell, theta, batch, loss, x_0)
    whole = bptt.gradient(cell, theta, batch, loss, x_0).gradient.W_rec
    assert components.shape == (T, T, SIZES.hidden, SIZES.hidden)
    assert relative_error(components.sum(axis=(0, 1)), whole) < RELATIVE_ERROR


@pytest.mark.parametrize("form", CELLS)
def test_a_temporal_component_is_error_times_jacobians_times_immediate_derivative(form):
    """Each (t, k) of eq. 4 spelled out with eq. 5, for one sequence."""
    theta, batch, loss, x_0 = example(squared_last_four_steps)
    one = Batch(batch.inputs[:, :1], batch.targets[:, :1], batch.weights[:, :1])
    cell = CELLS[form](SIGMOID)
    components = bptt.temporal_components(cell, theta, one, loss, x_0[:1])
    x = bptt.forward(cell, theta, one.inputs, x_0[:1])[:, 0]
    for t in range(1, T + 1):
        dE_dx = immediate_error(cell, theta, one, x, t)
        for k in range(1, T + 1):
            expected = np.zeros_like(theta.W_rec)
            if k <= t:
                row = dE_dx @ bptt.jacobian_product(cell, theta, x, t, k)
                expected = np.outer(row * cell.left(x[k]), cell.hidden(x[k - 1]))
            np.testing.assert_allclose(components[t - 1, k - 1], expected, rtol=1e-10, atol=1e-14)


def immediate_error(cell, theta, batch, x, t):
    """∂E_t/∂x_t `[H]` of the squared cost of one sequence: 0 before the last S steps."""
    s = t - 1 - (T - len(batch.weights))
    if s < 0:
        return np.zeros(SIZES.hidden)
    y = theta.W_out @ cell.hidden(x[t]) + theta.b_out
    return 2 * batch.weights[s, 0] * (y - batch.targets[s, 0]) @ theta.W_out * cell.right(x[t])


def test_components_of_a_linear_unit_at_rest_are_powers_of_its_weight():
    """x_t = w x_{t−1} + (1 − w) c with x_0 = c stays at c, so only wᵗ⁻ᵏ depends on k."""
    w, c, steps = 0.5, 2.0, 4
    theta = Parameters(np.array([[w]]), np.eye(1), np.zeros(1), np.eye(1), np.zeros(1))
    inputs = np.full((steps, 1, 1), (1 - w) * c)
    batch = Batch(inputs, np.arange(3.0, 7.0).reshape(steps, 1, 1), np.ones((steps, 1)))
    components = bptt.temporal_components(
        equation_2(IDENTITY), theta, batch, SQUARED, np.array([[c]])
    )
    relative = bptt.relative_norms(components)
    lag = np.subtract.outer(np.arange(steps), np.arange(steps))
    np.testing.assert_allclose(relative, np.where(lag >= 0, w ** np.abs(lag), 0))
    np.testing.assert_allclose(bptt.mean_by_lag(relative), w ** np.arange(steps))


def test_mean_by_lag_is_geometric():
    relative = np.array([[1.0, 0, 0], [2, 1, 0], [5, 8, 1]])
    np.testing.assert_allclose(bptt.mean_by_lag(relative), [1, 4, 5])


# --- eq. 2 and footnote 1 -------------------------------------------------------------------------


@pytest.mark.parametrize("make_problem", PROBLEMS)
@pytest.mark.parametrize("sigma_name", NONLINEARITIES)
def test_equation_2_and_footnote_1_are_equivalent(sigma_name, make_problem):
    theta, batch, loss, x_0 = example(make_problem)
    sigma = NONLINEARITIES[sigma_name]
    two = bptt.gradient(equation_2(sigma), theta, batch, loss, x_0)
    one = bptt.gradient(footnote_1(sigma), theta, batch, loss, sigma.sigma(x_0))

    np.testing.assert_allclose(one.x, sigma.sigma(two.x), rtol=1e-12)
    assert one.cost == pytest.approx(two.cost, rel=1e-12)
    for ours, theirs in zip(one.gradient, two.gradient, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-13)
    # ∂E/∂x = ∂E/∂σ(x) · diag(σ′(x))
    np.testing.assert_allclose(two.error, one.error * sigma.sigma_prime(two.x), 1e-9, 1e-13)


@pytest.mark.parametrize("sigma", NONLINEARITIES.values(), ids=lambda s: s.name)
def test_derivatives_of_sigma(sigma):
    torch = pytest.importorskip("torch")
    x = np.linspace(-8, 8, 401)
    leaf = torch.tensor(x, requires_grad=True)
    getattr(torch, TORCH_SIGMA[sigma.name])(leaf).sum().backward()
    np.testing.assert_allclose(sigma.sigma_prime(x), leaf.grad.numpy(), rtol=1e-8, atol=1e-14)
    of_output = sigma.sigma_prime_of_output(sigma.sigma(x))
    np.testing.assert_allclose(of_output, sigma.sigma_prime(x), rtol=1e-8, atol=1e-14)
    assert sigma.sigma_prime(x).max() <= sigma.gamma == sigma.sigma_prime(np.zeros(1)).item()


# --- eq. 5: products of Jacobians -----------------------------------------------------------------


def test_jacobian_of_two_units_by_hand():
    """W_rec = [[1, 2], [3, 4]] and σ′ = (1, 3/4): the second *column* of W_rec takes the 3/4.

    The paper prints W_recᵀ diag(σ′), [[1, 9/4], [2, 3]]; columns as vectors give W_rec diag(σ′).
    """
    x_prev = np.array([0.0, np.arctanh(0.5)])
    W_rec = np.array([[1.0, 2.0], [3.0, 4.0]])
    theta = Parameters(W_rec, np.zeros((2, 1)), np.zeros(2), np.zeros((1, 2)), np.zeros(1))
    cell = equation_2(TANH)
    x = cell.step(theta, x_prev, np.zeros(1))
    np.testing.assert_allclose(x, [1.0, 2.0])
    np.testing.assert_allclose(cell.jacobian(theta, x_prev, x), [[1, 1.5], [3, 3]])
    np.testing.assert_allclose(cell.pull_back(theta, np.array([1.0, 0.0]), x_prev, x), [1, 1.5])


def test_jacobian_of_footnote_1_by_hand():
    """x = tanh(W_rec x_prev) = (½, 0), so σ′ = (3/4, 1) scales the *rows* of W_rec."""
    W_rec = np.array([[1.0, 2.0], [3.0, 4.0]])
    theta = Parameters(W_rec, np.zeros((2, 1)), np.zeros(2), np.zeros((1, 2)), np.zeros(1))
    cell = footnote_1(TANH)
    x_prev = np.linalg.solve(W_rec, [np.arctanh(0.5), 0.0])
    x = cell.step(theta, x_prev, np.zeros(1))
    np.testing.assert_allclose(x, [0.5, 0], atol=1e-14)
    np.testing.assert_allclose(cell.jacobian(theta, x_prev, x), [[0.75, 1.5], [3, 4]])


@pytest.mark.parametrize("sigma_name", NONLINEARITIES)
@pytest.mark.parametrize("form", CELLS)
@pytest.mark.parametrize(("t", "k"), [(T, 0), (T, 1), (5, 4), (3, 3)])
def test_jacobian_product_equals_autograd(form, sigma_name, t, k):
    torch = pytest.importorskip("torch")
    theta, batch, _, x_0 = example(bernoulli_every_step)
    cell = CELLS[form](NONLINEARITIES[sigma_name])
    x = bptt.forward(cell, theta, batch.inputs, x_0)[:, 0]
    F, sigma = torch.nn.functional, getattr(torch, TORCH_SIGMA[sigma_name])
    tensors = Parameters(*map(torch.tensor, theta))

    def from_k_to_t(state):
        for u in torch.tensor(batch.inputs[k:t, 0]):
            drive = F.linear(u, tensors.W_in, tensors.b)
            if form == "equation 2":
                state = F.linear(sigma(state), tensors.W_rec) + drive
            else:
                state = sigma(F.linear(state, tensors.W_rec) + drive)
        return state

    expected = torch.autograd.functional.jacobian(from_k_to_t, torch.tensor(x[k])).numpy()
    ours = bptt.jacobian_product(cell, theta, x, t, k)
    np.testing.assert_allclose(ours, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize(("t", "k"), [(3, 4), (T + 1, 0), (2, -1)])
def test_jacobian_product_refuses_steps_out_of_order(t, k):
    theta, batch, _, x_0 = example(bernoulli_every_step)
    x = bptt.forward(equation_2(TANH), theta, batch.inputs, x_0)[:, 0]
    with pytest.raises(ValueError, match=rf"expected 0 ≤ k ≤ t ≤ {T}, got k = {k}, t = {t}"):
        bptt.jacobian_product(equation_2(TANH), theta, x, t, k)


# --- the cost of one step -------------------------------------------------------------------------

OUTPUTS = arrays(np.float64, (2, 3, 4), elements=st.floats(-1000, 1000))


def targets_for(loss_name, seed=0):
    rng = np.random.default_rng(seed)
    if loss_name == "softmax":
        return rng.integers(4, size=(2, 3))
    return rng.integers(2, size=(2, 3, 4)).astype(float)


@pytest.mark.parametrize("loss_name", COSTS)
@given(y=OUTPUTS)
@settings(max_examples=40, deadline=None)
def test_cost_equals_torch_also_for_extreme_outputs(loss_name, y):
    torch = pytest.importorskip("torch")
    target = targets_for(loss_name)
    leaf = torch.tensor(y, requires_grad=True)
    expected = torch_loss(loss_name, leaf, torch.as_tensor(target))
    expected.sum().backward()
    value = COSTS[loss_name].value(y, target)
    assert np.isfinite(value).all()
    np.testing.assert_allclose(value, expected.detach().numpy(), rtol=1e-12, atol=1e-12)
    derivative = COSTS[loss_name].derivative(y, target)
    np.testing.assert_allclose(derivative, leaf.grad.numpy(), rtol=1e-9, atol=1e-12)


def test_softmax_cost_equals_scipy_and_its_derivative_sums_to_zero():
    y = np.random.default_rng(0).normal(size=(2, 3, 4))
    target = targets_for("softmax")
    expected = -log_softmax(y, axis=-1)[np.arange(2)[:, None], np.arange(3), target]
    np.testing.assert_allclose(SOFTMAX.value(y, target), expected, rtol=1e-14)
    np.testing.assert_allclose(SOFTMAX.derivative(y, target).sum(-1), 0, atol=1e-14)


def test_costs_of_an_undecided_network():
    """y = 0: log K for the softmax of K classes, K log 2 for K coins."""
    y = np.zeros((2, 3, 4))
    np.testing.assert_allclose(SOFTMAX.value(y, targets_for("softmax")), np.log(4))
    np.testing.assert_allclose(BERNOULLI.value(y, targets_for("bernoulli")), 4 * np.log(2))
    np.testing.assert_array_equal(SQUARED.value(y, np.ones((2, 3, 4))), np.full((2, 3), 4.0))
