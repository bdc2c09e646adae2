"""A model is after `diagnose` and `trace` what it was before."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from unrolled import KINDS, D, H, inputs, seeded

from rnn_difficulty.diagnosis import diagnose, omega, trace

T, B = 6, 3
every_kind = pytest.mark.parametrize("kind", KINDS)
close = torch.testing.assert_close


class Stateful(nn.Module):
    """Everything that a forward pass may change."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(D).double()
        self.rnn = seeded("lstm", num_layers=2, dropout=0.5)
        self.out = nn.Sequential(nn.Dropout(), nn.Linear(H, 2)).double()
        self.register_buffer("calls", torch.zeros(()))
        self.state = None

    def forward(self, x):
        # NumPy's old, global generator too: a model may draw from it.
        x = self.norm(x.flatten(0, 1)).view_as(x) + random.random() + np.random.random()  # noqa: NPY002
        output, self.state = self.rnn(x, self.state)
        self.calls += 1
        self.calls = self.calls.clone()
        return self.out(output)


def test_diagnose_leaves_no_trace():
    model, x = Stateful(), inputs(T, B)
    model.rnn.weight_hh_l0.grad = torch.ones_like(model.rnn.weight_hh_l0)
    seen = []
    model.rnn.register_forward_hook(lambda *_: seen.append("rnn"))
    model.out[1].weight.register_hook(lambda g: seen.append("gradient"))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    version = model.rnn.weight_hh_l0._version
    attributes = {name: set(vars(m)) for name, m in model.named_modules()}
    torch.manual_seed(3)
    random.seed(3)
    np.random.seed(3)  # noqa: NPY002
    drawn = torch.get_rng_state(), random.getstate(), np.random.get_state()[1].copy()  # noqa: NPY002
    diagnose(model, x, lambda y: y.square().sum())
    assert torch.equal(torch.get_rng_state(), drawn[0])
    assert random.getstate() == drawn[1]
    assert (np.random.get_state()[1] == drawn[2]).all()  # noqa: NPY002
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert model.state is None
    assert model.training
    assert {name: set(vars(m)) for name, m in model.named_modules()} == attributes
    assert (model.rnn.weight_hh_l0.grad == 1).all()
    assert model.out[1].weight.grad is None
    assert model.rnn.weight_hh_l0._version == version
    assert seen == ["rnn"]


def test_frozen_models_can_be_diagnosed():
    rnn = seeded("gru", num_layers=2)
    free = diagnose(rnn, inputs(T, B), lambda out: out[0].square().sum())
    rnn.requires_grad_(False).eval()
    frozen = diagnose(rnn, inputs(T, B), lambda out: out[0].square().sum())
    close(frozen.error_norms, free.error_norms)


@every_kind
@pytest.mark.parametrize("settings", [{}, {"num_layers": 3, "dropout": 0.4, "bidirectional": True}])
def test_outputs_and_gradients_under_trace_are_those_without(kind, settings):
    """Dropout draws the same masks, since the layers draw in the same order."""
    rnn, x = seeded(kind, **settings), inputs(T, B)
    results = []
    for traced in (False, True):
        torch.manual_seed(5)
        given = x.clone().requires_grad_()
        if traced:
            with trace(rnn):
                output, state = rnn(given)
        else:
            output, state = rnn(given)
        last = state[0] + state[1] if kind == "lstm" else state
        cost = output.tanh().sum() + last.square().sum()
        wanted = [given, *rnn.parameters()]
        results.append([output, last, torch.rand(1), *torch.autograd.grad(cost, wanted)])
    for plain, traced in zip(*results, strict=True):
        close(traced, plain)


@every_kind
def test_shapes_and_layout_under_trace_are_those_without(kind):
    for settings, shape in (({}, (T, D)), ({}, (T, B, D)), ({"batch_first": True}, (B, T, D))):
        rnn, x = seeded(kind, **settings), torch.ones(shape).double()
        with trace(rnn):
            traced = rnn(x)
        plain = rnn(x)
        close(traced, plain)
        assert traced[0].stride() == plain[0].stride()


def test_a_trace_ends_with_its_block_also_after_an_error():
    rnn = seeded("lstm")
    with pytest.raises(KeyError), trace(rnn):
        raise KeyError
    assert "forward" not in vars(rnn)


def test_evaluation_inside_a_trace_is_not_kept():
    rnn, x = seeded("gru"), inputs(T, B)
    with trace(rnn) as steps:
        with torch.no_grad():
            rnn(x[:3])
        cost = rnn(x)[0].sum()
    with trace(rnn) as alone:
        again = rnn(x)[0].sum()
    assert omega(steps, cost) == omega(alone, again)


def test_a_caller_may_change_the_state_it_is_given():
    """In place, between two calls: the gradient is that of the changed state."""
    rnn, x = seeded("gru"), inputs(T, B)
    found = []
    for traced in (True, False):
        with trace(rnn) if traced else torch.enable_grad():
            _, h = rnn(x[:3])
            h = h if traced else h.clone()
            h[:, 0] = 0
            output, _ = rnn(x[3:], h)
        found.append([output, *torch.autograd.grad(output.sum(), list(rnn.parameters()))])
    close(found[0], found[1])


def test_a_learned_initial_state_keeps_its_gradient():
    rnn, x = seeded("tanh"), inputs(T, B)
    h_0 = torch.full((1, B, H), 0.5, dtype=torch.float64, requires_grad=True)
    with trace(rnn) as steps:
        cost = rnn(x, h_0)[0].square().sum()
    (cost + omega(steps, cost)).backward()
    (expected,) = torch.autograd.grad(rnn(x, h_0)[0].square().sum(), h_0)
    close(h_0.grad, expected)


class DropConnect(nn.Module):
    """A parametrization that draws at every look."""

    def forward(self, W):
        return nn.functional.dropout(W, 0.3, self.training)


@every_kind
@pytest.mark.parametrize("make", [DropConnect, None])
def test_parametrized_weights_are_looked_at_as_often_as_without_trace(kind, make):
    """Random numbers and power iterations go on as they do without, and so do the outputs."""
    x, results = inputs(T, B), []
    for traced in (False, True):
        rnn = seeded(kind)
        if make:
            nn.utils.parametrize.register_parametrization(rnn, "weight_hh_l0", make())
        else:
            nn.utils.parametrizations.spectral_norm(rnn, "weight_hh_l0")
        torch.manual_seed(5)
        if traced:
            with trace(rnn) as steps:
                output = rnn(x)[0]
            # Ω is of the weights of that pass, and draws no others.
            before = torch.get_rng_state()
            (output.sum() * 0 + omega(steps, output.sum())).backward()
            assert torch.equal(torch.get_rng_state(), before)
            assert rnn.parametrizations.weight_hh_l0.original.grad.any()
        else:
            output = rnn(x)[0]
        results.append([output.detach(), torch.rand(1), rnn(x)[0].detach()])
    close(results[0], results[1])


def test_weights_that_change_from_call_to_call_are_refused_in_one_sequence():
    rnn, x = seeded("gru"), inputs(T, B)
    nn.utils.parametrize.register_parametrization(rnn, "weight_hh_l0", DropConnect())

    def forward(x):
        _, h = rnn(x[:3])
        return rnn(x[3:], h)[0]

    with pytest.raises(ValueError, match=r"expected the same W_hh .*detach\(\)"):
        diagnose(forward, x, lambda y: y.sum(), rnn=rnn)
    rnn.eval()
    assert diagnose(forward, x, lambda y: y.sum(), rnn=rnn).error_norms.shape == (1, T + 1, B)
