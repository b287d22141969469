"""The result record: what is written is what is read, and docs/result-record.md describes it."""

import json
import re
from dataclasses import fields, replace

import pytest

from autograder.grading.result import (
    FORMAT,
    NoResult,
    Result,
    from_dict,
    in_one_line,
    path_of,
    read,
    write,
    write_failure,
)
from course_lib.checking.report import Criterion, Failure, Report
from tests.autograder.graded_toy import RIGHT, hand_in, make_course
from tests.autograder.toy_course import STEM
from tests.this_course import COURSE

PAGE = (COURSE.root / "docs" / "result-record.md").read_text(encoding="utf-8")
REPORT = Report(
    "double",
    2.0,
    [Criterion("nothing", 1.0), Criterion("three", 3.0, Failure("this is not twice", came="9"))],
    hint="What is twice three?",
    misconception="tripled",
)
RESULT = Result(
    {"id": "toy-course", "version": "1"},
    STEM,
    "ada",
    "bubblewrap",
    exercises=[{"cell": "double_check", **REPORT.to_dict()}],
    written=[{"cell": "why_two", "max_points": 3.0, "answered": True}],
    tests=[{"cell": "plain_test", "points": 1.0, "max_points": 1.0}],
    unknown=["half_check"],
    incidents=["a cell was slow"],
)


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


def test_what_is_written_is_what_is_read(course):
    write(course, RESULT)
    assert read(course, "ada", STEM) == RESULT
    assert path_of(course, "ada", STEM) == course.folder / "results" / "ada" / STEM / f"{STEM}.json"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (None, "no result record"),
        ([], "no result record"),
        ({}, "no result record"),
        ({"format": 2}, "its format is 2, and this version reads 1"),
        ({"format": 1}, "'course' is missing"),
        (RESULT.to_dict() | {"exercises": [3]}, "of another kind"),
        (RESULT.to_dict() | {"written": [{}]}, "'cell' is missing"),
        (RESULT.to_dict() | {"tests": 7}, "of another kind"),
    ],
    ids=repr,
)
def test_what_is_no_record_is_refused_with_the_reason(data, why):
    with pytest.raises(NoResult, match=re.escape(why)):
        from_dict(data)


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\ud800"], ids=lambda text: text[:2])
def test_a_file_that_is_no_json_is_refused(course, text):
    path = path_of(course, "ada", STEM)
    path.parent.mkdir(parents=True)
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(NoResult, match="cannot be read"):
        read(course, "ada", STEM)


def test_what_could_not_be_graded_says_so_beside_what_was_known_before(course):
    hand_in(course, "ada", RIGHT)
    (submission,) = course.submissions(STEM)
    write_failure(course, submission, ["the file is empty"])
    assert read(course, "ada", STEM) == Result(
        {"id": "toy-course", "version": "1"}, STEM, "ada", graded=False, incidents=["the file is empty"]
    )
    write(course, RESULT)
    write_failure(course, submission, ["it is a link"])
    assert read(course, "ada", STEM) == replace(RESULT, graded=False, incidents=["it is a link"])


def test_a_student_of_any_name_has_a_record(course):
    for name in ("Ærø", "a\udcffb", "line\nbreak"):
        write(course, replace(RESULT, student=name))
        assert read(course, name, STEM).student == name


def test_at_most_three_lines_are_said_at_once():
    assert in_one_line(["a", "b"]) == "a; b"
    assert in_one_line(list("abcde")) == "a; b; c; and 2 more"


# -- docs/result-record.md ---------------------------------------------------------------------------------


def test_the_example_of_the_page_is_a_record():
    (example,) = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)
    assert json.loads(example) == json.loads(json.dumps(RESULT.to_dict()))


def test_the_tables_of_the_page_name_every_field():
    named = set(re.findall(r"^\| `(\w+)`", PAGE, re.MULTILINE))
    entries = [*RESULT.exercises, *RESULT.written, *RESULT.tests]
    inner = {key for entry in entries for key in entry} | {
        key for c in REPORT.to_dict()["criteria"] for key in c
    }
    assert named == {"format", *(field.name for field in fields(Result))} | inner
    assert f"`format` | {FORMAT}" in PAGE.replace("  ", " ")
