"""One process a core, each with one contender, started together by the parent for every block.

A block is a number of whole passes over a worker's batches that takes some 50 ms. All cores are
busy in every block, so a time is one of a machine under full load; each worker's best block counts.
"""

import multiprocessing
import os
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from contenders import CONTENDERS, SGEMM_OPERATIONS

from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import Sizes, basic_tanh
from rnn_difficulty.theory.notation import Batch, Parameters

SEQUENCES = 20
BLOCK_SECONDS = 0.05
ALPHA = 4.0
CORES = sorted(os.sched_getaffinity(0))


class Case(NamedTuple):
    """What every contender computes."""

    length: int
    omega: bool
    hidden: int = 50
    updates: int = 10
    """Batches drawn ahead."""

    def useful_operations(self) -> int:
        """Return those of the products that no method avoids: 3 (2 H² + 2 K H) without padding.

        Forward, backward and gradient, for T steps of B sequences; the outputs at the last step.
        Ω needs no further product, so it counts nothing.
        """
        recurrent = self.length * self.hidden
        return 6 * SEQUENCES * self.hidden * (recurrent + temporal_order.OUTPUTS)


def serve(connection: Connection, name: str, case: Case, core: int, seed: int) -> None:
    """Answer every message with the seconds of one block per update and network."""
    os.sched_setaffinity(0, {core})
    torch.set_num_threads(1)
    contender, rng = CONTENDERS[name], np.random.default_rng(seed)
    # What a first use loads and compiles is no part of a case.
    contender(*_problem(rng, Case(temporal_order.SHORTEST, case.omega, updates=1)))[0]()
    start = _restart_peak_memory()
    advance, updates = contender(*_problem(rng, case))
    seconds = min(_timed(advance, 1) for _ in range(2))
    passes = max(1, round(BLOCK_SECONDS / seconds))
    connection.send(_status("VmHWM") - start)
    while connection.recv():
        connection.send(_timed(advance, passes) / (passes * updates))


def _problem(rng: np.random.Generator, case: Case) -> tuple[Parameters, list[Batch], float]:
    sizes = Sizes(case.hidden, temporal_order.INPUTS, temporal_order.OUTPUTS)
    batches = [temporal_order.sample(rng, SEQUENCES, case.length) for _ in range(case.updates)]
    return basic_tanh(rng, sizes), batches, ALPHA if case.omega else 0.0


def _timed(advance, passes: int) -> float:
    start = time.perf_counter()
    for _ in range(passes):
        advance()
    return time.perf_counter() - start


def _restart_peak_memory() -> int:
    """Forget the peak of the resident set so far and return what is resident now, bytes (Linux)."""
    Path("/proc/self/clear_refs").write_text("5")
    return _status("VmRSS")


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    kib = next(line.split()[1] for line in lines if line.startswith(field))
    return 1024 * int(kib)


class Team:
    """The workers of one contender, one a core."""

    def __init__(self, name: str, case: Case) -> None:
        """Start them and wait until they are warm."""
        spawn = multiprocessing.get_context("spawn")
        self.processes, self.connections = [], []
        for seed, core in enumerate(CORES):
            here, there = spawn.Pipe()
            process = spawn.Process(target=serve, args=(there, name, case, core, seed))
            process.start()
            self.processes.append(process)
            self.connections.append(here)
        self.best = [float("inf")] * len(CORES)
        # What the case added to the peak memory of a worker, bytes.
        self.memory = max(connection.recv() for connection in self.connections)

    def block(self) -> None:
        """Run a block on every core and keep each worker's best."""
        for connection in self.connections:
            connection.send(True)
        seconds = [connection.recv() for connection in self.connections]
        self.best = list(map(min, self.best, seconds))

    @property
    def seconds(self) -> float:
        """Return the mean over the cores of the best blocks: per update and network, on one."""
        return sum(self.best) / len(self.best)

    def dismiss(self) -> None:
        """End the workers."""
        for connection, process in zip(self.connections, self.processes, strict=True):
            connection.send(False)
            process.join()


def take_turns(entries: list[tuple[str, Case]], rounds: int) -> list[Team]:
    """Run a team for each entry, block by block in turns; return them, dismissed."""
    teams = [Team(name, case) for name, case in entries]
    for _ in range(rounds):
        for team in teams:
            team.block()
    for team in teams:
        team.dismiss()
    return teams


def sgemm_rate(team: Team) -> float:
    """Return the operations per second of a team of `SGEMM`, all cores together."""
    return sum(SGEMM_OPERATIONS / seconds for seconds in team.best)
