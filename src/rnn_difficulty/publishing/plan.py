"""Which notebooks have to run again, and in which order."""

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


@dataclass(frozen=True)
class Job:
    """One notebook to execute."""

    name: str
    markdown: Path
    output: Path
    parameters: Mapping[str, Any]
    fingerprint: str
    seconds: float
    """How long it took last time; infinite when it never ran."""


def stale(layout: Layout, given: Mapping[str, Any], force: bool, only: str | None) -> list[Job]:
    """Return the notebooks whose fingerprint is not the one they last ran with, longest first.

    `force` returns all of them, `only` at most the one with that name.

    Raises:
        UnknownNotebook: no notebook is called `only`; the message lists those that exist.
        ParameterError: a notebook does not take the parameters given.
    """
    jobs = [_job(layout, name, given) for name in _selected(layout, only)]
    due = [
        job for job in jobs if force or recorded(job.output).get("fingerprint") != job.fingerprint
    ]
    return sorted(due, key=lambda job: -job.seconds)


def recorded(executed: Path) -> dict[str, Any]:
    """Return what the last execution left in the notebook's metadata; empty when there is none."""
    try:
        return dict(json.loads(executed.read_text(encoding="utf-8"))["metadata"][KEY])
    except (FileNotFoundError, ValueError, KeyError):
        return {}


def _selected(layout: Layout, only: str | None) -> list[str]:
    known = list(layout.notebooks())
    if only is None:
        return known
    if only not in known:
        raise UnknownNotebook(
            f"Expected the name of a notebook, got {only!r}.\nKnown: {', '.join(known) or 'none'}."
        )
    return [only]


def _job(layout: Layout, name: str, given: Mapping[str, Any]) -> Job:
    markdown = layout.notebooks()[name]
    complete = parameters.complete(name, pairing.read(markdown), given)
    output = layout.executed / f"{name}.ipynb"
    return Job(
        name=name,
        markdown=markdown,
        output=output,
        parameters=complete,
        fingerprint=fingerprint.of_notebook(layout, markdown, complete),
        seconds=recorded(output).get("seconds", math.inf),
    )
