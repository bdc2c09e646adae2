"""Files with printed and known values: they are those of `data/SHA256SUMS`, byte for byte."""

import hashlib
from pathlib import Path

from rnn_difficulty import paths

SUMS = "SHA256SUMS"
SEALED = ("printed.toml", "published.toml", "known.toml", "claims.toml")
REMEDY = "restore it; if it is meant, write data/SHA256SUMS again as CONTRIBUTING.md says"


def altered_files(folder: Path | None = None) -> list[str]:
    """Return a message for each sealed file that is another one, is missing, or has no digest."""
    folder = folder or paths.DATA
    expected = _expected(folder / SUMS)
    messages = [
        f"data/{SUMS}: expected a line with the digest of {name}, got none; {REMEDY}"
        for name in SEALED
        if name not in expected
    ]
    for name, digest in expected.items():
        file = folder / name
        got = hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else "no file"
        if got != digest:
            messages.append(f"data/{name}: expected sha256 {digest}, got {got}; {REMEDY}")
    return messages


def _expected(sums: Path) -> dict[str, str]:
    """Return the digests by the files' names; lines of anything else give none."""
    lines = sums.read_text(errors="replace").splitlines() if sums.is_file() else []
    pairs = [line.split() for line in lines]
    return {pair[1]: pair[0] for pair in pairs if len(pair) == 2 and pair[1] in SEALED}
