"""Symbols are declared by what they are written as."""

from course_lib.derivations import symbols


def test_a_definition_is_taken_apart_at_its_left_side():
    assert symbols.defined("f_c", "exp(a_c)").indices == ("c",)
    assert symbols.defined("W_ij", "a_i b_j").indices == ("i", "j")
    assert symbols.defined("z", "W h").indices == ()


def test_a_function_knows_its_argument_and_derivatives():
    found = symbols.function("g(s)", "s²", "2 s")
    assert (found.name, found.indices, found.definitions) == ("g", ("s",), ("s²", "2 s"))


def test_what_is_drawn_is_said_by_its_values():
    assert symbols.number("x").values == "real" and symbols.number("q", "probability").values == "probability"
    assert symbols.array("W", "I", "J").axes == ("I", "J") and symbols.index("y", "C").values == "index"
    assert symbols.random("z", "N", chance="q").chance == "q" and symbols.size("N").values == "size"
    assert symbols.hidden(symbols.number("x")).hidden
