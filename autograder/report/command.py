"""`autograder report`: the marks in the terminal, and the place of the page."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from autograder.console import CLASS_OPTION, COURSE_OPTION, DB_OPTION
from autograder.course import Course


@click.command()
@click.argument("chapter")
@COURSE_OPTION
@CLASS_OPTION
@DB_OPTION
@click.option(
    "--anonymous",
    "without_names",
    is_flag=True,
    help="Without names and links: writes reports/CHAPTER_anonymous.html.",
)
@click.pass_context
def report(
    ctx: click.Context,
    chapter: str,
    root: Path | None,
    folder: Path | None,
    db_url: str | None,
    without_names: bool,
) -> None:
    """Report on how a graded class did in CHAPTER (a number, or the whole name).

    Prints the marks, and writes one HTML page, reports/CHAPTER.html in the class folder: the distribution of
    marks, how each exercise went, who holds which misconception, what is left to mark by hand. For the marks
    in a file, use `autograder export`.

    \b
    Examples:
      autograder report 02
      autograder report 02_softmax_cross_entropy --class ~/autumn

    Exit codes: 0 done, 1 some student's work needs a look (named, one line each), 2 wrong usage, or nothing
    is graded yet.
    """
    course = Course.load(root, folder=folder, db_url=db_url)
    stem = course.chapter_named(chapter)

    from autograder.grading.gradebook import NotReady
    from autograder.report.model import anonymous
    from autograder.report.page import render
    from autograder.report.reading import NothingGraded, read_class
    from autograder.report.terminal import marks_table, summary, with_warnings

    try:
        group = read_class(course, stem)
    except (NothingGraded, NotReady) as nothing:
        raise click.UsageError(str(nothing)) from nothing
    if without_names:
        group = anonymous(group)
    page = course.folder / "reports" / f"{stem}{'_anonymous' * without_names}.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(render(group, datetime.now()), encoding="utf-8")
    click.echo(marks_table(group))
    click.echo(summary(group))
    lines = with_warnings(group)
    for line in lines:
        click.echo(line)
    if fault := course.catalogue.fault(stem):
        click.echo(f"{fault}: no misconceptions are recognised", err=True)
    click.echo(f"report: {click.format_filename(page)}")
    ctx.exit(1 if lines else 0)
