"""Tests of draws from spaces and of shuffled splits, with a proven false-alarm rate. Chapter 09.

For the mean of n independent numbers from an interval of length 1, Hoeffding's inequality gives
P(|mean − expectation| ≥ t) ≤ 2 exp(−2nt²), which is 2 · FALSE_ALARM for
t = √(MINUS_LOG_FALSE_ALARM / 2n). See `course_lib.exercises.shared.draws`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from course_lib.checking.expectations import Expectations
from course_lib.checking.values import with_article
from course_lib.exercises.shared.draws import FALSE_ALARM, MINUS_LOG_FALSE_ALARM

DISTINCT = 0.99  # of continuous draws; a few may coincide where they have few bits
ROUNDING = 1e-6  # of a draw at the end of its interval, relative


def identical(one, other) -> bool:
    """The same structure, types and values: 1, 1.0 and True are three different things."""
    if isinstance(one, (list, tuple)):
        return type(one) is type(other) and len(one) == len(other) and all(map(identical, one, other))
    if isinstance(one, dict):
        return (
            type(other) is dict
            and one.keys() == other.keys()
            and all(identical(one[k], other[k]) for k in one)
        )
    if isinstance(one, np.ndarray):
        return type(one) is type(other) and np.array_equal(one, other)
    return type(one) is type(other) and one == other


def expect_fair_shares(expect: Expectations, found: np.ndarray) -> None:
    """Rows of set numbers: each index is in each set as often as its size says, and so is each pair."""
    n = found.shape[1]
    slack = math.sqrt(MINUS_LOG_FALSE_ALARM / (2 * len(found)))
    sizes = np.stack([(found == k).sum(axis=1) for k in range(3)])  # (3, times), of each split
    for k in range(3):
        share, fair = (found == k).mean(axis=0), np.mean(sizes[k]) / n
        i = int(np.argmax(abs(share - fair)))
        message = f"index {i} is in set {k} in {share[i]:.0%} of {len(found)} splits instead of {fair:.0%}"
        expect.that(
            abs(share[i] - fair) <= slack, message, hint="Is the order of all indices shuffled first?"
        )
    fair = np.mean((sizes * (sizes - 1)).sum(axis=0)) / (n * (n - 1))
    for i, j in itertools.combinations(range(n), 2):
        share = np.mean(found[:, i] == found[:, j])
        message = (
            f"{i} and {j} are in the same set in {share:.0%} of {len(found)} splits instead of {fair:.0%}"
        )
        expect.that(abs(share - fair) <= slack, message, hint="Is every order of the indices possible?")


def choice_number(value, choices: list) -> int | None:
    """The number of the choice that `value` is, None if it is none of them."""
    return next((k for k, choice in enumerate(choices) if identical(value, choice)), None)


def why_outside(value, space) -> str | None:
    """Why `value` cannot come from this space, None if it can."""
    if isinstance(space, list):
        return None if choice_number(value, space) is not None else f"is none of the choices {space!r}"
    _, low, high = space
    if type(value) is not float:
        return f"is {with_article(type(value).__name__)}, not a float"
    if low - ROUNDING * abs(low) <= value <= high + ROUNDING * abs(high):
        return None
    return f"is not between {low:g} and {high:g}"


def unit_positions(values: Sequence, space) -> np.ndarray:
    """Where in their space the values lie, as numbers that are uniform on [0, 1] if the values are right."""
    if isinstance(space, list):
        return np.array([choice_number(value, space) for value in values]) / len(space)
    kind, low, high = space
    scale = np.log if kind == "log_uniform" else np.asarray
    return (scale(values) - scale(low)) / (scale(high) - scale(low))


def value_at(position: float, space: tuple) -> float:
    """The number at a position of an interval: the inverse of `unit_positions`."""
    kind, low, high = space
    return low * (high / low) ** position if kind == "log_uniform" else low + position * (high - low)


def expect_evenly(expect: Expectations, name: str, positions: np.ndarray, space) -> None:
    """All choices come equally often; or the positions are uniform.

    Then the empirical distribution function is nowhere off by t or more, but with a probability
    ≤ 2 exp(−2nt²) (Massart); and the mean square distance from the middle is 1/12, up to a quarter of
    Hoeffding's slack, since a square is in [0, ¼]. A variance that is off by a factor of 2 is off by 1/24 or
    more, which is well above that slack for n = 1000.
    """
    n = len(positions)
    slack = math.sqrt(math.log(2 / FALSE_ALARM) / (2 * n))
    if isinstance(space, list):
        for k, choice in enumerate(space):
            share = np.mean(positions == k / len(space))
            message = (
                f"{choice!r} comes in {share:.0%} of {n} draws; all {len(space)} should come equally often"
            )
            expect.that(abs(share - 1 / len(space)) <= slack, message)
        return
    distance, share, where, word = _largest_gap(positions)
    seen = f"{share:.0%} of {n} draws of {name} are {word} {value_at(where, space):.3g}"
    expect.that(distance <= slack, f"{seen}; it should be {where:.0%}")
    off = np.mean((positions - 0.5) ** 2) - 1 / 12
    side = "far from" if off > 0 else "close to"
    message = f"{n} draws of {name} do not have the right spread: they lie too {side} the middle of {space}"
    expect.that(abs(off) <= slack / 4, message)
    different = len(np.unique(positions))
    message = f"there are only {different} different numbers in {n} draws of {name}"
    hint = "Is every value drawn anew, and neither rounded nor clipped?"
    expect.that(different >= DISTINCT * n, message, hint=hint)


def _largest_gap(positions: np.ndarray) -> tuple[float, float, float, str]:
    """(distance, share, where, word): the share of positions that are "at most" or "below" where it is
    furthest from uniform."""
    ordered, ranks = np.sort(positions), np.arange(len(positions) + 1) / len(positions)
    shares = np.concatenate([ranks[1:], ranks[:-1]])
    places = np.concatenate([ordered, ordered])
    k = int(np.argmax(np.abs(shares - places)))
    return abs(shares[k] - places[k]), shares[k], places[k], "at most" if k < len(ordered) else "below"


def expect_independent(expect: Expectations, found: dict[str, np.ndarray], spaces: dict) -> None:
    """Positions by name, of pairs of configurations: neither two names nor the two of a pair go together.

    What is counted: how often both are in their lower half, whose probability is the product of the two; of
    the two of a pair, where there are choices, how often they are the same.
    """
    low = {name: (places < 0.5, _half(spaces[name])) for name, places in found.items()}
    for one, other in itertools.combinations(low, 2):
        together, fair = low[one][0] & low[other][0], low[one][1] * low[other][1]
        message = f"{one} and {other} go together: both are in their lower half"
        _expect_share(expect, together, fair, message, "Does every name get a draw of its own?")
    hint = "Is every configuration drawn by itself?"
    for name, (lower, half) in low.items():
        if isinstance(spaces[name], list):
            alike = found[name][::2] == found[name][1::2]
            message = f"{name} is the same in one configuration and the next"
            _expect_share(expect, alike, 1 / len(spaces[name]), message, hint)
        message = f"{name} in one configuration goes with {name} in the next: both are in the lower half"
        _expect_share(expect, lower[::2] & lower[1::2], half**2, message, hint)


def _expect_share(expect: Expectations, seen: np.ndarray, fair: float, message: str, hint: str) -> None:
    """What was seen or not in independent cases was seen with probability `fair`."""
    share, slack = np.mean(seen), math.sqrt(MINUS_LOG_FALSE_ALARM / (2 * len(seen)))
    message += f" in {share:.0%} of {len(seen)} cases instead of {fair:.0%}"
    expect.that(abs(share - fair) <= slack, message, hint=hint)


def _half(space) -> float:
    """The probability of the lower half of the positions in this space."""
    return math.ceil(len(space) / 2) / len(space) if isinstance(space, list) else 0.5
