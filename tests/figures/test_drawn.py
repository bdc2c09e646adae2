"""The numbers of a figure: what was given to Matplotlib comes back."""

import csv
import io

import pytest
from matplotlib.figure import Figure

from rnn_difficulty.figures import drawn, style


def rows(figure: Figure) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(drawn.numbers(figure))))


def test_lines_points_and_bars_come_back_by_panel_and_name() -> None:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.plot([1, 2], [0.5, 1 / 3], label="MSGD")
    left.scatter([7], [8], label="runs")
    left.set(title="decay", xlabel="lag", ylabel="norm")
    right.bar([1, 2], [10, 20], label="solved")
    shown = [(r["panel"], r["series"], r["x"], r["y"]) for r in rows(figure)]
    assert shown == [
        ("decay", "MSGD", "1", "0.5"),
        ("decay", "MSGD", "2", "0.33333333"),
        ("decay", "runs", "7", "8"),
        ("2", "solved", "1", "10"),
        ("2", "solved", "2", "20"),
    ]
    assert rows(figure)[0]["x label"] == "lag"
    assert rows(figure)[0]["y label"] == "norm"


def test_an_interval_has_its_line_and_both_ends() -> None:
    figure = Figure()
    figure.subplots().errorbar([3], [10], yerr=[[1], [2]], capsize=2, label="MSGD-C")
    points = {(r["series"], r["x"]): r["y"] for r in rows(figure)}
    ends = {("MSGD-C", "3"): "10", ("MSGD-C, low", "3"): "9", ("MSGD-C, high", "3"): "12"}
    assert points == ends


def test_horizontal_bars_have_their_length_along_x() -> None:
    figure = Figure()
    figure.subplots().barh([4], [2.5])
    assert [(r["x"], r["y"]) for r in rows(figure)] == [("2.5", "4")]


def test_a_line_across_a_panel_is_no_data() -> None:
    figure = Figure()
    figure.subplots().axhline(1)
    assert drawn.numbers(figure) == ""


def test_a_density_of_points_is_left_to_the_picture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawn, "MOST", 2)
    figure = Figure()
    figure.subplots().plot([1, 2, 3], [1, 2, 3])
    assert drawn.numbers(figure) == ""


def test_a_notebook_gets_the_picture_as_svg_and_its_numbers() -> None:
    figure = style.figure()
    figure.subplots().plot([1, 2], [3, 4])
    bundle = figure._repr_mimebundle_()
    assert set(bundle) == {"image/svg+xml", "text/csv"}
    assert "<svg" in bundle["image/svg+xml"]
    assert bundle["image/svg+xml"] == figure.svg()  # no dates, no chance
    assert bundle["text/csv"].count("\n") == 3
