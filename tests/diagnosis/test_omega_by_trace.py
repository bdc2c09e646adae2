"""§3.3, eqs 9 and 10 under autograd: Ω and its immediate derivative for PyTorch's modules."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.autograd.function import once_differentiable
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from unrolled import KINDS, H, cell_like, inputs, run, seeded, weighing, zeros

from rnn_difficulty.diagnosis import omega, trace, trace_cell
from rnn_difficulty.engines import plain
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import equation_2, footnote_1
from rnn_difficulty.theory.cost import SQUARED
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.theory.regularizer import omega_printed, omega_squared

T, B, K = 6, 3, 2
FORMS = {"printed": omega_printed, "squared": omega_squared}
close = torch.testing.assert_close
every_kind = pytest.mark.parametrize("kind", KINDS)
every_form = pytest.mark.parametrize("form", FORMS)


def network():
    """An nn.RNN with a linear output, and the same as θ with its targets, the last step scored."""
    rnn, out = seeded("tanh"), nn.Linear(H, K).double()
    theta = Parameters(
        rnn.weight_hh_l0.detach().numpy(),
        rnn.weight_ih_l0.detach().numpy(),
        (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach().numpy(),
        out.weight.detach().numpy(),
        out.bias.detach().numpy(),
    )
    targets = np.random.default_rng(4).normal(size=(1, B, K))
    batch = Batch(inputs(T, B).numpy(), targets, np.full((1, B), 1 / B))
    return rnn, out, theta, batch


def traced(rnn, out, batch):
    x, targets = torch.from_numpy(batch.inputs), torch.from_numpy(batch.targets)
    with trace(rnn) as steps:
        cost = (out(rnn(x)[0][-1:]) - targets).square().sum() / B
    return steps, cost


@every_form
def test_against_the_theory(form):
    rnn, out, theta, batch = network()
    known = bptt.gradient(footnote_1(TANH), theta, batch, SQUARED, np.zeros((B, H)))
    expected = FORMS[form](footnote_1(TANH), theta, known.x, known.error)
    steps, cost = traced(rnn, out, batch)
    term = omega(steps, cost, form=form)
    np.testing.assert_allclose(term.item(), expected.omega, rtol=1e-12)
    (cost + 0.7 * term).backward()
    W = known.gradient.W_rec + 0.7 * expected.W_rec
    np.testing.assert_allclose(rnn.weight_hh_l0.grad, W, rtol=1e-10)
    np.testing.assert_allclose(rnn.weight_ih_l0.grad, known.gradient.W_in, rtol=1e-10)
    np.testing.assert_allclose(out.weight.grad, known.gradient.W_out, rtol=1e-10)


def test_against_the_plain_engine():
    rnn, out, theta, batch = network()
    theirs = plain.gradient(
        plain.tensors(theta, torch.float64),
        plain.batch_tensors(batch, torch.float64),
        torch.zeros(B, H).double(),
        "tanh",
        "squared",
        alpha=2.0,
    )
    steps, cost = traced(rnn, out, batch)
    (cost + 2 * omega(steps, cost)).backward()
    close(omega(*traced(rnn, out, batch)), theirs.omega)
    close(rnn.weight_hh_l0.grad, theirs.gradient.W_rec)


@every_form
def test_the_paper_s_own_cell_by_its_step(form):
    """Eq. 2 has no module in PyTorch: x_t = W_rec tanh(x_{t−1}) + W_in u_t + b."""
    _, out, theta, batch = network()
    x_0 = np.full((B, H), 0.2)
    known = bptt.gradient(equation_2(TANH), theta, batch, SQUARED, x_0)
    expected = FORMS[form](equation_2(TANH), theta, known.x, known.error)
    W_rec = torch.tensor(theta.W_rec, requires_grad=True)
    W_in, b = torch.tensor(theta.W_in, requires_grad=True), torch.from_numpy(theta.b)
    steps = trace_cell(lambda u, x: x.tanh() @ W_rec.T + u @ W_in.T + b)
    x = torch.from_numpy(x_0)
    for u in torch.from_numpy(batch.inputs):
        x = steps(u, x)
    cost = (out(x.tanh()) - torch.from_numpy(batch.targets[0])).square().sum() / B
    term = omega(steps, cost, form)
    np.testing.assert_allclose(term.item(), expected.omega, rtol=1e-12)
    (cost + 0.7 * term).backward()
    W = known.gradient.W_rec + 0.7 * expected.W_rec
    np.testing.assert_allclose(W_rec.grad, W, rtol=1e-10)
    np.testing.assert_allclose(W_in.grad, known.gradient.W_in, rtol=1e-10)


def loss(outputs):
    return (outputs.tanh() * weighing(T, B)).sum()


def loop(step, kind):
    state = tuple(part[0] for part in zeros(kind, 1, B))
    state, outputs = state if kind == "lstm" else state[0], []
    for x_t in inputs(T, B):
        state = step(x_t, state)
        outputs.append(state[0] if kind == "lstm" else state)
    return torch.stack(outputs)


@every_kind
@every_form
def test_closed_form_and_stepping_agree(kind, form):
    rnn = seeded(kind)
    cell = cell_like(rnn, kind)
    with trace(rnn) as fused:
        costs = [loss(rnn(inputs(T, B))[0])]
    with trace(cell) as looped:
        costs.append(loss(loop(cell, kind)))
    steps = trace_cell(lambda x, h: cell(x, h))
    costs.append(loss(loop(steps, kind)))
    terms = [omega(t, c, form) for t, c in zip((fused, looped, steps), costs, strict=True)]
    weights = [rnn.weight_hh_l0, cell.weight_hh, cell.weight_hh]
    slopes = [torch.autograd.grad(t, w)[0] for t, w in zip(terms, weights, strict=True)]
    assert terms[0] > 0
    for term, slope in zip(terms[1:], slopes[1:], strict=True):
        close(term, terms[0])
        close(slope, slopes[0])


@pytest.mark.parametrize("kind", ["lstm", "gru"])
@every_form
def test_gated_cells_against_finite_differences(kind, form):
    """Ω again, from e · J with J from the formulas; gates held, W_hh alone shifted."""
    rnn, x = seeded(kind), inputs(T, B)
    with trace(rnn) as steps:
        cost = loss(rnn(x)[0])
    term = omega(steps, cost, form)
    W = rnn.weight_hh_l0
    (slope,) = torch.autograd.grad(term, W)
    e, J = errors(kind, rnn, x), jacobians(kind, rnn, x)

    def value(W):
        ratio = torch.einsum("kbi,kbij->kbj", e, J(W)).norm(dim=-1) / e.norm(dim=-1)
        if form == "printed":
            return ((ratio - 1) ** 2).sum(0).mean()
        return ((ratio**2 - 1) ** 2).mean()

    W = W.detach()
    close(term, value(W))
    numeric = torch.zeros_like(W)
    for index in np.ndindex(*W.shape):
        shift = torch.zeros_like(W)
        shift[index] = 1e-6
        numeric[index] = (value(W + shift) - value(W - shift)) / 2e-6
    close(slope, numeric, rtol=1e-6, atol=1e-8)


def errors(kind, rnn, x):
    """e_k = ∂E/∂x_{k+1} with x = (h, c): the loss of what is computed from x_{k+1} alone."""
    from unrolled import step

    state, states = tuple(p[0] for p in zeros(kind, 1, B)), []
    for x_t in x:
        state = tuple(p.detach() for p in step(kind, rnn, "_l0", x_t, state))
        states.append(state)
    w, found = weighing(T, B), []
    for k, state in enumerate(states):
        leaf = state = tuple(p.requires_grad_() for p in state)
        cost = (state[0].tanh() * w[k]).sum()
        for x_t, w_t in zip(x[k + 1 :], w[k + 1 :], strict=True):
            state = step(kind, rnn, "_l0", x_t, state)
            cost = cost + (state[0].tanh() * w_t).sum()
        slopes = torch.autograd.grad(cost, leaf, materialize_grads=True, allow_unused=True)
        found.append(torch.cat(slopes, -1))
    return torch.stack(found)


def jacobians(kind, rnn, x):
    """∂x_{k+1}/∂x_k `[T, B, S, S]` as a function of W_hh, by the chain rule on paper."""
    states = run(kind, rnn, x, zeros(kind, 1, B))[0]
    h = torch.stack([s[0] for s in states]).detach()
    b_ih, b_hh = rnn.bias_ih_l0.detach(), rnn.bias_hh_l0.detach()
    a, b = (x @ rnn.weight_ih_l0.T + b_ih).detach(), (h[:-1] @ rnn.weight_hh_l0.T + b_hh).detach()
    diag = torch.diag_embed
    if kind == "gru":
        (r, z, n), (r_h, z_h, n_h) = a.chunk(3, -1), b.chunk(3, -1)
        r, z = torch.sigmoid(r + r_h), torch.sigmoid(z + z_h)
        n = torch.tanh(n + r * n_h)

        def J(W):
            W_r, W_z, W_n = W.chunk(3)
            dn = diag(1 - n**2) @ (diag(n_h * r * (1 - r)) @ W_r + diag(r) @ W_n)
            return diag(1 - z) @ dn + diag((h[:-1] - n) * z * (1 - z)) @ W_z + diag(z)

        return J
    c = torch.stack([s[1] for s in states]).detach()
    i, f, g, o = (a + b).chunk(4, -1)
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
    t = torch.tanh(c[1:])

    def J(W):
        W_i, W_f, W_g, W_o = W.chunk(4)
        dc_dh = (
            diag(g * i * (1 - i)) @ W_i
            + diag(c[:-1] * f * (1 - f)) @ W_f
            + diag(i * (1 - g**2)) @ W_g
        )
        dh_dh = diag(t * o * (1 - o)) @ W_o + diag(o * (1 - t**2)) @ dc_dh
        dh_dc = diag(o * (1 - t**2) * f)
        return torch.cat([torch.cat([dh_dh, dh_dc], -1), torch.cat([dc_dh, diag(f)], -1)], -2)

    return J


@every_form
def test_layers_add_up_and_each_sees_the_whole_error_of_the_one_above(form):
    """Two layers as two modules in a row, each traced by itself."""
    both = seeded("gru", num_layers=2)
    lower = seeded("gru")
    upper = nn.GRU(H, H).double()
    for name, p in both.named_parameters():
        own = lower if "_l0" in name else upper
        getattr(own, name.replace("_l1", "_l0")).data.copy_(p.data)
    with trace(both) as steps:
        cost = loss(both(inputs(T, B))[0])
    with trace(lower) as below, trace(upper) as above:
        again = loss(upper(lower(inputs(T, B))[0])[0])
    close(omega(steps, cost, form), omega(below, again, form) + omega(above, again, form))


@every_form
def test_padding_never_counts(form):
    rnn, x, lengths = seeded("lstm"), inputs(T, B), [6, 2, 4]
    w = weighing(T, B)
    packed = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    with trace(rnn) as steps:
        cost = (pad_packed_sequence(rnn(packed)[0])[0] * w).sum()
    whole = omega(steps, cost, form)
    total = 0
    for b, length in enumerate(lengths):
        with trace(rnn) as steps:
            cost = (rnn(x[:length, b : b + 1])[0] * w[:length, b : b + 1]).sum()
        total += omega(steps, cost, form) * (length if form == "squared" else 1)
    close(whole, total / (sum(lengths) if form == "squared" else B))


class Once(torch.autograd.Function):
    """A loss that refuses to be differentiated twice, as cuDNN's recurrent pass does."""

    @staticmethod
    def forward(ctx, h):
        ctx.save_for_backward(h)
        return h.square().sum()

    @staticmethod
    @once_differentiable
    def backward(ctx, e):
        return 2 * e * ctx.saved_tensors[0]


