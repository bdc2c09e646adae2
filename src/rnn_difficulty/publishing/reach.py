"""What of this package a piece of code reaches, however deep: found by reading, not by running it.

Names are followed from where they are used to where they are defined, through imports (those inside
functions too) and the public names of the package. Where a name leads nowhere, everything in its
module counts as reached: the answer errs on the side of more.
"""

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import rnn_difficulty
from rnn_difficulty import fingerprint
from rnn_difficulty.fingerprint import PACKAGE


class Place(NamedTuple):
    """A definition at the top of a module, or with the name "" all of the module."""

    module: str
    name: str = ""


def uses(code: str) -> set[Place]:
    """Return the places in this package that the names in a piece of code lead to."""
    scope = Scope(PACKAGE, code)
    return set(scope.named_in(scope.tree))


def imported(code: str) -> set[str]:
    """Return the modules of this package that a piece of code imports, or has by public names."""
    scope = Scope(PACKAGE, code)
    places = {place for places in scope.imports.values() for place in places}
    return {place.module for place in places | uses(code)} - {PACKAGE}


def reach(start: Iterable[Place]) -> set[Place]:
    """Return the definitions that those in `start` use, and all that these use."""
    found: set[Place] = set()
    waiting = list(start)
    while waiting:
        place = waiting.pop()
        if place not in found:
            found.add(place)
            waiting += scope_of(place.module).used_by(place.name)
    return found


def texts(places: Iterable[Place]) -> set[str]:
    """Return the string constants in what these places define."""
    return {
        node.value
        for place in places
        for statement in scope_of(place.module).definitions.get(place.name, ())
        for node in ast.walk(statement)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


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

    def used_by(self, name: str) -> Iterator[Place]:
        """What a definition uses, together with what the module does when it is imported."""
        if not name or name not in {*self.definitions, *self.imports}:
            yield from (Place(self.module, each) for each in self.definitions)
        yield from self.imports.get(name, ())
        for statement in self.definitions.get(name, ()):
            yield from self.named_in(statement)
        for statement in self.tree.body:
            if not _defined(statement):
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
