"""One submission through all its passes: read, sanitise, run and judge, tidy."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

import nbformat

from autograder.course import Course, Submission
from autograder.grading.passes import Unreadable, limit_output, read, sanitise
from autograder.jail import JailError, SandboxError
from autograder.judge import judge_notebook
from autograder.preprocessors import ExecuteInJail, warm_jail
from autograder.seeds import class_secret


@dataclass(frozen=True)
class Terms:
    """On what terms a class is graded, the same for every submission."""

    course: Course
    sandbox: str


@dataclass
class Outcome:
    """A submission after grading: the text of its notebook with outputs and points, or None; and whatever
    somebody should know, a line each."""

    submission: Submission
    notebook: str | None = None
    lines: list[str] = field(default_factory=list)


def grade_submission(submission: Submission, terms: Terms) -> Outcome:
    """Grade one submission. A broken one is an Outcome that says so, never an exception: the class goes on.

    Raises JailError or SandboxError, which no submission is to blame for.
    """
    jail = warm_jail(terms.sandbox, limits_of(terms.course))
    try:
        notebook = sanitise(read(submission.path), submission.chapter, terms.course.db_url)
        secret = class_secret(terms.course.folder)
        notebook, _ = judge_notebook(notebook, submission.chapter, jail, secret, terms.course.root)
        return Outcome(submission, nbformat.writes(limit_output(notebook)), list(jail.incidents))
    except (JailError, SandboxError):
        raise
    except Unreadable as error:
        return Outcome(submission, lines=[str(error)])
    except Exception as error:  # one submission, whatever is in it, must not stop the others
        return Outcome(
            submission,
            lines=[f"could not be graded: {type(error).__name__}: {' '.join(str(error).split())[:200]}"],
        )


@cache
def limits_of(course: Course):
    """What a submission may use, as nbgrader_config.py has it."""
    return ExecuteInJail(config=course.configured()).limits()
