import pytest
from traitlets.config import Config

from autograder.course import Course, chapters_in, waiting
from course_lib.course_file import CourseError
from tests.autograder.toy_course import CHAPTER, COURSE, STEM, write_chapter
from tests.this_course import COURSE as THIS

DATED = f"""{COURSE}
limits = {{memory_mb = 500}}

[chapter.{STEM}]
points = {{double = 5}}
due = 2026-10-01T12:00:00Z
late = {{per_day = 0.5}}
"""


@pytest.fixture
def course(tmp_path):
    return write_chapter(tmp_path)


def test_the_course_is_the_one_at_or_above_the_working_directory_else_this_one(
    course, monkeypatch, tmp_path_factory
):
    monkeypatch.chdir(course.root / "chapters")
    assert Course.load() == course
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert Course.load() == THIS
    assert Course.load(course.root) == course


def test_a_folder_without_a_course_file_is_refused(tmp_path):
    with pytest.raises(
        CourseError, match=r"there is no course\.toml in .*; give the folder of a course: --course"
    ):
        Course.load(tmp_path)


def test_a_course_is_called_what_it_says(course):
    assert (course.id, course.title, course.version) == ("toy-course", "A toy", "1")


def test_two_courses_are_the_same_only_if_their_course_files_are(course):
    changed = write_chapter(course.root, CHAPTER, DATED)
    assert changed != course and Course.load(course.root) == changed
    assert len({course, changed, Course.load(course.root)}) == 2


def test_the_class_folder_is_class_in_the_course_folder_unless_another_is_named(course, tmp_path):
    assert course.folder == tmp_path / "class"
    assert Course.load(tmp_path, folder=tmp_path / "autumn").folder == tmp_path / "autumn"


def test_the_gradebook_is_in_the_class_folder_unless_another_is_named(course, tmp_path):
    assert course.db_url == f"sqlite:///{tmp_path / 'class' / 'gradebook.db'}"
    assert Course.load(db_url="sqlite:////grades.db").db_url == "sqlite:////grades.db"


def test_postgresql_is_reached_with_the_driver_of_the_extra():
    for given, used in (("postgresql:", "postgresql+psycopg:"), ("postgresql+other:", "postgresql+other:")):
        assert Course.load(db_url=f"{given}//host/grades").db_url == f"{used}//host/grades"


def test_nbgrader_waits_for_other_programs_that_write_to_the_gradebook():
    assert waiting("sqlite:////grades.db") == "sqlite:////grades.db?timeout=30"
    assert waiting("sqlite:////grades.db?timeout=1") == "sqlite:////grades.db?timeout=1"
    assert waiting("postgresql+psycopg://host/grades") == "postgresql+psycopg://host/grades"


# -- chapters and exercises --------------------------------------------------------------------------------


def test_chapters_are_found_in_order_and_nothing_else_is(tmp_path):
    (tmp_path / "chapters").mkdir()
    for name in ("02_second.py", "01_first.py", "notes.py", "03_third.ipynb"):
        (tmp_path / "chapters" / name).touch()
    assert chapters_in(tmp_path) == ["01_first", "02_second"]


@pytest.mark.parametrize("given", ["02_softmax_cross_entropy", "02", "2"])
def test_a_chapter_goes_by_its_name_or_its_number(given):
    assert THIS.chapter_named(given) == "02_softmax_cross_entropy"


@pytest.mark.parametrize("given", ["30", "softmax", "", "²"])
def test_another_name_is_refused_and_it_is_said_which_chapters_there_are(given):
    with pytest.raises(CourseError, match="01_gradient_checking, 02_softmax_cross_entropy"):
        THIS.chapter_named(given)


def test_the_exercises_of_a_chapter_are_worth_what_the_course_says(course):
    assert [made.points for made in course.exercises_of(STEM).values()] == [2]
    changed = write_chapter(course.root, CHAPTER, DATED)
    assert changed.exercises_of(STEM)["double"].points == 5
    assert course.exercises_of(STEM)["double"].points == 2


def test_a_left_out_exercise_is_none_and_an_unknown_one_is_refused_with_the_nearest(course):
    without = f"{COURSE}[chapter.{STEM}]\nwithout = "
    assert write_chapter(course.root, CHAPTER, f'{without}["double"]\n').exercises_of(STEM) == {}
    with pytest.raises(
        CourseError, match="there is no exercise 'duble' in this chapter; did you mean double"
    ):
        write_chapter(course.root, CHAPTER, f'{without}["duble"]\n').exercises_of(STEM)


def test_a_package_beside_the_course_file_is_found_there(tmp_path):
    (tmp_path / "plum_exercises" / "toy").mkdir(parents=True)
    for path in ("__init__.py", "toy/__init__.py"):
        (tmp_path / "plum_exercises" / path).touch()
    contracts = "from course_lib.checking.registry import exercise\n@exercise(1)\ndef plum(*_): 'plum().'"
    (tmp_path / "plum_exercises" / "toy" / "contracts.py").write_text(contracts)
    course = write_chapter(tmp_path, CHAPTER, COURSE.replace("tests.toy_exercises", "plum_exercises"))
    assert course.exercises_folder == tmp_path / "plum_exercises"
    assert course.contracts_of(STEM) == "plum_exercises.toy.contracts"
    assert list(course.exercises_of(STEM)) == ["plum"]


def test_a_package_that_is_not_there_is_refused_by_its_name(tmp_path):
    course = write_chapter(tmp_path, CHAPTER, COURSE.replace("tests.toy_exercises", "no_such_exercises"))
    with pytest.raises(CourseError, match="there is no package 'no_such_exercises'"):
        _ = course.exercises_folder


def test_a_course_without_a_catalogue_has_an_empty_one(course):
    assert course.catalogue.misconceptions_of(course.exercises_of(STEM)["double"]) == []
    assert course.catalogue.fault(STEM) == ""


# -- what was handed in, and nbgrader ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["c.ExecuteInJail.cell_seconds = ", "1 / 0", "import no_such_package"])
def test_a_mistake_in_nbgraders_configuration_is_one_line(course, text):
    (course.root / "nbgrader_config.py").write_text(text)
    with pytest.raises(CourseError, match=r"nbgrader_config\.py: \w+Error: .+$"):
        course.configured()


def test_a_course_without_a_late_rule_leaves_nbgraders_own_in_place(course):
    assert "AssignLatePenalties" not in course.declared()
    assert write_chapter(course.root, CHAPTER, DATED).declared().LatePenalty == Config(
        rules={STEM: {"per_day": 0.5, "at_most": 1.0}}
    )
