import numpy as np
import pytest

from course_lib.checking.exchange import Answer
from course_lib.checking.registry import RESERVED
from course_lib.checking.student import AnswerProblem, LocalStudent, Student


def test_a_student_is_asked_by_the_name_of_the_answer_and_gives_back_plain_data():
    student = LocalStudent({"double": lambda a: np.float64(2 * a)})
    assert student.double(1.5) == 3.0 and type(student.double(1.5)) is float


def test_every_question_and_answer_is_in_the_transcript():
    student = LocalStudent({"double": lambda a: 2 * a})
    student.double(1)
    student.begin("small numbers")
    student.double(2)
    asked = [
        (call.name, call.args, answer.value, criterion) for call, answer, criterion in student.transcript
    ]
    assert asked == [("double", (1,), 2, ""), ("double", (2,), 4, "small numbers")]


def test_a_probe_runs_beside_the_answers_and_is_handed_them():
    student = LocalStudent({"double": lambda a: 2 * a})
    assert student.probe(lambda answers, a: [answers["double"](a)], "double", 4) == [8]


def test_another_kind_of_student_implements_perform_alone():
    class Parrot(Student):
        def perform(self, call):
            return Answer(call.args)

    assert Parrot().anything(1, 2) == (1, 2)


def test_an_answer_that_differs_the_second_time_is_refused():
    counts = iter(range(9))
    student = LocalStudent({"double": lambda a: next(counts)})
    with pytest.raises(AnswerProblem, match="another answer when it is called again") as problem:
        student.double(1)
    assert problem.value.answer.problem.fatal


class Counting(LocalStudent):
    """A student that counts how often it is asked."""

    asked = 0

    def perform(self, call):
        self.asked += 1
        return super().perform(call)


def test_the_first_call_of_a_criterion_is_made_twice():
    student = Counting({"double": lambda a: 2 * a})
    for criterion, calls in (("one", 3), ("two", 6)):
        student.begin(criterion)
        student.double(1)
        student.double(2)
        assert student.asked == calls
    assert len(student.transcript) == 4


def test_a_call_with_a_problem_is_not_repeated_but_the_next_one_is():
    student = Counting({"root": lambda a: a**0.5 if a >= 0 else None + a})
    with pytest.raises(AnswerProblem):
        student.root(-1)
    assert student.asked == 1
    student.root(4)
    assert student.asked == 3


def test_a_probe_that_is_not_to_be_repeated_leaves_that_to_the_next_call():
    counts = iter(range(9))
    student = Counting({"double": lambda a: 2 * a})
    assert student.probe(lambda answers: next(counts), "double", repeat=False) == 0
    assert (student.asked, student.double(1), student.asked) == (1, 2, 3)


def test_no_exercise_can_have_a_name_that_a_student_needs_for_itself():
    public = {name for name in dir(LocalStudent({})) if not name.startswith("_")}
    assert public <= RESERVED


def test_an_answer_that_was_given_to_other_arguments_before_is_stale():
    def first_row(a):
        return np.array(a[0])

    a, student = np.array([[0.3, 1.2], [0.7, 0.4]]), LocalStudent({"f": first_row, "g": np.negative})
    student.f(a)  # a decoy has another last row
    assert student.stale
    student.g(a)
    assert not student.stale


def test_a_number_is_stale_if_the_question_before_had_another():
    student = LocalStudent({"half": lambda a: 0.5, "sign": np.sign, "itself": lambda a: a})
    for name, stale in (("half", True), ("sign", False), ("itself", False)):
        student.ask(name, 1.5)
        student.ask(name, 2.5)
        assert student.stale == stale, name  # 0, 1 and the like come by themselves
    student.half(2.5)
    student.half(2.5)
    assert not student.stale
