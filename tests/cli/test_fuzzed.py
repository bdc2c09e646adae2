"""Whatever a command, a file or a setting says: expected, got, remedy; never a traceback or a hang.

The examples are the same at every run; a number in FUZZ looks at so many, from other seeds.
"""

import json
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path

import made_up
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from rnn_difficulty import paths, records
from rnn_difficulty.claims import claim
from rnn_difficulty.cli import app
from rnn_difficulty.datasets import manifest, mat_check, user_data
from rnn_difficulty.datasets.errors import DataSetMalformed, ManifestMalformed
from rnn_difficulty.experiments import figure_7, misfits, staleness
from rnn_difficulty.experiments.request.errors import AskedWrong
from rnn_difficulty.experiments.request.selection import selection
from rnn_difficulty.publishing import parameters
from rnn_difficulty.publishing.errors import ParameterError
from rnn_difficulty.records import networks
from rnn_difficulty.records.record import to_line
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.verification.printed_values import altered_files

MANY = int(os.environ.get("FUZZ", "0"))
fuzzed = settings(
    max_examples=MANY or 30,
    derandomize=not MANY,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
    ),
    max_leaves=6,
)
words = st.text(max_size=30).filter(lambda text: "\0" not in text)
SHORT = ("", "0", "-1", "1e999", "nan", "--", "=", "length=", "=5", "é", "\n", "a/../b", "~", "*")


@contextmanager
def unchanged(folder: Path):
    """Nothing in `folder` is written, made or removed."""
    before = content(folder)
    yield
    assert content(folder) == before


def content(folder: Path):
    return {p: p.read_bytes() if p.is_file() else None for p in folder.rglob("*")}


@contextmanager
def damaged(good: bytes, data):
    """A file whose bytes were cut, exchanged or are others altogether."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "file")
        path.write_bytes(data.draw(changes(good)))
        yield path


@st.composite
def changes(draw, good: bytes):
    """Other bytes, a part of the good ones, or the good ones with some exchanged."""
    kind = draw(st.sampled_from(["other", "cut", "exchanged"]))
    if kind == "other":
        return draw(st.binary(max_size=200))
    if kind == "cut":
        return good[: draw(st.integers(0, len(good)))]
    changed = bytearray(good)
    for place in draw(st.lists(st.integers(0, len(good) - 1), min_size=1, max_size=8)):
        changed[place] = draw(st.integers(0, 255))
    return bytes(changed)


# Options


OPTIONS = ("--profile", "--only", "--workers", "--data-set", "--max-updates", "--store")


@pytest.fixture
def idle(monkeypatch):
    """No run is started: what is asked for is looked at, and no more."""

    def refuse(*arguments):
        raise OSError("nothing runs here")

    monkeypatch.setattr("rnn_difficulty.experiments.sweep.run", refuse)


@pytest.mark.slow
@fuzzed
@given(
    name=st.sampled_from(["figure-7", "table-1", "sensitivity"]) | words,
    options=st.lists(
        st.tuples(st.sampled_from(OPTIONS), st.sampled_from(SHORT) | words), max_size=3
    ),
)
def test_options_of_run(name, options, tmp_path, idle, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given_options = [part for option in options for part in option]
    with unchanged(paths.ROOT / "data"):
        done = CliRunner().invoke(app, ["run", *given_options, "--", name])
    assert done.exit_code in (1, 2)
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.output.strip()


@fuzzed
@given(
    command=st.sampled_from(["data", "verify", "claims", "tables", "book"]),
    rest=st.lists(st.sampled_from(SHORT) | words, min_size=1, max_size=2),
)
def test_words_after_the_other_commands(command, rest):
    arguments = {"data": ["fetch", "--", *rest], "book": ["--only", rest[0] or "?"]}
    given_words = arguments.get(command, ["--no-" + rest[0], *rest])
    if command == "book":
        given_words = ["--profile", "x" + rest[0]]
    done = CliRunner().invoke(app, [command, *given_words])
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit)


@fuzzed
@given(st.lists(st.sampled_from(SHORT) | words, max_size=3))
def test_selections(pairs):
    with suppress(AskedWrong):
        selection(pairs, figure_7.SETTINGS["smoke"])


# Files of the repository


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A copy of the files with data."""
    for path in paths.DATA.glob("*.toml"):
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(paths, "DATA", tmp_path)
    return tmp_path


