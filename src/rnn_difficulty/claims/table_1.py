"""§4.2: Table 1 and the sentences about it; judged from the scores of `table_1`."""

import math
from collections import Counter
from collections.abc import Collection

from rnn_difficulty import printed
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.table_1_scores import (
    EXPERIMENT,
    Pair,
    on_test,
    pairs,
    standard_error,
)
from rnn_difficulty.claims.verdict import Judgement, Verdict, graded, names, not_attempted
from rnn_difficulty.printed import METHODS, SHOWN

FIXED = "table_1_fixed_alpha"
MUSIC = ("piano_midi", "nottingham", "musedata")
TEXT = ("penn_treebank_1_step", "penn_treebank_5_steps")
TOLERANCE = dict.fromkeys(MUSIC, 0.05) | dict.fromkeys(TEXT, 0.02)
"""How far above the printed value a score may lie, nats or bits."""
NEAR = 0.1
GENERALLY, ENOUGH = 0.75, 4


def piano_midi(evidence: Evidence) -> Judgement:
    """The row of Piano-midi.de."""
    return _row(evidence, "piano_midi")


def nottingham(evidence: Evidence) -> Judgement:
    """The row of Nottingham."""
    return _row(evidence, "nottingham")


def musedata(evidence: Evidence) -> Judgement:
    """The row of MuseData."""
    return _row(evidence, "musedata")


def penn_treebank_1_step(evidence: Evidence) -> Judgement:
    """The row of the next character."""
    return _row(evidence, "penn_treebank_1_step")


def penn_treebank_5_steps(evidence: Evidence) -> Judgement:
    """The row of the 5th next character."""
    return _row(evidence, "penn_treebank_5_steps")


def clipping_optimizes(evidence: Evidence) -> Judgement:
    """Training and test scores improve with clipping."""
    found = pairs(evidence, "MSGD-C", "MSGD", ("train", "test"))
    cells = Counter(pair.data_set for pair in found)
    both = any(count == 2 for count in cells.values())
    return _lower(evidence, found, "MSGD-C lower than MSGD", enough=both)


def omega_improves_test(evidence: Evidence) -> Judgement:
    """Test scores improve with Ω."""
    found = pairs(evidence, "MSGD-CR", "MSGD-C", ("test",))
    return _lower(evidence, found, "MSGD-CR lower than MSGD-C", enough=True)


def omega_five_steps(evidence: Evidence) -> Judgement:
    """Ω gains more on the 5th next character than on the next."""
    found = {pair.data_set: pair for pair in pairs(evidence, "MSGD-CR", "MSGD-C", ("test",))}
    if not set(TEXT) <= set(found):
        return not_attempted()
    one, five = (found[name].second - found[name].first for name in TEXT)
    said = f"gain {one:+.3f} bits at 1 step, {five:+.3f} at 5 steps".replace("-0", "−0")
    return _judged(evidence, TEXT, graded(five > max(one, 0) + SHOWN, five > SHOWN), said)


def text_state_of_the_art(evidence: Evidence) -> Judgement:
    """The next character as well as the best RNN of the time."""
    scores = on_test(evidence, "penn_treebank_1_step")
    best = printed.value("penn_treebank_1_step", "test", "best RNN then")
    clipped = [scores[m] for m in ("MSGD-C", "MSGD-CR") if m in scores]
    if not clipped or best is None:
        return not_attempted()
    above = min(clipped) - best
    verdict = graded(above <= TOLERANCE["penn_treebank_1_step"], above <= NEAR)
    said = f"{min(clipped):.3f}, best RNN then {best:g}"
    return _judged(evidence, TEXT[:1], verdict, said)


def music_state_of_the_art(evidence: Evidence) -> Judgement:
    """Music better than the best RNN of the time."""
    found = {name: on_test(evidence, name).get("MSGD-CR") for name in MUSIC}
    best = {name: printed.value(name, "test", "best RNN then") for name in MUSIC}
    known = [name for name in MUSIC if found[name] is not None]
    if not known:
        return not_attempted()
    lower = [(found[name] or 0) < (best[name] or 0) for name in known]
    said = "; ".join(
        f"{printed.titles()[name]} {found[name]:.2f}, then {best[name]:g}" for name in known
    )
    return _judged(evidence, known, graded(all(lower) and len(lower) == 3, any(lower)), said)


def fixed_alpha_harms(evidence: Evidence) -> Judgement:
    """A fixed α is worse than the schedule 1/t and than no Ω, by more than the seeds explain."""
    worse, said = [], []
    for data_set in printed.titles():
        scores = on_test(evidence, data_set)
        fixed = on_test(evidence, data_set, FIXED).get("MSGD-CR")
        if fixed is not None and {"MSGD-C", "MSGD-CR"} <= set(scores):
            falling, none = scores["MSGD-CR"], scores["MSGD-C"]
            worse.append(fixed - max(falling, none) > _noise(evidence, data_set))
            said.append(f"{fixed:.3f} fixed, {falling:.3f} with 1/t, {none:.3f} without Ω")
    if not worse:
        return not_attempted()
    runs = evidence.records.get(FIXED, ())
    verdict = graded(all(worse), any(worse))
    return Judgement(verdict, "; ".join(said), "", len(runs), names(runs))


def _noise(evidence: Evidence, data_set: str) -> float:
    """Return the difference between fixed and falling α that says nothing: 2 standard errors."""
    errors = [standard_error(evidence, data_set, "MSGD-CR", name) for name in (EXPERIMENT, FIXED)]
    return max(SHOWN, 2 * math.hypot(*errors))


def _row(evidence: Evidence, data_set: str) -> Judgement:
    scores = on_test(evidence, data_set)
    if not scores:
        return not_attempted()
    wanted = {m: v for m in METHODS if (v := printed.value(data_set, "test", m)) is not None}
    limit = TOLERANCE[data_set]
    reached = [m in scores and scores[m] <= value + limit for m, value in wanted.items()]
    said = ", ".join(f"{m} {_number(scores.get(m))}" for m in wanted)
    return _judged(evidence, (data_set,), graded(all(reached), any(reached)), said)


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _lower(evidence: Evidence, cells: list[Pair], words: str, enough: bool) -> Judgement:
    if not cells:
        return not_attempted()
    lower = [pair.is_lower() for pair in cells]
    generally = sum(lower) >= GENERALLY * len(lower) and len(lower) >= ENOUGH and enough
    said = f"{words} by {SHOWN:g} or more in {sum(lower)} of {len(lower)} cells"
    data_sets = {pair.data_set for pair in cells}
    return _judged(evidence, data_sets, graded(generally, any(lower)), said)


def _judged(
    evidence: Evidence, data_sets: Collection[str], verdict: Verdict, said: str
) -> Judgement:
    runs = [
        record
        for record in evidence.records.get(EXPERIMENT, ())
        if record.settings["data_set"] in data_sets
    ]
    return Judgement(verdict, said, "", len(runs), names(runs))
