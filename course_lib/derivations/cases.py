"""Where lines are compared: cases with random values of all symbols, at all coincidences of indices.

The small ones come first. One axis has the sizes 2, 1, 3; two have sizes that differ from each other, and
1. Indices of one axis are equal and unequal, bits 0 and 1. Numbers have size about one and two decimals,
all of one case different, none near 0. Random variables take three values with unequal probabilities, so
that a claim about one moment does not hold for another by symmetry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from course_lib.derivations.evaluating import Value, Values
from course_lib.derivations.symbols import Symbol
from course_lib.derivations.vocabulary import Vocabulary

#: the sizes of as many axes as an exercise has
SIZES = {
    0: [(), (), ()],
    1: [(2,), (1,), (3,), (2,)],
    2: [(1, 1), (2, 1), (1, 2), (2, 3), (3, 2)],
}


@dataclass
class Case:
    """Values for all symbols, and a position for each free index."""

    values: Values
    at: dict[str, int]


def cases_of(vocabulary: Vocabulary, rng: np.random.Generator) -> list[Case]:
    """The cases of one judgement, the smallest first."""
    axes = list(dict.fromkeys(axis for each in vocabulary.symbols.values() for axis in each.axes))
    bits = [name for name, each in vocabulary.symbols.items() if each.values == "bit"]
    found = []
    for numbers in SIZES[len(axes)]:
        sizes = dict(zip(axes, numbers, strict=True))
        for at in positions(vocabulary, sizes, rng):
            for pattern in product((1.0, 0.0), repeat=len(bits)):
                drawn = dict(zip(bits, pattern, strict=True))
                found.append(Case(draw(vocabulary, sizes, drawn, rng), at))
    return found


def positions(
    vocabulary: Vocabulary, sizes: Mapping[str, int], rng: np.random.Generator
) -> Iterator[dict[str, int]]:
    """Positions of the free indices: all of an axis at one place, then each at its own if there is room."""
    groups: dict[str, list[str]] = {}
    for name, axis in vocabulary.indices.items():
        groups.setdefault(axis, []).append(name)
    yield {
        name: place
        for axis, names in groups.items()
        for place in [_place(sizes[axis], rng)]
        for name in names
    }
    if any(1 < len(names) <= sizes[axis] for axis, names in groups.items()):
        apart = {axis: rng.permutation(max(sizes[axis], len(names))) for axis, names in groups.items()}
        yield {name: int(apart[axis][at]) for axis, names in groups.items() for at, name in enumerate(names)}


def _place(size: int, rng: np.random.Generator) -> int:
    return int(rng.integers(size))


def draw(
    vocabulary: Vocabulary, sizes: Mapping[str, int], drawn: dict[str, Value], rng: np.random.Generator
) -> Values:
    """Values of all symbols that are neither defined nor drawn already."""
    pool = iter(rng.permutation(np.arange(21, 181)) / 100.0)
    chance: list[tuple[str, tuple[int, ...], np.ndarray, np.ndarray]] = []
    for name, symbol in vocabulary.symbols.items():
        shape = tuple(sizes[axis] for axis in symbol.axes)
        if symbol.values == "random":
            chance.append((name, shape, *_distribution(symbol, drawn, rng)))
        elif symbol.values in _DRAW and name not in drawn:
            count = int(np.prod(shape))
            numbers = np.array([next(pool) for _ in range(count)])
            value = _DRAW[symbol.values](numbers.reshape(shape), rng)
            drawn[name] = value if shape else float(value)
        elif symbol.values == "size":
            drawn[name] = float(sizes[name])
    chances = _outcomes(chance, drawn)
    if "π" in vocabulary.symbols:
        drawn["π"] = np.pi
    return Values(vocabulary, drawn, sizes, chances)


def _distribution(symbol: Symbol, drawn: Mapping[str, Value], rng) -> tuple[np.ndarray, np.ndarray]:
    """The values of a random variable, and their probabilities."""
    if symbol.chance:
        return np.array([1.0, 0.0]), np.array([drawn[symbol.chance], 1 - drawn[symbol.chance]])
    chances = rng.permutation([0.2, 0.3, 0.5])
    values = np.array([rng.integers(20, 60), rng.integers(80, 140), -rng.integers(20, 90)]) / 100.0
    return values - symbol.mean_zero * (values @ chances), chances


def _outcomes(chance, drawn: dict[str, Value]) -> np.ndarray:
    """Every combination of the values of independent variables, into `drawn`; its chances."""
    entries = [(values, chances) for _, shape, values, chances in chance for _ in range(int(np.prod(shape)))]
    grid = np.meshgrid(*(np.arange(len(values)) for values, _ in entries), indexing="ij") if entries else []
    chances, taken = np.ones(1), []
    for (values, probabilities), which in zip(entries, grid, strict=True):
        taken.append(values[which.ravel()])
        chances = chances * probabilities[which.ravel()]
    for name, shape, _, _ in chance:
        own = [taken.pop(0) for _ in range(int(np.prod(shape)))]
        drawn[name] = np.array(own).reshape(*shape, -1) if shape else own[0]
    return chances


def _symmetric(numbers: np.ndarray, rng) -> np.ndarray:
    """A symmetric matrix that is far from singular: its diagonal outweighs the rest."""
    size = len(numbers)
    off = np.triu(numbers, 1) / 2
    signs = rng.choice([-1.0, 1.0], size)
    return np.round(off + off.T, 2) + np.diag(signs * (2.0 * size + np.diag(numbers)))


_DRAW = {
    "real": lambda numbers, rng: numbers * rng.choice([-1.0, 1.0], numbers.shape),
    "positive": lambda numbers, rng: numbers,
    "probability": lambda numbers, rng: np.round(0.05 + numbers / 2, 2),
    "count": lambda numbers, rng: np.round(numbers * 10),
    "symmetric": _symmetric,
    "identity": lambda numbers, rng: np.eye(len(numbers)),
}
