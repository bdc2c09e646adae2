"""Music files: generated ones of the same format, foreign and damaged ones, the real ones."""

import pickle
import re

import numpy as np
import pytest
import scipy.io
import scipy.sparse

from rnn_difficulty.datasets import DataSetMalformed, how_to_get, load, present
from rnn_difficulty.datasets.manifest import data_set
from rnn_difficulty.datasets.polyphonic_music import NAMES, read

ONE = np.eye(3, 88, dtype=np.uint8)


def same(folds, expected):
    for got, wanted in zip(folds, expected, strict=True):
        assert len(got) == len(wanted)
        for a, b in zip(got, wanted, strict=True):
            np.testing.assert_array_equal(a, b)
            assert a.dtype == np.uint8


def test_what_was_written_is_read(save_music, piano_roll):
    folds = [[piano_roll(5), piano_roll(1, 1)], [piano_roll(4, 2)], [piano_roll(6, 3)]]
    same(read(save_music(*folds)), folds)
    same(read(save_music(*folds, do_compression=True)), folds)


@pytest.mark.parametrize("kind", [float, bool, np.int32])
def test_other_number_types_of_0_and_1_are_read(save_music, kind):
    path = save_music([ONE.astype(kind)], [ONE], [ONE])
    same(read(path), [[ONE], [ONE], [ONE]])


@pytest.mark.parametrize(
    ("sequence", "message"),
    [
        (np.zeros((4, 87)), "expected a [T, 88] array of numbers with T ≥ 1, got [4, 87] of"),
        (np.zeros((88, 4)), "got [88, 4] of float64: a row is one time step, so transpose every"),
        (np.zeros((0, 88)), "got [0, 88] of"),
        (np.array(["a tune"]), "got [1] of <U6"),
        (scipy.sparse.csc_matrix(ONE.astype(float)), "got csc"),
        (ONE * 2, "expected 0 or 1, got 2 at step 0, column 0"),
        (ONE - 0.5, "expected 0 or 1, got 0.5 at step 0, column 0"),
        (np.where(ONE, np.nan, 0), "expected 0 or 1, got nan at step 0, column 0"),
    ],
)
def test_a_bad_sequence_is_named(save_music, sequence, message):
    path = save_music([ONE, ONE], [ONE], [ONE, sequence])
    with pytest.raises(DataSetMalformed, match=re.escape(message)) as error:
        read(path)
    assert f"{path}: testdata, sequence 1 (counted from 0)" in str(error.value)


def test_an_empty_fold(save_music):
    path = save_music([ONE], [], [ONE])
    with pytest.raises(DataSetMalformed, match="at least one sequence in validdata, got none"):
        read(path)


@pytest.mark.parametrize(
    ("variables", "found"),
    [({}, "none among other;"), ({"traindata": np.zeros((3, 88))}, r"\[3, 88\] of float64")],
)
def test_a_missing_or_wrong_variable(tmp_path, variables, found):
    scipy.io.savemat(tmp_path / "x.mat", {"other": 1, **variables})
    with pytest.raises(DataSetMalformed, match=f"traindata, a 1×N cell of arrays, got {found}"):
        read(tmp_path / "x.mat")


def test_the_variables_that_are_there_are_named_up_to_ten(tmp_path):
    scipy.io.savemat(tmp_path / "x.mat", {"Traindata": 1, "validdata": 2})
    with pytest.raises(DataSetMalformed, match=r"traindata, .* none among Traindata, validdata"):
        read(tmp_path / "x.mat")
    scipy.io.savemat(tmp_path / "x.mat", {f"v{i}": i for i in range(12)})
    with pytest.raises(DataSetMalformed, match=r"none among v0, .*, v9 and 2 more; data/README"):
        read(tmp_path / "x.mat")
    scipy.io.savemat(tmp_path / "x.mat", {})
    with pytest.raises(DataSetMalformed, match="got no variable at all"):
        read(tmp_path / "x.mat")


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "another format"),
        (b"x", "another format"),
        (pickle.dumps({"traindata": [1, 2, 3]}), "another format"),
        (b"<!doctype html>" + b" " * 200, "another format"),
        (b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + bytes(500), r"version 7\.3 \(HDF5\)"),
    ],
)
def test_another_format_is_refused(tmp_path, body, got):
    (tmp_path / "x.mat").write_bytes(body)
    with pytest.raises(DataSetMalformed, match=rf"expected a MATLAB 5\.0 file, got {got}; save it"):
        read(tmp_path / "x.mat")


def test_version_4_is_refused(tmp_path):
    scipy.io.savemat(tmp_path / "x.mat", {"traindata": np.eye(3)}, format="4")
    with pytest.raises(DataSetMalformed, match=r"expected a MATLAB 5\.0 file, got version 4"):
        read(tmp_path / "x.mat")


@pytest.mark.parametrize("part", [0.3, 0.6, 0.99])
def test_a_truncated_file_is_refused(save_music, part):
    path = save_music([ONE] * 5, [ONE], [ONE], do_compression=True)
    body = path.read_bytes()
    path.write_bytes(body[: int(part * len(body))])
    with pytest.raises(DataSetMalformed, match=r"expected a (whole )?MATLAB 5\.0 file"):
        read(path)


def test_unknown_name():
    with pytest.raises(ValueError, match=r"\(piano_midi, .*, penn_treebank\), got 'bach'"):
        load("bach")


@pytest.mark.parametrize("name", NAMES)
def test_the_real_file_has_the_counts_of_the_manifest(name):
    if not present(name):
        pytest.skip(how_to_get(name).splitlines()[0])
    folds = load(name)
    counts = data_set(name).counts
    for fold, sequences in folds._asdict().items():
        assert len(sequences) == counts[fold]["sequences"]
        steps = sum(len(sequence) for sequence in sequences)
        assert steps == counts[fold].get("steps", steps)


def test_counts_of_the_manifest():
    """Sequences train/valid/test and test steps, as published with the data sets."""
    expected = {
        "piano_midi": (87, 12, 25, 19036),
        "nottingham": (694, 173, 170, 44463),
        "musedata": (524, 135, 124, 64339),
        "jsb_chorales": (229, 76, 77, 4725),
    }
    for name, numbers in expected.items():
        counts = data_set(name).counts
        sequences = tuple(counts[fold]["sequences"] for fold in ("train", "valid", "test"))
        assert (*sequences, counts["test"]["steps"]) == numbers


def test_a_path_that_does_not_exist(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read(tmp_path / "nowhere.mat")
