"""Where a number comes from: commit, versions, device."""

import os
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from rnn_difficulty.paths import ROOT

LIBRARIES = ("numpy", "scipy", "torch", "numba")
DECISIVE = ("avx", "avx2", "avx512f", "fma", "neon", "sve")
"""Features of a processor that decide in which order a sum is rounded."""


def commit() -> str:
    """Return the checked-out commit, with `+changes` where the work tree differs from it."""
    try:
        revision = _git("rev-parse", "HEAD")
        return revision + ("+changes" if _git("status", "--porcelain", "--", "src") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that compute, as far as they are here."""
    found = {name: _version(name) for name in LIBRARIES}
    return {"python": platform.python_version()} | {n: v for n, v in found.items() if v}


def device() -> str:
    """Return the processor by what decides on the last bits of a result.

    Processors of one name have other generations: it is the one that Numba compiles for, its vector
    instructions, and those that PyTorch takes.
    """
    parts = [part for part in (_numba_processor(), _torch_capability()) if part]
    return f"CPU {_model()}" + (f" ({'; '.join(parts)})" if parts else "")


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None


def _model() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (cpuinfo.read_text().splitlines() if cpuinfo.exists() else [])
        if line.startswith("model name")
    ]
    return models[0] if models else platform.processor() or platform.machine()


def _numba_processor() -> str:
    try:
        from llvmlite import binding
    except ImportError:
        return ""
    name = os.environ.get("NUMBA_CPU_NAME") or binding.get_host_cpu_name()
    features = os.environ.get("NUMBA_CPU_FEATURES")
    if features is None:
        features = binding.get_host_cpu_features().flatten()
    has = {feature[1:] for feature in features.split(",") if feature.startswith("+")}
    return " ".join([name, *(feature for feature in DECISIVE if feature in has)])


def _torch_capability() -> str:
    try:
        import torch
    except ImportError:
        return ""
    return f"PyTorch {torch.backends.cpu.get_cpu_capability()}"
