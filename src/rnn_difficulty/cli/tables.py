"""`rnn-difficulty tables`: the results tables, regenerated from the records."""

import typer


def tables() -> None:
    """Write results/tables/*.csv from the committed records and the theory."""
    from rnn_difficulty.tables import regenerate

    for path in regenerate():
        typer.echo(path)
