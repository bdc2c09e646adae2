"""What a notebook's kernel starts with: of the user's own settings, nothing.

Figures and outputs are those of the book whatever stands in the user's home: no startup files of
IPython or Python, no `matplotlibrc`, no kernel of Jupyter's that has this one's name.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from traitlets.config import Config

from rnn_difficulty.publishing.layout import Layout

ENVIRONMENT = {
    # One notebook per core: a kernel that also took every core would slow the others down.
    "OMP_NUM_THREADS": "1",
    # The kernel of this environment, also where the user installed another one under its name.
    "JUPYTER_PREFER_ENV_PATH": "1",
    "JUPYTER_NO_CONFIG": "1",
    "PYTHONNOUSERSITE": "1",
    # The debugger's warning about frozen modules would stand on every page.
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}
UNSET = (
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_CONFIG_PATH",
    "JUPYTER_PATH",
    "MATPLOTLIBRC",
    "MPLBACKEND",
    "PYTHONOPTIMIZE",  # would leave out what chapters assert
    "PYTHONSTARTUP",
    "PYTHONWARNINGS",
)
LONGEST = 103
"""Bytes in the path of a socket on macOS; on Linux 107."""
SOCKET = "/tmpabcdefgh/kernel-5"


def environment(layout: Layout, workers: int) -> dict[str, str]:
    """Return the variables of a kernel that may start so many processes.

    Matplotlib and IPython find folders of the build, where they put what they keep for later.
    """
    return ENVIRONMENT | {
        "IPYTHONDIR": str(layout.build / "ipython"),
        "MPLCONFIGDIR": str(layout.build / "matplotlib"),
        "RNN_DIFFICULTY_TABLES": str(layout.tables),
        "RNN_DIFFICULTY_WORKERS": str(workers),
    }


def apply(variables: dict[str, str]) -> None:
    """Give this process, and the kernels that it starts, such an environment."""
    for name in UNSET:
        os.environ.pop(name, None)
    os.environ.update(variables)


@contextmanager
def connection() -> Iterator[Config]:
    """Yield how a kernel is spoken to: by Unix sockets in a folder of its own.

    A free TCP port, once found, can be taken by another kernel before this one binds it. TCP is
    left for machines that have no folder with a path short enough for a socket.
    """
    short = _short_folder()
    with tempfile.TemporaryDirectory(dir=short) as folder:
        settings = {"connection_file": str(Path(folder, "kernel.json"))}
        if short:
            settings |= {"transport": "ipc", "ip": str(Path(folder, "kernel"))}
        yield Config({"KernelManager": settings})


def _short_folder() -> str | None:
    for folder in (tempfile.gettempdir(), "/tmp"):
        fits = len(os.fsencode(folder + SOCKET)) <= LONGEST
        if fits and os.access(folder, os.W_OK | os.X_OK):
            return folder
    return None
