"""What is kept of a graded submission, and how a later run knows that nothing has changed."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from autograder.course import Course, Submission
from autograder.grading.gradebook import is_graded, save
from autograder.grading.submissions import Outcome


def fingerprint(course: Course, submission: Submission, sandbox: str) -> str:
    """A digest of all that the marks depend on: the submitted file, the released chapter, the code of the
    checks, the sandbox."""
    digest = hashlib.sha256(sandbox.encode())
    checks = sorted((course.root / "course_lib").rglob("*.py"))
    for path in [submission.path, course.release(submission.chapter), *checks]:
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def is_up_to_date(gradebook: Gradebook, course: Course, submission: Submission, print_now: str) -> bool:
    """Whether this very submission was graded by this very course, and the gradebook has its marks."""
    graded = course.notebook("autograded", submission.student, submission.chapter)
    if not graded.exists() or not is_graded(gradebook, submission.chapter, submission.student):
        return False
    return nbformat.read(graded, as_version=4).metadata.get("course", {}).get("fingerprint") == print_now


def record(gradebook: Gradebook, course: Course, outcome: Outcome, print_now: str, sandbox: str) -> None:
    """Save the marks, then put the graded notebook in its place; killed between the two, the next run does
    both again."""
    submission, notebook = outcome.submission, nbformat.reads(outcome.notebook, as_version=4)
    notebook.metadata["course"] = {"fingerprint": print_now, "sandbox": sandbox, "look": outcome.lines}
    save(gradebook, course, submission.chapter, submission.student, notebook)
    _write(
        course.notebook("autograded", submission.student, submission.chapter),
        nbformat.writes(notebook) + "\n",
    )


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_text(text, encoding="utf-8")
    os.replace(unfinished, path)
