"""The vocabulary of an exercise: its symbols, their shapes, and what they depend on.

    Vocabulary(array("a", "C"), index("y", "C"), index("c", "C"),
               defined("S", "Σ_k exp(a_k)"), defined("f_c", "exp(a_c) / S"))

Axes are named by letters; a sum runs over a whole axis. What is defined is written in the language itself, with
the symbols above it. A student reads all symbols but the hidden ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from course_lib.derivations.errors import Unreadable, nearest
from course_lib.derivations.expressions import Apply, Expression, Named, walk
from course_lib.derivations.tokens import GREEK


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
    return Symbol(name, values=values)


def array(name: str, *axes: str, values: str = "real") -> Symbol:
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


class Vocabulary:
    """The symbols of an exercise by name. Raises Unreadable if a definition cannot be read.

    open: whether any letter is a symbol (see AnyVocabulary).
    """

    open = False

    def __init__(self, *symbols: Symbol):
        from course_lib.derivations.reading import definitions_of  # it reads with what is defined so far

        self.symbols: dict[str, Symbol] = {}
        self.dependencies: dict[str, frozenset[str]] = {}
        for symbol in symbols:
            if symbol.definitions:
                symbol = definitions_of(symbol, self)
            self.symbols[symbol.name] = symbol
            self.dependencies[symbol.name] = frozenset(self._reached(symbol))

    def _reached(self, symbol: Symbol) -> Iterator[str]:
        """Every symbol on which this one depends, over others too."""
        for expression in symbol.expressions:
            for node in walk(expression):
                name = node.name if isinstance(node, Named) else getattr(node, "function", "")
                if name in self.symbols:
                    yield name
                    yield from self.dependencies[name]

    def __getitem__(self, name: str) -> Symbol:
        return self.symbols[name]

    def get(self, name: str) -> Symbol | None:
        """The symbol that a word names, by its Greek letter or the letter's name."""
        return self.symbols.get(name) or self.symbols.get(GREEK.get(name, ""))

    def is_defined(self, name: str) -> bool:
        return name in self.symbols and self.symbols[name].values == "defined"

    @property
    def indices(self) -> dict[str, str]:
        """The free indices with their axes."""
        return {name: each.axes[0] for name, each in self.symbols.items() if each.values == "index"}

    @property
    def axis(self) -> str | None:
        """The axis of a sum whose index stands on none, if the exercise has only one."""
        axes = {axis for symbol in self.symbols.values() for axis in symbol.axes}
        return axes.pop() if len(axes) == 1 else None

    @property
    def shown(self) -> list[str]:
        """The names that a student may use."""
        return [name for name, symbol in self.symbols.items() if not symbol.hidden]

    @property
    def has_chance(self) -> bool:
        return any(symbol.values == "random" for symbol in self.symbols.values())

    def name_of(self, node: Apply) -> Named | None:
        """f1, where that is defined as f′(x), for f′(x); and for f′ alone."""
        for symbol in self.symbols.values():
            if symbol.values == "defined" and symbol.expressions[0] == node:
                return Named(symbol.name, symbol.axes)
        return None

    def unknown(self, word: str, at: int) -> Unreadable:
        """What is said of a word that is no symbol here."""
        listed = ", ".join(f"`{name}`" for name in self.shown)
        return Unreadable(
            f"`{word}` is no symbol of this exercise{nearest(word, self.shown)}; there are {listed}", at
        )


class AnyVocabulary(Vocabulary):
    """Where the exercise is not known: every letter is a symbol, with as many entries as it is written with."""

    open = True

    def get(self, name: str) -> Symbol | None:
        name = GREEK.get(name, name)
        known = name in ("d", "e", "E", "σ") or not re.fullmatch(r"[A-Za-z][0-9]*|[^A-Za-z0-9]", name)
        return None if known else Symbol(name)
