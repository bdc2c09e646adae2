"""pyproject.toml, requirements.lock and environment.yml describe one environment."""

import re
import tomllib

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from rnn_difficulty.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
LOCK_LINES = [
    line.split("#")[0].strip()
    for line in (ROOT / "requirements.lock").read_text().splitlines()
    if line.split("#")[0].strip()
]
PINS = {canonicalize_name(name): version for name, version in (x.split("==") for x in LOCK_LINES)}
EXTRAS = PROJECT["optional-dependencies"].values()
DECLARED = [*PROJECT["dependencies"], *(name for extra in EXTRAS for name in extra)]


@pytest.mark.parametrize("declared", DECLARED)
def test_the_lock_holds_every_declared_package_at_a_version_it_accepts(declared: str) -> None:
    requirement = Requirement(declared)
    version = PINS[canonicalize_name(requirement.name)]
    assert requirement.specifier.contains(version, prereleases=True)


def test_the_lock_is_plain_pins_without_hosts_paths_or_local_versions() -> None:
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line) for line in LOCK_LINES)


def test_the_sphinx_family_is_the_one_that_renders_well_together() -> None:
    family = {"sphinx": "7.4.7", "sphinx-book-theme": "1.1.4", "pydata-sphinx-theme": "0.15.4"}
    assert {name: PINS[name] for name in family} == family


def test_conda_and_binder_get_the_python_and_the_lock_of_the_project() -> None:
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    python = next(entry for entry in conda if entry.startswith("python"))
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.split("=")[1])
    assert pip == {"pip": ["--requirement requirements.lock", "--editable ."]}
