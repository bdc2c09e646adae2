"""§3.3, eqs 9 and 10: the regularizer Ω and its immediate derivative."""

import numpy as np
import pytest

from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.cost import COSTS, SOFTMAX
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.nonlinearity import IDENTITY, SIGMOID, TANH
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.theory.regularizer import norm_ratios, omega_printed, omega_squared

T, B, H, D, K = 6, 3, 4, 2, 3
FORMS = {"printed": omega_printed, "squared": omega_squared}
TORCH_SIGMA = {"tanh": "tanh", "sigmoid": "sigmoid", "identity": "clone"}
"""Names in PyTorch, which not every Python of the tests has."""

every_form = pytest.mark.parametrize("omega", FORMS.values(), ids=FORMS)
every_cell = pytest.mark.parametrize(
    "cell",
    [form(sigma) for form in (equation_2, footnote_1) for sigma in (TANH, SIGMOID, IDENTITY)],
    ids=lambda cell: f"{cell.name}, {cell.nonlinearity.name}",
)


def network(seed: int = 0, deviation: float = 0.7) -> Parameters:
    rng = np.random.default_rng(seed)
    theta = gaussian(rng, Sizes(H, D, K), deviation)
    return theta._replace(b=rng.normal(size=H))


def last_step_batch(seed: int = 1) -> Batch:
    rng = np.random.default_rng(seed)
    return Batch(rng.normal(size=(T, B, D)), rng.integers(K, size=(1, B)), np.full((1, B), 1 / B))


def propagated(cell, theta, batch):
    return bptt.gradient(cell, theta, batch, SOFTMAX, np.full((B, H), 0.2))


def finite_differences(value, W, eps=1e-6):
    slope = np.zeros_like(W)
    for index in np.ndindex(W.shape):
        shift = np.zeros_like(W)
        shift[index] = eps
        slope[index] = (value(W + shift) - value(W - shift)) / (2 * eps)
    return slope


@every_form
@every_cell
def test_immediate_derivative_against_finite_differences(omega, cell):
    """x_k and ∂E/∂x_{k+1} are the same arrays on both sides: held fixed."""
    theta = network()
    run = propagated(cell, theta, last_step_batch())

    def value(W_rec):
        return omega(cell, theta._replace(W_rec=W_rec), run.x, run.error).omega

    ours = omega(cell, theta, run.x, run.error).W_rec
    expected = finite_differences(value, theta.W_rec)
    np.testing.assert_allclose(ours, expected, rtol=1e-6, atol=1e-8 * np.abs(expected).max())


def torch_omega(form, cell, theta, x, error):
    """Eqs 9 and 10 written out a second time, for autograd; signals detached by construction."""
    torch = pytest.importorskip("torch")
    W = torch.tensor(theta.W_rec, requires_grad=True)
    state, e = torch.tensor(x), torch.tensor(error[1:])
    before, after = state[:-1], state[1:]
    if cell.name == "equation 2":
        leaf = before.clone().requires_grad_()
        h = getattr(torch, TORCH_SIGMA[cell.nonlinearity.name])(leaf)
        (slope,) = torch.autograd.grad(h.sum(), leaf)
        p = (e @ W) * slope
    else:
        slope = {"tanh": 1 - after**2, "sigmoid": after * (1 - after), "identity": after * 0 + 1}
        p = (e * slope[cell.nonlinearity.name]) @ W
    if form == "printed":
        value = ((p.norm(dim=-1) / e.norm(dim=-1) - 1) ** 2).sum(0).mean()
    else:
        e_squared = (e**2).sum(-1)
        active = e_squared >= 1e-20
        fraction = active.double().mean(1)
        excess = torch.where(active, (p**2).sum(-1) / e_squared, torch.ones_like(e_squared)) - 1
        value = (excess**2).mean(1).sum() / fraction.sum()
    value.backward()
    return value.item(), W.grad.numpy()


