"""§3.3's error signal in PyTorch's modules, against independent ways to compute it."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from unrolled import KINDS, D, H, cell_like, inputs, run, seeded, step, weighing, zeros

from rnn_difficulty.diagnosis import diagnose, trace_cell
from rnn_difficulty.theory import bptt
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import SQUARED
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.theory.regularizer import norm_ratios

T, B = 7, 3
every_kind = pytest.mark.parametrize("kind", KINDS)
close = torch.testing.assert_close


def squares(outputs):
    """A loss in which every step counts, and the last state twice."""
    output, state = outputs
    last = state if isinstance(state, torch.Tensor) else state[0] + 2 * state[1]
    return (output.tanh() * weighing(*output.shape[:2], width=output.shape[2])).sum() + (
        last.square().sum()
    )


def gradients(kind, rnn, x, state, loss):
    """∂E/∂h_k and ∂E/∂c_k of every layer by autograd through the loop written out."""
    states = run(kind, rnn, x, state)
    output = torch.stack([s[0] for s in states[-1][1:]])
    last = tuple(torch.stack(part) for part in zip(*(own[-1] for own in states), strict=True))
    cost = loss((output, last if len(last) > 1 else last[0]))
    parts = [[[s[i] for s in own] for own in states] for i in range(len(last))]
    return [
        torch.stack([torch.stack(torch.autograd.grad(cost, own, retain_graph=True)) for own in p])
        for p in parts
    ]


@every_kind
@pytest.mark.parametrize("layers", [1, 3])
def test_error_signals_against_autograd_through_the_loop_written_out(kind, layers):
    rnn, x = seeded(kind, num_layers=layers), inputs(T, B)
    report = diagnose(rnn, x, squares)
    h, *c = gradients(kind, rnn, x, zeros(kind, layers, B), squares)
    close(report.error_norms, h.norm(dim=-1))
    if kind == "lstm":
        close(report.cell_error_norms, c[0].norm(dim=-1))
    else:
        assert report.cell_error_norms is None


@every_kind
def test_error_signals_against_finite_differences(kind):
    """Each state shifted by itself, the rest of the sequence run again from there."""
    rnn, x = seeded(kind), inputs(T, 1)

    def cost_from(k, state):
        outputs = [state[0]]
        for x_t in x[k:]:
            state = step(kind, rnn, "_l0", x_t, state)
            outputs.append(state[0])
        return sum((h.tanh() * w).sum() for h, w in zip(outputs, weights[k:], strict=True))

    weights = torch.cat([torch.zeros(1, 1, H).double(), weighing(T, 1)])
    states = [tuple(p[0] for p in zeros(kind, 1, 1))]
    for x_t in x:
        states.append(step(kind, rnn, "_l0", x_t, states[-1]))
    report = diagnose(rnn, x, lambda out: (out[0].tanh() * weights[1:]).sum())
    for k in range(T + 1):
        slopes = []
        for unit in torch.eye(H).double() * 1e-6:
            up, down = ((states[k][0] + s * unit, *states[k][1:]) for s in (1, -1))
            slopes.append((cost_from(k, up) - cost_from(k, down)) / 2e-6)
        close(report.error_norms[0, k, 0], torch.stack(slopes).norm(), rtol=1e-6, atol=1e-9)


@every_kind
def test_error_signal_is_the_sum_of_jacobian_products(kind):
    """∂E/∂x_k = Σ_t ∂E_t/∂x_t Π_{t ≥ i > k} ∂x_i/∂x_{i−1} (eqs 4 and 5), x = (h, c) of an LSTM."""
    rnn, x, w = seeded(kind), inputs(T, 1), weighing(T, 1)
    report = diagnose(rnn, x, lambda out: (out[0] * w).sum())
    parts = 2 if kind == "lstm" else 1
    s = torch.zeros(parts * H).double()
    jacobians = []
    for x_t in x:

        def one(s, x_t=x_t):
            after = step(kind, rnn, "_l0", x_t[0], s.chunk(parts))
            return torch.cat(after)

        jacobians.append(torch.autograd.functional.jacobian(one, s))
        s = one(s).detach()
    direct = torch.cat([w[:, 0], torch.zeros(T, (parts - 1) * H).double()], 1)
    errors = []
    for k in range(T + 1):
        total = torch.zeros(parts * H).double()
        for t in range(max(k, 1), T + 1):
            product = torch.eye(parts * H).double()
            for i in range(k + 1, t + 1):
                product = jacobians[i - 1] @ product
            total += direct[t - 1] @ product
        errors.append(total)
    close(report.error_norms[0, :, 0], torch.stack([e[:H].norm() for e in errors]))
    ratios = [(e @ J).norm() / e.norm() for e, J in zip(errors[1:], jacobians, strict=True)]
    close(report.norm_ratios[0, :, 0], torch.stack(ratios))


def test_error_signals_and_ratios_of_an_rnn_against_the_theory():
    """A network of §3 with the paper's own BPTT in NumPy."""
    rng = np.random.default_rng(3)
    rnn, out, x = seeded("tanh"), nn.Linear(H, 2).double(), inputs(T, B)
    targets = rng.normal(size=(1, B, 2))
    theta = Parameters(
        rnn.weight_hh_l0.detach().numpy(),
        rnn.weight_ih_l0.detach().numpy(),
        (rnn.bias_ih_l0 + rnn.bias_hh_l0).detach().numpy(),
        out.weight.detach().numpy(),
        out.bias.detach().numpy(),
    )
    batch = Batch(x.numpy(), targets, np.ones((1, B)))
    cell = footnote_1(TANH)
    known = bptt.gradient(cell, theta, batch, SQUARED, np.zeros((B, H)))
    report = diagnose(rnn, x, lambda o: (out(o[0][-1:]) - torch.from_numpy(targets)).square().sum())
    np.testing.assert_allclose(report.error_norms[0], np.linalg.norm(known.error, axis=-1))
    ratios = norm_ratios(cell, theta, known.x, known.error)
    np.testing.assert_allclose(report.norm_ratios[0], ratios)


