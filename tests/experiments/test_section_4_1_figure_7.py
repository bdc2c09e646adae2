"""What chapter 11 makes of the records: tables, trends and figures, on records made up."""

import pandas as pd
import pytest
from made_up import record

from rnn_difficulty.experiments import figure_7, sensitivity
from rnn_difficulty.figures import errors_by_length, memory_and_explosion, solved_by, success
from rnn_difficulty.figures import two_knobs as knobs_figure


def run(length, seed, solved_at, rho=1.0, norm=1.0, method="MSGD-CR", **changes):
    curve = {"updates": [500], "rho": [rho], "largest_norm": [norm], "gradient_norm": [norm]}
    return record(
        seed=seed, solved_at=solved_at, curve=curve, length=length, method=method, **changes
    )


GRID = [
    run(20, 0, 100, rho=1.1, norm=10.0),
    run(20, 1, 300, rho=1.2, norm=None),
    run(50, 0, 700, rho=1.3, norm=5.0),
    run(50, 1, None, rho=9.0, norm=1e9),
    run(50, 0, None, method="MSGD"),
]


def test_figure_7_as_a_table():
    wide = figure_7.by_length(figure_7.score(GRID)).set_index("method")
    assert wide.loc["MSGD-CR", 20] == "2/2 (0.2k)"
    assert wide.loc["MSGD-CR", 50] == "1/2 (0.7k)"
    assert wide.loc["MSGD", 50] == "0/1"


def test_a_norm_that_was_infinite_does_not_count():
    both = record(curve={"largest_norm": [3.0, None]})
    assert figure_7.largest_norm(both) == 3.0


def test_trends_are_rank_correlations_of_solved_runs():
    """Lengths 20, 50, 50 with ρ 1.1, 1.3, 1.4 (ties share a rank): r = √3/2; ‖ĝ‖ falls: −√3/2."""
    runs = [run(20, 0, 1, 1.1, 9.0), run(50, 0, 1, 1.3, 8.0), run(50, 1, 1, 1.4, 7.0)]
    only_one_length = [run(20, 0, 1, method="MSGD"), run(20, 1, 1, method="MSGD")]
    table = figure_7.trends([*runs, run(250, 0, None, 0.1), *only_one_length])
    assert table["method"].tolist() == ["MSGD-CR"]
    row = table.iloc[0]
    assert (row["solved runs"], row["lengths"]) == (3, 2)
    assert row["length and ρ"] == pytest.approx(3**0.5 / 2)
    assert row["length and ‖ĝ‖"] == pytest.approx(-(3**0.5) / 2)


def test_the_average_norm_is_that_of_the_papers_settings():
    paper = [run(50, seed, 1, norm=norm) for seed, norm in enumerate((10.0, 20.0, None))]
    paper[2].curve["gradient_norm"] = [60.0, None]
    others = [run(50, 0, 1, norm=1e9, threshold=9.0), run(50, 0, 1, norm=1e9, method="MSGD-R")]
    assert sensitivity.average_norm([*paper, *others]) == pytest.approx(30.0)


def marks(ax, marker):
    return [line for line in ax.get_lines() if line.get_marker() == marker]


def test_a_panel_per_initialization_in_the_order_of_the_paper():
    both = [*(run(20, seed, 5, initialization="sigmoid") for seed in (0, 1)), *GRID]
    figure = success.draw(figure_7.score(both))
    assert [ax.get_title() for ax in figure.axes] == [
        "sigmoid: 2 runs a cell",
        "basic tanh: 1 to 2 runs a cell",
    ]


def test_lines_of_solved_runs_end_at_the_budget():
    figure = solved_by.draw(GRID)
    line = next(ln for ln in figure.axes[1].get_lines() if ln.get_label() == "MSGD-CR")
    assert line.get_xdata().tolist() == [0, 0.7, 1]
    assert line.get_ydata().tolist() == [0, 0.5, 0.5]


def test_filled_marks_are_solved_runs():
    left, right = memory_and_explosion.draw(GRID[:1] + GRID[3:4]).axes
    filled = {line.get_label(): line.get_markerfacecolor() != "none" for line in marks(left, "o")}
    assert filled == {"MSGD-CR, solved": True, "MSGD-CR, not solved": False}
    assert sorted(line.get_ydata()[0] for line in marks(right, "o")) == [10.0, 1e9]


def test_crosses_are_runs_that_were_not_solved():
    runs = [
        run(50, 0, 500, threshold=1.0),
        run(50, 0, None, threshold=10.0),
        run(50, 0, None, alpha=0.25),
    ]
    above, below = knobs_figure.draw(runs, average_norm=4.0).axes
    assert [(ln.get_xdata()[0], ln.get_ydata()[0]) for ln in marks(above, "x")] == [(10.0, 1.0)]
    assert [(ln.get_xdata()[0], ln.get_ydata()[0]) for ln in marks(above, "o")] == [(1.0, 0.5)]
    assert len(marks(below, "x")) == 1
    low, high = above.patches[0].get_extents().transformed(above.transData.inverted()).intervalx
    assert (low, high) == pytest.approx((2.0, 40.0))


def test_errors_are_shown_in_percent():

    table = pd.DataFrame(
        {"seed": [0, 0], "length": [50, 5000], "sequences": 10_000, "errors": [0, 7_500]}
    )
    ax = errors_by_length.draw(table, (50, 200)).axes[0]
    line = next(ln for ln in ax.get_lines() if ln.get_label() == "seed 0")
    assert line.get_ydata().tolist() == [0.0, 75.0]


def test_the_rule_of_thumb_parts_thresholds_by_the_average_norm():
    """Average norm 4 at the paper's settings: inside is from 2 to 40."""
    paper = run(50, 0, 700, norm=4.0, threshold=1.0)
    inside = [run(50, seed, at, threshold=20.0) for seed, at in ((0, 100), (1, 300), (2, None))]
    other_alpha = run(50, 0, 1, threshold=100.0, alpha=2.0)
    table = sensitivity.rule_of_thumb([paper, *inside, other_alpha])
    assert table.to_numpy().tolist() == [["below", "1", 1, 1, 700], ["inside", "20", 3, 2, 200]]
