"""From a gradebook and graded notebooks to the model."""

from dataclasses import replace

import pytest

from autograder.grading.gradebook import opened
from autograder.grading.result import path_of, write_failure
from autograder.report.reading import NothingGraded, read_class
from tests.autograder.toy_class import CHAPTER, Student, half, make_class, right, undone, wrong

# the order of the chapter is neither the alphabet's nor the gradebook's
EXERCISES = {"softmax": 3.0, "sigmoid": 2.0}
DONE = {"softmax": right("softmax", 3), "sigmoid": right("sigmoid", 2)}


def read_students(tmp_path, *, written=None, **students: Student):
    course = make_class(tmp_path, EXERCISES, students, written)
    return {work.student: work for work in read_class(course, CHAPTER).works}


def states(work) -> dict[str, str]:
    return {cell.removesuffix("_check"): result.state for cell, result in work.results.items()}


def test_marks_and_reasons_come_together(tmp_path):
    reports = {"softmax": half("softmax", 3, "over_the_batch", "Which axis?"), "sigmoid": right("sigmoid", 2)}
    ada = read_students(tmp_path, ada=Student(reports, name=("Ada", "Lovelace")))["ada"]
    assert (ada.name, ada.mark, ada.warnings) == ("Ada Lovelace", 3.5, "")
    softmax = ada.results["softmax_check"]
    assert (softmax.points, softmax.state) == (1.5, "partial")
    assert (softmax.misconception, softmax.hint) == ("over_the_batch", "Which axis?")
    assert softmax.criteria == {"one example": True, "a batch": False}


def test_questions_are_in_the_order_of_the_chapter(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)}, {"why": 2})
    assert [q.name for q in read_class(course, CHAPTER).questions] == ["softmax", "sigmoid", "why"]


def test_without_the_released_notebook_the_order_is_that_of_a_graded_one(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)}, {"why": 2})
    course.release(CHAPTER).unlink()
    assert [q.name for q in read_class(course, CHAPTER).questions] == ["softmax", "sigmoid", "why"]


def test_an_exercise_left_alone_is_not_done_and_a_wrong_one_is_wrong(tmp_path):
    reports = {"softmax": undone("softmax", 3), "sigmoid": wrong("sigmoid", 2)}
    assert states(read_students(tmp_path, ada=Student(reports))["ada"]) == {
        "softmax": "not done",
        "sigmoid": "wrong",
    }


def test_a_written_answer_waits_is_marked_or_was_left_alone(tmp_path):
    works = read_students(
        tmp_path,
        written={"why": 2.0},
        waits=Student(DONE, {"why": None}),
        full=Student(DONE, {"why": 2.0}),
        some=Student(DONE, {"why": 1.0}),
        none=Student(DONE, {"why": 0.0}),
        left=Student(DONE),
    )
    found = {student: work.results["why"].state for student, work in works.items()}
    assert found == {
        "waits": "to mark",
        "full": "full",
        "some": "partial",
        "none": "wrong",
        "left": "not done",
    }
    assert {student: work.to_mark for student, work in works.items() if work.to_mark} == {"waits": 1}


def test_a_mark_that_a_teacher_changed_is_the_mark(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE | {"softmax": wrong("softmax", 3)})})
    with opened(course.db_url) as gradebook:
        grade = gradebook.find_grade("softmax_check", CHAPTER, CHAPTER, "ada")
        grade.manual_score, grade.needs_manual_grade = 3.0, False
        gradebook.db.commit()
    (ada,) = read_class(course, CHAPTER).works
    assert (ada.mark, states(ada)["softmax"]) == (5.0, "full")


def test_the_late_penalty_comes_from_the_gradebook(tmp_path):
    assert read_students(tmp_path, ada=Student(DONE, penalty=2.0))["ada"].mark == 3.0


def test_who_handed_nothing_in_is_missing_and_who_was_not_graded_needs_a_look(tmp_path):
    works = read_students(
        tmp_path, ada=Student(DONE), ghost=Student(handed_in=False), crash=Student(graded=False)
    )
    assert not works["ghost"].handed_in and not works["ghost"].warnings
    assert works["crash"].handed_in and not works["crash"].graded
    assert works["crash"].warnings == f"handed in, but not graded; `autograder grade {CHAPTER}` says why"


