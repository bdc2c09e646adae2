"""Downloading the files of a data set into `data/`: streamed, verified, written atomically."""

import os
from pathlib import Path

import pooch
from requests.exceptions import HTTPError, RequestException
from tqdm import tqdm

from rnn_difficulty import paths
from rnn_difficulty.datasets.errors import DownloadFailed
from rnn_difficulty.datasets.manifest import DataFile, DataSet
from rnn_difficulty.datasets.search import Copy, copies, examine, put_aside

SECONDS_WITHOUT_ANSWER = 30


def fetch(wanted: DataSet) -> tuple[Path, ...]:
    """The verified files of a data set; what is not on this machine is downloaded into `data/`.

    Raises:
        DownloadFailed: no network, no such file at the address, other bytes than expected, no
            room or no right to write. Files downloaded before the failure stay.
    """
    return tuple(_present(file) or download(file) for file in wanted.files)


def download(file: DataFile) -> Path:
    """Download one file to its place in `data/`. Raises what `fetch` does."""
    target = paths.DATA / file.path
    # One name per process: two downloads at a time do not write into each other.
    partial = target.with_name(f"{target.name}.part-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _stream(file, partial)
        _accept(examine(file, partial), target)
    except RequestException as error:
        raise DownloadFailed(_unanswered(file, error)) from error
    except DownloadFailed:
        raise
    except OSError as error:
        raise DownloadFailed(_unwritable(file, target, error)) from error
    finally:
        _remove(partial)
    return target


def _present(file: DataFile) -> Path | None:
    found = list(copies(file))
    for copy in found:
        if not copy.verified:
            print(f"{copy.complaint}\n  {put_aside(copy)}")
    return found[-1].path if found and found[-1].verified else None
