"""What the drawings of the theory show, read back from the lines that they are made of."""

import numpy as np
import pytest

from rnn_difficulty.figures import circle_to_ellipse, closed_curve, cobweb, rank_one, slopes
from rnn_difficulty.theory import spectral


def lines(axes, label):
    return next(line for line in axes.get_lines() if str(line.get_label()).startswith(label))


def test_the_ellipse_is_the_image_of_the_circle_and_as_long_as_lambda_1():
    W = np.array([[1.0, 2.0], [0.0, 1.0]])
    before, after = circle_to_ellipse.draw(W).axes
    circle, ellipse = before.get_lines()[0].get_xydata(), after.get_lines()[0].get_xydata()
    np.testing.assert_allclose(np.linalg.norm(circle, axis=1), 1)
    np.testing.assert_allclose(circle @ W.T, ellipse, atol=1e-12)
    # The singular values of a shear by 2 are 1 + √2 and √2 − 1.
    assert np.linalg.norm(ellipse, axis=1).max() == pytest.approx(1 + 2**0.5, rel=1e-3)
    assert np.linalg.norm(ellipse, axis=1).min() == pytest.approx(2**0.5 - 1, rel=1e-2)


def test_no_slope_exceeds_gamma_and_one_attains_it():
    for axes, gamma in zip(slopes.draw().axes[2:], (1, 1 / 4), strict=True):
        curve, limit = axes.get_lines()
        assert curve.get_ydata().max() == pytest.approx(gamma, rel=1e-12)
        assert set(limit.get_ydata()) == {gamma}


def test_a_cobweb_turns_at_the_graph_and_at_the_diagonal():
    x = np.array([3.0, 1.0, 2.0])
    np.testing.assert_array_equal(cobweb.stairs(x), [[3, 3, 1, 1, 2], [3, 1, 1, 2, 2]])


def test_the_two_starts_of_the_cobweb_end_on_both_sides():
    above, below = cobweb.draw().axes
    ends = [lines(above, f"$x_0$ = {start}").get_xdata()[-1] for start in ("0.15", "-0.15")]
    assert ends[0] > 1.5
    assert ends[1] < -1.5
    assert lines(below, "$x_0$ = -2").get_xdata()[-1] > 1.5


def test_the_closed_curve_is_reached_from_inside_and_outside():
    (axes,) = closed_curve.draw().axes
    curve = lines(axes, "where").get_xydata()
    radii = np.linalg.norm(curve, axis=1)
    assert 0.5 < radii.min() < radii.max() < 2
    for name in ("from inside", "from outside"):
        end = lines(axes, name).get_xydata()[-1]
        assert np.linalg.norm(curve - end, axis=1).min() < 0.1


@pytest.mark.parametrize("s", [1.0, 4.0, 8.0])
def test_the_jacobian_of_rank_one_has_one_quarter_of_its_scale_for_an_eigenvalue(s):
    J = rank_one.jacobian(s)
    np.testing.assert_allclose(J @ J, s / 4 * J)
    assert spectral.largest_singular_value(J) == pytest.approx(s * np.sqrt(2 * (1 + 9 / 16)))
    assert spectral.largest_singular_value(J) <= 2 * s


def test_the_scales_decay_rest_and_explode():
    decays, rests, explodes = (line.get_ydata() for line in rank_one.draw(20).axes[1].get_lines())
    np.testing.assert_allclose(decays[2:] / decays[1:-1], 1 / 2)
    np.testing.assert_allclose(rests[2:] / rests[1:-1], 1)
    np.testing.assert_allclose(explodes[2:] / explodes[1:-1], 2)
