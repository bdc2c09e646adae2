"""The sources that a chapter shows, comments included: code that a page prints has to be today's.

The fingerprint of code is blind to comments and layout, which a reader of the page is not.
"""

import ast

from rnn_difficulty.fingerprint import PACKAGE
from rnn_difficulty.publishing.scope import Place, Scope, scope_of
from rnn_difficulty.publishing.source import without_docstrings

SHOWS = "show_source"


def sources(code: str) -> list[str]:
    """Return the sources of what a chapter gives to `show_source`, without their docstrings."""
    scope = Scope(PACKAGE, code)
    calls = [node for node in ast.walk(scope.tree) if isinstance(node, ast.Call)]
    given = [each for call in calls if _name(call) == SHOWS for each in call.args]
    places = {place for each in given for place in scope.named_in(each)}
    return sorted(text for place in places for text in _of(place))


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _of(place: Place) -> list[str]:
    """The definition; of a value that is built from others of its module, the whole module."""
    scope = scope_of(place.module)
    statements = scope.definitions.get(place.name, [])
    plain = [s for s in statements if isinstance(s, ast.FunctionDef | ast.ClassDef)]
    if not plain:
        return [without_docstrings(scope.code)]
    lines = scope.code.split("\n")
    return [without_docstrings("\n".join(lines[_first(s) : s.end_lineno])) for s in plain]


def _first(statement: ast.FunctionDef | ast.ClassDef) -> int:
    return min(node.lineno for node in (statement, *statement.decorator_list)) - 1
