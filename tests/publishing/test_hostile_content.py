"""Text from records, claims and data sets is shown as it is, and runs nothing in a page."""

import subprocess
import sys
from dataclasses import asdict, fields, replace
from html.parser import HTMLParser

import made_up
import pandas as pd
import pytest
import small_book
from test_claims_page import ROW

from rnn_difficulty import paths, records, tables
from rnn_difficulty.experiments import lookup
from rnn_difficulty.publishing import claims_page, render
from rnn_difficulty.records.literal import literal
from rnn_difficulty.tables import csv_files, provenance, runs

WORD = "hostile()"
HOSTILE = (
    f"<script>{WORD}</script><x-{WORD}>\"' onmouseover='{WORD}' {{raw:html}}`<b>{WORD}</b>` "
    f"[a](javascript:{WORD}) <img src=x onerror={WORD}> ${WORD}$ {{{{ {WORD} }}}} **bold** &lt;"
)


class Found(HTMLParser):
    """What a browser would make of a page: what could run, and the text."""

    def __init__(self, page):
        super().__init__()
        self.active, self.text, self.within = [], "", ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.within = tag
        runs = [name for name, value in attrs if name.startswith("on") and WORD in value]
        leads = [value for _, value in attrs if str(value).startswith("javascript:")]
        if runs or leads or tag.startswith("x-") or (tag == "b" and not attrs):
            self.active.append((tag, attrs))

    def handle_data(self, data):
        if self.within == "script" and WORD in data:
            self.active.append(data)
        self.text += data

    def handle_endtag(self, tag):
        self.within = ""


def hostile_record():
    """A record of Figure 7 whose every string is hostile, its run's name and experiment left."""
    made = made_up.record(curve={"cost": [1.0]})
    texts = {f.name: HOSTILE for f in fields(made) if isinstance(getattr(made, f.name), str)}
    settings = made.settings | {"initialization": HOSTILE, "method": HOSTILE, HOSTILE: HOSTILE}
    return replace(
        made,
        **texts
        | {"experiment": "figure_7", "run": records.run_id("figure_7", settings)}
        | {"settings": settings, "versions": {"torch": HOSTILE, HOSTILE: HOSTILE}},
        outcome={"solved_at": None, "protocol": HOSTILE, HOSTILE: {HOSTILE: [HOSTILE]}},
    )


PAGES = {
    "index": "# Start\n\n```{results-table} provenance\nOf.\n```\n\n"
    "```{results-table} scores\nScores.\n```\n\n",
    "records": "# Records\n\n```{records}\n```\n\n```{records} figure_7\n```\n",
    "claims": "# Claims\n\n```{claims-ledger}\n```\n",
}


CONTENTS = """\
format: jb-book
root: book/index
chapters:
- file: book/records
- file: book/claims
"""


@pytest.fixture
def site(tmp_path, monkeypatch):
    """The pages of the site that show records, built from hostile ones: page → what is in it."""
    monkeypatch.setattr(paths, "RECORDS", tmp_path / "records")
    found = hostile_record()
    records.append(paths.RECORDS / "figure_7.jsonl", found)
    layout = small_book.write(tmp_path / "checkout")
    folder = layout.source / "results" / "tables"
    row = dict.fromkeys(ROW, HOSTILE)
    named = {"verdict": "reproduced", "low": "0.1", "high": "0.2", "page": "index"}
    for name, table in {
        "runs": pd.concat([runs.table(), runs.table().assign(experiment=HOSTILE, run=HOSTILE)]),
        "provenance": provenance.table({"figure_7": [found]}),
        "scores": pd.DataFrame([{HOSTILE: HOSTILE, "data_set": HOSTILE}]),
        "claims": pd.DataFrame([row | named | known_words(row)]),
    }.items():
        csv_files.put(csv_files.text(table), name, folder)
    for name, text in PAGES.items():
        (layout.source / "book").mkdir(exist_ok=True)
        (layout.source / "book" / f"{name}.md").write_text(f"{text}\n{description(name, found)}\n")
    toc = (
        "format: jb-book\nroot: book/index\nchapters:\n- file: book/records\n- file: book/claims\n"
    )
    (layout.source / "_toc.yml").write_text(toc)
    for name in ("_config.yml", "book/_static", "book/references.bib"):
        (layout.source / name).parent.mkdir(exist_ok=True)
        (layout.source / name).symlink_to(layout.root / name)
    monkeypatch.undo()
    # In a process of its own: Sphinx looks at every object, and PyTorch warns of some of its own.
    program = [sys.executable, "-m", render.__name__, str(layout.source), str(layout.html)]
    done = subprocess.run(program, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = {name: (layout.html / "book" / f"{name}.html").read_text() for name in PAGES}
    return {name: Found(page) for name, page in pages.items()}


def known_words(row):
    """Columns of the ledger that hold one of a few words."""
    return {"results_known": "yes"} if "results_known" in row else {}


def description(name, found):
    return lookup.describe([found]) if name == "index" else ""


@pytest.mark.slow
def test_hostile_records_show_as_text_on_every_page(site):
    for name, page in site.items():
        assert page.active == [], name
        assert page.text.count(f"<script>{WORD}</script>") >= 1, name
        assert f"[a](javascript:{WORD})" in page.text, name


def test_a_shown_table_of_a_chapter_has_text_alone():
    table = pd.DataFrame([asdict(hostile_record()) | {HOSTILE: HOSTILE, "printed": 1.0}])
    page = Found(tables.shown(table.astype({"printed": float})).to_html())
    assert page.active == []
    assert f"<script>{WORD}</script>" in page.text


def test_the_ledger_has_text_alone():
    row = dict.fromkeys(ROW, HOSTILE)
    row |= {"verdict": "reproduced", "low": "", "high": ""} | known_words(row)
    assert Found(claims_page.table([row], {HOSTILE}, {HOSTILE: HOSTILE})).active == []


def test_text_is_on_one_line_and_says_what_it_said():
    assert literal("a\n\n# b <c>") == r"a \# b \<c\>"
    assert literal("CPU 2.5 GHz (x, y; z)") == "CPU 2.5 GHz (x, y; z)"
