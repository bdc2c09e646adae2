"""What a process that another one started needs, so that it never outlives it."""

import multiprocessing
import os
import signal
import threading


def end_with_parent() -> None:
    """Let this process end by Ctrl-C and with the process that started it."""
    # Ctrl-C reaches children too, and has to end them: by default they would take the next task.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    threading.Thread(target=_wait_and_end, daemon=True).start()


def _wait_and_end() -> None:
    # A parent that was killed can tell its children nothing: they would wait for it for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
