"""What a check tells a reader: what is off, not what is right."""

import numpy as np
import pytest

from rnn_difficulty.exercises import faults
from rnn_difficulty.exercises.judgement import Judgement, check


def test_a_number_is_too_small_too_large_a_known_slip_or_right() -> None:
    assert faults.number(3.0, 3.001, within=1e-3) is None
    assert faults.number(2.9, 3.0) == "2.9 is too small."
    assert faults.number(np.float64(3.2), 3.0) == "3.2 is too large."
    assert faults.number(9.0, 3.0, {9.0: "The square of it."}) == "The square of it."
    assert faults.number([1, 2], 3.0) == "Expected one number, got [1, 2]."
    assert faults.number(np.inf, 3.0) == "Expected a finite number, got inf."


def test_zero_is_held_to_an_absolute_distance() -> None:
    assert faults.number(1e-4, 0.0) is None
    assert faults.number(-0.1, 0.0) == "-0.1 is too small."


def test_an_array_tells_its_shape_or_its_first_entry_that_is_off() -> None:
    assert faults.array([1, 2], [1, 2]) is None
    assert faults.array([1, 3], [1, 2]) == "Entry 1 is 3, which is off."
    assert faults.array([[1, 3]], [[1, 2]]) == "Entry (0, 1) is 3, which is off."
    assert faults.array([2, 1], [1, 2], [([2, 1], "Turn it.")]) == "Turn it."
    assert faults.array([1], [1, 2]) == "Expected the shape (2,), got (1,)."
    assert faults.array("1", [1, 2]) == "Expected the shape (2,), got ()."
    assert faults.array(["a"], [1, 2]) == "Expected numbers of shape (2,), got ['a']."


def test_a_function_is_told_on_which_arguments_it_is_off() -> None:
    assert faults.function(lambda x: 2 * x, lambda x: x + x, [(1.0,), (3.0,)]) is None
    off = faults.function(lambda x: 2 * x, lambda x: x**2, [(2.0,), (3.0,)])
    assert off == "With the arguments 3 expected 9, got 6."
    assert faults.function(2, abs, [(1.0,)]) == "Expected a function, got 2."
    said = faults.function(lambda x: "no", lambda x: x, [(np.zeros(20),)])
    assert said == "With the arguments an array of shape (20,) expected numbers, got 'no'."


def test_a_function_cannot_change_what_it_is_held_to() -> None:
    def adds_in_place(x):
        x += 1
        return x

    x = np.zeros(2)
    assert faults.function(adds_in_place, lambda x: x + 1, [(x,)]) is None
    assert not x.any()


def test_words_of_a_dictionary() -> None:
    right, known = {"A": "yes", "B": "no"}, ("yes", "no")
    assert faults.words(right, right, known) is None
    assert faults.words({"A": "no", "B": "no"}, right, known) == "Look again at A."
    assert faults.words({"A": "maybe", "B": "no"}, right, known) == (
        "Expected words out of 'yes', 'no', got 'maybe'."
    )
    assert faults.words({"A": "yes"}, right, known) == (
        "Expected a dictionary with the keys A, B, got {'A': 'yes'}."
    )


@pytest.mark.parametrize("nothing", [..., None])
def test_dots_are_no_answer(nothing: object) -> None:
    @check
    def never(answer: object) -> str | None:
        raise AssertionError("not asked")

    judgement = never(nothing)
    assert judgement.right is None
    assert not judgement
    assert repr(judgement).startswith("Not answered yet")


def test_a_judgement_is_what_it_says() -> None:
    @check
    def even(answer: int) -> str | None:
        """Whether a number is even."""
        return "It is odd." if answer % 2 else None

    assert even(2) == Judgement(True, "Right.")
    assert even(3) == Judgement(False, "Not yet. It is odd.")
    assert bool(even(2)) is True
    assert even.__doc__ == "Whether a number is even."
