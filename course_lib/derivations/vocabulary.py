"""The vocabulary of an exercise: its symbols, their shapes, and what they depend on.

What is defined is written in the language itself, with the symbols above it. A sum runs over a whole axis. A
student reads all symbols but the hidden ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from course_lib.derivations.errors import ReadingError, nearest
from course_lib.derivations.expressions import Apply, Named, walk
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.tokens import GREEK

FUNCTIONS = ("exp", "log", "ln", "tanh", "sigma", "sqrt", "sum", "prod")


class Vocabulary:
    """The symbols of an exercise by name; declaring.py makes one.

    open: whether any letter is a symbol (see AnyVocabulary).
    """

    open = False

    def __init__(self, *symbols: Symbol):
        self.symbols: dict[str, Symbol] = {}
        self.dependencies: dict[str, frozenset[str]] = {}
        for symbol in symbols:
            self.add(symbol)

    def add(self, symbol: Symbol) -> None:
        """Add a symbol whose definitions, if it has any, were read with the symbols that are there."""
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
        """The symbol of this name. KeyError if there is none."""
        return self.symbols[name]

    def get(self, name: str) -> Symbol | None:
        """The symbol that a word names, by its Greek letter or the letter's name."""
        return self.symbols.get(name) or self.symbols.get(GREEK.get(name, ""))

    def is_defined(self, name: str) -> bool:
        """Whether it is a symbol that depends on others."""
        return name in self.symbols and self.symbols[name].values == "defined"

    def arguments_of(self, name: str) -> set[str]:
        """The symbols of which a defined symbol is a function, as p(a): what is drawn and stands in its
        definition, else what else stands there.
        """
        if not self.is_defined(name):
            return set()
        nodes = chain(*(walk(expression) for expression in self.symbols[name].expressions))
        used = {node.name for node in nodes if isinstance(node, Named)} & set(self.shown)
        return {each for each in used if not self.is_defined(each)} or used

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
    def alike(self) -> dict[str, list[str]]:
        """For each name that a student may use the others that could stand in its place."""
        kinds = {
            name: (self.symbols[name].axes, self.symbols[name].values == "random")
            for name in self.shown
            if self.symbols[name].values not in ("index", "function")
        }
        return {
            name: [each for each in kinds if each != name and kinds[each] == kinds[name]] for name in kinds
        }

    @property
    def has_chance(self) -> bool:
        """Whether anything is random."""
        return any(symbol.values == "random" for symbol in self.symbols.values())

    def name_of(self, node: Apply) -> Named | None:
        """f1, where that is defined as f′(x), for f′(x); and for f′ alone."""
        for symbol in self.symbols.values():
            if symbol.values == "defined" and symbol.expressions[0] == node:
                return Named(symbol.name, symbol.axes)
        return None

    def unknown(self, word: str, at: int) -> ReadingError:
        """What is said of a word that is no symbol here."""
        listed = ", ".join(f"`{name}`" for name in self.shown)
        near = nearest(word, [*self.shown, *FUNCTIONS])
        return ReadingError(f"`{word}` is no symbol of this exercise; there are {listed}{near}", at)


class AnyVocabulary(Vocabulary):
    """Where the exercise is not known: every letter is a symbol, with as many entries as it is written
    with.
    """

    open = True

    def get(self, name: str) -> Symbol | None:
        name = GREEK.get(name, name)
        known = name in ("d", "e", "E", "σ") or not re.fullmatch(r"[A-Za-z][0-9]*|[^A-Za-z0-9]", name)
        return None if known else Symbol(name)
