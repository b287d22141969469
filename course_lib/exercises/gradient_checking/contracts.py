"""Chapter 01, the exercises: derivatives you can trust.

The functions that are differentiated have central differences in closed form (a sine's is its slope times
sin(kε)/(kε)), so an answer is judged with small and large steps alike.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking import require
from course_lib.checking.cases import Cases
from course_lib.checking.derivation import derivation
from course_lib.checking.expectations import Expectations
from course_lib.checking.registry import exercise
from course_lib.derivations import symbols
from course_lib.exercises.gradient_checking.probes import (
    watch_direction,
    watch_gradient,
    watch_gradient_strided,
    watch_gradient_transposed,
    watch_jacobian,
    watch_row_jacobian,
    watch_verdict,
)
from course_lib.exercises.shared.known_slopes import differences, smooth, stationary, wave, wave_at, waves_at
from course_lib.exercises.shared.probes.functions import (
    FailingWave,
    Itself,
    Kinked,
    Wave,
    Window,
    claim_about,
)

EPS = 1e-5  # the default step of the contracts
RTOL, ATOL = 1e-6, 1e-9  # rounding moves a slope by about 1e-16/1e-5; a forward difference is off by far more
COUNT = "A central difference needs f on both sides of x: which of your calls of f does it not need?"
RESTORE = "(x + ε) − ε is not always x. Where can the number that was there be kept?"
MANY = 100  # entries of a large x
POINT_ATOL = 1e-12  # how exactly x ± ε must be met


@exercise(points=2)
def central_difference(student, cases, criterion):
    """central_difference(f, x, eps=1e-5) -> float: (f(x + ε) − f(x − ε)) / 2ε for a number x."""
    with criterion("a smooth function, steps from 0.5 down to 1e-7", share=2) as expect:
        for eps, sign in ((0.5, 1.0), (0.1, -1.0), (1e-3, 1.0), (1e-5, -1.0), (1e-7, 1.0)):
            x = float(cases.normal())
            f = wave(cases, x, k=sign * float(cases.uniform(0.5, 2.0)))
            came = require.number(student.central_difference(f, x, eps))
            expect.close(
                came, differences(f, x, eps), f"(f(x + ε) − f(x − ε)) / 2ε with ε = {eps:g}", rtol=RTOL
            )
    with criterion("the step is 1e-5 if none is given") as expect:
        for k in (1.0, -1000.0):  # at k = 1000 another step gives another number
            x = float(cases.normal())
            f = wave(cases, x, k)
            came = require.number(student.central_difference(f, x))
            expect.close(came, differences(f, x, EPS), "(f(x + ε) − f(x − ε)) / 2ε with ε = 1e-5", rtol=RTOL)
    with criterion("a kink at x, or within the step") as expect:
        for eps in (0.5, 1e-2, 1e-5, 1e-7):
            left, right = (
                float(cases.away_from_zero(least=0.5)),
                float(cases.away_from_zero(least=3.0, most=5.0)),
            )
            for share in (
                0.5,
                float(cases.uniform(0.6, 0.9)),
            ):  # of the stretch from x − ε to x + ε, right of the kink
                at = float(cases.normal())
                x = at + (2 * share - 1) * eps
                came = require.number(student.central_difference(Kinked(at, left, right, level=0.5), x, eps))
                expect.close(
                    came, share * right + (1 - share) * left, "the slope from x − ε to x + ε", rtol=RTOL
                )


@exercise(points=4)
def numerical_gradient(student, cases, criterion):
    """numerical_gradient(f, x, eps=1e-5) -> array like x: central differences of f, entry by entry.

    f: array → float. The step is ε as given; f is evaluated 2P times for P entries; x may be perturbed in
    place meanwhile but has the same bits afterwards, also when f raises; what f raises reaches the caller.
    """
    with criterion("vectors and matrices, the step as given", share=2) as expect:
        for shape, steps in [
            ((1,), ()),
            ((2,), (0.3,)),
            ((5,), ()),
            ((2, 3), (1e-3,)),
            ((4, 1), (0.1,)),
            ((2, 1, 3), ()),
        ]:
            f, x = wave_at(cases, shape)
            seen = student.probe(watch_gradient, "numerical_gradient", f, x, *steps)
            _examine_gradient(expect, seen, f, x, *steps)
    with criterion("2P evaluations of f, at x with one entry moved; afterwards x is as before") as expect:
        for shape, *steps in [((2,), 0.3), ((2, 3), 1e-3), ((), 0.1), ((2,),)]:
            f, x = wave_at(cases, shape)
            seen = student.probe(watch_gradient, "numerical_gradient", f, x, *steps)
            eps = (*steps, EPS)[0]
            _examine_evaluations(expect, seen, x, eps * np.eye(x.size).reshape(x.size, *shape))
    with criterion("a 0-d array; views that are not contiguous, such as x.T and x[::2]") as expect:
        for probe, shape in [
            (watch_gradient, ()),
            (watch_gradient_transposed, (2, 3)),
            (watch_gradient_strided, (3,)),
            (watch_gradient_strided, (3, 2)),
        ]:
            f, x = wave_at(cases, shape)
            _examine_gradient(expect, student.probe(probe, "numerical_gradient", f, x, 1e-3), f, x, 1e-3)
    with criterion("x is as before and the exception reaches the caller when f raises") as expect:
        for shape in ((2,), (2, 2)):
            f, x = wave_at(cases, shape)
            _examine_gradient(expect, student.probe(watch_gradient, "numerical_gradient", f, x), f, x)
            for fails_at in (1, 2, 2 * x.size):
                failing = FailingWave(k=f.k, shift=f.shift, fails_at=fails_at)
                _examine_failure(expect, student.probe(watch_gradient, "numerical_gradient", failing, x))


@exercise(points=3)
def numerical_jacobian(student, cases, criterion):
    """numerical_jacobian(f, x, eps=1e-5) -> (m, n): J_ij = ∂f_i/∂x_j by central differences, f: (n,) → (m,).

    f may return its argument or a view of it. The step is ε as given; 2n evaluations; x has the same bits
    afterwards, also when f raises, and what f raises reaches the caller.
    """
    with criterion("f from (n,) to (m,), the step as given", share=2) as expect:
        for m, n, steps in [
            (1, 1, ()),
            (3, 2, (0.3,)),
            (2, 4, ()),
            (1, 3, (1e-3,)),
            (4, 1, (0.1,)),
            (3, 3, ()),
        ]:
            f, x = waves_at(cases, m, n)
            eps = steps[0] if steps else EPS
            seen = student.probe(watch_jacobian, "numerical_jacobian", f, x, *steps)
            expected = np.cos(f.K @ x + f.shift)[:, None] * np.sin(f.K * eps) / eps
            what = f"row i, column j: the slope of f_i in x_j with ε = {eps:g}"
            _examine(expect, seen, expected, what)
    with criterion("f returns x itself, or a view of it") as expect:
        for f, n in [(Itself(), 2), (Window(1, 3), 4), (Window(step=-1), 3), (Window(step=2), 5)]:
            x = cases.normal(n)
            seen = student.probe(watch_jacobian, "numerical_jacobian", f, x, 1e-3)
            _examine(expect, seen, f(np.eye(n)), f"the slopes of {f}")
    with criterion("2n evaluations of f, at x with one entry moved; afterwards x is as before") as expect:
        for m, n, *steps in [(3, 2, 0.3), (1, 3, 1e-3), (4, 1)]:
            f, x = waves_at(cases, m, n)
            seen = student.probe(watch_jacobian, "numerical_jacobian", f, x, *steps)
            _examine_evaluations(expect, seen, x, (*steps, EPS)[0] * np.eye(n))
    with criterion("x is as before and the exception reaches the caller when f raises") as expect:
        f, x = wave_at(cases, (3,))
        seen = student.probe(watch_row_jacobian, "numerical_jacobian", f, x)
        _examine(expect, seen, differences(f, x, EPS)[None, :], "the slopes of f, m = 1")
        for fails_at in (1, 2, 6):
            failing = FailingWave(k=f.k, shift=f.shift, fails_at=fails_at)
            _examine_failure(expect, student.probe(watch_row_jacobian, "numerical_jacobian", failing, x))


@exercise(points=2)
def relative_error(student, cases, criterion):
    """relative_error(u, v) -> float: max over the entries of |u − v| / max(1e-8, |u| + |v|).

    u and v have the same shape and at least one entry; nan in gives nan out.
    """
    with criterion("arrays of any shape") as expect:
        for shape in ((1,), (3,), (2, 3), (1, 4), ()):
            u, t = (
                cases.away_from_zero(*shape),
                cases.uniform(0.01, 0.5, *shape),
            )  # v = (1 + t) u: the error is t / (2 + t)
            for pair in _both_ways(u, u * (1 + t)):
                came = require.number(student.relative_error(*pair))
                expect.close(came, np.max(t / (2 + t)), "the largest relative error")
        u, v = np.array([1000.0, -0.1, 5.0]), np.array([1010.0, -0.3, 5.0])
        came = require.number(student.relative_error(u, v))
        expect.close(came, 0.5, "the largest relative error is not where the largest difference is")
        came = require.number(student.relative_error(u, -u))
        expect.close(came, 1.0, "opposite signs have relative error 1")
    with criterion("zeros, equal and tiny entries") as expect:
        for shape in ((1,), (2, 3)):
            u, zeros = cases.normal(*shape), np.zeros(shape)
            for same in (zeros, u):
                expect.close(
                    require.number(student.relative_error(same, same)),
                    0.0,
                    "equal arrays have error 0",
                    atol=0.0,
                )
            tiny = cases.away_from_zero(*shape, least=1e-12, most=2e-9)
            for zero_and_not in _both_ways(u, zeros):
                came = require.number(student.relative_error(*zero_and_not))
                expect.close(came, 1.0, "0 and any other number have relative error 1")
            came = require.number(student.relative_error(tiny, -tiny))
            expect.close(
                came,
                2e8 * np.abs(tiny).max(),
                "|u| + |v| is below 1e-8, so the difference is divided by 1e-8",
            )
    with criterion("nan in gives nan out") as expect:
        for place in (0, 1, 2):
            u = cases.uniform(0.1, 2.0, 3)
            v, spoilt = 1.5 * u, np.where(np.arange(3) == place, np.nan, u)
            for pair in (*_both_ways(spoilt, v), (spoilt, spoilt)):
                came = student.relative_error(*pair)
                is_nan = np.shape(came) == () and isinstance(came, float | np.ndarray) and np.isnan(came)
                expect.that(is_nan, "one entry is nan, so the error is nan", came=came)
            for pair in _both_ways(u, v):
                expect.close(
                    require.number(student.relative_error(*pair)),
                    0.2,
                    "the largest relative error, no nan here",
                )


@exercise(points=4)
def is_gradient(student, cases, criterion):
    """is_gradient(f, gradient, x) -> bool: is the function `gradient` the gradient of `f` at x?

    Right gradients are accepted, stationary points included, for |f| and ‖∇f‖ between 1e-3 and 1e4; a wrong
    sign, factor or shape, one entry off by 1 %, nan, zero, an exception, and a gradient that changes x are
    refused. x is unchanged afterwards.
    """
    with criterion("right ones, and ones wrong by sign, factor, in one entry, or zero") as expect:
        for f, x in smooth(cases):
            for flaw in ("", "sign", "double", "third", "entry", "zero"):
                _examine_verdict(expect, student, f, flaw, x)
    with criterion("small and large f, small and large ∇f") as expect:
        for value, slope in [(1e-3, 1e-3), (1e4, 1e4), (-1e4, 1e-3), (1e-3, 1e4), (1.0, 1e-3)]:
            for f, x in smooth(cases, value, slope):
                for flaw in ("", "zero", "entry"):
                    _examine_verdict(expect, student, f, flaw, x)
        x = cases.normal(MANY)  # among so many differences some are sure to be off by the rounding of f
        f = wave(cases, x, cases.away_from_zero(MANY, least=0.9, most=1.1)).scaled(x, -1e4, 1e-3)
        _examine_verdict(expect, student, f, "", x)
    with criterion("stationary points: the gradient is zero") as expect:
        for value, height, D in [
            (1.0, 1.0, 5),
            (1e-3, 1e-3, 5),
            (1e4, 1.0, 5),
            (-1e4, 1e3, 5),
            (1e4, 1e2, MANY),
        ]:
            for f, x in stationary(cases, value, height, D):
                for flaw in ("", "elsewhere"):
                    _examine_verdict(expect, student, f, flaw, x)
    with criterion("ones that return a wrong shape or nan, raise, or change x") as expect:
        for f, x in smooth(cases):
            for flaw in ("", "first", "nan", "raises", "moves", *(("row", "column") if x.ndim == 1 else ())):
                _examine_verdict(expect, student, f, flaw, x)


@derivation(points=3, first="(f(x+ε) − f(x−ε))/(2ε)", results=["f1 + ε² f3/6"], steps=2)
def central_difference_derivation():
    """central_difference_derivation: what a central difference is, and how far that is from the slope.

    f is a cubic, so that Taylor's formula with f1 = f′(x), f2 = f″(x), f3 = f‴(x) is exact.
    """
    for coefficient in "αβγδ":
        yield symbols.hidden(symbols.number(coefficient))
    yield symbols.number("x")
    yield symbols.number("ε", "positive")
    yield symbols.function("f(s)", "α + β s + γ s² + δ s³", "β + 2 γ s + 3 δ s²", "2 γ + 6 δ s", "6 δ")
    yield symbols.defined("f1", "f′(x)")
    yield symbols.defined("f2", "f″(x)")
    yield symbols.defined("f3", "f‴(x)")


@exercise(points=2)
def directional_derivative(student, cases, criterion):
    """directional_derivative(f, x, u, eps=1e-5) -> float: the slope of f at x along u.

    It is (f(x + εu) − f(x − εu)) / 2ε; u is used as given, not normalised; two evaluations whatever the size
    of x; x and u are unchanged.
    """
    with criterion("along u of length 1") as expect:
        for shape, steps in [((2,), (0.3,)), ((1,), ()), ((2, 3), (1e-3,)), ((50,), ())]:
            u = cases.normal(*shape)
            _examine_direction(expect, student, cases, u / np.linalg.norm(u), *steps)
    with criterion("along u of any length") as expect:
        for shape, length, steps in [
            ((2,), 3.0, (0.1,)),
            ((3,), 0.05, ()),
            ((2, 3), 10.0, (1e-3,)),
            ((3,), 0.0, ()),
        ]:
            u = cases.away_from_zero(*shape)
            _examine_direction(expect, student, cases, length * u / np.linalg.norm(u), *steps)
    with criterion("two evaluations of f, whatever the size; afterwards x and u are as before") as expect:
        for shape, *steps in [((3,), 0.1), ((50,), 1e-3), ((2,),)]:
            (f, x), u = wave_at(cases, shape), cases.away_from_zero(*shape)
            seen = student.probe(watch_direction, "directional_derivative", f, x, u, *steps)
            _examine_evaluations(expect, seen, x, (*steps, EPS)[0] * u[None])


# -- examining what came ---------------------------------------------------------------------------------


def _examine_gradient(expect: Expectations, seen: dict, f: Wave, x: np.ndarray, eps: float = EPS) -> None:
    _examine(expect, seen, differences(f, x, eps), f"the central difference in every entry of x, ε = {eps:g}")


def _examine_direction(expect: Expectations, student, cases: Cases, u: np.ndarray, eps: float = EPS) -> None:
    f, x = wave_at(cases, u.shape)
    u = -u if np.sum(f.k * u) > 0 else u  # so that f falls along u
    along = float(np.sum(f.k * u))
    expected = np.cos(f.phase(x)) * np.sin(along * eps) / eps
    steps = () if eps == EPS else (eps,)
    seen = student.probe(watch_direction, "directional_derivative", f, x, u, *steps)
    _examine(expect, seen, expected, f"(f(x + εu) − f(x − εu)) / 2ε with ε = {eps:g}")


def _examine(expect: Expectations, seen: dict, expected, what: str) -> None:
    """The result is `expected`."""
    expect.close(require.like(seen["result"], expected), expected, what, rtol=RTOL, atol=ATOL)


def _examine_evaluations(expect: Expectations, seen: dict, x: np.ndarray, steps: np.ndarray) -> None:
    """f was asked once at x + s and once at x − s for every step s, and everything is as before."""
    points, wanted = seen["points"], np.concatenate([x + steps, x - steps])
    n = len(wanted)
    if expect.that(
        len(points) == n, f"expected {n} evaluations of f, but there were {len(points)}", hint=COUNT
    ):
        alike = all(point.shape == x.shape for point in points)
        require.that(alike, "f was called with an array of another shape than x")
        gap = np.abs(np.stack(points)[:, None] - wanted[None]).reshape(n, n, -1).max(axis=-1)
        fine = max(gap.min(axis=0).max(), gap.min(axis=1).max()) <= POINT_ATOL
        expect.that(fine, f"some of the {n} evaluations of f are not at x with one step ε forward or back")
    expect.that(seen["kept"], "an argument is not bit for bit as it was before the call", hint=RESTORE)


def _examine_failure(expect: Expectations, seen: dict) -> None:
    message = "f raised an exception, but it did not reach the caller"
    if expect.that(seen["raised"], message, came=seen["result"]):
        expect.that(seen["kept"], "f raised an exception, and x was left changed")


def _examine_verdict(expect: Expectations, student, f, flaw: str, x: np.ndarray) -> None:
    """The student accepts the right gradient (no flaw) and refuses any other, and x is as before."""
    seen = student.probe(watch_verdict, "is_gradient", f, claim_about(f, flaw), x)
    verdict, right = require.boolean(seen["result"]), flaw == ""
    message = "a right gradient was refused" if right else "a wrong gradient was accepted"
    expect.that(verdict == right, message, came=verdict, expected=right)
    expect.that(seen["kept"], "x was changed, by `gradient` or by the checker")


def _both_ways(u, v):
    return (u, v), (v, u)
