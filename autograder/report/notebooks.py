"""The reports that the checks left in a graded notebook, and in which sandbox it says it ran.

A notebook was filled beside a student's code: it may hold anything, and nothing in it is taken to be what
it should be.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.checking.report import MIME

LONGEST = 1000  # characters of a text from a notebook; a hint is a sentence or two


@dataclass(frozen=True)
class CheckReport:
    """What the class report needs of a `course_lib.checking.report.Report`, as plain text.

    `problem` is why the answer could not be judged, or else what the first criterion that failed had to say.
    """

    status: str = ""
    criteria: dict[str, bool] = field(default_factory=dict)
    misconception: str = ""
    hint: str = ""
    problem: str = ""


@dataclass(frozen=True)
class GradedNotebook:
    """The reports by the grade_id of their check's cell, and the sandbox, "" if the notebook does not say."""

    reports: dict[str, CheckReport]
    sandbox: str = ""


def read_notebook(path: Path) -> GradedNotebook | None:
    """The reports in the notebook at `path`, or None if it is missing or no notebook."""
    content = _content(path)
    if not isinstance(content.get("cells"), list):
        return None
    found = {}
    for grade_id, cell in _graded_cells(content):
        for output in _list(cell.get("outputs")):
            report = _dict(_dict(_dict(output).get("data")).get(MIME))
            if report:
                found[grade_id] = _report(report)  # the last one is the cell's value
    return GradedNotebook(found, _text(_dict(_dict(content.get("metadata")).get("course")).get("sandbox")))


def grade_ids(path: Path) -> list[str]:
    """The grade_ids of the graded cells of a notebook in its order; none if it cannot be read."""
    return [grade_id for grade_id, _ in _graded_cells(_content(path))]


def _content(path: Path) -> dict:
    try:
        return _dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError):
        return {}


def _graded_cells(content: dict) -> Iterator[tuple[str, dict]]:
    for cell in map(_dict, _list(content.get("cells"))):
        of_nbgrader = _dict(_dict(cell.get("metadata")).get("nbgrader"))
        if of_nbgrader.get("grade") is True or of_nbgrader.get("task") is True:
            yield _text(of_nbgrader.get("grade_id")), cell


def _report(data: dict) -> CheckReport:
    criteria = [_dict(criterion) for criterion in _list(data.get("criteria"))]
    failures = [_text(_dict(criterion.get("failure")).get("message")) for criterion in criteria]
    return CheckReport(
        status=_text(data.get("status")),
        criteria={_text(c.get("name")): c.get("passed") is True for c in criteria},
        misconception=_text(data.get("misconception")),
        hint=_text(data.get("hint")),
        problem=_text(data.get("problem")) or next(filter(None, failures), ""),
    )


def _dict(value: object) -> dict:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list:
    return value if isinstance(value, list) else []


def _text(value: object) -> str:
    return value[:LONGEST] if isinstance(value, str) else ""
