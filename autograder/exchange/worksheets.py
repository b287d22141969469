"""Marks into the table that a platform gave: found, filled in, and all else left as it was."""

from __future__ import annotations

import re

from autograder.exchange.attempts import plain
from autograder.exchange.marks import Marks, Row
from autograder.exchange.tables import Table, TableError
from autograder.roster import POINTS_POSSIBLE, by_row

TITLE_WITH_ID = re.compile(r"(?P<title>.*) \((?P<id>\d+)\)", re.DOTALL)
EXCUSED = "EX"
NUMBER = re.compile(r"\d+([.,]\d+)?")
CANVAS_HEADER = ["Student", "ID", "SIS Login ID", "Section"]


def fill_moodle(table: Table, marks: Marks, column: str | None, scale: bool) -> list[str]:
    """Write the marks of the one chapter into Moodle's grading worksheet; a line for each that has no row.

    Its headers are in the language of the site. The column of marks is called Grade, or stands before the one
    with the same number in all rows, the maximum. Raises TableError if neither is there.
    """
    (chapter,) = marks.chapters
    place = _given(table, column) if column else _grade_column(table)
    most = _same_number(table, place + 1) if place + 1 < len(table.header) else None
    return _fill(table, marks, chapter, place, _factor(marks, chapter, most, scale))


def fill_canvas(table: Table, marks: Marks, columns: list[str], scale: bool) -> list[str]:
    """Write the marks into a gradebook exported from Canvas, of each chapter into its assignment's column.

    Who is excused stays so. Raises TableError if a column cannot be found.
    """
    lines, points = [], _points_row(table)
    for number, chapter in enumerate(marks.chapters):
        place = _given(table, columns[number]) if columns else _assignment(table, chapter)
        most = _as_number(points[place]) if points else None
        if points and most is None:
            points[place] = table.number(marks.max_points[chapter])
        lines += _fill(table, marks, chapter, place, _factor(marks, chapter, most, scale))
    return lines


def new_canvas(marks: Marks, titles: list[str]) -> Table:
    """A table that Canvas imports without having exported one.

    It finds students by its own id, which is in the names of what was collected, by login or by name, and an
    assignment by its title.
    """
    titles = titles or marks.chapters
    table = Table([*CANVAS_HEADER, *titles])
    most = [table.number(points) for points in marks.max_points.values()]
    table.rows.append(["    Points Possible", "", "", "", *most])
    for row in marks.rows:
        if any(mark.mark is not None for mark in row.marks.values()):
            cells = ["" if mark.mark is None else table.number(mark.mark) for mark in row.marks.values()]
            table.rows.append([_sortable(row), row.canvas_id, row.student, "", *cells])
    return table


def _sortable(row: Row) -> str:
    name = ", ".join(filter(None, (row.last_name, row.first_name))) or row.student
    return f'="{name}"' if name.startswith("=") else name  # as Canvas writes it


def _fill(table: Table, marks: Marks, chapter: str, place: int, factor: float) -> list[str]:
    people, taken, lines = by_row(table), {}, []
    for row in marks.rows:
        mark = row.marks[chapter].mark
        if mark is None:
            continue
        found = people.find(row.identity(chapter))
        shown = f"{row.student}: {table.number(mark)} points for {chapter}"
        if found is None:
            lines.append(f"{shown}, but no row of the worksheet is theirs")
        elif found.student in taken:
            lines.append(f"{shown}, but {taken[found.student]} has the same row of the worksheet")
        else:
            taken[found.student] = row.student
            cells = table.rows[int(found.student)]
            if cells[place].strip().upper() == EXCUSED:
                lines.append(f"{shown}, but excused (EX) in the worksheet, and left so")
            else:
                cells[place] = table.number(mark * factor)
    return lines


def _factor(marks: Marks, chapter: str, most: float | None, scale: bool) -> float:
    """By what marks are multiplied. A platform refuses marks above its maximum without a word."""
    points = marks.max_points[chapter]
    if most is None or abs(most - points) < 0.005:
        return 1.0
    if scale and most > 0 and points > 0:
        return most / points
    raise TableError(
        f"{chapter} has {points:g} points, and the platform's assignment {most:g}: set its maximum to "
        f"{points:g} there, or give --scale to have the marks scaled"
    )


def _given(table: Table, name: str) -> int:
    place = table.column(name)
    if place is None:
        raise TableError(f"the worksheet has no column {name!r}; there are: {', '.join(table.header)}")
    return place


def _grade_column(table: Table) -> int:
    if (place := table.column("Grade")) is not None:
        return place
    found = [
        place - 1
        for place in range(2, len(table.header))
        if _same_number(table, place) is not None
        and all(not row[place - 1].strip() or NUMBER.fullmatch(row[place - 1].strip()) for row in table.rows)
    ]
    if len(found) != 1:
        raise TableError(
            "which column of the worksheet takes the marks is not clear; give it with --column; there are: "
            + ", ".join(table.header)
        )
    return found[0]


def _same_number(table: Table, place: int) -> float | None:
    """The number that stands in all rows of a column."""
    cells = {row[place].strip() for row in table.rows}
    return _as_number(cells.pop()) if len(cells) == 1 else None


def _as_number(text: str) -> float | None:
    return float(text.strip().replace(",", ".")) if NUMBER.fullmatch(text.strip()) else None


def _points_row(table: Table) -> list[str] | None:
    rows = (row for row in table.rows if row[0].strip().casefold().startswith(POINTS_POSSIBLE))
    return next(rows, None)


def _assignment(table: Table, chapter: str) -> int:
    """The column of the assignment whose title tells of the chapter."""
    titles = {}
    for place, name in enumerate(table.header):
        if match := TITLE_WITH_ID.fullmatch(name):
            titles[place] = match["title"]
    about = plain(chapter.partition("_")[2])
    found = [place for place, title in titles.items() if about and about in plain(title)]
    if len(found) != 1:
        raise TableError(
            f"{'several titles tell' if found else 'no title tells'} of {chapter}; give the column with "
            f"--column; assignments are: {', '.join(table.header[place] for place in titles) or 'none'}"
        )
    return found[0]
