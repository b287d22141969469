"""What a class did, as plain data."""

from autograder.report.model import Class, Mark, Question, Work

SOFTMAX, WHY = Question("softmax_check", 3.0), Question("why", 2.0, written=True)


def work(student: str, points: float, **more) -> Work:
    return Work(student, results={"softmax_check": Mark(points, "partial")}, **more)


def test_a_check_is_called_after_its_exercise_and_a_written_question_by_its_own_name():
    assert [SOFTMAX.name, WHY.name] == ["softmax", "why"]


def test_a_mark_is_the_points_less_the_penalty_and_never_negative():
    assert work("ada", 2.5, penalty=1).mark == 1.5
    assert work("ada", 0.5, penalty=1).mark == 0


def test_the_best_mark_comes_first_and_ties_go_by_name():
    group = Class("01_toy", [SOFTMAX], [work("zoe", 2), work("Ada", 2), work("eve", 3), Work("none")])
    assert [w.student for w in group.graded] == ["eve", "Ada", "zoe"]


def test_the_median_is_over_the_graded_alone():
    group = Class("01_toy", [SOFTMAX], [work("ada", 1), work("eve", 2), Work("none")])
    assert group.median == 1.5


def test_points_are_told_apart_by_who_gave_them():
    both = Work("ada", results={"softmax_check": Mark(2, "partial"), "why": Mark(1, "partial")})
    group = Class("01_toy", [SOFTMAX, WHY], [both])
    assert group.points(both, written=False) == 2
    assert group.points(both, written=True) == 1
    assert group.max_mark == 5


def test_a_student_is_shown_with_name_and_id_or_with_the_id_alone():
    assert Work("ada", name="Ada Lovelace").shown == "Ada Lovelace (ada)"
    assert Work("ada").shown == "ada"
