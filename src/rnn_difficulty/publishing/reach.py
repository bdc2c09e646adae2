"""What of this package a piece of code reaches, however deep: found by reading, not by running it.

Names are followed from where they are used to where they are defined (`scope`); where that is in
doubt, the answer is more rather than less.
"""

import ast
from collections.abc import Iterable

from rnn_difficulty.fingerprint import PACKAGE
from rnn_difficulty.publishing.scope import Place, Scope, scope_of


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
