"""The three ways to write a line: with the signs of the book, with plain letters, as LaTeX."""

import re

from course_lib.derivations.tokens import GREEK, SUPERSCRIPTS
from course_lib.derivations.typesetting import latex, plain

LETTERS = {
    **{letter: name for name, letter in GREEK.items()},
    **{"∂": "d", "Σ": "sum", "Π": "prod", "√": "sqrt", "−": "-", "·": "*", "⊙": "(*)"},
    **{"′": "'", "″": "''", "‴": "'''"},
}
RAISED = re.compile(f"[{''.join(SUPERSCRIPTS)}]+")


def with_letters(node):
    """The expression in what every keyboard has."""
    text = RAISED.sub(lambda found: "^" + "".join(map(SUPERSCRIPTS.get, found.group())), plain(node))
    return "".join(LETTERS.get(sign, sign) for sign in text)


def is_of_the_book(row):
    return not set("-*'{\\") & set(row)


def is_of_letters(row):
    return row.isascii() and not set("{\\") & set(row)


#: how a line is written, and whether it is written so
NOTATIONS = {
    "Unicode": (plain, is_of_the_book),
    "ASCII": (with_letters, is_of_letters),
    "LaTeX": (latex, str.isascii),
}
