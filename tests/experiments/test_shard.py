"""`--shard`: parts of a sweep for machines that share nothing."""

import pytest

from rnn_difficulty.experiments import figure_7
from rnn_difficulty.experiments.request.errors import AskedWrong
from rnn_difficulty.experiments.request.shard import shard

FIGURE_7 = figure_7.EXPERIMENT
RUNS = FIGURE_7.settings["paper"]


def parts(n):
    return [list(filter(shard(f"{i}/{n}", FIGURE_7, RUNS), RUNS)) for i in range(1, n + 1)]


@pytest.mark.parametrize("n", [1, 2, 6, 7, 270])
def test_every_run_is_in_one_part(n):
    dealt = [run for part in parts(n) for run in part]
    assert len(dealt) == len(RUNS)
    assert set(dealt) == set(RUNS)


@pytest.mark.parametrize("n", [2, 6, 10])
def test_all_parts_have_about_the_same_work(n):
    """The lengths of Figure 7 go round in its settings: every 6th run would be of one length."""
    work = [sum(run.length for run in part) for part in parts(n)]
    longest = max(run.length for run in RUNS)
    assert max(work) - min(work) <= longest


def test_a_part_is_of_what_is_selected():
    few = RUNS[:5]
    assert sum(map(shard("1/2", FIGURE_7, few), RUNS)) == 3


@pytest.mark.parametrize("asked", ["0/3", "4/3", "1", "1/0", "a/b", "-1/3", "1/3/2", ""])
def test_a_part_that_is_none_is_refused(asked):
    with pytest.raises(AskedWrong, match=r"expected --shard I/N with I from 1 to N, as 3/10; got"):
        shard(asked, FIGURE_7, RUNS)


def test_more_parts_than_runs_are_refused():
    with pytest.raises(AskedWrong, match="at most as many parts as there are runs, 270; got 271"):
        shard("1/271", FIGURE_7, RUNS)
