"""Blackboard. In: "Assignment File Download".

Its names are flat, `Assignment_user_attempt_YYYY-MM-DD-HH-MM-SS_file`, and for each attempt there is a text
`…_attempt_YYYY-MM-DD-HH-MM-SS.txt` of Blackboard's own. `attempt` is in the language of the site; assignments
and users may have a `_` in their names, so a roster says best whose a file is.
"""

from __future__ import annotations

import re
from datetime import datetime
from types import MappingProxyType

from autograder.exchange.attempts import Attempt, Identity, Reading, folder_name
from autograder.exchange.sources import Download

NAME = re.compile(
    r"(?P<head>.+?)_(?P<word>[^\W\d_]+)_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|\.txt)", re.DOTALL
)
NO_ZONE = "Blackboard's times are taken for times of this machine's zone"


def is_from_here(download: Download) -> bool:
    return any(NAME.fullmatch(file.name) for file in download.files)


def read(download: Download) -> Reading:
    """One attempt for each user and time."""
    found, files = Reading(remarks=[NO_ZONE]), {}
    for file in download.files:
        match = NAME.fullmatch(file.name)
        time = _time(match["time"]) if match else None
        if time is None:
            found.not_placed(file, "it is not called Assignment_user_attempt_YYYY-MM-DD-HH-MM-SS_file")
        else:
            own = files.setdefault((match["head"], time), {})
            if match["file"]:
                own[match["file"]] = file
    for (head, time), own in files.items():
        if not own:
            found.lines.append(f"not placed: an attempt of {head} at {time:%Y-%m-%d %H:%M} (it has no file)")
            continue
        ids = _users(head)
        identity = Identity(folder_name(ids[-1]), tuple(ids), ids[-1])
        found.attempts.append(Attempt(identity, MappingProxyType(own), when=time))
    return found


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, "%Y-%m-%d-%H-%M-%S").astimezone()
    except (ValueError, OverflowError, OSError):
        return None


def _users(head: str) -> list[str]:
    """All that may be the user in `Assignment_user`, the longest first."""
    words = head.split("_")
    return ["_".join(words[start:]) for start in range(1, len(words))] or words
