"""Chapter 02: the gradient of one logistic unit, and of softmax with cross-entropy."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

_EXERCISES = exercises_of("02_softmax_cross_entropy")

# -- logistic_derivation -----------------------------------------------------------------------------------

logistic_derivation = _EXERCISES["logistic_derivation"]


@alternative(logistic_derivation, build=True)
def through_the_probability():
    return """
        ∂/∂a (−y log σ(a) − (1−y) log(1−σ(a)))
      = ∂/∂a (−y log p − (1−y) log(1−p))                    | p = σ(a)
      = −y/p · ∂p/∂a + (1−y)/(1−p) · ∂p/∂a                  | chain rule
      = −y/p · p(1−p) + (1−y)/(1−p) · p(1−p)                | σ′ = σ (1 − σ)
      = −y (1−p) + (1−y) p                                  | cancel
      = p − y
    """


@alternative(logistic_derivation, build=True)
def through_softplus():
    return """
    d/da (-y log(sigma(a)) - (1-y) log(1 - sigma(a)))
    = d/da (y log(1 + exp(-a)) + (1-y) (a + log(1 + exp(-a))))
    = d/da ((1-y) a + log(1 + exp(-a)))
    = 1 - y - exp(-a)/(1 + exp(-a))
    = 1/(1 + exp(-a)) - y
    = sigma(a) - y
    """


@alternative(logistic_derivation, build=True)
def term_by_term():
    return r"""
    \frac{\partial}{\partial a}\left(-y \log \sigma(a) - (1-y) \log(1-\sigma(a))\right)
    &= -y \frac{\sigma'(a)}{\sigma(a)} + (1-y) \frac{\sigma'(a)}{1-\sigma(a)} \\
    &= \frac{\sigma(a)-y}{\sigma(a)(1-\sigma(a))} \, \sigma'(a) \\
    &= \frac{\sigma(a)-y}{\sigma(a)(1-\sigma(a))} \cdot \sigma(a)(1-\sigma(a)) \\
    &= \sigma(a) - y
    """


@misconception(
    logistic_derivation,
    hint="Which way does the loss go when a grows and y is 0? Then the slope has one sign only.",
    build=True,
)
def target_minus_prediction():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = y − p"


@misconception(
    logistic_derivation,
    hint="This is the slope in p. But it is a that is moved: which factor does the chain rule bring?",
    build=True,
)
def no_slope_of_the_sigmoid():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = −y/p + (1−y)/(1−p)"


@misconception(
    logistic_derivation,
    hint="In log(1 − p), what is the derivative of the inside? And with the minus in front?",
    build=True,
)
def inner_minus_forgotten():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = −y (1−p) − (1−y) p"


@misconception(
    logistic_derivation,
    hint="That is the slope of the squared error. What does the p (1 − p) meet in the denominators?",
    build=True,
)
def squared_error_instead():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = (p − y) p (1 − p)"


@misconception(
    logistic_derivation,
    hint="You have the term for y = 1 alone. What does the loss say when y = 0?",
    build=True,
)
def only_the_first_term():
    return "∂/∂a (−y log σ(a) − (1−y) log(1−σ(a))) = −y (1 − p)"


# -- softmax_derivation ------------------------------------------------------------------------------------

softmax_derivation = _EXERCISES["softmax_derivation"]


@alternative(softmax_derivation, build=True)
def by_the_quotient_rule():
    return """
        ∂/∂a_c (−log f_y)
      = −1/f_y · ∂f_y/∂a_c                                              | chain rule
      = −1/f_y · ∂/∂a_c ( exp(a_y) / Σ_k exp(a_k) )                     | definition of f
      = −1/f_y · ( 1[y=c] exp(a_y)/S − exp(a_y) exp(a_c)/S² )           | quotient rule
      = −1/f_y · ( 1[y=c] f_y − f_y f_c )                               | definition of f
      = −( 1[y=c] − f_c )                                               | cancel f_y
    """


@alternative(softmax_derivation, build=True)
def by_the_log_of_the_sum():
    return """
    d/da_c (-log f[y])
    = d/da_c (log(sum_k exp(a[k])) - a[y])    | log of a quotient
    = 1/S dS/da_c - 1[y=c]
    = exp(a[c])/S - 1[y=c]
    = f[c] - 1[y=c]
    """


@alternative(softmax_derivation, build=True)
def in_two_fractions():
    return r"""
    \frac{\partial}{\partial a_c} \left(-\log f_y\right)
    &= -\frac{1}{f_y}\, \frac{\partial f_y}{\partial a_c} && % chain rule
    &= -\frac{1}{f_y} \left( \frac{\partial e^{a_y}}{\partial a_c}\, \frac{1}{S} -
       \frac{e^{a_y}}{S^2}\, \frac{\partial S}{\partial a_c} \right) \\ % quotient rule
    &= -\frac{1}{f_y} \left( \frac{1_{y=c}\, e^{a_y}}{S} - \frac{e^{a_y}}{S^2}\, e^{a_c} \right) \\
    &= -\frac{1}{f_y}\, f_y \left( 1_{y=c} - f_c \right) \\
    &= -\left(1_{y=c} - f_c\right)
    """


@misconception(
    softmax_derivation,
    hint="Compare the two terms of the quotient rule: with which sign does the second one stand?",
    build=True,
)
def quotient_rule_with_a_plus():
    return "∂/∂a_c (−log f_y) = −1/f_y · (1[y=c] f_y + f_y f_c)"


@misconception(
    softmax_derivation,
    hint="Does exp(a_y) always change when a_c moves? Look at the case c ≠ y.",
    build=True,
)
def numerator_always_moves():
    return "∂/∂a_c (−log f_y) = −1/f_y · (f_y − f_y f_c)"


@misconception(
    softmax_derivation,
    hint="The logit a_c stands in the denominator too. How many terms of S contain it?",
    build=True,
)
def denominator_held_fixed():
    return "∂/∂a_c (−log f_y) = −1[y=c]"


@misconception(
    softmax_derivation,
    hint="The loss is −log f_y. Where did the minus go?",
    build=True,
)
def sign_lost():
    return "∂/∂a_c (−log f_y) = 1[y=c] − f_c"


@misconception(
    softmax_derivation,
    hint="Which logit is moved, and which class is the true one? Look at the index of what is subtracted.",
    build=True,
)
def true_class_instead_of_the_moved_one():
    return "∂/∂a_c (−log f_y) = −(1[y=c] − f_y)"


@misconception(
    softmax_derivation,
    hint="That is the gradient at the output. From f down to a there is one more step: which?",
    build=True,
)
def stops_at_the_output():
    return "∂/∂a_c (−log f_y) = −1[y=c]/f_y"
