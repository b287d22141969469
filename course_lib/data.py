"""The data of the course, which come with it: no network is needed. See README.md in the folder `data`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

DIGITS = Path(__file__).with_name("data") / "digits.csv.gz"


def load_digits() -> tuple[np.ndarray, np.ndarray]:
    """X (1797, 64), images of 8 × 8 pixels row by row, 0 (paper) … 16 (ink), float64; y (1797,), 0 … 9, int.

    `X[n].reshape(8, 8)` is image n. Both arrays are new at every call.

    Source: E. Alpaydin, C. Kaynak, Optical Recognition of Handwritten Digits, UCI Machine Learning
    Repository, doi 10.24432/C50P49, CC BY 4.0. Chapter 09.
    """
    table = np.loadtxt(DIGITS, delimiter=",")
    return table[:, :-1].copy(), table[:, -1].astype(int)
