"""The course that a notebook belongs to, seen from processes of their own: it is found at the import."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import course_lib
from course_lib.course_file import CourseError, CourseFile, content_of, contracts_in, folder_of_course

ROOT = Path(__file__).parents[2]

DECLARED = """
id = "trees"
title = "Trees"
version = "1"
exercises = "tree_exercises"

[chapter.01_trees]
points = {double_the_leaves = 5}
"""
CONTRACTS = '''
from course_lib.checking import require
from course_lib.checking.registry import exercise


@exercise(points=2)
def double_the_leaves(student, cases, criterion):
    """double_the_leaves(n): a number -> 2n."""
    with criterion("some leaves") as expect:
        expect.close(require.number(student.double_the_leaves(3)), 6, "twice as many")
'''
#: what `autograder build` would write
WRITE_HINTS = """
import json, pathlib
from course_lib.checking.exchange import Answer, Call, Exchange
from course_lib.hints import digests
asked = Exchange(Call("double_the_leaves", (3,)), Answer(9))
entry = {"name": "tripled", "hint": "How many leaves?"}
entry["answers"] = [{"some leaves": digests.of_answers("double_the_leaves", [asked])}]
table = {"questions": {"some leaves": digests.of_question(asked)}, "misconceptions": [entry]}
pathlib.Path("hints").mkdir()
content = {"made_with": {"numpy": "2"}, "exercises": {"double_the_leaves": table}}
pathlib.Path("hints/01_trees.json").write_text(json.dumps(content))
"""
CHECK = "from course_lib import check\nreport = check('double_the_leaves')\nprint(report.points, report.hint)"
WRONG = "def double_the_leaves(n): return 3 * n\n"


@pytest.fixture
def course(tmp_path):
    """A course with its exercises beside its course.toml."""
    (tmp_path / "tree_exercises" / "trees").mkdir(parents=True)
    for path in ("tree_exercises", "tree_exercises/trees"):
        (tmp_path / path / "__init__.py").touch()
    (tmp_path / "tree_exercises" / "trees" / "contracts.py").write_text(CONTRACTS)
    (tmp_path / "course.toml").write_text(DECLARED)
    return tmp_path


def run(program, folder):
    """What a program says that is run in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    return done.stdout + done.stderr


def test_a_check_in_a_folder_of_a_course_is_that_of_the_course(course):
    (course / "notebooks" / "01_trees").mkdir(parents=True)
    said = run("def double_the_leaves(n): return 2 * n\n" + CHECK, course / "notebooks" / "01_trees")
    assert "double_the_leaves: right   5 / 5 points" in said
    assert said.endswith("5.0 \n")


def test_hints_beside_the_exercises_of_the_course_need_no_catalogue(course):
    said = run(WRITE_HINTS + WRONG + CHECK, course)
    assert said.endswith("0.0 How many leaves?\n")
    (course / "hints" / "01_trees.json").write_text("{")
    said = run(WRONG + CHECK, course)
    assert "0 / 5 points" in said and "How many leaves" not in said and "Traceback" not in said


def test_without_a_course_file_it_is_this_course(tmp_path):
    said = run("from course_lib import check\ndef softmax(a): return a\ncheck('softmax')", tmp_path)
    assert "softmax: not right yet   0 / 3 points" in said


def test_an_exercise_of_a_cell_works_with_a_check_at_once_in_any_folder(course, tmp_path_factory):
    program = f"{CONTRACTS}\n{WRONG}from course_lib import check\ncheck('double_the_leaves')"
    assert "0 / 2 points" in run(program, tmp_path_factory.mktemp("elsewhere"))


def test_a_broken_course_file_is_told_by_the_check_not_by_the_import(course):
    (course / "course.toml").write_text("exercises =")
    assert run("from course_lib import check", course) == ""
    said = run(WRONG + CHECK, course)
    assert f"{course / 'course.toml'} cannot be read" in said


def test_the_course_is_the_one_at_or_above_a_folder(tmp_path):
    (tmp_path / "course.toml").touch()
    inside = tmp_path / "notebooks" / "01_toy"
    inside.mkdir(parents=True)
    assert folder_of_course(tmp_path) == folder_of_course(inside) == tmp_path
    assert folder_of_course(Path("/")) is None


def test_a_course_file_that_is_none_is_refused(tmp_path):
    with pytest.raises(CourseError, match=r"there is no course\.toml in"):
        content_of(tmp_path)
    (tmp_path / "course.toml").write_bytes(b"\xff")
    with pytest.raises(CourseError, match="cannot be read"):
        content_of(tmp_path)


def test_every_chapter_of_this_course_has_its_contracts():
    found = contracts_in("course_lib.exercises")
    assert "course_lib.exercises.softmax_cross_entropy.contracts" in found
    assert "course_lib.exercises.shared.contracts" not in found


def test_an_unknown_name_is_none_of_a_course():
    assert CourseFile(None).find("photosynthesis") is None
    assert CourseFile(ROOT).find("softmax").points == 3


def test_every_file_of_the_map_exists():
    chart = course_lib.__doc__.replace("CHAPTER", "softmax_cross_entropy")
    names = re.findall(r"[\w/]+(?:\.py|/(?=,))", chart)
    folders = [Path(course_lib.__file__).parent / name for name in ("", "checking", "finite_differences")]
    assert len(names) > 12
    assert [name for name in names if not any((folder / name).exists() for folder in folders)] == []
