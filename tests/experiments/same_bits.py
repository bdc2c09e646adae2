"""One tiny run on a task and one on text, for `test_same_bits`: prints all their bits as a digest.

`python same_bits.py THREADS whole|stopped FOLDER`, where FOLDER holds `book.txt`.
"""

import hashlib
import sys
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from rnn_difficulty.experiments import figure_7, table_1
from rnn_difficulty.experiments.running import checkpoints, workers
from rnn_difficulty.training import until_solved
from rnn_difficulty.training.checkpoint import Checkpoint


class Stopped(Exception):
    """The run ends here, as by a kill, right after it was saved."""


class StopsOnce(Checkpoint):
    """A checkpoint after whose first saving the run is stopped."""

    def save(self, arrays, rest):
        """Save, and stop."""
        super().save(arrays, rest)
        raise Stopped


def runs(folder: Path):
    """(experiment, settings) of both kinds of training."""
    smoke = table_1.EXPERIMENT.settings["smoke"]
    text = table_1.for_data_set(smoke, str(folder / "book.txt"))[-1]
    longer = replace(text.optimization, epochs=3, patience=3)
    return [
        (figure_7.EXPERIMENT, figure_7.SETTINGS["smoke"][2]),
        (table_1.EXPERIMENT, replace(text, optimization=longer)),
    ]


def bits(number: int, folder: Path, stopped: bool) -> str:
    """Return the digest of outcome, curve and θ, every bit of them."""
    experiment, settings = runs(folder)[number]
    place = checkpoints.of_run(experiment, settings)
    until_solved.SECONDS_BETWEEN_SAVES = -1
    if stopped:
        try:
            experiment.run(settings, StopsOnce(place.path, place.expect))
        except Stopped:
            pass
        else:
            raise RuntimeError("expected a run that was saved on its way")
    made = experiment.run(settings, place if stopped else None)
    digest = hashlib.sha256(repr((made.outcome, made.curve)).encode())
    for p in made.theta:
        digest.update(p.tobytes())
    return digest.hexdigest()


def main(threads: int, how: str, folder: Path) -> None:
    """Print a line of what each executor gives."""
    import torch

    torch.set_num_threads(threads)
    executors: list[Executor] = [ThreadPoolExecutor(1)]
    if how == "whole":
        executors.append(workers.local_executor(2))
    for executor in executors:
        with executor as pool:
            done = [pool.submit(bits, n, folder, how == "stopped") for n in (0, 1)]
            print(*(future.result() for future in done))


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
