"""Chapter 08: steps, mini-batches, learning rates, momentum, curvature, Newton, permuted units, and training.

`train` is judged by where it arrives: the walks that lead there are walked with finite differences, for
every division into mini-batches, so that any use of rng is right that draws new batches every epoch.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from course_lib.checking import require
from course_lib.checking.cases import Cases
from course_lib.checking.derivation import derivation
from course_lib.checking.expectations import Expectations
from course_lib.checking.formatting import show
from course_lib.checking.registry import exercise
from course_lib.checking.require import SEVERAL
from course_lib.derivations import symbols
from course_lib.exercises.optimisation.descent import (
    State,
    Training,
    after_epoch,
    after_same_epochs,
    at_rest,
    flat,
    random_training,
)
from course_lib.exercises.optimisation.probes import FallingRate, batch_numbers, kept_apart, train_twice
from course_lib.exercises.shared.known_slopes import smooth, wave
from course_lib.exercises.shared.large_logits import HUGE
from course_lib.exercises.shared.networks import (
    hidden_unit,
    like_params,
    random_params,
    tensors,
    with_output_biases,
)
from course_lib.exercises.shared.probes.functions import Function, Quadratic
from course_lib.exercises.shared.probes.networks import Params, logits
from course_lib.finite_differences.differences import numerical_jacobian

ONE_LAYER = ((1, 1), (2, 3), (3, 2), (1, 4), (4, 1))  # sizes of networks, input first
DEEPER = ((2, 3, 2), (3, 1, 4), (2, 3, 4, 1))
WALKED = 1e-7  # absolute tolerance of parameters and objectives that were found by finite differences
CALLS, SURE = 1000, 0.115  # see `_judge_chance`
MANY = 24  # epochs of three examples in two batches; all leave the same one over once in 3²³ = 9·10¹⁰ times
OWN_MEMORY = "an array in the result shares its memory with one that was given; the result needs new arrays"
PIECES = "All batches but the last have `size` entries. Where does your code cut?"
INDICES = "Indices run from 0 to n − 1. Which of them are missing here, or there twice?"
ORDER = "Is the whole order drawn anew at every call, so that every index can be anywhere?"
#: what to look at where a training takes another way
PENALTY = "Which parameters does the penalty contain, and what is its slope in them?"
MOMENTUM = "What is ∇̄ before the first update, and what becomes of it in every update, from epoch to epoch?"
BATCHES = "Do all examples have their turn in every epoch, in a new order from rng, and is each step a mean?"
RATE = "For which t is alpha asked? Updates are counted from 0 and over all epochs."
HISTORY = "When is the objective computed, on which examples, and is the penalty in it?"
NEARLY = (
    "The first digits agree. With a step as long as this one, a quadratic comes out to 12 digits and more: "
    "do all differences use the eps that was given, and is nothing rounded?"
)
ONE_SIDED = (
    "The first digits agree. A difference between θ and one side has an error like ε, one between both sides "
    "like ε²: are your differences central, in both directions?"
)
MOVED = "Follow one unit: do its weights in, its bias and its weights out end up in the same new place?"
KINDS = ("minimum", "maximum", "saddle", "undecided")
BESIDE = 2.0**-30  # so far beside a border a number still looks different in a report


@exercise(points=2)
def sgd_step(student, cases, criterion):
    """sgd_step(params, grads, alpha): [(W, b), …], gradients like them, α > 0 -> new parameters, θ − α∇."""

    def examine(expect, sizes):
        params, grads = random_params(cases, sizes), _small_and_large(cases, sizes)
        params[0][0].flat[-1] = 2e-3
        alpha = float(cases.uniform(0.05, 1.5))
        came = like_params(student.sgd_step(params, grads, alpha), params)
        for array, (name, theta, _), (*_, grad, _) in zip(came, tensors(params), tensors(grads), strict=True):
            expect.close(array, theta - alpha * grad, f"the new {name} is θ − α∇")
        return params, grads, alpha

    for name, networks in (("one layer", ONE_LAYER), ("several layers, in new arrays", DEEPER)):
        with criterion(name) as expect:
            for sizes in networks:
                params, grads, alpha = examine(expect, sizes)
            if networks is DEEPER:
                for step in (grads, [(0 * W, 0 * b) for W, b in grads]):
                    expect.that(_in_new_arrays(student, "sgd_step", (params, step, alpha)), OWN_MEMORY)


def _small_and_large(cases: Cases, sizes: Sequence[int]) -> Params:
    """Random gradients or velocities, a small one and a large one among them; no two lists have the same."""
    grads = random_params(cases, sizes)
    grads[0][0].flat[-1], grads[-1][1][-1] = cases.uniform(1e-3, 3e-3), -cases.uniform(6.0, 9.0)
    return grads


def _in_new_arrays(student, name: str, args: tuple) -> bool:
    return student.probe(kept_apart, name, *args, name, shown=len(args))


@exercise(points=3)
def minibatches(student, cases, criterion):
    """minibatches(n, size, rng) -> a list of index arrays: 0 … n−1 in a fresh random order from rng, cut into
    pieces of `size`; the last may be smaller, but not empty."""
    with criterion("every index once, in batches of the right size") as expect:
        for n, size in ((4, 2), (1, 1), (3, 1), (5, 2), (7, 3), (7, 5), (6, 6), (3, 10), (12, 4)):
            batches = require.list_of(student.minibatches(n, size, cases.generator()))
            batches = [require.array(batch, (np.size(batch),), kind="i") for batch in batches]
            wanted = [size] * (n // size) + [n % size] * (n % size > 0)
            sizes = [len(batch) for batch in batches]
            message = f"the sizes of the batches are {sizes}, not {wanted}"
            expect.that(sizes == wanted, message, came=batches, hint=PIECES)
            once = sorted(int(i) for batch in batches for i in batch) == list(range(n))
            message = f"not every index from 0 to {n - 1} is there exactly once"
            expect.that(once, message, came=batches, hint=INDICES)
    with criterion("a fresh random order from rng at every call") as expect:
        for n, size in ((6, 2), (7, 3), (4, 1)):
            _judge_chance(expect, student, cases, n, size)


def _judge_chance(expect: Expectations, student, cases: Cases, n: int, size: int) -> None:
    """In how many of CALLS calls is index i in batch k, and i in one batch with j? In which all are equally
    likely, each of these frequencies has a known mean.

    By Hoeffding's inequality one is off by more than s with a probability of at most 2 exp(−2 CALLS s²);
    with s = SURE, for fewer than 100 of them, together below 7e-10. Orders that shuffle only the batches,
    only within batches, or nothing are off by 0.3 and more.
    """
    generator = cases.generator()
    numbers = student.probe(batch_numbers, "minibatches", n, size, generator, CALLS, shown=3)
    absent = np.count_nonzero(numbers < 0, axis=0)
    message = f"index {absent.argmax()} was in no batch in {absent.max()} of {CALLS} calls"
    if not expect.that(not absent.any(), message):
        return
    sizes = np.array([size] * (n // size) + [n % size] * (n % size > 0))
    for k, share in enumerate(sizes / n):
        for i, came in enumerate(np.mean(numbers == k, axis=0)):
            message = f"index {i} was in batch {k} in {came:.0%} of {CALLS} calls, not in about {share:.0%}"
            expect.that(abs(came - share) < SURE, message, hint=ORDER)
    share = np.sum(sizes * (sizes - 1)) / (n * (n - 1))
    for i in range(n):
        for j in range(i):
            came = np.mean(numbers[:, i] == numbers[:, j])
            message = f"{j} and {i} shared a batch in {came:.0%} of {CALLS} calls, not in about {share:.0%}"
            expect.that(abs(came - share) < SURE, message)


@exercise(points=1)
def inverse_decay(student, cases, criterion):
    """inverse_decay(alpha, delta, t): α > 0, δ ≥ 0, t = 0, 1, 2, … -> α / (1 + δt)."""
    for name, times in (("the first updates", (0, 1, 2, 3)), ("later updates", (10, 1000, 123456))):
        with criterion(name) as expect:
            for t in times:
                alpha, delta = float(cases.uniform(0.1, 2.0)), float(cases.uniform(0.2, 3.0))
                came = require.number(student.inverse_decay(alpha, delta, t))
                expect.close(came, alpha / (1 + delta * t), "the rate at update t is α / (1 + δt)", atol=0.0)


@exercise(points=2)
def power_decay(student, cases, criterion):
    """power_decay(alpha, delta, t): α > 0, 0.5 < δ ≤ 1, t = 1, 2, … -> α / t^δ; ValueError for other δ."""

    def examine(expect, delta, t):
        alpha = float(cases.uniform(0.1, 2.0))
        came = require.number(student.power_decay(alpha, delta, t))
        expect.close(came, alpha / t**delta, "the rate at update t is α / t^δ", atol=0.0)

    for name, times in (("the first updates", (1, 2, 3, 5)), ("later updates", (10, 1000, 123456))):
        with criterion(name) as expect:
            for t in times:
                examine(expect, float(cases.uniform(0.55, 0.95)), t)
    with criterion("0.5 < δ ≤ 1 is accepted, any other δ refused") as expect:
        for delta in (1.0, 0.51, 0.5 + BESIDE):
            examine(expect, delta, 3)
        for delta in (0.5, 0.25, 1.25, 1.0 + BESIDE, -0.75, float("nan"), float("inf")):
            if refusal := expect.refusal("power_decay", 0.25, delta, 2, value=(delta, f"{delta:g}")):
                named = _names_the_range(refusal.said.replace(str(delta), ""))
                expect.that(named or delta == 0.5, f"the message should say what is accepted: {refusal.said}")


def _names_the_range(text: str) -> bool:
    """Whether a message names both borders, ½ and 1, in figures or in words."""
    below = any(way in text for way in (".5", "1/2", "½", "half", "5e-1"))
    return below and any(way in text.replace("1/2", "") for way in ("1", "one"))


@exercise(points=2)
def satisfies_conditions(student, cases, criterion):
    """satisfies_conditions(p): the rates t^−p, t = 1, 2, …, with any real p -> (does Σ t^−p diverge, does
    Σ t^−2p converge)."""

    def examine(expect, powers):
        for p in powers:
            pair = student.satisfies_conditions(p)
            alone = isinstance(pair, bool | np.bool_)
            require.that(not alone, "expected a pair of booleans, but one came", came=pair, hint=SEVERAL)
            came = [require.boolean(entry) for entry in require.list_of(pair, 2)]
            doubts = [
                "does Σ t^−p diverge?" if came[0] != (p <= 1) else "",
                "does Σ t^−2p converge?" if came[1] != (p > 0.5) else "",
            ]
            message = f"for p = {p:.10g}, think again: {' And '.join(filter(None, doubts))}"
            expect.that(not any(doubts), message, came=came)

    with criterion("well inside the three regions") as expect:
        examine(expect, [0.75, 0.3, 1.5])
        examine(expect, [float(cases.uniform(*ends)) for ends in ((0.55, 0.95), (0.1, 0.45), (1.05, 3.0))])
    with criterion("on the borders and beside them") as expect:
        examine(expect, [1.0, 0.5, 0.501, 0.999, 1.001, 0.499])
        examine(expect, [border + shift for border in (0.5, 1.0) for shift in (-BESIDE, BESIDE)])
    with criterion("constant, growing and fast decreasing rates") as expect:
        examine(expect, [0.0, 40.0, -1.0, 2.0, -0.75, float(cases.uniform(-9.0, -0.5))])


@derivation(points=3, first="t − α ∂J/∂t − s", results=["(1 − α κ)(t − s)"], steps=2)
def gradient_step_derivation():
    """gradient_step_derivation: the distance from the minimum s after a step down from t.

    J = ½ κ (t − s)² is a parabola with the curvature κ, α is the learning rate.
    """
    yield symbols.number("t")
    yield symbols.number("s")
    yield symbols.number("α", "positive")
    yield symbols.number("κ", "positive")
    yield symbols.defined("J", "½ κ (t − s)²")


@exercise(points=2)
def momentum_step(student, cases, criterion):
    """momentum_step(velocity, grads, beta): ∇̄ and ∇, lists of pairs, and 0 ≤ β < 1 -> the new ∇̄, ∇ + β∇̄, in
    new arrays; ∇̄ is zeros at first."""

    def examine(expect, sizes, beta, moving=True):
        velocity, grads = _small_and_large(cases, sizes), _small_and_large(cases, sizes)
        if not moving:
            velocity = [(np.zeros_like(W), np.zeros_like(b)) for W, b in velocity]
        came = like_params(student.momentum_step(velocity, grads, beta), grads)
        for array, (name, old, _), (*_, grad, _) in zip(came, tensors(velocity), tensors(grads), strict=True):
            expect.close(array, grad + beta * old, f"the new ∇̄ of {name} is ∇ + β∇̄")
        return velocity, grads, beta

    for name, networks in (("one layer", ONE_LAYER), ("several layers", DEEPER)):
        with criterion(name) as expect:
            for sizes in networks:
                examine(expect, sizes, float(cases.uniform(0.3, 0.95)))
    with criterion("from rest and for β = 0, in new arrays") as expect:
        for sizes in ((1, 1), (2, 3), (2, 3, 2)):
            examine(expect, sizes, 0.9)
            for beta, moving in ((0.9, False), (0.0, True)):
                asked = examine(expect, sizes, beta, moving)
                expect.that(_in_new_arrays(student, "momentum_step", asked), OWN_MEMORY)


@exercise(points=3)
def numerical_hessian(student, cases, criterion):
    """numerical_hessian(f, theta, eps=1e-4): f from (P,) to a number -> (P, P), central differences with the
    step eps; H = Hᵀ exactly."""

    def bent(P):
        theta = cases.normal(P)
        return wave(cases, theta, cases.away_from_zero(P, least=0.8, most=1.5)), theta

    def close_to_truth(expect, f, theta, *eps):
        H = require.array(student.numerical_hessian(f, theta, *eps), (theta.size, theta.size))
        truth = numerical_jacobian(f.gradient, theta)
        size = np.abs(truth).max()
        hint = ONE_SIDED if np.allclose(H, truth, rtol=0.0, atol=1e-2 * size) else ""
        expect.close(H, truth, "H_ij = ∂²f / ∂θ_i ∂θ_j", rtol=0.0, atol=1e-5 * size, hint=hint)
        return H

    with criterion("a quadratic: exact for any step") as expect:
        for P, eps in ((2, 0.5), (1, 0.25), (3, 0.125), (4, 1.0)):
            A = cases.away_from_zero(P, P)
            f = Quadratic(A=A + A.T + 3 * np.eye(P), b=cases.normal(P), level=10.0)
            H = require.array(student.numerical_hessian(f, cases.normal(P), eps), (P, P))
            claim = f"the Hessian of ½ xᵀAx − bᵀx is A, here with ε = {eps}"
            nearly = np.allclose(H, f.A, rtol=1e-5, atol=1e-5)
            expect.close(H, f.A, claim, rtol=0, atol=1e-11, hint=NEARLY if nearly else "")
    with criterion("curved functions, with the default step") as expect:
        for P in (2, 1, 3):
            close_to_truth(expect, *bent(P))
        for f, theta in smooth(cases):
            if theta.ndim == 1 and _is_curved(f, theta):
                close_to_truth(expect, f, theta)
    with criterion("the result equals its transpose exactly") as expect:
        for _ in range(3):  # divided by 2e-4, i.e. times 5000, even careless differences come out symmetric
            H = close_to_truth(expect, *bent(5), 3e-4)
            expect.that(np.array_equal(H, H.T), "H and Hᵀ differ in the last digits", came=H - H.T)


def _is_curved(f: Function, theta: np.ndarray) -> bool:
    """Whether the tolerance is far above the rounding of second differences.

    With ε = 1e-4 these divide a few times 1e-16 of the terms of f by 1e-8; the tolerance is 1e-5 of the
    curvature. If the curvature is a tenth of the terms, that leaves a factor of 10.
    """
    terms = abs(f.level) + abs(f.height * f.base(theta))
    return np.abs(numerical_jacobian(f.gradient, theta)).max() > 0.1 * terms


@derivation(points=2, first="t − H⁻¹ g", results=["s"], steps=1)
def newton_derivation():
    """newton_derivation: where Newton's step ends on a quadratic with the minimum s; g = H (t − s).

    H is symmetric and non-singular, I is the identity.
    """
    yield symbols.array("H", "P", "P", values="symmetric")
    yield symbols.array("I", "P", "P", values="identity")
    yield symbols.array("t", "P")
    yield symbols.array("s", "P")
    yield symbols.defined("g", "H (t − s)")


@exercise(points=2)
def newton_step(student, cases, criterion):
    """newton_step(theta, gradient, hessian): θ and ∇ (P,), H (P, P) symmetric -> θ − H⁻¹∇, (P,).

    For any non-singular H; ValueError (LinAlgError is one) if the matrix_rank of H is below P.
    """

    def examine(expect, eigenvalues, scale=1.0):
        examine_matrix(expect, scale * _with_eigenvalues(cases, eigenvalues), scale)

    def examine_matrix(expect, H, scale=1.0):
        theta, gradient = cases.normal(len(H)), scale * cases.away_from_zero(len(H))
        came = require.like(student.newton_step(theta, gradient, H), theta)
        reached = H @ (came - theta)
        fine = np.allclose(reached / scale, -gradient / scale, rtol=1e-9, atol=1e-9)
        message = f"your step d, from θ to your result, does not solve H d = −∇: H d is {show(reached)}"
        expect.that(fine, f"{message}, −∇ is {show(-gradient)}", came=came)

    with criterion("positive definite Hessians") as expect:
        examine(expect, np.array([2.0]))
        for P in (2, 3, 5):
            examine(expect, cases.uniform(0.5, 3.0, P))
    with criterion("any other non-singular Hessian") as expect:
        examine_matrix(expect, np.array([[0.0, 1.0], [1.0, 0.0]]))
        examine(expect, np.array([-0.5]))
        for P in (2, 3, 4):
            examine(expect, np.append(-cases.uniform(0.5, 3.0, 1), cases.away_from_zero(P - 1, least=0.5)))
        examine(expect, cases.away_from_zero(4, least=0.5), scale=2.0**-20)
        examine(expect, np.array([1.0, -1e-4, 1e-4]))
    with criterion("a singular Hessian is refused, a nearly singular one is not") as expect:
        for P in (2, 3, 4):
            examine(expect, np.append(cases.away_from_zero(P - 1, least=0.5), 1e-5))
            _expect_refusal(expect, cases, _singular(cases, P))
        _expect_refusal(expect, cases, np.zeros((1, 1)))


@exercise(points=1)
def largest_stable_rate(student, cases, criterion):
    """largest_stable_rate(hessian): symmetric and positive definite, (P, P) -> 2/κ_max, a number."""

    def examine(expect, H, largest):
        came = require.number(student.largest_stable_rate(H))
        expect.close(came, 2 / largest, "the largest stable rate is 2/κ_max", rtol=1e-8, atol=0.0)

    with criterion("curvatures along the axes") as expect:
        for P in (1, 2, 3, 5):
            curvatures = cases.uniform(0.5, 9.0, P)
            examine(expect, np.diag(curvatures), curvatures.max())
    with criterion("any symmetric, positive definite Hessian") as expect:
        for P, scale in ((2, 1.0), (3, 1.0), (5, 1.0), (4, 2.0**-20), (3, 2.0**20)):
            curvatures = scale * cases.uniform(0.5, 9.0, P)
            examine(expect, _with_eigenvalues(cases, curvatures), curvatures.max())


@exercise(points=2)
def classify_stationary(student, cases, criterion):
    """classify_stationary(hessian): symmetric, (P, P) -> "minimum", "maximum", "saddle" or "undecided".

    An eigenvalue counts as zero if its size is at most 1e-9 of the largest; eigenvalues of both signs are a
    saddle whatever else is zero.
    """

    def examine(expect, kind, *hessians):
        for H in hessians:
            came = student.classify_stationary(H)
            require.that(isinstance(came, str) and came in KINDS, f"expected one of {KINDS}", came=came)
            signs = f"the eigenvalues of H are {show(np.linalg.eigvalsh(H))}"
            expect.that(came == kind, f"{signs}: that is {kind}, not {came}", came=came, expected=kind)

    def some(P):
        return cases.uniform(0.5, 3.0, P)

    def signed(*values):
        return _with_eigenvalues(cases, np.array(values))

    with criterion("minimum, maximum, saddle") as expect:
        examine(expect, "minimum", np.diag(some(2)), np.diag(some(1)))
        examine(expect, "maximum", -np.diag(some(2)), -np.diag(some(1)))
        examine(expect, "saddle", np.diag(some(2) * [1, -1]), np.diag(some(2) * [-1, 1]))
    with criterion("curvature along no axis") as expect:
        for P in (2, 3, 5):
            examine(expect, "minimum", _with_eigenvalues(cases, some(P)))
            examine(expect, "maximum", _with_eigenvalues(cases, -some(P)))
            examine(expect, "saddle", _with_eigenvalues(cases, np.append(some(P - 1), -some(1))))
        examine(expect, "saddle", np.array([[1.0, 3.0], [3.0, 1.0]]), np.array([[-1.0, 3.0], [3.0, -1.0]]))
    with criterion("flat directions") as expect:
        examine(
            expect, "undecided", signed(1.5, 0.0), signed(-1.5, 0.0), signed(2.0, 0.7, 0.0), np.zeros((2, 2))
        )
        examine(expect, "saddle", signed(1.0, -1.0, 0.0), signed(0.0, 0.0, -2.0, 0.5))
        examine(expect, "minimum", signed(1.0, 1e-6), 2.0**-40 * signed(1.0, 0.3))
        examine(expect, "maximum", signed(-1.0, -1e-6, -2.0))
        examine(expect, "saddle", signed(1.0, -1e-6), signed(-1.0, 1e-6, 0.0))


@exercise(points=3)
def permute_hidden(student, cases, criterion):
    """permute_hidden(params, layer, permutation): 1 ≤ layer ≤ L, permutation (H,) -> parameters of the same
    function, in which hidden unit i of that layer is the old unit permutation[i]."""

    def examine(expect, sizes, layer, permutation):
        params, x, (g, _) = random_params(cases, sizes), cases.normal(4, sizes[0]), hidden_unit(cases)
        came = require.list_of(student.permute_hidden(params, layer, permutation), len(params))
        arrays = like_params(came, params)
        new = list(zip(arrays[::2], arrays[1::2], strict=True))
        same = np.allclose(logits(new, x, g), logits(params, x, g), rtol=1e-9, atol=1e-9)
        expect.that(same, "the new network computes another function", came=came, hint=MOVED)
        W, b, above = params[layer - 1][0], params[layer - 1][1], params[layer][0]
        wanted = list(params)
        wanted[layer - 1] = (np.array([W[i] for i in permutation]), np.array([b[i] for i in permutation]))
        wanted[layer] = (np.array([above[:, i] for i in permutation]).T, params[layer][1])
        for array, (name, theta, _) in zip(arrays, tensors(wanted), strict=True):
            expect.close(array, theta, f"{name}: the new unit i is the old unit permutation[i]")

    with criterion("two hidden units change places") as expect:
        for sizes in ((1, 2, 1), (2, 2, 3), (2, 3, 2), (3, 4, 1)):
            order = np.arange(sizes[1])
            order[[0, -1]] = order[[-1, 0]]
            examine(expect, sizes, 1, order)
    with criterion("any permutation of one hidden layer") as expect:
        for sizes, order in (((2, 3, 2), [1, 2, 0]), ((3, 4, 2), [2, 0, 3, 1]), ((2, 1, 3), [0])):
            examine(expect, sizes, 1, np.array(order))
        examine(expect, (3, 5, 2), 1, cases.rng.permutation(5))
    with criterion("one layer of a deeper network") as expect:
        for sizes, layer in (
            ((2, 3, 3, 2), 1),
            ((2, 3, 3, 2), 2),
            ((3, 2, 4, 3, 2), 2),
            ((2, 2, 2, 3, 1), 3),
        ):
            order = np.roll(np.arange(sizes[layer]), 1 + int(cases.rng.integers(sizes[layer] - 1)))
            examine(expect, sizes, layer, order)


@exercise(points=6)
def train(student, cases, criterion):
    """train(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng) -> (params,
    history).

    Minimises mean loss + λΣ‖W‖² with SGD and momentum: ∇̄ zero at first, carried over the epochs; θ −= α∇̄; new
    batches from rng every epoch. alpha: a number, or a function of the update t = 0, 1, 2, …, counted over
    all epochs. history[e]: the objective on all of X after epoch e.
    """

    def task(N, *sizes, epochs=1, batch_size=None, **options):
        return random_training(cases, N, sizes, epochs=epochs, batch_size=batch_size or N, **options)

    def rising(**options):
        """The penalty throws the weights from one side to the other and away: the last epoch is the worst."""
        training = task(2, 2, 2, epochs=3, lam=1.0, **options)
        return replace(training, X=0.1 * training.X, alpha=1.5)

    def some(low, high):
        return float(cases.uniform(low, high))

    with criterion("gradient descent: the batch is all of X") as expect:
        for training in (
            task(1, 1, 2),
            task(3, 2, 3),
            task(2, 2, 2, 3, batch_size=5),
            task(4, 2, 3, 2, 2),
            task(3, 2, 2, 2, epochs=3),
        ):
            _judge_walk(expect, student, cases, training)
        _judge_walk(expect, student, cases, task(3, 2, 2, 3), shift=HUGE)
        apart = [(np.array([[500.0], [350.0]]), np.zeros(2))]  # two rows without a common scale
        rows = {"params": apart, "X": np.array([[1.0], [-1.0]]), "y": np.array([1, 1])}
        _judge_walk(expect, student, cases, replace(task(2, 1, 2), **rows))
    with criterion("with a penalty on the weights") as expect:
        for training in (
            task(2, 2, 2, lam=some(0.05, 0.2)),
            task(3, 2, 2, 3, epochs=2, lam=some(0.02, 0.1)),
            task(3, 2, 3, batch_size=2, lam=some(0.05, 0.2)),
        ):
            _judge_walk(expect, student, cases, training, hint=PENALTY)
    with criterion("with momentum, carried over batches and epochs") as expect:
        for training in (
            task(2, 2, 2, epochs=2, beta=some(0.5, 0.9)),
            task(3, 2, 2, 2, epochs=3, beta=some(0.5, 0.9)),
            task(3, 1, 2, epochs=2, batch_size=2, beta=some(0.5, 0.9), lam=some(0.02, 0.1)),
            rising(beta=0.2),
        ):
            _judge_walk(expect, student, cases, training, hint=MOMENTUM)
    with criterion("mini-batches: every example once an epoch, a new order from rng every epoch") as expect:
        _judge_coverage(expect, student, cases)  # first, since the first question is asked twice
        for training in (
            task(3, 2, 2, batch_size=2),
            task(4, 1, 2, 2, batch_size=3),
            task(3, 1, 2, batch_size=1, epochs=2),
        ):
            _judge_walk(expect, student, cases, training, hint=BATCHES)
        _judge_renewal(expect, student, cases)
    with criterion("a learning rate that is a function of the update") as expect:
        for training in (
            task(2, 2, 2, epochs=3),
            task(3, 1, 2, batch_size=1, epochs=2),
            task(3, 2, 3, beta=0.5),
        ):
            falling = FallingRate(some(0.3, 0.6), some(0.5, 1.5))
            _judge_walk(expect, student, cases, replace(training, alpha=falling), hint=RATE)
    with criterion("history: the objective on all of X after every epoch") as expect:
        for training in (
            task(3, 2, 3),
            task(2, 2, 2, 2, epochs=3, lam=some(0.02, 0.1)),
            task(3, 1, 2, epochs=8, batch_size=2, beta=some(0.3, 0.8)),
        ):
            _judge_history(expect, student, cases, training)
        _judge_history(expect, student, cases, rising())


# -- how training is judged ------------------------------------------------------------------------------


def _trained(
    student, training: Training, rng: np.random.Generator, shift: float = 0.0
) -> tuple[np.ndarray, list[float]]:
    """Ask for `train` and gate its answer: all parameters in one vector, and the history."""
    (params, X, y), options = training.asked()
    result = student.train(with_output_biases(params, shift), X, y, **options, rng=rng)
    came, history = require.list_of(result, 2)
    if isinstance(history, np.ndarray) and history.ndim == 1:
        history = list(history)
    history = [require.number(value) for value in require.list_of(history, training.epochs)]
    arrays = like_params(came, params)
    arrays[-1] = arrays[-1] - shift
    return flat([arrays]), history


def _judge_walk(
    expect, student, cases: Cases, training: Training, shift: float = 0.0, hint: str = ""
) -> None:
    """The parameters are where some division into batches leads, epoch after epoch."""
    came, _ = _trained(student, training, cases.generator(), shift)
    states = [at_rest(training)]
    for _ in range(training.epochs):
        states = [after for state in states for after in after_epoch(training, state)]
    _expect_state(expect, came, states, training, hint)


def _expect_state(
    expect, came: np.ndarray, states: Sequence[State], training: Training, hint: str = ""
) -> None:
    nearest = min(states, key=lambda state: np.abs(state.theta - came).max())
    epochs = f"{training.epochs} epoch{'s' * (training.epochs > 1)}"
    where = "where gradient descent leads"
    if training.batch_size < len(training.X):
        where = "where the nearest division into batches leads"
    for entry, expected, name in zip(came, nearest.theta, _names(training.params), strict=True):
        claim = f"after {epochs}, {name} is {where}"
        expect.close(entry, expected, claim, rtol=0.0, atol=WALKED, hint=hint)


def _names(params: Params) -> list[str]:
    """A name for each entry of the vector of all parameters: 'W[0, 1] of layer 2'."""
    return [
        name.replace(" ", f"[{', '.join(map(str, index))}] ", 1)
        for name, theta, _ in tensors(params)
        for index in np.ndindex(theta.shape)
    ]


def _judge_history(expect, student, cases: Cases, training: Training) -> None:
    """Epoch after epoch, the history holds the objective of a state that can be reached, and the last is that
    of the parameters."""
    came, history = _trained(student, training, cases.generator())
    states = [at_rest(training)]
    for epoch, value in enumerate(history):
        states = [after for state in states for after in after_epoch(training, state)]
        objectives = np.array([training.objective(state.theta) for state in states])
        near = np.abs(objectives - value)
        claim = f"history[{epoch}] is the objective on all of X after epoch {epoch}"
        nearest = objectives[near.argmin()]
        if not expect.close(value, nearest, claim, rtol=0.0, atol=WALKED, hint=HISTORY):
            return
        states = [state for state, gap in zip(states, near, strict=True) if gap <= WALKED]
    _expect_state(expect, came, states, training)


def _judge_coverage(expect, student, cases: Cases) -> None:
    """Every example is used: each of 24 has an input of its own, whose weights move only with it.

    Drawn with replacement, 24 of 24 are used once in 2·10⁹ times. Two generators give the same order, and so
    the same parameters, less often still.
    """
    training = random_training(cases, 24, (24, 2), epochs=1, batch_size=1)
    training = replace(training, X=cases.uniform(0.5, 1.5) * np.eye(24))
    came, _ = _trained(student, training, cases.generator())
    moved = (came - flat(training.params))[:48].reshape(2, 24)
    unused = np.flatnonzero(np.abs(moved).max(axis=0) == 0).tolist()
    message = f"in one epoch of batches of one, examples were never used: {unused}"
    expect.that(not unused, message, hint=BATCHES)
    other, _ = _trained(student, training, cases.generator())
    expect.that(
        np.abs(other - came).max() > 0,
        "two generators with different seeds lead to the same parameters",
        hint=BATCHES,
    )
    asked, options = training.asked()
    first, second = student.probe(train_twice, "train", *asked, **options, rng=cases.generator())
    expect.that(
        not np.array_equal(flat(first), flat(second)), "two trainings with one generator use the same batches"
    )


def _judge_renewal(expect, student, cases: Cases) -> None:
    """Three examples that disagree, two and then one: the one that is left over cannot be the same in all
    epochs. It is wherever the batches are made once, even if their order then changes."""
    training = random_training(cases, 3, (1, 2), epochs=MANY, batch_size=2)
    training = replace(training, X=cases.uniform(0.5, 1.0, 3, 1), y=np.array([0, 1, 0]))
    came, _ = _trained(student, training, cases.generator())
    for last in range(3):
        pair = [i for i in range(3) if i != last]
        gap = np.abs(after_same_epochs(training, [pair, [last]]).theta - came).max()
        expect.that(gap > WALKED, f"all {MANY} epochs use the same batches, {pair} and {[last]}")


# -- symmetric matrices ----------------------------------------------------------------------------------


def _with_eigenvalues(cases: Cases, eigenvalues: np.ndarray) -> np.ndarray:
    """A symmetric matrix with these eigenvalues, its eigenvectors in random directions."""
    Q = np.linalg.qr(cases.normal(len(eigenvalues), len(eigenvalues)))[0]
    H = (Q * eigenvalues) @ Q.T
    return (H + H.T) / 2


def _singular(cases: Cases, P: int) -> np.ndarray:
    """A symmetric (P, P) matrix of small integers of rank P − 1, times a power of two: exactly singular.

    matrix_rank finds it so with a margin, while elimination meets no pivot that is exactly 0 where P > 2.
    """
    while True:
        V = cases.rng.integers(-3, 4, (P, P - 1)).astype(float)
        H = 0.125 * (V * cases.rng.choice([-1.0, 1.0], P - 1)) @ V.T
        sizes = np.linalg.svd(H, compute_uv=False)
        flat_directions = np.count_nonzero(sizes < 0.1 * sizes[0] * P * np.finfo(float).eps)
        if flat_directions == 1 and sizes[-2] > 0.05 and (P == 2 or np.linalg.slogdet(H)[0] != 0):
            return H


def _expect_refusal(expect: Expectations, cases: Cases, H: np.ndarray) -> None:
    theta, gradient = cases.normal(len(H)), cases.away_from_zero(len(H))
    expect.refusal("newton_step", theta, gradient, H, because="since H is singular")
