"""Run me with `python -m pytest`: the course is built, and its checks tell right answers from wrong ones."""

import subprocess
import sys
from pathlib import Path

import pytest

from autograder.build.answers import answers_of
from autograder.course import Course
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent

COURSE = Course.load(Path(__file__).parents[1])
CATALOGUE = COURSE.catalogue
EXERCISES = [
    (chapter, exercise) for chapter in COURSE.chapters for exercise in COURSE.exercises_of(chapter).values()
]


def points(exercise, answers):
    return judge(exercise, LocalStudent(answers)).points


def test_the_notebooks_are_what_the_chapters_build():
    command = [sys.executable, "-m", "autograder", "build", "--check", "--course", str(COURSE.root)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_right_answers_earn_everything(chapter, exercise):
    assert points(exercise, answers_of(chapter, COURSE)) == exercise.points
    for entry in CATALOGUE.alternatives_of(exercise):
        assert points(exercise, {exercise.name: entry.answer}) == exercise.points, entry.name


@pytest.mark.parametrize(("chapter", "exercise"), EXERCISES)
def test_wrong_answers_lose_marks_and_are_shown_their_own_hint(chapter, exercise):
    for entry in CATALOGUE.misconceptions_of(exercise):
        answer = LocalStudent({exercise.name: entry.answer})
        report = judge(exercise, answer, recognisers=[CATALOGUE.recognise])
        assert report.points < exercise.points, entry.name
        assert (report.misconception, report.hint) == (entry.name, entry.hint)
