"""The check engine: an exercise is its contract as code, and a check runs it against a student.

    @exercise(points=3)
    def softmax(student, cases, criterion):
        \"\"\"softmax(a): logits (C,) or (N, C) -> probabilities of the same shape, over the last axis.\"\"\"
        with criterion("one example") as expect:
            for C in (2, 3, 5):
                a = cases.normal(C)
                f = require.like(student.softmax(a), a)           # a gate: a wrong shape ends the criterion
                expect.close(f.sum(), 1.0, "the probabilities sum to one")

Criteria are kinds of *cases* (one example, a batch, large logits), each pinning the answer down completely:
an answer that is right nowhere earns nothing. A criterion earns its share if every expectation in it holds;
the first one that does not is what the report shows, and the rest of the cases still run, so that a
misconception can be recognised from everything that was answered.

Right numbers in the wrong form (ints, lists, an axis of length 1) are judged all the same; a criterion more,
which is there only then, says so once and takes one share.

Each criterion draws its cases from a stream of its own, so that what is asked does not depend on what was
answered: after a gate ended a criterion, the next one asks what it always asks.
"""

from __future__ import annotations

import inspect
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress

import numpy as np

from course_lib.checking.advice import advice
from course_lib.checking.capture import readable
from course_lib.checking.cases import Cases
from course_lib.checking.exchange import Call, Problem
from course_lib.checking.expectations import Expectations
from course_lib.checking.notes import Notes
from course_lib.checking.patterns import common
from course_lib.checking.registry import Exercise, find
from course_lib.checking.report import Criterion, Report
from course_lib.checking.require import Misform, Unmet, forgiving
from course_lib.checking.student import AnswerProblem, LocalStudent, Student
from course_lib.checking.waiting import ShownStudent

PUBLIC_SEED = 20120913  # what a student's own checks use; graders use others

FORM = "in the form that was asked for"  # a criterion that is there only if it failed

#: (exercise, transcript, names of the criteria that failed) -> (name, hint) of the misconception that
#: explains the answers, or None
Recogniser = Callable[[Exercise, list, list[str]], tuple[str, str] | None]

#: asked in turn by `check`
RECOGNISERS: list[Recogniser] = []

#: (exercise, report, transcript): told by `check` of each verdict; may add notes to the report, never points
LISTENERS: list[Callable[[Exercise, Report, list], None]] = []


class Trial:
    """One run of an exercise against one student; collects the criteria."""

    def __init__(self, student: Student, cases: Cases):
        self.student, self.cases = student, cases
        self.criteria: list[Criterion] = []
        self.notes: list[Notes] = []
        self.misform: tuple[Misform, Call] | None = None

    @contextmanager
    def criterion(self, name: str, share: float = 1.0) -> Iterator[Expectations]:
        """A block of expectations that earns `share` if all of them hold; its cases are its own."""
        if name in [criterion.name for criterion in self.criteria]:
            raise AssertionError(f"two criteria are called {name!r}, and would ask the same")
        result = Criterion(name, share)
        self.criteria.append(result)
        self.student.begin(name)
        expect = Expectations(result, self.student)
        self.notes.append(expect)
        try:
            with self.cases.stream(name), forgiving(self._put_down):
                yield expect
        except Unmet as gate:
            expect.note_unmet(gate)
        except AnswerProblem as problem:
            if problem.answer.problem.fatal and not self._is_unfinished(problem):
                raise
            expect.note(problem.answer.message, hint=advice(problem.answer), call=problem.call)
        except Exception as error:
            # an expectation that failed before is the better explanation
            expect.note(f"the result could not be examined ({type(error).__name__}: {error})")
        else:
            expect.note_alarms()
            if not result.examined:
                raise AssertionError(f"the criterion {name!r} expects nothing, so that any answer earns it")

    def _put_down(self, misform: Misform) -> None:
        self.misform = self.misform or (misform, self.student.transcript[-1].call)

    def note_form(self) -> None:
        """A criterion more, if right numbers came in the wrong form: that costs once, and half at most."""
        if self.misform is None:
            return
        misform, call = self.misform
        self.criteria.append(Criterion(FORM, sum(each.share for each in self.criteria) / len(self.criteria)))
        self.notes.append(Notes(self.criteria[-1], self.student))
        self.notes[-1].note(misform.message, misform.came, hint=misform.hint, call=call)

    @property
    def hint(self) -> str:
        """The hint for the first criterion that failed; where it alone says too little, all do together."""
        failed = next((notes for notes in self.notes if not notes.criterion.passed), None)
        if failed is None:
            return ""
        cases = [case for notes in self.notes for case in notes.cases] if failed.compared else []
        return failed.hint or common(cases) or (self.misform[0].hint if self.misform else "")

    def _is_unfinished(self, problem: AnswerProblem) -> bool:
        """Whether the answer is done for other cases than this one."""
        return problem.answer.problem is Problem.NOT_DONE and _has_answered(self.student)


