"""Every experiment by its name."""

from rnn_difficulty.experiments import figure_7, table_1

EXPERIMENTS = {e.name: e for e in (figure_7.EXPERIMENT, table_1.EXPERIMENT)}
