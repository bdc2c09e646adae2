"""Times an update on the Penn Treebank with 500 units: torch.nn.RNN, both engines, BLAS alone.

    python benchmarks/natural.py [--json FILE] [--rounds N]

One update reads 200 steps of B streams; an epoch is as many as the train fold has. All contenders
take turns in one thread, as a sweep gives each run, and the best block of each counts, in seconds
of the processor, so that other work on the machine disturbs little. The text is random, which costs
the same, so that the benchmark needs no data.
"""

import argparse
import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from contenders import SGEMM, SGEMM_OPERATIONS, Contender, sgemm

from rnn_difficulty.datasets.manifest import data_sets
from rnn_difficulty.engines.interface import Rule
from rnn_difficulty.experiments.table_1.settings import SEQUENCES as TRAINED
from rnn_difficulty.experiments.table_1.settings import STATED
from rnn_difficulty.theory.initialization import Sizes, gaussian
from rnn_difficulty.theory.notation import Batch, Parameters
from rnn_difficulty.training.updates import ENGINES

HIDDEN, THRESHOLD, ALPHA = (
    STATED["penn_treebank_1_step"][name] for name in ("hidden", "threshold", "alpha")
)
SYMBOLS, STEPS = 50, 200
CHARACTERS = data_sets()["penn_treebank"].counts["train"]["characters"]
LEARNING_RATE = 1e-6
"""Small, so that all blocks time the same network."""
SEQUENCES = sorted({1, 4, 16, 32, 100, TRAINED})
PRODUCTS, WITH_OMEGA = "products", ", Ω"
STREAMS_A_CALL = 40
"""An engine is given so many streams at a time, or two updates; training gives it more."""


def main() -> None:
    """Print a table per batch size."""
    arguments = _arguments()
    torch.set_num_threads(1)
    rows: list[dict[str, object]] = []
    for sequences in SEQUENCES:
        rows += report(sequences, take_turns(contenders(sequences), arguments.rounds))
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n")


def contenders(sequences: int) -> dict[str, Contender]:
    """Return what is timed, and the updates that a call of it does."""
    rng = np.random.default_rng(0)
    theta = gaussian(rng, Sizes(HIDDEN, SYMBOLS, SYMBOLS), 0.05)
    inputs, targets = rng.integers(0, SYMBOLS, (2, STEPS, sequences))
    batch = Batch(inputs, targets, np.full((STEPS, sequences), 1 / sequences, np.float32))
    weights = {"": 0.0, WITH_OMEGA: ALPHA}
    engines = {
        engine + words: trained_by(engine, theta, batch, alpha)
        for engine in ENGINES
        for words, alpha in weights.items()
    }
    measures = {PRODUCTS: products(sequences), SGEMM: sgemm(theta, [batch], 0.0)}
    return {"torch_rnn": torch_rnn(batch)} | engines | measures


def torch_rnn(batch: Batch) -> Contender:
    """`torch.nn.RNN` and autograd; with tanh: it has no sigmoid, which costs the same."""
    network, output = torch.nn.RNN(SYMBOLS, HIDDEN), torch.nn.Linear(HIDDEN, SYMBOLS)
    layers = (*network.parameters(), *output.parameters())
    step = torch.optim.SGD(layers, LEARNING_RATE)
    u = torch.nn.functional.one_hot(torch.as_tensor(batch.inputs), SYMBOLS).float()
    target, state = torch.as_tensor(batch.targets).flatten(), [torch.zeros(1, u.shape[1], HIDDEN)]

    def advance() -> None:
        step.zero_grad()
        h, last = network(u, state[0])
        cost = torch.nn.functional.cross_entropy(output(h).flatten(0, 1), target, reduction="sum")
        (cost / u.shape[1]).backward()
        torch.nn.utils.clip_grad_norm_(layers, THRESHOLD)
        step.step()
        state[0] = last.detach()

    return advance, 1


