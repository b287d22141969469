"""Chapter 04: gradients of a hidden layer and of its weights, and the Jacobian of softmax."""

from __future__ import annotations

from autograder.catalogue import alternative, misconception
from course_lib.exercises import exercises_of

_EXERCISES = exercises_of("04_backpropagation")

# -- hidden_derivation -------------------------------------------------------------------------------------

hidden_derivation = _EXERCISES["hidden_derivation"]


@alternative(hidden_derivation, build=True)
def through_each_layer():
    return """
        ∂L/∂a_j
      = Σ_i ∂L/∂z_i · ∂z_i/∂h_j · ∂h_j/∂a_j        | every z_i depends on h_j, and h_j on a_j
      = Σ_i δ_i · ∂z_i/∂h_j · g1(a_j)              | h_j = g(a_j)
      = Σ_i δ_i W_ij g1(a_j)                       | z = W h + b
      = (Σ_i δ_i W_ij) g1(a_j)
    """


@alternative(hidden_derivation, build=True)
def to_the_vector_form():
    return """
    dL/da_j
    = sum_k dL/dh_k dh_k/da_j       | h first
    = dL/dh_j g'(a_j)
    = (sum_i dL/dz_i dz_i/dh_j) g'(a_j)
    = (sum_i delta_i W[i,j]) g'(a_j)
    = (W^T delta)_j g1(a_j)
    """


@alternative(hidden_derivation, build=True)
def with_z_written_out():
    return r"""
    \frac{\partial L}{\partial a_j}
    &= \sum_i \delta_i \frac{\partial z_i}{\partial a_j} \\
    &= \sum_i \delta_i \frac{\partial}{\partial a_j}\left(\sum_k W_{ik} h_k + b_i\right) \\
    &= \sum_i \delta_i W_{ij} \frac{\partial h_j}{\partial a_j} \\
    &= \left(\sum_i \delta_i W_{ij}\right) g'(a_j)
    """


@misconception(
    hidden_derivation,
    hint="That is the gradient in h_j. Between a_j and h_j stands the unit: what does it multiply by?",
    build=True,
)
def slope_of_the_unit_forgotten():
    return "∂L/∂a_j = Σ_i δ_i W_ij"


@misconception(
    hidden_derivation,
    hint="g′ is a function of the pre-activation. What did you put into it?",
    build=True,
)
def slope_at_the_activation():
    return "∂L/∂a_j = (Σ_i δ_i W_ij) g1(h_j)"


@misconception(
    hidden_derivation,
    hint="The unit's value is g(a_j). Its slope is what the chain rule asks for.",
    build=True,
)
def value_instead_of_the_slope():
    return "∂L/∂a_j = (Σ_i δ_i W_ij) g(a_j)"


@misconception(
    hidden_derivation,
    hint="Each unit of the layer above sends back its own δ_i. Where is it in your sum?",
    build=True,
)
def gradient_from_above_forgotten():
    return "∂L/∂a_j = (Σ_i W_ij) g1(a_j)"


@misconception(
    hidden_derivation,
    hint="Does h_k move when a_j does, for k ≠ j? Which terms of the sum over k are left?",
    build=True,
)
def all_units_move_together():
    return "∂L/∂a_j = Σ_i δ_i Σ_k W_ik g1(a_k)"


# -- weight_derivation -------------------------------------------------------------------------------------

weight_derivation = _EXERCISES["weight_derivation"]


@alternative(weight_derivation, build=True)
def through_one_unit():
    return """
        ∂L/∂W_ij
      = ∂L/∂z_i · ∂z_i/∂W_ij       | W_ij stands in z_i alone
      = δ_i · ∂z_i/∂W_ij           | definition of δ
      = δ_i h_j                    | z = W h + b
    """


@alternative(weight_derivation, build=True)
def through_all_units():
    return """
    dL/dW[i,j]
    = sum_k dL/dz_k dz_k/dW[i,j]
    = sum_k delta_k 1[k=i] h_j
    = delta_i h_j
    """


