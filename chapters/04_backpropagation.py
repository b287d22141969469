# %% [markdown]
# # 4 · Backpropagation
#
# **The gradient of every layer, from one walk back**
#
# A network with a million weights is wrong about one image. Which of the weights are to blame, and by how
# much? You could move each of them a little and look. That takes two million runs of the network. This
# chapter finds all the answers in one walk from the output back to the input, at the price of two or three
# runs.
#
# The walk needs one idea, the chain rule, and one habit: ask who influences whom.
#
# When you are through, you will be able to
#
# - draw who influences whom, and read the chain rule off the drawing: a sum over paths;
# - derive the gradients of activations, pre-activations, weights and biases, and know every shape by heart;
# - follow a small network forwards and backwards with pencil and paper;
# - write backpropagation for any depth, for one example and for a batch;
# - write the same gradient as a product of Jacobians, and say in which order to multiply;
# - measure what it costs to do without it;
# - find a misprint in a formula with a machine that knows no formulas.
#
# **Time:** about 90 minutes. **You need:** the chain rule and finite differences (chapter 1), the gradient
# at the logits (chapter 2), the forward pass (chapter 3). What the code needs from those chapters is given
# below.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run
# the check below it. All gradients are judged by finite differences, which know nothing of backpropagation.

# %%
import time

import matplotlib.pyplot as plt
import numpy as np

from course_lib import check, plots, show, widgets
from course_lib.diagrams import draw_graph

plots.use_style()

# %% [markdown]
# ### The symbols of this chapter
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $x$, $X$ | `x` | (D,), (N, D) | one example; a mini-batch of N examples, one in each row |
# | $y$ | `y` | int, (N,) | class label, $0 \dots C-1$ |
# | $W^{(k)}$, $b^{(k)}$ | `W`, `b` | $(H_k, H_{k-1})$, $(H_k,)$ | weights *(out, in)* and biases |
# | $a^{(k)}$ | `a` | $(H_k,)$, $(N, H_k)$ | pre-activation, $a^{(k)} = W^{(k)} h^{(k-1)} + b^{(k)}$ |
# | $h^{(k)}$ | `h` | $(H_k,)$, $(N, H_k)$ | activation, $h^{(k)} = g(a^{(k)})$, and $h^{(0)} = x$ |
# | $g$, $g'$ | `g`, `g_prime` | elementwise | activation function and its derivative, both functions of $a$ |
# | $f$ | `f` | (C,), (N, C) | output, the softmax of $a^{(L+1)}$ |
# | $\nabla_a$, $\nabla_h$, … | `grad_a`, `grad_h` | as $a$, $h$ | gradient of the loss in that variable |
# | `params` | `params` | list | `params[k-1]` is the pair $(W^{(k)}, b^{(k)})$, $k = 1 \dots L+1$ |
#
# There are $L$ hidden layers. Layer $L+1$ is the output layer, with $H_{L+1} = C$ classes; $H_0 = D$. The
# loss $\ell$ of one example is $-\log f_y$. The loss of a batch is the **mean** over its examples. A
# gradient always has the shape of the variable it belongs to.

# %% [markdown]
# ### From earlier chapters
#
# These functions come from chapters 1 to 3, where most of them were exercises. They are given here, so that
# you can begin this chapter even if something there is not finished yet. The cell is locked.


# %% locked="from_earlier_chapters"
def numerical_gradient(f, x, eps=1e-5):
    """Chapter 1: central differences of f: array -> float, an array like x."""
    gradient = np.empty(x.shape)
    for index in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (f(up) - f(down)) / (2 * eps)
    return gradient


def log_softmax(a):
    """Chapter 2: log f for logits (C,) or (N, C), stable."""
    a = a - a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


def softmax(a):
    """Chapter 2: f for logits (C,) or (N, C), stable."""
    return np.exp(log_softmax(a))


def loss_of_logits(a, y):
    """Chapter 2: the cross-entropy −log f_y from the logits (C,), or its mean over a batch (N, C), y (N,)."""
    rows = np.atleast_2d(log_softmax(a))
    return -np.mean(rows[np.arange(len(rows)), y])


def preactivation_gradient(a, y):
    """Chapter 2: its gradient in the logits, f − e(y), like a. For a batch it carries the 1/N of the mean."""
    one_hot = np.eye(a.shape[-1])[y]
    return (softmax(a) - one_hot) / (len(a) if a.ndim == 2 else 1)


def tanh_prime(a):
    """Chapter 3: the derivative of tanh, a function of a."""
    return 1 - np.tanh(a) ** 2


def forward(params, x, g):
    """Chapter 3: (f, cache), cache = [(a, h) of layer 1, …, (a, f) of layer L+1]; one example or a batch."""
    h, cache = x, []
    for W, b in params[:-1]:
        a = h @ W.T + b
        h = g(a)
        cache.append((a, h))
    W, b = params[-1]
    a = h @ W.T + b
    cache.append((a, softmax(a)))
    return cache[-1][1], cache


# %% [markdown]
# ## 4.1 Who influences whom?
#
# A hidden unit has no label. Nobody tells it what its activation $h_j$ should have been. How can we then
# say whether it should have been larger or smaller?
#
# Look at where $h_j$ goes.

# %% tags=["demo"]
units = {
    "$h_j$": (0.0, 1.4),
    "$a_1$": (2.4, 2.8),
    "$a_2$": (2.4, 1.4),
    "$a_3$": (2.4, 0.0),
    "loss": (4.8, 1.4),
}
arrows = [("$h_j$", "$a_1$", "$W_{1j}$"), ("$h_j$", "$a_2$", "$W_{2j}$"), ("$h_j$", "$a_3$", "$W_{3j}$")]
arrows += [("$a_1$", "loss"), ("$a_2$", "loss"), ("$a_3$", "loss")]
slopes = {f"$a_{i}$": rf"$\partial \ell / \partial a_{i}$" for i in (1, 2, 3)}
figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
draw_graph(
    ax, units, arrows, gradients=slopes | {"$h_j$": r"$\partial \ell / \partial h_j = \;?$"}, strong={"$h_j$"}
)
ax.set_title("Many paths lead from one hidden unit to the loss")
plt.show()

# %% [markdown]
# *Figure: a hidden unit $h_j$ on the left, three pre-activations of the layer above in the middle, the loss
# on the right. Arrows lead from $h_j$ to each pre-activation, with the weights $W_{1j}$, $W_{2j}$,
# $W_{3j}$, and from each pre-activation to the loss. The derivatives of the loss in the three
# pre-activations are known; that in $h_j$ is asked for.*
#
# The unit influences the loss only through the pre-activations of the layer above. Suppose that we know
# already how the loss reacts to each of *those*. Then we can say what happens when $h_j$ moves by a little
# $\Delta h_j$:
#
# $$\begin{aligned}
# \Delta a_i &\approx \frac{\partial a_i}{\partial h_j}\, \Delta h_j
#     && \text{each } a_i \text{ moves (chapter 1: locally, everything is linear)} \\
# \Delta \ell &\approx \sum_i \frac{\partial \ell}{\partial a_i}\, \Delta a_i
#     && \text{the loss collects all of these movements} \\
# &\approx \sum_i \frac{\partial \ell}{\partial a_i}\, \frac{\partial a_i}{\partial h_j}\, \Delta h_j
#     && \text{put the first line into the second}
# \end{aligned}$$
#
# Divide by $\Delta h_j$ and let it go to zero. What remains is the **chain rule**:
#
# $$\boxed{\;\frac{\partial \ell}{\partial h_j} = \sum_i \frac{\partial \ell}{\partial a_i}\, \frac{\partial
#     a_i}{\partial h_j}\;}$$
#
# Read it as a walk. Each term is one path from $h_j$ to the loss. **Along a path the slopes are multiplied.
# Over the paths the products are added.** Nothing else happens in this chapter.
#
# The rule has one condition: the $a_i$ on the right must be *all* the ways by which $h_j$ reaches the loss.
# Forget one, and the sum is wrong.