@every_kind
def test_no_second_derivative_of_the_loss_is_needed(kind):
    rnn = seeded(kind)
    cell = cell_like(rnn, kind)
    with trace(rnn) as steps:
        cost = Once.apply(rnn(inputs(T, B))[0])
    (cost + omega(steps, cost)).backward()
    steps = trace_cell(lambda x, h: cell(x, h))
    cost = Once.apply(loop(steps, kind))
    (cost + omega(steps, cost)).backward()
    close(cell.weight_hh.grad, rnn.weight_hh_l0.grad)


def test_a_step_that_draws_random_numbers_is_repeated_with_the_same():
    W = torch.full((H, H), 0.3, dtype=torch.float64, requires_grad=True)
    steps = trace_cell(lambda x, h: nn.functional.dropout(torch.tanh(h @ W.T + 1.0), 0.5))
    torch.manual_seed(0)
    h = torch.ones(B, H).double()
    for x_t in range(T):
        h = steps(x_t, h)
    cost = h.sum()
    masks = [call.leaving[0] != 0 for call in steps.calls]
    before = torch.get_rng_state()
    (slope,) = torch.autograd.grad(omega(steps, cost, "printed"), W)
    assert torch.equal(torch.get_rng_state(), before)
    # The same network with the masks that were drawn.
    fixed = iter(masks)
    again = trace_cell(lambda x, h: 2 * next(fixed) * torch.tanh(h @ W.T + 1.0))
    h = torch.ones(B, H).double()
    for x_t in range(T):
        h = again(x_t, h)
    fixed = iter(masks)
    close(slope, torch.autograd.grad(omega(again, h.sum(), "printed"), W)[0])


