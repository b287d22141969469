"""Chapter 09: the variance of a measured error rate."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

error_rate_derivation = exercises_of("09_model_selection")["error_rate_derivation"]


@alternative(error_rate_derivation, build=True)
def the_factor_first():
    return """
        Var[1/N Σ_n z_n]
      = 1/N² Var[Σ_n z_n]                   | a factor comes out squared
      = 1/N² Σ_n Var[z_n]                   | independent examples
      = 1/N² Σ_n (E[z_n²] − E[z_n]²)
      = 1/N² Σ_n (q − q²)                   | z² = z
      = q (1 − q)/N
    """


@alternative(error_rate_derivation, build=True)
def the_sum_first():
    return """
    Var[1/N sum_n z_n]
    = sum_n Var[z_n/N]
    = sum_n Var[z_n]/N^2
    = N Var[z]/N^2
    = N q (1-q)/N^2
    = q (1 - q)/N
    """


@alternative(error_rate_derivation, build=True)
def with_the_mean_written_out():
    return r"""
    \mathrm{Var}\left[\frac{1}{N} \sum_{n} z_n\right]
    &= \frac{1}{N^2} \mathrm{Var}\left[\sum_{n=1}^{N} z_n\right] \\
    &= \frac{1}{N^2} \sum_n \mathbb{E}[(z_n - q)^2] \\
    &= \frac{1}{N^2} \sum_n \left(q (1-q)^2 + (1-q) q^2\right) \\
    &= \frac{q(1-q)}{N}
    """


@misconception(
    error_rate_derivation,
    hint="That is the variance of one example. What does a mean over N do to it?",
    build=True,
)
def one_example():
    return "Var[1/N Σ_n z_n] = q (1 − q)"


@misconception(
    error_rate_derivation,
    hint="A factor 1/N comes out of a variance squared; but how many terms are added?",
    build=True,
)
def number_of_terms_forgotten():
    return "Var[1/N Σ_n z_n] = q (1 − q)/N²"


@misconception(
    error_rate_derivation,
    hint="With which power does a factor come out of a variance?",
    build=True,
)
def factor_not_squared():
    return "Var[1/N Σ_n z_n] = 1/N Var[Σ_n z_n]"


@misconception(
    error_rate_derivation,
    hint="E[z²] alone is no variance: what is subtracted?",
    build=True,
)
def mean_not_subtracted():
    return "Var[1/N Σ_n z_n] = q/N"


@misconception(
    error_rate_derivation,
    hint="The variance of the sum grows with N. What divides it?",
    build=True,
)
def variance_of_the_sum():
    return "Var[1/N Σ_n z_n] = N q (1 − q)"
