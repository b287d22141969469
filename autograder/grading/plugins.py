"""nbgrader's doors: to the repair of broken notebooks, the first of its passes, and to the jail, in place of
`Execute`. With them `nbgrader autograde` and formgrader's button grade as `autograder grade` does:

    c.Autograde.sanitize_preprocessors = [RestoreCells, …]  # the others as nbgrader has them
    c.Autograde.autograde_preprocessors = [ExecuteInJail, …]
    c.ExecuteInJail.cell_seconds = 10

With them nbgrader copies no link any more: what lies beside a notebook it copies into autograded/ and
feedback/, and of a link what that leads to.
"""

from __future__ import annotations

import atexit
from dataclasses import replace
from functools import cache
from pathlib import Path

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import base
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import find_all_files
from sqlalchemy import make_url
from traitlets import Enum, Float, Integer

from autograder.course import Course
from autograder.grading.cells import said_of_unknown
from autograder.grading.judge import judge_notebook
from autograder.grading.lateness import enter_dates
from autograder.grading.reading import cell_from, files_beside, refuse_link
from autograder.grading.restoring import released, restored
from autograder.grading.result import write
from autograder.grading.seeds import class_secret
from autograder.grading.times import time_of
from autograder.jail import SANDBOXES, Exercises, Jail, Limits
from course_lib.course_file import folder_of_course


class RestoreCells(NbGraderPreprocessor):
    """Puts a student's cells into the chapter as it was released; leaves other assignments alone."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        about, course = resources["nbgrader"], CourseDirectory(parent=self)
        folder = course.format_path(course.release_directory, ".", about["assignment"])
        path = Path(folder, f"{about['notebook']}.ipynb")
        if not path.is_file():
            return nb, resources
        refuse_link(self._handed_in(course, about))
        nb, lines = restored([cell_from(cell) for cell in nb.cells], released(path))
        folder = self._handed_in(course, about).parent
        links = sorted(path.name for path in folder.rglob("*") if path.is_symlink())
        lines += [f"{name} beside the notebook is a link, which is not followed" for name in links[:3]]
        for line in lines:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], line)
        return nb, resources

    @staticmethod
    def _handed_in(course: CourseDirectory, about: dict) -> Path:
        """The file that nbgrader has copied; of a link it copies what the link leads to."""
        folder = course.format_path(course.submitted_directory, *_whose(about))
        return Path(folder, f"{about['notebook']}.ipynb")


class ExecuteInJail(NbGraderPreprocessor):
    """Runs a submission in the jail and judges its exercises outside."""

    sandbox = Enum(
        SANDBOXES, "bubblewrap", help="Where students' code runs; none means: with your rights."
    ).tag(config=True)
    cell_seconds = Float(Limits.cell_seconds, help="Time for one cell; then it is interrupted.").tag(
        config=True
    )
    call_seconds = Float(Limits.call_seconds, help="Time for one call of an answer by a check.").tag(
        config=True
    )
    submission_seconds = Float(Limits.submission_seconds, help="Time for all of a notebook.").tag(config=True)
    grace_seconds = Float(
        Limits.grace_seconds, help="Time between an interrupt and the end of the process."
    ).tag(config=True)
    memory_mb = Integer(Limits.memory_mb, help="Memory of a submission, all its processes together.").tag(
        config=True
    )
    disk_mb = Integer(Limits.disk_mb, help="Files that a submission may write; they are in memory.").tag(
        config=True
    )
    processes = Integer(Limits.processes, help="Processes and threads of a submission.").tag(config=True)
    output_kb = Integer(Limits.output_kb, help="Output of one cell, figures included.").tag(config=True)
    answer_mb = Integer(Limits.answer_mb, help="What one call may return.").tag(config=True)

    def limits(self) -> Limits:
        """The limits that are configured."""
        return Limits(**{name: getattr(self, name) for name in Limits.__dataclass_fields__})

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        about, directories = resources["nbgrader"], CourseDirectory(parent=self)
        class_folder = Path(directories.root, directories.submitted_directory).parent
        course = Course.load(folder_of_course(Path(directories.root)), folder=class_folder)
        jail = warm_jail(self.sandbox, self.limits(), exercises_of(course))
        place = Path(directories.format_path(directories.submitted_directory, *_whose(about)))
        files, lines = files_beside(place / f"{about['notebook']}.ipynb") if place.is_dir() else ({}, [])
        nb, result = judge_notebook(nb, about["notebook"], jail, class_secret(class_folder), course, files)
        write(course, replace(result, student=about["student"]))
        time, time_lines = time_of(place / f"{about['notebook']}.ipynb")
        if time_lines or time or course.settings_of(about["notebook"]).due:
            with Gradebook(about["db_url"]) as gradebook:  # which nbgrader has read in its own way
                gradebook.update_or_create_submission(about["assignment"], about["student"], timestamp=time)
                enter_dates(gradebook, course, about["notebook"], about["student"])
        for line in [*lines, *time_lines, *map(said_of_unknown, result.unknown), *result.incidents]:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], line)
        return nb, resources


def _whose(about: dict) -> tuple[str, str]:
    return about["student"], about["assignment"]


def exercises_of(course: Course) -> Exercises:
    """The package of which the jail is to show the probes, and what else is not to be seen there."""
    database = make_url(course.db_url).database if course.db_url.startswith("sqlite") else None
    files = [Path(database).resolve()] if database else []
    return Exercises(
        course.exercises_package,
        course.exercises_folder,
        tuple(course.settings.withheld),
        (course.folder, *files),
    )


@cache
def warm_jail(sandbox: str, limits: Limits, exercises: Exercises) -> Jail:
    """The jail of this process with these limits and a course's probes, stopped when the process ends."""
    jail = Jail(sandbox, limits, exercises)
    atexit.register(jail.stop)
    return jail


class ForgetStamp(NbGraderPreprocessor):
    """Leaves out of a released notebook what the build noted in the solved one.

    So `nbgrader generate_assignment` and `autograder build` write the same bytes.
    """

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        nb.metadata.pop("course", None)
        return nb, resources


def _plain_files(path: str, exclude: list[str] | None = None) -> list[str]:
    """What nbgrader finds below a folder, without links, pipes and devices."""
    found = map(Path, find_all_files(path, exclude))
    return [str(file) for file in found if file.is_file() and not file.is_symlink()]


base.find_all_files = _plain_files
