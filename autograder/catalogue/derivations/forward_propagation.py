"""Chapter 03: the slope of tanh."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

tanh_derivation = exercises_of("03_forward_propagation")["tanh_derivation"]


@alternative(tanh_derivation, build=True)
def by_the_quotient_rule():
    return """
        ∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))
      = ((e^a + e^(−a)) (e^a + e^(−a)) − (e^a − e^(−a)) (e^a − e^(−a))) / (e^a + e^(−a))²    | quotient rule
      = 1 − ((e^a − e^(−a))/(e^a + e^(−a)))²
      = 1 − t²
    """


@alternative(tanh_derivation, build=True)
def by_the_product_rule():
    return """
    d/da ((e^a - e^-a)/(e^a + e^-a))
    = d/da ((e^a - e^-a) (e^a + e^-a)^-1)
    = (e^a + e^-a) (e^a + e^-a)^-1 - (e^a - e^-a) (e^a + e^-a)^-2 (e^a - e^-a)
    = 1 - (e^a - e^-a)^2/(e^a + e^-a)^2
    = 1 - tanh(a)^2
    """


@alternative(tanh_derivation, build=True)
def with_one_exponential():
    return r"""
    \frac{\partial}{\partial a}\left(\frac{e^a - e^{-a}}{e^a + e^{-a}}\right)
    &= \frac{\partial}{\partial a}\left(1 - \frac{2}{e^{2a} + 1}\right) \\
    &= \frac{4 e^{2a}}{(e^{2a} + 1)^2} \\
    &= 1 - \tanh^2(a)
    """


@misconception(
    tanh_derivation,
    hint="Which sign stands between the two products of the quotient rule?",
    build=True,
)
def quotient_rule_with_a_plus():
    return "∂/∂a ((e^a − e^(−a))/(e^a + e^(−a))) = 1 + t²"


@misconception(
    tanh_derivation,
    hint="Take the derivative of e^(−a) by itself: what does the chain rule bring?",
    build=True,
)
def inner_minus_forgotten():
    return """∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))
    = ((e^a − e^(−a)) (e^a + e^(−a)) − (e^a − e^(−a)) (e^a + e^(−a))) / (e^a + e^(−a))²"""


@misconception(
    tanh_derivation,
    hint="In the quotient rule the denominator stands below everything, and with which exponent?",
    build=True,
)
def denominator_not_squared():
    return """∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))
    = ((e^a + e^(−a))² − (e^a − e^(−a))²) / (e^a + e^(−a))"""


@misconception(
    tanh_derivation,
    hint="This looks like the slope of the sigmoid, written with t. Is it right at a = 0?",
    build=True,
)
def slope_of_the_sigmoid():
    return "∂/∂a ((e^a − e^(−a))/(e^a + e^(−a))) = t (1 − t)"


@misconception(
    tanh_derivation,
    hint="The numerator is a difference of two squares. What is each of them, divided by the denominator?",
    build=True,
)
def square_lost():
    return "∂/∂a ((e^a − e^(−a))/(e^a + e^(−a))) = 1 − t"
