import re
import tomllib
from pathlib import Path

import pytest

from course_lib import hint, hints
from course_lib.commands.folders import write_notebook
from course_lib.hints import on_demand
from course_lib.hints.on_demand import STEPS
from tests.course_lib.commands import toy_folder
from tests.this_course import CHAPTERS, exercises_of

LADDERS = tomllib.loads(Path(hints.__file__).with_name("on_demand.toml").read_text(encoding="utf-8"))


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    """Ask for a hint in a student's notebook: what is printed."""
    folders = toy_folder.write(tmp_path)
    write_notebook(folders.own(toy_folder.CHAPTER), toy_folder.TOY)
    monkeypatch.chdir(folders.own(toy_folder.CHAPTER).parent)

    def printed(*arguments, **options):
        hint(*arguments, **options)
        return capsys.readouterr().out

    printed.folders = folders
    return printed


def tried(number):
    return f"I tried way number {number} and it did not work"


def test_the_steps_are_a_nudge_a_formula_an_outline_and_whom_to_ask(ask):
    said = [ask("log_softmax", tried=tried(number)) for number in range(5)]
    for number, step in enumerate(STEPS):
        assert said[number] == f"Hint {number + 1} of 4 on log_softmax: {LADDERS['log_softmax'][step]}\n"
    assert "ask who teaches you" in said[3] and tried(2) in said[3]
    assert said[4].startswith("Hint 4 of 4")


def test_where_there_are_solutions_the_last_step_says_where(ask):
    solved = ask.folders.root / "solutions" / toy_folder.CHAPTER / f"{toy_folder.CHAPTER}.ipynb"
    write_notebook(solved, toy_folder.TOY)
    said = [ask("softmax", tried=tried(number)) for number in range(2)]
    assert "the solution stands in solutions/01_toy/01_toy.ipynb" in said[1]


@pytest.mark.parametrize("sentence", ["", "no idea", "   help    me   "])
def test_without_a_sentence_there_is_no_hint_but_how_to_ask(ask, sentence):
    assert 'hint("softmax", tried="…")' in ask("softmax", tried=sentence)
    assert "Hint 1" in ask("softmax", tried=tried(1))


def test_the_same_sentence_gets_nothing_new(ask):
    ask("train", tried=tried(1))
    assert "what came?" in ask("train", tried=f"  {tried(1)} ")
    assert ask("train", tried=tried(2)).startswith("Hint 2 of 4")


def test_for_the_other_exercises_it_is_what_the_check_knows(ask):
    globals()["squared_error"] = lambda f, y: 3.0
    try:
        said = ask("squared_error", tried=tried(1))
    finally:
        del globals()["squared_error"]
    assert re.match(r"Hint 1 of 2 on squared_error: \S", said)
    assert ask("squared_error_gradient", tried=tried(1)).startswith("Hint 1 of 2 on squared_error_gradient: ")


def test_what_was_said_outlives_the_kernel_and_a_broken_record_is_an_empty_one(ask):
    ask("train", tried=tried(1))
    assert tried(1) in (ask.folders.work / on_demand.RECORD).read_text()
    (ask.folders.work / on_demand.RECORD).write_text("[")
    assert ask("train", tried=tried(1)).startswith("Hint 1 of 4")


def test_outside_of_work_it_is_kept_as_long_as_python_runs(ask, monkeypatch):
    monkeypatch.setattr(on_demand, "_told", {})
    monkeypatch.chdir(ask.folders.root)
    assert ask("train", tried=tried(1)).startswith("Hint 1 of 4")
    assert ask("train", tried=tried(2)).startswith("Hint 2 of 4")
    assert not (ask.folders.work / on_demand.RECORD).exists()


def test_an_exercise_that_is_not_there_is_refused(ask):
    with pytest.raises(ValueError, match="did you mean"):
        hint("sofmax")


def test_the_fifteen_ladders_are_of_exercises_and_tell_no_code():
    exercises = {name for chapter in CHAPTERS for name in exercises_of(chapter)}
    assert len(LADDERS) == 15 and LADDERS.keys() <= exercises
    for ladder in LADDERS.values():
        assert tuple(ladder) == STEPS
        assert ladder["nudge"].rstrip().endswith("?")
        assert not re.search(r"np\.|\breturn\b|\bdef\b|\w\[\w", " ".join(ladder.values()))
