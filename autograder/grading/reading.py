"""From a file that a stranger handed in to its cells, whatever the file holds.

Of a cell only its kind, its text, its pictures and nbgrader's name for it are taken, so that nothing else in
a stranger's notebook (outputs, metadata, formats of the past and of the future) reaches what follows.
"""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.build.dependencies import mentions
from autograder.console import printable
from autograder.pictures import is_picture
from autograder.submitted import is_notebook, whats_there

MAX_FILE_BYTES = 60_000_000  # bytes of a file; a chapter with all its figures has a fiftieth of that
MAX_CODE_CHARACTERS = 1_000_000  # letters of all code cells together
MAX_FILE_PARTS = 1_000_000  # lists and dictionaries in a file; in memory they are much larger than as text
MAX_TEXT_CHARACTERS = 5_000_000  # letters of all other cells together, pasted pictures included
MAX_PICTURE_CHARACTERS = 20_000_000  # letters of all attached pictures together
MAX_BYTES_BESIDE = 10_000_000  # bytes of all files beside a notebook together
MAX_FILES_BESIDE = 200
TOO_MUCH_TEXT = f"its text cells have more than {MAX_TEXT_CHARACTERS / 1e6:.0f} MB, and the rest was cut"
TOO_MANY_PICTURES = (
    f"its pictures have more than {MAX_PICTURE_CHARACTERS / 1e6:.0f} MB, and the rest was left out"
)


class Unreadable(Exception):
    """A submission that is not a notebook that can be graded; the message says why, in one line."""


@dataclass(eq=False)
class StudentCell:
    """A cell as it was handed in; `place` is that of the released cell that it is, if it is one."""

    kind: str  # code, markdown or raw
    source: str
    grade_id: str = ""
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    place: int | None = None

    @cached_property
    def defines(self) -> set[str]:
        """The names that the cell defines at its top level."""
        return set(mentions([self.source])) if self.kind == "code" else set()


def read(path: Path) -> tuple[list[StudentCell], list[str]]:
    """The cells of the notebook in `path`, and a line for whatever somebody should know.

    Raises Unreadable, never anything else, whatever the file holds.
    """
    try:
        raw = _bytes(path)
    except OSError as error:
        said = (
            "is not a file" if isinstance(error, IsADirectoryError) else f"cannot be read: {error.strerror}"
        )
        raise Unreadable(f"{path.name} {said}") from error
    text, lines = _decoded(raw)
    del raw  # which may be large
    cells = [cell for cell in map(cell_from, _cells(text)) if cell is not None]
    if (letters := sum(len(cell.source) for cell in cells if cell.kind == "code")) > MAX_CODE_CHARACTERS:
        raise Unreadable(
            f"its code has {letters / 1e6:.1f} MB, and more than {MAX_CODE_CHARACTERS / 1e6:.0f} is not run"
        )
    return cells, lines + _shortened(cells)


def contents(path: Path, most: int) -> bytes:
    """What is in a file that a stranger handed in. Raises Unreadable for a link, for what is no file, and for
    one of more than `most` bytes; nothing of it is read then. Raises OSError if it cannot be read."""
    refuse_link(path)
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    with open(descriptor, "rb") as file:
        about = os.fstat(descriptor)
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable(f"{path.name} is not a file")
        if about.st_size > most:
            raise Unreadable(
                f"{path.name} has {about.st_size / 1e6:.0f} MB, and more than {most / 1e6:g} are not read"
            )
        return file.read(most)


def files_beside(path: Path) -> tuple[dict[str, bytes], list[str]]:
    """What was handed in beside the notebook, by its name in the folder, and a line for what was left out.

    Helper modules and data: no other notebooks, nothing hidden, no links, and not more than the limits above.
    """
    found: dict[str, bytes] = {}
    lines: list[str] = []
    room, places = MAX_BYTES_BESIDE, [path.parent]
    for seen, entry in enumerate(_entries(places)):
        name = str(Path(entry.path).relative_to(path.parent))
        if seen == MAX_FILES_BESIDE:
            lines.append(
                f"more than {MAX_FILES_BESIDE} files are beside the notebook, and the rest was left out"
            )
            break
        try:
            if entry.is_symlink():
                raise Unreadable("a link")
            found[name] = contents(Path(entry.path), room)
            room -= len(found[name])
        except Unreadable as error:
            lines.append(f"left out: {printable(name[:100])} ({error})")
        except OSError as error:
            lines.append(f"left out: {printable(name[:100])} ({error.strerror})")
    return found, lines


