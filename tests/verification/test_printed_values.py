"""Files with printed and known values are those that were sealed."""

import shutil

import pytest

from rnn_difficulty import paths
from rnn_difficulty.verification import printed_values
from rnn_difficulty.verification.printed_values import altered_files

FILES = ("printed.toml", "published.toml", "known.toml", "claims.toml")


@pytest.fixture
def data(tmp_path):
    """A copy of the files."""
    for name in (*FILES, printed_values.SUMS):
        shutil.copy(paths.DATA / name, tmp_path)
    return tmp_path


def test_the_files_of_the_repository_are_those_that_were_sealed():
    assert altered_files() == []
    lines = (paths.DATA / printed_values.SUMS).read_text().splitlines()
    assert sorted(line.split()[1] for line in lines) == sorted(FILES)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("printed.toml", "value = 7.46", "value = 7.64"),
        ("published.toml", "value = 3.07", "value = 3.7"),
        ("known.toml", "value = 11.64", "value = 11.65"),
        ("claims.toml", 'printed = "2 of 5"', 'printed = "3 of 5"'),
    ],
)
def test_a_value_that_is_changed_is_caught(data, name, old, new):
    assert altered_files(data) == []
    text = (data / name).read_text()
    assert old in text
    (data / name).write_text(text.replace(old, new, 1))
    (message,) = altered_files(data)
    assert message.startswith(f"data/{name}: expected sha256 ")
    assert "write data/SHA256SUMS again as CONTRIBUTING.md says" in message


def test_a_file_that_is_gone_is_caught(data):
    (data / "known.toml").unlink()
    (message,) = altered_files(data)
    assert "got no file" in message


@pytest.mark.parametrize("content", [b"", b"what is this\n\xff\n", None])
def test_an_emptied_list_of_digests_is_caught(data, content):
    (data / printed_values.SUMS).unlink()
    if content is not None:
        (data / printed_values.SUMS).write_bytes(content)
    messages = altered_files(data)
    assert len(messages) == len(FILES)
    for name, message in zip(FILES, messages, strict=True):
        assert message.startswith(f"data/SHA256SUMS: expected a line with the digest of {name}")
