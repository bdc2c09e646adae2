"""The core's and the compiled engine's tests on every Python that is present.

Each gets an environment of its own with a wheel of this checkout: first what `pip install .` brings
(NumPy and SciPy), with which the core is imported; then, for their tests, the extras `fast` (Numba)
and `figures` (some tests draw). PyTorch is not installed: it has a small build for few systems, so
tests that compare with it skip themselves. Needs no package itself: `python .ci/interpreters.py`.
"""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ("3.11", "3.12", "3.13")
TESTS = ("theory", "tasks", "engines/test_fused_against_theory.py")
IMPORT_THE_CORE = """
import sys, rnn_difficulty as rd
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
assert not any(find_spec(name) for name in ("torch", "numba", "pandas", "matplotlib", "typer"))
for room in ("theory", "tasks"):
    path = import_module(f"rnn_difficulty.{room}").__path__
    names = [import_module(f"rnn_difficulty.{room}.{module.name}") for module in iter_modules(path)]
    print(f"  {len(names)} modules of {room} import from {path[0]}")
"""


def main() -> int:
    """Check each version; return 1 when one failed, or none was there."""
    pythons = {version: find(version) for version in VERSIONS}
    for version, python in pythons.items():
        print(f"Python {version}: {python or 'NOT FOUND, so not checked'}", flush=True)
    present = {version: python for version, python in pythons.items() if python}
    failed = [version for version, python in present.items() if not check(version, python)]
    print(f"Checked: {', '.join(present) or 'none'}; failed: {', '.join(failed) or 'none'}")
    return 1 if failed or not present else 0


def find(version: str) -> str | None:
    """Return the first Python of this version that starts: of the search path, then of pyenv.

    A shim of pyenv is on the path but starts only where its version is selected.
    """
    candidates = [shutil.which(f"python{version}"), *map(str, pyenv_versions(version))]
    question = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
    for candidate in filter(None, candidates):
        answer = subprocess.run([candidate, "-Ic", question], capture_output=True, text=True)
        if answer.stdout.strip() == version:
            return candidate
    return None


def pyenv_versions(version: str) -> list[Path]:
    """Return the interpreters of this version below pyenv's root, the newest first."""
    if shutil.which("pyenv") is None:
        return []
    root = subprocess.run(["pyenv", "root"], capture_output=True, text=True).stdout.strip()
    found = Path(root).glob(f"versions/{version}.*/bin/python{version}")
    return sorted(found, key=lambda path: len(path.parts[-3]), reverse=True)


def check(version: str, python: str) -> bool:
    """Return whether core and compiled engine install and pass on this Python."""
    place = ROOT / "_build" / f"python{version}"
    try:
        run(python, "-m", "venv", "--clear", place)
        install(place, str(wheel(place)))
        run(place / "bin" / "python", "-c", IMPORT_THE_CORE)
        install(place, f"{wheel(place)}[fast,figures]", "pytest", "hypothesis")
        test(place, *(ROOT / "tests" / name for name in TESTS))
    except subprocess.CalledProcessError as error:
        print(f"Python {version}: FAILED in {' '.join(map(str, error.cmd[:8]))[:200]}", flush=True)
        return False
    return True


def wheel(place: Path) -> Path:
    """Return a wheel of this checkout, built once from a copy: a build folder would outlive it."""
    found = list(place.glob("*.whl"))
    if not found:
        copy = place / "checkout"
        shutil.copytree(ROOT / "src", copy / "src", ignore=shutil.ignore_patterns("*.egg-info"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        pip(place, "wheel", "--no-deps", "--wheel-dir", place, copy)
        found = list(place.glob("*.whl"))
    return found[0]


def install(place: Path, *packages: str) -> None:
    """Install packages at the versions of the lock."""
    pip(place, "install", "--constraint", ROOT / "requirements.lock", *packages)


def pip(place: Path, command: str, *arguments: str | Path) -> None:
    """Run a command of this environment's pip."""
    program = (place / "bin" / "python", "-m", "pip", "-qq", "--disable-pip-version-check")
    run(*program, command, *arguments)


def test(place: Path, *tests: Path) -> None:
    """Run the tests in these folders and files, naming the ones that skip themselves."""
    options = ("-rs", "-p", "no:cacheprovider")
    run(place / "bin" / "python", "-m", "pytest", *options, *tests)


def run(*command: str | Path) -> None:
    """Run a command in the checkout; what it prints is shown.

    Raises:
        subprocess.CalledProcessError: it did not end with status 0.
    """
    subprocess.run(command, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())
