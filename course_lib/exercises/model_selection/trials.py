"""Images of digits for `capstone` to learn from, and the labels of those that it never sees. Chapter 09."""

from __future__ import annotations

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.data import load_digits
from course_lib.exercises.model_selection.probes import Images

FOLDS = 5  # of the images; three in turn are a test set, one is the validation set


def splits_of_the_digits(cases: Cases) -> list[tuple[Images, np.ndarray]]:
    """Three splits, each with the labels of its other images: three test sets without a common image.

    About 1,078 images to train with, 359 to validate and 359 to test. The classes have other names in each
    split. The labels of the test images are apart, so that they need not go where an answer runs.
    """
    X, y = load_digits()
    folds = np.array_split(cases.rng.permutation(len(y)), FOLDS)
    splits = []
    for k in range(3):
        test, valid, train = folds[k], folds[(k + 1) % FOLDS], [folds[(k + j) % FOLDS] for j in (2, 3, 4)]
        train = np.concatenate(train)
        names = cases.rng.permutation(10)[y]
        images = Images(X[train], names[train], X[valid], names[valid], X[test])
        splits.append((images, names[test]))
    return splits
