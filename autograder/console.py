"""What the commands share: their options, and text that strangers had a part in on its way to a terminal."""

from __future__ import annotations

import errno
from pathlib import Path

import click

FORBIDDEN, FULL = (errno.EACCES, errno.EPERM, errno.EROFS), (errno.ENOSPC, errno.EDQUOT)

COURSE_OPTION = click.option(
    "--course",
    "root",
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help=(
        "The folder of the course, with course.toml in it.  [default: the one at or above this folder, else"
        " the course that came with this program]"
    ),
)
CLASS_OPTION = click.option(
    "--class",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help=(
        "The folder of the class, with submitted/ in it and the gradebook.  [default: class/ in the course"
        " folder]"
    ),
)
DB_OPTION = click.option(
    "--db",
    "db_url",
    metavar="URL",
    help="The gradebook, as sqlite:///… or postgresql://…  [default: gradebook.db in the class folder]",
)


def in_words(error: OSError) -> str:
    """What the system said of a file, without its number, and what to do about it where that is clear."""
    said = f"{error.filename}: {error.strerror}" if error.filename else error.strerror or str(error)
    if error.errno in FORBIDDEN:
        said += "; give yourself the right to write there, or name another folder with --class"
    if error.errno in FULL:
        said += "; make room there, and call the same command again"
    return said


def printable(text: str) -> str:
    """`text` without anything that a terminal would obey, line ends among it."""
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
