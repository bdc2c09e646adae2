"""The judges of the remedies on made-up records: each verdict of each rule."""

import pytest
from made_up import of

from rnn_difficulty.claims import bench_rules
from rnn_difficulty.claims import section_3_1_remedies as remedies
from rnn_difficulty.claims import section_3_2_elementwise as clipping
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.verdict import Verdict
from rnn_difficulty.experiments.remedies.methods import METHODS

CELLS = [("temporal order", 50), ("addition", 100)]


def run(method, cell, seed, solved, diverged=False, spike=False):
    settings = {"method": method, "task": cell[0], "length": cell[1], "seed": seed}
    settings |= {"max_updates": 1000}
    curve = {"gradient_norm": [1.0, 1.0], "largest_norm": [2.0, 11.0 if spike else 9.0]}
    outcome = {"solved_at": 100 if solved else None, "diverged": diverged, "updates": 100}
    return of("remedies", settings, outcome, curve)


def runs(method, *solved, **how):
    """Five runs in each cell, so many of them solved: the same number, or one for each cell."""
    counts = solved if len(solved) > 1 else solved * len(CELLS)
    cells = zip(CELLS, counts, strict=True)
    return [run(method, cell, seed, seed < n, **how) for cell, n in cells for seed in range(5)]


def judged(judge, *groups):
    return judge(Evidence({"remedies": [r for group in groups for r in group]})).verdict


def test_the_methods_are_on_the_bench():
    named = {
        bench_rules.PLAIN,
        bench_rules.NORM,
        clipping.ELEMENTS,
        clipping.COMPONENTS,
        remedies.LSTM,
        remedies.UNCLIPPED_LSTM,
        remedies.LEAKY,
        remedies.GENETIC,
        remedies.HESSIAN_FREE,
        remedies.DAMPED,
    }
    assert named <= METHODS.keys()


@pytest.mark.parametrize(
    "judge",
    [
        remedies.lstm,
        remedies.hessian_free,
        remedies.structural_damping,
        remedies.leaky_units,
        clipping.clipping_variants,
        clipping.clip_either_way,
        remedies.genetic_search,
        remedies.teacher_forcing,
    ],
)
def test_nothing_is_judged_without_records(judge):
    assert judge(Evidence()).verdict == Verdict.NOT_ATTEMPTED


@pytest.mark.parametrize(
    ("solved", "spike", "verdict"),
    [
        (5, True, Verdict.REPRODUCED),
        (5, False, Verdict.PARTLY),
        (0, True, Verdict.PARTLY),
        (0, False, Verdict.NOT_REPRODUCED),
    ],
)
def test_lstm(solved, spike, verdict):
    groups = runs("LSTM", solved), runs("MSGD", 0), runs("LSTM, not clipped", 0, spike=spike)
    assert judged(remedies.lstm, *groups) == verdict
    assert judged(remedies.lstm, *groups[:2]) == Verdict.NOT_ATTEMPTED


@pytest.mark.parametrize(
    ("solved", "diverged", "verdict"),
    [
        (5, False, Verdict.REPRODUCED),
        (5, True, Verdict.PARTLY),
        (0, False, Verdict.PARTLY),
        (0, True, Verdict.NOT_REPRODUCED),
    ],
)
def test_hessian_free(solved, diverged, verdict):
    groups = runs(remedies.DAMPED, solved, diverged=diverged), runs("MSGD", 0)
    assert judged(remedies.hessian_free, *groups) == verdict


@pytest.mark.parametrize(
    ("solved", "verdict"),
    [((5, 5), Verdict.REPRODUCED), ((2, 0), Verdict.PARTLY), ((0, 0), Verdict.NOT_REPRODUCED)],
)
def test_structural_damping(solved, verdict):
    """Two of five against none of five: p = 10/45."""
    groups = runs(remedies.DAMPED, *solved), runs(remedies.HESSIAN_FREE, 0)
    assert judged(remedies.structural_damping, *groups) == verdict


@pytest.mark.parametrize(
    ("solved", "verdict"),
    [(3, Verdict.REPRODUCED), (2, Verdict.PARTLY), (0, Verdict.NOT_REPRODUCED)],
)
def test_leaky_units(solved, verdict):
    assert judged(remedies.leaky_units, runs("leaky units", solved)) == verdict


@pytest.mark.parametrize(
    ("solved", "verdict"),
    [(5, Verdict.REPRODUCED), (4, Verdict.PARTLY), (3, Verdict.NOT_REPRODUCED)],
)
def test_clipping_variants(solved, verdict):
    groups = runs(clipping.COMPONENTS, solved), runs("MSGD-C", 5)
    assert judged(clipping.clipping_variants, *groups) == verdict


@pytest.mark.parametrize(
    ("elements", "norm", "verdict"),
    [(5, 5, Verdict.REPRODUCED), (5, 0, Verdict.PARTLY), (0, 0, Verdict.NOT_REPRODUCED)],
)
def test_clip_either_way(elements, norm, verdict):
    groups = runs(clipping.ELEMENTS, elements), runs("MSGD-C", norm), runs("MSGD", 0)
    assert judged(clipping.clip_either_way, *groups) == verdict


@pytest.mark.parametrize(
    ("solved", "verdict"),
    [(3, Verdict.REPRODUCED), (1, Verdict.PARTLY), (0, Verdict.NOT_REPRODUCED)],
)
def test_genetic_search(solved, verdict):
    assert judged(remedies.genetic_search, runs(remedies.GENETIC, solved)) == verdict


def test_four_runs_a_cell_are_not_enough():
    assert judged(remedies.leaky_units, runs("leaky units", 4)[:4]) == Verdict.NOT_ATTEMPTED


def generator(forced, seed, spikes):
    settings = {"signal": "sine", "forced": forced, "deviation": 0.1, "seed": seed, "updates": 10}
    largest = [11.0] * spikes + [9.0] * (10 - spikes)
    curve = {"gradient_norm": [1.0] * 10, "largest_norm": largest}
    return of("teacher_forcing", settings, {"off": 0, "deviation": 1}, curve)


@pytest.mark.parametrize(
    ("forced", "free", "verdict"),
    [
        ([0, 0, 0, 1, 0], [3, 4, 5, 6, 7], Verdict.REPRODUCED),
        ([0, 2, 2, 2, 3], [1, 2, 3, 3, 4], Verdict.PARTLY),
        ([3, 4, 5, 6, 7], [0, 0, 0, 1, 0], Verdict.NOT_REPRODUCED),
    ],
)
def test_teacher_forcing(forced, free, verdict):
    found = [generator(True, n, k) for n, k in enumerate(forced)]
    found += [generator(False, n, k) for n, k in enumerate(free)]
    assert remedies.teacher_forcing(Evidence({"teacher_forcing": found})).verdict == verdict
