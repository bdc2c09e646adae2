"""Everything that runs on a GPU gives there what it gives on the CPU."""

import copy
import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence
from unrolled import KINDS, D, H, cell_like, inputs, seeded, weighing

from rnn_difficulty.diagnosis import (
    GradientNorms,
    clip_norm_,
    diagnose,
    fixed_points,
    lyapunov_exponents,
    omega,
    trace,
    trace_cell,
)

pytestmark = [
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device"),
    # PyTorch 2.9 and later, of the one name for TF32 that earlier ones have too.
    pytest.mark.filterwarnings("ignore:Please use the new API"),
]

T, B = 7, 3
every_kind = pytest.mark.parametrize("kind", KINDS)
every_form = pytest.mark.parametrize("form", ["printed", "squared"])
every_type = pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
DEVICES = ("cpu", "cuda")
MEASURES = ("error_norms", "direct_norms", "norm_ratios", "cell_error_norms", "horizon", "eta")


@pytest.fixture(autouse=True)
def all_digits_of_float32(monkeypatch):
    """cuDNN rounds products to 10 bits (TF32) unless told otherwise."""
    monkeypatch.setattr(torch.backends.cudnn, "allow_tf32", False)


def same(there, here):
    """The first on the GPU, both alike."""
    if here is None:
        assert there is None
        return
    assert there.is_cuda
    tolerance = 1e-8 if here.dtype == torch.float64 else 2e-3
    torch.testing.assert_close(there.cpu(), here, rtol=tolerance, atol=tolerance, equal_nan=True)


def same_report(there, here):
    for name in MEASURES:
        same(getattr(there, name), getattr(here, name))
    same(there.spectral_radius, here.spectral_radius)
    same(there.largest_singular_value, here.largest_singular_value)
    same(there.gamma, here.gamma)
    assert there.verdicts == here.verdicts
    assert str(there).splitlines()[0] == str(here).splitlines()[0]
    assert there._repr_html_().startswith("<p>")


def weighted(output):
    return (output.tanh() * weighing(*output.shape[:2], width=output.shape[2]).to(output)).sum()


def squares(outputs):
    output, state = outputs
    last = state if isinstance(state, torch.Tensor) else state[0] + 2 * state[1]
    return weighted(output) + last.square().sum()


@every_kind
@every_type
@pytest.mark.parametrize("training", [True, False])
@pytest.mark.parametrize(
    "settings", [{}, {"num_layers": 3}, {"num_layers": 2, "bidirectional": True}]
)
def test_diagnose(kind, dtype, training, settings):
    """In evaluation mode too, where cuDNN itself cannot go back."""
    rnn = seeded(kind, **settings).to(dtype).train(training)
    x = inputs(T, B).to(dtype)
    here, there = (
        diagnose(copy.deepcopy(rnn).to(device), x.to(device), squares) for device in DEVICES
    )
    same_report(there, here)


@every_kind
@every_type
@pytest.mark.parametrize("enforce_sorted", [True, False])
def test_packed_sequences(kind, dtype, enforce_sorted):
    rnn = seeded(kind, num_layers=2, bidirectional=True).to(dtype)
    lengths = torch.tensor([7, 5, 2] if enforce_sorted else [2, 7, 5])
    packed = pack_padded_sequence(inputs(T, B).to(dtype), lengths, enforce_sorted=enforce_sorted)

    def loss(outputs):
        return weighted(pad_packed_sequence(outputs[0])[0]) + outputs[1][0].square().sum()

    here, there = (
        diagnose(copy.deepcopy(rnn).to(device), packed.to(device), loss) for device in DEVICES
    )
    same_report(there, here)


def loop(step, kind, x):
    zeros = x.new_zeros(B, H)
    state, outputs = (zeros, zeros.clone()) if kind == "lstm" else zeros, []
    for x_t in x:
        state = step(x_t, state)
        outputs.append(state[0] if kind == "lstm" else state)
    return torch.stack(outputs)


@every_kind
@every_type
def test_cells_and_steps(kind, dtype):
    cell, x = cell_like(seeded(kind), kind).to(dtype), inputs(T, B).to(dtype)
    reports = {}
    for device in DEVICES:
        own, given = copy.deepcopy(cell).to(device), x.to(device)
        steps = trace_cell(lambda x_t, state, own=own: own(x_t, state))
        reports[device] = (
            diagnose(lambda x, own=own: loop(own, kind, x), given, weighted, rnn=own),
            diagnose(lambda x, s=steps: loop(s, kind, x), given, weighted, rnn=steps),
        )
    for there, here in zip(reports["cuda"], reports["cpu"], strict=True):
        same_report(there, here)