@pytest.mark.parametrize("form", FORMS)
@every_cell
def test_against_autograd(form, cell):
    theta = network()
    run = propagated(cell, theta, last_step_batch())
    ours = FORMS[form](cell, theta, run.x, run.error)
    value, slope = torch_omega(form, cell, theta, run.x, run.error)
    assert ours.omega == pytest.approx(value, rel=1e-10)
    assert np.linalg.norm(ours.W_rec - slope) <= 1e-10 * np.linalg.norm(slope)


def test_inactive_steps_are_divided_out_as_in_the_authors_code():
    """A batch of which some signals are below 1e-10: mean over b, sum over k, over Σ fractions."""
    cell, theta = footnote_1(TANH), network()
    run = propagated(cell, theta, last_step_batch())
    error = run.error.copy()
    error[1:4, 0] *= 1e-12
    error[2, 1] *= 1e-12
    ours = omega_squared(cell, theta, run.x, error)
    value, slope = torch_omega("squared", cell, theta, run.x, error)
    assert ours.omega == pytest.approx(value, rel=1e-10)
    assert np.linalg.norm(ours.W_rec - slope) <= 1e-10 * np.linalg.norm(slope)


def one_unit(w: float) -> Parameters:
    return Parameters(np.array([[w]]), np.ones((1, 1)), np.zeros(1), np.ones((1, 1)), np.zeros(1))


def test_one_unit_by_hand():
    """Eq. 8: ∂x_{k+1}/∂x_k = w σ′(x_k), so Ω = Σ (|w σ′(x_k)| − 1)², whatever the error.

    ∂⁺Ω/∂w = Σ 2 (|w σ′| − 1) sign(w) σ′. With x_k = 0, log 3 the sigmoid has σ′ = ¼, 3/16; for
    w = −8 the ratios are 2 and 3/2, Ω = 1 + ¼ and ∂⁺Ω/∂w = −2 (1 · ¼ + ½ · 3/16) = −11/16.
    Squared: ratios 4 and 9/4, Ω = mean of 9 and 25/16, and ∂⁺(w²σ′² − 1)²/∂w = 4 (w²σ′² − 1) w σ′²:
    4 · 3 · (−8) / 16 = −6 and 4 · 5/4 · (−8) · 9/256 = −45/32, mean −237/64.
    """
    cell, theta = equation_2(SIGMOID), one_unit(-8.0)
    x = np.array([0.0, np.log(3.0), 0.7]).reshape(3, 1, 1)
    error = np.array([9.0, -0.3, 1e-5]).reshape(3, 1, 1)
    printed, squared = (omega(cell, theta, x, error) for omega in (omega_printed, omega_squared))
    np.testing.assert_allclose(norm_ratios(cell, theta, x, error)[:, 0], [2.0, 1.5], rtol=1e-14)
    np.testing.assert_allclose([printed.omega, printed.W_rec[0, 0]], [1.25, -11 / 16], rtol=1e-13)
    np.testing.assert_allclose(
        [squared.omega, squared.W_rec[0, 0]], [(9 + 25 / 16) / 2, -237 / 64], rtol=1e-13
    )


@every_form
@pytest.mark.parametrize("cell", [equation_2(IDENTITY), footnote_1(IDENTITY)], ids=["2", "1"])
def test_orthogonal_W_with_identity_has_no_omega(omega, cell):
    """‖e W‖ = ‖e‖ for orthogonal W: exactly 0 for a signed permutation of a unit vector."""
    x = np.random.default_rng(0).normal(size=(T + 1, B, H))
    error = np.zeros((T + 1, B, H))
    error[..., 1] = -3.0
    theta = network()._replace(W_rec=np.roll(np.eye(H), 1, axis=0) * [1, -1, -1, 1])
    assert omega(cell, theta, x, error).omega == 0
    assert not omega(cell, theta, x, error).W_rec.any()