# %% [markdown]
# ## 4.2 Down through the weights: ∇ₕ
#
# Now let $h_j$ be unit $j$ of layer $k$, and let the units above be the pre-activations $a_i^{(k+1)}$. Each
# of them is
#
# $$a_i^{(k+1)} = b_i^{(k+1)} + \sum_{j'} W_{ij'}^{(k+1)} h_{j'}^{(k)}.$$
#
# **Element by element.** How much does it move with $h_j^{(k)}$? In the sum, one term contains it.
#
# $$\begin{aligned}
# \frac{\partial \ell}{\partial h_j^{(k)}}
#   &= \sum_{i=1}^{H_{k+1}} \frac{\partial \ell}{\partial a_i^{(k+1)}}\, \frac{\partial
#       a_i^{(k+1)}}{\partial h_j^{(k)}}
#       && \text{chain rule: a sum over paths} \\
#   &= \sum_{i=1}^{H_{k+1}} \frac{\partial \ell}{\partial a_i^{(k+1)}}\, W_{ij}^{(k+1)}
#       && \text{derivative of a sum: one term is left} \\
#   &= \bigl(W_{\cdot j}^{(k+1)}\bigr)^\top \nabla_{a^{(k+1)}}
#       && \text{a scalar product: column } j \text{ of } W \text{ with the gradient}
# \end{aligned}$$
#
# **As a vector.** There is one such number for each $j = 1 \dots H_k$. Column $j$ of $W$ is row $j$ of
# $W^\top$, so all of them at once are a matrix times a vector:
#
# $$\nabla_{h^{(k)}} = \underset{(H_k,\; H_{k+1})}{\bigl(W^{(k+1)}\bigr)^\top} \;
#     \underset{(H_{k+1},)}{\nabla_{a^{(k+1)}}} \qquad (H_k,)$$
#
# Going up, the layer multiplies by $W$: it sums over the units *below*. Going down, the gradient is
# multiplied by $W^\top$: it is summed over the units *above*. If you ever forget which, the shapes tell
# you: only one of the two products exists, unless both layers have the same size.
#
# **As a batch.** Each example has hidden units of its own, so each row is treated by itself. The row vector
# $v^\top = (W^\top \nabla_a)^\top = \nabla_a^\top W$ shows what to write when the examples are rows:
#
# $$\underset{(N,\; H_k)}{\nabla_{h^{(k)}}} = \underset{(N,\; H_{k+1})}{\nabla_{a^{(k+1)}}} \;
#     \underset{(H_{k+1},\; H_k)}{W^{(k+1)}}$$
#
# **By hand.** Let $W = \begin{pmatrix} 1 & -1 \\ 2 & 0 \\ -1 & 1 \end{pmatrix}$, three units above and two
# below, and $\nabla_a = (-0.75,\ 0.25,\ 0.5)$. For the first hidden unit, the three paths give
# $1 \cdot (-0.75) + 2 \cdot 0.25 + (-1) \cdot 0.5 = -0.75$. For the second,
# $(-1)(-0.75) + 0 \cdot 0.25 + 1 \cdot 0.5 = 1.25$. So $\nabla_h = (-0.75,\ 1.25)$: the loss falls if the
# first unit becomes more active and the second less.
#
# **Exercise `hidden_gradient`.** `grad_a` is ($H_{k+1}$,) for one example and (N, $H_{k+1}$) for a batch.


# %% exercise="hidden_gradient"
def hidden_gradient(W, grad_a):
    """∇ₕ of layer k from W (H_{k+1}, H_k) and ∇ₐ of layer k+1.

    grad_a (H_{k+1},) -> (H_k,), one example; (N, H_{k+1}) -> (N, H_k), a batch.
    """
    ### BEGIN SOLUTION
    return grad_a @ W
    ### END SOLUTION


# %% check="hidden_gradient"
check("hidden_gradient")

# %% [markdown]
# ## 4.3 Down through the unit: ∇ₐ
#
# We have the gradient in $h^{(k)}$. What is it in $a^{(k)}$, one step below? Who influences whom is short
# here: $h_j = g(a_j)$ depends on $a_j$ and on no other pre-activation. There is one path.
#
# $$\begin{aligned}
# \frac{\partial \ell}{\partial a_j^{(k)}}
#   &= \sum_i \frac{\partial \ell}{\partial h_i^{(k)}}\, \frac{\partial h_i^{(k)}}{\partial a_j^{(k)}}
#       && \text{chain rule} \\
#   &= \frac{\partial \ell}{\partial h_j^{(k)}}\, \frac{\partial h_j^{(k)}}{\partial a_j^{(k)}}
#       && \text{the other } h_i \text{ do not depend on } a_j \\
#   &= \frac{\partial \ell}{\partial h_j^{(k)}}\; g'\bigl(a_j^{(k)}\bigr) && \text{derivative of } g
# \end{aligned}$$
#
# With $\odot$ for the product entry by entry, all $j$ at once:
#
# $$\nabla_{a^{(k)}} = \underset{(H_k,)}{\nabla_{h^{(k)}}} \odot \underset{(H_k,)}{g'\bigl(a^{(k)}\bigr)}
#     \qquad (H_k,)$$
#
# For a batch nothing changes: (N, $H_k$) ⊙ (N, $H_k$).
#
# The slope is taken **at the pre-activation** $a$, the point where $g$ was computed. This is why the
# forward pass keeps every $a$. And a unit whose slope is nearly 0 lets nothing through: a saturated or dead
# unit (chapter 3) cuts its paths, for itself and for everything below it that has no other path.
#
# **By hand.** Two tanh units with $h = (0.6, -0.8)$. The slope of tanh is $1 - h^2$, here $(0.64, 0.36)$.
# With $\nabla_h = (-0.75, 1.25)$ we get $\nabla_a = (-0.75 \cdot 0.64,\ 1.25 \cdot 0.36) = (-0.48,\ 0.45)$.
#
# **Exercise `hidden_preactivation_gradient`.** `g_prime` is a function; it takes an array and returns one
# like it.


# %% exercise="hidden_preactivation_gradient"
def hidden_preactivation_gradient(grad_h, a, g_prime):
    """∇ₐ of a layer from its ∇ₕ, its pre-activations and the slope of its units: like a, (H,) or (N, H)."""
    ### BEGIN SOLUTION
    return grad_h * g_prime(a)
    ### END SOLUTION


# %% check="hidden_preactivation_gradient"
check("hidden_preactivation_gradient")

# %% [markdown]
# ## 4.4 Line by line
#
# Sections 4.2 and 4.3 together say how the gradient gets from one layer of pre-activations to the layer
# below. Can you write this derivation so that a machine can follow it?
#
# Here $a$ and $h = g(a)$ are the pre-activations and activations of layer $k$, and $z = Wh + b$ are the
# pre-activations of layer $k+1$. Above them is the loss $L$, a smooth function of $z$. What comes down
# from there is known: $\delta_i = \partial L / \partial z_i$.
#
# **Exercise `hidden_derivation`.** From $\partial L / \partial a_j$ down to $\bigl(\sum_i \delta_i
# W_{ij}\bigr)\, g'(a_j)$, or to its vector form $(W^\top \delta)_j\, g'(a_j)$, in at least three steps.
# Whom does $a_j$ influence, and whom do these? Your symbols: `L`, `z`, `h`, `a`, `W`, `b`, `δ` (or
# `delta`), `g`, and `g1` or `g'` for the slope of $g$.
#
# | you mean | you can type | or |
# |---|---|---|
# | $\sum_i \delta_i W_{ij}$ | `sum_i delta_i W_ij` | `Σ_i δ_i W_ij` |
# | $\dfrac{\partial z_i}{\partial h_j}$ | `dz_i/dh_j` | `∂z_i/∂h_j` |
# | $(W^\top \delta)_j$ | `(W^T delta)_j` | `(Wᵀ δ)_j` |


# %% exercise="hidden_derivation"
hidden_derivation = r"""
    ∂L/∂a_j
    ### BEGIN SOLUTION
  = Σ_i ∂L/∂z_i · ∂z_i/∂h_j · ∂h_j/∂a_j     | a_j moves h_j, and h_j moves every z_i
  = Σ_i δ_i · ∂z_i/∂h_j · g1(a_j)           | definition of δ; h_j = g(a_j)
  = Σ_i δ_i W_ij g1(a_j)                    | z = W h + b
  = (Σ_i δ_i W_ij) g1(a_j)                  | the factor that all paths share
  = (Wᵀ δ)_j g1(a_j)                        | entry j of the vector form
    ### END SOLUTION
"""
show(hidden_derivation)

# %% check="hidden_derivation"
check("hidden_derivation")

