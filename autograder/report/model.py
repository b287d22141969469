"""What a class did in one chapter: plain data, read once, from which page and terminal are made."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from statistics import median

#: How one answer of one student stands, best first.
STATES = ("full", "partial", "wrong", "not done", "to mark")


@dataclass(frozen=True)
class Question:
    """A graded cell of the chapter: the check of an exercise, or a written question, marked by hand."""

    cell: str
    max_points: float
    written: bool = False

    @property
    def name(self) -> str:
        """The exercise's name: a check's cell is called after its exercise."""
        return self.cell.removesuffix("_check")


@dataclass(frozen=True)
class Mark:
    """One student's answer to one question: marks from the gradebook, reasons from the check's report."""

    points: float
    state: str
    criteria: dict[str, bool] = field(default_factory=dict)
    misconception: str = ""
    hint: str = ""
    problem: str = ""
    line: int = 0  # the first wrong one of a derivation


@dataclass(frozen=True)
class Work:
    """One student's chapter; `results` (by question's cell) is empty unless it was graded."""

    student: str
    name: str = ""
    handed_in: bool = True
    results: dict[str, Mark] = field(default_factory=dict)
    penalty: float = 0.0
    warnings: str = ""
    sandbox: str = ""
    feedback: str = ""

    @property
    def shown(self) -> str:
        """The name to show: the gradebook's with the id, or the id alone."""
        return f"{self.name} ({self.student})" if self.name else self.student

    @property
    def graded(self) -> bool:
        return bool(self.results)

    @property
    def points(self) -> float:
        """All points before the penalty."""
        return sum(result.points for result in self.results.values())

    @property
    def mark(self) -> float:
        """The points less the late penalty, never below 0, as nbgrader exports it."""
        return max(0.0, self.points - self.penalty)

    @property
    def to_mark(self) -> int:
        """How many written answers still wait for a mark."""
        return sum(result.state == "to mark" for result in self.results.values())


@dataclass(frozen=True)
class Class:
    """A chapter's questions, in its order, and every student known to the gradebook or to submitted/.

    unknown: the checks that could not be judged, since the course has no such exercise; left_over: lines on
    what lies in submitted/ and is no submission.
    """

    chapter: str
    questions: list[Question]
    works: list[Work]
    unknown: list[str] = field(default_factory=list)
    left_over: list[str] = field(default_factory=list)

    @property
    def graded(self) -> list[Work]:
        """The graded students, best mark first."""
        return sorted((w for w in self.works if w.graded), key=lambda w: (-w.mark, w.shown.casefold()))

    @property
    def not_handed_in(self) -> list[Work]:
        return [work for work in self.works if not work.handed_in]

    @property
    def with_warnings(self) -> list[Work]:
        return [work for work in self.works if work.warnings]

    @property
    def max_mark(self) -> float:
        return sum(question.max_points for question in self.questions)

    @property
    def median(self) -> float:
        return median(work.mark for work in self.graded)

    @property
    def to_mark(self) -> int:
        return sum(work.to_mark for work in self.works)

    @property
    def sandboxes(self) -> list[str]:
        """In which sandboxes the graded notebooks say they ran; "" for those that do not say."""
        return sorted({work.sandbox for work in self.works if work.graded})

    def points(self, work: Work, *, written: bool) -> float:
        """A student's points for all written questions, or for all others."""
        cells = [question.cell for question in self.questions if question.written is written]
        return sum(work.results[cell].points for cell in cells if cell in work.results)

    def results(self, question: Question) -> list[tuple[Work, Mark]]:
        """Who answered a question how, best mark of the chapter first."""
        return [(work, work.results[question.cell]) for work in self.graded if question.cell in work.results]


def anonymous(group: Class) -> Class:
    """The same class without names, and without what is said of single students: for a talk, say."""
    order = {work.student: number for number, work in enumerate(group.graded, 1)}
    works = [
        replace(work, student=f"student {order[work.student]}", name="", warnings="", feedback="")
        for work in group.graded
    ]
    return replace(group, works=works, left_over=[])
