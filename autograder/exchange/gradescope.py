"""Gradescope. In: "Export Submissions", a folder `submission_123` for each, and `submission_metadata.yml`,
which says whose it is and when it came."""

from __future__ import annotations

from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

import yaml

from autograder.exchange.attempts import Attempt, Identity, Reading, folder_name
from autograder.exchange.sources import Download, File
from autograder.grading.reading import Unreadable

METADATA = "submission_metadata.yml"


class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Plain data alone; of an object of Ruby's its fields."""


Loader.add_multi_constructor("!ruby/", lambda loader, _, node: _fields(loader, node))


def _fields(loader: yaml.SafeLoader, node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return None


def is_from_here(download: Download) -> bool:
    return any(file.name == METADATA for file in download.files)


def read(download: Download) -> Reading:
    """An attempt for each submission and each of its submitters."""
    found = Reading()
    metadata = [file for file in download.files if file.name == METADATA]
    depth = min((len(file.parts) for file in metadata), default=0)
    metadata = [file for file in metadata if len(file.parts) == depth]  # a student may hand in another
    if len(metadata) != 1:
        found.lines.append(
            f"not placed: all files (there are {len(metadata)} files {METADATA}; expected one)"
        )
        return found
    try:
        entries = _entries(metadata[0])
    except (Unreadable, yaml.YAMLError, ValueError, RecursionError) as error:
        found.lines.append(f"not placed: all files ({METADATA} cannot be read: {str(error).splitlines()[0]})")
        return found
    place, files = len(metadata[0].parts) - 1, {}
    for file in download.files:
        if file is metadata[0]:
            continue
        if len(file.parts) < place + 2 or file.parts[place] not in entries:
            found.not_placed(file, f"{METADATA} does not know its folder")
        else:
            files.setdefault(file.parts[place], {})["/".join(file.parts[place + 1 :])] = file
    for folder, entry in entries.items():
        if folder not in files:
            found.lines.append(f"not placed: {folder} ({METADATA} tells of it, but it holds no file)")
            continue
        people = [_identity(person) for person in entry.get(":submitters") or [] if isinstance(person, dict)]
        if not any(person.student for person in people):
            found.lines.append(f"not placed: {folder} ({METADATA} does not say whose it is)")
        for person in people:
            if person.student:
                number = folder.rpartition("_")[2]
                found.attempts.append(
                    Attempt(
                        person,
                        MappingProxyType(files[folder]),
                        when=_time(entry.get(":created_at")),
                        number=int(number) if number.isdecimal() else 0,
                        label=folder,
                    )
                )
    return found


def _entries(file: File) -> dict[str, dict]:
    data = yaml.load(file.read(), Loader)
    if not isinstance(data, dict):
        raise ValueError("it holds no table of submissions")
    return {str(name): entry for name, entry in data.items() if isinstance(entry, dict)}


def _identity(person: dict) -> Identity:
    name, email, sid = (_text(person.get(key)) for key in (":name", ":email", ":sid"))
    return Identity(
        folder_name(sid or email or name), tuple(filter(None, (sid, email))), name, email, bool(sid or email)
    )


def _text(value: Any) -> str:
    return str(value).strip() if isinstance(value, str | int) else ""


def _time(value: Any) -> datetime | None:
    if isinstance(value, dict):  # of Rails: the moment, and the zone in which it is shown
        value = value.get("utc")
    if not isinstance(value, datetime):
        return None
    return value if value.tzinfo else value.replace(tzinfo=UTC)
