"""A sparse recurrent matrix scaled to ρ = .95: the paper's *smart tanh*.

    W_rec: 15 connections a unit, |λ|max(W_rec) = .95;   W_in, W_out ~ N(0, .01²)

Source: ICML 2013, §4.1.1, after Martens (2010), §5 (sparse), and Jaeger & Haas (2004) (ρ below 1).
The draw is `theory.initialization.smart_tanh`; training is MSGD-C.
"""

import numpy as np

from rnn_difficulty.remedies import msgd, tanh_network
from rnn_difficulty.remedies.interface import Settings, State
from rnn_difficulty.tasks.task import Task
from rnn_difficulty.theory.initialization import smart_tanh


def start(rng: np.random.Generator, task: Task, settings: Settings) -> State:
    """Draw the weights."""
    return tanh_network.state(smart_tanh(rng, tanh_network.sizes(task)))


SMART_TANH = msgd.remedy("smart tanh", "MSGD-C", start)
