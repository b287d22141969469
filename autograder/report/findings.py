"""What the answers of a class have in common: what they got, what they mistook, which criteria failed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from autograder.report.model import STATES, Class, Question, Work


@dataclass(frozen=True)
class Tally:
    """How a class did on one question."""

    question: Question
    counts: dict[str, int]
    mean_share: float | None

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Finding:
    """One way of being wrong: its name if the catalogue has it, what its students were told, who they are.

    lines: how many of them went wrong first at which line of their derivation.
    """

    misconception: str
    message: str
    works: list[Work]
    lines: dict[int, int] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The misconception in words; "" where what they were told says it all."""
        return (
            sentence(self.misconception) if self.misconception else "" if self.message else "No known pattern"
        )

    @property
    def where(self) -> str:
        """'at line 3', or 'at line 3 (4), line 4 (1)'; "" where there are no lines."""
        if len(self.lines) == 1:
            return f"at line {next(iter(self.lines))}"
        counted = [f"line {line} ({count})" for line, count in sorted(self.lines.items())]
        return f"at {', '.join(counted)}" if counted else ""


@dataclass(frozen=True)
class FailedCriterion:
    """A criterion of an exercise, and how many of those whose answer could be judged failed it."""

    question: Question
    criterion: str
    failed: int
    judged: int

    @property
    def share(self) -> float:
        return self.failed / self.judged


def tally(group: Class, question: Question) -> Tally:
    """Count the states of a question; the mean share is over the marked answers, None if there is none."""
    results = [result for _, result in group.results(question)]
    counted = Counter(result.state for result in results)
    marked = [result.points for result in results if result.state != "to mark"]
    share = sum(marked) / len(marked) / question.max_points if marked and question.max_points else None
    return Tally(question, {state: counted[state] for state in STATES}, share)


def findings(group: Class, question: Question) -> list[Finding]:
    """The answers without full points, grouped by what the check recognised in them, the commonest first.

    Where that is no misconception of the catalogue, those who were told the same belong together. Last come
    those whom the check could tell no more than which criteria failed.
    """
    groups: dict[tuple[str, str], Finding] = {}
    for work, result in group.results(question):
        if not question.written and result.state in ("partial", "wrong"):
            recognised = (result.misconception, result.hint or result.problem)
            finding = groups.setdefault(recognised, Finding(*recognised, []))
            finding.works.append(work)
            if result.line:
                finding.lines[result.line] = finding.lines.get(result.line, 0) + 1
    found = groups.values()
    return sorted(
        found, key=lambda f: (not (f.misconception or f.message), -len(f.works), f.title, f.message)
    )


def sentence(name: str) -> str:
    """An identifier as words: normalised_over_the_batch -> Normalised over the batch."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def failed_criteria(group: Class, most: int = 12) -> list[FailedCriterion]:
    """The criteria that most students failed, at most `most` of them."""
    failed = []
    for question in group.questions:
        judged, wrong = Counter(), Counter()
        for _, result in group.results(question):
            judged.update(list(result.criteria))
            wrong.update(name for name, passed in result.criteria.items() if not passed)
        failed += [FailedCriterion(question, name, wrong[name], judged[name]) for name in wrong]
    return sorted(failed, key=lambda f: (-f.failed, -f.share))[:most]
