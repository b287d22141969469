import nbformat

from autograder.build.answers import answer_sources
from autograder.course import Course
from autograder.sample.submissions import WRITTEN, hand_in, sample_students
from tests.this_course import COURSE, exercises_of

CHAPTER = "02_softmax_cross_entropy"
EXERCISES, RIGHT = exercises_of(CHAPTER), answer_sources(CHAPTER)


def students():
    return {student.name: student for student in sample_students(EXERCISES, RIGHT, COURSE.catalogue)}


def test_the_class_has_every_kind_of_submission():
    kinds = " ".join(student.kind for student in students().values())
    for kind in ("right", "another way", "misconceptions", "half finished", "loud", "crashing", "untouched"):
        assert kind in kinds


def test_every_exercise_is_misunderstood_by_somebody():
    wrong = [student.answers for student in students().values() if student.kind == "some misconceptions"]
    assert all(any(answers[name] != RIGHT[name] for answers in wrong) for name in EXERCISES)


def test_answers_are_written_into_their_cells_and_nothing_else_changes():
    released = nbformat.read(Course.load().release(CHAPTER), as_version=4)
    notebook = hand_in(released, {"softmax": "softmax = 1"})
    changed = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell, before in zip(notebook.cells, released.cells, strict=True)
        if cell.source != before.source
    }
    assert changed.pop("softmax") == "softmax = 1"
    assert set(changed.values()) == {WRITTEN}


def test_who_answers_nothing_hands_in_what_was_released():
    released = nbformat.read(Course.load().release(CHAPTER), as_version=4)
    assert hand_in(released, {}) == released
