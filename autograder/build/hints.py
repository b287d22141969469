"""Hints without answers: for each chapter a table of what the misconceptions of its catalogue answer, as
digests, which `course_lib/hints` looks up.

It is made from the catalogue and the exercises of the chapter with what they import, and stale when one of
these changes. A change elsewhere, in the engine say, makes nothing stale: then run `autograder build
--force`, as for the notebooks.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autograder.catalogue import Misconception
from autograder.course import Course
from autograder.files import write_whole
from course_lib.checking.engine import judge
from course_lib.checking.exchange import Exchange
from course_lib.checking.recognition import asked_by_criterion
from course_lib.checking.registry import Exercise
from course_lib.checking.student import LocalStudent
from course_lib.hints import FOLDER, digests

MOST_SECONDS = 10  # of a call; an exercise that may take longer trains, and each student's is another


def path_of(course: Course, chapter: str) -> Path:
    """Where the table of a chapter stands."""
    return course.exercises_folder.parent / FOLDER / f"{chapter}.json"


def has_catalogue(course: Course, chapter: str) -> bool:
    """Whether there are misconceptions to make a table of."""
    return bool(course.settings.catalogue) and not course.catalogue.fault(chapter)


def stale(course: Course, chapter: str) -> list[str]:
    """A line if the table is missing or was made from something else; none without a catalogue that works."""
    path = path_of(course, chapter)
    if not has_catalogue(course, chapter):
        return []
    name = path.relative_to(course.root).as_posix() if path.is_relative_to(course.root) else str(path)
    if not path.exists():
        return [f"{name} is missing"]
    try:
        made_from = json.loads(path.read_text(encoding="utf-8"))["made_from"]
    except (ValueError, KeyError, TypeError):
        made_from = ""
    return [] if made_from == _made_from(course, chapter) else [f"{name} is not what the catalogue builds"]


def write(course: Course, chapter: str) -> None:
    """Ask the misconceptions of a chapter what a student's check asks, and write what they answer."""
    exercises = course.exercises_of(chapter).values()
    tables = {each.name: _table(course, each) for each in exercises if each.seconds <= MOST_SECONDS}
    content = {
        "made_from": _made_from(course, chapter),
        "made_with": {"numpy": np.__version__},
        "exercises": tables,
    }
    write_whole(path_of(course, chapter), (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode())


def orphans(course: Course) -> Iterator[str]:
    """A line for each table without a chapter."""
    for path in sorted((course.exercises_folder.parent / FOLDER).glob("[0-9][0-9]_*.json")):
        if path.stem not in course.chapters:
            yield f"{FOLDER}/{path.name} has no chapter; remove it"


def _table(course: Course, exercise: Exercise) -> dict:
    entries = course.catalogue.misconceptions_of(exercise)
    asked = {entry.name: list(_asked(exercise, entry)) for entry in entries}
    return {
        "questions": _questions([each for sizes in asked.values() for each in sizes]),
        "misconceptions": [
            {
                "name": entry.name,
                "hint": entry.hint,
                "answers": [_answers(exercise.name, each) for each in asked[entry.name]],
            }
            for entry in entries
        ],
    }


def _asked(exercise: Exercise, entry: Misconception) -> Iterator[dict[str, list[Exchange]]]:
    """What the public check asks each size of a misconception and what that answers, by criterion."""
    for answer in entry.answers:
        student = LocalStudent({exercise.name: answer})
        with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):  # as `check` does
            judge(exercise, student)
        yield asked_by_criterion(student.transcript, exercise.name)


def _answers(name: str, asked: dict[str, list[Exchange]]) -> dict[str, digests.Digests]:
    found = {criterion: digests.of_answers(name, exchanges) for criterion, exchanges in asked.items()}
    return {criterion: pair for criterion, pair in found.items() if pair}


def _questions(asked: list[dict[str, list[Exchange]]]) -> dict[str, digests.Digests]:
    """The first question of each criterion, where it is the same for everybody."""
    first: dict[str, set] = {}
    for each in asked:
        for criterion, exchanges in each.items():
            first.setdefault(criterion, set()).add(digests.of_question(exchanges[0]))
    return {criterion: next(iter(pairs)) for criterion, pairs in first.items() if len(pairs) == 1}


def _made_from(course: Course, chapter: str) -> str:
    """A digest of the sources: the catalogue's module, what judges the chapter, the way of digesting."""
    name = chapter.partition("_")[2]
    catalogue = importlib.util.find_spec(f"{course.settings.catalogue}.{name}")
    modules = [Path(catalogue.origin), *course.judges_of(chapter)]
    sources = (path.read_text(encoding="utf-8") for path in modules)
    text = "\n".join([digests.WAY, *sources])
    return hashlib.sha256(text.encode()).hexdigest()
