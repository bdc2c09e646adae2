"""Downloads from a local server: verified before use, atomic, and every failure in plain words."""

import errno
import hashlib
import re
import socket
import ssl
import sys
import threading
from pathlib import Path
from unittest import mock

import pytest
from requests.exceptions import InvalidSchema

from rnn_difficulty.datasets import DownloadFailed, connection, download, load, present
from rnn_difficulty.datasets.fetch import fetch
from rnn_difficulty.datasets.manifest import data_set

MUSIC = "music/Nottingham.mat"


@pytest.fixture(autouse=True)
def waits(monkeypatch):
    """The seconds that were waited, which no test waits for."""
    waited = []
    monkeypatch.setattr(download, "sleep", waited.append)
    return waited


@pytest.fixture
def failure(data_folder):
    """The message of a failed fetch, after which nothing half-written may be left."""

    def message():
        with pytest.raises(DownloadFailed) as error:
            fetch(data_set("nottingham"))
        assert not (data_folder / MUSIC).exists()
        assert not list(data_folder.rglob("tmp*"))
        text = str(error.value)
        assert text.startswith(f"{MUSIC} was not downloaded: ")
        assert "To place by hand" in text
        return text

    return message


@pytest.fixture
def move(data_folder):
    """Let the addresses of the manifest lead elsewhere."""

    def to(address):
        manifest = data_folder / "manifest.toml"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace("http://127.0.0.1:", f"{address}#"), encoding="utf-8")

    return to


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
    assert [p.read_bytes() for p in target.parent.glob("*.bad")] == [b"damaged"]
    assert "set aside as Nottingham.mat.bad\n" in capsys.readouterr().err


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
    assert (data_folder / "music" / "Nottingham.mat.bad").read_bytes() == wrong


def test_a_busy_address_is_asked_again_when_it_says(server, contents, waits, data_folder, capsys):
    whole = (200, {}, contents[MUSIC])
    server.routes[f"/{MUSIC}"] = [(429, {"Retry-After": "3"}, b""), (503, {}, b""), whole]
    (target,) = fetch(data_set("nottingham"))
    assert target.read_bytes() == contents[MUSIC]
    assert waits == [3, download.WAITS[1]]
    assert "answered 429 Too Many Requests; again in 3 s" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "waited"),
    [("999999", download.LONGEST_WAIT), ("soon", download.WAITS[0]), ("-1", download.WAITS[0])],
)
def test_the_wait_is_bounded(server, contents, waits, data_folder, asked, waited):
    whole = (200, {}, contents[MUSIC])
    server.routes[f"/{MUSIC}"] = [(429, {"Retry-After": asked}, b""), whole]
    fetch(data_set("nottingham"))
    assert waits == [waited]


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_address_that_stays_busy(server, failure, waits, status):
    server.routes[f"/{MUSIC}"] = (status, {}, b"")
    assert re.search(rf"the address answered {status} [A-Z].*; try again later\n", failure())
    assert waits == list(download.WAITS)


@pytest.mark.parametrize("status", [403, 404, 500])
def test_other_answers_are_final(server, failure, waits, status):
    server.routes[f"/{MUSIC}"] = (status, {}, b"")
    assert "later" not in failure()
    assert waits == []


def test_a_transfer_that_breaks_off(server, failure, contents, waits):
    body = contents[MUSIC]
    server.routes[f"/{MUSIC}"] = (200, {"Content-Length": len(body)}, body[:100])
    text = failure()
    assert "the transfer broke off" in text
    assert "100 bytes read" in text
    assert "; try again later" in text
    assert waits == list(download.WAITS)


def test_a_transfer_that_breaks_off_once(server, contents, data_folder):
    body = contents[MUSIC]
    part = (200, {"Content-Length": len(body)}, body[:100])
    server.routes[f"/{MUSIC}"] = [part, (200, {}, body)]
    (target,) = fetch(data_set("nottingham"))
    assert target.read_bytes() == body


def test_a_file_that_arrived_may_be_read_by_others(data_folder):
    (target,) = fetch(data_set("nottingham"))
    (data_folder / "usual").touch()
    assert target.stat().st_mode == (data_folder / "usual").stat().st_mode


