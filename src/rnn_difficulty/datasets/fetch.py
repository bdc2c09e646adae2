"""Downloading the files of a data set into `data/`: streamed, verified, written atomically."""

import os
import sys
from contextlib import suppress
from pathlib import Path

from pooch import HTTPDownloader
from requests import exceptions
from tqdm import tqdm

from rnn_difficulty import paths
from rnn_difficulty.datasets.errors import DataSetDamaged, DataSetMissing, DownloadFailed
from rnn_difficulty.datasets.files import examine, find_file, put_aside, remedy
from rnn_difficulty.datasets.manifest import DataFile, DataSet

SECONDS_TO_ANSWER = 30
CHUNK_BYTES = 2**16


def fetch(wanted: DataSet) -> tuple[Path, ...]:
    """The verified files of a data set; what is not on this machine is downloaded into `data/`.

    Raises:
        DownloadFailed: no network, no such file at the address, other bytes than expected, no
            room or no right to write. Files downloaded before the failure stay.
    """
    return tuple(_found_or_downloaded(file, wanted) for file in wanted.files)


def download(file: DataFile, owner: DataSet) -> Path:
    """Download one file of the data set `owner` to its place in `data/`. Raises as `fetch`."""
    target = paths.DATA / file.path
    # One name per process: two downloads at a time do not write into each other.
    partial = target.with_name(f"{target.name}.part-{os.getpid()}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _stream(file, partial)
        got = examine(file, partial)
        if got.verified:
            return partial.replace(target)
        reason = f"{got.complaint}{_web_page(partial)}\n  {put_aside(got)}"
    except exceptions.RequestException as error:
        reason = _broken_transfer(error)
    except OSError as error:
        reason = f"cannot write {target}: {error.strerror} ({file.bytes} bytes are needed)"
    finally:
        with suppress(OSError):
            partial.unlink()
    raise DownloadFailed(f"{file.path} was not downloaded: {reason}\n{remedy(owner, [file])}")


def _found_or_downloaded(file: DataFile, owner: DataSet) -> Path:
    try:
        return find_file(file, owner)
    except DataSetMissing:
        return download(file, owner)
    except DataSetDamaged as error:
        # The first lines say what was found; the remedy after them is what happens next.
        tqdm.write(str(error).split("\n  expected in")[0], file=sys.stderr)
        return download(file, owner)


def _stream(file: DataFile, partial: Path) -> None:
    # pooch fills the bar anew at the end, so a rate or a duration in it would be wrong.
    looks = "{l_bar}{bar}| {n_fmt}B of {total_fmt}B"
    name = Path(file.path).name
    with tqdm(total=file.bytes, desc=name, unit_scale=True, bar_format=looks, disable=None) as bar:
        receive = HTTPDownloader(
            progressbar=bar,
            chunk_size=CHUNK_BYTES,
            timeout=SECONDS_TO_ANSWER,
            # Uncompressed, so that the length announced is the length of the file.
            headers={"Accept-Encoding": "identity"},
        )
        receive(file.address, partial, None)


def _broken_transfer(error: exceptions.RequestException) -> str:
    if error.response is not None:
        return f"the address answered {error.response.status_code} {error.response.reason}"
    if isinstance(error, exceptions.Timeout):
        return f"no answer within {SECONDS_TO_ANSWER} s"
    if isinstance(error, exceptions.ConnectionError):
        return f"no connection; is there a network? ({error})"
    return f"the transfer broke off ({error})"


def _web_page(received: Path) -> str:
    with received.open("rb") as file:
        start = file.read(512).lstrip().lower()
    is_page = start.startswith((b"<!doctype html", b"<html"))
    return "\n  the address answered with a web page instead of the file" if is_page else ""
