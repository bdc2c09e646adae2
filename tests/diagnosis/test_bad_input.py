"""What cannot be diagnosed is refused with what was expected, what came, and what to do."""

import subprocess
import sys

import pytest
import torch
from torch import nn
from unrolled import D, H, inputs, seeded

from rnn_difficulty.diagnosis import diagnose, omega, trace, trace_cell

T, B = 6, 3


def mean(outputs):
    return outputs[0].square().mean()


class Two(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder, self.decoder = seeded("lstm"), seeded("gru")
        self.other = nn.Linear(D, D)

    def forward(self, x):
        return self.encoder(x)


def refused(match, *arguments, kind=ValueError, **named):
    with pytest.raises(kind, match=match):
        diagnose(*arguments, **named)


def test_which_module():
    x = inputs(T, B)
    refused(
        "an nn.RNN, nn.LSTM, nn.GRU .* in Linear, got none.*trace_cell", nn.Linear(3, 3), x, mean
    )
    refused(r'got 2 \(encoder \(LSTM\), decoder \(GRU\)\).*rnn="encoder"', Two(), x, mean)
    refused("got 'decodr': it has encoder", Two(), x, mean, rnn="decodr")
    refused("expected the model to call its GRU, got no call", Two(), x, mean, rnn="decoder")
    refused("torch.nn.Module to search, got function", lambda x: x, x, mean, kind=TypeError)
    refused("got Two, which contains encoder .LSTM.*model.encoder", Two(), x, mean, rnn=Two())


def test_the_loss():
    rnn, x = seeded("gru"), inputs(T, B)
    refused(r"scalar loss, got shape \[6, 3, 4\].*mean", rnn, x, lambda out: out[0])
    refused("got float: .*without .item", rnn, x, lambda o: o[0].mean().item(), kind=TypeError)
    refused("depends on the states .*detach", rnn, x, lambda out: out[0].detach().mean())
    free = torch.ones((), requires_grad=True)
    refused("depends on the states", rnn, x, lambda out: free * 2)
    refused("got NaN|finite loss, got nan", rnn, x, lambda out: out[0].sum() * torch.nan)
    refused("finite ∂loss/∂h.*square root of 0", rnn, x, lambda o: (o[0] * 0).sum().sqrt())


def test_no_gradients():
    rnn, x = seeded("gru"), inputs(T, B)
    with torch.no_grad():
        refused(r"gradients to be enabled.*outside", rnn, x, mean)
    with torch.inference_mode():
        refused(r"gradients to be enabled.*outside", rnn, x, mean)

    def forward(x):
        with torch.no_grad():
            return rnn(x)

    refused("no call with gradients enabled.*no_grad", forward, x, mean, rnn=rnn)


@pytest.mark.parametrize("bad", [torch.nan, torch.inf])
def test_inputs_that_are_not_finite(bad):
    rnn, x = seeded("gru"), inputs(T, B)
    x[3, 1, 0] = bad
    refused("finite inputs of the recurrent module.*step 4 of 6.*clean the data", rnn, x, mean)


def test_weights_that_are_not_finite():
    rnn = seeded("gru")
    rnn.weight_hh_l0.data[0, 0] = torch.nan
    refused("finite states of layer 0.*step 1 of 6.*weights are NaN", rnn, inputs(T, B), mean)


def test_one_step_has_no_recurrence():
    refused("at least 2 steps, got T = 1.*batch_first", seeded("gru"), inputs(1, B), mean)


@pytest.mark.parametrize("cut", [lambda h: h.detach(), lambda h: h.data, lambda h: None])
def test_a_loop_that_detaches_its_state_at_every_step(cut):
    cell = nn.GRUCell(D, H).double()

    def model(x):
        h, states = torch.zeros(B, H).double(), []
        for x_t in x:
            h = cell(x_t, cut(h))
            states.append(h)
        return states

    refused(
        "continue each other, got 6 of which each begins anew: the state is detached",
        model,
        inputs(T, B),
        lambda states: torch.stack(states).sum(),
        rnn=cell,
    )


def test_tensors_made_in_inference_mode():
    rnn = seeded("gru")
    with torch.inference_mode():
        x, made = inputs(T, B) + 0, seeded("gru")
        packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor([T, 3, 2]))
    refused("expected ordinary tensors .*inference_mode.*clone", rnn, x, mean)
    refused("expected ordinary tensors .*inference_mode.*clone", rnn, packed, mean)
    refused("expected ordinary tensors .*inference_mode.*clone", made, inputs(T, B), mean)


def test_an_empty_batch():
    refused(
        "inputs of the recurrent module of some sequences.*empty", seeded("gru"), inputs(T, 0), mean
    )


def test_modules_that_are_not_pytorch_s_own():
    class Dropped(nn.LSTM):
        def forward(self, x, hx=None):
            return super().forward(x, hx)

    refused("forward of nn.LSTM, got that of Dropped", Dropped(D, H), torch.ones(T, B, D), mean)
    projected = nn.LSTM(D, H, proj_size=2)
    refused("proj_size = 0, got 2.*trace_cell", projected, torch.ones(T, B, D), mean)


def test_what_cannot_be_traced():
    with (
        pytest.raises(TypeError, match=r"expected a torch.nn.Module, got function: .*trace_cell"),
        trace(lambda x, h: h),
    ):
        pass
    with pytest.raises(TypeError, match="expected a function h = step"):
        trace_cell(3)
    with pytest.raises(TypeError, match=r"one step h = step\(x, h\), got a function .*\(x\)"):
        trace_cell(lambda x: x)
    with pytest.raises(TypeError, match=r"got Linear that takes .*input and a state"):
        diagnose(nn.Linear(D, H), torch.ones(B, D), mean, rnn=nn.Linear(D, H))
    rnn = seeded("gru")
    with trace(rnn), pytest.raises(ValueError, match="traced already"), trace(rnn):
        pass
    steps = trace_cell(lambda x, h: (h, h))
    with pytest.raises(TypeError, match=r"like the one it is given.*\[\[3, 4\]\].*new state alone"):
        steps(torch.ones(B, D), torch.ones(B, H))
    with pytest.raises(ValueError, match=r"inputs \[T, B, D\] or \[T, D\]"), trace(rnn):
        rnn(torch.ones(1, 2, 3, 4))


def test_omega_too_early_too_late_and_misspelt():
    rnn, x = seeded("gru"), inputs(T, B)
    with trace(rnn) as steps:
        pass
    with pytest.raises(ValueError, match=r"expected calls of the traced module, got none.*inside"):
        omega(steps, torch.ones(()))
    with trace(rnn) as steps:
        cost = mean(rnn(x))
    with pytest.raises(ValueError, match=r'"squared" or "printed", got .square'):
        omega(steps, cost, form="square")
    with pytest.raises(ValueError, match="scalar loss"):
        omega(steps, cost.expand(2))
    cost.backward()
    with pytest.raises(RuntimeError, match=r"backward\(\) has freed: call omega before"):
        omega(steps, cost)


@pytest.mark.slow
def test_diagnosis_needs_neither_numba_nor_the_book():
    code = "import rnn_difficulty.diagnosis, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"numba", "pandas", "matplotlib", "pooch", "typer"})


@pytest.mark.slow
def test_without_pytorch_it_says_what_to_install():
    code = """if True:
        from importlib import util
        found = util.find_spec
        util.find_spec = lambda name: None if name == "torch" else found(name)
        import rnn_difficulty.diagnosis
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "expected PyTorch, got a core without it: pip install" in done.stderr
