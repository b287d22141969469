"""Reading: from the tokens of a line to its expression (start with grammar.py)."""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.derivations.expressions import Expression
from course_lib.derivations.reading.grammar import Reader
from course_lib.derivations.tokens import Token, tokens
from course_lib.derivations.vocabulary import Vocabulary


def read(line_tokens: Sequence[Token], vocabulary: Vocabulary) -> Expression:
    """The expression of a line. Raises ReadingError with the place and what was expected."""
    return Reader(line_tokens, vocabulary).line()


def read_text(text: str, vocabulary: Vocabulary) -> Expression:
    """The expression that is written in one row."""
    return Reader(tokens(text), vocabulary).line()
