"""A download from a platform, a zip or a folder, as files that can be read safely whatever is in it.

Nothing is unpacked: a file is read when it is wanted, up to a limit, and its name is no place to write to.
"""

from __future__ import annotations

import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from autograder.console import printable
from autograder.grading.reading import MAX_FILE_BYTES, Unreadable, contents

MAX_FILES = 100_000  # in a download
#: what systems add to folders and archives, and nobody handed in
OF_THE_SYSTEM = re.compile(r"(__MACOSX|\.ipynb_checkpoints|\._.*|\.DS_Store|Thumbs\.db|desktop\.ini)")
UTF8_NAME = 0x800  # flag of a zip entry
ENCRYPTED = 0x1


class NoDownload(Exception):
    """There is nothing here that can be collected; the message says why."""


@dataclass(frozen=True)
class File:
    """A file of a download; `path`: its parts, joined by /; `read` gives its bytes or raises Unreadable."""

    path: str
    read: Callable[[], bytes] = field(repr=False, compare=False)

    @property
    def parts(self) -> list[str]:
        return self.path.split("/")

    @property
    def name(self) -> str:
        return self.parts[-1]


@dataclass
class Download:
    """The files of a download, in order; a line for each that was left out; and when an archive was made, as
    its own clock says (text that can be compared), "" if that is not known."""

    files: list[File] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    made: str = ""
    of_the_system: int = 0  # how many files systems had added

    def leave_out(self, name: str, why: str) -> None:
        self.lines.append(f"left out: {printable(name[:200])} ({why})")

    def add(self, name: str, read: Callable[[], bytes]) -> None:
        """Take in a file of this name, if its name is one."""
        try:
            parts = safe_parts(name)
        except ValueError as error:
            return self.leave_out(name, str(error))
        if any(OF_THE_SYSTEM.fullmatch(part) for part in parts):
            self.of_the_system += 1
        else:
            self.files.append(File("/".join(parts), read))


@contextmanager
def opened(source: Path) -> Iterator[Download]:
    """The download in a zip, a folder, or a single file; it can be read until the end of the context.

    Raises NoDownload for what is none of these, and for a zip that cannot be read at all.
    """
    source = source.resolve()
    if source.is_dir():
        yield _folder(source)
    elif not source.is_file():
        raise NoDownload(f"there is no {source}")
    elif source.suffix.lower() != ".zip":
        yield Download([File(source.name, lambda: contents(source, MAX_FILE_BYTES))])
    else:
        with _archive(source, source.name) as archive:
            yield _zip(archive, MAX_FILES)


@contextmanager
def unpacked(file: File, most_files: int) -> Iterator[Download]:
    """The files of a zip that was handed in. Raises Unreadable if it cannot be read."""
    try:
        with _archive(io.BytesIO(file.read()), file.name) as archive:
            yield _zip(archive, most_files)
    except NoDownload as error:
        raise Unreadable(str(error)) from error


def safe_parts(name: str) -> list[str]:
    """The parts of a name in an archive. ValueError for one that leads out of it."""
    name = name.replace("\\", "/")  # as some programs for Windows write it
    if name.startswith("/") or re.match("[A-Za-z]:", name):
        raise ValueError("its name is a place on a disk")
    parts = [printable(part) for part in name.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise ValueError("its name leads out of the archive")
    if not parts:
        raise ValueError("it has no name")
    return parts


def _folder(source: Path) -> Download:
    found = Download()
    for folder, folders, names in os.walk(source):
        folders.sort()
        for name in sorted(names + folders):
            path = Path(folder, name)
            inside = str(path.relative_to(source))
            if path.is_symlink():
                found.leave_out(inside, "a link, which is not followed")
            elif name in names and len(found.files) < MAX_FILES:
                found.add(inside, lambda path=path: _contents(path))
    return found


def _contents(path: Path) -> bytes:
    try:
        return contents(path, MAX_FILE_BYTES)
    except OSError as error:
        raise Unreadable(f"{path.name} cannot be read: {error.strerror}") from error


@contextmanager
def _archive(file: Path | io.BytesIO, name: str) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise NoDownload(f"{printable(name)} is no zip that can be read: {error}") from error
    with archive:
        yield archive


def _zip(archive: zipfile.ZipFile, most: int) -> Download:
    found, entries = Download(), {}
    for entry in archive.infolist():
        name = _name(entry)
        if entry.is_dir():
            continue
        if stat.S_ISLNK(entry.external_attr >> 16):
            found.leave_out(name, "a link, which is not followed")
        elif entry.flag_bits & ENCRYPTED:
            found.leave_out(name, "it has a password")
        else:
            if name in entries:
                found.leave_out(name, "it is there twice, and the later one counts")
            entries[name] = entry
    if len(entries) > most:
        raise NoDownload(f"it holds {len(entries)} files, and more than {most} are not read")
    for name, entry in entries.items():
        found.add(name, lambda entry=entry: _read(archive, entry))
    times = [entry.date_time for entry in entries.values() if entry.date_time[0] > 1980]
    if times:
        found.made = "{:04}-{:02}-{:02} {:02}:{:02}:{:02}".format(*max(times))
    return found


def _name(entry: zipfile.ZipInfo) -> str:
    """The name of an entry; many programs write UTF-8 without saying so."""
    if entry.flag_bits & UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.filename


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry; what it says of its own size is not believed."""
    name = printable(entry.filename.rpartition("/")[2])
    try:
        with archive.open(entry) as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise Unreadable(f"{name} is damaged: {error}") from error
    if len(content) > MAX_FILE_BYTES:
        raise Unreadable(f"{name} has more than {MAX_FILE_BYTES / 1e6:g} MB, and that is not read")
    return content
