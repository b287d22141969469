"""What runs beside the answers of chapter 04, and what is handed to them: losses, a claimed gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass

import numpy as np

from course_lib.checking.formatting import show
from course_lib.checking.values import fresh, with_article
from course_lib.exercises.shared.probes.networks import Label, Params, Ripple, textbook_loss


@dataclass(frozen=True, eq=False)
class NetworkLoss:
    """The loss of a network with the hidden unit Ripple(k, s) at (x, y), a function of its parameters."""

    x: np.ndarray
    y: Label
    k: float
    s: float

    def __call__(self, params) -> float:
        return float(textbook_loss(params, self.x, self.y, Ripple(self.k, self.s)))

    def __str__(self) -> str:
        return f"(the loss of the network at x = {show(self.x)}, y = {show(self.y)})"


@dataclass(frozen=True, eq=False)
class ParameterWave:
    """sin(Σ K·θ + shift) over all parameters θ; K is a list of pairs like the parameters."""

    K: Params
    shift: float

    def phase(self, params) -> float:
        pairs = zip(self.K, params, strict=True)
        return float(sum(np.sum(KW * W) + np.sum(Kb * b) for (KW, Kb), (W, b) in pairs) + self.shift)

    def __call__(self, params) -> float:
        return float(np.sin(self.phase(params)))

    def __str__(self) -> str:
        return "(the sine of a weighted sum of all parameters)"


def watch_perturbation(answers: Mapping, loss: Callable, params: Params, *steps: float) -> dict:
    """Probe: weight_perturbation(loss, params, ...), and how often it called the loss."""
    calls = 0

    def counted(params):
        nonlocal calls
        calls += 1
        return loss(params)

    return {"result": answers["weight_perturbation"](counted, params, *steps), "calls": calls}


def name_the_refuted(answers: Mapping, formulas: dict) -> dict:
    """Probe: wrong_formulas(formulas), its names in order, and whether they came as a set."""
    names = answers["wrong_formulas"](formulas)
    kind = "set" if isinstance(names, Set) else type(names).__name__
    return {"kind": kind, "names": sorted(map(str, names))}


@dataclass(frozen=True, eq=False)
class CorrectionCall:
    """The variables that the function of a claim, known by its letter, is to be called with."""

    letter: str
    variables: tuple

    def __str__(self) -> str:
        """What a report puts between brackets: nothing for corrected_formulas, then the call of its entry."""
        return f")[{self.letter!r}](" + ", ".join(map(show, self.variables))


def use_correction(answers: Mapping, question: CorrectionCall) -> dict:
    """Probe: the "gradient" that the function of one claim in corrected_formulas() returns.

    Where there is no such function, "letters" are those that there are.
    """
    formulas = answers["corrected_formulas"]()
    if not isinstance(formulas, Mapping):
        raise TypeError(
            f"expected a dict, letter -> function, but {with_article(type(formulas).__name__)} came"
        )
    if question.letter not in formulas:
        return {"letters": sorted(map(str, formulas))}
    return {"gradient": formulas[question.letter](*fresh(question.variables))}


@dataclass(frozen=True, eq=False)
class Always:
    """A claimed gradient that is the same everywhere."""

    value: np.ndarray

    def __call__(self, x) -> np.ndarray:
        return np.array(self.value)

    def __str__(self) -> str:
        return f"({np.array2string(self.value, precision=6)}, whatever x is)"
