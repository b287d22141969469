"""Attempts into `submitted/`: whose they are, which is the newest, what is already there.

What a platform said of each is remembered in `collected/CHAPTER.json`, from which marks and feedback find
their way back, and a submission that was replaced is kept in `collected/earlier/`.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder.console import printable
from autograder.course import Course
from autograder.exchange.attempts import Attempt
from autograder.exchange.folder import TIMESTAMP
from autograder.exchange.sources import File, unpacked
from autograder.files import write_whole
from autograder.grading.reading import (
    MAX_BYTES_BESIDE,
    MAX_FILE_BYTES,
    MAX_FILES_BESIDE,
    Unreadable,
    contents,
    files_beside,
)
from autograder.grading.result import path_of
from autograder.grading.times import time_of
from autograder.roster import Roster
from autograder.submitted import IS_NOTEBOOK

FORMAT = 1
#: errors of a file that lie in its name alone
OF_THE_NAME = (errno.ENAMETOOLONG, errno.ENOTDIR, errno.EEXIST, errno.EISDIR, errno.EINVAL, errno.EILSEQ)


@dataclass(frozen=True)
class Collected:
    """What is remembered of a student's newest attempt; `when` and `made` are texts that can be compared."""

    student: str
    ids: tuple[str, ...] = ()
    name: str = ""
    email: str = ""
    label: str = ""
    when: str = ""
    late: bool = False
    number: int = 0
    made: str = ""  # when the archive was, as its own clock says
    platform: str = ""


@dataclass
class Placed:
    """What became of a download: how many were placed, had not changed, and a line for all that was not."""

    new: int = 0
    replaced: int = 0
    same: int = 0
    earlier: int = 0
    late: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)


def read_collected(course: Course, chapter: str) -> dict[str, Collected]:
    """What is remembered of a chapter, by student; empty if nothing is."""
    try:
        data = json.loads(_record(course, chapter).read_text(encoding="utf-8"))
        students = data["students"] if data["format"] == FORMAT else {}
        return {
            student: Collected(**{**entry, "ids": tuple(entry["ids"])}) for student, entry in students.items()
        }
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def place(
    course: Course,
    chapter: str,
    attempts: Iterable[Attempt],
    *,
    platform: str,
    made: str = "",
    roster: Roster | None = None,
    even_if_older: bool = False,
) -> Placed:
    """Put the newest attempt of each student in its place. Raises OSError for a full disk and the like."""
    placed, known = Placed(), read_collected(course, chapter)
    for student, own in _by_student(attempts, roster, placed).items():
        newest = max(own, key=_order)
        placed.earlier += len(own) - 1
        entry = _remembered(student, newest, platform, made)
        try:
            files = arranged(student, newest, chapter, placed)
            taken = _put(course, chapter, entry, known.get(student), files, even_if_older, placed)
        except Unreadable as error:
            placed.lines.append(f"not placed: {student}'s work ({error})")
            continue
        if taken:
            known[student] = entry
            if newest.late:
                placed.late.append(student)
    data = {"format": FORMAT, "students": {student: asdict(known[student]) for student in sorted(known)}}
    write_whole(_record(course, chapter), f"{json.dumps(data, indent=1)}\n".encode())
    return placed


def is_newer(entry: Collected, before: Collected) -> bool | None:
    """Whether an attempt came after another; None if nothing tells.

    A platform's download holds what was newest when it was made: of two, the later has the newer attempt.
    """
    if entry.platform == before.platform or not before.platform:
        for name in ("when", "number", "made"):
            new, old = getattr(entry, name), getattr(before, name)
            if new and old and new != old:
                return new > old
    elif entry.when and before.when:
        return entry.when > before.when
    return None


# -- whose it is -----------------------------------------------------------------------------------


def _by_student(
    attempts: Iterable[Attempt], roster: Roster | None, placed: Placed
) -> dict[str, list[Attempt]]:
    found: dict[str, list[Attempt]] = {}
    strangers: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        person = roster.find(attempt.identity) if roster else None
        if person:
            found.setdefault(person.student, []).append(attempt)
        else:
            strangers.setdefault(attempt.identity.student, []).append(attempt)
    for student, own in strangers.items():
        for name, those in _told_apart(student, own, placed).items():
            if name in found or (roster and name in roster.people):
                placed.lines.append(
                    f"not placed: {_shown(those[0])} ({name} is another student of the roster)"
                )
                continue
            if roster:
                placed.lines.append(f"not in the roster: {_shown(those[0])}, placed as {name}")
            found[name] = those
    return found


