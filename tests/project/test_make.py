"""The Makefile: what it lists, what it sets up and when, and what it refuses in one sentence."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from rnn_difficulty.paths import ROOT

STUB = """#!/bin/sh
# Stands for Python: says that it is one, makes an environment of itself, installs nothing.
case "$1 $2" in
  "--version ") echo Python 3.12.9;;
  "-m venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python;;
  "-m pip") echo "$@" >> pip.log;;
esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with the Makefile, an empty lock, and a stub as python3.11."""
    (tmp_path / "clone").mkdir()
    (tmp_path / "clone" / "Makefile").symlink_to(ROOT / "Makefile")
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / "clone" / name).write_text("")
    write_program(tmp_path / "bin" / "python3.11", STUB)
    return tmp_path / "clone"


def write_program(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def make(clone: Path, *arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    # Nothing of a `make test PYTHON=...` around this test.
    search = {"PATH": f"{clone.parent}/bin:{os.environ['PATH']}"} | environment
    command = ["make", "-C", str(clone), "--no-print-directory", *arguments]
    return subprocess.run(command, env=search, capture_output=True, text=True)


def set_up(clone: Path, **environment: str) -> str:
    done = make(clone, ".venv/.ready", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_make_alone_lists_the_commands() -> None:
    listed = subprocess.run(["make", "-C", ROOT], capture_output=True, text=True, check=True)
    names = "book test quick-test lab tables pdf serve timings lint format lock clean"
    for name in names.split():
        assert f"make {name} " in listed.stdout


def test_an_environment_is_set_up_once_and_says_with_which_python(clone: Path) -> None:
    assert "Setting up .venv with Python 3.12.9" in set_up(clone)
    assert set_up(clone) == "make: '.venv/.ready' is up to date.\n"


def test_a_moved_clone_is_set_up_again(clone: Path) -> None:
    set_up(clone)
    moved = clone.rename(clone.with_name("moved"))
    assert "Setting up .venv" in set_up(moved)
    assert "up to date" in set_up(moved)


@pytest.mark.parametrize("python", ["#!/nowhere/python3.11\n", "#!/bin/sh\nexit 1\n", None])
def test_an_environment_whose_python_is_gone_is_set_up_again(clone: Path, python) -> None:
    """Removed, without its packages (another version behind the same name), or not there."""
    set_up(clone)
    (clone / ".venv" / "bin" / "python").unlink()
    if python:
        write_program(clone / ".venv" / "bin" / "python", python)
    assert "Setting up .venv" in set_up(clone)


def test_a_new_lock_goes_into_the_environment_that_is_there(clone: Path) -> None:
    set_up(clone)
    (clone / ".venv" / "mine").touch()
    os.utime(clone / "requirements.lock", (2**31, 2**31))
    assert set_up(clone) == ""
    assert (clone / ".venv" / "mine").exists()
    installs = [line for line in (clone / "pip.log").read_text().splitlines() if "install" in line]
    assert sum("requirements.lock" in line for line in installs) == 2


def test_another_python_is_refused_with_a_remedy(clone: Path) -> None:
    for name in ("python3.11", "python3.12", "python3.13", "python3"):
        program = "#!/bin/sh\necho Python 3.14.1; exit 1\n"
        write_program(clone.parent / "bin" / name, program)
    done = make(clone, "book")
    assert done.returncode != 0
    assert "Expected Python 3.11, 3.12 or 3.13 as python3.11, " in done.stderr
    assert "found: Python 3.14.1." in done.stderr
    assert "make book PYTHON=" in done.stderr
    assert not (clone / ".venv").exists()


@pytest.mark.parametrize(
    ("system", "libc"),
    [
        ("Darwin x86_64", "15.1"),
        ("Darwin arm64", "13.6"),
        ("Linux x86_64", ""),  # musl
        ("Linux x86_64", "glibc 2.27"),
        ("Linux aarch64", "glibc 2.9"),
        ("Linux armv7l", "glibc 2.36"),
        ("Linux riscv64", "glibc 2.39"),
        ("FreeBSD amd64", ""),
        ("MINGW64_NT-10.0 x86_64", ""),
    ],
)
def test_systems_without_packages_are_refused_before_anything_is_done(clone, system, libc) -> None:
    done = make(clone, "book", f"SYSTEM={system}", f"LIBC={libc}")
    assert done.returncode == 2
    assert done.stderr.startswith("Makefile:")
    assert len(done.stderr.splitlines()) == 1
    assert (
        "Expected Linux with glibc 2.28 or newer on x86_64 or aarch64, or macOS 14" in done.stderr
    )
    assert f"found: {system}, {libc or 'no glibc'}. Theory and tasks alone install" in done.stderr
    assert not (clone / ".venv").exists()


def test_native_windows_is_refused(clone: Path) -> None:
    done = make(clone, "book", OS="Windows_NT")
    assert "found: Windows, " in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("system", "libc"),
    [
        ("Linux x86_64", "glibc 2.28"),
        ("Linux aarch64", "glibc 2.100"),
        ("Linux x86_64", "glibc 2.28.9000"),
        ("Darwin arm64", "14.0"),
        ("Darwin arm64", "26.1.2"),
    ],
)
def test_systems_with_packages_are_set_up(clone: Path, system: str, libc: str) -> None:
    done = make(clone, ".venv/.ready", f"SYSTEM={system}", f"LIBC={libc}")
    assert done.returncode == 0, done.stderr


def test_serve_on_a_port_that_cannot_be_had_is_one_line_and_status_2(clone: Path) -> None:
    (clone / "_build" / "html").mkdir(parents=True)
    (clone / "_build" / "html" / "index.html").touch()
    ready_with_this_python(clone)
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for port in (taken.getsockname()[1], 99999, -1, "http"):
            done = make(clone, "serve", f"PORT={port}")
            assert done.returncode == 2
            assert len(done.stderr.splitlines()) == 1
            assert f"Expected a free port from 1024 to 65535, found: PORT={port}." in done.stderr
            assert "make serve PORT=" in done.stderr


def test_serve_without_a_site_says_so(clone: Path) -> None:
    ready_with_this_python(clone)
    done = make(clone, "serve")
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert "Expected a site in _build/html, found: none. Build it: make book" in done.stderr


def ready_with_this_python(clone: Path) -> None:
    """An environment that starts, without setting one up: this one."""
    (clone / ".venv").mkdir()
    (clone / ".venv" / "bin").symlink_to(Path(sys.executable).parent)
    (clone / ".venv" / ".ready").write_text(f"{clone.resolve()}\n")
