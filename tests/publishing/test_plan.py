"""What runs again: decided by contents, on a copy of a small tree."""

import json
import os
from pathlib import Path

import pytest
from small_notebook import notebook

from rnn_difficulty import fingerprint
from rnn_difficulty.publishing import plan, scope
from rnn_difficulty.publishing.errors import UnknownNotebook
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.plan import KEY, Job

QUICK = {"profile": "quick"}


def stale(book: Layout, profile: str = "quick", only: str | None = None) -> list[Job]:
    """What a process that starts now finds to do."""
    scope.scope_of.cache_clear()
    fingerprint._of_module.cache_clear()
    return plan.stale(book, {"profile": profile}, force=False, only=only)


def due(book: Layout, profile: str = "quick") -> list[str]:
    return [job.name for job in stale(book, profile)]


def pretend_executed(job: Job, seconds: float = 1.0) -> None:
    metadata = {KEY: {"fingerprint": dict(job.fingerprint), "seconds": seconds}}
    job.output.parent.mkdir(parents=True, exist_ok=True)
    job.output.write_text(json.dumps({"metadata": metadata}))


@pytest.fixture
def executed(book: Layout) -> Layout:
    for job in stale(book):
        pretend_executed(job)
    return book


def chapter(book: Layout, code: str) -> None:
    """Let the second notebook be this code, executed."""
    book.notebooks()["02-two"].write_text(notebook("Two", code))
    for job in stale(book):
        pretend_executed(job)
    assert due(book) == []


def test_everything_runs_the_first_time_and_nothing_the_second(book: Layout) -> None:
    assert due(book) == ["01-one", "02-two"]
    for job in stale(book):
        assert job.reason == "never ran"
        pretend_executed(job)
    assert due(book) == []


def test_an_edited_notebook_runs_alone_and_says_why(executed: Layout) -> None:
    path = executed.notebooks()["02-two"]
    path.write_text(path.read_text() + "\nMore words.\n")
    (job,) = stale(executed)
    assert (job.name, job.reason) == ("02-two", "changed: the notebook")


def test_everything_runs_with_other_libraries_or_another_profile(executed: Layout) -> None:
    assert due(executed, "smoke") == ["01-one", "02-two"]
    (executed.root / "requirements.lock").write_text("numpy==2.5.0\n")
    assert {job.reason for job in stale(executed)} == {"changed: requirements.lock"}


IMPORTS = [
    "from rnn_difficulty.theory import cell\ncell.step(1)",
    "from rnn_difficulty.theory.cell import stay",
    "import rnn_difficulty.theory.cell\nrnn_difficulty.theory.cell.step(1)",
    "from rnn_difficulty import cell",
    "from rnn_difficulty import step",
    "import rnn_difficulty as rd\nrd.step(1)",
    "import rnn_difficulty as rd\nrd.cell.step(1)",
    "%time\nfrom rnn_difficulty.theory import cell",
]


@pytest.mark.parametrize("code", IMPORTS)
def test_a_constant_behind_an_import_counts_and_docstrings_do_not(
    book: Layout, package: Path, code: str
) -> None:
    chapter(book, code)
    gain = package / "theory" / "gain.py"
    gain.write_text('"""Other words."""\n\n# And a comment.\nGAMMA = 1.0\n')
    (package / "printed.py").write_text("def plain():\n    return 2\n")
    assert due(book) == []
    gain.write_text("GAMMA = 2.0\n")
    (job,) = stale(book)
    assert (job.name, job.reason) == ("02-two", "changed: the code")


def test_a_module_may_move(book: Layout, package: Path) -> None:
    chapter(book, "from rnn_difficulty.theory.cell import step")
    (package / "theory" / "gain.py").rename(package / "theory" / "slope.py")
    path = package / "theory" / "cell.py"
    path.write_text(path.read_text().replace("theory.gain", "theory.slope"))
    assert due(book) == []


def test_a_comment_counts_where_the_chapter_shows_it(book: Layout, package: Path) -> None:
    shows = "from rnn_difficulty.publishing import show_source\n"
    chapter(book, f"{shows}from rnn_difficulty.theory import cell\nshow_source(cell.step)")
    path = package / "theory" / "cell.py"
    path.write_text(path.read_text().replace("Nothing.", "All stays.").replace("Return", "Give"))
    assert due(book) == []
    path.write_text(path.read_text().replace("too much", "too little"))
    (job,) = stale(book)
    assert job.reason == "changed: the sources shown"


COMMITTED = "from rnn_difficulty.experiments import figure_7, lookup\n"
READS = {
    "its own experiment": (
        COMMITTED + "lookup.committed(figure_7.EXPERIMENT)",
        {"figure_7": True, "table_1": False},
    ),
    "no store": (COMMITTED + "lookup.describe([])", {"figure_7": False, "table_1": False}),
    "by a public name of a module": (
        "import rnn_difficulty as rd\nrd.claims.evidence()",
        {"figure_7": True, "table_1": True},
    ),
    "by the name of the file": (
        "from rnn_difficulty.paths import RECORDS\nopen(f'{RECORDS}/' + 'table_1.jsonl')",
        {"figure_7": False, "table_1": True},
    ),
    "whatever is there": (
        "from rnn_difficulty import paths\npaths.RECORDS",
        {"figure_7": True, "table_1": True},
    ),
}


