"""The time in timestamp.txt: read where it is clear, refused where it could be another one.

    2026-06-30 23:30:00 +0200     a date, a time and an offset from UTC, as in ISO 8601 or behind a blank
    2026-06-30 23:30 CEST         a zone by name, if the name stands for one offset at that moment
    Tue Jun 30 23:30:00 CEST 2026 what `date` prints; also its forms with the day first, or with AM and PM
    Tue, 30 Jun 2026 23:30:00 +0200  as in mails
    2026-06-30 23:30:00           no zone: UTC, as nbgrader reads it

A day in figures with points or slashes (01.11.2026) can be read in two ways, a time without its day in any.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from autograder.grading.reading import Unreadable, contents

MAX_TIMESTAMP_BYTES = 1000  # bytes of timestamp.txt
WRITTEN = "write it as in 2026-06-30 23:30:00 +0200"
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

CLOCK = r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
HALF = r"(?:\s*(?P<half>[AP]M))?"
ZONE = r"(?:\s*(?P<zone>Z|[+-]\d\d(?::?\d\d)?|[A-Za-z][\w/+-]*))?"
DAY_NAME = r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,?\s+)?"
MONTH = r"(?P<name>[A-Z][a-z]{2,8})\.?"
DAY = r"(?P<day>\d{1,2})"
YEAR = r"(?P<year>\d{4})"
FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?:T|\s+){CLOCK}{ZONE}",
        rf"{DAY_NAME}{MONTH}\s+{DAY}\s+{CLOCK}{HALF}{ZONE}\s+{YEAR}",
        rf"{DAY_NAME}{DAY}\s+{MONTH}\s+{YEAR},?\s+{CLOCK}{HALF}{ZONE}",
    )
]


class Unclear(ValueError):
    """A text that is no time, or that could be several; the message says why."""


def time_of(path: Path) -> tuple[datetime | None, list[str]]:
    """When the notebook at `path` was handed in, as timestamp.txt beside it says, and a line if that says no
    time: then None, as without such a file."""
    said = ""
    try:
        said = contents(path.with_name("timestamp.txt"), MAX_TIMESTAMP_BYTES).decode().strip()
        return read_time(said), []
    except FileNotFoundError:
        return None, []
    except Unclear as error:
        why = f"{said[:40]!r} {error}" if said else "it is empty"
    except (Unreadable, ValueError, OSError) as error:
        why = f"it cannot be read, {error}" if isinstance(error, Unreadable) else "it cannot be read"
    return None, [f"timestamp.txt holds no time ({why}): it counts as handed in in time; {WRITTEN}"]


def read_time(text: str) -> datetime:
    """The moment that `text` names, in UTC, without saying so, as nbgrader keeps it. Raises Unclear."""
    found = next(filter(None, (form.fullmatch(text.strip()) for form in FORMS)), None)
    if found is None:
        raise Unclear("is no date with a time that can be read in one way")
    parts = found.groupdict()
    try:
        local = datetime(
            int(parts["year"]),
            _month(parts),
            int(parts["day"]),
            _hour(int(parts["hour"]), parts.get("half")),
            int(parts["minute"]),
            int(parts["second"] or 0),
            int((parts["fraction"] or "0").ljust(6, "0")[:6]),
        )
        return local.replace(tzinfo=_zone(parts["zone"] or "UTC", local)).astimezone(UTC).replace(tzinfo=None)
    except Unclear:
        raise
    except (ValueError, OverflowError) as error:
        raise Unclear(f"is no time ({error})") from error


def _month(parts: dict[str, str | None]) -> int:
    if "month" in parts:
        return int(parts["month"])
    name = parts["name"][:3].lower()
    if name not in MONTHS:
        raise Unclear(f"has no month that is known ({parts['name']})")
    return MONTHS.index(name) + 1


def _hour(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise Unclear(f"has {hour} o'clock and {half}")
    return hour % 12 + 12 * (half.upper() == "PM")


def _zone(name: str, local: datetime) -> tzinfo:
    """The zone that `name` is at that moment: an offset, a place (Europe/Berlin), or letters (CEST)."""
    if name.upper() in ("Z", "UTC", "GMT"):
        return UTC
    if name[0] in "+-":
        hours, minutes = int(name[1:3]), int(name[3:].lstrip(":") or 0)
        if minutes > 59:
            raise Unclear(f"has no offset from UTC ({name})")
        return timezone((-1 if name[0] == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    if "/" in name:
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Unclear(f"has a zone that is not known here ({name})") from None
    offsets = {
        moment.utcoffset() for zone in _zones() if (moment := local.replace(tzinfo=zone)).tzname() == name
    }
    if len(offsets) != 1:
        why = f"{len(offsets)} zones have that name" if offsets else "no zone has that name then"
        raise Unclear(f"says {name}, and {why}")
    return timezone(offsets.pop())


@cache
def _zones() -> list[ZoneInfo]:
    """All zones of the world, but those that are only names (EST, Etc/GMT+5)."""
    return [ZoneInfo(name) for name in available_timezones() if "/" in name and not name.startswith("Etc/")]
