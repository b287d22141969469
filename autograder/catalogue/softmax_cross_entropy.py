"""Chapter 02: misconceptions about output units and their losses, and right answers in unusual clothes.

Every entry stands alone, as a student's answer would: it repeats what it needs.
"""

from __future__ import annotations

import math

import numpy as np

from autograder.catalogue import alternative, misconception

#: of what is added to a probability, or of what it is kept away from 0 and 1 by
SIZES = (1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12, 1e-14, 1e-15, 1e-16)


def _softmax(a):
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def _sigmoid(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


# -- sigmoid ---------------------------------------------------------------------------------------


@misconception(
    "sigmoid",
    hint="Your formula is right, but exp overflows far out. For a negative a, can you write σ(a) with "
    "exp(a) instead of exp(−a)?",
)
def textbook_formula(a):
    return 1 / (1 + np.exp(-a))


@misconception(
    "sigmoid",
    hint="Which of two formulas is used is decided after both were computed: np.where evaluates its two "
    "arguments everywhere. "
    "Can you make the argument of exp negative in both?",
)
def both_branches_computed(a):
    return np.where(a >= 0, 1 / (1 + np.exp(-a)), np.exp(a) / (1 + np.exp(a)))


@misconception(
    "sigmoid",
    hint="Should the unit be more active or less active when a grows? Look at the sign in the exponent.",
)
def falls_instead_of_rising(a):
    return _sigmoid(-a)


@misconception(
    "sigmoid",
    hint="Your curve runs from −1 to 1. Between which two numbers does a probability lie?",
)
def tanh_instead(a):
    return np.tanh(a)


@misconception("sigmoid", hint="This is the slope of the sigmoid. The exercise asks for its value.")
def its_derivative(a):
    s = _sigmoid(a)
    return s * (1 - s)


@misconception(
    "sigmoid",
    hint="A hard step has no slope to learn from. What does σ say at a = 0.1 that a step does not?",
)
def hard_step(a):
    return np.where(np.asarray(a) > 0, 1.0, 0.0)


@misconception(
    "sigmoid",
    hint="You keep a within bounds before exp. Then nothing overflows, but is σ(30) still what it should be?",
)
def clips_the_argument(a):
    return 1 / (1 + np.exp(-np.clip(a, -10, 10)))


@misconception(
    "sigmoid",
    hint="`if a >= 0` works for one number. What should happen where an array has entries of both signs?",
)
def chosen_by_an_if(a):
    return 1 / (1 + math.exp(-a)) if a >= 0 else math.exp(a) / (1 + math.exp(a))


@misconception(
    "sigmoid",
    hint="math.exp takes one number. Which function does the same for every entry of an array? And what "
    "does it do "
    "for a = −1000?",
)
def with_math_exp(a):
    return 1 / (1 + math.exp(-a))


@misconception(
    "sigmoid",
    hint="exp(a) / (1 + exp(a)) is right, and overflows on the other side. Which of the two forms is safe "
    "for which "
    "sign of a?",
)
def exponential_over_one_plus_it(a):
    return np.exp(a) / (1 + np.exp(a))


@misconception(
    "sigmoid",
    hint="σ is no straight line in the middle. What are σ(1) and σ(2)?",
)
def straight_in_the_middle(a):
    return np.clip(0.2 * np.asarray(a) + 0.5, 0.0, 1.0)


@alternative("sigmoid")
def through_tanh(a):
    return 0.5 * (1 + np.tanh(0.5 * a))


@alternative("sigmoid")
def number_by_number(a):
    def one(z):
        return 1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z))

    return np.array([one(z) for z in np.ravel(a)]).reshape(np.shape(a))


@alternative("sigmoid")
def in_masked_halves(a):
    a = np.asarray(a, dtype=float)
    result = np.empty_like(a)
    positive = a >= 0
    result[positive] = 1 / (1 + np.exp(-a[positive]))
    e = np.exp(a[~positive])
    result[~positive] = e / (1 + e)
    return result


@alternative("sigmoid")
def exponential_of_a_log(a):
    return np.exp(-np.logaddexp(0, -a))


# -- logistic_loss ---------------------------------------------------------------------------------


@misconception(
    "logistic_loss",
    hint="A sum grows with the number of examples. Which number stays comparable when the batch gets larger?",
)
def sum_over_the_batch(theta, X, y):
    a = X @ theta
    return np.sum(np.logaddexp(0, a) - y * a)


@misconception(
    "logistic_loss",
    hint="This is the log-likelihood, which we want large. A loss is what we want small: what turns one "
    "into the other?",
)
def log_likelihood_itself(theta, X, y):
    a = X @ theta
    return np.mean(y * a - np.logaddexp(0, a))


@misconception(
    "logistic_loss",
    hint="Examples with y = 0 add nothing to your loss. How probable does the unit say that their label is?",
)
def only_the_positive_examples(theta, X, y):
    return np.mean(y * np.logaddexp(0, -(X @ theta)))


@misconception(
    "logistic_loss",
    hint="For a saturated unit σ(a) is rounded to exactly 0 or 1, and log(0) is no number. "
    "Can you write −log σ(a) in terms of a, so that σ(a) is never computed?",
)
def logarithm_of_a_rounded_probability(theta, X, y):
    p = _sigmoid(X @ theta)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@misconception(
    "logistic_loss",
    hint="You keep the probability away from 0 and 1. This hides how wrong a saturated unit is: "
    "what should the loss be for a = 1000 and y = 0?",
    sizes=SIZES,
)
def clipped_probability(size):
    def logistic_loss(theta, X, y):
        p = np.clip(_sigmoid(X @ theta), size, 1 - size)
        return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

    return logistic_loss


