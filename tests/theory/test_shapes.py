"""Public functions say which shape they expected, which came, and what to do."""

import numpy as np
import pytest

from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import attractors, bptt, initialization, regularizer, shapes, spectral
from rnn_difficulty.theory import dynamical_systems as ds
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.clipping import clip_elementwise, clip_norm, norm, untrusted_step
from rnn_difficulty.theory.cost import SOFTMAX, SQUARED
from rnn_difficulty.theory.initialization import Sizes
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.notation import Batch, Parameters, one_hot

CELL = footnote_1(TANH)
THETA = initialization.gaussian(np.random.default_rng(0), Sizes(4, 6, 3), 0.1)
X_0 = np.zeros((2, 4))
BATCH = Batch(np.zeros((7, 2), int), np.zeros((1, 2), int), np.ones((1, 2)))
X, ERROR = np.zeros((8, 2, 4)), np.ones((8, 2, 4))
GENERATOR = (np.ones(3) for _ in range(4))
"""What `model.parameters()` of PyTorch gives."""


@pytest.mark.parametrize("function", [norm, lambda g: clip_norm(g, 1), untrusted_step])
@pytest.mark.parametrize("given", [GENERATOR, [np.ones(3)], np.ones(3)])
def test_the_parameters_of_a_model_are_sent_to_diagnosis(function, given):
    came = type(given).__name__
    with pytest.raises(TypeError, match=rf"^expected Parameters\(W_rec.* got {came}: .*clip_norm_"):
        function(given)


def test_clipping_elements_wants_a_positive_threshold():
    with pytest.raises(ValueError, match="expected a positive threshold, got -1: the paper takes"):
        clip_elementwise(THETA, -1)


def gradient(theta=THETA, batch=BATCH, loss=SOFTMAX, x_0=X_0):
    return bptt.gradient(CELL, theta, batch, loss, x_0)


def replaced(**fields):
    return THETA._replace(**fields)


