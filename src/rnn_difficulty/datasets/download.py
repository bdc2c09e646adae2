"""Downloading one file to its place in `data/`, in a few tries (pooch), and verifying it."""

import sys
from contextlib import suppress
from pathlib import Path
from time import sleep

from pooch import HTTPDownloader, Pooch, get_logger
from requests.exceptions import RequestException
from urllib3 import Retry
from urllib3.exceptions import InvalidHeader

from rnn_difficulty import paths
from rnn_difficulty.datasets import connection
from rnn_difficulty.datasets.errors import DownloadFailed
from rnn_difficulty.datasets.files import Copy, examine, reject
from rnn_difficulty.datasets.manifest import DataFile

CHUNK_BYTES = 2**16
WAITS = (1, 5)
"""Seconds before the second and the third try, where the address asks for no others."""
LONGEST_WAIT = 60


def download(file: DataFile) -> Path:
    """Download one file to its place in `data/`.

    Raises:
        DownloadFailed: in words; what to do by hand is for the caller to add.
    """
    got = examine(file, _received(file))
    if not got.verified:
        raise DownloadFailed(f"{got.complaint}{_web_page(got)}\n  {reject(got)}")
    return got.path


def _received(file: DataFile) -> Path:
    get_logger().setLevel("WARNING")  # the progress bar says the same
    # Without the sha256, as pooch would delete another file, where ours are set aside.
    data = Pooch(paths.DATA, "", {file.path: None}, urls={file.path: file.address})
    try:
        return Path(data.fetch(file.path, downloader=_receive))
    except RequestException as error:
        later = "; try again later" if connection.may_recover(error) else ""
        raise DownloadFailed(connection.reason(error, file.address) + later) from error
    except OSError as error:
        if "TLS CA certificate" in str(error):
            raise DownloadFailed(f"{error}; correct REQUESTS_CA_BUNDLE") from error
        raise DownloadFailed(
            f"cannot write {paths.DATA / file.path}: {error.strerror or error}"
            f" ({file.bytes} bytes are needed)"
        ) from error


def _receive(address: str, unfinished: str, data: Pooch) -> None:
    # Pooch's temporary file could be read by its owner alone; a new one has the usual rights.
    Path(unfinished).unlink()
    receive = HTTPDownloader(
        progressbar=sys.stderr.isatty(),
        chunk_size=CHUNK_BYTES,
        timeout=connection.SECONDS_TO_ANSWER,
        # Uncompressed, so that the length announced is the length of the file.
        headers={"Accept-Encoding": "identity"},
    )
    for wait in WAITS:
        try:
            return receive(address, unfinished, data)
        except RequestException as error:
            if not connection.may_recover(error):
                raise
            _wait(error, wait, address)
    return receive(address, unfinished, data)


def _wait(error: RequestException, seconds: float, address: str) -> None:
    if error.response is not None:
        with suppress(InvalidHeader):
            seconds = Retry().get_retry_after(error.response.raw) or seconds
    seconds = min(seconds, LONGEST_WAIT)
    print(f"{connection.reason(error, address)}; again in {seconds:.0f} s", file=sys.stderr)
    sleep(seconds)


def _web_page(received: Copy) -> str:
    with received.path.open("rb") as file:
        start = file.read(512).lstrip().lower()
    is_page = start.startswith((b"<!doctype html", b"<html"))
    return "\n  the address answered with a web page instead of the file" if is_page else ""
