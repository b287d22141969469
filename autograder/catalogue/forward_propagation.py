"""Chapter 03: misconceptions about layers, hidden units, bumps and linear pieces, and unusual right answers.

Every entry stands alone, as a student's answer would: it repeats what it needs.
"""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np

from autograder.catalogue import alternative, misconception


def _sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a)))


def _softmax(a):
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _each(function, a):
    """`function` of every entry of `a`, one by one."""
    return np.array([function(z) for z in np.ravel(a)], dtype=float).reshape(np.shape(a))


# -- xor_network -----------------------------------------------------------------------------------


@misconception(
    "xor_network",
    hint="This is the best that a linear model can do: ½ everywhere. Where do your hidden units bend?",
)
def half_everywhere():
    return np.zeros((2, 2)), np.zeros(2), np.zeros(2), 0.5


@misconception(
    "xor_network",
    hint="Your network says 1 as soon as one input is on, and at (1, 1) too. How strongly must the second "
    "unit pull back there?",
)
def logical_or():
    return np.array([[1, 1], [1, 1]]), np.array([0, -1]), np.array([1, -1]), 0


@misconception(
    "xor_network",
    hint="These units would do if each were a step from 0 to 1. What does max(0, ½) give?",
)
def thought_of_as_steps():
    return np.array([[1, 1], [1, 1]]), np.array([-0.5, -1.5]), np.array([1, -1]), 0


@misconception(
    "xor_network",
    hint="Your network is 1 where the inputs are equal and 0 where they differ. What did the question ask?",
)
def equal_instead_of_different():
    return np.array([[1, 1], [1, 1]]), np.array([0, -1]), np.array([-1, 2]), 1


@misconception(
    "xor_network",
    hint="At (0, 0) your second unit is already active. For which x₁ + x₂ should it start to be?",
)
def bias_with_the_other_sign():
    return np.array([[1, 1], [1, 1]]), np.array([0, 1]), np.array([1, -2]), 0


@misconception(
    "xor_network",
    hint="Here W has one row for each hidden unit and one column for each input: (out, in).",
)
def one_column_for_each_unit():
    return np.ones((2, 3)), np.array([0, -1, -2]), np.array([1, -2, 0]), 0


@alternative("xor_network")
def absolute_difference():
    return np.array([[1, -1], [-1, 1]]), np.array([0, 0]), np.array([1, 1]), 0


@alternative("xor_network")
def one_minus_both_sides():
    return [[1, 1], [-1, -1]], [-1, 1], [-1, -1], 1


@alternative("xor_network")
def three_units_and_floats():
    W = np.array([[0.5, 0.0], [0.0, 0.25], [4.0, 4.0]])
    return W, np.array([0.5, 0.25, -4.0]), np.array([2.0, 4.0, -0.5]), np.array(-2.0)


# -- layer -----------------------------------------------------------------------------------------


@misconception(
    "layer",
    hint="W is (out, in). In a batch every row of h is an example: which axis of W has to meet the axis of"
    " h?",
)
def weights_not_transposed(h, W, b, g):
    a = h @ W + b
    return a, g(a)


@misconception(
    "layer",
    hint="This is right for one example. In a batch the examples are the rows of h: which product has a row "
    "for each of them?",
)
def only_for_one_example(h, W, b, g):
    a = W @ h + b
    return a, g(a)


@misconception("layer", hint="What is the pre-activation of a layer whose input is all zeros?")
def bias_forgotten(h, W, b, g):
    a = h @ W.T
    return a, g(a)


@misconception(
    "layer", hint="Backpropagation will need a as well as g(a). What are the two things to return?"
)
def activation_alone(h, W, b, g):
    return g(h @ W.T + b)


@misconception("layer", hint="The pre-activation comes first and the activation second: (a, g(a)).")
def the_other_way_round(h, W, b, g):
    a = h @ W.T + b
    return g(a), a


@misconception(
    "layer",
    hint="You call g with one number at a time. A softmax must see all entries of a row: hand it the whole"
    " array.",
)
def number_by_number(h, W, b, g):
    a = h @ W.T + b
    return a, _each(g, a)


@misconception(
    "layer", hint="You bend the input before the weights. In which order do the affine map and g come?"
)
def activation_first(h, W, b, g):
    a = g(h) @ W.T + b
    return a, g(a)


@misconception("layer", hint="Does the bias belong to the pre-activation, or is it added on the way into g?")
def bias_inside_the_activation_only(h, W, b, g):
    a = h @ W.T
    return a, g(a + b)


@alternative("layer")
def einsum_over_the_inputs(h, W, b, g):
    a = np.einsum("ij,...j->...i", W, h) + b
    return [a, g(a)]


@alternative("layer")
def loops_over_units(h, W, b, g):
    rows = h.reshape(-1, h.shape[-1])
    a = np.array([[b[i] + sum(W[i] * row) for i in range(len(b))] for row in rows])
    a = a.reshape(*h.shape[:-1], len(b))
    return a, g(a)


@alternative("layer")
def bias_as_a_weight(h, W, b, g):
    ones = np.ones((*h.shape[:-1], 1))
    a = (np.column_stack([W, b]) @ np.concatenate([h, ones], axis=-1).T).T
    return a, g(a)


# -- sigmoid_prime ---------------------------------------------------------------------------------


@misconception(
    "sigmoid_prime",
    hint="The formula s(1 − s) is about the activation s = σ(a). What does your function get: a or s?",
)
def of_the_activation(a):
    return a * (1 - a)


@misconception("sigmoid_prime", hint="This is σ itself. How steep is it at a = 0?")
def sigmoid_itself(a):
    return _sigmoid(a)


@misconception(
    "sigmoid_prime",
    hint="The formula is right, but exp(−a) overflows at a = −1000. Can you write σ′ with σ alone?",
)
def sigmoid_slope_with_exp(a):
    return np.exp(-a) / (1 + np.exp(-a)) ** 2


@misconception("sigmoid_prime", hint="σ rises everywhere. Which sign does its slope have?")
def falling_slope(a):
    s = _sigmoid(a)
    return s * (s - 1)


@misconception("sigmoid_prime", hint="You apply σ twice. How often does it stand in s(1 − s)?")
def sigmoid_of_sigmoid(a):
    s = _sigmoid(_sigmoid(a))
    return s * (1 - s)


@misconception("sigmoid_prime", hint="1 − z² is the slope of tanh. Which unit is this?")
def slope_of_tanh(a):
    return 1 - _sigmoid(a) ** 2


@misconception(
    "sigmoid_prime",
    hint="s(1 − s) is right. But s = 1 / (1 + exp(−a)) overflows far out: can the unit of chapter 2 be used?",
)
def product_of_the_textbook_unit(a):
    s = 1 / (1 + np.exp(-a))
    return s * (1 - s)


@alternative("sigmoid_prime")
def through_tanh(a):
    return 0.25 * (1 - np.tanh(0.5 * a) ** 2)


@alternative("sigmoid_prime")
def exponential_of_logarithms(a):
    return np.exp(-np.logaddexp(0, a) - np.logaddexp(0, -a))


@alternative("sigmoid_prime")
def even_in_a(a):
    e = np.exp(-np.abs(a))
    return e / (1 + e) ** 2


# -- tanh_prime ------------------------------------------------------------------------------------


@misconception(
    "tanh_prime",
    hint="Test your formula at a = 0, where tanh is steepest, and then far to the left. Should the slope "
    "grow there?",
)
def square_of_the_difference(a):
    return (1 - np.tanh(a)) ** 2


@misconception(
    "tanh_prime",
    hint="1 − z² is about the activation z = tanh(a). What does your function get: a or z?",
)
def of_the_pre_activation(a):
    return 1 - a * a


@misconception("tanh_prime", hint="This is tanh itself. How steep is it at a = 0?")
def tanh_itself(a):
    return np.tanh(a)


