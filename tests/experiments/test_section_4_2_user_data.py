"""Table 1 on the user's data: what is learned, what is refused, and in which words."""

import numpy as np
import pytest
import scipy.io
from made_up import music_file
from typer.testing import CliRunner

from rnn_difficulty import paths, records
from rnn_difficulty.cli import app
from rnn_difficulty.datasets import DataSetMalformed, DataSetMissing, present, user_data, user_files
from rnn_difficulty.experiments import table_1
from rnn_difficulty.experiments.running.trained_network import load_trained
from rnn_difficulty.experiments.table_1 import batches, data
from rnn_difficulty.experiments.table_1.settings import SETTINGS
from rnn_difficulty.records import networks

pytestmark = pytest.mark.usefixtures("in_this_process")


def run(*arguments):
    return CliRunner().invoke(app, ["run", "table-1", "--profile", "smoke", *map(str, arguments)])


def test_a_folder_of_mat_files_is_a_data_set_a_file(tmp_path):
    folder = tmp_path / "music"
    folder.mkdir()
    (folder / "notes.md").write_text("not data")
    for name in ("a.mat", "b.mat"):
        music_file(folder / name)
    done = run("--data-set", folder, "--only", "method=MSGD", "--store", tmp_path / "r.jsonl")
    assert done.exit_code == 0, done.output
    assert "a.mat" in done.output
    assert "b.mat" in done.output
    assert "2 runs: 2 new, 0 were there" in done.output


def test_hidden_files_and_folders_are_no_music(tmp_path):
    music_file(tmp_path / "a.mat")
    (tmp_path / "._a.mat").write_bytes(b"a companion")
    (tmp_path / "b.mat").mkdir()
    assert user_files.find_all(str(tmp_path)) == (tmp_path / "a.mat",)


def test_a_damaged_file_is_told_of_before_any_run(tmp_path):
    music_file(tmp_path / "a.mat")
    (tmp_path / "b.mat").write_bytes(b"nonsense" * 30)
    done = run("--data-set", tmp_path, "--store", tmp_path / "r.jsonl")
    assert done.exit_code == 2
    assert "b.mat: expected a MATLAB 5.0 file" in done.stderr
    assert not (tmp_path / "r.jsonl").exists()


def test_ones_own_data_stay_out_of_what_the_repository_records(tmp_path, monkeypatch):
    """Those are tabulated; a path of one's own is no data set of the paper."""
    monkeypatch.setattr(paths, "RECORDS", tmp_path / "records")
    paths.RECORDS.mkdir()
    path = music_file(tmp_path / "tunes.mat")
    done = run("--data-set", path, "--only", "method=MSGD")
    assert done.exit_code == 0, done.output
    assert [f.name for f in paths.RUNS.iterdir()] == ["table_1.jsonl"]
    refused = run("--data-set", path, "--only", "method=MSGD", "--into-results")
    assert refused.exit_code == 2
    assert "expected no --into-results: the repository has no records of one's own" in (
        refused.stderr
    )
    assert list(paths.RECORDS.iterdir()) == []


def test_a_text_of_one_line_is_a_data_set(tmp_path):
    for name, raw in {"one": b"abc" * 100, "closed": b"abc" * 100 + b"\n"}.items():
        (tmp_path / name).write_bytes(raw)
        assert user_data.characters(tmp_path / name).symbols == "abc"
    (tmp_path / "mac").write_bytes(b"abc\r" * 100)
    assert user_data.characters(tmp_path / "mac").symbols == "\nabc"


def test_a_folder_of_three_texts_is_one_data_set(tmp_path):
    for name in user_files.FOLDS:
        (tmp_path / name).write_text("abc abc\n" * 20)
    (settings, *_) = table_1.for_data_set(SETTINGS["smoke"], str(tmp_path))
    assert settings.data_set == str(tmp_path)
    assert table_1.is_text(settings)
    assert user_data.characters(tmp_path).symbols == "\n abc"


def test_a_text_is_cut_into_folds_in_its_order(tmp_path):
    (tmp_path / "book.txt").write_text("aaaaaaaaa\n" * 9 + "aaaaaaaaaa\n")
    folds = user_data.characters(tmp_path / "book.txt")
    assert [len(fold) for fold in folds[:3]] == [80, 10, 10]


