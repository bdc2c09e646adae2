"""Whether explosions grow with the length, group by group, with and without the shortest length."""

from collections.abc import Sequence

import pandas as pd
from scipy.stats import spearmanr

from rnn_difficulty.claims.section_3_3_explosions import CLIPPED, explosions
from rnn_difficulty.claims.success_rules import is_solved
from rnn_difficulty.records import Record

SHORTEST = (20, 50)


def explosions_by_length(records: Sequence[Record]) -> pd.DataFrame:
    """Return Spearman's r of length and share of checks with an explosion, p two-sided.

    Of the solved, clipped runs; a row per initialization and method that solved two lengths or
    more, and shortest length that is looked at.
    """
    runs = pd.DataFrame(
        record.settings | {"share": explosions(record)}
        for record in records
        if is_solved(record) and record.settings["method"] in CLIPPED
    )
    return pd.DataFrame(
        {"initialization": name, "method": method, "from length": shortest} | _correlation(group)
        for shortest in SHORTEST
        for (name, method), group in runs[runs["length"] >= shortest].groupby(
            ["initialization", "method"], sort=False
        )
        if group["length"].nunique() > 1
    )


def _correlation(runs: pd.DataFrame) -> dict[str, float]:
    found = spearmanr(runs["length"], runs["share"])
    return {"solved runs": len(runs), "length and explosions": found.statistic, "p": found.pvalue}