@every_kind
def test_one_cost_at_the_end_has_one_direct_error(kind):
    """What `output.grad` of a fused module shows: nothing of what comes back through time."""
    rnn, x, w = seeded(kind), inputs(T, B), weighing(1, B)
    report = diagnose(rnn, x, lambda out: (out[0][-1] * w).sum())
    assert (report.direct_norms[0, :-1] == 0).all()
    close(report.direct_norms[0, -1], w[0].norm(dim=-1))
    assert (report.error_norms[0] > 0).all()


@every_kind
@pytest.mark.parametrize("enforce_sorted", [True, False])
def test_packed_sequences_as_if_each_were_alone(kind, enforce_sorted):
    rnn, x = seeded(kind, num_layers=2, bidirectional=True), inputs(T, B)
    lengths = [7, 5, 2] if enforce_sorted else [2, 7, 5]
    packed = pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=enforce_sorted)
    w = weighing(T, B, width=2 * H)

    def loss(outputs):
        return (pad_packed_sequence(outputs[0])[0] * w).sum() + outputs[1][0].square().sum()

    report = diagnose(rnn, packed, loss)
    for b, length in enumerate(lengths):

        def alone(outputs, b=b, length=length):
            return (outputs[0] * w[:length, b : b + 1]).sum() + outputs[1][0].square().sum()

        one = diagnose(rnn, x[:length, b : b + 1], alone)
        for name in ("error_norms", "direct_norms", "norm_ratios"):
            whole, part = getattr(report, name), getattr(one, name)
            close(whole[:, : part.shape[1], b], part[:, :, 0], equal_nan=True)
            assert whole[:, part.shape[1] :, b].isnan().all()


@every_kind
def test_reversed_direction_is_a_module_that_reads_backwards(kind):
    both = seeded(kind, bidirectional=True)
    back = seeded(kind)
    for name, p in back.named_parameters():
        p.data.copy_(getattr(both, f"{name}_reverse").data)
    x, w = inputs(T, B), weighing(T, B)
    report = diagnose(both, x, lambda out: (out[0][..., H:] * w).sum())
    alone = diagnose(back, x.flip(0), lambda out: (out[0].flip(0) * w).sum())
    close(report.error_norms[1], alone.error_norms[0])
    assert (report.error_norms[0] == 0).all()


