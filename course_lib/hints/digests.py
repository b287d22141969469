"""Digests of what was asked and answered: two that agree up to a last digit have one in common.

A number is put on a grid that is even in arsinh(x / SMALL): for large numbers it is relative, for small ones
absolute. Two numbers that nearly agree may lie on both sides of an edge of the grid; of two grids, one moved
by half a step, they do so at once on hardly any. So everything is digested on both.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable, Iterator

import numpy as np

from course_lib.checking.derivation import DERIVATIONS
from course_lib.checking.exchange import Exchange, Problem
from course_lib.checking.recognition import manner
from course_lib.checking.values import unpacked
from course_lib.derivations.judging import judge

STEP = 2e-7  # of the grid; of a large number, relative to it
SMALL = 5e-6  # below it the grid is absolute, and SMALL · STEP = 1e-12 wide
SHIFTS = (0.27, 0.77)  # so that neither 0 nor anything round lies at an edge
BYTES = 6  # of one digest; chance finds another one in 10¹⁴
WAY = f"1 {STEP} {SMALL} {SHIFTS} {BYTES}"  # of digesting; count up when it changes, and all tables are stale

Digests = str  # the two of one thing, with a space between


def alike(one: Digests | None, other: Digests | None) -> bool:
    """Whether two things agree on one of the grids."""
    return bool(one and other) and any(a == b for a, b in zip(one.split(), other.split(), strict=True))


def of_answers(name: str, exchanges: Iterable[Exchange]) -> Digests | None:
    """What was answered to these questions about the exercise `name`; of a derivation, its first wrong line.

    None if there is no answer that another could be like.
    """
    if name in DERIVATIONS:
        return _of_derivation(name, [answer.value for _, answer, _ in exchanges if not answer.problem])
    answered = [
        [*manner(call, answer), None if answer.problem is Problem.EXCEPTION else answer.value]
        for call, answer, _ in exchanges
    ]
    return _digests(answered)


def of_question(exchange: Exchange) -> Digests:
    """What was asked."""
    call = exchange.call
    return _digests([call.name, call.args, call.kwargs])


def _of_derivation(name: str, texts: list[list[str]]) -> Digests | None:
    mistakes = [judge(DERIVATIONS[name], "\n".join(rows)).mistake for rows in texts]
    values = [mistake.values for mistake in mistakes if mistake and mistake.values]
    return _digests(values) if values else None


def _digests(value) -> Digests:
    numbers: list = []
    form = b"\0".join(_form(value, numbers))
    flat = np.concatenate([np.ravel(each) for each in numbers]) if numbers else np.zeros(0)
    return " ".join(
        hashlib.blake2b(form + on_grid.tobytes(), digest_size=BYTES).hexdigest()
        for on_grid in _on_grids(flat)
    )


def _form(value, numbers: list) -> Iterator[bytes]:
    """What the value is but for its numbers, which go into `numbers`; alike for what `values.same` calls the
    same."""
    value = unpacked(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        kind = value.dtype.kind if value.dtype.kind in "bf" else "i"
        numbers.append(value.astype(np.float64))
        yield f"array {kind} {value.shape}".encode()
    elif isinstance(value, (bool, int, float)):
        numbers.append(float(value))
        yield b"number"
    elif isinstance(value, (list, tuple)):
        yield f"{len(value)} items".encode()
        for item in value:
            yield from _form(item, numbers)
    elif isinstance(value, dict):
        yield f"{len(value)} pairs".encode()
        for key in sorted(value, key=repr):
            yield repr(key).encode()
            yield from _form(value[key], numbers)
    elif isinstance(value, (set, frozenset)):
        yield repr(sorted(map(str, value))).encode()
    elif isinstance(value, np.random.Generator):
        yield from _form(_drawn(copy.deepcopy(value)), numbers)
    elif value is None or isinstance(value, str):
        yield repr(value).encode()
    else:  # a function, say
        yield b"something else"


def _on_grids(numbers: np.ndarray) -> list[np.ndarray]:
    with np.errstate(all="ignore"):
        steps = np.arcsinh(numbers / SMALL) / STEP
    steps = np.nan_to_num(steps, nan=2.0**52, posinf=2.0**53, neginf=-(2.0**53))
    return [np.floor(steps + shift).astype("<i8") for shift in SHIFTS]


def _drawn(rng: np.random.Generator) -> list:
    """What answers draw from a generator, by each of its usual methods."""
    return [rng.standard_normal(2), rng.random(2), rng.permutation(5), rng.integers(1000), rng.choice(1000)]
