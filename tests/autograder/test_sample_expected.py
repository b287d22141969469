from autograder.build.answers import answer_sources
from autograder.sample.expected import expected_marks
from tests.this_course import COURSE, exercises_of

CHAPTER = "02_softmax_cross_entropy"
EXERCISES, RIGHT = exercises_of(CHAPTER), answer_sources(CHAPTER)


def test_right_answers_are_expected_to_earn_everything_and_none_nothing():
    everything = {name: exercise.points for name, exercise in EXERCISES.items()}
    assert expected_marks(COURSE, CHAPTER, RIGHT) == everything
    assert expected_marks(COURSE, CHAPTER, {}) == dict.fromkeys(EXERCISES, 0)


def test_one_mistake_is_expected_to_cost_once():
    marks = expected_marks(COURSE, CHAPTER, RIGHT | {"softmax": "def softmax(a):\n    return a"})
    assert {name for name, points in marks.items() if points < EXERCISES[name].points} == {"softmax"}


def test_a_cell_that_does_not_run_is_expected_to_earn_nothing():
    assert expected_marks(COURSE, CHAPTER, RIGHT | {"softmax": "def softmax(:"})["softmax"] == 0
