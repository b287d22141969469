"""Due dates, extensions and late penalties of course.toml, brought to nbgrader by its own doors."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import UTC, datetime

from nbgrader.api import Gradebook
from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Dict

from autograder.course import Course
from autograder.files import write_whole
from autograder.settings import LateRule


class LatePenalty(LateSubmissionPlugin):
    """The penalty by the rule of the chapter; without one, what LateSubmissionPlugin is configured to do."""

    rules = Dict(help="Chapter -> {per_day: share of the points, at_most: share}; course.toml sets it.").tag(
        config=True
    )

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """The points that are lost; nbgrader's AssignLatePenalties, the parent, knows the chapter."""
        rule = self.rules.get(self.parent.assignment_id)
        if rule is None:
            return super().late_submission_penalty(student_id, score, total_seconds_late)
        return LateRule(**rule).penalty(score, total_seconds_late)


def enter_dates(gradebook: Gradebook, course: Course, chapter: str, student: str | None = None) -> None:
    """Put the due date of a chapter and the extensions (of one student alone, if given) into the gradebook.

    A chapter without a due date in course.toml keeps those that somebody put there by hand; one that came
    from course.toml and is there no more is taken back.
    """
    settings, entered = course.settings_of(chapter), _Entered(course)
    due = _naive(settings.due) if settings.due else None
    assignment = gradebook.update_or_create_assignment(chapter)
    if due is None and assignment.duedate is not None and entered.of(chapter) == assignment.duedate:
        assignment.duedate = None
        for submission in assignment.submissions:
            submission.extension = None
    elif due is not None:
        assignment.duedate = due
        for submission in [s for s in assignment.submissions if student in (None, s.student_id)]:
            until = settings.extensions.get(submission.student_id)
            submission.extension = _naive(until) - due if until else None
    gradebook.db.commit()
    entered.note(chapter, due)


class _Entered:
    """The due dates that this course has put into a class's gradebook, in a file of the class folder."""

    def __init__(self, course: Course):
        self.path = course.folder / ".due-dates.json"
        try:
            self.dates = dict(json.loads(self.path.read_text()))
        except (OSError, ValueError, TypeError):
            self.dates = {}

    def of(self, chapter: str) -> datetime | None:
        with suppress(KeyError, ValueError, TypeError):
            return datetime.fromisoformat(self.dates[chapter])
        return None

    def note(self, chapter: str, due: datetime | None) -> None:
        """Keep the date, or forget the one there was."""
        if due != self.of(chapter):
            self.dates[chapter] = due and due.isoformat()
            write_whole(self.path, json.dumps(self.dates).encode())


def _naive(moment: datetime) -> datetime:
    """The same moment as nbgrader keeps it: in UTC, without saying so."""
    return moment.astimezone(UTC).replace(tzinfo=None)
