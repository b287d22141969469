import types

import pytest

import course_lib.exercises
from course_lib.checking.registry import REGISTRY, exercise
from course_lib.exercises import CHAPTERS, exercises_of, find, module_of


def test_chapters_are_numbered_in_order_and_each_has_exercises():
    assert [int(chapter[:2]) for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))
    for chapter in CHAPTERS:
        found = exercises_of(chapter)
        assert found and all(made.module == module_of(chapter) for made in found.values())


def test_every_exercise_says_its_call_and_has_a_whole_or_half_number_of_points():
    for chapter in CHAPTERS:
        for name, made in exercises_of(chapter).items():
            assert made.name == name and made.contract.startswith(name)
            assert made.points > 0 and (2 * made.points) % 1 == 0


def test_an_exercise_is_found_by_its_name():
    assert find("softmax").module == "softmax_cross_entropy"
    assert find("softmax") is exercises_of("02_softmax_cross_entropy")["softmax"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("softmx", "there is no exercise 'softmx'; did you mean 'softmax'?"),
        ("photosynthesis", "there is no exercise 'photosynthesis'"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest_one(name, said):
    with pytest.raises(ValueError) as refused:
        find(name)
    assert str(refused.value) == said


def test_a_chapter_is_loaded_when_one_of_its_exercises_is_first_asked_for(monkeypatch):
    loaded = []

    def load(name):
        loaded.append(name)

        def toy(student, cases, criterion):
            """toy()."""

        toy.__module__ = name
        toy.__name__ = name.split(".")[-2]
        exercise(points=1)(toy)
        return types.ModuleType(name)

    monkeypatch.setattr(course_lib.exercises, "CHAPTERS", ("01_toy_a", "02_toy_b", "03_toy_c"))
    monkeypatch.setattr(course_lib.exercises.importlib, "import_module", load)
    try:
        assert find("toy_b").name == "toy_b"
        assert loaded == ["course_lib.exercises.toy_a.contracts", "course_lib.exercises.toy_b.contracts"]
        find("toy_a")
        assert len(loaded) == 2
    finally:
        for name in ("toy_a", "toy_b", "toy_c"):
            REGISTRY.pop(name, None)
