"""Where the two editions, the authors' code and this companion differ: the measured effects."""

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from rnn_difficulty.claims import random_networks, section_2_1
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.numbers import percent
from rnn_difficulty.claims.random_networks import PAPER_BATCH, PAPER_SIZES, cosine
from rnn_difficulty.claims.remembered import remembered
from rnn_difficulty.claims.success_rules import is_solved, solved
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, regularizer
from rnn_difficulty.theory.cell import Cell, equation_2, footnote_1
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.initialization import basic_tanh, smart_tanh
from rnn_difficulty.theory.nonlinearity import TANH

STEPS, NETWORKS = 50, 10
NO_RECORDS = "no records yet"


def table(evidence: Evidence) -> pd.DataFrame:
    """Return a row per difference that can be measured cheaply: what differs, and its effect."""
    effects = remembered("differences", _by_theory, [__name__])
    effects |= {name: effect(evidence) for name, effect in BY_RECORDS.items()}
    return pd.DataFrame({"difference": list(effects), "measured_effect": list(effects.values())})


def _by_theory() -> dict[str, str]:
    return {name: effect() for name, effect in BY_THEORY.items()}


def plain_or_squared_norms() -> str:
    """Compare ∂⁺Ω/∂W_rec of eq. 9 (plain norms) with that of eq. 10 (squared norms)."""
    cosines, ratios = [], []
    for seed in range(NETWORKS):
        plain, squared = (
            _omega(seed, footnote_1(TANH), form).W_rec
            for form in (regularizer.omega_printed, regularizer.omega_squared)
        )
        cosines.append(cosine(plain, squared))
        ratios.append(float(np.linalg.norm(plain) / np.linalg.norm(squared)))
    return (
        f"directions of the two gradients: mean cosine {np.mean(cosines):.2f}; the sum of eq. 9 is "
        f"{np.mean(ratios):.0f} times as long as the mean of the code, {STEPS} steps"
    )


def form_of_the_cell() -> str:
    """Compare Ω of one network in the form of eq. 2 and in that of footnote 1."""
    values = [
        [
            _omega(seed, form(TANH), regularizer.omega_squared).omega
            for form in (equation_2, footnote_1)
        ]
        for seed in range(NETWORKS)
    ]
    relative = [abs(a - b) / b for a, b in values]
    return f"Ω of the same weights differs by {percent(float(np.mean(relative)), 2)}"


def position_window() -> str:
    """Compare the memory the task asks for with either window of its first symbol."""
    length = 100
    batch = temporal_order.sample(np.random.default_rng(0), 10_000, length)
    first = (np.asarray(batch.inputs) < 2).argmax(axis=0)
    documented = np.random.default_rng(0).integers(1, length // 10, 10_000, endpoint=True)
    code, text = (length - float(np.mean(position)) for position in (first, documented))
    return f"steps to remember, length {length}: {code:.0f} (code), {text:.0f} (its documentation)"


def outgoing_or_incoming() -> str:
    """Count the connections of smart tanh in the direction that the code leaves open."""
    W = [smart_tanh(np.random.default_rng(seed), PAPER_SIZES).W_rec for seed in range(NETWORKS)]
    outgoing, incoming = ((np.stack(W) != 0).sum(axis=axis) for axis in (1, 2))
    return (
        f"outgoing connections of each unit {outgoing.min()}, incoming ones {incoming.min()} to "
        f"{incoming.max()}; swapping the two changes neither ρ nor λ₁"
    )


def transpose_of_equation_5() -> str:
    """Measure how wrong the printed Jacobian is for column vectors."""
    errors = []
    for given in random_networks.networks(1.2, 5):
        x, W_rec = given.x[-2:, 0], given.theta.W_rec
        true = given.cell.jacobian(given.theta, *x)
        printed = W_rec.T * given.cell.right(x[0])
        errors.append(float(np.linalg.norm(printed - true) / np.linalg.norm(true)))
    share = percent(float(np.mean(errors)))
    return f"relative error of the printed form read with column vectors: {share}"


def eigenvalue_statement() -> str:
    """Give the growth in the network that refutes arXiv v2."""
    return section_2_1.counterexample().in_words()


def element_wise_clipping() -> str:
    """Clip temporal components entry by entry and count the steps that point uphill."""
    cosines = []
    networks = random_networks.networks(3.0, 20)
    for seed, given in enumerate(networks):
        batch = random_networks.scored_batch(seed, given)
        parts = bptt.temporal_components(given.cell, given.theta, batch, SOFTMAX, given.x[0])
        bound = 0.01 * np.abs(parts).max()
        clipped = parts.clip(-bound, bound)
        cosines.append(cosine(parts.sum(axis=(0, 1)), clipped.sum(axis=(0, 1))))
    uphill = sum(c < 0 for c in cosines)
    return (
        f"clipped at 1 % of the largest entry, {uphill} of {len(networks)} random networks step "
        f"uphill; mean cosine with the gradient {np.mean(cosines):.2f} (norm clipping: 1)"
    )


def alpha(evidence: Evidence) -> str:
    """Compare success with α = 2 and 4."""
    cells = {
        value: evidence.select("sensitivity", method="MSGD-CR", alpha=value, threshold=1.0)
        for value in (2.0, 4.0)
    }
    if not all(cells.values()):
        return NO_RECORDS
    parts = (f"α = {v:g}: {solved(runs)} of {len(runs)} solved" for v, runs in cells.items())
    return "; ".join(parts)


def success_criterion(evidence: Evidence) -> str:
    """Compare updates to fewer than 1 % errors with updates to none in 10 000."""
    runs = list(filter(is_solved, evidence.select("length_generalization")))
    if not runs:
        return NO_RECORDS
    first = [record.outcome["below_1_percent_at"] for record in runs]
    none = [record.outcome["solved_at"] for record in runs]
    return (
        f"median updates to the first check that began with less than 1 % wrong: "
        f"{np.median(first):.0f}, to one with no error: {np.median(none):.0f} "
        f"({len(runs)} runs)"
    )


def _omega(
    seed: int, cell: Cell, form: Callable[..., regularizer.Regularizer]
) -> regularizer.Regularizer:
    rng = np.random.default_rng(seed)
    theta = basic_tanh(rng, PAPER_SIZES)
    batch = temporal_order.sample(rng, PAPER_BATCH, STEPS)
    run = bptt.gradient(cell, theta, batch, SOFTMAX, np.zeros((PAPER_BATCH, PAPER_SIZES.hidden)))
    return form(cell, theta, run.x, run.error)


BY_THEORY: Mapping[str, Callable[[], str]] = {
    "Ω with plain norms (eq. 9) or squared ones (eq. 10, code)": plain_or_squared_norms,
    "the cell of eq. 2 or of footnote 1 (code)": form_of_the_cell,
    "window of the first symbol: code or its documentation": position_window,
    "smart tanh: 15 incoming connections (paper) or outgoing (code)": outgoing_or_incoming,
    "eq. 5 with the printed transpose": transpose_of_equation_5,
    "sufficient condition with eigenvalues (arXiv v2)": eigenvalue_statement,
    "clipping temporal components element by element": element_wise_clipping,
}
BY_RECORDS: Mapping[str, Callable[[Evidence], str]] = {
    "α = 4 (ICML) or 2 (arXiv v2, code), temporal order, length 50": alpha,
    "solved below 1 % errors (paper) or with none (code)": success_criterion,
}
