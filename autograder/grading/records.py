"""What is kept of a graded submission, and how a later run knows that nothing has changed."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

import course_lib
from autograder.course import Course, Submission
from autograder.grading.gradebook import is_graded, save
from autograder.grading.submissions import Outcome

COURSE_LIB = Path(course_lib.__file__).parent


def print_of_course(course: Course, chapter: str, sandbox: str) -> str:
    """A digest of all that the marks of a class depend on: chapter, checks, limits, sandbox."""
    checks = [*sorted(COURSE_LIB.rglob("*.py")), *sorted(course.exercises_folder.rglob("*.py"))]
    settings = [course.root / "nbgrader_config.py", course.source(chapter)]
    return _digest(
        f"{sandbox} {sorted(course.limits.items())}", [course.release(chapter), *settings, *checks]
    )


def fingerprint(submission: Submission, of_course: str) -> str:
    """A digest of all that the marks of a submission depend on: what was handed in, when, and the course."""
    return _digest(of_course, [submission.path, submission.path.with_name("timestamp.txt")])


def is_up_to_date(gradebook: Gradebook, course: Course, submission: Submission, print_now: str) -> bool:
    """Whether this very submission was graded by this very course, and the gradebook has its marks."""
    if not is_graded(gradebook, submission.chapter, submission.student):
        return False
    try:
        graded = course.notebook("autograded", submission.student, submission.chapter)
        kept = json.loads(graded.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return kept.get("metadata", {}).get("course", {}).get("fingerprint") == print_now


def record(gradebook: Gradebook, course: Course, outcome: Outcome, print_now: str, sandbox: str) -> None:
    """Save the marks, then put the graded notebook in its place; killed between the two, the next run does
    both again."""
    submission, notebook = outcome.submission, nbformat.reads(outcome.notebook, as_version=4)
    notebook.metadata["course"] = {"fingerprint": print_now, "sandbox": sandbox, "look": outcome.lines}
    save(gradebook, course, submission, notebook, outcome.time)
    _write(
        course.notebook("autograded", submission.student, submission.chapter),
        nbformat.writes(notebook) + "\n",
    )


def _digest(start: str, paths: Iterable[Path]) -> str:
    digest = hashlib.sha256(start.encode())
    for path in paths:
        digest.update(str(path).encode("utf-8", "replace"))
        try:
            if path.is_file():
                with path.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        except OSError:
            digest.update(b"unreadable")
    return digest.hexdigest()


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    try:
        unfinished.write_text(text, encoding="utf-8")
        os.replace(unfinished, path)
    except OSError:
        unfinished.unlink(missing_ok=True)
        raise
