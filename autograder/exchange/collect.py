"""`autograder collect`: a platform's download into `submitted/`."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.console import CLASS_OPTION, COURSE_OPTION, DB_OPTION, printable
from autograder.course import Course

if TYPE_CHECKING:
    from autograder.exchange.attempts import Reader
    from autograder.exchange.sources import Download
    from autograder.roster import Roster

PLATFORMS = ("moodle", "canvas", "gradescope", "blackboard", "folder")
ROSTER_OPTION = click.option(
    "--roster",
    "roster_file",
    metavar="CSV",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The list of the class: any CSV file with a column that tells students apart.",
)
ID_COLUMN_OPTION = click.option(
    "--id-column",
    metavar="NAME",
    help="The column of the roster by which students' folders are called.  [default: guessed, and said]",
)


@click.command()
@click.argument("chapter")
@click.argument("source", type=click.Path(path_type=Path, exists=True))
@COURSE_OPTION
@CLASS_OPTION
@click.option(
    "--from",
    "platform",
    type=click.Choice(PLATFORMS),
    help="Where the download comes from.  [default: guessed from its names, and said]",
)
@ROSTER_OPTION
@ID_COLUMN_OPTION
@click.option("--replace", is_flag=True, help="Take what may be older than what is there, graded or not.")
@DB_OPTION
@click.pass_context
def collect(
    ctx: click.Context,
    chapter: str,
    source: Path,
    root: Path | None,
    folder: Path | None,
    platform: str | None,
    roster_file: Path | None,
    id_column: str | None,
    replace: bool,
    db_url: str | None,
) -> None:
    """Put a platform's download of CHAPTER (SOURCE: a zip or a folder) where grading looks for it.

    Each student's newest notebook becomes submitted/STUDENT/CHAPTER/CHAPTER.ipynb in the class folder, with a
    timestamp.txt where the platform says when it came. With a roster, students go by its identifiers, and the
    gradebook gets their names and e-mails. Collected again, only what is newer is taken; what it replaces is
    kept in collected/earlier/. SOURCE stays as it is.

    \b
    Examples:
      autograder collect 02 ~/Downloads/submissions.zip
      autograder collect 02 submissions.zip --from canvas --roster grades.csv --class ~/autumn

    Exit codes: 0 done, 1 some file or student needs a look (named, one line each), 2 wrong usage or set-up.
    """
    from autograder.exchange.placing import place
    from autograder.exchange.sources import NoDownload, opened
    from autograder.grading.lock import Locked, locked

    course = Course.load(root, folder=folder, db_url=db_url)
    stem = course.chapter_named(chapter)
    roster = roster_from(course, roster_file, id_column)
    course.folder.mkdir(parents=True, exist_ok=True)
    try:
        with opened(source) as download, locked(course.folder):
            platform = platform or _guessed(download)
            reading = _reader(platform, stem)(download)
            placed = place(
                course,
                stem,
                reading.attempts,
                platform=platform,
                made=download.made,
                roster=roster,
                even_if_older=replace,
            )
    except (NoDownload, Locked) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error}: what was placed so far is kept; collect it again") from error
    for line in reading.remarks if reading.attempts else []:
        click.echo(line, err=True)
    if download.of_the_system:
        click.echo(f"{download.of_the_system} files that systems add were left out", err=True)
    lines = [*(roster.lines if roster else []), *download.lines, *reading.lines, *placed.lines]
    if not reading.attempts:
        lines.append(
            f"nothing was collected: no submission in {source.name} is named as {platform} names them"
        )
    for line in lines:
        click.echo(printable(line))
    click.echo(
        f"collected {placed.new + placed.replaced + placed.same} students of {stem}: {placed.new} new, "
        f"{placed.replaced} replaced, {placed.same} as they were"
        + (f"; {placed.earlier} earlier attempts were left out" if placed.earlier else "")
        + (f"; late, says the platform: {', '.join(placed.late)}" if placed.late else "")
    )
    ctx.exit(1 if lines else 0)


def roster_from(course: Course, file: Path | None, column: str | None) -> Roster | None:
    """The roster in a file, None without one; the gradebook is told of it. Raises UsageError."""
    if file is None:
        return None
    from autograder.exchange.tables import TableError
    from autograder.grading.gradebook import NotReady, opened
    from autograder.roster import enter, read_roster

    try:
        roster = read_roster(file, column)
        course.folder.mkdir(parents=True, exist_ok=True)
        with opened(course.db_url) as gradebook:
            enter(gradebook, roster.people.values())
    except (TableError, NotReady) as error:
        raise click.UsageError(str(error)) from error
    for line in roster.remarks:
        click.echo(line, err=True)
    return roster


def _guessed(download: Download) -> str:
    from autograder.exchange import blackboard, canvas, gradescope, moodle

    modules = {"gradescope": gradescope, "moodle": moodle, "blackboard": blackboard, "canvas": canvas}
    platform = next((name for name, module in modules.items() if module.is_from_here(download)), "folder")
    click.echo(f"read as a download from {platform} (--from says otherwise)", err=True)
    return platform


def _reader(platform: str, chapter: str) -> Reader:
    from autograder.exchange import blackboard, canvas, folder, gradescope, moodle

    return {
        "moodle": moodle.read,
        "canvas": canvas.read,
        "gradescope": gradescope.read,
        "blackboard": blackboard.read,
        "folder": partial(folder.read, chapter=chapter),
    }[platform]
