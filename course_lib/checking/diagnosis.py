"""How does a wrong array differ from the right one? One kind sentence, found by comparing the two.

`diagnose` needs to know nothing of the exercise. It says only what is true of the numbers: that a sign is
flipped, that a factor N is too much, that one row is wrong. It does not say what is right.

Source: chapter 01.
"""

from __future__ import annotations

import numpy as np

# Of the largest expected entry. What is expected often comes from finite differences, right to about 1e-8.
TOLERANCE = 1e-6


def diagnose(came, expected, *, batch: int | None = None, numerical: bool = False) -> str | None:
    """One sentence on how `came` differs from `expected`, or None where nothing fits.

    `batch` is the number N of examples, for factors N and 1/N. `numerical` says that `came` is a derivative
    by finite differences, which may be nearly right. Of the descriptions that are true of all entries the
    most specific wins.
    """
    came, expected = _as_numbers(came), _as_numbers(expected)
    if came is None or expected is None or not expected.size or not np.isfinite(expected).all():
        return None
    if came.shape != expected.shape:
        return _same_numbers_in_another_shape(came, expected)
    if not np.isfinite(came).all():
        return _not_finite(came)
    with np.errstate(all="ignore"):
        sentence = _rounded_to_float32(came, expected)
        if sentence or not _wrong(came, expected).any():
            return sentence
        looks = (
            lambda: _constant(came, expected),
            lambda: _inexact_difference(came, expected) if numerical else None,
            lambda: _factor(came, expected, batch),
            lambda: _transposed(came, expected),
            lambda: _few_wrong(came, expected),
            lambda: _signs(came, expected),
            lambda: _reordered(came, expected),
            lambda: _shifted(came, expected),
            lambda: _factor_by_row_or_column(came, expected),
        )
        return next((sentence for look in looks if (sentence := look())), None)


def place(came, expected) -> str | None:
    """Where the wrong entries are, if all else is right; None if they are in many places."""
    came, expected = _as_numbers(came), _as_numbers(expected)
    comparable = came is not None and expected is not None and came.shape == expected.shape
    return _few_wrong(came, expected) if comparable and came.size and _wrong(came, expected).any() else None


def _as_numbers(value):
    try:
        array = np.asarray(value)
    except ValueError:  # a ragged list
        return None
    return array.astype(np.float64) if array.dtype.kind in "fiub" else None


def _wrong(came, expected):
    """The entries in which two arrays differ by more than finite differences may be off."""
    return np.abs(came - expected) > TOLERANCE * np.abs(expected).max(initial=0.0)


def _same(came, expected):
    return came.shape == expected.shape and not _wrong(came, expected).any()


def _same_numbers_in_another_shape(came, expected):
    if came.ndim == expected.ndim == 2 and _same(came.T, expected):
        return "The numbers are right, but the array is transposed."
    if came.size == expected.size and _same(came.ravel(), expected.ravel()):
        return f"The numbers are right, but the shape is {came.shape} where {expected.shape} is expected."
    return None


def _not_finite(came):
    bad = ~np.isfinite(came)
    index = tuple(np.argwhere(bad)[0])
    if came.size == 1:
        return f"The result is {came[index]}: which operation can give that?"
    if bad.all():
        return f"No entry is a finite number; the first is {came[index]}."
    return f"{_count(bad.sum(), came.size)} not finite, the first at index {_name(index)}: {came[index]}."


def _count(some, all_of_them):
    return f"One entry of {all_of_them} is" if some == 1 else f"{some} of {all_of_them} entries are"


def _name(index):
    return str(int(index[0])) if len(index) == 1 else str(tuple(int(i) for i in index))


def _rounded_to_float32(came, expected):
    """Numbers close by that are exact in float32, and not in float16 too, as constants such as 0.5 are."""
    close = np.abs(came - expected).max() <= 1e-5 * np.abs(expected).max()
    single = np.array_equal(came, came.astype(np.float32))
    half = np.array_equal(came, came.astype(np.float16))
    if close and single and not half and not np.array_equal(came, expected):
        return "This is right up to the rounding of float32: are all arrays float64?"
    return None


def _constant(came, expected):
    if not came.any():
        return "The result is zero." if came.size == 1 else "Every entry is zero."
    if came.size > 1 and _same(came, np.full_like(came, came.flat[0])) and np.ptp(expected) > 0:
        return "Every entry is the same number, but they should differ."
    return None


def _factor(came, expected, batch):
    factor = common_factor(came, expected)
    if factor is None:
        return None
    what = "The result" if came.size == 1 else "Every entry"
    telling = np.count_nonzero(_wrong(expected, np.zeros_like(expected))) > 1
    return about_factor(what, factor, batch, any_factor=telling)  # any two numbers differ by some factor


