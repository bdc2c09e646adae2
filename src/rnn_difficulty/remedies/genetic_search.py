"""Genetic search on the weights: no gradient, a population of networks and what they answer.

    two parents are chosen, the better ones more often; their child is a one-point crossover of
    them, mutated; it is judged on the same sequences as the others.

    GENITOR       parents by rank; the child takes the place of the worst, if it is better
    proportionate parents by fitness e^−E; n children take the place of all n

Genes are real numbers, or bits, eight a weight. A network may be small: nothing asks for a gradient
that many units carry further.

Source: Whitley 1989 (GENITOR: steady state, rank); Holland 1975 (generations); on the weights of
networks: Whitley, Starkweather & Bogart 1990.
"""

from collections.abc import Sequence

import numpy as np
import torch

from rnn_difficulty.engines import plain
from rnn_difficulty.engines.costs import COSTS
from rnn_difficulty.remedies import genetic_operators as operators
from rnn_difficulty.remedies import tanh_curvature
from rnn_difficulty.remedies.interface import FORWARD, Remedy, Settings, State, Trained
from rnn_difficulty.remedies.joined_batches import joined
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.notation import Batch, FloatArray, Parameters
from rnn_difficulty.training.evaluation import scored_outputs

POPULATION = 50
BIAS = 1.5
"""Of the ranks; GENITOR's own runs used 1.25 to 2."""
MUTATED, STEP, FLIPPED = 0.05, 0.3, 0.01
"""Share of the reals that a child has moved, by how much; share of its bits that are flipped."""
CHILDREN = 200
"""Between two changes of the sequences that judge."""


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw a population, N(0, 1) or fair bits; none of it has been judged."""
    H = int(settings["hidden"])
    N = sum(int(np.prod(shape)) for shape in _shapes(H, task.inputs, task.outputs))
    genes = (
        rng.integers(0, 2, (POPULATION, operators.BITS * N), np.uint8)
        if settings["genes"] == "bits"
        else rng.normal(size=(POPULATION, N)).astype(np.float32)
    )
    sizes = np.array([H, task.inputs, task.outputs])
    seed, drawn = np.array(rng.integers(1 << 31)), np.array(0)
    return {"genes": genes, "sizes": sizes, "seed": seed, "drawn": drawn}


def train(state: State, batches: Sequence[Batch], task: Task, settings: Settings) -> Trained:
    """Judge the population on `batches`, the best first, and breed `CHILDREN` on them."""
    rng = np.random.default_rng([int(state["seed"]), int(state["drawn"])])
    state["drawn"] += 1
    judge = Judge(state, batches, task.loss)
    costs = np.array([judge(genes) for genes in state["genes"]])
    first = costs.min()
    if settings["selection"] == "rank":
        costs = genitor(rng, state["genes"], costs, judge)
    else:
        costs = generations(rng, state["genes"], costs, judge)
    state["genes"][...] = state["genes"][np.argsort(costs, kind="stable")]
    judged = POPULATION + CHILDREN
    return Trained(FORWARD * len(batches) * judged, float(first), np.nan)


def genitor(
    rng: np.random.Generator, genes: operators.Genes, costs: FloatArray, judge: "Judge"
) -> FloatArray:
    """Breed one child after the other into the population; return the costs."""
    for _ in range(CHILDREN):
        order = np.argsort(costs, kind="stable")
        parents = genes[order[operators.by_rank(rng, len(genes), BIAS, 2)]]
        new = child(rng, *parents)
        cost, worst = judge(new), order[-1]
        if cost < costs[worst]:
            genes[worst], costs[worst] = new, cost
    return costs


def generations(
    rng: np.random.Generator, genes: operators.Genes, costs: FloatArray, judge: "Judge"
) -> FloatArray:
    """Replace the whole population by its children, some times; return the costs."""
    for _ in range(CHILDREN // len(genes)):
        fitness = np.exp(-np.minimum(costs, 700.0))
        parents = operators.by_fitness(rng, fitness, 2 * len(genes)).reshape(-1, 2)
        genes[...] = [child(rng, genes[a], genes[b]) for a, b in parents]
        costs = np.array([judge(each) for each in genes])
    return costs


def child(
    rng: np.random.Generator, first: operators.Genes, second: operators.Genes
) -> operators.Genes:
    """Return a mutated one-point crossover of the two."""
    crossed = operators.one_point_crossover(first, second, int(rng.integers(1, len(first))))
    if crossed.dtype == np.uint8:
        return operators.flip_bits(rng, crossed, FLIPPED)
    return operators.shift_reals(rng, crossed, MUTATED, STEP)


class Judge:
    """Genes ↦ E on fixed sequences."""

    def __init__(self, state: State, batches: Sequence[Batch], loss: str) -> None:
        """Join the batches, so that a network reads them at once."""
        self.sizes, self.loss = state["sizes"], loss
        self.data = joined(batches, torch.float32)

    def __call__(self, genes: operators.Genes) -> float:
        """Return E of the network that `genes` stand for."""
        theta = plain.tensors(network(genes, self.sizes), torch.float32)
        batch = self.data.batch
        h = tanh_curvature.states(theta, self.data)[-len(batch.weights) :]
        value, _ = COSTS[self.loss](plain.outputs(theta, h), batch.targets)
        return float((batch.weights * value).sum())


def network(genes: operators.Genes, sizes: FloatArray) -> Parameters:
    """Return θ, float32, of one individual; `sizes` are H, D, K."""
    weights = operators.weights_of_bits(genes) if genes.dtype == np.uint8 else genes
    shapes = _shapes(*map(int, sizes))
    ends = np.cumsum([np.prod(shape) for shape in shapes])[:-1]
    parts = np.split(np.asarray(weights, np.float32), ends)
    return Parameters(*(p.reshape(shape) for p, shape in zip(parts, shapes, strict=True)))


def outputs(state: State, batch: Batch, settings: Settings) -> FloatArray:
    """Return y of the best network, `[S, B, K]`."""
    return scored_outputs(network(state["genes"][0], state["sizes"]), batch, "tanh")


def _shapes(H: int, D: int, K: int) -> tuple[tuple[int, ...], ...]:
    return (H, H), (H, D), (H,), (K, H), (K,)


GENETIC_SEARCH = Remedy("genetic search", start, train, outputs, None)
