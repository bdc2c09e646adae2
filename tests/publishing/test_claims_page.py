"""The ledger as a page: complete without JavaScript, readable without colour."""

import re

from rnn_difficulty.claims.verdict import Verdict
from rnn_difficulty.publishing.claims_page import badge, count, read, table

HEAD = "id,section,claim,printed,measured,n,verdict,page,low,high,source,judged_by,rule,code,runs"
ROWS = f"""{HEAD}
a,2.1,x < 1,ρ < 1,2 of 2,2,reproduced,notebooks/04-a,,,ICML 2013,theory,A rule.,m.a,
b,4.1,y,,1 of 5,5,partly,notebooks/99-none,0.0362,0.6245,ICML 2013,figure_7,Rule.,m.b,r1 r2
c,3.1,z,,,0,not attempted,book/b,,,ICML 2013,none,None.,,
"""
PAGE = table(read(ROWS), {"notebooks/04-a", "book/b"})


def test_every_verdict_has_a_symbol_and_its_word() -> None:
    badges = [badge(verdict) for verdict in Verdict]
    symbols = {re.findall(r'aria-hidden="true">(.)<', text)[0] for text in badges}
    assert len(symbols) == len(Verdict)
    assert all(f"</span> {verdict}</span>" in badge(verdict) for verdict in Verdict)


def test_the_count_names_every_verdict() -> None:
    text = re.sub(r"<[^>]*>", "", count(read(ROWS)))
    assert text.startswith("3 claims of the paper:")
    assert "reproduced 1" in text
    assert "refuted 0" in text


def test_a_row_shows_all_of_it_and_text_is_escaped() -> None:
    first = PAGE.split("<tr ")[1:][0]
    for said in ("x &lt; 1", "ρ &lt; 1", "2 of 2", "§2.1", "A rule.", "theory"):
        assert said in first
    assert 'href="../notebooks/04-a.html"' in first
    assert 'href="api/a.html#m.a"' in first
    assert "records.html" not in first


def test_a_row_links_its_runs_and_no_page_that_is_not_there() -> None:
    second, third = PAGE.split("<tr ")[2:]
    assert "99-none" not in second
    for said in ("95 %: 4 % to 62 %", "2 runs", 'records.html#run-r1"', 'records.html#figure_7"'):
        assert said in second
    assert "judged by nothing yet" in third
    assert "api/" not in third
