"""The last cell of an executed chapter: where its figures and tables come from."""

from datetime import UTC, datetime

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from rnn_difficulty.publishing.pairing import python
from rnn_difficulty.publishing.plan import Job
from rnn_difficulty.publishing.reach import imported
from rnn_difficulty.records import provenance
from rnn_difficulty.records.literal import literal

ROOM = "rnn_difficulty.experiments."
TEMPLATE = """\
```{{admonition}} Where the figures and tables of this page come from
:class: note

Computed on {date} with {parameters}, on {device}, at commit {commit}, by
`rnn-difficulty book --profile {profile} --only {name} --force`.
{records}
```
"""


def cell(notebook: NotebookNode, job: Job) -> NotebookNode:
    """Return the cell: parameters, date, device, commit, command, and the records read."""
    given = job.parameters
    text = TEMPLATE.format(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        parameters=", ".join(f"{name} `{value}`" for name, value in given.items()),
        device=literal(provenance.device()),
        commit=f"`{_short(provenance.commit())}`",
        profile=given.get("profile", "quick"),
        name=job.name,
        records="".join(f"\n{line}\n" for line in _records(notebook)),
    )
    return new_markdown_cell(text, id="origin")


def _short(commit: str) -> str:
    revision, plus, changes = commit.partition("+")
    return revision[:10] + plus + changes


def experiments(notebook: NotebookNode) -> list[str]:
    """Return the experiments that the code of a chapter imports."""
    code = python([f"{each.source}\n" for each in notebook.cells if each.cell_type == "code"])
    modules = [module for module in imported(code) if module.startswith(ROOM)]
    if not modules:
        return []
    from rnn_difficulty.experiments.registry import EXPERIMENTS

    names = {module.removeprefix(ROOM).split(".")[0] for module in modules}
    return [name for name in EXPERIMENTS if name in names]


def _records(notebook: NotebookNode) -> list[str]:
    names = experiments(notebook)
    if not names:
        return []
    from rnn_difficulty.experiments import lookup, staleness
    from rnn_difficulty.experiments.registry import EXPERIMENTS

    found = {name: lookup.committed(EXPERIMENTS[name]) for name in names}
    return [
        f"Committed records of `{name}`: {lookup.describe(runs)}; "
        f"**{staleness.describe(runs, staleness.read())}**."
        for name, runs in found.items()
        if runs
    ]