def test_changed_data_are_another_run(tmp_path):
    path = tmp_path / "book.txt"
    path.write_text("abc\n" * 200)
    before = table_1.for_data_set(SETTINGS["smoke"], str(path))
    path.write_text("abd\n" * 200)
    assert set(before).isdisjoint(table_1.for_data_set(SETTINGS["smoke"], str(path)))


@pytest.mark.parametrize("name", ["book.txt", "tunes.mat"])
def test_data_that_change_after_the_command_started_are_not_learned(tmp_path, name):
    path = tmp_path / name
    path.write_text("abc\n" * 200) if user_files.is_text(path) else music_file(path)
    settings = table_1.for_data_set(SETTINGS["smoke"], str(path))[0]
    path.write_text("abd\n" * 200) if user_files.is_text(path) else music_file(path, density=0.1)
    message = rf"{name}: expected what was there when the command started .*run the command again"
    with pytest.raises(DataSetMalformed, match=message):
        table_1.EXPERIMENT.run(settings, None)


def test_a_fold_that_is_too_short_is_told_of_before_any_run(tmp_path):
    music_file(tmp_path / "a.mat")
    music_file(tmp_path / "b.mat", lengths=(1, 1))
    (tmp_path / "short.txt").write_text("abc\n" * 60)
    for path, message in {
        tmp_path: "b.mat: expected a sequence of at least 2 steps in traindata",
        tmp_path / "short.txt": "expected at least 51 characters in the valid fold",
    }.items():
        done = run("--data-set", path, "--store", tmp_path / "r.jsonl")
        assert done.exit_code == 2
        assert message in done.stderr
        assert not (tmp_path / "r.jsonl").exists()
        (tmp_path / "b.mat").unlink(missing_ok=True)


def test_a_file_that_crashes_its_reader_is_told_of(tmp_path):
    path = music_file(tmp_path / "tunes.mat")
    damaged = bytearray(path.read_bytes())
    damaged[241] = 26  # in the number of the type that the first sequence has
    path.write_bytes(damaged)
    done = run("--data-set", path, "--store", tmp_path / "r.jsonl")
    assert done.exit_code == 2
    assert "tunes.mat: expected a whole MATLAB 5.0 file, got one that" in done.stderr


@pytest.mark.parametrize("name", ["penn_treebank", "penn_treebank_5_steps"])
def test_a_data_set_that_a_profile_has_no_runs_for_is_no_path(name):
    message = f"that the profile has runs for, one of nottingham, .* got '{name}': use one of these"
    with pytest.raises(DataSetMissing, match=message):
        table_1.for_data_set(SETTINGS["fixed-alpha"], name)


def test_a_data_set_of_the_paper_has_its_own_runs():
    for name in ("musedata", "penn_treebank_5_steps"):
        mine = tuple(s for s in SETTINGS["paper"] if s.data_set == name)
        assert table_1.for_data_set(SETTINGS["paper"], name) == mine
    both = table_1.for_data_set(SETTINGS["paper"], "penn_treebank")
    assert {s.data_set for s in both} == set(table_1.AHEAD)


def test_a_profile_without_runs_for_such_data_is_refused(tmp_path):
    (tmp_path / "book.txt").write_text("abc\n" * 100)
    arguments = ["run", "table-1", "--profile", "fixed-alpha", "--data-set"]
    done = CliRunner().invoke(app, [*arguments, str(tmp_path / "book.txt")])
    assert done.exit_code == 2
    assert "expected a profile with runs for such data, got 'fixed-alpha'" in done.stderr


def test_a_music_set_of_the_manifest_is_learned_as_nottingham_is():
    runs = table_1.for_data_set(SETTINGS["paper"], "jsb_chorales")
    assert {s.data_set for s in runs} == {"jsb_chorales"}
    assert len(runs) == 9
    assert runs[0].optimization.hidden == 300


@pytest.mark.skipif(present("jsb_chorales"), reason="the JSB chorales are on this machine")
def test_a_missing_music_set_says_how_to_get_it(tmp_path):
    done = run("--data-set", "jsb_chorales", "--store", tmp_path / "r.jsonl")
    assert done.exit_code == 1
    assert "JSB chorales is not on this machine" in done.stderr
    assert "rnn-difficulty data fetch jsb_chorales" in done.stderr


