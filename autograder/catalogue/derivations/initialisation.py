"""Chapter 07: the variance of a pre-activation, and the bound of Glorot and Bengio."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

_EXERCISES = exercises_of("07_initialisation")

# -- preactivation_variance_derivation ---------------------------------------------------------------------

preactivation_variance_derivation = _EXERCISES["preactivation_variance_derivation"]


@alternative(preactivation_variance_derivation, build=True)
def independent_terms_first():
    return """
        Var[Σ_i w_i h_i]
      = Σ_i Var[w_i h_i]                       | the terms are independent
      = Σ_i (E[w_i² h_i²] − E[w_i h_i]²)       | the variance by moments
      = Σ_i E[w_i²] E[h_i²]                    | independent, mean 0
      = Σ_i v u
      = n v u
    """


@alternative(preactivation_variance_derivation, build=True)
def one_term_for_all():
    return """
    Var[sum_i w_i h_i]
    = n Var[w h]                  | n independent equals
    = n (E[w^2 h^2] - E[w h]^2)
    = n E[w^2] E[h^2]
    = n v u
    """


@alternative(preactivation_variance_derivation, build=True)
def by_the_square_of_the_sum():
    return r"""
    \mathrm{Var}\left[\sum_i w_i h_i\right]
    &= \mathbb{E}\left[\left(\sum_i w_i h_i\right)^2\right] \\
    &= \sum_i \sum_j \mathbb{E}[w_i h_i w_j h_j] \\
    &= \sum_{i=1}^{n} \mathbb{E}[w_i^2]\, \mathbb{E}[h_i^2] \\
    &= n v u
    """


@misconception(
    preactivation_variance_derivation,
    hint="How many terms does the sum have, and what does each of them add?",
    build=True,
)
def one_term_only():
    return "Var[Σ_i w_i h_i] = v u"


@misconception(
    preactivation_variance_derivation,
    hint="A factor n comes out of a variance squared. Is this one term times n, or n independent ones?",
    build=True,
)
def n_squared():
    return "Var[Σ_i w_i h_i] = n² v u"


@misconception(
    preactivation_variance_derivation,
    hint="Variances of independent variables add for a sum. What is the variance of a product of means 0?",
    build=True,
)
def variances_added():
    return "Var[Σ_i w_i h_i] = n (v + u)"


@misconception(
    preactivation_variance_derivation,
    hint="The activations vary too: h is random. What does its variance do?",
    build=True,
)
def activations_held_fixed():
    return "Var[Σ_i w_i h_i] = n v"


@misconception(
    preactivation_variance_derivation,
    hint="E[w²] is a variance already, since the mean is 0. Why square it?",
    build=True,
)
def variances_squared():
    return "Var[Σ_i w_i h_i] = n v² u²"


# -- glorot_derivation -------------------------------------------------------------------------------------

glorot_derivation = _EXERCISES["glorot_derivation"]


@alternative(glorot_derivation, build=True)
def the_variance_put_in():
    return """
        √(3 v)
      = √(3 · 2/(n + m))        | v = 2/(n + m)
      = √(6/(n + m))
      = √6/√(n + m)
    """


@alternative(glorot_derivation, build=True)
def roots_apart():
    return """
    sqrt(3 v)
    = sqrt(3) sqrt(v)
    = sqrt(3) sqrt(2)/sqrt(n + m)
    = sqrt(6)/sqrt(n + m)
    """


@alternative(glorot_derivation, build=True)
def by_powers():
    return r"""
    \sqrt{3 v}
    &= (3 v)^{1/2} \\
    &= \left(\frac{6}{n + m}\right)^{1/2} \\
    &= \frac{\sqrt{6}}{\sqrt{n + m}}
    """


@misconception(
    glorot_derivation,
    hint="The root goes over the denominator too.",
    build=True,
)
def denominator_without_a_root():
    return "√(3 v) = √6/(n + m)"


@misconception(
    glorot_derivation,
    hint="v has a 2 in its numerator. Where is it?",
    build=True,
)
def two_of_the_variance_lost():
    return "√(3 v) = √3/√(n + m)"


@misconception(
    glorot_derivation,
    hint="The bound is the root of 3 v. Did you take it?",
    build=True,
)
def root_not_taken():
    return "√(3 v) = 6/(n + m)"


@misconception(
    glorot_derivation,
    hint="Is the root of a sum the sum of the roots? Try n = 9, m = 16.",
    build=True,
)
def root_term_by_term():
    return "√(3 v) = √6/(√n + √m)"


@misconception(
    glorot_derivation,
    hint="The 3 stands under the root as well.",
    build=True,
)
def three_outside_of_the_root():
    return "√(3 v) = 3 √2/√(n + m)"
