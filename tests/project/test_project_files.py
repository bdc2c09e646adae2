"""Workflows and citation follow their public schemas; the Makefile lists what it can do."""

import os
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


@pytest.mark.parametrize(
    "schema", ["vendor.github-workflows", "custom.github-workflows-require-timeout"]
)
def test_workflows_follow_the_schema(schema: str) -> None:
    assert [path.stem for path in WORKFLOWS] == ["site", "tests", "weekly"]
    assert not violations(schema, *WORKFLOWS)


def test_the_citation_follows_its_schema_and_names_this_version() -> None:
    assert not violations("vendor.citation-file-format", ROOT / "CITATION.cff")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert citation["version"] == project["version"]
    assert citation["license"] == project["license"]
    assert citation["preferred-citation"]["title"] == citation["references"][0]["title"]


def test_make_alone_lists_the_commands() -> None:
    listed = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True)
    for name in ("book", "test", "lab", "tables", "serve", "lint", "lock", "clean"):
        assert f"make {name} " in listed.stdout


def test_another_python_is_refused_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "Makefile").symlink_to(ROOT / "Makefile")
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    for name in ("python3.11", "python3"):
        (tmp_path / name).write_text("#!/bin/sh\necho Python 3.12.1; exit 1\n")
        (tmp_path / name).chmod(0o755)
    # Nothing of a `make test PYTHON=...` around this test.
    search = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["make", "-C", tmp_path, "book"]
    done = subprocess.run(command, env=search, capture_output=True, text=True)
    assert done.returncode != 0
    assert "Expected Python 3.11 as python3.11 or python3, found: Python 3.12.1." in done.stderr
    assert "make book PYTHON=" in done.stderr
