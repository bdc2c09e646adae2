"""The engines by their names: what is missing is said."""

import numpy as np
import pytest

from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training import updates


def test_the_compiled_engine_without_numba_says_what_to_install_or_choose(monkeypatch):
    monkeypatch.setattr(updates, "find_spec", lambda name: None)
    theta = Parameters(*(np.zeros(shape, np.float32) for shape in ((1, 1), (1, 1), 1, (1, 1), 1)))
    batch = Batch(np.zeros((1, 1), int), np.zeros((1, 1), int), np.ones((1, 1)))
    rule = Rule("tanh", "softmax", 0.1)
    with pytest.raises(ModuleNotFoundError, match=r"rnn-difficulty\[fast\].* engine `plain`"):
        updates.ENGINES["fused"](theta, [batch], rule)
    assert updates.ENGINES["plain"](theta, [batch], rule).norm.shape == (1,)