def trained_by(engine: str, theta: Parameters, batch: Batch, alpha: float) -> Contender:
    """An engine of `training.updates`, as in training: no biases, the state carried."""
    theta = Parameters(*(np.array(p, dtype=np.float32) for p in theta))
    state = np.zeros((batch.inputs.shape[1], HIDDEN), np.float32)
    rule = Rule("sigmoid", "softmax", LEARNING_RATE, THRESHOLD, alpha, biases=False)
    batches = max(2, STREAMS_A_CALL // state.shape[0]) * [batch]
    return lambda: ENGINES[engine](theta, batches, rule, state), len(batches)


def products(sequences: int) -> Contender:
    """Return the matrix products of an update alone, in its order and shapes: what BLAS needs.

    W is never transposed: for a matrix and a vector that is the faster layout.
    """
    W, h = torch.eye(HIDDEN), torch.randn(STEPS + 1, sequences, HIDDEN)
    W_out, flat, steps = torch.randn(SYMBOLS, HIDDEN), h[1:].flatten(0, 1), h.unbind()

    def advance() -> None:
        for h_prev, h_t in pairwise(steps):
            torch.mm(h_prev, W, out=h_t)
        dy = flat @ W_out.T
        dy @ W_out
        for e_next, e_t in pairwise(reversed(steps)):
            torch.mm(e_next, W, out=e_t)
        flat.T @ flat
        dy.T @ flat

    return advance, 1


def take_turns(found: dict[str, Contender], rounds: int) -> dict[str, float]:
    """Return the processor seconds of an update in the best call of each."""
    best = dict.fromkeys(found, float("inf"))
    for advance, _ in found.values():
        advance()
    for _ in range(rounds):
        for name, (advance, updates) in found.items():
            start = time.process_time()
            advance()
            best[name] = min(best[name], (time.process_time() - start) / updates)
    return best


def useful_operations(sequences: int) -> int:
    """Return those of the products that no method avoids: 3 (2 H² + 2 K H) a step and stream."""
    return 6 * STEPS * sequences * HIDDEN * (HIDDEN + SYMBOLS)


def report(sequences: int, seconds: dict[str, float]) -> list[dict[str, object]]:
    """Print one batch size; return its rows, one an engine."""
    rate = SGEMM_OPERATIONS / seconds[SGEMM]
    trained = " (as trained)" if sequences == TRAINED else ""
    print(f"B = {sequences}{trained}; sgemm {rate / 1e9:.0f} GFLOP/s")
    columns = ("ms/update", "s/epoch", "× torch", "of sgemm", "of BLAS", "× no Ω")
    print("  engine    " + "".join(f"{column:>10}" for column in columns))
    engines = [name for name in seconds if name not in (PRODUCTS, SGEMM)]
    rows = [_row(sequences, engine, seconds) for engine in engines]
    for row in rows:
        print(_line(row))
    print(flush=True)
    return rows


def _row(sequences: int, engine: str, seconds: dict[str, float]) -> dict[str, object]:
    mine = seconds[engine]
    fastest = SGEMM_OPERATIONS / seconds[SGEMM]
    return {
        "sequences": sequences,
        "engine": engine,
        "ms_per_update": 1e3 * mine,
        "seconds_per_epoch": mine * CHARACTERS / (STEPS * sequences),
        "speedup": seconds["torch_rnn"] / mine,
        "sgemm_fraction": useful_operations(sequences) / mine / fastest,
        "blas_fraction": seconds[PRODUCTS] / mine,
        "omega_ratio": mine / seconds[without] if (without := _without_omega(engine)) else None,
    }


def _without_omega(engine: str) -> str | None:
    return engine.removesuffix(WITH_OMEGA) if engine.endswith(WITH_OMEGA) else None


def _line(row: dict[str, object]) -> str:
    omega = f"{row['omega_ratio']:10.2f}" if row["omega_ratio"] else ""
    return (
        f"  {row['engine']:10}{row['ms_per_update']:10.1f}{row['seconds_per_epoch']:10.0f}"
        f"{row['speedup']:10.2f}{row['sgemm_fraction']:10.1%}{row['blas_fraction']:10.1%}{omega}"
    )


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", type=Path, help="write a row per batch size and engine")
    parser.add_argument("--rounds", type=int, default=10, help="blocks of each contender")
    return parser.parse_args()


if __name__ == "__main__":
    main()
