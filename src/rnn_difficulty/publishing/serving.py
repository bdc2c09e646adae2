"""The site on this machine, built anew where a source changed."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from watchfiles import DefaultFilter, watch

from rnn_difficulty.publishing.layout import Layout

HOST = "127.0.0.1"
WATCHED = ("book", "notebooks", "data", "src", "_config.yml", "_toc.yml", "CHANGELOG.md")
SUFFIXES = {".md", ".py", ".css", ".js", ".svg", ".png", ".bib", ".html", ".toml", ".yml"}
WAIT_MS = 400
"""An editor writes a file more than once when it saves it."""


class Pages(SimpleHTTPRequestHandler):
    """Files of the site; for an address without one, the page that says so."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer as GitHub Pages does."""
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.exists():
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
        return None

    def end_headers(self) -> None:
        """Let no browser show the page of before."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Say nothing: the terminal is for what is built."""


@contextmanager
def served(html: Path, port: int) -> Iterator[str]:
    """Serve a folder while the block runs; yield its address.

    Raises:
        OSError: the port is taken.
    """
    handler = partial(Pages, directory=html)
    with ThreadingHTTPServer((HOST, port), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{HOST}:{server.server_port}"
        finally:
            server.shutdown()


def changes(layout: Layout) -> Iterator[list[Path]]:
    """Yield the sources that changed, each time that some did; ends with KeyboardInterrupt."""
    places = [place for name in WATCHED if (place := layout.root / name).exists()]
    for found in watch(*places, watch_filter=_Sources(), debounce=WAIT_MS):
        yield sorted({Path(path) for _, path in found})


class _Sources(DefaultFilter):
    """What an editor or the build leaves beside the sources is none of them."""

    def __call__(self, change: Any, path: str) -> bool:
        return Path(path).suffix in SUFFIXES and super().__call__(change, path)


def rebuild(profile: str) -> bool:
    """Build the site in a process of its own, which reads the code as it is now."""
    program = [sys.executable, "-c", "from rnn_difficulty.cli import app; app()"]
    return subprocess.run([*program, "book", "--profile", profile]).returncode == 0
