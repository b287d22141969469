"""What `course.toml` says, read whole and checked: what it does not know, it refuses by name."""

from __future__ import annotations

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from course_lib.course_file import NAME, CourseError, content_of

#: packages that do an exercise, or differentiate by themselves; a course may withhold others, or none: []
WITHHELD = ("autograd", "jax", "scipy", "sklearn", "sympy", "tensorflow", "torch")
NEEDED = ("numpy", "matplotlib", "IPython", "course_lib")
DAY = 24 * 60 * 60  # seconds


@dataclass(frozen=True)
class LateRule:
    """A share of the points is lost with each day after the due date that has begun, up to `at_most`."""

    per_day: float
    at_most: float = 1.0

    def penalty(self, points: float, seconds: float) -> float:
        """The points that are lost of `points` by being `seconds` late."""
        return points * min(self.at_most, self.per_day * math.ceil(seconds / DAY))


@dataclass(frozen=True)
class ChapterSettings:
    """What an instructor changed in one chapter. `points` go by exercise or written question, `extensions`
    (the student's own due date) by student."""

    points: Mapping[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    due: datetime | None = None
    late: LateRule | None = None
    extensions: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """A whole `course.toml`; `limits` are those of `autograder.jail.Limits` that it changes, `withheld` the
    packages that answers may not import when they are graded."""

    id: str
    title: str
    version: str
    exercises: str
    catalogue: str
    limits: Mapping[str, float]
    withheld: tuple[str, ...]
    chapters: Mapping[str, ChapterSettings]


def read_settings(folder: Path, chapters: list[str]) -> Settings:
    """The settings of the course in `folder`, with these chapters. CourseError names all that is wrong."""
    from autograder.jail.limits import Limits

    table = TomlTable(content_of(folder), "")
    known = ["id", "title", "version", "exercises", "catalogue", "withheld", "limits", "late", "chapter"]
    table.refuse_others(known)
    late = table.get("late", "a table {per_day = 0.1, at_most = 0.5}", _is_table)
    rule = _late_rule(table, late)
    limits, known = table.table("limits"), Limits.__dataclass_fields__
    limits.refuse_others(known)
    declared = table.table("chapter")
    declared.refuse_others(chapters)
    settings = Settings(
        **{name: table.text(name) for name in ("id", "title", "version", "exercises")},
        catalogue=table.text("catalogue", required=False),
        withheld=_withheld(table),
        limits={
            name: limits.positive(name, kind.type) for name, kind in known.items() if name in limits.content
        },
        chapters={name: _chapter(declared.table(name), rule) for name in chapters},
    )
    faults = table.faults
    if faults:
        raise CourseError("\n".join(f"{folder / NAME}: {fault}" for fault in faults))
    return settings


def _withheld(table: TomlTable) -> tuple[str, ...]:
    names = table.get("withheld", 'names of packages, as in ["scipy"]', _is_names)
    for name in names or []:
        if not name.isidentifier():
            table.fault("withheld", f"holds {name!r}; expected the name by which a package is imported")
        if name in NEEDED:
            table.fault("withheld", f"holds {name!r}, without which no notebook runs")
    return WITHHELD if names is None else tuple(names)


def _chapter(table: TomlTable, rule: LateRule | None) -> ChapterSettings:
    table.refuse_others(ChapterSettings.__dataclass_fields__)
    without = table.get("without", 'names of exercises, as in ["log_softmax"]', _is_names) or []
    points, extensions = table.table("points"), table.table("extensions")
    due = table.moment("due")
    late = table.get("late", "a table {per_day = 0.1, at_most = 0.5}", _is_table)
    if late is not None:
        rule = _late_rule(table, late)
    until = {student: extensions.moment(student) for student in extensions.content}
    if due is None and (late is not None or until):
        table.fault("due", "is missing, and without it nobody is late")
    for student, moment in until.items():
        if due and moment and moment < due:
            extensions.fault(student, f"ends before the chapter is due ({due.isoformat()})")
    for name in set(points.content) & set(without):
        points.fault(name, "is left out of this chapter (without), so it has no points")
    return ChapterSettings(
        {name: points.positive(name) for name in points.content}, tuple(without), due, rule, until
    )


def _late_rule(table: TomlTable, content: dict | None) -> LateRule | None:
    if content is None:
        return None
    late = table.table("late")
    late.refuse_others(LateRule.__dataclass_fields__)
    shares = {name: late.share(name) for name in late.content if name in LateRule.__dataclass_fields__}
    if "per_day" not in shares:
        late.fault("per_day", "is missing: the share of the points that a day costs, as in per_day = 0.1")
        return None
    return LateRule(**shares)


class TomlTable:
    """A table of the file, and where it stands; what is wrong with its values is collected, not raised."""

    def __init__(self, content: dict, place: str, faults: list[str] | None = None):
        self.content, self.place = content, place
        self.faults = [] if faults is None else faults

    def fault(self, key: str, reason: str) -> None:
        self.faults.append(f"{self.place}{key} {reason}")

    def refuse_others(self, known: Iterable[str]) -> None:
        for key in self.content:
            if key not in known:
                self.fault(key, f"is not known here; {nearest(key, known)}")

    def get(self, key: str, expected: str, fits: Callable[[Any], bool]) -> Any:
        """The value, None if there is none or it does not fit."""
        value = self.content.get(key)
        if value is None or fits(value):
            return value
        shown = value.isoformat() if isinstance(value, date | time) else repr(value)
        self.fault(key, f"is {shown}; expected {expected}")
        return None

    def text(self, key: str, required: bool = True) -> str:
        if required and key not in self.content:
            self.fault(key, "is missing")
        return (
            self.get(key, "a text in quotation marks", lambda value: isinstance(value, str) and value) or ""
        )

    def table(self, key: str) -> TomlTable:
        content = self.get(key, "a table", _is_table) or {}
        return TomlTable(content, f"{self.place}{key}.", self.faults)

    def positive(self, key: str, kind: str = "float") -> float:
        expected = f"a {'whole ' * (kind == 'int')}number above 0"
        whole = int if kind == "int" else (int, float)
        return self.get(
            key, expected, lambda value: _is_number(value) and value > 0 and isinstance(value, whole)
        )

    def share(self, key: str) -> float:
        return (
            self.get(key, "a share above 0, at most 1", lambda value: _is_number(value) and 0 < value <= 1)
            or 1.0
        )

    def moment(self, key: str) -> datetime | None:
        expected = "a date with its time and its offset from UTC, as in 2026-10-01T23:59:00+09:00"
        return self.get(key, expected, lambda value: isinstance(value, datetime) and value.tzinfo is not None)


def nearest(name: str, known: Iterable[str]) -> str:
    """'did you mean …?', or which names there are."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1) or [other for other in known if name in other][:1]
    return f"did you mean {close[0]}?" if close else f"there are: {', '.join(known) or 'none'}"


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(name, str) for name in value)
