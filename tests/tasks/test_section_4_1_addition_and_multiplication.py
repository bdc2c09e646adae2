"""Addition and multiplication: marks, numbers, targets, when wrong (ICML 2013, §4.1.2)."""

import numpy as np
import pytest
from scipy import stats

from rnn_difficulty.tasks import addition, multiplication

MANY = 20_000
BOTH = [addition, multiplication]


def marked_steps(inputs: np.ndarray) -> np.ndarray:
    """Return the two marked steps of each sequence, `[2, B]`, the earlier one first."""
    assert (inputs[..., 0].sum(axis=0) == 2).all()
    steps, columns = np.nonzero(inputs[..., 0])
    return steps[np.argsort(columns, kind="stable")].reshape(-1, 2).T


def marked_numbers(inputs: np.ndarray) -> list[tuple[float, float]]:
    """Return the two marked numbers of each sequence, read step by step."""
    return [
        tuple(number for mark, number in inputs[:, sequence] if mark == 1)
        for sequence in range(inputs.shape[1])
    ]


@pytest.mark.parametrize("task", BOTH)
def test_the_marks_stand_where_the_authors_code_puts_them(task):
    """One in [0, .1 l), one in [.1 l, .5 l), every place of each."""
    for seed in range(10):
        inputs = task.sample(np.random.default_rng(seed), MANY, 50).inputs
        steps = len(inputs)
        first, second = marked_steps(inputs)
        assert set(first) == set(range(int(steps * 0.1)))
        assert set(second) == set(range(int(steps * 0.1), int(steps * 0.1) + int(steps * 0.4)))


def test_places_are_uniform():
    inputs = addition.sample(np.random.default_rng(0), MANY, 100).inputs
    tenth = len(inputs) // 10
    for steps, low in zip(marked_steps(inputs), (0, tenth), strict=True):
        assert stats.chisquare(np.bincount(steps - low)).pvalue > 1e-6


@pytest.mark.parametrize("task", BOTH)
def test_all_real_lengths_up_to_a_tenth_more_are_drawn(task):
    rng = np.random.default_rng(1)
    lengths = [len(task.sample(rng, 1, 50).inputs) for _ in range(2000)]
    assert set(lengths) == set(range(50, 55))
    assert stats.chisquare(np.bincount(lengths)[50:]).pvalue > 1e-6
    assert len(task.sample(rng, 1, 10).inputs) == 10


@pytest.mark.parametrize(
    ("task", "answer"), [(addition, lambda a, b: (a + b) / 2), (multiplication, lambda a, b: a * b)]
)
def test_targets_are_recomputed_from_the_marks(task, answer):
    batch = task.sample(np.random.default_rng(2), 200, 60)
    expected = [answer(a, b) for a, b in marked_numbers(batch.inputs)]
    np.testing.assert_allclose(batch.targets[0, :, 0], expected, rtol=1e-15)


def test_numbers_are_uniform_and_marks_are_zero_or_one():
    inputs = addition.sample(np.random.default_rng(3), 500, 100).inputs
    assert set(np.unique(inputs[..., 0])) == {0, 1}
    assert stats.kstest(inputs[..., 1].ravel(), "uniform").pvalue > 1e-6


@pytest.mark.parametrize(
    ("task", "mean", "variance"),
    [(addition, 1 / 2, 1 / 24), (multiplication, 1 / 4, 1 / 9 - 1 / 16)],
)
def test_moments_of_the_targets(task, mean, variance):
    """Of a, b uniform on [0, 1): E(a + b)/2 = 1/2, E ab = 1/4; the mean is off by σ/√n."""
    targets = task.sample(np.random.default_rng(4), MANY, 50).targets
    assert targets.mean() == pytest.approx(mean, abs=5 * (variance / MANY) ** 0.5)
    assert targets.var() == pytest.approx(variance, rel=0.05)


@pytest.mark.parametrize("task", BOTH)
def test_wrong_means_a_squared_error_above_four_hundredths(task):
    """An answer 0.199 beside the target is right, 0.201 is wrong, on both sides."""
    batch = task.sample(np.random.default_rng(5), 4, 50)
    beside = np.array([0.199, 0.201, -0.199, -0.201])[None, :, None]
    wrong = task.TASK.is_wrong(batch.targets + beside, batch)
    assert wrong.tolist() == [False, True, False, True]


@pytest.mark.parametrize("task", BOTH)
def test_shapes_and_weights_are_the_mean_over_the_batch(task):
    batch = task.sample(np.random.default_rng(6), 20, 50)
    assert batch.inputs.shape[1:] == (20, task.TASK.inputs)
    assert batch.targets.shape == (1, 20, task.TASK.outputs)
    assert batch.weights.shape == (1, 20)
    assert batch.weights.sum() == pytest.approx(1)


@pytest.mark.parametrize("task", BOTH)
def test_a_sequence_too_short_for_two_places_is_refused(task):
    with pytest.raises(ValueError, match="expected a length of at least 10, got 9"):
        task.sample(np.random.default_rng(0), 1, 9)


@pytest.mark.parametrize(
    ("task", "answer", "share"),
    [
        # |(a + b)/2 − ½| > .2 leaves two triangles of the unit square, together (1 − .4)².
        (addition, 1 / 2, 0.6**2),
        # P(ab < z) = z (1 − log z): below .05 and above .45.
        (
            multiplication,
            1 / 4,
            0.05 * (1 - np.log(0.05)) + 1 - 0.45 * (1 - np.log(0.45)),
        ),
    ],
)
def test_how_often_the_mean_of_the_targets_is_wrong(task, answer, share):
    batch = task.sample(np.random.default_rng(7), MANY, 50)
    wrong = task.TASK.is_wrong(np.full_like(batch.targets, answer), batch).mean()
    assert wrong == pytest.approx(share, abs=5 * (share * (1 - share) / MANY) ** 0.5)
