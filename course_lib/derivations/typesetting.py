"""An expression as text: in Unicode for a terminal, in LaTeX for MathJax.

Both are in the language themselves: what is typeset is read again as the same expression. Brackets stand
where the language needs them, and nowhere else.
"""

from __future__ import annotations

import numpy as np

from course_lib.derivations.expressions import (
    ANY,
    Apply,
    Derivative,
    Elementwise,
    Entry,
    Expected,
    Expression,
    Indicator,
    Inverse,
    Named,
    Number,
    Over,
    Power,
    Product,
    Quotient,
    Sum,
    Transpose,
    Variance,
)
from course_lib.derivations.tokens import GREEK

# How tightly a text holds together, from a sum to a symbol.
SUM, PRODUCT, PREFIX, POWER, ATOM = range(5)
SUPERSCRIPTS = dict(zip("0123456789−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻", strict=True))
COMMANDS = {letter: f"\\{name}" for name, letter in reversed(GREEK.items()) if name not in ("eps", "lam")}


def plain(node: Expression) -> str:
    """The expression as one line of Unicode."""
    return Plain().set(node)[0]


def latex(node: Expression) -> str:
    """The expression as LaTeX, to stand in mathematics."""
    return Latex().set(node)[0]


class Plain:
    """Each method gives the text of one kind of expression, and how tightly it holds together."""

    minus, space, dot, times, transposed, primes = "−", " ", " · ", " ⊙ ", "ᵀ", ("", "′", "″", "‴")
    operators, opening, closing = ("Σ", "Π"), "(", ")"

    def set(self, node: Expression) -> tuple[str, int]:
        return getattr(self, type(node).__name__.lower())(node)

    def at_least(self, level: int, node: Expression) -> str:
        """The text of the node, in brackets if it holds together less tightly than that."""
        text, own = self.set(node)
        return text if own >= level else self.brackets(text)

    def number(self, node: Number):
        return np.format_float_positional(node.value, trim="-"), ATOM

    def named(self, node: Named):
        return self.symbol(node.name), ATOM

    def entry(self, node: Entry):
        array = self.at_least(ATOM, node.array)
        return (array if node.indices == (ANY,) else array + self.subscript(node.indices)), ATOM

    def indicator(self, node: Indicator):
        return f"1[{node.left}={node.right}]", ATOM

    def sum(self, node: Sum):
        text = ""
        for sign, term in node.terms:
            joint = ("" if sign > 0 else self.minus) if not text else f" {'+' if sign > 0 else self.minus} "
            text += joint + self.at_least(PRODUCT, term)
        return text, SUM

    def product(self, node: Product):
        text, before = "", None
        for number, factor in enumerate(node.factors):
            is_last = number == len(node.factors) - 1
            shown = self.at_least(PRODUCT if is_last or not _is_open(factor) else ATOM, factor)
            joint = self.dot if _needs_dot(factor) or _needs_dot_behind(before) else self.space
            text += (joint if before else "") + shown
            before = factor
        return text, PRODUCT

    def elementwise(self, node: Elementwise):
        left = self.at_least(PRODUCT if isinstance(node.left, Product) else POWER, node.left)
        return f"{left}{self.times}{self.at_least(POWER, node.right)}", PREFIX

    def quotient(self, node: Quotient):
        closed = isinstance(node.top, (Product, Quotient)) and not _is_open(node.top)
        return (
            f"{self.at_least(PRODUCT if closed else POWER, node.top)}/{self.at_least(POWER, node.bottom)}",
            PRODUCT,
        )

    def power(self, node: Power):
        base, exponent = self.at_least(ATOM, node.base), self.set(node.exponent)[0]
        if set(exponent) <= set(SUPERSCRIPTS):
            return base + "".join(SUPERSCRIPTS[sign] for sign in exponent), POWER
        return f"{base}^({exponent})", POWER

    def transpose(self, node: Transpose):
        return self.at_least(ATOM, node.matrix) + self.transposed, POWER

    def inverse(self, node: Inverse):
        return self.at_least(ATOM, node.matrix) + "⁻¹", POWER

    def apply(self, node: Apply):
        if _is_bare(node):
            return f"{node.function} {self.set(node.argument)[0]}", PREFIX
        name = "√" if node.function == "sqrt" else self.symbol(node.function)
        return f"{name}{self.primes[node.order]}{self.brackets(self.set(node.argument)[0])}", POWER

    def over(self, node: Over):
        text = self.at_least(PRODUCT, node.body)
        if text.startswith(self.opening) and not isinstance(node.body, Sum):
            text = self.brackets(text)  # else the sum would take the first bracket alone
        return f"{self.operators[node.sign == 'Π']}{self.subscript((node.index,))} {text}", PREFIX

    def derivative(self, node: Derivative):
        variable = self.set(node.variable)[0]
        if isinstance(node.body, (Named, Entry)):
            return f"∂{self.set(node.body)[0]}/∂{variable}", PREFIX
        return f"∂/∂{variable} {self.brackets(self.set(node.body)[0])}", PREFIX

    def expected(self, node: Expected):
        return f"E[{self.set(node.body)[0]}]", ATOM

    def variance(self, node: Variance):
        return f"Var[{self.set(node.body)[0]}]", ATOM

    def brackets(self, text: str) -> str:
        return f"{self.opening}{text}{self.closing}"

    def symbol(self, name: str) -> str:
        """f1, f2, f3 are f′, f″, f‴."""
        return name[0] + self.primes[int(name[1])] if len(name) == 2 and name[1] in "123" else name

    def subscript(self, indices: tuple[str, ...]) -> str:
        return f"_{indices[0]}" if len(indices) == 1 else f"_{''.join(indices)}"


