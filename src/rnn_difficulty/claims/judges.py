"""Which function judges which claim: it has the claim's id as its name, with `_` for `-`.

Modules are named here and imported when they judge: what is remembered needs none of them.
"""

from collections.abc import Callable
from importlib import import_module

from rnn_difficulty.claims.verdict import Judgement

BY_THEORY: dict[str, tuple[str, ...]] = {
    "section_1_and_2": ("two-forms", "gradient-is-a-sum", "long-term-components"),
    "section_2_1": (
        "linear-vanishing",
        "linear-exploding",
        "power-iteration",
        "gamma",
        "jacobian-bound",
        "nonlinear-vanishing",
        "eta-rate",
        "nonlinear-exploding",
        "eigenvalue-condition",
    ),
    "section_2_2": (
        "figure-3",
        "bifurcation-not-sufficient",
        "bifurcation-not-necessary",
        "boundary-crossing",
        "near-the-boundary",
        "driven-maps",
        "input-as-map",
    ),
    "section_2_3": (
        "linear-curvature",
        "curvature-explodes",
        "figure-6-wall",
        "unclipped-leaves",
        "clipped-stays",
    ),
    "section_3_1": (
        "small-weights",
        "weight-decay-contracts",
        "echo-state",
        "orthogonal-components",
    ),
    "section_3_2": ("clipping-direction", "clipping-cheap"),
    "section_3_3": ("omega-immediate", "omega-direction", "omega-not-descent"),
}
"""Module → the claims that it judges from theory, `judge() -> Judgement`."""
BY_RECORDS: dict[str, tuple[str, ...]] = {
    "section_3_2_threshold": ("threshold-heuristic", "small-thresholds"),
    "section_3_3_explosions": ("omega-soft", "omega-explosions"),
    "section_4_1_1_temporal_order": (
        "clipping-helps",
        "omega-helps",
        "figure-7-sigmoid",
        "figure-7-basic-tanh",
        "figure-7-smart-tanh",
        "initialization-matters",
        "omega-without-clipping",
    ),
    "section_4_1_1_memory": (
        "clipping-and-length",
        "memory-and-radius",
        "radius-and-explosions",
        "memory-and-explosions",
    ),
    "section_4_1_1_lengths": ("one-model", "length-5000", "attractors-as-memory"),
    "section_4_1_2": (
        "addition",
        "multiplication",
        "three-bit-temporal-order",
        "random-permutation",
        "memorization-5-bit",
        "memorization-20-bit",
        "addition-500",
        "multiplication-500",
    ),
    "section_4_2_table_1": (
        "table-1-piano-midi-train",
        "table-1-piano-midi",
        "table-1-nottingham-train",
        "table-1-nottingham",
        "table-1-musedata-train",
        "table-1-musedata",
        "table-1-penn-treebank-1-step-train",
        "table-1-penn-treebank-1-step",
        "table-1-penn-treebank-5-steps-train",
        "table-1-penn-treebank-5-steps",
    ),
    "section_4_2_sentences": (
        "clipping-optimizes",
        "omega-improves-test",
        "omega-five-steps",
        "fixed-alpha-harms",
        "text-state-of-the-art",
        "music-state-of-the-art",
    ),
}
"""Module → the claims that it judges from records, `judge(evidence) -> Judgement`."""
MODULES = {id: module for module, ids in (BY_THEORY | BY_RECORDS).items() for id in ids}
"""Claim → the module that judges it."""


def whole_name(module: str) -> str:
    """Return the name under which a judging module is imported."""
    return f"{__package__}.{module}"


def function_name(id: str) -> str:
    """Return what the judge of a claim is called in its module."""
    return id.replace("-", "_")


def judge(id: str) -> Callable[..., Judgement]:
    """Return the function that judges a claim."""
    found: Callable[..., Judgement] = getattr(
        import_module(whole_name(MODULES[id])), function_name(id)
    )
    return found
