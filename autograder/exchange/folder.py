"""No platform: folders or files that are called after students.

`STUDENT/CHAPTER/CHAPTER.ipynb` (nbgrader's layout, with `timestamp.txt`), `STUDENT/any.ipynb`, or
`STUDENT.ipynb`, `STUDENT_CHAPTER.ipynb`, `CHAPTER_STUDENT.ipynb`.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import MappingProxyType

from autograder.exchange.attempts import Attempt, Identity, Reading, folder_name
from autograder.exchange.sources import Download, File
from autograder.grading.reading import Unreadable
from autograder.grading.times import read_time

TIMESTAMP = "timestamp.txt"
SINGLE = (".ipynb", ".zip")


def read(download: Download, chapter: str) -> Reading:
    """One attempt for each student."""
    found, files = Reading(), {}
    depth = _depth(download.files, chapter)
    for file in download.files:
        student, name = _in_layout(file, chapter, depth) if depth else _whose(file, chapter)
        if student:
            files.setdefault(student, {})[name] = file
        else:
            found.not_placed(file, "neither a folder nor the file is called after a student")
    for student, own in files.items():
        when = None
        if depth:  # elsewhere it is a student who says so
            try:
                when = _time(own.pop(TIMESTAMP, None))
            except ValueError as error:
                found.lines.append(
                    f"{student}: timestamp.txt says no time, so it counts as in time ({error})"
                )
        if own:
            identity = Identity(folder_name(student), (student,), student)
            found.attempts.append(Attempt(identity, MappingProxyType(own), when=when))
    return found


def _depth(files: list[File], chapter: str) -> int:
    """Where the folder of the chapter is in nbgrader's layout; 0 if most files are in none."""
    places = [file.parts.index(chapter, 1) for file in files if chapter in file.parts[1:-1]]
    depth = min(places, default=0)
    return depth if 2 * places.count(depth) > len(files) else 0


def _in_layout(file: File, chapter: str, depth: int) -> tuple[str, str]:
    parts = file.parts
    fits = len(parts) > depth + 1 and parts[depth] == chapter
    return (parts[depth - 1], "/".join(parts[depth + 1 :])) if fits else ("", "")


def _whose(file: File, chapter: str) -> tuple[str, str]:
    """The student, "" if nobody is named, and the name of the file as it was handed in."""
    first, *rest = file.parts
    if rest:
        return ("", "") if first == chapter else (first, "/".join(rest))
    stem, dot, suffix = first.rpartition(".")
    if f"{dot}{suffix}".lower() not in SINGLE:
        return "", ""
    student = re.sub(rf"[\s_-]*{re.escape(chapter)}[\s_-]*", "", stem, count=1)
    return re.sub(r"\s*\(\d+\)$", "", student), first


def _time(file: File | None) -> datetime | None:
    """What `timestamp.txt` says. Raises ValueError for one that says no time."""
    try:
        return read_time(file.read().decode()).replace(tzinfo=UTC) if file else None
    except Unreadable as error:
        raise ValueError(str(error)) from error