# %% [markdown]
# ## 4.5 Sideways to the parameters: ∇W and ∇b
#
# We train parameters, not activations. Where do the weights come in?
#
# The weight $W_{ij}^{(k)}$ sits on one arrow, from unit $j$ of layer $k-1$ to unit $i$ of layer $k$. It
# influences one pre-activation, $a_i^{(k)}$, so again there is one path.

# %% [markdown]
# **Exercise `weight_derivation`.** With the letters of the last section, $z = Wh + b$ and $\delta_i =
# \partial L / \partial z_i$: from $\partial L / \partial W_{ij}$ down to $\delta_i h_j$, in at least two
# steps. Your symbols: `L`, `z`, `W`, `h`, `b`, `δ`.


# %% exercise="weight_derivation"
weight_derivation = r"""
    ∂L/∂W_ij
    ### BEGIN SOLUTION
  = Σ_k ∂L/∂z_k · ∂z_k/∂W_ij        | chain rule
  = ∂L/∂z_i · ∂z_i/∂W_ij            | W_ij stands in z_i alone
  = δ_i h_j                         | definition of δ; z = W h + b
    ### END SOLUTION
"""
show(weight_derivation)

# %% check="weight_derivation"
check("weight_derivation")

# %% [markdown]
# $$\begin{aligned}
# \frac{\partial \ell}{\partial W_{ij}^{(k)}}
#   &= \frac{\partial \ell}{\partial a_i^{(k)}}\, \frac{\partial a_i^{(k)}}{\partial W_{ij}^{(k)}}
#       && \text{chain rule, one path} \\
#   &= \frac{\partial \ell}{\partial a_i^{(k)}}\, h_j^{(k-1)}
#       && \text{since } a_i = b_i + \textstyle\sum_{j'} W_{ij'} h_{j'} \\[1ex]
# \frac{\partial \ell}{\partial b_i^{(k)}}
#   &= \frac{\partial \ell}{\partial a_i^{(k)}} \cdot 1
#       && \text{the same, since } \partial a_i / \partial b_i = 1
# \end{aligned}$$
#
# The first result is a number for each pair $(i, j)$: a matrix whose entry $(i, j)$ is entry $i$ of one
# vector times entry $j$ of another. That is an **outer product**:
#
# $$\underset{(H_k,\; H_{k-1})}{\nabla_{W^{(k)}}} = \underset{(H_k,\; 1)}{\nabla_{a^{(k)}}} \;
#     \underset{(1,\; H_{k-1})}{\bigl(h^{(k-1)}\bigr)^\top}
# \qquad\qquad
# \underset{(H_k,)}{\nabla_{b^{(k)}}} = \nabla_{a^{(k)}}$$
#
# In words: *the gradient of a weight is the gradient at its upper end times the activation at its lower
# end.* An input of 0 teaches its weights nothing.
#
# **As a batch.** All examples share the same weights. A weight reaches the loss through every example, so
# there are N paths, and their gradients are **added**:
#
# $$\frac{\partial \ell}{\partial W_{ij}} = \sum_{n=1}^{N} \frac{\partial \ell}{\partial a_{ni}}\, h_{nj}
# \qquad\text{that is}\qquad
# \nabla_W = \underset{(H_k,\; N)}{\nabla_a^\top} \; \underset{(N,\; H_{k-1})}{h}
# \qquad\text{and}\qquad
# \nabla_b = \sum_{n=1}^{N} \nabla_{a_n}$$
#
# Added, although the loss is a mean? The 1/N is already there. It entered at the very top, in the gradient
# at the logits (`preactivation_gradient` divides by N), and has travelled down with every $\nabla_a$ since.
#
# **By hand.** $\nabla_a = (-0.48, 0.45)$ and the input below is $x = (2, -1)$:
#
# $$\nabla_W = \begin{pmatrix} -0.48 \\ 0.45 \end{pmatrix} \begin{pmatrix} 2 & -1 \end{pmatrix} =
#     \begin{pmatrix} -0.96 & 0.48 \\ 0.90 & -0.45 \end{pmatrix}, \qquad \nabla_b = (-0.48,\ 0.45).$$
#
# **Exercises `weight_gradient` and `bias_gradient`.** One example (1-D arrays) or a batch (2-D arrays).


# %% exercise="weight_gradient"
def weight_gradient(grad_a, h):
    """∇W of a layer, (H_k, H_{k−1}), from its ∇ₐ and the activations h of the layer below.

    grad_a (H_k,) and h (H_{k−1},): one example. grad_a (N, H_k) and h (N, H_{k−1}): the sum over the batch.
    """
    ### BEGIN SOLUTION
    return np.atleast_2d(grad_a).T @ np.atleast_2d(h)
    ### END SOLUTION


# %% check="weight_gradient"
check("weight_gradient")


# %% exercise="bias_gradient"
def bias_gradient(grad_a):
    """∇b of a layer, (H_k,), from its ∇ₐ: (H_k,), one example, or (N, H_k), the sum over the batch."""
    ### BEGIN SOLUTION
    return np.atleast_2d(grad_a).sum(axis=0)
    ### END SOLUTION


# %% check="bias_gradient"
check("bias_gradient")

# %% [markdown]
# ## 4.6 A network by hand
#
# Now the whole walk, with numbers that you can follow on paper. Two inputs, two tanh units, three classes:
#
# $$W^{(1)} = \begin{pmatrix} 1 & 1 \\ 0.5 & 2 \end{pmatrix}, \quad b^{(1)} = \begin{pmatrix} \log 2 - 1 \\ 1
#     - \log 3 \end{pmatrix}, \quad
# W^{(2)} = \begin{pmatrix} 1 & -1 \\ 2 & 0 \\ -1 & 1 \end{pmatrix}, \quad b^{(2)} = \begin{pmatrix} -1.4 \\
#     -1.2 \\ 1.4 + \log 2 \end{pmatrix}, \quad
# x = \begin{pmatrix} 2 \\ -1 \end{pmatrix}, \quad y = 0.$$
#
# (The odd biases are there to make the rest come out round. You will need $\tanh(\log 2) = 0.6$ and
# $\tanh(\log 3) = 0.8$.)
#
# **Forwards.**
#
# | step | | numbers | shape |
# |---|---|---|---|
# | $a^{(1)} = W^{(1)} x + b^{(1)}$ | $(1, -1)+b^{(1)}$ | $(\log 2, -\log 3) \approx (0.693, -1.099)$ | (2,) |
# | $h^{(1)} = \tanh(a^{(1)})$ | | $(0.6, -0.8)$ | (2,) |
# | $a^{(2)} = W^{(2)} h^{(1)} + b^{(2)}$ | $(1.4, 1.2, -1.4) + b^{(2)}$ | $(0, 0, \log 2)$ | (3,) |
# | $f = \text{softmax}(a^{(2)})$ | $(1, 1, 2) / 4$ | $(0.25, 0.25, 0.5)$ | (3,) |
# | $\ell = -\log f_0$ | $\log 4$ | $1.386$ | a number |
#
# **Backwards.**
#
# | step | | numbers | shape |
# |---|---|---|---|
# | $\nabla_{a^{(2)}} = f - e(0)$ | $(0.25 - 1,\ 0.25,\ 0.5)$ | $(-0.75,\ 0.25,\ 0.5)$ | (3,) |
# | $\nabla_{W^{(2)}} = \nabla_{a^{(2)}} h^{(1)\top}$ | times $(0.6, -0.8)$ | matrix below | (3, 2) |
# | $\nabla_{b^{(2)}} = \nabla_{a^{(2)}}$ | | $(-0.75,\ 0.25,\ 0.5)$ | (3,) |
# | $\nabla_{h^{(1)}} = W^{(2)\top} \nabla_{a^{(2)}}$ | section 4.2 | $(-0.75,\ 1.25)$ | (2,) |
# | $\nabla_{a^{(1)}} = \nabla_{h^{(1)}} \odot g'(a^{(1)})$ | section 4.3 | $(-0.48,\ 0.45)$ | (2,) |
# | $\nabla_{W^{(1)}} = \nabla_{a^{(1)}} x^\top$ | section 4.5 | matrix below | (2, 2) |
# | $\nabla_{b^{(1)}} = \nabla_{a^{(1)}}$ | | $(-0.48,\ 0.45)$ | (2,) |
# | $\nabla_x = W^{(1)\top} \nabla_{a^{(1)}}$ | if you want it | $(-0.255,\ 0.42)$ | (2,) |
#
# $$\nabla_{W^{(2)}} = \begin{pmatrix} -0.45 & 0.6 \\ 0.15 & -0.2 \\ 0.3 & -0.4 \end{pmatrix} \qquad\qquad
# \nabla_{W^{(1)}} = \begin{pmatrix} -0.96 & 0.48 \\ 0.9 & -0.45 \end{pmatrix}$$
#
# (Classes are counted from 0, units from 1.) In the picture below, press *next* and watch the gradients
# come back. Before each step, say what it will be.