def _told_apart(student: str, attempts: list[Attempt], placed: Placed) -> dict[str, list[Attempt]]:
    """The attempts by student; people of the same name get their number in the platform."""
    if not student:
        placed.lines += [f"not placed: {_shown(attempt)} (it has no name)" for attempt in attempts]
        return {}
    people = {attempt.identity.ids[:1] for attempt in attempts if not attempt.identity.is_unique}
    if len(people) < 2:
        return {student: attempts}
    placed.lines.append(
        f"{len(people)} people are called {student}: placed with their number, which is another one in each "
        "assignment; give a roster to tell them apart"
    )
    found: dict[str, list[Attempt]] = {}
    for attempt in attempts:
        found.setdefault("_".join((student, *attempt.identity.ids[:1])), []).append(attempt)
    return found


def _shown(attempt: Attempt) -> str:
    identity = attempt.identity
    return printable(attempt.label or " ".join(filter(None, (identity.name, *identity.ids[:1]))))


def _order(attempt: Attempt) -> tuple[float, int]:
    return attempt.when.timestamp() if attempt.when else 0.0, attempt.number


def _remembered(student: str, attempt: Attempt, platform: str, made: str) -> Collected:
    own, when = attempt.identity, _in_utc(attempt.when)
    return Collected(
        student,
        own.ids,
        own.name,
        own.email,
        attempt.label,
        when,
        attempt.late,
        attempt.number,
        made,
        platform,
    )


# -- which files -----------------------------------------------------------------------------------


def arranged(student: str, attempt: Attempt, chapter: str, placed: Placed) -> dict[str, bytes]:
    """What is to lie in the student's folder: the notebook under its name, and what came beside it."""
    files = dict(attempt.files)

    def leave_out(name: str, why: str) -> None:
        placed.lines.append(f"not placed: {student}'s {printable(name)} ({why})")

    if not any(map(_is_notebook, files)):
        files = _without_zips(files, leave_out)
    notebook = _notebook_among(files, chapter)
    folder = f"{notebook.rpartition('/')[0]}/" if notebook and "/" in notebook else ""
    found, room = {}, MAX_BYTES_BESIDE
    if notebook:
        found[f"{chapter}.ipynb"] = files[notebook].read()
    else:
        others = ", ".join(printable(name) for name in sorted(files)[:3])
        placed.lines.append(f"{student}: no notebook{', but ' + others if others else ''}")
    for name, file in sorted(files.items()):
        inside = name.removeprefix(folder)
        if name == notebook:
            continue
        if _is_notebook(name):
            leave_out(
                name, "another notebook is graded" if notebook else "several notebooks, none of this name"
            )
        elif not name.startswith(folder):
            leave_out(name, "it lies outside of the notebook's folder")
        elif any(part.startswith((".", "__pycache__")) for part in inside.split("/")):
            leave_out(name, "hidden")
        elif inside == TIMESTAMP:
            leave_out(name, "the time of submission is not said by the student")
        elif len(found) > MAX_FILES_BESIDE:
            leave_out(name, f"more than {MAX_FILES_BESIDE} files")
        else:
            try:
                content = file.read()
            except Unreadable as error:
                leave_out(name, str(error))
                continue
            if len(content) > room:
                leave_out(name, f"more than {MAX_BYTES_BESIDE / 1e6:g} MB beside the notebook")
            else:
                room -= len(content)
                found[inside] = content
    return found


def _without_zips(files: dict[str, File], leave_out: Callable[[str, str], None]) -> dict[str, File]:
    """The files with what is in zips in their place: who is asked for a folder hands in a zip."""
    found = {}
    for name, file in files.items():
        if not name.lower().endswith(".zip"):
            found[name] = file
            continue
        try:
            with unpacked(file, MAX_FILES_BESIDE + 1) as download:
                for line in download.lines:
                    leave_out(name, line)
                for inner in download.files:
                    content = inner.read()  # now, since the archive is closed afterwards
                    found[inner.path] = replace(inner, read=lambda content=content: content)
        except Unreadable as error:
            leave_out(name, str(error))
    return found


