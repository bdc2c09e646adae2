"""Verifying what the repository holds: records, printed values, data, tables, and runs repeated."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from rnn_difficulty import paths, records, tables
from rnn_difficulty.datasets.errors import DataSetMissing
from rnn_difficulty.datasets.files import copies
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.experiments import staleness, table_1
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.lookup import committed
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.staleness import Repetition
from rnn_difficulty.fingerprint import fingerprint
from rnn_difficulty.records import Record, networks
from rnn_difficulty.verification import printed_values as printed_files
from rnn_difficulty.verification import rescoring
from rnn_difficulty.verification.repetition import (
    agrees,
    in_fresh_process,
    is_equal,
    same_machine,
    settings_of,
)


class Finding(NamedTuple):
    """One thing that was looked at."""

    what: str
    holds: bool | None
    """None: could not be looked at here."""
    message: str = ""


def everything(all_runs: bool = False) -> Iterator[Finding]:
    """Check all there is, cheapest first; `all_runs` repeats every record, not some."""
    yield from stores()
    yield from printed_values()
    yield from data()
    yield from network_scores()
    yield from repetitions(all_runs)
    yield from table_bytes()


def stores() -> Iterator[Finding]:
    """Every line of the stores is a record of its own, as it was when it was written."""
    for path in sorted(paths.RECORDS.glob("*.jsonl")):
        store = records.load(path)
        what = f"{path.name}: {len(store.records)} records"
        yield Finding(what, not store.set_aside, "; ".join(store.set_aside))


def printed_values() -> Iterator[Finding]:
    """Printed and known values and the list of claims are those that were sealed."""
    messages = printed_files.altered_files()
    yield Finding("printed values", not messages, "; ".join(messages))


def data() -> Iterator[Finding]:
    """The files of the data sets that are here have the bytes of the manifest."""
    for file in (file for known in data_sets().values() for file in known.files):
        found = list(copies(file))
        if not found:
            yield Finding(f"data {file.path}", None, "not on this machine")
            continue
        damaged = [copy.complaint for copy in found if not copy.verified]
        yield Finding(f"data {file.path}", not damaged, "; ".join(damaged))


def table_bytes() -> Iterator[Finding]:
    """The tables, written again, are the committed ones byte for byte."""
    with tempfile.TemporaryDirectory() as folder:
        written = tables.regenerate(Path(folder))
        for path in written:
            known = paths.TABLES / path.name
            same = known.exists() and known.read_bytes() == path.read_bytes()
            message = "" if same else "is not what the records give: run `rnn-difficulty tables`"
            yield Finding(f"table {path.name}", same, message)


def network_scores() -> Iterator[Finding]:
    """Networks of Table 1 that were kept have the test scores of their records (`rescoring`)."""
    for record in committed(table_1.EXPERIMENT):
        kept = networks.path_of(paths.WEIGHTS, record.run)
        if kept.exists():
            yield _scored_again(record, kept)


def _scored_again(record: Record, kept: Path) -> Finding:
    what, recorded = f"score of {kept.name}", record.outcome["test"]
    try:
        score = rescoring.test_score(record, networks.load(kept))
    except DataSetMissing as missing:
        return Finding(what, None, str(missing).split("\n")[0])
    except networks.WeightsDamaged as damaged:
        return Finding(what, False, str(damaged))
    message = f"recorded {recorded:.6f}, computed again {score:.6f}"
    if networks.is_of_other_code(kept, record):
        message += "; earlier code trained it: make the run anew with --stale and --save-weights"
    return Finding(what, abs(score - recorded) <= rescoring.SAME, message)


def repetitions(all_runs: bool) -> Iterator[Finding]:
    """Repeat runs, and write down what came out."""
    for experiment in EXPERIMENTS.values():
        found = sorted(committed(experiment), key=lambda r: experiment.work(r.settings, r.outcome))
        for record in found if all_runs else _cheapest(experiment, found):
            yield _repeat(experiment, record, found)


def _cheapest(experiment: Experiment, found: list[Record]) -> list[Record]:
    """Return the first of all, and the first that each code before today's has computed."""
    today = fingerprint(*experiment.code)
    first = {record.fingerprint: record for record in reversed(found)}
    earlier = [record for code, record in first.items() if code != today]
    return [record for record in found if record is found[0] or record in earlier]


def _repeat(experiment: Experiment, record: Record, others: list[Record]) -> Finding:
    what = f"{experiment.name} {record.run}, recorded in {record.seconds:.0f} s"
    settings = settings_of(experiment, record)
    if settings is None:
        return Finding(what, False, "no setting of the experiment is that of the record")
    try:
        again = in_fresh_process(experiment, record.profile, settings)
    except DataSetMissing as missing:
        return Finding(what, None, str(missing).split("\n")[0])
    equal, agree = is_equal(record, again), agrees(record, again, others)
    staleness.write_down(
        Repetition(
            record.run,
            experiment.name,
            record.fingerprint,
            again.fingerprint,
            equal,
            agree,
            datetime.now(UTC).isoformat(timespec="seconds"),
            again.device,
        )
    )
    if same_machine(record, again):
        return Finding(what, equal, _words(equal, record, again))
    return Finding(what, agree, f"on another machine; {_words(equal, record, again)}")


def _words(equal: bool, record: Record, again: Record) -> str:
    if equal:
        return "equal bit for bit"
    return f"recorded {record.outcome}, repeated {again.outcome}"
