"""A Sphinx extension: formulas as SVG, since browsers refuse web fonts to a page opened as a file.

It stands after sphinx-mathjax-offline, which brings MathJax along and chooses the output with fonts
whatever the configuration says.
"""

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    """Choose MathJax's other output."""
    app.config.mathjax_path = "mathjax/tex-svg.js"
    return {"parallel_read_safe": True, "parallel_write_safe": True}