@misconception(
    "logistic_loss",
    hint="A small number inside both logarithms, added or as a bound, avoids log(0), but it changes the "
    "loss, and a saturated unit's most. Can you write −log σ(a) in terms of a, so that no logarithm of 0 can "
    "arise?",
    sizes=SIZES,
)
def a_little_in_both_logarithms(size):
    def logistic_loss(theta, X, y):
        p = _sigmoid(X @ theta)
        return -np.mean(y * np.log(p + size) + (1 - y) * np.log(1 - p + size))

    return logistic_loss


@misconception(
    "logistic_loss",
    hint="Two things break for a saturated unit here: exp(−a) overflows inside σ, and the logarithm meets "
    "0. What is "
    "−log σ(a) in terms of a alone?",
)
def with_the_textbook_unit(theta, X, y):
    p = 1 / (1 + np.exp(-(X @ theta)))
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@misconception(
    "logistic_loss",
    hint="log(1 + exp(a)) is right for the loss, and exp overflows in it for a = 1000. Which NumPy function "
    "adds "
    "exponentials inside a logarithm?",
)
def overflowing_softplus(theta, X, y):
    a = X @ theta
    return np.mean(np.log(1 + np.exp(a)) - y * a)


@misconception(
    "logistic_loss",
    hint="These are the losses of the examples, one by one. What is asked for is their mean, one number.",
)
def one_loss_for_each_example(theta, X, y):
    return np.logaddexp(0, X @ theta) - y * (X @ theta)


@misconception(
    "logistic_loss",
    hint="This loss expects labels −1 and 1, but here they are 0 and 1. What does it say about an example "
    "with y = 0?",
)
def labels_taken_for_signs(theta, X, y):
    return np.mean(np.logaddexp(0, -y * (X @ theta)))


@misconception(
    "logistic_loss",
    hint="Your loss grows where the unit becomes surer of the right label. For y = 1, should it grow or fall "
    "when a grows?",
)
def labels_exchanged(theta, X, y):
    return np.mean(np.logaddexp(0, (2 * y - 1) * (X @ theta)))


@misconception(
    "logistic_loss",
    hint="This is the squared error of the probabilities. Which loss comes from the likelihood of the "
    "labels?",
)
def squared_error_of_the_unit(theta, X, y):
    return np.mean(0.5 * (_sigmoid(X @ theta) - y) ** 2)


@misconception(
    "logistic_loss",
    hint="You keep p and 1 − p away from 0, each by itself. What should the loss be for a = 1000 and y "
    "= 0, and can −log σ(a) be written in terms of a?",
    sizes=SIZES[:9],
)
def kept_above_a_bound(size):
    def logistic_loss(theta, X, y):
        p = _sigmoid(X @ theta)
        return -np.mean(y * np.log(np.maximum(p, size)) + (1 - y) * np.log(np.maximum(1 - p, size)))

    return logistic_loss


@alternative("logistic_loss")
def with_signs(theta, X, y):
    return float(np.logaddexp(0, -(2 * y - 1) * (X @ theta)).mean())


@alternative("logistic_loss")
def example_by_example(theta, X, y):
    total = 0.0
    for x, label in zip(X, y, strict=True):
        a = sum(t * v for t, v in zip(theta, x, strict=True))
        wrong = -a if label == 1 else a
        total += max(wrong, 0.0) + math.log1p(math.exp(-abs(a)))
    return total / len(y)


@alternative("logistic_loss")
def with_a_separate_bias(theta, X, y):
    a = theta[0] + X[:, 1:] @ theta[1:]
    return np.mean(np.maximum(a, 0) - a * y + np.log1p(np.exp(-np.abs(a))))


# -- logistic_gradient -----------------------------------------------------------------------------


@misconception(
    "logistic_gradient",
    hint="The loss is a mean over the examples. By what must the sum of their gradients be divided?",
)
def gradient_of_the_sum(theta, X, y):
    return X.T @ (_sigmoid(X @ theta) - y)


@misconception(
    "logistic_gradient",
    hint="This is the direction in which the likelihood grows. In which direction does the loss grow?",
)
def gradient_of_the_log_likelihood(theta, X, y):
    return X.T @ (y - _sigmoid(X @ theta)) / len(y)


@misconception(
    "logistic_gradient",
    hint="Where did the sigmoid go? The prediction error compares the label with a probability, not with a.",
)
def error_of_the_preactivation(theta, X, y):
    return X.T @ (X @ theta - y) / len(y)


@misconception(
    "logistic_gradient",
    hint="There is a factor σ′(a) too many, as if the loss were the squared error. What does it cancel with "
    "in ∂(−log p)/∂a?",
)
def with_the_slope_of_the_unit(theta, X, y):
    p = _sigmoid(X @ theta)
    return X.T @ ((p - y) * p * (1 - p)) / len(y)


@misconception(
    "logistic_gradient",
    hint="This is the gradient in the pre-activation, the same for every entry. How does θ_j enter a?",
)
def without_the_input(theta, X, y):
    return np.full_like(theta, np.mean(_sigmoid(X @ theta) - y))


@misconception(
    "logistic_gradient",
    hint="Your gradient is right, but exp overflows in the sigmoid. The one from the first exercise does "
    "not.",
)
def overflowing_exponential(theta, X, y):
    return X.T @ (1 / (1 + np.exp(-(X @ theta))) - y) / len(y)


@misconception(
    "logistic_gradient",
    hint="The mean runs over the examples. How many are there, and how many columns has X?",
)
def divided_by_the_columns(theta, X, y):
    return X.T @ (_sigmoid(X @ theta) - y) / X.shape[1]


@misconception(
    "logistic_gradient",
    hint="This decides for 0 or 1. What is the prediction of the unit, before anything is decided?",
)
def decided_before_compared(theta, X, y):
    return X.T @ (1.0 * (X @ theta > 0) - y) / len(y)


