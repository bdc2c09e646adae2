"""Sphinx as Jupyter Book configures it, without the start of Jupyter Book's own command line.

    python -m rnn_difficulty.publishing.render SOURCE HTML

Every warning fails; all of them are printed first.
"""

import sys
from pathlib import Path

# Jupyter Book has no types.
from jupyter_book.sphinx import build_sphinx  # type: ignore[import-untyped]


def render(source: Path, html: Path) -> int:
    """Build the site in `html`; return 0 where Sphinx had nothing to say."""
    overrides = {
        "external_toc_path": str(source / "_toc.yml"),
        "latex_individualpages": False,
        "nitpicky": True,
    }
    outcome = build_sphinx(
        source,
        html,
        noconfig=True,
        path_config=source / "_config.yml",
        confoverrides=overrides,
        warningiserror=True,
        keep_going=True,
        quiet=True,
    )
    return outcome if isinstance(outcome, int) else 1


if __name__ == "__main__":
    sys.exit(render(Path(sys.argv[1]), Path(sys.argv[2])))
