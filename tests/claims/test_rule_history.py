"""`rule_since` and `results_known` of every claim, held against the history of the repository.

The words of a rule, or of its claim, changed last with one commit. Before that commit the stores
held all of the runs that the claim now rests on, some of them, or none.
"""

import json
import re
import subprocess
import tomllib
from collections import defaultdict
from functools import cache
from typing import NamedTuple

import pytest

from rnn_difficulty import paths
from rnn_difficulty.claims import evidence, ledger
from rnn_difficulty.claims.claim import claims
from rnn_difficulty.experiments import lookup
from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.paths import ROOT

FILE = "data/claims.toml"
REMARK = re.compile(
    r"\((?:stricter since|corrected after|corrected, which|written after|changed since"
    r"|the settings were changed|added when)[^()]*\)",
    re.IGNORECASE,
)
"""What a rule once said of its own history, and `before` says now."""
CELL = {
    "figure_7": ("initialization", "method", "length", "seed"),
    "figure_7_gpu": ("initialization", "method", "length", "seed"),
    "sensitivity": ("method", "threshold", "alpha", "length", "seed"),
    "other_tasks": ("task", "method", "shortest", "longest", "seed"),
    "length_generalization": ("method", "seed"),
    "attractor_memory": ("seed",),
    "stock_rnn": ("method", "seed"),
    "table_1": ("data_set", "method", "seed", "alpha", "alpha_falls"),
}
"""Settings that say which run it is, however long it was, however its network began; of an
experiment that is not here, all of them."""
TWICE = {"figure_7_gpu": ("figure_7_gpu", "figure_7")}
"""Stores of the same runs: who had seen those of a CPU knew what to expect of a GPU."""
SMALL = ("smoke", "quick", "search")
"""Profiles whose runs say nothing about a claim."""


class Commit(NamedTuple):
    """A commit that touched the list of claims."""

    hash: str
    date: str


def git(*arguments):
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    return done.stdout if done.returncode == 0 else None


@pytest.fixture(scope="module", autouse=True)
def whole_history():
    shallow = git("rev-parse", "--is-shallow-repository")
    if shallow is None or shallow.strip() != "false":
        pytest.skip("needs git and the whole history, and this is a shallow clone or none")


@cache
def changes():
    """Every commit of the list, oldest first, with the words of each claim after it."""
    lines = git("log", "--reverse", "--format=%h %as", "--abbrev=7", "--", FILE).splitlines()
    commits = [Commit(*line.split()) for line in lines]
    return [(commit, words(git("show", f"{commit.hash}:{FILE}"))) for commit in commits]


def words(text):
    """The words of each claim and its rule, without spaces and remarks."""
    rows = tomllib.loads(text)["claim"]
    return {
        row["id"]: "".join((row["claim"] + REMARK.sub("", row["rule"])).split()) for row in rows
    }


@cache
def last_changes():
    """Claim → the commit since when its words are what they are; None: not committed yet."""
    now = words((ROOT / FILE).read_text(encoding="utf-8"))
    since = {}
    for id, text in now.items():
        found = None
        for commit, known in reversed(changes()):
            if known.get(id) != text:
                break
            found = commit
        since[id] = found
    return since


def known_before(commit, experiment):
    """The cells that a store held before a commit, or holds now."""
    revision = f"{commit.hash}^" if commit else "HEAD"
    stores = TWICE.get(experiment, (experiment,))
    paths = [f"results/records/{store}.jsonl" for store in stores]
    texts = [git("show", f"{revision}:{path}") or "" for path in paths]
    return set().union(*(_cells(text, experiment) for text in texts))


@cache
def _cells(text, experiment):
    records = [json.loads(line) for line in text.splitlines()]
    return {cell(r["settings"], experiment) for r in records if r["profile"] not in SMALL}


def cell(settings, experiment):
    flat = settings | settings.get("optimization", {})
    return tuple(str(flat.get(name)) for name in CELL.get(experiment, sorted(flat)))


@cache
def cells_by_run():
    """Run → experiment and cell, of all that is recorded today."""
    found = {}
    for path in paths.RECORDS.glob("*.jsonl"):
        for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            found[record["run"]] = path.stem, cell(record["settings"], path.stem)
    return found


def expected_known(row):
    """Of what the claim rests on, whether all was recorded before its rule, or some, or nothing."""
    if row.claim.judged_by == "theory":
        return "yes"
    wanted = defaultdict(set)
    for run in row.judgement.runs:
        experiment, of = cells_by_run()[run]
        wanted[experiment].add(of)
    commit = last_changes()[row.claim.id]
    shares = [len(each & known_before(commit, name)) / len(each) for name, each in wanted.items()]
    if not any(shares):
        return "no"
    return "yes" if min(shares) == 1 else "some"


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
def test_a_rule_stands_since_the_commit_that_it_names(claim):
    found, given = last_changes()[claim.id], claim.rule_since
    newest = changes()[-1][0]
    if given.commit == "HEAD":
        assert found in (None, newest), f"{found.hash} changed it last: name it"
    else:
        assert (given.commit, given.date) == found


@cache
def judges():
    """Claim → the stores that it was judged by, of all commits and today."""
    texts = [git("show", f"{commit.hash}:{FILE}") for commit, _ in changes()]
    found = defaultdict(set)
    for text in [*texts, (ROOT / FILE).read_text(encoding="utf-8")]:
        for row in tomllib.loads(text)["claim"]:
            found[row["id"]].add(row["judged_by"])
    return found


@pytest.mark.parametrize("claim", claims(), ids=lambda claim: claim.id)
def test_a_claim_that_other_runs_judge_than_before_says_so(claim):
    if len(judges()[claim.id] - {"none", "theory"}) > 1:
        assert "Judged by" in (claim.before or "")


@pytest.mark.slow
def test_what_the_verdict_was_on_the_runs_of_before_is_said():
    now, cpu = evidence.committed(), EXPERIMENTS["figure_7"]
    runs = lookup.of_profile(cpu, "paper")
    before = evidence.Evidence(
        {**now.records, "figure_7": runs}, {**now.scores, "figure_7": cpu.score(runs)}
    )
    was = {row.claim.id: row.judgement.verdict for row in ledger.ledger(before)}
    rows = [row for row in ledger.ledger(now) if row.claim.judged_by == "figure_7_gpu"]
    assert rows
    for row in rows:
        same = was[row.claim.id] == row.judgement.verdict
        words = "the same" if same else f"{was[row.claim.id]} then"
        assert row.claim.before.endswith(f"the verdict was {words}.")


@pytest.mark.slow
def test_what_was_known_when_a_rule_was_written_is_said():
    rows = ledger.ledger()
    said = {row.claim.id: row.claim.results_known for row in rows}
    assert said == {row.claim.id: expected_known(row) for row in rows}
