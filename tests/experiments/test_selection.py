"""`KEY=VALUE`: which settings of a profile are meant."""

from dataclasses import replace

import pytest

from rnn_difficulty.experiments import figure_7, sensitivity, table_1
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.experiments.request.errors import AskedWrong
from rnn_difficulty.experiments.request.listing import listing
from rnn_difficulty.experiments.request.selection import keys, selection


def chosen(settings, *only):
    return list(filter(selection(only, settings), settings))


def test_without_a_key_all_are_meant():
    settings = figure_7.SETTINGS["paper"]
    assert chosen(settings) == list(settings)


def test_values_of_a_key_are_joined_and_keys_part():
    found = chosen(figure_7.SETTINGS["paper"], "seed=0", "seed=3", "method=MSGD")
    assert {(s.seed, s.method) for s in found} == {(0, "MSGD"), (3, "MSGD")}


@pytest.mark.parametrize("value", ["MSGD", "msgd", "Msgd"])
def test_words_are_compared_whatever_their_case(value):
    found = chosen(figure_7.SETTINGS["paper"], f"method={value}")
    assert {s.method for s in found} == {"MSGD"}


@pytest.mark.parametrize("value", ["3", "3.0", "3.00", "3e0"])
def test_numbers_are_compared_as_numbers(value):
    found = chosen(sensitivity.SETTINGS["paper"], f"threshold={value}")
    assert {s.threshold for s in found} == {3.0}


def test_settings_within_settings_count_as_the_outer_ones():
    found = chosen(table_1.EXPERIMENT.settings["paper"], "method=msgd-cr", "data_set=nottingham")
    assert len(found) == 3
    assert {(s.data_set, s.optimization.method) for s in found} == {("nottingham", "MSGD-CR")}


@pytest.mark.parametrize(
    ("only", "message"),
    [
        ("length", "expected --only KEY=VALUE, got 'length'"),
        ("size=5", "expected --only with one of initialization, method, seed, .*; got 'size'"),
        ("method=SGD", "expected --only method= one of MSGD, MSGD-C, MSGD-CR; got 'SGD'"),
        ("length=ten", "expected --only length= one of 20, 50, 100, 150, 200, 250; got 'ten'"),
        ("length=nan", "expected --only length= one of 20, 50, 100, 150, 200, 250; got 'nan'"),
    ],
)
def test_what_no_setting_has_is_refused(only, message):
    with pytest.raises(AskedWrong, match=message):
        selection([only], figure_7.SETTINGS["paper"])


def test_what_no_setting_has_together_is_refused():
    music, *_, text = table_1.EXPERIMENT.settings["smoke"]
    only = [f"data_set={music.data_set}", f"characters={text.characters}"]
    with pytest.raises(AskedWrong, match=r"to leave a run, got data_set=.*which no run has tog"):
        selection(only, [replace(music, characters=None), text])


def test_the_keys_are_those_that_tell_runs_apart():
    assert keys(figure_7.SETTINGS["paper"]) == ["initialization", "method", "seed", "length"]
    assert keys(figure_7.SETTINGS["smoke"]) == ["method"]
    assert keys(figure_7.SETTINGS["smoke"][:1]) == []


def test_the_list_holds_every_profile_with_its_runs_and_keys():
    lines = listing().splitlines()
    profiles = [settings for e in EXPERIMENTS.values() for settings in e.settings.values()]
    assert len(lines) == 1 + len(EXPERIMENTS) + len(profiles)
    at = lines.index("  figure-7")
    (paper,) = [line for line in lines[at : at + 4] if line.split()[0] == "paper"]
    assert paper.split(maxsplit=2) == [
        "paper",
        "270",
        "runs: initialization, method, seed, length",
    ]
