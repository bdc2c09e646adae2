"""The API pages: every module is on one, docstrings and signatures appear as written."""

import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import api_page
from rnn_difficulty.publishing.api_page import in_order
from rnn_difficulty.publishing.docstrings import translate
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.signatures import written
from rnn_difficulty.theory.bptt import forward

PACKAGE = ROOT / "src" / "rnn_difficulty"


def module(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


PAGES = {
    re.findall(r"{api-room} (\S+)", path.read_text())[0]: path
    for path in (ROOT / "book" / "api").glob("*.md")
}


def test_every_room_has_a_page_in_the_table_of_contents() -> None:
    rooms = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert PAGES.keys() == rooms | {"."}, "add book/api/ROOM.md, and list it in _toc.yml"
    listed = re.findall(r"file: book/api/(\S+)", (ROOT / "_toc.yml").read_text())
    assert sorted(listed) == sorted(path.stem for path in PAGES.values())


def test_every_module_is_on_a_page() -> None:
    documented = [name for room in PAGES for name in in_order(room)]
    assert sorted(documented) == sorted(map(module, PACKAGE.rglob("*.py")))


def test_a_module_follows_those_of_its_room_that_it_imports() -> None:
    order = [name.removeprefix("rnn_difficulty.theory.") for name in in_order("theory")]
    assert order[0] == "rnn_difficulty.theory"
    for later, earlier in [("cell", "nonlinearity"), ("bptt", "cell"), ("error_surface", "norms")]:
        assert order.index(earlier) < order.index(later)


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


def test_examples_are_code_and_what_is_raised_is_a_list() -> None:
    raises = ["Raises:", "    ValueError: not |x| and", "        no more.", "    TypeError: other."]
    assert translate(["Text.", "", *raises, "", ">>> f(1)", "2"]) == [
        *("Text.", ""),
        *(
            "Raises",
            r"    * ``ValueError``: not \|x\| and no more.",
            "    * ``TypeError``: other.",
            "",
        ),
        *(".. code-block:: pycon", "", "    >>> f(1)", "    2", ""),
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


def test_an_output_of_several_lines_stays_below_its_example() -> None:
    example = [">>> f(2)", "array([[1., 0.],", "       [0., 1.]])"]
    assert translate([*example, "", "More."]) == [
        *(".. code-block:: pycon", "", *(f"    {line}" for line in example), ""),
        *("More.", ""),
    ]


def test_pages_of_rooms_are_read_again_when_a_module_comes_or_goes(
    package: Path, book: Layout
) -> None:
    env = SimpleNamespace(found_docs={"book/api/theory", "book/index"})

    def outdated() -> list[str]:
        return api_page._outdated(None, env, set(), set(), set())  # type: ignore[arg-type]

    assert outdated() == ["book/api/theory"]
    assert outdated() == []
    (package / "theory" / "gain.py").write_text("GAMMA = 2.0\n")
    assert outdated() == []
    (package / "theory" / "new.py").write_text("")
    assert outdated() == ["book/api/theory"]
    (package / "theory" / "new.py").unlink()
    assert outdated() == ["book/api/theory"]