@every_kind
@every_type
@every_form
@pytest.mark.parametrize("layers", [1, 2])
def test_omega_and_its_gradient(kind, dtype, form, layers):
    rnn, x = seeded(kind, num_layers=layers).to(dtype), inputs(T, B).to(dtype)
    found = {}
    for device in DEVICES:
        own = copy.deepcopy(rnn).to(device)
        with trace(own) as steps:
            cost = squares(own(x.to(device)))
        term = omega(steps, cost, form=form)
        (cost + 0.7 * term).backward()
        found[device] = [term.detach(), *(p.grad for p in own.parameters())]
    for there, here in zip(found["cuda"], found["cpu"], strict=True):
        same(there, here)


@every_kind
@every_form
def test_omega_of_cells_and_steps(kind, form):
    cell, x = cell_like(seeded(kind), kind), inputs(T, B)
    found = {}
    for device in DEVICES:
        own, found[device] = copy.deepcopy(cell).to(device), []
        with trace(own) as looped:
            cost = weighted(loop(own, kind, x.to(device)))
        term = omega(looped, cost, form)
        found[device] += [term.detach(), torch.autograd.grad(term, own.weight_hh)[0]]
        steps = trace_cell(lambda x_t, state, own=own: own(x_t, state))
        term = omega(steps, weighted(loop(steps, kind, x.to(device))), form)
        found[device] += [term.detach(), torch.autograd.grad(term, own.weight_hh)[0]]
    for there, here in zip(found["cuda"], found["cpu"], strict=True):
        same(there, here)


@every_kind
@pytest.mark.parametrize("settings", [{}, {"num_layers": 3, "bidirectional": True}])
def test_outputs_and_gradients_under_trace_are_cudnn_s_own(kind, settings):
    rnn, x = seeded(kind, **settings).cuda(), inputs(T, B).cuda()
    results = []
    for traced in (False, True):
        if traced:
            with trace(rnn):
                outputs = rnn(x)
        else:
            outputs = rnn(x)
        gradients = torch.autograd.grad(squares(outputs), list(rnn.parameters()))
        results.append([outputs[0], *gradients])
    for plain, traced in zip(*results, strict=True):
        torch.testing.assert_close(traced, plain)


@pytest.mark.parametrize("kind", KINDS)
def test_cudnn_refuses_a_second_derivative_and_omega_needs_none(kind):
    rnn, x = seeded(kind).cuda(), inputs(T, B).cuda().requires_grad_()
    (first,) = torch.autograd.grad(squares(rnn(x)), x, create_graph=True)
    with pytest.raises(RuntimeError, match=r"(?i)cudnn"):
        first.square().sum().backward()
    with trace(rnn) as steps:
        cost = squares(rnn(x))
    (cost + omega(steps, cost)).backward()
    assert rnn.weight_hh_l0.grad.isfinite().all()


@every_kind
@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_sixteen_bits_and_autocast(kind, dtype):
    """Measured in float32, and near what float32 gives."""
    rnn, x = seeded(kind, num_layers=2, scale=1.0).float().cuda(), inputs(T, B).float().cuda()
    known = diagnose(rnn, x, lambda out: squares((out[0].float(), out[0][-1].float())))

    def cast(x):
        with torch.autocast("cuda", dtype=dtype):
            return rnn(x)

    def loss(out):
        return squares((out[0].float(), out[0][-1].float()))

    mixed = diagnose(cast, x, loss, rnn=rnn)
    low = diagnose(copy.deepcopy(rnn).to(dtype), x.to(dtype), loss)
    with trace(rnn) as steps:
        cost = loss(cast(x))
    (cost + omega(steps, cost)).backward()
    assert rnn.weight_hh_l0.grad.dtype == torch.float32
    for report in (mixed, low):
        assert report.error_norms.dtype == torch.float32
        # A rectified unit near 0 may be on in one type and off in the other.
        gaps = (report.error_norms - known.error_norms).abs()
        assert (gaps / known.error_norms).nanmedian() < 0.05


def test_dropout_between_layers_and_inside_a_step():
    rnn, x = seeded("gru", num_layers=2, dropout=0.5).cuda(), inputs(T, B).cuda()
    report = diagnose(rnn, x, squares)
    assert report.error_norms.isfinite().all()
    W = torch.full((H, H), 0.3, dtype=torch.float64, device="cuda", requires_grad=True)
    steps = trace_cell(lambda x, h: nn.functional.dropout(torch.tanh(h @ W.T + 1.0), 0.5))
    h = torch.ones(B, H, dtype=torch.float64, device="cuda")
    for x_t in x:
        h = steps(x_t, h)
    masks = [call.leaving[0] != 0 for call in steps.calls]
    before = torch.cuda.get_rng_state()
    (slope,) = torch.autograd.grad(omega(steps, h.sum(), "printed"), W)
    assert torch.equal(torch.cuda.get_rng_state(), before)
    fixed = iter(masks)
    again = trace_cell(lambda x, h: 2 * next(fixed) * torch.tanh(h @ W.T + 1.0))
    h = torch.ones(B, H, dtype=torch.float64, device="cuda")
    for x_t in x:
        h = again(x_t, h)
    fixed = iter(masks)
    torch.testing.assert_close(slope, torch.autograd.grad(omega(again, h.sum(), "printed"), W)[0])


