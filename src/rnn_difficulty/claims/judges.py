"""Which function judges which claim: from theory, or from records."""

from collections.abc import Callable, Mapping

from rnn_difficulty.claims import (
    explosions,
    lengths,
    other_tasks,
    section_1_and_2,
    section_2_1,
    section_2_2,
    section_2_3,
    section_3,
    sensitivity,
    table_1,
    table_1_rows,
    temporal_order,
    weight_decay,
)
from rnn_difficulty.claims.evidence import Evidence
from rnn_difficulty.claims.verdict import Judgement

BY_THEORY: Mapping[str, Callable[[], Judgement]] = {
    judge.__name__.replace("_", "-"): judge
    for judge in (
        section_1_and_2.two_forms,
        section_1_and_2.gradient_is_a_sum,
        section_1_and_2.long_term_components,
        section_2_1.linear_vanishing,
        section_2_1.linear_exploding,
        section_2_1.power_iteration,
        section_2_1.gamma,
        section_2_1.jacobian_bound,
        section_2_1.nonlinear_vanishing,
        section_2_1.eta_rate,
        section_2_1.nonlinear_exploding,
        section_2_1.eigenvalue_condition,
        section_2_1.echo_state,
        section_2_2.figure_3,
        section_2_2.bifurcation_not_sufficient,
        section_2_2.bifurcation_not_necessary,
        section_2_2.boundary_crossing,
        section_2_2.near_the_boundary,
        section_2_2.driven_maps,
        section_2_2.input_as_map,
        section_2_3.linear_curvature,
        section_2_3.curvature_explodes,
        section_2_3.figure_6_wall,
        section_2_3.unclipped_leaves,
        section_2_3.clipped_stays,
        section_3.small_weights,
        weight_decay.weight_decay_contracts,
        section_3.orthogonal_components,
        section_3.clipping_direction,
        section_3.clipping_cheap,
        section_3.omega_immediate,
        section_3.omega_direction,
        section_3.omega_not_descent,
    )
}
BY_RECORDS: Mapping[str, Callable[[Evidence], Judgement]] = {
    judge.__name__.replace("_", "-"): judge
    for judge in (
        sensitivity.threshold_heuristic,
        sensitivity.small_thresholds,
        sensitivity.omega_without_clipping,
        explosions.omega_soft,
        explosions.omega_explosions,
        temporal_order.clipping_helps,
        temporal_order.omega_helps,
        temporal_order.figure_7_sigmoid,
        temporal_order.figure_7_basic_tanh,
        temporal_order.figure_7_smart_tanh,
        explosions.clipping_and_length,
        explosions.memory_and_radius,
        explosions.radius_and_explosions,
        explosions.memory_and_explosions,
        temporal_order.initialization_matters,
        lengths.one_model,
        lengths.length_5000,
        lengths.attractors_as_memory,
        other_tasks.addition,
        other_tasks.multiplication,
        other_tasks.three_bit_temporal_order,
        other_tasks.random_permutation,
        other_tasks.memorization_5_bit,
        other_tasks.memorization_20_bit,
        other_tasks.addition_500,
        other_tasks.multiplication_500,
        table_1.clipping_optimizes,
        table_1.omega_improves_test,
        table_1.omega_five_steps,
        table_1.fixed_alpha_harms,
        table_1.text_state_of_the_art,
        table_1.music_state_of_the_art,
    )
} | {
    f"table-1-{judge.__name__.replace('_', '-')}": judge
    for judge in (
        table_1_rows.piano_midi_train,
        table_1_rows.piano_midi,
        table_1_rows.nottingham_train,
        table_1_rows.nottingham,
        table_1_rows.musedata_train,
        table_1_rows.musedata,
        table_1_rows.penn_treebank_1_step_train,
        table_1_rows.penn_treebank_1_step,
        table_1_rows.penn_treebank_5_steps_train,
        table_1_rows.penn_treebank_5_steps,
    )
}
