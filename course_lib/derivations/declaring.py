"""One derivation as an exercise: what is asked, in which words, and down to what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from course_lib.derivations.expressions import Expression
from course_lib.derivations.forms import is_carried_out, length, signs_in
from course_lib.derivations.reading import read_text
from course_lib.derivations.reading.grammar import Reader
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import tokens
from course_lib.derivations.vocabulary import Vocabulary


def vocabulary_of(*symbols: Symbol) -> Vocabulary:
    """The vocabulary of these symbols, each defined by those above it. Raises ReadingError if one is not."""
    found = Vocabulary()
    for symbol in symbols:
        found.add(_read(symbol, found) if symbol.definitions else symbol)
    return found


def _read(symbol: Symbol, vocabulary: Vocabulary) -> Symbol:
    """The symbol with its definitions read, and the axes that follow from them."""
    if symbol.values == "function":
        inside = Vocabulary(*vocabulary.symbols.values(), Symbol(symbol.indices[0]))
        readers = [Reader(tokens(each), inside, hidden=True, scope={}) for each in symbol.definitions]
        return replace(symbol, expressions=tuple(reader.line() for reader in readers))
    scope = dict.fromkeys(symbol.indices)
    reader = Reader(tokens(symbol.definitions[0]), vocabulary, hidden=True, scope=scope)
    expression = reader.line()
    axes = expression.axes or tuple(reader.scope[letter] for letter in symbol.indices)
    return replace(symbol, expressions=(expression,), axes=axes)


@dataclass(frozen=True)
class Derivation:
    """A derivation that is asked for.

    first: the line it begins with. results: the forms in which it may end; another order is the same form.
    steps: how many there are at least. without: what a line on the way must not contain (the waypoint), by
    its signs: {"∂", "t"}. All expressions are read when it is made, so a mistake in a declaration is found
    at once.
    """

    name: str
    symbols: Sequence[Symbol]
    first: str
    results: Sequence[str]
    steps: int
    without: frozenset[str] = frozenset()
    vocabulary: Vocabulary = field(init=False, repr=False)
    first_line: Expression = field(init=False, repr=False)
    endings: tuple[Expression, ...] = field(init=False, repr=False)

    def __post_init__(self):
        vocabulary = vocabulary_of(*self.symbols)
        read = {
            "vocabulary": vocabulary,
            "first_line": read_text(self.first, vocabulary),
            "endings": tuple(read_text(result, vocabulary) for result in self.results),
        }
        for name, value in read.items():
            object.__setattr__(self, name, value)

    @property
    def allowed(self) -> set[str]:
        """What the last line may hold besides numbers."""
        return set().union(*(signs_in(ending) for ending in self.endings))

    @property
    def longest(self) -> int:
        """How many symbols and numbers the last line may have."""
        return max(length(ending) for ending in self.endings)

    @property
    def is_to_be_carried_out(self) -> bool:
        """Whether the first line has a derivative or an expected value, and no result has one."""
        return not is_carried_out(self.first_line) and all(is_carried_out(ending) for ending in self.endings)
