"""A Sphinx extension: what themes bring and a page does not need is left out."""

import re
import shutil
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

NEVER_ASKED_FOR = ("vendor", "locales", "sbt-webpack-macros.html", "webpack-macros.html")
"""In `_static`: icon fonts (`icons.css` draws the icons), translations, templates."""
SERVES = {
    "mystnb": 'class="cell',
    "copybutton": 'class="highlight',
    "clipboard": 'class="highlight',
    "pygments": 'class="highlight',
    "design-tabs": "sd-tab",
}
"""Begin of a script's or style's name → what a page has that it serves."""

THEMES = ("bootstrap", "pydata-sphinx-theme", "sphinx-design", "mystnb")
"""Begins of the names of styles of which pages use a small part."""
CLASSES = re.compile(r'class=\\?"([^"]*)"')
RULE = re.compile(r"([^{};@]+)\{([^{}]*)\}")
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
NOTHING_WITHIN = re.compile(r"@(?:media|supports)[^{}]*\{\s*\}")
COMMA = re.compile(r",(?![^()]*\))")
IN_BRACKETS = re.compile(r"\([^()]*\)")


def leave_out(app: Sphinx, page: str, template: str, context: dict[str, Any], doc: Any) -> None:
    """Take off a page the scripts and styles that nothing on it needs."""
    body = context.get("body") or ""
    for kind in ("script_files", "css_files"):
        context[kind] = [file for file in context[kind] if _serves(file, body)]


def _serves(file: Any, body: str) -> bool:
    name = Path(str(getattr(file, "filename", file) or "")).name
    return all(part in body for begin, part in SERVES.items() if name.startswith(begin))


def take_off(app: Sphinx, error: Exception | None) -> None:
    """Remove the rest, and the maps of scripts and styles, which only their authors need."""
    if error is not None:
        return
    static = Path(app.outdir, "_static")
    for path in [*(static / name for name in NEVER_ASKED_FOR), *static.rglob("*.map")]:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def thin_styles(app: Sphinx, error: Exception | None) -> None:
    """Keep of the themes' styles what a class of a page, or a script that may set it, can use."""
    if error is not None:
        return
    words = _words(Path(app.outdir))
    for path in Path(app.outdir, "_static").rglob("*.css"):
        if path.name.startswith(THEMES):
            path.write_text(thinned(path.read_text(encoding="utf-8"), words), encoding="utf-8")


def _words(html: Path) -> set[str]:
    pages = (path.read_text(encoding="utf-8") for path in html.rglob("*.html"))
    names = {name for page in pages for found in CLASSES.findall(page) for name in found.split()}
    scripts = (path for path in (html / "_static").rglob("*.js") if "mathjax" not in path.parts)
    texts = (path.read_text(encoding="utf-8") for path in scripts)
    return names.union(*(re.findall(r"[\w-]+", text) for text in texts))


def thinned(css: str, words: set[str]) -> str:
    """Return a style without the selectors whose classes are no words; `:not(…)` asks for none."""
    kept = RULE.sub(lambda rule: _kept(rule, words), COMMENT.sub("", css))
    return NOTHING_WITHIN.sub("", kept)


def _kept(rule: re.Match[str], words: set[str]) -> str:
    used = [selector for selector in COMMA.split(rule[1]) if _uses(selector) <= words]
    return f"{','.join(used)}{{{rule[2]}}}" if used else ""


def _uses(selector: str) -> set[str]:
    while IN_BRACKETS.search(selector):
        selector = IN_BRACKETS.sub("", selector)
    return set(re.findall(r"\.(-?[A-Za-z_][\w-]*)", selector))


def setup(app: Sphinx) -> dict[str, bool]:
    """Do it last."""
    app.connect("html-page-context", leave_out, priority=900)
    app.connect("build-finished", take_off, priority=900)
    app.connect("build-finished", thin_styles, priority=910)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
