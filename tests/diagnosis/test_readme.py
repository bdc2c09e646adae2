"""The example of the README, as a reader pastes it."""

import re

import torch

from rnn_difficulty.paths import ROOT


def test_the_example_runs_and_finds_that_the_gradient_vanishes(capsys):
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?diagnose.*?)```", page, re.S)
    torch.manual_seed(0)
    names: dict[str, object] = {}
    exec(code, names)  # the page's own words, no one else's
    assert "vanishing" in capsys.readouterr().out
    assert names["report"].error_norms.shape == (1, 101, 8)