class Latex(Plain):
    """The same with fractions, roots and growing brackets."""

    minus, space, dot, times, transposed = "-", r" \, ", r" \cdot ", r" \odot ", r"^\top"
    primes = ("", "'", "''", "'''")
    operators, opening, closing = (r"\sum", r"\prod"), r"\left(", r"\right)"

    def indicator(self, node: Indicator):
        return f"1_{{{node.left}={node.right}}}", ATOM

    def quotient(self, node: Quotient):
        return rf"\frac{{{self.set(node.top)[0]}}}{{{self.set(node.bottom)[0]}}}", PREFIX

    def power(self, node: Power):
        return f"{self.at_least(ATOM, node.base)}^{{{self.set(node.exponent)[0]}}}", POWER

    def inverse(self, node: Inverse):
        return self.at_least(ATOM, node.matrix) + "^{-1}", POWER

    def apply(self, node: Apply):
        argument = self.set(node.argument)[0]
        if _is_bare(node):
            return rf"\{node.function} {argument}", PREFIX
        if node.order == 0 and node.function in ("exp", "sqrt"):
            return (rf"e^{{{argument}}}" if node.function == "exp" else rf"\sqrt{{{argument}}}"), POWER
        name = rf"\{node.function}" if len(node.function) > 1 else self.symbol(node.function)
        return f"{name}{self.primes[node.order]}{self.brackets(argument)}", POWER

    def derivative(self, node: Derivative):
        variable, body = self.set(node.variable)[0], self.set(node.body)[0]
        if isinstance(node.body, (Named, Entry)):
            return rf"\frac{{\partial {body}}}{{\partial {variable}}}", PREFIX
        return rf"\frac{{\partial}}{{\partial {variable}}} {self.brackets(body)}", PREFIX

    def expected(self, node: Expected):
        return rf"\mathbb{{E}}\left[{self.set(node.body)[0]}\right]", ATOM

    def variance(self, node: Variance):
        return rf"\mathrm{{Var}}\left[{self.set(node.body)[0]}\right]", ATOM

    def symbol(self, name: str) -> str:
        return COMMANDS.get(name) or super().symbol(name)

    def subscript(self, indices: tuple[str, ...]) -> str:
        return "_{" + " ".join(indices).replace("′", "'") + "}"


def _is_open(node: Expression) -> bool:
    """Whether it would take what stands behind it: Σ_k a_k b is a sum of products."""
    if isinstance(node, Product):
        return _is_open(node.factors[-1])
    return isinstance(node, Over) or _is_bare(node) or (isinstance(node, Sum) and len(node.terms) == 1)


def _is_bare(node: Expression) -> bool:
    """log f_y, without brackets."""
    return (
        isinstance(node, Apply)
        and node.function in ("log", "tanh")
        and node.order == 0
        and isinstance(node.argument, (Named, Entry))
    )


def _needs_dot(node: Expression) -> bool:
    """2 · 3, and a/b · c/d: where a space alone would be hard to read."""
    return isinstance(_first(node), (Number, Quotient, Derivative, Indicator))


def _needs_dot_behind(node: Expression | None) -> bool:
    """f′ · (x + 1) is no value of f′."""
    return isinstance(node, (Quotient, Derivative)) or (isinstance(node, Named) and len(node.name) > 1)


def _first(node: Expression) -> Expression:
    """What its text begins with."""
    match node:
        case Product(factors=(first, *_)) | Power(base=first):
            return _first(first)
        case _:
            return node


__all__ = ["latex", "plain"]
