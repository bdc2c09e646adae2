"""What a run leaves: its record, where that came from, and its trained network."""

from rnn_difficulty.records.record import Record, canonical, digest, run_id
from rnn_difficulty.records.store import (
    NotAStore,
    Store,
    append,
    expect_appendable,
    expect_store,
    load,
)

__all__ = [
    "NotAStore",
    "Record",
    "Store",
    "append",
    "canonical",
    "digest",
    "expect_appendable",
    "expect_store",
    "load",
    "run_id",
]
