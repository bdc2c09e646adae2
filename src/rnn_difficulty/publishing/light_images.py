"""A Sphinx extension: pictures keep their place before they are there, and come when looked at."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image
from sphinx.application import Sphinx

IMG = re.compile(r"<img\b([^>]*?)\s*/?>")
SOURCE = re.compile(r'src="([^"]*)"')
PICTURES = "_images/"


def finish(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Give the pictures of a page their size."""
    if "<img" not in (context.get("body") or ""):
        return
    files = {name: path for path, name in app.builder.images.items()}
    folder = Path(app.srcdir)
    context["body"] = IMG.sub(lambda m: f"<img{_finished(m[1], files, folder)}>", context["body"])


def _finished(attributes: str, files: dict[str, str], folder: Path) -> str:
    source = SOURCE.search(attributes)
    place = source[1] if source else ""
    name = place.rpartition(PICTURES)[2] if PICTURES in place else None
    known = "width=" in attributes or name not in files
    sized = "" if known else ' width="{}" height="{}"'.format(*size(folder / files[str(name)]))
    lazy = "" if "loading=" in attributes else ' loading="lazy"'
    return f"{attributes}{sized}{lazy}"


@cache
def size(path: Path) -> tuple[int, int]:
    """Return width and height in CSS pixels; a figure has its own idea of them, or those drawn."""
    if path.suffix == ".svg":
        return _size_of_svg(path.read_text(encoding="utf-8"))
    with Image.open(path) as image:
        return image.size


def _size_of_svg(text: str) -> tuple[int, int]:
    found = re.search(r'viewBox="\S+ \S+ (\S+) (\S+)"', text)
    if not found:
        raise ValueError("Expected an SVG with a viewBox, got none. Remedy: name its size there.")
    return round(float(found[1])), round(float(found[2]))


def setup(app: Sphinx) -> dict[str, bool]:
    """Finish each page before it is written."""
    app.connect("html-page-context", finish)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
