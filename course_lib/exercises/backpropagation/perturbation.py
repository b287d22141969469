"""Losses as functions of all parameters, and a probe that counts how often they are asked. Chapter 04."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.checking.formatting import show
from course_lib.exercises.shared.networks import Label, Params, Ripple, textbook_loss


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

    def differences(self, params, eps: float) -> Params:
        """Its central differences, exactly: sin(φ + Kε) − sin(φ − Kε) = 2 cos φ sin Kε."""
        slope = np.cos(self.phase(params))
        return [tuple(slope * np.sin(theta * eps) / eps for theta in pair) for pair in self.K]

    def __str__(self) -> str:
        return "(the sine of a weighted sum of all parameters)"


def parameter_wave(cases: Cases, params: Params, scale: float) -> ParameterWave:
    """A sine whose slope and curvature at `params` are both far from zero; `scale` makes it bend sooner."""
    K = [
        tuple(scale * cases.away_from_zero(*theta.shape, least=0.3, most=1.5) for theta in pair)
        for pair in params
    ]
    phase = float(cases.uniform(0.3, 1.1))
    return ParameterWave(K, phase - ParameterWave(K, 0.0).phase(params))


def watch_perturbation(answers: Mapping, loss: Callable, params: Params, *steps: float) -> dict:
    """Probe: weight_perturbation(loss, params, ...), and how often it called the loss."""
    calls = 0

    def counted(params):
        nonlocal calls
        calls += 1
        return loss(params)

    return {"result": answers["weight_perturbation"](counted, params, *steps), "calls": calls}
