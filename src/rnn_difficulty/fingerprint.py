"""A fingerprint of code that does not see where the code lives.

It is built bottom-up: the hash of a module is that of its code without docstrings and without the
imports of this package, together with the names it imports and the hashes of the modules that these
come from. So a module that is moved or renamed keeps its fingerprint, and so do all that import it;
a constant that is changed, however deep, gives another one. It is the same on every version of
Python: of the syntax tree only what is there counts, not how a version prints it.
"""

import ast
import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

PACKAGE = "rnn_difficulty"
ROOT = Path(__file__).parent
DIGITS = 16


def fingerprint(*modules: str) -> str:
    """Return the fingerprint of modules of this package, by their whole names: 16 hex digits."""
    return _digest(sorted(map(_of_module, modules)))[:DIGITS]


@cache
def _of_module(module: str) -> str:
    tree = ast.parse(_path(module).read_text(encoding="utf-8"))
    imports = _Imports()
    code = _Code(imports).visit(tree)
    return _digest([_plain(code), sorted(imports.names)])


def _path(module: str) -> Path:
    base = ROOT.joinpath(*module.split(".")[1:])
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value).encode()).hexdigest()


class _Imports:
    """What a module imports from this package."""

    def __init__(self) -> None:
        self.names: set[tuple[str, str]] = set()
        """(imported name, hash of the module it comes from); a module itself has no name."""
        self.modules: dict[str, str] = {}
        """What the code calls an imported module → its hash."""

    def add(self, source: str, alias: ast.alias) -> None:
        whole = f"{source}.{alias.name}"
        if _path(whole).exists():
            self.modules[alias.asname or alias.name] = _of_module(whole)
            self.names.add(("", _of_module(whole)))
        else:
            self.names.add((alias.name, _of_module(source)))


class _Code(ast.NodeTransformer):
    """Leaves what computes: no texts, no imports of the package, modules by their content."""

    def __init__(self, imports: _Imports) -> None:
        self.imports = imports

    def visit_Module(self, node: ast.Module) -> ast.AST:
        # All imports first: code above an import may use what it brings.
        node.body = [s for s in node.body if not _is_for_types(s)]
        for statement in ast.walk(node):
            if isinstance(statement, ast.ImportFrom) and _is_ours(statement.module):
                for alias in statement.names:
                    self.imports.add(str(statement.module), alias)
        return self.generic_visit(node)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST | None:
        return None if _is_ours(node.module) else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        is_text = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return None if is_text else self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> ast.AST:
        node.id = self.imports.modules.get(node.id, node.id)
        return node


def _is_ours(module: str | None) -> bool:
    return (module or "").split(".")[0] == PACKAGE


def _is_for_types(statement: ast.stmt) -> bool:
    test = getattr(statement, "test", None)
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _plain(node: Any) -> Any:
    """Return a syntax tree as lists: what a version of Python adds empty is left out."""
    if isinstance(node, ast.AST):
        fields = {name: _plain(value) for name, value in ast.iter_fields(node)}
        return [
            type(node).__name__,
            {k: v for k, v in sorted(fields.items()) if v not in ([], None)},
        ]
    if isinstance(node, list):
        return [_plain(each) for each in node]
    return node if node is None else repr(node)
