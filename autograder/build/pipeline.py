"""One chapter through the build."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

from nbformat import NotebookNode

from autograder.build import freshness
from autograder.build.execution import execute
from autograder.build.leaks import refuse_leaks
from autograder.build.notebooks import solved_notebook, student_notebook, to_bytes
from autograder.build.omissions import chapter_of
from autograder.build.rules import refuse_what_does_not_fit
from autograder.build.source import BuildError, Chapter
from autograder.course import Course
from autograder.files import write_whole
from course_lib.course_file import CourseError


@dataclass(frozen=True)
class Draft:
    """A chapter that passed every rule, and its notebooks as they are before anything is executed."""

    course: Course
    chapter: Chapter
    solved: NotebookNode
    student: NotebookNode

    def stale(self) -> list[str]:
        """What in the course folder is not what the chapter builds, one line each."""
        return freshness.stale(self.chapter, self.solved, self.student, self.course)


def draft(course: Course, stem: str) -> Draft:
    """Read the chapter and make its notebooks, without executing.

    Raises BuildError with every refusal, CourseError for what is wrong in course.toml.
    """
    try:
        exercises = course.exercises_of(stem)
    except ModuleNotFoundError as error:
        where = f"{course.contracts_of(stem).replace('.', '/')}.py"
        reason = f"{error}; write the chapter's exercises in {where}"
        raise BuildError(f"chapters/{stem}.py: {reason}") from error
    except CourseError:
        raise
    except Exception as error:  # an author's module; the other chapters can be built meanwhile
        reason = f"{course.contracts_of(stem)} cannot be imported ({type(error).__name__}: {error})"
        raise BuildError(f"chapters/{stem}.py: {reason}") from error
    chapter = chapter_of(course, stem)
    refuse_what_does_not_fit(chapter, exercises)
    solved = solved_notebook(chapter, exercises)
    student = student_notebook(chapter, solved)
    refuse_leaks(chapter, student)
    return Draft(course, chapter, solved, student)


def publish(draft: Draft, progress: Callable[[], None] = lambda: None) -> None:
    """Execute the solved notebook and write both, or raise BuildError and write nothing."""
    solved, course, stem = copy.deepcopy(draft.solved), draft.course, draft.chapter.stem
    execute(draft.chapter, solved, course.root, progress)
    freshness.stamp(draft.chapter, solved, course)
    for path, notebook in ((course.solution(stem), solved), (course.release(stem), draft.student)):
        write_whole(path, to_bytes(notebook))
