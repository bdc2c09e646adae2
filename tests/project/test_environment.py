"""pyproject.toml, requirements.lock and environment.yml describe one environment."""

import ast
import re
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from rnn_difficulty.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
SOURCE = ROOT / "src" / "rnn_difficulty"
LOCK_LINES = [
    line.split("#")[0].strip()
    for line in (ROOT / "requirements.lock").read_text().splitlines()
    if line.split("#")[0].strip()
]
LOCK = [Requirement(line) for line in LOCK_LINES]
EXTRAS = PROJECT["optional-dependencies"]
PYTHONS = ("3.11.2", "3.11.7", "3.12.1", "3.13.0")
SYSTEMS = ("linux", "darwin")


def environment(python: str, system: str) -> dict[str, str]:
    version = {"python_version": python.rpartition(".")[0], "python_full_version": python}
    return default_environment() | version | {"sys_platform": system}


def pins(python: str, system: str) -> dict[str, str]:
    """Name → version of what the lock installs there."""
    where = environment(python, system)
    there = [line for line in LOCK if line.marker is None or line.marker.evaluate(where)]
    names = [canonicalize_name(line.name) for line in there]
    assert len(names) == len(set(names))
    return {name: str(line.specifier)[2:] for name, line in zip(names, there, strict=True)}


def everything(extra: str) -> list[Requirement]:
    """The requirements of the core and of an extra, with the extras that it names."""
    names = [Requirement(line) for line in EXTRAS[extra]]
    own = [part for name in names if name.name == PROJECT["name"] for part in sorted(name.extras)]
    others = [name for name in names if name.name != PROJECT["name"]]
    core = [Requirement(line) for line in PROJECT["dependencies"]]
    return core + others + [name for part in own for name in everything(part)]


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_the_lock_holds_every_declared_package_at_a_version_it_accepts(python, system) -> None:
    locked = pins(python, system)
    for requirement in everything("dev"):
        version = locked[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version, prereleases=True), requirement


def test_the_lock_is_plain_pins_without_hosts_paths_or_local_versions() -> None:
    pin = r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+( ; [a-z_A-Z0-9.*'<>=!() ]+)?"
    assert all(re.fullmatch(pin, line) for line in LOCK_LINES)


def test_the_sphinx_family_is_the_one_that_renders_well_together() -> None:
    family = {"sphinx": "7.4.7", "sphinx-book-theme": "1.1.4", "pydata-sphinx-theme": "0.15.4"}
    for python in PYTHONS:
        assert family.items() <= pins(python, "linux").items()


def test_the_project_installs_on_every_python_from_3_11_on() -> None:
    supported = SpecifierSet(PROJECT["requires-python"])
    versions = ("3.11.0", "3.12.1", "3.13.0", "3.14.0", "3.20.0")
    assert all(supported.contains(version) for version in versions)
    assert not supported.contains("3.10.13")


def test_the_core_is_numpy_and_scipy() -> None:
    core = {Requirement(line).name for line in PROJECT["dependencies"]}
    assert core == {"numpy", "scipy"}


def test_dev_and_book_pull_in_all_that_the_package_needs() -> None:
    needed = {
        name.name for part in ("torch", "fast", "data", "figures") for name in everything(part)
    }
    for extra in ("cli", "book", "dev"):
        assert needed <= {name.name for name in everything(extra)}, extra


DISTRIBUTIONS = {"PIL": "pillow", "bs4": "beautifulsoup4", "sklearn": "scikit-learn"}
"""Where a package is imported by another name than it is installed by."""


def imported(path: Path) -> set[str]:
    """The packages of others that a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names.add(str(node.module))
    roots = {name.partition(".")[0] for name in names}
    packages = roots - sys.stdlib_module_names - {"rnn_difficulty"}
    return {DISTRIBUTIONS.get(name, name) for name in packages}


ROOMS = {
    "theory": "",
    "tasks": "",
    "engines/fused": "fast",
    "engines/plain.py": "torch",
    "diagnosis": "torch",
    "training": "torch",
    "datasets": "data",
    "figures": "figures",
    "cli": "cli",
}
"""The extra with which a room can be imported."""
OPTIONAL = {"diagnosis": {"matplotlib"}, "datasets": {"pandas"}}
"""What a room imports only where it is asked for."""


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_what_its_extra_brings(room: str) -> None:
    place = SOURCE / room
    files = [place] if place.suffix else sorted(place.rglob("*.py"))
    declared = everything(ROOMS[room]) if ROOMS[room] else map(Requirement, PROJECT["dependencies"])
    brought = {name.name for name in declared} | OPTIONAL.get(room, set())
    assert set().union(*map(imported, files)) <= brought | {"mpl_toolkits"}


def test_every_import_of_the_package_is_declared() -> None:
    declared = {canonicalize_name(name.name) for name in everything("dev")}
    # CuPy's distributions are named after CUDA's versions, that of bs4 is beautifulsoup4; YAML
    # comes with the book, Dask with `distributed`.
    come_with_others = {"bs4", "cupy", "dask", "yaml"}
    come_with_others |= {"docutils", "ipython", "mpl-toolkits", "nbclient", "traitlets"}
    for path in SOURCE.rglob("*.py"):
        names = {canonicalize_name(name) for name in imported(path)}
        assert names <= declared | come_with_others, path


def test_conda_and_binder_get_the_python_and_the_lock_of_the_project() -> None:
    *conda, pip = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    python = next(entry for entry in conda if entry.startswith("python"))
    assert SpecifierSet(PROJECT["requires-python"]).contains(python.split("=")[1])
    assert pip == {"pip": ["--requirement requirements.lock", "--editable ."]}


def test_what_is_no_python_is_installed_too() -> None:
    kept = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"][
        "package-data"
    ]
    named = [
        SOURCE.parent.joinpath(*package.split(".")).glob(pattern)
        for package, patterns in kept.items()
        for pattern in patterns
    ]
    files = {path for path in SOURCE.rglob("*.*") if "__pycache__" not in path.parts}
    python = {path for path in files if path.suffix == ".py"}
    assert files - python == {path for found in named for path in found}
