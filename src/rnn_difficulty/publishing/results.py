"""The results tables, written again only where something that they are computed from changed."""

from rnn_difficulty import fingerprint
from rnn_difficulty.fingerprint import PACKAGE
from rnn_difficulty.publishing import stamp
from rnn_difficulty.publishing.layout import Layout, files

AFTER_TABLES = ("publishing", "cli", "figures", "diagnosis")
"""Rooms that no table is computed by."""


def are_fresh(layout: Layout) -> bool:
    """Whether the tables are there, and what code, records and printed values give."""
    return stamp.is_fresh(layout.tables_stamp, _sources(layout))


def regenerate(layout: Layout) -> None:
    """Write every table that the theory and the committed records determine."""
    from rnn_difficulty import tables

    sources = _sources(layout)
    stamp.put(layout.tables_stamp, sources, tables.regenerate(layout.tables))


def _sources(layout: Layout) -> str:
    results, data = layout.root / "results", layout.root / "data"
    read = [*files(results / "records"), results / "verified.jsonl", *data.glob("*.toml")]
    # The names too: the table of claims says where the code of a rule stands.
    modules = sorted(module for module in _modules() if module.split(".")[1] not in AFTER_TABLES)
    return f"{fingerprint.fingerprint(*modules)} {modules} {stamp.of_sources(read)}"


def _modules() -> list[str]:
    names = [
        path.relative_to(fingerprint.ROOT).with_suffix("").parts
        for path in files(fingerprint.ROOT, "*.py")
    ]
    return [".".join([PACKAGE, *n]).removesuffix(".__init__") for n in names if len(n) > 1]
