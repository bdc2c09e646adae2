"""Ending a command with a message."""

from typing import NoReturn

import typer


def refuse(message: str) -> NoReturn:
    """Print what was expected and what came, and end the command with status 1."""
    typer.echo(message, err=True)
    raise typer.Exit(1)