# %% tags=["demo"]
place = {
    "$x_1$": (0.0, 2.2),
    "$x_2$": (0.0, 0.4),
    "$a^{(1)}_1$": (2.4, 2.2),
    "$a^{(1)}_2$": (2.4, 0.4),
    "$h^{(1)}_1$": (4.1, 2.2),
    "$h^{(1)}_2$": (4.1, 0.4),
    "$a^{(2)}_0$": (6.6, 3.1),
    "$a^{(2)}_1$": (6.6, 1.3),
    "$a^{(2)}_2$": (6.6, -0.5),
    "loss": (8.8, 1.3),
}
x_names, a1_names, h1_names, a2_names = (list(place)[i:j] for i, j in ((0, 2), (2, 4), (4, 6), (6, 9)))
lines = [
    (x_names[j], a1_names[i], w)
    for i, row in enumerate([["1", "1"], ["0.5", "2"]])
    for j, w in enumerate(row)
]
lines += list(zip(a1_names, h1_names))
above = [["1", "−1"], ["2", "0"], ["−1", "1"]]
lines += [(h1_names[j], a2_names[i], w) for i, row in enumerate(above) for j, w in enumerate(row)]
lines += [(name, "loss") for name in a2_names]

values = dict(zip(place, ["2", "−1", "0.693", "−1.099", "0.6", "−0.8", "0", "0", "0.693", "1.386"]))
gradients = dict(
    zip(place, ["−0.255", "0.42", "−0.48", "0.45", "−0.75", "1.25", "−0.75", "0.25", "0.5", "1"])
)
steps = [  # the gradients that are new, what is done, and with which numbers
    (["loss"], "Forwards: every value is known, and the loss is 1.386", "∂ℓ/∂ℓ = 1"),
    (a2_names, "At the logits: output minus label", "f − e(0) = (0.25, 0.25, 0.5) − (1, 0, 0)"),
    (
        [],
        "The upper weights: gradient above times activation below",
        "∇W⁽²⁾ = [−0.45  0.6;  0.15  −0.2;  0.3  −0.4],  ∇b⁽²⁾ = (−0.75, 0.25, 0.5)",
    ),
    (
        h1_names,
        "Down through the weights: three paths for each unit, added up",
        "1·(−0.75) + 2·0.25 + (−1)·0.5 = −0.75        (−1)·(−0.75) + 0·0.25 + 1·0.5 = 1.25",
    ),
    (
        a1_names,
        "Down through the units: times the slope of tanh, 1 − h²",
        "−0.75 · 0.64 = −0.48        1.25 · 0.36 = 0.45",
    ),
    (
        [],
        "The lower weights: gradient above times input below",
        "∇W⁽¹⁾ = [−0.96  0.48;  0.9  −0.45],  ∇b⁽¹⁾ = (−0.48, 0.45)",
    ),
    (
        x_names,
        "And to the input, if you want it",
        "1·(−0.48) + 0.5·0.45 = −0.255        1·(−0.48) + 2·0.45 = 0.42",
    ),
]


def draw_step(step):
    """The network after `step` steps back: values in blue above the circles, gradients in red below."""
    known = [name for names, *_ in steps[: step + 1] for name in names]
    new, title, sum_of_it = steps[step]
    figure, ax = plt.subplots(figsize=(9.5, 5), layout="constrained")
    shown = {name: gradients[name] for name in known}
    draw_graph(ax, place, lines, values=values, gradients=shown, strong=new)
    ax.set_title(f"Step {step} of {len(steps) - 1}. {title}")
    ax.text(4.4, -1.35, sum_of_it, ha="center", fontsize=11)
    return figure


widgets.explore(
    draw_step,
    "A network of two inputs, two tanh units and three logits with the value of every variable above it",
    step=widgets.stepper("step", len(steps) - 1),
)

# %% [markdown]
# *Figure: the network of the worked example. Above each circle stands its value, on each arrow its weight.
# With every step the gradients of one more layer appear below the circles, from the loss on the right to
# the input on the left, and the line below says how they were computed. The next figure shows the end of
# the walk.*

# %% tags=["demo"]
draw_step(len(steps) - 1)
plt.show()

# %% [markdown]
# *Figure: the same network at the end. The gradients are −0.75, 0.25 and 0.5 at the logits, −0.75 and 1.25
# at the hidden activations, −0.48 and 0.45 at the hidden pre-activations, and −0.255 and 0.42 at the
# input.*
#
# Look at the first hidden unit. Its gradient is the sum of three paths, −0.75, +0.5 and −0.5. Two of them
# cancel. The paths are not in agreement, and the sum settles it.

# %% [markdown]
# ## 4.7 The algorithm
#
# All the pieces are there. **Backpropagation** is the order in which to use them:
#
# 1. Run the network forwards and keep every $a^{(k)}$ and $h^{(k)}$.
# 2. Begin at the top: $\nabla_{a^{(L+1)}} = f - e(y)$, divided by N for a batch.
# 3. For $k = L+1, L, \dots, 1$:
#    - the parameters of layer $k$: $\nabla_{W^{(k)}}$ and $\nabla_{b^{(k)}}$, from $\nabla_{a^{(k)}}$ and
#      $h^{(k-1)}$;
#    - if there is a hidden layer below: $\nabla_{h^{(k-1)}}$, from $W^{(k)}$ and $\nabla_{a^{(k)}}$;
#    - and then $\nabla_{a^{(k-1)}}$, from $\nabla_{h^{(k-1)}}$ and $a^{(k-1)}$.
#
# | | one example | a batch |
# |---|---|---|
# | forwards | $a = W h + b$ | `a = h @ W.T + b` |
# | | $h = g(a)$ | the same |
# | backwards | $\nabla_W = \nabla_a h^\top$ | $\nabla_W = \nabla_a^\top h$ |
# | | $\nabla_b = \nabla_a$ | $\nabla_b$ = the sum of the rows of $\nabla_a$ |
# | | $\nabla_h = W^\top \nabla_a$ | $\nabla_h = \nabla_a W$ |
# | | $\nabla_a = \nabla_h \odot g'(a)$ | the same |
#
# Nothing is computed twice. The gradient at layer $k$ contains everything that lies above it, so each layer
# needs to look only one layer up. This is what makes it fast: there are exponentially many paths through a
# deep network, and not one of them is walked by itself.
#
# **Exercise `backpropagation`.** Any depth $L \ge 0$, one example or a batch. Return the loss and the list
# of pairs $(\nabla_W, \nabla_b)$, first layer first. The logits may be as large as ±1000: take the loss
# from the logits, with `loss_of_logits`, not from $f$, which may have been rounded to 0.


# %% exercise="backpropagation"
def backpropagation(params, x, y, g, g_prime):
    """(loss, grads): the mean of −log f_y and its gradients [(∇W, ∇b) of layer 1, …, (∇W, ∇b) of layer L+1].

    x (D,) and an int y, or a batch x (N, D) and y (N,); g and g_prime are those of the hidden layers.
    """
    ### BEGIN SOLUTION
    _, cache = forward(params, x, g)
    inputs = [x] + [h for _, h in cache[:-1]]
    logits = cache[-1][0]
    grad_a = preactivation_gradient(logits, y)
    grads = []
    for k in reversed(range(len(params))):
        grads.append((weight_gradient(grad_a, inputs[k]), bias_gradient(grad_a)))
        if k > 0:
            grad_h = hidden_gradient(params[k][0], grad_a)
            grad_a = hidden_preactivation_gradient(grad_h, cache[k - 1][0], g_prime)
    return loss_of_logits(logits, y), grads[::-1]
    ### END SOLUTION


# %% check="backpropagation"
check("backpropagation")

# %% [markdown]
# Does your function find the numbers of section 4.6?

