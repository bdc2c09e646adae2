"""From notebooks to the site: pair, execute, assemble, build.

    notebooks/*.md ──pairing──▶ .ipynb ──execution──▶ _build/executed ──site──▶ _build/html

Importing this package is cheap: Sphinx, papermill and jupytext are imported where they are used.
"""

from rnn_difficulty.publishing.source import Source, show_source

__all__ = ["Source", "show_source"]
