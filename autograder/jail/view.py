"""What of the project and of a course is in the jail: what a notebook imports, and what runs beside answers.

Everything else is hidden: whoever finds a contract, a truth or a hint has nothing left to work out. So this
lists what is shown, and a new module is hidden until it is listed.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import course_lib
from course_lib.checking.registry import exercises_in
from course_lib.course_file import contracts_in

COURSE_LIB = Path(course_lib.__file__).resolve().parent
INSIDE = Path(__file__).resolve().parent / "inside"
PROBES = "probes"  # a module of this name is shown, and every module in a folder of this name

#: of course_lib: what notebooks import, and what calls an answer
SHOWN = (
    "boxes.py",
    "data.py",
    "data/digits.csv.gz",
    "diagrams/*.py",
    "palette.py",
    "plots.py",
    "training.py",
    "widgets.py",
    "checking/__init__.py",
    "checking/calling.py",
    "checking/capture.py",
    "checking/exchange.py",
    "checking/formatting.py",
    "checking/probes.py",
    "checking/registry.py",
    "checking/values.py",
)
#: modules of course_lib whose functions tell a student something: in the jail they do nothing
SILENT = ("__init__.py", "finite_differences/__init__.py")


@dataclass(frozen=True)
class Exercises:
    """A course's package of exercises: its dotted name, by which it can be imported, and its folder.

    withheld: packages that an answer may not import; hidden: files and folders that nobody is to see, should
    they lie in a folder that the jail shows.
    """

    package: str = "course_lib.exercises"
    folder: Path = COURSE_LIB / "exercises"
    withheld: tuple[str, ...] = ()
    hidden: tuple[Path, ...] = ()

    @cached_property
    def names(self) -> list[str]:
        """The names of all exercises: who looks for one is not told of another.

        A module that cannot be imported is left out; that is for whoever builds or grades its chapter.
        """
        found: list[str] = []
        for module in contracts_in(self.package):
            with suppress(Exception):
                found += exercises_in(module)
        return found

    @property
    def probes(self) -> dict[str, Path]:
        """The modules that run beside answers: dotted name -> file."""
        files = {path.relative_to(self.folder): path for path in sorted(self.folder.rglob("*.py"))}
        return {
            ".".join((self.package, *place.with_suffix("").parts)): path
            for place, path in files.items()
            if PROBES in place.with_suffix("").parts and place.name != "__init__.py"
        }

    @property
    def root(self) -> Path:
        """The folder from which the package is imported."""
        return self.folder.parents[self.package.count(".")]


def shown(exercises: Exercises) -> dict[str, Path]:
    """Place in the folder from which the jail imports -> the file that is seen there."""
    files = [path for pattern in SHOWN for path in sorted(COURSE_LIB.glob(pattern))]
    of_the_library = {f"course_lib/{path.relative_to(COURSE_LIB)}": path for path in files}
    silent = {f"course_lib/{place}": INSIDE / "silent.py" for place in SILENT}
    probes = {f"{name.replace('.', '/')}.py": path for name, path in exercises.probes.items()}
    return of_the_library | silent | probes
