"""What was computed before, by the same code and from the same files, is not computed again.

A file in `_build/remembered/` holds a digest of all that decides, and below it the value as JSON.
One that is damaged, or of other code, is as good as none; where none can be written, all goes on
without.
"""

import hashlib
import json
import platform
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rnn_difficulty import paths
from rnn_difficulty.fingerprint import fingerprint

LIBRARIES = ("numpy", "scipy", "pandas")


def remembered(name: str, compute: Callable[[], Any], code: Iterable[str], given: str = "") -> Any:
    """Return what `compute` gives, a JSON value, or gave when all was as it is now.

    `code` are the modules that compute it, by their whole names, `given` is what they compute with.
    """
    path = paths.BUILD / "remembered" / f"{name}.json"
    about = [name, fingerprint(*code), _versions(), given]
    with suppress(OSError, ValueError):
        seal, text = path.read_text(encoding="utf-8").split("\n")
        if seal == _digest(json.dumps(about) + text):
            return json.loads(text)
    text = json.dumps(compute(), ensure_ascii=False)
    _write(path, f"{_digest(json.dumps(about) + text)}\n{text}")
    # What is returned the first time is what is returned the second: lists, not tuples.
    return json.loads(text)


def content(files: Iterable[Path]) -> str:
    """Return a digest of files, of their names and of whether they are there."""
    return _digest(json.dumps([[file.name, _sha256(file)] for file in sorted(files)]))


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in LIBRARIES} | {"python": platform.python_version()}


def _sha256(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    partial = paths.partial(path)
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(text, encoding="utf-8")
        partial.replace(path)