@misconception(
    "logistic_gradient",
    hint="The first column of X is all ones, and its weight is the bias: it has a slope like every other.",
)
def bias_without_a_slope(theta, X, y):
    return np.append(0.0, (X.T @ (_sigmoid(X @ theta) - y) / len(y))[1:])


@alternative("logistic_gradient")
def with_einsum(theta, X, y):
    return np.einsum("n,nd->d", _sigmoid(np.einsum("nd,d->n", X, theta)) - y, X) / X.shape[0]


@alternative("logistic_gradient")
def sum_of_single_gradients(theta, X, y):
    grad = np.zeros(len(theta))
    for x, label in zip(X, y, strict=True):
        grad += (_sigmoid(float(x @ theta)) - label) * x
    return grad / len(y)


@alternative("logistic_gradient")
def mean_of_rows(theta, X, y):
    signs = 1 - 2 * y
    error = signs * _sigmoid(signs * (X @ theta))
    return (error[:, None] * X).mean(axis=0)


# -- squared_error ---------------------------------------------------------------------------------


@misconception(
    "squared_error",
    hint="Your loss is twice what it should be: which factor makes its gradient a plain difference?",
)
def without_the_half(p, t):
    return np.mean(np.sum((p - t) ** 2, axis=-1))


@misconception(
    "squared_error",
    hint="Over how many things do you take the mean? There are N examples, not N·C.",
)
def mean_over_all_entries(p, t):
    return 0.5 * np.mean((p - t) ** 2)


@misconception(
    "squared_error",
    hint="One example is right. What should happen when there are N of them: a sum, or a mean?",
)
def sum_over_all_examples(p, t):
    return 0.5 * np.sum((p - t) ** 2)


@misconception(
    "squared_error",
    hint="This is the distance. Which power of it stands in the log-density of a Gaussian?",
)
def distance_not_squared(p, t):
    return 0.5 * np.mean(np.sqrt(np.sum((p - t) ** 2, axis=-1)))


@misconception(
    "squared_error",
    hint="len of an array with one axis is the number of its outputs. How many examples does such an array "
    "hold?",
)
def one_example_divided_by_its_outputs(p, t):
    return 0.5 * np.sum((p - t) ** 2) / len(p)


@misconception(
    "squared_error",
    hint="np.mean((p − t)²) averages over all N·C entries and has no ½. Over what does the course take the "
    "mean, and "
    "what does it do with the C outputs of one example?",
)
def mean_of_all_squares(p, t):
    return np.mean((p - t) ** 2)


@misconception(
    "squared_error",
    hint="sum(axis=1) needs a batch. Which axis is the last one for (C,) and for (N, C) alike?",
)
def sum_over_axis_one(p, t):
    return np.mean(0.5 * np.sum((p - t) ** 2, axis=1))


@misconception(
    "squared_error",
    hint="p² − t² is not (p − t)². What do you get for p = 1, t = −1?",
)
def difference_of_the_squares(p, t):
    return 0.5 * np.sum(p**2 - t**2) / (len(p) if p.ndim == 2 else 1)


@misconception(
    "squared_error",
    hint="This is one loss for each example. What is asked for is their mean, one number.",
)
def one_error_for_each_example(p, t):
    return 0.5 * np.sum((p - t) ** 2, axis=-1)


@alternative("squared_error")
def by_dot_products(p, t):
    d = np.atleast_2d(p - t)
    return float(np.einsum("nc,nc->", d, d) / (2 * d.shape[0]))


@alternative("squared_error")
def by_loops(p, t):
    rows = list(zip(np.atleast_2d(p), np.atleast_2d(t), strict=True))
    return sum(sum((u - v) ** 2 for u, v in zip(*row, strict=True)) / 2 for row in rows) / len(rows)


# -- squared_error_gradient ------------------------------------------------------------------------


@misconception(
    "squared_error_gradient",
    hint="Your gradient points downhill. If p grows beyond t, does the loss grow or shrink?",
)
def target_minus_output(p, t):
    return (t - p) / (len(p) if p.ndim == 2 else 1)


@misconception(
    "squared_error_gradient", hint="There is a factor 2 left. What does the ½ in the loss do to it?"
)
def with_the_two(p, t):
    return 2 * (p - t) / (len(p) if p.ndim == 2 else 1)


@misconception(
    "squared_error_gradient",
    hint="The loss of a batch is a mean. What becomes of the 1/N when you take the derivative?",
)
def batch_not_averaged(p, t):
    return p - t


@misconception(
    "squared_error_gradient",
    hint="You divide by the number of outputs as well. The loss adds over the outputs; over what is the "
    "mean?",
)
def divided_by_all_entries(p, t):
    return (p - t) / p.size


@misconception(
    "squared_error_gradient",
    hint="len of an array with one axis is the number of its outputs. How many examples does such an array "
    "hold?",
)
def divided_by_len(p, t):
    return (p - t) / len(p)


@misconception(
    "squared_error_gradient",
    hint="This is the derivative of p − t itself. What does the square do, by the chain rule?",
)
def square_forgotten(p, t):
    return np.ones_like(p) / (len(p) if p.ndim == 2 else 1)


@misconception(
    "squared_error_gradient",
    hint="You average the gradients of the examples. Each row of p has a gradient of its own: what is its "
    "shape?",
)
def averaged_over_the_rows(p, t):
    return np.atleast_2d(p - t).mean(axis=0)


@misconception(
    "squared_error_gradient",
    hint="The mean is over the examples. By what do you divide, and what is it for one example alone?",
)
def divided_by_the_outputs(p, t):
    return (p - t) / p.shape[-1]


@alternative("squared_error_gradient")
def in_place_on_a_copy(p, t):
    grad = p.copy()
    grad -= t
    if grad.ndim == 2:
        grad /= grad.shape[0]
    return grad


