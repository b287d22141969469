"""`autograder export`: marks as a platform reads them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.console import CLASS_OPTION, COURSE_OPTION, DB_OPTION, in_words, printable
from autograder.course import Course
from autograder.exchange.collect import ID_COLUMN_OPTION, ROSTER_OPTION, roster_from
from autograder.files import write_whole

if TYPE_CHECKING:
    from autograder.exchange.marks import Marks

OUT_OPTION = click.option(
    "--out",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The file to write.",
)


def write_out(out: Path, content: bytes) -> None:
    """Write what `--out` names, whole or not at all; a place that cannot be written to is wrong usage."""
    try:
        write_whole(out, content)
    except OSError as error:
        raise click.UsageError(f"{out} cannot be written: {error.strerror}") from error


@click.command()
@click.argument("chapters", metavar="CHAPTER...", nargs=-1, required=True)
@COURSE_OPTION
@CLASS_OPTION
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "canvas", "moodle", "json"]),
    default="csv",
    show_default=True,
    help="Which program is to read it.",
)
@OUT_OPTION
@click.option(
    "--worksheet",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The table that the platform gave, to be filled in: Moodle's grading worksheet, Canvas's gradebook.",
)
@click.option(
    "--column",
    "columns",
    metavar="NAME",
    multiple=True,
    help="The column that takes the marks, once for each chapter.  [default: found by its title]",
)
@click.option("--scale", is_flag=True, help="Scale marks to the platform's maximum where it is another one.")
@ROSTER_OPTION
@ID_COLUMN_OPTION
@DB_OPTION
@click.pass_context
def export(
    ctx: click.Context,
    chapters: tuple[str, ...],
    root: Path | None,
    folder: Path | None,
    form: str,
    out: Path,
    worksheet: Path | None,
    columns: tuple[str, ...],
    scale: bool,
    roster_file: Path | None,
    id_column: str | None,
    db_url: str | None,
) -> None:
    """Write the marks of CHAPTER... (numbers, or whole names) into a file that another program reads.

    Moodle takes its own grading worksheet back (Download grading worksheet), Canvas the gradebook that it
    exported; both are filled in and left as they are elsewhere. Who has no mark keeps what stands there.

    \b
    Examples:
      autograder export 02 --out marks.csv
      autograder export 02 03 --format canvas --worksheet Grades.csv --out upload.csv
      autograder export 02 --format moodle --worksheet worksheet.csv --out upload.csv

    Exit codes: 0 done, 1 some mark needs a look (named, one line each), 2 wrong usage or set-up.
    """
    from autograder.exchange.marks import read_marks
    from autograder.exchange.tables import TableError
    from autograder.grading.gradebook import NotReady
    from autograder.report.reading import NothingGraded

    course = Course.load(root, folder=folder, db_url=db_url)
    stems = list(dict.fromkeys(course.chapter_named(chapter) for chapter in chapters))
    if columns and len(columns) != len(stems):
        raise click.UsageError(f"--column is given {len(columns)} times, and there are {len(stems)} chapters")
    roster = roster_from(course, roster_file, id_column)
    try:
        marks = read_marks(course, stems)
        content, lines = _written(marks, form, worksheet, list(columns), scale)
    except (NothingGraded, NotReady, TableError) as error:
        raise click.UsageError(str(error)) from error
    except OSError as error:  # of the worksheet
        raise click.UsageError(in_words(error)) from error
    write_out(out, content)
    lines = [*(roster.lines if roster else []), *marks.to_look_at, *lines]
    for line in lines:
        click.echo(printable(line))
    for chapter in stems:
        count = sum(row.marks[chapter].mark is not None for row in marks.rows)
        click.echo(f"{chapter}: {count} of {len(marks.rows)} students have a mark")
    click.echo(f"marks: {click.format_filename(out)}")
    ctx.exit(1 if lines else 0)


def _written(
    marks: Marks, form: str, worksheet: Path | None, columns: list[str], scale: bool
) -> tuple[bytes, list[str]]:
    """The file, and a line for each mark that is not in it."""
    from autograder.exchange.marks import as_json, as_table
    from autograder.exchange.tables import read_table
    from autograder.exchange.worksheets import fill_canvas, fill_moodle, new_canvas

    if form in ("csv", "json"):
        if worksheet:
            raise click.UsageError("--worksheet goes with --format moodle or canvas")
        return as_json(marks).encode() if form == "json" else as_table(marks).to_bytes(), []
    if worksheet is None and form == "moodle":
        raise click.UsageError(
            "Moodle takes marks in its own worksheet: choose Download grading worksheet in the assignment, "
            "and give the file with --worksheet"
        )
    if form == "moodle" and len(marks.chapters) != 1:
        raise click.UsageError("Moodle has a worksheet for each assignment: export one chapter at a time")
    if worksheet is None:
        return new_canvas(marks, columns).to_bytes(), []
    table = read_table(worksheet)
    if form == "moodle":
        lines = fill_moodle(table, marks, next(iter(columns), None), scale)
    else:
        lines = fill_canvas(table, marks, columns, scale)
    return table.to_bytes(), lines
