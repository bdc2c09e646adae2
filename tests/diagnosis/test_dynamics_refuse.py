"""Where fixed points and exponents would be silently wrong: what comes instead."""

import math

import pytest
import torch
from torch import nn
from unrolled import D, H, cell_like, inputs, seeded

from rnn_difficulty.diagnosis import fixed_points, lyapunov_exponents

W = torch.tensor([[2.0, 0.0], [0.0, 0.5]])
U = torch.ones(D)


def frozen(u, h):
    with torch.no_grad():
        return h @ W.T


def detached(u, h):
    return h.detach() @ W.T


def with_weights(u, h):
    """It has a graph, of the weights alone."""
    return h.detach() @ W.clone().requires_grad_().T


@pytest.mark.parametrize("step", [frozen, detached, with_weights])
def test_a_step_that_autograd_cannot_follow_is_refused(step):
    """Its eigenvalues are 2 and 1/2; read as 0, the saddle would be stable."""
    with pytest.raises(ValueError, match=r"depends on h under autograd, got .*no_grad.*detach"):
        fixed_points(step, torch.ones(1, 2))
    with pytest.raises(ValueError, match=r"depends on h under autograd, got .*no_grad.*detach"):
        lyapunov_exponents(step, torch.zeros(20, 1, 1), k=2, h_0=torch.ones(1, 2))


