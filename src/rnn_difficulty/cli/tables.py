"""`rnn-difficulty tables`: the results tables, regenerated from the records."""

import typer

from rnn_difficulty.cli.explained import explained


def tables() -> None:
    """Write results/tables/*.csv from the committed records and the theory."""
    from rnn_difficulty.claims.evidence import lines_set_aside
    from rnn_difficulty.experiments.running.slow_work import said_if_slow
    from rnn_difficulty.tables import regenerate

    with (
        explained(),
        said_if_slow("Computing the tables from records and theory (once, until they change)"),
    ):
        for message in lines_set_aside():
            typer.echo(message, err=True)
        written = regenerate()
    for path in written:
        typer.echo(path)