@misconception(
    "tanh_prime",
    hint="The formula is right, but cosh overflows at a = 1000. Can you write the slope with tanh alone?",
)
def one_over_cosh_squared(a):
    return 1 / np.cosh(a) ** 2


@misconception("tanh_prime", hint="Something is not squared: how steep is tanh at a = −3, by your formula?")
def square_forgotten(a):
    return 1 - np.tanh(a)


@misconception("tanh_prime", hint="tanh rises everywhere. Which sign does its slope have?")
def minus_the_slope(a):
    return np.tanh(a) ** 2 - 1


@alternative("tanh_prime")
def difference_times_sum(a):
    t = np.tanh(a)
    return (1 - t) * (1 + t)


@alternative("tanh_prime")
def two_sigmoids(a):
    return 4 * _sigmoid(2 * a) * _sigmoid(-2 * a)


@alternative("tanh_prime")
def tanh_slopes_with_math(a):
    return _each(lambda z: 1 - math.tanh(z) ** 2, a)


# -- relu ------------------------------------------------------------------------------------------


@misconception(
    "relu",
    hint="np.max(a, 0) takes the largest entry along axis 0. Which function compares two arrays entry by "
    "entry?",
)
def max_along_an_axis(a):
    return np.max(a, 0)


@misconception("relu", hint="Your unit gives a back as it is. What should it give for a negative a?")
def nothing_changed(a):
    return a


@misconception("relu", hint="Your unit gives |a|. What should it give for a negative a?")
def absolute_value(a):
    return np.abs(a)


@misconception("relu", hint="You keep the negative side. On which side is the unit active?")
def negative_side(a):
    return np.minimum(0.0, a)


@misconception(
    "relu",
    hint="Your unit lets a little of the negative side through. That is a leaky ReLU; what does a plain "
    "one do?",
)
def leaks(a):
    return np.maximum(0.01 * a, a)


@misconception("relu", hint="This says whether the unit is active. How active is it?")
def step(a):
    return np.where(np.asarray(a) > 0, 1.0, 0.0)


@misconception(
    "relu",
    hint="a[a < 0] = 0 changes the array that you were given, and whoever handed it to you. Make a new one.",
)
def cleared_in_place(a):
    a = np.asarray(a)
    a[a < 0] = 0.0
    return a


@misconception(
    "relu",
    hint="Where does your unit stop growing? max(0, a) has no bound above.",
    sizes=(1.0, 6.0, 20.0, 100.0),
)
def capped(size):
    return lambda a: np.clip(a, 0.0, size)


@alternative("relu")
def half_of_the_sum(a):
    return (a + np.abs(a)) / 2


@alternative("relu")
def times_the_step(a):
    return a * (np.asarray(a) > 0)


@alternative("relu")
def relu_entry_by_entry(a):
    return _each(lambda z: z if z > 0 else 0.0, a)


# -- relu_prime ------------------------------------------------------------------------------------


@misconception("relu_prime", hint="On the left the unit is flat. What is the slope of a flat line?")
def sign_of_a(a):
    return np.sign(a)


@misconception("relu_prime", hint="This is the unit itself. How much does it grow when a grows a little?")
def relu_itself(a):
    return np.maximum(0.0, a)


@misconception("relu_prime", hint="Your slope is 1 on the left and 0 on the right. Where is the unit active?")
def sides_swapped(a):
    return np.where(np.asarray(a) < 0, 1.0, 0.0)


@misconception(
    "relu_prime", hint="Your slope is 1 everywhere, as for a linear unit. What happens on the left?"
)
def one_everywhere(a):
    return np.ones_like(a)


@misconception(
    "relu_prime",
    hint="A comparison gives True and False. A slope is a float64 number: how do you make one out of the "
    "other?",
)
def true_or_false(a):
    return np.asarray(a) > 0


@misconception(
    "relu_prime",
    hint="np.where(…, 1, 0) makes an array of ints. What are 1.0 and 0.0, and why would a gradient of "
    "ints be a trap?",
)
def slopes_as_ints(a):
    return np.where(np.asarray(a) > 0, 1, 0)


@alternative("relu_prime")
def heaviside_with_a_half(a):
    return np.heaviside(a, 0.5)


@alternative("relu_prime")
def one_at_zero(a):
    return np.asarray(np.asarray(a) >= 0, dtype=float)


@alternative("relu_prime")
def relu_slopes_in_a_loop(a):
    return _each(lambda z: 1.0 if z > 0 else 0.0, a)


# -- leaky_relu ------------------------------------------------------------------------------------


@misconception("leaky_relu", hint="Nothing leaks: for a negative a the result should not be 0.")
def plain_relu(a, slope=0.01):
    return np.maximum(0.0, a)


@misconception(
    "leaky_relu",
    hint="Which slope is used when none is given? Look at the default value.",
    sizes=(0.1, 0.2, 0.001),
)
def another_slope_by_default(default):
    return lambda a, slope=default: np.maximum(a, slope * a)


@misconception("leaky_relu", hint="You wrote 0.01 where the argument `slope` should stand.")
def slope_always_a_hundredth(a, slope=0.01):
    return np.maximum(a, 0.01 * a)


@misconception("leaky_relu", hint="The result for a negative a is positive. Which sign has slope·a there?")
def minus_on_the_left(a, slope=0.01):
    return np.maximum(0.0, a) - slope * np.minimum(0.0, a)


@misconception("leaky_relu", hint="The small slope is on the wrong side. For which a is the unit active?")
def leaks_on_the_right(a, slope=0.01):
    return np.minimum(a, slope * np.asarray(a))


@misconception(
    "leaky_relu", hint="You compare a with the slope itself. What is the other line, slope times what?"
)
def compared_with_the_slope(a, slope=0.01):
    return np.maximum(a, slope)


@misconception(
    "leaky_relu",
    hint="max(0, a) + slope·a is steeper than 1 on the right. Which part of a should the slope be "
    "multiplied by?",
)
def slope_on_both_sides(a, slope=0.01):
    return np.maximum(0.0, a) + slope * a


@alternative("leaky_relu")
def leaky_by_where(a, slope=0.01):
    return np.where(np.asarray(a) > 0, a, slope * a)


@alternative("leaky_relu")
def two_relus(a, slope=0.01):
    return np.maximum(0.0, a) - slope * np.maximum(0.0, -a)


@alternative("leaky_relu")
def leaky_in_a_loop(a, slope=0.01):
    return _each(lambda z: z if z > 0 else slope * z, a)


# -- leaky_relu_prime ------------------------------------------------------------------------------


@misconception("leaky_relu_prime", hint="On the left your slope is 0, as for a plain ReLU. What leaks there?")
def slope_of_plain_relu(a, slope=0.01):
    return np.where(np.asarray(a) > 0, 1.0, 0.0)


@misconception(
    "leaky_relu_prime",
    hint="Which slope is used when none is given to you? Look at the default value.",
    sizes=(0.1, 0.2, 0.001),
)
def another_default_for_the_slope(default):
    return lambda a, slope=default: np.where(np.asarray(a) > 0, 1.0, slope)


@misconception("leaky_relu_prime", hint="You wrote 0.01 where the argument `slope` should stand.")
def always_a_hundredth(a, slope=0.01):
    return np.where(np.asarray(a) > 0, 1.0, 0.01)


@misconception(
    "leaky_relu_prime", hint="Does the unit fall or rise on the left when a grows? Look at the sign."
)
def falls_on_the_left(a, slope=0.01):
    return np.where(np.asarray(a) > 0, 1.0, -slope)


@misconception("leaky_relu_prime", hint="Your two sides are swapped. Which side is steep?")
def steep_on_the_left(a, slope=0.01):
    return np.where(np.asarray(a) > 0, slope, 1.0)