@alternative(weight_derivation, build=True)
def with_the_sum_in_z_written_out():
    return r"""
    \frac{\partial L}{\partial W_{ij}}
    &= \delta_i \frac{\partial}{\partial W_{ij}} \left(\sum_k W_{ik} h_k + b_i\right) \\
    &= \delta_i \sum_k 1_{k=j} h_k \\
    &= \delta_i h_j
    """


@misconception(
    weight_derivation,
    hint="That is the gradient in b_i. How much does z_i change when W_ij does?",
    build=True,
)
def gradient_of_the_bias():
    return "∂L/∂W_ij = δ_i"


@misconception(
    weight_derivation,
    hint="The derivative of W_ij h_j in W_ij: what is left of it?",
    build=True,
)
def weight_left_in():
    return "∂L/∂W_ij = δ_i W_ij h_j"


@misconception(
    weight_derivation,
    hint="You multiply by the weight, as on the way down to h. Which factor stands beside W_ij in z_i?",
    build=True,
)
def weight_instead_of_the_input():
    return "∂L/∂W_ij = δ_i W_ij"


@misconception(
    weight_derivation,
    hint="In how many of the z_k does the weight W_ij stand?",
    build=True,
)
def all_units_move():
    return "∂L/∂W_ij = Σ_k δ_k h_j"


@misconception(
    weight_derivation,
    hint="How much does the loss change when z_i does? That factor is missing.",
    build=True,
)
def input_alone():
    return "∂L/∂W_ij = h_j"


# -- softmax_jacobian_derivation ---------------------------------------------------------------------------

softmax_jacobian_derivation = _EXERCISES["softmax_jacobian_derivation"]


@alternative(softmax_jacobian_derivation, build=True)
def by_the_quotient_rule():
    return """
        ∂f_i/∂a_j
      = ∂/∂a_j (exp(a_i)/S)                              | definition of f
      = 1[i=j] exp(a_i)/S − exp(a_i) exp(a_j)/S²         | quotient rule
      = 1[i=j] f_i − f_i f_j
      = f_i (1[i=j] − f_j)
    """


@alternative(softmax_jacobian_derivation, build=True)
def by_the_logarithm():
    return """
    df_i/da_j
    = f_i d/da_j (log f_i)                    | the derivative of a logarithm
    = f_i d/da_j (a_i - log S)
    = f_i (1[i=j] - exp(a_j)/S)
    = f_i (1[i=j] - f_j)
    """


@alternative(softmax_jacobian_derivation, build=True)
def by_the_product_rule():
    return r"""
    \frac{\partial f_i}{\partial a_j}
    &= \frac{\partial e^{a_i}}{\partial a_j} S^{-1} - e^{a_i} S^{-2} \frac{\partial S}{\partial a_j} \\
    &= 1_{i=j}\, e^{a_i} S^{-1} - e^{a_i} S^{-2} e^{a_j} \\
    &= f_i \left(\mathbf{1}_{i=j} - f_j\right)
    """


@misconception(
    softmax_jacobian_derivation,
    hint="Your line is right on the diagonal. Does exp(a_i) move when a_j does, for j ≠ i?",
    build=True,
)
def as_on_the_diagonal():
    return "∂f_i/∂a_j = f_i (1 − f_j)"


@misconception(
    softmax_jacobian_derivation,
    hint="Your line is right beside the diagonal. What is added where i = j?",
    build=True,
)
def as_beside_the_diagonal():
    return "∂f_i/∂a_j = −f_i f_j"


@misconception(
    softmax_jacobian_derivation,
    hint="Which sign has the second term of the quotient rule?",
    build=True,
)
def quotient_rule_with_a_plus():
    return "∂f_i/∂a_j = f_i (1[i=j] + f_j)"


@misconception(
    softmax_jacobian_derivation,
    hint="The derivative of S in a_j is the exponential of which logit?",
    build=True,
)
def the_same_index_twice():
    return "∂f_i/∂a_j = f_i (1[i=j] − f_i)"


@misconception(
    softmax_jacobian_derivation,
    hint="You treat S as a constant. Does it contain a_j?",
    build=True,
)
def denominator_held_fixed():
    return "∂f_i/∂a_j = 1[i=j] f_i"
