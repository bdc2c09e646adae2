"""A Sphinx extension: signatures on the API page stand as they stand in the source.

autodoc evaluates annotations, so that `FloatArray` would appear as
`ndarray[tuple[Any, ...], dtype[float64]]`. Names of this package become links. Names of others stay
text, without a warning: that they exist is mypy's business, and it has checked them.
"""

import ast
import inspect
from textwrap import dedent
from typing import Any

from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with autodoc and with the resolution of references."""
    app.connect("autodoc-process-signature", _process)
    app.connect("missing-reference", _resolve)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def written(function: Any) -> tuple[str, str | None]:
    """Return the arguments, in parentheses, and the return annotation as the source has them."""
    source = dedent(inspect.getsource(inspect.unwrap(function)))
    definition = ast.parse(source).body[0]
    assert isinstance(definition, ast.FunctionDef)
    arguments = definition.args
    if arguments.args and arguments.args[0].arg in ("self", "cls"):
        del arguments.args[0]
    returns = ast.unparse(definition.returns) if definition.returns else None
    return f"({ast.unparse(arguments)})", returns


def _process(
    _app: Sphinx,
    what: str,
    _name: str,
    documented: Any,
    _options: Any,
    _signature: str,
    _returns: str,
) -> tuple[str, str | None]:
    """Functions as written; the fields of a class are listed below it, so not again beside it."""
    is_function = what in ("function", "method") and inspect.isroutine(documented)
    return written(documented) if is_function else ("", None)


def _resolve(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, content: Element
) -> Element | None:
    if node.get("reftype") != "class" or "py:module" not in node:
        return None
    python = env.domains["py"]
    last = node["reftarget"].split(".")[-1]
    homes = [
        name
        for name, _, kind, *_ in python.get_objects()
        if kind == "class" and name.split(".")[-1] == last
    ]
    if len(homes) != 1:
        return content
    return python.resolve_xref(env, node["refdoc"], app.builder, "class", homes[0], node, content)
