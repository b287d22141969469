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
    for file in download.files:
        student, name = _whose(file, chapter)
        if student:
            files.setdefault(student, {})[name] = file
        else:
            found.not_placed(file, "neither a folder nor the file is called after a student")
    for student, own in files.items():
        when = _time(own.pop(TIMESTAMP, None))
        if own:
            identity = Identity(folder_name(student), (student,), student)
            found.attempts.append(Attempt(identity, MappingProxyType(own), when=when))
    return found


def _whose(file: File, chapter: str) -> tuple[str, str]:
    """The student, "" if nobody is named, and the name of the file as it was handed in."""
    *folders, name = file.parts
    if chapter in folders:
        place = folders.index(chapter)
        return (folders[place - 1] if place else ""), "/".join(file.parts[place + 1 :])
    if folders:
        return folders[0], "/".join(file.parts[1:])
    stem, dot, suffix = name.rpartition(".")
    if f"{dot}{suffix}".lower() not in SINGLE:
        return "", name
    student = re.sub(rf"[\s_-]*{re.escape(chapter)}[\s_-]*", "", stem, count=1)
    return re.sub(r"\s*\(\d+\)$", "", student), name


def _time(file: File | None) -> datetime | None:
    """What `timestamp.txt` says, as grading reads it: in UTC where it does not say otherwise."""
    try:
        return read_time(file.read().decode()).replace(tzinfo=UTC) if file else None
    except (Unreadable, ValueError):
        return None
