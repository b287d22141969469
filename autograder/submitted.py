"""What lies in the folder submitted/ of a class: which notebook is whose, and what is left over.

The place of a notebook is STUDENT/CHAPTER/CHAPTER.ipynb. Where it is clear that another is meant (the only
candidate in a folder of another case, under another name, right below the student), it is taken; of all else
somebody is told. Only names are looked at here, and no link is followed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.console import printable

IS_NOTEBOOK = re.compile(r"\.ipynb(\.txt|\.json)?$", re.IGNORECASE)  # browsers add an ending
IS_ARCHIVE = re.compile(r"\.(zip|tar|t?gz|7z|rar)$", re.IGNORECASE)
OF_SYSTEMS = {"__MACOSX", "Thumbs.db", "desktop.ini"}  # and whatever begins with a dot
DEPTH = 3  # folders below that of the chapter in which a notebook is looked for
MAX_OTHERS = 10  # notebooks beside one that are looked at
SHOWN = 3  # names in a line


@dataclass(frozen=True)
class Submission:
    """One student's notebook of one chapter, as it was handed in.

    others: notebooks beside it, of which one may be meant; found_at: where in the student's folder it was, if
    that is not its place; alone: whether its folder is its own, so that what is beside it belongs to it.
    """

    student: str
    chapter: str
    path: Path
    others: tuple[Path, ...] = ()
    found_at: str = ""
    alone: bool = True


def submissions(folder: Path, chapter: str, chapters: Sequence[str]) -> list[Submission]:
    """What was handed in for a chapter in `folder`, by student."""
    found = []
    for student in _students(folder):
        taken, _ = _divided(student, chapter, chapters)
        if taken is not None:
            found.append(_submission(student, chapter, taken))
    return found


def left_over(folder: Path, chapter: str, chapters: Sequence[str]) -> list[str]:
    """A line for each student, with what is no submission: neither of this chapter nor of another one."""
    lines = []
    loose = [entry for entry in _visible(folder) if not entry.is_dir()]
    if loose:
        lines.append(f"{folder.name}/: not graded: {_shown(loose)}; {_advice('STUDENT', chapter, loose)}")
    for student in _students(folder):
        _, rest = _divided(student, chapter, chapters)
        if rest:
            advice = _advice(student.name, chapter, rest)
            lines.append(f"{student.name}: not graded: {_shown(rest)}; {advice}")
        elif not _visible(student):
            lines.append(f"{student.name}: the folder is empty")
    return [printable(line) for line in lines]


def is_notebook(name: str) -> bool:
    """Whether a file of this name is meant to be a notebook."""
    return bool(IS_NOTEBOOK.search(name)) and not name.startswith(".")


def whats_there(folder: Path) -> str:
    """The names in a folder, the first few of them, in one line; "" if it is empty, or none."""
    try:
        there = _visible(folder)
    except OSError:
        return ""
    unpack = ": unpack it" * any(IS_ARCHIVE.search(entry.name) for entry in there)
    return printable(_shown(there) + unpack)


def _students(folder: Path) -> list[Path]:
    return [entry for entry in _visible(folder) if entry.is_dir()]


def _divided(student: Path, chapter: str, chapters: Sequence[str]) -> tuple[Path | None, list[Path]]:
    """What in a student's folder is the chapter, and what is of no chapter, or of this one but not taken."""
    meant = {entry: _chapter_meant(entry.name, chapters) for entry in _visible(student)}
    candidates = [
        entry
        for entry, its in meant.items()
        if its == chapter and not entry.is_symlink() and (entry.is_dir() or is_notebook(entry.name))
    ]
    own = student / chapter
    taken = own if own in meant else candidates[0] if len(candidates) == 1 else None
    return taken, [entry for entry, its in meant.items() if its in (chapter, None) and entry != taken]


def _chapter_meant(name: str, chapters: Sequence[str]) -> str | None:
    """The chapter that a file or a folder is called after, in any case, by its number, with more behind."""
    given = _plain(name)
    if given.isdecimal():
        return next((chapter for chapter in chapters if int(chapter[:2]) == int(given)), None)
    longest_first = sorted(chapters, key=len, reverse=True)
    return next((chapter for chapter in longest_first if given.startswith(_plain(chapter))), None)


def _submission(student: Path, chapter: str, taken: Path) -> Submission:
    expected = taken / f"{chapter}.ipynb"
    if is_notebook(taken.name) and not taken.is_dir():
        return Submission(student.name, chapter, taken, found_at=taken.name, alone=False)
    if taken.is_symlink() or not taken.is_dir():
        return Submission(student.name, chapter, expected)
    there = [entry for entry in _visible(taken) if is_notebook(entry.name) and not entry.is_dir()]
    if not there and not expected.exists():
        there = _below(taken)[:2]  # of several none is clear
        if len(there) == 2:
            there = []
    path = there[0] if len(there) == 1 and not os.path.lexists(expected) else expected
    at = "" if path.parent == student / chapter else str(path.relative_to(student))
    others = tuple(other for other in there if other != path)[:MAX_OTHERS]
    return Submission(student.name, chapter, path, others, at if os.path.lexists(path) else "")


def _below(folder: Path) -> list[Path]:
    """The notebooks in the folders below one, as an archive leaves them that was unpacked."""
    found = []
    places = [(folder, 0)]
    for place, depth in places:
        for entry in _visible(place):
            if entry.is_symlink():
                continue
            if entry.is_dir() and depth < DEPTH:
                places.append((entry, depth + 1))
            elif is_notebook(entry.name) and not entry.is_dir():
                found.append(entry)
    return found


def _visible(folder: Path) -> list[Path]:
    """What lies in a folder, but for what systems leave there, and times."""
    if not folder.is_dir():
        return []
    hidden = OF_SYSTEMS | {"timestamp.txt"}
    return [p for p in sorted(folder.iterdir()) if not p.name.startswith(".") and p.name not in hidden]


def _shown(entries: Iterable[Path]) -> str:
    """Some files and folders by name, with what is in a folder."""
    entries = list(entries)
    names = [_with_content(entry) for entry in entries[:SHOWN]]
    return ", ".join(names) + (f" and {len(entries) - SHOWN} more" if len(entries) > SHOWN else "")


def _with_content(entry: Path) -> str:
    if entry.is_symlink() or not entry.is_dir():
        return entry.name
    inside = _visible(entry)
    names = ", ".join(child.name for child in inside[:SHOWN])
    return f"{entry.name}/ ({names or 'empty'}{', …' * (len(inside) > SHOWN)})"


def _advice(student: str, chapter: str, entries: Iterable[Path]) -> str:
    unpack = "unpack archives; " * any(IS_ARCHIVE.search(entry.name) for entry in entries)
    return f"{unpack}the place of a notebook is {student}/{chapter}/{chapter}.ipynb"


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "_", name.casefold()).strip("_")
