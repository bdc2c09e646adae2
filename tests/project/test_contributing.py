"""CONTRIBUTING.md: a reason for every dependency, and a landing picture that the code draws."""

import re
import tomllib
from io import BytesIO

import numpy as np
from matplotlib.image import imread
from packaging.requirements import Requirement

from rnn_difficulty.figures import figure_6
from rnn_difficulty.paths import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text().split("## Dependencies")[1]
    rows = re.findall(r"^\| ([\w, -]+) \|", text, flags=re.MULTILINE)
    explained = {name for row in rows for name in row.split(", ")} - {"package"}
    extras = PROJECT["optional-dependencies"].values()
    declared = [*PROJECT["dependencies"], *(name for extra in extras for name in extra)]
    assert explained == {Requirement(name).name for name in declared} - {PROJECT["name"]}


def test_the_landing_picture_is_figure_6() -> None:
    drawn = imread(BytesIO(figure_6.draw()._repr_png_()))
    shown = imread(ROOT / "book" / "figure-6.png")
    assert drawn.shape == shown.shape, "renew it as CONTRIBUTING.md says"
    assert np.abs(drawn - shown).mean() < 0.01, "renew it as CONTRIBUTING.md says"
