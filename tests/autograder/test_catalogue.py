"""Claims over every exercise of every chapter: its check, its misconceptions, its unusual right answers."""

import numpy as np
import pytest

from autograder.build.answers import answers_of
from autograder.catalogue import Catalogue, recognise
from course_lib.checking.derivation import DERIVATIONS
from course_lib.checking.engine import judge
from course_lib.checking.exchange import Answer, Call, Exchange, Problem
from course_lib.checking.student import LocalStudent
from tests.this_course import CHAPTERS, COURSE, alternatives_of, exercises_of, misconceptions_of

EXERCISES = {name: exercise for chapter in CHAPTERS for name, exercise in exercises_of(chapter).items()}
MISCONCEPTIONS = [entry for exercise in EXERCISES.values() for entry in misconceptions_of(exercise)]
ALTERNATIVES = [entry for exercise in EXERCISES.values() for entry in alternatives_of(exercise)]

SOME = 3  # one seed of so many is enough for what is wrong: `benchmarks.seeds` judges it with all


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


def _judged(exercise, answer, seed, recognisers=()):
    return judge(exercise, LocalStudent({exercise.name: answer}), seed, recognisers=recognisers)


def _in_the_form_of(exercise, stub):
    """Where the exercise asks for a derivation, a text that repeats its first line or is not written yet."""
    if exercise.name not in DERIVATIONS:
        return stub
    first = DERIVATIONS[exercise.name].first
    undone = "# YOUR CODE HERE\nraise NotImplementedError()"
    return f"{first}\n{undone}" if stub is _raise else f"{first}\n = {first}"


def _marked(value, names):
    """A parameter of a test, which is slow if one of these exercises may take longer than others."""
    slow = any(EXERCISES[name].seconds for name in names)
    return pytest.param(value, marks=pytest.mark.slow if slow else ())


def _exercise(exercise):
    return f"{exercise.module}-{exercise.name}"


def _name(entry):
    return f"{_exercise(EXERCISES[entry.exercise])}-{entry.name}"


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=_exercise)
def test_every_exercise_has_four_misconceptions_and_two_alternatives(exercise):
    misconceptions, alternatives = misconceptions_of(exercise), alternatives_of(exercise)
    assert len(misconceptions) >= 4
    assert len(alternatives) >= 2
    names = [entry.name for entry in misconceptions + alternatives]
    assert len(set(names)) == len(names)
    hints = [entry.hint for entry in misconceptions]
    assert len(set(hints)) == len(hints) and all(len(hint) > 20 for hint in hints)


@pytest.mark.slow
@pytest.mark.parametrize("entry", MISCONCEPTIONS, ids=_name)
def test_every_misconception_loses_marks_and_is_shown_its_own_hint(entry, seeds):
    exercise = EXERCISES[entry.exercise]
    for seed in seeds[::SOME]:
        # Marks depend on the seed; which misconception it is does not, and takes as long again to find.
        recognisers = [recognise] if seed == seeds[0] else []
        report = _judged(exercise, entry.answer, seed, recognisers)
        assert report.points < exercise.points, f"seed {seed}: full marks"
        if recognisers:
            assert (report.misconception, report.hint) == (entry.name, entry.hint), f"seed {seed}\n{report}"


@pytest.mark.slow
@pytest.mark.parametrize("entry", [entry for entry in MISCONCEPTIONS if entry.sizes], ids=_name)
def test_a_misconception_loses_marks_in_every_size_and_is_recognised_in_the_smallest(entry):
    exercise = EXERCISES[entry.exercise]
    for answer in entry.answers:
        assert _judged(exercise, answer, 0).points < exercise.points
    smallest = _judged(exercise, entry.answers[-1], 0, [recognise])
    assert (smallest.misconception, smallest.hint) == (entry.name, entry.hint), f"{smallest}"


@pytest.mark.slow
@pytest.mark.parametrize("entry", ALTERNATIVES, ids=_name)
def test_every_alternative_gets_full_marks(entry, seeds):
    exercise = EXERCISES[entry.exercise]
    for seed in seeds:
        report = _judged(exercise, entry.answer, seed)
        assert report.points == exercise.points, f"seed {seed}\n{report}"


@pytest.mark.slow
@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=_exercise)
def test_stubs_and_constants_earn_exactly_nothing(exercise, seeds):
    for name, stub in STUBS.items():
        for seed in seeds[::SOME]:
            report = _judged(exercise, _in_the_form_of(exercise, stub), seed)
            assert report.points == 0.0, f"{name}, seed {seed}\n{report}"


@pytest.mark.parametrize("exercise", EXERCISES.values(), ids=_exercise)
def test_an_exercise_that_is_not_there_or_not_begun_is_not_done_yet(exercise):
    for namespace in ({}, {exercise.name: _in_the_form_of(exercise, _raise)}):
        assert judge(exercise, LocalStudent(namespace)).headline == f"{exercise.name}: not done yet"


@pytest.mark.parametrize("chapter", [_marked(chapter, exercises_of(chapter)) for chapter in CHAPTERS])
def test_a_chapters_own_answers_get_full_marks(chapter, seeds):
    answers = answers_of(chapter)
    for exercise in exercises_of(chapter).values():
        for seed in seeds if exercise.seconds else range(2 * len(seeds)):
            report = judge(exercise, LocalStudent(answers), seed)
            assert report.points == exercise.points, f"seed {seed}\n{report}"


