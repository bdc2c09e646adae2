"""Networks that `run --save-weights` keeps: what the files say, what they replace, their scores."""

import os
import re
from dataclasses import asdict, replace
from pathlib import Path

import made_up
import numpy as np
import pytest
from safetensors import safe_open
from typer.testing import CliRunner

from rnn_difficulty import paths, records
from rnn_difficulty.cli import app
from rnn_difficulty.datasets import DataSetMissing, polyphonic_music
from rnn_difficulty.experiments import length_generalization, one_run, table_1
from rnn_difficulty.experiments.running import trained_network
from rnn_difficulty.experiments.table_1 import protocols
from rnn_difficulty.records import networks
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.verification import rescoring


def network(seed):
    """Some network of 2 units, 3 inputs and 4 outputs."""
    drawn = gaussian(np.random.default_rng(seed), Sizes(2, 3, 4), 1.0)
    return drawn._replace(**{name: p.astype(np.float32) for name, p in drawn._asdict().items()})


def same(one, two):
    return all(map(np.array_equal, one, two))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


pytestmark = pytest.mark.usefixtures("in_this_process")


@pytest.fixture
def music(tmp_path, monkeypatch):
    """A data set of one's own, and no network that this machine has."""
    monkeypatch.setattr(paths, "WEIGHTS", tmp_path / "machine")
    return made_up.music_file(tmp_path / "tunes.mat")


def on(path):
    """Table 1 in the profile `smoke` on one's own data."""
    settings = table_1.for_data_set(table_1.SETTINGS["smoke"], str(path))
    return replace(table_1.EXPERIMENT, settings={"smoke": settings})


def run(path, *arguments):
    command = ["run", "table-1", "--profile", "smoke", "--only", "method=MSGD"]
    store = ["--store", str(path.with_name("r.jsonl"))]
    return CliRunner().invoke(app, [*command, "--data-set", str(path), *store, *arguments])


# What a file says


def metadata(path):
    with safe_open(path, "numpy") as file:
        return file.metadata()


def test_the_file_of_a_network_says_what_it_is(tmp_path, music):
    experiment = on(music)
    record, theta = one_run.make(experiment, "smoke", experiment.settings["smoke"][0])
    networks.save_run(tmp_path / "nets", record, theta)
    assert metadata(networks.path_of(tmp_path / "nets", record.run)) == {
        "run": record.run,
        "code": record.fingerprint,
        "experiment": "table_1",
        "data_set": str(music),
        "cell": "h_t = sigma(W_rec h_{t-1} + W_in u_t + b), y_t = W_out h_t + b_out, h_0 = 0",
        "sigma": "sigmoid",
        "test": str(record.outcome["test"]),
        "protocol": protocols.MUSIC_PROTOCOL,
    }


def test_the_file_of_a_network_says_nothing_that_is_not_known():
    smoke = asdict(length_generalization.SETTINGS["smoke"][0])
    known = networks.about(made_up.of("length_generalization", smoke, {"solved_at": 3}))
    assert known["sigma"] == "tanh"
    assert {"data_set", "test", "protocol"}.isdisjoint(known)
    assert "sigma" not in networks.about(made_up.of("some", {}, {}))


def test_files_of_networks_that_say_nothing_are_read(tmp_path):
    networks.save(tmp_path / "old.safetensors", network(0))
    assert metadata(tmp_path / "old.safetensors") is None
    assert same(networks.load(tmp_path / "old.safetensors"), network(0))
    for kept in paths.WEIGHTS.glob("*.safetensors"):
        assert all(p.flags.writeable for p in networks.load(kept))