def test_an_experiment_that_makes_its_data_refuses_others(tmp_path):
    done = CliRunner().invoke(app, ["run", "figure-7", "--data-set", str(tmp_path)])
    assert done.exit_code == 2
    assert "expected no --data-set: figure_7 makes its own data" in done.stderr


def cut(path):
    """What a run of the user's data does before it trains."""
    settings = table_1.for_data_set(SETTINGS["smoke"], str(path))[0]
    into_batches = batches.text if table_1.is_text(settings) else batches.music
    return into_batches(settings, data.load(settings))


def bad_mat(path, **cells):
    empty = np.zeros((3, 88), dtype=np.uint8)
    folds = {"traindata": [empty], "validdata": [empty], "testdata": [empty]} | cells
    arrays = {}
    for name, rolls in folds.items():
        arrays[name] = np.empty((1, len(rolls)), dtype=object)
        for i, roll in enumerate(rolls):
            arrays[name][0, i] = roll
    scipy.io.savemat(path, arrays)


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ({"testdata": [np.zeros((3, 60))]}, r"expected a \[T, 88\] array"),
        ({"testdata": [np.full((3, 88), 2)]}, "expected 0 or 1, got 2"),
        ({"validdata": [np.zeros((0, 88))]}, "with T ≥ 1"),
        (
            {"validdata": [np.zeros((1, 88))] * 3},
            "expected a sequence of at least 2 steps in validdata.* got 3 of 1 step; use longer",
        ),
    ],
)
def test_foreign_music_is_refused_in_words(tmp_path, cells, message):
    bad_mat(tmp_path / "bad.mat", **cells)
    with pytest.raises(DataSetMalformed, match=message):
        cut(tmp_path / "bad.mat")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected text, got an empty file"),
        ("grün\n".encode("latin-1") * 50, "expected UTF-8 text, got the byte 0xfc"),
        (b"abc\n" * 400 + b"xyz\n", r"the last 10 %: expected only the 4 characters.* got 'x'"),
        (b"abc\n" * 20, "at least 51 characters in the valid fold.* got 8; use"),
    ],
)
def test_foreign_text_is_refused_in_words(tmp_path, content, message):
    path = tmp_path / "book.txt"
    path.write_bytes(content)
    with pytest.raises(DataSetMalformed, match=message):
        cut(path)


def test_a_path_without_data_is_refused_in_words(tmp_path):
    with pytest.raises(DataSetMissing, match=r"one of .*nottingham.* at a path; .*/nothing$"):
        user_files.find_all(str(tmp_path / "nothing"))
    (tmp_path / "letter.doc").write_text("")
    with pytest.raises(DataSetMalformed, match=r"expected a folder with \.mat files.*letter\.doc"):
        user_files.find_all(str(tmp_path))


def test_the_command_says_it_in_one_line(tmp_path):
    done = run("--data-set", tmp_path / "nothing", "--store", tmp_path / "r.jsonl")
    assert done.exit_code == 2
    assert done.stderr.startswith("expected one of ")
    assert isinstance(done.exception, SystemExit)


@pytest.mark.slow
def test_networks_of_recorded_runs_are_kept_on_asking(tmp_path):
    path, store = music_file(tmp_path / "tunes.mat"), tmp_path / "r.jsonl"
    again = ("--data-set", path, "--store", store, "--only", "method=MSGD")
    assert run(*again).exit_code == 0
    (record,) = records.load(store).records
    for folder in ("first", "second"):
        done = run(*again, "--save-weights", tmp_path / folder)
        assert done.exit_code == 0, done.output
        kept = networks.load(networks.path_of(tmp_path / folder, record.run))
        assert all(map(np.array_equal, kept, load_trained(record)))
    paths.CHECKPOINTS.rename(tmp_path / "gone")
    done = run(*again, "--save-weights", tmp_path / "third")
    assert "1 of 1 runs that were recorded before have no network in" in done.stderr


def test_a_folder_that_takes_no_networks_is_told_of_before_any_run(tmp_path):
    (tmp_path / "file").write_text("")
    store = tmp_path / "r.jsonl"
    path = music_file(tmp_path / "tunes.mat")
    done = run("--data-set", path, "--store", store, "--save-weights", tmp_path / "file" / "nets")
    assert done.exit_code == 1
    assert "file" in done.stderr
    assert not store.read_text()
