"""Σ, Π, ∂, E and Var, and what they take.

over       = (Σ | Π) _ indices operand derivative = ∂/∂variable operand | ∂ factor /∂variable | frac{∂
product}{∂variable} | frac{∂}{∂variable} operand chance     = (E | Var) ( sum ) operand    = the bracket
behind it, alone (of a Σ also the factors that hold its index)
           | without a bracket the product up to + or −; behind a `/` one factor
"""

from __future__ import annotations

from course_lib.derivations import shapes
from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import (
    ANY,
    Derivative,
    Entry,
    Expected,
    Expression,
    Named,
    Over,
    Variance,
    indices_of,
    walk,
)
from course_lib.derivations.names import split
from course_lib.derivations.reading.cursor import END
from course_lib.derivations.reading.functions import Functions
from course_lib.derivations.tokens import Token
from course_lib.derivations.typesetting import plain

NO_VARIABLES = ("function", "index", "random", "size", "bit", "identity", "constant")


class Operators(Functions):
    """Reads operators.

    chance: how many E or Var are around what is read. sums: how many Σ are between it and the innermost.
    """

    chance = sums = 0

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
                raise ReadingError(said, token.at)
            if limit and limit.text != axis:
                raise ReadingError(
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

    def operand(self, alone: bool, names: set[str] = frozenset()) -> Expression:
        """What Σ, Π or ∂/∂x take: see the head of this module."""
        if self.sees("(", "[", "{"):
            return self.with_factors_of(self.factor(), names) if names else self.factor()
        return self.factor(alone=True) if alone else self.product()

    def with_factors_of(self, first: Expression, names: set[str]) -> Expression:
        """The bracket and the factors behind it, up to the last that holds one of the indices."""
        whole = [first]
        kept = whole, self.position, dict(self.scope)
        while self.sees("·", "/") or self.starts_factor():
            division = self.take("/")
            self.take("·")
            try:
                factor = self.denominator() if division else self.factor()
                whole = [shapes.quotient(shapes.product(whole), factor)] if division else [*whole, factor]
            except ReadingError:
                break  # whoever reads on from here will say what is wrong
            if names & indices_of(factor):
                kept = whole, self.position, dict(self.scope)
        whole, self.position, self.scope = kept
        return shapes.product(whole)

    def derivative(self, alone: bool) -> Expression:
        """∂/∂a_c X, ∂X/∂a_c."""
        if self.take("/"):
            variable = self.variable()
            return self.slope(self.operand(alone), variable)
        if self.sees("^"):
            raise ReadingError("second derivatives are written one by one, ∂/∂x (∂X/∂x)", self.place)
        body = self.factor(alone=True)
        if not self.take("/"):
            raise self.expected(
                "`/∂…`: what is differentiated is one factor, `∂X/∂x`, or stands behind, `∂/∂x (…)`"
            )
        variable = self.variable()
        if self.starts_factor() and not self.next.spaced:
            raise ReadingError("where does the derivative end? Write a space or `·` behind it", self.place)
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
            except ReadingError:
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
        if symbol is None or symbol.values in NO_VARIABLES:
            raise self.expected("the variable of the derivative, a symbol that varies")
        self.position += 1
        found = self.symbol(symbol, token)
        with self.at(token.at):
            if self.sees("_", "["):
                found = shapes.entry(found, self.indices(found))
            if self.sees("^"):
                raise ReadingError("second derivatives are written one by one, ∂/∂x (∂X/∂x)", self.place)
            return shapes.need_number(
                found, "`{1}` is {0}: a derivative is in one entry of it, with an index"
            )

    def slope(self, body: Expression, variable: Named | Entry) -> Expression:
        return Derivative(shapes.need_number(body, "`{1}` is {0}: differentiate one entry of it"), variable)

    def expected_value(self, token: Token) -> Expression:
        """E[X], Var[X]."""
        if not self.vocabulary.has_chance and not self.vocabulary.open:
            raise ReadingError(f"nothing is random in this exercise: what is `{token.text}`?", token.at)
        outside, self.sums = self.sums, 0
        self.chance += 1
        is_round = self.sees("(")
        body = self.bracket_of(f"{token.text}[X]")
        if is_round and self.sees("^"):
            said = f"what is squared here? Write `{token.text}[(…)^2]`, or `({token.text}[…])^2`"
            raise ReadingError(said, self.place)
        self.chance, self.sums = self.chance - 1, outside
        with self.at(token.at):
            shapes.need_number(body, "`{1}` is {0}: write an entry of it, with an index")
            _refuse_two_meanings(body)
        return Expected(body) if token.text == "E" else Variance(body)


def _refuse_two_meanings(body: Expression) -> None:
    """E[w w_i] could be an entry with itself, or with another."""
    entries = [node for node in walk(body) if isinstance(node, Entry) and isinstance(node.array, Named)]
    whole = {node.array.name for node in entries if ANY in node.indices}
    for node in entries:
        if node.array.name in whole and ANY not in node.indices:
            name = node.array.name
            raise ReadingError(
                f"`{name}` and `{plain(node)}` stand in one expected value: write both with an index"
            )
