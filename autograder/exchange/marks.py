"""The marks of a class as rows, from its gradebook."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from autograder.course import Course
from autograder.exchange.attempts import Identity
from autograder.exchange.placing import Collected, read_collected
from autograder.exchange.tables import Table, harmless
from autograder.grading.gradebook import opened
from autograder.report.model import Class, Work
from autograder.report.reading import read_class

FORMAT = 1


@dataclass(frozen=True)
class Mark:
    """What a student has for a chapter. `mark` is the points less the penalty, None if nothing was graded;
    `late`: whether a penalty was taken, or the platform said so; `to_mark`: written answers that wait."""

    mark: float | None
    points: float | None
    penalty: float
    to_mark: int
    handed_in: bool
    late: bool


@dataclass(frozen=True)
class Row:
    """A student with a mark for each chapter, and what platforms said of them when it was collected."""

    student: str
    first_name: str
    last_name: str
    email: str
    marks: dict[str, Mark]
    collected: dict[str, Collected] = field(repr=False, compare=False)

    @property
    def name(self) -> str:
        """The name as people write it."""
        return " ".join(filter(None, (self.first_name, self.last_name)))

    @property
    def canvas_id(self) -> str:
        """Canvas's own number, which is the same in all of its assignments; "" if it is not known."""
        entries = (entry for entry in self.collected.values() if entry.platform == "canvas" and entry.ids)
        return next((entry.ids[0] for entry in entries if entry.ids[0].isdecimal()), "")

    def identity(self, chapter: str) -> Identity:
        """What to look for in a table of this chapter: Moodle's numbers are other ones in each assignment."""
        own = self.collected.get(chapter)
        ids = (*(own.ids if own else ()), self.canvas_id, self.student)
        name = self.name or (own.name if own else "")
        return Identity(self.student, tuple(dict.fromkeys(filter(None, ids))), name, self.email)


@dataclass(frozen=True)
class Marks:
    """A class: the points of its chapters, and a row for each student that is known to any of them."""

    course: dict[str, str]
    max_points: dict[str, float]
    rows: list[Row]

    @property
    def chapters(self) -> list[str]:
        return list(self.max_points)

    @property
    def to_look_at(self) -> list[str]:
        """A line for all whose mark is not what it seems."""
        lines = []
        for chapter in self.chapters:
            marks = {row.student: row.marks[chapter] for row in self.rows}
            if waiting := [student for student, mark in marks.items() if mark.to_mark]:
                lines.append(
                    f"{chapter}: {len(waiting)} have written answers that wait for a mark, and count 0 for "
                    f"these: {_some(waiting)}"
                )
            if lost := [student for student, mark in marks.items() if mark.handed_in and mark.mark is None]:
                lines.append(f"{chapter}: handed in, but not graded, so without a mark: {_some(lost)}")
        return lines


def read_marks(course: Course, chapters: list[str]) -> Marks:
    """The marks of these chapters. Raises NothingGraded for a chapter without any, NotReady for a gradebook
    that cannot be read."""
    groups = {chapter: read_class(course, chapter) for chapter in chapters}
    collected = {chapter: read_collected(course, chapter) for chapter in chapters}
    with opened(course.db_url) as gradebook:
        people = {s.id: (s.first_name or "", s.last_name or "", s.email or "") for s in gradebook.students}
    works = {chapter: {work.student: work for work in group.works} for chapter, group in groups.items()}
    rows = []
    for student in sorted({*people, *(name for group in works.values() for name in group)}, key=str.casefold):
        first, last, email = people.get(student, ("", "", ""))
        said = {chapter: known[student] for chapter, known in collected.items() if student in known}
        email = email or next((entry.email for entry in said.values() if entry.email), "")
        late = {chapter: chapter in said and said[chapter].late for chapter in chapters}
        own = {
            chapter: _mark(works[chapter].get(student), chapter in said, late[chapter])
            for chapter in chapters
        }
        rows.append(Row(student, first, last, email, own, said))
    return Marks({"id": course.id, "version": course.version}, _points(groups), rows)


def as_table(marks: Marks) -> Table:
    """One row a student, five columns a chapter."""
    header = ["student", "last_name", "first_name", "email"]
    for chapter in marks.chapters:
        header += [chapter, *(f"{chapter} {name}" for name in ("of", "late", "penalty", "to mark by hand"))]
    table = Table(header)
    for row in marks.rows:
        cells = [harmless(text) for text in (row.student, row.last_name, row.first_name, row.email)]
        for chapter, mark in row.marks.items():
            cells += [
                "" if mark.mark is None else table.number(mark.mark),
                table.number(marks.max_points[chapter]),
                "late" * mark.late,
                table.number(mark.penalty) if mark.penalty else "",
                str(mark.to_mark or ""),
            ]
        table.rows.append(cells)
    return table


def as_json(marks: Marks) -> str:
    """All that is known, as data."""
    students: list[dict[str, Any]] = [
        {
            "student": row.student,
            "first_name": row.first_name,
            "last_name": row.last_name,
            "email": row.email,
            "marks": {chapter: asdict(mark) for chapter, mark in row.marks.items()},
        }
        for row in marks.rows
    ]
    data = {"format": FORMAT, "course": marks.course, "max_points": marks.max_points, "students": students}
    return json.dumps(data, indent=1, ensure_ascii=False) + "\n"


def _mark(work: Work | None, collected: bool, late: bool) -> Mark:
    if work is None or not work.graded:
        handed_in = collected or (work is not None and work.handed_in)
        return Mark(None, None, 0.0, 0, handed_in, late)
    late = late or work.penalty > 0
    return Mark(work.mark, work.points, work.penalty, work.to_mark, True, late)


def _points(groups: dict[str, Class]) -> dict[str, float]:
    return {chapter: group.max_mark for chapter, group in groups.items()}


def _some(students: list[str], most: int = 5) -> str:
    more = f" and {len(students) - most} more" if len(students) > most else ""
    return ", ".join(students[:most]) + more
