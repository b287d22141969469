"""A derivation is declared with its vocabulary; what is wrong with the declaration is found at once."""

import pytest

from course_lib.derivations import symbols
from course_lib.derivations.declaring import Derivation, vocabulary_of
from course_lib.derivations.errors import ReadingError

from .toys import CLASSES, CROSS_ENTROPY, NETWORK, SOFTMAX


def test_a_declaration_that_cannot_be_read_is_refused_at_once():
    with pytest.raises(ReadingError):
        Derivation("broken", CLASSES, "∂/∂a_c (−log g_y)", ("f_c",), steps=1)


def test_what_is_defined_gets_its_axes_from_its_definition():
    assert SOFTMAX["S"].axes == () and SOFTMAX["f"].axes == ("C",)
    assert NETWORK["z"].axes == ("I",) and NETWORK["δ"].axes == ("I",)


def test_a_definition_knows_what_stands_above_it_alone():
    with pytest.raises(ReadingError, match="no symbol of this exercise"):
        vocabulary_of(symbols.defined("u", "v + 1"), symbols.number("v"))


def test_the_last_line_may_hold_what_the_results_hold():
    assert CROSS_ENTROPY.allowed == {"f", "1[…]"} and CROSS_ENTROPY.longest == 2
    assert CROSS_ENTROPY.is_to_be_carried_out
