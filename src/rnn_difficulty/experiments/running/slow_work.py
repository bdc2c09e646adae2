"""Saying what goes on where it takes long."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

PATIENCE = 2.0
"""Seconds after which a reader wants to know what goes on."""


@contextmanager
def said_if_slow(what: str) -> Iterator[None]:
    """Say on standard error what goes on, should it take more than two seconds."""
    timer = threading.Timer(PATIENCE, lambda: print(what, file=sys.stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
