"""Ending a command with a message."""

from typing import NoReturn

import typer

FAILED, ASKED_WRONG = 1, 2
"""Exit status: something failed; what the user gave was wrong."""


def fail(message: str) -> NoReturn:
    """Print what failed, and end the command with status 1."""
    _end(message, FAILED)


def usage_error(message: str) -> NoReturn:
    """Print what was expected and what came, and end the command with status 2."""
    _end(message, ASKED_WRONG)


def _end(message: str, status: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(status)
