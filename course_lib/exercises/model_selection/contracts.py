"""Chapter 09: splitting, standardising, searching, selecting, counting mistakes, and the capstone.

Chance is judged by many draws at once, with bounds that right draws cross with a probability below 1e-9 a
check (see `course_lib.exercises.model_selection.search_spaces`).
"""

from __future__ import annotations

import itertools
import math

import numpy as np

from course_lib.checking import require
from course_lib.checking.derivation import derivation
from course_lib.checking.registry import exercise
from course_lib.checking.values import same, unpacked
from course_lib.derivations import symbols
from course_lib.exercises.model_selection.probes import (
    Losses,
    baseline_predictions,
    predictions,
    set_numbers,
)
from course_lib.exercises.model_selection.search_spaces import (
    expect_evenly,
    expect_fair_shares,
    expect_independent,
    identical,
    unit_positions,
    why_outside,
)
from course_lib.exercises.model_selection.trials import splits_of_the_digits
from course_lib.exercises.shared.draws import expect_one_source
from course_lib.exercises.shared.probes.repetition import Repeatedly

DRAWS = 1000
SPLITS = (
    (5, (0.6, 0.2, 0.2)),
    (10, (0.7, 0.2, 0.1)),  # adds up to 0.9999999999999999
    (11, (0.5, 0.25, 0.25)),
    (20, (0.1, 0.3, 0.6)),
    (1000, (0.333, 0.333, 0.334)),
)
NEARLY_ONE = (0.5, 0.3, 0.2 + 3e-10)
#: fractions that do not add up to 1, and their sums; the last sum is 1 in a message with few digits
REJECTED = (((0.5, 0.5, 0.5), 1.5), ((0.25, 0.125, 0.125), 0.5), ((0.5, 0.25, 0.250000005), 1.000000005))
MIXED = [None, "relu", 16, 0.5, True]
CHOICES = ({"g": ["uniform", "log_uniform", "glorot"]}, {"sizes": [[64], [64, 32], [16, 16]]}, {"lam": [0.0]})
ONE, LEARNED, BASELINE, GOAL = 1.0, 0.90, 0.93, 0.95
COUNTED = "Labels are names: equal or not, and 9 is no worse than 1 where 0 is right. How many differ here?"
SIZED = "What are n times the three fractions here, and which set gets what rounding leaves over?"
GUESSED = "Does the training loss fall, and does predict do to its images what you did before the training?"
TOGETHER = "What does predict compute from all rows of X? And does it draw anything at random?"
LITTLE = "What are the training error and the validation error of this network, in your notebook?"
SECONDS = 60  # for one training of the capstone


@exercise(points=3)
def split(student, cases, criterion):
    """split(n, fractions, rng): three index arrays that together hold 0 … n−1 once, shuffled by rng.

    In the order of the three fractions; each size within one of n · fraction, one of them, where the
    remainder goes, within two. ValueError unless the fractions sum to 1, up to 1e-9.
    """

    def examine(expect, n, fractions):
        came = require.list_of(student.split(n, fractions, cases.generator()), 3)
        came = [_integers(indices, None) for indices in came]
        once = np.array_equal(np.sort(np.concatenate(came)), np.arange(n))
        expect.that(once, f"the sets do not hold each of the indices 0 … {n - 1} once", came=tuple(came))
        gaps = [abs(len(indices) - n * fraction) for indices, fraction in zip(came, fractions, strict=True)]
        worst = int(np.argmax(gaps))
        message = f"there are {len(came[worst])} indices for the fraction {fractions[worst]:g} of {n}"
        fine = gaps[worst] <= 2 + 1e-6 and np.sum(np.array(gaps) > 1 + 1e-6) <= 1
        message += "; only one of the three may be off by more than one"
        expect.that(fine, message, came=tuple(came), hint=SIZED)

    with criterion("three sets of the right sizes, each index in one of them") as expect:
        for n, fractions in SPLITS:
            examine(expect, n, fractions)
    with criterion("shuffled by rng: any index in any set, with any other") as expect:
        n, fractions = 8, (0.5, 0.25, 0.25)
        examine(expect, n, fractions)
        expect_one_source(
            expect, student.probe(Repeatedly("split", 2), "split", 40, fractions, cases.generator())
        )
        found = student.probe(set_numbers, "split", n, fractions, cases.generator(), DRAWS, shown=3)
        expect_fair_shares(expect, found)
    with criterion("fractions that do not sum to 1: a ValueError that names them") as expect:
        examine(expect, 10, NEARLY_ONE)
        for fractions, total in REJECTED:
            ways = _ways_to_name(fractions, total)
            expect.refusal("split", 8, fractions, cases.generator(), value=ways)


