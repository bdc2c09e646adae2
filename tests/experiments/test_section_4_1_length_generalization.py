"""One model for every length: trained, tested on longer sequences, kept and read back."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from made_up import record

from rnn_difficulty.experiments import length_generalization, sensitivity, sweep
from rnn_difficulty.records import networks
from rnn_difficulty.theory.notation import Parameters

SMOKE = length_generalization.SETTINGS["smoke"][0]


def test_the_paper_profile_is_that_of_the_paper():
    runs = length_generalization.SETTINGS["paper"]
    assert [s.seed for s in runs] == [0, 1, 2, 3, 4]
    printed = {(s.initialization, s.method, s.shortest, s.longest) for s in runs}
    assert printed == {("basic tanh", "MSGD-CR", 50, 200)}
    lengths = (50, 100, 150, 200, 250, 500, 1000, 2000, 3000, 5000)
    assert {(s.tested_lengths, s.tested_sequences) for s in runs} == {(lengths, 10_000)}


def test_a_run_counts_errors_at_every_tested_length():
    """Two checks of 50 updates teach nothing: about 3 of 4 answers are wrong."""
    outcome = length_generalization.run(SMOKE).outcome
    assert outcome["solved_at"] is None
    assert list(outcome["errors"]) == ["20", "300"]
    assert all(50 < wrong <= 100 for wrong in outcome["errors"].values())


def test_a_run_that_diverged_is_not_tested():
    exploding = replace(SMOKE, method="MSGD", learning_rate=1e38)
    outcome = length_generalization.run(exploding).outcome
    assert outcome["diverged"]
    assert "errors" not in outcome


def generalizing(seed, solved_at, errors):
    made = record(seed, solved_at=solved_at)
    return replace(
        made,
        settings=made.settings | {"tested_sequences": 10_000},
        outcome=made.outcome | {"errors": errors},
    )


def test_the_score_has_a_row_per_seed_and_length_of_solved_networks():
    found = [
        generalizing(0, 7, {"50": 0, "5000": 12}),
        generalizing(1, None, {"50": 99, "5000": 99}),
    ]
    table = length_generalization.score(found)
    assert list(table.columns) == ["seed", "length", "sequences", "errors"]
    assert table.to_numpy().tolist() == [[0, 50, 10_000, 0], [0, 5000, 10_000, 12]]


def test_trained_networks_are_kept_by_the_name_of_their_run(tmp_path):
    found = sweep.run(
        length_generalization.EXPERIMENT,
        "smoke",
        tmp_path / "runs.jsonl",
        ThreadPoolExecutor(1),
        keep_weights=tmp_path / "weights",
    )
    kept = networks.load(tmp_path / "weights" / f"{found[0].run}.safetensors")
    trained = length_generalization.run(SMOKE).theta
    for name in Parameters._fields:
        np.testing.assert_array_equal(getattr(kept, name), getattr(trained, name))


@pytest.mark.parametrize("content", [b"", b"not safetensors"])
def test_a_file_that_holds_no_network_is_refused(tmp_path, content):
    path = tmp_path / "network.safetensors"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="expected W_rec, W_in, b, W_out, b_out in"):
        networks.load(path)


def test_sensitivity_changes_one_thing_at_a_time():
    runs = sensitivity.SETTINGS["paper"]
    clipped = [s for s in runs if s.method == "MSGD-CR"]
    assert all(s.threshold == 1 or s.alpha == 4 for s in clipped)
    assert {s.length for s in clipped} == {50}
    assert {s.seed for s in runs} == set(range(5))
    assert {s.method for s in runs} == {"MSGD-CR", "MSGD-R"}
