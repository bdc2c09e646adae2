"""A book of two small notebooks, a small package, and the whole site with a browser to see it."""

import os
import shutil
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
import small_book
import small_package
from chromium import CHROMIUM, SWITCHES
from playwright.sync_api import Page, sync_playwright

import rnn_difficulty
from rnn_difficulty import fingerprint
from rnn_difficulty.experiments.running.workers import available_cores
from rnn_difficulty.paths import BUILD, ROOT, TABLES
from rnn_difficulty.publishing import execution, plan, site
from rnn_difficulty.publishing.layout import Layout


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Layout:
    """A checkout with the real configuration of the site and two notebooks."""
    monkeypatch.delenv("RNN_DIFFICULTY_DATA", raising=False)
    return small_book.write(tmp_path)


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package whose places have the names of ours, in the place of ours."""
    root = tmp_path / "src" / "rnn_difficulty"
    for name, text in small_package.FILES.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    monkeypatch.setattr(fingerprint, "ROOT", root)
    monkeypatch.setattr(rnn_difficulty, "PUBLIC", small_package.PUBLIC)
    return root


@pytest.fixture(scope="session")
def html(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site at the smoke profile, beside the user's own build, whose fresh notebooks serve.

    The processes of one run of the tests share it: the first builds, the others wait.
    """
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "whole-site"
    folder.mkdir(exist_ok=True)
    layout = Layout(ROOT, folder / "_build", folder / "tables")
    with (folder / "lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not site.is_fresh(layout):
            _build(layout)
    return layout.html


def _build(layout: Layout) -> None:
    shutil.copytree(TABLES, layout.tables)
    if (BUILD / "executed").exists():
        shutil.copytree(BUILD / "executed", layout.executed)
    jobs = plan.stale(layout, {"profile": "smoke"}, force=False, only=None)
    execution.execute_all(jobs, layout, available_cores())
    site.build(layout)


@pytest.fixture(scope="module")
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser.new_page()
        browser.close()


@pytest.fixture(scope="module")
def address(html: Path) -> Iterator[str]:
    class Silent(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=html)) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
