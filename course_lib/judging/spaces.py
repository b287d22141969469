"""Judging draws from the spaces of a search, and shuffled splits, exact about luck. Chapter 09.

For the mean of n independent numbers from an interval of length 1, Hoeffding's inequality gives
P(|mean − expectation| ≥ t) ≤ 2 exp(−2nt²), which is 2 · LUCK for t = √(RARE / 2n). See
`course_lib.judging.draws`.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from course_lib.expectations import Expectations
from course_lib.judging.draws import LUCK, RARE

DISTINCT = 0.99  # of continuous draws; a few may coincide where they have few bits


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
    return type(one) is type(other) and bool(np.all(one == other))


def expect_fair_shares(expect: Expectations, found: np.ndarray) -> None:
    """Rows of set numbers: each index is in each set as often as its size says, and so is each pair."""
    n = found.shape[1]
    slack = math.sqrt(RARE / (2 * len(found)))
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


def place(value, choices: list) -> int | None:
    """The number of the choice that `value` is, None if it is none of them."""
    return next((k for k, choice in enumerate(choices) if identical(value, choice)), None)


def fits(value, space) -> bool:
    """Whether `value` can come from this space."""
    if isinstance(space, list):
        return place(value, space) is not None
    return type(value) is float and space[1] <= value <= space[2]


def positions(values: Sequence, space) -> np.ndarray:
    """Where in their space the values lie, as numbers that are uniform on [0, 1] if the values are right."""
    if isinstance(space, list):
        return np.array([place(value, space) for value in values]) / len(space)
    kind, low, high = space
    scale = np.log if kind == "log_uniform" else np.asarray
    return (scale(values) - scale(low)) / (scale(high) - scale(low))


def expect_evenly(expect: Expectations, name: str, positions: np.ndarray, space) -> None:
    """All choices come equally often; or the positions are uniform: the empirical distribution function is
    nowhere off by t or more, which happens with probability ≤ 2 exp(−2nt²) (Massart)."""
    n = len(positions)
    slack = math.sqrt(math.log(2 / LUCK) / (2 * n))
    if isinstance(space, list):
        for k, choice in enumerate(space):
            share = np.mean(positions == k / len(space))
            message = (
                f"{choice!r} comes in {share:.0%} of {n} draws; all {len(space)} should come equally often"
            )
            expect.that(abs(share - 1 / len(space)) <= slack, message)
        return
    ordered, ranks = np.sort(positions), np.arange(n + 1) / n
    distance = max((ranks[1:] - ordered).max(), (ordered - ranks[:-1]).max())
    half = f"{np.mean(positions < 0.5):.0%} of {n} draws of {name} are in the lower half of {space}"
    where = ", on the logarithmic scale" if space[0] == "log_uniform" else ""
    expect.that(distance <= slack, f"the draws are not distributed as they should: {half}{where}")
    different = len(np.unique(positions))
    message = f"there are only {different} different numbers in {n} draws of {name}"
    expect.that(different >= DISTINCT * n, message, hint="Is every value drawn anew?")


def expect_independent(expect: Expectations, found: dict[str, np.ndarray], spaces: dict) -> None:
    """Positions by name, of pairs of configurations: neither two names nor the two of a pair go together.

    What is counted: how often both are in their lower half, whose probability is the product of the two.
    """
    low = {name: (places < 0.5, _half(spaces[name])) for name, places in found.items()}
    for one, other in itertools.combinations(low, 2):
        message = f"{one} and {other} go together: both are in their lower half"
        _expect_product(expect, low[one], low[other], message, "Does every name get a draw of its own?")
    for name, (lower, half) in low.items():
        message = f"{name} in one configuration goes with {name} in the next: both are in the lower half"
        hint = "Is every configuration drawn by itself?"
        _expect_product(expect, (lower[::2], half), (lower[1::2], half), message, hint)


def _expect_product(expect: Expectations, one, other, message: str, hint: str) -> None:
    together, fair = one[0] & other[0], one[1] * other[1]
    share, slack = np.mean(together), math.sqrt(RARE / (2 * len(together)))
    message += f" in {share:.0%} of {len(together)} cases instead of {fair:.0%}"
    expect.that(abs(share - fair) <= slack, message, hint=hint)


def _half(space) -> float:
    """The probability of the lower half of the positions in this space."""
    return math.ceil(len(space) / 2) / len(space) if isinstance(space, list) else 0.5