# %% tags=["demo"]
example = [
    (np.array([[1.0, 1.0], [0.5, 2.0]]), np.array([np.log(2) - 1, 1 - np.log(3)])),
    (np.array([[1.0, -1.0], [2.0, 0.0], [-1.0, 1.0]]), np.array([-1.4, -1.2, 1.4 + np.log(2)])),
]
loss, grads = backpropagation(example, np.array([2.0, -1.0]), 0, np.tanh, tanh_prime)
print(f"loss {loss:.3f}")
for k, (grad_W, grad_b) in enumerate(grads, 1):
    print(f"\nlayer {k}\ngrad_W =\n{grad_W.round(6)}\ngrad_b = {grad_b.round(6)}")

# %% [markdown]
# ## 4.8 The same as a product of Jacobians
#
# There is a second way to look at it, one step further from the indices. A step of the network takes a
# vector to a vector. Its derivative is its **Jacobian**: row $i$, column $j$ holds the derivative of output
# $i$ in input $j$. For nested functions the chain rule says: multiply the Jacobians, the outermost first.
# (It is the sum over paths once more: entry $(i, j)$ of a product $AB$ is $\sum_m A_{im} B_{mj}$.)
#
# Which Jacobians does our network have?
#
# | step | Jacobian | shape | what it looks like |
# |---|---|---|---|
# | $a^{(k)} = W^{(k)} h^{(k-1)} + b^{(k)}$ | $W^{(k)}$ | $(H_k, H_{k-1})$ | the weights themselves |
# | $h^{(k)} = g(a^{(k)})$ | $\text{diag}\, g'(a^{(k)})$ | $(H_k, H_k)$ | diagonal: one $a_i$ for each $h_i$ |
# | $f = \text{softmax}(a^{(L+1)})$ | $\text{diag}(f) - f f^\top$ | (C, C) | full: $f_i$ needs all $a_j$ |
# | $\ell = -\log f_y$ | $-e(y)^\top / f_y$ | (1, C) | a row, like every derivative of one number |

# %% [markdown]
# Where does the third line come from?
#
# **Exercise `softmax_jacobian_derivation`.** From $\partial f_i / \partial a_j$ down to $f_i\,(1_{i=j} -
# f_j)$, in at least two steps. It is a part of the derivation of chapter 2; now no loss stands around it.
# Your symbols: `f`, `a`, `S` (the sum of all $e^{a_k}$), `i`, `j`.


# %% exercise="softmax_jacobian_derivation"
softmax_jacobian_derivation = r"""
    ∂f_i/∂a_j
    ### BEGIN SOLUTION
  = ∂/∂a_j (exp(a_i)/S)                               | definition of softmax
  = 1[i=j] exp(a_i)/S − exp(a_i)/S² · exp(a_j)        | quotient rule
  = 1[i=j] f_i − f_i f_j                              | definition of softmax
  = f_i (1[i=j] − f_j)                                | common factor
    ### END SOLUTION
"""
show(softmax_jacobian_derivation)

# %% check="softmax_jacobian_derivation"
check("softmax_jacobian_derivation")

# %% [markdown]
# Where does the third line come from? From chapter 2: $\partial f_i / \partial a_j = f_i\,(1_{i=j} - f_j)$.
# The first part is $f_i$ on the diagonal, the second is the product of entry $i$ and entry $j$ of the same
# vector.
#
# **By hand.** For $f = (0.25, 0.25, 0.5)$:
#
# $$\begin{pmatrix} 0.25 & & \\ & 0.25 & \\ & & 0.5 \end{pmatrix} - \begin{pmatrix} 0.0625 & 0.0625 & 0.125
#     \\ 0.0625 & 0.0625 & 0.125 \\ 0.125 & 0.125 & 0.25 \end{pmatrix}
# = \begin{pmatrix} 0.1875 & -0.0625 & -0.125 \\ -0.0625 & 0.1875 & -0.125 \\ -0.125 & -0.125 & 0.25
#     \end{pmatrix}$$
#
# Each row and each column adds up to 0. Why must it? A column says how all outputs move with one logit, and
# the outputs always add up to 1. A row says how one output moves when all logits rise by the same amount,
# and then softmax does not move at all.
#
# **Exercises `softmax_jacobian` and `activation_jacobian`.** One example. `np.diag(v)` makes a diagonal
# matrix of a vector.


# %% exercise="softmax_jacobian"
def softmax_jacobian(a):
    """∂f_i/∂a_j in row i, column j: logits (C,) -> (C, C). No overflow for logits up to ±1000."""
    ### BEGIN SOLUTION
    f = softmax(a)
    return np.diag(f) - np.outer(f, f)
    ### END SOLUTION


# %% check="softmax_jacobian"
check("softmax_jacobian")


# %% exercise="activation_jacobian"
def activation_jacobian(a, g_prime):
    """∂h_i/∂a_j in row i, column j, for h = g(a): pre-activations (H,) -> (H, H)."""
    ### BEGIN SOLUTION
    return np.diag(g_prime(a))
    ### END SOLUTION


# %% check="activation_jacobian"
check("activation_jacobian")

# %% [markdown]
# The gradient of the loss in the input is one long product. With $L$ hidden layers,
#
# $$(\nabla_x)^\top = \underbrace{\frac{-e(y)^\top}{f_y}\bigl(\text{diag}(f) - f f^\top\bigr)}_{(f \,-\,
#     e(y))^\top} \; W^{(L+1)} \; \text{diag}\, g'(a^{(L)}) \; W^{(L)} \cdots \; \text{diag}\, g'(a^{(1)})
#     \; W^{(1)}$$
#
# with the shapes $\;(1, C)\;(C, H_L)\;(H_L, H_L)\;(H_L, H_{L-1}) \cdots (H_1, H_1)\;(H_1, D)$, so the
# result is (1, D).
#
# The first two factors are multiplied on paper. Row $y$ of the softmax Jacobian is $f_y\,(e(y) - f)^\top$,
# so the product is $-\frac{1}{f_y} f_y\,(e(y) - f)^\top = (f - e(y))^\top$. On the computer $f_y$ may be
# rounded to 0, and then $1/f_y$ is no number. On paper it cancels.
#
# **Does the order matter?** A product of matrices may be bracketed as you like; the result is the same. The
# work is not. Take $C = 10$ classes, two hidden layers of 500 units, $D = 784$ pixels, and count
# multiplications of the three weight matrices:
#
# | from the left: a row times a matrix, each time | | from the right: a matrix times a matrix | |
# |---|---|---|---|
# | (1, 10) (10, 500) | 5,000 | (500, 500) (500, 784) | 196,000,000 |
# | (1, 500) (500, 500) | 250,000 | (10, 500) (500, 784) | 3,920,000 |
# | (1, 500) (500, 784) | 392,000 | (1, 10) (10, 784) | 7,840 |
# | together | **647,000** | together | **199,927,840** |
#
# From the left it is 309 times cheaper, since the loss is *one* number: the product stays a row all the
# way. **Backpropagation is the product of Jacobians, multiplied from the loss.** The diagonal matrices are
# never built either; $\odot$ does their work.
#
# **Exercise `jacobian_chain`.** The gradient in the input, as a product of Jacobians. Begin with
# `preactivation_gradient`, the first two factors already multiplied. Then use `activation_jacobian` and the
# weights.


# %% exercise="jacobian_chain"
def jacobian_chain(params, x, y, g, g_prime):
    """∇ₓ of the loss, (D,), as a product of Jacobians: one example x (D,) and its label y, any depth."""
    ### BEGIN SOLUTION
    _, cache = forward(params, x, g)
    row = preactivation_gradient(cache[-1][0], y)
    for k in reversed(range(1, len(params))):
        row = row @ params[k][0] @ activation_jacobian(cache[k - 1][0], g_prime)
    return row @ params[0][0]
    ### END SOLUTION


# %% check="jacobian_chain"
check("jacobian_chain")