def test_a_right_answer_that_warns_is_not_taken_for_one_that_does_not():
    exercise = exercises_of("02_softmax_cross_entropy")["sigmoid"]
    asked = Call("sigmoid", (np.array([-1000.0, 0.0, 1.0, 1000.0]),))
    right = Answer(np.array([0.0, 0.5, 1 / (1 + np.exp(-1.0)), 1.0]))
    assert recognise(exercise, [Exchange(asked, right)]) is None
    right.alarms = ("overflow encountered in exp",)
    assert recognise(exercise, [Exchange(asked, right)])[0] == "textbook_formula"


def test_one_exception_is_not_taken_for_another():
    exercise = exercises_of("07_initialisation")["init_params"]
    asked = Call("init_params", ([2, 3], "He", np.random.default_rng(0)))

    def recognised(raised):
        answer = Answer(problem=Problem.EXCEPTION, message="no", raised=raised, said="no")
        found = recognise(exercise, [Exchange(asked, answer)])
        return found and found[0]

    assert recognised("ValueError")
    assert recognised("KeyError") is None


def test_an_answer_rounded_to_float32_is_not_taken_for_one_that_is_nearly_right():
    def softmax(a):
        e = np.exp(a - a.max(axis=-1, keepdims=True))
        return (e / e.sum(axis=-1, keepdims=True)).astype(np.float32)

    report = _judged(EXERCISES["softmax"], softmax, 0, [recognise])
    assert report.misconception == "" and "float" in report.hint


def _told(name, answer):
    report = _judged(EXERCISES[name], answer, 0, [recognise])
    return report.misconception, report.points


def test_two_mistakes_at_once_are_told_apart_by_criterion():
    def n_minus_one_and_no_guard(train, *others):
        mean, std = train.mean(axis=0), train.std(axis=0, ddof=1)
        return tuple((array - mean) / std for array in (train, *others))

    def by_itself_and_no_guard(train, *others):
        return tuple((array - array.mean(axis=0)) / array.std(axis=0) for array in (train, *others))

    def by_itself_and_a_little_added(train, *others):
        return tuple((X - X.mean(axis=0)) / (X.std(axis=0) + 1e-10) for X in (train, *others))

    assert _told("standardise", n_minus_one_and_no_guard) == ("divided_by_n_minus_one", 0.0)
    assert _told("standardise", by_itself_and_no_guard)[0] == "each_by_itself_and_by_zero"
    assert _told("standardise", by_itself_and_a_little_added)[0] == "each_by_itself"


def test_a_refusal_that_names_no_value_is_not_told_about_another_mistake():
    def power_decay(alpha, delta, t):
        if delta <= 0.5 or delta > 1:
            raise ValueError("delta is out of range")
        return alpha / t**delta

    report = _judged(EXERCISES["power_decay"], power_decay, 0, [recognise])
    assert "whose message holds" in report.criteria[-1].failure.message
    assert "which value was rejected" in report.hint


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A catalogue of three entries, two of them about an exercise that is not, and of a broken module."""
    package = tmp_path / "small_catalogue"
    package.mkdir()
    (package / "__init__.py").touch()
    entry = "@misconception('{0}', hint='?')\ndef {0}_wrong(a): return 0.0\n"
    entries = [entry.format(name) for name in ("softmax", "softmx")]
    text = "from autograder.catalogue import alternative, misconception\n" + "\n".join(entries)
    (package / "softmax_cross_entropy.py").write_text(f"{text}@alternative('softmx')\ndef f(a): return a\n")
    (package / "optimisation.py").write_text("raise RuntimeError('no')\n")
    monkeypatch.syspath_prepend(tmp_path)
    return Catalogue("small_catalogue")


def test_an_entry_about_an_unknown_exercise_costs_only_itself_and_is_named(small):
    chapter = "02_softmax_cross_entropy"
    exercises = exercises_of(chapter)
    assert [entry.name for entry in small.misconceptions_of(exercises["softmax"])] == ["softmax_wrong"]
    assert small.misconceptions_of(exercises["sigmoid"]) == []
    (line,) = small.strangers(chapter, exercises)
    assert line.startswith("small_catalogue.softmax_cross_entropy: 2 entries about 'softmx', which is no")
    assert small.fault(chapter) == ""


@pytest.mark.parametrize(
    ("chapter", "said"),
    [
        ("03_forward_propagation", "there is no catalogue small_catalogue.forward_propagation"),
        (
            "08_optimisation",
            "the catalogue small_catalogue.optimisation cannot be imported (Runtime",
        ),
    ],
)
def test_a_missing_or_broken_module_costs_its_hints_alone_and_is_named(small, chapter, said):
    assert small.fault(chapter).startswith(said)
    for exercise in exercises_of(chapter).values():
        assert small.misconceptions_of(exercise) == small.alternatives_of(exercise) == []
        assert judge(exercise, LocalStudent({}), recognisers=[small.recognise]).hint == ""


def test_the_empty_catalogue_knows_nothing_and_misses_nothing():
    empty = Catalogue("")
    assert empty.fault("02_softmax_cross_entropy") == ""
    assert empty.misconceptions_of(EXERCISES["softmax"]) == []


def test_every_entry_is_about_an_exercise_of_its_chapter():
    for chapter in CHAPTERS:
        assert COURSE.catalogue.fault(chapter) == ""
        assert COURSE.catalogue.strangers(chapter, exercises_of(chapter)) == []
