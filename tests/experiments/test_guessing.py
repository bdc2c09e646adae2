"""What guessing costs, against answers that know only how frequent each target is."""

from dataclasses import asdict, replace

import numpy as np
import pytest
from made_up import of

from rnn_difficulty.experiments.other_tasks import guessing
from rnn_difficulty.experiments.other_tasks.settings import CELLS, SETTINGS, TASKS
from rnn_difficulty.figures import plateau
from rnn_difficulty.theory.cost import SOFTMAX, SQUARED

SEQUENCES = 10_000


def cost_of_frequencies(batch, classes):
    """The mean cost of answering, at each step, with the shares of its targets."""
    counts = np.stack([np.bincount(step, minlength=classes) for step in batch.targets])
    with np.errstate(divide="ignore"):
        y = np.maximum(np.log(counts / SEQUENCES), -100)[:, None]
    return (batch.weights * SOFTMAX.value(y, batch.targets)).sum()


@pytest.mark.parametrize(("name", "shortest", "longest"), CELLS)
def test_guessing_costs_what_the_frequencies_of_targets_cost(name, shortest, longest):
    task = TASKS[name]
    batch = task.sample(np.random.default_rng(0), SEQUENCES, longest)
    if task.loss == "squared":
        constant = np.full_like(batch.targets, batch.targets.mean())
        measured = (batch.weights * SQUARED.value(constant, batch.targets)).sum()
    else:
        measured = cost_of_frequencies(batch, task.outputs)
    assert guessing.cost(name, longest) == pytest.approx(measured, rel=0.03)


def test_the_last_cost_is_beside_that_of_guessing():
    """10 ln 5 nats over 50 + 20 steps is 100 %, and one run of two at a fifth of it makes 60 %."""
    cell = ("20-bit memorization", 50)
    settings = next(s for s in SETTINGS["paper"] if (s.task, s.longest) == cell)
    guess = 10 * np.log(5) / 70
    runs = [
        of("other_tasks", asdict(replace(settings, seed=seed)), {}, {"cost": [9.0, end]})
        for seed, end in ((0, guess), (1, guess / 5))
    ]
    runs.append(of("other_tasks", asdict(replace(settings, seed=2)), {}, {"cost": []}))
    rows = guessing.beside(runs).set_index(["task", "length"])
    assert rows.loc[("20-bit memorization", "50"), "MSGD-CR"] == pytest.approx(60)
    assert rows.isna().to_numpy().sum() == rows.size - 1


def test_without_records_the_cells_are_empty():
    empty = guessing.beside([])
    assert len(empty) == len(CELLS)
    assert empty.drop(columns=["task", "length"]).isna().to_numpy().all()


def test_a_learning_curve_is_drawn_in_percent_of_guessing():
    """Half the sum of two uniform numbers has the variance 1/24, their product 7/144."""
    found = {}
    for task, variance in (("addition", 1 / 24), ("multiplication", 7 / 144)):
        settings = next(s for s in SETTINGS["paper"] if s.task == task)
        curve = {"updates": [1000, 2000], "cost": [variance, variance / 4]}
        found[task] = [of("other_tasks", asdict(settings), {}, curve)]
    fig = plateau.draw(found)
    assert [ax.get_title() for ax in fig.axes] == list(found)
    for ax in fig.axes:
        (drawn,) = [line for line in ax.get_lines() if line.get_label() == "MSGD-CR"]
        assert drawn.get_xdata().tolist() == [1, 2]
        assert drawn.get_ydata() == pytest.approx([100, 25])
    (legend,) = fig.legends
    assert [text.get_text() for text in legend.get_texts()] == ["MSGD-CR"]
