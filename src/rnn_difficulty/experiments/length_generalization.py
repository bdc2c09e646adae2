"""One model for every length: trained on 50 to 200 steps, tested to 5000 (ICML 2013, §4.1.1)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from rnn_difficulty.experiments import synthetic
from rnn_difficulty.experiments.budget import BUDGET
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.result import Result
from rnn_difficulty.records import Record
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory.initialization import NONLINEARITY_OF
from rnn_difficulty.training.checkpoint import Checkpoint
from rnn_difficulty.training.task_run import TaskOptimization, TaskProblem


@dataclass(frozen=True, kw_only=True)
class LengthGeneralizationSettings(TaskOptimization):
    """One network; every batch, in training and in its checks, has a length of its own."""

    shortest: int
    longest: int
    solved_below: int
    """Wrong sequences of 10 000: 1 asks for none, as the paper does here."""
    tested_lengths: tuple[int, ...]
    tested_sequences: int


@dataclass(frozen=True, kw_only=True)
class CleanChecksSettings(LengthGeneralizationSettings):
    """A run that counts as solved after several checks in a row, their lengths spread evenly."""

    clean_checks: int
    stratified: bool


PAPER = tuple(
    LengthGeneralizationSettings(
        initialization="basic tanh",
        method="MSGD-CR",
        seed=seed,
        max_updates=400_000,
        # As the authors: a network without an error may last for some updates only.
        check_every=20,
        shortest=50,
        longest=200,
        solved_below=1,
        tested_lengths=(50, 100, 150, 200, 250, 500, 1000, 2000, 3000, 5000),
        tested_sequences=10_000,
    )
    for seed in range(5)
)
SMOKE = replace(
    PAPER[0],
    max_updates=100,
    check_every=50,
    shortest=10,
    longest=20,
    tested_lengths=(20, 300),
    tested_sequences=100,
)
SETTINGS = {
    "smoke": (SMOKE,),
    "paper": PAPER,
    # What such a network learns when one length is all it sees; solved as in Figure 7.
    "one-length": tuple(
        replace(
            settings,
            shortest=100,
            longest=100,
            solved_below=100,
            max_updates=100_000,
            check_every=100,
        )
        for settings in PAPER
    ),
    # Of thousands of checks a first one without an error can be luck, and so can its lengths.
    "two-clean-checks": tuple(
        CleanChecksSettings(**asdict(replace(PAPER[0], seed=seed)), clean_checks=2, stratified=True)
        for seed in range(10)
    ),
}


def run(settings: LengthGeneralizationSettings, checkpoint: Checkpoint | None = None) -> Result:
    """Train one network, then count its errors at every tested length."""
    from rnn_difficulty.training.evaluation import count_errors

    task = temporal_order.TASK
    trained = synthetic.run(_problem(settings), settings, checkpoint)
    trained.outcome.update(_progress(trained))
    if trained.theta is None or trained.outcome["diverged"]:
        return trained
    sigma = NONLINEARITY_OF[settings.initialization]
    errors = {
        str(length): count_errors(
            trained.theta, task, sigma, length, settings.tested_sequences, settings.seed
        )
        for length in settings.tested_lengths
    }
    return trained._replace(outcome=trained.outcome | {"errors": errors})


def _problem(settings: LengthGeneralizationSettings) -> TaskProblem:
    lengths = settings.shortest, settings.longest, settings.solved_below
    problem = TaskProblem(temporal_order.TASK, *lengths)
    if isinstance(settings, CleanChecksSettings):
        return problem._replace(clean_checks=settings.clean_checks, stratified=settings.stratified)
    return problem


def score(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per seed and tested length; a network that was never solved has none."""
    rows = [
        {
            "seed": record.settings["seed"],
            "length": int(length),
            "sequences": record.settings["tested_sequences"],
            "errors": errors,
        }
        for record in records
        if record.outcome["solved_at"] is not None
        for length, errors in record.outcome["errors"].items()
    ]
    return pd.DataFrame(rows, columns=["seed", "length", "sequences", "errors"])


def training(records: Sequence[Record]) -> pd.DataFrame:
    """Return a row per seed: its first check that began below 1 % wrong, and that without an error.

    A check stops at the first hundred sequences with an error, so that what it had seen until then
    may be little: its share of errors is a rough one.
    """
    return pd.DataFrame(
        {
            "seed": record.settings["seed"],
            "begins below 1 % at": record.outcome["below_1_percent_at"],
            "fewest seen wrong (%)": 100 * record.outcome["fewest_wrong"],
            "none wrong at": record.outcome["solved_at"],
            "budget": record.settings[BUDGET],
        }
        for record in records
    )


def _progress(trained: Result) -> dict[str, Any]:
    """Return what a thinned curve would lose: the first check under 1 %, and the best of all."""
    updates, error = trained.curve["updates"], trained.curve["error"]
    below = (at for at, wrong in zip(updates, error, strict=True) if wrong < 0.01)
    return {"below_1_percent_at": next(below, None), "fewest_wrong": min(error, default=None)}


def verdicts(records: Sequence[Record]) -> list[str]:
    """Return a sentence per run in Markdown: whether it was solved, and where it then errs."""
    return [
        f"- **Seed {record.settings['seed']}** {_verdict(record.settings, record.outcome)}"
        for record in records
    ]


def _verdict(settings: dict[str, Any], outcome: dict[str, Any]) -> str:
    if outcome["solved_at"] is None:
        return (
            f"had no check without an error in {settings[BUDGET]:,} updates; "
            f"{100 * outcome['fewest_wrong']:.2g} % seen wrong at its best, and "
            f"{_wrong(settings, outcome, 200)} at length 200 when it ended."
        )
    holds = [length for length, wrong in outcome["errors"].items() if wrong == 0]
    breaks = [length for length, wrong in outcome["errors"].items() if wrong]
    errs = ", ".join(f"{_wrong(settings, outcome, length)} at {length}" for length in breaks)
    return (
        f"was solved after {outcome['solved_at']:,} updates. "
        f"Without an error at {', '.join(holds) or 'no length'}; wrong: {errs or 'nowhere'}."
    )


def _wrong(settings: dict[str, Any], outcome: dict[str, Any], length: int | str) -> str:
    return f"{100 * outcome['errors'][str(length)] / settings['tested_sequences']:.3g} %"


def best(records: Sequence[Record]) -> Record:
    """Return the run with the fewest errors at the longest tested length."""
    longest = max(map(int, records[0].outcome["errors"]))
    return min(records, key=lambda record: record.outcome["errors"][str(longest)])


def work(settings: dict[str, Any], outcome: dict[str, Any]) -> float:
    """Return the updates that a run computes, or at most computes."""
    return float(outcome.get("updates", settings[BUDGET]))


EXPERIMENT = Experiment(
    name="length_generalization",
    code=(synthetic.TRAINER, temporal_order.__name__),
    settings=SETTINGS,
    run=run,
    score=score,
    work=work,
    prepare=synthetic.prepare,
)
