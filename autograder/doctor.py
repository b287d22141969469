"""`autograder doctor`: what is missing on this machine, and the command that installs it."""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from packaging.requirements import Requirement

from autograder.console import CLASS_OPTION, COURSE_OPTION
from autograder.course import Course
from autograder.jail import cgroup
from autograder.jail.sandbox import missing, unfiltered
from course_lib.checking.registry import exercises_in

DISTRIBUTION = "neural-networks-course"


@dataclass(frozen=True)
class Diagnosis:
    """One thing looked at: whether it is there, what was found, and the command that mends it."""

    what: str
    fine: bool
    found: str
    remedy: str = ""
    needed_for: str = ""


@click.command()
@COURSE_OPTION
@CLASS_OPTION
@click.pass_context
def doctor(ctx: click.Context, root: Path | None, folder: Path | None) -> None:
    """Look at this machine: what the course needs, whether it is here, and the command that installs it.

    \b
    Example:
      autograder doctor

    Exit codes: 0 all is there, 1 something is missing.
    """
    course = Course.load(root, folder=folder)
    diagnoses = [examine() for examine in _examinations(course)]
    width = max(len(diagnosis.what) for diagnosis in diagnoses)
    for diagnosis in diagnoses:
        click.echo(f"{'✓' if diagnosis.fine else '✗'} {diagnosis.what:{width}}  {diagnosis.found}")
        if not diagnosis.fine:
            click.echo(f"  {'':{width}}  {diagnosis.needed_for}: {diagnosis.remedy}")
    ctx.exit(0 if all(diagnosis.fine for diagnosis in diagnoses) else 1)


def _examinations(course: Course) -> list[Callable[[], Diagnosis]]:
    return [
        python,
        *[lambda needed=needed: package(needed) for needed in requirements()],
        kernel,
        sandbox,
        memory,
        lambda: writable(course.folder),
        lambda: exercises(course),
        lambda: misconceptions(course),
    ]


def python() -> Diagnosis:
    """Python 3.11 or newer."""
    found = ".".join(str(part) for part in sys.version_info[:3])
    return Diagnosis(
        "Python",
        sys.version_info >= (3, 11),
        found,
        "install Python 3.11 or newer, then `make clean demo`",
        "everything",
    )


def requirements() -> list[Requirement]:
    """What the course declares that it needs to work a notebook, to build and to grade."""
    declared = [Requirement(line) for line in importlib.metadata.requires(DISTRIBUTION) or ()]
    return [needed for needed in declared if _applies(needed, "") or _applies(needed, "grading")]


def _applies(needed: Requirement, extra: str) -> bool:
    return needed.marker is None or needed.marker.evaluate({"extra": extra})


def package(needed: Requirement) -> Diagnosis:
    """A package that the course imports, in a version that it works with."""
    name, command = needed.name, f"{sys.executable} -m pip install"
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Diagnosis(name, False, "not installed", f"{command} '{name}{needed.specifier}'", "everything")
    fine = needed.specifier.contains(version, prereleases=True)
    return Diagnosis(
        name, fine, version, f"{command} --upgrade '{name}{needed.specifier}'", "the same marks everywhere"
    )


def kernel() -> Diagnosis:
    """The Jupyter kernel `python3`, in which notebooks run."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    try:
        found = KernelSpecManager().get_kernel_spec("python3").argv[0]
    except NoSuchKernel:
        return Diagnosis(
            "kernel python3",
            False,
            "not found",
            f"{sys.executable} -m pip install ipykernel",
            "running notebooks",
        )
    return Diagnosis("kernel python3", True, found)


def sandbox() -> Diagnosis:
    """bubblewrap, whether it can make a jail here, and whether the jail refuses system calls."""
    reason = missing()
    found = "; ".join(filter(None, [shutil.which("bwrap") or "not installed", unfiltered()]))
    return Diagnosis("bubblewrap", not reason, found, reason, "grading in a jail")


def memory() -> Diagnosis:
    """Whether the kernel counts the memory of a jail, or its guard does."""
    reason = cgroup.reason()
    found = f"counted by the guard: {reason} (docs/security.md)" if reason else "counted by the kernel"
    return Diagnosis("memory of a jail", True, found)


def writable(folder: Path) -> Diagnosis:
    """Room for the class: a folder that can be written, with a gigabyte left."""
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(there).free / 1e9
    try:
        with open(there / ".doctor", "w"):
            pass
        (there / ".doctor").unlink()
    except OSError as error:
        return Diagnosis("class folder", False, f"{there}: {error.strerror}", f"chmod u+w {there}", "grading")
    return Diagnosis("class folder", free > 1, f"{folder} ({free:.0f} GB free)", "free some space", "grading")


def exercises(course: Course) -> Diagnosis:
    """Whether the exercises of each chapter can be had, as course.toml has them."""
    faults, count = [], 0
    for chapter in course.chapters:
        try:
            count += len(course.exercises_of(chapter))
        except Exception as error:  # an author's module
            faults.append(f"{chapter}: {error}")
    found = "; ".join(faults) or f"{count} in {len(course.chapters)} chapters of {course.exercises_package}"
    return Diagnosis(
        "exercises", not faults, found, "correct that module, or course.toml", "checks and marks"
    )


def misconceptions(course: Course) -> Diagnosis:
    """Whether each chapter has a catalogue, whose entries are about exercises that there are."""
    faults, unused = [], []
    for chapter in course.chapters:
        if fault := course.catalogue.fault(chapter):
            faults.append(fault)
        there = exercises_in(course.contracts_of(chapter))
        faults += course.catalogue.strangers(chapter, there)
        unused += course.catalogue.strangers(chapter, {*there} - {*course.settings_of(chapter).without})
    found = "; ".join(faults or unused) or course.catalogue.package or "none is wanted"
    return Diagnosis("misconceptions", not faults, found, "correct that module, or course.toml", "hints")
