"""Whether what was built is still what its sources give: a file beside it says from which.

The sources count by content. What was built counts by the size and date of each of its files, so
that a page that was lost, cut or written over is noticed in milliseconds.
"""

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any


def of_sources(paths: Iterable[Path]) -> str:
    """Return the digest of files, by path and content; a missing file counts as such."""
    digest = sha256()
    for path in sorted(paths):
        content = path.read_bytes() if path.exists() else b"missing"
        digest.update(f"{path} {sha256(content).hexdigest()}\n".encode())
    return digest.hexdigest()


def is_fresh(stamp: Path, sources: str) -> bool:
    """Whether the files are intact, and were built from these sources."""
    return _read(stamp).get("sources") == sources and is_intact(stamp)


def is_intact(stamp: Path) -> bool:
    """Whether all files that were built are as they were then."""
    known = _read(stamp).get("built", {})
    return bool(known) and all(_state(Path(path)) == state for path, state in known.items())


def put(stamp: Path, sources: str, built: Iterable[Path]) -> None:
    """Write down what was built, and from what."""
    known = {"sources": sources, "built": {str(path): _state(path) for path in built}}
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(json.dumps(known), encoding="utf-8")


def _state(path: Path) -> list[int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return [status.st_size, status.st_mtime_ns]


def _read(stamp: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(stamp.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}