@misconception("leaky_relu_prime", hint="This is the unit itself. The exercise asks for its slope.")
def leaky_relu_itself(a, slope=0.01):
    return np.maximum(a, slope * np.asarray(a))


@misconception(
    "leaky_relu_prime", hint="On the left you return slope·a. What is the derivative of slope·a in a?"
)
def not_differentiated_on_the_left(a, slope=0.01):
    return np.where(np.asarray(a) > 0, 1.0, slope * np.asarray(a))


@alternative("leaky_relu_prime")
def step_between_two_slopes(a, slope=0.01):
    return slope + (1 - slope) * np.heaviside(a, 0.5)


@alternative("leaky_relu_prime")
def leaky_slopes_in_a_loop(a, slope=0.01):
    return _each(lambda z: 1.0 if z >= 0 else slope, a)


# -- elu -------------------------------------------------------------------------------------------


@misconception(
    "elu", hint="Which alpha is used when none is given? Look at the default value.", sizes=(0.5, 0.1, 0.01)
)
def another_alpha_by_default(default):
    return lambda a, alpha=default: np.where(np.asarray(a) > 0, a, alpha * np.expm1(np.minimum(a, 0)))


@misconception(
    "elu",
    hint="np.where computes both branches everywhere, so exp sees a = 1000 too. How can you keep its "
    "argument from being positive?",
)
def elu_with_both_branches(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, a, alpha * (np.exp(a) - 1))


@misconception(
    "elu", hint="Your unit does not look at `alpha`. What happens to the left side when alpha grows?"
)
def alpha_ignored(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, a, np.exp(np.minimum(a, 0)) - 1)


@misconception("elu", hint="Your unit jumps at a = 0. What must be subtracted so that both sides meet at 0?")
def minus_one_forgotten(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, a, alpha * np.exp(np.minimum(a, 0)))


@misconception("elu", hint="alpha shapes the negative side. What is the slope of the unit on the right?")
def alpha_on_both_sides(a, alpha=1.0):
    return alpha * np.where(np.asarray(a) > 0, a, np.exp(np.minimum(a, 0)) - 1)


@misconception("elu", hint="Where do the brackets belong in alpha·(exp(a) − 1)? Try a = 0.")
def brackets_lost(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, a, alpha * np.exp(np.minimum(a, 0)) - 1)


@misconception("elu", hint="On the left your unit is positive. Which values should it take there?")
def upside_down(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, a, alpha * (1 - np.exp(np.minimum(a, 0))))


@alternative("elu")
def sum_of_two_sides(a, alpha=1.0):
    return np.maximum(0, a) + alpha * np.expm1(np.minimum(0, a))


@alternative("elu")
def elu_with_math(a, alpha=1.0):
    return _each(lambda z: z if z > 0 else alpha * math.expm1(z), a)


@alternative("elu")
def elu_in_masked_halves(a, alpha=1.0):
    result = np.array(a, dtype=float)
    negative = result < 0
    result[negative] = alpha * (np.exp(result[negative]) - 1)
    return result


# -- elu_prime -------------------------------------------------------------------------------------


@misconception(
    "elu_prime",
    hint="np.where computes both branches everywhere, so exp sees a = 1000 too. How can you keep its "
    "argument from being positive?",
)
def elu_slope_with_both_branches(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, 1.0, alpha * np.exp(a))


@misconception("elu_prime", hint="Your slope does not look at `alpha`. What is the slope just left of 0?")
def alpha_left_out(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, 1.0, np.exp(np.minimum(a, 0)))


@misconception(
    "elu_prime", hint="On the left this is the unit itself. What becomes of the −1 when you differentiate?"
)
def minus_one_kept(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, 1.0, alpha * (np.exp(np.minimum(a, 0)) - 1))


@misconception("elu_prime", hint="Your unit is flat on the left, like a ReLU. What saves an ELU from that?")
def flat_on_the_left(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, 1.0, 0.0)


@misconception(
    "elu_prime",
    hint="elu(a) + alpha is the slope on the left. Is it the slope on the right, too?",
)
def value_plus_alpha_everywhere(a, alpha=1.0):
    return np.where(np.asarray(a) > 0, a, alpha * np.expm1(np.minimum(a, 0))) + alpha


@misconception("elu_prime", hint="On the right the unit is the identity. Which slope does it have there?")
def alpha_on_the_right(a, alpha=1.0):
    return alpha * np.exp(np.minimum(a, 0))


@alternative("elu_prime")
def from_the_value(a, alpha=1.0):
    value = np.where(np.asarray(a) > 0, a, alpha * np.expm1(np.minimum(a, 0)))
    return np.where(value > 0, 1.0, value + alpha)


@alternative("elu_prime")
def elu_slopes_with_math(a, alpha=1.0):
    return _each(lambda z: 1.0 if z >= 0 else alpha * math.exp(z), a)


# -- softplus --------------------------------------------------------------------------------------


@misconception(
    "softplus",
    hint="exp(1000) overflows although the result is about 1000. Can you take a out of the logarithm, as "
    "you did for the log-softmax?",
)
def softplus_by_its_definition(a):
    return np.log(1 + np.exp(a))


@misconception(
    "softplus",
    hint="You keep a within bounds before exp. Nothing overflows then, but what is softplus(1000)?",
)
def softplus_of_a_clipped_argument(a):
    return np.log(1 + np.exp(np.clip(a, -30, 30)))


@misconception("softplus", hint="This is the ReLU. How large is its smooth version at a = 0?")
def hard_corner(a):
    return np.maximum(0.0, a)


@misconception("softplus", hint="Your unit falls when a grows. Look at the sign in the exponent.")
def mirrored(a):
    return np.logaddexp(0, -np.asarray(a))


@misconception("softplus", hint="Which logarithm undoes exp? At a = 0 the value should be 0.693…")
def logarithm_to_base_two(a):
    return np.logaddexp(0, a) / np.log(2.0)


@misconception("softplus", hint="This is the slope of softplus. The exercise asks for its value.")
def its_slope(a):
    return _sigmoid(a)


@misconception(
    "softplus",
    hint="For large a, softplus comes close to a, but how close is it already at a = 3? Which NumPy "
    "function adds exponentials inside a logarithm?",
    sizes=(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0),
)
def identity_from_here_on(size):
    return lambda a: np.where(np.asarray(a) > size, a, np.logaddexp(0, np.minimum(a, size)))


@misconception(
    "softplus",
    hint="On the left softplus comes close to 0, but how close is it already at a = −3?",
    sizes=(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0),
)
def zero_from_here_on(size):
    return lambda a: np.where(np.asarray(a) < -size, 0.0, np.logaddexp(0, a))


@alternative("softplus")
def with_logaddexp(a):
    return np.logaddexp(0.0, a)


@alternative("softplus")
def corner_plus_correction(a):
    return (a + np.abs(a)) / 2 + np.log1p(np.exp(-np.abs(a)))


@alternative("softplus")
def softplus_with_math(a):
    return _each(lambda z: z + math.log1p(math.exp(-z)) if z > 0 else math.log1p(math.exp(z)), a)


# -- softplus_prime --------------------------------------------------------------------------------


@misconception(
    "softplus_prime",
    hint="exp(a)/(1 + exp(a)) becomes inf/inf at a = 1000. Do you know a stable function with this formula?",
)
def quotient_of_exponentials(a):
    return np.exp(a) / (1 + np.exp(a))


@misconception("softplus_prime", hint="This is the slope of the ReLU. Is softplus as abrupt as that at 0?")
def slope_of_the_corner(a):
    return np.heaviside(a, 0.5)


@misconception(
    "softplus_prime", hint="You differentiated once too often. Is the slope of softplus 0 far right?"
)
def second_derivative(a):
    s = _sigmoid(a)
    return s * (1 - s)


