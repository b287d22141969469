"""Readers of what goes back to a platform, written after the platforms' own importers and sharing nothing
with what writes: they take a file as those do, or refuse it as those do."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path


def php_number(text: str, comma: bool) -> float | None:
    """unformat_float: blanks are none; the decimal mark is that of the reader's language."""
    text = text.strip().replace(" ", "")
    if text == "":
        return None
    return float(text.replace(",", ".") if comma else text)


def moodle_grades(
    path: Path, strings: Mapping[str, str], participants: set[int], most: float, comma: bool = False
) -> dict[int, float]:
    """assignfeedback_offline_grade_importer::init and ::next, and what process_import_grades then takes.

    strings: get_string of grade, recordid, lastmodifiedgrade and hiddenuser in the language of the site.
    """
    rows = list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))
    columns = rows[0]
    grade, record = columns.index(strings["grade"]), columns.index(strings["recordid"])
    assert strings["lastmodifiedgrade"] in columns, "invalidgradeimport"
    found = {}
    for row in rows[1:]:
        number = int(row[record][len(strings["hiddenuser"]) :])
        value = php_number(row[grade], comma)
        if number in participants and value is not None and 0 <= value <= most:
            found[number] = value
    return found


def moodle_feedback(path: Path, participants: set[int]) -> dict[int, dict[str, bytes]]:
    """assignfeedback_file_zip_importer::is_valid_filename_for_import, for each file of the zip."""
    found: dict[int, dict[str, bytes]] = {}
    with zipfile.ZipFile(path) as archive:
        for entry in archive.infolist():
            parts = entry.filename.split("/")
            if parts[-1].startswith((".", "~")):
                continue
            while parts:
                info = parts.pop(0).split("_", 4)
                if len(info) < 4 or not info[1].isdecimal() or int(info[1]) not in participants:
                    continue
                if (info[2], info[3]) != ("assignsubmission", "file"):
                    continue
                rest = [info[4]] if len(info) == 5 and info[4] else []
                found.setdefault(int(info[1]), {})["/".join(rest + parts)] = archive.read(entry)
                break
    return found


def canvas_grades(
    path: Path, students: Mapping[int, tuple[str, str]], assignments: Mapping[int, str]
) -> dict[int, dict[int | str, str]]:
    """GradebookImporter: header?, process_header, process_pp, process_student, process_submissions.

    students: id -> (sortable name, login); assignments: id -> title. Returns, for each student, the grade of
    each assignment (by id, or by title if Canvas would make a new one). Whom Canvas does not know is an
    AssertionError.
    """
    text = path.read_bytes().decode("utf-8-sig")
    counts = {}
    for mark in ";,":
        widths = {len(row) for row in csv.reader(text.splitlines()[:3], delimiter=mark)}
        counts[mark] = widths.pop() if len(widths) == 1 else 0
    delimiter = ";" if counts[";"] > counts[","] else ","
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows = [[_decimal(cell) for cell in row] for row in lines]
    header = rows.pop(0)
    assert len(header) > 3 and "Student" in header[0] and "ID" in header[1], "Invalid header row"
    width = 3
    if re.search(r"SIS\s+Login\s+ID", header[2]):
        width = 4
    elif re.search(r"SIS\s+User\s+ID", header[2]) and re.search(r"SIS\s+Login\s+ID", header[3]):
        width = 5
    assert "Section" in header[width - 1], "Invalid header row"
    login_column = header.index("SIS Login ID") if "SIS Login ID" in header else None
    columns = {}
    for place, title in enumerate(header[width:], width):
        if re.search("(Current|Final) (Score|Points|Grade)|Override", title):
            continue
        match = re.fullmatch(r"(.*) \((\d+)\)", title)
        by_title = next((number for number, name in assignments.items() if name == title), title)
        columns[place] = int(match[2]) if match and int(match[2]) in assignments else by_title
    found: dict[int, dict[int | str, str]] = {}
    for row in rows:
        filled = [cell for cell in row if cell]
        if "Points Possible" in row[0] or all(
            re.fullmatch(r"\s*(Muted|Manual Posting.*)?\s*", c) for c in filled
        ):
            continue
        number = int(row[1]) if row[1].isdecimal() and int(row[1]) in students else None
        if number is None and login_column is not None:
            number = next((n for n, (_, login) in students.items() if login == row[login_column]), None)
        if number is None:
            number = next((n for n, (name, _) in students.items() if name == row[0]), None)
        assert number is not None, f"Canvas knows no {row[0]}"
        assert number not in found, f"{row[0]} is there twice"
        found[number] = {column: row[place].strip() for place, column in columns.items()}
    return found


def _decimal(cell: str) -> str:
    """CSV::Converters[:decimal_comma_to_period]"""
    if not re.fullmatch(r"-?[0-9.,]+%?", cell):
        return cell
    *parts, last = re.split("[,.]", cell)
    return f"{''.join(parts)}.{last}" if parts else last
