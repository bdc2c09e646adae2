"""`rnn-difficulty data status | fetch`: which data sets are on this machine, and getting them."""

from collections.abc import Iterator
from typing import Annotated

import typer

from rnn_difficulty.cli.errors import fail, usage_error
from rnn_difficulty.datasets.errors import ManifestMalformed
from rnn_difficulty.datasets.fetch import fetch as fetch_files
from rnn_difficulty.datasets.files import Copy, copies
from rnn_difficulty.datasets.manifest import DataFile, DataSet, data_set, data_sets

Row = tuple[str, str, str, str, str]
Names = Annotated[list[str] | None, typer.Argument(metavar="NAME", show_default=False)]

data = typer.Typer(help="Show the data sets and get them.", no_args_is_help=True)


@data.command()
def status() -> None:
    """Show every file: verified, damaged or missing, where, and on what terms."""
    heading: Row = ("data set", "file", "state", "where found", "licence")
    rows = [heading]
    for owner in _known().values():
        for file in owner.files:
            rows += _rows(owner, file)
    widths = [max(len(row[column]) for row in rows) for column in range(len(heading))]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        typer.echo("  ".join(cells).rstrip())


@data.command()
def fetch(names: Names = None) -> None:
    """Download what is missing into data/, verified. Without a NAME: all data sets."""
    failed = []
    for wanted in _chosen(names or list(_known())):
        try:
            _fetch(wanted)
        except OSError as error:  # DownloadFailed, or a file that may not be read
            typer.echo(error, err=True)
            failed.append(wanted.name)
    if failed:
        fail(f"not complete: {', '.join(failed)}")


def _known() -> dict[str, DataSet]:
    try:
        return data_sets()
    except ManifestMalformed as error:
        usage_error(str(error))


def _rows(owner: DataSet, file: DataFile) -> Iterator[Row]:
    try:
        found: list[Copy] = list(copies(file))
    except OSError as error:
        yield (owner.name, file.path, "unreadable", f"{error.filename}", owner.licence)
        return
    for copy in found:
        state = "verified" if copy.verified else "damaged"
        yield (owner.name, file.path, state, str(copy.path), owner.licence)
    if not found:
        yield (owner.name, file.path, "missing", "-", owner.licence)


def _chosen(names: list[str]) -> list[DataSet]:
    try:
        return [data_set(name) for name in names]
    except ValueError as error:
        usage_error(str(error))


def _fetch(wanted: DataSet) -> None:
    typer.echo(f"{wanted.title}. Licence: {wanted.licence}")
    for path in fetch_files(wanted):
        typer.echo(f"  verified  {path}")
