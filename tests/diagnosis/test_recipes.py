"""The two recipes of chapter 16, as a reader pastes them, with a gradient that overflows."""

import re
import sys
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from rnn_difficulty.diagnosis import GradientNorms, clip_norm_, diagnose, omega, trace
from rnn_difficulty.paths import ROOT

CHAPTER = (ROOT / "notebooks/16-diagnose-your-own-network.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^```python\n(.*?)```", CHAPTER.split("## Two recipes")[1], re.M | re.S)


class Model(nn.Module):
    """h ← relu(4 h + x): 4^5 after 5 steps, and 4^70 ≈ 1e42 overflows float32."""

    def __init__(self):
        super().__init__()
        self.rnn = nn.RNN(1, 1, nonlinearity="relu", bias=False)
        self.rnn.weight_hh_l0.data.fill_(4.0)
        self.rnn.weight_ih_l0.data.fill_(1.0)

    def forward(self, x):
        return self.rnn(x)[0][-1]


def of_steps(steps):
    """Inputs of 0: the states stay 0 or small, so that the loss is finite."""
    return torch.full((steps, 2, 1), 1e-30), torch.ones(2, 1)


def criterion(outputs, targets):
    return ((outputs - outputs.detach()) * targets).sum()


def finite(model):
    return all(p.isfinite().all() for p in model.parameters())


@pytest.mark.filterwarnings("ignore:the norm of the gradient:UserWarning")
def test_the_loop_survives_a_gradient_that_overflows_in_its_second_update(capsys):
    model = Model()
    names = {
        "model": model,
        "optimizer": torch.optim.SGD(model.parameters(), lr=1e-3),
        "batches": [of_steps(5), of_steps(70), of_steps(5)],
        "criterion": criterion,
        "alpha": 1.0,
        **{f.__name__: f for f in (GradientNorms, clip_norm_, diagnose, omega, trace)},
    }
    exec(RECIPES[0], names)  # the page's own words, no one else's
    assert [torch.tensor(norm).isfinite().item() for norm in names["norms"].norms] == [
        True,
        False,
        True,
    ]
    assert finite(model)
    assert "RNN" in capsys.readouterr().out


@pytest.mark.filterwarnings("ignore:the norm of the gradient:UserWarning")
def test_the_callback_survives_it_in_its_first_update(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightning", SimpleNamespace(Callback=object))
    names: dict[str, object] = {}
    exec(RECIPES[1], names)  # the page's own words, no one else's
    model, callback = Model(), names["Difficulty"](criterion)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-3)
    inputs, targets = of_steps(70)
    criterion(model(inputs), targets).backward()
    assert not model.rnn.weight_hh_l0.grad.isfinite().all()
    callback.on_before_optimizer_step(None, model, optimizer)
    optimizer.step()
    assert finite(model)
    assert callback.norms.norms
