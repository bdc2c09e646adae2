"""The grid on a GPU: what its checkpoints say, and the same runs where there is none."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnn_difficulty.engines import cuda
from rnn_difficulty.experiments import figure_7, figure_7_gpu
from rnn_difficulty.theory.notation import Parameters
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.generators import spawned
from rnn_difficulty.training.task_run import Check, TaskRun

SETTINGS = replace(figure_7_gpu.SETTINGS["paper"][0], max_updates=30_000)


def check(updates: int, error: float) -> Check:
    return Check(updates, 1.0, 1.0, 1.0, 1.0, error)


def saved(folder: Path, updates: int, curve: list[Check], value: float = 1.0) -> Checkpoint:
    theta = Parameters(*(np.full(shape, value, np.float32) for shape in ((1, 1), (1, 1), 1, 1, 1)))
    checkpoint = Checkpoint(folder / "run.npz")
    checkpoint.save(*TaskRun(theta, updates, curve, *spawned(0, 2)).to_save())
    return checkpoint


def test_a_run_is_solved_where_its_last_check_passed(tmp_path: Path) -> None:
    curve = [check(10_000, 0.5), check(12_500, 0.0099)]
    outcome = figure_7_gpu.run(SETTINGS, saved(tmp_path, 12_500, curve)).outcome
    assert outcome == {"solved_at": 12_500, "diverged": False, "updates": 12_500}


def test_with_a_smaller_budget_it_was_not_solved_yet(tmp_path: Path) -> None:
    curve = [check(10_000, 0.5), check(12_500, 0.0099)]
    smaller = replace(SETTINGS, max_updates=10_000)
    result = figure_7_gpu.run(smaller, saved(tmp_path, 12_500, curve))
    assert result.outcome == {"solved_at": None, "diverged": False, "updates": 10_000}
    assert result.curve["updates"] == [10_000]


def test_out_of_updates_is_not_solved(tmp_path: Path) -> None:
    curve = [check(30_000, 0.01)]
    outcome = figure_7_gpu.run(SETTINGS, saved(tmp_path, 30_000, curve)).outcome
    assert outcome == {"solved_at": None, "diverged": False, "updates": 30_000}


def test_a_run_whose_weights_are_not_finite_diverged(tmp_path: Path) -> None:
    outcome = figure_7_gpu.run(SETTINGS, saved(tmp_path, 500, [], np.nan)).outcome
    assert outcome == {"solved_at": None, "diverged": True, "updates": 500}


def test_without_a_gpu_the_same_run_is_trained_on_the_cpu() -> None:
    smoke = figure_7_gpu.SETTINGS["smoke"][0]
    on_cpu = figure_7.run(replace(smoke, engine="fused"))
    assert figure_7_gpu.run(smoke).curve == on_cpu.curve


def test_a_machine_without_a_gpu_is_told_what_it_lacks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "cupy", None)
    assert "expected CuPy for training on a GPU, got none: pip install" in (cuda.missing() or "")
    with pytest.raises(ModuleNotFoundError, match="expected CuPy"):
        cuda.launch(np.zeros(1), np.zeros((1, 1), np.float32), np.zeros((1, 1)), 1)


def test_the_grid_is_that_of_the_cpu_with_larger_budgets() -> None:
    pairs = zip(figure_7_gpu.SETTINGS["paper"], figure_7.SETTINGS["paper"], strict=True)
    for on_gpu, on_cpu in pairs:
        assert replace(on_gpu, engine=on_cpu.engine, max_updates=on_cpu.max_updates) == on_cpu
        assert on_gpu.max_updates > on_cpu.max_updates
