"""A Sphinx extension: formulas as SVG, by the parts of MathJax that draw them and no others.

SVG, since browsers refuse web fonts to a page opened as a file. No menu: its keys stop at every
formula. The files come from the package sphinx-mathjax-offline, whose own extension would copy all
of them to the site and load them on every page.
"""

import re
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

PACKAGE = "sphinx-mathjax-offline"
PARTS = ("startup.js", "core.js", "input/tex.js", "output/svg.js", "a11y/assistive-mml.js")
FONT = "output/svg/fonts/tex.js"
LEFT_OUT = (
    *("bold", "boldItalic", "fraktur", "frakturBold", "monospace", "sansSerif"),
    *("sansSerifBold", "sansSerifItalic", "sansSerifBoldItalic", "texCalligraphicBold"),
    *("texOldstyle", "texOldstyleBold"),
)
"""Alphabets that no formula here uses, half of the font; a test looks for their commands."""
LETTERS_LEFT_OUT = (
    (0x1D400, 0x1D433),
    (0x1D468, 0x1D537),
    (0x1D56C, 0x1D6A3),
    (0x1D6A8, 0x1D6E1),
    (0x1D71C, 0x1D7FF),
)
"""The same in Unicode; between them stand italic, double-struck, and italic Greek letters."""
ALPHABET = re.compile(r'(T\.(\w+)=\(0,H\.AddPaths\)\([^{]*\{)((?:\d+:"[^"]*",?)*)')
SHAPE = re.compile(r'(\d+):"[^"]*",?')
LOADER = {"load": ["input/tex", "output/svg", "a11y/assistive-mml"]}


def choose(app: Sphinx, config: Any) -> None:
    """Have MathJax load its parts by itself."""
    config.mathjax_path = "mathjax/startup.js"
    config.mathjax3_config = {**(config.mathjax3_config or {}), "loader": LOADER}


def only_where_needed(
    app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any
) -> None:
    """Take MathJax off a page without a formula: Sphinx looks at the pages below it, too."""
    domain = app.env.get_domain("math")
    if not domain.data["has_equations"].get(page):
        scripts = context["script_files"]
        context["script_files"] = [s for s in scripts if not _of_mathjax(s)]


def _of_mathjax(script: Any) -> bool:
    body = getattr(script, "attributes", {}).get("body") or ""
    return "mathjax/" in str(getattr(script, "filename", "")) or "MathJax" in body


def copy(app: Sphinx, error: Exception | None) -> None:
    """Bring the parts to the site."""
    if error is not None:
        return
    origin, target = _files(), Path(app.outdir, "_static", "mathjax")
    shutil.rmtree(target, ignore_errors=True)
    extensions = origin.glob("input/tex/extensions/*.js")
    small = [path for path in extensions if path.stem != "all-packages"]
    for path in [*(origin / part for part in PARTS), *small]:
        place = target / path.relative_to(origin)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    (target / FONT).parent.mkdir(parents=True, exist_ok=True)
    font = (origin / FONT).read_text(encoding="utf-8")
    (target / FONT).write_text(without_rare_letters(font), encoding="utf-8")


def without_rare_letters(font: str) -> str:
    """Return the script of MathJax's font without the shapes of alphabets that are left out."""
    return ALPHABET.sub(lambda m: m[1] + _kept(m[2], m[3]), font)


def _kept(alphabet: str, shapes: str) -> str:
    return "" if alphabet in LEFT_OUT else SHAPE.sub(_if_kept, shapes)


def _if_kept(shape: re.Match[str]) -> str:
    letter = int(shape[1])
    return "" if any(low <= letter <= high for low, high in LETTERS_LEFT_OUT) else shape[0]


def _files() -> Path:
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"Expected {PACKAGE}, found: none. Remedy: make book installs it.")
    return Path(spec.origin).parent / "static" / "mathjax"


def setup(app: Sphinx) -> dict[str, bool]:
    """Choose, copy, and leave out where no formula is."""
    app.connect("config-inited", choose)
    app.connect("html-page-context", only_where_needed, priority=900)
    app.connect("build-finished", copy)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