@alternative("squared_error_gradient")
def entry_by_entry(p, t):
    grad = np.zeros(p.shape)
    for index in np.ndindex(p.shape):
        grad[index] = (p[index] - t[index]) / np.atleast_2d(p).shape[0]
    return grad


# -- softmax ---------------------------------------------------------------------------------------


@misconception("softmax", hint="You divide by the sum over the whole batch. Which axis should add up to one?")
def normalised_over_the_batch(a):
    e = np.exp(a - a.max())
    return e / e.sum()


@misconception(
    "softmax",
    hint="Your columns add up to one. Which axis counts the classes, and which the examples?",
)
def normalised_over_the_examples(a):
    e = np.exp(a - a.max(axis=0))
    return e / e.sum(axis=0)


@misconception(
    "softmax",
    hint="exp overflows for large logits. Which number can you subtract from all logits of a row without "
    "changing its softmax?",
)
def overflows(a):
    e = np.exp(a)
    return e / e.sum(axis=-1, keepdims=True)


@misconception(
    "softmax",
    hint="You subtract one maximum for the whole batch, so that a row far below it becomes 0/0. Whose "
    "maximum does each row need?",
)
def one_maximum_for_all_rows(a):
    e = np.exp(a - a.max())
    return e / e.sum(axis=-1, keepdims=True)


@misconception(
    "softmax",
    hint="Numbers that add up to one can still be negative. What makes every entry positive?",
)
def without_the_exponential(a):
    return a / a.sum(axis=-1, keepdims=True)


@misconception("softmax", hint="Each of your entries is a sigmoid of its own logit. Do the classes compete?")
def a_sigmoid_for_each_class(a):
    return _sigmoid(a)


@misconception("softmax", hint="You name the winner. How sure is the unit of it?")
def hard_maximum(a):
    return (a == a.max(axis=-1, keepdims=True)).astype(float)


@misconception(
    "softmax",
    hint="The largest logit gets the smallest probability. Look at the sign in the exponent.",
)
def exponent_negated(a):
    return _softmax(-a)


