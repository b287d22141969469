"""Claims are the steps, what is carried out, the waypoint and the result."""

from course_lib.derivations.declaring import Derivation
from course_lib.derivations.judging import judge
from course_lib.derivations.marking import partial_credits

from .toys import CHANCE, CROSS_ENTROPY, LAYER, LINES, text


def found(derivation, *lines):
    return {
        credit.name: credit.reason * (not credit.holds)
        for credit in partial_credits(derivation, judge(derivation, text(*lines)))
    }


def test_the_steps_that_are_asked_for_are_claims_of_equal_worth():
    assert list(found(CROSS_ENTROPY, *LINES)) == [
        *("a first step that follows", "a second step that follows", "a third step that follows"),
        "no derivative or expected value is left",
        "down to the result",
    ]
    assert not any(found(CROSS_ENTROPY, *LINES).values())


def test_too_few_steps_are_counted_in_words():
    said = found(CROSS_ENTROPY, LINES[0], LINES[-1])
    assert said["a second step that follows"].startswith("there is one step of at least 3")
    assert said["a first step that follows"] == "" and said["down to the result"] == ""
    said = found(CROSS_ENTROPY, *LINES[:2], LINES[-1])
    assert said["a third step that follows"].startswith("there are 2 steps of at least 3")


def test_a_result_with_an_expected_value_needs_none_to_be_carried_out():
    square = Derivation("square", CHANCE, "E[(w − t)²]", ("E[w²] + t²",), steps=1)
    assert "no derivative or expected value is left" not in found(square, "E[(w − t)²]")


def test_a_waypoint_is_a_claim():
    way = Derivation("way", LAYER, "∂L/∂b_i", ("δ_i",), steps=1, without=frozenset({"∂", "δ"}))
    assert found(way, "∂L/∂b_i", "δ_i")["a line without `δ`, `∂`"] == "no line is without `δ`, `∂`"
    assert found(way, "∂L/∂b_i", "3 z_i²", "δ_i")["a line without `δ`, `∂`"] == ""