@every_kind
def test_an_initial_state_batch_first_and_a_single_sequence(kind):
    rnn, x, w = seeded(kind, batch_first=True), inputs(T, B), weighing(T, B)
    state = tuple(torch.full((1, B, H), 0.3 + i).double() for i in range(1 + (kind == "lstm")))
    given = state if kind == "lstm" else state[0]

    def loss(outputs):
        return (outputs[0].transpose(0, 1) * w).sum()

    report = diagnose(rnn, (x.transpose(0, 1), given), loss)
    (h, *_) = gradients(kind, rnn, x, state, lambda out: (out[0] * w).sum())
    close(report.error_norms, h.norm(dim=-1))
    first = tuple(part[:, 0] for part in state)
    single = diagnose(
        rnn,
        (x[:, 0], first if kind == "lstm" else first[0]),
        lambda out: (out[0] * w[:, 0]).sum(),
    )
    close(single.error_norms[:, :, 0], report.error_norms[:, :, 0])


class InParts(nn.Module):
    """A module called in pieces, each from where the last one ended."""

    def __init__(self, rnn, pieces):
        super().__init__()
        self.rnn, self.pieces = rnn, pieces

    def forward(self, x):
        outputs, state = [], None
        for part in x.split(self.pieces):
            output, state = self.rnn(part, state)
            outputs.append(output)
        return torch.cat(outputs), state


@every_kind
@pytest.mark.parametrize("pieces", [[3, 4], [1] * 7])
def test_calls_that_continue_each_other_are_one_sequence(kind, pieces):
    rnn, x = seeded(kind, num_layers=2, bidirectional=False), inputs(T, B)
    whole = diagnose(rnn, x, squares)
    parts = diagnose(InParts(rnn, pieces), x, squares)
    for name in ("error_norms", "direct_norms", "norm_ratios", "cell_error_norms"):
        if getattr(whole, name) is not None:
            close(getattr(parts, name), getattr(whole, name))


def test_separate_calls_stand_side_by_side():
    rnn, x, w = seeded("gru"), inputs(T, B), weighing(T, B)

    def twice(x):
        return rnn(x)[0], rnn(x[:4])[0]

    report = diagnose(twice, x, lambda o: (o[0] * w).sum() + (o[1] * w[:4]).sum(), rnn=rnn)
    long = diagnose(rnn, x, lambda o: (o[0] * w).sum())
    short = diagnose(rnn, x[:4], lambda o: (o[0] * w[:4]).sum())
    close(report.error_norms[:, :, :B], long.error_norms)
    close(report.error_norms[:, :5, B:], short.error_norms)
    assert report.error_norms[:, 5:, B:].isnan().all()


def unroll(step, x, state, mask=None):
    outputs = []
    for t, x_t in enumerate(x):
        new = step(x_t, state)
        if mask is not None:
            m = mask[t][:, None]
            new = m * new + (1 - m) * state
        state = new
        outputs.append(state[0] if isinstance(state, tuple) else state)
    return torch.stack(outputs)


@every_kind
def test_cells_and_steps_in_a_loop_as_the_fused_module(kind):
    """Closed form against autograd, by three ways into the same network."""
    rnn, x, w = seeded(kind), inputs(T, B), weighing(T, B)
    cell = cell_like(rnn, kind)
    steps = trace_cell(lambda x_t, state: cell(x_t, state))
    start = tuple(part[0] for part in zeros(kind, 1, B))
    start = start if kind == "lstm" else start[0]

    def loss(outputs):
        return (outputs * w).sum()

    fused = diagnose(rnn, x, lambda out: loss(out[0]))
    looped = diagnose(lambda x: unroll(cell, x, None), x, loss, rnn=cell)
    any_step = diagnose(lambda x: unroll(steps, x, start), x, loss, rnn=steps)
    for name in ("error_norms", "direct_norms", "norm_ratios", "cell_error_norms"):
        if getattr(fused, name) is not None:
            close(getattr(looped, name), getattr(fused, name))
            close(getattr(any_step, name), getattr(fused, name))
    close(any_step.jacobians[0][0], fused_jacobian(kind, rnn, x))


def fused_jacobian(kind, rnn, x):
    """∂x_1/∂x_0 of the first sequence."""
    parts = 2 if kind == "lstm" else 1
    return torch.autograd.functional.jacobian(
        lambda s: torch.cat(step(kind, rnn, "_l0", x[0, 0], s.chunk(parts))),
        torch.zeros(parts * H).double(),
    )


