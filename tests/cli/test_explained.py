"""What is damaged in the files that commands read is said, with status 2, and never a traceback."""

import re
import shutil
from dataclasses import replace
from types import SimpleNamespace

import made_up
import pytest
from typer.testing import CliRunner

from rnn_difficulty import paths, records
from rnn_difficulty.claims import judges
from rnn_difficulty.claims.claim import ClaimsMalformed
from rnn_difficulty.cli import app
from rnn_difficulty.verification import checks
from rnn_difficulty.verification.repeated_runs import Runs

pytestmark = pytest.mark.usefixtures("in_this_process")


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Data, one store with a record of Figure 7, no repetitions, no tables."""
    for name in ("DATA", "RECORDS", "TABLES", "BUILD"):
        monkeypatch.setattr(paths, name, tmp_path / name.lower())
    monkeypatch.setattr(paths, "VERIFIED", tmp_path / "verified.jsonl")
    monkeypatch.setattr(paths, "WEIGHTS", tmp_path / "weights")
    paths.DATA.mkdir()
    for path in (paths.ROOT / "data").iterdir():
        if path.is_file():
            shutil.copy(path, paths.DATA)
    records.append(paths.RECORDS / "figure_7.jsonl", made_up.record())
    return tmp_path


def with_budget(budget, experiment="figure_7", engine="fused"):
    settings = made_up.record().settings | {"max_updates": budget, "engine": engine}
    run = records.run_id(experiment, settings)
    return replace(made_up.record(), experiment=experiment, settings=settings, run=run)


def budget_in_words():
    for name, engine in (("figure_7", "fused"), ("figure_7_gpu", "cuda")):
        records.append(paths.RECORDS / f"{name}.jsonl", with_budget("many", name, engine))


def broken(name):
    def damage():
        with (paths.DATA / name).open("a") as file:
            file.write("[[claim\n")

    return damage


FAULTS = {
    "settings of another type": (["tables"], budget_in_words, "expected max_updates to be int"),
    "claims.toml": (["tables", "claims"], broken("claims.toml"), "expected a list of claims in "),
    "printed.toml": (["tables", "claims"], broken("printed.toml"), "data/printed.toml: expected "),
}


@pytest.mark.parametrize(("commands", "damage", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_what_is_damaged_is_said(repository, commands, damage, message):
    damage()
    for command in commands:
        done = CliRunner().invoke(app, [command])
        assert done.exit_code == 2, done.output
        assert isinstance(done.exception, SystemExit)
        assert message in done.stderr


@pytest.mark.parametrize(
    "judge", ["claim.paths.os.abort", "../x.y", "claim", "claim.Path", "no.no"]
)
def test_data_can_name_no_code_but_judges(judge):
    """`os.abort` would end these tests."""
    found = SimpleNamespace(id="a", judge=judge, table_1=None)
    with pytest.raises(ClaimsMalformed, match="expected a judge for a"):
        judges.judge(found)


@pytest.mark.parametrize("place", ["records/figure_7.jsonl", "verified.jsonl"])
def test_a_folder_where_a_file_belongs_is_said(repository, place):
    (repository / place).unlink(missing_ok=True)
    (repository / place).mkdir()
    done = CliRunner().invoke(app, ["tables"])
    assert done.exit_code == 2, done.output
    assert isinstance(done.exception, SystemExit)
    assert "a folder, a pipe or a device" in done.stderr


@pytest.mark.parametrize("judge", ["section_2_1.no.where", "section_2_1", "../x.y", ""])
def test_a_judge_of_another_form_is_said(repository, judge):
    text = (paths.DATA / "claims.toml").read_text()
    changed = re.sub('judge = "[^"]*"', f'judge = "{judge}"', text, count=1)
    (paths.DATA / "claims.toml").write_text(changed)
    done = CliRunner().invoke(app, ["claims"])
    assert done.exit_code == 2, done.output
    assert f"names the judge {judge!r}: MODULE.FUNCTION" in done.stderr


@pytest.mark.slow
def test_a_store_of_ones_own_with_settings_of_another_type_is_said(repository):
    store = repository / "own.jsonl"
    records.append(store, made_up.record())
    records.append(store, with_budget("many"))
    for options in ([], ["--stale"]):
        command = ["run", "figure-7", "--profile", "smoke", "--store", str(store), *options]
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 2, done.output
        assert f"{store}: run {with_budget('many').run}: expected max_updates" in done.stderr


@pytest.mark.parametrize("content", [b"[[x\n", b"\xff\xfe\0", b"data_set = 5\n", b""])
@pytest.mark.parametrize("command", [["data", "status"], ["data", "fetch"]])
def test_a_broken_manifest_is_said(repository, content, command):
    (paths.DATA / "manifest.toml").write_bytes(content)
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith("expected a list of data sets in ")
    assert done.stderr.endswith("mend it, or restore it from git\n")


def test_verify_names_all_that_is_damaged_and_ends(repository):
    budget_in_words()
    paths.VERIFIED.write_bytes(b'{"run": 5}\n\xff\xfe\n[[[')
    (paths.DATA / "SHA256SUMS").write_text("")
    (paths.DATA / "manifest.toml").write_text("[[x")
    broken("claims.toml")()
    found = {f.what: f for f in checks.all_checks(Runs.NONE) if f.holds is False}
    assert "expected max_updates to be int" in found["figure_7.jsonl: 2 records"].message
    assert found["verified.jsonl: 0 repetitions"].message.count("not a repetition") == 3
    assert "expected a line with the digest of" in found["printed values"].message
    assert "expected a list of data sets in" in found["data"].message
    assert "expected a list of claims in" in found["tables"].message


def test_a_mistake_of_ours_stays_one(repository, monkeypatch):
    def mistaken():
        raise TypeError("ours")

    monkeypatch.setattr("rnn_difficulty.claims.ledger.ledger", mistaken)
    monkeypatch.setattr("rnn_difficulty.verification.input_faults.altered_files", list)
    assert isinstance(CliRunner().invoke(app, ["claims"]).exception, TypeError)
