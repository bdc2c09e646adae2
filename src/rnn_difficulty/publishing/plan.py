"""Which notebooks have to run again, why, and in which order."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_difficulty.publishing import fingerprint, pairing, parameters
from rnn_difficulty.publishing.errors import UnknownNotebook
from rnn_difficulty.publishing.layout import Layout

KEY = "rnn_difficulty"
NAMED = 5
"""Reasons to run again that are told."""


@dataclass(frozen=True)
class Job:
    """One notebook to execute."""

    name: str
    markdown: Path
    output: Path
    parameters: Mapping[str, Any]
    fingerprint: Mapping[str, str]
    seconds: float
    """How long it took last time; infinite when it never ran."""
    reason: str
    """Why it has to run, in words."""


def stale(layout: Layout, given: Mapping[str, Any], force: bool, only: str | None) -> list[Job]:
    """Return the notebooks whose fingerprint is not the one they last ran with, longest first.

    `force` returns all of them, `only` at most the one that it names. Of those that never ran, the
    ones that read most come first.

    Raises:
        UnknownNotebook: no notebook, or more than one, is meant by `only`; the known are listed.
        ParameterError: a notebook does not take the parameters given.
    """
    names = select(list(layout.notebooks()), only)
    jobs = [job for name in names if (job := _due(layout, name, given, force))]
    return sorted(jobs, key=lambda job: (-job.seconds, -len(job.fingerprint)))


def recorded(executed: Path) -> dict[str, Any]:
    """Return what the last execution left in the notebook's metadata; empty when there is none."""
    try:
        return dict(json.loads(executed.read_text(encoding="utf-8"))["metadata"][KEY])
    except (FileNotFoundError, ValueError, KeyError):
        return {}


def select(known: list[str], only: str | None) -> list[str]:
    """Return the notebook called `only`, or else beginning so, or else holding it: all for None.

    Raises:
        UnknownNotebook: there is none, or more than one.
    """
    if only is None or only in known:
        return known if only is None else [only]
    meant = [name for name in known if name.startswith(only)]
    meant = meant or [name for name in known if only in name]
    if len(meant) != 1 or not only:
        said = f", which is in {', '.join(meant)}" if meant and only else ""
        raise UnknownNotebook(
            f"Expected the name of one notebook, or a part that only one has, got {only!r}{said}.\n"
            f"Known: {', '.join(known) or 'none'}."
        )
    return meant


def _due(layout: Layout, name: str, given: Mapping[str, Any], force: bool) -> Job | None:
    markdown, output = layout.notebooks()[name], layout.executed / f"{name}.ipynb"
    before = recorded(output)
    try:
        now = fingerprint.of_notebook(layout, markdown, given)
    except SyntaxError:
        now = {}  # Its execution says in which cell.
    if now and now == before.get("fingerprint") and not force:
        return None
    return Job(
        name=name,
        markdown=markdown,
        output=output,
        parameters=parameters.complete(name, pairing.read(markdown), given),
        fingerprint=now,
        seconds=before.get("seconds", math.inf),
        reason=_reason(before.get("fingerprint"), now),
    )


def _reason(before: Any, now: Mapping[str, str]) -> str:
    if not isinstance(before, dict):
        return "never ran"
    changed = [k for k in dict.fromkeys([*now, *before]) if now.get(k) != before.get(k)]
    more = f" and {len(changed) - NAMED} more" if len(changed) > NAMED else ""
    return f"changed: {', '.join(changed[:NAMED])}{more}" if changed else "asked for"
