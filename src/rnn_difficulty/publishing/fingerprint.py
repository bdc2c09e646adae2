"""What an executed notebook depends on, part by part, as hashes of contents.

A cache that looks at the notebook alone goes stale when the package changes, and one that looks at
everything runs all chapters after any edit. Here count: the notebook and its parameters, the code
of the package that it imports, however deep, but no docstrings and no places; the sources that it
shows; the lock; what executes it; and, where the chapter reads them, the records and the data.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from rnn_difficulty.fingerprint import fingerprint
from rnn_difficulty.publishing import inputs, pairing, reach, shown
from rnn_difficulty.publishing.layout import Layout

EXECUTED_BY = ("finished.py", "kernel.py", "provenance_cell.py")
DIGITS = 16


def of_notebook(layout: Layout, notebook: Path, given: Mapping[str, Any]) -> dict[str, str]:
    """Return the parts that decide on executing again: their name, in words → 16 hex digits.

    `given` are the parameters given; the defaults of the others stand in the notebook.

    Raises:
        SyntaxError: a code cell is no Python.
    """
    code = pairing.code(notebook.read_text(encoding="utf-8"))
    here = Path(__file__).parent
    parts = {
        "the notebook": inputs.content(notebook),
        "the parameters": dict(given),
        "the code": fingerprint(*reach.imported(code)),
        "the sources shown": shown.sources(code),
        "requirements.lock": inputs.content(layout.root / "requirements.lock"),
        "how it is executed": [inputs.content(here / name) for name in EXECUTED_BY],
        **inputs.read_by(layout, code),
    }
    return {name: _digest(value) for name, value in parts.items()}


def _digest(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:DIGITS]
