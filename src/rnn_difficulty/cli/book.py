"""`rnn-difficulty book`: execute what is stale, build the site."""

import time
from concurrent.futures.process import BrokenProcessPool
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from rnn_difficulty.cli.errors import fail, usage_error
from rnn_difficulty.cli.explained import explained

if TYPE_CHECKING:
    from rnn_difficulty.publishing.layout import Layout
    from rnn_difficulty.publishing.plan import Job


NO_ADDRESS = (
    "Without launch buttons, edit links, canonical addresses: no repository: url in _config.yml"
)


class Profile(StrEnum):
    """How much a notebook computes."""

    smoke = "smoke"
    quick = "quick"
    paper = "paper"


def book(
    profile: Annotated[
        Profile, typer.Option(help="smoke: seconds, quick: minutes, paper: runs from the records.")
    ] = Profile.quick,
    only: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="One notebook alone; a part of its name will do: 06."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Execute also what is fresh.")] = False,
    workers: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Processes that compute at a time; default: cores."),
    ] = None,
) -> None:
    """Execute the notebooks whose sources changed, judge the claims, build the site."""
    from rnn_difficulty.publishing import plan
    from rnn_difficulty.publishing.errors import BookError, UnknownNotebook
    from rnn_difficulty.publishing.layout import Layout

    layout = Layout()
    try:
        jobs = plan.stale(layout, {"profile": profile.value}, force=force, only=only)
        typer.echo(f"Executing {len(jobs)} of {len(layout.notebooks())} notebooks ({profile})")
        _execute(jobs, layout, workers)
        with explained():
            _publish(layout, only)
    except UnknownNotebook as error:
        usage_error(str(error))
    except BookError as error:
        fail(str(error))
    except BrokenProcessPool:
        fail("A process was killed, perhaps for memory; run this again to go on.")


def _execute(jobs: "list[Job]", layout: "Layout", workers: int | None) -> None:
    if not jobs:
        return
    from rnn_difficulty.experiments.running.workers import available_cores
    from rnn_difficulty.publishing import execution

    for job in jobs:
        typer.echo(f"  {job.name}: {job.reason}")
    execution.execute_all(jobs, layout, workers or available_cores())


def _publish(layout: "Layout", only: str | None) -> None:
    from rnn_difficulty.claims.evidence import lines_set_aside
    from rnn_difficulty.experiments.running.slow_work import said_if_slow
    from rnn_difficulty.publishing import repository, site
    from rnn_difficulty.tables import regenerate

    missing = site.never_executed(layout)
    if only and missing:
        typer.echo(f"No site yet: {', '.join(missing)} never ran; they do without --only.")
        return
    with said_if_slow("Computing the tables from records and theory (once, until they change)"):
        for message in lines_set_aside():
            typer.echo(message, err=True)
        regenerate()
    if not site.is_fresh(layout):
        typer.echo("Building the site")
        if repository.of(layout) is None:
            typer.echo(f"  {NO_ADDRESS}")
        start = time.perf_counter()
        site.build(layout)
        typer.echo(f"  {time.perf_counter() - start:.1f} s")
    typer.echo(f"Open {site.first_page(layout)}")
