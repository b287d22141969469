"""`nbgrader export`: nbgrader's table of marks, in a file that every spreadsheet reads as it is meant."""

from __future__ import annotations

import csv
from pathlib import Path

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student
from nbgrader.plugins import CsvExportPlugin
from traitlets import Unicode

from autograder.exchange.tables import harmless

COLUMNS = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"),
    *("raw_score", "late_submission_penalty", "score", "max_score"),
)


class CsvExport(CsvExportPlugin):
    """nbgrader's columns, with quotation marks where they are needed.

    A text that would be a formula gets an apostrophe in front. Without `--to` the file is grades.csv beside
    the gradebook, or in `folder` if that is no file.
    """

    folder = Unicode("", help="Where grades.csv goes if the gradebook is no file.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the table of all assignments and students, or of those that were asked for."""
        path = Path(self.to or self._beside(gradebook) / "grades.csv")
        self.log.info("Exporting grades to %s", path)
        students, assignments = set(map(str, self.student)), set(map(str, self.assignment))
        with path.open("w", newline="", encoding="utf-8") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for assignment in gradebook.assignments:
                for student in gradebook.students:
                    if student.id in (students or {student.id}) and (
                        assignment.name in (assignments or {assignment.name})
                    ):
                        row = _row(gradebook, assignment, student)
                        table.writerow(harmless(v) if isinstance(v, str) else v for v in row)

    def _beside(self, gradebook: Gradebook) -> Path:
        url = gradebook.db.get_bind().url
        return Path(url.database).parent if url.drivername.startswith("sqlite") else Path(self.folder)


def _row(gradebook: Gradebook, assignment: Assignment, student: Student) -> list:
    """The values of the columns; who handed nothing in has 0."""
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
        timestamp, raw, penalty = submission.timestamp, submission.score, submission.late_submission_penalty
    except MissingEntry:
        timestamp, raw, penalty = None, 0.0, 0.0
    return [
        *(assignment.name, assignment.duedate, timestamp),
        *(student.id, student.last_name, student.first_name, student.email),
        *(raw, penalty, max(0.0, raw - penalty), assignment.max_score),
    ]
