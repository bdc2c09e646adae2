"""Getting the files of a data set: found on this machine, or downloaded into `data/`."""

import sys
from pathlib import Path

from rnn_difficulty.datasets.errors import DataSetDamaged, DataSetMissing, DownloadFailed
from rnn_difficulty.datasets.files import find_file, remedy
from rnn_difficulty.datasets.manifest import DataFile, DataSet


def fetch(wanted: DataSet) -> tuple[Path, ...]:
    """Return the verified files of a data set; what is not on this machine is downloaded.

    Raises:
        DownloadFailed: the extra `data` is not installed, no network, no such file at the address,
            other bytes than expected, no room or no right to write. Files downloaded before the
            failure stay.
    """
    return tuple(_found_or_downloaded(file, wanted) for file in wanted.files)


def _found_or_downloaded(file: DataFile, owner: DataSet) -> Path:
    try:
        return find_file(file, owner)
    except DataSetMissing:
        return _downloaded(file, owner)
    except DataSetDamaged as error:
        # The first lines say what was found; the remedy after them is what happens next.
        print(str(error).split("\n  expected in")[0], file=sys.stderr)
        return _downloaded(file, owner)


def _downloaded(file: DataFile, owner: DataSet) -> Path:
    try:
        # Pooch and requests take a while to import, and what is here is found without them.
        from rnn_difficulty.datasets.download import download

        return download(file)
    except ModuleNotFoundError as error:
        reason = f"this needs {error.name}: pip install 'rnn-difficulty[data]'"
    except DownloadFailed as error:
        reason = str(error)
    raise DownloadFailed(f"{file.path} was not downloaded: {reason}\n{remedy(owner, [file])}")
