import pytest

from autograder.build.answers import answer_sources, answers_of
from autograder.build.omissions import chapter_of, given_in, unmarked
from autograder.build.pipeline import draft
from autograder.build.source import Cell, read_chapter
from autograder.course import Course
from course_lib.checking.registry import exercise
from course_lib.course_file import CourseError
from tests.autograder.toy_course import CHAPTER, COURSE, STEM, write_chapter
from tests.this_course import COURSE as THIS

SOFTMAX = "02_softmax_cross_entropy"


def this_course_with(tmp_path, chapter, declared):
    """The course of this repository with another course.toml."""
    (tmp_path / "chapters").mkdir()
    (tmp_path / "chapters" / f"{chapter}.py").write_text(THIS.source(chapter).read_text())
    text = 'id = "a"\ntitle = "A"\nversion = "1"\nexercises = "course_lib.exercises"\n'
    (tmp_path / "course.toml").write_text(f"{text}[chapter.{chapter}]\n{declared}\n")
    return Course.load(tmp_path)


def cells(course, chapter=STEM):
    return {cell.cell_id: cell for cell in chapter_of(course, chapter).cells}


def toy(tmp_path, declared, text=CHAPTER):
    return write_chapter(tmp_path, text, f"{COURSE}[chapter.{STEM}]\n{declared}\n")


def test_a_chapter_of_which_nothing_is_changed_is_as_its_author_wrote_it(tmp_path):
    course = write_chapter(tmp_path)
    assert chapter_of(course, STEM) == read_chapter(course.source(STEM))


def test_an_exercise_that_nothing_needs_goes_with_its_check_and_the_rest_stays_as_it_was(tmp_path):
    before, after = cells(write_chapter(tmp_path)), cells(toy(tmp_path, 'without = ["double"]'))
    assert before.keys() - after.keys() == {"double", "double_check"}
    assert all(after[name] == before[name] for name in after)
    assert answer_sources(STEM, toy(tmp_path, 'without = ["double"]')) == {}


@pytest.mark.parametrize(
    "use", ["print(double(4))", "def four(a): return double(double(a))", "%time double(4)\nx = double"]
)
def test_an_answer_that_another_cell_needs_stays_as_given_code(tmp_path, use):
    course = toy(tmp_path, 'without = ["double"]', f"{CHAPTER}\n# %%\n{use}\n")
    found = cells(course)
    assert "double_check" not in found
    assert (found["double"].kind, found["double"].grade_id) == ("locked", "double")
    assert "SOLUTION" not in found["double"].source and "return sum([a, a])" in found["double"].source
    made = draft(course, STEM)
    given = next(cell for cell in made.student.cells if cell.id == "double")
    assert given.metadata.nbgrader.locked and not given.metadata.nbgrader.solution
    assert "return sum([a, a])" in given.source


def test_an_answer_that_only_another_left_out_answer_calls_goes_too_unless_that_one_is_needed():
    half, quarter = cell_of_exercise("half"), cell_of_exercise("quarter", "return half(half(a))")
    assert given_in([half, quarter], {"half", "quarter"}, {}) == set()
    use = Cell(3, 9, "code", "quarter(8)")
    assert given_in([half, quarter, use], {"half", "quarter"}, {}) == {"half", "quarter"}


def ask_for_a_half(student):
    return student.half(2.0)


def test_an_answer_that_another_check_asks_for_stays_as_given_code():
    @exercise(points=1)
    def asks_for_others(student, cases, criterion):
        """asks_for_others()."""
        student.double(1.0)
        student.probe(lambda answers: answers["triple"], "asks_for_others")
        ask_for_a_half(student)

    cells = [cell_of_exercise(name) for name in ("double", "half", "triple", "quadruple")]
    without = {cell.name for cell in cells}
    assert given_in(cells, without, {"asks_for_others": asks_for_others}) == {"double", "triple", "half"}


def cell_of_exercise(name, body="pass"):
    return Cell(1, 1, "code", f"def {name}(a): {body}", "exercise", name)


def test_a_chapter_of_this_course_builds_and_answers_without_an_exercise_that_others_call(tmp_path):
    course = this_course_with(tmp_path, SOFTMAX, 'without = ["softmax"]')
    found = cells(course, SOFTMAX)
    assert found["softmax"].kind == "locked" and "softmax_check" not in found
    assert "softmax" not in course.exercises_of(SOFTMAX)
    made = draft(course, SOFTMAX)
    assert "softmax_check" not in {cell.id for cell in made.student.cells}
    assert callable(answers_of(SOFTMAX, course)["softmax"])
    assert "softmax" not in answer_sources(SOFTMAX, course)


def test_points_are_those_of_the_course_for_exercises_and_written_questions(tmp_path):
    made = draft(toy(tmp_path, "points = {double = 5, why_two = 1.5}"), STEM)
    points = {
        cell.id: cell.metadata.nbgrader.get("points")
        for cell in made.student.cells
        if "nbgrader" in cell.metadata
    }
    assert (points["double_check"], points["why_two"], points["plain_test"]) == (5, 1.5, 1)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ("points = {duble = 5}", "chapter.01_toy.points: there is no exercise or written question 'duble'"),
        (
            'without = ["duble"]',
            "chapter.01_toy.without: there is no exercise 'duble' in this chapter; did you mean double?",
        ),
    ],
)
def test_a_name_that_the_chapter_does_not_have_is_refused_with_the_nearest(tmp_path, declared, said):
    course = toy(tmp_path, declared)
    with pytest.raises(CourseError) as refused:
        draft(course, STEM)
    assert said in str(refused.value)


def test_an_answer_without_its_markers_is_the_rest_of_its_lines():
    assert (
        unmarked("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION")
        == "def f():\n    return 1"
    )
