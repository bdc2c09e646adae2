"""The paper's numbers on what is the paper's, the chapter's on what is ours."""

import re
from pathlib import Path

import pytest
import small_site

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import numbers

CHAPTERS = {path.stem: path.read_text() for path in sorted(ROOT.glob("notebooks/*.md"))}
EQUATION = re.compile(r"^\$\$ \((\S+)\)$", re.MULTILINE)
FIGURE = re.compile(r"^    name: (fig-\S+)$", re.MULTILINE)
REFERENCE = re.compile(r"eq\. (\d+),? \{eq\}|\{numref\}`[^`<]*Figure \d")


def labels(kind: re.Pattern[str]) -> list[str]:
    return [label for text in CHAPTERS.values() for label in kind.findall(text)]


def test_every_equation_of_the_paper_carries_its_number_once() -> None:
    papers = [numbers.printed(f"equation-{label}") for label in labels(EQUATION)]
    assert sorted(filter(None, papers), key=int) == [str(n) for n in range(1, 11)]


def test_every_figure_of_the_paper_carries_its_number_once() -> None:
    papers = [numbers.printed(label) for label in labels(FIGURE)]
    assert sorted(filter(None, papers)) == [f"{n} (ICML)" for n in range(1, 8)]


@pytest.mark.parametrize("kind", [EQUATION, FIGURE])
def test_no_two_things_share_a_label(kind: re.Pattern[str]) -> None:
    found = labels(kind)
    assert len(found) > 50
    assert len(set(found)) == len(found)


def test_no_number_is_said_twice_where_a_reference_says_it() -> None:
    twice = {name: REFERENCE.findall(text) for name, text in CHAPTERS.items()}
    assert {name: found for name, found in twice.items() if found} == {}


PAGES = {
    "start": "# Start\n",
    "notebooks/03-first": "# 3 · First\n\n$$\na\n$$ (mine)\n\n$$\nb\n$$ (icml-9)\n\n"
    "$$\nc\n$$ (other)\n\n"
    "```{figure} dot.svg\n:name: fig-6\nThe wall.\n```\n",
    "notebooks/10-second": "# 10 · Second\n\n```{figure} dot.svg\n:name: fig-6-map\nOurs.\n```\n\n"
    "$$\nd\n$$ (far)\n\nSee {eq}`mine`, {eq}`icml-9`, {eq}`other`, {eq}`far`, {numref}`fig-6`, "
    "{numref}`fig-6-map`.\n",
}


@pytest.mark.slow
def test_pages_and_references_show_the_same_numbers(tmp_path: Path) -> None:
    (tmp_path / "source" / "notebooks").mkdir(parents=True)
    (tmp_path / "source" / "notebooks" / "dot.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg"/>'
    )
    html = small_site.build(tmp_path, PAGES, "numbers")
    first = (html / "notebooks" / "03-first.html").read_text()
    assert re.findall(r'class="eqno">\(([^)]*)\)', first) == ["3.1", "9", "3.2"]
    assert 'caption-number">Figure 6 (ICML) </span>' in first
    second = (html / "notebooks" / "10-second.html").read_text()
    assert 'caption-number">Figure 10.1 </span>' in second
    words = re.sub(r"<[^>]+>", "", second)
    assert "See (3.1), (9), (3.2), (10.1), Figure 6 (ICML), Figure 10.1." in words