@pytest.mark.skipif(os.name != "posix", reason="needs permissions")
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("W_rec", np.ones((2, 2)), r"expected W_rec of float32 \[2, 2\], got float64 \[2, 2\]"),
        ("W_in", np.ones((3, 3), np.float32), r"expected W_in of float32 \[2, 3\], got float32"),
        ("b_out", np.ones(5, np.float32), r"expected b_out of float32 \[4\], got float32 \[5\]"),
        ("b", np.float32(1), "expected W_rec of float32"),
    ],
)
def test_what_is_no_network_by_types_or_shapes_is_damaged(tmp_path, name, value, message):
    networks.save(tmp_path / "a.safetensors", network(0)._replace(**{name: value}))
    with pytest.raises(networks.WeightsDamaged, match=message):
        networks.load(tmp_path / "a.safetensors")


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
def test_a_folder_or_pipe_is_damaged_and_makes_room(tmp_path, make):
    path = tmp_path / "a.safetensors"
    make(path)
    with pytest.raises(networks.WeightsDamaged, match="restore the file, or move it away"):
        networks.load(path)
    with pytest.warns(UserWarning, match="expected a network, got a damaged file"):
        networks.save(path, network(0))
    assert same(networks.load(path), network(0))
    assert names(tmp_path) == ["a.safetensors", "a.safetensors.bad"]


def test_a_full_disk_names_the_file_and_leaves_no_part_of_it(tmp_path, monkeypatch):
    def refuse(path, content):
        path.touch()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    with pytest.raises(OSError, match=r"write the network .*a\.safetensors, got: No space left"):
        networks.save(tmp_path / "a.safetensors", network(0))
    assert names(tmp_path) == []


def test_the_file_of_a_network_has_the_permissions_of_others(tmp_path):
    networks.save(tmp_path / "a.safetensors", network(0))
    (tmp_path / "other").write_text("")
    assert (tmp_path / "a.safetensors").stat().st_mode == (tmp_path / "other").stat().st_mode


# What a file replaces


def test_another_network_of_the_name_is_kept_and_an_equal_one_is_not_doubled(tmp_path):
    path = tmp_path / "a.safetensors"
    for seed in (0, 0, 1, 2):
        networks.save(path, network(seed), {"seed": str(seed)})
        assert metadata(path) == {"seed": str(seed)}
    assert names(tmp_path) == ["a.safetensors", "a.safetensors.bad", "a.safetensors.bad2"]
    for seed, ending in enumerate((".bad", ".bad2", "")):
        assert same(networks.load(path.with_name(f"a.safetensors{ending}")), network(seed))


def test_what_is_no_network_is_kept_too(tmp_path):
    path = tmp_path / "a.safetensors"
    path.write_bytes(b"something of the user's")
    with pytest.warns(UserWarning, match="expected a network, got a damaged file, which is now a"):
        networks.save(path, network(0))
    assert (tmp_path / "a.safetensors.bad").read_bytes() == b"something of the user's"
    assert same(networks.load(path), network(0))


def test_a_damaged_network_of_a_recorded_run_is_written_anew(tmp_path, music):
    nets = tmp_path / "nets"
    assert run(music, "--save-weights", str(nets)).exit_code == 0
    (path,) = nets.iterdir()
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    with pytest.warns(UserWarning, match=f"{path}: expected a network, got a damaged file"):
        done = run(music, "--save-weights", str(nets))
    assert done.exit_code == 0, done.output
    assert path.with_name(f"{path.name}.bad").read_bytes() == whole[:-10]
    (record,) = records.load(music.with_name("r.jsonl")).records
    assert same(networks.load(path), trained_network.load_trained(record))
    assert metadata(path)["run"] == path.stem


def made_by_earlier_code(store):
    """The one record, as if other code had computed it; returns it."""
    (record,) = records.load(store).records
    store.unlink()
    earlier = replace(record, fingerprint="0" * 16)
    records.append(store, earlier)
    return earlier


@pytest.mark.slow
def test_the_network_of_a_run_made_anew_replaces_that_of_earlier_code(tmp_path, music):
    """Made anew without its network being kept; the one of earlier code stays as `.bad`."""
    nets, store = tmp_path / "nets", tmp_path / "r.jsonl"
    assert run(music).exit_code == 0
    networks.save_run(nets, made_by_earlier_code(store), network(0))
    assert run(music, "--stale").exit_code == 0
    assert run(music, "--save-weights", str(nets)).exit_code == 0
    new = records.load(store).records[1]
    path = networks.path_of(nets, new.run)
    assert metadata(path)["code"] == new.fingerprint
    assert same(networks.load(path), trained_network.load_trained(new))
    assert same(networks.load(path.with_name(f"{path.name}.bad")), network(0))