# %% [markdown]
# ## 4.9 What would it cost without?
#
# Suppose that nobody had found backpropagation. Which other ways are there to learn the weights? One of the
# lectures that this course is built from names three. In our words:
#
# 1. **Move one weight, see what happens, put it back.** The central differences of chapter 1: two runs of
#    the network for each of the P parameters, $2P$ runs for one gradient.
# 2. **Move all weights at once, at random, and correlate** the change of the loss with the changes of the
#    weights. One such experiment is cheap. But the change that a single weight causes drowns in what all
#    the others do, so it takes about P experiments until its own share stands out.
# 3. **Move the activations instead**, since there are fewer of them. If you know $\nabla_a$ of every unit,
#    you know all gradients: $\nabla_W = \nabla_a h^\top$. This takes two runs for each *unit*. It is half
#    of backpropagation: the half of section 4.5. Section 4.2 is what makes it unnecessary to move even the
#    units.
#
# How much is $2P$ in seconds? Write the first way down and measure.
#
# **Exercise `weight_perturbation`.** `loss(params)` returns a number. Return the list of pairs
# $(\nabla_W, \nabla_b)$ by central differences with the step `eps`, and how often you called `loss`. It
# should be $2P$. `params` must be untouched afterwards, so work on copies. `np.ndindex(theta.shape)` runs
# through all indices of an array.


# %% exercise="weight_perturbation"
def weight_perturbation(loss, params, eps=1e-5):
    """(grads, evaluations): [(∇W, ∇b), …] by central differences, and the number of calls of `loss`, 2P."""
    ### BEGIN SOLUTION
    moved = [(W.copy(), b.copy()) for W, b in params]
    grads = [(np.empty_like(W), np.empty_like(b)) for W, b in params]
    evaluations = 0
    for pair, grad_pair in zip(moved, grads):
        for theta, grad in zip(pair, grad_pair):
            for index in np.ndindex(theta.shape):
                value = theta[index]
                theta[index] = value + eps
                up = loss(moved)
                theta[index] = value - eps
                down = loss(moved)
                theta[index] = value
                grad[index] = (up - down) / (2 * eps)
                evaluations += 2
    return grads, evaluations
    ### END SOLUTION


# %% check="weight_perturbation"
check("weight_perturbation")

# %% [markdown]
# Now your two functions race. Both compute the same gradients of the same networks, with one hidden layer
# of more and more units and a batch of 16 examples.

# %% tags=["demo"]
rng = np.random.default_rng(4)
X_race, y_race = rng.standard_normal((16, 10)), rng.integers(5, size=16)


def seconds(work):
    """Processor time of one `work()`: the best of as many as fit into a tenth of a second, or of one."""
    runs = []
    while sum(runs) < 0.1:
        begin = time.process_time()
        work()
        runs.append(time.process_time() - begin)
    return min(runs)


def race(H):
    """P, and the seconds of one forward pass, of backpropagation and of perturbation, for H hidden units."""
    params = [
        (rng.standard_normal((H, 10)) / 4, np.zeros(H)),
        (rng.standard_normal((5, H)) / np.sqrt(H), np.zeros(5)),
    ]

    def loss(params):
        return loss_of_logits(forward(params, X_race, np.tanh)[1][-1][0], y_race)

    return (
        sum(W.size + b.size for W, b in params),
        seconds(lambda: loss(params)),
        seconds(lambda: backpropagation(params, X_race, y_race, np.tanh, tanh_prime)),
        seconds(lambda: weight_perturbation(loss, params)),
    )


P, forwards, backwards, perturbing = np.array([race(H) for H in (1, 4, 16, 64, 256)]).T
figure, ax = plots.axes(
    "Perturbing costs 2P forward passes, backpropagation about two",
    "number of parameters P",
    "time for all gradients (s)",
)
ax.loglog(P, perturbing, "o-", label="weight perturbation")
ax.loglog(P, 2 * P * forwards, ":", color=plots.BLACK, label="2P forward passes")
ax.loglog(P, backwards, "s--", label="backpropagation")
ax.legend()
plt.show()
for size, forward_time, fast, slow in zip(P, forwards, backwards, perturbing):
    print(
        f"P = {size:4.0f}: backpropagation takes as long as {fast / forward_time:.1f} forward passes,",
        end=" ",
    )
    print(f"perturbing {slow / fast:.0f} times as long as backpropagation")

# %% [markdown]
# *Figure: the time for all gradients against the number of parameters, both axes logarithmic. Weight
# perturbation rises along the dotted line of 2P forward passes; at 4,000 parameters it takes thousands of
# times as long as backpropagation, whose line is almost flat.*
#
# The numbers below the figure were measured on the machine that ran the notebook; yours will differ. The
# shape will not: the ratio of the two grows like P. At P = 1,000,000, if backpropagation took a second,
# perturbation would take more than a week.
#
# Why is the backward pass so cheap? Count multiplications for one layer. Forwards, $W h$ uses each weight
# once. Backwards, each weight is used twice: once in $W^\top \nabla_a$ and once for its own gradient
# $\nabla_a h^\top$. So **forwards and backwards together cost at most about three forward passes**,
# whatever P is. (For the first layer no $W^\top \nabla_a$ is needed, and in small networks much of the time
# goes into tanh and softmax. So the clock may well say two.)

# %% [markdown]
# ### A question for you
#
# In your own words:
#
# 1. Why does one backward pass do what takes $2P$ forward passes by perturbation? Name what is shared
#    between the gradients of different weights, and count the work of both ways for a network with P
#    weights.
# 2. Would it also pay to go *forwards*, carrying along the derivatives of everything in one weight (or in
#    one input)? When would that be the better order?
# 3. What must be stored during the forward pass, for what is each of these numbers used, and how does this
#    grow with the depth and with the batch?
#
# Six to ten sentences.

# %% [markdown] written="why_backwards" points=3
# ### BEGIN SOLUTION
# **A model answer.** All weights of a layer influence the loss through the same pre-activations, and these
# through the same layers above. So everything from $a^{(k)}$ up to the loss, all these paths, is the same
# for every weight below, and $\nabla_{a^{(k)}}$ sums it up in $H_k$ numbers. Perturbation runs through the
# upper layers anew for each weight; backpropagation computes $\nabla_{a^{(k)}}$ once and uses it for all of
# them. One forward pass takes about P multiplications for each example. Perturbation takes $2P$ forward
# passes, about $2P^2$ multiplications; the backward pass uses each weight twice (for $W^\top \nabla_a$ and
# for $\nabla_a h^\top$), about $2P$ multiplications, so with the forward pass about $3P$.
#
# Going forwards, one would carry $\partial a^{(k)} / \partial \theta$ for one parameter (or input) at a
# time through all layers: one pass for each number that one differentiates *in*. Going backwards takes one
# pass for each number that is differentiated. The loss is one number and the parameters are many, so
# backwards wins; for a function with few inputs and many outputs it is the other way round. In the product
# of Jacobians: multiply from the side that has the thin factor.
#
# Stored are the activations $h^{(k-1)}$, used in $\nabla_W = \nabla_a h^\top$, and the pre-activations
# $a^{(k)}$, used in $g'(a)$ (for tanh or the sigmoid $h$ would do for both). That is one or two numbers for
# each unit and each example: memory grows in proportion to the depth (the number of units in all) and to
# the size of the batch, while perturbation needs to keep nothing from one layer to the next.
#
# **Mark scheme** (3 points). 1 point: the gradient at a pre-activation is shared by all weights below it
# and computed once, with the count: $2P$ forward passes, so about $P^2$, beside a small constant number of
# passes, about $P$. 1 point: forward accumulation takes one pass for each parameter or input, backward
# accumulation one for each output; backwards is better because the loss is one number (and the other way
# round for few inputs and many outputs). 1 point: activations and pre-activations are stored, with the use
# of each, and memory grows with the number of units and with the batch. Half a point for a part that is
# right but lacks its count or its use.
# ### END SOLUTION

# %% [markdown]
# ## 4.10 The errata hunt
#
# Formulas are printed by people. The lecture slides that this course is built from contain several that are
# wrong. Some you would notice. Others look right, are copied, and cost somebody an evening.
#
# You do not need to know the right formula to find out. You need a function, a claim about its gradient,
# and finite differences.
#
# Three traps make this harder than it sounds:
#
# - **A formula can be right by chance** at one point. $(1 - \tanh a)^2$ is a wrong slope of tanh, but at
#   $a = 0$ it is 1, as it should be. So look at a few points near $x$ as well.
# - **nan is never larger than a tolerance.** A test that asks "is the error larger than …?" lets it pass.
# - **NumPy stretches shapes.** A number, a row or a column can be compared with a vector without an error
#   message.
#
# **Exercise `wrong_formulas`.** `formulas` is a dictionary: name → (function, claim, x). The function takes
# an array (n,) and returns a number, the claim takes an array (n,) and should return the gradient (n,).
# Return the *set* of the names whose claims finite differences refute at $x$ or near it. A claim that gives
# nan or a wrong shape, or that raises an exception, is refuted too. The functions are smooth, and moderate
# in size; `numerical_gradient` from above is good enough.


