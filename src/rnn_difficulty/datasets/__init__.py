"""Data sets of ICML 2013, Table 1: four polyphonic music sets and the Penn Treebank characters.

`load(name)` reads a data set, `present(name)` asks whether it is on this machine, and
`how_to_get(name)` says what to do when it is not. Nothing is downloaded unless
`rnn-difficulty data fetch` is called.
"""

from rnn_difficulty.datasets.errors import (
    DataSetDamaged,
    DataSetMalformed,
    DataSetMissing,
    DownloadFailed,
)
from rnn_difficulty.datasets.files import how_to_get, present
from rnn_difficulty.datasets.loading import load

__all__ = [
    "DataSetDamaged",
    "DataSetMalformed",
    "DataSetMissing",
    "DownloadFailed",
    "how_to_get",
    "load",
    "present",
]
