"""`rnn-difficulty book`: execute what is stale, build the site."""

import time
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from typing import Annotated

import typer


class Profile(StrEnum):
    """How much a notebook computes."""

    smoke = "smoke"
    quick = "quick"
    paper = "paper"


def book(
    profile: Annotated[
        Profile, typer.Option(help="smoke: seconds, quick: minutes, paper: runs from the records.")
    ] = Profile.quick,
    only: Annotated[str | None, typer.Option(metavar="NAME", help="One notebook alone.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Execute also what is fresh.")] = False,
) -> None:
    """Execute the notebooks whose sources changed, judge the claims, build the site."""
    from rnn_difficulty.publishing import execution, plan, site
    from rnn_difficulty.publishing.errors import BookError
    from rnn_difficulty.publishing.layout import Layout
    from rnn_difficulty.tables import regenerate

    layout = Layout()
    try:
        jobs = plan.stale(layout, {"profile": profile.value}, force=force, only=only)
        typer.echo(f"Executing {len(jobs)} of {len(layout.notebooks())} notebooks ({profile})")
        execution.execute_all(jobs, layout.tables)
        regenerate()
        typer.echo("Building the site")
        start = time.perf_counter()
        page = site.build(layout)
    except BookError as error:
        typer.echo(error, err=True)
        raise typer.Exit(1) from None
    except BrokenProcessPool:
        typer.echo("A process was killed, perhaps for memory; run this again to go on.", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"  {time.perf_counter() - start:.1f} s\nOpen {page}")
