"""Genetic search: what replaces whom, the cost by hand, what it counts."""

import numpy as np
import pytest

from rnn_difficulty.remedies import genetic_search
from rnn_difficulty.remedies.genetic_search import CHILDREN, POPULATION
from rnn_difficulty.tasks import addition, temporal_order
from rnn_difficulty.theory.cost import COSTS
from rnn_difficulty.theory.notation import Parameters, dense_inputs

SETTINGS = {"selection": "rank", "genes": "real", "hidden": 4}
GENES = ("real", "bits")
TASKS = (temporal_order.TASK, addition.TASK)


def started(seed=0, task=TASKS[0], **changes):
    settings = SETTINGS | changes
    return genetic_search.start(np.random.default_rng(seed), task, settings), settings


def drawn(seed, task, number=2):
    rng = np.random.default_rng(seed)
    return [task.sample(rng, 20, 20) for _ in range(number)]


def cost(theta, batch, loss):
    """E of one batch, step by step, by the definitions of the theory."""
    h = np.zeros((batch.inputs.shape[1], len(theta.b)))
    for u in dense_inputs(theta, batch):
        h = np.tanh(h @ theta.W_rec.T + u @ theta.W_in.T + theta.b)
    y = (h @ theta.W_out.T + theta.b_out)[None]
    return (batch.weights * COSTS[loss].value(y, batch.targets)).sum()


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.name)
@pytest.mark.parametrize("genes", GENES)
def test_an_individual_is_judged_by_its_mean_cost(genes, task):
    state, _ = started(genes=genes, task=task)
    batches = drawn(1, task, 3)
    judge = genetic_search.Judge(state, batches, task.loss)
    theta = genetic_search.network(state["genes"][0], state["sizes"])
    expected = np.mean([cost(theta, batch, task.loss) for batch in batches])
    assert judge(state["genes"][0]) == pytest.approx(expected, rel=1e-4)


def test_the_genes_are_the_weights_in_the_order_of_the_parameters():
    state, _ = started()
    theta = genetic_search.network(state["genes"][3], state["sizes"])
    assert [p.shape for p in theta] == [(4, 4), (4, 6), (4,), (4, 4), (4,)]
    assert np.concatenate([p.ravel() for p in theta]).tolist() == state["genes"][3].tolist()
    assert theta._fields == Parameters._fields


def test_genitor_keeps_all_but_the_worst():
    """A population of numbers that should be 0: no individual is lost but to a better one."""
    rng = np.random.default_rng(0)
    genes = rng.normal(size=(POPULATION, 5)).astype(np.float32)
    judge = lambda g: float(np.abs(g).sum())  # noqa: E731
    before = np.array([judge(g) for g in genes])
    after = genetic_search.genitor(rng, genes, before.copy(), judge)
    assert np.allclose(after, [judge(g) for g in genes])
    assert (np.sort(after) <= np.sort(before)).all()
    assert after.max() < np.median(before)


def test_a_child_that_is_worse_than_all_is_dropped():
    genes = np.zeros((POPULATION, 5), np.float32)
    judge = lambda g: float(np.abs(g).sum() + 1)  # noqa: E731
    costs = genetic_search.genitor(np.random.default_rng(0), genes, np.zeros(POPULATION), judge)
    assert not genes.any()
    assert not costs.any()


def test_generations_replace_everyone():
    rng = np.random.default_rng(0)
    genes = rng.normal(size=(POPULATION, 5)).astype(np.float32)
    old = {each.tobytes() for each in genes}
    seen = []
    genetic_search.generations(rng, genes, np.ones(POPULATION), lambda g: seen.append(1) or 1.0)
    assert len(seen) == CHILDREN
    assert len(old & {each.tobytes() for each in genes}) < POPULATION / 10


@pytest.mark.parametrize("selection", ["rank", "fitness"])
@pytest.mark.parametrize("genes", GENES)
def test_training_counts_a_third_for_every_network_and_batch(genes, selection):
    task = TASKS[0]
    state, settings = started(genes=genes, selection=selection)
    done = genetic_search.train(state, drawn(2, task), task, settings)
    assert done.evaluations == pytest.approx(2 * (POPULATION + CHILDREN) / 3)
    assert np.isnan(done.norm)


def test_the_first_of_the_population_answers():
    task = TASKS[0]
    state, settings = started()
    batches = drawn(3, task)
    genetic_search.train(state, batches, task, settings)
    judge = genetic_search.Judge(state, batches, task.loss)
    costs = [judge(genes) for genes in state["genes"]]
    assert np.argmin(costs) == 0
    theta = genetic_search.network(state["genes"][0], state["sizes"])
    y = genetic_search.outputs(state, batches[0], settings)
    chance = COSTS[task.loss].value(y, batches[0].targets)
    assert (batches[0].weights * chance).sum() == pytest.approx(cost(theta, batches[0], task.loss))


def test_a_run_goes_on_from_its_state():
    """Two calls, or one, a copy of all arrays, and the other: the same population."""
    task, first, second = TASKS[0], drawn(4, TASKS[0]), drawn(5, TASKS[0])
    state, settings = started()
    genetic_search.train(state, first, task, settings)
    copy = {name: array.copy() for name, array in state.items()}
    for each in (state, copy):
        genetic_search.train(each, second, task, settings)
    assert (state["genes"] == copy["genes"]).all()
    assert state["drawn"] == 2
