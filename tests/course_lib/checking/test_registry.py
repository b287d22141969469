import pytest

from autograder.jail import Jail, JailedNotebook, JailedStudent
from course_lib.checking.registry import FINDERS, RESERVED, Exercise, exercise, exercises_in, find
from course_lib.checking.student import LocalStudent, Student

STUDENTS = [Student(), LocalStudent({}), JailedStudent(JailedNotebook(Jail()))]


def define(name, module="notebook", points=1.0):
    def judge(student, cases, criterion):
        """What it is about."""

    judge.__name__, judge.__module__ = name, module
    return exercise(points)(judge)


@pytest.fixture
def alone(registry, monkeypatch):
    """No course says where exercises are."""
    monkeypatch.setattr("course_lib.checking.registry.FINDERS", [])
    return registry


def test_an_exercise_is_known_as_soon_as_it_is_defined(alone):
    made = define("double", points=2.5)
    assert made == Exercise("double", 2.5, "What it is about.", "notebook", made.function)
    assert find("double") is made


def test_an_exercise_of_a_cell_that_is_run_again_is_the_new_one(alone):
    define("double", points=1)
    assert define("double", points=2) is find("double")


def test_a_name_belongs_to_one_module(alone):
    define("double", "first.contracts")
    with pytest.raises(ValueError, match=r"of first\.contracts and again of second\.contracts: rename one"):
        define("double", "second.contracts")
    assert find("double").module == "first.contracts"


@pytest.mark.parametrize("name", [*sorted(RESERVED), "_hidden", "__len__"])
def test_a_name_that_no_answer_can_have_is_refused(alone, name):
    with pytest.raises(ValueError, match=f"no exercise can be called '{name}': give it another name"):
        define(name)
    assert not alone


@pytest.mark.parametrize("student", STUDENTS, ids=lambda student: type(student).__name__)
def test_every_public_name_of_a_student_is_reserved(student):
    assert {name for name in dir(student) if not name.startswith("_")} <= RESERVED


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("duble", "there is no exercise 'duble'; did you mean 'double'?"),
        ("tree", "there is no exercise 'tree'"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(alone, name, said):
    define("double")
    with pytest.raises(ValueError) as refused:
        find(name)
    assert str(refused.value) == said


def test_a_course_is_asked_before_the_registry(alone, monkeypatch):
    define("double", points=1)
    other = Exercise("double", 5, "", "elsewhere", None)
    monkeypatch.setattr("course_lib.checking.registry.FINDERS", [{"double": other}.get])
    assert find("double") is other
    with pytest.raises(ValueError):
        find("triple")


def test_the_exercises_of_a_module_are_given_in_their_order():
    found = exercises_in("course_lib.exercises.softmax_cross_entropy.contracts")
    assert list(found)[:2] == ["sigmoid", "softmax"] or "softmax" in found
    assert {made.module for made in found.values()} == {
        "course_lib.exercises.softmax_cross_entropy.contracts"
    }


def test_course_lib_says_where_the_exercises_of_the_course_are():
    assert FINDERS and find("softmax").points == 3
