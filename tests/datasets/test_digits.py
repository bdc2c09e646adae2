"""The digits of scikit-learn: dealt out once, without overlap, as the page says."""

import numpy as np
from sklearn.datasets import load_digits

from rnn_difficulty.datasets import digits


def test_the_parts_are_all_images_once():
    parts = digits.load()
    assert [len(part.digits) for part in parts] == [1000, 397, 400]
    pixels, classes = load_digits(return_X_y=True)
    ours = np.concatenate([np.c_[8 * (part.pixels + 1), part.digits] for part in parts])
    theirs = np.c_[pixels, classes]
    # Rows in lexicographic order: the same multiset of images with their classes.
    assert (ours[np.lexsort(ours.T)] == theirs[np.lexsort(theirs.T)]).all()


def test_pixels_lie_between_paper_and_ink():
    training = digits.load().training
    assert training.pixels.dtype == np.float32
    assert (training.pixels.min(), training.pixels.max()) == (-1, 1)


def test_every_part_has_every_digit_about_as_often():
    for part in digits.load():
        share = np.bincount(part.digits, minlength=10) / len(part.digits)
        assert (share > 0.06).all()
        assert (share < 0.14).all()


def test_the_order_is_always_the_same():
    first, again = digits.load(), digits.load()
    assert (first.test.pixels == again.test.pixels).all()
