"""Does luck decide? Every known answer, right or wrong, judged for many seeds.

    python -m benchmarks.seeds [--seeds 2000] [CHAPTER…]
    python -m benchmarks.seeds 07_initialisation --seeds 10000 --only "he_normal/*"

A chapter's own answers and all alternatives must get full marks, every misconception must lose marks, and
every habit must earn what is written beside it (`benchmarks.habits`), for every seed. Prints what does not
hold, and what depends on the seed; exit code 1 if there is anything of either.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

import click
from tqdm import tqdm

from autograder.catalogue import Misconception
from autograder.course import Course
from benchmarks.habits import RIGHT, WRONG, Earns, habits_of
from benchmarks.habits.disguises import answers_in
from course_lib.checking.engine import judge
from course_lib.checking.registry import Exercise
from course_lib.checking.student import LocalStudent

COURSE = Course.load()
AT_ONCE = 100  # seeds a process judges before it reports
LONG = 100  # times fewer seeds for an exercise whose answers may take long


class KnownAnswer(NamedTuple):
    """A known answer: its exercise, its name, how to make a namespace that holds it, and what it earns."""

    exercise: Exercise
    name: str
    make: Callable[[], dict]
    earns: Earns

    def __str__(self) -> str:
        return f"{self.exercise.name}/{self.name}"


@cache
def known_answers(chapter: str) -> list[KnownAnswer]:
    """Every answer to an exercise of the chapter of which it is known what it earns."""
    own, found, exercises = answers_in(chapter), [], COURSE.exercises_of(chapter)
    for exercise in exercises.values():
        found.append(KnownAnswer(exercise, "the chapter's answer", lambda: own, RIGHT))
        for made in (
            *COURSE.catalogue.alternatives_of(exercise),
            *COURSE.catalogue.misconceptions_of(exercise),
        ):
            earns = WRONG if isinstance(made, Misconception) else RIGHT
            for answer, size in zip(made.answers, made.sizes or [""], strict=True):
                name = f"{made.name}{size and f'({size})'}"
                found.append(KnownAnswer(exercise, name, lambda n=exercise.name, a=answer: {n: a}, earns))
    for habit in habits_of(chapter):
        exercise = exercises[habit.exercise]
        found.append(
            KnownAnswer(exercise, habit.name, lambda h=habit: own | {h.exercise: h.make()}, habit.earns)
        )
    return found


class Judged(NamedTuple):
    """One answer, judged with some seeds: its name, what it got and should not, and all points it got."""

    name: str
    failures: list[str]
    points: set[float]


def judged(chapter: str, number: int, seeds: range) -> Judged:
    """Answer `number` of the chapter, judged with these seeds."""
    known = known_answers(chapter)[number]
    found = Judged(str(known), [], set())
    for seed in seeds:
        report = judge(known.exercise, LocalStudent(known.make()), seed)
        found.points.add(report.points)
        if report.points / known.exercise.points not in known.earns:
            found.failures.append(f"{known}, seed {seed}, should earn {known.earns}, but:\n{report}")
    return found


def tasks(chapters: tuple[str, ...], seeds: int, only: tuple[str, ...]) -> Iterator[tuple[str, int, range]]:
    """What one process does at a time: (chapter, number of an answer, seeds).

    Of all answers those whose names fit a pattern of `only`.
    """
    for chapter in chapters:
        for number, known in enumerate(known_answers(chapter)):
            if not any(fnmatchcase(str(known), pattern) for pattern in only):
                continue
            some = -(-seeds // LONG) if known.exercise.seconds else seeds
            for first in range(0, some, AT_ONCE):
                yield chapter, number, range(first, min(first + AT_ONCE, some))


@click.command()
@click.argument("chapters", nargs=-1, type=click.Choice(COURSE.chapters))
@click.option("--seeds", default=2000, show_default=True, help="How many seeds, from 0.")
@click.option(
    "--only",
    multiple=True,
    metavar="PATTERN",
    help="Only answers whose EXERCISE/NAME fits, with * for anything; may be given again.",
)
@click.option("--jobs", default=os.cpu_count(), show_default=True, help="How many processes.")
def main(chapters: tuple[str, ...], seeds: int, only: tuple[str, ...], jobs: int) -> None:
    """Judge every known answer of the CHAPTERS (all if none is named) with many seeds."""
    todo = list(tasks(chapters or COURSE.chapters, seeds, only or ("*",)))
    if not todo:
        raise click.UsageError(f"no answer fits {' or '.join(only)}")
    failures, points = 0, defaultdict(set)
    with ProcessPoolExecutor(jobs) as pool:
        running = [pool.submit(judged, *task) for task in todo]
        for done in tqdm(as_completed(running), total=len(running), unit=f"×{AT_ONCE} seeds", disable=None):
            found = done.result()
            points[found.name] |= found.points
            failures += len(found.failures)
            for line in found.failures:
                tqdm.write(line)
    for name in sorted(name for name, several in points.items() if len(several) > 1):
        click.echo(f"{name} gets {' or '.join(map(str, sorted(points[name])))}, as luck has it")
    count = sum(len(seeds) for *_, seeds in todo)
    lucky = sum(len(several) > 1 for several in points.values())
    click.echo(f"{count} checks judged, {failures} of them wrongly; {lucky} answers whose marks are luck")
    sys.exit(failures + lucky > 0)


if __name__ == "__main__":
    main()
