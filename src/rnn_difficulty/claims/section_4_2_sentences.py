"""§4.2: the sentences about Table 1; judged from the scores of `table_1`."""

import math
from collections.abc import Iterable

from rnn_difficulty import printed
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import signed
from rnn_difficulty.claims.table_1_scores import EXPERIMENT, Pair, error, judged, pairs, scores
from rnn_difficulty.claims.verdict import Judgement, Verdict, by_runs, graded, not_attempted
from rnn_difficulty.experiments.significance import is_at_least, noise
from rnn_difficulty.printed import titles
from rnn_difficulty.records import Record

SCHEDULES = {
    "α as stated": (EXPERIMENT, "table_1_fixed_alpha"),
    "fifty times α": ("table_1_heavy_omega", "table_1_heavy_fixed_alpha"),
}
"""Weight of Ω → where α falls as 1/t, where it is fixed."""
MUSIC = ("piano_midi", "nottingham", "musedata")
TEXT = ("penn_treebank_1_step", "penn_treebank_5_steps")
FIXED_ON = "nottingham"
"""The one data set that is also trained with a fixed α."""
REACHED, NEAR = 0.02, 0.1
"""Bits above the printed value."""
CLIPPED = ("MSGD-CR", "MSGD-C")
"""With Ω and without."""


def omega_five_steps(evidence: Evidence) -> Judgement:
    """Ω gains more on the 5th next character than on the next."""
    found = {pair.data_set: pair for pair in pairs(evidence, *CLIPPED, ("test",))}
    if not set(TEXT) <= set(found):
        return not_attempted()
    one, five = (found[name].second - found[name].first for name in TEXT)
    both = math.hypot(*(found[name].noise for name in TEXT))
    helps = found[TEXT[1]].is_lower()
    verdict = graded(helps and is_at_least(five - max(one, 0), both), helps)
    if found[TEXT[1]].is_open():
        verdict = Verdict.UNDETERMINED
    said = f"gain {signed(one, 3)} bits at 1 step, {signed(five, 3)} at 5 steps"
    said += f" (below {found[TEXT[1]].noise:.2g} it says nothing)"
    return judged(evidence, TEXT, CLIPPED, verdict, said)


def best_then(evidence: Evidence) -> Judgement:
    """The best models of the time stay ahead of MSGD-CR."""
    found = {name: scores(evidence, name).get("MSGD-CR") for name in (*MUSIC, TEXT[0])}
    best = {name: printed.value(name, "test", "best then") for name in found}
    scored = [name for name, score in found.items() if score is not None]
    if not scored:
        return not_attempted()
    behind = [(found[name] or 0) > (best[name] or 0) for name in scored]
    said = "; ".join(f"{titles()[name]} {found[name]:.2f}, then {best[name]:g}" for name in scored)
    verdict = graded(all(behind) and len(behind) == len(found), any(behind))
    return judged(evidence, scored, ("MSGD-CR",), verdict, said)


def text_state_of_the_art(evidence: Evidence) -> Judgement:
    """The next character as well as the best RNN of the time."""
    found = scores(evidence, "penn_treebank_1_step")
    best = printed.value("penn_treebank_1_step", "test", "best RNN then")
    clipped = [found[m] for m in CLIPPED if m in found]
    if not clipped or best is None:
        return not_attempted()
    above = min(clipped) - best
    verdict = graded(above <= REACHED, above <= NEAR)
    said = f"{min(clipped):.3f}, best RNN then {best:g}"
    return judged(evidence, TEXT[:1], CLIPPED, verdict, said)


def music_state_of_the_art(evidence: Evidence) -> Judgement:
    """Music better than the best RNN of the time."""
    found = {name: scores(evidence, name).get("MSGD-CR") for name in MUSIC}
    best = {name: printed.value(name, "test", "best RNN then") for name in MUSIC}
    scored = [name for name in MUSIC if found[name] is not None]
    if not scored:
        return not_attempted()
    lower = [(found[name] or 0) < (best[name] or 0) for name in scored]
    said = "; ".join(f"{titles()[name]} {found[name]:.2f}, then {best[name]:g}" for name in scored)
    verdict = graded(all(lower) and len(lower) == len(MUSIC), any(lower))
    return judged(evidence, scored, ("MSGD-CR",), verdict, said)


def fixed_alpha_harms(evidence: Evidence) -> Judgement:
    """A fixed α is worse than the schedule 1/t and than no Ω, by more than the seeds explain."""
    each = {weight: _schedules(evidence, *of) for weight, of in SCHEDULES.items()}
    compared = {weight: pair for weight, pair in each.items() if pair}
    if not compared:
        return not_attempted()
    worse = [pair.is_lower() for pair in compared.values()]
    verdict = graded(all(worse) and len(compared) == len(SCHEDULES), any(worse))
    said = "; ".join(
        f"{weight}: {pair.second:.3f} fixed, {pair.first:.3f} the worse of 1/t and no Ω "
        f"(differences up to {pair.noise:.3f} say nothing)"
        for weight, pair in compared.items()
    )
    judgement = judged(evidence, (FIXED_ON,), CLIPPED, verdict, f"{titles()[FIXED_ON]}, {said}")
    further = by_runs(verdict, "", [r for of in SCHEDULES.values() for r in _further(evidence, of)])
    return judgement._replace(n=judgement.n + further.n, runs=further.runs + judgement.runs)


def _schedules(evidence: Evidence, falls: str, stays: str) -> Pair | None:
    """Return the test scores of the worse of 1/t and no Ω, and of a fixed α."""
    falling, fixed = (
        scores(evidence, FIXED_ON, "test", of).get("MSGD-CR") for of in (falls, stays)
    )
    without = scores(evidence, FIXED_ON).get("MSGD-C")
    if falling is None or fixed is None or without is None:
        return None
    errors = (error(evidence, FIXED_ON, "test", "MSGD-CR", of) for of in (falls, stays))
    return Pair(FIXED_ON, "test", max(falling, without), fixed, noise(*errors))


def _further(evidence: Evidence, of: Iterable[str]) -> list[Record]:
    return [r for name in of if name != EXPERIMENT for r in evidence.records.get(name, ())]