@fuzzed
@given(st.data())
def test_the_manifest(data, drawn):
    good = (paths.ROOT / "data" / "manifest.toml").read_bytes()
    (data / "manifest.toml").write_bytes(drawn.draw(changes(good)))
    with suppress(ManifestMalformed):
        manifest.data_sets()


@fuzzed
@given(st.data())
def test_the_list_of_claims_and_what_seals_it(data, drawn):
    good = (paths.ROOT / "data" / "claims.toml").read_bytes()
    (data / "claims.toml").write_bytes(drawn.draw(changes(good)))
    (data / "SHA256SUMS").write_bytes(drawn.draw(st.binary(max_size=99)))
    with suppress(claim.ClaimsMalformed):
        claim.claims()
    assert altered_files(data)


def unlike_itself(value):
    """Whether JSON keeps something else of it: null for what is no number, or infinite."""
    return any(word in str(value) for word in ("nan", "inf"))


LINE = to_line(made_up.record())


@fuzzed
@given(st.data())
def test_lines_of_a_store(drawn):
    with damaged(LINE * 2, drawn) as path, unchanged(path.parent):
        store = records.load(path)
        assert len(store.records) + len(store.set_aside) == len(path.read_bytes().splitlines())


@fuzzed
@given(name=st.sampled_from(sorted(vars(made_up.record()))), value=json_values)
def test_parts_of_a_record(name, value):
    """Sealed again, so that only its content is odd."""
    line = {key: each for key, each in json.loads(LINE).items() if key != "digest"}
    with tempfile.TemporaryDirectory() as folder, suppress(TypeError, ValueError):
        path = Path(folder, "runs.jsonl")
        path.write_bytes(to_line(records.Record(**line | {name: value})))
        list(misfits.misfits(path))
        made = [getattr(record, name) for record in records.load(path).records]
        # Not a number comes back as null.
        assert made == [value] or records.load(path).set_aside or unlike_itself(value)


@fuzzed
@given(st.lists(json_values, max_size=3))
def test_repetitions(values):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "verified.jsonl")
        path.write_text("\n".join(map(json.dumps, values)))
        found, messages = staleness.load(path)
        assert not found
        assert len(messages) == len(path.read_bytes().splitlines())


# What runs leave


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The bytes of a checkpoint, of a network and of music."""
    folder = tmp_path_factory.mktemp("good")
    Checkpoint(folder / "file").save({"W_rec": np.ones((2, 2), np.float32)}, {"updates": 1})
    shapes = ((2, 2), (2, 3), (2,), (4, 2), (4,))
    theta = Parameters(*(np.ones(shape, np.float32) for shape in shapes))
    networks.save(folder / "a.safetensors", theta)
    made_up.music_file(folder / "tunes.mat")
    names = ("file", "a.safetensors", "tunes.mat")
    return [(folder / name).read_bytes() for name in names]


@fuzzed
@given(st.data())
def test_checkpoints(saved, drawn):
    with damaged(saved[0], drawn) as path:
        found = Checkpoint(path).load()
        assert found is not None or path.with_name("file.bad").exists()


@fuzzed
@given(st.data())
def test_networks(saved, drawn):
    with (
        damaged(saved[1], drawn) as path,
        unchanged(path.parent),
        suppress(networks.WeightsDamaged),
    ):
        networks.load(path)


@pytest.mark.slow
@settings(fuzzed, max_examples=MANY or 5)
@given(st.data())
def test_music(saved, drawn):
    """In a process of its own, as the command looks at it: some damage ends the reader."""
    with damaged(saved[2], drawn) as path, unchanged(path.parent), suppress(DataSetMalformed):
        mat_check.check(path, user_data.content(path))


@fuzzed
@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_texts(raw):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "book.txt")
        path.write_bytes(raw)
        with unchanged(path.parent), suppress(DataSetMalformed):
            user_data.symbol_warning(path, user_data.characters(path))


# Chapters


@fuzzed
@given(
    source=words | st.sampled_from(["seed = 0", "seed = 1\nx = [1]", "import os", "a = b = 1"]),
    given_values=st.dictionaries(st.sampled_from(["seed", "x", "profile"]), json_values),
)
def test_parameters_of_a_chapter(source, given_values):
    cell = new_code_cell(source, metadata={"tags": ["parameters"]})
    with suppress(ParameterError):
        parameters.complete("01-a", new_notebook(cells=[cell]), given_values)
