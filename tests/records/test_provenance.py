"""The fingerprint of code: what counts, and what does not."""

import shutil

import pytest

from rnn_difficulty.experiments import figure_7
from rnn_difficulty.records import provenance

MODULES = figure_7.EXPERIMENT.code


@pytest.fixture
def package(tmp_path, monkeypatch):
    """A copy of the package whose files may be edited."""
    source = provenance.Path(provenance.__file__).parent
    copy = shutil.copytree(source, tmp_path / "rnn_difficulty")
    monkeypatch.setattr(provenance, "__file__", str(copy / "provenance.py"))
    return copy


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_comments_and_docstrings_do_not_count(package):
    before = provenance.fingerprint(*MODULES)
    edit(package / "clipping.py", '"""Return ‖ĝ‖', '"""Return the norm ‖ĝ‖')
    path = package / "engines" / "plain.py"
    path.write_text("# a new comment\n\n" + path.read_text())
    assert provenance.fingerprint(*MODULES) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("training/until_solved.py", "TEST_SEQUENCES = 10_000", "TEST_SEQUENCES = 10_001"),
        ("engines/plain.py", "1 - h * h", "1 - h * h * h"),
        ("clipping.py", "SHRINKAGE = 0.02", "SHRINKAGE = 0.03"),
        ("tasks/temporal_order.py", "length // 2", "length // 3"),
    ],
)
def test_code_counts_however_deep_it_is_imported(package, file, old, new):
    before = provenance.fingerprint(*MODULES)
    edit(package / file, old, new)
    assert provenance.fingerprint(*MODULES) != before


def test_code_that_is_not_imported_does_not_count(package):
    before = provenance.fingerprint(*MODULES)
    (package / "error_surface.py").write_text("STEPS = 51\n")
    assert provenance.fingerprint(*MODULES) == before


@pytest.mark.parametrize("file", ["provenance.py", "records.py", "experiments/figure_7.py"])
def test_code_that_keeps_or_scores_results_does_not_count(package, file):
    before = provenance.fingerprint(*MODULES)
    (package / file).write_text("CHANGED = True\n")
    assert provenance.fingerprint(*MODULES) == before


def test_a_release_makes_no_record_stale(package):
    experiment = "rnn_difficulty.experiments.table_1"
    before = provenance.fingerprint(experiment)
    (package / "__init__.py").write_text('__version__ = "9.0.0"\n')
    assert provenance.fingerprint(experiment) == before


def test_no_checkout_is_an_unknown_commit(tmp_path, monkeypatch):
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert provenance.commit() == "unknown"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert provenance.commit() == "unknown"


def test_every_fact_is_there():
    assert provenance.versions()["torch"].startswith("2.13.0")
    assert provenance.device().startswith("CPU ")
    assert provenance.commit()
