"""Chapter 02: logistic unit, output units and their losses, and the gradient at the output.

Moderate arguments are judged by the textbook definitions at the end, which overflow or take log(0) where
an answer must not; large arguments by exact properties; gradients by finite differences.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking import require
from course_lib.checking.derivation import derivation
from course_lib.checking.registry import exercise
from course_lib.derivations import symbols
from course_lib.exercises.shared.large_logits import (
    CERTAIN_AND_UNDECIDED,
    EXACT,
    HUGE,
    LARGE_LOGITS,
    SAME,
    SHIFTS,
    THEIR_GRADIENT,
)

ONE, BATCH = "one example", "a batch: the mean over its examples"
BATCHES = ((1, 3), (2, 5), (4, 3), (3, 3), (3, 1))  # (N, C)
UNEVEN = np.array([2.2, -2.8, 0.0])  # logits with a probability below 0.01, to which 1e-8 does no harm
GAPS = np.array([3.0, -4.0, 0.0])  # logits with a small probability among them
SHIFTED = f"this is the gradient of the loss; {SAME}"


@exercise(points=2)
def sigmoid(student, cases, criterion):
    """sigmoid(a): an array of any shape, or a number -> σ(a) = 1 / (1 + exp(−a)), elementwise, like a."""
    claim = "σ(a) = 1 / (1 + exp(−a))"
    with criterion("one number") as expect:
        for a in (0.0, 1.0, -2.0, float(cases.uniform(0.5, 3.0))):
            expect.close(require.like(student.sigmoid(a), a), _sigmoid(a), claim)
    with criterion("an array of any shape") as expect:
        for shape in ((1,), (3,), (2, 3), (3, 1, 2), ()):
            a = cases.normal(*shape, scale=2.0)
            expect.close(require.like(student.sigmoid(a), a), _sigmoid(a), claim)
        a = cases.everywhere()
        expect.close(require.like(student.sigmoid(a), a), _sigmoid(a), claim)
    with criterion("large |a|, without a warning") as expect:
        claim = "σ(a) goes to 0 on the left and to 1 on the right"
        near = cases.away_from_zero(2)
        for a, expected in (
            (np.array([[1000.0, -1000.0], [700.0, -40.0]]), [[1.0, 0.0], [1.0, 0.0]]),
            (np.append(near, -1000.0), np.append(_sigmoid(near), 0.0)),
            (-1000.0, 0.0),
        ):
            expect.close(require.like(student.sigmoid(a), a), expected, claim)


@exercise(points=3)
def logistic_loss(student, cases, criterion):
    """logistic_loss(theta, X, y): theta (D,), X (N, D), y (N,) of 0 and 1 -> mean negative log-likelihood.

    The first column of X is ones. The value is the true one for saturated units too: nothing is clipped.
    """
    for name, batches in ((ONE, _single_examples(cases)), (BATCH, _logistic_batches(cases))):
        with criterion(name) as expect:
            for theta, X, y in batches:
                loss = require.number(student.logistic_loss(theta, X, y))
                claim = "the loss is the mean of −log p(y | x)"
                expect.close(loss, _logistic_loss(theta, X, y), claim, batch=len(y))
    with criterion("saturated units: the true value, without a warning") as expect:
        X, y = np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 0.001]]), np.array([0, 0, 1])
        loss = require.number(student.logistic_loss(np.array([0.0, 1000.0]), X, y))
        claim = "the mean of 1000, 0 and −log σ(1) for a = 1000, −1000, 1 and y = 0, 0, 1"
        expect.close(loss, (1000.0 + np.log1p(np.exp(-1.0))) / 3, claim, **EXACT)
        for a, y, true in ((40, 0, 40), (1000, 0, 1000), (-1000, 1, 1000), (1000, 1, 0), (-1000, 0, 0)):
            theta = np.array([float(a)])
            loss = require.number(student.logistic_loss(theta, np.ones((1, 1)), np.array([y])))
            expect.close(loss, true, f"for a = {a} and y = {y} the loss is {true}", **EXACT)


@exercise(points=3)
def logistic_gradient(student, cases, criterion):
    """logistic_gradient(theta, X, y): the gradient of logistic_loss with respect to theta, (D,)."""
    for name, batches in ((ONE, _single_examples(cases)), (BATCH, _logistic_batches(cases))):
        with criterion(name) as expect:
            for theta, X, y in batches:
                grad = require.like(student.logistic_gradient(theta, X, y), theta)
                expect.gradient(grad, lambda t, X=X, y=y: _logistic_loss(t, X, y), theta, batch=len(y))
    with criterion("saturated units, without a warning") as expect:
        theta, X, y = np.array([0.0, 1000.0]), np.array([[1.0, 1.0], [1.0, -1.0], [1.0, 0.0]]), [0, 1, 1]
        grad = require.like(student.logistic_gradient(theta, X, np.array(y)), theta)
        claim = "for a = 1000, −1000, 0 and y = 0, 1, 1 the prediction errors are 1, −1, −0.5"
        expect.close(grad, np.array([1.0, -1.0, -0.5]) @ X / 3, claim)
        theta, X = np.array([1000.0, 0.0]), np.array([[1.0, float(cases.normal())]])
        grad = require.like(student.logistic_gradient(theta, X, np.array([0])), theta)
        expect.close(grad, X[0], "the gradient of one example that is wrong with certainty is its x")


@derivation(
    points=4,
    first="∂/∂a (−y log σ(a) − (1−y) log(1−σ(a)))",
    results=["p − y", "σ(a) − y"],
    steps=3,
)
def logistic_derivation():
    """logistic_derivation: the slope of the loss of one logistic unit in a; y is 0 or 1, p = σ(a)."""
    yield symbols.number("a")
    yield symbols.number("y", "bit")
    yield symbols.defined("p", "σ(a)")


@exercise(points=1)
def squared_error(student, cases, criterion):
    """squared_error(p, t): outputs and targets, both (C,) or (N, C) -> ½‖p − t‖², or its mean over the N."""
    with criterion(ONE) as expect:
        for C in (2, 3, 5, 1):
            p, t = _outputs_and_targets(cases, C)
            loss = require.number(student.squared_error(p, t))
            expect.close(loss, 0.5 * np.sum((p - t) ** 2), "the loss is ½ Σ_c (p_c − t_c)²")
    with criterion(BATCH) as expect:
        for N, C in BATCHES:
            p, t = _outputs_and_targets(cases, N, C)
            loss = require.number(student.squared_error(p, t))
            each = [0.5 * np.sum((p[n] - t[n]) ** 2) for n in range(N)]
            expect.close(loss, np.mean(each), "the loss is the mean of the losses of its examples", batch=N)


@exercise(points=1)
def squared_error_gradient(student, cases, criterion):
    """squared_error_gradient(p, t): the gradient of squared_error with respect to p, like p."""
    for name, shapes in ((ONE, ((2,), (3,), (5,), (1,))), (BATCH, BATCHES)):
        with criterion(name) as expect:
            for shape in shapes:
                p, t = _outputs_and_targets(cases, *shape)
                N = shape[0] if len(shape) == 2 else 1
                grad = require.like(student.squared_error_gradient(p, t), p)
                expect.gradient(grad, lambda q, t=t, N=N: 0.5 * np.sum((q - t) ** 2) / N, p, batch=N)


@exercise(points=3)
def softmax(student, cases, criterion):
    """softmax(a): logits (C,) or (N, C) -> probabilities of the same shape, over the last axis; stable."""
    claim = "every row adds up to one, f_c = exp(a_c) / Σ_c′ exp(a_c′)"
    _judge_function_of_logits(student.softmax, cases, criterion, _softmax, claim, far_apart=[0.0, 1.0, 0.0])


@exercise(points=3)
def log_softmax(student, cases, criterion):
    """log_softmax(a): logits (C,) or (N, C) -> the logarithms of softmax(a), like a; never log(0)."""

    def truth(a):
        return np.log(_softmax(a))

    claim, far = "log f_c = a_c − log Σ_c′ exp(a_c′)", [-1000.0, 0.0, -2000.0]
    _judge_function_of_logits(student.log_softmax, cases, criterion, truth, claim, far_apart=far)


@exercise(points=2)
def cross_entropy(student, cases, criterion):
    """cross_entropy(f, y): f (C,) with y an int -> −log f_y; f (N, C) with y (N,) -> the mean over the N.

    f_y > 0; other entries of f may be exactly 0.
    """
    with criterion(ONE) as expect:
        for C in (2, 3, 5, 1):
            f = cases.probabilities(C)
            for y in range(C):
                loss = require.number(student.cross_entropy(f, y))
                expect.close(loss, -np.log(f[y]), "the loss is −log f_y")
    with criterion(BATCH) as expect:
        for N, C in BATCHES:
            f, y = cases.probabilities(N, C), cases.labels(C, N)
            loss = require.number(student.cross_entropy(f, y))
            each = [-np.log(f[n, y[n]]) for n in range(N)]
            expect.close(loss, np.mean(each), "the loss is the mean of the losses of its examples", batch=N)
    with criterion("probabilities that are 0 or nearly 0, without a warning") as expect:
        for f, y in (
            ([0.25, 0.0, 0.75], 0),
            ([0.0, 1.0], 1),
            ([1e-12, 1.0], 0),
            ([1e-37, 1.0], 0),
            ([0.0, 1.0, 1e-307], 2),
        ):
            loss = require.number(student.cross_entropy(np.array(f), y))
            expect.close(loss, -np.log(f[y]), "the loss is −log f_y, whatever the other entries are")
        f, y = np.array([[0.0, 1.0, 0.0], [0.5, 0.0, 0.5]]), np.array([1, 2])
        loss = require.number(student.cross_entropy(f, y))
        expect.close(loss, np.log(2.0) / 2, "the loss is the mean of 0 and log 2")


@exercise(points=2)
def output_gradient(student, cases, criterion):
    """output_gradient(f, y): f (C,) and an int y, one example -> the gradient of −log f_y in f, (C,).

    f_y > 0; other entries of f may be exactly 0.
    """
    with criterion(ONE) as expect:
        for C in (2, 3, 5, 1):
            f = cases.probabilities(C)
            for y in range(C):
                grad = require.like(student.output_gradient(f, y), f)
                expect.gradient(grad, lambda p, y=y: -np.log(p[y]), f)
    with criterion("probabilities that are 0 or nearly 0, without a warning") as expect:
        for f, y, expected in (
            ([0.25, 0.0, 0.75], 0, [-4.0, 0.0, 0.0]),
            ([0.0, 1.0], 1, [0.0, -1.0]),
            ([1e-30, 1.0], 0, [-1e30, 0.0]),
        ):
            grad = require.like(student.output_gradient(np.array(f), y), f)
            expect.close(grad, expected, f"the result is the gradient where f_y = {f[y]:g}")


@derivation(points=4, first="∂/∂a_c (−log f_y)", results=["−(1[y=c] − f_c)"], steps=3)
def softmax_derivation():
    """softmax_derivation: the slope of −log f_y in the logit a_c; f = softmax(a), y is the true class."""
    yield symbols.array("a", "C")
    yield symbols.index("y", "C")
    yield symbols.index("c", "C")
    yield symbols.defined("S", "Σ_k exp(a_k)")
    yield symbols.defined("f_c", "exp(a_c)/S")


@exercise(points=3)
def preactivation_gradient(student, cases, criterion):
    """preactivation_gradient(a, y): the gradient, like a, of the (mean) cross-entropy in the logits a.

    Logits (C,) with y an int, or (N, C) with y (N,).
    """

    def expect_gradient(expect, at, a, y, *claim, N=1):
        grad = require.like(student.preactivation_gradient(at, y), at)
        vacuous = a.shape[-1] == 1  # with a single class the loss is 0 everywhere
        expect.gradient(grad, lambda a: _loss_of_logits(a, y), a, *claim, batch=N, allow_vacuous=vacuous)

    with criterion(ONE) as expect:
        for C in (2, 3, 5, 1):
            a = cases.uniform(-2.0, 2.0, C)
            for y in range(C):
                expect_gradient(expect, a, a, y)
        expect_gradient(expect, GAPS, GAPS, 0)
    with criterion(BATCH) as expect:
        for N, C in BATCHES:
            a = cases.uniform(-2.0, 2.0, N, C)
            expect_gradient(expect, a, a, cases.labels(C, N), N=N)
        expect_gradient(expect, np.stack([GAPS, -GAPS]), np.stack([GAPS, -GAPS]), np.array([0, 1]), N=2)
    with criterion(LARGE_LOGITS) as expect:
        a, y = cases.uniform(-2.0, 2.0, 4), cases.labels(4)
        for shift in SHIFTS:
            expect_gradient(expect, a + shift, a, y, SHIFTED)
        a, y = CERTAIN_AND_UNDECIDED
        grad = require.like(student.preactivation_gradient(a, y), a)
        claim = "the result is right for a row that is wrong with certainty and for an undecided one"
        expect.close(grad, THEIR_GRADIENT, claim, batch=2)


# -- cases and textbook definitions ----------------------------------------------------------------------


def _judge_function_of_logits(answer, cases, criterion, truth, claim, *, far_apart):
    """`answer` equals `truth`, for large logits too; `far_apart` is its value at 0, 1000, −1000."""
    with criterion(ONE) as expect:
        for C in (2, 3, 5, 1):
            a = cases.uniform(-1.0, 1.0, C)
            expect.close(require.like(answer(a), a), truth(a), claim)
        a = UNEVEN + cases.uniform(-0.1, 0.1, 3)
        expect.close(require.like(answer(a), a), truth(a), claim)
    with criterion("a batch: each row by itself") as expect:
        for N, C in BATCHES:
            a = cases.uniform(-1.0, 1.0, N, C)
            expect.close(require.like(answer(a), a), truth(a), claim)
        a = np.stack([UNEVEN, -UNEVEN]) + cases.uniform(-0.1, 0.1, 2, 3)
        expect.close(require.like(answer(a), a), truth(a), claim)
    with criterion(LARGE_LOGITS) as expect:
        a = cases.normal(4)
        for shift in SHIFTS:
            expect.close(require.like(answer(a + shift), a), truth(a), SAME, **EXACT)
        a = cases.normal(3, 3)
        a[1] = np.array([3.0, -27.0, 0.0]) + cases.uniform(-0.5, 0.5, 3)
        expected = np.vstack([far_apart, truth(a[1:])])
        a = np.vstack([[0.0, 1000.0, -1000.0], a[1] + HUGE, a[2] - HUGE])
        claim = "every row depends on its own logits only, and on their differences"
        expect.close(require.like(answer(a), a), expected, claim, **EXACT)


def _single_examples(cases):
    """(theta, X, y) with N = 1, for D = 1, 2, 4 and both labels."""
    return [(*_theta_and_X(cases, 1, D), np.array([y])) for D in (1, 2, 4) for y in (0, 1)]


def _logistic_batches(cases):
    """(theta, X, y) with N > 1."""
    return [(*_theta_and_X(cases, N, D), cases.labels(2, N)) for N, D in ((2, 1), (2, 3), (5, 2), (4, 4))]


def _theta_and_X(cases, N, D):
    """No |a| is above 3: the probabilities are ordinary. A third column is large, a fourth small."""
    X, theta = cases.away_from_zero(N, D, most=1.5), cases.away_from_zero(D, most=1.5)
    X = X * np.array([1.0, 1.0, 1.0, 1e-3])[:D]
    X[:, 2:3] *= 5.0 / np.abs(X[:, 2:3])
    X[:, 0] = 1.0
    return theta * 3.0 / np.abs(X @ theta).max(), X


def _outputs_and_targets(cases, *shape):
    p = cases.normal(*shape)
    return p, p + cases.away_from_zero(*shape)


def _sigmoid(a):
    """Overflows for a below −709."""
    return 1.0 / (1.0 + np.exp(-a))


def _logistic_loss(theta, X, y):
    """Takes log(0) for saturated units."""
    p = _sigmoid(X @ theta)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def _softmax(a):
    """Overflows for logits above 709."""
    return np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)


def _loss_of_logits(a, y):
    """The mean of −log f_y over the rows of a; overflows for logits above 709."""
    f = np.atleast_2d(_softmax(a))
    return -np.mean(np.log(f[np.arange(len(f)), y]))
