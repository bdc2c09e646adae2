"""The tests of a session judge the theory once, and leave nothing in the repository."""

import pytest

from rnn_difficulty import paths


@pytest.fixture(autouse=True, scope="session")
def build_folder(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "BUILD", tmp_path_factory.mktemp("build"))
        yield
