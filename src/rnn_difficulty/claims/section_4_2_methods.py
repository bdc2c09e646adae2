"""§4.2: clipping and Ω against the same training without; judged from the scores of `table_1`."""

from collections import Counter
from collections.abc import Sequence

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.table_1_scores import EXPERIMENT, Pair, judged, pairs
from rnn_difficulty.claims.verdict import Judgement, Verdict, graded, not_attempted
from rnn_difficulty.experiments.table_1.alike import differing
from rnn_difficulty.printed import titles

EARLIER = "table_1_alike"
"""Runs with earlier settings, which both methods had."""
CLIPPING, OMEGA = ("MSGD-C", "MSGD"), ("MSGD-CR", "MSGD-C")
"""(with, without)."""
GENERALLY, ENOUGH = 0.75, 4


def clipping_optimizes(evidence: Evidence) -> Judgement:
    """Training and test scores improve with clipping, all else equal."""
    folds = ("train", "test")
    found = pairs(evidence, *CLIPPING, folds)
    confounded = [p for p in found if _differing(evidence, p.data_set)]
    clean = [p for p in found if p not in confounded]
    known = {pair.data_set for pair in clean}
    earlier = [p for p in pairs(evidence, *CLIPPING, folds, EARLIER) if p.data_set not in known]
    judgement = _lower(evidence, CLIPPING, clean + earlier, folds)
    further = judged(evidence, {p.data_set for p in earlier}, CLIPPING, Verdict.PARTLY, "", EARLIER)
    said = judgement.measured
    if earlier:
        said += f"; with earlier settings: {_names(earlier)}"
    if confounded:
        lower = sum(pair.is_lower() for pair in confounded)
        said += (
            f"; confounded, {lower} of {len(confounded)} lower: {_names(confounded)}, where the "
            f"two differ in {', '.join(_all_differing(evidence, confounded))} too"
        )
    runs = tuple(dict.fromkeys(judgement.runs + further.runs))
    return judgement._replace(measured=said, runs=runs, n=len(runs))


def omega_improves_test(evidence: Evidence) -> Judgement:
    """Test scores improve with Ω."""
    return _lower(evidence, OMEGA, pairs(evidence, *OMEGA, ("test",)), ("test",))


def _lower(
    evidence: Evidence, methods: tuple[str, str], cells: list[Pair], folds: tuple[str, ...]
) -> Judgement:
    """Judge "the first scores lower", in cells of which one data set has every fold."""
    if not cells:
        return not_attempted()
    lower, unclear = [p for p in cells if p.is_lower()], [p for p in cells if p.is_open()]
    # Whatever the single runs would say with more seeds: is the verdict the same?
    verdicts = {_generally(len(each), cells, folds) for each in (lower, [*lower, *unclear])}
    verdict = verdicts.pop() if len(verdicts) == 1 else Verdict.UNDETERMINED
    said = f"{methods[0]} lower than {methods[1]} in {len(lower)} of {len(cells)} cells"
    if others := [p for p in cells if p not in lower and p not in unclear]:
        said += f"; not, or by no more than the seeds explain: {_names(others)}"
    if unclear:
        said += f"; too close for single runs: {_names(unclear)}"
    data_sets = {p.data_set for p in cells if not _from_earlier(evidence, p)}
    return judged(evidence, data_sets, methods, verdict, said)


def _generally(lower: int, cells: list[Pair], folds: tuple[str, ...]) -> Verdict:
    in_all_folds = len(folds) in Counter(pair.data_set for pair in cells).values()
    enough = len(cells) >= ENOUGH and in_all_folds
    return graded(enough and lower >= GENERALLY * len(cells), lower > 0)


def _from_earlier(evidence: Evidence, pair: Pair) -> bool:
    return pair in pairs(evidence, *CLIPPING, (pair.fold,), EARLIER)


def _differing(evidence: Evidence, data_set: str) -> list[str]:
    return differing(evidence.records.get(EXPERIMENT, ()), data_set, CLIPPING)


def _all_differing(evidence: Evidence, cells: Sequence[Pair]) -> list[str]:
    names = (name for p in cells for name in _differing(evidence, p.data_set))
    return list(dict.fromkeys(name.replace("_", " ") for name in names))


def _names(cells: Sequence[Pair]) -> str:
    return ", ".join(f"{titles()[pair.data_set]} ({pair.fold})" for pair in cells)