def test_a_certificate_that_is_not_trusted(move, failure, monkeypatch, waits):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.delenv("CURL_CA_BUNDLE", raising=False)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self_signed.pem"))
    plain = socket.create_server(("127.0.0.1", 0))
    with context.wrap_socket(plain, server_side=True) as encrypted:
        threading.Thread(target=_refused, args=(encrypted,), daemon=True).start()
        move(f"https://127.0.0.1:{encrypted.getsockname()[1]}/")
        text = failure()
    assert "the certificate of 127.0.0.1 is not trusted" in text
    assert "in REQUESTS_CA_BUNDLE (now not set)" in text
    assert waits == []


def _refused(server):
    with pytest.raises(ssl.SSLError):
        server.accept()


def test_certificates_that_are_not_there(move, failure, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/nowhere.pem")
    move("https://127.0.0.1:9/")
    assert re.search(r"invalid path: /nowhere\.pem; correct REQUESTS_CA_BUNDLE", failure())


@pytest.mark.parametrize("name", ["http_proxy", "ALL_PROXY"])
def test_a_proxy_that_does_not_answer(failure, monkeypatch, name):
    monkeypatch.delenv("NO_PROXY")
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv(name, f"http://user:secret@127.0.0.1:{unused.getsockname()[1]}")
        text = failure()
    assert f"the proxy in {name} does not let this through: correct or unset it" in text
    assert "secret" not in text


def test_a_proxy_that_wants_a_name(server, failure, monkeypatch):
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("http_proxy", server.url)
    server.routes[f"{server.url}/{MUSIC}"] = (407, {}, b"")
    assert "the proxy in http_proxy does not let this through" in failure()


def test_a_proxy_that_speaks_socks(failure, monkeypatch):
    monkeypatch.delenv("NO_PROXY")
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:9")
    # What requests does where PySocks is not installed.
    missing = InvalidSchema("Missing dependencies for SOCKS support.")
    monkeypatch.setattr("requests.adapters.SOCKSProxyManager", mock.Mock(side_effect=missing))
    assert "the proxy in all_proxy speaks SOCKS, which needs PySocks: pip install" in failure()


def test_the_extra_that_is_not_installed(failure, monkeypatch):
    monkeypatch.delitem(sys.modules, "rnn_difficulty.datasets.download")
    monkeypatch.setitem(sys.modules, "pooch", None)
    assert re.search(r"this needs pooch: pip install 'rnn-difficulty\[data\]'\n", failure())


def test_no_connection(move, failure, waits):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        move(f"http://127.0.0.1:{unused.getsockname()[1]}/")
        assert "no connection; is there a network?" in failure()
    assert waits == []


def test_a_server_that_does_not_answer(move, failure, monkeypatch):
    monkeypatch.setattr(connection, "SECONDS_TO_ANSWER", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        move(f"http://127.0.0.1:{silent.getsockname()[1]}/")
        assert "no answer within 0.2 s; try again later" in failure()


def test_a_folder_that_cannot_be_written(data_folder):
    (data_folder / "music").write_text("a file where the folder should be", encoding="utf-8")
    with pytest.raises(DownloadFailed, match=r"cannot write .*Nottingham\.mat: Not a directory"):
        fetch(data_set("nottingham"))


def test_a_full_disk(failure, contents, monkeypatch):
    def full(self, url, output_file, pooch):
        Path(output_file).write_bytes(b"the first bytes")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download.HTTPDownloader, "__call__", full)
    assert f"No space left on device ({len(contents[MUSIC])} bytes are needed)" in failure()


def test_an_interrupted_download_leaves_nothing(data_folder, monkeypatch):
    def interrupted(self, url, output_file, pooch):
        Path(output_file).write_bytes(b"the first bytes")
        raise KeyboardInterrupt

    monkeypatch.setattr(download.HTTPDownloader, "__call__", interrupted)
    with pytest.raises(KeyboardInterrupt):
        fetch(data_set("nottingham"))
    assert list((data_folder / "music").iterdir()) == []
