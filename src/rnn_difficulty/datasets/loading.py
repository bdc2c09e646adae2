"""Loading a data set of the manifest by its name, from the verified files on this machine."""

from typing import TYPE_CHECKING, Literal, overload

from rnn_difficulty.datasets.files import find

if TYPE_CHECKING:
    from rnn_difficulty.datasets.penn_treebank import Characters
    from rnn_difficulty.datasets.polyphonic_music import Folds


# A name of no literal type may be that one too: mypy finds the two overloads unsafe together.
@overload
def load(name: Literal["penn_treebank"]) -> "Characters": ...  # type: ignore[overload-overlap]
@overload
def load(name: str) -> "Folds": ...
def load(name: str) -> "Folds | Characters":
    """Return the three folds of a data set: characters of "penn_treebank", else piano rolls.

    Raises:
        ValueError: no data set has that name.
        DataSetMissing, DataSetDamaged: see `files.find`.
    """
    # The readers need SciPy, which takes a while to import.
    from rnn_difficulty.datasets import penn_treebank, polyphonic_music

    files = find(name)
    if name == "penn_treebank":
        return penn_treebank.read(*files)
    return polyphonic_music.read(*files)
