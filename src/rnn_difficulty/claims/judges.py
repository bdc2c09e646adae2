"""Which function judges which claim: from theory, or from records."""

from collections.abc import Callable, Mapping

from rnn_difficulty.claims import (
    section_1_and_2,
    section_2_1,
    section_2_2,
    section_2_3,
    section_3_1_penalty,
    section_3_2_threshold,
    section_3_3_explosions,
    section_3_theory,
    section_4_1_lengths,
    section_4_1_other_tasks,
    section_4_1_temporal_order,
    section_4_2_rows,
    section_4_2_sentences,
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
        section_3_theory.small_weights,
        section_3_1_penalty.weight_decay_contracts,
        section_3_theory.orthogonal_components,
        section_3_theory.clipping_direction,
        section_3_theory.clipping_cheap,
        section_3_theory.omega_immediate,
        section_3_theory.omega_direction,
        section_3_theory.omega_not_descent,
    )
}
BY_RECORDS: Mapping[str, Callable[[Evidence], Judgement]] = {
    judge.__name__.replace("_", "-"): judge
    for judge in (
        section_3_2_threshold.threshold_heuristic,
        section_3_2_threshold.small_thresholds,
        section_3_2_threshold.omega_without_clipping,
        section_3_3_explosions.omega_soft,
        section_3_3_explosions.omega_explosions,
        section_4_1_temporal_order.clipping_helps,
        section_4_1_temporal_order.omega_helps,
        section_4_1_temporal_order.figure_7_sigmoid,
        section_4_1_temporal_order.figure_7_basic_tanh,
        section_4_1_temporal_order.figure_7_smart_tanh,
        section_3_3_explosions.clipping_and_length,
        section_3_3_explosions.memory_and_radius,
        section_3_3_explosions.radius_and_explosions,
        section_3_3_explosions.memory_and_explosions,
        section_4_1_temporal_order.initialization_matters,
        section_4_1_lengths.one_model,
        section_4_1_lengths.length_5000,
        section_4_1_lengths.attractors_as_memory,
        section_4_1_other_tasks.addition,
        section_4_1_other_tasks.multiplication,
        section_4_1_other_tasks.three_bit_temporal_order,
        section_4_1_other_tasks.random_permutation,
        section_4_1_other_tasks.memorization_5_bit,
        section_4_1_other_tasks.memorization_20_bit,
        section_4_1_other_tasks.addition_500,
        section_4_1_other_tasks.multiplication_500,
        section_4_2_sentences.clipping_optimizes,
        section_4_2_sentences.omega_improves_test,
        section_4_2_sentences.omega_five_steps,
        section_4_2_sentences.fixed_alpha_harms,
        section_4_2_sentences.text_state_of_the_art,
        section_4_2_sentences.music_state_of_the_art,
    )
} | {
    f"table-1-{judge.__name__.replace('_', '-')}": judge
    for judge in (
        section_4_2_rows.piano_midi_train,
        section_4_2_rows.piano_midi,
        section_4_2_rows.nottingham_train,
        section_4_2_rows.nottingham,
        section_4_2_rows.musedata_train,
        section_4_2_rows.musedata,
        section_4_2_rows.penn_treebank_1_step_train,
        section_4_2_rows.penn_treebank_1_step,
        section_4_2_rows.penn_treebank_5_steps_train,
        section_4_2_rows.penn_treebank_5_steps,
    )
}