def test_gated_jacobians_of_a_fused_module():
    for kind in ("lstm", "gru"):
        rnn, x = seeded(kind), inputs(T, B)
        report = diagnose(rnn, x, squares)
        J = fused_jacobian(kind, rnn, x)
        close(report.jacobians[0][0], J)
        assert report.spectral_radius.shape == report.largest_singular_value.shape == (1, 3)
        assert report.eta[0] >= torch.linalg.matrix_norm(J, 2) - 1e-12
        assert report.gamma.isnan().all()


def test_a_masked_loop_counts_no_padding():
    cell, x, w = cell_like(seeded("gru"), "gru"), inputs(T, B), weighing(1, B)[0]
    lengths = torch.tensor([7, 4, 2])
    mask = (torch.arange(T)[:, None] < lengths).double()
    start = torch.zeros(B, H).double()
    report = diagnose(
        lambda x: unroll(cell, x, start, mask), x, lambda out: (out[-1] * w).sum(), rnn=cell
    )
    for b, length in enumerate(lengths.tolist()):

        def alone(x, b=b):
            return unroll(cell, x, start[b : b + 1])

        one = diagnose(alone, x[:length, b : b + 1], lambda o, b=b: (o[-1] * w[b]).sum(), rnn=cell)
        close(report.norm_ratios[0, :length, b], one.norm_ratios[0, :, 0])
        assert report.norm_ratios[0, length:, b].isnan().all()


class Translator(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = seeded("lstm")
        self.decoder = seeded("gru", seed=5)

    def forward(self, source, target):
        _, (h, _) = self.encoder(source)
        return self.decoder(target, h)[0]


def test_encoder_and_decoder_by_name():
    model, source, target = Translator(), inputs(T, B), inputs(5, B, seed=8)
    w = weighing(5, B)

    def loss(output):
        return (output * w).sum()

    encoder = diagnose(model, (source, target), loss, rnn="encoder")
    decoder = diagnose(model, (source, target), loss, rnn=model.decoder)
    assert encoder.error_norms.shape == (1, T + 1, B)
    # What leaves the encoder by its last state is what enters the decoder by its first.
    close(encoder.error_norms[0, T], decoder.error_norms[0, 0])
    assert (encoder.direct_norms[0, :T] == 0).all()


def test_a_signal_far_below_the_squares_of_float32_has_a_norm():
    """.1^30 = 1e-30; its square is 0 in float32."""
    rnn = nn.RNN(1, 1, nonlinearity="relu")
    for name, value in (("weight_ih_l0", 1.0), ("weight_hh_l0", 0.1)):
        getattr(rnn, name).data.fill_(value)
    for bias in (rnn.bias_ih_l0, rnn.bias_hh_l0):
        bias.data.zero_()
    report = diagnose(rnn, torch.ones(30, 1, 1), lambda out: out[0][-1].sum())
    close(report.error_norms[0, 0, 0], torch.tensor(1e-30), rtol=1e-4, atol=0)


def test_constant_error_carousel():
    """Gates that do not look at h: ∂E/∂c_{k−1} = f ∂E/∂c_k, with f = sigmoid of its bias."""
    rnn = seeded("lstm")
    for p in rnn.parameters():
        p.data.zero_()
    rnn.bias_ih_l0.data[H : 2 * H] = 3.0
    report = diagnose(rnn, inputs(T, B), lambda out: out[1][1].sum())
    forget = torch.sigmoid(torch.tensor(3.0).double())
    expected = (H**0.5) * forget ** torch.arange(T, -1, -1)
    close(report.cell_error_norms[0], expected[:, None].expand(T + 1, B))


def test_dimensions_are_what_the_names_say():
    report = diagnose(seeded("lstm", num_layers=2), inputs(T, B), squares)
    assert report.error_norms.shape == report.direct_norms.shape == (2, T + 1, B)
    assert report.cell_error_norms.shape == (2, T + 1, B)
    assert report.norm_ratios.shape == (2, T, B)
    assert report.horizon.shape == (2,)
    assert D != H


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32, torch.bfloat16])
def test_types_are_kept_and_sixteen_bits_are_measured_in_float32(dtype):
    rnn = seeded("lstm").to(dtype)
    report = diagnose(rnn, inputs(T, B).to(dtype), lambda out: out[0].float().square().mean())
    assert report.error_norms.dtype == (torch.float32 if dtype == torch.bfloat16 else dtype)
    assert rnn.weight_hh_l0.dtype == dtype
    assert report.error_norms.isfinite().all()
