"""Keeping the networks of runs that were recorded before, for `run --save-weights`."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rnn_difficulty.records import Record


def keep(found: "Sequence[Record]", folder: Path) -> None:
    """Write into `folder` the networks that it does not hold and this machine still has.

    A damaged file there is set aside, and one of earlier code where there is a later. Raises
    WeightsDamaged where this machine's own is damaged.
    """
    lost = [record.run for record in found if not _keep(record, folder)]
    if lost:
        typer.echo(
            f"{len(lost)} of {len(found)} runs that were recorded before have no network in "
            f"{folder}: it is not on this machine; --store with another file trains it again, and "
            "--stale what earlier code recorded",
            err=True,
        )


def _keep(record: "Record", folder: Path) -> bool:
    """Return whether `folder` holds the network of a run in the end."""
    from rnn_difficulty.experiments.trained_network import load_trained
    from rnn_difficulty.records import networks

    path = networks.path_of(folder, record.run)
    if _is_kept(path) and not networks.is_of_other_code(path, record):
        return True
    theta = load_trained(record)
    if theta:
        networks.save_run(folder, record, theta)
    return theta is not None


def _is_kept(path: Path) -> bool:
    from rnn_difficulty.records import networks

    if not path.exists():
        return False
    try:
        networks.load(path)
    except networks.WeightsDamaged:
        aside = networks.set_aside(path, "bad")
        typer.echo(
            f"{path}: expected a network, got a damaged file, which is now {aside.name}; written "
            "anew where this machine has the network",
            err=True,
        )
        return False
    return True