@exercise(points=2)
def standardise(student, cases, criterion):
    """standardise(train, *others): a tuple, each array (x − mean) / std, by mean and std of `train` alone.

    train (N, D), others (M, D), none or more of them. The std is that of np.std; a column that is constant in
    `train` is only centred.
    """

    def examine(expect, *arrays):
        came = require.list_of(student.standardise(*arrays), len(arrays))
        came = [require.like(array, given) for array, given in zip(came, arrays, strict=True)]
        mean, std = arrays[0].mean(axis=0), arrays[0].std(axis=0)
        for number, (array, given) in enumerate(zip(came, arrays, strict=True)):
            name = f"argument {number + 1}" if number else "the training set"
            claim = f"{name}: every column minus the training mean, over the training standard deviation"
            expect.close(array, (given - mean) / np.where(std == 0, ONE, std), claim)

    def data(N, D):
        scales = cases.uniform(0.5, 4.0, D)
        scales[-1] = 0.2  # beside which a large ε shows
        return cases.uniform(-5.0, 5.0, D) + cases.normal(N, D) * scales

    with criterion("the training set by itself") as expect:
        for N, D in ((3, 1), (4, 2), (2, 1), (6, 4), (3, 3)):
            examine(expect, data(N, D))
    with criterion("others, measured by the training set alone") as expect:
        for N, D, sizes in ((3, 2, (4,)), (5, 1, (2, 3)), (4, 4, (1, 4, 2)), (40, 3, (7, 1))):
            examine(expect, data(N, D), *(data(M, D) for M in sizes))
    with criterion("constant columns are only centred, small numbers are scaled as others") as expect:
        for N, D, sizes in ((3, 2, ()), (4, 3, (5,)), (6, 2, (1, 3))):
            train, others = data(N, D), [data(M, D) for M in sizes]
            train[:, 0] = cases.rng.choice([0.0, 16.0, -2.5])
            examine(expect, train, *others)
        examine(expect, np.round(4 * data(1, 3)) / 4, data(2, 3))
        examine(expect, 1e-6 * data(5, 2), 1e-6 * data(3, 2))


@exercise(points=2)
def grid(student, cases, criterion):
    """grid(choices): name -> list of values; a list of dicts, every combination of one value for each name.

    In the order of itertools.product, the last name fastest; grid({}) is [{}].
    """

    def examine(expect, choices):
        came = require.list_of(student.grid(choices))
        combinations = [dict(zip(choices, row, strict=True)) for row in itertools.product(*choices.values())]
        number = len(combinations)
        if not expect.that(len(came) == number, f"{len(came)} configurations instead of {number}", came=came):
            return
        for k, (one, other) in enumerate(zip(came, combinations, strict=True)):
            message = f"configuration {k} is not the one that belongs there"
            if same(one, other):
                message = f"configuration {k} is {one!r}: its values have another type than in {other!r}"
            expect.that(identical(one, other), message, came=[one], expected=[other])

    alphas = [round(float(a), 3) for a in cases.uniform(0.01, 1.0, 3)]
    with criterion("one name, or none") as expect:
        examine(expect, {"alpha": alphas})
        examine(expect, {"g": MIXED})
        examine(expect, {"lam": [0.5]})
        examine(expect, {})
    with criterion("several names, the last one fastest") as expect:
        examine(expect, {"sizes": [16, 64], "alpha": alphas})
        examine(expect, {"lam": alphas, "beta": [0.9], "H": [8, 4]})
        examine(expect, {"g": MIXED, "b": [[64], [64, 32]], "a": ["zeros", "he", "glorot"]})
        examine(expect, {"x": [2, 1], "y": [1, 2], "z": [2, 1], "w": [1, 2]})
        examine(expect, {"beta": [0.9, 0.9], "H": [8, 4]})
        examine(expect, {"alpha": alphas, "H": [], "lam": [1.0]})


