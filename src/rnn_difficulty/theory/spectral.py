"""The linear case and the singular-value bounds (ICML 2013, §2.1, eqs 6 and 7)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnn_difficulty.theory import shapes
from rnn_difficulty.theory.cell import Cell
from rnn_difficulty.theory.nonlinearity import TANH, Nonlinearity
from rnn_difficulty.theory.norms import scaled
from rnn_difficulty.theory.notation import FloatArray, Parameters

ComplexArray = NDArray[np.complex128]

NON_NORMAL = np.array([[0.9, 3.0], [0.0, 0.9]])
"""ρ = .9 < 1, yet ‖Wˡ‖ grows before it decays: W is not normal."""

LARGEST_CONDITION = np.finfo(np.float64).eps ** -0.5
"""Beyond it, coordinates in a basis lose more than half of their digits."""


class PowerIteration(NamedTuple):
    """The dominant eigenpair as power iteration finds it, and its way there."""

    eigenvalue: float
    eigenvector: FloatArray
    """`[H]`, norm 1."""
    estimates: FloatArray
    """The Rayleigh quotient after each iteration, `[iterations]`."""
    iterates: FloatArray
    """The vector after each iteration, `[iterations, H]`, norm 1."""


class Eigenbasis(NamedTuple):
    """A vector v = Σ c_i q_i in a basis of eigenvectors of W, with |λ_1| ≥ |λ_2| ≥ …; complex."""

    eigenvalues: ComplexArray
    """λ_i, `[H]`."""
    eigenvectors: ComplexArray
    """Q `[H, H]`; column i is q_i, norm 1."""
    coordinates: ComplexArray
    """c_i, `[H]`."""


def spectral_radius(W: FloatArray) -> float:
    """Return ρ(W) = max |eigenvalue| of W `[H, H]`.

    Raises:
        ValueError: not square.

    >>> import rnn_difficulty as rd
    >>> rd.spectral_radius(np.array([[0.9, 3.0], [0.0, 0.9]]))
    0.9
    """
    shapes.square("W", W)
    return float(np.abs(np.linalg.eigvals(W)).max())


def largest_singular_value(W: FloatArray) -> float:
    """Return λ₁ = ‖W‖, the paper's λ₁ of the non-linear case (not an eigenvalue), of W `[H, H]`.

    Raises:
        ValueError: not square.

    >>> import rnn_difficulty as rd
    >>> round(rd.largest_singular_value(np.array([[0.0, 3.0], [0.0, 0.0]])), 12)  # though ρ = 0
    3.0
    """
    shapes.square("W", W)
    return float(np.linalg.norm(W, 2))


def rescaled(W: FloatArray, lambda_1: float) -> FloatArray:
    """Return the multiple of W `[H, H]` whose largest singular value is λ₁.

    Raises:
        ValueError: not square, or 0.

    >>> import rnn_difficulty as rd
    >>> rd.rescaled(np.diag([4.0, 1.0]), lambda_1=2.0)
    array([[2. , 0. ],
           [0. , 0.5]])
    """
    size = largest_singular_value(W)
    if size == 0:
        raise ValueError("expected a matrix other than 0, got 0: no multiple of it has norm λ₁")
    return W * (lambda_1 / size)


def power_iteration(W: FloatArray, v: FloatArray, iterations: int) -> PowerIteration:
    """Iterate v ← W v / ‖W v‖; the Rayleigh quotient vᵀ W v tends to the dominant eigenvalue.

    Converges like |λ₂/λ₁|ˡ when one real eigenvalue is largest in modulus and `v` `[H]` has a
    share of its eigenvector; the quotient of a symmetric W converges like |λ₂/λ₁|²ˡ.

    Raises:
        ValueError: W maps the vector to 0, no iteration, or W and v do not fit.

    >>> import rnn_difficulty as rd
    >>> found = rd.power_iteration(np.array([[2.0, 1.0], [1.0, 2.0]]), np.array([1.0, 0.0]), 30)
    >>> round(found.eigenvalue, 12)
    3.0
    """
    _check(W, v)
    if iterations < 1:
        raise ValueError(f"expected at least 1 iteration, got {iterations}: ask for more")
    (small_W, _), (v, _) = scaled(W), scaled(v)
    iterates = np.empty((iterations, len(v)))
    for i in range(iterations):
        v, _ = scaled(small_W @ v)
        if not v.any():
            raise ValueError(
                f"expected a start vector with W v ≠ 0, got W v = 0 in iteration {i + 1}: "
                "start from another v (for a nilpotent W there is none)"
            )
        v = iterates[i] = v / np.linalg.norm(v)
    estimates = np.einsum("li,ij,lj->l", iterates, W, iterates)
    return PowerIteration(float(estimates[-1]), v, estimates, iterates)


def convergence_rate(W: FloatArray) -> float:
    """Return |λ₂/λ₁|, by which power iteration shortens its error in each iteration; W is `[H, H]`.

    Raises:
        ValueError: not square, one eigenvalue only, or all 0.

    >>> import rnn_difficulty as rd
    >>> rd.convergence_rate(np.diag([4.0, 1.0, -2.0]))
    0.5
    """
    shapes.square("W", W)
    if len(W) < 2 or not (first := spectral_radius(W)):
        raise ValueError(
            f"expected two eigenvalues or more, not all 0, got {np.linalg.eigvals(W)}: power "
            "iteration has no rate there"
        )
    return float(np.sort(np.abs(np.linalg.eigvals(W)))[-2] / first)


def eigenvector_coordinates(W: FloatArray, v: FloatArray) -> Eigenbasis:
    """Return the eigenvalues, the eigenvectors and the c_i of v = Σ c_i q_i `[H]` (§2.1).

    An error signal e is a row vector: its eigenbasis is that of Wᵀ, because (e Wˡ)ᵀ = (Wᵀ)ˡ eᵀ.

    Raises:
        ValueError: W has no basis of eigenvectors, to half of the digits, or does not fit v.

    >>> import rnn_difficulty as rd
    >>> basis = rd.eigenvector_coordinates(np.diag([1.0, 2.0]), np.array([5.0, 7.0]))
    >>> basis.eigenvalues.real, np.abs(basis.coordinates)
    (array([2., 1.]), array([7., 5.]))
    """
    _check(W, v)
    eigenvalues, Q = np.linalg.eig(W.astype(complex))
    if np.linalg.cond(Q) > LARGEST_CONDITION:
        raise ValueError(
            f"expected a matrix with {len(W)} independent eigenvectors, got eigenvectors with "
            f"condition number {np.linalg.cond(Q):.1e}: use its Jordan or Schur form"
        )
    largest_first = np.argsort(-np.abs(eigenvalues), kind="stable")
    coordinates = np.linalg.solve(Q, v.astype(complex))
    return Eigenbasis(eigenvalues[largest_first], Q[:, largest_first], coordinates[largest_first])


def components(basis: Eigenbasis, steps: int) -> ComplexArray:
    """Return c_i λ_iˡ q_i in row i, `[H, H]`, for l = `steps`: they sum to Wˡ v (§2.1)."""
    weights = basis.coordinates * basis.eigenvalues**steps
    return weights[:, None] * basis.eigenvectors.T


def power_norms(W: FloatArray, steps: int) -> FloatArray:
    """Return ‖Wˡ‖ for l = 0 … steps, `[steps + 1]`; W is `[H, H]`.

    Raises:
        ValueError: not square.

    >>> import rnn_difficulty as rd
    >>> norms = rd.power_norms(rd.spectral.NON_NORMAL, steps=80)  # ρ = .9, and yet:
    >>> round(float(norms.max()), 2), int(norms.argmax())
    (11.64, 9)
    """
    shapes.square("W", W)
    power, norms = np.eye(len(W)), np.empty(steps + 1)
    for step in range(steps + 1):
        norms[step] = np.linalg.norm(power, 2)
        power = W @ power
    return norms


def departure_from_normality(W: FloatArray) -> float:
    """Return (‖W‖_F² − Σ |λ_i|²)^½ (Henrici 1962): 0 where W Wᵀ = Wᵀ W and only there.

    Raises:
        ValueError: W is not `[H, H]`.

    >>> import rnn_difficulty as rd
    >>> round(rd.departure_from_normality(rd.spectral.NON_NORMAL), 12)
    3.0
    """
    shapes.square("W", W)
    W, k = scaled(W)
    eigenvalues = np.linalg.eigvals(W)
    squared = (W**2).sum() - (np.abs(eigenvalues) ** 2).sum()
    return float(np.ldexp(np.sqrt(max(squared, 0.0)), k[0, 0]))


def jacobian_bound(W_rec: FloatArray, nonlinearity: Nonlinearity) -> float:
    """Return λ₁ γ, which no ‖∂x_{k+1}/∂x_k‖ exceeds (ICML 2013, eq. 6).

    Raises:
        ValueError: W_rec is not `[H, H]`.

    >>> import rnn_difficulty as rd
    >>> rd.jacobian_bound(np.diag([2.0, 1.0]), rd.SIGMOID)  # γ = ¼
    0.5
    """
    return largest_singular_value(W_rec) * nonlinearity.gamma


def vanishing_is_certain(W_rec: FloatArray, nonlinearity: Nonlinearity) -> bool:
    """λ₁ < 1/γ is sufficient for the gradient to vanish, at a rate η = λ₁ γ < 1 (ICML 2013, eq. 7).

    Raises:
        ValueError: W_rec is not `[H, H]`.

    >>> import rnn_difficulty as rd
    >>> rd.vanishing_is_certain(3.9 * np.eye(2), rd.SIGMOID)
    True
    """
    return jacobian_bound(W_rec, nonlinearity) < 1


def explosion_is_possible(W_rec: FloatArray, nonlinearity: Nonlinearity) -> bool:
    """Whether λ₁ > 1/γ, which an explosion needs (§2.1): False excludes one, True promises none.

    Raises:
        ValueError: W_rec is not `[H, H]`.

    >>> import rnn_difficulty as rd
    >>> rd.explosion_is_possible(1.1 * np.eye(2), rd.TANH)
    True
    """
    return jacobian_bound(W_rec, nonlinearity) > 1


def jacobian_norms(cell: Cell, theta: Parameters, x: FloatArray) -> FloatArray:
    """Return ‖∂x_T/∂x_{T−l}‖ for l = 0 … T along one sequence x `[T + 1, H]` (ICML 2013, eq. 5).

    Where λ₁ γ < 1 they lie below ηˡ (ICML 2013, eq. 7).

    Raises:
        ValueError: shapes that do not fit the network.

    >>> import rnn_difficulty as rd
    >>> theta = rd.Parameters(np.eye(2) / 2, np.eye(2), np.zeros(2), np.eye(2), np.zeros(2))
    >>> rd.jacobian_norms(rd.equation_2(rd.TANH), theta, np.zeros((4, 2)))
    array([1.   , 0.5  , 0.25 , 0.125])
    """
    shapes.check(shapes.network(theta), "x", x, "T + 1", "H")
    product, norms = np.eye(x.shape[1]), [1.0]
    for i in range(len(x) - 1, 0, -1):
        product = product @ cell.jacobian(theta, x[i - 1], x[i])
        norms.append(float(np.linalg.norm(product, 2)))
    return np.array(norms)


def _check(W: FloatArray, v: FloatArray) -> None:
    known: shapes.Known = {}
    shapes.check(known, "W", W, "H", "H")
    shapes.check(known, "v", v, "H")


class RestingNetwork(NamedTuple):
    """A network that rests at x without input: x = W_rec σ(x) + b."""

    theta: Parameters
    """With one input that no unit reads and no output."""
    x: FloatArray
    """`[H]`."""


def eigenvalue_counterexample() -> RestingNetwork:
    """A tanh network (eq. 2) with ρ(W_rec) = 0 < 1/γ whose gradients explode.

    It refutes the sufficient condition as arXiv v2 prints it, with |eigenvalue| for singular
    value. At the fixed point x* = (0, artanh ½) the Jacobian has J² = 2J, so Jˡ = 2ˡ⁻¹ J. Every
    error (e_1, e_2) with e_1 ≠ e_2 doubles with each step back; e_1 = e_2 is gone after one.
    """
    W_rec = np.array([[8.0, 8.0], [-8.0, -8.0]])
    x = np.array([0.0, np.arctanh(0.5)])
    b = x - W_rec @ TANH.sigma(x)
    theta = Parameters(W_rec, np.zeros((2, 1)), b, np.zeros((0, 2)), np.zeros(0))
    return RestingNetwork(theta, x)
