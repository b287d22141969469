"""The symbols of an exercise, declared.

    symbols.array("a", "C"), symbols.index("y", "C"), symbols.defined("f_c", "exp(a_c) / S")

Axes are named by letters, one for each number that sizes can have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from course_lib.derivations.expressions import Expression


@dataclass(frozen=True)
class Symbol:
    """One symbol. `values` says what it stands for when a line is evaluated:

    real, positive, probability, bit (0 or 1), count (2, 3, …)   numbers drawn at random, of size about one
    symmetric, identity                                          matrices
    index, size                                                  a position on its axis; how many there are
    random                                                       a random variable: three values, skewed
    defined, function                                            see `definitions`

    axes: () for a number. definitions: of what is defined, its definition; of a function, itself and its
    derivatives, in its argument. indices: the letters with which the definition is written.
    """

    name: str
    axes: tuple[str, ...] = ()
    values: str = "real"
    definitions: tuple[str, ...] = ()
    indices: tuple[str, ...] = ()
    mean_zero: bool = False
    chance: str = ""
    hidden: bool = False
    expressions: tuple[Expression, ...] = ()


def number(name: str, values: str = "real") -> Symbol:
    """A number; see `Symbol` for what `values` can be."""
    return Symbol(name, values=values)


def array(name: str, *axes: str, values: str = "real") -> Symbol:
    """A vector with one axis, or a matrix with two."""
    return Symbol(name, axes, values)


def index(name: str, axis: str) -> Symbol:
    """An index that is free in the whole derivation, as the class y is."""
    return Symbol(name, (axis,), "index")


def size(name: str) -> Symbol:
    """How many positions there are on the axis of the same name."""
    return Symbol(name, values="size")


def random(name: str, *axes: str, mean_zero: bool = False, chance: str = "") -> Symbol:
    """A random variable, or an array of independent equals; with `chance` 1 or 0, 1 with that probability."""
    return Symbol(name, axes, "random", mean_zero=mean_zero, chance=chance)


def defined(left: str, right: str) -> Symbol:
    """A symbol that depends on others: defined("f_c", "exp(a_c) / S"), defined("z", "W h + b")."""
    name, _, indices = left.partition("_")
    return Symbol(name, values="defined", definitions=(right,), indices=tuple(indices))


def function(left: str, *definitions: str) -> Symbol:
    """A function and its derivatives, of its argument: function("g(x)", "x² + x", "2 x + 1")."""
    name, _, argument = left.partition("(")
    return Symbol(name, values="function", definitions=definitions, indices=(argument.removesuffix(")"),))


def hidden(symbol: Symbol) -> Symbol:
    """The symbol, for use in definitions alone."""
    return replace(symbol, hidden=True)
