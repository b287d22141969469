"""What each wrong habit is told: a table to be read, since only a reader sees whether a hint is true.

    python -m benchmarks.habits 03_forward_propagation
    python -m benchmarks.habits --only "softplus/*" --failures

Judged with the public seed. A row is the habit, the share that it earns, what is said to the student, and the
misconception that was recognised. At the end: how many of the wrong ones get a hint.
"""

from __future__ import annotations

from collections import Counter
from fnmatch import fnmatchcase

import click

from autograder.course import Course
from benchmarks.habits import Habit, habits_of
from benchmarks.habits.disguises import answers_in
from course_lib.checking.engine import judge
from course_lib.checking.report import Report
from course_lib.checking.student import LocalStudent

COURSE = Course.load()


def judged(chapter: str, habit: Habit) -> Report:
    """The habit in place of the chapter's answer, with the public seed, as the grader recognises it."""
    exercise = COURSE.exercises_of(chapter)[habit.exercise]
    student = LocalStudent(answers_in(chapter) | {habit.exercise: habit.make()})
    return judge(exercise, student, recognisers=[COURSE.catalogue.recognise])


@click.command()
@click.argument("chapters", nargs=-1, type=click.Choice(COURSE.chapters))
@click.option("--only", default="*", metavar="PATTERN", help="Only habits whose EXERCISE/NAME fits.")
@click.option("--failures", is_flag=True, help="Show the first failure of each as well.")
def main(chapters: tuple[str, ...], only: str, failures: bool) -> None:
    """Print what every wrong habit of the CHAPTERS (all if none is named) is told."""
    told = Counter()
    for chapter in chapters or COURSE.chapters:
        for habit in habits_of(chapter):
            if habit.earns.least == 1.0 or not fnmatchcase(f"{habit.exercise}/{habit.name}", only):
                continue
            report = judged(chapter, habit)
            told[chapter, bool(report.hint)] += 1
            earned = report.points / report.max_points
            name = f"{habit.exercise}/{habit.name}"
            fair = "" if earned in habit.earns else f" (should be {habit.earns})"
            click.echo(f"{name} | {earned:.0%}{fair} | {report.hint or '–'} | {report.misconception}")
            if failures and not report.passed:
                failed = [each for each in report.criteria if not each.passed]
                said = [f"{each.name}: {each.failure.message}" for each in failed] or [report.problem]
                click.echo("".join(f"    {line}\n" for line in said), nl=False)
    for chapter in dict.fromkeys(chapter for chapter, _ in told):
        with_hint, without = told[chapter, True], told[chapter, False]
        click.echo(f"{chapter}: {with_hint} of {with_hint + without} are given a hint")
    with_hint = sum(count for (_, hint), count in told.items() if hint)
    share = with_hint / max(told.total(), 1)
    click.echo(f"{with_hint} of {told.total()} wrong habits are given a hint ({share:.0%})")


if __name__ == "__main__":
    main()