@every_form
def test_any_orthogonal_W_with_identity_has_no_omega_up_to_rounding(omega):
    rng = np.random.default_rng(0)
    Q = np.linalg.qr(rng.normal(size=(H, H)))[0]
    x, error = rng.normal(size=(2, T + 1, B, H))
    result = omega(equation_2(IDENTITY), network()._replace(W_rec=Q), x, error)
    assert result.omega < 1e-28


@every_form
def test_mean_over_the_batch(omega):
    """A batch of equal lengths, all active: Ω and ∂⁺Ω are the means of the sequences' own."""
    cell, theta = equation_2(TANH), network()
    run = propagated(cell, theta, last_step_batch())
    whole = omega(cell, theta, run.x, run.error)
    single = [omega(cell, theta, run.x[:, [i]], run.error[:, [i]]) for i in range(B)]
    assert whole.omega == pytest.approx(np.mean([one.omega for one in single]), rel=1e-12)
    np.testing.assert_allclose(whole.W_rec, np.mean([one.W_rec for one in single], axis=0))


def test_printed_is_a_sum_and_squared_a_mean_over_steps():
    """With every ‖p_k‖/‖e_k‖ = r: printed T (r − 1)², squared (r² − 1)²."""
    r = 0.5
    theta = network()._replace(W_rec=r * np.eye(H))
    x, error = np.random.default_rng(0).normal(size=(2, T + 1, B, H))
    cell = equation_2(IDENTITY)
    assert omega_printed(cell, theta, x, error).omega == pytest.approx(T * (r - 1) ** 2, rel=1e-13)
    assert omega_squared(cell, theta, x, error).omega == pytest.approx((r**2 - 1) ** 2, rel=1e-13)


@every_form
def test_only_the_direction_of_the_error_counts(omega):
    cell, theta = footnote_1(TANH), network()
    run = propagated(cell, theta, last_step_batch())
    one, other = (omega(cell, theta, run.x, scale * run.error) for scale in (1.0, 1e4))
    assert one.omega == pytest.approx(other.omega, rel=1e-12)
    np.testing.assert_allclose(one.W_rec, other.W_rec, rtol=1e-9, atol=1e-14)


def test_inactive_steps_do_not_count():
    """‖e_k‖² < 1e-20 at all steps but the last: Ω is that of the last step alone."""
    cell, theta = equation_2(TANH), network()
    run = propagated(cell, theta, last_step_batch())
    error = run.error.copy()
    error[:-1] *= 1e-15
    padded = omega_squared(cell, theta, run.x, error)
    alone = omega_squared(cell, theta, run.x[-2:], error[-2:])
    assert padded.omega == pytest.approx(alone.omega, rel=1e-14)
    np.testing.assert_allclose(padded.W_rec, alone.W_rec, rtol=1e-13)


def test_the_bound_of_an_active_step_is_1e_20():
    """‖e‖² just above 1e-20 counts, just below it does not: W_rec = 0 has ratio 0 and Ω = 1."""
    theta = network()._replace(W_rec=np.zeros((H, H)))
    x = np.zeros((2, 1, H))
    for size, expected in ((1.001e-10, 1.0), (0.999e-10, 0.0)):
        error = np.zeros((2, 1, H))
        error[1, 0, 2] = size
        assert omega_squared(equation_2(TANH), theta, x, error).omega == expected


@every_form
@every_cell
def test_no_error_signal_gives_zero(omega, cell):
    theta = network()
    run = propagated(cell, theta, last_step_batch())
    result = omega(cell, theta, run.x, np.zeros_like(run.error))
    assert result.omega == 0
    np.testing.assert_array_equal(result.W_rec, np.zeros((H, H)))


def test_a_vanished_ratio_gives_a_finite_derivative():
    """p = 0 although e ≠ 0: Ω = 1 a step, and the norm's derivative at 0 is taken as 0."""
    theta = network()._replace(W_rec=np.zeros((H, H)))
    run = propagated(equation_2(TANH), theta, last_step_batch())
    error = np.ones_like(run.error)
    printed = omega_printed(equation_2(TANH), theta, run.x, error)
    assert printed.omega == T
    np.testing.assert_array_equal(printed.W_rec, np.zeros((H, H)))


