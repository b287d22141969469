"""The verdict on one exercise: points, criteria, the smallest failing input, and a hint.

A `Report` is plain text inside, so it can be stored, sent and shown anywhere. Its `repr` is the points
("1.5"), which is what nbgrader reads as partial credit; in a notebook it shows itself as a card (HTML), in a
terminal as text.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from course_lib.derivations.showing import as_text

MIME = "application/vnd.neural-course.report+json"


@dataclass
class Failure:
    """The first case in which a criterion failed. Everything is text, ready to be shown."""

    message: str
    call: str = ""
    came: str = ""
    expected: str = ""
    where: str = ""

    def rows(self) -> list[tuple[str, str]]:
        """The labelled lines worth showing, in the order in which they are read."""
        labelled = [
            ("you were given", self.call),
            ("you returned", self.came),
            ("expected", self.expected),
            ("they differ most", self.where),
        ]
        return [(label, text) for label, text in labelled if text]


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
        if self.status == "not done":
            return f"{self.exercise}: not done yet"
        if self.passed:
            return f"{self.exercise}: right"
        return f"{self.exercise}: not right yet" if self.points == 0 else f"{self.exercise}: partly right"

    @property
    def score(self) -> str:
        return f"{self.points:g} / {self.max_points:g} points"

    def __repr__(self) -> str:
        return f"{self.points:g}"

    def __str__(self) -> str:
        return text(self)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict:
        from course_lib.checking.card import card

        return {"text/plain": repr(self), "text/html": card(self), MIME: self.to_dict()}

    def to_dict(self) -> dict:
        """Everything in it as JSON data, for whoever counts what a class got right."""
        data = asdict(self)
        for criterion, entry in zip(self.criteria, data["criteria"], strict=True):
            entry["passed"] = criterion.passed
        return data | {"points": self.points}


def text(report: Report) -> str:
    """The card for a terminal."""
    mark = "✓" if report.passed else "○" if report.status == "not done" else "✗"
    lines = [f"{mark} {report.headline}   {report.score}"]
    if report.problem:
        lines.append(f"  {report.problem}")
    if report.lines:
        lines += [f"  {line}" for line in as_text(report.lines).split("\n")]
    if report.status != "not done":
        lines += [line for criterion in report.criteria for line in _criterion_lines(criterion)]
    if report.hint:
        lines.append(f"  hint: {report.hint}")
    lines += [f"  {note}" for note in report.notes]
    if report.printed:
        lines.append("  your code printed:")
        lines += [f"    {line}" for line in report.printed.rstrip().splitlines()]
    return "\n".join(lines)


def _criterion_lines(criterion: Criterion) -> list[str]:
    lines = [f"  {'✓' if criterion.passed else '✗'} {criterion.name}"]
    if criterion.failure:
        lines.append(f"      {criterion.failure.message}")
        for label, shown in criterion.failure.rows():
            first, *rest = shown.splitlines()
            lines.append(f"      {label + ':':18}{first}")
            lines += [" " * 24 + line for line in rest]
    return lines
