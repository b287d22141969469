"""Why marks are as they are: what the class report needs of a result record, as plain text.

Students had a part in its texts, and a file may be damaged: nothing in it is taken to be what it should be.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder.grading.result import Result

MAX_TEXT_CHARACTERS = 1000  # characters of a text; a hint is a sentence or two


@dataclass(frozen=True)
class Reason:
    """What the check of an exercise found.

    `problem` is why the answer could not be judged, or else what the first criterion that failed had to say.
    `line` is the first wrong line of a derivation, 0 where there is none.
    """

    status: str = ""
    criteria: dict[str, bool] = field(default_factory=dict)
    misconception: str = ""
    hint: str = ""
    problem: str = ""
    line: int = 0


def reasons_in(result: Result) -> dict[str, Reason]:
    """The reasons by the cell of the check."""
    return {entry["cell"]: _reason(entry) for entry in result.exercises}


def _reason(entry: dict) -> Reason:
    criteria = [_dict(criterion) for criterion in _list(entry.get("criteria"))]
    lines = [_dict(line) for line in _list(entry.get("lines"))]
    failures = [_text(_dict(criterion.get("failure")).get("message")) for criterion in criteria]
    return Reason(
        status=_text(entry.get("status")),
        criteria={_text(c.get("name")): c.get("passed") is True for c in criteria},
        misconception=_text(entry.get("misconception")),
        hint=_text(entry.get("hint")),
        problem=_text(entry.get("problem")) or next(filter(None, failures), ""),
        line=next((number for number, line in enumerate(lines, 1) if line.get("mistake")), 0),
    )


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value[:MAX_TEXT_CHARACTERS] if isinstance(value, str) else ""
