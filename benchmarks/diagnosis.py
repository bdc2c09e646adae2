"""What `diagnose` and Ω cost, beside the fused pass that is made anyway.

    python benchmarks/diagnosis.py

T = 100, H = 128, B = 32, D = 64, float32, one layer, a loss at the last step, one thread. All in
one run and by turns, since the machine may be shared: the ratios count.

    base        model(inputs), loss, backward()
    diagnose    against the base
    step        base, clip, SGD
    step, Ω     trace, omega, the same: against the step
    MiB         by how much a process grows in one call, at 4, 8 and 16 T

The floor. Let F be the products of a forward pass: x W_ihᵀ and h W_hhᵀ, all steps. The base costs
3 F (forward, errors, weights). `diagnose` needs a forward pass, F; the gates again, F in one
product (none for nn.RNN, whose slopes are in h_t); and the errors back through W_hhᵀ, ⅔ F here: .9
of the base, .6 for nn.RNN, since no gradient of weights is taken. Ω adds the gates, the errors and
one product for ∂⁺Ω/∂W_hh to a step: (1 + 2 · ⅔) F on 3 F, 1.8 of the step, 1.4 for nn.RNN. What is
above it is the scan, T times some ten small operations from Python, 2 to 5 µs each.
"""

import multiprocessing
import resource
import time
from collections.abc import Callable

import torch
from torch import nn

from rnn_difficulty.diagnosis import clip_norm_, diagnose, omega, trace

T, H, B, D = 100, 128, 32, 64
ROUNDS = 20
KINDS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


class Model(nn.Module):
    """A recurrent module and an output at the last step."""

    def __init__(self, kind: str) -> None:
        """Take the name of the module."""
        super().__init__()
        self.rnn = KINDS[kind](D, H)
        self.out = nn.Linear(H, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return `[B, 10]`."""
        output: torch.Tensor = self.out(self.rnn(x)[0][-1])
        return output


def loss(outputs: torch.Tensor) -> torch.Tensor:
    """Return a scalar."""
    return outputs.square().mean()


def ways(kind: str, steps: int = T) -> dict[str, Callable[[], object]]:
    """Return what is timed."""
    model, x = Model(kind), torch.randn(steps, B, D)
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4)

    def base() -> None:
        model.zero_grad()
        loss(model(x)).backward()

    def step(regularized: bool) -> None:
        optimizer.zero_grad()
        with trace(model.rnn) if regularized else torch.enable_grad() as steps:
            cost = loss(model(x))
        (cost + 2.0 * omega(steps, cost) if regularized else cost).backward()
        clip_norm_(model.parameters(), 1.0)
        optimizer.step()

    return {
        "base": base,
        "diagnose": lambda: diagnose(model, x, loss),
        "step": lambda: step(False),
        "step, Ω": lambda: step(True),
    }


def shortest(todo: dict[str, Callable[[], object]]) -> dict[str, float]:
    """Return the shortest seconds of each, taken by turns: what the machine does undisturbed."""
    seconds: dict[str, list[float]] = {name: [] for name in todo}
    for _ in range(ROUNDS + 2):
        for name, call in todo.items():
            start = time.perf_counter()
            call()
            seconds[name].append(time.perf_counter() - start)
    return {name: min(times[2:]) for name, times in seconds.items()}


def growth(job: tuple[str, str, int]) -> float:
    """Return by how many MiB this process grows in one call, after a first one with few steps."""
    torch.set_num_threads(1)
    kind, name, steps = job
    ways(kind, 4)[name]()
    call = ways(kind, steps)[name]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    call()
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


def main() -> None:
    """Print the table."""
    torch.set_num_threads(1)
    print(f"T = {T}, H = {H}, B = {B}, D = {D}; 1 thread\n")
    print(f"{'':6}{'':10}{'ms':>8}{'ratio':>8}{'aim':>6}{'MiB at 4, 8, 16 T':>22}")
    context = multiprocessing.get_context("spawn")
    for kind in KINDS:
        found = shortest(ways(kind))
        for name, seconds in found.items():
            against = {"diagnose": "base", "step, Ω": "step"}.get(name)
            ratio = f"{seconds / found[against]:8.2f}{'≤ 3':>6}" if against else " " * 14
            jobs = [(kind, name, steps) for steps in (4 * T, 8 * T, 16 * T)]
            with context.Pool(1, maxtasksperchild=1) as pool:
                sizes = "".join(f"{size:7.0f}" for size in pool.map(growth, jobs, chunksize=1))
            print(f"{kind:6}{name:10}{seconds * 1e3:8.1f}{ratio}{sizes:>22}")


if __name__ == "__main__":
    main()
