"""Faults of a cluster on this machine, for `faults.py`: a worker, the scheduler, the network."""

import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from faulted_sweep import COMMAND, LONGEST, Count, Sweep, compare, end, look_at, wait_until_it_runs

LOST = "expected the scheduler at .* to stay, got: the connection is lost; .*run this again"
NAMES = ("cluster: worker killed -9", "cluster: scheduler restarted", "cluster: network cut")
WORKERS = 2


class Network:
    """A way to the scheduler that can be cut: what arrives at its port is passed on."""

    def __init__(self, port: int) -> None:
        """Pass on to that port of this machine."""
        self._to, self._pairs = port, list[socket.socket]()
        self._door = socket.create_server(("127.0.0.1", 0))
        self.port = self._door.getsockname()[1]
        threading.Thread(target=self._open, daemon=True).start()

    def cut(self) -> None:
        """Drop every connection, and take no new one."""
        for each in (self._door, *self._pairs):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _open(self) -> None:
        with suppress(OSError):  # cut
            while True:
                here, _ = self._door.accept()
                there = socket.create_connection(("127.0.0.1", self._to))
                self._pairs += [here, there]
                for one, other in ((here, there), (there, here)):
                    threading.Thread(target=self._pass_on, args=(one, other), daemon=True).start()

    def _pass_on(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError):
            while data := one.recv(2**16):
                other.sendall(data)
        # Whoever was at one end is gone, and the other hears of it.
        with suppress(OSError):
            other.shutdown(socket.SHUT_RDWR)


class Cluster:
    """A scheduler and workers, each a process."""

    def __init__(self, sweep: Sweep, port: int) -> None:
        """Start all of them."""
        self.port, self._sweep = port, sweep
        place = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
        self.scheduler = self._start("scheduler", *place)
        # They save as often as the command's own processes do.
        saving = ["--preload", COMMAND[1], "--nthreads", "1", "--no-nanny", "--no-dashboard"]
        address = f"tcp://127.0.0.1:{port}"
        _wait_for(port)
        self.workers = [self._start("worker", address, *saving) for _ in range(WORKERS)]

    def stop(self) -> None:
        """End what still runs."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        own = {"RNN_DIFFICULTY_CHECKPOINTS": str(self._sweep.checkpoints)}
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            env=os.environ | own,
            cwd=self._sweep.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


def _wait_for(port: int) -> None:
    """Wait until something listens there."""
    deadline = time.monotonic() + LONGEST
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise TimeoutError(f"expected a scheduler at port {port}, got none in {LONGEST} s")


@contextmanager
def cluster(sweep: Sweep) -> Iterator[Cluster]:
    """Start a cluster on a port that is free, and stop it."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    started = Cluster(sweep, port)
    try:
        yield started
    finally:
        started.stop()


def disturb(name: str, times: int, expected: dict[str, str], rng: random.Random) -> Count:
    """Disturb sweeps on a cluster at random moments, so many times."""
    count = Count()
    for _ in range(times):
        with tempfile.TemporaryDirectory() as folder:
            sweep = Sweep(Path(folder))
            with cluster(sweep) as first:
                _disturb_once(sweep, first, name, count, rng)
            if len(sweep.outcomes()) < len(expected):
                with cluster(sweep) as second:
                    end(sweep.start("--scheduler", f"tcp://127.0.0.1:{second.port}"))
            compare(sweep, expected, count)
    return count


def _disturb_once(sweep: Sweep, here: Cluster, name: str, count: Count, rng: random.Random) -> None:
    network = Network(here.port)
    process = sweep.start("--scheduler", f"tcp://127.0.0.1:{network.port}")
    if wait_until_it_runs(sweep, process, rng.uniform(0, 1.5)):
        count.injected += 1
        if name == NAMES[0]:
            os.kill(rng.choice(here.workers).pid, signal.SIGKILL)
        elif name == NAMES[1]:
            here.scheduler.kill()
        else:
            network.cut()
    said = end(process)
    if process.returncode:
        look_at(said, LOST, count)
