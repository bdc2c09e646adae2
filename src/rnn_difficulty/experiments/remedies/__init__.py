"""The bench: every remedy on the same tasks, with the same search and the same budget."""

from collections.abc import Mapping
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.remedies.methods import ADDITION, METHODS, TEMPORAL_ORDER
from rnn_difficulty.experiments.remedies.scores import score
from rnn_difficulty.experiments.remedies.settings import SETTINGS, STEPS_OF_PACE, BenchSettings
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.tasks import addition, temporal_order
from rnn_difficulty.training.checkpoint import Checkpoint

if TYPE_CHECKING:
    from rnn_difficulty.experiments.remedies.bench import Course

BENCH = "rnn_difficulty.experiments.remedies.bench"
TASK_MODULES = {TEMPORAL_ORDER: temporal_order, ADDITION: addition}


def course(settings: BenchSettings) -> "Course":
    """Return the run that `settings` ask for."""
    from rnn_difficulty.experiments.remedies.bench import Course

    method = METHODS[settings.method]
    return Course(
        remedy=resolve_name(f"{method.module}:{method.remedy}"),
        task=TASK_MODULES[settings.task].TASK,
        length=settings.length,
        chosen=dict(settings.chosen),
        seed=settings.seed,
        max_evaluations=settings.max_updates,
        batches_a_check=settings.check_every,
    )


def run(settings: BenchSettings, checkpoint: Checkpoint | None = None) -> Result:
    """Train one network, and measure its error signal before and after."""
    from rnn_difficulty.experiments.remedies import bench

    done = bench.train(course(settings), checkpoint)
    checks = done.run.curve
    return Result(
        outcome={
            "solved_at": done.solved_at,
            "diverged": done.diverged,
            "updates": round(done.run.evaluations),
            "core_seconds": round(done.run.core_seconds, 2),
            "error_signal": {"start": done.run.signal_at_start, "end": done.signal_at_end},
        },
        curve={name: [getattr(c, name) for c in checks] for name in bench.Check._fields},
    )


def code_of(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the modules that compute one run; another remedy's are not among them."""
    return (BENCH, METHODS[settings["method"]].module, TASK_MODULES[settings["task"]].__name__)


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the seconds of one core that a run takes, or at most takes."""
    steps = outcome.get("updates", settings[BUDGET]) * settings["length"]
    return float(steps / STEPS_OF_PACE / METHODS[settings["method"]].pace)


def prepare() -> None:
    """Compile the engine, and what the remedies compile."""
    from rnn_difficulty.remedies.leaky_pass import compile_passes
    from rnn_difficulty.training.updates import compile_engine

    compile_engine()
    compile_passes()


EXPERIMENT = Experiment(
    name="remedies",
    code=(BENCH, *sorted({method.module for method in METHODS.values()})),
    code_of=code_of,
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
    prepare=prepare,
)
