"""Which known mistake explains what was answered? Said of anything that can tell whether it answers alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from course_lib.checking.exchange import Answer, Call, Exchange, Problem

Entry = TypeVar("Entry")


def asked_by_criterion(transcript: Iterable[Exchange], name: str) -> dict[str, list[Exchange]]:
    """What was asked about the answer of that name, by criterion."""
    asked: dict[str, list[Exchange]] = {}
    for exchange in transcript:
        if exchange.call.name == name:
            asked.setdefault(exchange.criterion, []).append(exchange)
    return asked


def explanation(
    entries: Sequence[Entry],
    asked: Mapping[str, Sequence[Exchange]],
    failed: Sequence[str],
    explains: Callable[[Entry, Sequence[str]], bool],
) -> Entry | None:
    """The entry behind the answers; None if there is none. `failed` are the criteria that were not met.

    That is the first that explains all criteria: `explains(entry, names)` says whether it gives the same
    answers to every question of these. Two mistakes made at once are told apart by criterion: there an entry
    is taken if it alone explains a criterion that failed.
    """
    looked_at = [name for name in asked if name in failed] or list(asked)
    passed = [name for name in asked if name not in looked_at]
    explained = [
        (entry, [name for name in looked_at if explains(entry, [name])]) for entry in entries if asked
    ]
    whole = (entry for entry, names in explained if names == looked_at)
    found = next((entry for entry in whole if not passed or explains(entry, passed)), None)
    for criterion in (name for name in failed if len(asked.get(name, ())) > 1):
        alone = [entry for entry, names in explained if criterion in names]
        found = found or (alone[0] if len(alone) == 1 else None)
    return found


def manner(call: Call, answer: Answer) -> tuple:
    """What two answers share that come in the same way, whatever their values.

    The problem; kinds of warnings, since a right formula that overflows differs in these alone; of an
    exception its kind; and whether the values are float64.

    Of two refusals both name what they reject, or neither does.
    """
    raised = answer.problem is Problem.EXCEPTION
    return (
        answer.problem,
        frozenset(alarm.partition(" encountered")[0] for alarm in answer.alarms),
        answer.raised if raised else "",
        raised and _names_an_argument(call, answer),
        _precise(answer.value),
    )


def _precise(value: Any) -> bool:
    """Whether no array in it is float32 or less: rounded as those are, too much looks alike."""
    if isinstance(value, (list, tuple)):
        return all(map(_precise, value))
    if isinstance(value, dict):
        return all(map(_precise, value.values()))
    return not isinstance(value, np.ndarray) or value.dtype.kind != "f" or value.dtype.itemsize >= 8


def _names_an_argument(call: Call, answer: Answer) -> bool:
    given = (arg for arg in (*call.args, *call.kwargs.values()) if isinstance(arg, (float, str)))
    return answer.refused and any(str(arg) in answer.said for arg in given)
