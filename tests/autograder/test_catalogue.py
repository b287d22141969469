"""Claims over every exercise of every chapter: its check, its misconceptions, its unusual right answers."""

import importlib.util

import numpy as np
import pytest

from autograder.build.answers import answers_of
from autograder.catalogue import alternatives_of, misconceptions_of, recognise
from autograder.course import Course
from course_lib.checking.derivation import DERIVATIONS
from course_lib.checking.engine import judge
from course_lib.checking.student import Answer, Call, LocalStudent
from course_lib.exercises import CHAPTERS, exercises_of, module_of

SEEDS = (0, 1, 2)
CATALOGUED = [
    chapter for chapter in CHAPTERS if importlib.util.find_spec(f"autograder.catalogue.{module_of(chapter)}")
]
EXERCISES = [exercise for chapter in CATALOGUED for exercise in exercises_of(chapter).values()]
MISCONCEPTIONS = [entry for exercise in EXERCISES for entry in misconceptions_of(exercise)]
ALTERNATIVES = [entry for exercise in EXERCISES for entry in alternatives_of(exercise)]


def _raise(*args, **kwargs):
    raise NotImplementedError


STUBS = {
    "None": lambda *args, **kwargs: None,
    "zero": lambda *args, **kwargs: 0.0,
    "one": lambda *args, **kwargs: 1.0,
    "true": lambda *args, **kwargs: True,
    "false": lambda *args, **kwargs: False,
    "zeros like its first argument": lambda *args, **kwargs: np.zeros(np.shape(args[0])),
    "ones like its first argument": lambda *args, **kwargs: np.ones(np.shape(args[0])),
    "zeros like its second argument": lambda *args, **kwargs: np.zeros(np.shape(args[1])),
    "its first argument": lambda *args, **kwargs: args[0],
    "its second argument": lambda *args, **kwargs: args[1],
    "an empty list": lambda *args, **kwargs: [],
    "an empty array": lambda *args, **kwargs: np.array([]),
    "NotImplementedError": _raise,
}


def _judged(exercise, answer, seed, explain=False):
    return judge(exercise, LocalStudent({exercise.name: answer}), seed, explain=explain)


def _in_the_form_of(exercise, stub):
    """Where the exercise asks for a derivation, a text that repeats its first line or is not written yet."""
    if exercise.name not in DERIVATIONS:
        return stub
    first = DERIVATIONS[exercise.name].first
    return (
        f"{first}\n# YOUR CODE HERE\nraise NotImplementedError()"
        if stub is _raise
        else f"{first}\n = {first}"
    )


def _name(entry):
    return f"{entry.exercise.name}-{entry.name}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_every_exercise_has_four_misconceptions_and_two_alternatives(exercise):
    misconceptions, alternatives = misconceptions_of(exercise), alternatives_of(exercise)
    assert len(misconceptions) >= 4
    assert len(alternatives) >= 2
    names = [entry.name for entry in misconceptions + alternatives]
    assert len(set(names)) == len(names)
    hints = [entry.hint for entry in misconceptions]
    assert len(set(hints)) == len(hints) and all(len(hint) > 20 for hint in hints)


@pytest.mark.parametrize("entry", MISCONCEPTIONS, ids=_name)
def test_every_misconception_loses_marks_and_is_shown_its_own_hint(entry):
    for seed in SEEDS:
        report = _judged(entry.exercise, entry.answer, seed, explain=True)
        assert report.points < entry.exercise.points, f"seed {seed}: full marks"
        assert (report.misconception, report.hint) == (entry.name, entry.hint), f"seed {seed}\n{report}"


@pytest.mark.parametrize("entry", ALTERNATIVES, ids=_name)
def test_every_alternative_gets_full_marks(entry):
    for seed in SEEDS:
        report = _judged(entry.exercise, entry.answer, seed)
        assert report.points == entry.exercise.points, f"seed {seed}\n{report}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_stubs_and_constants_earn_exactly_nothing(exercise):
    for name, stub in STUBS.items():
        for seed in SEEDS:
            report = _judged(exercise, _in_the_form_of(exercise, stub), seed)
            assert report.points == 0.0, f"{name}, seed {seed}\n{report}"


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_an_exercise_that_is_not_there_or_not_begun_is_not_done_yet(exercise):
    for namespace in ({}, {exercise.name: _in_the_form_of(exercise, _raise)}):
        assert judge(exercise, LocalStudent(namespace)).headline == f"{exercise.name}: not done yet"


@pytest.mark.parametrize(
    "chapter", [c for c in CATALOGUED if (Course.at().root / "chapters" / f"{c}.py").exists()]
)
def test_a_chapters_own_answers_get_full_marks(chapter):
    answers = answers_of(chapter)
    for exercise in exercises_of(chapter).values():
        for seed in SEEDS:
            report = judge(exercise, LocalStudent(answers), seed)
            assert report.points == exercise.points, f"seed {seed}\n{report}"


def test_a_right_answer_that_warns_is_not_taken_for_one_that_does_not():
    exercise = exercises_of("02_softmax_cross_entropy")["sigmoid"]
    asked = Call("sigmoid", (np.array([-1000.0, 0.0]),))
    right = Answer(np.array([0.0, 0.5]))
    assert recognise(exercise, [(asked, right)]) is None
    right.alarms = ("overflow encountered in exp",)
    assert recognise(exercise, [(asked, right)])[0] == "textbook_formula"


def test_one_exception_is_not_taken_for_another():
    exercise = exercises_of("07_initialisation")["init_params"]
    asked = Call("init_params", ([2, 3], "He", np.random.default_rng(0)))

    def recognised(message):
        found = recognise(exercise, [(asked, Answer(problem="exception", message=message))])
        return found and found[0]

    assert recognised("init_params raised ValueError: no (in the line `raise ValueError('no')`)")
    assert recognised("init_params raised KeyError: 'He'") is None
