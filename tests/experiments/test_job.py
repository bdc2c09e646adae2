"""What travels to a worker, and what it refuses."""

from dataclasses import replace

import pytest

from rnn_difficulty.datasets import files
from rnn_difficulty.datasets.errors import DataSetDamaged
from rnn_difficulty.datasets.manifest import data_set
from rnn_difficulty.experiments import figure_7, job, table_1
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.experiments.running.errors import OtherCode

FIGURE_7 = replace(figure_7.EXPERIMENT, run=lambda settings, checkpoint: Result({}, {}))
NEVER = replace(figure_7.EXPERIMENT, run=lambda *arguments: pytest.fail("ran"))
SMOKE = figure_7.SETTINGS["smoke"][0]
MUSIC = next(s for s in table_1.EXPERIMENT.settings["smoke"] if s.data_set == "nottingham")


def test_of_all_settings_those_of_the_run_travel_alone():
    asked = job.of(FIGURE_7, "smoke", SMOKE, False)
    assert (asked.settings, asked.experiment.settings) == (SMOKE, {})


def test_other_code_is_refused_before_anything_runs():
    asked = replace(job.of(NEVER, "smoke", SMOKE, False), fingerprint="0" * 16)
    found = NEVER.fingerprint()
    with pytest.raises(OtherCode, match=rf"expected code 0{{16}} for figure_7 .*got {found} \(com"):
        job.compute(asked)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("nottingham", "nottingham"), ("penn_treebank_5_steps", "penn_treebank"), ("/a.txt", None)],
)
def test_data_travel_as_an_entry_of_the_manifest(name, expected):
    asked = job.of(table_1.EXPERIMENT, "smoke", replace(MUSIC, data_set=name), False)
    assert asked.data == (data_set(expected) if expected else None)


def test_another_manifest_is_refused_with_both_hashes_and_nothing_set_aside(monkeypatch):
    monkeypatch.setattr(files, "find", lambda name: pytest.fail("looked at files"))
    wanted = data_set("nottingham")
    other = replace(wanted, files=(replace(wanted.files[0], sha256="0" * 64),))
    asked = replace(job.of(table_1.EXPERIMENT, "smoke", MUSIC, False), data=other)
    with pytest.raises(DataSetDamaged, match=rf"0{{64}}.*got .*{wanted.files[0].sha256}"):
        job.compute(asked)


def test_a_record_that_changed_on_its_way_is_refused():
    done = job.compute(job.of(FIGURE_7, "smoke", SMOKE, False))
    assert job.record_of(done).settings["method"] == SMOKE.method
    with pytest.raises(ValueError, match="its digest is"):
        job.record_of(done._replace(line=done.line.replace(b'"smoke"', b'"paper"')))
