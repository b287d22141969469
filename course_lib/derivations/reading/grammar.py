"""The grammar: from tokens to an expression.

    sum       = [sign] product { (+ | −) [sign] product }
    product   = factor { (· | ⊙ | / | nothing) factor }                from left to right: a/b c is (a/b) c
    factor    = atom { ^ exponent | _ index | [index] }
    atom      = number | 1[ index = index ] | symbol | ( sum ) | frac{ sum }{ sum }
              | function [^ power] ( ( sum ) | factor )                without brackets: the next factor
              | (Σ | Π) _ index operand | ∂/∂x operand | ∂ factor /∂x
              | E[ sum ] | Var[ sum ]
    operand   = the bracket behind it, alone (of a Σ also the factors that hold its index)
              | without a bracket the product up to + or −; behind a `/` one factor

What could be meant in two ways is refused: `a/bc`, `x^2y`, `log 2x` (put brackets or a space), two vectors
side by side, an index on two axes, a sum over an index that is already in use.
"""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.derivations import shapes
from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import Expression, Number, Quotient, walk
from course_lib.derivations.reading.cursor import END
from course_lib.derivations.reading.indices import CLOSING
from course_lib.derivations.reading.powers import Powers
from course_lib.derivations.tokens import Token
from course_lib.derivations.typesetting import plain
from course_lib.derivations.vocabulary import Vocabulary

MAX_DEPTH = 25  # brackets and functions in each other
MAX_NUMBER = 1e6  # of the numbers that are written
MAX_NODES = 400
MAX_ATOMS_READ = 1_500  # atoms, counting again what was tried in vain


class Reader(Powers):
    """Reads one line, from the whole down to numbers and symbols."""

    def __init__(
        self,
        line_tokens: Sequence[Token],
        vocabulary: Vocabulary,
        *,
        hidden: bool = False,
        scope: dict[str, str | None] | None = None,
    ):
        super().__init__(line_tokens, vocabulary, hidden)
        self.scope = dict(vocabulary.indices if scope is None else scope)
        self.depth = self.read = 0

    def line(self) -> Expression:
        """The whole line as one expression."""
        if not self.tokens:
            raise ReadingError("the line is empty: what is it equal to?")
        found = self.sum()
        if self.next is not END:
            raise self.expected("the end of the line, or + − · /")
        if sum(1 for _ in walk(found)) > MAX_NODES:
            raise ReadingError("the line is too long to be followed; write it in several", self.tokens[0].at)
        return found

    def sum(self) -> Expression:
        start = self.place
        terms = [(self.sign(), self.product())]
        while self.sees("+", "−"):
            terms.append((self.sign() * self.sign(), self.product()))
        with self.at(start):
            return shapes.total(terms)

    def sign(self) -> int:
        found = self.take("+", "−")
        return -1 if found and found.text == "−" else 1

    def product(self) -> Expression:
        start = self.place
        whole = [self.factor()]
        while True:
            with self.at(start):
                if self.take("/"):
                    whole = [shapes.quotient(shapes.product(whole), self.denominator())]
                elif self.take("⊙"):
                    whole = [shapes.elementwise(shapes.product(whole), self.factor())]
                elif self.take("·"):
                    whole.append(self.signed_factor())
                elif self.starts_factor():
                    if self.next.kind == "number" and not self.is_indicator():
                        raise ReadingError(
                            "a number behind a factor: write `·` between them, or `^`", self.place
                        )
                    whole.append(self.factor())
                else:
                    return shapes.product(whole)

    def signed_factor(self) -> Expression:
        """A factor behind `·` or `/`, which may have a minus: 2 · −x."""
        if self.take("−"):
            return shapes.total([(-1, self.factor())])
        return self.factor()

    def denominator(self) -> Expression:
        """The factor behind a `/`; another one that touches it would leave open where the fraction ends."""
        closed = self.sees("(", "[", "{")
        negative = self.take("−")
        found = self.factor(alone=True)
        if not closed and self.starts_factor() and not self.next.spaced:
            shown, following = plain(found), self.next.text
            raise ReadingError(
                f"where does the fraction end? Write `/({shown} {following}…)`, or `/{shown} · {following}…`",
                self.place,
            )
        return shapes.total([(-1, found)]) if negative else found

    def starts_factor(self) -> bool:
        if self.next.kind == "error":
            raise ReadingError(self.next.text, self.place)
        return self.next.kind in ("number", "word") or self.sees(*"([{√ΣΠ∂½", "frac")

    def factor(self, *, alone: bool = False) -> Expression:
        """An atom with its powers and indices. alone: Σ and ∂/∂x take one factor only, as behind a `/`."""
        start, named = self.place, self.next.kind == "word"
        with self.at(start):
            found = self.atom(alone)
            while True:
                if self.sees("^"):
                    found = self.raised(found)
                elif self.sees("_") or (self.sees("[") and found.axes and not self.next.spaced):
                    found = shapes.entry(found, self.indices(found))
                elif named and self.is_argument_of(found):
                    continue
                elif self.sees("′"):
                    raise ReadingError(
                        "a prime stands behind a function, as in σ′(a), or behind an index, as in a_{c′}",
                        self.place,
                    )
                else:
                    return found

    def atom(self, alone: bool) -> Expression:
        """The smallest part; alone: of Σ and ∂ with one factor only."""
        self.read += 1
        self.depth += 1
        if self.read > MAX_ATOMS_READ:
            raise ReadingError("the line is too long to be read; write it in several", self.place)
        if self.depth > MAX_DEPTH:
            raise ReadingError(
                f"there are more than {MAX_DEPTH} brackets or functions in each other", self.place
            )
        try:
            return self._atom(alone)
        finally:
            self.depth -= 1

    def _atom(self, alone: bool) -> Expression:
        token = self.next
        if token.kind == "number":
            return self.number()
        if token.kind == "word":
            return self.word(alone)
        if self.sees("(", "[", "{"):
            return self.bracket()
        if self.take("½"):
            return Quotient(Number(1.0), Number(2.0))
        if self.take("frac"):
            return self.fraction(alone)
        if self.take("√"):
            if self.sees("["):
                raise ReadingError(
                    "of roots there is `√` alone; write the others as a power, `x^(1/3)`", self.place
                )
            return self.applied("sqrt", alone)
        if token := self.take("Σ", "Π"):
            return self.over(token, alone)
        if self.take("∂"):
            return self.derivative(alone)
        raise self.expected("a number, a symbol or a bracket")

    def number(self) -> Expression:
        token = self.next
        if self.is_indicator():
            self.position += 1
            return self.indicator()
        self.position += 1
        if float(token.text) > MAX_NUMBER:
            raise ReadingError(f"numbers go up to {MAX_NUMBER:,.0f} here", token.at)
        return Number(float(token.text))

    def bracket(self) -> Expression:
        """( sum ), with round, square or curly brackets."""
        opening = self.take("(", "[", "{")
        found = self.sum()
        self.need(CLOSING[opening.text], f"for the `{opening.text}` at its left")
        return found

    def fraction(self, alone: bool) -> Expression:
        r"""\frac{top}{bottom}; with ∂ in both, a derivative."""
        if not self.sees("{"):
            raise self.expected(r"`{`: a fraction is \frac{above}{below}")
        if self.is_derivative_fraction():
            return self.derivative_fraction(alone)
        top = self.bracket()
        if not self.sees("{"):
            raise self.expected(r"`{`: a fraction is \frac{above}{below}")
        return shapes.quotient(top, self.bracket())
