"""The index of equations: complete, current in the README, right where the paper is known."""

import re

import pytest

import rnn_difficulty as rd
from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import citations, equation_index
from rnn_difficulty.publishing.citations import Number, codes, numbers

INDEX = {str(row.number): row for row in equation_index.rows()}
MEANT = {
    "eq. 1": ("Cell", "01"),
    "eq. 2": ("equation_2", "01"),
    "eq. 3": ("bptt.gradient", "01"),
    "eq. 4": ("temporal_components", "01"),
    "eq. 5": ("jacobian_product", "02"),
    "eq. 6": ("jacobian_bound", "04"),
    "eq. 7": ("vanishing_is_certain", "04"),
    "eq. 8": ("trajectory", "06"),
    "eq. 9": ("omega_printed", "09"),
    "eq. 10": ("regularizer.immediate_derivative", "09"),
    "Alg. 1": ("clip_norm", "08"),
    "Figure 1": ("figures.figure_1_and_2", "01"),
    "Figure 2": ("figures.figure_1_and_2", "01"),
    "Figure 3": ("figures.figure_3", "05"),
    "Figure 4": ("figures.figure_4", "05"),
    "Figure 5": ("figures.figure_5", "05"),
    "Figure 6": ("figures.figure_6", "06"),
    "Figure 7": ("figures.success", "11"),
    "Table 1": ("figures.beside_printed", "13"),
}
"""By hand: the code and the chapter that a reader of the paper looks for first."""


def test_what_the_paper_numbers_has_a_row_each():
    assert list(INDEX) == list(MEANT)


@pytest.mark.parametrize("number", MEANT)
def test_a_row_leads_to_its_code_and_chapter(number):
    row = INDEX[number]
    assert (equation_index.shown(row.codes[0]), row.chapters[0][:2]) == MEANT[number]
    assert all((ROOT / "notebooks" / f"{chapter}.md").exists() for chapter in row.chapters)


def test_the_readme_is_current():
    text = equation_index.README.read_text(encoding="utf-8")
    remedy = "run: python -m rnn_difficulty.publishing.equation_index"
    assert equation_index.inserted(text) == text, remedy


def test_the_links_of_the_readme_lead_to_files_that_define_the_names():
    links = re.findall(r"\[`([\w.]+)`\]\((\S+)\)", equation_index.markdown())
    assert len(links) > 30
    for name, path in links:
        text = (ROOT / path).read_text(encoding="utf-8")
        last = name.split(".")[-1]
        defines = re.search(rf"^\s*(def|class) {last}\b", text, re.MULTILINE)
        assert defines or last in path, name


def test_names_of_the_theory_are_public():
    for row in INDEX.values():
        for name in map(equation_index.shown, row.codes):
            if rd.PUBLIC.get(name.split(".")[0], "").startswith("rnn_difficulty.theory."):
                found = rd
                for part in name.split("."):
                    found = getattr(found, part)


@pytest.mark.parametrize(
    ("docstring", "cited"),
    [
        ("Ω (ICML 2013, eq. 9).", ["eq. 9"]),
        ("E (ICML 2013, eqs 3 and 4).", ["eq. 3", "eq. 4"]),
        ("A view\nof (ICML 2013,\n§2.2, Figures 3-5): x.", ["Figure 3", "Figure 4", "Figure 5"]),
        ("A surface (ICML 2013, §2.3, eq. 8, Figure 6).", ["Figure 6", "eq. 8"]),
        ("Text (ICML 2013, eq. 2 and footnote 1).", ["eq. 2"]),
        ("Text (ICML 2013, Algorithm 1), 2 of them.", ["Alg. 1"]),
        ("Figure 7 of the paper: success.", ["Figure 7"]),
        ("Eq. 7 measured.", ["eq. 7"]),
        ("Goodfellow's eq. 5, ICML 2013, §3.", []),
    ],
)
def test_citations_are_read(docstring, cited):
    assert sorted(map(str, numbers(docstring))) == cited


def test_a_module_stands_for_itself_only_where_nothing_in_it_does():
    modules = {code.module for code in codes() if not code.name and Number("eq.", 9) in code.cited}
    assert "rnn_difficulty.theory.regularizer" not in modules
    assert any(module.startswith("rnn_difficulty.diagnosis") for module in modules)


def test_a_readme_without_markers_is_refused():
    with pytest.raises(ValueError, match=r"expected .* in README.md, got no such pair: add it"):
        equation_index.inserted("# A README")


def test_every_cited_number_is_one_of_the_paper():
    assert {n for code in codes() for n in code.cited} <= set(equation_index.IN_THE_PAPER)
    assert citations.ROOMS[0] == "theory"