def test_a_network_that_earlier_code_trained_is_not_taken_for_one_of_later_code(tmp_path, music):
    """It stands under the name of the run on this machine, from before the run was made anew."""
    store = tmp_path / "r.jsonl"
    assert run(music).exit_code == 0
    earlier = made_by_earlier_code(store)
    networks.save_run(tmp_path / "machine", earlier, network(0))
    assert same(trained_network.load_trained(earlier), network(0))
    assert run(music, "--stale").exit_code == 0
    new = records.load(store).records[1]
    assert not same(trained_network.load_trained(new), network(0))
    paths.CHECKPOINTS.rename(tmp_path / "gone")
    assert trained_network.load_trained(new) is None


def test_a_checkpoint_of_today_is_no_network_of_an_earlier_record(tmp_path, music):
    """It may be a run under way: `run --stale`, stopped."""
    store, nets = tmp_path / "r.jsonl", tmp_path / "nets"
    assert run(music).exit_code == 0
    earlier = made_by_earlier_code(store)
    today = replace(earlier, fingerprint=table_1.EXPERIMENT.fingerprint())
    assert trained_network.load_trained(today) is not None
    assert trained_network.load_trained(earlier) is None
    done = run(music, "--save-weights", str(nets))
    assert "1 of 1 runs that were recorded before have no network in" in done.stderr
    assert not nets.exists() or not list(nets.iterdir())


def test_a_damaged_network_of_this_machine_is_told_in_one_line(tmp_path, music):
    assert run(music).exit_code == 0
    (record,) = records.load(tmp_path / "r.jsonl").records
    kept = networks.path_of(tmp_path / "machine", record.run)
    kept.parent.mkdir()
    kept.write_bytes(b"cut")
    done = run(music, "--save-weights", str(tmp_path / "nets"))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert f"expected W_rec, W_in, b, W_out, b_out in {kept}, got: " in done.stderr
    assert kept.read_bytes() == b"cut"


# Scores


def trained(experiment, folder):
    """The record of the first run, and its network."""
    record, theta = one_run.make(experiment, "smoke", experiment.settings["smoke"][0])
    networks.save_run(folder, record, theta)
    return record, networks.load(networks.path_of(folder, record.run))


def test_ones_own_music_is_scored_a_second_time(tmp_path, music):
    record, theta = trained(on(music), tmp_path / "nets")
    assert rescoring.test_score(record, theta) == pytest.approx(record.outcome["test"], rel=1e-5)


def test_ones_own_text_is_scored_a_second_time(tmp_path, music):
    letters = np.random.default_rng(0).choice(list("abcd \n"), 5_000)
    (tmp_path / "book.txt").write_text("".join(letters))
    record, theta = trained(on(tmp_path / "book.txt"), tmp_path / "nets")
    assert record.outcome["protocol"] == protocols.TEXT_PROTOCOL
    assert rescoring.test_score(record, theta) == pytest.approx(record.outcome["test"], rel=1e-5)


def test_ones_own_data_that_changed_since_are_refused(tmp_path, music):
    record, theta = trained(on(music), tmp_path / "nets")
    music.write_bytes(music.read_bytes()[:-1])
    with pytest.raises(DataSetMissing, match="expected the data of run"):
        rescoring.test_score(record, theta)
    music.unlink()
    with pytest.raises(DataSetMissing, match="got nothing"):
        rescoring.test_score(record, theta)


def example():
    page = (paths.ROOT / "book" / "reproduce.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```python\n(.*?)```", page, re.S)
    return found


def test_the_example_of_the_page_gives_the_score_of_the_record(
    tmp_path, music, monkeypatch, capsys
):
    """Run where its two files lie, by the names that the page gives them."""
    record, _ = trained(on(music), tmp_path / "nets")
    monkeypatch.chdir(tmp_path)
    networks.path_of(tmp_path / "nets", record.run).rename("RUN.safetensors")
    exec(example(), {})  # the page's own words, no one else's
    score = float(capsys.readouterr().out)
    assert score == pytest.approx(record.outcome["test"], rel=1e-5)
    rolls = polyphonic_music.read(music).test
    theta = networks.load(tmp_path / "RUN.safetensors")
    assert score == pytest.approx(rescoring.music(theta, rolls), rel=1e-5)
