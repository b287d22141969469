"""What stands raised: powers, transposes and inverses.

    exponent = { sum } | ( sum ) | [sign] (number | symbol [_ index]) | T | ⊤

Without brackets an exponent is one number or symbol; what touches it is refused (`x^2y`).
"""

from __future__ import annotations

from course_lib.derivations import shapes
from course_lib.derivations.errors import ReadingError
from course_lib.derivations.expressions import Expression, Number
from course_lib.derivations.reading.words import EULER, Words
from course_lib.derivations.typesetting import plain

MINUS_ONE = shapes.total([(-1, Number(1.0))])


class Powers(Words):
    """Reads what is behind a `^`."""

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
            raise ReadingError("a power of a power: put brackets where they are meant", self.place)
        with self.at(place):
            return shapes.apply("exp", 0, exponent) if base == EULER else shapes.power(base, exponent)

    def refuse_primes(self) -> None:
        if self.sees("′") or (self.sees("{") and self.peek(1).text == "′"):
            raise ReadingError("a prime is written behind the function itself, as in σ'(a)", self.place)

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
            raise ReadingError(
                f"where does the exponent end? Put it in brackets, `^({plain(found)} {self.next.text}…)`, "
                "or a space behind it",
                start,
            )
        if found == Number(1.0) and self.sees("/") and not self.next.spaced:
            raise ReadingError("a root is written `^(1/2)`, or with `√`; `^1` is left out", start)
        return shapes.total([(sign, found)])
