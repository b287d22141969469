"""Indices: which there are, and on which axes they stand.

    _k   _ij   _{i,j}   _{c′}   [c]   [i, j]   1[y=c]   1_{y=c}   δ_yc   e(y)_c

An index is free in the whole derivation or belongs to a sum. It stands on one axis only, whatever the sizes.
"""

from __future__ import annotations

from dataclasses import replace

from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import Expression, Indicator
from course_lib.derivations.reading.cursor import Cursor
from course_lib.derivations.tokens import Token

CLOSING = {"(": ")", "[": "]", "{": "}"}


class Indices(Cursor):
    """Reads indices.

    scope: the indices in use and their axes, None as long as an axis is not known.
    """

    scope: dict[str, str | None]

    def indices(self, found: Expression) -> tuple[str, ...]:
        """The indices behind an array, each on its axis: _ij, _{i,j}, [i, j], [i][j]."""
        names: list[Token] = []
        while self.sees("_", "[") and (not names or len(names) < len(found.axes)):
            names += self.index_list()
        if len(names) == len(found.axes):
            for token, axis in zip(names, found.axes, strict=True):
                self.stands_on(token, axis)
        return tuple(token.text for token in names)

    def index_list(self) -> list[Token]:
        """What stands behind one `_` or in one pair of square brackets."""
        closing = "]" if self.take("[") else ""
        if not closing:
            self.need("_", "before an index")
            closing = "}" if self.take("{") else ""
            if not closing:
                return self.letters()
        found = self.letters()
        while not self.sees(closing):
            self.take(",")
            found += self.letters()
        self.need(closing, "behind the indices")
        return found

    def letters(self) -> list[Token]:
        """A word behind `_`, letter by letter; the last may have a prime: ij, c′."""
        token = self.next
        if token.kind != "word" or not token.text.isalpha() or not token.text.isascii():
            raise self.expected("an index, one Latin letter")
        self.position += 1
        found = [Token("word", letter, token.at + at, False) for at, letter in enumerate(token.text)]
        while self.take("′"):
            found[-1] = replace(found[-1], text=found[-1].text + "′")
        return found

    def index(self) -> Token:
        found = self.letters()
        if len(found) != 1:
            raise ReadingError("expected one index, one Latin letter", found[0].at)
        return found[0]

    def stands_on(self, token: Token, axis: str | None) -> None:
        """Note that an index stands on that axis; it must be known, and stand on no other."""
        name = token.text
        if self.vocabulary.open:
            return
        if name not in self.scope:
            free = ", ".join(self.scope) or "none"
            said = f"`{name}` is no index here (there are: {free}); a sum brings its own, as in `Σ_{name} …`"
            raise ReadingError(said, token.at)
        if axis and self.scope[name] not in (None, axis):
            said = f"the index `{name}` stands on two different axes, {self.scope[name]} and {axis}"
            raise ReadingError(f"{said}: are two indices swapped?", token.at)
        self.scope[name] = self.scope[name] or axis

    def refuse_in_use(self, token: Token) -> None:
        name = token.text
        if name in self.scope:
            said = f"the index `{name}` is in use already; let the sum run over another letter"
            raise ReadingError(said, token.at)
        symbol = self.lookup(name)
        if symbol and symbol.values != "index" and not self.vocabulary.open:
            raise ReadingError(f"`{name}` is a symbol here; let the sum run over another letter", token.at)

    def is_indicator(self) -> bool:
        """Whether here is 1[y=c], or 1_…"""
        if self.next.text != "1" or self.peek(1).kind != "sign":
            return False
        condition = self.peek(2).kind == "word" and "=" in (self.peek(3).text, self.peek(4).text)
        return self.peek(1).text == "_" or (self.peek(1).text in ("(", "[", "{") and condition)

    def indicator(self) -> Expression:
        """1[y=c], 1_{y=c}."""
        self.take("_")
        opening = self.take(*"([{")
        if opening is None:
            raise self.expected("`[`, as in 1[y=c]")
        left = self.index()
        self.need("=", "between two indices, as in 1[y=c]")
        right = self.index()
        self.need(CLOSING[opening.text], "at the end of the condition")
        return self.equal(left, right)

    def kronecker(self) -> Expression:
        """δ_yc, where δ is no symbol: 1[y=c]."""
        place = self.place
        found = self.index_list()
        if len(found) != 2:
            raise ReadingError("`δ_yc` takes two indices; it is 1[y=c]", place)
        return self.equal(*found)

    def equal(self, left: Token, right: Token) -> Expression:
        for one, other in ((left, right), (right, left)):
            if self.scope.get(other.text):
                self.stands_on(one, self.scope[other.text])
        for each in (left, right):
            self.stands_on(each, None)
        return Indicator(left.text, right.text)

    def one_hot(self) -> Expression:
        """e(y)_c, an entry of a one-hot vector: 1[y=c]."""
        self.take("(")
        left = self.index()
        self.need(")", "as in e(y)_c")
        if not self.sees("_", "["):
            raise self.expected("`_`: an entry of the one-hot vector is e(y)_c")
        right = self.index_list()
        if len(right) != 1:
            raise ReadingError("e(y) has one index, as in e(y)_c", right[0].at)
        return self.equal(left, right[0])
