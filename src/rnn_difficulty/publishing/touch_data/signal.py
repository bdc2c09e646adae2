"""The networks of `signal_in_training`, for the figure of the error signal along training."""

import json
from typing import Any

import numpy as np

from rnn_difficulty import paths
from rnn_difficulty.experiments import lookup
from rnn_difficulty.experiments.signal_in_training import EXPERIMENT, STOPS, remedy_of
from rnn_difficulty.figures import norm_ratios, style
from rnn_difficulty.publishing.touch_data import packed
from rnn_difficulty.records import Record, networks
from rnn_difficulty.tasks import temporal_order
from rnn_difficulty.theory import bptt, regularizer
from rnn_difficulty.theory.cell import footnote_1
from rnn_difficulty.theory.cost import SOFTMAX
from rnn_difficulty.theory.nonlinearity import TANH
from rnn_difficulty.theory.norms import norms
from rnn_difficulty.theory.notation import Batch, Parameters

CELL = footnote_1(TANH)
SHOWN = 10
STILL = ("MSGD-C", "smart tanh, MSGD-C", "MSGD-CR, α = 4")


def sequences() -> Batch:
    """Return the fresh sequences that the reader chooses among."""
    length = EXPERIMENT.settings["paper"][0].length
    return temporal_order.sample(np.random.default_rng(0), SHOWN, length)


def script() -> str:
    """Return the script that sets `touch.signal`: the stops of each training, and sequences.

    A training that stands still because it is solved keeps one network.
    """
    found = lookup.committed(EXPERIMENT)
    trainings: dict[str, list[dict[str, Any]]] = {}
    for record in found:
        stops = trainings.setdefault(remedy_of(record), [])
        if not stops or stops[-1]["updates"] < record.outcome["updates"]:
            stops.append(_stop(record))
    drawn = sequences()
    data = {
        "hidden": found[0].settings["hidden"] if found else 0,
        "stops": STOPS,
        "trainings": trainings,
        "sequences": drawn.inputs.T.tolist(),
        "targets": drawn.targets[0].tolist(),
    }
    return f"touch.signal = {json.dumps(data, ensure_ascii=False)};\n"


def _stop(record: Record) -> dict[str, Any]:
    last = record.outcome["solved_at"] is not None
    return {
        "updates": record.outcome["updates"],
        "solved": last,
        "run": record.run,
        "theta": packed(network(record)),
    }


def network(record: Record) -> Parameters:
    """Return θ at a stop."""
    return networks.load(networks.path_of(paths.WEIGHTS, record.run))


def still() -> style.Figure:
    """Return the signals of three trainings at their last stop."""
    last = {remedy_of(record): record for record in lookup.committed(EXPERIMENT)}
    return norm_ratios.draw({name: signals(network(last[name])) for name in STILL})


def signals(theta: Parameters) -> norm_ratios.Signals:
    """Return ‖p_k‖/‖e_k‖ (ICML 2013, eq. 9) and ‖∂E/∂x_k‖ of the sequences."""
    batch = sequences()
    run = bptt.gradient(CELL, theta, batch, SOFTMAX, np.zeros((SHOWN, len(theta.b))))
    ratios = regularizer.norm_ratios(CELL, theta, run.x, run.error)
    return norm_ratios.Signals(ratios, norms(run.error)[..., 0])
