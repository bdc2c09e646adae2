"""A Sphinx extension: signatures on the API page stand as they stand in the source.

autodoc evaluates annotations, so that `FloatArray` would appear as
`ndarray[tuple[Any, ...], dtype[float64]]`. Names of this package become links. Names of others stay
text, without a warning: that they exist is mypy's business, and it has checked them.
"""

import ast
import inspect
from functools import reduce
from textwrap import dedent
from typing import Any

from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

PACKAGE = "rnn_difficulty"


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with autodoc and with the resolution of references."""
    app.connect("autodoc-skip-member", _skip)
    app.connect("autodoc-process-signature", _process)
    app.connect("missing-reference", _resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def written(function: Any) -> tuple[str, str | None]:
    """Return the arguments, in parentheses, and the return annotation as the source has them."""
    function = inspect.unwrap(function)
    definition = ast.parse(dedent(inspect.getsource(function))).body[0]
    assert isinstance(definition, ast.FunctionDef)
    definition = _Linked(function.__globals__).visit(definition)
    arguments, returns = definition.args, definition.returns
    if arguments.args and arguments.args[0].arg in ("self", "cls"):
        del arguments.args[0]
    return f"({ast.unparse(arguments)})", ast.unparse(returns) if returns else None


class _Linked(ast.NodeTransformer):
    """Writes the classes of this package with their module, so that each link finds its own."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._linked(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self._linked(node)

    def _linked(self, node: ast.expr) -> ast.expr:
        first, *rest = ast.unparse(node).split(".")
        named = reduce(lambda at, name: getattr(at, name, None), rest, self.names.get(first))
        if not inspect.isclass(named) or not named.__module__.startswith(PACKAGE):
            return node
        return ast.Name(f"~{named.__module__}.{named.__qualname__}")


def _skip(
    _app: Sphinx, _what: str, _name: str, member: Any, _skipped: bool, _options: Any
) -> bool | None:
    """Leave out functions that a class has from another package."""
    home = str(getattr(member, "__module__", ""))
    foreign = inspect.isroutine(member) and not home.startswith(PACKAGE)
    return True if foreign else None


def _process(
    _app: Sphinx, what: str, _name: str, documented: Any, _options: Any, _given: str, _returns: str
) -> tuple[str, str | None]:
    """Functions as written; the fields of a class are listed below it, so not again beside it."""
    is_function = what in ("function", "method") and inspect.isroutine(documented)
    return written(documented) if is_function else ("", None)


def _resolve(
    _app: Sphinx, _env: BuildEnvironment, node: pending_xref, content: Element
) -> Element | None:
    is_annotation = node.get("reftype") == "class" and "py:module" in node
    return content if is_annotation else None
