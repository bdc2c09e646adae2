"""A run that is asked of a worker, which may be another machine, and what it sends back.

What decides on the numbers travels by name and hash, not by content: the fingerprint of the code,
the entries of the data's manifest. The worker compares them with its own before it computes.
"""

import socket
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from rnn_difficulty.datasets import files
from rnn_difficulty.datasets.errors import DataSetDamaged
from rnn_difficulty.datasets.manifest import DataSet, data_set
from rnn_difficulty.experiments import one_run
from rnn_difficulty.experiments.experiment import Experiment
from rnn_difficulty.experiments.running import checkpoints
from rnn_difficulty.experiments.running.errors import OtherCode
from rnn_difficulty.experiments.running.revocable import Revocable
from rnn_difficulty.records import Record, provenance
from rnn_difficulty.records.record import from_line, to_line
from rnn_difficulty.theory.notation import Parameters


@dataclass(frozen=True)
class Job:
    """One run that is asked for."""

    experiment: Experiment
    profile: str
    settings: Any
    fingerprint: str
    """Of the code that is meant."""
    commit: str
    """Where that code is found."""
    data: DataSet | None
    """The data of the manifest that are meant; None: it needs none of these."""
    keep_weights: bool
    """Whether the trained network is to come back."""


class Done(NamedTuple):
    """What comes back."""

    line: bytes
    """The record with its digest, as the store keeps it."""
    theta: Parameters | None


def of(experiment: Experiment, profile: str, settings: Any, keep_weights: bool) -> Job:
    """Ask for a run with the code and the data of this machine."""
    name = experiment.data_set(settings) if experiment.data_set else None
    return Job(
        # The settings of all other runs are no part of it.
        experiment=replace(experiment, settings={}),
        profile=profile,
        settings=settings,
        fingerprint=experiment.fingerprint(asdict(settings)),
        commit=one_run.commit(),
        data=data_set(name) if name else None,
        keep_weights=keep_weights,
    )


def compute(job: Job) -> Done:
    """Run it here.

    Raises OtherCode, or what `datasets.files.find` does, before anything is computed, with both
    values in the message; Revoked where nobody waits for it any more.
    """
    _expect_code(job)
    if job.data:
        _expect_data(job.data)
    place = checkpoints.of_run(job.experiment, job.settings)
    checkpoint = Revocable(place.path, place.expect)
    made = one_run.make(job.experiment, job.profile, job.settings, checkpoint)
    return Done(to_line(made.record), made.theta if job.keep_weights else None)


def record_of(done: Done) -> Record:
    """Return the record that came back. Raises ValueError where it is not as it was sent."""
    return from_line(done.line)


def _expect_code(job: Job) -> None:
    found = job.experiment.fingerprint(asdict(job.settings))
    if found != job.fingerprint:
        raise OtherCode(
            f"expected code {job.fingerprint} for {job.experiment.name} (commit {job.commit}), got "
            f"{found} (commit {provenance.commit()}) on {socket.gethostname()}: give it the same "
            "checkout, start it again, and run this again"
        )


def _expect_data(wanted: DataSet) -> None:
    known = data_set(wanted.name)
    expected, got = ({f.path: f.sha256 for f in each.files} for each in (wanted, known))
    if expected != got:
        raise DataSetDamaged(
            f"expected {wanted.title} with sha256 {expected}, got a manifest that says {got} on "
            f"{socket.gethostname()}: give it the same checkout, and run this again"
        )
    files.find(wanted.name)
