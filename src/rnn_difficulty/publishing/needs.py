"""What has to be installed for a chapter to run: extras of `pyproject.toml`.

Found by reading the code of the chapter and of all that it reaches in this package.
"""

import ast
import tomllib
from collections.abc import Iterator

from rnn_difficulty import paths
from rnn_difficulty.publishing.reach import imported, reach, uses
from rnn_difficulty.publishing.scope import Place, scope_of

EXTRAS = ("figures", "torch", "fast", "data")
"""Those that a chapter may need, in the order in which a package is looked for in them."""
DISTRIBUTIONS = {"scikit-learn": "sklearn"}
"""Packages that are imported by another name than they are installed by."""


def extras(code: str) -> list[str]:
    """Return the extras that bring what a chapter imports, itself or through this package."""
    brought = _brought()
    found = {brought[name] for name in _packages(code) if name in brought}
    return [extra for extra in EXTRAS if extra in found]


def _brought() -> dict[str, str]:
    """The first extra that brings each package, by the name it is imported by."""
    project = tomllib.loads((paths.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lists = project["optional-dependencies"]
    names = {
        name.partition(">")[0].partition("=")[0]: extra
        for extra in reversed(EXTRAS)
        for name in lists[extra]
    }
    return {DISTRIBUTIONS.get(name, name): extra for name, extra in names.items()}


def _packages(code: str) -> set[str]:
    """The packages that the code imports, and those that the definitions that it reaches name."""
    found = {name for node in ast.walk(ast.parse(code)) for name in _imports(node)}
    for place in reach(uses(code)) | {Place(module) for module in imported(code)}:
        found |= set(_of(place))
    return found


def _of(place: Place) -> Iterator[str]:
    scope = scope_of(place.module)
    for statement in scope.tree.body:
        if isinstance(statement, ast.Import | ast.ImportFrom):
            yield from _imports(statement)
    for statement in scope.definitions.get(place.name, ()):
        for node in ast.walk(statement):
            yield from _imports(node)


def _imports(node: ast.AST) -> Iterator[str]:
    names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    if isinstance(node, ast.ImportFrom):
        names = [str(node.module)]
    yield from (name.partition(".")[0] for name in names)
