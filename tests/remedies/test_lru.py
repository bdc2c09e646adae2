"""Linear recurrent units: the scan against the loop, autograd, differences, and the ring."""

import gated
import numpy as np
import pytest
import torch
from gated import D, K, made
from scipy import stats

from rnn_difficulty.remedies import lru, scan
from rnn_difficulty.remedies.lru import Weights
from rnn_difficulty.theory.initialization import Sizes

close = torch.testing.assert_close
H, N = 6, 3


def weights(seed=4):
    shapes = ((H, D), (H,), (N,), (N,), (N,), (N, H), (N, H), (H, N), (H, N), (H,), (K, H), (K,))
    drawn = Weights(*made(seed, *shapes))
    return drawn._replace(nu=drawn.nu - 1, theta=drawn.theta / 2)


@pytest.mark.parametrize("steps", [1, 2, 3, 8, 13, 64])
def test_the_scan_is_the_loop(steps):
    v_re, v_im = made(steps, (steps, 2, N), (steps, 2, N))
    lam = torch.tensor([0.5 + 0.5j, -0.99 + 0j, 0.2j], dtype=torch.complex128)
    v = torch.complex(v_re, v_im)
    close(scan.scan(lam, v), scan.loop(lam, v), rtol=1e-12, atol=1e-12)


def test_the_loop_is_the_sum_of_powers():
    """x_k = Σ_j λ^{k−j} v_j."""
    v = torch.complex(*made(0, (9, 1, 2), (9, 1, 2)))
    lam = torch.tensor([0.9j, -0.3 + 0.1j], dtype=torch.complex128)
    last = sum(lam ** (8 - j) * v[j] for j in range(9))
    close(scan.loop(lam, v)[-1], last)


@pytest.mark.parametrize("scored", [1, 4])
def test_its_gradient_is_autograd_s_through_a_loop(scored):
    theta, batch = weights(), gated.batch(scored=scored)
    w = Weights(*(p.clone().requires_grad_() for p in theta))
    lam = torch.exp(-torch.exp(w.nu) + 1j * torch.exp(w.theta))
    B, C = w.B_re + 1j * w.B_im, w.C_re + 1j * w.C_im
    x, states, out = torch.zeros(len(batch.inputs[0]), N).cdouble(), [], []
    for given in batch.inputs:
        u = torch.tanh(given @ w.W.T + w.b)
        x = lam * x + torch.exp(w.gamma_log) * (u.cdouble() @ B.T)
        x.retain_grad()
        states.append(x)
        out.append(((x @ C.T).real + w.D * u) @ w.W_out.T + w.b_out)
    residual = torch.stack(out[-scored:]) - batch.targets
    cost = (batch.weights * residual.square().sum(-1)).sum()
    cost.backward()
    done = lru.gradient(theta, batch, "squared")
    close(done.cost, cost.detach())
    close(lru.outputs(theta, batch), torch.stack(out[-scored:]).detach())
    for ours, leaf in zip(done.gradient, w, strict=True):
        close(ours, leaf.grad)
    errors = torch.stack([x.grad for x in states])
    close(done.error[1:], torch.cat([errors.real, errors.imag], -1))


@pytest.mark.parametrize("field", ["W", "nu", "theta", "gamma_log", "B_im", "C_im", "D"])
def test_its_gradient_is_the_slope_of_its_cost(field):
    theta, batch = weights(), gated.batch(symbols=True)
    slope = gated.by_differences(
        lambda moved: lru.gradient(moved, batch, "squared").cost, theta, field
    )
    ours = getattr(lru.gradient(theta, batch, "squared").gradient, field)
    close(ours, slope, rtol=1e-6, atol=1e-6)


def test_eigenvalues_are_uniform_on_the_ring():
    """Uniform in area: |λ|² and the angle are uniform."""
    nu, theta = lru.ring(np.random.default_rng(0), 4000, 0.5, 0.9, 2 * np.pi)
    lam = lru.eigenvalues(torch.from_numpy(nu), torch.from_numpy(theta)).numpy()
    assert ((np.abs(lam) >= 0.5) & (np.abs(lam) <= 0.9)).all()
    uniform = stats.uniform(0.25, 0.81 - 0.25)
    assert stats.kstest(np.abs(lam) ** 2, uniform.cdf).pvalue > 0.01
    assert stats.kstest(np.angle(lam), stats.uniform(-np.pi, 2 * np.pi).cdf).pvalue > 0.01


def test_drawn_weights_lie_in_the_slice_with_normalized_states():
    w = lru.draw(np.random.default_rng(0), Sizes(50, 6, 4))
    lam = lru.eigenvalues(torch.from_numpy(w.nu), torch.from_numpy(w.theta)).numpy()
    assert lam.shape == (25,)
    assert ((np.abs(lam) >= 0.9) & (np.abs(lam) <= 0.999)).all()
    assert ((np.angle(lam) >= 0) & (np.angle(lam) <= np.pi / 10)).all()
    np.testing.assert_allclose(np.exp(2 * w.gamma_log), 1 - np.abs(lam) ** 2)


def test_gamma_keeps_the_state_of_white_noise_at_the_size_of_the_noise():
    """E |x|² = γ² Σ |λ|^{2j} E |B u|² = E |B u|² where γ² = 1 − |λ|²."""
    rng = np.random.default_rng(1)
    lam = torch.tensor([0.9, 0.6j, -0.95], dtype=torch.complex128)
    gamma = torch.sqrt(1 - lam.abs() ** 2)
    v = torch.from_numpy(rng.normal(size=(400, 500, 3))).cdouble()
    size = scan.scan(lam, gamma * v)[-1].abs().square().mean(0)
    close(size, torch.ones(3).double(), rtol=0.15, atol=0)


def test_no_nu_lets_it_explode():
    nu = torch.linspace(-12, 4, 50).double()
    assert (lru.eigenvalues(nu, nu).abs() < 1).all()
