"""Where a course keeps its things: the repository with the chapters, and the folder of one class."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

import course_lib.exercises
from course_lib.checking.registry import Exercise
from course_lib.course_file import content_of

COURSE_ID = "neural-networks-course"
WAIT = 30  # seconds for another program that is writing to the gradebook


@dataclass(frozen=True)
class Submission:
    """One student's notebook of one chapter, as it was handed in."""

    student: str
    chapter: str
    path: Path


@dataclass(frozen=True)
class Course:
    """A course folder (`root`: chapters/, solutions/, notebooks/) and a class folder (submitted/,
    autograded/, gradebook.db, …)."""

    root: Path
    folder: Path
    db_url: str

    @classmethod
    def at(cls, folder: Path | None = None, db_url: str | None = None, root: Path | None = None) -> Course:
        """The course in `root` (default: the folder that holds this package) with the class in `folder`
        (default: root/class)."""
        root = (root or Path(__file__).parents[1]).resolve()
        folder = (folder or root / "class").resolve()
        return cls(root, folder, with_driver(db_url or f"sqlite:///{folder / 'gradebook.db'}"))

    @property
    def id(self) -> str:
        return COURSE_ID

    @property
    def version(self) -> str:
        return content_of(self.root).get("version", "")

    @property
    def exercises_package(self) -> str:
        """The dotted name of the package of exercises."""
        return "course_lib.exercises"

    @property
    def exercises_folder(self) -> Path:
        """Where that package lies."""
        return Path(course_lib.exercises.__file__).parent

    def exercises_of(self, chapter: str) -> dict[str, Exercise]:
        """The exercises of a chapter by name, in their order."""
        return course_lib.exercises.exercises_of(chapter)

    def notebook(self, step: str, student: str, chapter: str) -> Path:
        """The place of a student's notebook in a step: submitted, autograded."""
        return self.folder / step / student / chapter / f"{chapter}.ipynb"

    def solution(self, chapter: str) -> Path:
        """The solved notebook of a chapter."""
        return self.root / "solutions" / chapter / f"{chapter}.ipynb"

    def release(self, chapter: str) -> Path:
        """The student's notebook of a chapter."""
        return self.root / "notebooks" / chapter / f"{chapter}.ipynb"

    def submissions(self, chapter: str) -> list[Submission]:
        """What was handed in for a chapter, by student: every folder submitted/STUDENT/CHAPTER, whatever is
        in it. If the notebook is not called as it should be, the only one there is it."""
        folders = sorted((self.folder / "submitted").glob(f"*/{chapter}"))
        return [Submission(folder.parent.name, chapter, _notebook_in(folder)) for folder in folders]

    def configured(self) -> Config:
        """What nbgrader_config.py of the course says; nothing if there is none."""
        try:
            return PyFileConfigLoader("nbgrader_config.py", str(self.root)).load_config()
        except ConfigFileNotFound:
            return Config()

    def nbgrader(
        self,
        *,
        chapter: str = "",
        student: str = "*",
        release: Path | None = None,
    ) -> Config:
        """nbgrader's configuration for this class, the same as nbgrader_config.py's for class/."""
        config = Config()
        directories = config.CourseDirectory
        directories.course_id = COURSE_ID
        directories.root = str(self.folder)
        directories.source_directory = str(self.root / "solutions")
        directories.release_directory = str(release or self.root / "notebooks")
        directories.db_url = waiting(self.db_url)
        directories.student_id = student
        directories.assignment_id = chapter
        return config


def with_driver(db_url: str) -> str:
    """postgresql:// as SQLAlchemy wants it for psycopg, the driver of the extra `postgres`."""
    for scheme in ("postgresql://", "postgres://"):
        if db_url.startswith(scheme):
            return "postgresql+psycopg://" + db_url.removeprefix(scheme)
    return db_url


def waiting(db_url: str) -> str:
    """The same gradebook; a program that opens SQLite so waits for others that are writing to it."""
    if not db_url.startswith("sqlite:///") or "timeout=" in db_url:
        return db_url
    return f"{db_url}{'&' if '?' in db_url else '?'}timeout={WAIT}"


def _notebook_in(folder: Path) -> Path:
    expected = folder / f"{folder.name}.ipynb"
    if not expected.exists() and not expected.is_symlink():
        found = [path for path in folder.glob("*.ipynb") if path.is_file()]
        if len(found) == 1:
            return found[0]
    return expected
