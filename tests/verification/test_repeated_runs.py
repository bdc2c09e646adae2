"""Which runs are repeated, how long that takes, and what is said of them."""

from dataclasses import asdict, replace

import pytest

from rnn_difficulty import paths, records
from rnn_difficulty.datasets import DataSetMissing
from rnn_difficulty.experiments import figure_7, staleness
from rnn_difficulty.verification import repeated_runs, repetition
from rnn_difficulty.verification.finding import Finding
from rnn_difficulty.verification.repeated_runs import Runs, chosen, repeat, seconds

FIGURE_7, SMOKE = figure_7.EXPERIMENT, figure_7.SETTINGS["smoke"][0]


def with_updates(record, updates, **changes):
    return replace(record, outcome=record.outcome | {"updates": updates}, **changes)


def test_the_run_with_the_least_work_is_chosen_whatever_its_seconds(made):
    """The first records hold the seconds of the last part alone of a run that was continued."""
    longer = with_updates(made, 10**6, seconds=0.1)
    assert chosen(FIGURE_7, [longer, made], Runs.CHEAPEST) == [made]


def test_of_each_code_one_run_is_chosen(made):
    found = [
        with_updates(made, updates, fingerprint=code * 16)
        for code, updates in (("0", 50), ("a", 30), ("b", 70), ("a", 10), ("0", 20), ("b", 60))
    ]
    cheapest = chosen(FIGURE_7, found, Runs.CHEAPEST)
    codes = {record.fingerprint[0]: record.outcome["updates"] for record in cheapest}
    assert codes == {"0": 20, "a": 10, "b": 60}
    assert len(cheapest) == 3


def test_of_any_profile(made):
    """A run of a search says as much of the code as one of the paper's."""
    search = with_updates(made, 1, profile="search")
    paper = with_updates(made, 9, profile="paper")
    assert chosen(FIGURE_7, [paper, search], Runs.CHEAPEST) == [search]


def test_a_run_that_diverged_at_once_is_chosen_where_there_is_no_other(made):
    at_once = with_updates(made, 1, curve={"cost": []})
    assert chosen(FIGURE_7, [at_once, made], Runs.CHEAPEST) == [made]
    assert chosen(FIGURE_7, [at_once], Runs.CHEAPEST) == [at_once]


def test_all_or_none_are_chosen_when_asked(made):
    found = [made, with_updates(made, 7)]
    assert chosen(FIGURE_7, found, Runs.ALL) == found
    assert chosen(FIGURE_7, found, Runs.NONE) == []


def test_of_a_run_made_anew_the_last_counts(made, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "RECORDS", tmp_path)
    later = replace(made, fingerprint="1" * 16)
    for each in (made, later):
        records.append(tmp_path / "figure_7.jsonl", each)
    assert repeated_runs.counting(FIGURE_7) == [later]


def test_the_time_it_takes_is_told_by_work_at_the_usual_pace(made, only):
    """A second for 100 updates; one run was continued, and holds its last part alone."""
    cut = with_updates(made, 90_000, seconds=0.1)
    found = [with_updates(made, n, seconds=n / 100) for n in (100, 300, 500)]
    only(*found, cut)
    assert seconds(Runs.CHEAPEST) == pytest.approx(1)
    assert seconds(Runs.ALL) == pytest.approx(1 + 3 + 5 + 900)
    assert seconds(Runs.NONE) == 0
    only()
    assert seconds(Runs.ALL) == 0


# Repeating


@pytest.fixture
def verified(tmp_path, monkeypatch, in_this_process):
    """Where repetitions are written down."""
    monkeypatch.setattr(paths, "VERIFIED", tmp_path / "verified.jsonl")
    return tmp_path / "verified.jsonl"


def finding(write_down=False):
    (found,) = repeat(Runs.CHEAPEST, write_down)
    return found


def test_a_run_comes_out_equal_and_nothing_is_written(made, only, verified):
    only(made)
    found = finding()
    assert (found.holds, found.message) == (True, "equal bit for bit")
    assert found.what.startswith(f"figure_7 {made.run}, recorded in ")
    assert not verified.exists()


def test_a_repetition_is_written_down_once_when_asked(made, only, verified):
    only(made)
    for _ in range(2):
        assert finding(write_down=True).holds
    (written,) = staleness.read()
    assert (written.run, written.experiment) == (made.run, "figure_7")
    assert (written.recorded, written.fingerprint) == (made.fingerprint, FIGURE_7.fingerprint())
    assert (written.equal, written.agrees, written.same_processor) == (True, True, True)


@pytest.mark.slow
def test_in_a_process_of_its_own_it_comes_out_equal_too(made):
    again = repetition.in_fresh_process(FIGURE_7, "smoke", SMOKE)
    assert repetition.is_equal(made, again)
    assert repetition.same_processor(made, again)


def test_a_record_that_the_code_does_not_give_fails(made, only, verified):
    only(replace(made, outcome=made.outcome | {"solved_at": 100}))
    found = finding(write_down=True)
    assert found.holds is False
    assert "recorded {'solved_at': 100" in found.message
    assert "repeated {'solved_at': None" in found.message
    assert not staleness.read()[0].equal


def test_one_bit_of_a_curve_is_asked_for_on_the_same_processor(made, only, verified):
    cost = made.curve["cost"]
    only(replace(made, curve=made.curve | {"cost": [cost[0] + 1e-5, *cost[1:]]}))
    assert finding().holds is False


@pytest.mark.parametrize(
    "changes", [{"device": "CPU of another kind"}, {"versions": {"numpy": "1.0"}}]
)
def test_elsewhere_the_tolerance_is_asked_for(made, only, verified, changes):
    only(replace(made, **changes, curve={}))
    found = finding(write_down=True)
    assert found.holds
    assert found.message.startswith("on another processor or one not named; recorded {")
    (written,) = staleness.read()
    assert (written.equal, written.agrees, written.same_processor) == (False, True, False)


def test_elsewhere_what_is_out_of_tolerance_fails(made, only, verified):
    only(with_updates(made, 10_000, device="CPU of another kind"))
    assert finding().holds is False


def test_a_record_without_its_setting_fails(made, only, verified):
    only(replace(made, settings=made.settings | {"length": 11}, run="0" * 16))
    found = finding()
    assert found == Finding(found.what, False, "no setting of the experiment is that of the record")


def test_a_run_whose_data_are_not_here_is_skipped(made, only, verified, monkeypatch):
    def missing(settings, checkpoint):
        raise DataSetMissing("tunes.mat is not on this machine\nfetch it")

    only(made)
    monkeypatch.setattr(repeated_runs, "EXPERIMENTS", {"figure_7": replace(FIGURE_7, run=missing)})
    found = finding()
    assert (found.holds, found.message) == (None, "tunes.mat is not on this machine")


def test_a_run_starts_anew_and_not_from_what_an_earlier_one_left(made, only, verified):
    """A checkpoint under the name of the run, as a run under way leaves it, is not touched."""
    from rnn_difficulty.experiments.running import checkpoints

    left = checkpoints.of_run(FIGURE_7, SMOKE)
    left.path.parent.mkdir(parents=True)
    left.path.write_bytes(b"of a run under way")
    only(made)
    assert finding().holds
    assert left.path.read_bytes() == b"of a run under way"
    assert asdict(SMOKE) == made.settings