@misconception(
    "softmax",
    hint="This works for a batch. What are the axes of one example, and which name fits the last axis of "
    "both?",
)
def only_for_batches(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


@misconception(
    "softmax",
    hint="The sums of the rows have shape (N,), which does not line up with (N, C). What does keepdims do?",
)
def sums_without_keepdims(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1)


@misconception(
    "softmax",
    hint="The maximum is to be taken from the logits before exp, not from the exponentials. Which identity "
    "makes that "
    "harmless?",
)
def maximum_taken_after_exp(a):
    e = np.exp(a) - np.max(a, axis=-1, keepdims=True)
    return e / e.sum(axis=-1, keepdims=True)


@misconception(
    "softmax",
    hint="Where is the bracket of exp closed? exp(a) − max(a) is not exp(a − max(a)).",
)
def bracket_closed_too_early(a):
    e = np.exp(a) - np.max(a)
    return e / np.sum(e)


@misconception(
    "softmax",
    hint="The sum of the exponentials is at least 1 once the maximum is subtracted, so that nothing has to "
    "be added to "
    "it. Do your rows add up to one?",
    sizes=SIZES[:8],
)
def a_little_in_the_denominator(size):
    def softmax(a):
        e = np.exp(a - a.max(axis=-1, keepdims=True))
        return e / (e.sum(axis=-1, keepdims=True) + size)

    return softmax


@misconception(
    "softmax",
    hint="You keep the probabilities away from 0 and 1. Do the rows still add up to one, and which "
    "operation needed "
    "it?",
    sizes=SIZES[:7],
)
def probabilities_kept_inside(size):
    return lambda a: np.clip(_softmax(a), size, 1 - size)


@misconception(
    "softmax",
    hint="You subtract the mean of the row. Then the largest logit can still be far above 0: what has to be "
    "taken away "
    "so that no argument of exp is positive?",
)
def mean_subtracted(a):
    e = np.exp(a - a.mean(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@misconception(
    "softmax",
    hint="You cut large logits off before exp. What happens to the difference of two that are both cut off?",
)
def large_logits_cut_off(a):
    e = np.exp(np.clip(a, -500, 500))
    return e / e.sum(axis=-1, keepdims=True)


@misconception(
    "softmax",
    hint="max(a) and sum(…) without an axis run over one example alone. What should they run over in a "
    "batch?",
)
def for_one_example_alone(a):
    e = np.exp(a - max(a))
    return e / sum(e)


@alternative("softmax")
def row_by_row(a):
    if a.ndim == 1:
        top = max(a)
        e = [math.exp(z - top) for z in a]
        return np.array([v / sum(e) for v in e])
    return np.array([row_by_row(row) for row in a])


@alternative("softmax")
def from_all_differences(a):
    differences = np.minimum(a[..., None, :] - a[..., :, None], 700)
    return 1 / np.exp(differences).sum(axis=-1)


@alternative("softmax")
def transposed_and_back(a):
    z = a.T - a.T.max(axis=0)
    np.exp(z, out=z)
    z /= z.sum(axis=0)
    return z.T


# -- log_softmax -----------------------------------------------------------------------------------


@misconception(
    "log_softmax",
    hint="softmax underflows to exactly 0 and then you take log(0). Can you take the logarithm of the "
    "quotient on paper first?",
)
def logarithm_of_softmax(a):
    return np.log(_softmax(a))


@misconception(
    "log_softmax",
    hint="A small number inside the logarithm avoids log(0), but it changes every answer. Which algebra "
    "makes it unnecessary?",
    sizes=SIZES,
)
def logarithm_of_softmax_plus_a_little(size):
    return lambda a: np.log(_softmax(a) + size)


@misconception(
    "log_softmax",
    hint="You keep the probabilities away from 0 before the logarithm. Then nothing is lower than the "
    "logarithm of "
    "that bound: what should come for a logit that is 1000 below the largest?",
    sizes=SIZES,
)
def logarithm_of_clipped_softmax(size):
    return lambda a: np.log(np.maximum(_softmax(a), size))


@misconception(
    "log_softmax",
    hint="You subtract one maximum for the whole batch, so that in a row far below it every exponential is "
    "0. Whose "
    "maximum does each row need?",
)
def one_maximum_for_the_whole_batch(a):
    shifted = a - a.max()
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


@misconception(
    "log_softmax",
    hint="With axis=1 this works for a batch alone. Which axis is the last one for (C,) and for (N, C) "
    "alike?",
)
def axis_one_of_a_single_row(a):
    return a - np.logaddexp.reduce(a, axis=1, keepdims=True)


@misconception(
    "log_softmax",
    hint="exp overflows for large logits. Pull the largest logit of the row out of log Σ exp before you "
    "compute it.",
)
def overflowing_log_sum_exp(a):
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


@misconception(
    "log_softmax",
    hint="Subtracting the maximum is the first half. Do the exponentials of your answer add up to one?",
)
def only_the_maximum_subtracted(a):
    return a - a.max(axis=-1, keepdims=True)


@misconception(
    "log_softmax",
    hint="You took the maximum out of the exponent but did not put it back. Compare log Σ exp(a) with log Σ "
    "exp(a − max).",
)
def maximum_not_put_back(a):
    return a - np.log(np.exp(a - a.max(axis=-1, keepdims=True)).sum(axis=-1, keepdims=True))


@misconception(
    "log_softmax",
    hint="Your normalising sum runs over the whole batch. Whose classes should add up to one?",
)
def log_sum_over_the_batch(a):
    z = a - a.max()
    return z - np.log(np.exp(z).sum())


@misconception(
    "log_softmax",
    hint="The logarithm of a quotient is a difference of logarithms. Did you divide where you should "
    "subtract?",
)
def divided_by_the_log_sum(a):
    z = a - a.max(axis=-1, keepdims=True)
    return z / np.log(np.exp(z).sum(axis=-1, keepdims=True) + 1.0)


@misconception(
    "log_softmax",
    hint="These are negative log-probabilities. Is the logarithm of a probability positive or negative?",
)
def negative_log_probabilities(a):
    z = a - a.max(axis=-1, keepdims=True)
    return np.log(np.exp(z).sum(axis=-1, keepdims=True)) - z


@alternative("log_softmax")
def with_logaddexp(a):
    return a - np.logaddexp.reduce(a, axis=-1, keepdims=True)


@alternative("log_softmax")
def from_each_difference(a):
    return -np.logaddexp.reduce(a[..., None, :] - a[..., :, None], axis=-1)


@alternative("log_softmax")
def row_by_row_with_math(a):
    if a.ndim == 2:
        return np.stack([row_by_row_with_math(row) for row in a])
    top = max(a)
    log_sum = top + math.log(math.fsum(math.exp(z - top) for z in a))
    return np.array([z - log_sum for z in a])


# -- cross_entropy ---------------------------------------------------------------------------------


def _each(f, y):
    """−log f_y of each example, as a 1-D array."""
    f, y = np.atleast_2d(f), np.atleast_1d(y)
    return -np.log(f[np.arange(len(y)), y])


@misconception(
    "cross_entropy",
    hint="A sum grows with the number of examples. What does the course take over a mini-batch?",
)
def summed_over_the_batch(f, y):
    return _each(f, y).sum()


@misconception(
    "cross_entropy",
    hint="Your loss is negative. Which sign does the logarithm of a probability have?",
)
def minus_forgotten(f, y):
    return -_each(f, y).mean()


@misconception(
    "cross_entropy",
    hint="f[:, y] takes all the columns y from every row. How do you take one entry from each row?",
)
def columns_instead_of_entries(f, y):
    return -np.log(f[:, y]).mean() if f.ndim == 2 else -np.log(f[y])


@misconception(
    "cross_entropy",
    hint="f[y] is one entry of a single example, but whole rows of a batch. How do you take one entry from "
    "each row, and their mean?",
)
def rows_instead_of_entries(f, y):
    return -np.log(f[y])


@misconception(
    "cross_entropy",
    hint="You added a small number to f_y. Since f_y > 0 you need none, and it hides how wrong a prediction "
    "is.",
    sizes=SIZES,
)
def with_a_little_added(size):
    return lambda f, y: np.mean(-np.log(np.exp(-_each(f, y)) + size))


@misconception(
    "cross_entropy",
    hint="You keep f_y away from 0 before the logarithm. f_y > 0 always, so nothing needs it, and a "
    "prediction that "
    "is wrong with near certainty costs too little: what should f_y = 1e-37 cost?",
    sizes=SIZES,
)
def kept_away_from_zero(size):
    return lambda f, y: _each(np.maximum(f, size), y).mean()


@misconception(
    "cross_entropy",
    hint="You keep f away from 0 and from 1. Neither is needed where f_y > 0: what does f_y = 1 cost, and "
    "what "
    "f_y = 1e-37?",
    sizes=SIZES[:8],
)
def kept_away_from_zero_and_one(size):
    return lambda f, y: _each(np.clip(f, size, 1 - size), y).mean()


@misconception(
    "cross_entropy",
    hint="These are the losses of the examples, one by one. What is asked for is their mean, one number.",
)
def one_loss_for_each_row(f, y):
    return _each(f, y)


@misconception(
    "cross_entropy",
    hint="f[np.arange(len(y)), y] needs a batch. What are f and y for one example, and how can both be "
    "treated alike?",
)
def batches_alone(f, y):
    return -np.log(f[np.arange(len(y)), y]).mean()


@misconception(
    "cross_entropy",
    hint="You take the logarithm of every entry and multiply by zero afterwards. What is 0 · log 0 for "
    "NumPy? "
    "Which logarithm do you need?",
)
def one_hot_times_all_logarithms(f, y):
    one_hot = np.eye(f.shape[-1])[y]
    return -np.mean(np.sum(one_hot * np.log(f), axis=-1))


@misconception(
    "cross_entropy",
    hint="Your unit of information is the bit. Which logarithm has the derivative 1/f, without a factor?",
)
def logarithm_to_base_two(f, y):
    return _each(f, y).mean() / np.log(2.0)


@misconception(
    "cross_entropy",
    hint="You average the probabilities before the logarithm. Is the mean of logarithms the logarithm of "
    "the mean?",
)
def logarithm_of_the_mean(f, y):
    return -np.log(np.mean(np.exp(-_each(f, y))))


@misconception(
    "cross_entropy",
    hint="All classes enter your loss. Which single probability does the likelihood of the label y use?",
)
def all_classes_counted(f, y):
    return -np.mean(np.log(f))


@misconception(
    "cross_entropy", hint="You divide by the number of classes too. Over how many examples is the mean?"
)
def mean_over_classes_too(f, y):
    return _each(f, y).sum() / f.size


@alternative("cross_entropy")
def with_take_along_axis(f, y):
    right = np.take_along_axis(np.atleast_2d(f), np.reshape(y, (-1, 1)), axis=1)
    return -np.log(right).mean()


@alternative("cross_entropy")
def with_math_and_a_loop(f, y):
    if f.ndim == 1:
        return -math.log(f[y])
    return sum(-math.log(row[label]) for row, label in zip(f, y, strict=True)) / len(y)


@alternative("cross_entropy")
def with_a_mask(f, y):
    mask = np.arange(f.shape[-1]) == np.expand_dims(y, -1)
    return np.mean(np.log(1 / f[mask]))


# -- output_gradient -------------------------------------------------------------------------------


@misconception(
    "output_gradient",
    hint="If f_y grows, does −log f_y grow or shrink? Your gradient has the other sign.",
)
def minus_lost(f, y):
    grad = np.zeros(len(f))
    grad[y] = 1 / f[y]
    return grad


@misconception(
    "output_gradient",
    hint="You divide by every entry of f. The loss depends on f_y alone; what is 0/0 where another entry is "
    "0?",
)
def divides_by_every_output(f, y):
    return -np.eye(len(f))[y] / f


@misconception(
    "output_gradient",
    hint="This is the entry for the true class alone. A gradient has one entry for each of the C outputs: "
    "what are the others?",
)
def entry_of_the_truth_alone(f, y):
    return -1 / f[y]


@misconception(
    "output_gradient",
    hint="The other outputs have a gradient in your answer. Does −log f_y change when you move f_c and hold "
    "f_y fixed?",
)
def every_class_has_a_slope(f, y):
    return -1 / f


@misconception(
    "output_gradient",
    hint="This is the gradient in the pre-activation a, one step further down. Here the variable is f.",
)
def gradient_in_the_preactivation(f, y):
    return f - np.eye(len(f))[y]


@misconception(
    "output_gradient",
    hint="This is the loss in the place of its derivative. What is the derivative of log?",
)
def logarithm_in_its_place(f, y):
    grad = np.zeros(len(f))
    grad[y] = -np.log(f[y])
    return grad


@misconception(
    "output_gradient",
    hint="A small number in the denominator changes the gradient where it matters most. f_y > 0 always.",
    sizes=SIZES,
)
def with_a_little_in_the_denominator(size):
    return lambda f, y: -np.eye(len(f))[y] / (f[y] + size)


@alternative("output_gradient")
def row_of_the_identity(f, y):
    return -np.eye(len(f))[y] / f[y]


@alternative("output_gradient")
def as_a_list_first(f, y):
    return np.array([-1 / f[c] if c == y else 0.0 for c in range(len(f))])


@alternative("output_gradient")
def with_where(f, y):
    right = np.arange(f.size) == y
    return -np.divide(1.0, f, out=np.zeros_like(f), where=right)


# -- preactivation_gradient ------------------------------------------------------------------------


def _minus_one_hot(f, y):
    return f - np.eye(f.shape[-1])[y]


@misconception(
    "preactivation_gradient",
    hint="Your gradient has the opposite sign. Should raising the right logit raise the loss?",
)
def e_minus_f(a, y):
    return -_minus_one_hot(_softmax(a), y) / (len(a) if a.ndim == 2 else 1)


@misconception(
    "preactivation_gradient",
    hint="The loss of a batch is the mean over its N examples. What becomes of the 1/N in the gradient?",
)
def not_averaged(a, y):
    return _minus_one_hot(_softmax(a), y)


@misconception(
    "preactivation_gradient",
    hint="len(a) is the number of examples in a batch. What is it for one example, and should it divide "
    "there?",
)
def divided_by_len_of_one(a, y):
    return _minus_one_hot(_softmax(a), y) / len(a)


@misconception(
    "preactivation_gradient",
    hint="grad[:, y] −= 1 changes the columns y of every row. How do you change one entry in each row?",
)
def ones_taken_from_whole_columns(a, y):
    grad = _softmax(a)
    if a.ndim == 1:
        grad[y] -= 1
        return grad
    grad[:, y] -= 1
    return grad / len(a)


@misconception(
    "preactivation_gradient",
    hint="This is the gradient in the output f. How does moving a_c change f_y? One more step of the chain "
    "rule.",
)
def stopped_at_the_output(a, y):
    f = np.atleast_2d(_softmax(a))
    right = np.eye(a.shape[-1])[np.atleast_1d(y)]
    return (-right / np.maximum(f, 1e-300) / len(f)).reshape(a.shape)


@misconception(
    "preactivation_gradient",
    hint="Only the right class gets a gradient. Softmax ties all classes together: what does raising a_c do "
    "to f_y?",
)
def right_class_only(a, y):
    right = np.eye(a.shape[-1])[y]
    return right * _minus_one_hot(_softmax(a), y) / (len(a) if a.ndim == 2 else 1)


@misconception(
    "preactivation_gradient",
    hint="There is a factor f(1 − f) too many, as if the loss were the squared error of sigmoids. What did "
    "the 1/f_y cancel?",
)
def with_a_slope_too_many(a, y):
    f = _softmax(a)
    return _minus_one_hot(f, y) * f * (1 - f) / (len(a) if a.ndim == 2 else 1)


@misconception(
    "preactivation_gradient", hint="exp overflows for large logits. Your own softmax knows how to avoid that."
)
def overflowing_softmax(a, y):
    e = np.exp(a)
    return _minus_one_hot(e / e.sum(axis=-1, keepdims=True), y) / (len(a) if a.ndim == 2 else 1)


@misconception(
    "preactivation_gradient",
    hint="Your softmax adds over the examples. Over which axis do the probabilities of one example add up "
    "to one?",
)
def softmax_over_the_examples(a, y):
    if a.ndim == 1:
        return _minus_one_hot(_softmax(a), y)
    return _minus_one_hot(_softmax(a.T).T, y) / len(a)


@misconception(
    "preactivation_gradient",
    hint="f[y] −= 1 is for one example. In a batch, f[y] are whole rows: how do you reach one entry of "
    "every row?",
)
def one_taken_from_whole_rows(a, y):
    f = _softmax(a)
    f[y] -= 1
    return f / (len(f) if f.ndim == 2 else 1)


@misconception(
    "preactivation_gradient",
    hint="You subtract one maximum for the whole batch, so that a row far below it becomes 0/0. Whose "
    "maximum does "
    "each row need?",
)
def one_maximum_for_the_batch(a, y):
    e = np.exp(a - a.max())
    f = e / e.sum(axis=-1, keepdims=True)
    return (f - np.eye(a.shape[-1])[y]) / (len(f) if f.ndim == 2 else 1)


@misconception(
    "preactivation_gradient",
    hint="You divide by the number of classes. Over what does the loss take the mean?",
)
def divided_by_the_classes(a, y):
    return (_softmax(a) - np.eye(a.shape[-1])[y]) / a.shape[-1]


@misconception(
    "preactivation_gradient",
    hint="This is for a batch alone. One example has the single axis (C,) and an int y: which of your lines "
    "need two axes?",
)
def batches_only(a, y):
    return (_softmax(a) - np.eye(a.shape[1])[y]) / len(y)


@misconception(
    "preactivation_gradient",
    hint="You subtract the number of the class, such as 2. Which vector of C entries stands for the class 2?",
)
def number_of_the_class_subtracted(a, y):
    return (_softmax(a) - y) / (len(a) if a.ndim == 2 else 1)


@misconception(
    "preactivation_gradient",
    hint="You compare the label with the logits. With what is it compared in −(e(y) − f)?",
)
def logits_instead_of_probabilities(a, y):
    return (a - np.eye(a.shape[-1])[y]) / (len(a) if a.ndim == 2 else 1)


@misconception(
    "preactivation_gradient",
    hint="These are the probabilities. Where does the label come in?",
)
def label_forgotten(a, y):
    return _softmax(a)


@alternative("preactivation_gradient")
def subtract_in_place(a, y):
    grad = _softmax(np.atleast_2d(a))
    grad[np.arange(len(grad)), y] -= 1
    return (grad / len(grad)).reshape(a.shape)


@alternative("preactivation_gradient")
def entry_by_entry_with_loops(a, y):
    if a.ndim == 1:
        f = _softmax(a)
        return np.array([f[c] - (1 if c == y else 0) for c in range(len(a))])
    return np.array([entry_by_entry_with_loops(row, label) for row, label in zip(a, y, strict=True)]) / len(a)


@alternative("preactivation_gradient")
def through_the_jacobian(a, y):
    rows, labels = np.atleast_2d(a), np.atleast_1d(y)
    f = _softmax(rows)
    jacobians = np.einsum("nc,cd->ncd", f, np.eye(a.shape[-1])) - np.einsum("nc,nd->ncd", f, f)
    if (f[np.arange(len(f)), labels] < 1e-8).any():  # here 1/f_y would overflow; the two have cancelled
        return ((f - np.eye(a.shape[-1])[labels]) / len(f)).reshape(a.shape)
    upstream = -np.eye(a.shape[-1])[labels] / f[np.arange(len(f)), labels][:, None]
    return (np.einsum("ncd,nc->nd", jacobians, upstream) / len(f)).reshape(a.shape)


# -- logistic_derivation -----------------------------------------------------------------------------------


@alternative("logistic_derivation", build=True)
def through_the_probability():
    return """
        ∂/∂a (−y log σ(a) − (1−y) log(1−σ(a)))
      = ∂/∂a (−y log p − (1−y) log(1−p))                    | p = σ(a)
      = −y/p · ∂p/∂a + (1−y)/(1−p) · ∂p/∂a                  | chain rule
      = −y/p · p(1−p) + (1−y)/(1−p) · p(1−p)                | σ′ = σ (1 − σ)
      = −y (1−p) + (1−y) p                                  | cancel
      = p − y
    """


@alternative("logistic_derivation", build=True)
def through_softplus():
    return """
    d/da (-y log(sigma(a)) - (1-y) log(1 - sigma(a)))
    = d/da (y log(1 + exp(-a)) + (1-y) (a + log(1 + exp(-a))))
    = d/da ((1-y) a + log(1 + exp(-a)))
    = 1 - y - exp(-a)/(1 + exp(-a))
    = 1/(1 + exp(-a)) - y
    = sigma(a) - y
    """


@alternative("logistic_derivation", build=True)
def term_by_term():
    return r"""
    \frac{\partial}{\partial a}\left(-y \log \sigma(a) - (1-y) \log(1-\sigma(a))\right)
    &= -y \frac{\sigma'(a)}{\sigma(a)} + (1-y) \frac{\sigma'(a)}{1-\sigma(a)} \\
    &= \frac{\sigma(a)-y}{\sigma(a)(1-\sigma(a))} \, \sigma'(a) \\
    &= \frac{\sigma(a)-y}{\sigma(a)(1-\sigma(a))} \cdot \sigma(a)(1-\sigma(a)) \\
    &= \sigma(a) - y
    """


@misconception(
    "logistic_derivation",
    hint="Which way does the loss go when a grows and y is 0? Then the slope has one sign only.",
    build=True,
)
def target_minus_prediction():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = y − p"


@misconception(
    "logistic_derivation",
    hint="This is the slope in p. But it is a that is moved: which factor does the chain rule bring?",
    build=True,
)
def no_slope_of_the_sigmoid():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = −y/p + (1−y)/(1−p)"


@misconception(
    "logistic_derivation",
    hint="In log(1 − p), what is the derivative of the inside? And with the minus in front?",
    build=True,
)
def inner_minus_forgotten():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = −y (1−p) − (1−y) p"


@misconception(
    "logistic_derivation",
    hint="That is the slope of the squared error. What does the p (1 − p) meet in the denominators?",
    build=True,
)
def squared_error_instead():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = (p − y) p (1 − p)"


@misconception(
    "logistic_derivation",
    hint="You have the term for y = 1 alone. What does the loss say when y = 0?",
    build=True,
)
def only_the_first_term():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = −y (1 − p)"


# -- softmax_derivation ------------------------------------------------------------------------------------


@alternative("softmax_derivation", build=True)
def by_the_quotient_rule():
    return """
        ∂/∂a_c (−log f_y)
      = −1/f_y · ∂f_y/∂a_c                                              | chain rule
      = −1/f_y · ∂/∂a_c ( exp(a_y) / Σ_k exp(a_k) )                     | definition of f
      = −1/f_y · ( 1[y=c] exp(a_y)/S − exp(a_y) exp(a_c)/S² )           | quotient rule
      = −1/f_y · ( 1[y=c] f_y − f_y f_c )                               | definition of f
      = −( 1[y=c] − f_c )                                               | cancel f_y
    """


@alternative("softmax_derivation", build=True)
def by_the_log_of_the_sum():
    return """
    d/da_c (-log f[y])
    = d/da_c (log(sum_k exp(a[k])) - a[y])    | log of a quotient
    = 1/S dS/da_c - 1[y=c]
    = exp(a[c])/S - 1[y=c]
    = f[c] - 1[y=c]
    """


@alternative("softmax_derivation", build=True)
def in_two_fractions():
    return r"""
    \frac{\partial}{\partial a_c} \left(-\log f_y\right)
    &= -\frac{1}{f_y}\, \frac{\partial f_y}{\partial a_c} && % chain rule
    &= -\frac{1}{f_y} \left( \frac{\partial e^{a_y}}{\partial a_c}\, \frac{1}{S} -
       \frac{e^{a_y}}{S^2}\, \frac{\partial S}{\partial a_c} \right) \\ % quotient rule
    &= -\frac{1}{f_y} \left( \frac{1_{y=c}\, e^{a_y}}{S} - \frac{e^{a_y}}{S^2}\, e^{a_c} \right) \\
    &= -\frac{1}{f_y}\, f_y \left( 1_{y=c} - f_c \right) \\
    &= -\left(1_{y=c} - f_c\right)
    """


@misconception(
    "softmax_derivation",
    hint="Compare the two terms of the quotient rule: with which sign does the second one stand?",
    build=True,
)
def quotient_rule_with_a_plus():
    return "∂/∂a_c (−log f_y) = −1/f_y · (1[y=c] f_y + f_y f_c)"


@misconception(
    "softmax_derivation",
    hint="Does exp(a_y) always change when a_c moves? Look at the case c ≠ y.",
    build=True,
)
def numerator_always_moves():
    return "∂/∂a_c (−log f_y) = −1/f_y · (f_y − f_y f_c)"


@misconception(
    "softmax_derivation",
    hint="The logit a_c stands in the denominator too. How many terms of S contain it?",
    build=True,
)
def denominator_held_fixed():
    return "∂/∂a_c (−log f_y) = −1[y=c]"


@misconception(
    "softmax_derivation",
    hint="You have ∂S/∂a_c = S. Which terms of the sum S move when a_c moves, and which stay?",
    build=True,
)
def whole_denominator_moves():
    return "∂/∂a_c (−log f_y) = −1/f_y · (1[y=c] f_y − f_y)"


@misconception(
    "softmax_derivation",
    hint="The loss is −log f_y. Where did the minus go?",
    build=True,
)
def sign_lost():
    return "∂/∂a_c (−log f_y) = 1[y=c] − f_c"


@misconception(
    "softmax_derivation",
    hint="Which logit is moved, and which class is the true one? Look at the index of what is subtracted.",
    build=True,
)
def true_class_instead_of_the_moved_one():
    return "∂/∂a_c (−log f_y) = −(1[y=c] − f_y)"


@misconception(
    "softmax_derivation",
    hint="That is the gradient at the output. From f down to a there is one more step: which?",
    build=True,
)
def stops_at_the_output():
    return "∂/∂a_c (−log f_y) = −1[y=c]/f_y"