def judge(
    exercise: Exercise,
    student: Student,
    seed: int | list[int] = PUBLIC_SEED,
    *,
    recognisers: Sequence[Recogniser] = (),
) -> Report:
    """Run the exercise's check against `student`, with the cases of `seed`, and report.

    `recognisers` look for the misconception behind a wrong answer, which takes longer than the rest.
    """
    cases, report = Cases(seed, exercise.name), Report(exercise.name, exercise.points)
    trial = Trial(student, cases)
    student.seconds = max(student.seconds, exercise.seconds)
    try:
        report.lines = exercise.function(student, cases, trial.criterion) or []
        trial.note_form()
    except AnswerProblem as problem:
        missing = problem.answer.problem in (Problem.NOT_DONE, Problem.MISSING)
        undone = missing and not _has_answered(student, but=problem.call)
        report.status = "not done" if undone else "void"
        report.problem = _sentence(problem.answer.message)
        if problem.call.name != exercise.name:
            report.problem += f" ({exercise.name} is checked together with it.)"
        report.hint = "" if undone else advice(problem.answer)
    report.criteria = _without_repetition(trial.criteria) if report.status == "checked" else []
    report.printed = readable("".join(dict.fromkeys(asked.answer.printed for asked in student.transcript)))
    if report.status == "checked":
        report.hint = trial.hint
    if report.status != "not done" and not report.passed:
        failed = [criterion.name for criterion in report.criteria if not criterion.passed]
        found = (recognise(exercise, student.transcript, failed) for recognise in recognisers)
        report.misconception, report.hint = next(filter(None, found), ("", report.hint))
    return report


def check(answer: str | Callable, *, seed: int = PUBLIC_SEED) -> Report:
    """Check an answer of the notebook (or module) that calls this: `check("softmax")` or `check(softmax)`.

    An answer is a function, a class, or the text of a derivation.
    The report that comes back is shown as a card in a notebook and printed in a terminal; its value is the
    points. ValueError if there is no exercise of that name.
    """
    namespace = inspect.currentframe().f_back.f_globals
    exercise = _exercise_of(answer, namespace)
    if answer != exercise.name:
        namespace = {**namespace, exercise.name: answer}
    # On standard error a warning of ours would cost the student marks.
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        student, is_public = _student(namespace), seed == PUBLIC_SEED
        try:
            report = judge(exercise, student, seed, recognisers=RECOGNISERS if is_public else ())
        finally:
            if isinstance(student, ShownStudent):
                student.finish()
        for listen in LISTENERS if is_public else ():
            listen(exercise, report, student.transcript)
    if not in_notebook():
        tell(str(report))
    return report


def _student(namespace: Mapping) -> LocalStudent:
    return ShownStudent(namespace) if in_notebook() else LocalStudent(namespace)


def _exercise_of(answer: str | Callable, namespace: Mapping) -> Exercise:
    """The exercise of this name; for an answer, of its own name or a name that the notebook gives it."""
    if isinstance(answer, str) and (answer.isidentifier() or not answer):
        return find(answer)
    names = [name for name, value in namespace.items() if value is answer]
    names.insert(0, str(getattr(answer, "__name__", names[0] if names else type(answer).__name__)))
    for name in names:
        with suppress(ValueError):
            return find(name)
    return find(names[0])


def _without_repetition(criteria: list[Criterion]) -> list[Criterion]:
    """The criteria, where one that failed for the same reason as one before it says only that.

    Only where nothing came: the same claim may fail for two reasons, which the two values tell apart.
    """
    said = set()
    for failure in [criterion.failure for criterion in criteria if criterion.failure]:
        if failure.message in said and not failure.came:
            failure.message, failure.call = "the same as above", ""
        said.add(failure.message)
    return criteria


def _has_answered(student: Student, but: Call | None = None) -> bool:
    """Whether any call but that one has an answer (a text that is handed over may be a stub)."""
    return any(asked.answer.problem is None for asked in student.transcript if asked.call is not but)


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?", "!")) else message + "."


def tell(text: str) -> None:
    """Print, with what the terminal cannot show replaced."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def in_notebook() -> bool:
    """Whether what a cell ends with is shown."""
    ipython = sys.modules.get("IPython")  # a notebook has imported it
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
