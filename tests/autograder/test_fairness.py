"""Claims about single answers that checks judged unfairly once, each with the share that it earns now.

They are habits (`benchmarks.habits`), found by their names.
"""

import pytest

from benchmarks.habits import habits_of
from benchmarks.habits.__main__ import judged
from benchmarks.habits.disguises import answers_in
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from tests.this_course import COURSE

SHARES = {
    "02_softmax_cross_entropy": {
        "sigmoid/straight_beyond(3.0)": 2 / 3,
        "sigmoid/straight_beyond(10.0)": 2 / 3,
        "sigmoid/linear_near_zero(0.05)": 2 / 3,
        "softmax/one_maximum_for_the_batch": 2 / 3,
        "softmax/below 0.01 dropped": 1 / 3,
        "log_softmax/epsilon_in_the_log(1e-08)": 2 / 3,
        "softmax/epsilon_below(1e-08)": 2 / 3,
        "logistic_loss/_epsilon_in_both_logs(1e-08)": 2 / 3,
        "logistic_loss/_epsilon_in_both_logs(1e-10)": 2 / 3,
        "logistic_loss/_probabilities_clipped(1e-15)": 2 / 3,
        "logistic_gradient/row": 3 / 4,
        "logistic_gradient/list_of_floats": 3 / 4,
        "cross_entropy/epsilon_added(1e-08)": 2 / 3,
        "cross_entropy/clipped_on_both_sides(1e-07)": 2 / 3,
        "cross_entropy/clipped(1e-15)": 2 / 3,
        "output_gradient/as_a_list": 2 / 3,
        "preactivation_gradient/one_maximum_for_the_batch": 2 / 3,
        "squared_error/mean_of_entries": 0,
        "softmax/remembers by shape": 0,
        "softmax/remembers by the first entries": 0,
        "softmax/one buffer": 0,
        "squared_error/remembers by the sums": 0,
    },
    "01_gradient_checking": {
        "numerical_gradient/value_first": 4 / 5,
        "numerical_gradient/not_quite_restored": 3 / 5,
        "numerical_jacobian/row_by_row": 4 / 5,
        "numerical_jacobian/value_first": 4 / 5,
        "directional_derivative/value_first": 2 / 3,
        "is_gradient/allclose((0.0001, 1e-06))": 3 / 4,
        "central_difference/step_at_least": 3 / 4,
    },
    "03_forward_propagation": {
        "softplus/identity_beyond(3.0)": 2 / 3,
        "softplus/zero_below(5.0)": 2 / 3,
        "tanh_prime/off by 0.05 for 3.0 < |a| < 40.0": 2 / 3,
        "relu/off by 0.05 for 0.0 < |a| < 0.05": 2 / 3,
        "elu/off by 0.05 for 3.0 < |a| < 5.0": 3 / 4,
        "relu_prime/where_of_ints": 3 / 4,
        "hard_tanh_prime/comparison": 3 / 4,
        "forward/one_maximum_for_the_batch": 2 / 3,
        "layer/at_least_2d": 3 / 4,
        "layer/transposed_if_square": 0,
        "forward/transposed_if_square": None,
        "elu_prime/square ones transposed": 3 / 4,
        "relu_prime/remembers by the first entries": None,
        "xor_network/row_of_weights": 1 / 2,
    },
    "04_backpropagation": {
        "bias_gradient/keepdims": 2 / 3,
        "weight_gradient/turned_if_square": None,
        "backpropagation/epsilon_in_the_log(1e-08)": 4 / 5,
        "backpropagation/clipped_log(1e-07)": 4 / 5,
        "backpropagation/one_maximum_for_the_batch": 4 / 5,
        "backpropagation/bias_as_a_column": None,
        "weight_perturbation/loss_first": 2 / 3,
        "wrong_formulas/sums_of_entries": 1 / 2,
        "wrong_formulas/norms": None,
        "wrong_formulas/as_a_list": 3 / 4,
    },
    "05_flow_graphs": {
        "Multiply/bprop_of_the_children": 0,
        "Add/bprop_of_the_children": 0,
        "backpropagate/nothing_on_the_second_call": 3 / 4,
        "Tanh/flat_beyond_3": None,
        "Tanh/hard_beyond_3": None,
        "topological_order/marks": 4 / 5,
    },
    "08_optimisation": {
        "sgd_step/small_dropped": 0,
        "momentum_step/small_velocities_dropped": None,
        "sgd_step/biases_handed_back_where_zero": 1 / 2,
        "train/one_maximum_for_the_batch": 5 / 6,
        "train/best_epoch": 4 / 6,
        "train/numpys_own_chance": 0,
        "minibatches/lists": 2 / 3,
    },
    "09_model_selection": {
        "split/remainder_to_training": 1,
        "split/remainder_to_validation": 1,
        "split/remainder_to_test": 1,
        "error_rate/mean_distance": 0,
        "standardise/epsilon_added(1e-08)": 2 / 3,
        "confusion_matrix/lists": 2 / 3,
    },
}
LINES = [(chapter, name, share) for chapter, shares in SHARES.items() for name, share in shares.items()]


@pytest.mark.parametrize(("chapter", "name", "share"), LINES, ids=[name for _, name, _ in LINES])
def test_an_answer_earns_its_share_whatever_the_seed(chapter, name, share, seeds):
    [habit] = [each for each in habits_of(chapter) if f"{each.exercise}/{each.name}" == name]
    exercise = COURSE.exercises_of(chapter)[habit.exercise]
    for seed in seeds:
        report = judge(exercise, LocalStudent(answers_in(chapter) | {habit.exercise: habit.make()}), seed)
        earned = report.points / exercise.points
        assert earned in habit.earns, f"seed {seed}\n{report}"
        if share is not None:
            assert earned == pytest.approx(share, abs=0.006), f"seed {seed}\n{report}"


#: what the report on a habit says, and what its hint must not say, being true of the case shown alone
SAID = [
    ("02_softmax_cross_entropy", "cross_entropy/clipped(1e-15)", "", "half as large"),
    ("02_softmax_cross_entropy", "log_softmax/sign flipped", "", "adding the same number"),
    ("02_softmax_cross_entropy", "softmax/float32", "float", "added to it"),
    ("03_forward_propagation", "leaky_relu_prime/default", "default", "limit"),
    (
        "03_forward_propagation",
        "sigmoid_prime/zero_beyond(3.0)",
        "smallest results have become 0",
        "keep",
    ),
    ("03_forward_propagation", "relu/remembers by shape", "keep something from one call to the next", ""),
    ("05_flow_graphs", "Multiply/returns_the_value", "self.value", "{'is a box'"),
    ("05_flow_graphs", "Affine/no_bias", "b.gradient is still 0.0", ""),
    ("05_flow_graphs", "topological_order/without_itself", "[b0]", "[0]"),
    ("06_regularisation", "log_prior/key_error", "what does it `raise`", "spelled"),
    ("08_optimisation", "numerical_hessian/rounded", "", "from one call to the next"),
    ("08_optimisation", "power_decay/value_not_named", "which value was rejected", "nan is neither"),
    ("09_model_selection", "split/not_shuffled", "What if the file is sorted", "Only rng may be asked"),
]


@pytest.mark.parametrize(("chapter", "name", "said", "unsaid"), SAID, ids=[name for _, name, *_ in SAID])
def test_a_report_says_what_is_true_of_the_answer(chapter, name, said, unsaid):
    [habit] = [each for each in habits_of(chapter) if f"{each.exercise}/{each.name}" == name]
    report = judged(chapter, habit)
    assert said in str(report)
    assert not unsaid or unsaid not in str(report)
