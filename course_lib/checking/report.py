"""The verdict on one exercise: points, criteria, the smallest failing input, and a hint.

A `Report` is plain text inside, so it can be stored, sent and shown anywhere. Its `repr` is the points
("1.5"), which is what nbgrader reads as partial credit; in a notebook it shows itself as a card (HTML), in a
terminal as text.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from course_lib.checking.card import card
from course_lib.checking.text import headline, text

MIME = "application/vnd.neural-course.report+json"


@dataclass
class Failure:
    """The first case in which a criterion failed. Everything is text, ready to be shown."""

    message: str
    call: str = ""
    came: str = ""
    expected: str = ""
    where: str = ""


@dataclass
class Criterion:
    """One claim about the answer; it earns its share of the points if it holds in every case."""

    name: str
    share: float = 1.0
    failure: Failure | None = None
    examined: int = 0

    @property
    def passed(self) -> bool:
        return self.failure is None


@dataclass
class Report:
    """The verdict on one exercise."""

    exercise: str
    max_points: float
    criteria: list[Criterion] = field(default_factory=list)
    status: str = "checked"  # or "not done", or "void": something made the whole answer worth nothing
    problem: str = ""
    hint: str = ""
    misconception: str = ""
    printed: str = ""
    notes: list[str] = field(default_factory=list)
    lines: list[dict] = field(default_factory=list)  # of a derivation, see derivations/showing.py

    @property
    def points(self) -> float:
        """The points earned: the share of the criteria that hold, 0 unless the answer could be judged."""
        if self.status != "checked" or not self.criteria:
            return 0.0
        earned = sum(criterion.share for criterion in self.criteria if criterion.passed)
        return round(float(self.max_points * earned / sum(each.share for each in self.criteria)), 2)

    @property
    def passed(self) -> bool:
        return self.status == "checked" and bool(self.criteria) and all(c.passed for c in self.criteria)

    @property
    def headline(self) -> str:
        """One line that says how it went."""
        return headline(self.to_dict())

    def __repr__(self) -> str:
        return f"{self.points:g}"

    def __str__(self) -> str:
        return text(self.to_dict())

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        record = self.to_dict()
        return {"text/plain": repr(self), "text/html": card(record), MIME: record}

    def to_dict(self) -> dict:
        """The record: everything in it as JSON data, for the card and for whoever counts what a class got
        right."""
        data = asdict(self)
        for criterion, entry in zip(self.criteria, data["criteria"], strict=True):
            entry["passed"] = criterion.passed
        return data | {"points": self.points}
