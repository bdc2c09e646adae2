"""Faults, injected into a real sweep and counted: `python benchmarks/faults.py [--kills 100]`.

A sweep of four runs is disturbed, started again until it ends, and compared with the undisturbed
one. The report says for each fault how often it was injected, and how often each thing that must
hold held: no record lost, none twice, every record bit-equal, and a last line that says what
happened and how to go on.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import cluster_faults
from faulted_sweep import RUNS, Count, Sweep, compare, end, look_at, wait_until_it_runs, workers

DISK, PAGE = 2**20, 4096
"""Bytes of a small disk, and those that stay free on a full one."""
GOES_ON = "the same command goes on"
SAYS = {
    "worker killed -9": "a worker was killed, .*; run this again",
    "command killed -9": "",
    "SIGTERM": f"stopped by SIGTERM: .*{GOES_ON}",
    "SIGHUP": f"stopped by SIGHUP: .*{GOES_ON}",
    "Ctrl-C twice": f"stopped by SIGINT: .*{GOES_ON}",
    "disk full at the store": "expected to write a record into .*, got: .*make room there",
    "disk full at the checkpoints": "expected to save a run in .*, got: .*make room there",
    "out of memory": f"out of memory: .*{GOES_ON}",
    "checkpoint of another run": "",
}


def kill_a_worker(sweep: Sweep, process: subprocess.Popen[str], rng: random.Random) -> bool:
    """Kill -9 one of the processes that compute."""
    found = workers(process)
    if found:
        os.kill(rng.choice(found), signal.SIGKILL)
    return bool(found)


def kill_all(sweep: Sweep, process: subprocess.Popen[str], rng: random.Random) -> bool:
    """Kill -9 the command; its workers end with it."""
    process.kill()
    return True


def send(*numbers: signal.Signals) -> Callable[..., bool]:
    """Send signals to all processes of the command, as a terminal does."""

    def to_all(sweep: Sweep, process: subprocess.Popen[str], rng: random.Random) -> bool:
        for number in numbers:
            if process.poll() is None:
                os.killpg(process.pid, number)
                time.sleep(0.05)
        return True

    return to_all


DISTURBANCES = {
    "worker killed -9": kill_a_worker,
    "command killed -9": kill_all,
    "SIGTERM": send(signal.SIGTERM),
    "SIGHUP": send(signal.SIGHUP),
    "Ctrl-C twice": send(signal.SIGINT, signal.SIGINT),
}


def disturb(name: str, times: int, expected: dict[str, str], rng: random.Random) -> Count:
    """Disturb sweeps on their way, at random moments, until that was done so many times."""
    count = Count()
    while count.injected < times:
        with tempfile.TemporaryDirectory() as folder:
            sweep = Sweep(Path(folder))
            _disturb_until_it_ends(sweep, name, times, count, rng)
            compare(sweep, expected, count)
    return count


def _disturb_until_it_ends(
    sweep: Sweep, name: str, times: int, count: Count, rng: random.Random
) -> None:
    while len(sweep.outcomes()) < RUNS:
        before = sweep.outcomes()
        process = sweep.start()
        hit = count.injected < times and wait_until_it_runs(sweep, process, rng.uniform(0, 1.5))
        if hit:
            hit = DISTURBANCES[name](sweep, process, rng)
            count.injected += hit
        said = end(process)
        count.lost += len(before.keys() - sweep.outcomes().keys())
        if hit and process.returncode:
            look_at(said, SAYS[name], count)


@contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """Mount a file system of 1 MiB; PermissionError where that is not allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        raise PermissionError("needs the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill_the_disk(name: str, expected: dict[str, str]) -> Count:
    """Run on a disk that is full for what it writes, then with room again."""
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(Path(folder))
        full = sweep.store.parent if "store" in name else sweep.checkpoints
        with small_disk(full):
            (full / "other").write_bytes(b"x" * (DISK - PAGE))
            look_at(end(sweep.start()), SAYS[name], count)
            count.injected += 1
            parts = [p.name for p in full.iterdir() if p.suffix not in (".npz", ".jsonl")]
            count.unsaid += [f"{name} was left" for name in parts if name != "other"]
            (full / "other").unlink()
            end(sweep.start())
            compare(sweep, expected, count)
    return count


def exhaust_memory(name: str, expected: dict[str, str]) -> Count:
    """Run with workers that get less memory than they ask for, then without that limit."""
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(Path(folder))
        look_at(end(sweep.start(FAULT="memory")), SAYS[name], count)
        count.injected += 1
        end(sweep.start())
        compare(sweep, expected, count)
    return count


def swap_checkpoints(name: str, expected: dict[str, str]) -> Count:
    """Copy the checkpoint of one run over those of all others, in the middle of a sweep."""
    count, rng = Count(), random.Random(0)
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(Path(folder))
        process = sweep.start()
        wait_until_it_runs(sweep, process, 0.5)
        kill_all(sweep, process, rng)
        end(process)
        first, *others = sorted(sweep.checkpoints.glob("*.npz"))
        for path in others:
            path.write_bytes(first.read_bytes())
            count.injected += 1
        end(sweep.start())
        compare(sweep, expected, count)
    return count


ONCE = {
    "disk full at the store": fill_the_disk,
    "disk full at the checkpoints": fill_the_disk,
    "out of memory": exhaust_memory,
    "checkpoint of another run": swap_checkpoints,
}


def undisturbed() -> dict[str, str]:
    """Return the outcomes of the sweep that nothing disturbs."""
    with tempfile.TemporaryDirectory() as folder:
        sweep = Sweep(Path(folder))
        said = end(sweep.start())
        if len(sweep.outcomes()) != RUNS:
            raise RuntimeError(f"expected {RUNS} records, got {len(sweep.outcomes())}: {said}")
        return sweep.outcomes()


def main() -> None:
    """Inject all, write a line each, and end with 1 where something did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="workers killed in the middle")
    parser.add_argument("--others", type=int, default=5, help="how often each other signal")
    parser.add_argument("--seed", type=int, default=0, help="of the random moments")
    given = parser.parse_args()
    expected, bad = undisturbed(), False
    print("| fault | injected | lost | twice | not bit-equal | not said |")
    print("|---|---|---|---|---|---|", flush=True)
    for name in (*DISTURBANCES, *ONCE, *cluster_faults.NAMES):
        count = inject(name, given.kills, given.others, expected, random.Random(given.seed))
        numbers = (count.injected, count.lost, count.twice, count.other, len(count.unsaid))
        print(f"| {name} | {' | '.join(map(str, numbers))} |", flush=True)
        for said in count.unsaid:
            print(said, file=sys.stderr)
        bad |= any(numbers[1:]) or not count.injected
    sys.exit(bad)


def inject(
    name: str, kills: int, others: int, expected: dict[str, str], rng: random.Random
) -> Count:
    """Inject one fault, `kills` or `others` times where it comes at random moments."""
    if name in ONCE:
        return ONCE[name](name, expected)
    if name not in DISTURBANCES:
        return cluster_faults.disturb(name, others, expected, rng)
    return disturb(name, kills if name == "worker killed -9" else others, expected, rng)


if __name__ == "__main__":
    main()
