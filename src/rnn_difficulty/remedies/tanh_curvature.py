"""Cost, gradient and Gauss–Newton products of the paper's network, by hand and without a graph.

The network is h_t = tanh(W_rec h_{t−1} + W_in u_t + b), y = W_out h + b_out. In the direction
v = (V_rec, V_in, v_b, V_out, v_out) its states and outputs move by

    Rh_t = (1 − h_t²) ∘ (W_rec Rh_{t−1} + V_rec h_{t−1} + V_in u_t + v_b),      Rh_0 = 0
    Ry = W_out Rh + V_out h + v_out,

which is Jv. Jᵀ is back-propagation, started with H_L Ry at the outputs and, for structural damping,
with λμ Rh_t at every state. The fast path of `gauss_newton` and `structural_damping`.

Source: Pearlmutter 1994 (the operator R); Martens & Sutskever 2011, §§2 and 4.
"""

from typing import NamedTuple

import torch
from torch import Tensor

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.costs import COSTS
from rnn_difficulty.remedies import ends
from rnn_difficulty.remedies.gauss_newton import CURVATURES
from rnn_difficulty.remedies.joined_batches import Joined
from rnn_difficulty.theory.notation import Batch, Parameters


class Linearized(NamedTuple):
    """The network at θ on one batch."""

    theta: Parameters
    batch: Batch
    loss: str
    h: Tensor
    """h_0 … h_T, `[T + 1, B, H]`."""
    slope: Tensor
    """Of tanh at every step, `[T, B, H]`: 1 − h_t², and 0 where a sequence has not begun."""

    @property
    def scored(self) -> Tensor:
        """h of the S scored steps, `[S, B, H]`."""
        return self.h[len(self.h) - len(self.batch.weights) :]


def linearize(theta: Parameters, data: Joined, loss: str) -> Linearized:
    """Return the network after one pass forward, from h_0 = 0; all are tensors."""
    h = states(theta, data)
    slope = plain.SLOPE["tanh"](h[1:])
    if data.started is not None:
        slope *= data.started
    return Linearized(theta, data.batch, loss, h, slope)


def states(theta: Parameters, data: Joined) -> Tensor:
    """Return h_0 … h_T `[T + 1, B, H]`, 0 until a sequence begins."""
    h_0 = theta.b.new_zeros(data.batch.inputs.shape[1], len(theta.b))
    if data.started is None:
        return plain.forward(theta, data.batch.inputs, h_0, "tanh")
    h = torch.cat([h_0[None], ends.drive(theta.W_in, theta.b, data.batch.inputs)])
    W, all_h = theta.W_rec.T, h.unbind()
    for t, begun in enumerate(data.started):
        all_h[t + 1].addmm_(all_h[t], W).tanh_().mul_(begun)
    return h


def cost(at: Linearized) -> float:
    """Return E."""
    value, _ = COSTS[at.loss](plain.outputs(at.theta, at.scored), at.batch.targets)
    return float((at.batch.weights * value).sum())


def gradient(at: Linearized) -> tuple[Parameters, Parameters]:
    """Return ∂E/∂θ, and Σ_b (∂E_b/∂θ)² where E_b is what sequence b adds to E."""
    _, dy = COSTS[at.loss](plain.outputs(at.theta, at.scored), at.batch.targets)
    dy = dy * at.batch.weights[..., None]
    delta = _backward(at, dy, torch.zeros_like(at.h))
    return _pulled(at, dy, delta), _squares(at, dy, delta)


def product(at: Linearized, v: Parameters, damping: float = 0.0) -> Parameters:
    """Return (G + `damping` · Σ_t J_tᵀ J_t) v; `damping` is λμ of structural damping."""
    Rh = _forward(at, v)
    steps = slice(len(at.h) - len(at.batch.weights), None)
    Ry = Rh[steps] @ at.theta.W_out.T + at.scored @ v.W_out.T + v.b_out
    y = plain.outputs(at.theta, at.scored)
    dy = CURVATURES[at.loss](y, Ry) * at.batch.weights[..., None]
    immediate = damping * at.batch.weights.sum(0)[:, None] * Rh
    return _pulled(at, dy, _backward(at, dy, immediate))


def _forward(at: Linearized, v: Parameters) -> Tensor:
    """Return Rh_0 … Rh_T, `[T + 1, B, H]`."""
    Rh = torch.zeros_like(at.h)
    Rh[1:] = ends.drive(v.W_in, v.b, at.batch.inputs) + at.h[:-1] @ v.W_rec.T
    W, all_Rh, slope = at.theta.W_rec.T, Rh.unbind(), at.slope.unbind()
    for t in range(len(slope)):
        all_Rh[t + 1].addmm_(all_Rh[t], W).mul_(slope[t])
    return Rh


def _backward(at: Linearized, dy: Tensor, immediate: Tensor) -> Tensor:
    """Return δ `[T, B, H]`, at what stands inside tanh; `immediate` is used up."""
    immediate[len(at.h) - len(dy) :] += dy @ at.theta.W_out
    delta = torch.empty_like(at.slope)
    e, d, slope = immediate.unbind(), delta.unbind(), at.slope.unbind()
    for t in range(len(d) - 1, -1, -1):
        torch.mul(e[t + 1], slope[t], out=d[t])
        e[t].addmm_(d[t], at.theta.W_rec)
    return delta


def _pulled(at: Linearized, dy: Tensor, delta: Tensor) -> Parameters:
    return Parameters(
        W_rec=ends.outer(delta, at.h[:-1]),
        W_in=ends.drive_gradient(at.theta.W_in, delta, at.batch.inputs),
        b=delta.sum((0, 1)),
        W_out=ends.outer(dy, at.scored),
        b_out=dy.sum((0, 1)),
    )


def _squares(at: Linearized, dy: Tensor, delta: Tensor) -> Parameters:
    inputs = at.batch.inputs
    if inputs.dim() == 2:
        inputs = torch.nn.functional.one_hot(inputs, at.theta.W_in.shape[1]).to(delta.dtype)
    return Parameters(
        W_rec=_sum_of_squares(delta, at.h[:-1]),
        W_in=_sum_of_squares(delta, inputs),
        b=delta.sum(0).square().sum(0),
        W_out=_sum_of_squares(dy, at.scored),
        b_out=dy.sum(0).square().sum(0),
    )


def _sum_of_squares(rows: Tensor, columns: Tensor) -> Tensor:
    """Return Σ_b (Σ_t row · columnᵀ)² `[N, M]` of `[T, B, N]` and `[T, B, M]`."""
    return (rows.permute(1, 2, 0) @ columns.transpose(0, 1)).square().sum(0)
