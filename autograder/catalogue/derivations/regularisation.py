"""Chapter 06: a Gaussian prior as a penalty; bias and variance."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

_EXERCISES = exercises_of("06_regularisation")

# -- gaussian_prior_derivation -----------------------------------------------------------------------------

gaussian_prior_derivation = _EXERCISES["gaussian_prior_derivation"]


@alternative(gaussian_prior_derivation, build=True)
def the_sum_of_logarithms():
    return """
        ∂/∂w_j (−log p)
      = ∂/∂w_j (−log Π_k exp(−w_k²/(2 s²))/√(2π s²))       | definition of p
      = ∂/∂w_j (Σ_k (w_k²/(2 s²) + ½ log(2π s²)))          | the logarithm of a product
      = 2 w_j/(2 s²)                                       | one term holds w_j
      = 2 λ w_j                                            | λ = 1/(2 s²)
    """


@alternative(gaussian_prior_derivation, build=True)
def with_lambda_from_the_beginning():
    return """
    d/dw_j (-log p)
    = d/dw_j (sum_k (lambda w_k^2) + sum_k log sqrt(2 pi s^2))
    = sum_k d/dw_j (lam w_k^2)
    = lam d/dw_j (w_j^2)
    = 2 lam w_j
    """


@alternative(gaussian_prior_derivation, build=True)
def by_the_chain_rule():
    return r"""
    \frac{\partial}{\partial w_j}(-\log p)
    &= -\frac{1}{p} \frac{\partial p}{\partial w_j} \\
    &= -\frac{1}{p} \cdot p \cdot \left(-\frac{2 w_j}{2 s^2}\right) \\
    &= \frac{2 w_j}{2 s^2} \\
    &= 2 \lambda w_j
    """


@misconception(
    gaussian_prior_derivation,
    hint="The exponent is negative, and so is the logarithm in front. What do two minus signs give?",
    build=True,
)
def sign_lost():
    return "∂/∂w_j (−log p) = −2 λ w_j"


@misconception(
    gaussian_prior_derivation,
    hint="The derivative of a square: where is its factor?",
    build=True,
)
def factor_two_lost():
    return "∂/∂w_j (−log p) = λ w_j"


@misconception(
    gaussian_prior_derivation,
    hint="Only one term of the sum holds w_j. Which ones vanish?",
    build=True,
)
def sum_kept():
    return "∂/∂w_j (−log p) = Σ_k 2 λ w_k"


@misconception(
    gaussian_prior_derivation,
    hint="This is still the penalty itself, without its constant. What is its derivative?",
    build=True,
)
def not_differentiated():
    return "∂/∂w_j (−log p) = Σ_k λ w_k²"


@misconception(
    gaussian_prior_derivation,
    hint="In the exponent stands w_k²/(2 s²). What does the 2 of the square meet?",
    build=True,
)
def two_not_cancelled():
    return "∂/∂w_j (−log p) = 2 w_j/s²"


# -- bias_variance_derivation ------------------------------------------------------------------------------

bias_variance_derivation = _EXERCISES["bias_variance_derivation"]


@alternative(bias_variance_derivation, build=True)
def with_the_mean_in_the_middle():
    return """
        E[(p − t)²]
      = E[((p − m) + (m − t))²]                                | add and subtract m
      = E[(p − m)²] + 2 (m − t) E[p − m] + (m − t)²            | expand; m and t are numbers
      = E[(p − m)²] + (m − t)²                                 | E[p − m] = 0
    """


@alternative(bias_variance_derivation, build=True)
def with_the_second_moment():
    return """
    E[(p - t)^2]
    = E[p^2] - 2 t E[p] + t^2
    = Var[p] + E[p]^2 - 2 t E[p] + t^2
    = Var[p] + m^2 - 2 t m + t^2
    = Var[p] + (m - t)^2
    """


@alternative(bias_variance_derivation, build=True)
def by_the_variance_of_the_error():
    return r"""
    \mathbb{E}\left[(p - t)^2\right]
    &= \mathrm{Var}[p - t] + \left(\mathbb{E}[p - t]\right)^2 \\
    &= \mathrm{Var}[p] + \left(\mathbb{E}[p - t]\right)^2 \\
    &= \mathrm{Var}[p] + \left(\mathbb{E}[p] - t\right)^2 \\
    &= (m - t)^2 + \mathrm{Var}[p]
    """


@misconception(
    bias_variance_derivation,
    hint="That is the error of the mean prediction. Do the predictions all lie on their mean?",
    build=True,
)
def bias_alone():
    return "E[(p − t)²] = (m − t)²"


@misconception(
    bias_variance_derivation,
    hint="That is how far the predictions scatter. How far is their mean from t?",
    build=True,
)
def variance_alone():
    return "E[(p − t)²] = E[(p − m)²]"


@misconception(
    bias_variance_derivation,
    hint="Two squares are added when a square is expanded. With which sign?",
    build=True,
)
def variance_subtracted():
    return "E[(p − t)²] = (m − t)² − E[(p − m)²]"


@misconception(
    bias_variance_derivation,
    hint="What is the mean of p − m?",
    build=True,
)
def mixed_term_kept():
    return "E[(p − t)²] = E[(p − m)²] + 2 (m − t) m + (m − t)²"


@misconception(
    bias_variance_derivation,
    hint="The bias enters as a square, as everything in a squared error does.",
    build=True,
)
def bias_not_squared():
    return "E[(p − t)²] = (m − t) + E[(p − m)²]"


@misconception(
    bias_variance_derivation,
    hint="A square of a difference has three terms. Which one is missing?",
    build=True,
)
def square_term_by_term():
    return "E[(p − t)²] = E[p²] − t²"
