"""Tests of random draws with a proven false-alarm rate: what right draws fulfil, but for a stated one.

Each bound holds for every number n of independent draws, none is an approximation for large n. An expectation
refuses right draws with a probability of at most 2 · FALSE_ALARM; a check has fewer
than a hundred expectations.

Sources: W. Hoeffding, JASA 58 (1963), 13–30; P. Massart, Annals of Probability 18 (1990), 1269–1283;
B. Laurent and P. Massart, Annals of Statistics 28 (2000), 1302–1338.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from course_lib.checking.expectations import Expectations
from course_lib.checking.formatting import Shown
from course_lib.checking.values import same

FALSE_ALARM = 1e-12
#: what happens in one draw with probability MINUS_LOG_FALSE_ALARM/n happens in n draws, but for
#: FALSE_ALARM: (1 − p)ⁿ ≤ e⁻ᵖⁿ
MINUS_LOG_FALSE_ALARM = -math.log(FALSE_ALARM)
ROUNDING = 1e-12


@dataclass(frozen=True)
class Uniform:
    """U[−bound, bound]."""

    bound: float

    @property
    def most(self) -> float:
        """No draw is larger."""
        return self.bound * (1 + ROUNDING)

    @property
    def std(self) -> float:
        return self.bound / math.sqrt(3)

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """P(draw ≤ x)."""
        return np.clip(0.5 + x / (2 * self.bound), 0.0, 1.0)

    def exceeded(self, p: float) -> float:
        """The size that a draw, without its sign, exceeds with probability p."""
        return self.bound * (1 - min(p, 1.0))

    def spread(self, n: int) -> tuple[float, float]:
        """Between these the mean square of n draws lies: Hoeffding, since a square is in [0, bound²]."""
        slack = self.bound**2 * math.sqrt(MINUS_LOG_FALSE_ALARM / (2 * n))
        return self.std**2 - slack, self.std**2 + slack

    def __str__(self) -> str:
        return f"U[−{self.bound:.4g}, {self.bound:.4g}], whose standard deviation is {self.std:.4g}"


@dataclass(frozen=True)
class Normal:
    """N(0, std²)."""

    std: float
    most = math.inf

    def cdf(self, x: np.ndarray) -> np.ndarray:
        """P(draw ≤ x)."""
        return np.array([0.5 * math.erfc(-z) for z in (x / (self.std * math.sqrt(2))).tolist()])

    def exceeded(self, p: float) -> float:
        """The size that a draw, without its sign, exceeds with probability p."""
        return self.std * NormalDist().inv_cdf(1 - min(p, 1.0) / 2)

    def spread(self, n: int) -> tuple[float, float]:
        """Between these the mean square of n draws lies: Laurent and Massart, as n of them are a χ²."""
        slack = 2 * math.sqrt(MINUS_LOG_FALSE_ALARM / n)
        return self.std**2 * (1 - slack), self.std**2 * (1 + slack + 2 * MINUS_LOG_FALSE_ALARM / n)

    def __str__(self) -> str:
        return f"a Gaussian with mean 0 and standard deviation {self.std:.4g}"


Law = Uniform | Normal


BOUND = (
    "Work the bound or the standard deviation out by hand for the fan-in and fan-out shown. Which does your "
    "code use?"
)


def expect_law(expect: Expectations, draws: np.ndarray, law: Law) -> None:
    """The entries of `draws` are independent draws from `law`.

    Their mean: both laws are sub-Gaussian with their own variance, U[−b, b] since sinh(x)/x ≤ exp(x²/6).
    """
    expect_fresh(expect, draws)
    x = np.sort(draws, axis=None)
    n, mean, size, square = x.size, x.mean(), np.abs(x).max(), np.mean(x**2)
    came = Shown(
        f"{n} draws from {x[0]:.4g} to {x[-1]:.4g}: mean {mean:.2g}, standard deviation {x.std():.4g}"
    )
    low, high = law.spread(n)
    ranks = np.arange(n + 1) / n
    below = law.cdf(x)
    distance = max((ranks[1:] - below).max(), (below - ranks[:-1]).max())
    for holds, message in (
        (abs(mean) <= law.std * math.sqrt(2 * MINUS_LOG_FALSE_ALARM / n), "the draws do not have the mean 0"),
        (size <= law.most, "some draws are too large"),
        (low <= square <= high, "the draws do not have the right spread"),
        (
            size >= law.exceeded(MINUS_LOG_FALSE_ALARM / n),
            "no draw comes near the largest size that is to be expected",
        ),
        (
            distance <= math.sqrt(math.log(2 / FALSE_ALARM) / (2 * n)),
            "the draws are not distributed as they should",
        ),
    ):
        expect.that(holds, message, came=came, expected=Shown(str(law)), hint=BOUND)


def expect_fresh(expect: Expectations, draws: np.ndarray) -> None:
    """No number comes twice, not even with the other sign; a few may, where draws have few bits."""
    different = np.unique(np.abs(draws)).size
    expect.that(
        different >= 0.99 * draws.size,
        "the same draws come again and again",
        came=Shown(f"{draws.size} draws, among them only {different} different sizes"),
        hint="Is every weight drawn by itself, anew in every call, and neither rounded nor clipped after it?",
    )


def expect_one_source(expect: Expectations, seen: dict) -> None:
    """The chance in what `Repeatedly` saw comes from the generator, and from nothing else."""
    hint = "In which line is something left to chance, and is it rng itself that is asked there?"
    expect.that(seen["moved"], "nothing was drawn from rng: its state is as before", hint=hint)
    hint = (
        "Where do your numbers come from? Only rng may be asked: not a copy of it, and nothing of your own."
    )
    again = same(seen["again"], seen["results"][0])
    expect.that(again, "with an rng in the same state, other numbers came", hint=hint)
