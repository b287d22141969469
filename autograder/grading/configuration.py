"""What `nbgrader_config.py` of a course says: where nbgrader finds things, and the doors to the grader."""

from __future__ import annotations

from pathlib import Path

from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    DeduplicateIds,
    IgnorePattern,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
    SaveAutoGrades,
)
from traitlets.config import Config

from autograder.course import Course
from autograder.grading.export import CsvExport
from autograder.grading.plugins import ExecuteInJail, ForgetStamp, RestoreCells


def configure(c: Config, folder: Path) -> None:
    """Set up nbgrader for the course in `folder`: its directories, limits and late rules, by its course.toml.

    Lines below the call in `nbgrader_config.py` change what it sets.
    """
    course = Course.load(folder)
    # SQLite does not make the folder of its file, and class/ is not in git.
    course.folder.mkdir(exist_ok=True)
    c.CourseDirectory.course_id = course.id
    c.CourseDirectory.root = str(course.root)
    c.CourseDirectory.source_directory = "solutions"
    c.CourseDirectory.release_directory = "notebooks"
    c.CourseDirectory.submitted_directory = "class/submitted"
    c.CourseDirectory.autograded_directory = "class/autograded"
    c.CourseDirectory.feedback_directory = "class/feedback"
    c.CourseDirectory.db_url = course.db_url
    c.ExportApp.plugin_class = CsvExport
    c.CsvExport.folder = str(course.folder)

    # Students' code runs in a jail and is judged outside of it, also by `nbgrader autograde` and formgrader's
    # button.
    c.Autograde.sanitize_preprocessors = [
        RestoreCells,
        ClearOutput,
        DeduplicateIds,
        OverwriteKernelspec,
        OverwriteCells,
        CheckCellMetadata,
    ]
    c.Autograde.autograde_preprocessors = [
        ExecuteInJail,
        IgnorePattern,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
        CheckCellMetadata,
    ]
    # What `nbgrader generate_assignment` writes is then, byte for byte, what `autograder build` writes.
    c.GenerateAssignment.preprocessors.append(ForgetStamp)
    # A check that a student has deleted is put back.
    c.OverwriteCells.add_missing_cells = True
    c.merge(course.declared())
