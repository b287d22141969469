"""Vocabularies and a derivation for the tests."""

from course_lib.derivations import symbols
from course_lib.derivations.declaring import Derivation, vocabulary_of
from course_lib.derivations.reading import read_text

CLASSES = (
    symbols.array("a", "C"),
    symbols.index("y", "C"),
    symbols.index("c", "C"),
    symbols.defined("S", "Σ_k exp(a_k)"),
    symbols.defined("f_c", "exp(a_c)/S"),
)
LAYER = (
    symbols.array("W", "I", "J"),
    symbols.array("b", "I"),
    symbols.array("h", "J"),
    symbols.array("H", "J", "J", values="symmetric"),
    symbols.index("i", "I"),
    symbols.index("j", "J"),
    symbols.number("α"),
    symbols.number("β"),
    symbols.function("g(s)", "α s² + β s", "2 α s + β"),
    symbols.defined("z", "W h + b"),
    symbols.defined("L", "Σ_i z_i³"),
    symbols.defined("δ_i", "∂L/∂z_i"),
)
CHANCE = (
    symbols.size("n"),
    symbols.random("w", "n", mean_zero=True),
    symbols.random("h", "n", mean_zero=True),
    symbols.number("t"),
    symbols.defined("v", "Var[w]"),
)
SOFTMAX, NETWORK, RANDOM = vocabulary_of(*CLASSES), vocabulary_of(*LAYER), vocabulary_of(*CHANCE)

CROSS_ENTROPY = Derivation("cross_entropy", CLASSES, "∂/∂a_c (−log f_y)", ("−(1[y=c] − f_c)",), steps=3)
LINES = (
    "∂/∂a_c (−log f_y)",
    "−1/f_y · ∂f_y/∂a_c",
    "−1/f_y · (1[y=c] exp(a_y)/S − exp(a_y) exp(a_c)/S²)",
    "−1/f_y · (1[y=c] f_y − f_y f_c)",
    "−(1[y=c] − f_c)",
)


def text(*lines):
    """A derivation of these lines."""
    return "\n = ".join(lines)


def in_softmax(row):
    return read_text(row, SOFTMAX)


def in_network(row):
    return read_text(row, NETWORK)


def in_random(row):
    return read_text(row, RANDOM)
