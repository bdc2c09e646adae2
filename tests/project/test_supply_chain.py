"""What workflows run is pinned and may do little; an audit that saw nothing is not called clean."""

import importlib.util
import json
import re

import pytest
import yaml

from rnn_difficulty.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
SPEC = importlib.util.spec_from_file_location("audit", ROOT / ".ci" / "audit.py")
assert SPEC
assert SPEC.loader
audit = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(audit)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_hash_with_their_version_beside(path):
    used = re.findall(r"uses: (.*)", path.read_text())
    assert used
    for each in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", each)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_read_and_only_the_jobs_that_publish_write(path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    granted = {
        name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job
    }
    publish = {
        "notebooks": {"contents": "write"},
        "deploy": {"pages": "write", "id-token": "write"},
    }
    assert granted in ({}, publish)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    for step in steps:
        if "checkout" in step.get("uses", ""):
            assert step["with"] == {"persist-credentials": False}


def answer(*packages):
    return json.dumps({"dependencies": list(packages), "fixes": []})


SOUND = {"name": "numpy", "version": "2.4.6", "vulns": []}
UNKNOWN = {"name": "scipy", "skip_reason": "not found"}
BAD = {"name": "tqdm", "version": "1.0", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}


@pytest.mark.parametrize(
    ("said", "status", "words"),
    [
        (answer(SOUND), 0, "1 packages audited, 0 with a known vulnerability"),
        (answer(SOUND, UNKNOWN), 0, "::warning::Not audited: 1 of 2: scipy"),
        (answer(SOUND, BAD), 1, "::error::tqdm 1.0: PYSEC-1, PYSEC-2"),
        ("", 0, "::warning::Nothing was audited, the database could not be reached: no network"),
        ("[]", 0, "::warning::Nothing was audited"),
    ],
)
def test_an_audit_says_what_it_found_and_what_it_could_not_see(said, status, words, capsys):
    assert audit.report(said, "trace\nno network\n") == status
    assert words in capsys.readouterr().out
