"""Records: a page an experiment, a link a run."""

import re

from rnn_difficulty.experiments.registry import EXPERIMENTS
from rnn_difficulty.paths import ROOT
from rnn_difficulty.publishing import records_page

RUN = {
    "run": "r1", "profile": "paper", "settings": "length 50", "outcome": "solved", "seconds": "2",
    "date": "2026-01-02", "device": "CPU", "commit": "abc", "code": "stale", "experiment": "a",
}  # fmt: skip


def test_every_experiment_with_runs_has_a_page_in_the_contents() -> None:
    names = records_page.by_experiment(records_page.read(ROOT))
    listed = re.findall(r"file: book/records/(\w+)", (ROOT / "_toc.yml").read_text())
    assert set(names) <= set(listed) <= set(EXPERIMENTS)
    for name in listed:
        page = (ROOT / "book" / "records" / f"{name}.md").read_text()
        assert f"```{{records}} {name}\n```" in page


def test_the_last_of_a_run_made_anew_is_the_one_that_links_lead_to() -> None:
    page = records_page._experiment([RUN | {"seconds": "1"}, RUN, RUN | {"run": "r2"}])
    first, second, third = page.split("<li")[1:]
    assert "id=" not in first
    assert 'id="run-r1"' in second
    assert 'id="run-r2"' in third
    assert page.startswith("<p>3 records, 3 stale.</p>")
    assert all("length 50" in each and "solved" in each for each in (first, second, third))
