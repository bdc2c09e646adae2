"""Verifying what the repository holds: records, printed values, data, tables, and runs repeated."""

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from rnn_difficulty import paths, records, tables
from rnn_difficulty.datasets.errors import DataSetMissing
from rnn_difficulty.datasets.files import copies
from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.experiments import staleness, table_1
from rnn_difficulty.experiments.lookup import committed
from rnn_difficulty.experiments.misfits import STUMBLED, misfits
from rnn_difficulty.records import Record, networks
from rnn_difficulty.verification import printed_values as printed_files
from rnn_difficulty.verification import repeated_runs, rescoring
from rnn_difficulty.verification.finding import Finding
from rnn_difficulty.verification.repeated_runs import Runs


def all_checks(runs: Runs, write_down: bool = False) -> Iterator[Finding]:
    """Check all there is, cheapest first; `write_down` adds what is repeated to the repetitions.

    Where no run is repeated no network is scored again either: that takes minutes too.
    """
    yield from findings("records", stores)
    yield from findings("repetitions", repetitions)
    yield from findings("printed values", printed_values)
    yield from findings("data", data)
    if runs != Runs.NONE:
        yield from findings("scores of networks", network_scores)
    yield from findings("repeated runs", lambda: repeated_runs.repeat(runs, write_down))
    yield from findings("tables", table_bytes)


def findings(what: str, check: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield what a check finds; that it stumbles over what is damaged is a finding too."""
    try:
        yield from check()
    except (*STUMBLED, OSError) as error:
        yield Finding(what, False, f"cannot be looked at: {type(error).__name__}: {error}")


def stores() -> Iterator[Finding]:
    """Every line of the stores is a record of its own, as it was when it was written."""
    for path in sorted(paths.RECORDS.glob("*.jsonl")):
        store = records.load(path)
        what = f"{path.name}: {len(store.records)} records"
        messages = [*store.set_aside, *misfits(path)]
        yield Finding(what, not messages, "; ".join(messages))


def repetitions() -> Iterator[Finding]:
    """Every line on runs that were repeated can be read."""
    found, messages = staleness.load()
    yield Finding(
        f"{paths.VERIFIED.name}: {len(found)} repetitions", not messages, "; ".join(messages)
    )


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
