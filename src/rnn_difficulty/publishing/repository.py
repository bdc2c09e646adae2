"""The address of the repository, and those that follow from it.

It stands in `_config.yml`, as `repository: url`; the variable `RNN_DIFFICULTY_REPOSITORY` goes
before it, so that a fork's workflow builds a site whose buttons open the fork. Without either the
site has no buttons to run a chapter elsewhere, no links to edit it, and no address of its own.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

import yaml

from rnn_difficulty.publishing.errors import BookError
from rnn_difficulty.publishing.layout import Layout

VARIABLE = "RNN_DIFFICULTY_REPOSITORY"
MAIN = "main"
BRANCH = "notebooks"
"""The branch that the workflow pushes: all of the repository, and the executed notebooks."""
ADDRESS = re.compile(r"https://github\.com/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?/?")


class Repository(NamedTuple):
    """A repository on GitHub, whose pages it publishes."""

    owner: str
    name: str

    @property
    def url(self) -> str:
        """Where it is."""
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def site(self) -> str:
        """Where its site is, as GitHub Pages serves it."""
        host = f"{self.owner.lower()}.github.io"
        return f"https://{host}/" if self.name.lower() == host else f"https://{host}/{self.name}/"

    def edit(self, file: str) -> str:
        """Where a file is edited."""
        return f"{self.url}/edit/{MAIN}/{file}"


def of(layout: Layout) -> Repository | None:
    """Return the repository of a checkout, where it is known; raises as `read` does."""
    return read(layout.root / "_config.yml")


def read(config: Path) -> Repository | None:
    """Return the repository that the variable names, or else `_config.yml`, or None.

    Raises:
        BookError: the address is not one of GitHub, which Colab and Binder open notebooks from.
    """
    address = os.environ.get(VARIABLE) or _written(config)
    if not address:
        return None
    if not (found := ADDRESS.fullmatch(address)):
        raise BookError(
            f"Expected the repository as https://github.com/OWNER/NAME, got {address!r}.\n"
            f"Remedy: correct repository: url in _config.yml, or the variable {VARIABLE}."
        )
    return Repository(**found.groupdict())


def _written(config: Path) -> str:
    return str(yaml.safe_load(config.read_text(encoding="utf-8"))["repository"]["url"] or "")
