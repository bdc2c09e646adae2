"""What pages and site weigh, in bytes as they lie on disk, and what they never load."""

import re
from pathlib import Path

import pytest

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import formulas

SITE, LANDING, CHAPTER = 25e6, 0.6e6, 2.5e6
PART = re.compile(r'<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"#?:]+)')
SOUND = re.compile(r'"data:audio[^"]*"')
ALPHABETS = re.compile(
    r"\\(?:mathfrak|mathscr|mathsf|mathtt|mathbf|boldsymbol|bm|text(?:tt|sf|bf)|oldstyle)\b"
)


@pytest.mark.slow
def test_the_site_the_landing_page_and_chapters_are_light(html: Path) -> None:
    # What is taken away is loaded by nobody who only reads.
    read = [
        path for path in html.rglob("*") if path.is_file() and html / "taken" not in path.parents
    ]
    assert sum(path.stat().st_size for path in read) <= SITE
    assert weight(html, html / "book" / "index.html") <= LANDING
    chapters = {path.name: weight(html, path) for path in (html / "notebooks").glob("*.html")}
    assert {name: size for name, size in chapters.items() if size > CHAPTER} == {}


def weight(html: Path, page: Path) -> int:
    """A page without its sound, with every file that it names and the parts of MathJax."""
    text = SOUND.sub("", page.read_text(encoding="utf-8"))
    files = {(page.parent / part).resolve() for part in PART.findall(text)}
    mathjax = html / "_static" / "mathjax"
    if mathjax / "startup.js" in files:
        files |= {mathjax / part for part in (*formulas.PARTS, formulas.FONT)}
    # Named, and asked for by none who only reads.
    files = {path for path in files if path.suffix in (".css", ".js", ".png", ".svg")}
    return len(text.encode()) + sum(path.stat().st_size for path in files if path.exists())


@pytest.mark.slow
def test_mathjax_is_only_where_a_formula_is(html: Path) -> None:
    texts = {path: path.read_text(encoding="utf-8") for path in html.rglob("*.html")}
    loads = {path for path, text in texts.items() if "mathjax/" in text}
    assert html / "book" / "index.html" not in loads
    assert loads == {path for path, text in texts.items() if re.search(r'class="math\b', text)}


@pytest.mark.slow
def test_pictures_keep_their_place(html: Path) -> None:
    pictures = [
        picture
        for path in (html / "notebooks").glob("*.html")
        for picture in re.findall(r'<img\b[^>]*src="[^"]*_images/[^>]*>', path.read_text())
    ]
    assert len(pictures) > 40
    for needed in ("width=", "height=", 'loading="lazy"'):
        assert [picture for picture in pictures if needed not in picture] == []


def test_no_formula_uses_an_alphabet_that_the_font_lacks() -> None:
    rooms = (ROOT / "notebooks", ROOT / "book", ROOT / "src")
    texts = [p for room in rooms for p in room.rglob("*") if p.suffix in (".md", ".py")]
    assert [p.name for p in texts if ALPHABETS.search(p.read_text(encoding="utf-8"))] == []


def test_a_font_without_rare_letters_keeps_the_others() -> None:
    normal = 'T.normal=(0,H.AddPaths)(V.normal,{65:"1 2",120068:"3"},{});'
    fraktur = 'T.fraktur=(0,H.AddPaths)(V.fraktur,{66:"4"},{})'
    kept = (
        'T.normal=(0,H.AddPaths)(V.normal,{65:"1 2",},{});T.fraktur=(0,H.AddPaths)(V.fraktur,{},{})'
    )
    assert formulas.without_rare_letters(normal + fraktur) == kept
