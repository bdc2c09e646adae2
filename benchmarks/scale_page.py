"""Writes what `scale.py` measured, and what the records say of the full grid, into its page."""

from collections import defaultdict
from statistics import median

from rnn_difficulty.claims.success_rules import PAPER_UPDATES
from rnn_difficulty.experiments import figure_7, figure_7_gpu, lookup
from rnn_difficulty.paths import ROOT

PAGE = ROOT / "book" / "cluster.md"
QUIET = 0.5
"""Load of a machine on which nothing else runs."""


def measured(found: dict) -> str:
    """Return a row for each measurement."""
    one, two, tiny, store = (found[k] for k in ("one_worker", "two_workers", "tiny", "store"))
    grown = tiny["mib_at_the_end"] - tiny["mib_after_a_tenth"]
    rows = {
        "the same sweep, 1 worker": f"{one['seconds']:.0f} s, {one['busy']:.0%} spent on runs",
        "the same sweep, 2 workers": f"{two['seconds']:.0f} s, {two['busy']:.0%} spent on runs",
        "efficiency of 2 workers, by the share spent on runs": f"{two['busy'] / one['busy']:.1%}",
        "efficiency of 2 workers, by the seconds": (
            f"{one['seconds'] / two['seconds'] / 2:.0%}"
            if found["load_before"] < QUIET
            else "not to be told while other work runs"
        ),
        f"{tiny['runs']:,} runs that do nothing, 2 workers": (
            f"{tiny['seconds']:.0f} s, {tiny['runs'] / tiny['seconds']:.0f} a second, "
            f"{1000 * tiny['seconds'] / tiny['runs']:.1f} ms a run"
        ),
        "memory of command and scheduler, after a tenth of these and at the end": (
            f"{tiny['mib_after_a_tenth']:.0f} and {tiny['mib_at_the_end']:.0f} MiB ({grown:+.0f})"
        ),
    } | {
        f"{what} ({store['records']:,} records, {store['bytes'] / 1e6:.0f} MB)": (
            f"{store[key]:.2f} s, of the processor {store[f'{key}_processor']:.2f} s"
        )
        for what, key in (
            ("load a store", "load"),
            ("append to it", "append"),
            ("make its table", "table"),
        )
    }
    where = (
        f"Measured on {found['machine']} ({found['date']}, `benchmarks/scale.py`; load of the "
        f"machine before: `{found['load_before']:.1f}`):"
    )
    return f"{where}\n\n| what | measured |\n|---|---|\n" + _rows(rows)


def planned() -> str:
    """Return what the grid of Figure 7 takes with the paper's budget, from the records' seconds."""
    paces = defaultdict(list)
    for record in lookup.committed(figure_7.EXPERIMENT):
        key = record.settings["method"], record.settings["length"]
        paces[key].append(record.seconds / record.outcome["updates"])
    runs = figure_7.SETTINGS["paper"]
    hours = [median(paces[s.method, s.length]) * PAPER_UPDATES / 3600 for s in runs]
    rows = {
        "runs, updates of each at most": f"{len(runs)}, {PAPER_UPDATES:,}",
        "core-hours at most (no run solved)": f"{sum(hours):.0f}",
        "longest run": f"{max(hours):.1f} hours of a core",
        "on 16, 64, 270 cores, at least": ", ".join(
            f"{max(sum(hours) / cores, max(hours)):.1f} h" for cores in (16, 64, 270)
        ),
    }
    where = "From the seconds an update of the committed records (median per method and length):"
    return f"{where}\n\n| what | |\n|---|---|\n" + _rows(rows)


def on_gpu() -> str:
    """Return what a GPU did of that grid, and what is left, from the records of `figure-7-gpu`."""
    records = lookup.committed(figure_7_gpu.EXPERIMENT)
    done = sum(r.outcome["updates"] * r.settings["length"] for r in records)
    seconds = max(record.seconds for record in records)
    unsolved = [r for r in records if r.outcome["solved_at"] is None]
    left = sum((PAPER_UPDATES - r.outcome["updates"]) * r.settings["length"] for r in unsolved)
    rows = {
        "GPU": records[0].device,
        "time for all runs together": f"{seconds / 60:.1f} minutes",
        "steps of 20 sequences a second": f"{done / seconds / 1e6:.1f} million",
        "runs left to go on": f"{len(unsolved)} of {len(records)}",
        "GPU-hours for them, at most (none solved)": f"{left / done * seconds / 3600:.2f}",
    }
    return "From the committed records:\n\n| what | |\n|---|---|\n" + _rows(rows)


def _rows(rows: dict[str, str]) -> str:
    # As code: numbers that are measured are told from prose by that.
    return "".join(f"| {what} | `{value}` |\n" for what, value in rows.items())


def write(tables: dict[str, str]) -> None:
    """Replace what stands between the marks of each name. Raises ValueError without them."""
    text = PAGE.read_text(encoding="utf-8")
    for name, table in tables.items():
        begin, end = f"<!-- {name}: begins -->\n", f"<!-- {name}: ends -->"
        before, first, rest = text.partition(begin)
        _, last, after = rest.partition(end)
        if not (first and last):
            raise ValueError(f"expected {begin.strip()} and {end} in {PAGE}: put them there")
        text = f"{before}{begin}\n{table}\n{end}{after}"
    PAGE.write_text(text, encoding="utf-8")
