"""A Sphinx extension: docstrings are plain text, so the API page shows them as plain text.

They are written to be read in the source: `names` between backquotes, equations indented, tasks
drawn in characters. reStructuredText would take ‖x‖, |x| or x_ for markup. Here a paragraph stays
a paragraph, names become code, what is indented keeps its lines, examples (>>>) are highlighted,
and what a function raises is a list.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby
from textwrap import dedent
from typing import Any

from sphinx.application import Sphinx

SECTIONS = (["Args:"], ["Returns:"], ["Raises:"])
"""Their entries are indented below them, "name: text" each."""


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the translation with autodoc."""
    app.connect("autodoc-process-docstring", _process)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def translate(lines: Iterable[str]) -> list[str]:
    """Return the reStructuredText that shows a plain text docstring as it is."""
    translated: list[str] = []
    previous: list[str] = []
    for block in _blocks(lines):
        if previous in SECTIONS:
            translated += [previous[0].rstrip(":"), *_entries(block), ""]
        elif block not in SECTIONS:
            translated += [*_translated(block), ""]
        previous = block
    return translated


def _process(
    _app: Sphinx, _what: str, _name: str, _object: Any, _options: Any, lines: list[str]
) -> None:
    # A field of a NamedTuple without a docstring says only its position.
    says_position_only = bool(lines) and lines[0].startswith("Alias for field number")
    lines[:] = [] if says_position_only else translate(lines)


def _blocks(lines: Iterable[str]) -> Iterator[list[str]]:
    """Runs of lines that are all indented, or all not; blank lines end a paragraph only."""

    def kind(line: str) -> str:
        return "blank" if not line.strip() else "indented" if line.startswith(" ") else "text"

    previous: list[str] = []
    for name, run in groupby(lines, kind):
        block = list(run)
        joins = name == "blank" or name == "indented"
        # The second line of an output may be indented: an example goes on to the next blank line.
        in_example = name == "indented" and bool(previous) and previous[0].startswith(">>>")
        if previous and not in_example and not (joins and _is_preformatted(previous)):
            yield previous
            previous = []
        if name != "blank" or previous:
            previous = previous + block
    if previous:
        yield previous


def _is_preformatted(block: list[str]) -> bool:
    return block[0].startswith(" ")


def _translated(block: list[str]) -> list[str]:
    if _is_preformatted(block):
        return ["::", "", *(f"    {line}" for line in block)]
    if block[0].startswith(">>>"):
        return [".. code-block:: pycon", "", *(f"    {line}" for line in block)]
    return [_prose(" ".join(block))]


def _entries(block: list[str]) -> list[str]:
    """A list of "name: text", where a line that continues an entry is indented further."""
    entries: list[str] = []
    for line in dedent("\n".join(block)).strip().splitlines():
        if line.startswith(" "):
            entries[-1] += f" {line.strip()}"
        else:
            entries.append(line)
    parts = (entry.partition(": ") for entry in entries)
    return [f"    * ``{name}``: {_prose(text)}" for name, _, text in parts]


def _prose(text: str) -> str:
    """Escape markup, except for code between backquotes and *emphasized words*."""
    parts = re.split(r"`+([^`]+)`+", text)
    return "".join(
        f"\\ ``{part}``\\ " if index % 2 else _escape(part) for index, part in enumerate(parts)
    )


def _escape(text: str) -> str:
    escaped = re.sub(r"([\\*_|`:<>\[\]])", r"\\\1", text)
    return re.sub(r"\\\*(\w[\w -]*)\\\*", r"*\1*", escaped)
