"""The ledger as a page: complete without JavaScript, readable without colour."""

import re

from rnn_difficulty.claims.verdict import Verdict
from rnn_difficulty.publishing.claims_page import badge, count, table

ROW = {
    "id": "a", "section": "2.1", "claim": "x < 1", "printed": "ρ < 1", "measured": "2 of 2",
    "n": "2", "verdict": "reproduced", "page": "notebooks/04-a", "source": "ICML 2013",
    "judged_by": "theory",
    "rule": "A rule.", "code": "m.a", "rule_since": "2026-01-02", "rule_commit": "abc",
    "results_known": "yes", "low": "", "high": "", "runs": "", "before": "", "shared_evidence": "",
    "details": "In detail.",
}  # fmt: skip
ROWS = [
    ROW,
    ROW
    | {"id": "b", "section": "4.1", "claim": "y", "printed": "", "verdict": "partly", "n": "5"}
    | {"measured": "1 of 5", "page": "notebooks/99-none", "low": "0.0362", "high": "0.6245"}
    | {"judged_by": "figure_7", "code": "m.b", "runs": "r1 r2", "rule_commit": "HEAD"}
    | {"results_known": "some", "before": "First < x.", "shared_evidence": "five runs"},
    ROW
    | {"id": "c", "section": "3.1", "claim": "z", "printed": "", "measured": "", "n": "0"}
    | {"verdict": "not attempted", "page": "book/b", "judged_by": "none", "code": ""}
    | {"results_known": "no", "shared_evidence": "five runs"},
]
PAGE = table(ROWS, {"notebooks/04-a", "book/b", "book/records/figure_7"}, {"r2": "figure_7_gpu"})


def test_every_verdict_has_a_symbol_and_its_word() -> None:
    badges = [badge(verdict) for verdict in Verdict]
    symbols = {re.findall(r'aria-hidden="true">(.)<', text)[0] for text in badges}
    assert len(symbols) == len(Verdict)
    assert all(f"</span> {verdict}</span>" in badge(verdict) for verdict in Verdict)


def test_the_count_names_every_verdict() -> None:
    text = re.sub(r"<[^>]*>", "", count(ROWS))
    assert text.startswith("3 claims of the paper:")
    assert "reproduced 1" in text
    assert "refuted 0" in text


def test_a_row_shows_all_of_it_and_text_is_escaped() -> None:
    first = PAGE.split("<tr ")[1:][0]
    for said in ("x &lt; 1", "ρ &lt; 1", "2 of 2", "§2.1", "A rule. In detail.", "theory"):
        assert said in first
    assert 'href="../notebooks/04-a.html"' in first
    assert 'href="api/a.html#m.a"' in first
    assert "records/" not in first


def test_a_row_tells_since_when_its_rule_stands_and_what_was_known() -> None:
    first, second, third = PAGE.split("<tr ")[1:]
    assert "Rule since 2026-01-02, commit <code>abc</code>; its results were known then." in first
    assert "2026-01-02; its results were known in part then. First &lt; x." in second
    assert '<td data-label="Results known">no</td>' in third


def test_claims_that_share_their_evidence_name_each_other() -> None:
    first, second, third = PAGE.split("<tr ")[1:]
    assert "Not independent" not in first
    assert 'Not independent: five runs also judge <a href="#c">c</a>.' in second
    assert '<a href="#b">b</a>' in third


def test_a_row_links_its_runs_and_no_page_that_is_not_there() -> None:
    second, third = PAGE.split("<tr ")[2:]
    assert "99-none" not in second
    links = ("figure_7.html", "figure_7_gpu.html#run-r2")
    for said in ("95 %: 4 % to 62 %", "2 runs", *(f'"records/{link}"' for link in links)):
        assert said in second
    assert "<code>r1</code> <a" in second
    assert "judged by nothing yet" in third
    assert "api/" not in third
