"""`--shard I/N`: the I-th of N parts of a sweep, for machines that share no scheduler."""

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.request.errors import AskedWrong


def shard(part: str, experiment: Experiment, selected: Sequence[Any]) -> Callable[[Any], bool]:
    """Select the runs of one part: every run is in one, and all have about the same work.

    `experiment` says what a run takes at most. Raises AskedWrong.
    """
    found = re.fullmatch(r"(\d+)/(\d+)", part)
    i, n = map(int, found.groups()) if found else (0, 0)
    if not 1 <= i <= n:
        raise AskedWrong(f"expected --shard I/N with I from 1 to N, as 3/10; got {part!r}")
    if n > len(selected):
        raise AskedWrong(
            f"expected --shard with at most as many parts as there are runs, {len(selected)}; "
            f"got {n}: use I/{len(selected)}"
        )
    # Dealt out from the longest to the shortest, as cards are.
    dealt = sorted(selected, key=lambda settings: -experiment.work(asdict(settings), {}))
    mine = frozenset(dealt[i - 1 :: n])
    return lambda settings: settings in mine
