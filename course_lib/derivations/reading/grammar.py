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
    exponent  = { sum } | ( sum ) | [sign] (number | symbol [_ index]) | T | ′

What could be meant in two ways is refused: `a/bc`, `x^2y`, `log 2x` (put brackets or a space), two vectors
side by side, an index on two axes, a sum over an index that is already in use.
"""

from __future__ import annotations

from collections.abc import Sequence

from course_lib.derivations import shapes
from course_lib.derivations.errors import Unreadable
from course_lib.derivations.expressions import ANY, Entry, Expression, Named, Number, Quotient, walk
from course_lib.derivations.names import FUNCTIONS, derivative_order
from course_lib.derivations.reading.cursor import END
from course_lib.derivations.reading.indices import CLOSING
from course_lib.derivations.reading.operators import Operators
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import Token
from course_lib.derivations.typesetting import plain
from course_lib.derivations.vocabulary import Vocabulary

DEEPEST = 25  # brackets in brackets
LARGEST = 1e6  # of the numbers that are written
MOST_NODES = 400
MOST_READ = 1_500  # atoms, counting again what was tried in vain

EULER = Named("e")
MINUS_ONE = shapes.total([(-1, Number(1.0))])


class Reader(Operators):
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
            raise Unreadable("the line is empty: what is it equal to?")
        found = self.sum()
        if self.next is not END:
            raise self.expected("the end of the line, or + − · /")
        if sum(1 for _ in walk(found)) > MOST_NODES:
            raise Unreadable("the line is too long to be followed; write it in several", self.tokens[0].at)
        return found

    def sum(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise Unreadable(f"more than {DEEPEST} brackets in brackets", self.place)
        start = self.place
        terms = [(self.sign(), self.product())]
        while self.sees("+", "−"):
            terms.append((self.sign() * self.sign(), self.product()))
        self.depth -= 1
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
                        raise Unreadable(
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
            raise Unreadable(
                f"where does the fraction end? Write `/({shown} {following}…)`, or `/{shown} · {following}…`",
                self.place,
            )
        return shapes.total([(-1, found)]) if negative else found

    def starts_factor(self) -> bool:
        if self.next.kind == "error":
            raise Unreadable(self.next.text, self.place)
        return self.next.kind in ("number", "word") or self.sees(*"([{√ΣΠ∂½", "frac")

    def factor(self, *, alone: bool = False) -> Expression:
        """An atom with its powers and indices. alone: Σ and ∂/∂x take one factor only, as behind a `/`."""
        start = self.place
        with self.at(start):
            found = self.atom(alone)
            while True:
                if self.sees("^"):
                    found = self.raised(found)
                elif self.sees("_") or (self.sees("[") and found.axes and not self.next.spaced):
                    found = shapes.entry(found, self.indices(found))
                elif self.is_argument_of(found):
                    continue
                elif self.sees("′"):
                    raise Unreadable(
                        "a prime stands behind a function, as in σ′(a), or behind an index, as in a_{c′}",
                        self.place,
                    )
                else:
                    return found

    def raised(self, base: Expression) -> Expression:
        """base^exponent: a power, a transpose or an inverse."""
        place = self.need("^", "").at
        self.refuse_primes()
        if self.exponent_is("T", "⊤"):
            return shapes.transpose(base)
        exponent = self.exponent()
        if base.axes and exponent == MINUS_ONE:
            return shapes.inverse(base)
        if base.axes and self.sees("_", "["):  # LaTeX's f^2_y
            base = shapes.entry(base, self.indices(base))
        if self.sees("^"):
            raise Unreadable("a power of a power: put brackets where they are meant", self.place)
        with self.at(place):
            return shapes.apply("exp", 0, exponent) if base == EULER else shapes.power(base, exponent)

    def refuse_primes(self) -> None:
        if self.sees("′") or (self.sees("{") and self.peek(1).text == "′"):
            raise Unreadable("a prime is written behind the function itself, as in σ'(a)", self.place)

    def exponent_is(self, *words: str) -> bool:
        """Take ^T or ^{T}, if that is what is there, and T is no symbol."""
        braced = self.sees("{")
        word = self.peek(1 if braced else 0)
        if word.kind != "word" or word.text not in words or self.lookup(word.text):
            return False
        if braced and self.peek(2).text != "}":
            return False
        self.position += 3 if braced else 1
        return True

    def exponent(self) -> Expression:
        if self.sees("(", "{", "["):
            return shapes.need_number(self.bracket(), "an exponent is a number, and `{1}` is {0}")
        sign, start = self.sign(), self.place
        if self.next.kind not in ("number", "word") and not self.sees("½"):
            raise self.expected("an exponent")
        found = self.atom(True)
        if found.axes and self.sees("_", "["):
            found = shapes.entry(found, self.indices(found))
        touching = self.starts_factor() and not self.next.spaced
        if touching and not (self.sees("(") and isinstance(found, Number)):
            raise Unreadable(
                f"where does the exponent end? Put it in brackets, `^({plain(found)} {self.next.text}…)`, "
                "or a space behind it",
                start,
            )
        return shapes.total([(sign, found)])

    def atom(self, alone: bool) -> Expression:
        self.read += 1
        if self.read > MOST_READ:
            raise Unreadable("the line is too long to be read; write it in several", self.place)
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
                raise Unreadable(
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
        if float(token.text) > LARGEST:
            raise Unreadable(f"numbers go up to {LARGEST:,.0f} here", token.at)
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
            raise Unreadable(said, token.at)
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
            raise Unreadable(f"`{symbol.name}` is random, so it stands inside of E[…] or Var[…]", token.at)
        if self.vocabulary.open:
            return Named(symbol.name, ("·",) * self.count_indices())
        found = Named(symbol.name, symbol.axes)
        if symbol.values == "random" and symbol.axes and not self.sees("_", "["):
            if self.sums:
                raise Unreadable(
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
