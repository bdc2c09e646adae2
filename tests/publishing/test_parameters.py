"""Parameters are strict: papermill alone would take anything."""

from typing import Any

import nbformat
import pytest

from rnn_difficulty.publishing.errors import ParameterError
from rnn_difficulty.publishing.parameters import complete


def notebook(*sources: str) -> nbformat.NotebookNode:
    cells = [
        nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]}) for source in sources
    ]
    return nbformat.v4.new_notebook(cells=cells)


USUAL = notebook('profile = "quick"  # smoke, quick or paper\nseed = 0')


def test_defaults_complete_what_is_given() -> None:
    assert complete("01-one", USUAL, {"profile": "smoke"}) == {"profile": "smoke", "seed": 0}


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"sead": 1},
            r"01-one: expected a parameter of the notebook \(profile, seed\), got 'sead'",
        ),
        ({"seed": 1.0}, r"expected seed of type int \(its default is 0\), got 1.0 of type float"),
        ({"seed": True}, "expected seed of type int .*, got True of type bool"),
        ({"profile": 3}, "expected profile of type str .*, got 3 of type int"),
    ],
)
def test_unknown_names_and_wrong_types_are_refused(given: dict[str, Any], message: str) -> None:
    with pytest.raises(ParameterError, match=message + r"[^$]*Remedy: "):
        complete("01-one", USUAL, given)


@pytest.mark.parametrize(("sources", "count"), [((), 0), (("seed = 0", "seed = 1"), 2)])
def test_exactly_one_cell_is_tagged(sources: tuple[str, ...], count: int) -> None:
    with pytest.raises(ParameterError, match=f"expected one code cell .* got {count}"):
        complete("01-one", notebook(*sources), {})


@pytest.mark.parametrize("line", ["seed = int(3)", "import numpy", "a, b = 1, 2", "a = b = 1"])
def test_a_default_is_a_plain_value(line: str) -> None:
    with pytest.raises(ParameterError, match="expected lines like `seed = 0`"):
        complete("01-one", notebook(line), {})


def test_a_slip_of_the_pen_is_refused() -> None:
    with pytest.raises(ParameterError, match=r"01-one: .* got invalid syntax in line 2"):
        complete("01-one", notebook("profile = 'quick'\nseed ="), {})
