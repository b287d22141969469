"""Chapter 03: layers, hidden units with their derivatives, and what width and depth can express.

Hidden units are judged by their formulas, which stand beside the claims and may overflow far out, and by
exact values far out; derivatives by finite differences of those formulas. A forward pass is followed through
the student's own cache. Numbers of linear pieces are known because the networks are built around their kinks.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking import require
from course_lib.checking.derivation import derivation
from course_lib.checking.registry import exercise
from course_lib.derivations import symbols
from course_lib.exercises.forward_propagation import linear_regions
from course_lib.exercises.forward_propagation.curves import curve
from course_lib.exercises.forward_propagation.probes import ShareOfAll, watch_approximation
from course_lib.exercises.shared.large_logits import EXACT, FAR_APART, HUGE, LARGE_LOGITS
from course_lib.exercises.shared.networks import hidden_unit, random_params

ONE, BATCH = "one example", "a batch"
LAYERS = ((2, 3), (3, 2), (1, 2), (4, 1), (3, 3))  # (H_k, H_{k−1})
SHAPES = ((1,), (3,), (2, 3), (2, 2), (3, 1, 2), ())  # "an array of any shape"
FAR = np.array([[1000.0, -1000.0], [-700.0, 700.0], [40.0, -40.0]])
SQUARE = np.array([[0.7, -0.4], [1.6, -1.5]])  # no unit, and no slope of one, is the same at −0.4 and 1.6
XOR = (((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0))


@exercise(points=2)
def xor_network(student, cases, criterion):
    """xor_network() -> (W, c, w, b): f(x) = w·max(0, Wx + c) + b is the exclusive or of x₁ and x₂.

    W is (H, 2), c and w are (H,), b is a number; ints are allowed; within 1e-9 on the four points.
    """
    with criterion("the four points") as expect:
        parts = [np.asarray(part) for part in require.list_of(student.xor_network(), 4)]
        H = parts[0].size // 2
        for place, (name, shape) in enumerate((("W", (H, 2)), ("c", (H,)), ("w", (H,)), ("b", ()))):
            part, wanted = parts[place], f"finite numbers of shape {shape}" if shape else "one finite number"
            fits = part.dtype.kind in "if" and part.size == np.prod(shape) and np.isfinite(part).all()
            require.that(H > 0 and fits, f"{name} is not {wanted}", came=part)
            message = f"{name} is not {wanted}, but of shape {part.shape}"
            require.form(part.shape == shape, message, came=part, hint=require.KEEPDIMS)
            parts[place] = part.reshape(shape)
        W, c, w, b = parts
        for x, target in XOR:
            f = sum(w[i] * max(0.0, W[i] @ np.array(x) + c[i]) for i in range(H)) + b
            expect.close(f, target, f"at x = {x} the output is {target}", rtol=0.0, atol=1e-9)


@exercise(points=1)
def layer(student, cases, criterion):
    """layer(h, W, b, g) -> (a, g(a)), a = Wh + b: h (H_{k−1},) or (N, H_{k−1}), W (H_k, H_{k−1}), b (H_k,).

    g is called with the whole array a.
    """

    def examine(expect, g, *rows):
        for m, n in LAYERS:
            h, W, b = cases.normal(*rows, n), cases.away_from_zero(m, n), cases.normal(m)
            a, activation = require.list_of(student.layer(h, W, b, g), 2)
            a, activation = require.array(a, (*rows, m)), require.array(activation, (*rows, m))
            expect.close(a, np.einsum("...j,ij->...i", h, W) + b, "a_i = b_i + Σ_j W_ij h_j")
            expect.close(activation, g(np.array(a)), "the second array is g(a)")

    with criterion(ONE) as expect:
        examine(expect, hidden_unit(cases)[0])
    with criterion(BATCH) as expect:
        for N in (1, 2, 3, 5):
            examine(expect, hidden_unit(cases)[0], N)
    with criterion("g is called with the whole array") as expect:
        examine(expect, ShareOfAll())
        examine(expect, ShareOfAll(), 4)


# -- hidden units ----------------------------------------------------------------------------------------


@exercise(points=1)
def sigmoid_prime(student, cases, criterion):
    """sigmoid_prime(a): the derivative of σ(a) = 1 / (1 + exp(−a)), like a."""
    unit, far = lambda a: 1 / (1 + np.exp(-a)), lambda a: 0.0 * a
    _judge_derivative(student.sigmoid_prime, cases, criterion, unit, far)


@exercise(points=1)
def tanh_prime(student, cases, criterion):
    """tanh_prime(a): the derivative of tanh(a), like a."""
    unit, far = lambda a: np.sinh(a) / np.cosh(a), lambda a: 0.0 * a
    _judge_derivative(student.tanh_prime, cases, criterion, unit, far)


@derivation(
    points=3,
    first="∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))",
    results=["1 − t²", "1 − tanh(a)²"],
    steps=2,
    without={"∂", "t", "tanh"},
)
def tanh_derivation():
    """tanh_derivation: the slope of tanh, from its definition; t = tanh(a)."""
    yield symbols.number("a")
    yield symbols.defined("t", "tanh(a)")


@exercise(points=1)
def relu(student, cases, criterion):
    """relu(a): max(0, a), elementwise, like a."""
    unit = lambda a: (a + np.abs(a)) / 2  # noqa: E731
    _judge_values(student.relu, cases, criterion, unit, unit, "g(a) = max(0, a)")


@exercise(points=1)
def relu_prime(student, cases, criterion):
    """relu_prime(a): the derivative of max(0, a), like a; at 0 any number from 0 to 1."""
    unit, far = lambda a: (a + np.abs(a)) / 2, lambda a: np.heaviside(a, 0.5)
    _judge_derivative(student.relu_prime, cases, criterion, unit, far)


@exercise(points=1)
def leaky_relu(student, cases, criterion):
    """leaky_relu(a, slope=0.01): a for a > 0 and slope·a for a ≤ 0, like a; 0 ≤ slope < 1."""
    unit, claim = lambda a, slope: a * np.where(a > 0, 1.0, slope), "g(a) = a for a > 0, slope·a for a ≤ 0"
    _judge_values(student.leaky_relu, cases, criterion, unit, unit, claim, slope=(0.01, 0.3, 0.0, 0.9))


@exercise(points=1)
def leaky_relu_prime(student, cases, criterion):
    """leaky_relu_prime(a, slope=0.01): the derivative of leaky_relu, like a; at 0 it is from slope to 1."""
    unit, far = lambda a, slope: a * far(a, slope), lambda a, slope: np.where(a > 0, 1.0, slope)
    _judge_derivative(student.leaky_relu_prime, cases, criterion, unit, far, slope=(0.01, 0.3, 0.0, 0.9))


@exercise(points=1)
def elu(student, cases, criterion):
    """elu(a, alpha=1.0): a for a > 0 and alpha·(exp(a) − 1) for a ≤ 0, like a; alpha > 0."""
    claim, far = (
        "g(a) = a for a > 0, alpha·(exp(a) − 1) for a ≤ 0",
        lambda a, alpha: np.where(a > 0, a, -alpha),
    )
    _judge_values(student.elu, cases, criterion, _elu, far, claim, alpha=(1.0, 0.5, 2.5))


@exercise(points=1)
def elu_prime(student, cases, criterion):
    """elu_prime(a, alpha=1.0): the derivative of elu, like a; at 0 any number between alpha and 1."""
    far = lambda a, alpha: np.heaviside(a, 0.5)  # noqa: E731
    _judge_derivative(student.elu_prime, cases, criterion, _elu, far, alpha=(1.0, 0.5, 2.5))


@exercise(points=1)
def softplus(student, cases, criterion):
    """softplus(a): log(1 + exp(a)), elementwise, like a."""
    claim, far = "g(a) = log(1 + exp(a))", lambda a: a * (a > 0)
    _judge_values(student.softplus, cases, criterion, lambda a: np.log(1 + np.exp(a)), far, claim)


@exercise(points=1)
def softplus_prime(student, cases, criterion):
    """softplus_prime(a): the derivative of log(1 + exp(a)), like a."""
    unit, far = lambda a: np.log(1 + np.exp(a)), lambda a: np.heaviside(a, 0.5)
    _judge_derivative(student.softplus_prime, cases, criterion, unit, far)


@exercise(points=1)
def hard_tanh(student, cases, criterion):
    """hard_tanh(a): −1 for a < −1, a in between, 1 for a > 1, like a."""
    unit = lambda a: (np.abs(a + 1) - np.abs(a - 1)) / 2  # noqa: E731
    _judge_values(student.hard_tanh, cases, criterion, unit, unit, "g(a) = max(−1, min(1, a))")


@exercise(points=1)
def hard_tanh_prime(student, cases, criterion):
    """hard_tanh_prime(a): the derivative of hard_tanh, like a; at −1 and 1 any number from 0 to 1."""
    unit, far = lambda a: (np.abs(a + 1) - np.abs(a - 1)) / 2, lambda a: 0.0 * a
    _judge_derivative(student.hard_tanh_prime, cases, criterion, unit, far)


@exercise(points=1)
def maxout(student, cases, criterion):
    """maxout(a, k): a batch (N, H·k) -> (N, H), the maximum of each group of k neighbours."""

    def examine(expect, N, H, k, a):
        expected = [[max(a[n, i * k : (i + 1) * k]) for i in range(H)] for n in range(N)]
        came = require.array(student.maxout(a, k), (N, H))
        expect.close(came, np.array(expected), f"entry i is the maximum of a[i·{k}], …, a[i·{k} + {k - 1}]")

    with criterion("groups of k neighbours") as expect:
        for N, H, k in ((1, 2, 3), (3, 2, 3), (2, 3, 2), (4, 3, 5), (3, 3, 3)):
            examine(expect, N, H, k, cases.normal(N, H * k))
    with criterion("one group, groups of one, only negative entries") as expect:
        for N, H, k in ((2, 1, 4), (1, 1, 3), (3, 4, 1), (2, 3, 2)):
            examine(expect, N, H, k, -cases.uniform(0.1, 1000.0, N, H * k))


@exercise(points=1)
def rbf(student, cases, criterion):
    """rbf(x, W, sigma) -> exp(−‖W_i − x‖²/σ_i²), (N, H): a batch x (N, D), templates W (H, D), sigma (H,)."""

    def examine(expect, x, W, sigma, **tolerance):
        came = require.array(student.rbf(x, W, sigma), (len(x), len(W)))
        distances = np.array([[np.linalg.norm(w - row) for w in W] for row in x])
        claim = "entry [n, i] is exp(−‖W_i − x_n‖² / σ_i²)"
        expect.close(came, np.exp(-((distances / sigma) ** 2)), claim, **tolerance)

    with criterion("near the templates") as expect:
        for N, H, D in ((1, 2, 3), (3, 2, 1), (4, 1, 2), (2, 4, 3), (3, 3, 3)):
            examine(expect, cases.normal(N, D), cases.normal(H, D), cases.uniform(0.5, 3.0, H))
    with criterion("at a template, and far away, without a warning") as expect:
        for N, H, D in ((2, 3, 2), (3, 2, 4)):
            x, W, sigma = (
                cases.uniform(-900, 900, N, D),
                cases.uniform(-900, 900, H, D),
                cases.uniform(0.5, 3.0, H),
            )
            W[0], W[1] = x[-1], x[0] + sigma[1] * np.eye(D)[0]
            examine(
                expect, x, W, sigma, atol=1e-6
            )  # ‖W‖² − 2 W·x + ‖x‖² is right, too, and loses digits here


# -- the whole network -----------------------------------------------------------------------------------


@exercise(points=4)
def forward(student, cases, criterion):
    """forward(params, x, g) -> (f, cache): f = softmax(a⁽ᴸ⁺¹⁾), cache = [(a⁽¹⁾, h⁽¹⁾), …, (a⁽ᴸ⁺¹⁾, f)].

    x is one example (D,) or a batch (N, D); the hidden layers use g; L ≥ 0.
    """

    def examine(expect, params, x, g, **tolerance):
        f, cache = require.list_of(student.forward(params, x, g), 2)
        cache, h = require.list_of(cache, len(params)), x
        for k, (W, b) in enumerate(params, start=1):
            a, activation = require.list_of(cache[k - 1], 2)
            a = require.array(a, (*x.shape[:-1], len(b)))
            expected = np.einsum("...j,ij->...i", h, W) + b
            expect.close(a, expected, f"layer {k}: a = b + W h of the layer below", atol=1e-9)
            h = require.like(activation, a)
            if k < len(params):
                expect.close(h, g(np.array(a)), f"layer {k}: h = g(a)")
        e = np.exp(a - a.max(axis=-1, keepdims=True))
        softmax = e / e.sum(axis=-1, keepdims=True)
        expect.close(h, softmax, "the last entry of the cache holds softmax(a)", **tolerance)
        expect.close(require.like(f, a), h, "f is the softmax of the last layer", **tolerance)

    with criterion(ONE) as expect:
        for sizes in ((3, 2), (2, 3, 4), (3, 1, 2), (2, 4, 3, 5), (3, 3, 3, 3)):
            examine(expect, random_params(cases, sizes), cases.normal(sizes[0]), hidden_unit(cases)[0])
    with criterion(BATCH) as expect:
        for N, sizes in ((1, (3, 2)), (4, (2, 3)), (3, (3, 3, 3)), (2, (1, 2, 3)), (5, (3, 4, 1, 2, 3, 2))):
            examine(expect, random_params(cases, sizes), cases.normal(N, sizes[0]), hidden_unit(cases)[0])
    with criterion(LARGE_LOGITS) as expect:
        for rows, sizes in (((), (2, 3)), ((3,), (3, 2)), ((), (2, 3, 2)), ((2,), (3, 2, 4, 3))):
            params = random_params(cases, sizes)
            W, b = params[-1]
            params[-1] = (
                W,
                cases.rng.permutation(np.append([HUGE, -HUGE], HUGE - 1.0 + cases.normal(len(b))))[: len(b)],
            )
            examine(expect, params, cases.normal(*rows, sizes[0]), hidden_unit(cases)[0], **EXACT)
        examine(expect, *FAR_APART, hidden_unit(cases)[0], **EXACT)


@exercise(points=1)
def bump(student, cases, criterion):
    """bump(x, left, right, steepness=50.0): σ(s(x − left)) − σ(s(x − right)) with s the steepness, like x."""

    def expected(x, left, right, s):
        return 1 / (1 + np.exp(s * (left - x))) - 1 / (1 + np.exp(s * (right - x)))

    claim = "σ(s(x − left)) − σ(s(x − right))"
    with criterion("numbers, the steepness 50") as expect:
        left = float(cases.uniform(0.1, 0.4))
        right = left + float(cases.uniform(0.08, 0.12))  # so narrow that a product is seen to be none
        for x in (left, right, left + 0.05, left + 0.02, right + 0.03):
            expect.close(require.like(student.bump(x, left, right), x), expected(x, left, right, 50.0), claim)
    with criterion("arrays of any shape, any steepness") as expect:
        for shape, s in zip(SHAPES, (10.0, 50.0, 7.0, 3.0, 1.0, 20.0), strict=True):
            left, right = -float(cases.uniform(0.2, 1.0)), float(cases.uniform(0.1, 1.0))
            x = cases.normal(*shape)
            expect.close(require.like(student.bump(x, left, right, s), x), expected(x, left, right, s), claim)
    with criterion("far away, without a warning") as expect:
        left, right = float(cases.uniform(-1.0, 0.0)), float(cases.uniform(0.5, 1.0))
        x = np.array([-1000.0, left, left + 0.01, (left + right) / 2, right, 1000.0])
        came = require.like(student.bump(x, left, right, steepness=200.0), x)
        expect.close(came, [0.0, 0.5, 1 / (1 + np.exp(-2.0)), 1.0, 0.5, 0.0], claim)


@exercise(points=3)
def approximate(student, cases, criterion):
    """approximate(target, n) -> function: a sigmoid network with one hidden layer, made of n bumps.

    On [0, 1], ends included, it follows the smooth function target, which is called with floats and need not
    be 0 at the ends. The steepness grows with n: for n = 4, 16, 64 the largest error at 4n is below half of
    that at n. The result takes a float or an array (M,).
    """
    for n in (4, 16, 64):
        with criterion(f"from {n} bumps to {4 * n} the largest error becomes less than half") as expect:
            target = curve(cases)
            few, many = (_largest_error(expect, student, target, bumps, cases) for bumps in (n, 4 * n))
            expect.that(
                many < few / 2, f"the largest error is {few:.3g} with {n} bumps, {many:.3g} with {4 * n}"
            )


@exercise(points=2)
def split_at_kinks(student, cases, criterion):
    """split_at_kinks(t, a) -> all places of t and those where a unit changes sides, increasing, each once.

    t (K,) is increasing, K ≥ 2; a (K, H) holds the pre-activations of a layer at these places, and is affine
    between neighbours. Places that are less than 1e-9 apart count as one.
    """

    def examine(expect, case):
        t, a, places = case
        came = student.split_at_kinks(t, a)
        count = np.size(came)  # in whatever form they come
        message = f"there are {count} places, and should be {len(places)}"
        if expect.that(count == len(places), message, came=came, expected=places):
            came = require.array(came, places.shape)
            expect.close(came, places, "t and every t* with a(t*) = 0, increasing")

    with criterion("two places") as expect:
        examine(
            expect, (np.array([0.0, 1.0]), np.array([[-1.0, 2.0], [3.0, 1.0]]), np.array([0.0, 0.25, 1.0]))
        )
        for H in (1, 2, 4):
            examine(expect, linear_regions.one_layer(cases, 2, H))
    with criterion("more places") as expect:
        for K, H in ((3, 1), (4, 2), (3, 3), (5, 3)):
            examine(expect, linear_regions.one_layer(cases, K, H))
    with criterion("units that stay on their side, are 0 at a place, or have the same kink") as expect:
        for K, H in ((3, 1), (4, 2), (5, 3)):
            examine(expect, linear_regions.one_layer(cases, K, H, quiet=True))


@exercise(points=1)
def count_pieces(student, cases, criterion):
    """count_pieces(t, logits) -> int: the longest stretches of t on which all logits keep their slopes.

    t (K,) is increasing, K ≥ 2; logits is (K, C), affine between neighbours. Slopes are equal up to rounding.
    """

    def examine(expect, case):
        t, logits, pieces = case
        came = require.integer(student.count_pieces(t, logits))
        expect.that(came == pieces, "this is not the number of pieces", came=came, expected=pieces)

    with criterion("one logit, a kink at every place between the ends") as expect:
        for K in (3, 4, 7):
            examine(expect, linear_regions.polygon(cases, K, 1, K - 2))
    with criterion("places without a kink") as expect:
        for K, changes in ((2, 0), (12, 0), (12, 3), (9, 5)):
            examine(expect, linear_regions.polygon(cases, K, 1, changes))
        examine(expect, linear_regions.polygon(cases, 7, 1, 3, even=True))
    with criterion("several logits") as expect:
        for K, C, changes in ((3, 2, 1), (12, 2, 4), (10, 3, 3), (8, 4, 6)):
            examine(expect, linear_regions.polygon(cases, K, C, changes))


@exercise(points=3)
def count_linear_regions(student, cases, criterion):
    """count_linear_regions(params, start, end) -> int: linear pieces of a ReLU network from start to end.

    They are the maximal intervals of the segment on which the logits, before the softmax, are affine, so that
    coincident kinks count once and cancelled ones not at all. start = end gives 1. Pieces that are judged are
    longer than 1e-6.
    """

    def examine(expect, case):
        params, start, end, pieces = case
        came = require.integer(student.count_linear_regions(params, start, end))
        expect.that(came == pieces, "this is not the number of linear pieces", came=came, expected=pieces)

    with criterion("no hidden layer, or one") as expect:
        for D, C, inside, outside in ((1, 1, 1, 0), (1, 2, 2, 1), (2, 1, 3, 2), (3, 2, 16, 3), (2, 3, 0, 4)):
            examine(expect, linear_regions.one_hidden_layer(cases, D, C, inside, outside))
        examine(expect, linear_regions.linear(cases, 3, 2))
        examine(expect, linear_regions.of_length_zero(cases))
    with criterion("deep networks") as expect:
        for D, C, L in ((1, 1, 2), (2, 2, 2), (1, 3, 3), (3, 2, 3), (2, 1, 5)):
            examine(expect, linear_regions.folded(cases, D, C, L))
    with criterion("kinks that coincide, cancel or lie at the ends") as expect:
        examine(expect, linear_regions.on_the_edge(cases))
        examine(expect, linear_regions.cancelled_in_one_logit(cases))
        for D, C, L in ((1, 1, 1), (2, 3, 2), (3, 2, 5)):
            examine(expect, linear_regions.folded(cases, D, C, L, decoys=True, row=C == 2))


# -- cases and formulas ----------------------------------------------------------------------------------


def _judge_values(answer, cases, criterion, unit, far, claim, **parameter):
    """`answer` is the elementwise `unit`, `far` where |a| ≥ 40; the default of `parameter` comes first."""

    def examine(expect, came, a, *values):
        expect.close(require.like(came, a), unit(a, *values), claim)

    _judge_elementwise(answer, cases, criterion, examine, far, **parameter)


def _judge_derivative(answer, cases, criterion, unit, far, **parameter):
    """`answer` is the derivative of the elementwise `unit`, `far` where |a| ≥ 40."""

    def examine(expect, came, a, *values):
        expect.derivative(require.like(came, a), lambda a: unit(a, *values), a, "the result is g′(a)")

    _judge_elementwise(answer, cases, criterion, examine, far, **parameter)


def _judge_elementwise(answer, cases, criterion, examine, far, **parameter):
    [(name, values)] = parameter.items() or [("", ())]
    default = values[:1]
    with criterion("numbers") as expect:
        for a in (1.5, -0.5, -2.0, float(cases.uniform(0.6, 0.9))):
            examine(expect, answer(a), a, *default)
    with criterion("arrays of any shape, kinks included") as expect:
        for shape in SHAPES:
            a = _between_kinks(cases, *shape)
            examine(expect, answer(a), a, *default)
        for a in (np.array([0.0, 1.0, -1.0, 0.5, -0.5, -2.5]), SQUARE, cases.everywhere()):
            examine(expect, answer(a), a, *default)
    with criterion("large |a|, without a warning") as expect:
        near = np.array([[0.7, -0.7], [-1.5, 1.5]]) + cases.uniform(-0.1, 0.1, 2, 2)
        both = np.vstack([FAR, near])  # not square, where a stray transpose would show
        came = require.like(answer(both), both)
        expect.close(came[: len(FAR)], far(FAR, *default), "the result is right far from 0, too", **EXACT)
        examine(expect, came[len(FAR) :], near, *default)
    if parameter:
        with criterion(f"any {name}") as expect:
            for value in values:
                a = np.append(cases.uniform(0.6, 0.9, 2), [0.0, 0.7, -0.7, -1.5])
                examine(expect, answer(a, value), a, value)
                came = require.like(answer(FAR, **{name: value}), FAR)
                expect.close(
                    came, far(FAR, value), f"the result is right far from 0 for {name} = {value}, too"
                )


def _between_kinks(cases, *shape):
    """Entries up to ±2.9, none near −1, 0 or 1."""
    size = cases.uniform(0.1, 0.9, *shape) + cases.rng.integers(3, size=shape)
    return size * cases.rng.choice([-1.0, 1.0], shape)


def _elu(a, alpha):
    """Overflows for a above 709."""
    return np.where(a > 0, a, alpha * (np.exp(a) - 1))


def _largest_error(expect, student, target, n, cases):
    points = np.sort(np.concatenate([np.linspace(0.0, 1.0, 401), cases.uniform(0.0, 1.0, 20)]))
    numbers = [0.0, 1.0, float(cases.uniform(0.0, 1.0))]
    seen = student.probe(watch_approximation, "approximate", target, n, points, numbers, shown=2)
    values = require.like(seen["values"], points)
    one_by_one = np.array([require.number(value) for value in seen["one by one"]])
    expect.that(not seen["copies"], "at every new number the result asks the target itself: it is no network")
    expect.that(seen["jump"] < 1e-3, "the result jumps from one value to another; a sum of sigmoids does not")
    expect.that(seen["straight"] < 0.5, "the result is made of straight lines; a sum of sigmoids bends")
    x, f = np.append(points, numbers), np.append(values, one_by_one)
    return np.max(np.abs(f - [target(point) for point in x.tolist()]))
