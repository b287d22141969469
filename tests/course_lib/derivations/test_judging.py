"""A derivation is followed line by line; the first line that does not follow is named with its numbers."""

import pytest

from course_lib.derivations.declaring import Derivation
from course_lib.derivations.judging import judge
from course_lib.derivations.lines import is_begun
from course_lib.derivations.marking import partial_credits

from .toys import CHANCE, CROSS_ENTROPY, LAYER, LINES, text


def earned(found, derivation=CROSS_ENTROPY):
    return [credit.holds for credit in partial_credits(derivation, found)]


def with_line(number, line):
    return text(*LINES[: number - 1], line, *LINES[number:])


def test_a_right_derivation_earns_everything():
    found = judge(CROSS_ENTROPY, text(*LINES))
    assert found.mistake is None and found.steps == 3 and all(earned(found))


@pytest.mark.parametrize("number", [2, 3, 4, 5])
def test_the_first_wrong_line_is_named_and_what_stands_above_counts(number):
    found = judge(CROSS_ENTROPY, with_line(number, "f_c + 1[y=c]"))
    assert found.mistake.number == number
    assert [each.verdict for each in found.lines] == ["holds"] * (number - 1) + ["wrong"] + ["not judged"] * (
        5 - number
    )
    assert sum(earned(found)) == [0, 1, 3, 4][number - 2]


def test_a_wrong_line_has_its_case_both_values_and_a_diagnosis():
    mistake = judge(CROSS_ENTROPY, with_line(4, "−1/f_y · (1[y=c] f_y + f_y f_c)"), seed=1).mistake
    assert mistake.message == "line 4 does not follow from line 3"
    assert mistake.case.startswith("y = ") and "a = (" in mistake.case
    assert float(mistake.before.replace("−", "-")) != float(mistake.after.replace("−", "-"))
    assert mistake.diagnosis == "it would follow with the other sign before `f_y f_c`"


def test_a_stub_that_was_left_below_a_whole_derivation_is_to_be_taken_out():
    mistake = judge(CROSS_ENTROPY, text(*LINES) + "\nraise NotImplementedError()").mistake
    assert mistake.kind == "undone" and "take it out" in mistake.message


def test_a_line_that_cannot_be_read_is_a_wrong_line_with_a_caret():
    mistake = judge(CROSS_ENTROPY, with_line(3, "f_k")).mistake
    assert (mistake.number, mistake.kind) == (3, "unreadable")
    assert mistake.place == "= f_k\n    ^"


@pytest.mark.parametrize("first", ["−∂/∂a_c (log f_y)", "∂/∂a_c (log f_y)", "f_c", "∂/∂a_y (−log f_y)"])
def test_another_first_line_is_refused(first):
    found = judge(CROSS_ENTROPY, text(first, *LINES[1:]))
    assert (found.mistake.number, found.mistake.kind) == (1, "first line") and not any(earned(found))


@pytest.mark.parametrize(
    "lines",
    [LINES[:1], (LINES[0], LINES[0]), (LINES[0], "…"), ("…",), (), (LINES[0], "S f_c/S − 1[y=c] S/S")],
)
def test_what_is_no_derivation_does_not_earn_everything(lines):
    found = judge(CROSS_ENTROPY, text(*lines))
    assert not all(earned(found)) and not found.steps > 1


@pytest.mark.parametrize(
    ("text", "begun"),
    [("", False), (LINES[0], False), (LINES[0] + "\n= …", False), (LINES[0] + "\n= f_k", True)],
)
def test_it_is_known_whether_anything_was_written(text, begun):
    assert is_begun(text) is begun


def test_five_times_the_result_is_one_step():
    found = judge(CROSS_ENTROPY, text(LINES[0], *[LINES[-1]] * 5))
    assert found.mistake is None and found.steps == 1 and not all(earned(found))


@pytest.mark.parametrize(
    ("last", "said"),
    [
        ("exp(a_c)/S − 1[y=c]", "still has `S`, `a`, `exp`"),
        ("f_c − 1[y=c] + f_c − f_c", "4 symbols and numbers; the result needs no more than 2"),
        ("Σ_k 1[k=c] (f_k − 1[y=k])", "still has `Σ`"),
    ],
)
def test_the_last_line_has_the_form_of_a_result(last, said):
    assert said in judge(CROSS_ENTROPY, text(*LINES, last)).unfinished


def test_a_last_line_with_the_symbols_of_the_result_is_not_yet_the_result():
    square = Derivation("square", CHANCE, "E[(w − t)²]", ("E[w²] + t²",), steps=1)
    assert judge(square, "E[(w − t)²]").unfinished == "the last line is not the result yet"
    assert judge(square, text("E[(w − t)²]", "E[w²] − 2 t E[w] + t²", "E[w²] + t²")).unfinished == ""


def test_a_waypoint_asks_for_a_line_without_some_signs():
    hidden = Derivation("way", LAYER, "∂L/∂b_i", ("δ_i",), steps=1, without=frozenset({"∂", "δ"}))
    assert not all(earned(judge(hidden, "∂L/∂b_i = δ_i"), hidden))
    assert all(earned(judge(hidden, "∂L/∂b_i = 3 z_i² = δ_i"), hidden))


def test_lines_of_another_shape_do_not_follow():
    linear = Derivation("linear", LAYER, "W h", ("z − b",), steps=1)
    assert judge(linear, text("W h", "(W h)_i")).mistake.message.endswith(
        "line 1 is a vector, line 2 is a number"
    )
    assert "different axes" in judge(linear, text("W h", "h")).mistake.message
    assert judge(linear, text("W h", "z − b")).mistake is None


def test_a_line_without_a_value_does_not_follow():
    for line in ("log(−S)", "S/(S − S)", "√(−1)", "exp(1000 S)"):
        mistake = judge(CROSS_ENTROPY, text(LINES[0], line)).mistake
        assert "it has no value here" in mistake.diagnosis
    linear = Derivation("linear", LAYER, "W h", ("z − b",), steps=1)
    assert "no value" in judge(linear, text("W h", "W (H − H)⁻¹ h")).mistake.diagnosis


def test_a_big_term_that_is_added_and_subtracted_buys_no_tolerance():
    found = judge(CROSS_ENTROPY, text(LINES[0], "f_c + 1000000 S − 1000000 S"))
    assert found.mistake.number == 2


def test_the_verdict_is_the_same_for_every_seed():
    for seed in range(20):
        assert all(earned(judge(CROSS_ENTROPY, text(*LINES), seed)))
        assert judge(CROSS_ENTROPY, with_line(4, "−1/f_y · (1[y=c] f_y + f_y f_c)"), seed).mistake.number == 4


@pytest.mark.parametrize(
    "text",
    [
        "S" * 10_000_000,
        "(" * 400 + "S" + ")" * 400,
        "√" * 900 + "S",
        "∂" * 900 + "S",
        "log " * 240 + "S",
        "−" * 900 + "S",
        "".join(f"Σ_{letter} " for letter in "klmnopqrstuvw") + "S",
        "".join(f"Σ_{letter} (S) " for letter in "klmnopqrstuvwxbd"),
        "∂/∂a_y (" * 20 + "S" + ")" * 20,
        "S" + "^(9" * 20 + ")" * 20,
        "S " * 490,
        "\n= S" * 4000,
        "ехр(а_с)",
        "S \u202e f_y",
        "\ud800\x00",
    ],
)
def test_hostile_text_gets_a_sentence(text):
    assert judge(CROSS_ENTROPY, text).mistake.message