def about_factor(what: str, factor: float, batch: int | None = None, any_factor: bool = True) -> str | None:
    """'The result is twice as large as it should be.', '… and has the wrong sign.', and the like.

    None for a factor that is none of the usual ones, unless `any_factor`.
    """
    flipped, size = " and has the wrong sign" if factor < 0 else "", abs(factor)
    if np.isclose(size, 1, rtol=1e-5):
        return f"{what} has the wrong sign, and the right size."
    if batch is not None and batch > 1:
        if np.isclose(size, batch, rtol=1e-5):
            return (
                f"{what} is N = {batch} times too large{flipped}: the sum over the batch instead of the mean?"
            )
        if np.isclose(size, 1 / batch, rtol=1e-5):
            return f"{what} is N = {batch} times too small{flipped}: divided by N once too often?"
    if np.isclose(size, 2, rtol=1e-5):
        return f"{what} is twice as large as it should be{flipped}."
    if np.isclose(size, 0.5, rtol=1e-5):
        return f"{what} is half as large as it should be{flipped}."
    if not any_factor:
        return None
    return f"{what} is {size:.4g} times as large as it should be{flipped}: a constant factor."


def common_factor(came: np.ndarray, expected: np.ndarray) -> float | None:
    """The c with came = c·expected in all entries, unless it is 0 or 1; None if there is none."""
    if not expected.any():
        return None
    factor = np.vdot(came, expected) / np.vdot(expected, expected)
    fits = np.isfinite(factor) and factor != 0 and _same(came / factor, expected)
    return float(factor) if fits and abs(factor - 1) > 10 * TOLERANCE else None


def _inexact_difference(came, expected):
    error = np.abs(came - expected).max() / np.abs(expected).max()
    if error < 1e-3 and (came.size == 1 or _wrong(came, expected).sum() > 1):
        return "This is close, but not close enough: a difference to one side, or a step far from the best?"
    return None


def _transposed(came, expected):
    return "The array is transposed." if came.ndim == 2 and _same(came.T, expected) else None


def _few_wrong(came, expected):
    """One wrong entry, row or column, or a wrong diagonal, with all the rest right."""
    wrong = _wrong(came, expected)
    if came.size > 1 and wrong.sum() == 1:
        return f"All entries are right but the one at index {_name(np.argwhere(wrong)[0])}."
    if came.ndim != 2:
        return None
    for axis, name in ((1, "row"), (0, "column")):
        lines = wrong.any(axis=axis)
        if lines.size > 1 and lines.sum() == 1:
            return f"All {name}s are right but {name} {np.flatnonzero(lines)[0]}."
    diagonal = np.eye(*came.shape, dtype=bool)
    if came.shape[0] == came.shape[1] > 1:
        if not wrong[~diagonal].any():
            return "Off the diagonal all is right; the diagonal is wrong."
        if not wrong[diagonal].any() and wrong[~diagonal].all():
            return "The diagonal is right; all entries off it are wrong."
    return None


def _signs(came, expected):
    if came.size == 1 or not _same(np.abs(came), np.abs(expected)):
        return None
    if (came >= 0).all():
        return "The sizes are right, but the minus signs are lost."
    wrong = _wrong(came, expected)
    verb = "have" if wrong.sum() > 1 else "has"
    return f"The sizes are right, but {wrong.sum()} of {came.size} entries {verb} the wrong sign."


def _reordered(came, expected):
    for axis, name in enumerate(("rows", "columns") if came.ndim == 2 else ("entries",) * came.ndim):
        if _same(np.flip(came, axis), expected):
            return f"The {name} are right, but in reverse order."
    if came.ndim == 2 and _rows_match(came, expected):
        return "The rows are right, but in another order."
    if came.ndim == 2 and _rows_match(came.T, expected.T):
        return "The columns are right, but in another order."
    if came.size > 2 and _same(np.sort(came, axis=None), np.sort(expected, axis=None)):
        return "The numbers are right, but they stand in the wrong places."
    return None


def _rows_match(came, expected):
    """Are the rows of one array those of the other, each used once?"""
    left = list(expected)
    tolerance = TOLERANCE * np.abs(expected).max()
    for row in came:
        match = next((i for i, other in enumerate(left) if (np.abs(row - other) <= tolerance).all()), None)
        if match is None:
            return False
        left.pop(match)
    return True


def _shifted(came, expected):
    gap = came - expected
    if came.size > 1 and _same(came - gap.mean(), expected):
        return "All entries are off by the same amount: a constant is added or missing."
    if came.ndim == 2:
        for axis, name in ((1, "row"), (0, "column")):
            if came.shape[axis] > 1 and _same(came - gap.mean(axis=axis, keepdims=True), expected):
                return f"In each {name} all entries are off by the same amount."
    return None


def _factor_by_row_or_column(came, expected):
    if came.ndim != 2:
        return None
    for lines, wanted, name in ((came, expected, "row"), (came.T, expected.T, "column")):
        telling = np.count_nonzero(_wrong(wanted, np.zeros_like(wanted)), axis=1) > 1
        factor = (lines * wanted).sum(axis=1, keepdims=True) / (wanted**2).sum(axis=1, keepdims=True)
        if telling.all() and np.isfinite(factor).all() and _same(lines, factor * wanted):
            return f"Each {name} is right up to a factor of its own: do you sum over the right axis?"
    return None
