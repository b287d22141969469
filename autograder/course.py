"""A course: its folder, what its `course.toml` declares, and the folder of one class."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from autograder import submitted
from autograder.settings import ChapterSettings, Settings, nearest, read_settings
from autograder.submitted import Submission
from course_lib.checking.registry import Exercise, exercises_in
from course_lib.course_file import NAME, CourseError, folder_of_course, make_importable

if TYPE_CHECKING:
    from autograder.catalogue import Catalogue

REPOSITORY = Path(__file__).resolve().parents[1]
WAIT = 30  # seconds for another program that is writing to the gradebook


@dataclass(frozen=True)
class Course:
    """A course folder (`root`: course.toml, chapters/, solutions/, notebooks/) and a class folder (`folder`:
    submitted/, autograded/, gradebook.db, …)."""

    root: Path
    folder: Path
    db_url: str
    text: str = field(repr=False)  # of course.toml: two courses are the same only if this is
    settings: Settings = field(repr=False, compare=False)

    @classmethod
    def load(
        cls, root: Path | None = None, *, folder: Path | None = None, db_url: str | None = None
    ) -> Course:
        """The course in `root` (default: the folder with course.toml at or above the working directory, else
        this repository) with the class in `folder` (default: root/class).

        Raises CourseError, which names all that is wrong with course.toml.
        """
        root = (root or folder_of_course() or REPOSITORY).resolve()
        if not (root / NAME).is_file():
            raise CourseError(f"there is no {NAME} in {root}; give the folder of a course: --course DIR")
        settings = read_settings(root, chapters_in(root))
        folder = (folder or root / "class").resolve()
        db_url = with_driver(db_url or f"sqlite:///{folder / 'gradebook.db'}")
        return cls(root, folder, db_url, (root / NAME).read_text(encoding="utf-8"), settings)

    @property
    def id(self) -> str:
        return self.settings.id

    @property
    def title(self) -> str:
        return self.settings.title

    @property
    def version(self) -> str:
        return self.settings.version

    @property
    def limits(self) -> Mapping[str, float]:
        """What course.toml changes of what one submission may use (`autograder.jail.Limits`)."""
        return self.settings.limits

    @property
    def chapters(self) -> list[str]:
        """The names of the chapters, NN_name, in order."""
        return chapters_in(self.root)

    def chapter_named(self, given: str) -> str:
        """The chapter that `given` stands for: its name, or its number with or without the leading zero.

        Raises CourseError, which lists the chapters that there are.
        """
        for chapter in self.chapters:
            if given == chapter or (given.isdecimal() and int(given) == int(chapter[:2])):
                return chapter
        there = ", ".join(self.chapters) or "none"
        raise CourseError(f"there is no chapter {given!r}; there are: {there}")

    def settings_of(self, chapter: str) -> ChapterSettings:
        """What course.toml says of a chapter."""
        return self.settings.chapters.get(chapter, ChapterSettings())

    @property
    def exercises_package(self) -> str:
        """The dotted name of the package of exercises: a folder NAME with contracts.py for each NN_NAME."""
        return self.settings.exercises

    @property
    def exercises_folder(self) -> Path:
        """Where that package lies. Raises CourseError if it cannot be imported."""
        make_importable(self.exercises_package, self.root)
        try:
            found = importlib.util.find_spec(self.exercises_package)
        except ModuleNotFoundError:
            found = None
        if found is None or not found.submodule_search_locations:
            raise CourseError(
                f"{self.root / NAME}: there is no package {self.exercises_package!r} (exercises = …) here"
            )
        return Path(next(iter(found.submodule_search_locations)))

    def contracts_of(self, chapter: str) -> str:
        """The dotted name of the module that defines the exercises of a chapter."""
        return f"{self.exercises_package}.{chapter.partition('_')[2]}.contracts"

    def judges_of(self, chapter: str) -> list[Path]:
        """The modules of the package of exercises that judge a chapter: its folder, and what that imports."""
        from autograder.build.dependencies import modules_behind

        folder = self.exercises_folder
        own = sorted((folder / chapter.partition("_")[2]).rglob("*.py"))
        return modules_behind([folder / "__init__.py", *own], self.exercises_package, folder)

    def exercises_of(self, chapter: str) -> dict[str, Exercise]:
        """The exercises of a chapter by name, in their order, without those left out, worth what they are
        worth in this course.

        Raises ModuleNotFoundError if the chapter has no contracts, CourseError for a name in `without` that
        is no exercise.
        """
        make_importable(self.exercises_package, self.root)
        there, settings = exercises_in(self.contracts_of(chapter)), self.settings_of(chapter)
        for name in settings.without:
            if name not in there:
                raise CourseError(
                    f"{NAME}: chapter.{chapter}.without: there is no exercise {name!r} in this chapter; "
                    f"{nearest(name, there)}"
                )
        return {
            name: replace(found, points=settings.points.get(name, found.points))
            for name, found in there.items()
            if name not in settings.without
        }

    @property
    def catalogue(self) -> Catalogue:
        """The course's catalogue of misconceptions, which may be empty or broken: `Catalogue.faults`."""
        from autograder.catalogue import Catalogue

        if self.settings.catalogue:
            make_importable(self.settings.catalogue, self.root)
        return Catalogue(self.settings.catalogue)

    def notebook(self, step: str, student: str, chapter: str) -> Path:
        """The place of a student's notebook in a step: submitted, autograded."""
        return self.folder / step / student / chapter / f"{chapter}.ipynb"

    def source(self, chapter: str) -> Path:
        """What an author wrote of a chapter."""
        return self.root / "chapters" / f"{chapter}.py"

    def solution(self, chapter: str) -> Path:
        """The solved notebook of a chapter."""
        return self.root / "solutions" / chapter / f"{chapter}.ipynb"

    def release(self, chapter: str) -> Path:
        """The student's notebook of a chapter."""
        return self.root / "notebooks" / chapter / f"{chapter}.ipynb"

    def submissions(self, chapter: str) -> list[Submission]:
        """What was handed in for a chapter, by student."""
        return submitted.submissions(self.folder / "submitted", chapter, self.chapters)

    def left_over(self, chapter: str) -> list[str]:
        """What lies beside the submissions of a chapter and is of no other, a line for each student."""
        return submitted.left_over(self.folder / "submitted", chapter, self.chapters)

    def declared(self) -> Config:
        """The limits and late rules of course.toml, as nbgrader is configured."""
        config = Config({"ExecuteInJail": dict(self.limits)})
        rules = {chapter: asdict(own.late) for chapter, own in self.settings.chapters.items() if own.late}
        if rules:
            config.AssignLatePenalties.plugin_class = "autograder.grading.lateness.LatePenalty"
            config.LatePenalty.rules = rules
        return config

    def configured(self) -> Config:
        """The same, and whatever nbgrader_config.py of the course says, which may change it.

        Raises CourseError for a mistake in that file.
        """
        config = self.declared()
        try:
            config.merge(PyFileConfigLoader("nbgrader_config.py", str(self.root)).load_config())
        except ConfigFileNotFound:
            pass
        except Exception as error:
            said = " ".join(f"{type(error).__name__}: {error}".split())
            raise CourseError(f"{self.root / 'nbgrader_config.py'}: {said}") from error
        return config

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
        directories.course_id = self.id
        directories.root = str(self.folder)
        directories.source_directory = str(self.root / "solutions")
        directories.release_directory = str(release or self.root / "notebooks")
        directories.db_url = waiting(self.db_url)
        directories.student_id = student
        directories.assignment_id = chapter
        return config


def chapters_in(root: Path) -> list[str]:
    """The stems of root/chapters/NN_name.py, in order."""
    return sorted(path.stem for path in (root / "chapters").glob("[0-9][0-9]_*.py"))


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
