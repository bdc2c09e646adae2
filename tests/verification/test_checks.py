"""Numbers changed by hand are caught; a check changes nothing."""

from dataclasses import replace

import numpy as np
import pytest
from made_up import record
from typer.testing import CliRunner

from rnn_difficulty import paths, records, tables
from rnn_difficulty.cli import app
from rnn_difficulty.datasets import DataSetMissing
from rnn_difficulty.records import networks
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.verification import checks, repeated_runs, rescoring
from rnn_difficulty.verification.checks import Finding
from rnn_difficulty.verification.repeated_runs import Runs

# Stores


def test_the_stores_of_the_repository_hold_records_alone():
    found = list(checks.stores())
    assert [finding.what.split(".jsonl: ")[0] for finding in found] == sorted(
        path.stem for path in paths.RECORDS.glob("*.jsonl")
    )
    assert all(finding.holds for finding in found), found


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A repository with a store of one record."""
    monkeypatch.setattr(paths, "RECORDS", tmp_path)
    records.append(tmp_path / "figure_7.jsonl", record(solved_at=700))
    return tmp_path / "figure_7.jsonl"


def test_a_store_with_a_foreign_line_fails(store):
    with store.open("a") as file:
        file.write("not json\n")
    (finding,) = checks.stores()
    assert finding.holds is False
    assert "line 2: not a record" in finding.message


def test_a_number_changed_by_hand_fails(store):
    text = store.read_text()
    assert '"solved_at": 700' in text
    store.write_text(text.replace('"solved_at": 700', '"solved_at": 600'))
    (finding,) = checks.stores()
    assert finding.holds is False
    assert f"run {record().run}: its digest is" in finding.message


def test_a_line_that_is_no_repetition_fails(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "VERIFIED", tmp_path / "verified.jsonl")
    (finding,) = checks.repetitions()
    assert (finding.what, finding.holds) == ("verified.jsonl: 0 repetitions", True)
    paths.VERIFIED.write_text("not json\n")
    (finding,) = checks.repetitions()
    assert finding.holds is False
    assert "verified.jsonl, line 1: not a repetition" in finding.message


# Tables


@pytest.fixture
def written(tmp_path, monkeypatch):
    """A repository with two tables, as they are written again."""

    def regenerate(folder):
        for name in ("a.csv", "b.csv"):
            (folder / name).write_text(f"{name}\n11.64\n")
        return [folder / "a.csv", folder / "b.csv"]

    regenerate(tmp_path)
    monkeypatch.setattr(paths, "TABLES", tmp_path)
    monkeypatch.setattr(tables, "regenerate", regenerate)
    return tmp_path


def test_one_number_changed_in_a_table_is_caught(written):
    assert list(checks.table_bytes()) == [
        Finding("table a.csv", True),
        Finding("table b.csv", True),
    ]
    (written / "b.csv").write_text("b.csv\n11.65\n")
    failed = [finding for finding in checks.table_bytes() if not finding.holds]
    assert [finding.what for finding in failed] == ["table b.csv"]
    assert "run `rnn-difficulty tables`" in failed[0].message


def test_a_table_that_is_gone_is_caught(written):
    (written / "a.csv").unlink()
    assert [finding.holds for finding in checks.table_bytes()] == [False, True]


# Networks that were kept


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A run of Table 1 and its network."""
    found = replace(record(), run="abc", outcome={"test": 3.0}, fingerprint="1" * 16)
    monkeypatch.setattr(paths, "WEIGHTS", tmp_path)
    monkeypatch.setattr(checks, "committed", lambda experiment: [found])
    drawn = gaussian(np.random.default_rng(0), Sizes(2, 3, 4), 1)
    networks.save_run(tmp_path, found, Parameters(*(p.astype(np.float32) for p in drawn)))
    return found


def scores(monkeypatch, again):
    monkeypatch.setattr(rescoring, "test_score", lambda found, theta: again)


@pytest.mark.parametrize(("again", "holds"), [(3.00005, True), (3.001, False)])
def test_a_network_with_another_score_than_its_record_fails(kept, monkeypatch, again, holds):
    scores(monkeypatch, again)
    (finding,) = checks.network_scores()
    assert finding.holds is holds
    assert finding.message == f"recorded 3.000000, computed again {again:.6f}"


def test_a_network_of_earlier_code_says_how_it_is_made_anew(kept, monkeypatch):
    scores(monkeypatch, 4.0)
    later = replace(kept, fingerprint="2" * 16)
    monkeypatch.setattr(checks, "committed", lambda experiment: [later])
    (finding,) = checks.network_scores()
    assert "earlier code trained it: make the run anew with --stale" in finding.message


