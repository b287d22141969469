"""One chapter through the build."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from autograder.build import freshness
from autograder.build.execution import execute
from autograder.build.leaks import refuse_leaks
from autograder.build.notebooks import solved_notebook, student_notebook, to_bytes
from autograder.build.rules import Exercises, refuse_what_does_not_fit
from autograder.build.source import BuildError, Chapter, read_chapter

ExercisesOf = Callable[[str], Exercises]


@dataclass(frozen=True)
class Draft:
    """A chapter that passed every rule, and its notebooks as they are before anything is executed."""

    root: Path
    chapter: Chapter
    solved: NotebookNode
    student: NotebookNode

    def stale(self) -> list[str]:
        """What in the course folder is not what the chapter builds, one line each."""
        return freshness.stale(self.chapter, self.solved, self.student, self.root)


def draft(root: Path, stem: str, exercises_of: ExercisesOf) -> Draft:
    """Read the chapter and make its notebooks, without executing. Raises BuildError with every refusal."""
    chapter = read_chapter(root / "chapters" / f"{stem}.py")
    try:
        exercises = exercises_of(stem)
    except ModuleNotFoundError as error:
        raise BuildError(
            chapter.refusal(None, f"{error}; write the chapter's exercises in that module")
        ) from error
    refuse_what_does_not_fit(chapter, exercises)
    solved = solved_notebook(chapter, exercises)
    student = student_notebook(chapter, solved)
    refuse_leaks(chapter, student)
    return Draft(root, chapter, solved, student)


def publish(draft: Draft, progress: Callable[[], None] = lambda: None) -> None:
    """Execute the solved notebook and write both, or raise BuildError and write nothing."""
    solved = copy.deepcopy(draft.solved)
    execute(draft.chapter, solved, draft.root, progress)
    freshness.stamp(draft.chapter, solved, draft.root)
    for folder, notebook in ((freshness.SOLUTIONS, solved), (freshness.NOTEBOOKS, draft.student)):
        _write(freshness.notebook_path(draft.root, folder, draft.chapter.stem), to_bytes(notebook))


def _write(path: Path, content: bytes) -> None:
    """All or nothing: an interrupted build leaves the file that was there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    unfinished.write_bytes(content)
    os.replace(unfinished, path)
