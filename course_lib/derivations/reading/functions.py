"""Functions and their arguments.

    application = name [primes] [^ number] ( ( sum ) | factor )        log(x), log x, tanh²(x), σ′(x), f(x +
    ε)

Without brackets a function takes the next factor; what touches that is refused (`log 2x`).
"""

from __future__ import annotations

from course_lib.derivations import shapes
from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import Apply, Entry, Expression, Named, Number
from course_lib.derivations.reading.indices import Indices
from course_lib.derivations.tokens import Token
from course_lib.derivations.typesetting import plain


class Functions(Indices):
    """Reads functions; what their arguments are is the grammar's affair."""

    def applied(self, name: str, alone: bool = False) -> Expression:
        """log(x), log x, tanh²(x), σ′(x)."""
        order = self.primes()
        if order > 1:
            raise ReadingError(f"of `{name}` there is the first derivative alone", self.place)
        exponent = self.function_power()
        if self.sees("(", "[", "{"):
            argument = self.bracket()
        elif self.starts_factor():
            argument = self.factor(alone=alone)
            self.refuse_touching(argument)
        else:
            raise self.expected(f"the argument of `{name}`")
        return self.with_power(shapes.apply(name, order, argument), exponent)

    def value(self, name: str, order: int, token: Token) -> Expression:
        """f(x + ε), g′(a_j): a value of a function of the exercise, or of one of its derivatives."""
        symbol = self.lookup(name)
        order += self.primes()
        if order >= len(symbol.expressions):
            raise ReadingError(f"`{name}` has {len(symbol.expressions) - 1} derivatives here", token.at)
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
            said = "between a function and its argument stands a number alone, as in tanh²(a)"
            raise ReadingError(f"{said}; put brackets around the whole, `(…)^…`", place)
        return exponent

    def with_power(self, found: Expression, exponent: Expression | None) -> Expression:
        return found if exponent is None else shapes.power(found, exponent)

    def is_argument_of(self, found: Expression) -> bool:
        """Whether the bracket that touches a symbol holds exactly its argument: p(a), h_j(a_j).

        If so it is taken: p(a) is p.
        """
        name = found.array if isinstance(found, Entry) else found
        if not isinstance(name, Named) or not self.sees("(") or self.next.spaced:
            return False
        arguments = self.vocabulary.arguments_of(name.name)
        end = next((ahead for ahead in range(2, 8) if self.peek(ahead).text == ")"), None)
        if not arguments or end is None or any(self.peek(ahead).text == "(" for ahead in range(1, end)):
            return False
        position = self.position
        inner = self.bracket()
        argument = inner.array if isinstance(inner, Entry) else inner
        if isinstance(argument, Named) and argument.name in arguments:
            return True
        self.position = position
        return False

    def refuse_touching(self, argument: Expression) -> None:
        if self.starts_factor() and not self.next.spaced:
            said = f"where does the argument end? Put `{plain(argument)}…` in brackets"
            raise ReadingError(said, self.place)

    def bracket_of(self, example: str) -> Expression:
        if not self.sees("(", "[", "{"):
            raise self.expected(f"`(`, as in `{example}`")
        return self.bracket()


def _is_value(definition: Expression, name: str, order: int) -> bool:
    """Whether it is name′(…) with so many primes."""
    return isinstance(definition, Apply) and (definition.function, definition.order) == (name, order)