def test_an_entry_that_nbgrader_made_and_never_filled_is_not_graded(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE), "crash": Student(graded=False)})
    with opened(course.db_url) as gradebook:
        gradebook.add_submission(CHAPTER, "crash")
    works = {work.student: work for work in read_class(course, CHAPTER).works}
    assert not works["crash"].graded and works["crash"].warnings


def test_what_grading_named_needs_a_look(tmp_path):
    lines = ["a cell was slow", "it is a link", "a third", "a fourth"]
    ada = read_students(tmp_path, ada=Student(DONE, incidents=lines))["ada"]
    assert ada.warnings == "a cell was slow; it is a link; a third; and 1 more"


def test_what_could_not_be_graded_says_why(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE), "bob": Student(graded=False)})
    bob = next(each for each in course.submissions(CHAPTER) if each.student == "bob")
    write_failure(course, bob, ["the file is empty"])
    assert {w.student: w.warnings for w in read_class(course, CHAPTER).works} == {
        "ada": "",
        "bob": "the file is empty",
    }


def test_checks_of_no_exercise_are_named_once_for_the_class(tmp_path):
    students = {name: Student(DONE, unknown=["double_check"]) for name in ("ada", "bob")}
    group = read_class(make_class(tmp_path, EXERCISES, students), CHAPTER)
    assert group.unknown == ["double_check"]
    assert group.with_warnings == []


@pytest.mark.parametrize(
    ("text", "why"), [(None, "there is no"), ("{", "cannot be read"), ('{"format": 9}', "its format is 9")]
)
def test_a_lost_record_leaves_the_marks_and_needs_a_look(tmp_path, text, why):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)})
    path_of(course, "ada", CHAPTER).unlink()
    if text:
        path_of(course, "ada", CHAPTER).write_text(text)
    (ada,) = read_class(course, CHAPTER).works
    assert ada.mark == 5.0
    assert why in ada.warnings and "the marks stand without their reasons" in ada.warnings


def test_the_sandbox_is_what_the_notebooks_say(tmp_path):
    course = make_class(
        tmp_path,
        EXERCISES,
        {"ada": Student(DONE, sandbox="none"), "bob": Student(DONE), "crash": Student(graded=False)},
    )
    assert read_class(course, CHAPTER).sandboxes == ["bubblewrap", "none"]


def test_a_feedback_page_is_linked_if_it_exists_whatever_its_student_is_called(tmp_path):
    students = {"a&b #1": Student(DONE, feedback=True), "bob": Student(DONE)}
    course = make_class(tmp_path, EXERCISES, students)
    strange, bob = read_class(course, CHAPTER).works
    assert strange.feedback == f"../feedback/a%26b%20%231/{CHAPTER}/{CHAPTER}.html"
    assert bob.feedback == ""


def test_another_chapter_in_the_gradebook_is_left_out(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(DONE)})
    with opened(course.db_url) as gradebook:
        gradebook.add_assignment("02_other")
        gradebook.add_notebook("02_other", "02_other")
        gradebook.add_grade_cell("tanh_check", "02_other", "02_other", max_score=9, cell_type="code")
        gradebook.add_submission("02_other", "ada")
        gradebook.find_grade("tanh_check", "02_other", "02_other", "ada").auto_score = 9.0
        gradebook.db.commit()
    group = read_class(course, CHAPTER)
    assert (group.max_mark, group.works[0].mark) == (5.0, 5.0)


def test_without_a_gradebook_it_says_how_to_grade_and_makes_none(tmp_path):
    course = make_class(tmp_path, EXERCISES, {})
    (course.folder / "gradebook.db").unlink()
    with pytest.raises(
        NothingGraded, match=f"nothing is graded yet for {CHAPTER}; put what was handed in at .*"
    ):
        read_class(course, CHAPTER)
    assert not (course.folder / "gradebook.db").exists()


def test_with_nothing_graded_it_says_how_many_wait_and_names_the_class(tmp_path):
    course = make_class(tmp_path, EXERCISES, {"ada": Student(graded=False), "bob": Student(graded=False)})
    elsewhere = replace(course, root=tmp_path / "other")
    with pytest.raises(NothingGraded) as nothing:
        read_class(elsewhere, CHAPTER)
    assert f"of 2 handed in; run `autograder grade {CHAPTER} --class {course.folder}`" in str(nothing.value)
