"""Times one update of a small network: torch.nn.RNN, JAX, engines.plain and engines.fused.

    python benchmarks/engine.py [--json FILE] [--rounds N] [--growth]

Every contender runs one process a core and all cores at once; contenders take turns, and the best
block of each counts. JAX takes part where it is installed (benchmarks/README.md).
"""

import argparse
import importlib.util
import json
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

os.environ |= {"OMP_NUM_THREADS": "1", "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false"}

import numpy as np
from contenders import SGEMM, fused_engine
from workers import ALPHA, CORES, SEQUENCES, Case, Team, sgemm_rate, take_turns

from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import Sizes, basic_tanh

LENGTHS = (50, 100, 200)
GROWTH_LENGTHS = (50, 100, 200, 400, 800)
GROWTH_HIDDEN = (25, 50, 100, 200)
GROWTH_RUNS = (1, 2, 4, 8, 16)
BASELINE = "torch_rnn"


def main() -> None:
    """Print the tables."""
    arguments = _arguments()
    names = ["torch_rnn", "jax", "plain", "fused"]
    if importlib.util.find_spec("jax") is None:
        names.remove("jax")
        print("JAX is not installed: left out (benchmarks/README.md says how to add it).\n")
    rows = []
    for length in LENGTHS:
        for omega in (False, True):
            case = Case(length, omega)
            *teams, sgemm = take_turns([(n, case) for n in (*names, SGEMM)], arguments.rounds)
            rows += report(case, dict(zip(names, teams, strict=True)), sgemm_rate(sgemm))
    print_omega(rows)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")
    if arguments.growth:
        growth_with_length(arguments.rounds)
        growth_with_hidden(arguments.rounds)
        growth_with_runs(arguments.rounds)


def report(case: Case, teams: dict[str, Team], rate: float) -> list[dict[str, object]]:
    """Print one case; return its rows."""
    omega = "with Ω" if case.omega else "without Ω"
    print(f"T = {case.length}, {omega}; sgemm {rate / 1e9:.0f} GFLOP/s on {len(CORES)} cores")
    print(f"  {'engine':10}{'ms/update':>10}{'× torch':>9}{'GFLOP/s':>9}{'of sgemm':>9}{'MiB':>7}")
    rows = []
    for name, team in teams.items():
        useful = len(CORES) * case.useful_operations() / team.seconds
        row = {
            "length": case.length,
            "omega": case.omega,
            "engine": name,
            "ms_per_update": 1e3 * team.seconds,
            "speedup": teams[BASELINE].seconds / team.seconds,
            "useful_gflops": useful / 1e9,
            "sgemm_fraction": useful / rate,
        }
        rows.append(row)
        print(
            f"  {name:10}{row['ms_per_update']:10.3f}{row['speedup']:9.2f}{useful / 1e9:9.1f}"
            f"{row['sgemm_fraction']:9.1%}{team.memory / 2**20:7.1f}"
        )
    print(flush=True)
    return rows


def print_omega(rows: list[dict[str, object]]) -> None:
    """Print the time with Ω over the time without."""
    time_of = {(r["engine"], r["length"], r["omega"]): r["ms_per_update"] for r in rows}
    print("Time with Ω / without" + "".join(f"{f'T = {length}':>9}" for length in LENGTHS))
    for name in dict.fromkeys(r["engine"] for r in rows):
        ratios = [time_of[name, length, True] / time_of[name, length, False] for length in LENGTHS]
        print(f"  {name:19}" + "".join(f"{ratio:9.2f}" for ratio in ratios))
    print(flush=True)


def growth_with_length(rounds: int) -> None:
    """Print time per step and memory of fused: constant and linear in T."""
    print(f"fused, growth with T{'µs/step':>12}{'with Ω':>9}{'MiB':>9}{'with Ω':>9}")
    cases = [Case(length, omega, updates=4) for length in GROWTH_LENGTHS for omega in (False, True)]
    teams = iter(take_turns([("fused", case) for case in cases], rounds))
    for length, without, regularized in zip(GROWTH_LENGTHS, teams, teams, strict=True):
        both = (without, regularized)
        line = "".join(f"{1e6 * team.seconds / length:9.2f}" for team in both)
        line += "".join(f"{team.memory / 2**20:9.1f}" for team in both)
        print(f"  T = {length:<17}{line}")
    print(flush=True)


def growth_with_hidden(rounds: int) -> None:
    """Print the rates of fused and plain for networks of other sizes, T = 100."""
    print(f"T = 100, growth with H{'fused ms':>10}{'of sgemm':>10}{'plain ms':>10}{'of sgemm':>10}")
    for hidden in GROWTH_HIDDEN:
        case = Case(100, False, hidden)
        *teams, sgemm = take_turns([(n, case) for n in ("fused", "plain", SGEMM)], rounds)
        line = f"  H = {hidden:<16}"
        for team in teams:
            share = len(CORES) * case.useful_operations() / team.seconds / sgemm_rate(sgemm)
            line += f"{1e3 * team.seconds:10.3f}{share:10.1%}"
        print(line)
    print(flush=True)


def growth_with_runs(rounds: int) -> None:
    """Print fused with one thread a core and more networks than threads, T = 100."""
    print(f"fused in threads, T = 100{'ms/update':>20}")
    for runs in GROWTH_RUNS:
        rng = np.random.default_rng(0)
        sizes = Sizes(50, temporal_order.INPUTS, temporal_order.OUTPUTS)
        batches = [temporal_order.sample(rng, SEQUENCES, 100) for _ in range(10)]
        networks = [fused_engine(basic_tanh(rng, sizes), batches, ALPHA) for _ in range(runs)]
        updates = sum(number for _, number in networks)
        with ThreadPoolExecutor(len(CORES)) as pool:
            best = float("inf")
            for _ in range(rounds + 1):
                start = time.perf_counter()
                list(pool.map(lambda network: network[0](), networks))
                best = min(best, time.perf_counter() - start)
        print(f"  {runs:>2} networks{1e3 * best / updates:33.3f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write a row per length, Ω and engine")
    parser.add_argument("--rounds", type=int, default=40, help="blocks of each contender")
    parser.add_argument("--growth", action="store_true", help="also T, H, networks and memory")
    return parser.parse_args()


if __name__ == "__main__":
    main()
