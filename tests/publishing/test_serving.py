"""`make serve`: what it serves, when it builds, how it ends."""

import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from threading import Thread

import pytest
from typer.testing import CliRunner

from rnn_difficulty.cli import app
from rnn_difficulty.publishing import layout as layouts
from rnn_difficulty.publishing import plain_pages, serving
from rnn_difficulty.publishing.layout import Layout
from rnn_difficulty.publishing.repository import Repository


@pytest.fixture
def html(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("first")
    (tmp_path / "404.html").write_text(plain_pages.missing(None))
    return tmp_path


def test_an_address_without_a_page_gets_the_page_that_says_so_at_any_depth(html: Path) -> None:
    with serving.served(html, 0) as address:
        with urllib.request.urlopen(f"{address}/index.html") as answer:
            assert answer.read() == b"first"
            assert answer.headers["Cache-Control"] == "no-store"
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(f"{address}/a/b/c/nothing.html")
        with caught.value as missing:
            assert missing.code == 404
            assert b'<base href="/">' in missing.read()


def test_the_page_for_no_page_leads_through_the_root_of_the_site() -> None:
    assert '<base href="/book/">' in plain_pages.missing(Repository("somebody", "book"))
    assert "https://somebody.github.io/book/" in plain_pages.first(Repository("somebody", "book"))
    assert "http" not in plain_pages.first(None).replace("http-equiv", "")


@pytest.mark.slow
def test_what_is_saved_is_seen_and_what_is_no_source_is_not(book: Layout) -> None:
    seen: list[Path] = []
    watching = serving.changes(book)
    thread = Thread(target=lambda: seen.extend(next(watching)), daemon=True)
    thread.start()
    page = book.root / "book" / "index.md"
    for number in range(100):  # The first may come before anybody watches.
        (book.root / "book" / ".index.md.swp").write_text("")
        page.write_text(f"# Start\n\n{number}\n")
        thread.join(0.5)
        if not thread.is_alive():
            break
    assert seen == [page]


def test_without_a_site_it_says_how_to_build_one(
    book: Layout, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layouts, "Layout", lambda: book)
    result = CliRunner().invoke(app, ["serve"])
    assert result.exit_code == 1
    assert "Expected a site in" in result.stderr
    assert "Build it: rnn-difficulty book" in result.stderr


@pytest.mark.parametrize("port", ["80", "70000", "x"])
def test_a_port_that_cannot_be(port: str) -> None:
    assert CliRunner().invoke(app, ["serve", "--port", port]).exit_code == 2


# A shell that starts the tests in the background lets them, and what they start, ignore Ctrl-C.
STARTED = """
import signal
signal.signal(signal.SIGINT, signal.default_int_handler)
from rnn_difficulty.publishing import layout, site
from rnn_difficulty.publishing.layout import Layout
from pathlib import Path
import sys
layout.Layout = lambda: Layout(Path(sys.argv[1]), Path(sys.argv[1]) / "_build")
from rnn_difficulty.cli import app
app(["serve", "--port", sys.argv[2]])
"""


@pytest.mark.slow
def test_ctrl_c_ends_it_with_one_word_and_a_taken_port_with_one_line(book: Layout) -> None:
    book.html.mkdir(parents=True)
    (book.html / "index.html").write_text("first")
    with serving.served(book.html, 0) as address:
        port = address.rpartition(":")[2]
        program = [sys.executable, "-c", STARTED, str(book.root), port]
        refused = subprocess.run(program, capture_output=True, text=True)
    assert refused.returncode == 1
    assert f"Expected a free port, got {port}: Address already in use." in refused.stderr

    started = subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert started.stdout
    assert started.stdout.readline() == f"Open http://127.0.0.1:{port} (Ctrl-C stops)\n"
    started.send_signal(signal.SIGINT)
    said, complaints = started.communicate(timeout=60)
    assert (started.returncode, said, complaints) == (0, "\nStopped.\n", "")
