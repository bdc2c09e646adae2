"""book/cluster.md: its plan is what the records say; the benchmark replaces its part alone."""

import importlib.util

import pytest

from rnn_difficulty.experiments import figure_7, lookup
from rnn_difficulty.paths import ROOT

SPEC = importlib.util.spec_from_file_location("scale_page", ROOT / "benchmarks" / "scale_page.py")
scale_page = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(scale_page)

MARKS = "<!-- {0}: begins -->\n{1}\n<!-- {0}: ends -->"


def test_the_plan_on_the_page_is_that_of_the_records():
    page = scale_page.PAGE.read_text()
    assert scale_page.planned() in page
    assert scale_page.on_gpu() in page


def test_the_core_hours_lie_between_those_of_the_fastest_and_of_the_slowest_runs():
    """270 runs of five million updates; a pace of its own for each method and length."""
    paces = {}
    for record in lookup.committed(figure_7.EXPERIMENT):
        key = record.settings["method"], record.settings["length"]
        paces.setdefault(key, []).append(record.seconds / record.outcome["updates"])
    runs = [(s.method, s.length) for s in figure_7.SETTINGS["paper"]]
    low, high = (sum(f(paces[r]) for r in runs) * 5_000_000 / 3600 for f in (min, max))
    row = next(line for line in scale_page.planned().splitlines() if "core-hours" in line)
    assert low <= float(row.split("|")[2].strip(" `").replace(",", "")) <= high


def test_only_what_stands_between_the_marks_is_replaced(tmp_path, monkeypatch):
    monkeypatch.setattr(scale_page, "PAGE", page := tmp_path / "cluster.md")
    page.write_text(f"a\n{MARKS.format('measured', 'old')}\nb\n{MARKS.format('gpu', 'x')}\n")
    scale_page.write({"measured": "new"})
    new = MARKS.format("measured", "\nnew")
    assert page.read_text() == f"a\n{new}\nb\n{MARKS.format('gpu', 'x')}\n"


def test_a_page_without_the_marks_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(scale_page, "PAGE", page := tmp_path / "cluster.md")
    page.write_text("a page")
    with pytest.raises(ValueError, match="expected <!-- measured: begins --> and <!-- measured: e"):
        scale_page.write({"measured": "new"})
    assert page.read_text() == "a page"