@pytest.mark.parametrize("what", READS)
def test_records_count_where_the_chapter_reads_them(book: Layout, package: Path, what: str) -> None:
    code, matters = READS[what]
    for name, runs in matters.items():
        chapter(book, code)
        store = book.root / "results" / "records" / f"{name}.jsonl"
        store.write_text(store.read_text() + "{}\n")
        assert due(book) == (["02-two"] if runs else []), name
        store.unlink()
        assert due(book) == (["02-two"] if runs else []), name


def test_repeated_runs_count_for_chapters_with_records_of_that_experiment(
    book: Layout, package: Path
) -> None:
    chapter(book, COMMITTED + "lookup.committed(figure_7.EXPERIMENT)")
    path = book.root / "results" / "verified.jsonl"
    path.write_text('{"experiment": "table_1"}\n')
    assert due(book) == []
    path.write_text('{"experiment": "table_1"}\n{"experiment": "figure_7"}\n')
    assert due(book) == ["02-two"]


def test_printed_values_and_weights_count_where_they_are_read(book: Layout, package: Path) -> None:
    weights = book.root / "results" / "weights"
    weights.mkdir()
    for code, runs in (("printed.plain()", []), ("printed.value()", ["02-two"])):
        chapter(book, f"from rnn_difficulty import printed\n{code}")
        (weights / "one.safetensors").write_text(code)
        (book.root / "data" / "claims.toml").write_text(code)
        assert due(book) == []
        (book.root / "data" / "printed.toml").write_text(f"# {code}")
        assert due(book) == runs
    chapter(book, "from rnn_difficulty.paths import WEIGHTS\nWEIGHTS")
    (weights / "two.safetensors").write_text("")
    assert due(book) == ["02-two"]


PRESENT = "from rnn_difficulty.datasets import present\npresent"


@pytest.mark.parametrize(
    ("code", "runs"),
    [
        ("1", False),
        ("from rnn_difficulty.datasets import present", False),
        (f"{PRESENT}('nottingham')", False),
        (f"{PRESENT}('penn_treebank')", True),
        (f"{PRESENT}(input())", True),
        (f"from rnn_difficulty.datasets import penn_treebank\n{PRESENT}(input())", True),
    ],
)
def test_a_data_set_that_arrives_counts_where_it_is_read(
    book: Layout,
    package: Path,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    code: str,
    runs: bool,
) -> None:
    folder = tmp_path_factory.mktemp("named")
    monkeypatch.setenv("RNN_DIFFICULTY_DATA", str(folder))
    chapter(book, code)
    (folder / "somebody_elses.bin").write_bytes(b"1")
    assert due(book) == []
    (folder / "penn-treebank").mkdir()
    (folder / "penn-treebank" / "ptb.train.txt").write_bytes(b"12345")
    assert due(book) == (["02-two"] if runs else [])


def test_contents_count_and_dates_do_not(executed: Layout) -> None:
    for path in executed.root.rglob("*"):
        os.utime(path, (0, 0))
    (executed.root / "results" / "tables" / "table_1.csv").write_text("an output, not an input\n")
    assert due(executed) == []


def test_a_damaged_executed_notebook_runs_again(executed: Layout) -> None:
    (executed.executed / "01-one.ipynb").write_text("{")
    assert due(executed) == ["01-one"]


def test_code_that_is_no_python_runs_and_fails_there(executed: Layout) -> None:
    executed.notebooks()["02-two"].write_text(notebook("Two", "1 +"))
    assert due(executed) == ["02-two"]


def test_the_longest_comes_first_and_what_never_ran_before_it(book: Layout) -> None:
    one, two = stale(book)
    pretend_executed(one, seconds=3)
    pretend_executed(two, seconds=5)

    def order() -> list[str]:
        return [job.name for job in plan.stale(book, QUICK, force=True, only=None)]

    assert order() == ["02-two", "01-one"]
    one.output.unlink()
    assert order() == ["01-one", "02-two"]


def test_of_what_never_ran_what_reads_more_comes_first(book: Layout, package: Path) -> None:
    book.notebooks()["02-two"].write_text(
        notebook("Two", "from rnn_difficulty import paths\npaths.RECORDS")
    )
    assert due(book) == ["02-two", "01-one"]


@pytest.mark.parametrize("only", ["01-one", "01", "one", "01-"])
def test_only_selects_by_a_part_of_the_name(executed: Layout, only: str) -> None:
    assert stale(executed, only=only) == []
    (job,) = plan.stale(executed, QUICK, force=True, only=only)
    assert (job.name, job.reason) == ("01-one", "asked for")


@pytest.mark.parametrize(
    ("only", "got"),
    [("3", "got '3'"), ("0", "got '0', which is in 01-one, 02-two"), ("", "got ''")],
)
def test_an_unknown_or_ambiguous_name_lists_the_known(book: Layout, only: str, got: str) -> None:
    with pytest.raises(UnknownNotebook, match=rf"{got}\.\nKnown: 01-one, 02-two"):
        stale(book, only=only)


def test_the_beginning_of_a_name_goes_before_its_middle() -> None:
    assert plan.select(["01-a", "02-of-01-b", "1"], "01") == ["01-a"]
    assert plan.select(["1-a", "11-a"], "11") == ["11-a"]