@exercise(points=4)
def random_search(student, cases, criterion):
    """random_search(spaces, n, rng): a list of n dicts, a value for each name, drawn independently with rng.

    spaces: name -> ("uniform", low, high), ("log_uniform", low, high), where the logarithm is uniform, or a
    list of choices, whose own elements are returned.
    """

    def drawn(spaces, n, came):
        """Gate: n configurations, each with a value from the right space for every name."""
        came = require.list_of(came, n)
        for one in came:
            named = type(one) is dict and one.keys() == spaces.keys()
            require.that(named, "a configuration does not have the names of the spaces", came=one)
            for name, space in spaces.items():
                problem = why_outside(unpacked(one[name]), space)
                require.that(problem is None, f"{name} {problem}", came=one[name])
        return came

    def examine(expect, spaces):
        """Many calls for two configurations each; name -> where in its space every value lies."""
        probe, rng = Repeatedly("random_search", DRAWS // 2), cases.generator()
        seen = student.probe(probe, "random_search", spaces, 2, rng, repeat=False)
        pairs = [drawn(spaces, 2, came) for came in require.list_of(seen["results"])]
        expect_one_source(expect, seen)
        values = {name: [unpacked(one[name]) for pair in pairs for one in pair] for name in spaces}
        found = {name: unit_positions(values[name], space) for name, space in spaces.items()}
        for name, space in spaces.items():
            expect_evenly(expect, name, found[name], space)
        expect_independent(expect, found, spaces)

    low, high = float(cases.uniform(-3.0, -1.0)), float(cases.uniform(0.5, 8.0))
    with criterion("lists of choices: their own elements, all equally often") as expect:
        drawn(CHOICES[2], 1, student.random_search(CHOICES[2], 1, cases.generator()))
        for spaces in (*CHOICES[:2], {"g": MIXED}):
            examine(expect, spaces)
    with criterion("uniform") as expect:
        examine(expect, {"x": ("uniform", low, high)})
    with criterion("log-uniform: every power of ten is as likely as the next") as expect:
        examine(expect, {"alpha": ("log_uniform", 1e-4, 1.0)})
        examine(expect, {"alpha": ("log_uniform", 0.03, 0.5)})
    with criterion("several names, independent of each other") as expect:
        spaces = {
            "sizes": [[8], [16], [32], [64]],
            "lam": ("log_uniform", 1e-6, 1e-2),
            "beta": ("uniform", 0.5, 1.0),
            "alpha": ("log_uniform", 1e-3, 10.0),
        }
        drawn(spaces, 40, student.random_search(spaces, 40, cases.generator()))
        examine(expect, spaces)


@exercise(points=3)
def select(student, cases, criterion):
    """select(configurations, evaluate): (best, results); results are the losses evaluate(c), in order.

    best is the configuration with the smallest loss, the first of several; nan loses against every number;
    None if all are nan.
    """

    def examine(expect, losses):
        configurations = _configurations(cases, len(losses))
        came = student.select(configurations, Losses(configurations, losses))
        best, results = require.list_of(came, 2)
        listed = isinstance(results, (list, tuple)) or (isinstance(results, np.ndarray) and results.ndim == 1)
        right = listed and same(list(map(unpacked, results)), losses)
        expect.that(
            right,
            "`results` are not the losses, in the order of the configurations",
            came=results,
            expected=losses,
        )
        numbers = [loss for loss in losses if loss == loss]
        expected = configurations[losses.index(min(numbers))] if numbers else None
        message = "`best` is not the configuration with the smallest loss, the first of several"
        if expected is None:
            message = "all losses are nan, so that no configuration is the best: `best` should be None"
        expect.that(identical(best, expected), message, came=best, expected=expected)

    def losses(n):
        return [float(loss) for loss in cases.rng.permutation(n) + cases.uniform(0.1, 0.9, n)]

    with criterion("the smallest of different losses") as expect:
        for n in (1, 2, 3, 5, 9):
            examine(expect, losses(n))
        examine(expect, [-loss for loss in losses(4)])
        examine(expect, [math.inf, 900.0, math.inf])
        examine(expect, [3.0, 2.0, 1.0])
    with criterion("several that are the smallest: the first") as expect:
        examine(expect, [2.0, 1.0, 1.0])
        examine(expect, [0.75, 0.25, 0.5, 0.25, 0.25])
        examine(expect, [3.0, -1.0, 0.0, -1.0])
    with criterion("nan loses against every number") as expect:
        examine(expect, [math.nan, 1.0])
        examine(expect, [1.0, math.nan])
        examine(expect, [math.nan, *losses(3), math.nan])
        examine(expect, [2.0, math.nan, 1.0, math.nan, 1.5])
        examine(expect, [math.nan])
        examine(expect, [math.nan] * 3)


@exercise(points=2)
def confusion_matrix(student, cases, criterion):
    """confusion_matrix(y, predicted, C): how often class i (row) was predicted as j (column), (C, C) int.

    y and predicted are (N,), labels 0 … C−1.
    """

    def examine(expect, counts):
        y, predicted = _labels_counted(cases, counts)
        came = _integers(student.confusion_matrix(y, predicted, len(counts)), counts.shape)
        claim = "row i, column j: how many examples of class i were predicted as j"
        expect.close(came, counts, claim, atol=0.0, rtol=0.0)

    with criterion("every class occurs") as expect:
        for C in (2, 3, 5):
            counts = cases.rng.integers(0, 4, (C, C))
            counts[np.arange(C), (np.arange(C) + 1) % C] += cases.rng.permutation(C) + 1  # not symmetric
            counts[0, 0] += 4  # nor is it, turned upside down, its own transpose
            examine(expect, counts)
    with criterion("classes that do not occur, and one example alone") as expect:
        for C, pairs in (
            (3, ((0, 1),)),
            (2, ((0, 0),)),
            (4, ((2, 0), (2, 0), (0, 2))),
            (5, ((1, 1), (3, 1))),
        ):
            counts = np.zeros((C, C), dtype=int)
            for pair in pairs:
                counts[pair] += 1
            examine(expect, counts)


@derivation(points=3, first="Var[1/N Σ_n z_n]", results=["q (1 − q)/N"], steps=3)
def error_rate_derivation():
    """error_rate_derivation: how far a measured error rate can be trusted.

    z_n is 1 if example n is wrong, with probability q, else 0; the N examples are independent.
    """
    yield symbols.size("N")
    yield symbols.number("q", "probability")
    yield symbols.random("z", "N", chance="q")


@exercise(points=1)
def error_rate(student, cases, criterion):
    """error_rate(y, predicted): labels, both (N,) -> the fraction of them that is wrong, a float."""

    def examine(expect, N, wrong):
        y = cases.labels(10, N)
        predicted = y.copy()
        rows = cases.rng.permutation(N)[:wrong]
        predicted[rows] = (y[rows] + cases.rng.integers(2, 9, wrong)) % 10  # |y − predicted| is above 1
        came = require.number(student.error_rate(y, predicted))
        claim = f"the result is the fraction of wrong labels, here {wrong} of {N}"
        expect.close(came, wrong / N, claim, hint=COUNTED)

    with criterion("some wrong, some right") as expect:
        for N, wrong in ((2, 1), (3, 1), (3, 2), (10, 3), (40, 17)):
            examine(expect, N, wrong)
    with criterion("all right, or all wrong") as expect:
        for N in (1, 4):
            for wrong in (N, 0):
                examine(expect, N, wrong)


@exercise(points=3)
def baseline(student, cases, criterion):
    """baseline(X_train, y_train, rng): a network with given hyper-parameters -> predict: X (M, 64) -> labels.

    Pixels from 0 to 16; classes 0 … 9, which may have other names than the digits. predict treats each row
    by itself. At least 93 % of the test images, as the mean of three splits.
    """
    _judge_readers(student, cases, criterion, "baseline", baseline_predictions, BASELINE)


@exercise(points=6, seconds=SECONDS)
def capstone(student, cases, criterion):
    """capstone(X_train, y_train, X_valid, y_valid, rng): your own network -> predict: X (M, 64) -> labels.

    Pixels from 0 to 16; classes 0 … 9, which may have other names than the digits. predict treats each row
    by itself. At least 95 % of the test images, as the mean of three splits; at most 60 s for each.
    """
    _judge_readers(student, cases, criterion, "capstone", predictions, GOAL)


def _judge_readers(student, cases, criterion, name, probe, goal: float) -> None:
    """Three networks, one for each split: LEARNED right earn a third of the points, `goal` earns all."""
    right = []
    with criterion("a label for each image, whatever images come with it; 90 % of them are right") as expect:
        for images, truth in splits_of_the_digits(cases):
            seen = student.probe(probe, name, images, cases.generator(), repeat=False)
            right.append(np.mean(_labels(name, seen, len(truth)) == truth))
        said = f"{np.mean(right):.1%} of the test images are labelled rightly, as the mean of three splits"
        expect.that(np.mean(right) >= LEARNED, said, hint=GUESSED if np.mean(right) < 0.5 else LITTLE)
    with criterion(f"{goal:.0%} of them are right".replace("%", " %"), share=2) as expect:
        learned = len(right) == 3
        said = said if learned else "not all test images got a label"
        expect.that(learned and np.mean(right) >= goal, said)


# -- cases and gates -------------------------------------------------------------------------------------


def _ways_to_name(fractions: tuple[float, ...], total: float) -> tuple:
    """How a message may name rejected fractions: by their sum, or one by one, as whatever they are kept."""
    lists = [mark.join(map(str, fractions)) for mark in (", ", " + ")]
    return total, f"{total:.6g}", *lists, str(np.array(fractions))


def _integers(value, shape: tuple[int, ...] | None, whose: str = "") -> np.ndarray:
    """Gate: `value` is an array of integers of this shape; None stands for any array with one axis.

    `whose`: what a message begins with, where the value is not what the answer itself returned.
    """
    if shape is None:
        shape = (np.size(value),) if np.ndim(value) else (0,)
    try:
        return require.array(value, shape, kind="i")
    except require.Unmet as unmet:
        raise require.Unmet(f"{whose}{unmet}", unmet.came, unmet.hint) from None


def _configurations(cases, n: int) -> list[dict]:
    """n different configurations."""
    sizes = cases.rng.permutation(100)[:n]
    return [{"alpha": round(float(cases.uniform(0.001, 1.0)), 4), "sizes": [64, int(H)]} for H in sizes]


def _labels_counted(cases, counts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """y and predicted, in a random order, in which the pair (i, j) comes counts[i, j] times."""
    pairs = np.repeat(np.argwhere(counts >= 0), counts.ravel(), axis=0)
    pairs = cases.rng.permutation(pairs)
    return pairs[:, 0].copy(), pairs[:, 1].copy()


def _labels(name: str, seen: dict, n: int) -> np.ndarray:
    """Gate: the labels of n images, the same whatever images come with them."""
    returned = seen.get("returned")
    message = f"{name} should return a function, and returned {returned}"
    require.that(returned is None, message, hint="What should it return, and where is it returned?")

    def labels_of(name, n):
        return _integers(seen[name], (n,), f"predict, given {n} images: ")

    labels, half = labels_of("together", n), n // 2
    turned, faint, among_ink = (
        labels_of("reversed", n)[::-1],
        labels_of("faint", half),
        labels_of("ink", 2 * half),
    )
    alone = [_integers(label, (1,), "predict, given one image: ") for label in seen["alone"]]
    other = "predict gives an image another label when"
    for passed, message, hint in (
        (seen["kept"], "the images or their labels are changed in place; work on copies", ""),
        (np.array_equal(turned, labels), f"{other} the images come in another order", TOGETHER),
        (np.array_equal(np.concatenate(alone), labels[: len(alone)]), f"{other} it comes alone", TOGETHER),
        (np.array_equal(among_ink[:half], faint), f"{other} pages full of ink lie beside it", TOGETHER),
    ):
        require.that(passed, message, hint=hint)
    return labels
