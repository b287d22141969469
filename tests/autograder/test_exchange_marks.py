import csv
import io
import json

import pytest

from autograder.exchange.marks import as_json, as_table, read_marks
from tests.autograder.graded_class import graded_class
from tests.autograder.toy_class import CHAPTER, Student, make_class, right

EXERCISES, WRITTEN = {"double": 4.0}, {"why": 3.0}


@pytest.fixture(scope="module")
def small_class(tmp_path_factory):
    root = tmp_path_factory.mktemp("class")
    done = {"double": right("double", 4)}
    return make_class(
        root,
        EXERCISES,
        {
            "ada": Student(done, {"why": 2.0}, name=("Ada", "Lovelace")),
            "bob": Student(done, {"why": None}),
            "late": Student(done, penalty=0.5),
            "lost": Student(graded=False),
            "never": Student(handed_in=False, name=("=N", "@ever")),
        },
        WRITTEN,
    )


def test_every_student_has_a_row_with_points_penalty_and_what_waits(small_class):
    marks = read_marks(small_class, [CHAPTER])
    assert marks.max_points == {CHAPTER: 7.0}
    found = {row.student: row.marks[CHAPTER] for row in marks.rows}
    assert {s: (m.mark, m.points, m.penalty, m.to_mark, m.handed_in, m.late) for s, m in found.items()} == {
        "ada": (6.0, 6.0, 0.0, 0, True, False),
        "bob": (4.0, 4.0, 0.0, 1, True, False),
        "late": (3.5, 4.0, 0.5, 0, True, True),
        "lost": (None, None, 0.0, 0, True, False),
        "never": (None, None, 0.0, 0, False, False),
    }


def test_marks_that_are_not_what_they_seem_are_named(small_class):
    waiting, lost = read_marks(small_class, [CHAPTER]).to_look_at
    assert waiting.endswith("count 0 for these: bob") and lost.endswith("without a mark: lost")


def test_the_csv_file_says_the_same_and_is_no_formula(small_class):
    table = as_table(read_marks(small_class, [CHAPTER]))
    rows = list(csv.DictReader(io.StringIO(table.to_bytes().decode())))
    assert [row[CHAPTER] for row in rows] == ["6", "4", "3.5", "", ""]
    assert {row[f"{CHAPTER} of"] for row in rows} == {"7"}
    assert (
        rows[2][f"{CHAPTER} penalty"] == "0.5"
        and rows[2][f"{CHAPTER} late"] == "late"
        and rows[1][f"{CHAPTER} to mark by hand"] == "1"
    )
    assert (rows[4]["first_name"], rows[4]["last_name"]) == ("'=N", "'@ever")


def test_the_json_file_says_all(small_class):
    course = small_class
    data = json.loads(as_json(read_marks(course, [CHAPTER])))
    assert data["course"] == {"id": course.id, "version": course.version}
    (ada,) = (entry for entry in data["students"] if entry["student"] == "ada")
    assert ada["last_name"] == "Lovelace" and ada["marks"][CHAPTER]["mark"] == 6.0


def test_moodles_numbers_of_one_chapter_say_nothing_of_another(tmp_path):
    entry = {"student": "ada", "ids": ["7"], "name": "Ada L", "platform": "moodle", "late": True}
    (row,) = read_marks(graded_class(tmp_path, {"ada": 1.0}, {"ada": entry}), [CHAPTER]).rows
    assert row.identity(CHAPTER).ids == ("7", "ada") and row.identity("02_other").ids == ("ada",)
    assert row.canvas_id == "" and row.marks[CHAPTER].late


def test_canvas_has_one_number_for_all_chapters(tmp_path):
    entry = {"student": "ada", "ids": ["55"], "platform": "canvas"}
    (row,) = read_marks(graded_class(tmp_path, {"ada": 1.0}, {"ada": entry}), [CHAPTER]).rows
    assert row.identity("02_other").ids == ("55", "ada") and row.canvas_id == "55"
