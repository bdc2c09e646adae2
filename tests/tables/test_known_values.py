"""The theory package against the values known from algebra, print and independent computation."""

import pytest

from rnn_difficulty.tables import known_values

TABLE = known_values.table()


@pytest.mark.parametrize("row", list(TABLE.itertuples()), ids=lambda row: row.quantity)
def test_computed_agrees_with_known(row):
    # As many digits as `known.toml` gives: half a unit of its last place. Integers are exact.
    digits = len(f"{row.known:.10g}".partition(".")[2]) or 8
    assert row.computed == pytest.approx(row.known, abs=0.5001 * 10.0**-digits)


def test_every_computed_quantity_is_in_the_table():
    assert set(TABLE["quantity"]) == set(known_values.COMPUTED)
