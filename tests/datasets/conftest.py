"""A data folder with a manifest of its own, small files of the real formats, a local server."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
import scipy.io

from rnn_difficulty import paths

TEXTS = {
    "train": " a bad cab \n deaf bee\n",
    "valid": " cafe \n",
    "test": " a bead \n",
}


def cell(sequences):
    """A 1×N MATLAB cell."""
    array = np.empty((1, len(sequences)), dtype=object)
    for index, sequence in enumerate(sequences):
        array[0, index] = sequence
    return array


@pytest.fixture
def piano_roll():
    def roll(steps, seed=0):
        return (np.random.default_rng(seed).random((steps, 88)) < 0.05).astype(np.uint8)

    return roll


@pytest.fixture
def save_music(tmp_path):
    """Write a music file from train/valid/test lists of sequences."""

    def save(train, valid, test, name="music.mat", **options):
        folds = {"traindata": cell(train), "validdata": cell(valid), "testdata": cell(test)}
        scipy.io.savemat(tmp_path / name, folds, **options)
        return tmp_path / name

    return save


@pytest.fixture
def contents(save_music, piano_roll):
    """The bytes of every file of the small manifest."""
    music = save_music([piano_roll(5), piano_roll(3, 1)], [piano_roll(4, 2)], [piano_roll(6, 3)])
    texts = {f"penn-treebank/ptb.{fold}.txt": text.encode() for fold, text in TEXTS.items()}
    return {"music/Nottingham.mat": music.read_bytes(), **texts}


@pytest.fixture
def server():
    """A server on 127.0.0.1 that answers `routes[path] = (status, headers, body)`.

    Of a list of answers it gives one a request, the last again and again.
    """

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = self.server.routes.get(self.path, (404, {}, b"no such file"))
            if isinstance(answer, list):
                answer = answer.pop(0) if len(answer) > 1 else answer[0]
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": len(body), **headers}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as running:
        running.routes = {}
        running.url = f"http://127.0.0.1:{running.server_port}"
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@pytest.fixture
def data_folder(tmp_path, monkeypatch, contents, server):
    """An empty data/ whose manifest describes `contents`; the server has all of them."""
    folder = tmp_path / "data"
    folder.mkdir()
    groups = {"nottingham": [], "penn_treebank": []}
    for path, body in contents.items():
        groups["nottingham" if path.startswith("music") else "penn_treebank"].append(path)
        server.routes[f"/{path}"] = (200, {}, body)
    lines = []
    for name, files in groups.items():
        lines += ["[[data_set]]", f'name = "{name}"', f'title = "Small {name}"']
        lines += [f'licence = "licence of {name}"', 'source = "generated"', "counts = {}"]
        for path in files:
            lines += ["[[data_set.file]]", f'path = "{path}"', f'address = "{server.url}/{path}"']
            lines += [f"bytes = {len(contents[path])}"]
            lines += [f'sha256 = "{hashlib.sha256(contents[path]).hexdigest()}"']
    (folder / "manifest.toml").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.setattr(paths, "DATA", folder)
    monkeypatch.delenv("RNN_DIFFICULTY_DATA", raising=False)
    for scheme in ("http", "https", "all"):
        monkeypatch.delenv(f"{scheme}_proxy", raising=False)
        monkeypatch.delenv(f"{scheme}_proxy".upper(), raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return folder


@pytest.fixture
def place(contents):
    """Put files of the manifest into a folder, or `body` in place of one of them."""

    def put(folder, path, body=None):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(contents[path] if body is None else body)
        return target

    return put
