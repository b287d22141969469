"""`autograder package`: what a platform needs to grade a chapter with this course."""

from __future__ import annotations

import importlib.metadata
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import click

from autograder.console import CLASS_OPTION, COURSE_OPTION
from autograder.course import REPOSITORY, Course
from autograder.exchange.export import OUT_OPTION, write_out

TEMPLATES = Path(__file__).parent / "for_gradescope"
DISTRIBUTION = "neural-networks-course"
#: of what a student installs, that which only a student needs
NOT_TO_GRADE = {"jupyterlab"}
GRADING = re.compile(r"extra == .grading.")
CONSTRAINTS = REPOSITORY / "constraints.txt"  # the versions that this was tried with
LEFT_OUT = re.compile(r"__pycache__|.*\.pyc|\.\w.*")
SAID = """\
In Gradescope: a programming assignment; Configure Autograder; upload this zip; a container of 3 GB.
There are no namespaces inside Gradescope's container, so the container is the jail: students' code runs as
`nobody`, with this course's limits, and may open no connection; the judge, answers and seeds are root's.
Not promised there: that a submission sees no other process and no file that everybody may read, and that it
leaves nothing in /tmp. The zip holds answers and the secret of the class: keep it from students.
"""


@click.command()
@click.argument("chapter")
@click.option(
    "--for",
    "platform",
    type=click.Choice(["gradescope"]),
    required=True,
    help="The platform that is to grade.",
)
@OUT_OPTION
@click.option("--hidden", is_flag=True, help="Students see their results when grades are published.")
@COURSE_OPTION
@CLASS_OPTION
def package(
    chapter: str, platform: str, out: Path, hidden: bool, root: Path | None, folder: Path | None
) -> None:
    """Pack CHAPTER (a number, or the whole name) with all that is needed to grade it into one zip.

    It says how submissions are jailed there, and what is then not promised.

    \b
    Example:
      autograder package 02 --for gradescope --out autograder.zip

    Exit codes: 0 done, 2 wrong usage or set-up.
    """
    course = Course.load(root, folder=folder)
    stem = course.chapter_named(chapter)
    for path in (course.release(stem), course.source(stem)):
        if not path.exists():
            raise click.UsageError(f"there is no {path}; run `autograder build` first")
    write_out(out, for_gradescope(course, stem, hidden))
    click.echo(SAID, nl=False)
    click.echo(f"package of {stem}: {click.format_filename(out)}")


def for_gradescope(course: Course, chapter: str, hidden: bool = False) -> bytes:
    """The zip that Gradescope unpacks into /autograder/source: its two scripts, and a course."""
    from autograder.grading.seeds import NAME, class_secret

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for name, content in scripts(chapter, hidden).items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.external_attr = 0o755 << 16
            archive.writestr(entry, content)
        archive.writestr("requirements.txt", requirements())
        archive.writestr("constraints.txt", CONSTRAINTS.read_bytes() if CONSTRAINTS.is_file() else b"")
        for name, path in sorted(files(course, chapter).items()):
            archive.write(path, name)
        archive.writestr(f"class/{NAME}", class_secret(course.folder).hex())
    return file.getvalue()


def scripts(chapter: str, hidden: bool) -> dict[str, str]:
    """setup.sh and run_autograder, for this chapter."""
    run = (TEMPLATES / "run_autograder").read_text(encoding="utf-8")
    run = run.replace("CHAPTER", chapter).replace('"HIDDEN', '" --hidden' if hidden else '"')
    return {"setup.sh": (TEMPLATES / "setup.sh").read_text(encoding="utf-8"), "run_autograder": run}


def requirements() -> str:
    """What is to be installed there to grade, a line each."""
    wanted = []
    for line in importlib.metadata.requires(DISTRIBUTION) or []:
        requirement, _, marker = line.partition(";")
        if requirement.strip() not in NOT_TO_GRADE and (not marker or GRADING.search(marker)):
            wanted.append(requirement.strip())
    return "\n".join(sorted(wanted)) + "\n"


def files(course: Course, chapter: str) -> dict[str, Path]:
    """Name in the zip -> file: the grader, the library, and of the course what one chapter needs."""
    found = {}
    for package in ("autograder", "course_lib"):
        found |= dict(_below(REPOSITORY / package, REPOSITORY))
    for package in (course.settings.exercises, course.settings.catalogue):
        top = course.root / package.partition(".")[0]
        if package and top.is_dir():
            found |= dict(_below(top, course.root))
    own = [course.root / name for name in ("course.toml", "nbgrader_config.py")]
    own += [course.release(chapter), *(course.source(name) for name in course.chapters)]
    return found | {str(path.relative_to(course.root)): path for path in own if path.is_file()}


def _below(folder: Path, root: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(root)
        if path.is_file() and not any(LEFT_OUT.fullmatch(part) for part in name.parts):
            yield str(name), path