@misconception(
    "softplus_prime",
    hint="Your slope falls from 1 to 0. Where is softplus flat: on the left or on the right?",
)
def mirrored_slope(a):
    return _sigmoid(-np.asarray(a))


@misconception("softplus_prime", hint="This is softplus itself. The exercise asks for its slope.")
def softplus_itself(a):
    return np.logaddexp(0, a)


@misconception(
    "softplus_prime",
    hint="The slope of softplus is the sigmoid. Yours, 1 / (1 + exp(−a)), overflows on the left: can "
    "the unit of chapter 2 be used?",
)
def textbook_unit(a):
    return 1 / (1 + np.exp(-a))


@alternative("softplus_prime")
def softplus_slope_through_tanh(a):
    return 0.5 + 0.5 * np.tanh(0.5 * a)


@alternative("softplus_prime")
def exponential_of_a_logarithm(a):
    return np.exp(-np.logaddexp(0, -np.asarray(a)))


# -- hard_tanh -------------------------------------------------------------------------------------


@misconception(
    "hard_tanh",
    hint="max(−1, max(1, a)) is never below 1. Which bound needs a minimum?",
)
def two_maxima(a):
    return np.maximum(-1.0, np.maximum(1.0, a))


@misconception("hard_tanh", hint="Your unit stays between 0 and 1. Between which numbers does tanh stay?")
def between_zero_and_one(a):
    return np.clip(a, 0.0, 1.0)


@misconception("hard_tanh", hint="This is the smooth tanh. The hard one is the identity in the middle.")
def smooth_tanh(a):
    return np.tanh(a)


@misconception("hard_tanh", hint="Your unit jumps from −1 to 1. What should it do between them?")
def sign_instead(a):
    return np.sign(a)


@misconception("hard_tanh", hint="There is a bound on the right only. How far down may the unit go?")
def bounded_above_only(a):
    return np.minimum(1.0, a)


@alternative("hard_tanh")
def minimum_and_maximum(a):
    return np.maximum(-1, np.minimum(1, a))


@alternative("hard_tanh")
def difference_of_distances(a):
    return (np.abs(np.add(a, 1.0)) - np.abs(np.subtract(a, 1.0))) / 2


@alternative("hard_tanh")
def hard_tanh_entry_by_entry(a):
    return _each(lambda z: max(-1.0, min(1.0, z)), a)


# -- hard_tanh_prime -------------------------------------------------------------------------------


@misconception(
    "hard_tanh_prime", hint="This is the slope of the smooth tanh. How steep is the hard one at ½?"
)
def slope_of_smooth_tanh(a):
    return 1 - np.tanh(a) ** 2


@misconception(
    "hard_tanh_prime", hint="Your unit is steep outside and flat inside. Look at the picture again."
)
def steep_outside(a):
    return np.where(np.abs(a) > 1, 1.0, 0.0)


@misconception("hard_tanh_prime", hint="Between −1 and 0 the unit rises too.")
def steep_on_the_right_half_only(a):
    return np.where((np.asarray(a) > 0) & (np.asarray(a) < 1), 1.0, 0.0)


@misconception("hard_tanh_prime", hint="What does the unit do to the right of 1?")
def one_bound_forgotten(a):
    return np.where(np.asarray(a) > -1, 1.0, 0.0)


@misconception("hard_tanh_prime", hint="This is the unit itself. The exercise asks for its slope.")
def hard_tanh_itself(a):
    return np.clip(a, -1.0, 1.0)


@misconception(
    "hard_tanh_prime",
    hint="np.where(…, 1, 0) makes an array of ints. What are 1.0 and 0.0, and why would a gradient of "
    "ints be a trap?",
)
def ones_and_zeros_as_ints(a):
    return np.where(np.abs(a) < 1, 1, 0)


@misconception(
    "hard_tanh_prime",
    hint="This is where the slope is 1, as True and False. Which type has a slope?",
)
def true_inside(a):
    return np.abs(np.asarray(a)) < 1


@alternative("hard_tanh_prime")
def closed_interval(a):
    return np.where(np.abs(a) <= 1, 1.0, 0.0)


@alternative("hard_tanh_prime")
def difference_of_steps(a):
    return np.heaviside(np.add(a, 1.0), 0.5) - np.heaviside(np.subtract(a, 1.0), 0.5)


@alternative("hard_tanh_prime")
def hard_tanh_slopes_in_a_loop(a):
    return _each(lambda z: 1.0 if -1 < z < 1 else 0.0, a)


# -- maxout ----------------------------------------------------------------------------------------


@misconception(
    "maxout",
    hint="You compare entries that lie H apart. Which k entries are neighbours? Print a.reshape(…)[0] for "
    "a small a.",
)
def every_other_entry(a, k):
    return a.reshape(len(a), k, -1).max(axis=1)


@misconception(
    "maxout", hint="You made k groups. How many entries has one group, and how many groups are there?"
)
def k_groups(a, k):
    return a.reshape(len(a), k, -1).max(axis=2)


