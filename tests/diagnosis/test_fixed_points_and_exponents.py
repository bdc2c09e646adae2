"""§2.2 for a trained network: fixed points, and the rates at which states part."""

import numpy as np
import pytest
import torch
from torch import nn
from unrolled import D, H, cell_like, inputs, seeded

from rnn_difficulty.diagnosis import fixed_points, lyapunov_exponents
from rnn_difficulty.theory import attractors, dynamical_systems
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.nonlinearity import SIGMOID, TANH
from rnn_difficulty.theory.notation import Parameters

close = torch.testing.assert_close


@pytest.mark.parametrize("b", [-3.0, -2.6, -2.5, -2.4, -2.0])
@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_one_unit_has_three_fixed_points_between_the_saddle_nodes(b, dtype):
    """w = 5: saddle-nodes at b = −2.65561 and −2.34439."""
    expected = dynamical_systems.fixed_points(5.0, b)
    assert len(expected.x) == (3 if -2.65561 < b < -2.34439 else 1)
    starts = torch.linspace(-6, 6, 60, dtype=dtype)[:, None]
    points = fixed_points(
        lambda u, h: 5 * torch.sigmoid(h) + u, starts, torch.tensor(b, dtype=dtype)
    )
    x, order = points.states[:, 0].sort()
    assert x.dtype == dtype
    np.testing.assert_allclose(x, expected.x, atol=1e-3 if dtype == torch.float32 else 1e-9)
    assert points.stable[order].tolist() == expected.stable.tolist()
    slopes = 5 * SIGMOID.sigma_prime(expected.x)
    np.testing.assert_allclose(points.jacobians[order, 0, 0], slopes, rtol=1e-2)
    np.testing.assert_allclose(points.eigenvalues[order, 0].real, slopes, rtol=1e-2)
    assert (points.residuals < 1e-4).all()


def test_cells_and_batched_steps_against_the_theory():
    cell = nn.RNNCell(D, H).double()
    rng = np.random.default_rng(1)
    W = rng.normal(size=(H, H)) * 1.5
    with torch.no_grad():
        cell.weight_hh.copy_(torch.from_numpy(W))
    u, starts = rng.normal(size=D), rng.normal(size=(40, H))
    theta = Parameters(
        W,
        cell.weight_ih.detach().numpy(),
        (cell.bias_ih + cell.bias_hh).detach().numpy(),
        np.zeros((1, H)),
        np.zeros(1),
    )
    known = attractors.fixed_points(theta, footnote_1(TANH), u, starts)
    for step in (cell, lambda x, h: batched(cell, x, h)):
        points = fixed_points(step, torch.from_numpy(starts), torch.from_numpy(u))
        assert len(points.states) == len(known.x)
        for state, rho in zip(known.x, known.rho, strict=True):
            gaps = (points.states - torch.from_numpy(state)).abs().amax(1)
            assert gaps.min() < 1e-4
            np.testing.assert_allclose(
                points.eigenvalues[gaps.argmin()].abs().max(), rho, rtol=1e-4
            )
        assert (points.stable == (points.eigenvalues.abs() < 1).all(1)).all()


def batched(cell, x, h):
    """A step that wants a batch: it joins along axis 1."""
    assert torch.cat([x, h], 1).shape == (len(h), D + H)
    return cell(x, h)


def test_an_lstm_by_its_joint_state():
    cell = cell_like(seeded("lstm"), "lstm")
    points = fixed_points(
        lambda u, s: torch.cat(cell(u, s.chunk(2, -1)), -1),
        torch.zeros(1, 2 * H).double(),
        torch.ones(D).double(),
    )
    h, c = points.states[0].chunk(2)
    again = cell(torch.ones(D).double(), (h, c))
    close(torch.cat(again), points.states[0], atol=1e-10, rtol=0)


def test_a_map_without_fixed_points_gives_none():
    points = fixed_points(lambda u, h: h + 1, torch.zeros(2, 3))
    assert [len(part) for part in points] == [0] * 5
    assert points.eigenvalues.shape == (0, 3)


def test_fixed_points_refuse_in_words():
    with pytest.raises(ValueError, match=r"expected starts \[M, H\].*h\[None\]"):
        fixed_points(lambda u, h: h, torch.zeros(3))
    with pytest.raises(ValueError, match=r"expected step\(u, h\) to give a state \[3\]"):
        fixed_points(lambda u, h: h.sum(), torch.zeros(1, 3))


