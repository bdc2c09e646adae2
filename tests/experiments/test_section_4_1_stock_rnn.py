"""Temporal order by a stock nn.RNN: its grid, its updates against the house's engine."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_difficulty.experiments import stock_rnn
from rnn_difficulty.experiments.running import checkpoints
from rnn_difficulty.experiments.stock_rnn import SETTINGS, training
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.task_run import TaskOptimization, TaskProblem


def test_each_network_is_trained_with_omega_and_without_on_one_budget():
    paper = SETTINGS["paper"]
    with_omega, without = (
        [replace(s, method="") for s in paper if s.method == method] for method in stock_rnn.METHODS
    )
    assert with_omega == without
    assert len(with_omega) == 3
    assert {s.length for s in paper} == {100}


@pytest.mark.parametrize("method", stock_rnn.METHODS)
def test_it_trains_as_the_house_s_engine(method):
    """The same updates by the engine `plain`, in float32: autograd and formulas apart."""
    settings = replace(SETTINGS["smoke"][0], method=method, max_updates=20, check_every=10)
    ours = training.train(settings, settings.length)
    same = {name: getattr(settings, name) for name in TaskOptimization.__dataclass_fields__}
    theirs = until_solved.train(
        TaskProblem(temporal_order.TASK, settings.length, settings.length),
        TaskOptimization(**same | {"engine": "plain"}),
    )
    for name in ("cost", "gradient_norm", "largest_norm", "rho"):
        np.testing.assert_allclose(
            [getattr(check, name) for check in ours.curve],
            [getattr(check, name) for check in theirs.curve],
            rtol=1e-3,
        )
    for p, q in zip(ours.theta, theirs.theta, strict=True):
        np.testing.assert_allclose(p, q, atol=1e-5)


def test_a_run_that_is_stopped_goes_on_bit_for_bit():
    settings = replace(SETTINGS["smoke"][1], max_updates=40, check_every=10)
    whole = training.train(settings, settings.length)
    place = checkpoints.of_run(stock_rnn.EXPERIMENT, settings)
    training.train(replace(settings, max_updates=20), settings.length, place)
    assert place.path.exists()
    rest = training.train(settings, settings.length, place)
    assert rest == whole
    assert all((p == q).all() for p, q in zip(rest.theta, whole.theta, strict=True))


def test_score_has_a_row_a_method():
    from made_up import of

    runs = [
        of(
            "stock_rnn",
            {"method": method, "length": 100, "seed": seed, "max_updates": 40_000},
            {"solved_at": at, "diverged": False, "updates": at or 40_000},
        )
        for method, at in (("MSGD-C", None), ("MSGD-CR", 12_000))
        for seed in range(2)
    ]
    table = stock_rnn.score(runs).set_index("method")
    assert table.loc["MSGD-C", "solved"] == 0
    assert table.loc["MSGD-CR", ["solved", "median_updates_to_solve"]].tolist() == [2, 12_000]
