"""Files with printed and known values: they are those of `data/SHA256SUMS`, byte for byte."""

import hashlib
from pathlib import Path

from rnn_difficulty import paths

SUMS = "SHA256SUMS"
REMEDY = "if the change is meant, write data/SHA256SUMS again as CONTRIBUTING.md says"


def altered_files(folder: Path | None = None) -> list[str]:
    """Return a message for each file of `SHA256SUMS` that is another one or is missing."""
    folder = folder or paths.DATA
    messages = []
    for line in (folder / SUMS).read_text().splitlines():
        expected, name = line.split()
        file = folder / name
        got = hashlib.sha256(file.read_bytes()).hexdigest() if file.exists() else "no file"
        if got != expected:
            messages.append(f"data/{name}: expected sha256 {expected}, got {got}; {REMEDY}")
    return messages