def test_norm_ratios_are_undefined_without_an_error():
    cell, theta = equation_2(TANH), network()
    run = propagated(cell, theta, last_step_batch())
    error = run.error.copy()
    error[2, 0] = 0
    ratios = norm_ratios(cell, theta, run.x, error)
    assert np.isnan(ratios[1, 0])
    assert np.isfinite(np.delete(ratios.ravel(), 1 * B)).all()


def test_steps_along_the_negative_derivative_lower_omega():
    """With x and e recomputed after each step: the approximation still descends."""
    cell, theta, batch = equation_2(TANH), network(deviation=0.2), last_step_batch()
    values = []
    for _ in range(30):
        run = propagated(cell, theta, batch)
        omega = omega_squared(cell, theta, run.x, run.error)
        values.append(omega.omega)
        theta = theta._replace(W_rec=theta.W_rec - 0.1 * omega.W_rec)
    assert values[-1] < 0.5 * values[0]


def unrolled_in_torch(cell, theta, batch, x_0):
    """The network a third time, with x_0 a leaf, all states in a list and also stacked."""
    torch = pytest.importorskip("torch")
    sigma = getattr(torch, TORCH_SIGMA[cell.nonlinearity.name])
    W_rec, W_in, b, W_out, b_out = (torch.tensor(p) for p in theta)
    states = [torch.tensor(x_0, requires_grad=True)]
    for u in torch.tensor(batch.inputs):
        h = sigma(states[-1]) if cell.name == "equation 2" else states[-1]
        a = h @ W_rec.T + u @ W_in.T + b
        states.append(a if cell.name == "equation 2" else sigma(a))
    stacked = torch.stack(states)
    last = stacked[-1]
    y = (sigma(last) if cell.name == "equation 2" else last) @ W_out.T + b_out
    target = torch.tensor(batch.targets[0])
    return torch.nn.functional.cross_entropy(y, target), states, stacked


@every_cell
def test_the_error_signal_reaches_step_0(cell):
    """∂E/∂x_k from autograd at the states themselves, x_0 a leaf."""
    torch = pytest.importorskip("torch")
    theta, batch = network(), last_step_batch()
    x_0 = np.full((B, H), 0.2)
    cost, states, _ = unrolled_in_torch(cell, theta, batch, x_0)
    expected = torch.stack(torch.autograd.grad(cost, states)).numpy()
    run = bptt.gradient(cell, theta, batch, COSTS["softmax"], x_0)
    assert (np.linalg.norm(expected, axis=-1) > 1e-9).all()
    np.testing.assert_allclose(run.error, expected, rtol=1e-10, atol=1e-14)


@every_cell
def test_it_is_not_the_error_at_the_stack(cell):
    """∂E/∂torch.stack(h) is the immediate error ∂⁺E/∂x_k: 0 but at the scored step.

    Ω made of it sees one step only. This is the silent bug of public ports.
    """
    torch = pytest.importorskip("torch")
    theta, batch = network(), last_step_batch()
    x_0 = np.full((B, H), 0.2)
    cost, _, stacked = unrolled_in_torch(cell, theta, batch, x_0)
    at_the_stack = torch.autograd.grad(cost, stacked)[0].numpy()
    assert not at_the_stack[:-1].any()
    run = bptt.gradient(cell, theta, batch, COSTS["softmax"], x_0)
    np.testing.assert_allclose(run.error[-1], at_the_stack[-1], rtol=1e-10)
    right = omega_printed(cell, theta, run.x, run.error)
    wrong = omega_printed(cell, theta, run.x, at_the_stack)
    last = omega_printed(cell, theta, run.x[-2:], run.error[-2:])
    assert wrong.omega == pytest.approx(last.omega, rel=1e-12)
    assert abs(wrong.omega - right.omega) > 0.05 * right.omega