def test_without_an_error_signal_omega_is_zero():
    rnn = seeded("tanh")
    with trace(rnn) as steps:
        cost = (rnn(inputs(T, B))[0] * 0).sum()
    for form in FORMS:
        term = omega(steps, cost, form)
        assert term == 0
        assert (torch.autograd.grad(term, rnn.weight_hh_l0)[0] == 0).all()


def test_an_update_against_the_compiled_engine():
    """MSGD-CR with PyTorch's own module, and the same update by Numba."""
    fused = pytest.importorskip("rnn_difficulty.engines.fused")
    from rnn_difficulty.diagnosis import clip_norm_
    from rnn_difficulty.engines.interface import Rule

    rnn, out, theta, batch = network()
    ours = [rnn.weight_hh_l0, rnn.weight_ih_l0, rnn.bias_ih_l0, out.weight, out.bias]
    rnn.bias_hh_l0.requires_grad_(False)
    theirs = Parameters(*(np.array(p, dtype=np.float32) for p in theta))
    single = Batch(*(np.array(part, dtype=np.float32) for part in batch))
    rule = Rule("tanh", "squared", 0.1, threshold=0.5, alpha=2.0)
    done = fused.updates(theirs, [single], rule)
    steps, cost = traced(rnn, out, batch)
    term = omega(steps, cost)
    (cost + 2.0 * term).backward()
    size = clip_norm_(ours, 0.5)
    np.testing.assert_allclose(done.omega[0], term.item(), rtol=1e-5)
    np.testing.assert_allclose(done.norm[0], size, rtol=1e-5)
    assert size > 0.5
    with torch.no_grad():
        for p, q, before in zip(ours, theirs, theta, strict=True):
            moved = -0.1 * p.grad
            np.testing.assert_allclose(q - before, moved, rtol=1e-3, atol=2e-6)
