"""`rnn-difficulty run`: run an experiment, record what ends, skip what is recorded."""

from collections.abc import Iterable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rnn_difficulty.cli import damaged
from rnn_difficulty.cli.kept import keep
from rnn_difficulty.cli.refuse import refuse
from rnn_difficulty.cli.selection import selection

if TYPE_CHECKING:
    from rnn_difficulty.experiments.experiment import Experiment
    from rnn_difficulty.records import Record

OWN = "own_data.jsonl"
"""In `results/`, the records of data sets that the paper does not have; git ignores it."""


def run(
    name: Annotated[str, typer.Argument(help="Such as figure-7 or table-1.", metavar="EXPERIMENT")],
    profile: Annotated[
        str, typer.Option(help="smoke, quick, paper, or another of the experiment.")
    ] = "quick",
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY=VALUE",
            help="Only these, as length=50; another value of the key adds, another key narrows.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes; one a core if not given.")
    ] = None,
    data_set: Annotated[
        str | None,
        typer.Option(
            metavar="NAME|PATH",
            help="Instead of the paper's data: one of the manifest, a .mat file, a folder, a text.",
        ),
    ] = None,
    max_updates: Annotated[
        int | None,
        typer.Option(min=1, help="Budget of every run; unsolved ones go on where they ended."),
    ] = None,
    save_weights: Annotated[
        Path | None,
        typer.Option(
            file_okay=False,
            help="Folder for trained networks, as RUN.safetensors; others stay, as .old or .bad.",
        ),
    ] = None,
    stale: Annotated[
        bool,
        typer.Option("--stale", help="Also what earlier code recorded, unless it was verified."),
    ] = False,
    store: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The file of records; results/records/ if not given."),
    ] = None,
) -> None:
    """Run what has no record yet; finished runs are kept, whatever stops this."""
    from rnn_difficulty import records
    from rnn_difficulty.datasets.errors import DataSetDamaged, DataSetMalformed
    from rnn_difficulty.experiments import staleness, sweep
    from rnn_difficulty.experiments.workers import local_executor
    from rnn_difficulty.records.networks import WeightsDamaged

    experiment = _experiment(name, profile)
    if max_updates:
        _expect_budget(experiment.settings[profile][0], name, max_updates)
    try:
        asked = experiment if data_set is None else _on(experiment, profile, data_set)
        path = store or _store(experiment, asked, profile)
        selected = selection(only or [], asked.settings[profile])
        pool = local_executor(workers)
        counting = staleness.fresh if stale else list
        before = {record.run for record in records.load(path).records}
        found = sweep.run(asked, profile, path, pool, selected, max_updates, save_weights, counting)
        if save_weights:
            keep([record for record in found if record.run in before], save_weights)
    # DataSetMissing is an OSError.
    except OSError as error:
        refuse(_worded(error))
    except (DataSetDamaged, DataSetMalformed, WeightsDamaged, records.NotAStore) as error:
        refuse(str(error))
    except BrokenProcessPool:
        refuse("a worker was killed, perhaps for memory; run this again, with fewer --workers")
    damaged.tell(path)
    _show(experiment, found)
    typer.echo(f"{len(found)} records in {path}")


def _expect_budget(settings: Any, name: str, max_updates: int) -> None:
    from rnn_difficulty.experiments.budget import BUDGET

    if not hasattr(settings, BUDGET):
        refuse(f"expected no --max-updates: {name} does not count its training in updates")
    # A run that stops between two checks goes on with others, and cannot be repeated.
    if max_updates % (every := settings.check_every):
        refuse(
            f"expected --max-updates to be a multiple of {every}, the updates between two checks; "
            f"got {max_updates}: use {max_updates // every * every or every}"
        )


def _experiment(name: str, profile: str) -> "Experiment":
    from rnn_difficulty.experiments.registry import EXPERIMENTS

    experiment = EXPERIMENTS.get(name.replace("-", "_"))
    if experiment is None:
        refuse(f"expected an experiment, one of {_listed(EXPERIMENTS)}; got {name!r}")
    if profile not in experiment.settings:
        refuse(f"expected a profile, one of {_listed(experiment.settings)}; got {profile!r}")
    return experiment


def _on(experiment: "Experiment", profile: str, data_set: str) -> "Experiment":
    """Return the experiment with the runs of `profile` on another data set."""
    if experiment.for_data_set is None:
        refuse(f"expected no --data-set: {experiment.name} makes its own data")
    settings = experiment.for_data_set(experiment.settings[profile], data_set)
    if not settings:
        refuse(f"expected a profile with runs for such data, got {profile!r}, which has none")
    return replace(experiment, settings={profile: settings})


def _store(experiment: "Experiment", asked: "Experiment", profile: str) -> Path:
    """Return the repository's records, or, for other data than the paper's, a file beside them."""
    from rnn_difficulty.paths import RECORDS

    known = set(asked.settings[profile]) <= set(experiment.settings[profile])
    return RECORDS / f"{experiment.name}.jsonl" if known else RECORDS.parent / OWN


def _worded(error: OSError) -> str:
    """Return what to do about an error of the system; ours say it themselves."""
    if error.errno is None:
        return str(error)
    return (
        f"expected to read and write {error.filename or 'to the end'}, got: {error.strerror}; "
        "see to that and run this again, or name another place"
    )


def _show(experiment: "Experiment", found: "list[Record]") -> None:
    """Print the scores; of runs that have none, those of a search, what came out."""
    from rnn_difficulty.experiments import lookup

    table = experiment.score(found)
    typer.echo((table if len(table) else lookup.compared(found)).to_string(index=False))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", "-") for name in names)
