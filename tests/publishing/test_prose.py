"""No number of ours is typed into prose: a decimal is code, mathematics, or marked as printed."""

import re
from pathlib import Path

import pytest
import yaml

from rnn_difficulty.paths import ROOT

PAGES = sorted([*(ROOT / "notebooks").glob("*.md"), *(ROOT / "book").glob("*.md")])
FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})(?P<info>.*)\n(?P<body>(?:.*\n)*?)(?P=fence) *$", re.M)
CODE = re.compile(r"^(?!\{)|^\{(?:code-cell|math|eval-rst|bibliography|code-block)\}")
"""What follows a fence that holds no prose: a language, or one of these directives."""
HEADER = re.compile(r"\A---\n(.*?)\n---\n", re.S)
NO_PROSE = (
    re.compile(r"\$\$.*?\$\$", re.S),
    re.compile(r"\$[^$]+\$"),
    re.compile(r"(?:\{[\w:-]+\})?`[^`]+`"),  # code, and roles such as {printed} and {math}
    re.compile(r"\]\([^)]*\)"),  # where links lead
    re.compile(r"§§?\d\.\d(?:\.\d)?|Python \d\.\d+(?:(?:, | or )\d\.\d+)*"),
)
DECIMAL = re.compile(r"(?<![\w.])\d*[.]\d+(?![\w.]\d)")


def prose(text: str) -> str:
    """Return what of a page is prose: captions of figures and bodies of admonitions too."""
    text = HEADER.sub("", text)
    while (shorter := FENCE.sub(_kept, text)) != text:
        text = shorter
    for pattern in NO_PROSE:
        text = pattern.sub(" ", text)
    return text


def _kept(block: re.Match[str]) -> str:
    if not CODE.match(block["info"].strip()):
        return block["body"]
    header = HEADER.match(block["body"])
    cell = yaml.safe_load(header[1]) if header else {}
    # Texts for readers who do not see a figure tell what is on its axes; they may hold numbers.
    return f"{cell.get('mystnb', {}).get('figure', {}).get('caption', '')}\n"


def decimals(text: str) -> list[str]:
    return DECIMAL.findall(prose(text))


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_decimals_in_prose_are_marked(page: Path) -> None:
    assert decimals(page.read_text(encoding="utf-8")) == [], (
        "print or glue a measured number, write a setting as `code`, or mark {printed}`7.56`"
    )


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It reached 3.48 nats.", ["3.48"]),
        ("It reached .5.", [".5"]),
        ("The paper prints {printed}`3.48`.", []),
        ("A rate of `0.01`, $w = 5.5$, §2.1 and Python 3.11; 10 000 of 5.", []),
        ("Python 3.11, 3.12 or 3.13 took 3.14 minutes.", ["3.14"]),
        ("```{code-cell} python\nx = 1.5\n```\n", []),
        ("```console\n$ 1.5\n```\n", []),
        ("```{admonition} A\nIt was 1.5.\n```\n", ["1.5"]),
        ("````{note}\n```python\n1.5\n```\nIt was 2.5.\n````\n", ["2.5"]),
        (
            "```{code-cell}\n---\nmystnb:\n  figure:\n    caption: It was 1.5.\n---\n2.5\n```\n",
            ["1.5"],
        ),
        ("| a | 1.5 |\n", ["1.5"]),
        ("$$\n1.5\n$$\n", []),
    ],
)
def test_what_counts_as_a_decimal_in_prose(text: str, found: list[str]) -> None:
    assert decimals(text) == found