REFUSED = {
    "W_rec": (
        lambda: gradient(replaced(W_rec=np.ones((4, 5)))),
        r"expected W_rec \[H, H\], got \[4, 5\]: H is 4 in W_rec; make both fit",
    ),
    "b": (
        lambda: gradient(replaced(b=np.ones(3))),
        r"expected b \[H\] with H = 4, got \[3\]: H is 4 in W_rec; make both fit",
    ),
    "W_out": (
        lambda: gradient(replaced(W_out=THETA.W_out.T)),
        r"expected W_out \[K, H\] with H = 4, got \[4, 3\]",
    ),
    "x_0": (
        lambda: gradient(x_0=np.zeros(4)),
        r"expected x_0 \[B, H\] with B = 2, H = 4, got \[4\]: give it 2 axes",
    ),
    "inputs": (
        lambda: gradient(batch=BATCH._replace(inputs=np.zeros((7, 2, 5)))),
        r"expected batch.inputs \[T, B, D\] with D = 6, got \[7, 2, 5\]: D is 6 in W_in",
    ),
    "targets": (
        lambda: gradient(loss=SQUARED),
        r"expected batch.targets \[S, B, K\] with S = 1, B = 2, K = 3, got \[1, 2\]: give it 3",
    ),
    "weights": (
        lambda: gradient(batch=BATCH._replace(weights=np.ones(2))),
        r"expected batch.weights \[S, B\] with B = 2, got \[2\]",
    ),
    "states": (
        lambda: regularizer.omega_printed(CELL, THETA, X[:, 0], ERROR),
        r"expected x \[T \+ 1, B, H\] with H = 4, got \[8, 4\]: give it 3 axes",
    ),
    "error": (
        lambda: regularizer.omega_squared(CELL, THETA, X, ERROR[1:]),
        r"expected error \[T \+ 1, B, H\] with T \+ 1 = 8, B = 2, H = 4, got \[7, 2, 4\]",
    ),
    "ratios": (
        lambda: regularizer.norm_ratios(CELL, THETA, X, ERROR[..., :3]),
        r"got \[8, 2, 3\]: H is 4 in W_rec",
    ),
    "forward": (
        lambda: bptt.forward(CELL, THETA, np.zeros((7, 2, 5)), X_0),
        r"expected u \[…, D\] with D = 6, got \[7, 2, 5\]",
    ),
    "outputs": (
        lambda: bptt.outputs(CELL, THETA, np.zeros(3)),
        r"expected x \[…, H\] with H = 4, got \[3\]",
    ),
    "signal": (
        lambda: bptt.error_signal(CELL, THETA, X, ERROR[:, :1]),
        r"expected immediate \[T \+ 1, B, H\] with .* got \[8, 1, 4\]: B is 2 in x",
    ),
    "product": (
        lambda: bptt.jacobian_product(CELL, THETA, X, 3, 1),
        r"expected x \[T \+ 1, H\] with H = 4, got \[8, 2, 4\]",
    ),
    "one Jacobian": (
        lambda: CELL.jacobian(THETA, X_0, X_0),
        r"expected one state \[H\], got x_prev \[2, 4\] and x \[2, 4\]: ask for each sequence",
    ),
    "components": (
        lambda: bptt.relative_norms(np.ones((3, 3))),
        r"expected components \[T, T, H, H\], got \[3, 3\]",
    ),
    "a step without cost": (
        lambda: bptt.relative_norms(np.eye(3)[..., None, None] * [[[1.0]], [[1.0]], [[0.0]]]),
        r"expected a cost at every step, got a component \(t, t\) = 0 at t = 3: score every step",
    ),
    "lags": (
        lambda: bptt.mean_by_lag(np.ones((3, 4))),
        r"expected relative \[T, T\], got \[3, 4\]",
    ),
    "radius": (
        lambda: spectral.spectral_radius(np.ones((3, 4))),
        r"expected W \[H, H\], got \[3, 4\]: H is 3 in W",
    ),
    "empty": (
        lambda: spectral.spectral_radius(np.ones((0, 0))),
        r"expected W \[H, H\] with H ≥ 1, got \[0, 0\]",
    ),
    "bound": (lambda: spectral.jacobian_bound(np.ones(3), TANH), r"expected W \[H, H\], got \[3\]"),
    "start vector": (
        lambda: spectral.power_iteration(np.eye(3), np.ones(4), 5),
        r"expected v \[H\] with H = 3, got \[4\]",
    ),
    "no iteration": (
        lambda: spectral.power_iteration(np.eye(3), np.ones(3), 0),
        r"expected at least 1 iteration, got 0",
    ),
    "coordinates": (
        lambda: spectral.eigenvector_coordinates(np.eye(3), np.ones((3, 1))),
        r"expected v \[H\] with H = 3, got \[3, 1\]",
    ),
    "rate of one number": (
        lambda: spectral.convergence_rate(np.eye(1)),
        r"expected two eigenvalues or more, not all 0, got \[1.\]",
    ),
    "multiple of 0": (
        lambda: spectral.rescaled(np.zeros((2, 2)), 1.0),
        r"expected a matrix other than 0, got 0",
    ),
    "Jacobians": (
        lambda: spectral.jacobian_norms(CELL, THETA, X),
        r"expected x \[T \+ 1, H\] with H = 4, got \[8, 2, 4\]",
    ),
    "orbit": (
        lambda: attractors.orbit(THETA, CELL, np.zeros(5), X_0, 3),
        r"expected u \[D\] with D = 6, got \[5\]",
    ),
    "settled": (
        lambda: attractors.settled(THETA, CELL, np.zeros(6), X_0[0], 3),
        r"expected x \[B, H\] with H = 4, got \[4\]",
    ),
    "followed": (
        lambda: attractors.follow(THETA, CELL, np.zeros((7, 3), int), X_0),
        r"expected symbols \[T, B\] with B = 2, got \[7, 3\]",
    ),
    "starts": (
        lambda: attractors.fixed_points(THETA, CELL, np.zeros(6), np.zeros(4)),
        r"expected starts \[M, H\] with H = 4, got \[4\]",
    ),
    "periods": (
        lambda: attractors.periods(np.zeros((5, 4))),
        r"expected states \[T \+ 1, B, H\], got \[5, 4\]",
    ),
    "two units": (
        lambda: ds.attractors(np.eye(2), np.zeros(2), np.zeros(2), TANH),
        r"expected x \[M, H\] with H = 2, got \[2\]",
    ),
    "driven": (
        lambda: ds.driven_boundary(5.0, -2.5, np.zeros((3, 1))),
        r"expected inputs \[T\], got \[3, 1\]",
    ),
    "symbols": (
        lambda: one_hot(np.zeros(3), 6),
        r"expected integer symbols, got float64: real inputs are \[T, B, D\]",
    ),
    "sizes": (
        lambda: initialization.basic_tanh(np.random.default_rng(0), (4, 6, 3)),
        r"expected Sizes\(hidden, inputs, outputs\), none negative, got \(4, 6, 3\): write Sizes",
    ),
    "sequences": (
        lambda: temporal_order.sample(np.random.default_rng(0), 0, 20),
        r"expected at least 1 sequence, got 0",
    ),
}


@pytest.mark.parametrize(("ask", "said"), REFUSED.values(), ids=REFUSED)
def test_wrong_shapes_are_refused_by_name(ask, said):
    with pytest.raises(ValueError, match=said):
        ask()


@pytest.mark.parametrize(
    "ask",
    [
        lambda: initialization.basic_tanh(0, Sizes(4, 6, 3)),
        lambda: temporal_order.sample(0, 1, 20),
    ],
)
def test_a_seed_is_no_generator(ask):
    with pytest.raises(TypeError, match=r"expected a numpy.random.Generator, got int: pass numpy"):
        ask()


def test_a_batch_is_a_batch():
    with pytest.raises(TypeError, match=r"expected Batch\(inputs, targets, weights\), got tuple"):
        gradient(batch=tuple(BATCH))


def test_what_fits_passes_and_gives_the_sizes():
    known = shapes.network(THETA)
    assert {letter: size for letter, (size, _) in known.items()} == {"H": 4, "D": 6, "K": 3}
    shapes.batch(known, BATCH, classes=True)
    assert known["T"] == (7, "batch.inputs")


def test_tensors_have_shapes_too():
    torch = pytest.importorskip("torch")
    theta = Parameters(*(torch.from_numpy(p) for p in THETA))
    assert shapes.network(theta).keys() == {"H", "D", "K"}
