"""The list of a class, from any CSV file with a column that tells its students apart."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.exchange.attempts import Identity, folder_name, plain
from autograder.exchange.tables import Table, TableError, read_table

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

#: what the columns are called that tell students apart, the best first
IDENTIFIERS = (
    r"sis login id",
    r"sis user id",
    r"user ?name|login|login id|user ?id|net ?id|uni ?id|kennung|benutzername|ユーザ名",
    r"student[ _](id|number|no\.?)|id[ _]number|matr\w*|matrikelnummer|sid|学籍番号",
    r"id",
    r"e-?mail([ -]?(address|adresse))?|mail|メールアドレス",
    r"identifier|student|participant",
)
#: of these columns, values say who somebody is; a section or a mark does not
TELLING = re.compile(
    r"\b(ids?|identifier|login|user|user ?name|mail|e-?mail|sid|number|no|nr|student|name|full ?name"
    r"|participant|kennung|matr\w*|adresse)\b",
    re.IGNORECASE,
)
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
FIRST, LAST, FULL = (
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(first|given)[ _-]?names?|vorname|prénom|nombre|名",
        r"(last|family|sur)[ _-]?names?|nachname|familienname|nom|apellidos?|姓",
        r"(full|student'?s?|display)?[ _-]?name|student|vollständiger name|nom complet|氏名",
    )
)
PARTICIPANT = re.compile(r"\D+(\d+)")  # the first column of Moodle's worksheet, in the language of the site
POINTS_POSSIBLE = "points possible"  # the second row of Canvas's gradebook


@dataclass(frozen=True)
class Person:
    """A student of the list: the name of their folder, what the gradebook is told, all that names them."""

    student: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    keys: frozenset[str] = frozenset()

    @property
    def names(self) -> set[str]:
        """The name in both orders, without what platforms leave out."""
        first, last = plain(self.first_name), plain(self.last_name)
        return {first + last, last + first} - {""}


@dataclass
class Roster:
    """A class by the name of its students' folders, and what is said of how it was read."""

    people: dict[str, Person]
    remarks: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def find(self, identity: Identity) -> Person | None:
        """Whoever a platform means, if that is one person of the list: by an id, else by e-mail or name."""
        for text in (*identity.ids, identity.email):
            key = text.strip().casefold()
            found = [person for person in self.people.values() if key and key in person.keys]
            if len(found) == 1:
                return found[0]
        name = plain(identity.name)
        found = [person for person in self.people.values() if name and name in person.names]
        return found[0] if len(found) == 1 else None


def read_roster(path: Path, column: str | None = None) -> Roster:
    """The roster in a CSV file. `column` holds what students are called; without it, it is guessed, and said.

    Raises TableError if there is no such column, or somebody is in it twice.
    """
    table = read_table(path)
    rows = [row for row in table.rows if not row[0].strip().casefold().startswith(POINTS_POSSIBLE)]
    place = _identifier(table, rows, path.name, column)
    roster = Roster({})
    if column is None:
        roster.remarks.append(
            f"{path.name}: students are called by the column {table.header[place]!r} "
            "(--id-column gives another)"
        )
    for number, row in enumerate(rows, 2):
        student = folder_name(row[place])
        if not student:
            if any(cell.strip() for cell in row):
                roster.lines.append(
                    f"{path.name}: row {number} has no {table.header[place]}, and is left out"
                )
        elif student in roster.people:
            raise TableError(
                f"{path.name}: {row[place]!r} is there twice in the column {table.header[place]!r}"
            )
        else:
            roster.people[student] = _person(table.header, row, student)
    return roster


def by_row(table: Table) -> Roster:
    """The rows of a table as people, each called by the number of its row: to find whose a row is."""
    return Roster(
        {str(number): _person(table.header, row, str(number)) for number, row in enumerate(table.rows)}
    )


def enter(gradebook: Gradebook, people: Iterable[Person]) -> None:
    """Tell the gradebook, and so formgrader, the names and e-mails of a class, all at once."""
    from nbgrader.api import Student

    known = {student.id: student for student in gradebook.students}
    for person in people:
        student = known.get(person.student) or Student(id=person.student)
        for name in ("first_name", "last_name", "email"):
            if text := getattr(person, name):
                setattr(student, name, text)
        gradebook.db.add(student)
    gradebook.db.commit()


def _identifier(table: Table, rows: list[list[str]], file: str, column: str | None) -> int:
    if column is not None:
        place = table.column(column)
        if place is None:
            raise TableError(f"{file}: there is no column {column!r}; there are: {', '.join(table.header)}")
        return place
    full = [place for place in range(len(table.header)) if _tells_apart([row[place] for row in rows])]
    names = {place: table.header[place].strip().casefold() for place in full}
    for pattern in IDENTIFIERS:
        for place, name in names.items():
            if re.fullmatch(pattern, name):
                return place
    if not full:
        raise TableError(f"{file}: no column tells all students apart; there are: {', '.join(table.header)}")
    return full[0]


def _tells_apart(cells: list[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()]
    return len(filled) == len(set(filled)) and 2 * len(filled) > len(cells)


def _person(header: list[str], row: list[str], student: str) -> Person:
    cells = {name.strip(): cell.strip() for name, cell in zip(header, row, strict=False)}
    first, last = (
        next((cells[name] for name in cells if part.fullmatch(name)), "") for part in (FIRST, LAST)
    )
    if not (first or last):
        first, last = _split(next((cells[name] for name in cells if FULL.fullmatch(name)), ""))
    email = next((cell for cell in cells.values() if EMAIL.fullmatch(cell)), "")
    keys = {student, email, row[0].strip(), *(cells[name] for name in cells if TELLING.search(name))}
    if number := PARTICIPANT.fullmatch(row[0].strip()):
        keys.add(number[1])
    keys |= set(map(folder_name, keys))
    return Person(student, first, last, email, frozenset(key.casefold() for key in keys if key))


def _split(name: str) -> tuple[str, str]:
    """First and last name of a whole one: "Lovelace, Ada", or "Ada Lovelace"."""
    if "," in name:
        last, _, first = name.partition(",")
    else:
        first, _, last = name.rpartition(" ")
    return first.strip(), last.strip()
