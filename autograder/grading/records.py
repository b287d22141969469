"""What is kept of a graded submission, and how a later run knows that nothing has changed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode, ValidationError
from nbgrader.api import Gradebook

import course_lib
from autograder.build.notebooks import to_bytes
from autograder.course import Course, Submission
from autograder.files import write_whole
from autograder.grading.gradebook import is_graded, save
from autograder.grading.reading import MAX_FILE_BYTES, Unreadable, contents
from autograder.grading.result import NoResult, read, write
from autograder.grading.submissions import Outcome, files_of
from autograder.grading.times import MAX_TIMESTAMP_BYTES

COURSE_LIB = Path(course_lib.__file__).parent


def digest_of_course(course: Course, chapter: str, sandbox: str) -> str:
    """A digest of all that the marks of a class depend on: chapter, checks, limits, sandbox.

    Of the exercises of other chapters only what the chapter's own import is in it: who mends one chapter does
    not grade all others again.
    """
    exercises = course.exercises_folder
    engine = [path for path in sorted(COURSE_LIB.rglob("*.py")) if not path.is_relative_to(exercises)]
    checks = [*engine, *course.judges_of(chapter)]
    settings = [course.root / "nbgrader_config.py", course.source(chapter)]
    return _digest(
        f"{sandbox} {sorted(course.limits.items())} {course.settings.withheld}",
        [course.release(chapter), *settings, *checks],
    )


def fingerprint(submission: Submission, course_digest: str) -> str:
    """A digest of all that the marks of a submission depend on: what was handed in, when, and the course.

    It is taken of what is read of it alone: no link is followed, and nothing is read without an end.
    """
    digest, path = hashlib.sha256(course_digest.encode()), submission.path
    for notebook in (path, *submission.others):
        digest.update(str(notebook).encode("utf-8", "replace") + _handed_in(notebook, MAX_FILE_BYTES))
    digest.update(_handed_in(path.with_name("timestamp.txt"), MAX_TIMESTAMP_BYTES))
    for name, content in sorted(files_of(submission)[0].items()):
        digest.update(f"{name} {len(content)} ".encode("utf-8", "replace") + content)
    return digest.hexdigest()


def is_up_to_date(gradebook: Gradebook, course: Course, submission: Submission, current_digest: str) -> bool:
    """Whether this very submission was graded by this very course, and its marks and reasons are there."""
    if not is_graded(gradebook, submission.chapter, submission.student):
        return False
    try:
        graded = course.notebook("autograded", submission.student, submission.chapter)
        kept = json.loads(graded.read_text(encoding="utf-8"))
        read(course, submission.student, submission.chapter)
    except (OSError, ValueError, NoResult):
        return False
    return kept.get("metadata", {}).get("course", {}).get("fingerprint") == current_digest


def record(gradebook: Gradebook, course: Course, outcome: Outcome, current_digest: str) -> list[str]:
    """Save the marks, then the result record, then the graded notebook.

    Killed in between, the next run does all again, since the fingerprint is in the last. Returns what is to
    be said besides the outcome's lines.
    """
    submission, notebook = outcome.submission, nbformat.reads(outcome.notebook, as_version=4)
    notebook.metadata["course"] = {"fingerprint": current_digest}
    graded = course.notebook("autograded", submission.student, submission.chapter)
    lines = save(gradebook, course, submission, notebook, outcome.time, before=_notebook_in(graded))
    write(course, replace(outcome.result, incidents=[*outcome.result.incidents, *lines]))
    write_whole(graded, to_bytes(notebook))
    return lines


def _notebook_in(path: Path) -> NotebookNode | None:
    """The notebook that was graded before, None if there is none that can be read."""
    try:
        return nbformat.read(path, as_version=4)
    except (OSError, ValueError, ValidationError):
        return None


def _handed_in(path: Path, most: int) -> bytes:
    try:
        return hashlib.sha256(contents(path, most)).digest()
    except (OSError, Unreadable) as error:
        return type(error).__name__.encode()


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
