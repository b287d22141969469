"""Moodle. In: "Download all submissions". Out: the grading worksheet filled in, and feedback files in a zip.

The names are made in mod/assign/classes/downloader.php and read again in mod/assign/feedback/file/
importziplib.php: a folder `Full Name_12345_assignsubmission_file` (before Moodle 4.1 with a `_` at its end),
or all of that and the file's name in one.
"""

from __future__ import annotations

import re
from types import MappingProxyType

from autograder.exchange.attempts import Attempt, Identity, Reading, folder_name
from autograder.exchange.sources import Download, File

PART = re.compile(
    r"(?P<name>[^_]*)_(?P<id>\d+)_assignsubmission_(?P<plugin>[a-z]+)(_(?P<rest>.*))?", re.DOTALL
)
NO_TIME = (
    "Moodle's download does not say when something was handed in, so nobody is late: let Moodle take nothing "
    "after the due date (its cut-off date), or put a timestamp.txt beside a notebook"
)


def is_from_here(download: Download) -> bool:
    return any(PART.fullmatch(part) for file in download.files for part in file.parts)


def read(download: Download) -> Reading:
    """One attempt for each participant: Moodle's download has the last one alone."""
    found, files = Reading(remarks=[NO_TIME]), {}
    for file in download.files:
        match, name = _placed(file)
        if match is None:
            found.not_placed(file, "no Name_12345_assignsubmission_file in its name")
        elif match["plugin"] != "file":
            found.not_placed(file, f"{match['plugin']} is no file that was handed in")
        else:
            files.setdefault((match["name"], match["id"]), {})[name] = file
    for (name, number), own in files.items():
        identity = Identity(
            folder_name(name) or f"participant_{number}",
            (number, f"Participant {number}"),
            name,
            is_unique=not name,
        )
        label = f"{name}_{number}_assignsubmission_file"
        found.attempts.append(Attempt(identity, MappingProxyType(own), label=label))
    return found


def _placed(file: File) -> tuple[re.Match | None, str]:
    """The part of a path that says whose it is, and the name of the file as it was handed in."""
    for place, part in enumerate(file.parts):
        if match := PART.fullmatch(part):
            rest = [match["rest"] or "", *file.parts[place + 1 :]]
            name = "/".join(filter(None, rest))
            return (match, name) if name else (None, "")
    return None, ""
