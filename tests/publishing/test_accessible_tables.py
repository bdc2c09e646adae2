"""Tables of pages: scopes, labels, no empty head."""

import pandas as pd
from bs4 import BeautifulSoup

from rnn_difficulty.publishing.accessible_tables import finished


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(finished(html), "html.parser")


def test_a_frame_gets_scopes_labels_and_no_empty_head() -> None:
    frame = pd.DataFrame({"runs": [3], "ρ (W)": [0.5]}, index=["MSGD"])
    page = soup(frame.to_html())
    assert [(h.get_text(), h["scope"]) for h in page.find_all("th")] == [
        ("runs", "col"),
        ("ρ (W)", "col"),
        ("MSGD", "row"),
    ]
    assert [(c.get_text(), c["data-label"]) for c in page.select("tbody td")] == [
        ("3", "runs"),
        ("0.5", "ρ (W)"),
    ]
    assert "border" not in page.table.attrs  # type: ignore[union-attr]


def test_heads_of_two_rows_name_a_column_together() -> None:
    columns = pd.MultiIndex.from_product([["train", "test"], ["low", "high"]])
    page = soup(pd.DataFrame([[1, 2, 3, 4]], columns=columns).to_html(index=False))
    labels = [cell["data-label"] for cell in page.select("tbody td")]
    assert labels == ["train low", "train high", "test low", "test high"]
    assert [h["scope"] for h in page.find_all("th")] == ["colgroup"] * 2 + ["col"] * 4


def test_text_stays_text_and_the_ledger_as_it_is() -> None:
    assert "a &lt; b &amp; c" in finished(
        "<table><tbody><tr><td>a &lt; b &amp; c</td></tr></tbody></table>"
    )
    ledger = '<table class="ledger"><thead><tr><th></th></tr></thead></table>'
    assert finished(ledger) == ledger
