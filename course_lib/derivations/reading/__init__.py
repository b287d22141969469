"""Reading: from the tokens of a line to its expression (start with grammar.py)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from course_lib.derivations.expressions import Expression
from course_lib.derivations.reading.grammar import Reader
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import Token, tokens
from course_lib.derivations.vocabulary import Vocabulary


def read(line_tokens: Sequence[Token], vocabulary: Vocabulary) -> Expression:
    """The expression of a line. Raises Unreadable with the place and what was expected."""
    return Reader(line_tokens, vocabulary).line()


def read_text(text: str, vocabulary: Vocabulary) -> Expression:
    """The expression that is written in one row."""
    return Reader(tokens(text), vocabulary).line()


def definitions_of(symbol: Symbol, vocabulary: Vocabulary) -> Symbol:
    """The symbol with its definitions read, and the axes that follow from them."""
    if symbol.values == "function":
        argument = Vocabulary(*vocabulary.symbols.values(), Symbol(symbol.indices[0]))
        expressions = tuple(
            Reader(tokens(each), argument, hidden=True, scope={}).line() for each in symbol.definitions
        )
        return replace(symbol, expressions=expressions)
    scope = {letter: None for letter in symbol.indices}
    reader = Reader(tokens(symbol.definitions[0]), vocabulary, hidden=True, scope=scope)
    expression = reader.line()
    axes = expression.axes or tuple(reader.scope[letter] for letter in symbol.indices)
    return replace(symbol, expressions=(expression,), axes=axes)
