"""Where nbgrader finds and puts things, whether run by hand, by formgrader's buttons or by `autograder`."""

from pathlib import Path

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

# A kernel that starts says on standard error that it is reached over TCP, once a notebook.
c.Execute.extra_arguments = ["--IPKernelApp.log_level=ERROR"]
