"""The API page: every module is on it, docstrings and signatures appear as written."""

import re
from collections.abc import Callable
from pathlib import Path

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing.docstrings import translate
from rnn_difficulty.publishing.signatures import written
from rnn_difficulty.theory.bptt import forward

PACKAGE = ROOT / "src" / "rnn_difficulty"


def module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def test_every_module_is_on_the_page() -> None:
    page = (ROOT / "book" / "api.md").read_text()
    listed = set(re.findall(r"automodule:: (\S+)", page))
    documented = {module(path) for path in PACKAGE.rglob("*.py")} - {"rnn_difficulty"}
    assert documented - listed == set(), "add them to book/api.md"
    assert listed - documented == set(), "remove them from book/api.md"


def test_a_paragraph_is_escaped_and_names_between_backquotes_are_code() -> None:
    assert translate(["‖x_k‖ is |x| of `W_rec`:", "*immediate* derivative."]) == [
        r"‖x\_k‖ is \|x\| of \ ``W_rec``\ \: *immediate* derivative.",
        "",
    ]


def test_what_is_indented_keeps_its_lines_and_blank_lines() -> None:
    assert translate(["Text.", "", "    A c", "", "    d B", "", "More."]) == [
        *("Text.", ""),
        *("::", "", "        A c", "    ", "        d B", "    ", ""),
        *("More.", ""),
    ]


def test_signatures_keep_the_names_of_the_types_and_link_our_own() -> None:
    assert written(forward) == (
        "(cell: ~rnn_difficulty.theory.cell.Cell, "
        "theta: ~rnn_difficulty.theory.notation.Parameters, "
        "u: FloatArray, x_0: FloatArray)",
        "FloatArray",
    )


def test_self_is_not_an_argument_and_no_return_type_is_none() -> None:
    assert written(Plain.method) == ("(x: Callable[..., int]=int)", None)


class Plain:
    # What it returns is left out: that is what the test is about.
    def method(self, x: Callable[..., int] = int):  # type: ignore[no-untyped-def]
        return x
