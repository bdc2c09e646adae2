"""A Sphinx extension around sphinx-exercise: numbers by chapter, solutions that need no script.

The exercise labelled `exercise-04-2` is *Exercise 4.2*. Its solution is folded by the browser
itself (`<details>`).
"""

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator
from sphinx_exercise.nodes import exercise_node, is_extension_node, solution_node

LABEL = "exercise-"


def _number(app: Sphinx, document: nodes.document) -> None:
    """Name every exercise of a page, and unpack its body: all bodies had one and the same id."""
    for node in document.findall(is_extension_node):
        node.extend(node.pop(1).children)
        if isinstance(node, exercise_node) and node["label"].startswith(LABEL):
            # sphinx-exercise hangs its list on the environment, whose type does not know it.
            listed = app.env.sphinx_exercise_registry[node["label"]]  # type: ignore[attr-defined]
            for each in (node, listed["node"]):
                each.children[0].children[0] = nodes.Text(numbered(node["label"]))


def numbered(label: str) -> str:
    """Return what an exercise is called.

    >>> numbered("exercise-04-2")
    'Exercise 4.2'
    """
    chapter, number = label.removeprefix(LABEL).split("-")
    return f"Exercise {int(chapter)}.{number}"


def _open(translator: HTML5Translator, node: nodes.Element) -> None:
    title = node.pop(0)
    translator.body.append(translator.starttag(node, "details", CLASS="admonition"))
    translator.body.append(f'<summary class="admonition-title">{title.astext()}</summary>')


def _close(translator: HTML5Translator, _node: nodes.Element) -> None:
    translator.body.append("</details>\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Number exercises, and fold solutions."""
    app.setup_extension("sphinx_exercise")
    app.add_node(solution_node, override=True, html=(_open, _close))
    # Before sphinx_codeautolink (490), which expects a title of every section.
    app.connect("doctree-read", _number, priority=480)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
