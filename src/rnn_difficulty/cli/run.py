"""`rnn-difficulty run`: run an experiment, record what ends, skip what is recorded."""

from collections.abc import Sequence
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperCommand

from rnn_difficulty.cli.errors import fail, usage_error
from rnn_difficulty.cli.explained import explained
from rnn_difficulty.cli.set_aside import tell_of_lines

if TYPE_CHECKING:
    from rnn_difficulty.experiments.experiment import Experiment
    from rnn_difficulty.records import Record


class ListsExperiments(TyperCommand):
    """A command whose help lists the experiments, their profiles and the keys of `--only`."""

    # Typer hands over its own kind of context and formatter, narrower than Click's.
    def format_help(self, ctx: typer.Context, formatter: object) -> None:  # type: ignore[override]
        """Print the help, and the list below it."""
        from rnn_difficulty.experiments.request.listing import listing

        super().format_help(ctx, formatter)  # type: ignore[arg-type]
        typer.echo(listing())


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
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS|local:N",
            help="Run on the workers of a Dask scheduler, as tcp://host:8786; local:N starts N.",
        ),
    ] = None,
    shard: Annotated[
        str | None,
        typer.Option(metavar="I/N", help="Only the I-th of N parts, of about the same work."),
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
            help="Folder for trained networks, as RUN.safetensors; others stay, as .bad.",
        ),
    ] = None,
    stale: Annotated[
        bool,
        typer.Option("--stale", help="Also what earlier code recorded, unless it was verified."),
    ] = False,
    store: Annotated[
        Path | None,
        typer.Option(dir_okay=False, help="The file of records; results/runs/ if not given."),
    ] = None,
    into_results: Annotated[
        bool,
        typer.Option("--into-results", help="Into results/records/, which the tables are made of."),
    ] = False,
) -> None:
    """Run what has no record yet; finished runs are kept, whatever stops this."""
    from rnn_difficulty import records
    from rnn_difficulty.datasets.errors import DataSetDamaged, DataSetMalformed, ManifestMalformed
    from rnn_difficulty.experiments import budget, request, staleness, sweep
    from rnn_difficulty.experiments.request import shard as part
    from rnn_difficulty.experiments.request.errors import AskedWrong
    from rnn_difficulty.experiments.request.selection import selection
    from rnn_difficulty.experiments.running import scheduler as running
    from rnn_difficulty.experiments.running import trained_network
    from rnn_difficulty.experiments.running.errors import ClusterFailed, OtherCode
    from rnn_difficulty.records.networks import WeightsDamaged

    try:
        experiment = request.named(name, profile)
        if max_updates:
            request.expect_budget(experiment.settings[profile][0], name, max_updates)
        asked = request.on_data_set(experiment, profile, data_set) if data_set else experiment
        path = store or request.store(experiment, asked, profile, into_results)
        selected = selection(only or [], asked.settings[profile])
        if shard:
            runs = list(filter(selected, asked.settings[profile]))
            selected = part.shard(shard, asked, runs)
        pool = running.executor(scheduler, workers, asked)
        counting = staleness.fresh if stale else list
        with explained(path):
            before = {(record.run, record.fingerprint) for record in records.load(path).records}
            found = sweep.run(
                asked, profile, path, pool, selected, max_updates, save_weights, counting
            )
        earlier = [record for record in found if (record.run, record.fingerprint) in before]
        lost = trained_network.save_all(earlier, save_weights) if save_weights else []
    except (AskedWrong, DataSetMalformed, ManifestMalformed, records.NotAStore) as error:
        usage_error(str(error))
    # DataSetMissing is an OSError.
    except OSError as error:
        fail(_worded(error))
    except (ClusterFailed, OtherCode, DataSetDamaged, WeightsDamaged, ModuleNotFoundError) as error:
        fail(str(error))
    except BrokenProcessPool:
        fail("a worker was killed, perhaps for memory; run this again, with fewer --workers")
    tell_of_lines(path)
    # A record may have gone further than was asked: the table is that of the profile.
    with explained(path):
        _show(experiment, budget.as_asked(found, asked.settings[profile], max_updates))
    typer.echo(
        f"{len(found)} runs: {len(found) - len(earlier)} new, {len(earlier)} were there; in {path}"
    )
    _tell_of_lost(lost, len(earlier), save_weights)


def _worded(error: OSError) -> str:
    """Return what to do about an error of the system; ours say it themselves."""
    if error.errno is None:
        return str(error)
    return (
        f"expected to read and write {error.filename or 'to the end'}, got: {error.strerror}; "
        "see to that and run this again, or name another place"
    )


def _show(experiment: "Experiment", found: "Sequence[Record]") -> None:
    """Print the scores; of runs that have none, those of a search, what came out."""
    from rnn_difficulty.experiments import lookup

    table = experiment.score(found)
    shown = table if len(table) else lookup.differing_settings(found)
    typer.echo(shown.to_string(index=False))


def _tell_of_lost(lost: "Sequence[Record]", of: int, folder: Path | None) -> None:
    if lost:
        typer.echo(
            f"{len(lost)} of {of} runs that were recorded before have no network in {folder}: it "
            "is not on this machine; --store with another file trains it again, and --stale what "
            "earlier code recorded",
            err=True,
        )
