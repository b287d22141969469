"""The judge: a notebook's cells run in the jail, its exercises are checked here, from values alone.

The points that this writes into a check cell are the only ones that nbgrader reads there. Nothing that a
student's code prints, shows, returns or changes can be a mark: what comes out of the jail is data, and
expected values never go in.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import takewhile

import numpy as np
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.utils import compute_checksum, is_grade, is_solution, is_task

from autograder.build.answers import answer_sources, sources_for
from autograder.build.dependencies import mentions, reached
from autograder.course import Course
from autograder.grading.cells import exercise_named, is_check, mark_of
from autograder.grading.result import Result, about
from autograder.grading.seeds import seed_of
from autograder.jail import Jail, JailedNotebook, JailedStudent, Replacement
from course_lib.checking.capture import TimeIsUp, time_limit
from course_lib.checking.engine import judge
from course_lib.checking.registry import Exercise
from course_lib.checking.report import Failure, Report

MAX_TEXT_CHARACTERS = 4_000  # characters of a text in a report
MARGIN = 30.0  # seconds that the judge itself may take on top of a submission's
NOT_JUDGED = "The grader knows no such exercise: this check was not run, and earned nothing for anybody."
UNJAILED = "Graded without a jail (--sandbox none): this code could see and change whatever the grader can."


def judge_notebook(
    nb: NotebookNode,
    chapter: str,
    jail: Jail,
    secret: bytes,
    course: Course,
    files: Mapping[str, bytes] | None = None,
) -> tuple[NotebookNode, Result]:
    """Run the notebook in the jail and judge its exercises; `nb` is changed in place.

    A code cell gets the outputs of its run, one that is tagged `demo` none. A check is not run: its cell gets
    the card and the points, and none if the course has no such exercise (`cells`). Plain nbgrader tests run
    like any cell, and nbgrader reads them as it always does. `course` has the exercises and the right answers
    of the chapter; `files` were handed in beside the notebook. Returns the notebook and what it earned,
    without the name of its student.
    Raises JailError or SandboxError if there is no jail.
    """
    with JailedNotebook(jail, files=files or {}) as submission:
        grading = Grading(chapter, course, submission, secret)
        for cell in nb.cells:
            grading.take(cell)
        grading.look_again_for_what_was_missing()
    grading.carry_errors_forward()
    return nb, grading.result()


@dataclass
class Check:
    """A check cell: what it checks, the cells that ran before it, and the verdict."""

    cell: NotebookNode
    exercise: Exercise
    cells: tuple[str, ...]
    report: Report


class Grading:
    """One notebook on its way through the judge."""

    def __init__(self, chapter: str, course: Course, submission: JailedNotebook, secret: bytes):
        self.chapter, self.course, self.submission, self.secret = chapter, course, submission, secret
        # an instructor's own assignment, an exam say, is no chapter and has plain tests alone
        self.exercises = course.exercises_of(chapter) if chapter in course.chapters else {}
        self.catalogue = course.catalogue
        self.checks: list[Check] = []
        self.written: list[dict] = []
        self.tests: list[dict] = []
        self.unknown: list[str] = []
        self.count = 0

    def take(self, cell: NotebookNode) -> None:
        """Run the cell, or judge what it checks, or note that it is to be marked by hand."""
        if is_task(cell) or (is_grade(cell) and is_solution(cell)):
            self.written.append(_written(cell))
        if cell.cell_type != "code":
            return
        cell.outputs, cell.execution_count = [], None
        if is_check(cell):
            self._check(cell)
        elif "demo" not in cell.metadata.get("tags", ()):
            self._run(cell)
            if is_grade(cell) and not is_solution(cell):
                self._read_points(cell)

    def _check(self, cell: NotebookNode) -> None:
        exercise = self.exercises.get(exercise_named(cell))
        if exercise is None:
            self.unknown.append(cell.metadata.nbgrader.grade_id)
            cell.outputs = [new_output("error", ename="NotJudged", evalue=NOT_JUDGED, traceback=[NOT_JUDGED])]
            return
        report = self._judged(exercise, self.submission)
        self.checks.append(Check(cell, exercise, tuple(self.submission.cells), report))

    def _run(self, cell: NotebookNode) -> None:
        self.count += 1
        cell.outputs, cell.execution_count = self.submission.run(cell.source), self.count
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = self.count

    def _read_points(self, cell: NotebookNode) -> None:
        """What a plain test earned, as nbgrader reads it; an output that is no mark becomes an error."""
        name, most = cell.metadata.nbgrader.grade_id, float(cell.metadata.nbgrader.points)
        try:
            points = mark_of(cell)
        except ValueError as error:
            self.submission.incidents.append(f"the test {name} earned nothing: {error}")
            cell.outputs = [new_output("error", ename="NoMark", evalue=str(error), traceback=[str(error)])]
            points = 0.0
        self.tests.append({"cell": name, "points": points, "max_points": most})

    def look_again_for_what_was_missing(self) -> None:
        """Judge at the end what was not there when its check came: the student may have moved cells."""
        for check in self.checks:
            if check.report.status == "not done" and len(self.submission.cells) > len(check.cells):
                self._keep_the_better(check, self._judged(check.exercise, self.submission))
                check.cells = tuple(self.submission.cells)

    def carry_errors_forward(self) -> None:
        """Judge again what calls an earlier answer that is wrong, with the right one in its place.

        So one mistake costs once. Earlier ones alone: from the right log_softmax, which comes after it, a
        right softmax is one line away. What passes so is not wrong by itself, and is left in its place.
        """
        pending = [check for check in self.checks if not check.report.passed]
        wrong = {check.exercise.name for check in pending}
        # a wrong answer that was never defined can be called all the same
        mentioned = {name: set() for name in wrong} | mentions(self.submission.cells)
        while pending:
            blamed = self._blamed(pending[0], wrong, mentioned)
            if not blamed:
                del pending[0]
                continue
            with self._beside_right(blamed) as submission:
                ran = 0
                for check in list(pending):
                    if self._blamed(check, wrong, mentioned) != blamed:
                        continue
                    for source in check.cells[ran:]:
                        submission.run(source)
                    ran = max(ran, len(check.cells))
                    self._judge_beside(blamed, check, submission)
                    pending.remove(check)
                    wrong -= {check.exercise.name} if check.report.passed else set()

    def result(self) -> Result:
        """What the notebook earned, after putting the cards and the points into the check cells."""
        sandbox, entries = self.submission.jail.sandbox, []
        for check in self.checks:
            own, report = check.cell.metadata.nbgrader, check.report
            report.max_points = float(own.points)  # an instructor may have changed them
            if sandbox == "none":
                report.notes.append(UNJAILED)
            check.cell.outputs = [new_output("execute_result", data=report._repr_mimebundle_())]
            entries.append({"cell": own.grade_id, **report.to_dict()})
        return Result(
            course=about(self.course),
            chapter=self.chapter,
            sandbox=sandbox,
            exercises=entries,
            written=self.written,
            tests=self.tests,
            unknown=self.unknown,
            incidents=list(self.submission.incidents),
        )

    def _blamed(self, check: Check, wrong: set[str], mentioned: dict[str, set[str]]) -> tuple[str, ...]:
        """The earlier answers among `wrong` that this one calls; none if their right versions call it."""
        name = check.exercise.name
        earlier = set(takewhile(lambda other: other != name, self.answers))
        blamed = reached(mentioned, [name]) & wrong & earlier
        behind = reached(self.mentioned_in_answers, blamed)
        return () if name in behind else tuple(sorted(blamed))

    @cached_property
    def answers(self) -> dict[str, str]:
        """The sources of the right answers, in the order of the chapter."""
        return answer_sources(self.chapter, self.course)

    @cached_property
    def mentioned_in_answers(self) -> dict[str, set[str]]:
        return mentions(self.answers.values())

    def _beside_right(self, names: tuple[str, ...]) -> JailedNotebook:
        """A new fork, in which `names` are the right answers whatever the cells define."""
        replacement = Replacement(names, tuple(sources_for(self.chapter, names, self.course)))
        return JailedNotebook(
            self.submission.jail, replacement, self.submission.deadline, self.submission.files
        )

    def _judge_beside(self, names: tuple[str, ...], check: Check, submission: JailedNotebook) -> None:
        """Judge a check in such a fork; of what the student's code does there, nothing is told."""
        report = self._judged(check.exercise, submission)
        said = " and ".join(f"`{name}`" for name in names)
        _redact(report, said)
        report.notes.append(
            f"Checked with the right {said} in place of yours, so that one mistake costs once."
        )
        self._keep_the_better(check, report)

    def _judged(self, exercise: Exercise, submission: JailedNotebook) -> Report:
        student = JailedStudent(submission)
        try:
            with (
                time_limit(max(submission.deadline - time.monotonic(), 0.0) + MARGIN),
                warnings.catch_warnings(action="ignore"),  # of strange values, as in a student's own check
                np.errstate(all="ignore"),
            ):
                seed = seed_of(self.secret, exercise.name)
                report = judge(exercise, student, seed, recognisers=[self.catalogue.recognise])
        except (Exception, TimeIsUp) as error:  # a stranger's values may be more than a check is ready for
            problem = f"What {exercise.name} returned could not be examined ({type(error).__name__})."
            report = Report(exercise.name, exercise.points, status="void", problem=problem)
        if student.failure is not None:
            raise student.failure
        _shorten(report)
        return report

    @staticmethod
    def _keep_the_better(check: Check, report: Report) -> None:
        if report.points > check.report.points or (
            check.report.status == "not done" and report.status != "not done"
        ):
            check.report = report


def _written(cell: NotebookNode) -> dict:
    """What is known of an answer to be marked by hand; one that was left alone has its checksum still."""
    own = cell.metadata.nbgrader
    answered = own.get("checksum") != compute_checksum(cell)
    return {"cell": own.grade_id, "max_points": float(own.points), "answered": answered}


def _redact(report: Report, replaced: str) -> None:
    """Leave out of a report all that the student's code had a part in: it ran beside the right
    `replaced`, and could tell what it saw there."""
    report.printed, report.hint = "", report.hint if report.misconception else ""
    if report.problem:
        report.problem = f"{report.exercise} cannot be judged with the right {replaced} either."
    for criterion in report.criteria:
        if criterion.failure:
            criterion.failure = Failure(f"This does not hold with the right {replaced} either.")


def _shorten(report: Report) -> None:
    """Cut the texts that a student's code has had a part in."""
    for part in (report, *(criterion.failure for criterion in report.criteria if criterion.failure)):
        for field in fields(part):
            text = getattr(part, field.name)
            if isinstance(text, str) and len(text) > MAX_TEXT_CHARACTERS:
                setattr(part, field.name, str(text[:MAX_TEXT_CHARACTERS]) + " …")
