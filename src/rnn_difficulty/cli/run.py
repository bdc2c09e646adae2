"""`rnn-difficulty run`: run an experiment, record what ends, skip what is recorded."""

from collections.abc import Callable, Iterable
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from rnn_difficulty.cli import damaged

if TYPE_CHECKING:
    from rnn_difficulty.experiments.experiment import Experiment

OWN = "own_data"
"""The file of records of data sets that the paper does not have; git ignores it."""


def run(
    name: Annotated[str, typer.Argument(help="Such as figure-7 or table-1.", metavar="EXPERIMENT")],
    profile: Annotated[str, typer.Option(help="smoke, quick or paper.")] = "quick",
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY=VALUE", help="Only these, as --only length=50; may be repeated."),
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
        typer.Option(file_okay=False, help="Folder for trained networks, as RUN.safetensors."),
    ] = None,
    store: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The file of records; results/records/ if not given."),
    ] = None,
) -> None:
    """Run what has no record yet; finished runs are kept, whatever stops this."""
    from rnn_difficulty.datasets.errors import DataSetDamaged, DataSetMalformed
    from rnn_difficulty.experiments import sweep
    from rnn_difficulty.experiments.budget import BUDGET
    from rnn_difficulty.experiments.registry import EXPERIMENTS
    from rnn_difficulty.experiments.workers import local_executor
    from rnn_difficulty.paths import RECORDS

    experiment = EXPERIMENTS.get(name.replace("-", "_"))
    if experiment is None:
        _refuse(f"expected an experiment, one of {_listed(EXPERIMENTS)}; got {name!r}")
    if profile not in experiment.settings:
        _refuse(f"expected a profile, one of {_listed(experiment.settings)}; got {profile!r}")
    if max_updates and not hasattr(experiment.settings[profile][0], BUDGET):
        _refuse(f"expected no --max-updates: {name} does not count its training in updates")
    path = store or RECORDS / f"{OWN if data_set else experiment.name}.jsonl"
    try:
        if data_set:
            experiment = _on(experiment, profile, data_set)
        found = sweep.run(
            experiment,
            profile,
            path,
            local_executor(workers),
            _selection(only or []),
            max_updates,
            save_weights,
        )
    # DataSetMissing is an OSError.
    except (OSError, DataSetDamaged, DataSetMalformed) as error:
        _refuse(str(error))
    except BrokenProcessPool:
        _refuse("a worker was killed, perhaps for memory; run this again, with fewer --workers")
    damaged.tell(path)
    if found:
        typer.echo(experiment.score(found).to_string(index=False))
    typer.echo(f"{len(found)} records in {path}")


def _selection(only: list[str]) -> Callable[[Any], bool]:
    """Select the settings that have every KEY=VALUE; nested settings count as the outer ones."""
    if wrong := [pair for pair in only if "=" not in pair]:
        _refuse(f"expected --only KEY=VALUE, got {wrong[0]!r}")
    wanted = dict(pair.split("=", 1) for pair in only)

    def selected(settings: Any) -> bool:
        fields = asdict(settings)
        fields |= fields.get("optimization", {})
        if unknown := wanted.keys() - fields:
            _refuse(f"expected --only with one of {', '.join(fields)}; got {min(unknown)!r}")
        return all(str(fields[key]) == value for key, value in wanted.items())

    return selected


def _on(experiment: "Experiment", profile: str, data_set: str) -> "Experiment":
    """Return the experiment with the runs of `profile` on another data set."""
    if experiment.for_data_set is None:
        _refuse(f"expected no --data-set: {experiment.name} makes its own data")
    settings = experiment.for_data_set(experiment.settings[profile], data_set)
    return replace(experiment, settings={profile: settings})


def _listed(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", "-") for name in names)


def _refuse(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
