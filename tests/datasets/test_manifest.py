"""data/manifest.toml: complete, unambiguous, and in agreement with PAPER's counts."""

import re

import pytest

from rnn_difficulty.datasets.manifest import data_set, data_sets

FILES = [file for known in data_sets().values() for file in known.files]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_file_is_fully_described(file):
    assert re.fullmatch(r"[0-9a-f]{64}", file.sha256)
    assert re.match(r"https://raw\.githubusercontent\.com/\w+/\w+/[0-9a-f]{40}/", file.address)
    assert file.address.rsplit("/", 1)[1] == file.path.rsplit("/", 1)[1]
    assert file.bytes > 0


def test_sizes_as_listed_for_the_seven_files():
    sizes = [223732, 371688, 947219, 96095, 5101618, 399782, 449945]
    assert [file.bytes for file in FILES] == sizes


def test_every_data_set_has_licence_source_and_counts_per_fold():
    for known in data_sets().values():
        assert known.licence
        assert known.source
        assert list(known.counts) == ["train", "valid", "test"]


def test_unknown_name_lists_the_known_ones():
    with pytest.raises(ValueError, match=r"\(piano_midi, nottingham, .*\), got 'notingham'"):
        data_set("notingham")
