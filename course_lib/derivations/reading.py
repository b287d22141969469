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

What could be meant in two ways is refused: `a/bc`, `x^2y`, `log 2x` (put brackets or a space), two vectors side by
side, an index on two axes, a sum over an index that is already in use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from course_lib.derivations import shapes
from course_lib.derivations.errors import Unreadable
from course_lib.derivations.expressions import (
    ANY,
    Apply,
    Derivative,
    Entry,
    Expected,
    Expression,
    Indicator,
    Named,
    Number,
    Over,
    Quotient,
    Variance,
    indices_of,
    walk,
)
from course_lib.derivations.names import FUNCTIONS, derivative_order, split
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import Token, tokens
from course_lib.derivations.typesetting import plain
from course_lib.derivations.vocabulary import Vocabulary

DEEPEST = 25  # brackets in brackets
LARGEST = 1e6  # of the numbers that are written
MOST_NODES = 400

CLOSING = {"(": ")", "[": "]", "{": "}"}
END = Token("end", "", -1, True)


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


class Reader:
    """Reads one line, a token at a time.

    scope: the indices in use and their axes (None as long as it is not known). chance: how many E or Var are
    around what is read; sums: how many Σ are between it and the innermost of them.
    """

    def __init__(self, line_tokens: Sequence[Token], vocabulary: Vocabulary, *, hidden=False, scope=None):
        self.tokens, self.vocabulary, self.hidden = list(line_tokens), vocabulary, hidden
        self.scope: dict[str, str | None] = dict(vocabulary.indices if scope is None else scope)
        self.position = self.depth = self.chance = self.sums = 0

    # -- the tokens ----------------------------------------------------------------------------------------

    @property
    def next(self) -> Token:
        return self.tokens[self.position] if self.position < len(self.tokens) else END

    @property
    def place(self) -> int | None:
        """Where the next token stands; at the end, behind the last."""
        if self.position < len(self.tokens):
            return self.next.at
        return self.tokens[-1].at + len(self.tokens[-1].text) if self.tokens else None

    def sees(self, *texts: str) -> bool:
        return self.next.kind == "sign" and self.next.text in texts

    def take(self, *texts: str) -> Token | None:
        """The next token, if it is one of these signs."""
        if not self.sees(*texts):
            return None
        self.position += 1
        return self.tokens[self.position - 1]

    def need(self, text: str, why: str) -> Token:
        found = self.take(text)
        if found is None:
            raise self.expected(f"`{text}` {why}")
        return found

    def expected(self, what: str) -> Unreadable:
        """'expected …, but …', at the next token."""
        if self.next.kind == "error":
            return Unreadable(self.next.text, self.place)
        came = "the line ends here" if self.next is END else f"here is `{self.next.text}`"
        return Unreadable(f"expected {what}, but {came}", self.place)

    @contextmanager
    def at(self, place: int | None) -> Iterator[None]:
        """An error without a place, of parts that do not fit, is at this one."""
        try:
            yield
        except Unreadable as error:
            error.at = place if error.at is None else error.at
            raise

    # -- sums and products ---------------------------------------------------------------------------------

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
        if self.take("−"):
            found = shapes.total([(-1, self.factor(alone=True))])
        else:
            found = self.factor(alone=True)
        if not closed and self.starts_factor() and not self.next.spaced:
            shown, following = plain(found), self.next.text
            raise Unreadable(
                f"where does the fraction end? Write `/({shown} {following}…)`, or `/{shown} · {following}…`",
                self.place,
            )
        return found

    def starts_factor(self) -> bool:
        if self.next.kind == "error":
            raise Unreadable(self.next.text, self.place)
        return self.next.kind in ("number", "word") or self.sees(*"([{√ΣΠ∂½", "frac")

    # -- factors -------------------------------------------------------------------------------------------

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

    def peek(self, ahead: int) -> Token:
        return self.tokens[self.position + ahead] if self.position + ahead < len(self.tokens) else END

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
        while self.sees("_"):
            found = shapes.entry(found, self.indices(found))
        touching = self.starts_factor() and not self.next.spaced
        if touching and not (self.sees("(") and isinstance(found, Number)):
            raise Unreadable(
                f"where does the exponent end? Put it in brackets, `^({plain(found)} {self.next.text}…)`, or a space "
                "behind it",
                start,
            )
        return shapes.total([(sign, found)])

    # -- atoms ---------------------------------------------------------------------------------------------

    def atom(self, alone: bool) -> Expression:
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

    def equal(self, left: Token, right: Token) -> Expression:
        for one, other in ((left, right), (right, left)):
            if self.scope.get(other.text):
                self.stands_on(one, self.scope[other.text])
        for each in (left, right):
            self.stands_on(each, None)
        return Indicator(left.text, right.text)

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

    # -- words ---------------------------------------------------------------------------------------------

    def lookup(self, word: str) -> Symbol | None:
        symbol = self.vocabulary.get(word)
        return symbol if symbol and (self.hidden or not symbol.hidden) else None

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

    def split_word(self) -> None:
        """Put the names that the word here holds in its place."""
        if self.next.kind == "word":
            self.tokens[self.position : self.position + 1] = split(self.next, self.lookup, self.vocabulary)

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

    def is_argument_of(self, found: Expression) -> bool:
        """Whether the bracket here holds exactly that on which the symbol depends: p(a), h_j(a_j).

        If so it is taken: p(a) is p.
        """
        name = found.array if isinstance(found, Entry) else found
        if not isinstance(name, Named) or name.name not in self.vocabulary.symbols:
            return False
        if self.vocabulary[name.name].values != "defined" or not self.sees("("):
            return False
        end = next((ahead for ahead in range(2, 8) if self.peek(ahead).text == ")"), None)
        if end is None or any(self.peek(ahead).text == "(" for ahead in range(1, end)):
            return False
        position = self.position
        inner = self.bracket()
        argument = inner.array if isinstance(inner, Entry) else inner
        if isinstance(argument, Named) and argument.name in self.vocabulary.dependencies[name.name]:
            return True
        self.position = position
        return False

    # -- functions -----------------------------------------------------------------------------------------

    def applied(self, name: str, alone: bool = False) -> Expression:
        """log(x), log x, tanh²(x), σ′(x)."""
        order = self.primes()
        if order > 1:
            raise Unreadable(f"of `{name}` there is the first derivative alone", self.place)
        exponent = self.function_power()
        if self.sees("(", "[", "{"):
            argument = self.bracket()
        elif self.starts_factor():
            argument = self.factor(alone=alone)
            self.refuse_touching(argument)
        else:
            raise self.expected(f"the argument of `{name}`")
        return self.with_power(shapes.apply(name, order, argument), exponent)

    def refuse_touching(self, argument: Expression) -> None:
        if self.starts_factor() and not self.next.spaced:
            said = f"where does the argument end? Put `{plain(argument)}…` in brackets"
            raise Unreadable(said, self.place)

    def value(self, name: str, order: int, token: Token) -> Expression:
        """f(x + ε), g′(a_j): a value of a function of the exercise, or of one of its derivatives."""
        symbol = self.lookup(name)
        order += self.primes()
        if order >= len(symbol.expressions):
            raise Unreadable(f"`{name}` has {len(symbol.expressions) - 1} derivatives here", token.at)
        if not self.sees("(", "[", "{", "^"):
            for other in self.vocabulary.symbols.values():
                if other.values == "defined" and _is_value(other.expressions[0], name, order):
                    return Named(other.name, other.axes)
            raise self.expected(f"`(`: `{name}` is a function, as in `{name}({symbol.indices[0]})`")
        exponent = self.function_power()
        found = shapes.apply(name, order, self.bracket_of(f"{name}({symbol.indices[0]})"))
        return self.with_power(self.vocabulary.name_of(found) or found, exponent)

    def primes(self) -> int:
        """How many primes are here: σ′, g'', and LaTeX's g^{\\prime}."""
        count = 0
        if self.sees("^") and self.peek(1).text == "′":
            self.position += 1
        if self.sees("^") and self.peek(1).text == "{" and self.peek(2).text == "′":
            self.position += 2
            while self.take("′"):
                count += 1
            self.need("}", "behind the primes")
        while self.take("′"):
            count += 1
        return count

    def function_power(self) -> Expression | None:
        """The 2 of tanh²(a)."""
        place = self.place
        if not self.take("^"):
            return None
        exponent = self.exponent()
        if not isinstance(exponent, Number):
            said = "between a function and its argument stands a number alone, as in tanh²(a); put brackets around"
            raise Unreadable(f"{said} the whole, `(…)^…`", place)
        return exponent

    def with_power(self, found: Expression, exponent: Expression | None) -> Expression:
        return found if exponent is None else shapes.power(found, exponent)

    def bracket_of(self, example: str) -> Expression:
        if not self.sees("(", "[", "{"):
            raise self.expected(f"`(`, as in `{example}`")
        return self.bracket()

    def euler(self) -> Expression:
        """The e of e^x; of e(y)_c, the entry of a one-hot vector."""
        if self.sees("^"):
            return EULER
        if self.take("("):
            left = self.index()
            self.need(")", "as in e(y)_c")
            if closing := {"_": "", "[": "]"}.get(self.next.text) if self.sees("_", "[") else None:
                pass
            if not self.take("_", "["):
                raise self.expected("`_`: an entry of the one-hot vector is e(y)_c")
            braced = bool(self.take("{"))
            right = self.index()
            if closing or braced:
                self.need(closing or "}", "behind the index")
            return self.equal(left, right)
        raise self.expected("`^`: `e` is the base of e^x")

    def kronecker(self) -> Expression:
        """δ_yc, where δ is no symbol: 1[y=c]."""
        place = self.place
        found = self.index_list()
        if len(found) != 2:
            raise Unreadable("`δ_yc` takes two indices; it is 1[y=c]", place)
        return self.equal(*found)

    def expected_value(self, token: Token) -> Expression:
        """E[X], Var[X]."""
        if not self.vocabulary.has_chance and not self.vocabulary.open:
            raise Unreadable(f"nothing is random in this exercise: what is `{token.text}`?", token.at)
        outside, self.sums = self.sums, 0
        self.chance += 1
        body = self.bracket_of(f"{token.text}[X]")
        self.chance, self.sums = self.chance - 1, outside
        with self.at(token.at):
            shapes.need_number(body, "`{1}` is {0}: write an entry of it, with an index")
            _refuse_two_meanings(body)
        return Expected(body) if token.text == "E" else Variance(body)

    # -- indices -------------------------------------------------------------------------------------------

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
            raise Unreadable("expected one index, one Latin letter", found[0].at)
        return found[0]

    def stands_on(self, token: Token, axis: str | None) -> None:
        """Note that an index stands on that axis; it must be known, and stand on no other."""
        name = token.text
        if self.vocabulary.open:
            return
        if name not in self.scope:
            free = ", ".join(self.scope) or "none"
            said = f"`{name}` is no index here (there are: {free}); a sum brings its own, as in `Σ_{name} …`"
            raise Unreadable(said, token.at)
        if axis and self.scope[name] not in (None, axis):
            said = f"the index `{name}` stands on two different axes, {self.scope[name]} and {axis}"
            raise Unreadable(f"{said}: are two indices swapped?", token.at)
        self.scope[name] = self.scope[name] or axis

    # -- sums over an index --------------------------------------------------------------------------------

    def over(self, sign: Token, alone: bool) -> Expression:
        """Σ_k X, Π_k X, Σ_{i,j} X, Σ_{n=1}^N X."""
        names, limit = self.bound()
        for token in names:
            self.refuse_in_use(token)
            self.scope[token.text] = None
        self.sums += 1
        body = shapes.need_number(
            self.operand(alone, {token.text for token in names}),
            f"{sign.text} takes numbers, and `{{1}}` is {{0}}",
        )
        self.sums -= 1
        for token in reversed(names):
            axis = (
                self.scope.pop(token.text) or self.vocabulary.axis or ("·" if self.vocabulary.open else None)
            )
            if axis is None:
                said = f"`{token.text}` stands nowhere in `{plain(body)}`: what does the sum run over?"
                raise Unreadable(said, token.at)
            if limit and limit.text != axis:
                raise Unreadable(
                    f"a sum runs over its whole axis: write `{sign.text}_{token.text}` alone", limit.at
                )
            body = Over(sign.text, token.text, axis, body)
        return body

    def bound(self) -> tuple[list[Token], Token | None]:
        """The indices behind Σ, and the upper limit, if there is one."""
        if not self.sees("_"):
            raise self.expected("the index of the sum, as in Σ_k")
        braced = self.peek(1).text == "{"
        if braced and self.peek(3).text == "=":
            self.position += 2
            names = [self.index()]
            self.take("=")
            if self.next.text != "1":
                raise self.expected("1: a sum runs over its whole axis, so write Σ_k without limits")
            self.position += 1
            self.need("}", "behind the lower limit")
        else:
            names = self.index_list()
        if not self.take("^"):
            return names, None
        limit = self.peek(1) if self.sees("{") else self.next
        self.bracket() if self.sees("{") else self.atom(True)
        return names, limit

    def refuse_in_use(self, token: Token) -> None:
        name = token.text
        if name in self.scope:
            said = f"the index `{name}` is in use already; let the sum run over another letter"
            raise Unreadable(said, token.at)
        symbol = self.lookup(name)
        if symbol and symbol.values != "index" and not self.vocabulary.open:
            raise Unreadable(f"`{name}` is a symbol here; let the sum run over another letter", token.at)

    def operand(self, alone: bool, names: set[str] = frozenset()) -> Expression:
        """What Σ, Π or ∂/∂x take: see the head of this module."""
        if self.sees("(", "[", "{"):
            return self.with_factors_of(self.factor(), names) if names else self.factor()
        return self.factor(alone=True) if alone else self.product()

    def with_factors_of(self, first: Expression, names: set[str]) -> Expression:
        """The bracket and the factors behind it, up to the last that holds one of the indices."""
        whole, pending, kept = [first], [], (self.position, dict(self.scope))
        while self.sees("·", "/") or self.starts_factor():
            division = self.take("/")
            self.take("·")
            try:
                factor = self.denominator() if division else self.factor()
            except Unreadable:
                break  # whoever reads on from here will say what is wrong
            if division:
                whole, pending = [shapes.quotient(shapes.product([*whole, *pending]), factor)], []
            else:
                pending.append(factor)
            if names & indices_of(factor):
                whole, pending = [*whole, *pending], []
                kept = (self.position, dict(self.scope))
            elif division:
                break
        self.position, self.scope = kept
        return shapes.product(whole)

    # -- derivatives ---------------------------------------------------------------------------------------

    def derivative(self, alone: bool) -> Expression:
        """∂/∂a_c X, ∂X/∂a_c."""
        if self.take("/"):
            variable = self.variable()
            return self.slope(self.operand(alone), variable)
        if self.sees("^"):
            raise Unreadable("second derivatives are written one by one, ∂/∂x (∂X/∂x)", self.place)
        body = self.factor(alone=True)
        if not self.take("/"):
            raise self.expected(
                "`/∂…`: what is differentiated is one factor, `∂X/∂x`, or stands behind, `∂/∂x (…)`"
            )
        variable = self.variable()
        if self.starts_factor() and not self.next.spaced:
            raise Unreadable("where does the derivative end? Write a space or `·` behind it", self.place)
        return self.slope(body, variable)

    def is_derivative_fraction(self) -> bool:
        """Whether both parts of the fraction here begin with ∂ or d."""
        depth, ahead = 0, 0
        while self.peek(ahead) is not END:
            depth += {"{": 1, "}": -1}.get(self.peek(ahead).text, 0)
            ahead += 1
            if depth == 0:
                break
        return self.is_partial(self.peek(1)) and self.is_partial(self.peek(ahead + 1))

    def is_partial(self, token: Token) -> bool:
        if token.kind == "word" and token.text[0] == "d":
            try:
                token = split(token, self.lookup, self.vocabulary)[0]
            except Unreadable:
                return False
        return token.text == "∂"

    def derivative_fraction(self, alone: bool) -> Expression:
        r"""\frac{∂X}{∂x}, \frac{∂}{∂x} X."""
        self.take("{")
        self.partial()
        body = None if self.sees("}") else self.product()
        self.need("}", "at the end of what is differentiated; put a sum in brackets")
        self.need("{", "below the fraction")
        variable = self.variable()
        self.need("}", "behind the variable")
        return self.slope(self.operand(alone) if body is None else body, variable)

    def partial(self) -> None:
        self.split_word()
        self.need("∂", "or `d`, of a derivative")

    def variable(self) -> Named | Entry:
        """∂a_c below the line of a derivative."""
        self.partial()
        self.split_word()
        token = self.next
        symbol = self.lookup(token.text) if token.kind == "word" else None
        if symbol is None or symbol.values in ("function", "index", "random", "size", "bit", "identity"):
            raise self.expected("the variable of the derivative, a symbol that varies")
        self.position += 1
        found = self.symbol(symbol, token)
        with self.at(token.at):
            if self.sees("_", "["):
                found = shapes.entry(found, self.indices(found))
            if self.sees("^"):
                raise Unreadable("second derivatives are written one by one, ∂/∂x (∂X/∂x)", self.place)
            return shapes.need_number(
                found, "`{1}` is {0}: a derivative is in one entry of it, with an index"
            )

    def slope(self, body: Expression, variable: Named | Entry) -> Expression:
        return Derivative(shapes.need_number(body, "`{1}` is {0}: differentiate one entry of it"), variable)


EULER = Named("e")
MINUS_ONE = shapes.total([(-1, Number(1.0))])


def _is_value(definition: Expression, name: str, order: int) -> bool:
    """Whether it is name′(…) with so many primes."""
    return isinstance(definition, Apply) and (definition.function, definition.order) == (name, order)


def _refuse_two_meanings(body: Expression) -> None:
    """E[w w_i] could be an entry with itself, or with another."""
    entries = [node for node in walk(body) if isinstance(node, Entry) and isinstance(node.array, Named)]
    whole = {node.array.name for node in entries if ANY in node.indices}
    for node in entries:
        if node.array.name in whole and ANY not in node.indices:
            name = node.array.name
            raise Unreadable(
                f"`{name}` and `{plain(node)}` stand in one expected value: write both with an index"
            )
