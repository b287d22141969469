"""Chapter 01: wrong answers that students give, each with a hint, and right ones written another way."""

from __future__ import annotations

import numpy as np

from autograder.catalogue import alternative, misconception

# A wrong line is recognised by its values, whatever stands above it in a student's derivation.


@misconception(
    "slope_derivation", hint="By the chain rule each error is multiplied by something.", build=True
)
def inside_not_differentiated():
    return "d/dw (½ Σ_n (w x_n − y_n)²) = Σ_n (w x_n − y_n)"


@misconception("slope_derivation", hint="What becomes of the ½ in front of the square?", build=True)
def half_forgotten():
    return "d/dw (½ Σ_n (w x_n − y_n)²) = Σ_n 2 (w x_n − y_n) x_n"


@misconception("slope_derivation", hint="The square has a derivative of its own: where is it?", build=True)
def square_left():
    return "d/dw (½ Σ_n (w x_n − y_n)²) = ½ Σ_n (w x_n − y_n)² x_n"


@misconception("slope_derivation", hint="The error is prediction minus target. In which order?", build=True)
def target_minus_prediction():
    return "d/dw (½ Σ_n (w x_n − y_n)²) = Σ_n (y_n − w x_n) x_n"


@alternative("slope_derivation", build=True)
def expanded_first():
    return """
    d/dw (1/2 sum_n (w x_n - y_n)^2)
    = d/dw (1/2 sum_n (w^2 x_n^2 - 2 w x_n y_n + y_n^2))
    = sum_n (w x_n^2 - x_n y_n)
    = sum_n (w x_n - y_n) x_n
    """


@alternative("slope_derivation", build=True)
def as_latex():
    return r"""
    \frac{d}{dw} \left(\frac{1}{2} \sum_n (w x_n - y_n)^2\right)
    &= \sum_n (w x_n - y_n) \frac{d}{dw} (w x_n - y_n) \\
    &= \sum_n (w x_n - y_n) x_n
    """


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
