"""The tables are what the records and the theory give."""

import re

import pandas as pd
import pytest

from rnn_difficulty import paths, tables


@pytest.mark.slow
def test_every_experiment_that_has_records_has_its_committed_table(tmp_path, monkeypatch):
    """`make tables` gives the committed files byte for byte."""
    committed = {path.name: path.read_bytes() for path in paths.TABLES.glob("*.csv")}
    monkeypatch.setattr("rnn_difficulty.paths.TABLES", tmp_path)
    for path in tables.regenerate():
        assert path.read_bytes() == committed[path.name], path.name


def test_a_shown_table_has_a_dash_for_nothing_and_a_digit_of_what_is_small():
    table = pd.DataFrame({"omega_gain": [-0.0004, -0.0006, 1234.5, None]})
    page = tables.shown(table, decimals=3).to_html()
    shown = ["omega gain", "-0.0004", "-0.001", "1 234.500", "–"]
    assert re.findall(">(.*)</t[hd]>", page) == shown