@misconception("maxout", hint="You take one maximum over the whole row. A group has only k entries.")
def maximum_of_the_row(a, k):
    return a.max(axis=1, keepdims=True) * np.ones((1, a.shape[1] // k))


@misconception("maxout", hint="Is the result the mean of a group or its largest entry?")
def mean_of_the_group(a, k):
    return a.reshape(len(a), -1, k).mean(axis=2)


@misconception(
    "maxout",
    hint="Your maximum starts from 0. What should come out when all entries of a group are negative?",
)
def never_negative(a, k):
    return np.maximum(0.0, a.reshape(len(a), -1, k).max(axis=2))


@misconception("maxout", hint="This says where the largest entry is. How large is it?")
def position_of_the_maximum(a, k):
    return a.reshape(len(a), -1, k).argmax(axis=2).astype(float)


@alternative("maxout")
def maxout_with_reduceat(a, k):
    return np.maximum.reduceat(a, np.arange(0, a.shape[1], k), axis=1)


@alternative("maxout")
def slices_with_stride(a, k):
    result = a[:, 0::k].copy()
    for j in range(1, k):
        np.maximum(result, a[:, j::k], out=result)
    return result


@alternative("maxout")
def lists_of_maxima(a, k):
    return np.array([[max(row[i : i + k]) for i in range(0, len(row), k)] for row in a.tolist()])


# -- rbf -------------------------------------------------------------------------------------------


@misconception(
    "rbf",
    hint="This multiplies the template with x. The unit should be most active at x = W_i: what measures "
    "how far apart the two are?",
)
def product_instead_of_difference(x, W, sigma):
    return np.exp(-((x @ W.T) ** 2) / sigma**2)


@misconception(
    "rbf", hint="There is a factor ½ in your exponent, as in a Gaussian density. Is it in the formula?"
)
def gaussian_density_exponent(x, W, sigma):
    return np.exp(-((x[:, None] - W) ** 2).sum(axis=2) / (2 * sigma**2))


@misconception("rbf", hint="Which power of σ_i makes the exponent free of units?")
def width_not_squared(x, W, sigma):
    return np.exp(-((x[:, None] - W) ** 2).sum(axis=2) / sigma)


@misconception("rbf", hint="Which power of the distance stands in the exponent?")
def distance_not_squared(x, W, sigma):
    return np.exp(-np.sqrt(((x[:, None] - W) ** 2).sum(axis=2)) / sigma**2)


@misconception("rbf", hint="Does your unit become more or less active far away from its template?")
def grows_with_the_distance(x, W, sigma):
    return np.exp(((x[:, None] - W) ** 2).sum(axis=2) / sigma**2)


@misconception(
    "rbf", hint="One row for each example, one column for each template: which shape have you got?"
)
def templates_in_rows(x, W, sigma):
    return np.exp(-((W[:, None] - x) ** 2).sum(axis=2) / sigma[:, None] ** 2)


@misconception("rbf", hint="Each unit has a width of its own. Which one do you use?")
def first_width_for_all(x, W, sigma):
    return np.exp(-((x[:, None] - W) ** 2).sum(axis=2) / sigma[0] ** 2)


@alternative("rbf")
def rbf_in_loops(x, W, sigma):
    def unit(w, s, row):
        return math.exp(-sum((p - q) ** 2 for p, q in zip(w, row, strict=True)) / s**2)

    return np.array([[unit(w, s, row) for w, s in zip(W, sigma, strict=True)] for row in x])


@alternative("rbf")
def square_expanded(x, W, sigma):
    squares = (x**2).sum(axis=1)[:, None] - 2 * x @ W.T + (W**2).sum(axis=1)
    return np.exp(-squares / sigma**2)


@alternative("rbf")
def norms_unit_by_unit(x, W, sigma):
    units = [np.exp(-((np.linalg.norm(x - w, axis=1) / s) ** 2)) for w, s in zip(W, sigma, strict=True)]
    return np.stack(units, axis=1)


# -- forward ---------------------------------------------------------------------------------------


def _hidden(params, x, g):
    h, cache = x, []
    for W, b in params[:-1]:
        a = h @ W.T + b
        h = g(a)
        cache.append((a, h))
    W, b = params[-1]
    return cache, h @ W.T + b


@misconception(
    "forward", hint="The hidden layers use g. What turns the last pre-activation into probabilities?"
)
def g_at_the_output(params, x, g):
    cache, a = _hidden(params, x, g)
    return g(a), [*cache, (a, g(a))]


@misconception(
    "forward",
    hint="You apply g to the logits before the softmax. Is the output layer a hidden layer as well?",
)
def g_before_the_softmax(params, x, g):
    cache, a = _hidden(params, x, g)
    f = _softmax(g(a))
    return f, [*cache, (a, f)]


@misconception(
    "forward", hint="In a batch your softmax adds over the examples. Along which axis do the classes lie?"
)
def softmax_over_the_examples(params, x, g):
    cache, a = _hidden(params, x, g)
    f = _softmax(a.T).T
    return f, [*cache, (a, f)]


@misconception(
    "forward",
    hint="exp overflows for large logits. The softmax in the cell “from earlier chapters” knows how to "
    "avoid it.",
)
def softmax_overflows(params, x, g):
    cache, a = _hidden(params, x, g)
    e = np.exp(a)
    f = e / e.sum(axis=-1, keepdims=True)
    return f, [*cache, (a, f)]


@misconception("forward", hint="One pair is missing in your cache: how many layers have weights?")
def output_not_in_the_cache(params, x, g):
    cache, a = _hidden(params, x, g)
    return _softmax(a), cache


@misconception(
    "forward",
    hint="Your cache has one array for each layer. Which two belong to a layer, and how are they kept "
    "together?",
)
def activations_without_preactivations(params, x, g):
    cache, a = _hidden(params, x, g)
    f = _softmax(a)
    return f, [*(h for _, h in cache), f]


@misconception(
    "forward",
    hint="These are the logits. What turns them into probabilities?",
)
def no_softmax(params, x, g):
    cache, a = _hidden(params, x, g)
    return a, [*cache, (a, a)]


@misconception(
    "forward",
    hint="Each of your outputs is a sigmoid of its own. Do the classes compete for the probability?",
)
def sigmoid_at_the_output(params, x, g):
    cache, a = _hidden(params, x, g)
    f = _sigmoid(a)
    return f, [*cache, (a, f)]


@misconception(
    "forward",
    hint="The hidden layers use tanh in your code, whatever g is. Which function was handed over?",
)
def tanh_whatever_g_is(params, x, g):
    cache, a = _hidden(params, x, np.tanh)
    f = _softmax(a)
    return f, [*cache, (a, f)]


@misconception(
    "forward",
    hint="The input has no pre-activation, so the cache begins with the first layer. What is first in yours?",
)
def input_in_the_cache(params, x, g):
    cache, a = _hidden(params, x, g)
    f = _softmax(a)
    return f, [(x, x), *cache, (a, f)]


@misconception("forward", hint="Your pairs are (h, a). In which order does the cache hold them?")
def pairs_the_other_way_round(params, x, g):
    cache, a = _hidden(params, x, g)
    f = _softmax(a)
    return f, [*((h, a) for a, h in cache), (f, a)]


@misconception("forward", hint="What does the network answer when x is zero? Every layer has a b as well.")
def all_biases_forgotten(params, x, g):
    cache, a = _hidden([(W, 0.0) for W, _ in params], x, g)
    f = _softmax(a)
    return f, [*cache, (a, f)]


@misconception("forward", hint="A hidden layer hands on g(a). What do your layers hand on?")
def hands_on_the_pre_activation(params, x, g):
    h, cache = x, []
    for W, b in params:
        h = h @ W.T + b
        cache.append((h, g(h)))
    cache[-1] = (h, _softmax(h))
    return _softmax(h), cache


@misconception(
    "forward",
    hint="You subtract one maximum for the whole batch before exp. What is left of a row that lies far "
    "below it?",
)
def one_maximum_for_the_batch(params, x, g):
    pre, cache = x, []
    for k, (W, b) in enumerate(params, start=1):
        a = pre @ W.T + b
        e = np.exp(a - np.max(a))
        pre = g(a) if k < len(params) else e / e.sum(axis=-1, keepdims=True)
        cache.append((a, pre))
    return pre, cache


@misconception(
    "forward",
    hint="The softmax runs over the classes of each example. Over what does yours run in a batch?",
)
def softmax_of_the_whole_batch(params, x, g):
    pre, cache = x, []
    for k, (W, b) in enumerate(params, start=1):
        a = pre @ W.T + b
        e = np.exp(a - np.max(a))
        pre = g(a) if k < len(params) else e / e.sum()
        cache.append((a, pre))
    return pre, cache


@alternative("forward")
def recursive(params, x, g):
    [(W, b), *later] = params
    a = h = np.einsum("ij,...j->...i", W, x) + b
    h = g(a) if later else _softmax(a)
    if not later:
        return h, ((a, h),)
    f, cache = recursive(later, h, g)
    return f, ((a, h), *cache)


@alternative("forward")
def in_columns(params, x, g):
    h, cache = np.atleast_2d(x).T, []
    for k, (W, b) in enumerate(params):
        a = W @ h + b[:, None]
        h = g(a) if k < len(params) - 1 else _softmax(a.T).T
        cache.append([a.T.reshape(*x.shape[:-1], -1), h.T.reshape(*x.shape[:-1], -1)])
    return [cache[-1][1], cache]


@alternative("forward")
def example_by_example(params, x, g):
    if x.ndim == 2:
        passes = [example_by_example(params, row, g)[1] for row in x]
        cache = [
            tuple(np.stack(part) for part in zip(*pairs, strict=True)) for pairs in zip(*passes, strict=True)
        ]
        return cache[-1][1], cache
    cache, a = _hidden(params, x, lambda a: _each(g, a))
    return _softmax(a), [*cache, (a, _softmax(a))]


# -- bump ------------------------------------------------------------------------------------------


@misconception(
    "bump",
    hint="Your own sigmoid overflows far away from the bump. The one in the cell “from earlier chapters” "
    "does not.",
)
def bump_with_plain_exp(x, left, right, steepness=50.0):
    return 1 / (1 + np.exp(-steepness * (x - left))) - 1 / (1 + np.exp(-steepness * (x - right)))


@misconception("bump", hint="Where is σ(s·x − left) equal to ½: at x = left? Where do the brackets belong?")
def edge_not_multiplied(x, left, right, steepness=50.0):
    return _sigmoid(steepness * x - left) - _sigmoid(steepness * x - right)


@misconception("bump", hint="Behind the right edge your function is 2. What takes the first step back there?")
def sum_of_two_steps(x, left, right, steepness=50.0):
    return _sigmoid(steepness * (x - left)) + _sigmoid(steepness * (x - right))


@misconception(
    "bump",
    hint="This is a product of two sigmoids, close to a bump when it is steep. A network with one hidden "
    "layer adds and subtracts its units.",
)
def product_of_two_sigmoids(x, left, right, steepness=50.0):
    return _sigmoid(steepness * (x - left)) * _sigmoid(steepness * (right - x))


@misconception("bump", hint="Your bump is a dent: −1 in the middle. Which step comes first from the left?")
def dent(x, left, right, steepness=50.0):
    return _sigmoid(steepness * (x - right)) - _sigmoid(steepness * (x - left))


@misconception("bump", hint="You wrote 50 where the argument `steepness` should stand.")
def always_fifty(x, left, right, steepness=50.0):
    return _sigmoid(50.0 * (x - left)) - _sigmoid(50.0 * (x - right))


@misconception("bump", hint="These edges are vertical. How high is a sigmoid bump exactly at its edge?")
def box(x, left, right, steepness=50.0):
    return np.where((np.asarray(x) > left) & (np.asarray(x) < right), 1.0, 0.0)


@alternative("bump")
def half_a_difference_of_tanhs(x, left, right, steepness=50.0):
    s = steepness / 2
    return (np.tanh(s * (x - left)) - np.tanh(s * (x - right))) / 2


@alternative("bump")
def bump_number_by_number(x, left, right, steepness=50.0):
    def sigmoid(z):
        return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))

    return _each(lambda z: sigmoid(steepness * (z - left)) - sigmoid(steepness * (z - right)), x)


