"""One submission through all its passes: read, restore, run and judge, tidy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.preprocessors import LimitOutput

from autograder.build.dependencies import mentions
from autograder.console import printable
from autograder.course import Course, Submission
from autograder.grading.judge import judge_notebook
from autograder.grading.plugins import ExecuteInJail, exercises_of, warm_jail
from autograder.grading.reading import Unreadable, files_beside, read
from autograder.grading.restoring import released, restored
from autograder.grading.result import Result
from autograder.grading.seeds import class_secret
from autograder.grading.times import time_of
from autograder.jail import USED_UP, JailError, SandboxError
from course_lib.checking.capture import TimeIsUp, time_limit

READING = 60.0  # seconds to read a file and to find out which of its cells is which
MAX_NAME_CHARACTERS = 128  # characters of a student's name in nbgrader's gradebook


@dataclass(frozen=True)
class GradingSettings:
    """Settings shared by all submissions of a class; with `seconds`, what runs longer is an Outcome
    that is `unfinished`, to be graded again when the others are done."""

    course: Course
    sandbox: str
    seconds: float | None = None


@dataclass
class Outcome:
    """A submission after grading: the text of its notebook with outputs and points and what it earned, or
    None and None; whatever somebody should know, a line each; and when it was handed in, if that is known."""

    submission: Submission
    notebook: str | None = None
    result: Result | None = None
    lines: list[str] = field(default_factory=list)
    unfinished: bool = False
    time: datetime | None = None


def grade_submission(submission: Submission, settings: GradingSettings) -> Outcome:
    """Grade one submission. A broken one is an Outcome that says so, never an exception: the class goes on.

    Raises JailError or SandboxError, which no submission is to blame for.
    """
    course, outcome = settings.course, Outcome(submission)
    limits = limits_of(course)
    short = settings.seconds is not None and settings.seconds < limits.submission_seconds
    if short:
        limits = replace(limits, submission_seconds=settings.seconds)
    jail = warm_jail(settings.sandbox, limits, exercises_of(course))
    try:
        _refuse_names(submission)
        original = released(course.release(submission.chapter))
        with time_limit(READING):
            chosen, other_warnings = chosen_of(submission, original)
            cells, file_warnings = read(chosen.path)
            notebook, cell_warnings = restored(cells, original)
            files, attachment_warnings = files_of(chosen)
        secret = class_secret(course.folder)
        notebook, result = judge_notebook(notebook, submission.chapter, jail, secret, course, files)
        if short and any(USED_UP in incident for incident in result.incidents):
            return replace(outcome, unfinished=True)
        outcome.time, time_warnings = time_of(submission.path)
        outcome.lines = [
            *(
                _place_warnings(submission)
                + other_warnings
                + time_warnings
                + file_warnings
                + cell_warnings
                + attachment_warnings
            ),
            *_renamed(notebook, original, result),
            *result.incidents,
        ]
        outcome.result = replace(result, student=submission.student, incidents=outcome.lines)
        outcome.notebook = nbformat.writes(LimitOutput().preprocess(notebook, {})[0])
    except (JailError, SandboxError):
        raise
    except Unreadable as error:
        outcome.lines = [str(error)]
    except TimeIsUp:
        outcome.lines = [f"to read the file takes longer than {READING:g} s"]
    except Exception as error:  # one submission, whatever is in it, must not stop the others
        outcome.lines = [f"could not be graded: {type(error).__name__}: {' '.join(str(error).split())[:200]}"]
    return outcome


@cache
def limits_of(course: Course):
    """What a submission may use, as nbgrader_config.py has it."""
    return ExecuteInJail(config=course.configured()).limits()


def _refuse_names(submission: Submission) -> None:
    if not submission.student.isprintable() or len(submission.student) > MAX_NAME_CHARACTERS:
        raise Unreadable("the gradebook can hold no student of this name; rename the folder")


def files_of(submission: Submission) -> tuple[dict[str, bytes], list[str]]:
    """What was handed in beside a notebook, and a line for what was left out (`files_beside`)."""
    return files_beside(submission.path) if submission.alone else ({}, [])


def chosen_of(submission: Submission, original: NotebookNode) -> tuple[Submission, list[str]]:
    """The submission, or the one beside it that is meant, and a line that says which was graded.

    Another is meant if somebody has worked in it alone: browsers write a second download beside the first.
    """
    if not submission.others:
        return submission, []
    name, said = submission.path.name, f"not graded: {', '.join(path.name for path in submission.others)}"
    if not _has_work(submission.path, original):
        worked = [path for path in submission.others if _has_work(path, original)]
        if len(worked) == 1:
            why = "there is nothing of the student's in" if submission.path.exists() else "there is no"
            return replace(submission, path=worked[0]), [f"graded was {worked[0].name}: {why} {name}"]
    return submission, [printable(f"{said}, beside {name}")]


def _has_work(path: Path, original: NotebookNode) -> bool:
    """Whether a notebook of the chapter holds anything that was not released."""
    try:
        cells = read(path)[0]
        restored(cells, original)
    except Unreadable:
        return False
    given = {cell.source.strip() for cell in original.cells}
    return any(cell.source.strip() and cell.source.strip() not in given for cell in cells)


def _place_warnings(submission: Submission) -> list[str]:
    expected = f"{submission.chapter}.ipynb"
    if submission.found_at:
        return [printable(f"it was found at {submission.found_at}, not at {submission.chapter}/{expected}")]
    return [] if submission.path.name == expected else [f"its file is not called {expected}"]


def _renamed(notebook: NotebookNode, original: NotebookNode, result: Result) -> list[str]:
    """Exercises that are not done, and whose cells define something of another name."""
    given, lines = {_name(cell): cell.source for cell in original.cells}, []
    undone = {name for name, entry in result.by_exercise.items() if entry["status"] == "not done"}
    for cell in notebook.cells:
        name = _name(cell)
        if name in undone and cell.source != given[name]:
            others = mentions([cell.source]).keys() - mentions([given[name]]).keys()
            if others:
                lines.append(f"there is no {name}, but its cell defines {', '.join(sorted(others)[:3])}")
    return lines


def _name(cell: NotebookNode) -> str:
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")
