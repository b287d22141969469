"""A vocabulary knows its symbols, on what they depend, and what a student may use."""

from course_lib.derivations import symbols
from course_lib.derivations.declaring import vocabulary_of
from course_lib.derivations.vocabulary import AnyVocabulary

from .toys import NETWORK, RANDOM, SOFTMAX


def test_dependencies_go_over_others():
    assert SOFTMAX.dependencies["f"] == {"a", "S"}
    assert {"z", "W", "h", "b"} <= NETWORK.dependencies["L"] and NETWORK.dependencies["W"] == set()


def test_a_symbol_is_a_function_of_what_is_drawn_in_its_definition():
    assert SOFTMAX.arguments_of("f") == {"a"} and NETWORK.arguments_of("L") == {"z"}
    assert SOFTMAX.arguments_of("a") == set()


def test_symbols_are_found_by_letter_and_by_name():
    assert NETWORK.get("delta") is NETWORK.get("δ") is NETWORK["δ"]
    assert NETWORK.get("q") is None and NETWORK.is_defined("z") and not NETWORK.is_defined("W")


def test_indices_axes_and_chance():
    assert SOFTMAX.indices == {"y": "C", "c": "C"}
    assert (SOFTMAX.axis, NETWORK.axis, RANDOM.axis) == ("C", None, "n")
    assert RANDOM.has_chance and not SOFTMAX.has_chance


def test_an_unknown_word_is_answered_with_what_there_is():
    said = SOFTMAX.unknown("g", 3)
    assert (
        said.at == 3
        and said.message == "`g` is no symbol of this exercise; there are `a`, `y`, `c`, `S`, `f`"
    )


def test_hidden_symbols_are_not_told():
    assert vocabulary_of(symbols.hidden(symbols.number("q")), symbols.number("x")).shown == ["x"]


def test_without_an_exercise_every_letter_is_a_symbol_and_some_signs_keep_their_meaning():
    anything = AnyVocabulary()
    assert anything.get("q") and anything.get("theta").name == "θ"
    assert anything.get("d") is anything.get("e") is anything.get("σ") is anything.get("word") is None
