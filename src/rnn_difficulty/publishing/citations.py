"""Which code cites which equation, figure, table or algorithm of the paper, read from docstrings.

A citation is what follows "ICML 2013", such as "ICML 2013, §2.3, eq. 8, Figure 6" or "ICML 2013,
eqs 3 and 4"; a docstring may also begin with one: "Figure 3: the bifurcation diagram".
"""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from rnn_difficulty import fingerprint

ROOMS = ("theory", "diagnosis", "figures", "experiments", "datasets")
KIND = r"(eqs?\.|eqs|Alg\.|Algorithm|Figures?|Tables?)"
NUMBERED = rf"{KIND} (\d+(?:(?:-|, | and )\d+)*)"
CITATION = re.compile(rf"ICML 2013(?:(?:, | and )(?:§[\d.]*\d|footnote \d+|{NUMBERED}))+")
KINDS = {"e": "eq.", "a": "Alg.", "f": "Figure", "t": "Table"}
"""By the first letter."""


class Number(NamedTuple):
    """What the paper numbers: ("eq.", 9)."""

    kind: str
    value: int

    def __str__(self) -> str:
        """As the paper is cited: eq. 9."""
        return f"{self.kind} {self.value}"


class Code(NamedTuple):
    """A module, a class, a function or a method, and what it cites."""

    module: str
    """Whole name."""
    name: str
    """Within the module; empty for the module itself."""
    summary: str
    """The first paragraph of its docstring, without the citation."""
    first: frozenset[Number]
    """What the first paragraph cites."""
    cited: frozenset[Number]
    """What the whole docstring cites."""


@cache
def codes() -> tuple[Code, ...]:
    """Return the code that cites the paper, room by room.

    A module stands for itself where nothing in it cites the same.
    """
    return tuple(code for room in ROOMS for path in _files(room) for code in _of_module(path))


def _files(room: str) -> list[Path]:
    return sorted((fingerprint.ROOT / room).rglob("*.py"))


def _of_module(path: Path) -> list[Code]:
    parts = path.relative_to(fingerprint.ROOT.parent).with_suffix("").parts
    module = ".".join(part for part in parts if part != "__init__")
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = [code for code in _definitions(tree, module, "") if code.cited]
    by_itself = _code(tree, module, "")
    rest = by_itself.cited.difference(*(code.cited for code in inside))
    return [*inside, by_itself._replace(cited=rest)] if rest else inside


def _definitions(tree: ast.Module | ast.ClassDef, module: str, within: str) -> Iterator[Code]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield _code(node, module, f"{within}{node.name}")
        if isinstance(node, ast.ClassDef):
            yield from _definitions(node, module, f"{node.name}.")


def _code(node: ast.Module | ast.ClassDef | ast.FunctionDef, module: str, name: str) -> Code:
    docstring = ast.get_docstring(node) or ""
    first = docstring.split("\n\n")[0]
    summary = re.sub(r" ?\(ICML 2013[^)]*\)", "", " ".join(first.split()))
    return Code(module, name, summary, numbers(first), numbers(docstring))


def numbers(docstring: str) -> frozenset[Number]:
    """Return what a docstring cites of the paper.

    >>> sorted(map(str, numbers("Text (ICML 2013, §2, eqs 3 and 4, Figures 3-5).")))
    ['Figure 3', 'Figure 4', 'Figure 5', 'eq. 3', 'eq. 4']
    """
    text = " ".join(docstring.split())
    cited = [match.group() for match in CITATION.finditer(text)]
    begins = re.match(NUMBERED, text, re.IGNORECASE)
    found = [pair for each in cited for pair in re.findall(NUMBERED, each)]
    found += [begins.groups()] if begins else []
    return frozenset(Number(KINDS[k[0].lower()], n) for k, given in found for n in _values(given))


def _values(given: str) -> list[int]:
    """3-5 and 7 → 3, 4, 5, 7."""
    values: list[int] = []
    for part in re.split(r", | and ", given):
        low, _, high = part.partition("-")
        values += range(int(low), int(high or low) + 1)
    return values
