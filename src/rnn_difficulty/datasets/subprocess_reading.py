"""Reading a file in a process of its own, so that a damaged one can crash nothing else.

The reader of MATLAB files is compiled code: some damage ends the process that runs it, without an
exception.
"""

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from rnn_difficulty.datasets.errors import DataSetMalformed
from rnn_difficulty.experiments import child_process


def read(reader: Callable[..., None], path: Path, *arguments: str) -> None:
    """Call `reader(path, *arguments)` in a process of its own.

    Raises:
        DataSetMalformed: the process ended in the middle.
        BrokenProcessPool: the process could not start.
        Exception: what `reader` raises.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context, initializer=child_process.end_with_parent) as pool:
        # A process that does not even start says nothing about the file.
        pool.submit(int).result()
        try:
            pool.submit(reader, path, *arguments).result()
        except BrokenProcessPool as error:
            raise DataSetMalformed(
                f"{path}: expected a whole MATLAB 5.0 file, got one that crashes the reader, or"
                " needs more memory than there is; copy it anew from where it came, or save it"
                " again with MATLAB's `save -v7` or with scipy.io.savemat"
            ) from error
