"""The paper's experiments: each has `SETTINGS` (data), `run` and `score`."""
