"""Where a number comes from: commit, versions, device, and a fingerprint of the code."""

import ast
import hashlib
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

from rnn_difficulty.paths import ROOT

PACKAGE = "rnn_difficulty"
LIBRARIES = ("numpy", "scipy", "torch", "numba")


def commit() -> str:
    """Return the checked-out commit, with `+changes` where the work tree differs from it."""
    try:
        revision = _git("rev-parse", "HEAD")
        return revision + ("+changes" if _git("status", "--porcelain", "--", "src") else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def versions() -> dict[str, str]:
    """Return the versions of Python and of the libraries that compute."""
    return {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}


def device() -> str:
    """Return the processor, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    models = [
        line.partition(":")[2].strip()
        for line in (cpuinfo.read_text().splitlines() if cpuinfo.exists() else [])
        if line.startswith("model name")
    ]
    return f"CPU {models[0] if models else platform.processor() or platform.machine()}"


def fingerprint(*modules: str) -> str:
    """Return a hash of the code of modules and of all package code they import, however deep.

    Docstrings, comments and layout do not count, so that explaining code makes no record stale;
    nor does this module, which computes no result.
    """
    this = Path(__file__)
    closure = {this}
    for module in modules:
        _closure(_path(module), closure)
    digest = hashlib.sha256()
    for path in sorted(closure - {this}):
        digest.update(_code(path).encode())
    return digest.hexdigest()[:16]


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _path(module: str) -> Path:
    base = Path(__file__).parent.joinpath(*module.split(".")[1:])
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def _closure(path: Path, seen: set[Path]) -> set[Path]:
    if path in seen or not path.exists():
        return seen
    seen.add(path)
    for imported in _imports(ast.parse(path.read_text(encoding="utf-8"))):
        _closure(_path(imported), seen)
    return seen


def _imports(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(PACKAGE):
            # `from rnn_difficulty import bptt` names a module, `from ….cell import Cell` does not.
            names |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names if alias.name.startswith(PACKAGE)}
    # The package itself holds the version only: a release computes what the one before did.
    return names - {PACKAGE}


def _code(path: Path) -> str:
    return ast.dump(_WithoutTexts().visit(ast.parse(path.read_text(encoding="utf-8"))))


class _WithoutTexts(ast.NodeTransformer):
    def visit_Expr(self, node: ast.Expr) -> ast.Expr | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_text else node
