"""How long does a check take that is answered rightly?

    python -m benchmarks.checks [CHAPTER…]

The median of some runs in this process: of each exercise, and of all checks of a chapter together, beside
what is allowed. Slowest first. A check that trains a network runs once and by itself.
"""

from __future__ import annotations

import contextlib
import statistics
import sys
import time
from collections.abc import Iterator
from typing import NamedTuple

import click
from tqdm import tqdm

from autograder.build.answers import answers_of
from autograder.course import Course
from course_lib.checking.engine import judge
from course_lib.checking.registry import Exercise
from course_lib.checking.student import LocalStudent

COURSE = Course.load()
CHECK_SECONDS = 0.2
CHAPTER_SECONDS = 2.0
LATER_CHAPTER_SECONDS = 3.0  # from chapter 3 on, where networks are trained


class Timing(NamedTuple):
    """What was measured, in seconds, and what is allowed."""

    what: str
    seconds: float
    allowed: float

    @property
    def ratio(self) -> float:
        return self.seconds / self.allowed


def seconds_of(exercise: Exercise, answers: dict) -> float:
    """Of one check; it must be answered rightly."""
    started = time.perf_counter()
    report = judge(exercise, LocalStudent(answers))
    seconds = time.perf_counter() - started
    if not report.passed:
        raise click.ClickException(f"the chapter's own answer is not right:\n{report}")
    return seconds


def timings(chapter: str, runs: int) -> Iterator[Timing]:
    """Of every exercise of the chapter, then of all together."""
    with contextlib.redirect_stdout(None):  # chapters print
        answers, total = answers_of(chapter), 0.0
    for exercise in tqdm(COURSE.exercises_of(chapter).values(), desc=chapter, leave=False, disable=None):
        if exercise.seconds:  # a whole training
            yield Timing(exercise.name, seconds_of(exercise, answers), exercise.seconds / 2)
            continue
        median = statistics.median(seconds_of(exercise, answers) for _ in range(runs))
        total += median
        yield Timing(exercise.name, median, CHECK_SECONDS)
    allowed = CHAPTER_SECONDS if chapter < "03" else LATER_CHAPTER_SECONDS
    yield Timing(f"all of {chapter}", total, allowed)


@click.command()
@click.argument("chapters", nargs=-1, type=click.Choice(COURSE.chapters))
@click.option("--runs", default=15, show_default=True, help="Checks of which the median is taken.")
def main(chapters: tuple[str, ...], runs: int) -> None:
    """Measure the checks of the CHAPTERS (all if none is named); exit code 1 if one takes too long."""
    measured = [timing for chapter in chapters or COURSE.chapters for timing in timings(chapter, runs)]
    click.echo(f"{'check, answered rightly':36} {'median':>9} {'allowed':>9} {'ratio':>6}")
    for timing in sorted(measured, key=lambda timing: -timing.ratio):
        milliseconds = f"{timing.seconds * 1e3:6.1f} ms {timing.allowed * 1e3:6.0f} ms"
        click.echo(f"{timing.what:36} {milliseconds} {timing.ratio:6.2f}")
    sys.exit(any(timing.ratio > 1 for timing in measured))


if __name__ == "__main__":
    main()
