"""Named hints in a student's check. That they are those of the catalogue, test_build_hints.py says."""

import json
from pathlib import Path

import numpy as np
import pytest

import course_lib
from course_lib import hints
from course_lib.checking.engine import judge
from course_lib.checking.registry import exercise, find
from course_lib.checking.student import LocalStudent

TABLES = sorted(Path(hints.__file__).parent.glob("*.json"))


def over_the_batch(a):
    e = np.exp(a - a.max())
    return e / e.sum()


def checked(answer):
    return course_lib.engine.check(answer)


def softmax(a):
    return over_the_batch(a)


def test_a_check_names_a_known_mistake_without_a_catalogue(capsys):
    report = checked(softmax)
    assert report.misconception == "normalised_over_the_batch"
    assert f"hint: {report.hint}" in capsys.readouterr().out


def test_the_same_mistake_written_in_another_way_is_named_too():
    def by_rows(a):
        total = sum(np.exp(row).sum() for row in np.atleast_2d(a - np.max(a)))
        return np.exp(a - np.max(a)) / total

    report = judge(find("softmax"), LocalStudent({"softmax": by_rows}), recognisers=[hints.recognise])
    assert report.misconception == "normalised_over_the_batch"


def test_a_mistake_that_nobody_knows_has_no_name():
    report = judge(
        find("softmax"), LocalStudent({"softmax": lambda a: a**2 + 3}), recognisers=[hints.recognise]
    )
    assert report.misconception == ""


@pytest.mark.parametrize(
    ("version", "why"),
    [("1.0", "made with NumPy 1.0, and NumPy"), (np.__version__, "the exercise was changed since")],
)
def test_where_other_questions_are_asked_no_mistake_is_named_and_that_is_said(monkeypatch, version, why):
    wrong, softmax = LocalStudent({"softmax": over_the_batch}), find("softmax")
    monkeypatch.setitem(hints._chapter_of(softmax)["made_with"], "numpy", version)
    report = judge(softmax, wrong, seed=1, recognisers=[hints.recognise])  # as another NumPy might
    assert report.misconception == ""
    hints.note_if_off(softmax, report, wrong.transcript)
    (note,) = report.notes
    assert why in note


def test_nothing_is_said_of_numpy_where_the_questions_are_the_same_or_the_answer_is_right(chapter_answers):
    softmax = find("softmax")
    for answer, seed in ((over_the_batch, None), (chapter_answers["softmax"], 1)):
        student = LocalStudent({"softmax": answer})
        report = judge(softmax, student, *([] if seed is None else [seed]))
        hints.note_if_off(softmax, report, student.transcript)
        assert report.notes == []


@pytest.fixture
def chapter_answers():
    def softmax(a):
        e = np.exp(a - a.max(axis=-1, keepdims=True))
        return e / e.sum(axis=-1, keepdims=True)

    return {"softmax": softmax}


def test_another_seed_names_nothing_and_says_nothing(capsys):
    report = course_lib.check(softmax, seed=1)
    assert (report.misconception, report.notes) == ("", [])


def test_an_exercise_of_a_notebook_has_no_table():
    @exercise(points=1)
    def of_a_notebook(student, cases, criterion):
        with criterion("one") as expect:
            expect.that(student.of_a_notebook() == 1, "it is one")

    student = LocalStudent({"of_a_notebook": lambda: 2})
    report = judge(of_a_notebook, student, recognisers=[hints.recognise])
    hints.note_if_off(of_a_notebook, report, student.transcript)
    assert (report.misconception, report.notes) == ("", [])


@pytest.mark.parametrize("content", ["", "{", "[]", "{}"])
def test_a_broken_table_costs_its_hints_alone(content, tmp_path, monkeypatch):
    contracts = tmp_path / "exercises" / "toy" / "contracts.py"
    (tmp_path / "hints").mkdir()
    (tmp_path / "hints" / "01_toy.json").write_text(content)
    assert hints._read(contracts) == {}


def test_the_tables_are_small_and_hold_no_code():
    assert sum(path.stat().st_size for path in TABLES) < 600_000
    for path in TABLES:
        table = json.loads(path.read_text(encoding="utf-8"))
        for entries in table["exercises"].values():
            for entry in entries["misconceptions"]:
                assert entry.keys() == {"name", "hint", "answers"}
                texts = [pair for size in entry["answers"] for pair in size.values()]
                assert all(len(pair) == 25 and int(pair.replace(" ", ""), 16) >= 0 for pair in texts)
