"""Strict parameters: a notebook takes what its `parameters` cell names, of the type written there.

papermill alone accepts unknown names, cells without the tag and values of any type.
"""

import ast
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rnn_difficulty.publishing.errors import ParameterError

if TYPE_CHECKING:
    from nbformat import NotebookNode

TAG = "parameters"


def complete(name: str, notebook: "NotebookNode", given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the defaults of a notebook's `parameters` cell, replaced by the values given.

    Raises:
        ParameterError: no such cell, a default that is not a plain value, an unknown name, or a
            value of another type than its default.
    """
    defaults = _defaults(name, notebook)
    for key, value in given.items():
        _check(name, defaults, key, value)
    return {**defaults, **given}


def _check(name: str, defaults: Mapping[str, Any], key: str, value: Any) -> None:
    if key not in defaults:
        raise ParameterError(
            f"{name}: expected a parameter of the notebook ({', '.join(defaults)}), got {key!r}.\n"
            f"Remedy: give {key} a default in the cell tagged `{TAG}`, or leave it out."
        )
    expected = type(defaults[key])
    if type(value) is not expected:
        raise ParameterError(
            f"{name}: expected {key} of type {expected.__name__} (its default is "
            f"{defaults[key]!r}), got {value!r} of type {type(value).__name__}.\n"
            f"Remedy: pass a value of type {expected.__name__}."
        )


def _defaults(name: str, notebook: "NotebookNode") -> dict[str, Any]:
    cells = [cell for cell in notebook.cells if TAG in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise ParameterError(
            f"{name}: expected one code cell tagged `{TAG}`, got {len(cells)}.\n"
            f'Remedy: write a cell with `:tags: [{TAG}]` that sets profile = "quick" and seed = 0.'
        )
    return dict(_assignment(name, statement) for statement in _statements(name, cells[0].source))


def _statements(name: str, source: str) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        raise ParameterError(
            f"{name}: expected lines like `seed = 0` in the cell tagged `{TAG}`, "
            f"got {error.msg} in line {error.lineno}.\nRemedy: correct this line."
        ) from None


def _assignment(name: str, statement: ast.stmt) -> tuple[str, Any]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=key)], value=ast.expr() as value):
            try:
                return key, ast.literal_eval(value)
            except ValueError:
                pass
    raise ParameterError(
        f"{name}: expected lines like `seed = 0` in the cell tagged `{TAG}`, "
        f"got `{ast.unparse(statement)}`.\nRemedy: move this line to the next cell."
    )
