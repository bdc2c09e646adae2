"""Sphinx on a few pages with some of our extensions."""

import subprocess
import sys
from pathlib import Path

SETTINGS = {
    "root_doc": "start",
    "numfig": True,
    "numfig_format": {"figure": "Figure %s"},
    "myst_enable_extensions": ["dollarmath"],
    "nitpicky": True,
}


def build(folder: Path, pages: dict[str, str], *extensions: str) -> Path:
    """Render Markdown pages, of which `start` lists the others; return the folder of the HTML."""
    source, html = folder / "source", folder / "html"
    for name, text in pages.items():
        page = source / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text + (_contents(pages) if name == "start" else ""))
    loaded = ["myst_parser", *(f"rnn_difficulty.publishing.{name}" for name in extensions)]
    settings = SETTINGS | {"extensions": loaded}
    (source / "conf.py").write_text("\n".join(f"{k} = {v!r}" for k, v in settings.items()))
    # In a process of its own, since Sphinx changes the one that it runs in.
    program = [sys.executable, "-m", "sphinx", "-q", "-W", source, html]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return html


def _contents(pages: dict[str, str]) -> str:
    others = "\n".join(name for name in pages if name != "start")
    return f"\n```{{toctree}}\n{others}\n```\n"
