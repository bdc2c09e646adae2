"""§3.2: clipping element by element beside clipping the norm; judged from the bench."""

from rnn_difficulty.claims.bench_rules import NORM, PLAIN, by_task, cell, enough, of
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.success_rules import SIGNIFICANT, compare, in_words, rate
from rnn_difficulty.claims.verdict import Judgement, by_runs, graded, not_attempted

ELEMENTS, COMPONENTS = "element-wise clipping", "element-wise clipping of components"
"""Methods by their names on the bench (`experiments.remedies.methods`)."""
A_TENTH, A_QUARTER = 0.1, 0.25


def clipping_variants(evidence: Evidence) -> Judgement:
    """Components clipped element by element and the clipped norm are solved alike."""
    elements, norm = of(evidence, COMPONENTS), of(evidence, NORM)
    if not enough(elements, norm):
        return not_attempted()
    apart = abs(rate(elements) - rate(norm))
    said = f"element by element: {by_task(elements)}; the norm: {by_task(norm)}"
    return by_runs(graded(apart <= A_TENTH, apart <= A_QUARTER), said, [*elements, *norm])


def clip_either_way(evidence: Evidence) -> Judgement:
    """Either clipping of the gradient is solved more often than none."""
    elements, norm, plain = (of(evidence, name) for name in (ELEMENTS, NORM, PLAIN))
    if not enough(elements, norm, plain):
        return not_attempted()
    better = []
    for runs in (elements, norm):
        more, p = compare(runs, plain, cell)
        better.append(more and p < SIGNIFICANT)
    said = (
        f"element by element: {in_words(elements)}; the norm: {in_words(norm)}; "
        f"neither: {in_words(plain)}"
    )
    return by_runs(graded(all(better), any(better)), said, [*elements, *norm, *plain])
