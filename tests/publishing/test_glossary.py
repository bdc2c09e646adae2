"""The glossary: each term once, with a chapter; and terms that chapters use."""

import re

from rnn_difficulty.paths import ROOT

TEXT = (ROOT / "book" / "glossary.md").read_text()
TERMS = re.findall(r"^(\w.*)\n  \w", TEXT, re.MULTILINE)
ENTRIES = re.split(r"^\w.*\n(?=  \w)", TEXT.split("## Letters")[0], flags=re.MULTILINE)[1:]
LINK = re.compile(r"\[(?:Chapters? )?(?:chapter )?(\d+)\]\(\.\./notebooks/(\d+)-([\w-]+)\)", re.I)
USED = re.compile(r"\{term\}`(?:[^`<]*<)?([^`>]+)>?`")


def test_terms_are_sorted_and_there_once() -> None:
    assert len(TERMS) == len(ENTRIES) > 40
    assert len(set(TERMS)) == len(TERMS)


def test_every_term_has_a_chapter_that_exists() -> None:
    for term, entry in zip(TERMS, ENTRIES, strict=True):
        links = LINK.findall(entry)
        assert links, term
        for number, chapter, rest in links:
            assert int(number) == int(chapter), term
            assert (ROOT / "notebooks" / f"{chapter}-{rest}.md").exists(), term


def test_terms_that_are_used_are_explained() -> None:
    chapters = {path.stem: path.read_text() for path in ROOT.glob("notebooks/*.md")}
    used = {name: set(map(tidy, USED.findall(text))) for name, text in chapters.items()}
    assert {name: terms - set(TERMS) for name, terms in used.items() if terms - set(TERMS)} == {}
    assert sum(map(len, used.values())) > 30
    assert all(used[name] for name in used), "a chapter links no term of the glossary"


def tidy(term: str) -> str:
    return " ".join(term.split())