def test_random_numbers_buffers_and_gradients_stay():
    rnn = seeded("lstm", num_layers=2, dropout=0.5)
    model = nn.ModuleDict({"norm": nn.BatchNorm1d(D).double(), "rnn": rnn}).cuda()
    x = inputs(T, B).cuda()

    def forward(x):
        # NumPy's old, global generator too: a model may draw from it.
        noisy = model["norm"](x.flatten(0, 1)).view_as(x) + torch.rand_like(x)
        return model["rnn"](noisy + random.random() + np.random.random())  # noqa: NPY002

    class Whole(nn.Module):
        def __init__(self):
            super().__init__()
            self.parts = model

        def forward(self, x):
            return forward(x)

    before = copy.deepcopy(model.state_dict())
    drawn = torch.cuda.get_rng_state(), torch.get_rng_state()
    first = diagnose(Whole(), x, squares)
    second = diagnose(Whole(), x, squares)
    assert torch.equal(torch.cuda.get_rng_state(), drawn[0])
    assert torch.equal(torch.get_rng_state(), drawn[1])
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(p.grad is None for p in model.parameters())
    assert first.error_norms.shape == second.error_norms.shape


def test_norms_and_clipping():
    for dtype in (torch.float64, torch.float32):
        for threshold in (1.0, 7.0, 8.0):
            parameters = [nn.Parameter(torch.zeros(n, dtype=dtype, device="cuda")) for n in (2, 1)]
            parameters[0].grad = torch.tensor([2.0, 3.0], dtype=dtype, device="cuda")
            parameters[1].grad = torch.tensor([6.0], dtype=dtype, device="cuda")
            assert GradientNorms().update(parameters) == 7
            total = clip_norm_(parameters, threshold)
            assert total.is_cuda
            assert total == 7
            scale = min(1.0, threshold / 7)
            torch.testing.assert_close(
                parameters[1].grad.cpu(), torch.tensor([6 * scale]).to(dtype)
            )
    on_both = [nn.Parameter(torch.zeros(2)), nn.Parameter(torch.zeros(1, device="cuda"))]
    on_both[0].grad = torch.tensor([2.0, 3.0])
    on_both[1].grad = torch.tensor([6.0], device="cuda")
    assert clip_norm_(on_both, 3.5) == 7
    assert on_both[1].grad == 3
    on_both[1].grad.fill_(torch.nan)
    with pytest.warns(UserWarning, match="left out"):
        clip_norm_(on_both, 3.5)
    assert all((p.grad == 0).all() for p in on_both)


@every_kind
@every_type
@pytest.mark.parametrize("training", [True, False])
def test_lyapunov_exponents(kind, dtype, training):
    rnn = seeded(kind, num_layers=2).to(dtype).train(training)
    cell, x = cell_like(seeded(kind), kind).to(dtype), inputs(60, 2).to(dtype)
    for module in (rnn, cell):
        here, there = (
            lyapunov_exponents(copy.deepcopy(module).to(device), x.to(device), k=3)
            for device in DEVICES
        )
        assert there.dtype == dtype
        assert there.is_cuda
        tolerance = 1e-7 if dtype == torch.float64 else 5e-3
        torch.testing.assert_close(there.cpu(), here, rtol=0, atol=tolerance)


@pytest.mark.parametrize("kind", ["tanh", "gru", "lstm"])
@every_type
def test_fixed_points(kind, dtype):
    cell = cell_like(seeded(kind), kind).to(dtype)
    width = 2 * H if kind == "lstm" else H
    starts = torch.randn(20, width, generator=torch.Generator().manual_seed(0)).to(dtype)
    found = {}
    for device in DEVICES:
        own = copy.deepcopy(cell).to(device)

        def step(u, s, own=own):
            return torch.cat(own(u, s.chunk(2, -1)), -1) if kind == "lstm" else own(u, s)

        u = torch.ones(D, dtype=dtype, device=device)
        found[device] = fixed_points(step, starts.to(device), u)
    there, here = found["cuda"], found["cpu"]
    assert there.states.is_cuda
    assert there.states.dtype == dtype
    assert len(here.states) > 0
    assert len(there.states) == len(here.states)
    for state, rho in zip(here.states, here.eigenvalues[:, 0].abs(), strict=True):
        gaps = (there.states.cpu() - state).abs().amax(1)
        assert gaps.min() < 1e-3
        torch.testing.assert_close(
            there.eigenvalues[gaps.argmin(), 0].abs().cpu(), rho, rtol=1e-2, atol=1e-2
        )


def test_drawings_and_frames():
    matplotlib = pytest.importorskip("matplotlib")
    pytest.importorskip("pandas")
    matplotlib.use("Agg")
    report = diagnose(seeded("lstm").cuda(), inputs(T, B).cuda(), squares)
    assert len(report.plot().lines) == 2
    assert len(report.to_frame()) == (T + 1) * B
