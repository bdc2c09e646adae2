"""Records are called stale when their code changed, until runs were repeated with the new one."""

from dataclasses import asdict, replace

import pytest
from made_up import record

from rnn_difficulty.experiments import figure_7, staleness
from rnn_difficulty.experiments.staleness import Repetition, State

NOW = figure_7.EXPERIMENT.fingerprint()
CURRENT = replace(record(), fingerprint=NOW)
OLD = replace(record(), fingerprint="0" * 16)


def noted(record, now=NOW, equal=True, agrees=True, same_processor=True, device="CPU"):
    code = record.fingerprint
    return Repetition(
        record.run, record.experiment, code, now, equal, agrees, same_processor, "", device
    )


ELSEWHERE = noted(OLD, equal=False, same_processor=False, device="another")


@pytest.mark.parametrize(
    ("equal", "agrees", "same_processor", "holds"),
    [
        (True, True, True, True),
        (True, True, False, True),
        (False, True, False, True),
        (False, True, True, False),
        (False, False, False, False),
        (False, False, True, False),
    ],
)
def test_equality_is_asked_for_on_the_same_processor_the_tolerance_elsewhere(
    equal, agrees, same_processor, holds
):
    assert noted(OLD, NOW, equal, agrees, same_processor).holds() is holds


@pytest.mark.parametrize(
    ("repetitions", "state"),
    [
        ([], State.STALE),
        ([noted(OLD)], State.VERIFIED),
        ([noted(OLD, now="1" * 16)], State.STALE),
        ([noted(replace(OLD, fingerprint="2" * 16))], State.STALE),
        ([noted(replace(OLD, experiment="other_tasks"))], State.STALE),
        ([noted(OLD), noted(OLD, equal=False)], State.STALE),
        ([ELSEWHERE], State.WITHIN_TOLERANCE),
        ([noted(OLD), ELSEWHERE], State.WITHIN_TOLERANCE),
        ([noted(OLD, equal=False, agrees=False, same_processor=False)], State.STALE),
    ],
)
def test_a_record_of_earlier_code_is_stale_until_runs_of_that_code_were_repeated(
    repetitions, state
):
    assert staleness.state(OLD, repetitions) == state


def test_a_record_of_todays_code_is_current_and_one_of_no_experiment_stale():
    assert staleness.state(CURRENT, []) == State.CURRENT
    assert staleness.state(replace(OLD, experiment="gone"), []) == State.STALE


def test_any_run_of_a_code_stands_for_all_of_it():
    other = replace(OLD, run="another")
    assert staleness.state(OLD, [noted(other)]) == State.VERIFIED


def test_fresh_leaves_out_what_is_stale(tmp_path, monkeypatch):
    monkeypatch.setattr("rnn_difficulty.paths.VERIFIED", tmp_path / "verified.jsonl")
    assert staleness.fresh([CURRENT, OLD]) == [CURRENT]
    staleness.write_down(ELSEWHERE)
    assert staleness.fresh([CURRENT, OLD]) == [CURRENT, OLD]


def test_a_repetition_is_written_down_once_whatever_the_day(tmp_path):
    path = tmp_path / "folder" / "verified.jsonl"
    assert staleness.read(path) == []
    staleness.write_down(noted(OLD), path)
    staleness.write_down(replace(noted(OLD), date="2026-01-01T00:00:00+00:00"), path)
    staleness.write_down(ELSEWHERE, path)
    assert staleness.read(path) == [noted(OLD), ELSEWHERE]


@pytest.mark.parametrize("line", ["not json", "[1]", '{"run": "of earlier days"}'])
def test_a_line_that_is_no_repetition_is_told_of_and_counts_for_nothing(tmp_path, line):
    path = tmp_path / "verified.jsonl"
    path.write_text(f"{line}\n")
    staleness.write_down(noted(OLD), path)
    found, (message,) = staleness.load(path)
    assert found == staleness.read(path) == [noted(OLD)]
    assert message.startswith("verified.jsonl, line 1: not a repetition (")
    assert path.read_text().startswith(f"{line}\n")


def test_what_is_written_down_in_the_repository_is_read():
    assert staleness.load()[1] == []
    for repetition in staleness.read():
        assert set(asdict(repetition)) == set(Repetition.__dataclass_fields__)
        assert isinstance(repetition.same_processor, bool)


@pytest.mark.parametrize(
    ("found", "repetitions", "said"),
    [
        ([CURRENT], [], "computed by today's code"),
        ([CURRENT, OLD], [], "stale: 1 of 2 runs"),
        ([OLD], [noted(OLD)], "verified with today's code: 1 repeated, all equal"),
        (
            [OLD, CURRENT],
            [ELSEWHERE],
            "repeated with today's code, within tolerance: 1 of 2 runs",
        ),
    ],
)
def test_what_a_page_says_of_its_records(found, repetitions, said):
    assert staleness.describe(found, repetitions) == said