def rotated(eigenvalues, seed):
    """Return a symmetric matrix with these eigenvalues, float64, and its first eigenvector."""
    size = len(eigenvalues)
    generator = torch.Generator().manual_seed(seed)
    Q = torch.linalg.qr(torch.randn(size, size, generator=generator).double())[0]
    return Q @ torch.diag(torch.tensor(eigenvalues).double()) @ Q.T, Q[:, 0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("seed", range(5))
def test_a_linear_step_that_drifts_for_ever_has_no_fixed_point(dtype, seed):
    """Along the eigenvector of the eigenvalue 1 it adds 1/2 at every step."""
    A, v = rotated([1.0, 0.8, 0.3, -0.5], seed)
    A, b = A.to(dtype), (0.5 * v).to(dtype)
    generator = torch.Generator().manual_seed(seed)
    starts = torch.randn(20, 4, generator=generator).to(dtype)
    assert len(fixed_points(lambda u, h: h @ A.T + b, starts).states) == 0


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_line_of_fixed_points_is_still_found(dtype):
    """Without a drift every multiple of that eigenvector stays where it is."""
    A, v = rotated([1.0, 0.8, 0.3, -0.5], 0)
    starts = torch.outer(torch.tensor([1.0, 2.0, -3.0]).double(), v)
    points = fixed_points(lambda u, h: h @ A.to(dtype).T, starts.to(dtype))
    assert len(points.states) >= 1
    along = points.states.double() @ v
    assert (along.abs() > 1e-2).all()
    torch.testing.assert_close(points.states.double(), torch.outer(along, v), atol=1e-4, rtol=1e-4)
    assert not points.stable.any()


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("angle", [0.1, 1.0, 2.0, 3.0])
@pytest.mark.parametrize("radius", [0.999, 1.0, 1.001])
def test_on_the_unit_circle_is_not_stable(dtype, angle, radius):
    c, s = radius * math.cos(angle), radius * math.sin(angle)
    R = torch.tensor([[c, -s], [s, c]], dtype=dtype)
    points = fixed_points(lambda u, h: h @ R.T, torch.ones(1, 2, dtype=dtype))
    assert points.stable.tolist() == [radius < 1]


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_numbers_that_are_not_finite_are_refused(bad):
    cell, rnn = nn.RNNCell(D, H), seeded("gru")
    starts, x = torch.zeros(3, H), inputs(20, 2)
    with pytest.raises(ValueError, match=r"expected finite inputs.*clean the data"):
        fixed_points(cell, starts, torch.full((D,), bad))
    with pytest.raises(ValueError, match="expected finite starts"):
        fixed_points(cell, starts + bad, U)
    x[4, 1, 0] = bad
    with pytest.raises(ValueError, match=r"expected finite inputs.*step 5 of 20"):
        lyapunov_exponents(rnn, x, 3)
    with pytest.raises(ValueError, match=r"expected finite states.*step 1 of 20"):
        lyapunov_exponents(rnn, inputs(20, 2), 3, torch.full((1, 2, H), bad).double())


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_sixteen_bits_are_computed_in_float32(dtype):
    """Half of h, and weights that 16 bits hold exactly: 0 is the point, log ½ the exponents."""
    rnn, cell = nn.RNN(1, 2, bias=False), nn.RNNCell(1, 2, bias=False)
    with torch.no_grad():
        for weight in (rnn.weight_hh_l0, cell.weight_hh):
            weight.copy_(torch.eye(2) / 2)
    for step in (cell.to(dtype), lambda u, h: h / 2):
        points = fixed_points(step, torch.ones(2, 2).to(dtype), torch.zeros(1).to(dtype))
        torch.testing.assert_close(points.states, torch.zeros(1, 2).to(dtype))
        torch.testing.assert_close(points.jacobians[0], (torch.eye(2) / 2).to(dtype))
        torch.testing.assert_close(points.eigenvalues.abs(), torch.full((1, 2), 0.5))
        assert points.stable.all()
        assert points.residuals.dtype == dtype
    x = torch.zeros(200, 3, 1).to(dtype)
    expected = torch.full((2,), math.log(0.5)).to(dtype)
    torch.testing.assert_close(lyapunov_exponents(rnn.to(dtype), x, k=2), expected)
    h_0 = torch.zeros(3, 2).to(dtype)
    torch.testing.assert_close(lyapunov_exponents(lambda u, h: h / 2, x, 2, h_0), expected)
    assert rnn.weight_hh_l0.dtype == cell.weight_hh.dtype == dtype


def test_what_is_no_tensor_no_step_and_no_state():
    cell, rnn, x = nn.RNNCell(D, H), nn.RNN(D, H), torch.ones(20, 2, D)
    with pytest.raises(TypeError, match=r"expected starts .*tensor, got list: torch.stack"):
        fixed_points(cell, [torch.zeros(H)], U)
    with pytest.raises(TypeError, match=r"expected inputs .*tensor, got list: torch.stack"):
        fixed_points(cell, torch.zeros(1, H), [0.0] * D)
    with pytest.raises(ValueError, match=r"\[0, 4\].*at least one"):
        fixed_points(cell, torch.zeros(0, H), U)
    with pytest.raises(ValueError, match=r"inputs u \[3\] for RNNCell, got None: .*torch.zeros"):
        fixed_points(cell, torch.zeros(1, H))
    with pytest.raises(ValueError, match=r"give a state \[4\] like h, got.*nn.RNNCell, not nn.RNN"):
        fixed_points(rnn, torch.zeros(1, H), U)
    with pytest.raises(TypeError, match=r"tensor \[T, B, D\], got list: torch.stack"):
        lyapunov_exponents(rnn, list(x))
    with pytest.raises(ValueError, match=r'got Sequential, which contains 0 \(RNN\).*module."0"'):
        lyapunov_exponents(nn.Sequential(rnn, nn.Linear(H, 1)), x)


def test_inference_mode_is_refused_and_its_tensors_are_taken():
    cell, rnn = cell_like(seeded("gru"), "gru"), seeded("gru")
    u, starts, x = torch.ones(D).double(), torch.zeros(2, H).double(), inputs(20, 2)
    with torch.inference_mode():
        with pytest.raises(ValueError, match=r"expected autograd, got .*inference_mode.*outside"):
            fixed_points(cell, starts, u)
        with pytest.raises(ValueError, match=r"expected autograd, got .*inference_mode.*outside"):
            lyapunov_exponents(rnn, x, 3)
        made = [tensor.clone() for tensor in (u, starts, x)]
    expected = fixed_points(cell, starts, u).states
    torch.testing.assert_close(fixed_points(cell, made[1], made[0]).states, expected)
    torch.testing.assert_close(lyapunov_exponents(rnn, made[2], 3), lyapunov_exponents(rnn, x, 3))
