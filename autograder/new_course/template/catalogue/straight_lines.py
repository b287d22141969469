"""Chapter 01: wrong answers that students give, each with a hint, and right ones written another way."""

from __future__ import annotations

import numpy as np

from autograder.catalogue import alternative, misconception


@misconception("error_slope", hint="By the chain rule each error is multiplied by something. By what?")
def sum_of_the_errors(w, x, y):
    return np.sum(w * x - y)


@misconception("error_slope", hint="Is it prediction minus target, or target minus prediction?")
def wrong_sign(w, x, y):
    return np.sum((y - w * x) * x)


@misconception("error_slope", hint="What becomes of the ½ in front when the square is differentiated?")
def factor_two(w, x, y):
    return 2 * np.sum((w * x - y) * x)


@misconception("error_slope", hint="Does the definition of E take a sum over the examples, or their mean?")
def mean_over_the_examples(w, x, y):
    return np.mean((w * x - y) * x)


@alternative("error_slope")
def as_a_dot_product(w, x, y):
    return (w * x - y) @ x


@alternative("error_slope")
def with_a_loop(w, x, y):
    total = 0.0
    for x_n, y_n in zip(x, y, strict=True):
        total += (w * x_n - y_n) * x_n
    return total
