"""Which names a word holds: `exp`, `lambda`, `da` (a derivative), `nvu` (a product of symbols).

A word that is a name is that name. Otherwise it is `d` before a name, or several symbols side by side. What
else it could be is not guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import GREEK, Token
from course_lib.derivations.vocabulary import Vocabulary

FUNCTIONS = {
    "log": "log", "ln": "log", "exp": "exp", "tanh": "tanh", "σ": "σ", "sigmoid": "σ", "sqrt": "sqrt",
}  # fmt: skip
OPERATORS = {"sum": "Σ", "prod": "Π"}
OTHERS = {"E", "Var", "inv", "e"}
MAX_SIDE_BY_SIDE = 6

Lookup = Callable[[str], Symbol | None]


def split(token: Token, lookup: Lookup, vocabulary: Vocabulary) -> list[Token]:
    """The tokens that a word stands for. Raises ReadingError if it is none."""
    word = token.text if lookup(token.text) else GREEK.get(token.text, token.text)
    if word in OPERATORS and not lookup(word):
        return [replace(token, kind="sign", text=OPERATORS[word])]
    if is_name(word, lookup) or (len(word) == 1 and word != "d"):
        return [replace(token, text=word)]
    if word[0] == "d" and not lookup("d"):
        rest = GREEK.get(word[1:], word[1:])
        if not rest or is_name(rest, lookup):
            partial = replace(token, kind="sign", text="∂")
            return [partial] + [Token("word", rest, token.at + 1, False)] * bool(rest)
    for name in FUNCTIONS:
        if len(name) > 1 and word.startswith(name):
            raise ReadingError(
                f"`{word}`: write `{name}(…)`, or `{name}` and a space before its argument", token.at
            )
    if names := _side_by_side(word, lookup, MAX_SIDE_BY_SIDE):
        ends = [sum(map(len, names[:number])) for number in range(len(names))]
        return [
            Token("word", name, token.at + end, token.spaced and not end)
            for name, end in zip(names, ends, strict=True)
        ]
    raise vocabulary.unknown(word, token.at)


def is_name(word: str, lookup: Lookup) -> bool:
    """Whether the word as a whole is a symbol, a function, or a function's derivative (g1)."""
    return bool(lookup(word)) or word in FUNCTIONS or word in OTHERS or derivative_order(word, lookup) > 0


def derivative_order(word: str, lookup: Lookup) -> int:
    """1 for g1, 2 for g2, where g is a function of the exercise; else 0."""
    if len(word) != 2 or word[1] not in "123":
        return 0
    symbol = lookup(word[0])
    return int(word[1]) if symbol and symbol.values == "function" else 0


def _side_by_side(word: str, lookup: Lookup, most: int) -> list[str]:
    """The word as symbols one after the other, the longest first; [] if it is not made of them."""
    if most == 0:
        return []
    for end in range(len(word), 0, -1):
        symbol = lookup(word[:end])
        if symbol and symbol.values != "index":
            rest = _side_by_side(word[end:], lookup, most - 1)
            if rest or end == len(word):
                return [word[:end], *rest]
    return []
