"""The check engine: an exercise is its contract as code, and a check runs it against a student.

    @exercise(points=3)
    def softmax(student, cases, criterion):
        \"\"\"softmax(a): logits (C,) or (N, C) -> probabilities of the same shape, over the last axis.\"\"\"
        with criterion("one example") as expect:
            for C in (2, 3, 5):
                a = cases.normal(C)
                f = expect.like(student.softmax(a), a)            # a gate: a wrong shape ends the criterion
                expect.close(f.sum(), 1.0, "the probabilities sum to one")

Criteria are kinds of *cases* (one example, a batch, large logits), each pinning the answer down completely:
an answer that is right nowhere earns nothing. A criterion earns its share if every expectation in it holds;
the first one that does not is what the report shows, and the rest of the cases still run, so that a
misconception can be recognised from everything that was answered.
"""

from __future__ import annotations

import importlib.metadata
import inspect
import sys
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import numpy as np

from course_lib.checking.capture import readable
from course_lib.checking.cases import Cases
from course_lib.checking.expectations import Expectations, Unmet
from course_lib.checking.report import Criterion, Report
from course_lib.checking.student import AnswerProblem, LocalStudent, Student

PUBLIC_SEED = 20120913  # what a student's own checks use; graders use others

REGISTRY: dict[str, Exercise] = {}


@dataclass(frozen=True)
class Exercise:
    """One exercise: its name (the name of the answer), points, and the function that judges a student.

    seconds: what one call of the answer may take, where that is more than usual.
    """

    name: str
    points: float
    contract: str
    module: str
    judge: Callable = field(repr=False, compare=False)
    seconds: float = 0.0


def exercise(points: float, seconds: float = 0.0) -> Callable[[Callable], Exercise]:
    """Make the decorated function `(student, cases, criterion)` the judge of the exercise of its name."""

    def register(function: Callable) -> Exercise:
        name, module = function.__name__, function.__module__.removesuffix(".contracts").rpartition(".")[2]
        if name in REGISTRY and REGISTRY[name].module != module:
            raise ValueError(f"{name} is an exercise of {REGISTRY[name].module} and again of {module}")
        REGISTRY[name] = Exercise(name, points, inspect.getdoc(function) or "", module, function, seconds)
        return REGISTRY[name]

    return register


class Trial:
    """One run of an exercise against one student; collects the criteria."""

    def __init__(self, student: Student):
        self.student = student
        self.criteria: list[Criterion] = []
        self.failed: Expectations | None = None

    @contextmanager
    def criterion(self, name: str, share: float = 1.0) -> Iterator[Expectations]:
        """A block of expectations that earns `share` if all of them hold."""
        result = Criterion(name, share)
        self.criteria.append(result)
        self.student.twice = True
        expect = Expectations(result, self.student)
        try:
            yield expect
        except Unmet:
            pass
        except AnswerProblem as problem:
            if problem.voids and not self._is_unfinished(problem):
                raise
            expect.fail(problem.answer.message, call=problem.call)
        except Exception as error:
            if result.passed:  # an expectation that failed before is the better explanation
                expect.fail(f"the result could not be examined ({type(error).__name__}: {error})")
        else:
            if not result.examined:
                raise AssertionError(f"the criterion {name!r} examined nothing, so it cannot fail")
        if not result.passed and self.failed is None:
            self.failed = expect

    def _is_unfinished(self, problem: AnswerProblem) -> bool:
        """Whether the answer is done for other cases than this one."""
        return problem.answer.problem == "not done" and _has_answered(self.student)


def judge(
    exercise: Exercise, student: Student, seed: int | list[int] = PUBLIC_SEED, *, explain: bool = True
) -> Report:
    """Run the exercise's check against `student`, with the cases of `seed`, and report.

    Without `explain` no misconception is looked for behind a wrong answer, which takes longer than the rest.
    """
    trial, report = Trial(student), Report(exercise.name, exercise.points)
    student.seconds = max(student.seconds, exercise.seconds)
    try:
        report.lines = exercise.judge(student, Cases(seed), trial.criterion) or []
    except AnswerProblem as problem:
        undone = problem.answer.problem in ("not done", "missing") and not _has_answered(student)
        report.status = "not done" if undone else "void"
        report.problem = _sentence(problem.answer.message)
        if problem.call.name != exercise.name:
            report.problem += f" ({exercise.name} is checked together with it.)"
    report.criteria = _without_repetition(trial.criteria) if report.status == "checked" else []
    report.printed = readable("".join(dict.fromkeys(answer.printed for _, answer in student.transcript)))
    report.hint = trial.failed.hint if trial.failed else ""
    if explain and report.status != "not done" and not report.passed:
        report.misconception, report.hint = _recognised(exercise, student) or ("", report.hint)
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
        report = judge(exercise, LocalStudent(namespace), seed)
    if not in_notebook():
        tell(str(report))
    return report


def _exercise_of(answer: str | Callable, namespace: Mapping) -> Exercise:
    """The exercise of this name; for an answer, of its own name or a name that the notebook gives it."""
    from course_lib.exercises import find

    if isinstance(answer, str) and (answer.isidentifier() or not answer):
        return find(answer)
    names = [name for name, value in namespace.items() if value is answer]
    names.insert(0, str(getattr(answer, "__name__", names[0] if names else type(answer).__name__)))
    for name in names:
        with suppress(ValueError):
            return find(name)
    return find(names[0])


def _recognised(exercise: Exercise, student: Student) -> tuple[str, str] | None:
    """(name, hint) of the misconception that explains the answers, if an installed catalogue knows one."""
    for entry_point in importlib.metadata.entry_points(group="course_lib.catalogues"):
        with suppress(Exception):  # a broken catalogue costs the hint, not the report
            if found := entry_point.load().recognise(exercise, student.transcript):
                return found
    return None


def _without_repetition(criteria: list[Criterion]) -> list[Criterion]:
    """The criteria, where one that failed for the same reason as one before it says only that."""
    said = set()
    for failure in [criterion.failure for criterion in criteria if criterion.failure]:
        if failure.message in said:
            failure.message = "the same as above"
            failure.call = failure.came = failure.expected = failure.where = ""
        said.add(failure.message)
    return criteria


def _has_answered(student: Student) -> bool:
    return any(answer.problem is None for _, answer in student.transcript)


def _sentence(message: str) -> str:
    return message if message.endswith((".", "?", "!")) else message + "."


def tell(text: str) -> None:
    """Print, with what the terminal cannot show replaced."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding))


def in_notebook() -> bool:
    ipython = sys.modules.get("IPython")  # a notebook has imported it
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")


__all__ = ["PUBLIC_SEED", "REGISTRY", "Exercise", "check", "exercise", "judge"]
