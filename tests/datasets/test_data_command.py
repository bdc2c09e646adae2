"""`rnn-difficulty data status | fetch` as a user meets them."""

import pytest
from typer.testing import CliRunner

from rnn_difficulty.cli import app
from rnn_difficulty.datasets import present

MUSIC = "music/Nottingham.mat"


@pytest.fixture
def call(data_folder):
    (data_folder / "claims.toml").touch()  # how the commands know a clone
    return lambda *words: CliRunner().invoke(app, ["data", *words])


def test_status_shows_verified_damaged_and_missing(call, data_folder, place):
    place(data_folder, MUSIC)
    place(data_folder, "penn-treebank/ptb.test.txt", b"damaged")
    result = call("status")
    assert result.exit_code == 0
    states = {line.split()[1]: line.split()[2] for line in result.stdout.splitlines()[1:]}
    assert states == {
        MUSIC: "verified",
        "penn-treebank/ptb.train.txt": "missing",
        "penn-treebank/ptb.valid.txt": "missing",
        "penn-treebank/ptb.test.txt": "damaged",
    }
    assert "licence of penn_treebank" in result.stdout
    assert str(data_folder / MUSIC) in result.stdout


def test_fetch_gets_everything_and_prints_the_licence(call):
    result = call("fetch")
    assert result.exit_code == 0
    assert "Small penn_treebank. Licence: licence of penn_treebank" in result.stdout
    assert result.stdout.count("verified") == 4
    assert present("nottingham")
    assert present("penn_treebank")


def test_fetch_of_one_name_gets_only_that(call):
    assert call("fetch", "nottingham").exit_code == 0
    assert present("nottingham")
    assert not present("penn_treebank")


def test_fetch_goes_on_after_a_failure_and_names_it(call, server):
    del server.routes[f"/{MUSIC}"]
    result = call("fetch")
    assert result.exit_code == 1
    assert "the address answered 404 Not Found" in result.stderr
    assert "not complete: nottingham" in result.stderr
    assert "Traceback" not in result.output
    assert present("penn_treebank")


def test_an_unknown_name(call):
    result = call("fetch", "bach")
    assert result.exit_code == 2
    assert "(nottingham, penn_treebank), got 'bach'" in result.stderr
    assert isinstance(result.exception, SystemExit)
