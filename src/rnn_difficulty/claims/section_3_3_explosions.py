"""§3.3: Ω is a soft constraint, and explosions are met with it; judged from Figure 7's records.

An explosion is a check whose largest ‖ĝ‖ is over ten times the mean one.
"""

from statistics import mean

from scipy.stats import mannwhitneyu

from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import percent, significant
from rnn_difficulty.claims.success_rules import by_p
from rnn_difficulty.claims.verdict import Judgement, by_runs, graded, not_attempted
from rnn_difficulty.records import Record

EXPERIMENT = "figure_7"
CLIPPED = ("MSGD-C", "MSGD-CR")
EXPLOSION = 10


def omega_explosions(evidence: Evidence) -> Judgement:
    """More explosions with Ω than without."""
    with_omega, without = (
        [r for r in clipped_runs(evidence) if r.settings["method"] == method]
        for method in ("MSGD-CR", "MSGD-C")
    )
    if not with_omega or not without:
        return not_attempted()
    shares = [[explosions(record) for record in group] for group in (with_omega, without)]
    p = float(mannwhitneyu(*shares, alternative="greater").pvalue)
    more = mean(shares[0]) > mean(shares[1])
    said = (
        f"checks with an explosion: MSGD-CR {percent(mean(shares[0]), 1)}, "
        f"MSGD-C {percent(mean(shares[1]), 1)} (p = {significant(p, 2)})"
    )
    return by_runs(by_p(p, more), said, [*with_omega, *without])


def omega_soft(evidence: Evidence) -> Judgement:
    """MSGD-CR runs meet explosions."""
    runs = [r for r in clipped_runs(evidence) if r.settings["method"] == "MSGD-CR"]
    if not runs:
        return not_attempted()
    met = sum(explosions(record) > 0 for record in runs)
    verdict = graded(2 * met >= len(runs), met > 0)
    return by_runs(verdict, f"{met} of {len(runs)} runs met one", runs)


def explosions(record: Record) -> float:
    """Return the share of checks whose largest ‖ĝ‖ is over ten times the mean one.

    A check that saw NaN or ∞, which JSON keeps as null, counts as an explosion.
    """
    pairs = zip(record.curve["largest_norm"], record.curve["gradient_norm"], strict=True)
    return mean(
        largest is None or usual is None or largest > EXPLOSION * usual for largest, usual in pairs
    )


def clipped_runs(evidence: Evidence) -> list[Record]:
    """Return the runs that clip, with a curve of ρ."""
    runs = evidence.select(EXPERIMENT)
    return [r for r in runs if r.settings["method"] in CLIPPED and r.curve.get("rho")]
