"""Chapter 01: the central difference by Taylor's formula."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

central_difference_derivation = exercises_of("01_gradient_checking")["central_difference_derivation"]


@alternative(central_difference_derivation, build=True)
def both_sides_by_taylor():
    return """
        (f(x+ε) − f(x−ε))/(2ε)
      = ( (f(x) + ε f′ + ε²/2 f″ + ε³/6 f‴) − (f(x) − ε f′ + ε²/2 f″ − ε³/6 f‴) )/(2ε)   | Taylor, twice
      = (2 ε f′ + ε³ f‴/3)/(2ε)   | even powers cancel
      = f′ + ε² f‴/6
    """


@alternative(central_difference_derivation, build=True)
def the_mean_of_both_sides():
    return """
    (f(x + eps) - f(x - eps))/(2 eps)
    = 1/2 (f(x+eps) - f(x))/eps + 1/2 (f(x) - f(x-eps))/eps   | forward and backward
    = 1/2 (f1 + eps f2/2 + eps^2 f3/6) + 1/2 (f1 - eps f2/2 + eps**2 f3/6)
    = f1 + 1/6 eps^2 f3
    """


@alternative(central_difference_derivation, build=True)
def term_by_term():
    return r"""
    \frac{f(x+\varepsilon) - f(x-\varepsilon)}{2\varepsilon}
    &= \frac{f(x) + \varepsilon f'(x) + \frac{\varepsilon^2}{2} f''(x) + \frac{\varepsilon^3}{6} f'''(x)
        - f(x-\varepsilon)}{2\varepsilon} \\
    &= \frac{2\varepsilon f'(x)}{2\varepsilon} + \frac{\varepsilon^3 f'''(x)}{3 \cdot 2\varepsilon} \\
    &= f'(x) + \frac{\varepsilon^2}{6} f'''(x)
    """


@misconception(
    central_difference_derivation,
    hint="So the quotient would be the slope itself. Which terms do not cancel?",
    build=True,
)
def no_error_at_all():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1"


@misconception(
    central_difference_derivation,
    hint="This is the error of a forward difference. What becomes of the even powers of ε in a central one?",
    build=True,
)
def error_of_a_forward_difference():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 + ε f2/2"


@misconception(
    central_difference_derivation,
    hint="Both sides have a term with ε³, and then you divide by 2 ε. Count the factors 2.",
    build=True,
)
def one_third_instead_of_one_sixth():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 + ε² f3/3"


@misconception(
    central_difference_derivation,
    hint="Look at the factors of Taylor's formula once more: by what is the third derivative divided?",
    build=True,
)
def taylor_without_factorials():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 + ε² f3"


@misconception(
    central_difference_derivation,
    hint="Put −ε into ε³: which sign does it have? And what does the minus in the quotient do to it?",
    build=True,
)
def cubic_term_with_a_minus():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 − ε² f3/6"
