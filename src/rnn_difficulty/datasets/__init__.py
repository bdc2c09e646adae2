"""Data sets of ICML 2013, Table 1: four polyphonic music sets and the Penn Treebank characters.

`present(name)` asks whether a data set is on this machine, `how_to_get(name)` says what to do when
it is not; `polyphonic_music.load` and `penn_treebank.load` read it. Nothing is downloaded unless
`rnn-difficulty data fetch` is called.
"""

from rnn_difficulty.datasets.errors import (
    DataSetDamaged,
    DataSetMalformed,
    DataSetMissing,
    DownloadFailed,
)
from rnn_difficulty.datasets.files import how_to_get, present

__all__ = [
    "DataSetDamaged",
    "DataSetMalformed",
    "DataSetMissing",
    "DownloadFailed",
    "how_to_get",
    "present",
]
