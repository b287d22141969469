"""Tables of hints: made of the catalogue, and a student's check says with them what the catalogue would."""

import json
import shutil

import numpy as np
import pytest

from autograder.build import hints as build
from course_lib import hints
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from tests.this_course import CHAPTERS, COURSE, alternatives_of, exercises_of, misconceptions_of


def told(exercise, answer):
    """(name, hint) as a student's check gives it, and as the catalogue gives it for the same answers."""
    student = LocalStudent({exercise.name: answer})
    with np.errstate(all="ignore"):
        report = judge(exercise, student, recognisers=[hints.recognise])
    failed = [each.name for each in report.criteria if not each.passed]
    catalogue = COURSE.catalogue.recognise
    return report.misconception, lambda: (catalogue(exercise, student.transcript, failed) or ("",))[0]


@pytest.mark.parametrize("name", ["softmax", "softmax_derivation"])
def test_a_check_gives_every_misconception_its_own_hint_and_none_to_right_answers(name):
    exercise = exercises_of("02_softmax_cross_entropy")[name]
    for entry in misconceptions_of(exercise):  # to which the catalogue gives its own: test_catalogue.py
        assert told(exercise, entry.answer)[0] == entry.name
    for entry in alternatives_of(exercise):
        assert told(exercise, entry.answer)[0] == ""


@pytest.mark.proof
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_in_every_chapter_and_size_a_check_gives_the_hint_of_the_catalogue(chapter):
    for exercise in exercises_of(chapter).values():
        for entry in misconceptions_of(exercise) if exercise.seconds <= build.MOST_SECONDS else ():
            for size, answer in enumerate(entry.answers):
                came, expected = told(exercise, answer)
                assert came == expected(), (entry.name, size)
        for entry in alternatives_of(exercise):
            assert told(exercise, entry.answer)[0] == ""


@pytest.mark.proof
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_a_table_built_anew_is_the_one_that_is_there(chapter, tmp_path, monkeypatch):
    there = build.path_of(COURSE, chapter).read_bytes()
    monkeypatch.setattr(build, "path_of", lambda course, chapter: tmp_path / "table.json")
    build.write(COURSE, chapter)
    assert (tmp_path / "table.json").read_bytes() == there


def test_what_trains_a_network_is_left_out():
    table = json.loads(build.path_of(COURSE, "09_model_selection").read_text(encoding="utf-8"))
    assert "capstone" not in table["exercises"]


@pytest.fixture
def table(tmp_path, monkeypatch):
    """A copy of a table of this course, where a test may change it."""
    path = tmp_path / "02_softmax_cross_entropy.json"
    shutil.copy(build.path_of(COURSE, path.stem), path)
    monkeypatch.setattr(build, "path_of", lambda course, chapter: path)
    return path


def test_a_table_is_stale_if_its_sources_changed_or_it_is_broken_or_gone(table):
    assert build.stale(COURSE, table.stem) == []
    content = json.loads(table.read_text(encoding="utf-8"))
    table.write_text(json.dumps(content | {"made_from": "something else"}))
    assert build.stale(COURSE, table.stem) == [f"{table} is not what the catalogue builds"]
    table.write_text("[]")
    assert build.stale(COURSE, table.stem)
    table.unlink()
    assert build.stale(COURSE, table.stem) == [f"{table} is missing"]


def test_every_table_of_this_course_is_fresh():
    assert [line for chapter in CHAPTERS for line in build.stale(COURSE, chapter)] == []
    assert list(build.orphans(COURSE)) == []