def _entries(places: list[Path]) -> Iterator[os.DirEntry]:
    """What lies in these folders, one after the other, and below them."""
    for place in places:
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.name.startswith((".", "__pycache__")) or entry.name == "timestamp.txt":
                    continue
                if entry.is_dir(follow_symlinks=False):
                    places.append(Path(entry.path))
                elif not is_notebook(entry.name):
                    yield entry


def refuse_link(path: Path) -> None:
    """Raise Unreadable if the notebook or one of the two folders above it is a link, which leads anywhere."""
    if any(part.is_symlink() for part in (path, *path.parents[:2])):
        raise Unreadable("the submission is a link, which is not followed")


def _bytes(path: Path) -> bytes:
    refuse_link(path)
    if not path.exists():
        others = whats_there(path.parent)
        raise Unreadable(f"there is no {path.name}" + (f", but there is {others}" if others else ""))
    return contents(path, MAX_FILE_BYTES)


def _decoded(raw: bytes) -> tuple[str, list[str]]:
    """The text: JSON's encodings, and what can be read of any other."""
    if not raw.strip():
        raise Unreadable("the file is empty")
    encoding = json.detect_encoding(raw)
    try:
        return raw.decode(encoding), []
    except UnicodeDecodeError:
        return raw.decode(encoding, "replace"), ["the file is not UTF-8, and some of its letters are lost"]


def _cells(text: str) -> list[Any]:
    """What the notebook says of its cells, in format 4 or in format 3, which had worksheets."""
    if text.count("{") + text.count("[") > MAX_FILE_PARTS:
        raise Unreadable("the file is not a notebook: it has too many parts")
    try:
        # as float an integer of any length can be read; the letters of `strict` appear in damaged files
        content = json.loads(text, parse_int=float, strict=False)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the file is not a notebook: {str(error).splitlines()[0]}") from error
    content = content if isinstance(content, dict) else {}
    cells = content.get("cells")
    if isinstance(worksheets := content.get("worksheets"), list):
        cells = [c for sheet in worksheets if isinstance(sheet, dict) for c in sheet.get("cells") or ()]
    if not isinstance(cells, list):
        raise Unreadable("the file is not a notebook: it holds no cells")
    return cells


def cell_from(raw: Any) -> StudentCell | None:
    """The cell that a notebook tells of in JSON; None for what is no cell."""
    if not isinstance(raw, dict):
        return None
    kind = raw.get("cell_type")
    source = _text(raw.get("source", raw.get("input")))  # format 3 called that of a code cell its input
    nbgrader = _dict(_dict(raw.get("metadata")).get("nbgrader"))
    return StudentCell(
        kind if kind in ("code", "markdown") else "raw",
        source,
        _text(nbgrader.get("grade_id")),
        _pictures(_dict(raw.get("attachments"))),
    )


def _pictures(attachments: dict) -> dict[str, dict[str, str]]:
    found = {}
    for name, forms in attachments.items():
        pictures = {mime: _text(data) for mime, data in _dict(forms).items()}
        pictures = {mime: data for mime, data in pictures.items() if is_picture(mime, data)}
        if pictures:
            found[_text(name)] = pictures
    return found


def _shortened(cells: list[StudentCell]) -> list[str]:
    """Cut what nobody reads and all would have to carry along; a line for what was cut."""
    lines, room, pictures = [], MAX_TEXT_CHARACTERS, MAX_PICTURE_CHARACTERS
    for cell in cells:
        if cell.kind != "code":
            if len(cell.source) > room:
                cell.source = cell.source[:room] + " …"
                lines.append(TOO_MUCH_TEXT)
            room = max(room - len(cell.source), 0)
        for name, forms in list(cell.attachments.items()):
            size = sum(map(len, forms.values()))
            if size > pictures:
                del cell.attachments[name]
                lines.append(TOO_MANY_PICTURES)
            else:
                pictures -= size
    return list(dict.fromkeys(lines))


def _text(raw: Any) -> str:
    """A text, or a list of its lines, as a text that can be written and compiled."""
    if isinstance(raw, list):
        raw = "".join(line for line in raw if isinstance(line, str))
    if not isinstance(raw, str):
        return ""
    raw = raw.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return raw.encode("utf-8", "replace").decode("utf-8")


def _dict(raw: Any) -> dict:
    return raw if isinstance(raw, dict) else {}
