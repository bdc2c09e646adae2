"""Selection against its probabilities, crossover against the slides' example, bits by hand."""

import numpy as np
import pytest
from scipy.stats import chisquare

from rnn_difficulty.remedies import genetic_operators as operators

DRAWS = 100_000
SURELY = 1e-6
"""A p-value under this is no chance: the seeds are fixed, and the tests few."""


def bits(text):
    return np.array([int(c) for c in text], np.uint8)


def rank_probabilities(n, s):
    """∫ s − 2 (s − 1) x dx over [i/n, (i + 1)/n]."""
    i = np.arange(n)
    return s / n - (s - 1) * (2 * i + 1) / n**2


@pytest.mark.parametrize("s", [1.1, 1.5, 2.0])
@pytest.mark.parametrize("n", [2, 7, 50])
def test_ranks_are_drawn_with_linear_bias(n, s):
    expected = rank_probabilities(n, s)
    assert expected.sum() == pytest.approx(1)
    ranks = operators.by_rank(np.random.default_rng(n), n, s, DRAWS)
    counts = np.bincount(ranks, minlength=n)
    assert chisquare(counts, DRAWS * expected).pvalue > SURELY
    # The test can tell a bias from the next: it is not passed by a slightly wrong one.
    other = rank_probabilities(n, s - 0.05)
    assert chisquare(counts, DRAWS * other).pvalue < SURELY


def test_the_best_is_chosen_s_times_as_often_as_the_mean():
    n, s = 1000, 1.8
    p = rank_probabilities(n, s)
    assert p[0] * n == pytest.approx(s, abs=1e-3)
    assert p[-1] * n == pytest.approx(2 - s, abs=1e-3)


@pytest.mark.parametrize("fitness", [[1.0, 2, 3, 4], [1e-3, 1.0], [5.0] * 9])
def test_fitness_is_chosen_in_proportion(fitness):
    expected = np.array(fitness) / sum(fitness)
    drawn = operators.by_fitness(np.random.default_rng(1), np.array(fitness), DRAWS)
    counts = np.bincount(drawn, minlength=len(fitness))
    assert chisquare(counts, DRAWS * expected).pvalue > SURELY


def test_what_has_no_fitness_is_never_chosen():
    drawn = operators.by_fitness(
        np.random.default_rng(0), np.array([0.0, 1.0, 0.0, 2.0, 0.0]), 1000
    )
    assert set(drawn.tolist()) == {1, 3}


def test_the_crossover_of_the_slides():
    first, second = bits("001010011010100101010101110"), bits("0101011101010101101110101")
    child = operators.one_point_crossover(first, second, 9)
    assert child.tolist() == bits("0010100111010101101110101").tolist()


def test_reals_cross_as_bits_do():
    first, second = np.arange(5.0), -np.arange(5.0)
    for point, child in ((1, [0, -1, -2, -3, -4]), (3, [0, 1, 2, -3, -4]), (5, [0, 1, 2, 3, 4])):
        assert operators.one_point_crossover(first, second, point).tolist() == child


def test_a_bit_flips_as_often_as_asked():
    flipped = operators.flip_bits(np.random.default_rng(2), np.tile(bits("01"), DRAWS // 2), 0.1)
    changed = flipped != np.tile(bits("01"), DRAWS // 2)
    for half in (changed[::2], changed[1::2]):
        assert half.mean() == pytest.approx(0.1, abs=5 * np.sqrt(0.09 / len(half)))
    assert flipped.dtype == np.uint8


def test_a_real_moves_as_often_and_as_far_as_asked():
    genes = np.zeros(DRAWS, np.float32)
    moved = operators.shift_reals(np.random.default_rng(3), genes, 0.2, 0.5)
    assert not genes.any()
    assert (moved != 0).mean() == pytest.approx(0.2, abs=5 * np.sqrt(0.16 / DRAWS))
    assert moved[moved != 0].std() == pytest.approx(0.5, rel=0.03)


def test_eight_bits_are_a_weight_between_the_ends():
    written = bits("00000000111111111000000000000001")
    expected = [-4, 4, -4 + 8 * 128 / 255, -4 + 8 / 255]
    assert operators.weights_of_bits(written).tolist() == pytest.approx(expected)
    assert operators.weights_of_bits(np.tile(written, (3, 1))).shape == (3, 4)