# %% exercise="wrong_formulas"
def wrong_formulas(formulas):
    """The set of the names in `formulas`, name -> (function, claim, x), that finite differences refute."""
    ### BEGIN SOLUTION
    rng = np.random.default_rng(0)

    def holds(function, claim, x):
        for distance in (0.0, 0.1, 0.1, 0.3):
            point = x + distance * rng.standard_normal(x.shape)
            claimed = claim(point.copy())
            numerical = numerical_gradient(function, point)
            if np.shape(claimed) != x.shape or not np.allclose(claimed, numerical, rtol=1e-4, atol=1e-6):
                return False
        return True

    refuted = set()
    for name, (function, claim, x) in formulas.items():
        try:
            if not holds(function, claim, x):
                refuted.add(name)
        except Exception:
            refuted.add(name)
    return refuted
    ### END SOLUTION


# %% check="wrong_formulas"
check("wrong_formulas")

# %% [markdown]
# Now let it loose on the lectures. Each entry below states, in our own words, what a slide says. Some are
# printed right.
#
# - *Trivedi and Kondor*, lecture 3 of CMSC 35246: $\hat y$ is the output, $t$ the target, $z = \tanh(a)$ a
#   hidden unit.
# - *Soleymani*, "Multi-Layer Networks & Back-Propagation": $o$ is the output of the last layer.
# - *Larochelle*, "Training neural networks – hidden layer gradient".
#
# How can a cost, or the claim "this is $|z|$", be judged? By its gradient: has the loss that training makes
# small, or $|z|$, the same one?

# %% tags=["demo"]
target = np.array([0.3, -0.2, 0.9])
W_out = np.array([[1.0, -0.5, 0.3], [0.4, 0.8, -1.2], [-0.7, 0.2, 0.5]])
a_point = np.array([0.4, -0.9, 0.0])
X_logistic = np.array([[1.0, 0.5], [1.0, -1.2], [1.0, 2.0]])
y_logistic = np.array([1.0, 0.0, 1.0])


def squared_error(output):
    return 0.5 * np.sum((target - output) ** 2)


def log_likelihood(theta):
    a = X_logistic @ theta
    return np.mean(y_logistic * a - np.log(1 + np.exp(a)))


def error(theta):
    return y_logistic - 1 / (1 + np.exp(-X_logistic @ theta))


def by_the_log_likelihood(theta):
    return X_logistic.T @ error(theta) / 3


theta, z_point = np.array([0.2, -0.4]), np.array([2.0, -2.0, 3.0])
lectures = {
    "tanh has the slope (1 - z)^2 (Trivedi and Kondor, in their example)": (
        lambda a: np.sum(np.tanh(a)),
        lambda a: (1 - np.tanh(a)) ** 2,
        a_point,
    ),
    "tanh has the slope 1 - z^2 (the same lecture, one slide before)": (
        lambda a: np.sum(np.tanh(a)),
        lambda a: 1 - np.tanh(a) ** 2,
        a_point,
    ),
    "a hidden unit has (1 - z)^2 times the sum of w delta (Trivedi and Kondor)": (
        lambda a: squared_error(W_out @ np.tanh(a)),
        lambda a: (1 - np.tanh(a)) ** 2 * (W_out.T @ (W_out @ np.tanh(a) - target)),
        a_point,
    ),
    "half the squared error has delta = t - ŷ at a linear output (Trivedi and Kondor)": (
        squared_error,
        lambda output: target - output,
        a_point,
    ),
    "half the squared error has delta = ŷ - t at a linear output (the same lecture, earlier)": (
        squared_error,
        lambda output: output - target,
        a_point,
    ),
    "half the squared error has the slope t - o at the last layer (Soleymani)": (
        squared_error,
        lambda output: target - output,
        a_point,
    ),
    "the cost that is made small is E log p (Trivedi and Kondor)": (
        lambda theta: -log_likelihood(theta),
        by_the_log_likelihood,
        theta,
    ),
    "log p has the gradient (label - sigmoid) x (Trivedi and Kondor)": (
        log_likelihood,
        by_the_log_likelihood,
        theta,
    ),
    "max(0, z) + a min(0, z) is |z| for a = 1 (Trivedi and Kondor)": (
        lambda z: np.sum(np.abs(z)),
        lambda z: np.where(z > 0, 1.0, 1.0),
        z_point,
    ),
    "max(0, z) + a min(0, z) is |z| for a = -1 (our correction)": (
        lambda z: np.sum(np.abs(z)),
        lambda z: np.where(z > 0, 1.0, -1.0),
        z_point,
    ),
    "-log f_y has the gradient -(e(y) - f) in the logits (Larochelle)": (
        lambda a: loss_of_logits(a, 2),
        lambda a: softmax(a) - np.eye(3)[2],
        a_point,
    ),
}

refuted = wrong_formulas(lectures)
for name in lectures:
    print("refuted " if name in refuted else "holds   ", name)

# %% [markdown]
# Six of the eleven are refuted. Two of them deserve a second look.
#
# ### A slope that is right at one point
#
# Why did nobody notice $(1 - z)^2$?

# %% tags=["demo"]
a_axis = np.linspace(-3, 3, 301)
figure, ax = plots.axes(
    "The printed slope of tanh is right at a = 0, and far off to the left", "pre-activation a", "slope"
)
ax.plot(
    a_axis, (1 - np.tanh(a_axis)) ** 2, color=plots.VERMILLION, linestyle="--", label="printed: $(1 - z)^2$"
)
ax.plot(a_axis, 1 - np.tanh(a_axis) ** 2, color=plots.BLUE, linestyle="-", label="corrected: $1 - z^2$")
measured = np.linspace(-3, 3, 13)
slope = (np.tanh(measured + 1e-5) - np.tanh(measured - 1e-5)) / 2e-5
ax.plot(measured, slope, "o", color=plots.BLACK, label="finite differences")
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the slope of tanh against the pre-activation. Finite differences lie on the corrected curve, a
# bell with its top at 0. The printed curve falls from 4 on the left to 0 on the right and meets the other
# at $a = 0$ and far to the right.*
#
# A misplaced square. The two agree where training begins, near $a = 0$, and both vanish on the right. A
# network trained with the printed formula does learn something: the wrong slope is never negative, so for
# one example the gradients of the lower weights at least have the right sign. It learns badly where $a$ is
# negative, and no error message appears.

# %% [markdown]
# ### A sign that must fit its update
#
# Both $\hat y - t$ and $t - \hat y$ are called "the error" in books. Either is fine if everything else
# fits. The slide says $\delta = t - \hat y$ *and* $w \leftarrow w - \eta\, \delta z$. What do these two do
# together?
#
# One weight, $\hat y = w z$ with $z = 1.5$, target 1, $\eta = 0.2$:


# %% tags=["demo"]
def descend(sign, w=0.2, z=1.5, t=1.0, eta=0.2):
    """The loss after each update w − ηδz, with δ = sign · (ŷ − t)."""
    losses = []
    for _ in range(7):
        losses.append(0.5 * (w * z - t) ** 2)
        w -= eta * sign * (w * z - t) * z
    return losses


figure, ax = plots.axes(
    "With the printed sign, every update makes the loss larger", "number of updates", "loss ½(ŷ − t)²"
)
ax.semilogy(descend(-1), "s--", color=plots.VERMILLION, label="printed: δ = t − ŷ with w − ηδz")
ax.semilogy(descend(+1), "o-", color=plots.BLUE, label="corrected: δ = ŷ − t with w − ηδz")
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the loss on a logarithmic axis over six updates. With the corrected sign it falls in a straight
# line, with the printed one it rises in a straight line.*
#
# The same slide calls $\eta$ "the weight decay". It is the **learning rate**, our $\alpha$. Weight decay
# is something else: a term that pulls the weights towards 0, even where the loss is flat (chapter 6).

