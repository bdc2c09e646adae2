"""Where a number comes from: commit, versions, and what of the machine decides on its bits."""

import os
import subprocess
import sys

import pytest

from rnn_difficulty.records import provenance


def test_no_checkout_is_an_unknown_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert provenance.commit() == "unknown"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert provenance.commit() == "unknown"


def git(folder, *arguments):
    command = ["git", "-C", folder, "-c", "user.name=A", "-c", "user.email=a@b", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_a_source_that_was_edited_since_is_told_beside_the_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.py").write_text("A = 1\n")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message", "First")
    revision = git(tmp_path, "rev-parse", "HEAD")
    (tmp_path / "notes.txt").write_text("no source")
    assert provenance.commit() == revision
    (tmp_path / "src" / "a.py").write_text("A = 2\n")
    assert provenance.commit() == f"{revision}+changes"


def test_every_fact_is_there():
    assert provenance.versions()["torch"].startswith("2.13.0")
    assert {"python", "numpy", "scipy", "numba"} <= provenance.versions().keys()
    assert provenance.device().startswith("CPU ")
    assert provenance.commit()


def test_a_library_that_is_missing_has_no_version(monkeypatch):
    monkeypatch.setattr(provenance, "LIBRARIES", ("numpy", "no-such-library"))
    assert provenance.versions().keys() == {"python", "numpy"}


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        (("x86-64", ""), "x86-64"),
        (("znver3", "+avx2,-avx512f,+fma,+sse4.2"), "znver3 avx2 fma"),
    ],
)
def test_the_device_names_what_numba_compiles_for(monkeypatch, settings, words):
    monkeypatch.setenv("NUMBA_CPU_NAME", settings[0])
    monkeypatch.setenv("NUMBA_CPU_FEATURES", settings[1])
    assert f" ({words}; PyTorch " in provenance.device()


@pytest.mark.parametrize("capability", ["AVX2", "AVX512"])
def test_the_device_names_what_pytorch_computes_with(monkeypatch, capability):
    monkeypatch.setattr("torch.backends.cpu.get_cpu_capability", lambda: capability)
    assert provenance.device().endswith(f"; PyTorch {capability})")


def test_the_device_names_the_processor_also_where_nothing_that_computes_is_installed(monkeypatch):
    for library in ("torch", "llvmlite"):
        monkeypatch.setitem(sys.modules, library, None)
    assert provenance.device() == f"CPU {provenance._model()}"


@pytest.mark.slow
def test_the_device_is_another_where_numbers_are(tmp_path):
    """As on an old processor of the same name: other bits, and another device."""
    program = (
        "import numpy as np\n"
        "from rnn_difficulty.engines.fused import nonlinearities\n"
        "from rnn_difficulty.records import provenance\n"
        "y = np.linspace(-2, 2, 1024, dtype=np.float32)\n"
        "nonlinearities.activate(nonlinearities.CODES['tanh'], y)\n"
        "print(y.tobytes().hex() + '|' + provenance.device())"
    )
    old = {"NUMBA_CPU_NAME": "x86-64", "NUMBA_CPU_FEATURES": "", "NUMBA_CACHE_DIR": str(tmp_path)}
    (bits, here), (other_bits, there) = (
        subprocess.run(
            [sys.executable, "-c", program],
            env=os.environ | changes,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split("|")
        for changes in ({}, old)
    )
    if bits == other_bits:
        pytest.skip("this processor computes as the oldest of its kind")
    assert here != there
