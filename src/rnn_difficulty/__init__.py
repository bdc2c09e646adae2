"""The executable companion to *On the difficulty of training recurrent neural networks*.

R. Pascanu, T. Mikolov, Y. Bengio, ICML 2013 (PMLR 28(3):1310-1318). Modules carry the names
that the paper and the field use; docstrings carry the paper's equation numbers.

    >>> import rnn_difficulty as rd
    >>> rd.spectral_radius(rd.spectral.NON_NORMAL)
    0.9

Each name in `PUBLIC` is loaded when it is first used; `__init__.pyi` lists them.
"""

import ast
import importlib
import sys
from pathlib import Path
from typing import Any

__version__ = "0.1.0"


def _public() -> dict[str, str]:
    """Return the names that `__init__.pyi` imports from this package → their modules."""
    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = [s for s in stub.body if isinstance(s, ast.ImportFrom) and s.module != "typing"]
    return {a.name: _module(str(s.module), a.name) for s in imports for a in s.names}


def _module(source: str, name: str) -> str:
    path = Path(__file__).parent.joinpath(*source.split(".")[1:], name)
    return f"{source}.{name}" if path.is_dir() or path.with_suffix(".py").exists() else source


PUBLIC: dict[str, str] = _public()
"""Public name → the whole name of the module that defines it, or that it is."""
__all__ = sorted(PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        here = sys.modules[__name__]
        raise AttributeError(f"rnn_difficulty has no public name {name!r}", name=name, obj=here)
    module = importlib.import_module(PUBLIC[name])
    found = module if PUBLIC[name].endswith(f".{name}") else getattr(module, name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *PUBLIC})