# -- approximate -----------------------------------------------------------------------------------


def _bumps(heights, left, right, steepness):
    """The sum of bumps with these heights and edges, a function of a number or of an array."""

    def network(x):
        x = np.asarray(x)[..., None]
        return (_sigmoid(steepness * (x - left)) - _sigmoid(steepness * (x - right))) @ heights

    return network


def _middles(target, n):
    """The edges i/n, and the values of the target half-way between them."""
    edges = np.linspace(0.0, 1.0, n + 1)
    return edges, np.array([target(float(x)) for x in (edges[:-1] + edges[1:]) / 2])


@misconception(
    "approximate",
    hint="At x = 0 and x = 1 a bump is at half its height. Where could its outer edge lie, so that the "
    "bump is full there?",
)
def half_height_at_the_ends(target, n):
    edges, heights = _middles(target, n)
    return _bumps(heights, edges[:-1], edges[1:], 20.0 * n)


@misconception(
    "approximate",
    hint="This is the sum of the picture above. Its ends fall to half, and its steepness is the same for "
    "every n. Which of the two will you mend first?",
)
def as_in_the_picture(target, n):
    edges, heights = _middles(target, n)
    return _bumps(heights, edges[:-1], edges[1:], 50.0)


@misconception(
    "approximate",
    hint="The steepness stays the same while the bumps get narrower, until an edge is wider than its bump."
    " How should it grow with n?",
)
def steepness_stays(target, n):
    edges, heights = _middles(target, n)
    edges[0], edges[-1] = -1.0, 2.0
    return _bumps(heights, edges[:-1], edges[1:], 50.0)


@misconception("approximate", hint="The number of your bumps does not depend on n. Where should n come in?")
def always_ten_bumps(target, n):
    edges, heights = _middles(target, 10)
    edges[0], edges[-1] = -1.0, 2.0
    return _bumps(heights, edges[:-1], edges[1:], 10.0 * n)


@misconception(
    "approximate",
    hint="Your bumps are n times too low. Each should be as high as the target is there; do neighbours "
    "overlap?",
)
def heights_divided_by_n(target, n):
    edges, heights = _middles(target, n)
    edges[0], edges[-1] = -1.0, 2.0
    return _bumps(heights / n, edges[:-1], edges[1:], 20.0 * n)


@misconception(
    "approximate",
    hint="The target takes one float at a time. How do you collect its values at n places?",
)
def target_of_an_array(target, n):
    edges = np.linspace(0.0, 1.0, n + 1)
    return _bumps(target((edges[:-1] + edges[1:]) / 2), edges[:-1], edges[1:], 20.0 * n)


@misconception("approximate", hint="This hands back the target itself. The task is to build it from bumps.")
def target_itself(target, n):
    return lambda x: np.array([target(float(z)) for z in x]) if np.ndim(x) else target(x)


@misconception(
    "approximate",
    hint="Straight lines between points follow the target well, but they are not made of sigmoids. Where "
    "are your bumps?",
)
def straight_lines(target, n):
    places = np.linspace(0.0, 1.0, n + 1)
    values = [target(float(x)) for x in places]
    return lambda x: np.interp(x, places, values)


@misconception(
    "approximate",
    hint="Your function jumps from one height to the next. A sum of sigmoids is steep there, but never "
    "broken.",
)
def stairs(target, n):
    _, heights = _middles(target, n)
    return lambda x: heights[np.minimum((np.asarray(x) * n).astype(int), n - 1)]


@alternative("approximate")
def steps_between_heights(target, n):
    edges, heights = _middles(target, n)

    def network(x):
        steps = (
            rise * _sigmoid(8.0 * n * (x - edge))
            for rise, edge in zip(np.diff(heights), edges[1:-1], strict=True)
        )
        return heights[0] + sum(steps)

    return network


@alternative("approximate")
def heights_at_the_left_edges(target, n):
    edges = np.linspace(0.0, 1.0, n + 1)
    heights = np.array([target(i / n) for i in range(n)])
    return _bumps(heights, np.append(-5.0, edges[1:-1]), np.append(edges[1:-1], 5.0), 100.0 * n)


@alternative("approximate")
def asks_the_target_every_time(target, n):
    def network(x):
        edges, heights = _middles(target, n)
        edges[0], edges[-1] = -10.0, 10.0
        return _bumps(heights, edges[:-1], edges[1:], 4.0 * n)(x)

    return network


@alternative("approximate")
def means_and_a_steeper_slope(target, n):
    edges = np.linspace(0.0, 1.0, n + 1)
    heights = np.array([(target(i / n) + target((i + 1) / n)) / 2 for i in range(n)])
    return _bumps(heights, np.append(-1.0, edges[1:-1]), np.append(edges[1:-1], 2.0), 3.0 * n**2)


# -- split_at_kinks --------------------------------------------------------------------------------


def _zeros_between(t, a):
    """Where an entry of a changes sides between two places, in the order of the stretches."""
    i, unit = np.nonzero(a[:-1] * a[1:] < 0)
    share = a[i, unit] / (a[i, unit] - a[i + 1, unit])
    return t[i] + share * (t[i + 1] - t[i])


def _apart(places):
    """The places sorted, those closer than 1e-9 once."""
    places = np.sort(places)
    return places[np.append(True, np.diff(places) > 1e-9)]


@misconception(
    "split_at_kinks", hint="You return the new places alone. The next layer needs the old ones as well."
)
def only_the_new_places(t, a):
    return _apart(_zeros_between(t, a))


@misconception(
    "split_at_kinks",
    hint="You put the new places behind the old ones. In which order does the next layer walk along them?",
)
def not_sorted(t, a):
    new = _zeros_between(t, a)
    return np.concatenate([t, _apart(new) if new.size else new])


@misconception(
    "split_at_kinks",
    hint="Half of the way between two places is not where the unit is zero. Which share of the way is it?",
)
def in_the_middle(t, a):
    i, _ = np.nonzero(a[:-1] * a[1:] < 0)
    return _apart(np.concatenate([t, (t[i] + t[i + 1]) / 2]))


