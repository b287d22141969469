"""Chapter 08: a step of gradient descent, and Newton's, on a quadratic."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

_EXERCISES = exercises_of("08_optimisation")

# -- gradient_step_derivation ------------------------------------------------------------------------------

gradient_step_derivation = _EXERCISES["gradient_step_derivation"]


@alternative(gradient_step_derivation, build=True)
def the_slope_first():
    return """
        t − α ∂J/∂t − s
      = t − α ∂/∂t (½ κ (t − s)²) − s        | definition of J
      = t − α κ (t − s) − s                  | chain rule
      = (1 − α κ)(t − s)
    """


@alternative(gradient_step_derivation, build=True)
def expanded_first():
    return """
    t - alpha dJ/dt - s
    = t - s - alpha d/dt (kappa/2 (t^2 - 2 s t + s^2))
    = t - s - alpha kappa (t - s)
    = (t - s)(1 - alpha kappa)
    """


@alternative(gradient_step_derivation, build=True)
def in_small_steps():
    return r"""
    t - \alpha \frac{\partial J(t)}{\partial t} - s
    &= t - s - \frac{\alpha \kappa}{2} \frac{\partial}{\partial t} (t - s)^2 \\
    &= t - s - \frac{\alpha \kappa}{2} \cdot 2 (t - s) \\
    &= \left(1 - \alpha\kappa\right) \left(t - s\right)
    """


@misconception(
    gradient_step_derivation,
    hint="The ½ and the 2 of the square: what do they give together?",
    build=True,
)
def two_not_cancelled():
    return "t − α ∂J/∂t − s = (1 − 2 α κ)(t − s)"


@misconception(
    gradient_step_derivation,
    hint="Downhill is against the slope. Which sign stands before α?",
    build=True,
)
def uphill():
    return "t − α ∂J/∂t − s = (1 + α κ)(t − s)"


@misconception(
    gradient_step_derivation,
    hint="The slope depends on the distance t − s. Where is s in your slope?",
    build=True,
)
def slope_without_the_minimum():
    return "t − α ∂J/∂t − s = t − α κ t − s"


@misconception(
    gradient_step_derivation,
    hint="J itself is not the slope. What is the derivative of the square?",
    build=True,
)
def not_differentiated():
    return "t − α ∂J/∂t − s = t − α ½ κ (t − s)² − s"


@misconception(
    gradient_step_derivation,
    hint="The chain rule leaves the inside as a factor. Where is it?",
    build=True,
)
def inside_lost():
    return "t − α ∂J/∂t − s = t − α κ − s"


# -- newton_derivation -------------------------------------------------------------------------------------

newton_derivation = _EXERCISES["newton_derivation"]


@alternative(newton_derivation, build=True)
def the_gradient_put_in():
    return """
        t − H⁻¹ g
      = t − H⁻¹ H (t − s)       | definition of g
      = t − (t − s)             | H⁻¹ H = I
      = s
    """


@alternative(newton_derivation, build=True)
def in_two_parts():
    return """
    t - inv(H) g
    = t - inv(H) H t + inv(H) H s
    = t - I t + I s
    = s
    """


@alternative(newton_derivation, build=True)
def with_the_identity():
    return r"""
    t - H^{-1} g
    &= t - H^{-1} H (t - s) \\
    &= t - I (t - s) \\
    &= t - t + s \\
    &= s
    """


@misconception(
    newton_derivation,
    hint="Take the bracket apart: which sign does s get?",
    build=True,
)
def bracket_taken_apart_wrongly():
    return "t − H⁻¹ g = t − t − s"


@misconception(
    newton_derivation,
    hint="A gradient step without curvature goes this far. What does H⁻¹ do to g?",
    build=True,
)
def inverse_forgotten():
    return "t − H⁻¹ g = t − g"


@misconception(
    newton_derivation,
    hint="H and its inverse are different matrices. Which one stands in Newton's step?",
    build=True,
)
def hessian_instead_of_its_inverse():
    return "t − H⁻¹ g = t − H g"


@misconception(
    newton_derivation,
    hint="Newton's step goes against the gradient. Which sign stands before it?",
    build=True,
)
def along_the_gradient():
    return "t − H⁻¹ g = t + (t − s)"


@misconception(
    newton_derivation,
    hint="This is the step. Where does it begin?",
    build=True,
)
def the_step_alone():
    return "t − H⁻¹ g = t − s"
