"""§3.2, Algorithm 1: clipping the norm of the gradient."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rnn_difficulty.theory import error_surface
from rnn_difficulty.theory.clipping import (
    clip_elementwise,
    clip_norm,
    is_trusted,
    norm,
    untrusted_step,
)
from rnn_difficulty.theory.notation import Parameters

SHAPES = ((3, 3), (3, 2), (3,), (2, 3), (2,))
elements = st.floats(-1e3, 1e3, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-100)
# As long as ‖ĝ‖² neither overflows nor underflows.
gradients = st.builds(Parameters, *(arrays(np.float64, s, elements=elements) for s in SHAPES))
thresholds = st.floats(1e-3, 1e4)


def flat(gradient: Parameters) -> np.ndarray:
    return np.concatenate([np.ravel(g) for g in gradient])


def gradient_of(*components: float) -> Parameters:
    """A gradient with these components, spread over W_rec and b_out."""
    first, *rest = components
    empty = np.zeros(0)
    return Parameters(np.array([[first]]), empty, empty, empty, np.array(rest))


@given(gradients)
def test_one_norm_over_all_parameters(gradient):
    assert norm(gradient) == pytest.approx(np.linalg.norm(flat(gradient)), rel=1e-12)


@given(gradients, thresholds)
def test_norm_after_is_the_smaller_of_norm_and_threshold(gradient, threshold):
    expected = min(norm(gradient), threshold)
    assert norm(clip_norm(gradient, threshold)) == pytest.approx(expected, rel=1e-12)


@given(gradients, thresholds)
def test_direction_is_kept(gradient, threshold):
    """g' = c g with one c in (0, 1] for all components, so the cosine between them is 1."""
    before, after = flat(gradient), flat(clip_norm(gradient, threshold))
    c = min(1.0, threshold / max(norm(gradient), 1e-300))
    np.testing.assert_allclose(after, c * before, rtol=1e-12)


@given(gradients, thresholds)
def test_idempotent(gradient, threshold):
    once = clip_norm(gradient, threshold)
    np.testing.assert_allclose(flat(clip_norm(once, threshold)), flat(once), rtol=1e-12)


@given(gradients, st.floats(1.001, 100))
def test_untouched_below_the_threshold(gradient, factor):
    threshold = factor * norm(gradient) + 1e-3
    assert clip_norm(gradient, threshold) is gradient


@given(gradients, thresholds, st.floats(0.1, 10))
def test_scale_of_the_gradient_does_not_matter_above_the_threshold(gradient, threshold, scale):
    if min(norm(gradient), scale * norm(gradient)) < threshold:
        return
    scaled = Parameters(*(scale * g for g in gradient))
    np.testing.assert_allclose(
        flat(clip_norm(scaled, threshold)), flat(clip_norm(gradient, threshold)), rtol=1e-11
    )


def test_at_equality_the_paper_and_the_code_agree():
    """‖(3, 4)‖ = 5: ≥ rescales by 5/5 = 1, > leaves the gradient alone."""
    np.testing.assert_array_equal(flat(clip_norm(gradient_of(3.0, 4.0), 5.0)), [3.0, 4.0])


def test_hand_computed():
    np.testing.assert_allclose(flat(clip_norm(gradient_of(3.0, 4.0), 1.0)), [0.6, 0.8])


@given(gradients, thresholds)
def test_agrees_with_torch_up_to_its_1e_6(gradient, threshold):
    """torch multiplies by min(1, threshold/(‖ĝ‖ + 1e-6)), so c_torch/c = ‖ĝ‖/(‖ĝ‖ + 1e-6)."""
    torch = pytest.importorskip("torch")
    tensors = [torch.zeros(g.shape, dtype=torch.float64) for g in gradient]
    for tensor, g in zip(tensors, gradient, strict=True):
        tensor.grad = torch.from_numpy(g.copy())
    size = torch.nn.utils.clip_grad_norm_(tensors, threshold).item()
    theirs = np.concatenate([t.grad.ravel().numpy() for t in tensors])
    assert size == pytest.approx(norm(gradient), rel=1e-12)
    ours = flat(clip_norm(gradient, threshold))
    np.testing.assert_allclose(theirs, ours, rtol=1e-12 + 1e-6 / max(size, threshold))
    if size > threshold + 1e-3:
        np.testing.assert_allclose(theirs, ours * (size / (size + 1e-6)), rtol=1e-9)


