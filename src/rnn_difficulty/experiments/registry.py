"""Every experiment by its name."""

from rnn_difficulty.experiments import (
    attractor_memory,
    deep_feed_forward,
    figure_7,
    figure_7_gpu,
    length_generalization,
    other_tasks,
    remedies,
    sensitivity,
    signal_in_training,
    stock_rnn,
    table_1,
    teacher_forcing,
)

EXPERIMENTS = {
    module.EXPERIMENT.name: module.EXPERIMENT
    for module in (
        figure_7,
        figure_7_gpu,
        sensitivity,
        signal_in_training,
        length_generalization,
        attractor_memory,
        other_tasks,
        deep_feed_forward,
        remedies,
        teacher_forcing,
        stock_rnn,
        table_1,
    )
}
"""In the order of the paper."""
