"""The names at the top of a module of this package, and the places that they lead to.

Names are followed through imports (those inside functions too) and through the public names of the
package. Where a name leads nowhere, everything in its module counts as used.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

import rnn_difficulty
from rnn_difficulty import fingerprint
from rnn_difficulty.fingerprint import PACKAGE


class Place(NamedTuple):
    """A definition at the top of a module, or with the name "" all of the module."""

    module: str
    name: str = ""


class Scope:
    """The names at the top of a module, and what they stand for."""

    def __init__(self, module: str, code: str) -> None:
        """Read the code of a module, or code that stands at no place in the package."""
        self.module, self.code, self.tree = module, code, ast.parse(code)
        self.imports = _imports(self.tree)
        self.definitions: dict[str, list[ast.stmt]] = defaultdict(list)
        for statement in self.tree.body:
            for name in _defined(statement):
                self.definitions[name].append(statement)
        self._used: dict[str, set[Place]] = {}

    @cached_property
    def at_import(self) -> set[Place]:
        """What the module uses when it is imported, whatever is then used of it."""
        statements = [statement for statement in self.tree.body if not _defined(statement)]
        return {place for statement in statements for place in self.named_in(statement)}

    def used_by(self, name: str) -> set[Place]:
        """Return what a definition uses, together with what the module does when imported."""
        if name not in self._used:
            self._used[name] = {*self._uses(name), *self.at_import}
        return self._used[name]

    def _uses(self, name: str) -> Iterator[Place]:
        if not name or name not in {*self.definitions, *self.imports}:
            yield from (Place(self.module, each) for each in self.definitions)
        yield from self.imports.get(name, ())
        for statement in self.definitions.get(name, ()):
            yield from self.named_in(statement)

    def named_in(self, node: ast.AST) -> Iterator[Place]:
        """The places that the names in a piece of code lead to."""
        first, *rest = _dotted(node) or [""]
        if first:
            yield from (_descend(place, rest) for place in self.imports.get(first, ()))
            yield from [Place(self.module, first)] if first in self.definitions else []
            return
        for child in ast.iter_child_nodes(node):
            yield from self.named_in(child)


@cache
def scope_of(module: str) -> Scope:
    """Return the names at the top of a module of this package."""
    return Scope(module, _file(module).read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> dict[str, set[Place]]:
    found: dict[str, set[Place]] = defaultdict(set)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == PACKAGE:
            for alias in node.names:
                found[alias.asname or alias.name].add(_inside(str(node.module), alias.name))
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == PACKAGE:
                    found[alias.asname or PACKAGE].add(
                        Place(alias.name if alias.asname else PACKAGE)
                    )
    return found


def _descend(place: Place, names: list[str]) -> Place:
    for name in names:
        if place.name:
            break
        place = _inside(place.module, name)
    return place


def _inside(module: str, name: str) -> Place:
    """Where `module.name` leads: a module, a public name's home, or a definition."""
    home = getattr(rnn_difficulty, "PUBLIC", {}).get(name) if module == PACKAGE else None
    if _file(f"{module}.{name}").exists():
        return Place(f"{module}.{name}")
    if home:
        return Place(home) if home.split(".")[-1] == name else Place(home, name)
    return Place(module, name)


def _file(module: str) -> Path:
    base = fingerprint.ROOT.joinpath(*module.split(".")[1:])
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def _defined(statement: ast.stmt) -> list[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return [name]
        case ast.Assign(targets=targets):
            return [n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)):
            return [name]
    return []


def _dotted(node: ast.AST) -> list[str]:
    """`a.b.c` as a list; nothing where the node is something else."""
    if isinstance(node, ast.Name):
        return [node.id]
    if isinstance(node, ast.Attribute) and (before := _dotted(node.value)):
        return [*before, node.attr]
    return []
