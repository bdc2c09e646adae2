"""What becomes of a notebook that was executed, before it is put into the site."""

import re
from typing import Any

from nbformat import NotebookNode

from rnn_difficulty.publishing import provenance_cell
from rnn_difficulty.publishing.parameters import TAG
from rnn_difficulty.publishing.plan import KEY, Job

# Chapters link to each other as the Markdown files that they are; pages come from the notebooks.
LINK = re.compile(r"\]\((\d\d-[\w-]+)\.md\b")


def finished(notebook: NotebookNode, job: Job, seconds: float) -> NotebookNode:
    """Return the notebook for the site: our record in, papermill's paths and dates out."""
    del notebook.metadata["papermill"]
    record: dict[str, Any] = {"fingerprint": dict(job.fingerprint), "seconds": round(seconds, 1)}
    notebook.metadata[KEY] = record | {"parameters": dict(job.parameters)}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if cell.cell_type == "markdown":
            cell.source = LINK.sub(r"](\1.ipynb", cell.source)
        # The injected cell shows the values that were used; the defaults would contradict them.
        if TAG in (tags := cell.metadata.get("tags", [])):
            cell.metadata["tags"] = [*tags, "remove-cell"]
    notebook.cells.append(provenance_cell.cell(notebook, job))
    return notebook
