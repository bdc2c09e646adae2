"""Numbers changed by hand are caught, and stale records are called so."""

import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from made_up import record
from typer.testing import CliRunner

from rnn_difficulty import paths, records, tables
from rnn_difficulty.cli import app
from rnn_difficulty.experiments import figure_7, staleness, sweep
from rnn_difficulty.experiments.staleness import Repetition, State
from rnn_difficulty.records import networks
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.verification import checks, repetition, rescoring, seals
from rnn_difficulty.verification.checks import Finding

FIGURE_7 = figure_7.EXPERIMENT
SMOKE = figure_7.SETTINGS["smoke"][0]


@pytest.fixture(scope="module")
def made():
    """A real run of some updates."""
    return repetition.in_fresh_process(FIGURE_7, "smoke", SMOKE)


@pytest.fixture
def store(tmp_path, made):
    """A folder with a store of one sealed record, and its seals."""
    folder = tmp_path / "records"
    records.append(folder / "figure_7.jsonl", made)
    assert seals.add_missing(folder, tmp_path / "digests.txt") == 1
    return tmp_path


def broken(store):
    return seals.broken(store / "records", store / "digests.txt")


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


# Seals


def test_a_sealed_record_is_whole_and_sealed_once(store):
    assert broken(store) == []
    assert seals.add_missing(store / "records", store / "digests.txt") == 0


@pytest.mark.parametrize(
    ("old", "new"),
    [('"solved_at": null', '"solved_at": 50'), ('"updates": 100', '"updates": 101')],
)
def test_one_number_changed_in_an_outcome_is_caught(store, made, old, new):
    edit(store / "records" / "figure_7.jsonl", old, new)
    expected = [f"figure_7 {made.run}: altered since it was sealed"]
    assert broken(store) == expected
    seals.add_missing(store / "records", store / "digests.txt")
    assert broken(store) == expected, "sealing again must not hide it"


def test_one_number_changed_in_a_curve_is_caught(store, made):
    path = store / "records" / "figure_7.jsonl"
    record = json.loads(path.read_text())
    record["curve"]["cost"][0] += 1e-6
    path.write_text(json.dumps(record) + "\n")
    assert broken(store) == [f"figure_7 {made.run}: altered since it was sealed"]


def test_the_layout_of_a_line_does_not_count(store):
    path = store / "records" / "figure_7.jsonl"
    path.write_text(json.dumps(json.loads(path.read_text()), sort_keys=True) + "\n")
    assert broken(store) == []


def test_a_run_made_anew_is_sealed_beside_the_first_and_neither_may_change(store, made):
    path = store / "records" / "figure_7.jsonl"
    records.append(path, replace(made, fingerprint="1" * 16, outcome=made.outcome | {"updates": 9}))
    assert "not sealed: run `rnn-difficulty tables`" in broken(store)[0]
    assert seals.add_missing(store / "records", store / "digests.txt") == 1
    assert broken(store) == []
    edit(path, '"updates": 9', '"updates": 8')
    expected = [f"figure_7 {made.run}: altered since it was sealed"]
    assert broken(store) == expected
    assert seals.add_missing(store / "records", store / "digests.txt") == 0
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert broken(store) == expected, "taken away"


def test_an_altered_record_is_not_sealed_with_the_one_that_made_the_run_anew(store, made):
    path, digests = store / "records" / "figure_7.jsonl", store / "digests.txt"
    original, sealed = path.read_text(), digests.read_text()
    edit(path, '"updates": 100', '"updates": 101')
    records.append(path, replace(made, fingerprint="1" * 16))
    assert seals.add_missing(store / "records", digests) == 0
    assert digests.read_text() == sealed
    assert broken(store) == [f"figure_7 {made.run}: altered since it was sealed"]
    path.write_text(original + path.read_text().splitlines()[1] + "\n")
    assert seals.add_missing(store / "records", digests) == 1
    assert broken(store) == []


def test_a_record_taken_away_or_put_in_is_caught(store, made):
    path = store / "records" / "figure_7.jsonl"
    path.write_text("")
    assert broken(store) == [f"figure_7 {made.run}: sealed, but not in its store any more"]
    (store / "digests.txt").unlink()
    records.append(path, made)
    assert "not sealed: run `rnn-difficulty tables`" in broken(store)[0]


def test_a_line_that_is_no_seal_is_named(tmp_path):
    (tmp_path / "digests.txt").write_text("figure_7 0123\n")
    with pytest.raises(ValueError, match="line 1: expected EXPERIMENT RUN SHA256"):
        seals.read(tmp_path / "digests.txt")


