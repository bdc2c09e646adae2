"""What is compared: each does the same updates of the same network its own best way.

Each function takes θ (NumPy), batches of the temporal order task and α, prepares all data ahead,
and returns a function that trains on all batches, and how many updates that is: the number of
batches times what the contender does at once.
"""

from collections.abc import Callable

import numpy as np
import torch

from rnn_difficulty.engines import fused, plain
from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.theory.notation import Batch, Parameters, one_hot
from rnn_difficulty.theory.regularizer import ACTIVE
from rnn_difficulty.training.methods import descend

LEARNING_RATE, THRESHOLD = 0.01, 1.0
JAX_RUNS = 4
"""8 are as fast at T = 100 and half as fast at T = 200, where they leave the cache."""
FUSED_REPEATS = 4
Contender = tuple[Callable[[], None], int]


def torch_rnn(theta: Parameters, batches: list[Batch], alpha: float) -> Contender:
    """`torch.nn.RNN`, autograd, `clip_grad_norm_`; with Ω a loop over steps, which alone has ∂E/∂h.

    The outputs of `torch.nn.RNN` lie outside the recurrence: their gradient is not ∂E/∂h_k.
    """
    W_rec, W_in, b, W_out, b_out = plain.tensors(theta, torch.float32)
    network, output = torch.nn.RNN(W_in.shape[1], len(b)), torch.nn.Linear(len(b), len(b_out))
    layers = (*network.parameters(), *output.parameters())
    with torch.no_grad():
        for p, value in zip(layers, (W_in, W_rec, b, 0 * b, W_out, b_out), strict=True):
            p.copy_(value)
    step = torch.optim.SGD(layers, LEARNING_RATE)
    data = [
        (torch.as_tensor(one_hot(x.inputs, W_in.shape[1]), dtype=torch.float32), x.targets[0])
        for x in batches
    ]
    backward = _torch_cost if alpha == 0 else _torch_cost_and_omega

    def advance() -> None:
        for u, target in data:
            step.zero_grad()
            backward(network, output, u, torch.as_tensor(target), alpha)
            torch.nn.utils.clip_grad_norm_(layers, THRESHOLD)
            step.step()

    return advance, len(batches)


def _torch_cost(network, output, u, target, alpha: float) -> None:
    _, h = network(u)
    torch.nn.functional.cross_entropy(output(h[0]), target).backward()


def _torch_cost_and_omega(network, output, u, target, alpha: float) -> None:
    W_in, W_rec, b, b_2 = network.parameters()
    drive = u @ W_in.T + (b + b_2)
    h = [torch.zeros_like(drive[0])]
    for drive_t in drive:
        h.append(torch.tanh(torch.addmm(drive_t, h[-1], W_rec.T)))
        h[-1].retain_grad()
    torch.nn.functional.cross_entropy(output(h[-1]), target).backward()
    e = torch.stack([h_t.grad for h_t in h[1:]])
    p = (e * (1 - torch.stack(h[1:]).detach().square())) @ W_rec
    e_squared = e.square().sum(-1)
    active = e_squared >= ACTIVE
    excess = torch.where(active, p.square().sum(-1) / e_squared - 1, 0)
    (alpha * excess.square().sum() / active.sum().clamp(min=1)).backward()


def jax(theta: Parameters, batches: list[Batch], alpha: float) -> Contender:
    """`jit(vmap(grad of scan))`, several networks at once; ∂E/∂h through a zero added to each h."""
    import jax
    from jax import numpy as jnp

    def pass_through(theta, zeros, u, target):
        drive = u @ theta.W_in.T + theta.b

        def cell(h, now):
            h = jnp.tanh(h @ theta.W_rec.T + now[0]) + now[1]
            return h, h

        last, h = jax.lax.scan(cell, jnp.zeros_like(drive[0]), (drive, zeros))
        y = jax.nn.log_softmax(last @ theta.W_out.T + theta.b_out)
        return -jnp.take_along_axis(y, target[:, None], 1).mean(), h

    def omega(W_rec, h, e):
        p = (e * (1 - h * h)) @ W_rec
        e_squared = (e * e).sum(-1)
        active = e_squared >= ACTIVE
        excess = jnp.where(active, (p * p).sum(-1) / jnp.where(active, e_squared, 1) - 1, 0)
        return (excess**2).sum() / jnp.maximum(active.sum(), 1)

    def update(theta, u, target):
        zeros = jnp.zeros((*target.shape, len(theta.b)), jnp.float32)
        zeros = jnp.broadcast_to(zeros, (len(u), *zeros.shape))
        if alpha == 0:
            g, _ = jax.grad(pass_through, has_aux=True)(theta, zeros, u, target)
        else:
            (g, e), h = jax.grad(pass_through, (0, 1), has_aux=True)(theta, zeros, u, target)
            g = g._replace(W_rec=g.W_rec + alpha * jax.grad(omega)(theta.W_rec, h, e))
        norm = jnp.sqrt(sum((p * p).sum() for p in g))
        scale = LEARNING_RATE * jnp.minimum(1, THRESHOLD / norm)
        return Parameters(*(p - scale * q for p, q in zip(theta, g, strict=True)))

    many = jax.jit(jax.vmap(update))
    inputs = theta.W_in.shape[1]
    data = [
        (
            jnp.stack([jnp.asarray(one_hot(x.inputs, inputs), jnp.float32)] * JAX_RUNS),
            jnp.stack([jnp.asarray(x.targets[0])] * JAX_RUNS),
        )
        for x in batches
    ]
    state = [Parameters(*(jnp.stack([jnp.asarray(p, jnp.float32)] * JAX_RUNS) for p in theta))]

    def advance() -> None:
        for u, target in data:
            state[0] = many(state[0], u, target)
        jax.block_until_ready(state[0])

    return advance, JAX_RUNS * len(batches)


def plain_engine(theta: Parameters, batches: list[Batch], alpha: float) -> Contender:
    """`engines.plain` and `descend`."""
    tensors = plain.tensors(theta, torch.float32)
    data = [plain.batch_tensors(x, torch.float32) for x in batches]
    h_0 = torch.zeros(batches[0].inputs.shape[1], len(theta.b))

    def advance() -> None:
        for x in data:
            step = plain.gradient(tensors, x, h_0, "tanh", "softmax", alpha)
            descend(tensors, step.gradient, LEARNING_RATE, THRESHOLD)
            float(step.cost)

    return advance, len(batches)


def fused_engine(theta: Parameters, batches: list[Batch], alpha: float) -> Contender:
    """`engines.fused`, many updates a call, as in training."""
    many = FUSED_REPEATS * batches
    arrays = Parameters(*(np.array(p, dtype=np.float32) for p in theta))

    rule = Rule("tanh", "softmax", LEARNING_RATE, THRESHOLD, alpha)

    def advance() -> None:
        fused.updates(arrays, many, rule)

    return advance, len(many)


def sgemm(theta: Parameters, batches: list[Batch], alpha: float) -> Contender:
    """Not a contender but the measure: one product of two large matrices a pass."""
    a, b = torch.randn(2, SGEMM_SIZE, SGEMM_SIZE)
    out = torch.empty(SGEMM_SIZE, SGEMM_SIZE)
    return lambda: torch.mm(a, b, out=out), 1


SGEMM, SGEMM_SIZE = "sgemm", 1024
SGEMM_OPERATIONS = 2 * SGEMM_SIZE**3
CONTENDERS = {
    "torch_rnn": torch_rnn,
    "jax": jax,
    "plain": plain_engine,
    "fused": fused_engine,
    SGEMM: sgemm,
}
