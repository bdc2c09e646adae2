"""The functions that judge, by the names that `data/claims.toml` has for them.

They are imported when they judge: what is remembered needs none of them.
"""

from collections.abc import Callable
from functools import partial
from pkgutil import resolve_name

from rnn_difficulty.claims.claim import Claim, ClaimsMalformed
from rnn_difficulty.claims.verdict import Judgement

ROW = "section_4_2_table_1.row"
"""Judges many claims, each by its cells of Table 1."""


def judge(claim: Claim) -> Callable[..., Judgement]:
    """Return what judges a claim: of theory without arguments, else of (evidence)."""
    try:
        function: Callable[..., Judgement] = resolve_name(f"{__package__}.{claim.judge}")
    except (AttributeError, ImportError, ValueError) as error:
        raise ClaimsMalformed(f"expected a judge for {claim.id}, got: {error}") from error
    # Data name what runs, but only of these modules' own: not what they import.
    if getattr(function, "__module__", None) != module(claim):
        raise ClaimsMalformed(
            f"expected a judge for {claim.id} that its module defines, got {claim.judge}"
        )
    return partial(function, cells=claim.table_1) if claim.judge == ROW else function


def module(claim: Claim) -> str:
    """Return the whole name of the module that judges a claim."""
    return f"{__package__}.{claim.judge}".rpartition(".")[0]
