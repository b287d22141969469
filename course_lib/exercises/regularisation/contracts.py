"""Chapter 06: penalties and their gradients, priors, the proximal step, bias and variance, early stopping.

Penalties are judged by their definitions and their gradients by finite differences; a soft threshold by the
condition that its result is a minimum; early stopping on curves that are built around the answer.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from course_lib.checking import require
from course_lib.checking.derivation import derivation
from course_lib.checking.diagnosis import diagnose
from course_lib.checking.expectations import RTOL
from course_lib.checking.formatting import Shown, show
from course_lib.checking.registry import exercise
from course_lib.derivations import symbols
from course_lib.exercises.regularisation.validation_curves import validation_curve
from course_lib.exercises.shared.large_logits import LARGE_LOGITS
from course_lib.exercises.shared.networks import (
    certain,
    certain_loss,
    hidden_unit,
    like_params,
    random_data,
    random_params,
    tensors,
)
from course_lib.exercises.shared.penalties import (
    LARGE,
    TINY,
    extreme_params,
    objective,
    omega,
    params_of_size,
)
from course_lib.exercises.shared.probes.networks import textbook_loss

ONE_LAYER = ((1, 1), (2, 3), (3, 2), (2, 2), (1, 4), (4, 1))  # sizes of networks, input first
DEEPER = ((2, 3, 2), (3, 1, 4), (1, 1, 2), (2, 2, 2), (2, 3, 4, 1))
EXTREME = ((1, 1), (2, 3), (3, 2, 4))
EXACT = 1e-9  # absolute tolerance where terms of size 1000 cancel
ROUNDING = 1e-13  # relative; a product or a sign has no larger error, a difference quotient always has
BY_HAND = (
    "Go through the list by hand. Which epochs are better than all before them, and how long did each wait?"
)
BARELY = 5e-9  # a loss that is strictly smaller, by less than anyone would care for
SURVIVOR = 1e-7  # what is left of a weight that is hardly larger than the threshold
FLAT = "the slope of |w| is 1 or −1 at every weight but 0, however small, and 0 there"
STEEP = "the slope of w² at every weight, however small"
FREE = "the biases are not penalised: their gradient is 0"


# -- penalties -------------------------------------------------------------------------------------------


@exercise(points=1)
def l2_penalty(student, cases, criterion):
    """l2_penalty(params): [(W, b) of layer 1, …] -> Σ W², over all weights of all layers; no biases."""
    _judge_penalty(student.l2_penalty, cases, criterion, "l2", "the penalty is Σ W² over all weights")


@exercise(points=2)
def l2_gradient(student, cases, criterion):
    """l2_gradient(params) -> the gradient of l2_penalty, [(grad_W, grad_b), …]; the biases get zeros."""
    _judge_penalty_gradient(student.l2_gradient, cases, criterion, "l2")


@exercise(points=1)
def l1_penalty(student, cases, criterion):
    """l1_penalty(params): [(W, b) of layer 1, …] -> Σ |W|, over all weights of all layers; no biases."""
    _judge_penalty(student.l1_penalty, cases, criterion, "l1", "the penalty is Σ |W| over all weights")


@exercise(points=2)
def l1_gradient(student, cases, criterion):
    """l1_gradient(params) -> the gradient of l1_penalty, [(grad_W, grad_b), …]; the biases get zeros.

    At a weight of exactly 0 it is 0.
    """
    _judge_penalty_gradient(student.l1_gradient, cases, criterion, "l1")


@exercise(points=3)
def regularised_loss(student, cases, criterion):
    """regularised_loss(params, x, y, g, g_prime, lam, penalty) -> (loss + lam·Ω, its gradients).

    `penalty` is "l1" or "l2", anything else a ValueError that says so, whatever lam is. x is (D,) with an int
    y, or (N, D) with y (N,); the gradients are [(grad_W, grad_b), …].
    """

    def examine(expect, params, x, y, lam, penalty, truth=textbook_loss):
        g, g_prime = hidden_unit(cases)
        came = require.list_of(student.regularised_loss(params, x, y, g, g_prime, lam, penalty), 2)
        total, N = objective(truth, x, y, g, lam, penalty), len(x) if x.ndim == 2 else None
        expect.close(require.number(came[0]), total(params), "loss + λΩ", atol=EXACT, batch=N)
        grads = like_params(came[1], params)
        for (name, theta, put), grad in zip(tensors(params), grads, strict=True):
            claim = f"this is the gradient of loss + λΩ in {name}"
            expect.gradient(grad, lambda t, put=put: total(put(t)), theta, claim, batch=N)

    def network(rows, *sizes):
        return random_params(cases, sizes), *random_data(cases, rows, sizes)

    for penalty in ("l2", "l1"):
        with criterion(f'"{penalty}", one example and a batch, any depth') as expect:
            for lam, *shape in (
                (0.5, (), 2, 3),
                (1.5, (3,), 3, 2),
                (0.0, (), 2, 3, 2),
                (0.1, (2,), 2, 1, 3, 2),
            ):
                examine(expect, *network(*shape), lam, penalty)
            params, x, y = network((2,), 2, 3, 2)
            params[0][0][0, 1] = params[1][0][1, 0] = 0.0
            examine(expect, params, x, y, 0.3, penalty)
    with criterion(LARGE_LOGITS) as expect:
        for penalty in ("l2", "l1"):
            examine(expect, *certain(cases, (3,), (2, 3, 2)), 0.7, penalty, certain_loss)
    with criterion("both names, and a ValueError for any other, for λ = 0 too") as expect:
        for penalty in ("l1", "l2"):
            examine(expect, *network((), 2, 3), 0.8, penalty)
        for lam, penalty in ((0.4, "l3"), (0.0, "l3"), (0.4, "L2"), (0.0, "none")):
            arguments = *network((), 2, 3), *hidden_unit(cases), lam, penalty
            expect.refusal("regularised_loss", *arguments, value=penalty, accepted=("l1", "l2"))


# -- priors and the proximal step ------------------------------------------------------------------------


@exercise(points=3)
def log_prior(student, cases, criterion):
    """log_prior(w, kind, scale): weights w (P,) -> the sum of their log-densities, a float.

    `kind` is "gaussian" (mean 0, standard deviation scale) or "laplace" (density ∝ exp(−|w|/scale)), anything
    else a ValueError that says so. Any additive constant will do: only differences are judged.
    """

    def examine(expect, w, v, kind, scale):
        """The log-densities of w and v, arrays of one size, differ as they should."""
        of_v = require.number(student.log_prior(v, kind, scale))
        of_w = require.number(student.log_prior(w, kind, scale))
        came, right = of_w - of_v, _log_ratio(w, v, kind, scale)
        expect.that(
            abs(came - right) <= EXACT + RTOL * abs(right),
            "the log-densities of two w do not differ as they should (a constant in both does no harm)",
            came=Shown(f"{show(of_w)}, and\n{show(of_v)} for w = {show(v)}:\na difference of {show(came)}"),
            expected=Shown(f"a difference of {show(right)}"),
            hint=diagnose(came, right) or "",
        )

    for kind in ("gaussian", "laplace"):
        with criterion(f'"{kind}": one weight and several, narrow and wide') as expect:
            for P in (1, 2, 3, 5):
                for scale in (1.0, float(cases.uniform(1.5, 3.0)), float(cases.uniform(0.2, 0.6))):
                    w = cases.away_from_zero(P)
                    examine(expect, w, w * cases.uniform(1.5, 2.0), kind, scale)
                    examine(expect, w, np.zeros(P), kind, scale)
    with criterion("far from zero, where the density itself is 0 in float64") as expect:
        for kind in ("gaussian", "laplace"):
            w = LARGE * cases.away_from_zero(3, least=0.5, most=1.0)
            examine(expect, w, w * np.array([0.9, 0.3, 0.5]), kind, float(cases.uniform(0.3, 0.8)))
    with criterion("both names, and a ValueError for any other") as expect:
        for kind in ("gaussian", "laplace"):
            examine(expect, cases.normal(3), cases.away_from_zero(3, least=3.0, most=4.0), kind, 0.8)
        for kind in ("normal", "Gaussian", "l1"):
            accepted = ("gaussian", "laplace")
            expect.refusal("log_prior", cases.normal(2), kind, 1.0, value=kind, accepted=accepted)


@derivation(points=3, first="∂/∂w_j (−log p)", results=["2 λ w_j"], steps=2)
def gaussian_prior_derivation():
    """gaussian_prior_derivation: the penalty that a Gaussian prior on the weights is.

    p = Π_k exp(−w_k²/(2 s²))/√(2π s²) is the density of all weights, λ = 1/(2 s²).
    """
    yield symbols.index("j", "D")
    yield symbols.array("w", "D")
    yield symbols.number("s", "positive")
    yield symbols.number("π", "constant")
    yield symbols.defined("λ", "1/(2 s²)")
    yield symbols.defined("p", "Π_k (exp(−w_k²/(2 s²))/√(2π s²))")


@exercise(points=3)
def soft_threshold(student, cases, criterion):
    """soft_threshold(w, t): the u, like w, that makes ½(u − w)² + t|u| smallest, entry by entry; t ≥ 0.

    w is an array of any shape, or a number.
    """

    def examine(expect, minimum, t, pull=None):
        """The slope is 0 at `minimum`: w = minimum + t·sign(minimum), or t·pull with |pull| ≤ 1 at 0."""
        pull = cases.uniform(-0.95, 0.95, *np.shape(minimum)) if pull is None else pull
        w = minimum + t * np.where(np.equal(minimum, 0), pull, np.sign(minimum))
        w = float(w) if isinstance(minimum, float) else np.asarray(w)
        came = require.like(student.soft_threshold(w, t), w)
        exact = EXACT if np.max(np.abs(w)) > 100 else 1e-12
        expect.close(came, minimum, "this is where ½(u − w)² + t|u| is smallest", atol=exact)
        zeros = np.equal(minimum, 0)
        expect.that(not np.any(came[zeros]), "a weight within t of zero becomes exactly 0", came=came)

    def threshold():
        return float(cases.uniform(0.2, 1.5))

    with criterion("one number") as expect:
        for minimum in (0.7, -1.3, 0.0, float(cases.away_from_zero())):
            examine(expect, minimum, threshold())
        examine(expect, 0.0, 0.5, pull=1.0)
    with criterion("an array of any shape, kept and removed weights side by side") as expect:
        for shape in ((2,), (5,), (2, 3), (3, 1, 2), (4, 4)):
            minimum = cases.away_from_zero(*shape) * (cases.uniform(0, 1, *shape) < 0.6)
            minimum.flat[:2] = float(cases.away_from_zero()), 0.0
            examine(expect, minimum, threshold())
        for shape in ((1,), ()):
            examine(expect, cases.away_from_zero(*shape), threshold())
    with criterion("t = 0, large weights, and a t that removes everything") as expect:
        examine(expect, cases.away_from_zero(2, 3), 0.0)
        examine(expect, np.array([900.0, 0.0, -0.25, 0.0]), 100.0)
        examine(expect, np.array([SURVIVOR, -SURVIVOR, 0.0]), 0.5)
        examine(expect, np.zeros((2, 2)), 1000.0)
        examine(expect, np.zeros(3), 0.25, pull=np.array([1.0, -1.0, 0.0]))


# -- bias and variance, early stopping -------------------------------------------------------------------


@derivation(
    points=4,
    first="E[(p − t)²]",
    results=["(m − t)² + E[(p − m)²]", "(m − t)² + Var[p]"],
    steps=3,
)
def bias_variance_derivation():
    """bias_variance_derivation: the expected squared error of a random prediction p, whose mean is m."""
    yield symbols.random("p")
    yield symbols.number("t")
    yield symbols.defined("m", "E[p]")


@exercise(points=2)
def bias_variance(student, cases, criterion):
    """bias_variance(predictions, truth): (models, points) and (points,) -> (bias², variance, mse), floats.

    Means over the points. The variance divides by the number of models; mse = bias² + variance.
    """

    def examine(expect, predictions, truth):
        came = require.list_of(student.bias_variance(predictions, truth), 3)
        bias2, variance, mse = map(require.number, came)
        atol = EXACT if np.max(np.abs(truth)) > 100 else 1e-12
        errors = predictions - truth
        # of two models, each drawn from all of them: the mean product of their errors is the squared bias,
        # half their mean square distance is the variance
        pairs = errors[:, None], errors[None, :]
        claim = "bias²: the square distance of the average model from the truth, its mean over the points"
        expect.close(bias2, np.mean(pairs[0] * pairs[1]), claim, atol=atol)
        claim = "variance: the mean square distance of the models from the average model"
        expect.close(variance, np.mean((pairs[0] - pairs[1]) ** 2) / 2, claim, atol=atol)
        claim = "mse: the mean square distance of the models from the truth, its mean over the points"
        expect.close(mse, np.mean(errors**2), claim, atol=atol)

    with criterion("several models") as expect:
        for models, points in ((2, 1), (3, 2), (2, 4), (4, 4), (5, 3)):
            truth = cases.normal(points)
            examine(expect, truth + cases.normal(points) + cases.normal(models, points), truth)
    with criterion("one model alone, models that agree, and models that do not") as expect:
        for models, points, spread in ((1, 1, 0.0), (1, 3, 0.0), (3, 2, 0.0), (3, 3, 1.0)):
            truth = cases.normal(points)
            average = truth + cases.away_from_zero(points)
            examine(expect, average + spread * cases.normal(models, points), truth)
    with criterion("models that are right on average, and large numbers") as expect:
        truth, error = cases.normal(4), cases.away_from_zero(3, 4)
        examine(expect, truth + np.vstack([error, -error]), truth)
        truth = cases.uniform(500.0, 900.0, 3)
        examine(expect, truth + cases.normal(4, 3, scale=30.0), truth)


@exercise(points=3)
def early_stopping(student, cases, criterion):
    """early_stopping(valid_losses, patience): a list of floats, patience ≥ 1 -> (best, stopped), two epochs.

    Epochs count from 0. Better: strictly smaller than every number before; nan is never better. `stopped` is
    the first epoch that ends `patience` epochs in a row without a better one, or None; `best` is the best
    epoch up to there. The list starts with a number.
    """

    def examine(expect, waits: Sequence[int], tail: int, patience: int, **curve):
        losses = validation_curve(cases, waits, tail, **curve)
        best = sum(waits)
        stopped = best + patience if tail >= patience else None
        came = require.list_of(student.early_stopping(losses, patience), 2)
        for name, epoch, right in zip(("best", "stopped"), came, (best, stopped), strict=True):
            epoch = None if epoch is None else require.integer(epoch)
            message = f"`{name}` is not the epoch that it should be"
            expect.that(epoch == right, message, came=tuple(came), expected=(best, stopped), hint=BY_HAND)

    with criterion("patience runs out: where it stops, and the best epoch up to there") as expect:
        examine(expect, [], 1, 1)
        examine(expect, [1, 1], 2, 2, beyond=2)
        examine(expect, [2, 1, 3], 3, 3, beyond=4)
        examine(expect, [1], 1, 1, beyond=3)
        examine(expect, [2, 2, 2, 2], 6, 4, level=100.0)
        examine(expect, [3, 3, 3], 3, 3, gain=BARELY, beyond=1)
    with criterion("patience never runs out: None") as expect:
        examine(expect, [1, 1, 1], 0, 1)
        examine(expect, [2, 3, 1], 2, 3)
        examine(expect, [], 0, 1)
        examine(expect, [3, 3], 3, 50)
    with criterion("a tie and a nan are not better") as expect:
        for fillers in ("ties", "nan", "mixed"):
            examine(expect, [2, 3], 3, 3, fillers=fillers, beyond=2)
            examine(expect, [3, 1, 2], 2, 3, fillers=fillers)
            examine(expect, [], 2, 2, fillers=fillers, beyond=1)


# -- cases and definitions -------------------------------------------------------------------------------


def _judge_penalty(answer, cases, criterion, penalty: str, claim: str) -> None:
    for name, networks in (("one layer", ONE_LAYER), ("several layers", DEEPER)):
        with criterion(name) as expect:
            for sizes in networks:
                params = random_params(cases, sizes)
                expect.close(require.number(answer(params)), omega(penalty, params), claim)
    with criterion("weights that are 0, tiny or large; large biases") as expect:
        for sizes in EXTREME:
            for size in (TINY, LARGE):
                params = params_of_size(cases, sizes, size)
                expect.close(require.number(answer(params)), omega(penalty, params), claim, atol=0.0)


def _judge_penalty_gradient(answer, cases, criterion, penalty: str) -> None:
    for name, networks in (("one layer", ONE_LAYER), ("several layers", DEEPER)):
        with criterion(name) as expect:
            for sizes in networks:
                params = random_params(cases, sizes)
                grads = iter(like_params(answer(params), params))
                for place, theta, put in tensors(params):
                    if theta.ndim == 1:
                        expect.close(next(grads), 0.0, FREE, atol=0.0)
                    else:
                        this = f"this is the gradient of the penalty in {place}"
                        expect.gradient(next(grads), lambda t, put=put: omega(penalty, put(t)), theta, this)
    with criterion("weights that are 0, tiny or large; large biases") as expect:
        for sizes in EXTREME:
            params, signs = extreme_params(cases, sizes)
            grads = iter(like_params(answer(params), params))
            for (W, _), (sign, _) in zip(params, signs, strict=True):
                expected, claim = (sign, FLAT) if penalty == "l1" else (W + W, STEEP)
                expect.close(next(grads), expected, claim, rtol=ROUNDING, atol=0.0)
                expect.close(next(grads), 0.0, FREE, atol=0.0)


def _log_ratio(w: np.ndarray, v: np.ndarray, kind: str, scale: float) -> float:
    """log p(w) − log p(v): the exponents of the densities, without what both have in common."""
    if kind == "gaussian":
        return float(np.sum((v - w) * (v + w)) / (2 * scale**2))
    return float(np.sum(np.abs(v) - np.abs(w)) / scale)
