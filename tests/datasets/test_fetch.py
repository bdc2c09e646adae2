"""Downloads from a local server: verified before use, atomic, and every failure in plain words."""

import errno
import hashlib
import socket

import pytest

from rnn_difficulty.datasets import DownloadFailed, load, present
from rnn_difficulty.datasets import fetch as fetching
from rnn_difficulty.datasets.fetch import fetch
from rnn_difficulty.datasets.manifest import data_set

MUSIC = "music/Nottingham.mat"


@pytest.fixture
def failure(data_folder):
    """The message of a failed fetch, after which nothing half-written may be left."""

    def message():
        with pytest.raises(DownloadFailed) as error:
            fetch(data_set("nottingham"))
        assert not (data_folder / MUSIC).exists()
        assert not list(data_folder.rglob("*.part-*"))
        text = str(error.value)
        assert text.startswith(f"{MUSIC} was not downloaded: ")
        assert "To place by hand" in text
        return text

    return message


def test_all_files_arrive_verified(data_folder, contents):
    for name in ("nottingham", "penn_treebank"):
        fetch(data_set(name))
        assert present(name)
    for path, body in contents.items():
        assert (data_folder / path).read_bytes() == body
    assert len(load("nottingham").train) == 2


def test_what_is_here_is_not_downloaded_again(data_folder, place, server):
    target = place(data_folder, MUSIC)
    server.routes.clear()
    assert fetch(data_set("nottingham")) == (target,)


def test_what_is_in_a_named_folder_is_not_downloaded(data_folder, place, tmp_path, monkeypatch):
    target = place(tmp_path / "named", MUSIC)
    monkeypatch.setenv("RNN_DIFFICULTY_DATA", str(tmp_path / "named"))
    assert fetch(data_set("nottingham")) == (target,)
    assert not (data_folder / "music").exists()


def test_a_damaged_file_is_set_aside_and_replaced(data_folder, place, contents, capsys):
    target = place(data_folder, MUSIC, b"damaged")
    fetch(data_set("nottingham"))
    assert target.read_bytes() == contents[MUSIC]
    assert [p.read_bytes() for p in target.parent.glob("*.bad-*")] == [b"damaged"]
    assert "set aside as Nottingham.mat.bad-" in capsys.readouterr().err


def test_404(server, failure):
    del server.routes[f"/{MUSIC}"]
    assert "the address answered 404 Not Found" in failure()


def test_a_web_page_is_recognised_and_set_aside(server, failure, data_folder):
    page = b"<!DOCTYPE html><html><title>Log in</title></html>"
    server.routes[f"/{MUSIC}"] = (200, {"Content-Type": "text/html"}, page)
    text = failure()
    assert "the address answered with a web page instead of the file" in text
    assert f"got      {len(page)} bytes" in text
    assert [p.read_bytes() for p in (data_folder / "music").iterdir()] == [page]


def test_wrong_bytes_are_set_aside(server, failure, data_folder, contents):
    wrong = contents[MUSIC][:-1] + b"!"
    server.routes[f"/{MUSIC}"] = (200, {}, wrong)
    digest = hashlib.sha256(wrong).hexdigest()
    assert f"got      {len(wrong)} bytes, sha256 {digest}" in failure()
    assert (data_folder / "music" / f"Nottingham.mat.bad-{digest[:8]}").read_bytes() == wrong


def test_a_transfer_that_breaks_off(server, failure, contents):
    body = contents[MUSIC]
    server.routes[f"/{MUSIC}"] = (200, {"Content-Length": len(body)}, body[:100])
    text = failure()
    assert "the transfer broke off" in text
    assert "100 bytes read" in text


def test_no_connection(data_folder, failure):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{unused.getsockname()[1]}/"
        manifest = data_folder / "manifest.toml"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace("http://127.0.0.1:", closed + "#"), encoding="utf-8")
        assert "no connection; is there a network?" in failure()


def test_a_server_that_does_not_answer(data_folder, failure, monkeypatch):
    monkeypatch.setattr(fetching, "SECONDS_TO_ANSWER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        manifest = data_folder / "manifest.toml"
        text = manifest.read_text(encoding="utf-8")
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        manifest.write_text(text.replace("http://127.0.0.1:", address + "#"), encoding="utf-8")
        assert "no answer within 0.2 s" in failure()


def test_a_folder_that_cannot_be_written(data_folder):
    (data_folder / "music").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(DownloadFailed, match=r"cannot write .*Nottingham\.mat: File exists"):
        fetch(data_set("nottingham"))


def test_a_full_disk(failure, contents, monkeypatch):
    def full(self, url, output_file, pooch):
        output_file.write_bytes(b"the first bytes")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fetching.HTTPDownloader, "__call__", full)
    assert f"No space left on device ({len(contents[MUSIC])} bytes are needed)" in failure()


def test_an_interrupted_download_leaves_nothing(data_folder, monkeypatch):
    def interrupted(self, url, output_file, pooch):
        output_file.write_bytes(b"the first bytes")
        raise KeyboardInterrupt

    monkeypatch.setattr(fetching.HTTPDownloader, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(data_set("nottingham"))
    assert list((data_folder / "music").iterdir()) == []
