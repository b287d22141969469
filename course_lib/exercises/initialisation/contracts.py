"""Chapter 07: weights to begin with, and what goes wrong with others.

Random weights are judged by many draws at once, with bounds that right draws cross with a probability below
1e-9 a check (see `course_lib.exercises.shared.draws`). What gradients and units do is built into the
networks of the cases.
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from course_lib.checking import require
from course_lib.checking.derivation import derivation
from course_lib.checking.registry import exercise
from course_lib.derivations import symbols
from course_lib.exercises.initialisation.dead_units import (
    above_zero,
    balanced,
    equal_units,
    mostly_at_rest,
    nudged,
    opposite,
    through_zero,
    with_active_first_layer,
    with_dead_units,
    with_inhibiting_dead_units,
)
from course_lib.exercises.initialisation.probes import Shelf, ShelfSlope
from course_lib.exercises.shared.draws import (
    Law,
    Normal,
    Uniform,
    expect_fresh,
    expect_law,
    expect_one_source,
)
from course_lib.exercises.shared.networks import certain, hidden_unit, like_params, random_data, random_params
from course_lib.exercises.shared.probes.repetition import Repeatedly

SCHEMES = ("zeros", "constant", "glorot", "he")
NO_SCHEMES = ("xavier", "Glorot", "zero", "normal")
#: the criterion, its layers (fan_in, fan_out), and how many weights are drawn at least
LAYERS = (
    ("small layers, drawn one after the other from one rng", ((1, 1), (3, 1), (1, 4), (2, 3)), 3_000),
    ("large layers", ((100, 150), (150, 100)), 30_000),
)
TINY = 3e-9  # a gradient of this size is far from 0, and far below what allclose lets pass


@exercise(points=4)
def glorot_uniform(student, cases, criterion):
    """glorot_uniform(fan_in, fan_out, rng): weights (fan_out, fan_in) from U[−b, b].

    b = √6/√(fan_in + fan_out). rng is a NumPy Generator and the only source of chance; every call draws anew
    from it.
    """
    _judge_layers(student, cases, criterion, "glorot_uniform", _glorot)


@derivation(points=2, first="√(3 v)", results=["√6/√(n + m)"], steps=1)
def glorot_derivation():
    """glorot_derivation: the bound of a uniform distribution with the variance v = 2/(n + m)."""
    yield symbols.number("n", "count")
    yield symbols.number("m", "count")
    yield symbols.defined("v", "2/(n + m)")


@exercise(points=3)
def he_normal(student, cases, criterion):
    """he_normal(fan_in, fan_out, rng): weights (fan_out, fan_in) from a Gaussian, not truncated, mean 0.

    Its standard deviation is √(2/fan_in). rng is the only source of chance; every call draws anew from it.
    """
    _judge_layers(student, cases, criterion, "he_normal", _he)


@exercise(points=4)
def init_params(student, cases, criterion):
    """init_params(sizes, scheme, rng): sizes [D, H₁, …, C] -> params, all biases 0.

    scheme "zeros"; "constant", all weights the same non-zero number; "glorot"; "he"; else a ValueError that
    holds the rejected scheme and the four that are accepted.
    """

    def examine(expect, sizes, scheme):
        came = student.init_params(sizes, scheme, cases.generator())
        weights, biases = _weights_and_biases(came, sizes)
        expect.that(not biases.any(), "not all biases are 0", came=came)
        return weights

    with criterion("zeros and constant") as expect:
        for sizes in ([1, 1], [3, 2], [2, 4, 3], [4, 1, 5, 2]):
            for weights in examine(expect, sizes, "zeros"):
                expect.close(weights, 0.0, "all weights are 0")
            weights = np.concatenate([W.ravel() for W in examine(expect, sizes, "constant")])
            expect.that(weights[0] != 0, "the constant is 0, which is the scheme zeros")
            expect.close(weights, weights[0], "all weights of the network are the same number")
    for scheme, law in (("glorot", _glorot), ("he", _he)):
        with criterion(f"{scheme}: every layer by its own fan-in and fan-out") as expect:
            for sizes, times in (([1, 40], 60), ([60, 90, 90, 90, 3], 4)):
                probe, rng = Repeatedly("init_params", times), cases.generator()
                seen = student.probe(probe, "init_params", sizes, scheme, rng, repeat=False)
                networks = require.list_of(seen["results"], times)
                drawn = [_weights_and_biases(params, sizes) for params in networks]
                expect_one_source(expect, seen)
                expect.that(not any(biases.any() for _, biases in drawn), "not all biases are 0")
                layers = [np.stack(layer) for layer in zip(*(weights for weights, _ in drawn), strict=True)]
                for layer in layers:
                    expect_law(expect, layer, law(*layer.shape[:0:-1]))
                expect_fresh(expect, np.concatenate([layer.ravel() for layer in layers]))
    with criterion("four schemes, and a ValueError for any other") as expect:
        for scheme in SCHEMES:
            examine(expect, [3, 2, 2], scheme)
        for scheme in NO_SCHEMES:
            arguments = ([3, 2, 2], scheme, cases.generator())
            expect.refusal("init_params", *arguments, value=scheme, accepted=SCHEMES)


@derivation(points=4, first="Var[Σ_i w_i h_i]", results=["n v u"], steps=3)
def preactivation_variance_derivation():
    """preactivation_variance_derivation: the variance of a sum of n products.

    All w_i and h_i are independent with mean 0; v = Var[w] and u = Var[h], of any one of them.
    """
    yield symbols.size("n")
    yield symbols.random("w", "n", mean_zero=True)
    yield symbols.random("h", "n", mean_zero=True)
    yield symbols.defined("v", "Var[w]")
    yield symbols.defined("u", "Var[h]")


@exercise(points=1)
def preactivation_variance(student, cases, criterion):
    """preactivation_variance(fan_in, var_w, var_h): the variance of a = Σⱼ wⱼhⱼ, a float, no bias.

    The fan_in weights w and activations h are independent, with mean 0 and variances var_w and var_h.
    """
    for name, fans in (("one input", (1,) * 4), ("many inputs", (2, 3, 10, 784))):
        with criterion(name) as expect:
            for fan_in in fans:
                var_w, var_h = float(cases.uniform(0.1, 0.8)), float(cases.uniform(1.2, 3.0))
                came = require.number(student.preactivation_variance(fan_in, var_w, var_h))
                # A sum over the inputs, since variances of independent terms add up.
                expected = math.fsum(var_w * var_h for _ in range(fan_in))
                expect.close(came, expected, "the result is the variance of Σⱼ wⱼhⱼ")


@exercise(points=4)
def dead_gradients(student, cases, criterion):
    """dead_gradients(params, x, y, g, g_prime): for each layer: are all its weight gradients zero?

    A list of L+1 bools; zero is up to rounding, |g| < 1e-12. Biases do not count. One example or a
    batch, whose loss is the mean.
    """

    def examine(expect, params, x, y, unit, expected):
        came = require.list_of(student.dead_gradients(params, x, y, *unit), len(params))
        came = [require.boolean(dead) for dead in came]
        message = "for each layer, first to last: are all its weight gradients zero?"
        expect.that(came == expected, message, came=came, expected=expected)

    with criterion("all weights are zero") as expect:
        for rows, sizes in (((), [3, 2]), ((), [2, 3, 2]), ((4,), [3, 4, 2]), ((5,), [2, 3, 4, 3])):
            L = len(sizes) - 2
            params = [(np.zeros_like(W), np.zeros_like(b)) for W, b in random_params(cases, sizes)]
            params[-1] = (params[-1][0], cases.normal(sizes[-1]))
            x, y = random_data(cases, rows, sizes)
            examine(expect, params, x, y, through_zero(cases), [L > 0] * (L + 1))
            examine(expect, params, x, y, above_zero(cases), [True] * L + [False])
    with criterion("weights that are not zero, and some that are") as expect:
        for rows, sizes in (((), [3, 2]), ((4,), [2, 3, 2]), ((), [3, 2, 4, 3]), ((3,), [2, 4, 3, 4, 2])):
            params, (x, y) = random_params(cases, sizes), random_data(cases, rows, sizes)
            examine(expect, params, x, y, hidden_unit(cases), [False] * len(params))
            for k in range(1, len(params)):
                cut = [*params[:k], (0 * params[k][0], params[k][1]), *params[k + 1 :]]
                expected = [layer < k for layer in range(len(params))]
                examine(expect, cut, x, y, hidden_unit(cases), expected)
            if len(params) > 1:
                first = [(0 * params[0][0], 0 * params[0][1]), *params[1:]]
                expected = [layer == 1 for layer in range(len(params))]
                examine(expect, first, x, y, through_zero(cases), expected)
            examine(expect, params, TINY * x, y, hidden_unit(cases), [False] * len(params))
        params, (x, y) = random_params(cases, [3, 2]), random_data(cases, (4,), [3, 2])
        x[0] = 0  # the first example alone has no gradient,
        x[:, 1] = 0  # and one weight of each unit has none
        examine(expect, params, x, y, hidden_unit(cases), [False])
        params, (x, _) = random_params(cases, [1, 1, 2]), random_data(cases, (), [1, 1, 2])
        for y in (0, 1):  # the gradient of W⁽¹⁾ is negative for one of them
            examine(expect, params, x, y, hidden_unit(cases), [False, False])
        for alive in (1, 0):
            params, x, y = mostly_at_rest(cases, alive)
            examine(expect, params, x, y, (Shelf(0.5), ShelfSlope(0.5)), [not alive, False])
        params, x, y = certain(cases, (), [3, 4, 3])  # the output is certain, and wrong
        examine(expect, params, x, y, hidden_unit(cases), [False, False])
        favourite = int(np.argmax(params[-1][1]))
        examine(expect, params, x, favourite, hidden_unit(cases), [True, True])
    with criterion("gradients that cancel in the mean over the batch") as expect:
        for sizes in ([3, 2], [2, 3, 2]):
            params, x, y = opposite(cases, sizes)
            examine(expect, params, x, y, hidden_unit(cases), [True] * len(params))
        for sizes in ([2, 3], [3, 4, 3], [2, 3, 2, 3]):
            unit = hidden_unit(cases)
            params, x, y = balanced(cases, sizes, unit[0])
            examine(expect, params, x, y, unit, [True] * len(params))
            other = (y + (np.arange(7) == 0)) % 3  # one label changed, and nothing cancels any more
            examine(expect, params, x, other, unit, [False] * len(params))


@exercise(points=2)
def symmetric_units(student, cases, criterion):
    """symmetric_units(params): for each hidden layer: are all rows of W⁽ᵏ⁾ and all entries of b⁽ᵏ⁾ equal?

    A list of L bools. Outgoing weights are not looked at. One unit alone: True; no hidden layer: [].
    """

    def examine(expect, params, expected):
        came = require.list_of(student.symmetric_units(params), len(expected))
        came = [require.boolean(symmetric) for symmetric in came]
        message = "for each hidden layer: are the rows of W equal, and the entries of b?"
        expect.that(came == expected, message, came=came, expected=expected)

    with criterion("no hidden layer, or one") as expect:
        examine(expect, random_params(cases, [3, 2]), [])
        for D, H in ((2, 3), (4, 2), (1, 4), (3, 1)):
            params = random_params(cases, [D, H, 2])
            examine(expect, params, [H == 1])
            (W, b), output = equal_units(*params[0]), params[1]
            examine(expect, [(W, b), output], [True])
            examine(expect, [equal_units(W, b), equal_units(*output)], [True])
            if H > 1:
                rows_of_one_number = np.tile(np.linspace(0.5, 1.0, H)[:, None], (1, D))
                for other in (rows_of_one_number, *(nudged(W, (i, D - 1)) for i in (0, H // 2, H - 1))):
                    examine(expect, [(other, b), output], [False])
                if D > 1:
                    same_numbers_in_reverse = np.vstack([W[:-1], W[-1:, ::-1]])
                    examine(expect, [(same_numbers_in_reverse, b), output], [False])
                examine(expect, [(W, nudged(b, H // 2)), output], [False])
    with criterion("several hidden layers") as expect:
        for pattern in ([True, False], [False, True], [False, True, True], [True, False, True, False]):
            sizes = [3, *(int(H) for H in cases.rng.permutation([2, 3, 4, 5])[: len(pattern)]), 2]
            layers = zip(random_params(cases, sizes), [*pattern, True], strict=True)
            params = [equal_units(*pair) if symmetric else pair for pair, symmetric in layers]
            examine(expect, params, pattern)
            zeros = [(0 * W, 0 * b) for W, b in params]
            examine(expect, zeros, [True] * len(pattern))


@exercise(points=2)
def dead_units(student, cases, criterion):
    """dead_units(params, X): for each hidden ReLU layer: how many units have a ≤ 0 on every row of X?

    X is (N, D). A list of L ints.
    """

    def examine(expect, params, X, expected):
        came = require.list_of(student.dead_units(params, X), len(expected))
        came = [require.integer(count) for count in came]
        message = "for each hidden layer: the number of its units that no row of X makes active"
        expect.that(came == expected, message, came=came, expected=expected)

    with criterion("no hidden layer, or one") as expect:
        examine(expect, random_params(cases, [3, 2]), cases.normal(4, 3), [])
        for N, D, H in ((1, 2, 3), (4, 1, 3), (5, 3, 4), (3, 2, 1)):
            for dead in sorted({0, 1, H - 1, H}):
                params, X = with_dead_units(cases, N, [D, H, 2], [dead])
                examine(expect, params, X, [dead])
    with criterion("several hidden layers") as expect:
        for N, sizes, dead in (
            (4, [2, 3, 4, 2], [1, 2]),
            (1, [3, 4, 2, 3], [0, 1]),
            (6, [3, 5, 4, 3, 2], [2, 0, 3]),
            (3, [2, 3, 4, 2], [3, 2]),
        ):
            params, X = with_dead_units(cases, N, sizes, dead)
            examine(expect, params, X, dead)
            examine(expect, with_inhibiting_dead_units(params, X), X, dead)
        params, X = with_active_first_layer(cases, 3, 2)
        examine(expect, params, X, [0, 2])
    with criterion("pre-activations that are exactly 0 are not above it") as expect:
        for sizes in ([2, 3, 2], [3, 4, 2, 2]):
            params = [(0 * W, 0 * b) for W, b in random_params(cases, sizes)]
            examine(expect, params, cases.normal(4, sizes[0]), sizes[1:-1])
            (W, b), *above = params
            params = [(W, nudged(b, 1)), *above]
            examine(expect, params, cases.normal(4, sizes[0]), [sizes[1] - 1, *sizes[2:-1]])


# -- random weights --------------------------------------------------------------------------------------


def _glorot(fan_in: int, fan_out: int) -> Law:
    return Uniform(math.sqrt(6 / (fan_in + fan_out)))


def _he(fan_in: int, fan_out: int) -> Law:
    return Normal(math.sqrt(2 / fan_in))


def _judge_layers(student, cases, criterion, name, law):
    for kind, layers, least in LAYERS:
        with criterion(kind) as expect:
            for fan_in, fan_out in layers:
                times, shape = least // (fan_in * fan_out), (fan_out, fan_in)
                probe, rng = Repeatedly(name, times), cases.generator()
                seen = student.probe(probe, name, fan_in, fan_out, rng, repeat=False)
                require.array(seen["results"][0], shape)
                draws = require.array(seen["results"], (times, *shape))
                expect_one_source(expect, seen)
                expect_law(expect, draws, law(fan_in, fan_out))


def _weights_and_biases(params, sizes: list[int]) -> tuple[list[np.ndarray], np.ndarray]:
    """Gate: `params` belong to a network of these sizes; its weights, and all its biases in one array."""
    template = [(np.zeros((m, n)), np.zeros(m)) for n, m in itertools.pairwise(sizes)]
    arrays = like_params(params, template)
    return arrays[::2], np.concatenate(arrays[1::2])
