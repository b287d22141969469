"""`autograder feedback`: the feedback pages of a class, named as a platform wants them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import click

from autograder.console import CLASS_OPTION, COURSE_OPTION, printable
from autograder.course import Course
from autograder.exchange.export import OUT_OPTION, write_out

PAGE = "feedback.html"


@click.command()
@click.argument("chapter")
@COURSE_OPTION
@CLASS_OPTION
@click.option(
    "--format",
    "form",
    type=click.Choice(["pages", "moodle"]),
    default="pages",
    show_default=True,
    help="How they are named: STUDENT/feedback.html, or as Moodle's download was.",
)
@OUT_OPTION
@click.pass_context
def feedback(
    ctx: click.Context, chapter: str, root: Path | None, folder: Path | None, form: str, out: Path
) -> None:
    """Put the feedback pages of CHAPTER (a number, or the whole name) into one zip.

    For Moodle the folders in it are called as in the download that was collected, so that "Upload multiple
    feedback files in a zip" gives each student their page.

    \b
    Examples:
      autograder feedback 02 --out feedback.zip
      autograder feedback 02 --format moodle --out feedback.zip --class ~/autumn

    Exit codes: 0 done, 1 some student has no page (named, one line each), 2 wrong usage or set-up.
    """
    course = Course.load(root, folder=folder)
    stem = course.chapter_named(chapter)
    pages, lines = named_pages(course, stem, form)
    if not pages and not lines:
        raise click.UsageError(f"nothing of {stem} is graded yet; run `autograder grade {stem}`")
    write_out(out, zipped(pages))
    for line in lines:
        click.echo(printable(line))
    click.echo(f"{len(pages)} pages: {click.format_filename(out)}")
    ctx.exit(1 if lines else 0)


def named_pages(course: Course, chapter: str, form: str) -> tuple[dict[str, Path], list[str]]:
    """Name in the zip -> page, and a line for each student of whom there is none, or none of now."""
    from autograder.exchange.placing import read_collected
    from autograder.grading.feedback import is_due, page_of

    collected, pages, lines = read_collected(course, chapter), {}, []
    handed_in = {submission.student for submission in course.submissions(chapter)}
    for student in sorted(handed_in | collected.keys()):
        page = page_of(course, student, chapter)
        label = collected[student].label if form == "moodle" and student in collected else ""
        if not page.is_file():
            lines.append(f"{student}: there is no feedback page")
        elif form == "moodle" and not label:
            lines.append(f"{student}: was not collected from Moodle, so it does not know the page")
        else:
            pages[f"{label or student}/{PAGE}"] = page
            if is_due(course, student, chapter):
                lines.append(
                    f"{student}: the page is older than the marks; `autograder grade {chapter}` renews it"
                )
    return pages, lines


def zipped(pages: dict[str, Path]) -> bytes:
    """A zip of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive:
        for name, page in pages.items():
            archive.write(page, name)
    return file.getvalue()