def test_a_damaged_network_fails_and_stays_as_it_is(kept, tmp_path):
    path = networks.path_of(tmp_path, "abc")
    path.write_bytes(b"cut")
    (finding,) = checks.network_scores()
    assert finding.holds is False
    assert "expected W_rec, W_in, b, W_out, b_out in" in finding.message
    assert path.read_bytes() == b"cut"


def test_a_network_whose_data_are_not_here_is_skipped(kept, monkeypatch):
    def missing(found, theta):
        raise DataSetMissing("Nottingham is not on this machine\nfetch it")

    monkeypatch.setattr(rescoring, "test_score", missing)
    (finding,) = checks.network_scores()
    assert (finding.holds, finding.message) == (None, "Nottingham is not on this machine")


# All of them


def content(folder):
    return {
        path.relative_to(folder): (path.stat().st_mtime_ns, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_a_check_changes_nothing_that_it_checks(
    tmp_path, monkeypatch, made, only, written, in_this_process
):
    """A copy of nothing but one record, two tables and no repetition; all checks, runs repeated."""
    results = tmp_path / "results"
    for name in ("RECORDS", "WEIGHTS"):
        monkeypatch.setattr(paths, name, results / name.lower())
    monkeypatch.setattr(paths, "VERIFIED", results / "verified.jsonl")
    records.append(paths.RECORDS / "figure_7.jsonl", made)
    records.append(paths.RECORDS / "figure_7.jsonl", replace(made, fingerprint="1" * 16))
    wrong = replace(made, outcome=made.outcome | {"solved_at": 50})
    only(made, replace(wrong, fingerprint="0" * 16))
    before, data = content(tmp_path), content(paths.DATA)
    found = list(checks.all_checks(Runs.CHEAPEST))
    repeated = [finding.holds for finding in found if made.run in finding.what]
    assert sorted(repeated) == [False, True]
    assert content(tmp_path) == before
    assert content(paths.DATA) == data
    list(checks.all_checks(Runs.CHEAPEST, write_down=True))
    changed = {path for path, bytes_ in content(tmp_path).items() if before.get(path) != bytes_}
    assert {path.name for path in changed} == {"verified.jsonl"}


def test_all_looks_at_stores_printed_values_data_runs_and_tables(written, monkeypatch):
    monkeypatch.setattr(
        repeated_runs, "repeat", lambda runs, write_down: iter([Finding("run", True)])
    )
    monkeypatch.setattr(checks, "committed", lambda experiment: [])
    looked_at = " ".join(finding.what for finding in checks.all_checks(Runs.CHEAPEST))
    for word in ("figure_7.jsonl", "printed values", "data music", "run", "table a.csv"):
        assert word in looked_at


# The command


def test_the_command_ends_with_a_status_for_programs(monkeypatch):
    quick = [Finding("a", True), Finding("b", None, "not here")]
    monkeypatch.setattr(checks, "all_checks", lambda runs, write_down: iter(quick))
    result = CliRunner().invoke(app, ["verify", "--without-runs"])
    assert result.exit_code == 0
    assert result.stdout == "ok      a\nskipped b: not here\n"
    quick.append(Finding("c", False, "why"))
    result = CliRunner().invoke(app, ["verify", "--without-runs"])
    assert result.exit_code == 1
    assert "FAILED  c: why" in result.stdout
    assert "1 checks failed" in result.stderr


@pytest.mark.parametrize(
    ("options", "asked", "minutes"),
    [
        ([], (Runs.CHEAPEST, False), "2"),
        (["--without-runs"], (Runs.NONE, False), None),
        (["--all"], (Runs.ALL, False), "60"),
        (["--write-down"], (Runs.CHEAPEST, True), "2"),
    ],
)
def test_the_command_repeats_and_writes_down_what_is_asked_for(
    monkeypatch, options, asked, minutes
):
    given = []

    def all_checks(runs, write_down):
        given.append((runs, write_down))
        return iter([])

    monkeypatch.setattr(checks, "all_checks", all_checks)
    monkeypatch.setattr(repeated_runs, "seconds", lambda runs: 3600 if runs == Runs.ALL else 120)
    result = CliRunner().invoke(app, ["verify", *options])
    assert (result.exit_code, given) == (0, [asked])
    said = f"Repeating runs takes about {minutes} minutes\n" if minutes else ""
    assert result.stdout == said
