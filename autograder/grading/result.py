"""The result of grading one notebook, as plain data: what gradebook, cards, class report and exports are
written from. Its form is described in docs/result-record.md.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from autograder.course import Course, Submission
from autograder.files import write_whole

FORMAT = 1
MAX_LINES_SHOWN = 3  # of what is said about one submission


class NoResult(Exception):
    """There is no result that can be read; the message says why."""


@dataclass(frozen=True)
class Result:
    """What one notebook earned and why. Every field is JSON data; lists are in the order of the notebook.

    exercises: of each check its `cell`, the name of its `exercise`, `points`, `max_points`, `status`,
    `criteria`, `misconception`, `hint`, `problem`, … (`course_lib.checking.report.Report.to_dict`).
    written: of each cell to be marked by hand `cell`, `max_points`, and whether it was `answered`.
    tests: of each plain nbgrader test `cell`, `points`, `max_points`.
    unknown: the cells of checks that this course cannot judge; they earn nothing.
    incidents: what somebody should know, a line each.
    graded: whether all this is about what was handed in last; if that could not be graded, the incidents say
    why, and the rest is about the version before, or empty.
    """

    course: dict[str, str]  # id, version
    chapter: str
    student: str = ""
    sandbox: str = ""
    graded: bool = True
    exercises: list[dict[str, Any]] = field(default_factory=list)
    written: list[dict[str, Any]] = field(default_factory=list)
    tests: list[dict[str, Any]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    incidents: list[str] = field(default_factory=list)

    @property
    def by_exercise(self) -> dict[str, dict[str, Any]]:
        """The entries of `exercises` by the name of the exercise."""
        return {entry["exercise"]: entry for entry in self.exercises}

    def to_dict(self) -> dict[str, Any]:
        """The record as JSON data, its format in front."""
        return {"format": FORMAT, **asdict(self)}


def from_dict(data: Any) -> Result:
    """The record that `to_dict` wrote. Raises NoResult for another format, or what is no record."""
    if not isinstance(data, dict) or "format" not in data:
        raise NoResult("it is no result record")
    if data["format"] != FORMAT:
        raise NoResult(f"its format is {data['format']!r}, and this version reads {FORMAT}: grade it again")
    try:
        found = Result(**{own.name: data[own.name] for own in fields(Result)})
        entries = [*found.exercises, *found.written, *found.tests]
        if not all(isinstance(entry["cell"], str) for entry in entries):
            raise TypeError("a cell")
    except (KeyError, TypeError) as error:
        raise NoResult(f"it is no result record: {error} is missing or of another kind") from error
    return found


def path_of(course: Course, student: str, chapter: str) -> Path:
    """The place of a student's result: results/STUDENT/CHAPTER/CHAPTER.json in the class folder."""
    return course.notebook("results", student, chapter).with_suffix(".json")


def read(course: Course, student: str, chapter: str) -> Result:
    """The result of a student's chapter. Raises NoResult."""
    path = path_of(course, student, chapter)
    try:
        return from_dict(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        raise NoResult(f"there is no {path.name}") from None
    except (OSError, ValueError, RecursionError) as error:
        raise NoResult(f"{path.name} cannot be read") from error


def write(course: Course, result: Result) -> None:
    """Put a result in its place. Raises OSError for a full disk and the like."""
    text = json.dumps(result.to_dict(), indent=1) + "\n"  # in ASCII, which holds the name of any folder
    write_whole(path_of(course, result.student, result.chapter), text.encode())


def write_failure(course: Course, submission: Submission, lines: list[str]) -> None:
    """Put down why what was handed in could not be graded, beside what is known of the version before."""
    try:
        before = read(course, submission.student, submission.chapter)
    except NoResult:
        before = Result(about(course), submission.chapter, submission.student)
    write(course, replace(before, graded=False, incidents=lines))


def about(course: Course) -> dict[str, str]:
    """Which course, and which version of it, a result is of."""
    return {"id": course.id, "version": course.version}


def in_one_line(lines: list[str]) -> str:
    """The first of some lines in one, and how many there are besides."""
    more = f"; and {len(lines) - MAX_LINES_SHOWN} more" if len(lines) > MAX_LINES_SHOWN else ""
    return "; ".join(lines[:MAX_LINES_SHOWN]) + more