def _notebook_among(files: dict[str, File], chapter: str) -> str | None:
    """The notebook of the chapter: of its name, else of a name that begins so, else the only one."""
    notebooks = sorted(filter(_is_notebook, files), key=lambda name: (name.count("/"), name))
    for fits in (
        [name for name in notebooks if name.rpartition("/")[2] == f"{chapter}.ipynb"][:1],
        [name for name in notebooks if name.rpartition("/")[2].startswith(chapter)],
        notebooks,
    ):
        if len(fits) == 1:
            return fits[0]
    return None


def _is_notebook(name: str) -> bool:
    return bool(IS_NOTEBOOK.search(name))


# -- into its place --------------------------------------------------------------------------------


def _put(
    course: Course,
    chapter: str,
    entry: Collected,
    before: Collected | None,
    files: dict[str, bytes],
    even_if_older: bool,
    placed: Placed,
) -> bool:
    """Put the files in the student's folder; whether they are what lies there now."""
    target = course.notebook("submitted", entry.student, chapter).parent
    if target.is_symlink() or target.parent.is_symlink():
        raise Unreadable(f"{target.relative_to(course.folder)} is a link")
    if target.exists():
        if _content_of(target, chapter) == files:
            placed.same += 1
            return True
        newer = is_newer(entry, before or Collected(entry.student, when=_time_in(target, chapter)))
        graded = _is_graded(course, entry.student, chapter)
        if not even_if_older and (newer is False or (newer is None and graded)):
            which = "an older version" if newer is False else "perhaps an older version"
            there = "the graded one" if graded else "the one"
            placed.lines.append(
                f"not placed: {entry.student}'s work ({which} than {there} that is there; --replace takes it)"
            )
            return False
        placed.replaced += 1
    else:
        placed.new += 1
    _write(course, chapter, entry, files, placed)
    return True


def _is_graded(course: Course, student: str, chapter: str) -> bool:
    return (
        course.notebook("autograded", student, chapter).exists() or path_of(course, student, chapter).exists()
    )


def _content_of(folder: Path, chapter: str) -> dict[str, bytes]:
    notebook = folder / f"{chapter}.ipynb"
    found, _ = files_beside(notebook)
    with suppress(OSError, Unreadable):
        found[notebook.name] = contents(notebook, MAX_FILE_BYTES)
    return found


def _time_in(folder: Path, chapter: str) -> str:
    time, _ = time_of(folder / f"{chapter}.ipynb")
    return _in_utc(time.replace(tzinfo=UTC)) if time else ""


def _in_utc(time: datetime | None) -> str:
    return f"{time.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if time else ""


def _write(course: Course, chapter: str, entry: Collected, files: dict[str, bytes], placed: Placed) -> None:
    """Write all files and then show them in their place, so that there is never half of a submission."""
    aside, target = course.folder / "collected", course.notebook("submitted", entry.student, chapter).parent
    aside.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=".incoming-", dir=aside))
    try:
        folder.chmod(0o755)
        write_files(folder, files, entry.student, placed)
        if entry.when:
            (folder / TIMESTAMP).write_text(f"{entry.when}\n")
        if target.exists():
            _keep(aside / "earlier" / entry.student / chapter, target)
        target.parent.mkdir(parents=True, exist_ok=True)
        os.rename(folder, target)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def write_files(folder: Path, files: dict[str, bytes], student: str, placed: Placed) -> None:
    """Write files into a new folder, and a line for each that cannot have its name there."""
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as error:
            if error.errno not in OF_THE_NAME:
                raise
            placed.lines.append(f"not placed: {student}'s {printable(name[:100])} ({error.strerror})")


def _keep(place: Path, target: Path) -> None:
    """Move what is there out of the way: it is somebody's work."""
    place.mkdir(parents=True, exist_ok=True)
    os.rename(target, place / str(sum(1 for _ in place.iterdir()) + 1))


def _record(course: Course, chapter: str) -> Path:
    return course.folder / "collected" / f"{chapter}.json"
