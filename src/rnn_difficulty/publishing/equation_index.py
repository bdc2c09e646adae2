"""The index: each equation, algorithm, figure and table of the paper → code → chapter.

It is made from docstrings (`citations`). In the README it stands between two markers;
`python -m rnn_difficulty.publishing.equation_index` writes it there anew.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import rnn_difficulty
from rnn_difficulty import paths
from rnn_difficulty.publishing.citations import Code, Number, codes

README = paths.ROOT / "README.md"
BEGINS, ENDS = "<!-- index of equations: begins -->", "<!-- index of equations: ends -->"
HEAD = "| ICML 2013 | what | chapter | code |\n|---|---|---|---|\n"
IN_THE_PAPER = (
    *(Number("eq.", n) for n in range(1, 11)),
    Number("Alg.", 1),
    *(Number("Figure", n) for n in range(1, 8)),
    Number("Table", 1),
)


class Row(NamedTuple):
    """One line of the index."""

    number: Number
    codes: tuple[Code, ...]
    """The first is what the number means."""
    chapters: tuple[str, ...]
    """Names of notebooks."""


def rows() -> list[Row]:
    """Return the index, in the paper's order: equations, the algorithm, figures, the table."""
    return [_row(number) for number in IN_THE_PAPER]


def _row(number: Number) -> Row:
    citing = [code for code in codes() if number in code.cited]
    drawn_first = number.kind in ("Figure", "Table")

    def order(code: Code) -> tuple[bool, bool, int]:
        meant = ".figures." in code.module if drawn_first else bool(code.name)
        return not meant, number not in code.first, len(code.first)

    ordered = tuple(sorted(citing, key=order))
    return Row(number, ordered, _chapters(number, ordered[0]) if ordered else ())


def _chapters(number: Number, code: Code) -> tuple[str, ...]:
    """Return the chapters that derive an equation, show its code, or else import it."""
    word = code.name or code.module.split(".")[-1]
    signs = (
        rf"\$\$ \(icml-{number.value}\)" if number.kind == "eq." else r"(?!)",
        rf"^show_source\(.*\b{word}\b",
        rf"^(from .* import |    ).*\b{word}\b",
    )
    for sign in signs:
        if found := [name for name, text in _notebooks().items() if re.search(sign, text, re.M)]:
            return tuple(found)
    return ()


@cache
def _notebooks() -> dict[str, str]:
    files = sorted((paths.ROOT / "notebooks").glob("*.md"))
    return {file.stem: file.read_text(encoding="utf-8") for file in files}


def shown(code: Code) -> str:
    """Return the name that a user writes after `rd.`, or with its room: `figures.figure_3`."""
    public = rnn_difficulty.PUBLIC
    outer = code.name.split(".")[0]
    if public.get(outer) == code.module:
        return code.name
    short = code.module.split(".", 1)[1]
    last = short.split(".")[-1]
    home = last if public.get(last) == code.module else short
    return f"{home}.{code.name}" if code.name else home


def markdown() -> str:
    """Return the index as a table for the README."""
    return HEAD + "".join(_line(row) for row in rows())


def _line(row: Row) -> str:
    places = ", ".join(f"[`{shown(code)}`]({_file(code)})" for code in row.codes)
    chapters = ", ".join(f"[{int(c[:2])}](notebooks/{c}.md)" for c in row.chapters)
    return f"| {row.number} | {what(row)} | {chapters} | {places} |\n"


def what(row: Row) -> str:
    """Return what a number means in one sentence, for a cell of a table."""
    said = re.sub(rf"^(Return |{row.number}[^:]*: )", "", row.codes[0].summary)
    return said.rstrip(".").replace("|", r"\|")


def _file(code: Code) -> str:
    path = Path("src", *code.module.split("."))
    return f"{path}/__init__.py" if (paths.ROOT / path).is_dir() else f"{path}.py"


def inserted(text: str) -> str:
    """Return the README's text with the index as it is now.

    Raises:
        ValueError: the markers are not both there.
    """
    before, begins, rest = text.partition(BEGINS)
    _, ends, after = rest.partition(ENDS)
    if not (begins and ends):
        raise ValueError(f"expected {BEGINS} … {ENDS} in README.md, got no such pair: add it")
    return f"{before}{BEGINS}\n{markdown()}{ENDS}{after}"


if __name__ == "__main__":
    README.write_text(inserted(README.read_text(encoding="utf-8")), encoding="utf-8")
