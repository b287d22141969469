"""What do the wrong results of several cases have in common? One sentence that is true of most of them.

A diagnosis of one case may be true of that case alone: any number is some other number's half. So a sentence
on one case counts only if it can be said of most wrong ones; a limit, or a range of arguments, shows in all
cases together, the right ones as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from course_lib.checking.diagnosis import about_factor, common_factor, diagnose, place

STALE = (
    "The same result came for other arguments, just before. Does your code keep something from one call to "
    "the next, or does it leave a part of its arguments unused?"
)
CHANCE = 1 / 20  # more often than this, a range is met by accident
FEW_CASES = 3  # with the very same claim say enough by themselves
MOST_CASES = 50  # are looked at one by one


@dataclass(frozen=True, eq=False)
class Comparison:
    """A result beside the right one, `came` and `expected` of one shape.

    wrong: the mask of its wrong entries. arguments: what each entry is a function of, if that is known.
    stale: the question before, which had other arguments, had the same result.
    """

    claim: str
    came: np.ndarray
    expected: np.ndarray
    wrong: np.ndarray
    arguments: np.ndarray | None = None
    batch: int | None = None
    stale: bool = False

    @property
    def kind(self) -> str:
        """The claim without the numbers that differ from case to case."""
        return re.sub(r"[−-]?\d[\d.]*(e[-+]?\d+)?", "#", self.claim)


def common(cases: Sequence[Comparison]) -> str:
    """What can be said of the cases with the claim that failed first, or with any of its kind; "" if nothing
    can."""
    first = next((case for case in cases if case.wrong.any()), None)
    if first is None:
        return ""
    alike = [case for case in cases if case.claim == first.claim]
    of_its_kind = [case for case in cases if case.kind == first.kind]
    return (_common(alike) if len(alike) >= FEW_CASES else "") or _common(of_its_kind)


def _common(cases: Sequence[Comparison]) -> str:
    failed = [case for case in cases if case.wrong.any()][:MOST_CASES]
    if 2 * sum(map(_kept, failed)) > len(failed):
        return STALE
    places = [place(case.came, case.expected) for case in failed]
    whole = [diagnose(case.came, case.expected, batch=case.batch) for case in failed]
    whole = [None if said == where else said for said, where in zip(whole, places, strict=True)]
    looks = (
        lambda: _said_of_most(whole),
        lambda: _factor(cases),
        lambda: _limits(cases),
        lambda: _dropped(cases),
        lambda: _range_of_arguments(cases),
        lambda: _said_of_most(places),
    )
    return next((sentence for look in looks if (sentence := look())), "")


def _kept(case: Comparison) -> bool:
    """Whether the result may have been kept from the question before: that had other entries at the end.

    A result that is nearly right was not.
    """
    elsewhere = case.arguments is not None and case.wrong.ravel()[:-2].any()
    error = np.abs(case.came - case.expected).max()
    return case.stale and not elsewhere and bool(error > 0.01 * np.abs(case.expected).max())


def _said_of_most(sentences: Sequence[str | None]) -> str:
    """The first sentence if, but for its numbers, it is that of most cases."""
    kinds = [s if s and "constant factor" in s else s and re.sub(r"[\d.]+", "", s) for s in sentences]
    return sentences[0] or "" if sentences and 2 * kinds.count(kinds[0]) > len(kinds) else ""


def _factor(cases: Sequence[Comparison]) -> str:
    """One factor in all cases, at least three, since any two numbers differ by some factor."""
    sizes = [np.abs(case.expected).max(initial=0.0) for case in cases]
    if any(size == 0 and case.came.any() for case, size in zip(cases, sizes, strict=True)):
        return ""
    scaled = [(case, size) for case, size in zip(cases, sizes, strict=True) if size]
    if len(scaled) < FEW_CASES:
        return ""
    came = np.concatenate([case.came.ravel() / size for case, size in scaled])
    factor = common_factor(came, np.concatenate([case.expected.ravel() / size for case, size in scaled]))
    return about_factor("The result", factor).removesuffix(".") + ", in every case." if factor else ""


def _together(cases: Sequence[Comparison], name: str) -> np.ndarray:
    return np.concatenate([np.ravel(getattr(case, name)) for case in cases])


def _limits(cases: Sequence[Comparison]) -> str:
    """All wrong entries are at one or two limits, which they should have crossed."""
    came, expected, wrong = (_together(cases, name) for name in ("came", "expected", "wrong"))
    if wrong.all() or not np.isfinite(came).all():
        return ""
    low, high = came.min(), came.max()
    above, below = wrong & (came == high) & (expected > high), wrong & (came == low) & (expected < low)
    clipped = [(f"above {high:.4g}", high)] * bool(above.any()) + [(f"below {low:.4g}", low)] * bool(
        below.any()
    )
    right_inside = ~wrong & (low < came) & (came < high)
    if not right_inside.any() or max(above.sum(), below.sum()) < 2 or (wrong & ~above & ~below).any():
        return ""
    what = ", and everything ".join(f"{where} has become {limit:.4g}" for where, limit in clipped)
    return f"Everything {what}. Is there a limit or a clip in your code, and is it part of the formula?"


def _dropped(cases: Sequence[Comparison]) -> str:
    """The wrong entries are the smallest, and have become 0."""
    came, expected, wrong = (_together(cases, name) for name in ("came", "expected", "wrong"))
    sizes = np.abs(expected)
    if wrong.sum() < 2 or came[wrong].any() or not came.any():
        return ""
    if sizes[wrong].max() >= sizes[came != 0].min():
        return ""
    return "The smallest results have become 0, and the others are right: where are small numbers dropped?"


def _range_of_arguments(cases: Sequence[Comparison]) -> str:
    """The wrong entries are those whose argument, or its size, lies in one range."""
    cases = [case for case in cases if case.arguments is not None]
    if not cases:
        return ""
    arguments, wrong = _together(cases, "arguments"), _together(cases, "wrong")
    if wrong.all() or not wrong.any():
        return ""
    for name, numbers in (("the argument", arguments), ("the argument without its sign", np.abs(arguments))):
        low, high = numbers[wrong].min(), numbers[wrong].max()
        right = numbers[~wrong]
        if ((low <= right) & (right <= high)).any() or not _telling(numbers, low, high):
            continue
        if low == high:
            where = f"is {low:.3g}"
        elif not (right > high).any():
            where = f"is {low:.3g} or more"
        elif not (right < low).any():
            where = f"is {high:.3g} or less"
        else:
            where = f"is from {low:.3g} to {high:.3g}"
        return f"Of all that was tried, the result is wrong where {name} {where}, and only there."
    return ""


def _telling(numbers: np.ndarray, low: float, high: float) -> bool:
    """Whether so many of the numbers would rarely be a range by chance; a single one counts if it is 0."""
    n, k = len(numbers), int(((low <= numbers) & (numbers <= high)).sum())
    return (low == high == 0 and n >= 5) or (n - k + 1) / math.comb(n, k) < CHANCE
