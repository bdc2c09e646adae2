"""Figure 7 with larger budgets: the grid of `figure_7`, all its runs at once on a GPU.

Where there is none a run is trained on the CPU, on the same batches: it is the same to rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rnn_difficulty.engines import cuda
from rnn_difficulty.experiments import figure_7, synthetic
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.figure_7 import Figure7Settings
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import provenance
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.task_run import TaskOutcome, TaskRun

BUDGETS = {20: 5_000_000, 50: 2_330_000, 100: 1_210_000, 150: 840_000, 200: 630_000, 250: 530_000}
"""Updates by length, as far as the records go; the paper allows 5 million (ICML 2013, §4.1.1), and
`--max-updates 5000000` goes on."""


def _on_gpu(
    runs: Sequence[Figure7Settings], budgets: Mapping[int, int]
) -> tuple[Figure7Settings, ...]:
    return tuple(replace(s, engine="cuda", max_updates=budgets[s.length]) for s in runs)


SETTINGS = {
    "smoke": _on_gpu([replace(s, length=20) for s in figure_7.SETTINGS["smoke"]], {20: 100}),
    "paper": _on_gpu(figure_7.SETTINGS["paper"], BUDGETS),
}


def run(settings: Figure7Settings, checkpoint: Checkpoint | None = None) -> Result:
    """Return what the GPU left in the checkpoint, or train on, on the CPU."""
    saved = checkpoint.load() if checkpoint else None
    if saved and (outcome := _ended(TaskRun.saved(*saved), settings.max_updates)):
        return synthetic.result(outcome)
    return figure_7.run(replace(settings, engine="fused"), checkpoint)


def _ended(run: TaskRun, max_updates: int) -> TaskOutcome | None:
    """Return the outcome with that budget; None where the run has not come so far."""
    from rnn_difficulty.training import jointly

    curve = [check for check in run.curve if check.updates <= max_updates]
    if run.updates > max_updates:
        return TaskOutcome(None, False, max_updates, curve, None)
    diverged, solved = jointly.is_diverged(run), jointly.is_solved(run)
    if not (diverged or solved or run.updates == max_updates):
        return None
    return TaskOutcome(run.updates if solved else None, diverged, run.updates, curve, run.theta)


def _train_all(runs: Sequence[Figure7Settings], checkpoints: Sequence[Checkpoint]) -> None:
    from rnn_difficulty.training import jointly

    if not cuda.missing():
        pairs = zip(runs, checkpoints, strict=True)
        jobs = [jointly.Job(s.length, s, c) for s, c in pairs]
        jointly.train(jobs, cuda.launch, _said)


def _said(updates: int, left: int) -> None:
    print(f"on the GPU: {left} runs left, the last of them at {updates:,} updates", flush=True)


def _prepare() -> None:
    if cuda.missing():
        synthetic.prepare()


def _device() -> str:
    return provenance.device() if cuda.missing() else cuda.name()


EXPERIMENT = Experiment(
    name="figure_7_gpu",
    code=("rnn_difficulty.training.jointly", temporal_order.__name__),
    settings=SETTINGS,
    run=run,
    score=figure_7.score,
    work=synthetic.work,
    prepare=_prepare,
    train_all=_train_all,
    device=_device,
)