@misconception(
    "split_at_kinks",
    hint="You add p/(p − q) itself. That is a share of the way from t_i to t_{i+1}; which place is it?",
)
def share_without_the_stretch(t, a):
    i, unit = np.nonzero(a[:-1] * a[1:] < 0)
    return _apart(np.concatenate([t, a[i, unit] / (a[i, unit] - a[i + 1, unit])]))


@misconception(
    "split_at_kinks",
    hint="You divide by p + q. What does an affine function from p to q give after a share s of the way?",
)
def sum_instead_of_difference(t, a):
    i, unit = np.nonzero(a[:-1] * a[1:] < 0)
    share = a[i, unit] / (a[i, unit] + a[i + 1, unit])
    return _apart(np.concatenate([t, t[i] + share * (t[i + 1] - t[i])]))


@misconception(
    "split_at_kinks", hint="You look at the first unit alone. Every unit of the layer may change sides."
)
def first_unit_only(t, a):
    return _apart(np.concatenate([t, _zeros_between(t, a[:, :1])]))


@misconception(
    "split_at_kinks",
    hint="You compare the first place with the last. A unit may change sides and back again in between.",
)
def first_and_last_place_only(t, a):
    return _apart(np.concatenate([t, _zeros_between(t[[0, -1]], a[[0, -1]])]))


@misconception(
    "split_at_kinks", hint="Two units with their kink at the same place add that place twice. Once is enough."
)
def the_same_kink_twice(t, a):
    return np.sort(np.concatenate([t, _zeros_between(t, a)]))


@alternative("split_at_kinks")
def stretch_by_stretch(t, a):
    places = [t[0]]
    for i in range(len(t) - 1):
        new = []
        for p, q in zip(a[i], a[i + 1], strict=True):
            if (p < 0 < q) or (q < 0 < p):
                new.append((t[i] * q - t[i + 1] * p) / (q - p))
        for place in [*sorted(new), t[i + 1]]:
            if place - places[-1] > 1e-9:
                places.append(place)
    return np.array(places)


@alternative("split_at_kinks")
def by_rounding(t, a):
    signs = np.sign(a)
    i, j = np.where(signs[:-1] * signs[1:] == -1)
    new = t[i] - a[i, j] * (t[i + 1] - t[i]) / (a[i + 1, j] - a[i, j])
    return np.unique(np.concatenate([t, new]).round(10))


@alternative("split_at_kinks")
def unit_by_unit_with_interpolation(t, a):
    places = list(t)
    for unit in a.T:
        for i in range(1, len(t)):
            p, q = unit[i - 1], unit[i]
            if min(p, q) < 0 < max(p, q):
                places.append(float(np.interp(0.0, sorted([p, q]), [t[i - 1], t[i]][:: 1 if p < q else -1])))
    return _apart(np.array(places))


# -- count_pieces ----------------------------------------------------------------------------------


def _slopes_of(t, logits):
    return np.diff(logits, axis=0) / np.diff(t)[:, None]


@misconception(
    "count_pieces",
    hint="You count the stretches between the places. Do the slopes differ on each side of all?",
)
def stretches_instead_of_pieces(t, logits):
    return len(t) - 1


@misconception("count_pieces", hint="This is the number of kinks. Into how many pieces does one cut divide?")
def kinks_of_a_polygon(t, logits):
    return _changes(_slopes_of(t, logits))


@misconception(
    "count_pieces",
    hint="You compare rises. What are those of a long and of a short stretch of the same straight line?",
)
def rises_instead_of_slopes(t, logits):
    return 1 + _changes(np.diff(logits, axis=0))


@misconception(
    "count_pieces", hint="You look at the first logit alone. What if only another one changes its slope?"
)
def pieces_of_the_first_logit(t, logits):
    return 1 + _changes(_slopes_of(t, logits)[:, :1])


@misconception(
    "count_pieces",
    hint="You count kinks of each logit by itself. Where several logits bend at one place, one piece begins.",
)
def each_logit_counted(t, logits):
    slopes = _slopes_of(t, logits)
    return 1 + int((np.abs(np.diff(slopes, axis=0)) > 1e-7 * np.abs(slopes).max()).sum())


@misconception(
    "count_pieces",
    hint="You compare slopes with ==. Rounding makes equal slopes differ in the last digit.",
)
def slopes_compared_exactly(t, logits):
    slopes = _slopes_of(t, logits)
    return 1 + int((slopes[1:] != slopes[:-1]).any(axis=1).sum())


@misconception(
    "count_pieces",
    hint="You count where the curve turns from up to down. A kink need not change the sign of a slope.",
)
def turning_points(t, logits):
    signs = np.sign(_slopes_of(t, logits))
    return 1 + int((signs[1:] != signs[:-1]).any(axis=1).sum())


@alternative("count_pieces")
def slopes_that_are_close(t, logits):
    slopes = _slopes_of(t, logits)
    return 1 + sum(not np.allclose(slopes[i], slopes[i - 1], atol=1e-6) for i in range(1, len(slopes)))


@alternative("count_pieces")
def by_the_straight_line_through_the_neighbours(t, logits):
    pieces = 1
    for i in range(1, len(t) - 1):
        share = (t[i] - t[i - 1]) / (t[i + 1] - t[i - 1])
        on_the_line = (1 - share) * logits[i - 1] + share * logits[i + 1]
        pieces += np.linalg.norm(logits[i] - on_the_line) > 1e-8
    return int(pieces)


@alternative("count_pieces")
def places_dropped_until_none_is_idle(t, logits):
    slopes = [(logits[i + 1] - logits[i]) / (t[i + 1] - t[i]) for i in range(len(t) - 1)]
    different = slopes[:1]
    for slope in slopes[1:]:
        if np.max(np.abs(slope - different[-1])) > 1e-5:
            different.append(slope)
    return len(different)


# -- count_linear_regions --------------------------------------------------------------------------


def _walk(params, t, start, end):
    """The pre-activations of all hidden layers and the logits at the points start + t (end − start)."""
    h, hidden = start + np.asarray(t)[:, None] * (end - start), []
    for W, b in params[:-1]:
        hidden.append(h @ W.T + b)
        h = np.maximum(0.0, hidden[-1])
    W, b = params[-1]
    return hidden, h @ W.T + b


def _kinks(params, start, end):
    """Where a hidden unit changes sides, in order, those closer than 1e-9 once."""
    kinks = np.array([0.0, 1.0])
    for layer in range(len(params) - 1):
        a = _walk(params, kinks, start, end)[0][layer]
        i, j = np.nonzero(a[:-1] * a[1:] < 0)
        share = a[i, j] / (a[i, j] - a[i + 1, j])
        kinks = np.sort(np.concatenate([kinks, kinks[i] + share * (kinks[i + 1] - kinks[i])]))
        kinks = np.append(kinks[:-1][np.diff(kinks) > 1e-9], 1.0)
    return kinks


def _slopes(params, kinks, start, end):
    return np.diff(_walk(params, kinks, start, end)[1], axis=0) / np.diff(kinks)[:, None]


def _changes(slopes):
    """How often the slope changes from one row to the next."""
    scale = np.abs(slopes).max(initial=1e-300)
    return int((np.abs(np.diff(slopes, axis=0)) > 1e-7 * scale).any(axis=1).sum())


@misconception(
    "count_linear_regions",
    hint="You count the places where a unit changes sides. Does the slope of the logits change at each of "
    "them?",
)
def activation_patterns(params, start, end):
    return len(_kinks(params, start, end)) - 1


@misconception(
    "count_linear_regions",
    hint="This is the number of kinks. Into how many pieces does one cut divide a line?",
)
def kinks_instead_of_pieces(params, start, end):
    return _changes(_slopes(params, _kinks(params, start, end), start, end))