def test_takes_tensors_too():
    torch = pytest.importorskip("torch")
    gradient = Parameters(*(torch.full(shape, 2.0) for shape in SHAPES))
    clipped = clip_norm(gradient, 1.0)
    assert all(isinstance(g, torch.Tensor) for g in clipped)
    assert norm(clipped) == pytest.approx(1.0, rel=1e-6)


@pytest.mark.parametrize("threshold", [0.0, -1.0, float("nan")])
def test_threshold_must_be_positive(threshold):
    expected = f"expected a positive threshold, got {threshold}: the paper takes ½ to 10 times"
    with pytest.raises(ValueError, match=expected):
        clip_norm(gradient_of(3.0, 4.0), threshold)


def test_clipping_the_elements_of_temporal_components_can_turn_the_step_uphill():
    """10 − 19/2 − 2/5 = 1/10, but clipped at 1: 1 − 1 − 2/5 = −2/5."""
    components = gradient_of(10.0, -9.5, -0.4)
    assert flat(components).sum() == pytest.approx(0.1)
    assert flat(clip_elementwise(components, 1.0)).sum() == pytest.approx(-0.4)
    assert flat(clip_norm(components, 1.0)).sum() == pytest.approx(0.1 / math.sqrt(190.41))


@given(gradients, thresholds)
def test_clipping_the_elements_of_the_whole_gradient_is_never_uphill(gradient, threshold):
    """It moves the gradient into another direction, but keeps every sign."""
    before, after = flat(gradient), flat(clip_elementwise(gradient, threshold))
    assert np.abs(after).max() <= threshold
    assert np.all(before * after >= 0)


@pytest.mark.parametrize("size", [math.nan, math.inf, 1e11, 1.0001e10])
def test_norms_that_are_not_trusted(size):
    assert not is_trusted(size)


@pytest.mark.parametrize("size", [0.0, 1.0, 1e10])
def test_norms_that_are_trusted(size):
    assert is_trusted(size)


@pytest.mark.parametrize("bad", [math.nan, math.inf, 1e11])
def test_one_bad_component_makes_the_gradient_untrusted(bad):
    assert not is_trusted(norm(gradient_of(1.0, bad)))


def test_untrusted_step_shrinks_W_rec_only():
    """W_rec ← W_rec − .01 · .02 W_rec = .9998 W_rec; every other gradient is 0."""
    theta = Parameters(*(np.full(shape, 3.0) for shape in SHAPES))
    step = untrusted_step(theta)
    np.testing.assert_allclose(theta.W_rec - 0.01 * step.W_rec, 0.9998 * theta.W_rec, rtol=1e-15)
    assert all(
        np.all(g == 0) and g.shape == p.shape for g, p in zip(step[1:], theta[1:], strict=True)
    )


def test_clipped_descent_never_steps_further_than_learning_rate_times_threshold():
    """‖step‖ = learning rate · min(‖ĝ‖, threshold), at the wall of Figure 6 as elsewhere."""
    points = error_surface.descent((5.0, -2.62), 0.1, 200, threshold=1.0)
    assert np.linalg.norm(np.diff(points, axis=0), axis=1).max() <= 0.1 * (1 + 1e-9)


def test_one_unclipped_step_at_the_wall_is_as_long_as_the_gradient():
    """At (5, −2.61234136) ‖∇E‖ = 6773.1 (chapter 06), so a step of rate .01 is 67.73 long."""
    points = error_surface.descent((5.0, -2.61234136), 0.01, 1)
    assert np.linalg.norm(points[1] - points[0]) == pytest.approx(67.731, rel=1e-3)