def test_the_repository_is_sealed_and_whole():
    assert seals.broken() == []
    assert seals.broken_files() == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("printed.toml", "value = 7.46", "value = 7.64"),
        ("published.toml", "value = 3.07", "value = 3.7"),
        ("known.toml", "value = 11.64", "value = 11.65"),
        ("claims.toml", 'printed = "2 of 5"', 'printed = "3 of 5"'),
    ],
)
def test_a_printed_value_that_is_changed_is_caught(tmp_path, name, old, new):
    for file in ("printed.toml", "published.toml", "known.toml", "claims.toml", "SHA256SUMS"):
        shutil.copy(paths.DATA / file, tmp_path)
    assert seals.broken_files(tmp_path) == []
    edit(tmp_path / name, old, new)
    assert f"data/{name}: expected sha256" in seals.broken_files(tmp_path)[0]
    (tmp_path / name).unlink()
    assert "got no file" in seals.broken_files(tmp_path)[0]


# Tables


def test_one_number_changed_in_a_table_is_caught(tmp_path, monkeypatch):
    folder = shutil.copytree(paths.TABLES, tmp_path / "tables")
    monkeypatch.setattr(paths, "TABLES", folder)
    assert all(finding.holds for finding in checks.table_bytes())
    edit(folder / "known.csv", "11.64", "11.65")
    failed = [finding for finding in checks.table_bytes() if not finding.holds]
    assert [finding.what for finding in failed] == ["table known.csv"]
    assert "run `rnn-difficulty tables`" in failed[0].message


def test_a_changed_record_changes_the_table_of_claims(tmp_path, monkeypatch):
    folder = shutil.copytree(paths.RECORDS, tmp_path / "records")
    tables.regenerate(tmp_path / "before")
    path = folder / "figure_7.jsonl"
    path.write_text("\n".join(path.read_text().splitlines()[:-30]) + "\n")
    monkeypatch.setattr("rnn_difficulty.paths.RECORDS", folder)
    tables.regenerate(tmp_path / "after")
    before, after = ((tmp_path / name / "claims.csv").read_text() for name in ("before", "after"))
    assert before != after


# Runs repeated


def repeated(monkeypatch, tmp_path, record):
    """The finding on `record`, repeated for real."""
    monkeypatch.setattr(paths, "VERIFIED", tmp_path / "verified.jsonl")
    monkeypatch.setattr(checks, "EXPERIMENTS", {"figure_7": FIGURE_7})
    monkeypatch.setattr(checks, "committed", lambda experiment: [record])
    return next(iter(checks.repetitions(all_runs=False)))


def test_the_run_with_the_least_work_is_repeated_whatever_its_seconds(monkeypatch, made):
    """The seconds of a run that was continued are those of its last part."""
    longer = replace(made, outcome=made.outcome | {"updates": 10**6}, seconds=0.1)
    monkeypatch.setattr(checks, "EXPERIMENTS", {"figure_7": FIGURE_7})
    monkeypatch.setattr(checks, "committed", lambda experiment: [longer, made])
    monkeypatch.setattr(checks, "_repeat", lambda experiment, record, found: record)
    assert list(checks.repetitions(all_runs=False)) == [made]


def test_the_cheapest_run_of_each_earlier_code_is_repeated_too(monkeypatch, made):
    """Today's code needs no second run; of every other the one with the least work is taken."""

    def by(code: str, updates: int) -> records.Record:
        return replace(made, fingerprint=code, outcome=made.outcome | {"updates": updates})

    now, a, b = made.fingerprint, "a" * 16, "b" * 16
    found = [by(now, 50), by(a, 30), by(b, 70), by(a, 10), by(now, 20), by(b, 60)]
    monkeypatch.setattr(checks, "EXPERIMENTS", {"figure_7": FIGURE_7})
    monkeypatch.setattr(checks, "committed", lambda experiment: found)
    monkeypatch.setattr(checks, "_repeat", lambda experiment, record, found: record)
    chosen = {(r.fingerprint, r.outcome["updates"]) for r in checks.repetitions(False)}
    assert chosen == {(a, 10), (b, 60)}
    monkeypatch.setattr(checks, "committed", lambda experiment: [by(now, 5), *found])
    chosen = {(r.fingerprint, r.outcome["updates"]) for r in checks.repetitions(False)}
    assert chosen == {(now, 5), (a, 10), (b, 60)}


def test_a_run_repeated_is_equal_and_written_down_once(tmp_path, monkeypatch, made):
    for _ in range(2):
        finding = repeated(monkeypatch, tmp_path, made)
        assert finding.holds, finding.message
    (written,) = staleness.read(tmp_path / "verified.jsonl")
    assert (written.run, written.equal, written.agrees) == (made.run, True, True)
    assert written.fingerprint == made.fingerprint


def test_a_record_that_the_code_does_not_give_fails(tmp_path, monkeypatch, made):
    lie = replace(made, outcome=made.outcome | {"solved_at": 100})
    finding = repeated(monkeypatch, tmp_path, lie)
    assert finding.holds is False
    assert "recorded {'solved_at': 100" in finding.message
    assert not staleness.read(tmp_path / "verified.jsonl")[0].equal


def test_on_another_machine_the_interval_counts(tmp_path, monkeypatch, made):
    elsewhere = replace(made, device="CPU of another kind", curve={})
    finding = repeated(monkeypatch, tmp_path, elsewhere)
    assert finding.holds
    assert "on another machine" in finding.message


