"""Which stored lines are no records, told on standard error."""

from pathlib import Path

import typer


def tell_of_lines(*stores: Path) -> None:
    """Name the lines that were set aside; nothing rests on them."""
    from rnn_difficulty import records

    for path in stores:
        for message in records.load(path).set_aside:
            typer.echo(message, err=True)
