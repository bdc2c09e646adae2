"""Where things are: the folders of the checkout this package is installed from (editable)."""

import os
import socket
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "_build"
# Runs that are repeated to verify them start without what earlier ones left.
CHECKPOINTS = Path(os.environ.get("RNN_DIFFICULTY_CHECKPOINTS", ROOT / "results" / "checkpoints"))
DATA = ROOT / "data"
NOTEBOOKS = ROOT / "notebooks"
RECORDS = ROOT / "results" / "records"
# Tests that execute chapters write their tables elsewhere.
TABLES = Path(os.environ.get("RNN_DIFFICULTY_TABLES", ROOT / "results" / "tables"))
# Runs of one's own, which git ignores.
RUNS = ROOT / "results" / "runs"
VERIFIED = ROOT / "results" / "verified.jsonl"
WEIGHTS = ROOT / "results" / "weights"


def partial(path: Path) -> Path:
    """Return the name under which this process alone writes what becomes `path` when it is whole.

    On a disk that machines share, two of them may have processes of one number.
    """
    return path.with_name(f"{path.name}.{socket.gethostname()}-{os.getpid()}")


def set_aside(path: Path) -> Path:
    """Rename what stands in the way to the first of NAME.bad, NAME.bad2, … that is free."""
    names = (path.with_name(f"{path.name}.bad{n if n > 1 else ''}") for n in count(1))
    return path.rename(next(name for name in names if not name.exists()))


def is_checkout() -> bool:
    """Whether this package stands in its repository, where the commands find what they work on."""
    return (DATA / "claims.toml").is_file() and RECORDS.is_dir()
