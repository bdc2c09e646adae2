"""The command line: `rnn-difficulty data | run | tables | claims | verify | book | pdf | serve`."""

import warnings
from importlib.util import find_spec
from typing import Annotated

if not find_spec("typer"):
    raise SystemExit(
        "expected the packages of the command line, got a core without them: "
        "pip install 'rnn-difficulty[cli]'"
    )

import typer

import rnn_difficulty
from rnn_difficulty.cli.book import book
from rnn_difficulty.cli.claims import claims
from rnn_difficulty.cli.data import data
from rnn_difficulty.cli.errors import fail
from rnn_difficulty.cli.pdf import pdf
from rnn_difficulty.cli.run import run
from rnn_difficulty.cli.serve import serve
from rnn_difficulty.cli.stopped import StopsWithAMessage
from rnn_difficulty.cli.tables import tables
from rnn_difficulty.cli.verify import verify

app = typer.Typer(
    help="The executable companion to Pascanu, Mikolov & Bengio (ICML 2013).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"rnn-difficulty {rnn_difficulty.__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Recompute, test and publish what the paper says."""
    from rnn_difficulty import paths

    # A warning is for the reader of a terminal: one sentence, no file and line.
    warnings.formatwarning = lambda message, *_: f"{message}\n"
    if not paths.is_checkout():
        fail(
            f"expected the folders data/ and results/ of the repository in {paths.ROOT}, got none: "
            "the commands work on a clone, installed by `make` or `pip install --editable`; the "
            "library works as it is installed"
        )


app.command()(book)
app.command()(pdf)
app.command()(serve)
app.command(cls=StopsWithAMessage)(run)
app.command()(tables)
app.command()(claims)
app.command()(verify)
app.add_typer(data, name="data")
