"""`rnn-difficulty verify`: is everything here what it says it is?"""

from contextlib import suppress
from typing import Annotated

import typer

WORDS = {True: "ok", False: "FAILED", None: "skipped"}


def verify(
    all_runs: Annotated[
        bool, typer.Option("--all", help="Repeat every record: as long as recording them took.")
    ] = False,
    without_runs: Annotated[
        bool, typer.Option("--without-runs", help="Repeat and score none: seconds, not minutes.")
    ] = False,
    write_down: Annotated[
        bool, typer.Option("--write-down", help="Add what is repeated to results/verified.jsonl.")
    ] = False,
) -> None:
    """Check digests, hashes and tables, and repeat the cheapest run of each experiment and code.

    Nothing is changed unless --write-down asks for it. Ends with status 1 where something does not
    hold; what is not on this machine is skipped.
    """
    from rnn_difficulty.experiments.misfits import STUMBLED
    from rnn_difficulty.verification import checks
    from rnn_difficulty.verification.repeated_runs import Runs, seconds

    runs = Runs.NONE if without_runs else Runs.ALL if all_runs else Runs.CHEAPEST
    if runs != Runs.NONE:
        # What is damaged so that no time can be told is a finding below.
        with suppress(*STUMBLED):
            typer.echo(f"Repeating runs takes about {seconds(runs) / 60:.0f} minutes")
    failed = 0
    for finding in checks.all_checks(runs, write_down):
        message = f": {finding.message}" if finding.message else ""
        typer.echo(f"{WORDS[finding.holds]:8}{finding.what}{message}")
        failed += finding.holds is False
    if failed:
        typer.echo(f"{failed} checks failed", err=True)
        raise typer.Exit(1)
