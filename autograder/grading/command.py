"""`autograder grade`: which submissions, in which order, and what is said about them."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from autograder.console import CLASS_OPTION, COURSE_OPTION, DB_OPTION, in_words, printable
from autograder.course import Course, Submission

if TYPE_CHECKING:
    from autograder.grading.submissions import Outcome

GOES_ON = "What was graded so far is kept; the same command goes on from there."
SOON = 60.0  # seconds that every notebook may run before any may run for longer
OF_THE_JUDGE = 300.0  # seconds that a submission may take on top of what it may run, to be read and judged


@click.command()
@click.argument("chapter")
@COURSE_OPTION
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
@DB_OPTION
@click.option("--force", is_flag=True, help="Grade also what has not changed since it was graded.")
@click.pass_context
def grade(
    ctx: click.Context,
    chapter: str,
    root: Path | None,
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

    Exit codes: 0 done, 1 some submission needs a look (named, one line each), 2 wrong usage or set-up,
    130 interrupted.
    """
    from autograder.grading.gradebook import NotReady
    from autograder.grading.lock import Locked, locked
    from autograder.jail import JailError, SandboxError
    from autograder.jail.sandbox import unfiltered

    course = Course.load(root, folder=folder, db_url=db_url)
    stem = course.chapter_named(chapter)
    if not course.submissions(stem):
        place = course.notebook("submitted", "STUDENT", stem)
        there = "".join(f"\n{line}" for line in course.left_over(stem))
        raise click.UsageError(f"nothing was handed in for {stem}: there is no {place}{there}")
    if sandbox == "none":
        click.echo(
            "--sandbox none: students' code runs with your rights, on this machine as it is.", err=True
        )
    elif lack := unfiltered():
        click.echo(f"The jail is weaker here: {lack}.", err=True)
    if fault := course.catalogue.fault(stem):
        click.echo(f"{fault}: no misconceptions are recognised", err=True)
    kept: list[str] = []
    try:
        with locked(course.folder):
            warnings = _grade(course, stem, jobs, sandbox, force, kept)
    except (NotReady, Locked, SandboxError, JailError) as error:
        raise Stopped(str(error), kept) from error
    except OSError as error:
        raise Stopped(in_words(error), kept) from error
    except KeyboardInterrupt:
        click.echo(f"\nInterrupted.{_goes_on(kept)}", err=True)
        ctx.exit(130)
    for line in warnings:
        click.echo(line)
    ctx.exit(1 if warnings else 0)


class Stopped(click.ClickException):
    """Grading cannot go on; what is wrong is not in a submission."""

    exit_code = 2

    def __init__(self, message: str, kept: list[str]):
        super().__init__(message + _goes_on(kept, "\n"))


def _goes_on(kept: list[str], before: str = " ") -> str:
    """What becomes of what was graded, if anything was."""
    return f"{before}{GOES_ON}" if kept else ""


def _grade(course: Course, chapter: str, jobs: int, sandbox: str, force: bool, kept: list[str]) -> list[str]:
    """Grade all that is due, and write the feedback; one line for each submission that needs a look.

    Whose marks are safe in the gradebook is put into `kept` meanwhile.
    """
    from autograder.grading.cells import said_of_unknown, unknown_checks
    from autograder.grading.feedback import page_of
    from autograder.grading.gradebook import opened, prepare, renew_late_penalties
    from autograder.grading.records import digest_of_course, fingerprint, is_up_to_date, record
    from autograder.grading.restoring import released
    from autograder.grading.result import in_one_line, write_failure
    from autograder.grading.seeds import class_secret
    from autograder.grading.submissions import limits_of

    submissions = course.submissions(chapter)
    prepare(course, chapter)
    unknown = unknown_checks(released(course.release(chapter)), course.exercises_of(chapter))
    warnings = [*map(said_of_unknown, unknown), *course.left_over(chapter)]
    class_secret(course.folder)
    course_digest = digest_of_course(course, chapter, sandbox)
    digests = {s.student: fingerprint(s, course_digest) for s in submissions}
    with opened(course.db_url) as gradebook:
        due = [s for s in submissions if force or not is_up_to_date(gradebook, course, s, digests[s.student])]
    if due:
        click.echo(_costs(len(due), jobs, limits_of(course).submission_seconds), err=True)
    outcomes = _outcomes(course, sandbox, due, jobs)
    with closing(outcomes), opened(course.db_url) as gradebook:
        for outcome in _with_progress(outcomes, len(due), "notebook", "grading"):
            student, lines = outcome.submission.student, list(outcome.lines)
            if outcome.notebook is None:
                write_failure(course, outcome.submission, lines)
            else:
                lines += record(gradebook, course, outcome, digests[student])
                kept.append(student)
            if lines:
                warnings.append(printable(f"{student}: {in_one_line(lines)}"))
        for student in renew_late_penalties(gradebook, course, chapter):
            page_of(course, student, chapter).unlink(missing_ok=True)  # it shows the one before
    warnings += _write_feedback(course, chapter, [s.student for s in submissions], jobs)
    same = len(submissions) - len(due)
    click.echo(f"graded {len(kept)} of {len(submissions)}" + (f", {same} had not changed" if same else ""))
    return sorted(warnings)


def _outcomes(course: Course, sandbox: str, due: list[Submission], jobs: int) -> Iterator[Outcome]:
    """The outcomes of all that is due, as they come; of what takes long, when all others are done."""
    from autograder.grading import submissions
    from autograder.grading.workers import in_parallel

    def lost(submission: Submission) -> Outcome:
        return submissions.Outcome(submission, lines=["ended the grading process or held it up, twice"])

    longest = 2 * submissions.limits_of(course).submission_seconds + OF_THE_JUDGE
    for seconds in (SOON, None):
        settings, late = submissions.GradingSettings(course, sandbox, seconds), []
        with closing(
            in_parallel(submissions.grade_submission, due, settings, jobs=jobs, lost=lost, longest=longest)
        ) as outcomes:
            for outcome in outcomes:
                if outcome.unfinished:
                    late.append(outcome.submission)
                else:
                    yield outcome
        due = late


def _costs(count: int, jobs: int, seconds: float) -> str:
    """What a class can cost at most, said before it does."""
    minutes = math.ceil(count / jobs) * (seconds + SOON) / 60
    return (
        f"grading {count} notebook{'s' * (count != 1)}, {jobs} at a time; each may run for {seconds:g} s, "
        f"all of them for {minutes:.0f} min at most; what takes more than {SOON:g} s comes last"
    )


def _write_feedback(course: Course, chapter: str, students: list[str], jobs: int) -> list[str]:
    """nbgrader's feedback page for each student whose notebook has none yet; a line for each that fails."""
    from autograder.grading.feedback import is_due, write_feedback
    from autograder.grading.result import in_one_line
    from autograder.grading.workers import in_parallel

    due = [student for student in students if is_due(course, student, chapter)]
    pages = in_parallel(write_feedback, due, course, chapter, jobs=jobs, lost=lambda student: [student])
    with closing(pages):
        failed = [lines for lines in _with_progress(pages, len(due), "page", "feedback") if lines]
    return [printable(f"no feedback page for {in_one_line(lines)}") for lines in failed]


def _with_progress(results: Iterator, total: int, unit: str, what: str) -> Iterator:
    return tqdm(results, total=total, unit=unit, desc=what, disable=None, leave=False)
