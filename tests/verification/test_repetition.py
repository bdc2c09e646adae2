"""A record and its repetition: from which settings, on which machine, how near."""

from dataclasses import asdict, dataclass, replace

import made_up
import pytest

from rnn_difficulty import records
from rnn_difficulty.experiments import figure_7, other_tasks, table_1
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.records import record as lines
from rnn_difficulty.verification import repetition
from rnn_difficulty.verification.repeated_runs import counting
from rnn_difficulty.verification.repetition import is_equal, same_processor, settings_of


def stored(experiment, settings):
    """The record of a run with these settings, as it comes from a store."""
    made = made_up.of(experiment.name, asdict(settings), {})
    return lines.from_line(lines.to_line(made))


# Settings


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=lambda e: e.name)
def test_every_record_of_the_repository_has_settings_to_repeat_it_from(experiment):
    """Also those of a profile that asks for others today."""
    found = counting(experiment)
    if not found:
        pytest.skip("nothing is recorded yet")
    for record in found:
        settings = settings_of(experiment, record)
        assert settings is not None, record.run
        assert records.run_id(experiment.name, asdict(settings)) == record.run


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=lambda e: e.name)
def test_settings_come_back_of_the_kind_they_were(experiment):
    """Lists of JSON as tuples, settings within settings, and numbers of the same type."""
    for profile in experiment.settings.values():
        for settings in profile:
            assert settings_of(experiment, stored(experiment, settings)) == settings


def test_settings_that_no_profile_asks_for_any_more_come_back():
    now = table_1.EXPERIMENT.settings["paper"][0]
    superseded = replace(
        now, optimization=replace(now.optimization, epochs=2, halving=(8, 2)), characters=7
    )
    assert settings_of(table_1.EXPERIMENT, stored(table_1.EXPERIMENT, superseded)) == superseded
    longer = replace(figure_7.SETTINGS["smoke"][0], max_updates=123_000)
    assert settings_of(figure_7.EXPERIMENT, stored(figure_7.EXPERIMENT, longer)) == longer


def test_settings_of_one_kind_are_not_taken_for_another():
    """Runs until no error have one setting more than those of the same task until 1 %."""
    without = other_tasks.SETTINGS["no-error"][0]
    found = settings_of(other_tasks.EXPERIMENT, stored(other_tasks.EXPERIMENT, without))
    assert type(found) is other_tasks.WithoutErrorSettings


@dataclass(frozen=True)
class Other:
    """Settings that no experiment has."""

    length: int = 10


def test_settings_of_no_experiment_are_none():
    assert settings_of(figure_7.EXPERIMENT, stored(figure_7.EXPERIMENT, Other())) is None
    foreign = replace(stored(figure_7.EXPERIMENT, figure_7.SETTINGS["smoke"][0]), run="0" * 16)
    assert settings_of(figure_7.EXPERIMENT, foreign) is None


# Machines


def test_processors_are_the_same_where_device_and_versions_are():
    one = replace(made_up.record(), versions={"torch": "2.13.0", "numpy": "2.2.0"})
    assert same_processor(one, one)
    assert not same_processor(one, replace(one, device="CPU (znver3 avx2)"))
    assert not same_processor(one, replace(one, versions={"torch": "2.14.0"}))


def test_a_library_that_one_record_does_not_name_is_no_difference():
    """The first records do not name Numba."""
    one = made_up.record()
    assert same_processor(one, replace(one, versions=one.versions | {"numba": "0.61.0"}))


# Numbers


def test_equal_is_every_bit_of_the_outcome_and_the_digits_of_the_curve():
    one = replace(made_up.record(), outcome={"test": 8.2971233546}, curve={"cost": [1.2345678]})
    assert is_equal(one, replace(one, seconds=99.0, date="", curve={"cost": [1.2345679]}))
    assert not is_equal(one, replace(one, outcome={"test": 8.2971233544}))
    assert not is_equal(one, replace(one, curve={"cost": [1.23457, 1.0]}))
    assert not is_equal(one, replace(one, curve={"cost": [1.23458]}))


def test_scores_of_pytorch_are_equal_to_seven_digits():
    one = replace(made_up.record(), experiment="table_1", outcome={"test": 8.277416950})
    assert is_equal(one, replace(one, outcome={"test": 8.277416945}))
    assert not is_equal(one, replace(one, outcome={"test": 8.277418}))
    assert not is_equal(one, replace(one, outcome={"test": None}))
    assert not is_equal(one, replace(one, outcome={"valid": 8.277416950}))


def test_not_a_number_is_equal_to_itself():
    """As a store keeps it: null."""
    one = replace(made_up.record(), outcome={"test": float("nan")})
    assert is_equal(one, replace(one, outcome={"test": None}))


def cell(*solved_at):
    """Runs that differ in the seed alone, by when they were solved."""
    return [made_up.record(seed, solved_at=at) for seed, at in enumerate(solved_at)]


def solved_at(value):
    return replace(made_up.record(), outcome={"solved_at": value})


@pytest.mark.parametrize(
    ("again", "others", "agrees"),
    [
        # Mean 200, deviation 100, t(.9995, 2) = 31.6: reach 31.6 · 100 · √(4/3) = 3649.
        (3800, (100, 200, 300), True),
        (3900, (100, 200, 300), False),
        (None, (100, 200, None), True),
        (None, (100, 200, 300), False),
        (100, (None, None), False),
        (140, (100,), True),
        (160, (100,), False),
    ],
)
def test_the_interval_that_other_seeds_give(again, others, agrees):
    found = cell(*others)
    assert repetition.agrees(found[0], solved_at(again), found) == agrees


def test_runs_of_another_length_say_nothing_of_a_run():
    """Alone in its cell, it may be half its value off."""
    other = [made_up.record(seed, solved_at=9000, length=200) for seed in range(3)]
    assert not repetition.agrees(cell(100)[0], solved_at(9000), [*cell(100), *other])


def test_a_word_or_a_yes_has_to_be_one_of_theirs():
    one = replace(made_up.record(), outcome={"diverged": False, "protocol": "nats"})
    assert repetition.agrees(one, one, [one])
    assert not repetition.agrees(one, replace(one, outcome={"diverged": True}), [one])
    assert not repetition.agrees(one, replace(one, outcome={"protocol": "bits"}), [one])
