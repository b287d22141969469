"""A loss as a function of all parameters whose central differences are known. Chapter 04."""

from __future__ import annotations

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.exercises.backpropagation.probes import ParameterWave
from course_lib.exercises.shared.probes.networks import Params


def parameter_wave(cases: Cases, params: Params, scale: float) -> ParameterWave:
    """A sine whose slope and curvature at `params` are both far from zero; `scale` makes it bend sooner."""
    K = [
        tuple(scale * cases.away_from_zero(*theta.shape, least=0.3, most=1.5) for theta in pair)
        for pair in params
    ]
    phase = float(cases.uniform(0.3, 1.1))
    return ParameterWave(K, phase - ParameterWave(K, 0.0).phase(params))


def differences(wave: ParameterWave, params: Params, eps: float) -> Params:
    """Its central differences, exactly: sin(φ + Kε) − sin(φ − Kε) = 2 cos φ sin Kε."""
    slope = np.cos(wave.phase(params))
    return [tuple(slope * np.sin(theta * eps) / eps for theta in pair) for pair in wave.K]
