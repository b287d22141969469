"""Words: symbols, functions, and operators that are written in letters.

word = symbol | function … | E … | Var … | inv( matrix ) | e ^ exponent | e(y)_c | δ_yc
"""

from __future__ import annotations

from course_lib.derivations import shapes
from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import ANY, Entry, Expression, Named
from course_lib.derivations.names import FUNCTIONS, derivative_order
from course_lib.derivations.reading.cursor import END
from course_lib.derivations.reading.operators import Operators
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import Token

EULER = Named("e")


class Words(Operators):
    """Reads words; what a word begins is read where that belongs."""

    def word(self, alone: bool) -> Expression:
        """A symbol, a function, or an operator that is written in letters."""
        self.split_word()
        if self.next.kind == "sign":
            return self.atom(alone)
        token, name = self.next, self.next.text
        self.position += 1
        symbol = self.lookup(name)
        if symbol and symbol.values not in ("function", "index"):
            return self.symbol(symbol, token)
        if name in FUNCTIONS and not symbol:
            return self.applied(FUNCTIONS[name], alone)
        if symbol and symbol.values == "function":
            return self.value(name, 0, token)
        if order := derivative_order(name, self.lookup):
            return self.value(name[0], order, token)
        if name in ("E", "Var"):
            return self.expected_value(token)
        if name == "inv":
            return shapes.inverse(self.bracket_of("inv(H)"))
        if name == "e":
            return self.euler()
        if name == "δ" and self.sees("_"):
            return self.kronecker()
        if name in self.scope:
            said = f"`{name}` is an index, not a number; it stands at a symbol, as in `a_{name}`"
            raise ReadingError(said, token.at)
        raise self.vocabulary.unknown(name, token.at)

    def euler(self) -> Expression:
        """The e of e^x; of e(y)_c, the entry of a one-hot vector."""
        if self.sees("("):
            return self.one_hot()
        if not self.sees("^"):
            raise self.expected("`^`: `e` is the base of e^x")
        return EULER

    def symbol(self, symbol: Symbol, token: Token) -> Expression:
        if symbol.values == "random" and not self.chance:
            raise ReadingError(f"`{symbol.name}` is random, so it stands inside of E[…] or Var[…]", token.at)
        if self.vocabulary.open:
            return Named(symbol.name, ("·",) * self.count_indices())
        found = Named(symbol.name, symbol.axes)
        if symbol.values == "random" and symbol.axes and not self.sees("_", "["):
            if self.sums:
                raise ReadingError(
                    f"which entry of `{symbol.name}` does the sum add? Write it with an index", token.at
                )
            return Entry(found, (ANY,) * len(symbol.axes))
        return found

    def count_indices(self) -> int:
        """How many indices stand behind a symbol that is not known."""
        if self.sees("_") and self.peek(1).kind == "word":
            return len(self.peek(1).text)
        ahead, count = 1 if self.sees("_") else 0, 0
        if self.peek(ahead).text in ("{", "["):
            while self.peek(ahead) is not END and self.peek(ahead).text not in ("}", "]"):
                ahead += 1
                count += len(self.peek(ahead).text) if self.peek(ahead).kind == "word" else 0
        return count
