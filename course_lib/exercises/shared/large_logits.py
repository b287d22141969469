"""Logits up to ±1000, where a formula that is right on paper overflows."""

from __future__ import annotations

import numpy as np

LARGE_LOGITS = "logits up to ±1000, without a warning"  # the criterion
HUGE = 990.0  # added to moderate logits it stays below 1000
SHIFTS = (HUGE, -HUGE)
SAME = "the result is the same with 990 added to all logits, or taken away"
EXACT = {"rtol": 2e-11, "atol": 2e-11}  # where an ε does harm; terms of size 1000 may cancel

#: a batch of two with its labels, one wrong with certainty and one undecided, and the gradient of its loss
CERTAIN_AND_UNDECIDED = np.array([[1000.0, -1000.0, 0.0], [-1000.0, -1000.0, -1000.0]]), np.array([1, 0])
THEIR_LOSS = (2000.0 + np.log(3.0)) / 2
THEIR_GRADIENT = np.array([[1.0, -1.0, 0.0], [-2 / 3, 1 / 3, 1 / 3]]) / 2

#: parameters of one layer and two examples: their logits have no common scale
FAR_APART = [(np.array([[1000.0], [0.0]]), np.zeros(2))], np.array([[1.0], [-1.0]])
