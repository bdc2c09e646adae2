"""The MyST Markdown of small notebooks."""

HEAD = """\
---
jupytext:
  formats: ipynb,md:myst
  text_representation:
    extension: .md
    format_name: myst
    format_version: 0.13
    jupytext_version: 1.19.6
kernelspec:
  display_name: Python 3
  language: python
  name: python3
---

# {title}

"""
PARAMETERS = """\
```{code-cell} python
:tags: [parameters]

profile = "quick"  # smoke, quick or paper
seed = 0
```

"""
CELL = """\
```{{code-cell}} python
{code}
```
"""


def notebook(title: str, *codes: str, parameters: str = PARAMETERS) -> str:
    """The MyST Markdown of a notebook with these code cells."""
    cells = "\n".join(CELL.format(code=code) for code in codes)
    return HEAD.format(title=title) + parameters + cells
