"""Workflows and citation follow their public schemas; every clone has the committed bytes."""

import hashlib
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from rnn_difficulty.paths import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def violations(schema: str, *files: Path) -> str:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, *files]
    done = subprocess.run(command, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    "schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"]
)
def test_workflows_follow_the_schema(schema: str) -> None:
    assert [path.stem for path in WORKFLOWS] == ["audit", "site", "tests", "weekly"]
    assert not violations(schema, *WORKFLOWS)


@pytest.mark.slow
def test_the_citation_follows_its_schema_and_names_this_version() -> None:
    assert not violations("vendor.citation-file-format", ROOT / "CITATION.cff")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["preferred-citation"]["title"] == citation["references"][0]["title"]


def test_a_clone_with_autocrlf_has_the_committed_bytes(tmp_path: Path) -> None:
    """The default of Git for Windows, and of checkouts that WSL opens; seals compare bytes."""
    files = (
        ".gitattributes",
        ".ci/run",
        "data/printed.toml",
        "results/tables/claims.csv",
        "Makefile",
    )
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    for name in files:
        (origin / name).parent.mkdir(parents=True, exist_ok=True)
        (origin / name).write_bytes((ROOT / name).read_bytes())
    identity = ("-c", "user.name=a", "-c", "user.email=a@b", "-c", "core.autocrlf=false")
    for command in (("init", "-q"), ("add", "-f", "."), (*identity, "commit", "-qm", "all")):
        subprocess.run(["git", "-C", origin, *command], check=True)
    subprocess.run(["git", "clone", "-q", "-c", "core.autocrlf=true", origin, clone], check=True)
    for name in files:
        assert digest(clone / name) == digest(origin / name), name


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
