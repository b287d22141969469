"""Chapter 06: misconceptions about penalties, priors and stopping, and right answers in unusual clothes.

Every entry stands alone, as a student's answer would: it repeats what it needs.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from autograder.catalogue import alternative, misconception


def _backpropagation(params, x, y, g, g_prime):
    """The function that the chapter gives."""
    a, h = [], [x]
    for W, b in params:
        a.append(h[-1] @ W.T + b)
        h.append(g(a[-1]))
    N = len(x) if x.ndim == 2 else 1
    shifted = a[-1] - a[-1].max(axis=-1, keepdims=True)
    log_f = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    one_hot = np.eye(log_f.shape[-1])[y]
    grad_a, grads = (np.exp(log_f) - one_hot) / N, []
    for k in reversed(range(len(params))):
        rows, below = np.atleast_2d(grad_a), np.atleast_2d(h[k])
        grads.insert(0, (rows.T @ below, rows.sum(axis=0)))
        if k:
            grad_a = (grad_a @ params[k][0]) * g_prime(a[k - 1])
    rows = np.atleast_2d(log_f)
    return -np.mean(rows[np.arange(len(rows)), y]), grads


def _omega(params, penalty):
    return sum(np.sum(W**2 if penalty == "l2" else np.abs(W)) for W, _ in params)


def _slope(W, penalty):
    return 2 * W if penalty == "l2" else np.sign(W)


def _regularised(params, x, y, g, g_prime, lam, penalty, *, lam_in_gradients=None, biases=False):
    """loss + λΩ and its gradients, with parts that can be exchanged; any name but "l2" is taken for "l1"."""
    loss, grads = _backpropagation(params, x, y, g, g_prime)
    pull = lam if lam_in_gradients is None else lam_in_gradients
    pairs = zip(grads, params, strict=True)
    grads = [
        (gW + pull * _slope(W, penalty), gb + biases * pull * _slope(b, penalty))
        for (gW, gb), (W, b) in pairs
    ]
    return loss + lam * _omega(params, penalty), grads


def _check_penalty(penalty):
    if penalty not in ("l1", "l2"):
        raise ValueError(f"penalty must be 'l1' or 'l2', not {penalty!r}")


def _check_kind(kind):
    if kind not in ("gaussian", "laplace"):
        raise ValueError(f"kind must be 'gaussian' or 'laplace', not {kind!r}")


# -- l2_penalty ------------------------------------------------------------------------------------


@misconception(
    "l2_penalty",
    hint="Your sum runs over W and b. Which of the two decides how steep the function is, and which only "
    "moves it?",
)
def squares_of_the_biases_too(params):
    return sum(np.sum(W**2) + np.sum(b**2) for W, b in params)


@misconception(
    "l2_penalty",
    hint="A half would make the gradient shorter, and some books have it. Does the definition above?",
)
def half_of_the_squares(params):
    return 0.5 * sum(np.sum(W**2) for W, _ in params)


@misconception(
    "l2_penalty",
    hint="You take a square root: that is the norm. Which power of it is the penalty?",
)
def norms_not_squared(params):
    return sum(np.sqrt(np.sum(W**2)) for W, _ in params)


@misconception(
    "l2_penalty",
    hint="Is a network with twice as many weights of the same size penalised more, or equally? Ω is a sum.",
)
def mean_of_the_squares(params):
    return sum(np.mean(W**2) for W, _ in params)


@misconception(
    "l2_penalty",
    hint="You look at one layer. Does every layer have weights that can grow?",
)
def squares_of_the_first_layer(params):
    return np.sum(params[0][0] ** 2)


@misconception(
    "l2_penalty",
    hint="`ord=2` of a matrix is its largest stretching factor, not the root of the sum of its squares. "
    "Which norm has an F in its name?",
)
def largest_singular_value(params):
    return sum(np.linalg.norm(W, ord=2) ** 2 for W, _ in params)


@misconception(
    "l2_penalty",
    hint="You add up first and square then. What becomes of two weights 5 and −5?",
)
def square_of_the_sum(params):
    return sum(np.sum(W) ** 2 for W, _ in params)


@misconception(
    "l2_penalty",
    hint="After your loop only one layer is left. What does each turn do with the result of the one before?",
)
def squares_of_the_last_layer(params):
    for W, _ in params:
        total = np.sum(W**2)
    return total


@misconception(
    "l2_penalty",
    hint="Python's `sum` of a matrix adds its rows, and gives a row. Which sum gives one number?",
)
def rows_of_squares_added(params):
    return sum(sum(W**2) for W, _ in params)


@alternative("l2_penalty")
def squared_frobenius_norms(params):
    return float(sum(np.linalg.norm(W) ** 2 for W, _ in params))


@alternative("l2_penalty")
def weight_by_weight(params):
    total = 0.0
    for W, _ in params:
        for row in W.tolist():
            total += math.fsum(w * w for w in row)
    return total


@alternative("l2_penalty")
def all_weights_in_a_row(params):
    w = np.concatenate([W.ravel() for W, _ in params])
    return w @ w


@alternative("l2_penalty")
def trace_of_the_gram_matrix(params):
    return sum(np.trace(W @ W.T) for W, _ in params)


# -- l2_gradient -----------------------------------------------------------------------------------


@misconception(
    "l2_gradient",
    hint="What is the derivative of w² in w? There is a factor that you have left out.",
)
def the_weights_themselves(params):
    return [(W.copy(), np.zeros_like(b)) for W, b in params]


@misconception(
    "l2_gradient",
    hint="The penalty does not contain the biases. What is its derivative in something that it does not "
    "contain?",
)
def gradient_of_the_biases_too(params):
    return [(2 * W, 2 * b) for W, b in params]


@misconception(
    "l2_gradient",
    hint="This is the direction in which a step should go. A gradient points to where the penalty grows.",
)
def direction_of_the_step(params):
    return [(-2 * W, np.zeros_like(b)) for W, b in params]


@misconception(
    "l2_gradient",
    hint="These are the squares. The gradient asks how fast the square grows when the weight does.",
)
def squares_for_slopes(params):
    return [(W**2, np.zeros_like(b)) for W, b in params]


@misconception(
    "l2_gradient",
    hint="You differentiate the norm of each layer. The penalty is its square.",
)
def gradient_of_the_norm(params):
    return [(W / np.sqrt(np.sum(W**2)), np.zeros_like(b)) for W, b in params]


@misconception(
    "l2_gradient",
    hint="Your list has matrices where pairs belong. The biases have a gradient too, if only a simple one.",
)
def matrices_without_biases(params):
    return [2 * W for W, _ in params]


@misconception(
    "l2_gradient",
    hint="A bias gradient is an array too. Which shape does b have, and which shape has your 0?",
)
def one_zero_for_all_biases(params):
    return [(2 * W, 0.0) for W, _ in params]


@misconception(
    "l2_gradient",
    hint="Your list has two entries for each layer. How are W and b of one layer kept together in `params`?",
)
def pairs_taken_apart(params):
    return [grad for W, b in params for grad in (2 * W, np.zeros_like(b))]


@misconception(
    "l2_gradient",
    hint="A difference quotient is nearly right. How far do its digits go for a weight of 1000, and what "
    "would the formula give?",
)
def difference_quotients(params):
    return [(((W + 1e-5) ** 2 - (W - 1e-5) ** 2) / 2e-5, np.zeros_like(b)) for W, b in params]


@alternative("l2_gradient")
def each_weight_added_to_itself(params):
    return tuple([W + W, 0.0 * b] for W, b in params)


@alternative("l2_gradient")
def filled_entry_by_entry(params):
    grads = []
    for W, b in params:
        grad_W = np.empty(W.shape)
        for i, j in itertools.product(*map(range, W.shape)):
            grad_W[i, j] = 2.0 * float(W[i, j])
        grads.append((grad_W, np.zeros(len(b))))
    return grads


@alternative("l2_gradient")
def copies_doubled_in_place(params):
    grads = [(W.copy(), b.copy()) for W, b in params]
    for grad_W, grad_b in grads:
        grad_W *= 2
        grad_b[:] = 0
    return grads


# -- l1_penalty ------------------------------------------------------------------------------------


@misconception(
    "l1_penalty",
    hint="Positive and negative weights cancel in your sum. Should a network with weights 5 and −5 be free "
    "of charge?",
)
def weights_with_their_signs(params):
    return sum(np.sum(W) for W, _ in params)


@misconception(
    "l1_penalty",
    hint="Is a large bias a reason to distrust a function? Look at which part of each pair the penalty is "
    "about.",
)
def sizes_of_the_biases_too(params):
    return sum(np.abs(W).sum() + np.abs(b).sum() for W, b in params)


@misconception(
    "l1_penalty",
    hint="This is the matrix norm that is called 1: the largest sum over a column. How is it different from "
    "the sum over all entries?",
)
def largest_column_sum(params):
    return sum(np.linalg.norm(W, ord=1) for W, _ in params)


@misconception(
    "l1_penalty",
    hint="You count the weights that are not 0. A weight of 0.1 should cost less than one of 10.",
)
def number_of_weights(params):
    return float(sum(np.count_nonzero(W) for W, _ in params))


@misconception(
    "l1_penalty",
    hint="You divide by the number of weights. The penalty is a sum, so that every weight has the same price "
    "in a layer of any size.",
)
def mean_of_the_sizes(params):
    return sum(np.abs(W).mean() for W, _ in params)


@misconception(
    "l1_penalty",
    hint="This is the penalty with squares. In this one a weight that is twice as large costs twice as much.",
)
def squares_again(params):
    return sum(np.sum(W**2) for W, _ in params)


@misconception(
    "l1_penalty",
    hint="You take the size of a sum. In which order do |…| and Σ stand in the definition, and what does it "
    "change for the weights 5 and −5?",
)
def size_of_the_sum(params):
    return sum(abs(np.sum(W)) for W, _ in params)


@misconception(
    "l1_penalty",
    hint="You keep the largest weight of a layer. Are all the others free of charge?",
)
def largest_size(params):
    return sum(np.abs(W).max() for W, _ in params)


@misconception(
    "l1_penalty",
    hint="Your number does not grow when the network has more layers. Which layers does Σ run over?",
)
def sizes_of_the_first_layer(params):
    return np.abs(params[0][0]).sum()


@misconception(
    "l1_penalty",
    hint="`np.linalg.norm(W)` is a root of a sum of squares. Is that the sum of the sizes?",
)
def frobenius_norms(params):
    return sum(np.linalg.norm(W) for W, _ in params)


@alternative("l1_penalty")
def weights_times_their_signs(params):
    return sum(np.vdot(W, np.sign(W)) for W, _ in params)


@alternative("l1_penalty")
def positive_and_negative_parts(params):
    return float(sum(np.maximum(W, 0).sum() - np.minimum(W, 0).sum() for W, _ in params))


@alternative("l1_penalty")
def sum_of_python_floats(params):
    return math.fsum(abs(w) for W, _ in params for row in W.tolist() for w in row)


# -- l1_gradient -----------------------------------------------------------------------------------


@misconception(
    "l1_gradient",
    hint="At a weight of exactly 0 you divide 0 by 0. Which value does the exercise ask for there?",
)
def divided_by_the_size(params):
    return [(W / np.abs(W), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="For most weights this is right. What does your condition say about a weight of exactly 0?",
)
def zero_taken_for_positive(params):
    return [(np.where(W >= 0, 1.0, -1.0), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="These are the sizes of the weights. How fast does |w| grow when w does: does it depend on how "
    "large w is?",
)
def sizes_for_slopes(params):
    return [(np.abs(W), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="What does the penalty say about the biases? Then what is its slope in them?",
)
def signs_of_the_biases_too(params):
    return [(np.sign(W), np.sign(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="Your slope is the same for all weights. Does |w| grow or fall when a negative w becomes a little "
    "larger?",
)
def slope_one_everywhere(params):
    return [(np.ones_like(W), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="You treat small weights as if they were 0. The exercise asks for 0 at a weight of exactly 0.",
    sizes=(1e-3, 1e-4, 1e-5, 1e-6, 1e-8),
)
def tiny_weights_taken_for_zero(size):
    return lambda params: [(np.where(np.abs(W) > size, np.sign(W), 0.0), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="This is the gradient of the other penalty. Here the pull on a weight does not grow with its size.",
)
def gradient_of_the_squares(params):
    return [(2 * W, np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="You treat all that is not positive alike. Which weight is neither positive nor negative?",
)
def zero_taken_for_negative(params):
    return [(np.where(W > 0, 1.0, -1.0), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="That is the slope of a ReLU. What does |w| do to the left of 0: is it flat?",
)
def slope_zero_for_negative_weights(params):
    return [((W > 0).astype(float), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="The small number below the line keeps you from dividing by 0. What does it do to the slope at a "
    "weight that is just as small?",
    sizes=(1e-4, 1e-6, 1e-7, 1e-8, 1e-10, 1e-12),
)
def divided_by_a_little_more_than_the_size(size):
    return lambda params: [(W / (np.abs(W) + size), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="This is where a step should go. In which direction does the penalty grow?",
)
def signs_of_the_step(params):
    return [(-np.sign(W), np.zeros_like(b)) for W, b in params]


@misconception(
    "l1_gradient",
    hint="np.where(…, 1, −1) makes an array of ints. What are 1.0 and −1.0?",
)
def signs_as_ints(params):
    return [(np.sign(W).astype(int), np.zeros_like(b)) for W, b in params]


@alternative("l1_gradient")
def difference_of_two_indicators(params):
    return [((W > 0) * 1.0 - (W < 0) * 1.0, np.zeros_like(b)) for W, b in params]


@alternative("l1_gradient")
def masks_on_zeros(params):
    grads = []
    for W, b in params:
        grad_W = np.zeros_like(W)
        grad_W[W > 0] = 1
        grad_W[W < 0] = -1
        grads.append([grad_W, b * 0])
    return grads


@alternative("l1_gradient")
def divided_where_it_is_possible(params):
    def sign(W):
        size = np.abs(W)
        return np.divide(W, size, out=np.zeros_like(W), where=size > 0)

    return tuple((sign(W), np.zeros(b.shape)) for W, b in params)


# -- regularised_loss ------------------------------------------------------------------------------


@misconception(
    "regularised_loss",
    hint="The loss has its penalty, but the gradients are still those of the loss alone. What would gradient "
    "descent make smaller with them?",
)
def penalty_missing_in_the_gradients(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam, penalty, lam_in_gradients=0.0)


@misconception(
    "regularised_loss",
    hint="The gradients have their penalty, but the loss does not. Of which function are they the gradients?",
)
def penalty_missing_in_the_loss(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, 0.0, penalty, lam_in_gradients=lam)


@misconception(
    "regularised_loss",
    hint='A name that is not known should not pass in silence. What happens in your function for "l3"?',
)
def anything_else_is_l1(params, x, y, g, g_prime, lam, penalty):
    return _regularised(params, x, y, g, g_prime, lam, penalty)


@misconception(
    "regularised_loss",
    hint="The penalty does not grow with the batch, and the loss is a mean already. Why do you divide by N?",
)
def penalty_divided_by_the_batch(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    lam = lam / (len(x) if x.ndim == 2 else 1)
    return _regularised(params, x, y, g, g_prime, lam, penalty)


@misconception(
    "regularised_loss",
    hint="Where is λ in the gradient? The derivative of λΩ is not that of Ω.",
)
def lambda_missing_in_the_gradients(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam, penalty, lam_in_gradients=1.0)


@misconception(
    "regularised_loss",
    hint="You pull the biases to 0 as well. Which parameters does Ω contain?",
)
def biases_decay_too(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam, penalty, biases=True)


@misconception(
    "regularised_loss",
    hint="When λ is 0 you return before looking at the name. A typing error should be found on the first "
    "day, not on the day on which λ changes.",
)
def name_unread_without_a_penalty(params, x, y, g, g_prime, lam, penalty):
    if lam == 0:
        return _backpropagation(params, x, y, g, g_prime)
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam, penalty)


@misconception(
    "regularised_loss",
    hint="Upper and lower case are different names here. Say what you accept, and accept nothing else.",
)
def name_in_any_case(params, x, y, g, g_prime, lam, penalty):
    penalty = penalty.lower()
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam, penalty)


@misconception(
    "regularised_loss",
    hint="Somebody mistypes a name and reads your error. Is it a ValueError, and does it say which name came "
    "and which two are accepted?",
)
def error_without_the_names(params, x, y, g, g_prime, lam, penalty):
    if penalty not in ("l1", "l2"):
        raise ValueError("unknown penalty")
    return _regularised(params, x, y, g, g_prime, lam, penalty)


@misconception(
    "regularised_loss",
    hint="With your sign large weights are a reward. Should a penalty make the objective larger or smaller?",
)
def penalty_subtracted(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, -lam, penalty)


@misconception(
    "regularised_loss",
    hint="The two names are mixed up: which of the two penalties has squares in it?",
)
def names_exchanged(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam, {"l1": "l2", "l2": "l1"}[penalty])


@misconception(
    "regularised_loss",
    hint="The name is looked at, but it changes nothing: you take the same penalty for both.",
)
def squares_for_both_names(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam, "l2")


@misconception(
    "regularised_loss",
    hint="Loss and gradients do not belong together: of which multiple of Ω is 2λW the gradient?",
)
def half_lambda_in_the_loss(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    return _regularised(params, x, y, g, g_prime, lam / 2, penalty, lam_in_gradients=lam)


@alternative("regularised_loss")
def table_of_penalties(params, x, y, g, g_prime, lam, penalty):
    table = {"l1": (np.abs, np.sign), "l2": (np.square, lambda W: 2 * W)}
    if penalty not in table:
        raise ValueError(f"{penalty} is no penalty; there are {' and '.join(table)}")
    value, slope = table[penalty]
    loss, grads = _backpropagation(params, x, y, g, g_prime)
    grads = [[grads[k][0] + lam * slope(W), grads[k][1]] for k, (W, _) in enumerate(params)]
    return [loss + lam * sum(value(W).sum() for W, _ in params), grads]


@alternative("regularised_loss")
def gradients_raised_in_place(params, x, y, g, g_prime, lam, penalty):
    loss, grads = _backpropagation(params, x, y, g, g_prime)
    for (W, _), (grad_W, _) in zip(params, grads, strict=True):
        if penalty == "l2":
            loss += lam * float(np.vdot(W, W))
            grad_W += 2 * lam * W
        elif penalty == "l1":
            loss += lam * float(np.abs(W).sum())
            grad_W += lam * np.sign(W)
        else:
            raise ValueError(f"got {penalty!r}; accepted: 'l1', 'l2'")
    return loss, tuple(grads)


@alternative("regularised_loss")
def any_subgradient_at_zero(params, x, y, g, g_prime, lam, penalty):
    _check_penalty(penalty)
    loss, grads = _regularised(params, x, y, g, g_prime, lam, penalty)
    if penalty == "l1":
        grads = [
            (gW + lam * np.where(W == 0, 0.7, 0.0), gb)
            for (gW, gb), (W, _) in zip(grads, params, strict=True)
        ]
    return loss, grads


# -- log_prior -------------------------------------------------------------------------------------


@misconception(
    "log_prior",
    hint="Is a weight far from 0 more probable or less? Look at the sign of your exponent.",
)
def penalty_instead_of_log_density(w, kind, scale):
    _check_kind(kind)
    return np.sum(w**2) / (2 * scale**2) if kind == "gaussian" else np.sum(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="`scale` is the standard deviation σ. What stands in the exponent of a Gaussian: σ or σ²?",
)
def deviation_for_variance(w, kind, scale):
    _check_kind(kind)
    return -np.sum(w**2) / (2 * scale) if kind == "gaussian" else -np.sum(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="There is a ½ in the exponent of the Gaussian. Where did it go?",
)
def half_missing_in_the_gaussian(w, kind, scale):
    _check_kind(kind)
    return -np.sum(w**2) / scale**2 if kind == "gaussian" else -np.sum(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="Independent weights: their densities multiply. What do their logarithms do?",
)
def mean_of_the_log_densities(w, kind, scale):
    _check_kind(kind)
    return -np.mean(w**2) / (2 * scale**2) if kind == "gaussian" else -np.mean(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="Your formula is right until the density is so small that it is rounded to 0, and log(0) is no "
    "number. Can you take the logarithm on paper?",
)
def logarithm_of_a_rounded_density(w, kind, scale):
    _check_kind(kind)
    exponent = -(w**2) / (2 * scale**2) if kind == "gaussian" else -np.abs(w) / scale
    return np.sum(np.log(np.exp(exponent)))


@misconception(
    "log_prior",
    hint="This is the density. Its logarithm was asked for.",
)
def density_itself(w, kind, scale):
    _check_kind(kind)
    if kind == "gaussian":
        return np.exp(-np.sum(w**2) / (2 * scale**2))
    return np.exp(-np.sum(np.abs(w)) / scale)


@misconception(
    "log_prior",
    hint="For a name that is not known your function has an answer all the same. Which name came, and which "
    "are accepted?",
)
def anything_else_is_laplace(w, kind, scale):
    return -np.sum(w**2) / (2 * scale**2) if kind == "gaussian" else -np.sum(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="The two densities are mixed up: which of them falls off with the square of the weight?",
)
def kinds_exchanged(w, kind, scale):
    _check_kind(kind)
    return -np.sum(w**2) / (2 * scale**2) if kind == "laplace" else -np.sum(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="Python goes from left to right: a / 2 * b is (a / 2) * b. What should stand below the line?",
)
def scale_above_the_line(w, kind, scale):
    _check_kind(kind)
    return -np.sum(w**2) / 2 * scale**2 if kind == "gaussian" else -np.sum(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="You have one number for each weight. How does one get from them to the log-density of all weights "
    "together?",
)
def one_number_for_each_weight(w, kind, scale):
    _check_kind(kind)
    return -(w**2) / (2 * scale**2) if kind == "gaussian" else -np.abs(w) / scale


@misconception(
    "log_prior",
    hint="You have a 2 below the line in both exponents. In which of the two densities does one stand?",
)
def two_in_both_exponents(w, kind, scale):
    _check_kind(kind)
    return -np.sum(w**2) / (2 * scale**2) if kind == "gaussian" else -np.sum(np.abs(w)) / (2 * scale)


@misconception(
    "log_prior",
    hint="With you a large negative weight is very probable. Is the density not alike on both sides of 0?",
)
def laplace_without_the_size(w, kind, scale):
    _check_kind(kind)
    return -np.sum(w**2) / (2 * scale**2) if kind == "gaussian" else -np.sum(w) / scale


@misconception(
    "log_prior",
    hint="Somebody mistypes a kind and reads your error. Is it a ValueError, and does it say which name came "
    "and which two are accepted?",
)
def error_without_the_kinds(w, kind, scale):
    if kind not in ("gaussian", "laplace"):
        raise ValueError("unknown kind")
    return -np.sum(w**2) / (2 * scale**2) if kind == "gaussian" else -np.sum(np.abs(w)) / scale


@misconception(
    "log_prior",
    hint="For an unknown name your function ends without `return`, in silence. What should it do instead?",
)
def silence_for_an_unknown_kind(w, kind, scale):
    if kind == "gaussian":
        return -np.sum(w**2) / (2 * scale**2)
    if kind == "laplace":
        return -np.sum(np.abs(w)) / scale
    return None


@alternative("log_prior")
def with_the_normalising_constants(w, kind, scale):
    if kind == "gaussian":
        return float(np.sum(-0.5 * (w / scale) ** 2 - np.log(scale * np.sqrt(2 * np.pi))))
    if kind == "laplace":
        return float(np.sum(-np.abs(w) / scale - np.log(2 * scale)))
    raise ValueError(f"unknown prior {kind!r}: use 'gaussian' or 'laplace'")


@alternative("log_prior")
def minus_lambda_times_omega(w, kind, scale):
    _check_kind(kind)
    lam, omega = (0.5 / scale**2, w @ w) if kind == "gaussian" else (1 / scale, np.abs(w).sum())
    return -lam * omega


@alternative("log_prior")
def one_weight_after_the_other(w, kind, scale):
    densities = {
        "gaussian": lambda v: -(v * v) / (2 * scale * scale) + 7.0,
        "laplace": lambda v: -abs(v) / scale - 3.0,
    }
    try:
        log_density = densities[kind]
    except KeyError:
        raise ValueError(f"kind is {kind}, but only {list(densities)} are known") from None
    return sum(map(log_density, w.tolist()))


# -- soft_threshold --------------------------------------------------------------------------------


@misconception(
    "soft_threshold",
    hint="Small weights go to 0, as they should. But what does the penalty do to the weights that stay?",
)
def hard_threshold(w, t):
    return np.where(np.abs(w) > t, w, 0.0)


@misconception(
    "soft_threshold",
    hint="A weight within t of zero jumps over it in your step. Where should it stop?",
)
def step_across_zero(w, t):
    return w - t * np.sign(w)


@misconception(
    "soft_threshold",
    hint="Your weights shrink by a factor and never become 0. That is what the other penalty does.",
)
def shrinks_by_a_factor(w, t):
    return w / (1 + t)


@misconception(
    "soft_threshold",
    hint="What becomes of a large negative weight? Try w = −3 and t = 1.",
)
def negative_weights_removed(w, t):
    return np.maximum(w - t, 0.0)


@misconception(
    "soft_threshold",
    hint="The sizes are right. Where did the signs go?",
)
def sizes_without_signs(w, t):
    return np.maximum(np.abs(w) - t, 0.0)


@misconception(
    "soft_threshold",
    hint="This is the part of w that should be taken away. What is left of w?",
)
def what_is_taken_away(w, t):
    return np.clip(w, -t, t)


@misconception(
    "soft_threshold",
    hint="There is a ½ before the square. What does it do to the slope of the square, and so to t?",
)
def half_of_the_threshold(w, t):
    return np.sign(w) * np.maximum(np.abs(w) - t / 2, 0.0)


@misconception(
    "soft_threshold",
    hint="Weights that are nearly removed are not removed. Which of them are exactly 0 in your result?",
)
def almost_zero(w, t):
    return np.where(np.abs(w) > t, w - t * np.sign(w), 1e-9 * w)


@misconception(
    "soft_threshold",
    hint="An `if` asks one question. How many answers does it get from an array?",
)
def one_number_only(w, t):
    if w > t:
        return w - t
    if w < -t:
        return w + t
    return 0.0


@misconception(
    "soft_threshold",
    hint="Your masks pick entries of an array. What can they pick when w is one number?",
)
def arrays_only(w, t):
    u = np.zeros_like(w)
    u[w > t] = w[w > t] - t
    u[w < -t] = w[w < -t] + t
    return u


@misconception(
    "soft_threshold",
    hint="You divide by |w|. What if a weight is 0 already?",
)
def factor_with_a_division_by_zero(w, t):
    return w * np.maximum(1 - t / np.abs(w), 0)


@misconception(
    "soft_threshold",
    hint="The small number below the line avoids 0/0, and moves every weight a little. Can it be written "
    "without a division?",
    sizes=(1e-3, 1e-6, 1e-8, 1e-12),
)
def factor_with_a_little_below_the_line(epsilon):
    return lambda w, t: w * np.maximum(1 - t / (np.abs(w) + epsilon), 0)


@misconception("soft_threshold", hint="Your step is 2t. What is the slope of ½(u − w)², and where is it t?")
def twice_the_threshold(w, t):
    return np.sign(w) * np.maximum(np.abs(w) - 2 * t, 0.0)


@misconception(
    "soft_threshold",
    hint="Positive weights are right. In which direction does 0 lie for a negative weight?",
)
def negative_weights_pushed_away(w, t):
    return np.where(w > t, w - t, np.where(w < -t, w - t, 0.0))


@misconception(
    "soft_threshold",
    hint="This is the lowest point for another price, t·u². What is the slope of t|u|?",
)
def minimum_with_a_square(w, t):
    return w / (1 + 2 * t)


@misconception(
    "soft_threshold",
    hint="Your zeros begin a little above t. What should be left of a weight that is larger than t by 1e-7?",
)
def threshold_with_a_margin(w, t):
    return np.where(np.abs(w) > t + 1e-6, w - t * np.sign(w), 0.0)


@alternative("soft_threshold")
def taken_away_by_a_clip(w, t):
    return w - np.clip(w, -t, t)


@alternative("soft_threshold")
def two_ramps(w, t):
    return np.maximum(w - t, 0) - np.maximum(-w - t, 0)


@alternative("soft_threshold")
def number_after_number(w, t):
    def one(v):
        return v - t if v > t else v + t if v < -t else 0.0

    return np.array([one(v) for v in np.ravel(w)]).reshape(np.shape(w))


@alternative("soft_threshold")
def shrinking_factor_for_each_weight(w, t):
    size = np.abs(np.asarray(w))
    return w * (np.maximum(size - t, 0.0) / np.where(size > 0, size, 1.0))


@alternative("soft_threshold")
def middle_of_three(w, t):
    w = np.asarray(w)
    return np.median([w - t, w + t, np.zeros_like(w)], axis=0)


# -- bias_variance ---------------------------------------------------------------------------------


@misconception(
    "bias_variance",
    hint="You divide the variance by the number of models minus 1. What would then become of mse = bias² + "
    "variance?",
)
def variance_of_a_sample(predictions, truth):
    bias2 = np.mean((predictions.mean(axis=0) - truth) ** 2)
    M = len(predictions)
    variance = np.sum((predictions - predictions.mean(axis=0)) ** 2) / max(M - 1, 1) / len(truth)
    return bias2, variance, np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="You average over the points first, and then errors of opposite sign cancel. Which mean comes "
    "before the square?",
)
def points_averaged_before_squaring(predictions, truth):
    bias2 = np.mean(predictions.mean(axis=0) - truth) ** 2
    variance = np.mean(predictions.var(axis=0))
    return bias2, variance, np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="Over which axis do the models run? The variance asks how the models differ at one point, not how "
    "one model varies from point to point.",
)
def variance_over_the_points(predictions, truth):
    bias2 = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return bias2, np.mean(predictions.var(axis=1)), np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="What you call bias² is the error of every single model. Which model has the bias?",
)
def bias_of_every_model(predictions, truth):
    mse = np.mean((predictions - truth) ** 2)
    return mse, np.mean(predictions.var(axis=0)), mse


@misconception(
    "bias_variance",
    hint="Your first number can be negative. Which power of the bias adds up with the variance?",
)
def bias_not_squared(predictions, truth):
    bias = np.mean(predictions.mean(axis=0) - truth)
    return bias, np.mean(predictions.var(axis=0)), np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="You have standard deviations where variances belong. Which of the two adds up?",
)
def deviation_instead_of_variance(predictions, truth):
    bias2 = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return bias2, np.mean(predictions.std(axis=0)), np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="You add up the points. The exercise asks for means, which do not grow with the number of points.",
)
def sums_over_the_points(predictions, truth):
    bias2 = np.sum((predictions.mean(axis=0) - truth) ** 2)
    variance = np.sum(predictions.var(axis=0))
    return bias2, variance, bias2 + variance


@misconception(
    "bias_variance",
    hint="`ddof=1` divides by the number of models minus 1. By what does the derivation divide?",
)
def numpy_variance_of_a_sample(predictions, truth):
    bias2 = np.mean((predictions.mean(axis=0) - truth) ** 2)
    variance = np.mean(predictions.var(axis=0, ddof=1))
    return bias2, variance, np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="You measure the spread around one average over models and points together. Should a model that "
    "follows the truth from point to point count as uncertain?",
)
def variance_of_everything(predictions, truth):
    bias2 = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return bias2, predictions.var(), np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="You have the distance of the average model from the truth. Which power of it adds up with the "
    "variance?",
)
def size_of_the_bias(predictions, truth):
    bias = np.mean(np.abs(predictions.mean(axis=0) - truth))
    return bias, np.mean(predictions.var(axis=0)), np.mean((predictions - truth) ** 2)


@misconception(
    "bias_variance",
    hint="You have one number for each point. The exercise asks for three numbers: what is done with the "
    "points?",
)
def numbers_for_every_point(predictions, truth):
    bias2 = (predictions.mean(axis=0) - truth) ** 2
    return bias2, predictions.var(axis=0), np.mean((predictions - truth) ** 2, axis=0)


@misconception(
    "bias_variance",
    hint="Your third number is the error of the average model. Whose error is the mse?",
)
def error_of_the_average_model(predictions, truth):
    bias2 = np.mean((predictions.mean(axis=0) - truth) ** 2)
    return bias2, np.mean(predictions.var(axis=0)), bias2


@alternative("bias_variance")
def point_by_point(predictions, truth):
    bias2 = variance = 0.0
    for column, target in zip(predictions.T.tolist(), truth.tolist(), strict=True):
        average = math.fsum(column) / len(column)
        bias2 += (average - target) ** 2 / len(truth)
        variance += sum((p - average) ** 2 for p in column) / len(column) / len(truth)
    return bias2, variance, bias2 + variance


@alternative("bias_variance")
def errors_first(predictions, truth):
    errors = predictions - truth
    bias = errors.mean(axis=0)
    mse = np.einsum("mp,mp->", errors, errors) / errors.size
    return [bias @ bias / bias.size, float(np.mean(errors.var(axis=0))), mse]


@alternative("bias_variance")
def variance_as_the_rest(predictions, truth):
    bias2 = np.mean((np.mean(predictions, axis=0) - truth) ** 2)
    mse = np.mean(np.square(predictions - truth[None, :]))
    return bias2, mse - bias2, mse


# -- early_stopping --------------------------------------------------------------------------------


def _stop(losses, patience, better, count_from=0, in_all=False):
    """The loop with exchangeable parts; better(loss, best_loss, previous)."""
    best, waited = 0, count_from
    for epoch in range(1, len(losses)):
        if better(losses[epoch], losses[best], losses[epoch - 1]):
            best = epoch
            waited = waited if in_all else count_from
        else:
            waited += 1
        if waited >= patience:
            return best, epoch
    return best, None


@misconception(
    "early_stopping",
    hint="You stop at the first epoch that is not better. What is the patience for?",
)
def stops_at_once(valid_losses, patience):
    return _stop(valid_losses, 1, lambda loss, best, previous: loss < best)


@misconception(
    "early_stopping",
    hint="You compare an epoch with the one before it. With what should it be compared: the loss may fall "
    "and still be worse than it has been.",
)
def better_than_the_epoch_before(valid_losses, patience):
    waited = 0
    for epoch in range(1, len(valid_losses)):
        waited = 0 if valid_losses[epoch] < valid_losses[epoch - 1] else waited + 1
        if waited >= patience:
            return int(np.nanargmin(valid_losses[: epoch + 1])), epoch
    return int(np.nanargmin(valid_losses)), None


@misconception(
    "early_stopping",
    hint="Epochs without a better one count only in a row. When does your counter go back to 0?",
)
def never_forgives(valid_losses, patience):
    return _stop(valid_losses, patience, lambda loss, best, previous: loss < best, in_all=True)


@misconception(
    "early_stopping",
    hint="Is an epoch that is exactly as good as the best one a reason to wait longer?",
)
def a_tie_is_better(valid_losses, patience):
    return _stop(valid_losses, patience, lambda loss, best, previous: loss <= best)


@misconception(
    "early_stopping",
    hint="Where does your best epoch lie if the loss falls again after training has stopped? Nobody trained "
    "that far.",
)
def looks_into_the_future(valid_losses, patience):
    _, stopped = _stop(valid_losses, patience, lambda loss, best, previous: loss < best)
    return int(np.nanargmin(valid_losses)), stopped


@misconception(
    "early_stopping",
    hint="You wait one epoch too long. With patience 1, is the first epoch that is not better the last?",
)
def one_epoch_too_patient(valid_losses, patience):
    return _stop(valid_losses, patience + 1, lambda loss, best, previous: loss < best)


@misconception(
    "early_stopping",
    hint="If patience never runs out, training was never stopped. What should `stopped` be then?",
)
def stopped_at_the_end(valid_losses, patience):
    best, stopped = _stop(valid_losses, patience, lambda loss, best, previous: loss < best)
    return best, len(valid_losses) - 1 if stopped is None else stopped


@misconception(
    "early_stopping",
    hint='Every comparison with nan is false, also "is it not better?". What does your condition say about '
    "a nan?",
)
def nan_passes_for_better(valid_losses, patience):
    return _stop(valid_losses, patience, lambda loss, best, previous: not loss >= best)


@misconception(
    "early_stopping",
    hint="Your loop looks one epoch back from the end. How many epochs in a row without a better one make "
    "patience run out when the list ends there?",
)
def needs_one_more_epoch_to_notice(valid_losses, patience):
    best, stopped = _stop(valid_losses, patience, lambda loss, best, previous: loss < best)
    return best, None if stopped == len(valid_losses) - 1 else stopped


@misconception(
    "early_stopping",
    hint="You look for the best epoch of the whole list first. Would training have come as far as that?",
)
def best_of_the_whole_list_first(valid_losses, patience):
    best = int(np.nanargmin(valid_losses))
    return best, best + patience if best + patience < len(valid_losses) else None


@misconception(
    "early_stopping",
    hint="What does np.argmin say about a list with a nan in it? Try it on [2.0, nan, 1.0].",
)
def smallest_is_nan(valid_losses, patience):
    for epoch in range(len(valid_losses)):
        best = int(np.argmin(valid_losses[: epoch + 1]))
        if epoch - best >= patience:
            return best, epoch
    return best, None


@misconception(
    "early_stopping",
    hint="Your training ends at the first nan. A nan is one epoch without a better loss. How many of those "
    "does patience allow?",
)
def nan_ends_training(valid_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if math.isnan(loss):
            return best, epoch
        best = epoch if loss < valid_losses[best] else best
        if epoch - best >= patience:
            return best, epoch
    return best, None


@misconception(
    "early_stopping",
    hint="You take the nans out of the list. What does this do to the numbers of the epochs after them?",
)
def nans_taken_out(valid_losses, patience):
    return _stop([v for v in valid_losses if v == v], patience, lambda loss, best, previous: loss < best)


@misconception(
    "early_stopping",
    hint="Your second number says how many epochs were run. Counted from 0, which one was the last?",
)
def number_of_epochs_run(valid_losses, patience):
    best, stopped = _stop(valid_losses, patience, lambda loss, best, previous: loss < best)
    return best, None if stopped is None else stopped + 1


@misconception(
    "early_stopping",
    hint="Your first number is a loss. Was the loss asked for, or the epoch that has it?",
)
def best_loss_for_best_epoch(valid_losses, patience):
    best, stopped = _stop(valid_losses, patience, lambda loss, best, previous: loss < best)
    return valid_losses[best], stopped


@misconception(
    "early_stopping",
    hint="You ask for a gain of a certain size before you call an epoch better. Which word in the rule says "
    "how much smaller a better loss has to be?",
)
def only_a_clear_gain_counts(valid_losses, patience):
    return _stop(valid_losses, patience, lambda loss, best, previous: loss < best - 1e-4)


@misconception(
    "early_stopping",
    hint="You wait for losses that rise from epoch to epoch. Can a loss fall and still not be better than "
    "the best?",
)
def stops_when_the_loss_keeps_rising(valid_losses, patience):
    best = rising = 0
    for epoch in range(1, len(valid_losses)):
        rising = rising + 1 if valid_losses[epoch] > valid_losses[epoch - 1] else 0
        best = epoch if valid_losses[epoch] < valid_losses[best] else best
        if rising >= patience:
            return best, epoch
    return best, None


@misconception(
    "early_stopping",
    hint="A tie counts as better here, and so does nan. `not loss >= best` is true for nan: which "
    "comparison is false for it?",
)
def not_larger_is_better(valid_losses, patience):
    return _stop(valid_losses, patience, lambda loss, best, previous: not loss > best)


@alternative("early_stopping")
def running_minimum(valid_losses, patience):
    losses = np.where(np.isnan(valid_losses), np.inf, valid_losses)
    lowest = np.minimum.accumulate(losses)
    news = np.flatnonzero(np.append(True, losses[1:] < lowest[:-1]))
    for best, following in itertools.zip_longest(news, news[1:], fillvalue=len(losses) + patience):
        if following - best > patience:
            stopped = best + patience
            return best, stopped if stopped < len(losses) else None
    raise AssertionError("the last epoch of all is followed by none")


@alternative("early_stopping")
def while_there_is_patience(valid_losses, patience):
    best = epoch = 0
    lowest, left = math.inf, patience
    while epoch < len(valid_losses):
        if valid_losses[epoch] < lowest:
            lowest, best, left = valid_losses[epoch], epoch, patience
        else:
            left -= 1
            if not left:
                return [best, epoch]
        epoch += 1
    return [best, None]


@alternative("early_stopping")
def window_after_window(valid_losses, patience):
    best = 0
    while True:
        window = valid_losses[best + 1 : best + 1 + patience]
        better = [epoch for epoch, loss in enumerate(window, best + 1) if loss < valid_losses[best]]
        if not better:
            return best, best + patience if len(window) == patience else None
        best = better[0]


@alternative("early_stopping")
def smallest_of_every_beginning(valid_losses, patience):
    for epoch in range(len(valid_losses)):
        best = np.nanargmin(valid_losses[: epoch + 1])
        if epoch - best >= patience:
            return best, np.int64(epoch)
    return best, None


# -- gaussian_prior_derivation -----------------------------------------------------------------------------


@alternative("gaussian_prior_derivation", build=True)
def the_sum_of_logarithms():
    return """
        ∂/∂w_j (−log p)
      = ∂/∂w_j (−log Π_k exp(−w_k²/(2 s²))/√(2π s²))       | definition of p
      = ∂/∂w_j (Σ_k (w_k²/(2 s²) + ½ log(2π s²)))          | the logarithm of a product
      = 2 w_j/(2 s²)                                       | one term holds w_j
      = 2 λ w_j                                            | λ = 1/(2 s²)
    """


@alternative("gaussian_prior_derivation", build=True)
def with_lambda_from_the_beginning():
    return """
    d/dw_j (-log p)
    = d/dw_j (sum_k (lambda w_k^2) + sum_k log sqrt(2 pi s^2))
    = sum_k d/dw_j (lam w_k^2)
    = lam d/dw_j (w_j^2)
    = 2 lam w_j
    """


@alternative("gaussian_prior_derivation", build=True)
def by_the_chain_rule():
    return r"""
    \frac{\partial}{\partial w_j}(-\log p)
    &= -\frac{1}{p} \frac{\partial p}{\partial w_j} \\
    &= -\frac{1}{p} \cdot p \cdot \left(-\frac{2 w_j}{2 s^2}\right) \\
    &= \frac{2 w_j}{2 s^2} \\
    &= 2 \lambda w_j
    """


@misconception(
    "gaussian_prior_derivation",
    hint="The exponent is negative, and so is the logarithm in front. What do two minus signs give?",
    build=True,
)
def sign_lost():
    return "∂/∂w_j (−log p) = −2 λ w_j"


@misconception(
    "gaussian_prior_derivation",
    hint="The derivative of a square: where is its factor?",
    build=True,
)
def factor_two_lost():
    return "∂/∂w_j (−log p) = λ w_j"


@misconception(
    "gaussian_prior_derivation",
    hint="Only one term of the sum holds w_j. Which ones vanish?",
    build=True,
)
def sum_kept():
    return "∂/∂w_j (−log p) = Σ_k 2 λ w_k"


@misconception(
    "gaussian_prior_derivation",
    hint="This is still the penalty itself, without its constant. What is its derivative?",
    build=True,
)
def not_differentiated():
    return "∂/∂w_j (−log p) = Σ_k λ w_k²"


@misconception(
    "gaussian_prior_derivation",
    hint="In the exponent stands w_k²/(2 s²). What does the 2 of the square meet?",
    build=True,
)
def two_not_cancelled():
    return "∂/∂w_j (−log p) = 2 w_j/s²"


# -- bias_variance_derivation ------------------------------------------------------------------------------


@alternative("bias_variance_derivation", build=True)
def with_the_mean_in_the_middle():
    return """
        E[(p − t)²]
      = E[((p − m) + (m − t))²]                                | add and subtract m
      = E[(p − m)²] + 2 (m − t) E[p − m] + (m − t)²            | expand; m and t are numbers
      = E[(p − m)²] + (m − t)²                                 | E[p − m] = 0
    """


@alternative("bias_variance_derivation", build=True)
def with_the_second_moment():
    return """
    E[(p - t)^2]
    = E[p^2] - 2 t E[p] + t^2
    = Var[p] + E[p]^2 - 2 t E[p] + t^2
    = Var[p] + m^2 - 2 t m + t^2
    = Var[p] + (m - t)^2
    """


@alternative("bias_variance_derivation", build=True)
def by_the_variance_of_the_error():
    return r"""
    \mathbb{E}\left[(p - t)^2\right]
    &= \mathrm{Var}[p - t] + \left(\mathbb{E}[p - t]\right)^2 \\
    &= \mathrm{Var}[p] + \left(\mathbb{E}[p - t]\right)^2 \\
    &= \mathrm{Var}[p] + \left(\mathbb{E}[p] - t\right)^2 \\
    &= (m - t)^2 + \mathrm{Var}[p]
    """


@misconception(
    "bias_variance_derivation",
    hint="That is the error of the mean prediction. Do the predictions all lie on their mean?",
    build=True,
)
def bias_alone():
    return "E[(p − t)²] = (m − t)²"


@misconception(
    "bias_variance_derivation",
    hint="That is how far the predictions scatter. How far is their mean from t?",
    build=True,
)
def variance_alone():
    return "E[(p − t)²] = E[(p − m)²]"


@misconception(
    "bias_variance_derivation",
    hint="Two squares are added when a square is expanded. With which sign?",
    build=True,
)
def variance_subtracted():
    return "E[(p − t)²] = (m − t)² − E[(p − m)²]"


@misconception(
    "bias_variance_derivation",
    hint="What is the mean of p − m?",
    build=True,
)
def mixed_term_kept():
    return "E[(p − t)²] = E[(p − m)²] + 2 (m − t) m + (m − t)²"


@misconception(
    "bias_variance_derivation",
    hint="The bias enters as a square, as everything in a squared error does.",
    build=True,
)
def bias_as_it_is():
    return "E[(p − t)²] = (m − t) + E[(p − m)²]"


@misconception(
    "bias_variance_derivation",
    hint="A square of a difference has three terms. Which one is missing?",
    build=True,
)
def square_term_by_term():
    return "E[(p − t)²] = E[p²] − t²"
