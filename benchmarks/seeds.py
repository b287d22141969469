"""Does luck decide? Every right answer and every misconception, judged for many seeds.

    python -m benchmarks.seeds [--seeds 2000] [CHAPTER…]
    python -m benchmarks.seeds 07_initialisation --seeds 10000 --only "he_normal/*"

A chapter's own answers and all alternatives must get full marks, and every misconception must lose marks, for
every seed. Prints what does not hold; exit code 1 if there is anything. A wrong answer may be right in some
criteria; where it depends on the seed in which, that is said too, for a case that would settle it.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from fnmatch import fnmatchcase
from functools import cache
from typing import NamedTuple

import click
from tqdm import tqdm

from autograder.build.answers import answers_of
from autograder.catalogue import Misconception
from autograder.course import Course
from course_lib.checking.engine import judge
from course_lib.checking.registry import Exercise
from course_lib.checking.student import LocalStudent

COURSE = Course.load()
AT_ONCE = 100  # seeds a process judges before it reports
LONG = 100  # times fewer seeds for an exercise whose answers may take long


class Entry(NamedTuple):
    """A known answer: its exercise, its name, a namespace that holds it, and whether it is right."""

    exercise: Exercise
    name: str
    namespace: dict
    right: bool


@cache
def entries(chapter: str) -> list[Entry]:
    """Every answer to an exercise of the chapter of which it is known whether it is right."""
    with contextlib.redirect_stdout(None):  # chapters print
        own = answers_of(chapter)
    found = []
    for exercise in COURSE.exercises_of(chapter).values():
        found.append(Entry(exercise, "the chapter's answer", own, True))
        for made in (
            *COURSE.catalogue.alternatives_of(exercise),
            *COURSE.catalogue.misconceptions_of(exercise),
        ):
            wrong = isinstance(made, Misconception)
            found.append(Entry(exercise, made.name, {exercise.name: made.answer}, not wrong))
    return found


class Judged(NamedTuple):
    """One entry, judged with some seeds: its name, what it got and should not, and all points it got."""

    entry: str
    failures: list[str]
    points: set[float]


def judged(chapter: str, number: int, seeds: range) -> Judged:
    """Entry `number` of the chapter, judged with these seeds."""
    exercise, name, namespace, right = entries(chapter)[number]
    found = Judged(f"{exercise.name}/{name}", [], set())
    for seed in seeds:
        report = judge(exercise, LocalStudent(namespace), seed)
        found.points.add(round(report.points, 2))
        if report.passed != right:
            said = f"is right, but:\n{report}" if right else "is wrong, but gets full marks"
            found.failures.append(f"{found.entry}, seed {seed}, {said}")
    return found


def tasks(chapters: tuple[str, ...], seeds: int, only: tuple[str, ...]) -> Iterator[tuple[str, int, range]]:
    """What one process does at a time: (chapter, entry, seeds); the entries that fit a pattern of `only`."""
    for chapter in chapters:
        for number, entry in enumerate(entries(chapter)):
            if not any(fnmatchcase(f"{entry.exercise.name}/{entry.name}", pattern) for pattern in only):
                continue
            some = -(-seeds // LONG) if entry.exercise.seconds else seeds
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
            points[found.entry] |= found.points
            failures += len(found.failures)
            for line in found.failures:
                tqdm.write(line)
    for entry in sorted(entry for entry, several in points.items() if len(several) > 1):
        click.echo(f"{entry} gets {' or '.join(map(str, sorted(points[entry])))}, as luck has it")
    count = sum(len(seeds) for *_, seeds in todo)
    click.echo(f"{count} checks judged, {failures} of them wrongly")
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
