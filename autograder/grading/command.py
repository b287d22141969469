"""`autograder grade`: which submissions, in which order, and what is said about them."""

from __future__ import annotations

import os
from pathlib import Path

import click
from tqdm import tqdm

from autograder.chapters import chapter_named, chapters_in
from autograder.course import Course, Submission
from autograder.options import CLASS_OPTION


@click.command()
@click.argument("chapter")
@CLASS_OPTION
@click.option(
    "--jobs",
    type=click.IntRange(min=1),
    default=os.cpu_count() or 1,
    show_default="all cores",
    help="How many submissions at a time.",
)
@click.option(
    "--sandbox",
    type=click.Choice(["bubblewrap", "none"]),
    default="bubblewrap",
    show_default=True,
    help="Where students' code runs: in a jail, or (none) with your own rights.",
)
@click.option(
    "--db",
    "db_url",
    metavar="URL",
    help="The gradebook, as sqlite:///… or postgresql://…  [default: gradebook.db in the class folder]",
)
@click.option("--force", is_flag=True, help="Grade also what has not changed since it was graded.")
@click.pass_context
def grade(
    ctx: click.Context,
    chapter: str,
    folder: Path | None,
    jobs: int,
    sandbox: str,
    db_url: str | None,
    force: bool,
) -> None:
    """Grade what a class handed in for CHAPTER (a number, or the whole name), and write feedback pages.

    A submission is submitted/STUDENT/CHAPTER/CHAPTER.ipynb in the class folder. Marks go into nbgrader's
    gradebook, graded notebooks into autograded/, feedback pages into feedback/. What has not changed since it
    was graded is left alone; marks given by hand stay. Interrupted, it goes on where it stopped when it is
    called again.

    \b
    Examples:
      autograder grade 02
      autograder grade 02_softmax_cross_entropy --class ~/autumn --jobs 4

    Exit codes: 0 done, 1 some submission needs a look (named, one line each), 2 wrong usage or set-up.
    """
    from autograder.grading.gradebook import NotReady
    from autograder.jail import JailError, SandboxError

    course = Course.at(folder, db_url)
    stem = chapter_named(chapter, chapters_in(course.root))
    if not course.submissions(stem):
        raise click.UsageError(
            f"nothing was handed in for {stem}: there is no {course.notebook('submitted', 'STUDENT', stem)}"
        )
    if sandbox == "none":
        click.echo(
            "--sandbox none: students' code runs with your rights, on this machine as it is.", err=True
        )
    try:
        needs_a_look = _grade(course, stem, jobs, sandbox, force)
    except (NotReady, SandboxError, JailError) as error:
        raise click.UsageError(str(error)) from error
    for line in needs_a_look:
        click.echo(line)
    ctx.exit(1 if needs_a_look else 0)


def _grade(course: Course, chapter: str, jobs: int, sandbox: str, force: bool) -> list[str]:
    """Grade all that is due; one line for each thing that needs a look."""
    from autograder.grading.gradebook import opened, prepare
    from autograder.grading.records import fingerprint, is_up_to_date, record
    from autograder.grading.submissions import Outcome, Terms, grade_submission
    from autograder.grading.workers import in_parallel

    def lost(submission: Submission) -> Outcome:
        return Outcome(submission, lines=["ended the grading process, twice"])

    submissions, needs_a_look, graded = course.submissions(chapter), [], []
    prepare(course, chapter)
    with opened(course.db_url) as gradebook:
        prints = {s.student: fingerprint(course, s, sandbox) for s in submissions}
        due = [s for s in submissions if force or not is_up_to_date(gradebook, course, s, prints[s.student])]
        gradebook.db.remove()  # no connection is open while processes are forked
        outcomes = in_parallel(grade_submission, due, Terms(course, sandbox), jobs=jobs, lost=lost)
        for outcome in tqdm(
            outcomes, total=len(due), unit="notebook", desc="grading", disable=None, leave=False
        ):
            student = outcome.submission.student
            needs_a_look += [f"{student}: {line}" for line in outcome.lines]
            if outcome.notebook is not None:
                record(gradebook, course, outcome, prints[student], sandbox)
                graded.append(student)
    _write_feedback(course, chapter, graded, jobs)
    same = len(submissions) - len(due)
    click.echo(f"graded {len(graded)} of {len(submissions)}" + (f", {same} had not changed" if same else ""))
    return sorted(needs_a_look)


def _write_feedback(course: Course, chapter: str, students: list[str], jobs: int) -> None:
    """nbgrader's feedback page for each student whose notebook was graded."""
    from autograder.grading.feedback import write_feedback
    from autograder.grading.workers import in_parallel

    pages = in_parallel(write_feedback, students, course, chapter, jobs=jobs, lost=lambda student: None)
    for _ in tqdm(pages, total=len(students), unit="page", desc="feedback", disable=None, leave=False):
        pass
