"""A step is called as its own signature allows: by place, by name, in any order."""

import pytest
import torch
from torch import nn
from unrolled import D, H, inputs

from rnn_difficulty.diagnosis import diagnose, omega, trace, trace_cell

T, B = 6, 3
CALLS = {
    "by place": lambda cell, x, h: cell(x, h),
    "state by name": lambda cell, x, h: cell(x, hx=h),
    "both by name": lambda cell, x, h: cell(input=x, hx=h),
    "the other way round": lambda cell, x, h: cell(hx=h, input=x),
}


def unrolled(call, cell):
    """h_T by a loop of the caller's."""

    def model(x):
        h = torch.zeros(x.shape[1], H).double()
        for x_t in x:
            h = call(cell, x_t, h)
        return h

    return model


def expected_norms(cell, x):
    """‖∂E/∂h_k‖ by autograd, without a trace."""
    states = [torch.zeros(B, H).double().requires_grad_()]
    for x_t in x:
        states.append(cell(x_t, states[-1]))
    back = torch.autograd.grad(states[-1].square().sum(), states)
    return torch.stack([each.norm(dim=-1) for each in back])


@pytest.mark.parametrize("call", CALLS)
def test_a_cell_of_pytorch_s(call):
    torch.manual_seed(0)
    cell, x = nn.GRUCell(D, H).double(), inputs(T, B)
    report = diagnose(unrolled(CALLS[call], cell), x, lambda h: h.square().sum(), rnn=cell)
    torch.testing.assert_close(report.error_norms[0], expected_norms(cell, x))
    with trace(cell) as steps:
        cost = unrolled(CALLS[call], cell)(x).square().sum()
    (cost + omega(steps, cost)).backward()
    assert cell.weight_hh.grad.isfinite().all()
    with torch.no_grad(), trace(cell) as steps:
        unrolled(CALLS[call], cell)(x)
    assert not steps.calls


class Own(nn.Module):
    """Its input is `symbol`, its state `state`, and it has a third."""

    def __init__(self):
        super().__init__()
        self.W = nn.Parameter(torch.eye(H).double() / 2)

    def forward(self, symbol, state=None, *, gain=1.0):
        return torch.tanh(gain * state @ self.W + symbol.sum(-1, keepdim=True))


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_step_of_one_s_own(wrapped):
    step, x = Own(), inputs(T, B)
    model = lambda way: unrolled(lambda s, x, h: s(state=h, symbol=x, gain=0.5), way)  # noqa: E731
    loss = lambda h: h.square().sum()  # noqa: E731
    if wrapped:
        steps = trace_cell(step.forward)
        report = diagnose(model(steps), x, loss, rnn=steps)
    else:
        report = diagnose(model(step), x, loss, rnn=step)
    by_hand = expected_norms(lambda x, h: step(x, h, gain=0.5), x)
    torch.testing.assert_close(report.error_norms[0], by_hand)


def test_what_comes_twice_or_not_at_all_is_refused():
    cell = nn.GRUCell(D, H)
    x, h = torch.ones(B, D), torch.ones(B, H)
    with trace(cell):
        with pytest.raises(TypeError, match=r"expected input once.*\['input'\] by name"):
            cell(x, input=x)
        with pytest.raises(TypeError, match=r"expected input once.*got 0 by place and \['hx'\]"):
            cell(hx=h)
        assert cell(x).shape == (B, H)
