"""A Sphinx extension: `{api-room} theory` documents a room, each module after those it uses.

`{api-room} .` documents the modules that stand in no room.
"""

import ast
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from docutils.nodes import Node
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from rnn_difficulty import fingerprint

PACKAGE = fingerprint.PACKAGE
NO_ROOM = "."
PAGES = "book/api/"
MODULE = """
{heading}

```{{eval-rst}}
.. automodule:: {module}
```
"""


class ApiRoom(SphinxDirective):
    """The modules of a room, in order; its argument is the room's name."""

    required_arguments = 1

    def run(self) -> list[Node]:
        """A section a module."""
        room = self.arguments[0]
        for path in files(room).values():
            self.env.note_dependency(str(path))
        text = "".join(map(_section, in_order(room)))
        return self.parse_text_to_nodes(text, allow_section_headings=True)


def files(room: str) -> dict[str, Path]:
    """Return the modules of a room: whole name → file."""
    root = fingerprint.ROOT
    found = root.glob("*.py") if room == NO_ROOM else (root / room).rglob("*.py")
    return {_name(path): path for path in sorted(found)}


def _name(path: Path) -> str:
    parts = path.relative_to(fingerprint.ROOT.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def in_order(room: str) -> list[str]:
    """Return the modules of a room: packages, then each after those of the room that it imports."""
    modules = files(room)
    packages = [name for name, path in modules.items() if path.stem == "__init__"]
    rest = [name for name in modules if name not in packages]
    uses = {name: sorted(_imported(modules[name]).intersection(rest) - {name}) for name in rest}
    return [*packages, *TopologicalSorter(uses).static_order()]


def _imported(path: Path) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imports = [statement for statement in tree.body if isinstance(statement, ast.ImportFrom)]
    return {str(n.module) for n in imports} | {
        f"{n.module}.{a.name}" for n in imports for a in n.names
    }


def _section(module: str) -> str:
    room, _, short = module.removeprefix(f"{PACKAGE}.").partition(".")
    is_page = module == PACKAGE or ((fingerprint.ROOT / room).is_dir() and not short)
    heading = "" if is_page else f"## `{short or room}`"
    return MODULE.format(heading=heading, module=module)


def _outdated(
    _app: Sphinx, env: BuildEnvironment, _added: set[str], _changed: set[str], _removed: set[str]
) -> list[str]:
    """All pages of rooms, where a module came or went: a folder cannot be a dependency."""
    before, now = getattr(env, "documented_modules", None), _modules()
    env.documented_modules = now  # type: ignore[attr-defined]  # kept with the environment
    return [] if now == before else [page for page in env.found_docs if page.startswith(PAGES)]


def _modules() -> list[str]:
    return sorted(map(_name, fingerprint.ROOT.rglob("*.py")))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the directive."""
    app.add_directive("api-room", ApiRoom)
    app.connect("env-get-outdated", _outdated)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
