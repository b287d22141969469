"""Who is in the sample class, and what each of them hands in."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from dataclasses import dataclass

import nbformat
from nbformat import NotebookNode

from autograder.catalogue import Catalogue
from autograder.course import Course
from autograder.sample.sources import source_of
from course_lib.checking.registry import Exercise

# Exercise -> the source of its cell; an exercise that is missing is left as it was released.
Answers = dict[str, str]

WRITTEN = "An answer of the sample class, which waits here to be marked by hand."
WRONG_STUDENTS = ("emmy", "felix", "grace", "hugo", "ines", "jonas")


@dataclass(frozen=True)
class SampleStudent:
    """A student of the sample class: a name, the kind of submission, and the answers."""

    name: str
    kind: str
    answers: Answers


def sample_students(
    exercises: dict[str, Exercise], right: Answers, catalogue: Catalogue
) -> list[SampleStudent]:
    """Right, unusual, wrong, half-finished, loud, crashing and empty submissions; `right` holds the chapter's
    own answers, which also stand where the catalogue has none."""
    first_half = list(exercises)[: len(exercises) // 2]
    some = [
        SampleStudent("ada", "right", right),
        SampleStudent("bela", "right, written another way", right | _alternatives(exercises, catalogue, 0)),
        SampleStudent(
            "chen", "right, written yet another way", right | _alternatives(exercises, catalogue, 1)
        ),
        SampleStudent("dana", "half finished", {name: right[name] for name in first_half}),
    ]
    wrong = [
        SampleStudent(name, "some misconceptions", right | _misconceptions(exercises, catalogue, turn))
        for turn, name in enumerate(WRONG_STUDENTS)
    ]
    rest = [
        SampleStudent("kim", "right, but loud", _each(right, _loud)),
        SampleStudent("lena", "crashing in every answer", _each(right, _crashing)),
        SampleStudent(
            "milo", "cells that do not even run", dict.fromkeys(exercises, "def unfinished(:\n    pass")
        ),
        SampleStudent("nora", "untouched", {}),
    ]
    return some + wrong + rest


def write_submission(course: Course, chapter: str, student: str, answers: Answers) -> None:
    """Put the student's notebook where submissions of the class are looked for."""
    released = nbformat.read(course.release(chapter), as_version=4)
    path = course.notebook("submitted", student, chapter)
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(hand_in(released, answers), path)


def hand_in(released: NotebookNode, answers: Answers) -> NotebookNode:
    """The released notebook with these answers written into its cells; who answers anything answers in words
    too."""
    notebook = nbformat.from_dict(released)
    for cell in notebook.cells:
        own = cell.metadata.get("nbgrader", {})
        if cell.cell_type == "code" and own.get("grade_id") in answers:
            cell.source = answers[own["grade_id"]]
        elif answers and own.get("grade") and own.get("solution"):
            cell.source = WRITTEN
    return notebook


def _alternatives(exercises: dict[str, Exercise], catalogue: Catalogue, which: int) -> Answers:
    found = {name: catalogue.alternatives_of(exercise) for name, exercise in exercises.items()}
    return {name: source_of(entries[which % len(entries)]) for name, entries in found.items() if entries}


def _misconceptions(exercises: dict[str, Exercise], catalogue: Catalogue, turn: int) -> Answers:
    """Every third exercise wrong, another misconception at every turn."""
    chosen = [exercise for index, exercise in enumerate(exercises.values()) if (index + turn) % 3 == 0]
    found = {exercise.name: catalogue.misconceptions_of(exercise) for exercise in chosen}
    return {name: source_of(entries[turn % len(entries)]) for name, entries in found.items() if entries}


def _each(answers: Answers, change: Callable[[str], str]) -> Answers:
    return {name: change(source) for name, source in answers.items()}


def _loud(source: str) -> str:
    """The same answer, behind a print and a warning."""
    return f'import warnings\n\nprint("working on it")\nwarnings.warn("nearly there")\n\n\n{source}'


def _crashing(source: str) -> str:
    """Answers of the right names that raise as soon as they are called."""
    lines = [line for line in source.splitlines() if line.startswith(("def ", "class "))]
    if not lines:
        return 'raise RuntimeError("no idea")'
    return "\n\n\n".join(f"{line}\n{textwrap.indent('return 1 / 0', '    ')}" for line in lines)
