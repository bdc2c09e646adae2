"""The source of a function, shown in a chapter beside the equation that it is."""

import ast
import inspect
from collections.abc import Callable, Iterable
from textwrap import dedent
from typing import Any, NamedTuple


class Source(NamedTuple):
    """Python source that a notebook shows as a highlighted code block."""

    code: str

    def _repr_markdown_(self) -> str:
        return f"```python\n{self.code}\n```"


def show_source(*functions: Callable[..., Any]) -> Source:
    """Return the source of functions or classes without their docstrings, in the order given."""
    return Source("\n\n\n".join(without_docstrings(inspect.getsource(f)) for f in functions))


def without_docstrings(source: str) -> str:
    """Return the source of one function or class, dedented, all its docstrings left out."""
    source = dedent(source)
    lines = source.rstrip().split("\n")
    dropped = {
        number
        for text in _docstrings(ast.parse(source))
        for number in range(text.lineno - 1, text.end_lineno or text.lineno)
    }
    return _tidy(line for number, line in enumerate(lines) if number not in dropped)


def _docstrings(tree: ast.AST) -> list[ast.Expr]:
    definitions = (ast.Module, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    bodies = [node.body for node in ast.walk(tree) if isinstance(node, definitions)]
    return [s for body in bodies for s in body if isinstance(s, ast.Expr) and _is_text(s)]


def _is_text(statement: ast.Expr) -> bool:
    return isinstance(statement.value, ast.Constant) and isinstance(statement.value.value, str)


def _tidy(lines: Iterable[str]) -> str:
    """Drop the blank lines that followed a docstring: after a signature or another blank line."""
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1] and not kept[-1].endswith(":")):
            kept.append(line)
    return "\n".join(kept)
