"""The values of a derivation that is a list of functions, one a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from course_lib.checking.capture import readable
from course_lib.checking.values import fresh, untouched, with_article


def evaluate_lines(answers: Mapping, name: str, cases: Sequence[tuple]) -> list[dict]:
    """Probe: for each line of the derivation `name` its function's name, its values at the cases, and the
    error that ended them, if one did.
    """
    lines = answers[name]
    if not isinstance(lines, (list, tuple)):
        raise TypeError(f"{name} should be a list of functions, one for each line of the derivation")
    found = []
    for line in lines:
        found.append({"title": getattr(line, "__name__", type(line).__name__), "values": [], "error": ""})
        try:
            for case in cases:
                found[-1]["values"].append(_value(line, case))
        except NotImplementedError:
            if len(found) == 1:
                raise
            found[-1]["error"] = "is not written yet"
        except _NoNumber as error:
            found[-1]["error"] = str(error)
        except Exception as error:
            found[-1]["error"] = f"raised {type(error).__name__}: {readable(error, 200)}"
    return found


class _NoNumber(Exception):
    """A line that gives no number; the message says what it gives instead."""


def _value(line: Callable, case: tuple) -> float:
    """What the line gives for these arguments: a Python or NumPy number, or a 0-d array."""
    if not callable(line):
        raise _NoNumber(f"is {with_article(type(line).__name__)}, not a function")
    arguments = fresh(case)
    value = line(*arguments)
    if not untouched(arguments, case):
        raise _NoNumber("changes its argument in place")
    if isinstance(value, np.ndarray) and value.ndim:
        raise _NoNumber(f"returns an array of shape {value.shape}, not one number")
    if value is None or isinstance(value, (str, bool)):
        raise _NoNumber(f"returns {value!r:.20}, not one number")
    return float(value)
