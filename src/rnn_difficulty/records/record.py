"""One finished run as a line of JSON that carries its own digest."""

import hashlib
import json
import math
from dataclasses import dataclass, fields
from typing import Any

DIGEST = "digest"
NAMES: tuple[Any, str] = (dict, "names with values")
KINDS = dict.fromkeys(("settings", "outcome", "curve", "versions"), NAMES)
KINDS |= {"seconds": ((int, float), "a number")}
"""What the parts of a record are that are no text."""
SEAL = f', "{DIGEST}": "'
"""What stands between the content of a line and its digest."""
BEFORE, BEHIND = b', "settings": ', b', "versions": '
"""What stands around the settings in a line."""
ENCODER = json.JSONEncoder(sort_keys=True, allow_nan=False)


@dataclass(frozen=True)
class Record:
    """One finished run."""

    run: str
    """Hash of the experiment and its settings (`run_id`)."""
    experiment: str
    profile: str
    settings: dict[str, Any]
    outcome: dict[str, Any]
    curve: dict[str, list[Any]]
    """Learning curve, a list a column, thinned to at most 200 points."""
    seconds: float
    date: str
    """UTC, ISO 8601."""
    device: str
    commit: str
    versions: dict[str, str]
    fingerprint: str
    """Of the code that computed it (`rnn_difficulty.fingerprint`)."""


TYPES = tuple(KINDS.get(field.name, (str,))[0] for field in fields(Record))


def run_id(experiment: str, settings: dict[str, Any]) -> str:
    """Return the hash that names a run: equal settings, equal name."""
    return _sha256(canonical([experiment, settings]))[:16]


def canonical(value: Any) -> str:
    """Return JSON that is equal for equal values: sorted keys, null for NaN and infinity."""
    try:
        return ENCODER.encode(value)
    except ValueError:  # rare, and to look for it first takes longer than all the rest
        return ENCODER.encode(_finite(value))


def digest(record: Record) -> str:
    """Return the sha256 of a record as canonical JSON: 64 hex digits, whatever its layout."""
    return _sha256(canonical(vars(record)))


def to_line(record: Record) -> bytes:
    """Return the line of a record: canonical JSON, its digest at the end."""
    text = canonical(vars(record))
    return f'{text[:-1]}{SEAL}{_sha256(text)}"}}\n'.encode()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def from_line(line: bytes) -> Record:
    """Return the record of a line. Raises ValueError or TypeError for anything else.

    A number that was changed by hand is noticed: the digest is no longer that of the line.
    """
    values = json.loads(line)
    if not isinstance(values, dict):
        raise TypeError("expected names with values")
    expected = values.pop(DIGEST, "none")
    record = Record(**values)
    _expect_types(record)
    if not _is_sealed(line) and expected != (found := digest(record)):
        raise ValueError(
            f"run {record.run}: its digest is {expected[:8]}…, that of its content {found[:8]}…: "
            "changed by hand; restore the line from git, or delete it and run again"
        )
    if _is_named_by(line, record):
        return record
    if record.run != (wanted := run_id(record.experiment, record.settings)):
        raise ValueError(f"expected run {wanted} for its settings, got {record.run}")
    return record


def _is_sealed(line: bytes) -> bool:
    """Whether the digest is that of the text before it: then it need not be written again."""
    content, _, end = line.rstrip().rpartition(SEAL.encode())
    return end == hashlib.sha256(content + b"}").hexdigest().encode() + b'"}'


def _is_named_by(line: bytes, record: Record) -> bool:
    """Look quickly: in a line that `to_line` wrote the settings need not be written again."""
    start, end = line.rfind(BEFORE) + len(BEFORE), line.rfind(BEHIND)
    named = b'["%b", %b]' % (record.experiment.encode(), line[start:end])
    return record.run == hashlib.sha256(named).hexdigest()[:16]


def _has_types(record: Record) -> bool:
    """Look quickly: nearly every record has."""
    return all(map(isinstance, vars(record).values(), TYPES))


def _expect_types(record: Record) -> None:
    for name, value in () if _has_types(record) else vars(record).items():
        kind, words = KINDS.get(name, (str, "a text"))
        if not isinstance(value, kind):
            raise TypeError(f"expected {name} to be {words}, got {str(value)[:40]!r}")
    if not all(isinstance(column, list) for column in record.curve.values()):
        raise TypeError("expected a curve of lists, got other columns")


def _finite(value: Any) -> Any:
    # JSON has no NaN and no infinity: both become null.
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
