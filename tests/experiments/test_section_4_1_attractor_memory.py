"""What holds the memory of trained networks: followed through noise, class by class."""

from dataclasses import replace

import pytest

from rnn_difficulty.experiments import attractor_memory, length_generalization, lookup
from rnn_difficulty.tasks.temporal_order import CLASSES

SMOKE = attractor_memory.SETTINGS["smoke"][0]


def test_every_network_for_every_length_is_followed_past_the_longest_tested_length():
    trained = {
        record.run: record.settings["seed"]
        for record in lookup.of_profile(length_generalization.EXPERIMENT, "paper")
    }
    paper = attractor_memory.SETTINGS["paper"]
    assert {s.network: s.seed for s in paper} == trained
    longest = max(length_generalization.SETTINGS["paper"][0].tested_lengths)
    assert all(s.until >= longest for s in paper)


def test_a_network_without_an_error_in_10_000_makes_none_in_twenty():
    counts = attractor_memory.run(SMOKE).outcome["classes"]
    assert [row["class"] for row in counts] == list(CLASSES)
    assert sum(row["sequences"] for row in counts) == SMOKE.sequences
    assert all(row["right when asked"] == row["sequences"] for row in counts)
    assert all(0 <= row["right on the attractor"] <= row["sequences"] for row in counts)


def test_the_score_has_a_row_per_network_and_class():
    found = lookup.of_profile(attractor_memory.EXPERIMENT, "paper")
    table = attractor_memory.score(found)
    assert len(table) == len(CLASSES) * len(found)
    assert list(table["network"].unique()) == [r.settings["network"] for r in found]


def test_without_the_trained_network_the_error_says_where_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setattr(attractor_memory, "WEIGHTS", tmp_path)
    with pytest.raises(FileNotFoundError, match=r"abc\.safetensors.*restore it from git, or train"):
        attractor_memory.run(replace(SMOKE, network="abc"))