# %% [markdown]
# ### A number that no network can reach
#
# Not every claim is a gradient. One slide says that a deep ReLU network with $d$ inputs and $l$ layers of
# $n$ units can have as many linear regions as
#
# $$\binom{n}{d}^{d(l-1)} n^d \qquad\text{(printed, Trivedi and Kondor)} \qquad\qquad
#     \Bigl(\frac{n}{d}\Bigr)^{d(l-1)} n^d \qquad\text{(Montúfar and others, 2014)}$$
#
# leaving out constant factors. (The slide puts an $O$ in front, as for an upper bound. The paper proves
# that so many *can be reached*.) Which of the two is a misprint of the other? Let us count, for $d = 2$
# inputs and $n = 4$ units.
#
# First, how many can there be at most? One layer of four ReLU units has four kinks: four straight lines in
# the plane. Four lines cut a plane into at most $1 + 4 + 6 = 11$ pieces (each new line adds one piece, and
# one more for every line that it crosses). On each of these pieces the network is linear so far, so the
# kinks of the next layer are again four lines there: at most 11 pieces of each piece. **A layer multiplies
# the number of regions by 11 at the most.** The printed formula claims a factor of $\binom{4}{2}^2 = 36$
# for each layer.
#
# Second, how many are there really? The construction of Montúfar and others folds the plane: two units for
# each coordinate make a tent, which lays the right half of the square on the left half. Everything that the
# next layer draws appears four times.

# %% tags=["demo"]
side = (np.arange(600) + 0.5) / 600
square = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)


def regions(layers):
    """The region of each pixel of the unit square, under layers − 1 folds and then four lines."""
    points, region = square, np.zeros(len(square), dtype=int)
    for _ in range(layers - 1):
        for column in points.T:  # two units for each coordinate; the first is active in the whole square
            region = 2 * region + (column > 0.5)
        points = 2 * np.maximum(points, 0) - 4 * np.maximum(points - 0.5, 0)
    normals = np.array([[1.0, 0.2], [-0.2, 1.0], [1.0, 1.0], [1.0, -1.0]])
    for active in (points @ normals.T > [0.55, 0.35, 1.18, 0.12]).T:
        region = 2 * region + active
    return region


depths = np.arange(1, 5)
counted = [int(np.count_nonzero(np.bincount(regions(layers)))) for layers in depths]
picture = regions(2).reshape(600, 600)
border = (picture != np.roll(picture, 1, axis=0)) | (picture != np.roll(picture, 1, axis=1))
shades = np.random.default_rng(3).permutation(picture.max() + 1)[picture]

figure, (left, right) = plt.subplots(ncols=2, figsize=(10, 4.4), layout="constrained")
figure.suptitle(
    "The printed number of regions is beyond what any network can reach", x=0.01, ha="left", fontweight="bold"
)
left.imshow(np.where(border, np.nan, shades), origin="lower", extent=(0, 1, 0, 1), interpolation="nearest")
left.set(xlabel="$x_1$", ylabel="$x_2$", title=f"two layers of four units: {counted[1]} regions")
left.grid(False)
right.semilogy(
    depths, 16 * 36.0 ** (depths - 1), "s--", color=plots.VERMILLION, label="printed: $36^{l-1} \\cdot 16$"
)
right.semilogy(depths, 11.0**depths, "-", color=plots.BLACK, label="no network has more: $11^{\\,l}$")
right.semilogy(
    depths, 16 * 4.0 ** (depths - 1), "^-.", color=plots.GREEN, label="Montúfar: $4^{l-1} \\cdot 16$"
)
right.semilogy(depths, counted, "o-", color=plots.BLUE, label="counted, folding network")
right.set(xlabel="layers l", ylabel="linear regions", xticks=depths)
right.legend()
plt.show()
print("counted:", counted)

# %% [markdown]
# *Figure: on the left the unit square, cut into the regions of a folding network with two layers; the same
# eleven pieces appear four times, mirrored. On the right the number of regions against the number of
# layers, on a logarithmic axis. The printed formula lies above the upper bound for every depth, and the gap
# grows. The counted numbers, 11, 44, 176 and 704, rise as steeply as the formula of Montúfar and others.*
#
# The count grows by a factor of 4 for each layer: $(n/d)^d = 2^2$, the formula of the paper, with its
# constant factor left out. The printed binomial coefficient was probably a fraction in brackets once:
# $\binom{n}{d}$ and $(n/d)$ set as a fraction differ by one stroke.
#
# **What the hunt teaches.** A derivative is cheap to check. A count is cheap to check in a small case. A
# name you can only know. Check what you copy, this course included: all of its formulas have been through
# the same mill, and if you find one that has not, please tell us.

# %% [markdown]
# ## What to remember
#
# - **Who influences whom?** Along a path multiply, over the paths add. That is the chain rule, and it is
#   all.
# - **Down through the weights** $\nabla_h = W^\top \nabla_a$. **Down through the unit**
#   $\nabla_a = \nabla_h \odot g'(a)$, at the pre-activation. **Sideways** $\nabla_W = \nabla_a h^\top$ and
#   $\nabla_b = \nabla_a$.
# - **At the top** $\nabla_a = f - e(y)$, with the 1/N of a batch. It enters once. Parameters sum over the
#   batch.
# - A gradient has the shape of its variable. When in doubt, write the shapes.
# - Backpropagation is the product of the Jacobians, multiplied **from the loss**, so that it stays a row.
# - Forwards and backwards together cost about two to three forward passes. Perturbing costs $2P$. The price
#   is memory: every $a$ and $h$ is kept.
# - Finite differences find misprints. Look at more than one point, at the shape, and for nan.
#
# In chapter 5 you will take the layers apart into small boxes. Each will know only its own slope, and they
# will find these gradients among themselves, for any network that you can draw.

# %% [markdown]
# ## Where this comes from
#
# - The gradients of hidden activations, pre-activations and parameters, element by element and as vectors,
#   and the notation: Hugo Larochelle, *Neural networks: Training neural networks – hidden layer gradient*,
#   Université de Sherbrooke, 2012.
# - Ways to learn without backpropagation, the two-layer example, units and regions: Shubhendu Trivedi and
#   Risi Kondor, *Feedforward Networks and Backpropagation*, lecture 3 of CMSC 35246 Deep Learning,
#   University of Chicago, 3 April 2017; there after Geoffrey Hinton and Gregory Shakhnarovich.
# - Influence as small changes, Jacobians and the vector form: M. Soleymani, *Multi-Layer Networks &
#   Back-Propagation*, Deep Learning, Sharif University of Technology, spring 2019, after lectures of
#   Bhiksha Raj, Fei-Fei Li and others.
#
# **What is corrected here.** In Trivedi and Kondor: the slope of tanh, printed $(1 - z)^2$ in the example
# and again for several outputs, is $1 - z^2$ (their slide before has it right); $\delta = y - \hat y$,
# with $y$ for our $t$, does not go with the update $w - \eta\,\delta z$, it has to be $\hat y - y$; $\eta$
# is the learning rate, not the weight decay; $\max(0, z) + a \min(0, z)$ is $|z|$ for $a = -1$, not for 1;
# the cost $\mathbb{E} \log p$ lacks its minus; the number of linear regions has $(n/d)$ where
# $\binom{n}{d}$ is printed. In Soleymani: the derivative of the squared error at the last layer has the
# opposite sign, while an earlier slide has it right. In Larochelle the vector form at the hidden
# pre-activation is written once with a row and once with a column; since that Jacobian is diagonal, the
# numbers are the same. Here a gradient is always shaped like its variable.

# %% [markdown]
# ## Further reading
#
# - David Rumelhart, Geoffrey Hinton, Ronald Williams: *Learning representations by back-propagating
#   errors*, Nature 323 (1986), 533–536. Four pages, and still worth it.
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016, section 6.5.
#   <https://www.deeplearningbook.org>
# - Andreas Griewank, Andrea Walther: *Evaluating Derivatives*, 2nd edition, SIAM 2008. Forward and reverse
#   accumulation and what they cost.
# - Guido Montúfar, Razvan Pascanu, Kyunghyun Cho, Yoshua Bengio: *On the Number of Linear Regions of Deep
#   Neural Networks*, Advances in Neural Information Processing Systems 27 (2014).
#   <https://arxiv.org/abs/1402.1869>
# - Michael Nielsen: *Neural Networks and Deep Learning*, 2015, chapter 2.
#   <http://neuralnetworksanddeeplearning.com>