def orthogonal(size):
    generator = torch.Generator().manual_seed(1)
    return torch.linalg.qr(torch.randn(size, size, generator=generator, dtype=torch.float64))[0]


def linear(W, steps=2000, kind=nn.RNN):
    """A tanh network that rests at 0 is linear there: ∂h_t/∂h_{t−1} = W."""
    rnn = kind(D, len(W), bias=False).double()
    rnn.weight_hh_l0.data.copy_(torch.as_tensor(W))
    return rnn, torch.zeros(steps, 2, D).double()


@pytest.mark.slow
def test_exponents_of_a_linear_network_are_log_of_its_eigenvalues():
    Q = orthogonal(5)
    eigenvalues = torch.tensor([1.2, 0.9, -0.7, 0.5, 0.2], dtype=torch.float64)
    non_normal = torch.triu(torch.ones(5, 5), 1).double() + torch.diag(eigenvalues)
    rnn, x = linear(Q @ non_normal @ Q.T)
    close(lyapunov_exponents(rnn, x), eigenvalues.abs().log(), atol=1e-8, rtol=0)
    close(lyapunov_exponents(rnn, x, k=2), eigenvalues[:2].abs().log(), atol=1e-8, rtol=0)


def test_exponents_of_an_orthogonal_network_are_zero():
    rnn, x = linear(orthogonal(6), steps=100)
    close(lyapunov_exponents(rnn, x), torch.zeros(5).double(), atol=1e-12, rtol=0)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["tanh", "lstm", "gru"])
@pytest.mark.parametrize("layers", [1, 2])
def test_largest_exponent_is_the_growth_of_a_small_difference(kind, layers):
    """The definition, by two trajectories that start 1e-7 apart and are pulled back to that."""
    rnn, x = seeded(kind, num_layers=layers, batch_first=True), inputs(1200, 1).transpose(0, 1)
    spectrum = lyapunov_exponents(rnn, x, k=3)
    assert (spectrum.diff() <= 0).all()
    torch.manual_seed(0)
    a = tuple(torch.zeros(layers, 1, H).double() for _ in range(1 + (kind == "lstm")))
    b = tuple(p + 1e-7 * torch.randn_like(p) for p in a)
    growth = []
    for x_t in x.unbind(1):
        a, b = (forward(rnn, x_t[:, None], s) for s in (a, b))
        size = sum((p - q).square().sum() for p, q in zip(a, b, strict=True)).sqrt()
        growth.append(float(size / 1e-7))
        b = tuple(p + (q - p) * (1e-7 / size) for p, q in zip(a, b, strict=True))
    assert abs(np.log(growth[1:]).mean() - spectrum[0]) < 0.02


def forward(rnn, x, state):
    with torch.no_grad():
        after = rnn(x, state if len(state) > 1 else state[0])[1]
    return after if isinstance(after, tuple) else (after,)


def test_a_step_of_one_s_own_and_cells():
    rnn, x = seeded("gru"), inputs(200, 2)
    cell = cell_like(rnn, "gru")
    expected = lyapunov_exponents(rnn, x, k=3)
    close(lyapunov_exponents(cell, x, k=3), expected)
    close(lyapunov_exponents(lambda u, h: cell(u, h), x, 3, torch.zeros(2, H).double()), expected)


def test_exponents_touch_neither_random_numbers_nor_gradients():
    rnn, x = seeded("lstm"), inputs(20, 2)
    before = torch.get_rng_state()
    spectrum = lyapunov_exponents(rnn, x)
    assert torch.equal(torch.get_rng_state(), before)
    assert not spectrum.requires_grad
    assert rnn.weight_hh_l0.grad is None


def test_exponents_refuse_in_words():
    rnn, x = seeded("gru"), inputs(20, 2)
    with pytest.raises(ValueError, match=f"expected 1 to {H} exponents.*k = 9"):
        lyapunov_exponents(rnn, x, k=9)
    with pytest.raises(ValueError, match=r"expected at least 8 steps, got T = 2.*batch_first"):
        lyapunov_exponents(rnn, x[:2], k=1)
    with pytest.raises(ValueError, match="expected one direction"):
        lyapunov_exponents(seeded("gru", bidirectional=True), x)
    with pytest.raises(ValueError, match="expected h_0"):
        lyapunov_exponents(lambda u, h: h, x)
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([20, 3]))
    with pytest.raises(TypeError, match="got a PackedSequence"):
        lyapunov_exponents(rnn, packed)
