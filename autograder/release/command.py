"""`autograder release`: a folder or a zip for students."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.console import COURSE_OPTION

if TYPE_CHECKING:
    from autograder.course import Course


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, file_okay=False))
@click.argument("chapters", nargs=-1, metavar="[CHAPTER]...")
@click.option("--zip", "zipped", is_flag=True, help="Write DIR.zip beside DIR as well.")
@COURSE_OPTION
def release(folder: Path, chapters: tuple[str, ...], zipped: bool, root: Path | None) -> None:
    """Write what students get into DIR, a new or empty folder: notebooks, course_lib with its hints, and what
    it takes to install it. No model answer, no grader, no catalogue is in it.

    Without CHAPTER all chapters are released. With a course.toml of a higher version, students bring a later
    release into their folder with `python -m course_lib update`, and keep their answers.

    \b
    Examples:
      autograder release ~/for-students
      autograder release ~/week-2 01 02 --zip

    Exit codes: 0 done, 1 something is out of date and nothing was written, 2 wrong usage.
    """
    from autograder.course import Course
    from autograder.release.content import Release

    course = Course.load(root)
    stems = list(dict.fromkeys(map(course.chapter_named, chapters))) or course.chapters
    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is not empty, and nothing in it is overwritten; name a new folder")
    if lines := _out_of_date(course, stems):
        for line in lines:
            click.echo(line)
        click.echo("Run `autograder build` first; nothing was written.", err=True)
        raise SystemExit(1)
    folder.mkdir(parents=True, exist_ok=True)
    Release(course, tuple(stems), datetime.now(UTC).date()).write(folder)
    number = f"{len(stems)} chapter{'s' * (len(stems) != 1)}"
    click.echo(f"wrote version {course.version} with {number} into {folder}")
    if zipped:
        click.echo(f"wrote {_zip(folder)}")


def _out_of_date(course: Course, stems: list[str]) -> list[str]:
    """What would be released and is not what its chapter builds."""
    from autograder.build import hints
    from autograder.build.pipeline import draft
    from autograder.build.source import BuildError

    lines = []
    for stem in stems:
        try:
            lines += [*draft(course, stem).stale(), *hints.stale(course, stem)]
        except BuildError as error:
            lines += error.reasons
    return lines


def _zip(folder: Path) -> Path:
    """DIR.zip, in which everything stands below one folder."""
    import shutil

    folder = folder.resolve()
    return Path(shutil.make_archive(str(folder), "zip", root_dir=folder.parent, base_dir=folder.name))
