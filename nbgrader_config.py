"""Where nbgrader finds and puts things, whether run by hand, by formgrader's buttons or by `autograder`."""

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

from autograder.grading.plugins import ExecuteInJail, ForgetStamp, RestoreCells

ROOT = Path(__file__).resolve().parent
CLASS = ROOT / "class"
# SQLite does not make the folder of its file, and class/ is not in git.
CLASS.mkdir(exist_ok=True)

c = get_config()  # noqa: F821 (given by traitlets)

c.CourseDirectory.course_id = "neural-networks-course"
c.CourseDirectory.root = str(ROOT)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "notebooks"
c.CourseDirectory.submitted_directory = "class/submitted"
c.CourseDirectory.autograded_directory = "class/autograded"
c.CourseDirectory.feedback_directory = "class/feedback"
c.CourseDirectory.db_url = f"sqlite:///{CLASS / 'gradebook.db'}"
c.CsvExportPlugin.to = str(CLASS / "grades.csv")

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

# What a submission may use (`nbgrader autograde --help-all` lists all of ExecuteInJail):
# c.ExecuteInJail.call_seconds = 10
# c.ExecuteInJail.submission_seconds = 300
# c.ExecuteInJail.memory_mb = 1024
# Where bubblewrap cannot be had, and only for code that you trust:
# c.ExecuteInJail.sandbox = "none"
