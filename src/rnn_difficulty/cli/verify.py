"""`rnn-difficulty verify`: is everything here what it says it is?"""

from typing import Annotated

import typer

WORDS = {True: "ok", False: "FAILED", None: "skipped"}


def verify(
    all_runs: Annotated[
        bool, typer.Option("--all", help="Repeat every record: as long as recording them took.")
    ] = False,
) -> None:
    """Check seals, hashes and tables, and repeat the cheapest run of each experiment and code.

    Ends with status 1 where something does not hold; what is not on this machine is skipped.
    """
    from rnn_difficulty.verification import checks

    failed = 0
    for finding in checks.everything(all_runs):
        message = f": {finding.message}" if finding.message else ""
        typer.echo(f"{WORDS[finding.holds]:8}{finding.what}{message}")
        failed += finding.holds is False
    if failed:
        typer.echo(f"{failed} checks failed", err=True)
        raise typer.Exit(1)
