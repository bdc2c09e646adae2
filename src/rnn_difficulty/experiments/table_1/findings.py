"""The paper's sentences about Table 1, asked of the scores (ICML 2013, §4.2).

`scores` is what `table_1.score` returns. Costs fall where a method helps, so a gain is the score of
the method without minus that of the method with.
"""

from collections.abc import Sequence

import pandas as pd

from rnn_difficulty import printed
from rnn_difficulty.experiments.significance import is_at_least, noise, standard_error
from rnn_difficulty.experiments.table_1 import by_seed, mean_validation, score
from rnn_difficulty.experiments.table_1.batches import Table1Settings
from rnn_difficulty.records import Record
from rnn_difficulty.training.methods import METHODS

CLIPPING, OMEGA = ("MSGD", "MSGD-C"), ("MSGD-C", "MSGD-CR")
"""(without, with)."""
TRAINED_WITH = (
    "method",
    "hidden",
    "learning_rate",
    "deviation",
    "input_deviation",
    "halving",
    "epochs",
    "patience",
)
SHORT_TITLES = {
    "penn_treebank_1_step": "next character",
    "penn_treebank_5_steps": "5th next character",
}
SCORED = ("fold", "measured_mean", "measured_sd", "n")
COLUMNS = ["data", "fold", "gain_printed", "gain_measured", "noise", "n", "measured_helps"]


def gains(scores: pd.DataFrame, methods: tuple[str, str]) -> pd.DataFrame:
    """Return a row per data set and fold: what the second method gains over the first.

    Rows for which either method has no run are left out; `n` is the smaller number of runs, and a
    gain below `noise` says nothing: of single runs it is open, `?`.
    """
    titles = printed.titles()
    rows = [
        {"data": titles.get(str(name), name), "fold": fold} | _gain(group, methods)
        for (name, fold), group in _headline(scores).groupby(["data_set", "fold"], sort=False)
        if set(methods) <= set(group["method"])
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def networks(settings: Sequence[Table1Settings]) -> pd.DataFrame:
    """Return a row per data set and method: how its networks are trained, whatever the seed.

    Threshold and α are left out where the method uses neither.
    """
    first: dict[tuple[str, str], Table1Settings] = {}
    for run in settings:
        first.setdefault((run.data_set, run.optimization.method), run)
    return pd.DataFrame([_network(run) for run in first.values()]).dropna(axis=1, how="all")


def settings_and_scores(found: Sequence[Record], *names: str) -> pd.DataFrame:
    """Return a row per record: data set, what it has of the settings `names`, and its scores.

    A run of a search has no test score, a method without Ω no α.
    """
    rows = [
        {"data": _title(record.settings["data_set"])}
        | {name: _setting(record, name) for name in names}
        | {fold: record.outcome.get(fold) for fold in ("valid", "test")}
        for record in found
    ]
    table = pd.DataFrame(rows, columns=["data", *names, "valid", "test"])
    return table.dropna(axis=1, how="all").rename(columns={"valid": "validation"})


def by_mean(found: Sequence[Record], *names: str) -> pd.DataFrame:
    """Return a row per settings, whatever the seed: `names`, seeds, mean validation cost."""
    rows = [
        {"data": _title(group[0].settings["data_set"])}
        | {name: _setting(group[0], name) for name in names}
        | {"seeds": len(group), "mean validation": mean_validation(group)}
        for group in by_seed(found).values()
    ]
    columns = ["data", *names, "seeds", "mean validation"]
    return pd.DataFrame(rows, columns=columns).sort_values(["data", names[0], "mean validation"])


def made_anew(pairs: Sequence[tuple[Record, Record]]) -> pd.DataFrame:
    """Return a row per data set and method: test scores (before, now) of the same runs.

    `largest_difference` is that of a single run; a diverged one has no score.
    """
    rows = [
        {
            "data": _title(now.settings["data_set"]),
            "method": now.settings["optimization"]["method"],
            "before": before.outcome["test"],
            "now": now.outcome["test"],
        }
        for before, now in pairs
    ]
    table = pd.DataFrame(rows, columns=["data", "method", "before", "now"])
    table = table.astype({"before": float, "now": float})
    table["largest_difference"] = (table["now"] - table["before"]).abs()
    kinds = {"before": "mean", "now": "mean", "largest_difference": "max"}
    return table.groupby(["data", "method"], sort=False).agg(kinds).reset_index()


def omegas(found: Sequence[Record]) -> pd.DataFrame:
    """Return a row per fold and Ω, none or α₁ and its schedule, in the order of the records.

    All are of one data set, and clipped.
    """
    groups: dict[str, list[Record]] = {}
    for record in found:
        groups.setdefault(_omega(record), []).append(record)
    parts = [score(group).assign(omega=omega) for omega, group in groups.items()]
    table = _headline(pd.concat(parts)) if parts else pd.DataFrame(columns=["omega", *SCORED])
    return table[["omega", *SCORED]].reset_index(drop=True)


def _headline(scores: pd.DataFrame) -> pd.DataFrame:
    return scores[scores["headline"].astype(bool)]


def _omega(record: Record) -> str:
    optimization = record.settings["optimization"]
    if not METHODS[optimization["method"]].regularizes:
        return "none"
    schedule = "α₁/t" if optimization["alpha_falls"] else "fixed"
    return f"α₁ = {optimization['alpha']:g}, {schedule}"


def _setting(record: Record, name: str) -> object:
    optimization = record.settings["optimization"]
    if name == "alpha" and not METHODS[optimization["method"]].regularizes:
        return None
    return _short({**record.settings, **optimization}[name])


def _network(run: Table1Settings) -> dict[str, object]:
    optimization, method = run.optimization, METHODS[run.optimization.method]
    row: dict[str, object] = {"data": _title(run.data_set)}
    row |= {name: _short(getattr(optimization, name)) for name in TRAINED_WITH}
    row["threshold"] = _short(optimization.threshold) if method.clips else None
    row["alpha_1"] = _short(optimization.alpha) if method.regularizes else None
    return row | {"sequences": run.sequences, "characters": run.characters}


def _title(data_set: str) -> str:
    """Return a title that leaves room for settings: no chapter has text of two sources."""
    return SHORT_TITLES.get(data_set) or printed.titles().get(data_set, data_set)


def _short(setting: object) -> object:
    """Return a setting as it was typed, not in the decimals of the scores beside it."""
    if isinstance(setting, (list, tuple)):
        first, every = setting
        return f"{first}, every {every}"
    return f"{setting:g}" if isinstance(setting, float) else setting


def _gain(cells: pd.DataFrame, methods: tuple[str, str]) -> dict[str, object]:
    without, with_ = (cells[cells["method"] == method].iloc[0] for method in methods)
    both = pd.notna(without["printed"]) and pd.notna(with_["printed"])
    measured = without["measured_mean"] - with_["measured_mean"]
    least = noise(*(standard_error(c["measured_sd"], c["n"]) for c in (without, with_)))
    seeds = min(without["n"], with_["n"])
    close = seeds == 1 and not is_at_least(abs(measured), least)
    return {
        "gain_printed": without["printed"] - with_["printed"] if both else None,
        "gain_measured": measured,
        "noise": least,
        "n": seeds,
        "measured_helps": "?" if close else "yes" if is_at_least(measured, least) else "no",
    }