def test_a_record_without_its_setting_fails(tmp_path, monkeypatch, made):
    foreign = replace(made, settings=made.settings | {"length": 11}, run="0" * 16)
    finding = repeated(monkeypatch, tmp_path, foreign)
    assert finding == Finding(
        finding.what, False, "no setting of the experiment is that of the record"
    )


def test_a_raised_budget_is_found_again(made):
    settings = replace(SMOKE, max_updates=200)
    longer = sweep.record(FIGURE_7, "smoke", replace(settings, seed=0))
    assert repetition.settings_of(FIGURE_7, longer) == settings


def cell(*solved_at):
    settings = {"length": 50, "max_updates": 1000}
    return [
        records.Record(
            f"{seed}", "e", "paper", settings | {"seed": seed}, {"solved_at": at}, {}, 0.0, "", "",
            "", {}, ""
        )
        for seed, at in enumerate(solved_at)
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("again", "others", "agrees"),
    [
        # Mean 200, deviation 100, t(.9995, 2) = 31.6: reach 31.6 · 100 · √(4/3) = 3649.
        (3800, (100, 200, 300), True),
        (3900, (100, 200, 300), False),
        (None, (100, 200, None), True),
        (None, (100, 200, 300), False),
        (100, (None, None), False),
        (140, (100,), True),
        (160, (100,), False),
    ],
)
def test_the_interval_that_other_seeds_give(again, others, agrees):
    found = cell(*others)
    assert repetition.agrees(found[0], cell(again)[0], found) == agrees


# Stale


def noted(record, now, equal=True):
    return Repetition(
        record.run, "figure_7", record.fingerprint, now, equal, True, "", record.device
    )


def test_a_record_is_stale_when_its_code_changed_until_it_was_repeated(made):
    now = made.fingerprint
    old = replace(made, fingerprint="0" * 16)
    assert staleness.state(made, []) == State.CURRENT
    assert staleness.state(old, []) == State.STALE
    assert staleness.state(old, [noted(old, now)]) == State.VERIFIED
    assert staleness.state(old, [noted(old, "1" * 16)]) == State.STALE
    assert staleness.state(old, [noted(old, now), noted(old, now, False)]) == State.STALE
    assert staleness.fresh([made, old]) == [made]
    elsewhere = replace(noted(old, now, False), device="another")
    assert staleness.state(old, [noted(old, now), elsewhere]) == State.VERIFIED
    assert staleness.state(replace(old, experiment="gone"), []) == State.STALE


def test_what_a_page_says_of_its_records(made):
    old = replace(made, fingerprint="0" * 16)
    assert staleness.describe([made], []) == "computed by today's code"
    assert staleness.describe([made, old], []) == "stale: 1 of 2 runs"
    said = staleness.describe([old], [noted(old, made.fingerprint)])
    assert said == "verified with today's code: 1 repeated, all equal"


# The command


@pytest.mark.parametrize(("again", "holds"), [(3.00005, True), (3.001, False)])
def test_a_kept_network_with_another_score_than_its_record_fails(
    tmp_path, monkeypatch, again, holds
):
    kept = replace(record(0), run="abc", outcome={"test": 3.0})
    monkeypatch.setattr(paths, "WEIGHTS", tmp_path)
    networks.save(
        tmp_path / "abc.safetensors", gaussian(np.random.default_rng(0), Sizes(2, 3, 4), 1)
    )
    monkeypatch.setattr(checks, "committed", lambda experiment: [kept])
    monkeypatch.setattr(rescoring, "test_score", lambda found, theta: again)
    (finding,) = checks.networks()
    assert finding.holds is holds
    assert f"computed again {again:.6f}" in finding.message


def test_the_command_ends_with_a_status_for_programs(monkeypatch):
    quick = [Finding("a", True), Finding("b", None, "not here")]
    monkeypatch.setattr(checks, "everything", lambda all_runs: iter(quick))
    result = CliRunner().invoke(app, ["verify"])
    assert result.exit_code == 0
    assert result.stdout == "ok      a\nskipped b: not here\n"
    quick.append(Finding("c", False, "why"))
    result = CliRunner().invoke(app, ["verify"])
    assert result.exit_code == 1
    assert "FAILED  c: why" in result.stdout
    assert "1 checks failed" in result.stderr


def test_everything_looks_at_stores_seals_printed_values_data_runs_and_tables(monkeypatch):
    monkeypatch.setattr(checks, "repetitions", lambda all_runs: iter([Finding("run", True)]))
    looked_at = " ".join(finding.what for finding in checks.everything())
    for word in ("figure_7.jsonl", "seals", "printed values", "data music", "run", "table known"):
        assert word in looked_at


def test_a_store_with_a_foreign_line_fails(store, monkeypatch):
    monkeypatch.setattr(paths, "RECORDS", store / "records")
    with (store / "records" / "figure_7.jsonl").open("a") as file:
        file.write("not json\n")
    (finding,) = checks.stores()
    assert finding.holds is False
    assert "line 2: not a record" in finding.message
