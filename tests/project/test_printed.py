"""The paper's Table 1 as data: complete, and as printed."""

import tomllib

import pytest

from rnn_difficulty import paths, printed
from rnn_difficulty.experiments.other_tasks.settings import TASKS


def test_spot_values_of_the_print():
    assert printed.value("piano_midi", "test", "MSGD-CR") == 7.46
    assert printed.value("nottingham", "train", "MSGD") == 3.67
    assert printed.value("musedata", "test", "best then") == 5.60
    assert printed.value("penn_treebank_1_step", "test", "best RNN then") == 1.41
    assert printed.value("penn_treebank_5_steps", "test", "MSGD-CR") == 3.74


def test_cells_left_empty_in_print_are_none():
    assert printed.value("penn_treebank_5_steps", "train", "MSGD") is None
    assert printed.value("penn_treebank_1_step", "train", "best then") is None


def test_number_of_cells():
    """Three music sets × 2 folds × 5 columns, and 8 and 4 cells for the Penn Treebank."""
    cells = printed.table_1()
    assert len(cells) == 30 + 8 + 4
    assert len({(cell.data_set, cell.fold, cell.method) for cell in cells}) == len(cells)


def test_units():
    units = {(cell.data_set.startswith("penn"), cell.unit) for cell in printed.table_1()}
    assert units == {(False, "nats per time step"), (True, "bits per character")}


def test_the_other_tasks_are_those_of_the_experiment_and_only_permutation_is_not_always_solved():
    """ICML: 100 % of 5 runs, 2 of 5 for random permutation; arXiv v2: 1 of 8 there."""
    claims = printed.solved_shares()
    assert set(claims) == set(TASKS)
    assert claims.pop("random permutation") == "2 of 5 (arXiv v2: 1 of 8)"
    assert set(claims.values()) == {"5 of 5"}


def test_published_scores_name_a_source_of_the_bibliography():
    file = tomllib.loads((paths.DATA / "published.toml").read_text())
    bibliography = (paths.ROOT / "book" / "references.bib").read_text()
    for row in file["row"]:
        assert f"{{{row['source']}," in bibliography
        assert row["data_set"] in printed.titles()
    assert {"model": "TCN", "test": 3.07, "source": "Bai et al. 2018"} in printed.published(
        "nottingham"
    )
    assert len(printed.published("penn_treebank_1_step")) == 8


def test_unknown_data_set():
    with pytest.raises(ValueError, match=r"expected one of piano_midi, .*, got 'penn_treebank'"):
        printed.value("penn_treebank", "test", "MSGD")
