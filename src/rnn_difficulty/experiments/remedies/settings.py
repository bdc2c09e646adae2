"""The runs of the bench, as data: the same search and the same budget for every method."""

from dataclasses import dataclass, replace
from typing import Any

from rnn_difficulty.experiments.remedies.chosen import CHOSEN
from rnn_difficulty.experiments.remedies.methods import ADDITION, METHODS, TEMPORAL_ORDER, Method

CELLS = [
    *((TEMPORAL_ORDER, length) for length in (20, 50, 100, 200)),
    *((ADDITION, length) for length in (50, 100, 200)),
]
EVALUATIONS, SECONDS = 30_000, 40.0
"""The budget of a run: gradient evaluations, and seconds of one core, whichever ends first. The
seconds become evaluations at the pace of the method, so that every machine stops alike."""
SEARCH_EVALUATIONS, SEARCH_SECONDS = 15_000, 15.0
SEARCH_LENGTHS, SEARCH_SEED = {TEMPORAL_ORDER: (20, 50), ADDITION: (50,)}, 100
"""The search trains at these lengths, on a seed that no other run has, and looks at fresh
sequences. At 50 steps of temporal order plain descent learns nothing from any candidate, and the
search would choose by noise; at 20 it tells them apart."""
STEPS_OF_PACE = 100
SEEDS = range(5)


@dataclass(frozen=True, kw_only=True)
class BenchSettings:
    """One run of one method."""

    method: str
    """A name in `METHODS`."""
    task: str
    length: int
    seed: int
    chosen: tuple[tuple[str, Any], ...]
    """What the method is given: one of its candidates, in pairs."""
    max_updates: int
    """Budget in gradient evaluations; an update of plain gradient descent is one."""
    check_every: int
    """Batches between two checks."""


def _run(
    name: str, task: str, length: int, seed: int, number: int, budget: tuple[int, float]
) -> BenchSettings:
    method = METHODS[name]
    return BenchSettings(
        method=name,
        task=task,
        length=length,
        seed=seed,
        chosen=tuple(sorted(method.candidates[number].items())),
        max_updates=evaluations(method, length, *budget),
        check_every=method.batches_a_check,
    )


def evaluations(method: Method, length: int, most: int, seconds: float) -> int:
    """Return the evaluations of a budget: `most`, or what fits into `seconds`; whole checks."""
    in_time = seconds * method.pace * STEPS_OF_PACE / length
    check = method.batches_a_check
    return max(check, int(min(most, in_time)) // check * check)


def candidate(name: str, task: str) -> int:
    """Return the number of the candidate that a method uses on a task."""
    return CHOSEN.get(name, {}).get(task, 0)


SETTINGS = {
    "smoke": tuple(
        replace(_run(name, task, 10, 0, 0, (20, 1.0)), check_every=10, max_updates=20)
        for name in METHODS
        for task in METHODS[name].tasks
    ),
    "quick": tuple(
        _run(name, TEMPORAL_ORDER, 20, 0, candidate(name, TEMPORAL_ORDER), (1_500, 1.5))
        for name in METHODS
        if TEMPORAL_ORDER in METHODS[name].tasks
    ),
    "search": tuple(
        _run(name, task, length, SEARCH_SEED, tried, (SEARCH_EVALUATIONS, SEARCH_SECONDS))
        for name in METHODS
        for task in METHODS[name].tasks
        for length in SEARCH_LENGTHS[task]
        for tried in range(len(METHODS[name].candidates))
    ),
    "paper": tuple(
        _run(name, *cell, seed, candidate(name, cell[0]), (EVALUATIONS, SECONDS))
        for seed in SEEDS
        for name in METHODS
        for cell in CELLS
        if cell[0] in METHODS[name].tasks
    ),
}
