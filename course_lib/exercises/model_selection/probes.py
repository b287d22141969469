"""What runs beside the answers of chapter 09, and what is handed to them: losses to select by, images."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import astuple, dataclass

import numpy as np

from course_lib.checking.formatting import show
from course_lib.checking.values import same, with_article

INK = 16.0  # the darkest pixel


FAINTER = 4  # times, so that the darkest pixel of a faint image is not that of other images


ALONE = 20  # images that are asked for one by one


@dataclass(frozen=True, eq=False)
class Losses:
    """evaluate(configuration) -> its loss, looked up in a table."""

    configurations: list[dict]
    losses: list[float]

    def __call__(self, configuration: dict) -> float:
        for known, loss in zip(self.configurations, self.losses, strict=True):
            if same(known, configuration):
                return loss
        raise ValueError(f"evaluate was asked for {configuration!r}, which is none of the configurations")

    def __str__(self) -> str:
        return f"(evaluate, which gives the losses {show(self.losses)})"


@dataclass(frozen=True, eq=False)
class Images:
    """What an answer to `capstone` or `baseline` learns from, and others, (M, 64), in a random order."""

    X_train: np.ndarray
    y_train: np.ndarray
    X_valid: np.ndarray
    y_valid: np.ndarray
    others: np.ndarray

    def __str__(self) -> str:
        names = ("X_train", "y_train", "X_valid", "y_valid")
        return ", ".join(f"{name} {getattr(self, name).shape}" for name in names)


def predictions(answers: Mapping[str, Callable], images: Images, rng: np.random.Generator) -> dict:
    """Probe: what capstone's predict says about the other images; see `_asked`."""

    def learn(given: Images):
        return answers["capstone"](given.X_train, given.y_train, given.X_valid, given.y_valid, rng)

    return _asked(learn, images)


def baseline_predictions(answers: Mapping[str, Callable], images: Images, rng: np.random.Generator) -> dict:
    """Probe: the same for baseline, which gets the training images alone."""
    return _asked(lambda given: answers["baseline"](given.X_train, given.y_train, rng), images)


def _asked(learn: Callable[[Images], Callable], images: Images) -> dict:
    """What the function that is learned from the images says about the others.

    "together", "reversed", half of them "faint", the same among as many blots of "ink", and some of them
    "alone"; "kept" says whether all arrays are as before. If there is no function to ask, what was "returned"
    and nothing else. A search may meet configurations that diverge, so NumPy gives no alarm here.
    """
    given = copy.deepcopy(images)
    with np.errstate(all="ignore"):
        predict = learn(given)
        if not callable(predict):
            return {"returned": _name(predict)}
        X, half = given.others, len(given.others) // 2
        faint = X[:half] // FAINTER
        blots = np.concatenate([faint, np.full_like(faint, INK)])
        seen = {"together": predict(X), "reversed": predict(X[::-1].copy())}
        seen |= {"faint": predict(faint), "ink": predict(blots)}
        seen["alone"] = [predict(X[n : n + 1].copy()) for n in range(ALONE)]
    kept = zip(astuple(given), astuple(images), strict=True)
    seen["kept"] = all(now.tobytes() == before.tobytes() for now, before in kept)
    return seen


def _name(value) -> str:
    """'None', 'an array', 'a dict'."""
    if value is None:
        return "None"
    return "an array" if isinstance(value, np.ndarray) else with_article(type(value).__name__)


def set_numbers(
    answers: Mapping[str, Callable], n: int, fractions: tuple, rng: np.random.Generator, times: int
) -> np.ndarray:
    """Probe: split(n, fractions, rng), many times with one generator: row by row, the number of the set that
    each of the n indices is in; −1 if in none."""
    found = np.full((times, n), -1)
    for row in found:
        for number, indices in enumerate(answers["split"](n, fractions, rng)):
            row[indices] = number
    return found
