"""Chapter 07: misconceptions about the weights to begin with, and right answers in unusual clothes.

Every entry stands alone, as a student's answer would: it repeats what it needs.
"""

from __future__ import annotations

import itertools
import math
from statistics import NormalDist

import numpy as np

from autograder.catalogue import alternative, misconception

# -- glorot_uniform --------------------------------------------------------------------------------


def _bound(fan_in, fan_out):
    return math.sqrt(6 / (fan_in + fan_out))


@misconception(
    "glorot_uniform",
    hint="These weights are all right, but they lie on their side. Which comes first in the shape of W: the "
    "units that it feeds, or those that feed it?",
)
def in_before_out(fan_in, fan_out, rng):
    b = _bound(fan_in, fan_out)
    return rng.uniform(-b, b, (fan_in, fan_out))


@misconception(
    "glorot_uniform",
    hint="You took only one of the two fans. What has the backward condition become?",
)
def fan_in_alone(fan_in, fan_out, rng):
    b = math.sqrt(6 / (2 * fan_in))
    return rng.uniform(-b, b, (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="The square root has been lost. Compare the variance b²/3 with 2/(fan_in + fan_out).",
)
def root_forgotten(fan_in, fan_out, rng):
    b = 6 / (fan_in + fan_out)
    return rng.uniform(-b, b, (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="You used the standard deviation as the bound. What is the variance of U[−b, b]?",
)
def standard_deviation_as_bound(fan_in, fan_out, rng):
    b = math.sqrt(2 / (fan_in + fan_out))
    return rng.uniform(-b, b, (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="None of your weights is negative. What is their mean, and what did the derivation ask of it?",
)
def never_negative(fan_in, fan_out, rng):
    return rng.uniform(0, _bound(fan_in, fan_out), (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="The variance is right. But which distribution was asked for, and can it go beyond b?",
)
def gaussian_instead(fan_in, fan_out, rng):
    return rng.normal(0, math.sqrt(2 / (fan_in + fan_out)), (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="You make a generator of your own with a seed of its own. What would a second layer get?",
)
def own_seed(fan_in, fan_out, rng):
    b = _bound(fan_in, fan_out)
    return np.random.default_rng(0).uniform(-b, b, (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="All units of your layer have the same weights. What was to be broken?",
)
def one_row_for_all_units(fan_in, fan_out, rng):
    b = _bound(fan_in, fan_out)
    return np.tile(rng.uniform(-b, b, fan_in), (fan_out, 1))


@misconception(
    "glorot_uniform",
    hint="√m + √n and √(m + n) are not the same. Over what does the root in b go?",
)
def one_root_for_each_fan(fan_in, fan_out, rng):
    b = math.sqrt(6) / (math.sqrt(fan_in) + math.sqrt(fan_out))
    return rng.uniform(-b, b, (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="Is the 6 in b under the root? Follow b² = 6/(fan_in + fan_out) one line further.",
)
def six_without_its_root(fan_in, fan_out, rng):
    b = 6 / math.sqrt(fan_in + fan_out)
    return rng.uniform(-b, b, (fan_out, fan_in))


@misconception(
    "glorot_uniform",
    hint="Your weights lie between −b/2 and b/2. How long is the interval from −b to b?",
)
def interval_of_half_the_length(fan_in, fan_out, rng):
    return _bound(fan_in, fan_out) * (rng.random((fan_out, fan_in)) - 0.5)


@misconception(
    "glorot_uniform",
    hint="This is the older rule of thumb, U[−1/√fan_in, 1/√fan_in]. What is its variance times fan_in?",
)
def older_rule_of_thumb(fan_in, fan_out, rng):
    b = 1 / math.sqrt(fan_in)
    return rng.uniform(-b, b, (fan_out, fan_in))


@alternative("glorot_uniform")
def stretched_from_the_unit_interval(fan_in, fan_out, rng):
    return (2 * rng.random((fan_out, fan_in)) - 1) * np.sqrt(6) / np.sqrt(fan_in + fan_out)


@alternative("glorot_uniform")
def one_draw_at_a_time(fan_in, fan_out, rng):
    b = _bound(fan_in, fan_out)
    return np.array([[rng.uniform(-b, b) for _ in range(fan_in)] for _ in range(fan_out)])


@alternative("glorot_uniform")
def drawn_lying_and_turned(fan_in, fan_out, rng):
    b = _bound(fan_in, fan_out)
    return rng.uniform(-b, b, size=(fan_in, fan_out)).T


@alternative("glorot_uniform")
def size_and_sign(fan_in, fan_out, rng):
    size = _bound(fan_in, fan_out) * rng.random((fan_out, fan_in))
    return size * rng.choice([-1.0, 1.0], size=size.shape)


# -- he_normal -------------------------------------------------------------------------------------


@misconception(
    "he_normal",
    hint="rng.normal wants the standard deviation. What did you give it?",
)
def variance_as_standard_deviation(fan_in, fan_out, rng):
    return rng.normal(0, 2 / fan_in, (fan_out, fan_in))


@misconception(
    "he_normal",
    hint="Only the 2 stands under your root. What is the root of the whole variance?",
)
def root_of_the_two_alone(fan_in, fan_out, rng):
    return rng.normal(0, math.sqrt(2) / fan_in, (fan_out, fan_in))


@misconception(
    "he_normal",
    hint="Your draws do not lie around 0. Which argument of rng.normal comes first, and what does it mean?",
)
def spread_given_as_the_mean(fan_in, fan_out, rng):
    return rng.normal(math.sqrt(2 / fan_in), size=(fan_out, fan_in))


@misconception(
    "he_normal",
    hint="What becomes of E[h²] when ReLU throws one half of the pre-activations away? Your variance is half "
    "of what it should be.",
)
def half_not_made_good(fan_in, fan_out, rng):
    return rng.normal(0, math.sqrt(1 / fan_in), (fan_out, fan_in))


@misconception(
    "he_normal",
    hint="How many terms does the sum of a pre-activation have: as many as the layer has inputs, or "
    "as it has units?",
)
def fan_out_for_fan_in(fan_in, fan_out, rng):
    return rng.normal(0, math.sqrt(2 / fan_out), (fan_out, fan_in))


@misconception(
    "he_normal",
    hint="This is the variance of the compromise for tanh. Is a factor for ReLU in it?",
)
def compromise_of_glorot(fan_in, fan_out, rng):
    return rng.normal(0, math.sqrt(2 / (fan_in + fan_out)), (fan_out, fan_in))


@misconception(
    "he_normal",
    hint="Your largest weight is at two standard deviations. The Gaussian of this exercise has its tails.",
)
def cut_at_two_standard_deviations(fan_in, fan_out, rng):
    z = rng.standard_normal((fan_out, fan_in))
    while (np.abs(z) > 2).any():
        z = np.where(np.abs(z) > 2, rng.standard_normal(z.shape), z)
    return z * math.sqrt(2 / fan_in)


@misconception(
    "he_normal",
    hint="The variance is right. But are these draws Gaussian? Look at their histogram.",
)
def uniform_instead(fan_in, fan_out, rng):
    b = math.sqrt(6 / fan_in)
    return rng.uniform(-b, b, (fan_out, fan_in))


@misconception(
    "he_normal",
    hint="W is of shape (out, in): one row for each unit. Is yours?",
)
def lying_on_its_side(fan_in, fan_out, rng):
    return rng.normal(0, math.sqrt(2 / fan_in), (fan_in, fan_out))


@misconception(
    "he_normal",
    hint="You seed a generator of your own. Who should decide which random numbers come?",
)
def seeded_by_itself(fan_in, fan_out, rng):
    return np.random.RandomState(42).normal(0, math.sqrt(2 / fan_in), (fan_out, fan_in))


@misconception(
    "he_normal",
    hint="A copy of rng draws, and rng itself stays where it was. What will the next layer get?",
)
def draws_from_a_copy(fan_in, fan_out, rng):
    bits = type(rng.bit_generator)()
    bits.state = rng.bit_generator.state
    return np.random.Generator(bits).normal(0, math.sqrt(2 / fan_in), (fan_out, fan_in))


@alternative("he_normal")
def standard_normal_scaled(fan_in, fan_out, rng):
    W = rng.standard_normal((fan_out, fan_in))
    W *= np.sqrt(2 / fan_in)
    return W


@alternative("he_normal")
def box_and_muller(fan_in, fan_out, rng):
    u, v = 1 - rng.random((fan_out, fan_in)), rng.random((fan_out, fan_in))
    return np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v) * np.sqrt(2 / fan_in)


@alternative("he_normal")
def by_the_inverse_distribution(fan_in, fan_out, rng):
    law = NormalDist(0, math.sqrt(2 / fan_in))
    draws = [law.inv_cdf(1 - rng.random() or 0.5) for _ in range(fan_in * fan_out)]
    return np.array(draws).reshape(fan_out, fan_in)


@alternative("he_normal")
def old_generator_on_the_same_bits(fan_in, fan_out, rng):
    return np.random.RandomState(rng.bit_generator).normal(0, (2 / fan_in) ** 0.5, (fan_out, fan_in))


# -- init_params -----------------------------------------------------------------------------------


def _refusal(scheme):
    return ValueError(f"scheme must be zeros, constant, glorot or he, not {scheme}")


def _weights(m, n, scheme, rng):
    match scheme:
        case "zeros":
            return np.zeros((m, n))
        case "constant":
            return np.full((m, n), 0.25)
        case "glorot":
            b = math.sqrt(6 / (n + m))
            return rng.uniform(-b, b, (m, n))
        case "he":
            return rng.normal(0, math.sqrt(2 / n), (m, n))
    raise _refusal(scheme)


def _network(sizes, scheme, rng, weights=_weights, biases=np.zeros):
    return [(weights(m, n, scheme, rng), biases(m)) for n, m in itertools.pairwise(sizes)]


@misconception(
    "init_params",
    hint="How many pairs (W, b) does a network with these sizes have? The first size is no layer.",
)
def last_layer_forgotten(sizes, scheme, rng):
    return _network(sizes[:-1], scheme, rng)


@misconception(
    "init_params",
    hint="In h @ W.T + b, W has one row for each unit of its layer. Do yours?",
)
def fans_exchanged(sizes, scheme, rng):
    return [(W.T, b) for W, b in _network(sizes, scheme, rng)]


@misconception(
    "init_params",
    hint="The weights break the symmetry already. What does the recipe say of the biases?",
)
def random_biases(sizes, scheme, rng):
    params = _network(sizes, scheme, rng)
    return params if scheme in ("zeros", "constant") else [(W, rng.normal(0, 0.1, len(b))) for W, b in params]


@misconception(
    "init_params",
    hint="The constant goes into the weights. Where else did you put it?",
)
def constant_biases_too(sizes, scheme, rng):
    params = _network(sizes, scheme, rng)
    return [(W, b + 0.25) for W, b in params] if scheme == "constant" else params


@misconception(
    "init_params",
    hint="In your network every layer has a number of its own. All weights should be one and the same.",
)
def another_constant_in_each_layer(sizes, scheme, rng):
    params = _network(sizes, scheme, rng)
    if scheme == "constant":
        return [(np.full_like(W, 1 / W.shape[1]), b) for W, b in params]
    return params


@misconception(
    "init_params",
    hint="Names are case-sensitive. Which names did you let through that are not among the four?",
)
def any_case_will_do(sizes, scheme, rng):
    return _network(sizes, scheme.lower(), rng)


@misconception(
    "init_params",
    hint="A scheme that does not exist fell through to your last branch. A misspelt name should not pass in "
    "silence.",
)
def he_for_everything_else(sizes, scheme, rng):
    return _network(sizes, scheme if scheme in ("zeros", "constant", "glorot") else "he", rng)


@misconception(
    "init_params",
    hint="Your function hands the error over with `return`, like a result. Which word stops the caller?",
)
def error_returned(sizes, scheme, rng):
    try:
        return _network(sizes, scheme, rng)
    except ValueError as error:
        return error


@misconception(
    "init_params",
    hint="For an unknown scheme your function returns None, and the caller goes on. What should stop it?",
)
def unknown_scheme_gives_none(sizes, scheme, rng):
    try:
        return _network(sizes, scheme, rng)
    except ValueError:
        print("unknown scheme")


@misconception(
    "init_params",
    hint="A bias belongs to a unit. How many units does a layer have: its fan-in or its fan-out?",
)
def a_bias_for_every_input(sizes, scheme, rng):
    return [(W, np.zeros(W.shape[1])) for W, _ in _network(sizes, scheme, rng)]


@misconception(
    "init_params",
    hint="The message of your ValueError should help who reads it: which scheme was rejected, and which are "
    "accepted?",
)
def message_without_help(sizes, scheme, rng):
    try:
        return _network(sizes, scheme, rng)
    except ValueError:
        raise ValueError("unknown scheme") from None


@misconception(
    "init_params",
    hint="All your layers have the spread of the first one. Each layer has fans of its own.",
)
def fans_of_the_first_layer(sizes, scheme, rng):
    D, H = sizes[:2]

    def weights(m, n, scheme, rng):
        return _weights(m, n, scheme, rng) if scheme != "he" else rng.normal(0, math.sqrt(2 / D), (m, n))

    if scheme == "glorot":
        b = math.sqrt(6 / (D + H))
        return _network(sizes, scheme, rng, lambda m, n, scheme, rng: rng.uniform(-b, b, (m, n)))
    return _network(sizes, scheme, rng, weights)


@misconception(
    "init_params",
    hint="glorot and he draw with each other's rule. Which one was derived for ReLU?",
)
def rules_exchanged(sizes, scheme, rng):
    return _network(sizes, {"glorot": "he", "he": "glorot"}.get(scheme, scheme), rng)


@alternative("init_params")
def with_a_table_of_functions(sizes, scheme, rng):
    def glorot(n, m):
        return (2 * rng.random((m, n)) - 1) * np.sqrt(6 / (n + m))

    table = {
        "zeros": lambda n, m: np.zeros((m, n)),
        "constant": lambda n, m: np.full((m, n), -1.5),
        "glorot": glorot,
        "he": lambda n, m: np.sqrt(2 / n) * rng.standard_normal((m, n)),
    }
    if scheme not in table:
        raise ValueError(f"{scheme!r} is none of {list(table)}")
    return [[table[scheme](n, m), np.zeros(m)] for n, m in itertools.pairwise(sizes)]


class _UnknownScheme(ValueError):
    pass


@alternative("init_params")
def from_the_last_layer_to_the_first(sizes, scheme, rng):
    if scheme not in ("zeros", "constant", "glorot", "he"):
        raise _UnknownScheme(f"accepted: he, glorot, constant, zeros; rejected: {scheme}")
    params = ()
    for k in range(len(sizes) - 1, 0, -1):
        m, n = sizes[k], sizes[k - 1]
        W, b = np.zeros((m, n)), np.zeros(m)
        if scheme == "constant":
            W += 1e-3
        for entry in np.ndindex(W.shape) if scheme in ("glorot", "he") else ():
            limit = math.sqrt(6 / (m + n))
            W[entry] = rng.uniform(-limit, limit) if scheme == "glorot" else rng.normal(0, math.sqrt(2 / n))
        params = ((W, b), *params)
    return params


# -- preactivation_variance ------------------------------------------------------------------------


@misconception(
    "preactivation_variance",
    hint="This is a standard deviation. Which of the two was asked for?",
)
def standard_deviation_instead(fan_in, var_w, var_h):
    return math.sqrt(fan_in * var_w * var_h)


@misconception(
    "preactivation_variance",
    hint="This is the variance of one term. How many terms does the sum have?",
)
def one_term_of_the_sum(fan_in, var_w, var_h):
    return var_w * var_h


@misconception(
    "preactivation_variance",
    hint="Variances add up for a sum of independent variables. What happens for a product?",
)
def variances_added_in_the_product(fan_in, var_w, var_h):
    return fan_in * (var_w + var_h)


@misconception(
    "preactivation_variance",
    hint="A common factor c multiplies the variance by c². But is a sum of independent terms a multiple of "
    "one?",
)
def square_of_the_number_of_terms(fan_in, var_w, var_h):
    return fan_in**2 * var_w * var_h


@misconception(
    "preactivation_variance",
    hint="The standard deviation of a sum of n independent terms grows with √n. What does its variance do?",
)
def root_of_the_number_of_terms(fan_in, var_w, var_h):
    return math.sqrt(fan_in) * var_w * var_h


@misconception(
    "preactivation_variance",
    hint="You squared variances. They are squares already: the variance of w is E[w²].",
)
def variances_squared(fan_in, var_w, var_h):
    return fan_in * var_w**2 * var_h**2


@misconception(
    "preactivation_variance",
    hint="This is the variance of the mean of the terms. Does a pre-activation divide by the number of its "
    "inputs?",
)
def variance_of_the_mean(fan_in, var_w, var_h):
    return var_w * var_h / fan_in


@alternative("preactivation_variance")
def term_by_term(fan_in, var_w, var_h):
    return sum(var_w * var_h for _ in range(fan_in))


@alternative("preactivation_variance")
def as_a_dot_product(fan_in, var_w, var_h):
    return np.dot(np.full(fan_in, var_w), np.full(fan_in, var_h))


# -- dead_gradients --------------------------------------------------------------------------------


def _gradients(params, x, y, g, g_prime):
    """[(∇W, ∇b), …] of the mean cross-entropy over the batch (one example is a batch of one)."""
    h, y = np.atleast_2d(x), np.atleast_1d(y)
    inputs, pre = [], []
    for W, b in params:
        inputs.append(h)
        pre.append(h @ W.T + b)
        h = g(pre[-1])
    e = np.exp(pre[-1] - pre[-1].max(axis=1, keepdims=True))
    grad_a = (e / e.sum(axis=1, keepdims=True) - np.eye(e.shape[1])[y]) / len(e)
    grads = []
    for k in range(len(params) - 1, -1, -1):
        grads.append((grad_a.T @ inputs[k], grad_a.sum(axis=0)))
        if k:
            grad_a = grad_a @ params[k][0] * g_prime(pre[k - 1])
    return grads[::-1]


@misconception(
    "dead_gradients",
    hint="Your 0 and 1 say the right thing. A list of bools was asked for: what does a comparison give?",
)
def ones_and_zeros(params, x, y, g, g_prime):
    return [int((np.abs(grad_W) < 1e-12).all()) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="Rounding leaves numbers such as 1e-17 where the mathematics says 0. Does == 0 see them as zero?",
)
def exactly_zero(params, x, y, g, g_prime):
    return [bool((grad_W == 0).all()) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="A gradient of 1e-9 is small, but is it dead? (np.allclose takes all below 1e-8 for zero, if it is "
    "not told otherwise.)",
)
def allclose_with_its_own_tolerance(params, x, y, g, g_prime):
    return [np.allclose(grad_W, 0) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="One zero among the gradients is enough for you. How many of them should vanish?",
)
def any_entry_will_do(params, x, y, g, g_prime):
    return [bool((np.abs(grad_W) < 1e-12).any()) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="The bias of the output layer learns even if no weight does. Were biases asked for?",
)
def biases_counted_too(params, x, y, g, g_prime):
    grads = _gradients(params, x, y, g, g_prime)
    return [bool(max(np.abs(grad_W).max(), np.abs(grad_b).max()) < 1e-12) for grad_W, grad_b in grads]


@misconception(
    "dead_gradients",
    hint="In a sum, or a mean, positive and negative gradients cancel. At the output they always do: what do "
    "the entries of f − e(y) add up to?",
)
def sum_is_zero(params, x, y, g, g_prime):
    return [bool(abs(grad_W.sum()) < 1e-12) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="A negative gradient is smaller than 1e-12 too. What about its size?",
)
def sign_not_taken_off(params, x, y, g, g_prime):
    return [bool((grad_W < 1e-12).all()) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="You looked at the weights. Can a weight be zero and its gradient not, or the other way round?",
)
def weights_instead_of_gradients(params, x, y, g, g_prime):
    return [bool((np.abs(W) < 1e-12).all()) for W, _ in params]


@misconception(
    "dead_gradients",
    hint="Your answer is the opposite: it says which layers are alive.",
)
def alive_instead_of_dead(params, x, y, g, g_prime):
    return [bool((np.abs(grad_W) >= 1e-12).any()) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="The gradient of a batch is that of the mean loss. You asked each example by itself: can gradients "
    "that are not zero cancel?",
)
def every_example_by_itself(params, x, y, g, g_prime):
    rows = zip(np.atleast_2d(x), np.atleast_1d(y), strict=True)
    each = [[grad_W for grad_W, _ in _gradients(params, row, label, g, g_prime)] for row, label in rows]
    return [bool(np.abs(layer).max() < 1e-12) for layer in map(np.array, zip(*each, strict=True))]


@misconception(
    "dead_gradients",
    hint="You looked at the first example only. Whose gradient is that of the batch?",
)
def only_the_first_example(params, x, y, g, g_prime):
    x, y = np.atleast_2d(x)[:1], np.atleast_1d(y)[:1]
    return [bool((np.abs(grad_W) < 1e-12).all()) for grad_W, _ in _gradients(params, x, y, g, g_prime)]


@misconception(
    "dead_gradients",
    hint="Backpropagation begins at the output, but in which order does your list stand?",
)
def output_layer_first(params, x, y, g, g_prime):
    grads = reversed(_gradients(params, x, y, g, g_prime))
    return [bool((np.abs(grad_W) < 1e-12).all()) for grad_W, _ in grads]


@misconception(
    "dead_gradients",
    hint="One unit without a gradient is enough for you. What should hold for the whole layer?",
)
def one_unit_without_gradient(params, x, y, g, g_prime):
    grads = _gradients(params, x, y, g, g_prime)
    return [bool((np.abs(grad_W) < 1e-12).all(axis=1).any()) for grad_W, _ in grads]


@misconception(
    "dead_gradients",
    hint="The output layer has weights, too. How many entries should the list have?",
)
def hidden_layers_only(params, x, y, g, g_prime):
    grads = _gradients(params, x, y, g, g_prime)[:-1]
    return [bool((np.abs(grad_W) < 1e-12).all()) for grad_W, _ in grads]


@alternative("dead_gradients")
def largest_size(params, x, y, g, g_prime):
    return tuple(np.abs(grad_W).max() < 1e-12 for grad_W, _ in _gradients(params, x, y, g, g_prime))


@alternative("dead_gradients")
def allclose_with_the_right_tolerance(params, x, y, g, g_prime):
    grads = _gradients(params, x, y, g, g_prime)
    return [np.allclose(grad_W, 0, rtol=0, atol=1e-12) for grad_W, _ in grads]


@alternative("dead_gradients")
def nothing_left_after_rounding(params, x, y, g, g_prime):
    return [np.array(not np.round(W, 12).any()) for W, _ in _gradients(params, x, y, g, g_prime)]


@alternative("dead_gradients")
def example_by_example_and_added(params, x, y, g, g_prime):
    rows = list(zip(np.atleast_2d(x), np.atleast_1d(y), strict=True))
    total = [np.zeros(W.shape) for W, _ in params]
    for row, label in rows:
        for k, (grad_W, _) in enumerate(_gradients(params, row, label, g, g_prime)):
            total[k] += grad_W / len(rows)
    return [all(abs(number) < 1e-12 for number in layer.ravel()) for layer in total]


# -- symmetric_units -------------------------------------------------------------------------------


def _all_equal(rows):
    return bool((rows == rows[0]).all())


@misconception(
    "symmetric_units",
    hint="Your 0 and 1 say the right thing. A list of bools was asked for: what does a comparison give?",
)
def numbers_instead_of_bools(params):
    return [int(_all_equal(W) and _all_equal(b)) for W, b in params[:-1]]


@misconception(
    "symmetric_units",
    hint="Two units with the same weights and different biases answer differently. Which line looks at b?",
)
def biases_not_compared(params):
    return [_all_equal(W) for W, _ in params[:-1]]


@misconception(
    "symmetric_units",
    hint="How many entries should the list have? The units of the output layer are not hidden.",
)
def output_layer_included(params):
    return [_all_equal(W) and _all_equal(b) for W, b in params]


@misconception(
    "symmetric_units",
    hint="You compare the columns of W. Do the incoming weights of one unit stand in a row or in a column?",
)
def columns_compared(params):
    return [_all_equal(W.T) and _all_equal(b) for W, b in params[:-1]]


@misconception(
    "symmetric_units",
    hint="You want all weights to be one number. May the weights of one unit differ from each other, if all "
    "units have the same ones?",
)
def one_number_everywhere(params):
    return [bool((W[0, 0] == W).all() and (b == b[0]).all()) for W, b in params[:-1]]


@misconception(
    "symmetric_units",
    hint="You compare the first unit with the second and the last only. What about those in between?",
)
def only_some_units_compared(params):
    return [
        bool((W[0] == W[[min(1, len(W) - 1), -1]]).all() and b[0] == b[-1] == b[min(1, len(b) - 1)])
        for W, b in params[:-1]
    ]


@misconception(
    "symmetric_units",
    hint="You look at the outgoing weights as well. The question is about the incoming ones and the bias.",
)
def outgoing_weights_looked_at(params):
    return [
        _all_equal(W) and _all_equal(b) and _all_equal(V.T) for (W, b), (V, _) in itertools.pairwise(params)
    ]


@misconception(
    "symmetric_units",
    hint="Can one unit alone differ from the others of its layer? What does your code say of H = 1?",
)
def one_unit_is_not_symmetric(params):
    return [len(b) > 1 and _all_equal(W) and _all_equal(b) for W, b in params[:-1]]


@misconception(
    "symmetric_units",
    hint="You compare one number a unit, such as a sum. Can the sums be equal and the weights differ?",
)
def sums_of_weights_compared(params):
    return [bool(np.allclose(W.sum(axis=1), W[0].sum()) and np.allclose(b, b[0])) for W, b in params[:-1]]


@misconception(
    "symmetric_units",
    hint="You are content with two units that agree, or with one weight. Of how many units is the question?",
)
def two_equal_units_will_do(params):
    def alike(units):
        return any((i == j).all() for i, j in itertools.combinations(units, 2))

    return [len(b) == 1 or alike(np.column_stack([W, b])) for W, b in params[:-1]]


@alternative("symmetric_units")
def unit_by_unit_with_its_neighbour(params):
    units = [np.column_stack([W, b]) for W, b in params[:-1]]
    return [all(np.array_equal(i, j) for i, j in itertools.pairwise(layer)) for layer in units]


@alternative("symmetric_units")
def by_counting_different_units(params):
    return [len({(*row, bias) for row, bias in zip(W.tolist(), b, strict=True)}) == 1 for W, b in params[:-1]]


@alternative("symmetric_units")
def no_spread_within_a_layer(params):
    return [np.ptp(W, axis=0).max() == 0 and np.ptp(b) == 0 for W, b in params[:-1]]


@alternative("symmetric_units")
def equal_up_to_rounding(params):
    return tuple(np.allclose(W, W[0]) and np.allclose(b, b[0]) for W, b in params[:-1])


# -- dead_units ------------------------------------------------------------------------------------


def _preactivations(params, X, g=lambda a: np.maximum(a, 0)):
    pre, h = [], X
    for W, b in params:
        pre.append(h @ W.T + b)
        h = g(pre[-1])
    return pre


@misconception(
    "dead_units",
    hint="You count units that are silent for some example. A dead unit is silent for every one.",
)
def silent_for_some_example(params, X):
    return [int((a <= 0).any(axis=0).sum()) for a in _preactivations(params, X)[:-1]]


@misconception(
    "dead_units",
    hint="What is the slope of ReLU where a is exactly 0? Does your comparison count such a unit?",
)
def strictly_below_zero(params, X):
    return [int((a < 0).all(axis=0).sum()) for a in _preactivations(params, X)[:-1]]


@misconception(
    "dead_units",
    hint="This is a share of the units. How many are they?",
)
def share_instead_of_number(params, X):
    return [float((a <= 0).all(axis=0).mean()) for a in _preactivations(params, X)[:-1]]


@misconception(
    "dead_units",
    hint="You looked at the first row of X only. What may the other rows do?",
)
def silent_for_the_first_example(params, X):
    return [int((a[0] <= 0).sum()) for a in _preactivations(params, X)[:-1]]


@misconception(
    "dead_units",
    hint="The second layer of your network gets the activations of another unit. Which one was asked for?",
)
def tanh_between_the_layers(params, X):
    return [int((a <= 0).all(axis=0).sum()) for a in _preactivations(params, X, np.tanh)[:-1]]


@misconception(
    "dead_units",
    hint="You count examples. Over which axis of a (N, H) should `all` run?",
)
def examples_counted(params, X):
    return [int((a <= 0).all(axis=1).sum()) for a in _preactivations(params, X)[:-1]]


@misconception(
    "dead_units",
    hint="The second layer receives activations. What stands between a of the first layer and the second?",
)
def no_relu_between_the_layers(params, X):
    return [int((a <= 0).all(axis=0).sum()) for a in _preactivations(params, X, lambda a: a)[:-1]]


@misconception(
    "dead_units",
    hint="The logits may be negative, they are no ReLU units. How many hidden layers are there?",
)
def logits_included(params, X):
    return [int((a <= 0).all(axis=0).sum()) for a in _preactivations(params, X)]


@misconception(
    "dead_units",
    hint="The mean of a says little: a unit with a negative mean may be active for one example.",
)
def negative_on_average(params, X):
    return [int((a.mean(axis=0) <= 0).sum()) for a in _preactivations(params, X)[:-1]]


@misconception(
    "dead_units",
    hint="Your pre-activations lack their biases.",
)
def biases_left_out(params, X):
    return [int((a <= 0).all(axis=0).sum()) for a in _preactivations([(W, 0) for W, _ in params], X)[:-1]]


@misconception(
    "dead_units",
    hint="You count zeros in the whole table (N, H). Each unit should be counted once.",
)
def zeros_in_the_table(params, X):
    return [int((a <= 0).sum()) for a in _preactivations(params, X)[:-1]]


@misconception(
    "dead_units",
    hint="These units are alive: you counted those that are active for some example.",
)
def units_alive(params, X):
    return [int((a > 0).any(axis=0).sum()) for a in _preactivations(params, X)[:-1]]


@alternative("dead_units")
def no_activation_at_all(params, X):
    return tuple(np.sum(np.maximum(a, 0).sum(axis=0) == 0) for a in _preactivations(params, X)[:-1])


@alternative("dead_units")
def unit_by_unit(params, X):
    counts, h = [], X
    for W, b in params[:-1]:
        a = np.array([[row @ w + bias for w, bias in zip(W, b, strict=True)] for row in h])
        counts.append(sum(max(column) <= 0 for column in a.T))
        h = a * (a > 0)
    return counts


# -- preactivation_variance_derivation ---------------------------------------------------------------------


@alternative("preactivation_variance_derivation", build=True)
def independent_terms_first():
    return """
        Var[Σ_i w_i h_i]
      = Σ_i Var[w_i h_i]                       | the terms are independent
      = Σ_i (E[w_i² h_i²] − E[w_i h_i]²)       | the variance by moments
      = Σ_i E[w_i²] E[h_i²]                    | independent, mean 0
      = Σ_i v u
      = n v u
    """


@alternative("preactivation_variance_derivation", build=True)
def one_term_for_all():
    return """
    Var[sum_i w_i h_i]
    = n Var[w h]                  | n independent equals
    = n (E[w^2 h^2] - E[w h]^2)
    = n E[w^2] E[h^2]
    = n v u
    """


@alternative("preactivation_variance_derivation", build=True)
def by_the_square_of_the_sum():
    return r"""
    \mathrm{Var}\left[\sum_i w_i h_i\right]
    &= \mathbb{E}\left[\left(\sum_i w_i h_i\right)^2\right] \\
    &= \sum_i \sum_j \mathbb{E}[w_i h_i w_j h_j] \\
    &= \sum_{i=1}^{n} \mathbb{E}[w_i^2]\, \mathbb{E}[h_i^2] \\
    &= n v u
    """


@misconception(
    "preactivation_variance_derivation",
    hint="How many terms does the sum have, and what does each of them add?",
    build=True,
)
def one_term_only():
    return "Var[Σ_i w_i h_i] = v u"


@misconception(
    "preactivation_variance_derivation",
    hint="A factor n comes out of a variance squared. Is this one term times n, or n independent ones?",
    build=True,
)
def n_squared():
    return "Var[Σ_i w_i h_i] = n² v u"


@misconception(
    "preactivation_variance_derivation",
    hint="Variances of independent variables add for a sum. What is the variance of a product of means 0?",
    build=True,
)
def variances_added():
    return "Var[Σ_i w_i h_i] = n (v + u)"


@misconception(
    "preactivation_variance_derivation",
    hint="The activations vary too: h is random. What does its variance do?",
    build=True,
)
def activations_held_fixed():
    return "Var[Σ_i w_i h_i] = n v"


@misconception(
    "preactivation_variance_derivation",
    hint="E[w²] is a variance already, since the mean is 0. Why square it?",
    build=True,
)
def each_variance_squared():
    return "Var[Σ_i w_i h_i] = n v² u²"


# -- glorot_derivation -------------------------------------------------------------------------------------


@alternative("glorot_derivation", build=True)
def the_variance_put_in():
    return """
        √(3 v)
      = √(3 · 2/(n + m))        | v = 2/(n + m)
      = √(6/(n + m))
      = √6/√(n + m)
    """


@alternative("glorot_derivation", build=True)
def roots_apart():
    return """
    sqrt(3 v)
    = sqrt(3) sqrt(v)
    = sqrt(3) sqrt(2)/sqrt(n + m)
    = sqrt(6)/sqrt(n + m)
    """


@alternative("glorot_derivation", build=True)
def by_powers():
    return r"""
    \sqrt{3 v}
    &= (3 v)^{1/2} \\
    &= \left(\frac{6}{n + m}\right)^{1/2} \\
    &= \frac{\sqrt{6}}{\sqrt{n + m}}
    """


@misconception(
    "glorot_derivation",
    hint="The root goes over the denominator too.",
    build=True,
)
def denominator_without_a_root():
    return "√(3 v) = √6/(n + m)"


@misconception(
    "glorot_derivation",
    hint="v has a 2 in its numerator. Where is it?",
    build=True,
)
def two_of_the_variance_lost():
    return "√(3 v) = √3/√(n + m)"


@misconception(
    "glorot_derivation",
    hint="The bound is the root of 3 v. Did you take it?",
    build=True,
)
def root_not_taken():
    return "√(3 v) = 6/(n + m)"


@misconception(
    "glorot_derivation",
    hint="Is the root of a sum the sum of the roots? Try n = 9, m = 16.",
    build=True,
)
def root_term_by_term():
    return "√(3 v) = √6/(√n + √m)"


@misconception(
    "glorot_derivation",
    hint="The 3 stands under the root as well.",
    build=True,
)
def three_outside_of_the_root():
    return "√(3 v) = 3 √2/√(n + m)"
