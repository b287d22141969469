"""`autograder build`: what is asked for, in which order, and what is said about it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from autograder.console import COURSE_OPTION

if TYPE_CHECKING:
    from autograder.course import Course


@click.command()
@click.argument("chapters", nargs=-1, metavar="[CHAPTER]...")
@COURSE_OPTION
@click.option("--check", is_flag=True, help="Build nothing; say what is out of date. Executes nothing.")
@click.option(
    "--force", is_flag=True, help="Build also what is up to date, for instance after an update of Matplotlib."
)
@click.pass_context
def build(ctx: click.Context, chapters: tuple[str, ...], root: Path | None, check: bool, force: bool) -> None:
    """Make solutions/ and notebooks/ from chapters/, and hints/ from the catalogue: every chapter that is out
    of date, or those named.

    CHAPTER is a number (2 or 02) or the whole name (02_softmax_cross_entropy). The points are those of the
    exercises, changed by course.toml; what that leaves out is in neither notebook.

    \b
    Examples:
      autograder build
      autograder build 02 --force
      autograder build --check

    Exit codes: 0 done, 1 something is out of date (--check), 2 a chapter was refused or the usage is wrong.
    """
    if check and force:
        raise click.UsageError("--check builds nothing, --force builds everything; give one of them")
    from autograder.build import hints
    from autograder.course import Course

    course = Course.load(root)
    if not course.chapters:
        raise click.UsageError(f"no chapters/NN_name.py in {course.root}; write one, or give --course DIR")
    stems = list(dict.fromkeys(map(course.chapter_named, chapters))) or course.chapters

    drafts, refusals = _drafts(course, stems)
    stale = {draft.chapter.stem: draft.stale() for draft in drafts}
    stale_hints = {draft.chapter.stem: hints.stale(course, draft.chapter.stem) for draft in drafts}
    if check:
        from autograder.build.freshness import orphans

        lines = [line for found in (stale, stale_hints) for each in found.values() for line in each]
        lines += [] if chapters else [*orphans(course), *hints.orphans(course)]
        for line in lines:
            click.echo(line)
        if lines:
            click.echo("Run `autograder build` to bring this up to date.", err=True)
    else:
        lines = []
        refusals += _publish([draft for draft in drafts if force or stale[draft.chapter.stem]])
        _write_hints(course, [stem for stem, found in stale_hints.items() if force or found])
    for refusal in refusals:
        click.echo(f"error: {refusal}", err=True)
    for note in _notes(course, [draft.chapter.stem for draft in drafts]):
        click.echo(f"note: {note}", err=True)
    if not lines and not refusals:
        click.echo(f"{len(stems)} {'chapter is' if len(stems) == 1 else 'chapters are'} up to date")
    ctx.exit(2 if refusals else 1 if lines else 0)


def _drafts(course: Course, stems: list[str]) -> tuple[list, list[str]]:
    """The chapters that pass every rule, and what is wrong with the others."""
    from autograder.build.pipeline import draft
    from autograder.build.source import BuildError
    from course_lib.course_file import CourseError

    drafts, refusals = [], []
    for stem in stems:
        try:
            drafts.append(draft(course, stem))
        except BuildError as error:
            refusals += error.reasons
        except CourseError as error:
            refusals.append(str(error))
    return drafts, refusals


def _notes(course: Course, stems: list[str]) -> list[str]:
    """What an author should know, and what stops nobody: entries of the catalogue that are of no use."""
    catalogue = course.catalogue
    faults = dict.fromkeys(fault for stem in stems if (fault := catalogue.fault(stem)))
    return [
        *faults,
        *(line for stem in stems for line in catalogue.strangers(stem, course.exercises_of(stem))),
    ]


def _publish(drafts: list) -> list[str]:
    """Execute and write `drafts`, with a progress bar over their cells; what went wrong."""
    from tqdm import tqdm

    from autograder.build.pipeline import publish
    from autograder.build.source import BuildError

    refusals = []
    with tqdm(
        total=sum(len(draft.solved.cells) for draft in drafts), unit="cell", disable=None, leave=False
    ) as bar:
        for draft in drafts:
            bar.set_description(draft.chapter.stem)
            try:
                publish(draft, bar.update)
            except BuildError as error:
                refusals += error.reasons
            else:
                with bar.external_write_mode():
                    click.echo(f"built {draft.chapter.stem}")
    return refusals


def _write_hints(course: Course, stems: list[str]) -> None:
    from autograder.build import hints

    for stem in stems:
        if hints.has_catalogue(course, stem):
            hints.write(course, stem)
            click.echo(f"built the hints of {stem}")
