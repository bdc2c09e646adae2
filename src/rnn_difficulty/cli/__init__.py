"""The command line: `rnn-difficulty data | run | tables | claims | verify | book`."""

import typer

from rnn_difficulty.cli.book import book
from rnn_difficulty.cli.claims import claims
from rnn_difficulty.cli.data import data
from rnn_difficulty.cli.run import run
from rnn_difficulty.cli.tables import tables
from rnn_difficulty.cli.verify import verify

app = typer.Typer(
    help="The executable companion to Pascanu, Mikolov & Bengio (ICML 2013).",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


@app.callback()
def main() -> None:
    """Recompute, test and publish what the paper says."""


app.command()(book)
app.command()(run)
app.command()(tables)
app.command()(claims)
app.command()(verify)
app.add_typer(data, name="data")
