"""A derivation as an exercise: checked by name or text, shown on the card, recognised by its mistake."""

import pytest

import course_lib
from course_lib.checking import engine
from course_lib.checking.derivation import derivation, same_mistake, show
from course_lib.checking.student import LocalStudent
from course_lib.derivations import symbols

FIRST = "∂/∂x (x² + t)"
RIGHT = f"{FIRST}\n = ∂/∂x (x²) | t is a number\n = 2 x"


@pytest.fixture
def square_derivation(registry):
    @derivation(points=3, first=FIRST, results=["2 x"], steps=2)
    def square_derivation():
        """square_derivation: the slope of x² + t."""
        yield symbols.number("x")
        yield symbols.number("t")

    return square_derivation


def report_on(exercise, text, seed=0):
    return engine.judge(exercise, LocalStudent({exercise.name: text}), seed)


def test_a_right_derivation_gets_all_points_at_every_seed(square_derivation):
    assert [report_on(square_derivation, RIGHT, seed).points for seed in range(5)] == [3.0] * 5


def test_criteria_are_the_steps_and_the_result(square_derivation):
    assert [criterion.name for criterion in report_on(square_derivation, RIGHT).criteria] == [
        "a first step that follows",
        "a second step that follows",
        "no derivative or expected value is left",
        "down to the result",
    ]


def test_the_lines_are_in_the_report_the_card_and_the_text(square_derivation):
    report = report_on(square_derivation, RIGHT.replace("2 x", "3 x"))
    assert [line["verdict"] for line in report.to_dict()["lines"]] == ["holds", "holds", "wrong"]
    assert "✗  3 = 3 x" in str(report) and "The line is always 1.5 times the line before." in str(report)
    assert r"\frac{\partial}{\partial x}" in report._repr_mimebundle_()["text/html"]
    assert report.hint == "Look at line 3 again: the line is always 1.5 times the line before."


@pytest.mark.parametrize(
    "stub", ["", FIRST, f"{FIRST}\n  # YOUR CODE HERE\n  raise NotImplementedError()", "…"]
)
def test_what_is_not_begun_is_not_done_yet(square_derivation, stub):
    assert report_on(square_derivation, stub).headline == "square_derivation: not done yet"


def test_a_line_that_is_not_written_yet_is_named_and_what_stands_above_counts(square_derivation):
    report = report_on(square_derivation, f"{FIRST}\n = ∂/∂x (x²)\n = …")
    assert report.status == "checked" and report.points == 0.75
    assert "line 3 is not written yet" in str(report)


@pytest.mark.parametrize("answer", [None, 3, [FIRST], b"text", lambda: RIGHT])
def test_what_is_no_text_is_refused_in_a_sentence(square_derivation, answer):
    report = report_on(square_derivation, answer)
    assert report.points == 0 and "a derivation is a text in quotes, and this is of type" in str(report)


def test_a_text_longer_than_a_report_keeps_travels_whole(square_derivation):
    long = RIGHT.replace("\n = 2 x", "\n# " + "a remark " * 50 + "\n" * 2500 + " = 2 x")
    assert report_on(square_derivation, long).passed


def test_it_is_checked_by_its_name_and_by_its_text(square_derivation, capsys, monkeypatch):
    monkeypatch.setitem(globals(), "square_derivation", RIGHT)
    assert course_lib.check("square_derivation").passed and course_lib.check(RIGHT).passed
    assert "✓ square_derivation: right" in capsys.readouterr().out


def test_a_text_that_no_name_holds_is_no_exercise(square_derivation):
    with pytest.raises(ValueError, match="there is no exercise"):
        course_lib.check("x = y +")


def test_show_prints_in_a_terminal_in_the_words_of_its_exercise(square_derivation, capsys, monkeypatch):
    monkeypatch.setitem(globals(), "square_derivation", RIGHT)
    assert show(RIGHT) is None
    assert "2 = ∂/∂x (x²)       t is a number" in capsys.readouterr().out
    show(f"{RIGHT} = q")
    assert "no symbol" not in capsys.readouterr().out


def test_show_takes_the_words_of_the_exercise_that_is_named(square_derivation, capsys):
    show(f"{RIGHT} = q", "square_derivation")
    assert "no symbol" in capsys.readouterr().out


def test_wrong_lines_are_the_same_mistake_if_their_values_are(square_derivation):
    wrong = RIGHT.replace("2 x", "3 x")
    assert same_mistake("square_derivation", wrong, f"{FIRST} = x + 2 x")
    assert not same_mistake("square_derivation", wrong, f"{FIRST} = x")
    assert not same_mistake("square_derivation", RIGHT, wrong)
    assert not same_mistake("square_derivation", f"{FIRST} = (", f"{FIRST} = (")