@misconception(
    "count_linear_regions",
    hint="You compare start and end only. In a deep network a unit can change sides there and back again.",
)
def only_the_two_ends(params, start, end):
    hidden, _ = _walk(params, [0.0, 1.0], start, end)
    return 1 + sum(int((a[0] * a[1] < 0).sum()) for a in hidden)


@misconception(
    "count_linear_regions",
    hint="You look at the first hidden layer. Where do the units of the later layers change sides?",
)
def first_layer_only(params, start, end):
    kinks = _kinks([params[0], params[-1]], start, end) if len(params) > 1 else np.array([0.0, 1.0])
    return len(kinks) - 1


@misconception(
    "count_linear_regions",
    hint="This is an upper bound: each hidden unit on and off. How many of these patterns occur on the "
    "segment?",
)
def two_to_the_number_of_units(params, start, end):
    return int(2 ** sum(len(b) for _, b in params[:-1]))


@misconception(
    "count_linear_regions",
    hint="A grid sees only pieces that are wider than its cells. Where exactly does a unit change sides? "
    "That is a linear equation.",
    sizes=(12, 1000, 100),
)
def grid_of_points(points):
    def count_linear_regions(params, start, end):
        hidden, _ = _walk(params, np.linspace(0.0, 1.0, points), start, end)
        patterns = np.hstack([a > 0 for a in hidden] or [np.zeros((points, 1))])
        return 1 + int((patterns[1:] != patterns[:-1]).any(axis=1).sum())

    return count_linear_regions


@misconception(
    "count_linear_regions",
    hint="You add one piece for each hidden unit. Does each of them change sides on this segment, and only "
    "once?",
)
def units_plus_one(params, start, end):
    return 1 + sum(len(b) for _, b in params[:-1])


@misconception(
    "count_linear_regions",
    hint="One piece is a straight line. Where between start and end does a unit bend it?",
)
def always_one(params, start, end):
    return 1


@misconception(
    "count_linear_regions",
    hint="You look at the first logit alone. The pieces are those of the whole vector of logits.",
)
def first_logit_only(params, start, end):
    slopes = _slopes(params, _kinks(params, start, end), start, end)
    return 1 + _changes(slopes[:, :1])


@misconception(
    "count_linear_regions",
    hint="Two units with the same kink make one kink, not two. Do you count places or units?",
)
def each_unit_counted(params, start, end):
    kinks = _kinks(params, start, end)
    middles = (kinks[:-1] + kinks[1:]) / 2
    return 1 + sum(int(((a[:-1] > 0) != (a[1:] > 0)).sum()) for a in _walk(params, middles, start, end)[0])


@misconception(
    "count_linear_regions",
    hint="The softmax hides what all logits have in common. Do you look at the logits themselves?",
)
def differences_of_logits_only(params, start, end):
    slopes = _slopes(params, _kinks(params, start, end), start, end)
    return 1 + _changes(slopes - slopes[:, :1])


@alternative("count_linear_regions")
def all_kinks_then_slopes(params, start, end):
    return np.int64(1 + _changes(_slopes(params, _kinks(params, start, end), start, end)))


@alternative("count_linear_regions")
def walk_from_kink_to_kink(params, start, end):
    direction, t, slopes = end - start, 0.0, []
    while t < 1.0:
        here = min(t + 1e-9, 1.0)
        h, slope, ahead = start + here * direction, direction, 1.0
        for W, b in params[:-1]:
            a, slope = W @ h + b, W @ slope
            for value, rate in zip(a, slope, strict=True):
                if value * rate < 0:
                    ahead = min(ahead, here - value / rate)
            h, slope = np.maximum(0.0, a), slope * (a > 0)
        slopes.append(params[-1][0] @ slope)
        t = max(ahead, t + 1e-9)
    return 1 + _changes(np.array(slopes))


@alternative("count_linear_regions")
def in_exact_fractions(params, start, end):
    def exact(array):
        return np.vectorize(Fraction, otypes=[object])(array)

    params = [(exact(W), exact(b)) for W, b in params]
    t, points = [Fraction(0), Fraction(1)], [exact(start), exact(end)]
    for W, b in params[:-1]:
        a, times, bent = [W.dot(h) + b for h in points], [t[0]], []
        bent.append(a[0])
        for i in range(1, len(t)):
            p, q = a[i - 1], a[i]
            shares = {-u / (v - u) for u, v in zip(p, q, strict=True) if u * v < 0}
            for share in sorted(shares):
                times.append(t[i - 1] + share * (t[i] - t[i - 1]))
                bent.append(p + share * (q - p))
            times.append(t[i])
            bent.append(q)
        t, points = times, [np.maximum(h, Fraction(0)) for h in bent]
    W, b = params[-1]
    logits = [W.dot(h) + b for h in points]
    slopes = [tuple((logits[i + 1] - logits[i]) / (t[i + 1] - t[i])) for i in range(len(t) - 1)]
    return 1 + sum(one != other for one, other in pairwise(slopes))


# -- tanh_derivation -----------------------------------------------------------------------------------


@alternative("tanh_derivation", build=True)
def by_the_quotient_rule():
    return """
        ∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))
      = ((e^a + e^(−a)) (e^a + e^(−a)) − (e^a − e^(−a)) (e^a − e^(−a))) / (e^a + e^(−a))²    | quotient rule
      = 1 − ((e^a − e^(−a))/(e^a + e^(−a)))²
      = 1 − t²
    """


@alternative("tanh_derivation", build=True)
def by_the_product_rule():
    return """
    d/da ((e^a - e^-a)/(e^a + e^-a))
    = d/da ((e^a - e^-a) (e^a + e^-a)^-1)
    = (e^a + e^-a) (e^a + e^-a)^-1 - (e^a - e^-a) (e^a + e^-a)^-2 (e^a - e^-a)
    = 1 - (e^a - e^-a)^2/(e^a + e^-a)^2
    = 1 - tanh(a)^2
    """


@alternative("tanh_derivation", build=True)
def with_one_exponential():
    return r"""
    \frac{\partial}{\partial a}\left(\frac{e^a - e^{-a}}{e^a + e^{-a}}\right)
    &= \frac{\partial}{\partial a}\left(1 - \frac{2}{e^{2a} + 1}\right) \\
    &= \frac{4 e^{2a}}{(e^{2a} + 1)^2} \\
    &= 1 - \tanh^2(a)
    """


@misconception(
    "tanh_derivation",
    hint="Which sign stands between the two products of the quotient rule?",
    build=True,
)
def quotient_rule_with_a_plus():
    return "∂/∂a ((e^a − e^(−a))/(e^a + e^(−a))) = 1 + t²"


@misconception(
    "tanh_derivation",
    hint="Take the derivative of e^(−a) by itself: what does the chain rule bring?",
    build=True,
)
def inner_minus_forgotten():
    return """∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))
    = ((e^a − e^(−a)) (e^a + e^(−a)) − (e^a − e^(−a)) (e^a + e^(−a))) / (e^a + e^(−a))²"""


@misconception(
    "tanh_derivation",
    hint="In the quotient rule the denominator stands below everything, and with which exponent?",
    build=True,
)
def denominator_not_squared():
    return """∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))
    = ((e^a + e^(−a))² − (e^a − e^(−a))²) / (e^a + e^(−a))"""


@misconception(
    "tanh_derivation",
    hint="This looks like the slope of the sigmoid, written with t. Is it right at a = 0?",
    build=True,
)
def slope_of_the_sigmoid():
    return "∂/∂a ((e^a − e^(−a))/(e^a + e^(−a))) = t (1 − t)"


@misconception(
    "tanh_derivation",
    hint="The numerator is a difference of two squares. What is each of them, divided by the denominator?",
    build=True,
)
def square_lost():
    return "∂/∂a ((e^a − e^(−a))/(e^a + e^(−a))) = 1 − t"
