"""Named hints without answers: what known mistakes answer to the public questions, as digests.

A student's own checks ask everybody the same, since their seed is public. So what each misconception of the
catalogue answers is known when the course is built, and a table of digests tells it from any other answer,
without an answer in it. There is a table for each chapter, NN_name.json, beside the exercises of the course;
`autograder build` makes it.

    {"made_from": digest of sources, "made_with": {"numpy": version},
     "exercises": {"softmax": {
         "questions": {"one example": "digest digest", …},     of the first question of each criterion
         "misconceptions": [{"name": …, "hint": …,
                             "answers": [{"one example": "digest digest", …}, …]}, …]}}}    one for each size

A graded answer is asked something else; there the catalogue itself recognises.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np

from course_lib.checking.exchange import Exchange
from course_lib.checking.recognition import asked_by_criterion, explanation
from course_lib.checking.registry import Exercise
from course_lib.checking.report import Report
from course_lib.hints import digests

FOLDER = "hints"  # beside the package of exercises


def recognise(
    exercise: Exercise, transcript: list[Exchange], failed: Sequence[str]
) -> tuple[str, str] | None:
    """(name, hint) of the misconception behind the answers; None if the table has none or there is no table.

    `failed` are the criteria that were not met.
    """
    asked = asked_by_criterion(transcript, exercise.name)
    known = table_of(exercise)["misconceptions"] if asked else []
    if not known or _differs(exercise, asked):
        return None
    came = {name: digests.of_answers(exercise.name, exchanges) for name, exchanges in asked.items()}

    def explains(entry: dict, names: Sequence[str]) -> bool:
        return any(
            all(digests.alike(came[name], answers.get(name)) for name in names)
            for answers in entry["answers"]
        )

    found = explanation(known, asked, failed, explains)
    return (found["name"], found["hint"]) if found else None


def note_if_off(exercise: Exercise, report: Report, transcript: list[Exchange]) -> None:
    """Say on a report that misses a hint why no mistake can be named here."""
    asked = asked_by_criterion(transcript, exercise.name)
    if not report.passed and table_of(exercise)["misconceptions"] and _differs(exercise, asked):
        made_with = _chapter_of(exercise)["made_with"]["numpy"]
        why = f"they were made with NumPy {made_with}, and NumPy {np.__version__} draws other numbers"
        if made_with == np.__version__:
            why = "the exercise was changed since they were made"
        report.notes.append(f"Hints that name a mistake are off: {why}. The verdict is right all the same.")


def table_of(exercise: Exercise) -> dict:
    """What is known of one exercise."""
    exercises = _chapter_of(exercise).get("exercises", {})
    return exercises.get(exercise.name, {"questions": {}, "misconceptions": []})


def _differs(exercise: Exercise, asked: dict[str, list[Exchange]]) -> bool:
    """Whether a criterion begins with another question than the one that the table was made for."""
    known = table_of(exercise)["questions"]
    return any(
        not digests.alike(digests.of_question(asked[name][0]), known[name])
        for name in asked.keys() & known.keys()
    )


def _chapter_of(exercise: Exercise) -> dict:
    """The table of the chapter that defines an exercise; empty for one that stands in a notebook."""
    path = getattr(sys.modules.get(exercise.module), "__file__", None)
    return _read(Path(path)) if path and exercise.module.endswith(".contracts") else {}


@cache
def _read(contracts: Path) -> dict:
    """The table beside PACKAGE/NAME/contracts.py. One that is missing or broken costs its hints alone."""
    name, package = contracts.parent.name, contracts.parents[1]
    for path in sorted((package.parent / FOLDER).glob(f"[0-9][0-9]_{name}.json")):
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(content, dict):
            return content
    return {}
