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
# - draw who influences whom, and read the chain rule from the drawing: a sum over paths;
# - derive the gradients of activations, pre-activations, weights and biases, and know every shape by heart;
# - follow a small network forwards and backwards with pencil and paper;
# - write backpropagation for any depth, for one example and for a batch, and train a network with it;
# - write the same gradient as a product of Jacobians, and say in which order to multiply;
# - measure what it costs to do without it, and use that to repair a broken program;
# - find a misprint in a formula with a machine that knows no formulas, and correct it.
#
# **Time:** about 90 minutes for the core, sections 4.1 to 4.7. Sections 4.8 to 4.10 are for those who want
# more. **You need:** the chain rule and finite differences (chapter 1), the gradient at the logits (chapter
# 2), the forward pass (chapter 3). What the code needs from those chapters is given below.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run
# the check below it. All gradients are judged by finite differences, which know nothing of backpropagation.

# %%
import time
from itertools import pairwise

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
# | $e(y)$ | `one_hot` | (C,), (N, C) | 1 at the class y, 0 at all others (chapter 2) |
# | $\ell$ | `loss` | a number | the loss: $-\log f_y$ of one example, or its **mean** over a batch |
# | $\nabla_a$, … | `grad_a`, … | as $a$ | gradient of the loss with respect to $a$; so for $h$, $W$, $b$ |
# | $\alpha$ | `alpha` | a number | learning rate: a step adds $-\alpha \nabla_\theta$ to the parameters θ |
# | `params` | `params` | list | `params[k-1]` is the pair $(W^{(k)}, b^{(k)})$, $k = 1 \dots L+1$ |
#
# There are $L$ hidden layers. Layer $L+1$ is the output layer, with $H_{L+1} = C$ classes; $H_0 = D$.
#
# *The gradient with respect to a variable* holds one derivative for each entry of that variable: how $\ell$
# moves when this entry moves and all others stay. So **a gradient has the shape of its variable**.
#
# In the derivations that you type there are three more letters: `L` is the loss (ℓ is hard to type, and no
# layers are counted there), `z` are the pre-activations of the layer above, and `δ` (or `delta`) is the
# gradient with respect to them, $\delta_i = \partial L / \partial z_i$.

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
    """Chapter 2: its gradient with respect to the logits, f − e(y), like a; for a batch divided by N."""
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
# The weights of a hidden unit decide to which feature of the input it answers (chapter 3). To learn them is
# to learn features. But the training examples say what the *output* should be, and nothing about the layers
# between: that is why these are called hidden. Nobody tells a hidden unit what its activation $h_j$ should
# have been. How can we say whether it should have been larger or smaller?
#
# Look at where $h_j$ goes.

# %% tags=["demo", "hide-input"]
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
# $W_{3j}$, and from each pre-activation to the loss. The derivatives of the loss with respect to the three
# pre-activations are known; that with respect to $h_j$ is asked for.*
#
# The unit influences the loss only through the pre-activations of the layer above. Suppose that we know
# already how the loss reacts to each of *those*. Then we can say what happens when $h_j$ moves a little, by
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
# Now let $h_j$ be unit $j$ of a hidden layer, with the activations $h$. Above it is one more layer, with the
# pre-activations
#
# $$z = W h + b, \qquad\text{entry by entry}\qquad z_i = b_i + \sum_m W_{im} h_m.$$
#
# What comes down to $z$ from the loss, called $L$ here, is known: $\delta_i = \partial L / \partial z_i$.
# What is $\partial L / \partial h_j$?
#
# **Element by element.** Here is the whole derivation, in the form in which you will soon type your own: one
# line, one step, one rule. Each line is equal to the one above it.

# %% tags=["demo"]
worked_in_full = r"""
    ∂L/∂h_j
  = Σ_i ∂L/∂z_i · ∂z_i/∂h_j                | chain rule: a sum over paths
  = Σ_i δ_i · ∂z_i/∂h_j                    | definition of δ
  = Σ_i δ_i · ∂/∂h_j (b_i + Σ_m W_im h_m)  | definition of z
  = Σ_i δ_i W_ij                           | derivative of a sum: only the term m = j holds h_j
"""
show(worked_in_full)

# %% [markdown]
# `show` typesets what is typed in the cell. Compare: `Σ_i` (or `sum_i`) is a sum, `W_ij` an entry, `∂` may be
# a plain `d`, `δ` may be `delta`. What stands behind `|` names the rule.
#
# **As a vector.** There is one such number for each hidden unit $j$. Column $j$ of $W$ is row $j$ of
# $W^\top$, so the sum $\sum_i W_{ij}\, \delta_i$ is entry $j$ of the vector $W^\top \delta$. All of them at
# once are a matrix times a vector. With the layer as an upper index:
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
# We have the gradient with respect to $h$. What is it with respect to the pre-activations $a$ of the same
# layer, one step below? Who influences whom is short here: $h_j = g(a_j)$ depends on $a_j$ and on no other
# pre-activation. There is one path from $a_j$ to $h_j$, and its slope is $g'(a_j)$.
#
# So a little change of $a_j$ moves $h_j$, that moves every $z_i$, and all of these move the loss.
#
# **Exercise `hidden_derivation`.** From $\partial L / \partial a_j$ down to $\bigl(\sum_i \delta_i
# W_{ij}\bigr)\, g'(a_j)$, line by line. This time the rules are there and the lines have gaps. Take away each
# `#`, fill in each `…`, and take out the line `raise NotImplementedError()`. (You may also write your own
# lines: at least three steps, any rules.) Your symbols: `L`, `z`, `h`, `a`, `W`, `b`, `δ` (or `delta`), `g`,
# and `g1` or `g'` for the slope of $g$.


# %% exercise="hidden_derivation"
hidden_derivation = r"""
    ∂L/∂a_j
#  = Σ_i ∂L/∂z_i · …              | chain rule: a_j reaches the loss through the z_i
#  = Σ_i … · ∂z_i/∂a_j            | definition of δ
#  = Σ_i δ_i · ∂z_i/∂h_j · …      | chain rule: a_j reaches z_i through h_j alone
#  = Σ_i δ_i · … · ∂h_j/∂a_j      | z = W h + b
#  = Σ_i δ_i W_ij · …             | h_j = g(a_j)
#  = (…) g1(a_j)                  | the factor that all paths share
    ### BEGIN SOLUTION
  = Σ_i ∂L/∂z_i · ∂z_i/∂a_j               | chain rule: a_j reaches the loss through the z_i
  = Σ_i δ_i · ∂z_i/∂a_j                   | definition of δ
  = Σ_i δ_i · ∂z_i/∂h_j · ∂h_j/∂a_j       | chain rule: a_j reaches z_i through h_j alone
  = Σ_i δ_i · W_ij · ∂h_j/∂a_j            | z = W h + b
  = Σ_i δ_i W_ij · g1(a_j)                | h_j = g(a_j)
  = (Σ_i δ_i W_ij) g1(a_j)                | the factor that all paths share
    ### END SOLUTION
"""
show(hidden_derivation)

# %% check="hidden_derivation"
check("hidden_derivation")

# %% [markdown]
# ### What the derivation says
#
# The bracket is what section 4.2 found, $\partial L / \partial h_j$. So the step through the unit is one
# multiplication: *the gradient with respect to $a_j$ is that with respect to $h_j$, times the slope of the
# unit.* With $\odot$ for the product entry by entry, all $j$ at once:
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
# ## 4.4 From layer to layer
#
# Put the two steps together. If $\nabla_a$ of one layer is known, that of the layer below is
#
# $$\boxed{\;\nabla_{a^{(k)}} = \Bigl( \bigl(W^{(k+1)}\bigr)^\top \nabla_{a^{(k+1)}} \Bigr) \odot
#     g'\bigl(a^{(k)}\bigr)\;}$$
#
# Now it can be done again, for the layer below that, down to the first. Many books call $\nabla_a$ the
# **sensitivity**, or write δ for it: how much the *loss* reacts to a unit. It begins at the output, with
# $f - e(y)$ (chapter 2), and walks down. Its shapes, for one example:
#
# $$\underset{(C,)}{\nabla_{a^{(L+1)}}} \;\longrightarrow\; \underset{(H_L,)}{\nabla_{a^{(L)}}}
#     \;\longrightarrow\; \cdots \;\longrightarrow\; \underset{(H_1,)}{\nabla_{a^{(1)}}}$$
#
# Every step multiplies by the weights of a layer and by the slopes of its units. If these factors are small,
# little is left after ten layers; if they are large, the gradient explodes. Chapter 7 chooses the first
# weights so that neither happens.

# %% [markdown]
# ## 4.5 Sideways to the parameters: ∇W and ∇b
#
# We train parameters, not activations. Where do the weights come in?

# %% tags=["demo", "hide-input"]
units = {
    "$h_1$": (0.0, 1.6),
    "$h_j$": (0.0, 0.0),
    "$z_1$": (2.8, 2.4),
    "$z_i$": (2.8, 0.8),
    "$z_3$": (2.8, -0.8),
    "loss": (5.2, 0.8),
}
arrows = [
    (h, z) for h in ("$h_1$", "$h_j$") for z in ("$z_1$", "$z_i$", "$z_3$") if (h, z) != ("$h_j$", "$z_i$")
]
arrows += [("$h_j$", "$z_i$", "$W_{ij}$")] + [(z, "loss") for z in ("$z_1$", "$z_i$", "$z_3$")]
figure, ax = plt.subplots(figsize=(7, 4.2), layout="constrained")
draw_graph(
    ax,
    units,
    arrows,
    gradients={"$z_1$": r"$\delta_1$", "$z_i$": r"$\delta_i$", "$z_3$": r"$\delta_3$"},
    strong={"$h_j$", "$z_i$", "loss"},
)
ax.set_title("A weight has one arrow of its own")
plt.show()

# %% [markdown]
# *Figure: two units $h_1$ and $h_j$ on the left, three pre-activations $z_1$, $z_i$, $z_3$ in the middle, the
# loss on the right. All arrows from left to right are drawn. The one from $h_j$ to $z_i$ is thick and bears
# the weight $W_{ij}$, and so is the one from $z_i$ to the loss. Below the pre-activations stand
# $\delta_1$, $\delta_i$ and $\delta_3$.*
#
# The weight $W_{ij}$ sits on one arrow, from unit $j$ below to unit $i$ above. Which of the $z$ does it
# influence, and how does it stand in $z_i = b_i + \sum_m W_{im} h_m$?
#
# **Exercise `weight_derivation`.** This one you do alone. With the letters of section 4.2, $z = Wh + b$ and
# $\delta_i = \partial L / \partial z_i$: from $\partial L / \partial W_{ij}$ down to $\delta_i h_j$, in at
# least two steps. Your symbols: `L`, `z`, `W`, `h`, `b`, `δ`.


# %% exercise="weight_derivation"
weight_derivation = r"""
    ∂L/∂W_ij
    ### BEGIN SOLUTION
  = Σ_k ∂L/∂z_k · ∂z_k/∂W_ij        | chain rule: a sum over paths
  = ∂L/∂z_i · ∂z_i/∂W_ij            | W_ij stands in z_i alone
  = δ_i · ∂z_i/∂W_ij                | definition of δ
  = δ_i h_j                         | z = W h + b
    ### END SOLUTION
"""
show(weight_derivation)

# %% check="weight_derivation"
check("weight_derivation")

# %% [markdown]
# ### The parameters of a layer
#
# In words: *the gradient of a weight is the gradient at its upper end times the activation at its lower
# end.* An input of 0 teaches its weights nothing. For a bias the activation at the lower end is a constant 1
# ($\partial z_i / \partial b_i = 1$), so its gradient is $\delta_i$.
#
# For the weights there is a number for each pair $(i, j)$: a matrix whose entry $(i, j)$ is entry $i$ of one
# vector times entry $j$ of another. That is an **outer product**. With the layer as an upper index:
#
# $$\underset{(H_k,\; H_{k-1})}{\nabla_{W^{(k)}}} = \underset{(H_k,\; 1)}{\nabla_{a^{(k)}}} \;
#     \underset{(1,\; H_{k-1})}{\bigl(h^{(k-1)}\bigr)^\top}
# \qquad\qquad
# \underset{(H_k,)}{\nabla_{b^{(k)}}} = \nabla_{a^{(k)}}$$
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
# Added, although the loss is a mean? The derivative of a mean is the mean of the derivatives of the single
# examples, and its 1/N is already there. It came in at the very top, in the gradient with respect to the
# logits (`preactivation_gradient` divides by N), and has come down with every $\nabla_a$ since.
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
# ### The same rule elsewhere: ‖Wx‖²
#
# Nothing in these formulas asks for a network. Take the number $s = \lVert W x \rVert^2$, the squared length
# of a matrix times a vector. What are its gradients with respect to $W$ and to $x$? Give the vector in the
# middle a name, $q = W x$. Then
#
# $$\begin{aligned}
# s &= \sum_i q_i^2 && \text{definition of the squared length} \\
# \frac{\partial s}{\partial q_i} &= 2 q_i, \quad\text{so}\quad \nabla_q = 2q
#     && \text{power rule; only one term holds } q_i \\
# \nabla_W &= \nabla_q\, x^\top = 2\, q\, x^\top
#     && \text{the gradient at the upper end times what stands at the lower end} \\
# \nabla_x &= W^\top \nabla_q = 2\, W^\top q && \text{down through the weights}
# \end{aligned}$$
#
# **By hand.** $W = \begin{pmatrix} 1 & 2 \\ 0 & -1 \end{pmatrix}$ and $x = (2, 1)$ give $q = (4, -1)$ and
# $s = 17$. So $\nabla_W = 2 \begin{pmatrix} 4 \\ -1 \end{pmatrix} \begin{pmatrix} 2 & 1 \end{pmatrix} =
# \begin{pmatrix} 16 & 8 \\ -4 & -2 \end{pmatrix}$ and $\nabla_x = 2\,(1 \cdot 4 + 0 \cdot (-1),\; 2 \cdot 4 +
# (-1)(-1)) = (8, 18)$. Your own functions, called with $2q$ in the place of $\nabla_a$:

# %% tags=["demo"]
W_square, x_square = np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([2.0, 1.0])
q = W_square @ x_square
print("grad_W =", weight_gradient(2 * q, x_square).tolist())
print("grad_x =", hidden_gradient(W_square, 2 * q).tolist())

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
# (The biases look odd so that the other numbers are simple. You will need $\tanh(\log 2) = 0.6$ and
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

# %% tags=["demo", "hide-input"]
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

# %% tags=["demo", "hide-input"]
draw_step(len(steps) - 1)
plt.show()

# %% [markdown]
# *Figure: the same network at the end. The gradients are −0.75, 0.25 and 0.5 at the logits, −0.75 and 1.25
# at the hidden activations, −0.48 and 0.45 at the hidden pre-activations, and −0.255 and 0.42 at the
# input.*
#
# Look at the first hidden unit. Its gradient is the sum of three paths, −0.75, +0.5 and −0.5. Two of them
# cancel. The paths disagree, and the sum decides.
#
# **The update.** What are all these gradients for? For a step against them, which makes the loss smaller:
# $\theta \leftarrow \theta - \alpha \nabla_\theta$ for every weight and every bias, with a small learning
# rate $\alpha$. How much smaller? Near the present parameters the loss is almost linear (chapter 1), so
#
# $$\begin{aligned}
# \Delta \ell &\approx \sum_p \frac{\partial \ell}{\partial \theta_p}\, \Delta \theta_p
#     && \text{the sum over all parameters } p \\
# &= -\alpha \sum_p \Bigl(\frac{\partial \ell}{\partial \theta_p}\Bigr)^2 = -\alpha\, \lVert \nabla \rVert^2
#     && \text{since } \Delta\theta_p = -\alpha\, \partial \ell / \partial \theta_p
# \end{aligned}$$
#
# The squares of the fifteen gradients above add up to $0.875 + 0.875$ for the upper layer (weights, biases)
# and $2.1645 + 0.4329$ for the lower one, $\lVert \nabla \rVert^2 = 4.35$ together. With $\alpha = 0.1$ the
# loss should fall by 0.435. Does it? The next cell takes the step.

# %% tags=["demo", "hide-input"]
by_hand = [
    (np.array([[1.0, 1.0], [0.5, 2.0]]), np.array([np.log(2) - 1, 1 - np.log(3)])),
    (np.array([[1.0, -1.0], [2.0, 0.0], [-1.0, 1.0]]), np.array([-1.4, -1.2, 1.4 + np.log(2)])),
]
x_by_hand = np.array([2.0, -1.0])
gradients_by_hand = [
    (np.array([[-0.96, 0.48], [0.9, -0.45]]), np.array([-0.48, 0.45])),
    (np.array([[-0.45, 0.6], [0.15, -0.2], [0.3, -0.4]]), np.array([-0.75, 0.25, 0.5])),
]


def after_a_step(alpha):
    """The loss of the network by hand after one step against its gradients."""
    pairs = zip(by_hand, gradients_by_hand)
    moved = [(W - alpha * grad_W, b - alpha * grad_b) for (W, b), (grad_W, grad_b) in pairs]
    return loss_of_logits(forward(moved, x_by_hand, np.tanh)[1][-1][0], 0)


squares = sum(np.sum(grad**2) for pair in gradients_by_hand for grad in pair)
start = after_a_step(0.0)
print(f"the squares of all gradients add up to {squares:.2f}; before the step the loss is {start:.3f}\n")
for alpha in (0.1, 0.01, 0.001):
    end = after_a_step(alpha)
    print(f"alpha = {alpha:5}: loss {end:.4f}, change {end - start:.5f}, predicted {-alpha * squares:.5f}")

# %% [markdown]
# With $\alpha = 0.1$ the loss falls from 1.386 to 1.040, by 0.346 and not by 0.435: on the way down the
# landscape bends. The shorter the step, the better the prediction. How long a step may be is a question of
# chapter 8.

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
# deep network, and not one of them is walked by itself. To solve a problem by solving each smaller problem
# once, and keeping the result for all that need it, is called **dynamic programming**. Backpropagation is the
# chain rule and dynamic programming.
#
# **What is wanted in the end?** Only the gradients of the parameters: they are what the update needs. The
# $\nabla_h$ and $\nabla_a$ are steps on the way, and may be forgotten as soon as the layer below has used
# them. So the walk ends at $\nabla_{W^{(1)}}$ and $\nabla_{b^{(1)}}$; nobody has to compute $\nabla_x$.
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
loss, grads = backpropagation(by_hand, x_by_hand, 0, np.tanh, tanh_prime)
print(f"loss {loss:.3f}")
for k, (grad_W, grad_b) in enumerate(grads, 1):
    print(f"\nlayer {k}\ngrad_W =\n{grad_W.round(6)}\ngrad_b = {grad_b.round(6)}")

# %% [markdown]
# ### Five lines that learn
#
# You have the gradients of all parameters. Repeat the step of section 4.6 many times, with your own function:
# that is **gradient descent**, and it is five lines of Python. Do they learn XOR, which no linear model can
# (chapter 3)? And two spirals, one wound into the other?


# %% tags=["demo"]
def train(params, X, y, alpha, steps):
    """The parameters after so many steps of gradient descent on the whole batch X (N, D), y (N,)."""
    for _ in range(steps):
        _, grads = backpropagation(params, X, y, np.tanh, tanh_prime)
        pairs = zip(params, grads)
        params = [(W - alpha * grad_W, b - alpha * grad_b) for (W, b), (grad_W, grad_b) in pairs]
    return params


# %% tags=["demo", "hide-input"]
def spirals(rng, N=150):
    """Two spirals of N points each, one turned by half a circle: X (2N, 2), y (2N,)."""
    y = np.repeat([0, 1], N)
    radius = np.tile(np.linspace(0.9, 3.0, N), 2)
    angle = 2.8 / 3 * np.pi * radius + np.pi * y
    points = radius * np.stack([np.cos(angle), np.sin(angle)])
    return points.T + 0.06 * rng.standard_normal((2 * N, 2)), y


def random_network(sizes, rng):
    """Random weights of a size that suits tanh (chapter 7), biases 0."""
    return [(rng.standard_normal((m, n)) / np.sqrt(n), np.zeros(m)) for n, m in pairwise(sizes)]


def draw_classes(ax, params, X, y, reach, title):
    """The class that the network gives to each point of a square, and the examples on top."""
    side = np.linspace(*reach, 150)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    p = forward(params, points, np.tanh)[0][:, 1].reshape(150, 150)
    ax.contourf(side, side, p, [0, 0.5, 1], colors=[plots.SKY, plots.YELLOW], alpha=0.6)
    for c, marker in enumerate("os"):
        ax.plot(*X[y == c].T, marker, color=(plots.BLUE, plots.VERMILLION)[c], ms=5, label=f"class {c}")
    loss = loss_of_logits(forward(params, X, np.tanh)[1][-1][0], y)
    wrong = np.count_nonzero(forward(params, X, np.tanh)[0].argmax(axis=1) != y)
    ax.set(
        xlabel="$x_1$",
        ylabel="$x_2$",
        title=f"{title}: loss {loss:.3f}, {wrong} of {len(y)} wrong",
        aspect="equal",
    )
    ax.grid(False)


rng = np.random.default_rng(0)
X_xor, y_xor = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])
X_spirals, y_spirals = spirals(rng)
learned_xor = train(random_network([2, 4, 2], rng), X_xor, y_xor, alpha=0.5, steps=1000)
learned_spirals = train(random_network([2, 32, 32, 2], rng), X_spirals, y_spirals, alpha=0.3, steps=3000)
figure, (left, right) = plt.subplots(ncols=2, figsize=(10, 5), layout="constrained")
figure.suptitle(
    "Your gradients learn what no straight line can separate", x=0.01, ha="left", fontweight="bold"
)
draw_classes(left, learned_xor, X_xor, y_xor, (-0.5, 1.5), "XOR")
draw_classes(right, learned_spirals, X_spirals, y_spirals, (-3.5, 3.5), "spirals")
left.legend(loc="upper right")
plt.show()

# %% [markdown]
# *Figure: two squares in the plane, coloured by the class that a trained network gives to each point. On the
# left the four points of XOR: a band of one class runs between the two corners of the other. On the right two
# spirals of 150 points each; the border between the colours winds between them.*
#
# Nobody told the hidden units which features to find. The gradients did.

# %% [markdown]
# ## 4.8 The same as a product of Jacobians
#
# There is a second way to look at it, one step further from the indices. A step of the network takes a
# vector to a vector. Its derivative is its **Jacobian**: row $i$, column $j$ holds the derivative of output
# $i$ with respect to input $j$. For nested functions the chain rule says: multiply the Jacobians, the
# outermost first. (It is the sum over paths once more: entry $(i, j)$ of a product $AB$ is
# $\sum_m A_{im} B_{mj}$.)
#
# Which Jacobians does our network have?
#
# | step | Jacobian | shape | what it looks like |
# |---|---|---|---|
# | $a^{(k)} = W^{(k)} h^{(k-1)} + b^{(k)}$ | $W^{(k)}$ | $(H_k, H_{k-1})$ | the weights themselves |
# | $h^{(k)} = g(a^{(k)})$ | $\text{diag}\, g'(a^{(k)})$ | $(H_k, H_k)$ | diagonal: one $a_i$ for each $h_i$ |
# | $f = \text{softmax}(a^{(L+1)})$ | what is it? | (C, C) | full: $f_i$ depends on all $a_j$ |
# | $\ell = -\log f_y$ | $-e(y)^\top / f_y$ | (1, C) | a row, like every derivative of one number |

# %% [markdown]
# The third line is missing. In chapter 2 you had one row of it, that of the true class, inside the loss. Now
# there is no loss around it, and $i$ and $j$ are any two classes. You need the quotient rule, and how
# $S = \sum_k e^{a_k}$ moves with one logit.
#
# **Exercise `softmax_jacobian_derivation`.** From $\partial f_i / \partial a_j$ down to $f_i\,(1_{i=j} -
# f_j)$, in at least two steps, alone. Write `1[i=j]` for 1 if $i = j$, else 0. Your symbols: `f`, `a`, `S`,
# `i`, `j`.


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
# ### The third line
#
# So entry $(i, j)$ is $f_i$ on the diagonal, minus entry $i$ times entry $j$ of the same vector: as a matrix,
# $\text{diag}(f) - f f^\top$. That is the third line of the table.
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
# ### One long product
#
# The gradient of the loss with respect to the input is a product of all these Jacobians. With $L$ hidden
# layers,
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
# **Exercise `jacobian_chain`.** The gradient with respect to the input, as a product of Jacobians. Begin with
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
#    weights. One such experiment is cheap. But the change that a single weight causes is hidden by what all
#    the others do, so it takes about P experiments until its own share can be seen.
# 3. **Move the activations instead**, since there are fewer of them. If you know $\nabla_a$ of every unit,
#    you know all gradients: $\nabla_W = \nabla_a h^\top$. This takes two runs for each *unit*. It is half
#    of backpropagation: the half of section 4.5. Section 4.2 is what makes it unnecessary to move even the
#    units.
#
# How much is $2P$ in seconds? Write the first way as a function and measure.
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

# %% tags=["demo", "hide-input"]
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
    "Perturbing costs 2P forward passes, backpropagation two or three",
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
# 2. One could also go *forwards* and compute, layer by layer, the derivatives of everything with respect to
#    one weight (or one input). When would that be the better order?
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
# Going forwards, one would carry $\partial a^{(k)} / \partial \theta$ for one parameter (or input) at a time
# through all layers: one pass for each number with respect to which one differentiates. Going backwards takes
# one pass for each number that is differentiated. The loss is one number and the parameters are many, so
# backwards wins; for a function with few inputs and many outputs it is the other way round. In the product of
# Jacobians: multiply from the side that has the thin factor.
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
# ### A broken one, to repair
#
# Perturbing is too slow to train with. But it knows nothing of backpropagation, so it can say whether
# somebody else's backpropagation is right.
#
# Here is one, for another kind of network: its outputs are numbers, not classes. The output layer is linear,
# and the loss is half the squared error (chapter 2), as a mean over the batch:
#
# $$\ell = \frac{1}{2N} \sum_{n=1}^{N} \lVert o_n - t_n \rVert^2, \qquad o_n = a_n^{(L+1)}.$$
#
# From the output down nothing is new. The program runs, every shape fits, and a network that is trained with
# it learns a little. It holds **three mistakes**.


# %% locked="broken_backpropagation"
def broken_backpropagation(params, X, T, g, g_prime):
    """(loss, grads) of a network with linear outputs: X (N, D), targets T (N, C). Three lines are wrong."""
    inputs, pre = [X], []
    for W, b in params:
        pre.append(inputs[-1] @ W.T + b)
        inputs.append(g(pre[-1]))
    output = pre[-1]
    loss = np.sum((output - T) ** 2) / (2 * len(X))
    grad_a = output - T
    grads = []
    for k in reversed(range(len(params))):
        grads.append((grad_a.T @ inputs[k], grad_a.mean(axis=0)))
        if k > 0:
            grad_a = (grad_a @ params[k][0]) * g_prime(inputs[k])
    return loss, grads[::-1]


# %% [markdown]
# Ask your `weight_perturbation`. The cell compares every array of gradients with central differences, for a
# network with two hidden layers. Read it from the bottom, since the gradients are made from the top layer
# down: a mistake high up spoils everything below it.


# %% tags=["demo"]
def compare(suspect):
    """Print, for each layer, the largest relative error of the gradients that `suspect` computes."""
    rng = np.random.default_rng(1)
    params = [(rng.standard_normal((m, n)), rng.standard_normal(m)) for n, m in ((3, 4), (4, 2), (2, 3))]
    X, T = rng.standard_normal((5, 3)), rng.standard_normal((5, 3))
    _, claimed = suspect(params, X, T, np.tanh, tanh_prime)
    known, _ = weight_perturbation(lambda params: suspect(params, X, T, np.tanh, tanh_prime)[0], params)
    for k, (pair, known_pair) in enumerate(zip(claimed, known), 1):
        errors = [np.abs(u - v).max() / np.abs(v).max() for u, v in zip(pair, known_pair)]
        print(f"layer {k}: relative error in W {errors[0]:.1e}, in b {errors[1]:.1e}")


compare(broken_backpropagation)

# %% [markdown]
# One array seems to be right. Is it, or do two mistakes cancel there?
#
# **Exercise `repaired_backpropagation`.** Copy the body of `broken_backpropagation` into the cell and repair
# it. Change one line at a time, and run `compare(repaired_backpropagation)` after each.


# %% exercise="repaired_backpropagation"
def repaired_backpropagation(params, X, T, g, g_prime):
    """(loss, grads) of a network with linear outputs: X (N, D), T (N, C), half the squared error, a mean."""
    ### BEGIN SOLUTION
    inputs, pre = [X], []
    for W, b in params:
        pre.append(inputs[-1] @ W.T + b)
        inputs.append(g(pre[-1]))
    output = pre[-1]
    loss = np.sum((output - T) ** 2) / (2 * len(X))
    grad_a = (output - T) / len(X)  # the mean over the batch
    grads = []
    for k in reversed(range(len(params))):
        grads.append((grad_a.T @ inputs[k], grad_a.sum(axis=0)))  # all examples share the biases
        if k > 0:
            grad_a = (grad_a @ params[k][0]) * g_prime(pre[k - 1])  # at the pre-activation
    return loss, grads[::-1]
    ### END SOLUTION


# %% check="repaired_backpropagation"
check("repaired_backpropagation")

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
# - **A formula can be right by chance** at one point. $3a$ is a wrong slope of $a^3$, but at $a = 1$ it is 3,
#   as it should be. So look at a few points near $x$ as well, for example 0.1 away.
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
# ### The hunt
#
# Here are eight claims from the lectures that this course is built from, in our letters. Some are wrong.
#
# - **A** (Larochelle). The gradient of $-\log f_y$ with respect to the outputs $f$ is $-e(y)/f_y$.
# - **B** (Trivedi and Kondor). Below linear outputs $o = Wz$, with $\delta_k = \partial L / \partial o_k$, a
#   hidden unit $z_j = \tanh(a_j)$ has $\delta_j = (1 - z_j)^2 \sum_k W_{kj} \delta_k$.
# - **C** (Soleymani). For $L = \frac12 \sum_k (t_k - o_k)^2$ a linear output has $\partial L / \partial o_k =
#   t_k - o_k$.
# - **D** (Larochelle). The sigmoid $g(a) = 1/(1 + e^{-a})$ has the slope $g(a)\,(1 - g(a))$.
# - **E** (Trivedi and Kondor). The cost to be made small is $J(\theta) = \frac1N \sum_n \log p(y_n \mid x_n;
#   \theta)$.
# - **F** (Trivedi and Kondor). For a logistic unit, $\log p(y \mid x; \theta)$ has the gradient $(y -
#   \sigma(\theta^\top x))\, x$ with respect to $\theta$.
# - **G** (Trivedi and Kondor). For $f = \text{softmax}(a)$, $\log f_i$ is $a_i - \log \sum_j e^{a_j}$.
# - **H** (Trivedi and Kondor). $\max(0, z) + a \min(0, z)$ with $a = 1$ is the absolute value $\lvert z
#   \rvert$.
#
# (*Trivedi and Kondor*: lecture 3 of CMSC 35246. *Soleymani*: "Multi-Layer Networks & Back-Propagation".
# *Larochelle*: "Training neural networks".)
#
# **Your verdict first.** Which claims are wrong? Write their letters into the cell before you go on.

# %% tags=["demo"]
my_verdict = set()  # for example {"A", "C"}

# %% [markdown]
# Now the machine. How can a cost, or the claim "this is $\lvert z \rvert$", be judged by a gradient? By
# asking whether the printed formula has the same gradient as what it should be: as the loss that training
# makes small, as $\lvert z \rvert$, as $\log f_i$.

# %% tags=["demo", "hide-input"]
target = np.array([0.3, -0.2, 0.9])
W_out = np.array([[1.0, -0.5, 0.3], [0.4, 0.8, -1.2], [-0.7, 0.2, 0.5]])
a_point, f_point = np.array([0.4, -0.9, 0.0]), np.array([2.0, 5.0, 3.0])
X_logistic = np.array([[1.0, 0.5], [1.0, -1.2], [1.0, 2.0]])
y_logistic = np.array([1.0, 0.0, 1.0])
theta_point, z_point = np.array([0.2, -0.4]), np.array([2.0, -2.0, 3.0])


def half_squared_error(output):
    return 0.5 * np.sum((target - output) ** 2)


def mean_log_likelihood(theta):
    a = X_logistic @ theta
    return np.mean(y_logistic * a - np.logaddexp(0, a))


def its_printed_gradient(theta):
    return X_logistic.T @ (y_logistic - np.exp(-np.logaddexp(0, -X_logistic @ theta))) / 3


claims = {  # letter: what is differentiated, what the slide says its gradient is, where
    "A": (lambda f: -np.log(f[1]), lambda f: -np.eye(3)[1] / f[1], f_point),
    "B": (
        lambda a: half_squared_error(W_out @ np.tanh(a)),
        lambda a: (1 - np.tanh(a)) ** 2 * (W_out.T @ (W_out @ np.tanh(a) - target)),
        a_point,
    ),
    "C": (half_squared_error, lambda output: target - output, a_point),
    "D": (
        lambda a: np.sum(np.exp(-np.logaddexp(0, -a))),
        lambda a: np.exp(-np.logaddexp(0, -a)) * (1 - np.exp(-np.logaddexp(0, -a))),
        a_point,
    ),
    "E": (lambda theta: -mean_log_likelihood(theta), its_printed_gradient, theta_point),
    "F": (mean_log_likelihood, its_printed_gradient, theta_point),
    "G": (lambda a: log_softmax(a)[1], lambda a: np.eye(3)[1] - np.exp(a) / np.exp(a).sum(), a_point),
    "H": (lambda z: np.sum(np.abs(z)), np.ones_like, z_point),
}
refuted = wrong_formulas(claims)
for letter in claims:
    mine = "you: wrong" if letter in my_verdict else "you: right"
    print(f"{letter}   the machine: {'refuted' if letter in refuted else 'holds  '}   {mine}")

# %% [markdown]
# Where do you and the machine disagree? It is worth a minute to see why.
#
# **Exercise `corrected_formulas`.** A verdict is half of the work. What would be right? Return a dictionary:
# for each letter that was refuted, the corrected formula as a function. It takes the variables in the table
# and returns the gradient that is asked for.
#
# | letter | takes | returns |
# |---|---|---|
# | A | `(f, y)` | gradient of $-\log f_y$ with respect to $f$, (C,) |
# | B | `(a, W, t)` | gradient of $\frac12 \lVert W \tanh(a) - t \rVert^2$ with respect to $a$, (H,) |
# | C | `(o, t)` | gradient of $\frac12 \lVert t - o \rVert^2$ with respect to $o$, (C,) |
# | D | `(a)` | slope of the sigmoid, like `a` |
# | E | `(theta, X, y)` | gradient of the cost that training makes small, (D,) |
# | F | `(theta, x, y)` | gradient of $\log p(y \mid x; \theta)$ with respect to $\theta$, (D,) |
# | G | `(a, i)` | gradient of $\log f_i$ with respect to $a$, (C,) |
# | H | `(z)` | slope of $\lvert z \rvert$, like `z`, for entries that are not 0 |
#
# `W` is (C, H), `X` (N, D) with labels `y` (N,) of 0 and 1.


# %% exercise="corrected_formulas"
def corrected_formulas():
    """A dict: letter -> the right formula, a function of the variables in the table, for what was refuted."""
    ### BEGIN SOLUTION

    def hidden_unit(a, W, t):
        z = np.tanh(a)
        return (1 - z**2) * (W.T @ (W @ z - t))

    def linear_output(o, t):
        return o - t

    def cost(theta, X, y):
        p = np.exp(-np.logaddexp(0, -X @ theta))  # the sigmoid, without overflow
        return X.T @ (p - y) / len(y)

    def absolute_value(z):
        return np.where(z > 0, 1.0, -1.0)

    return {"B": hidden_unit, "C": linear_output, "E": cost, "H": absolute_value}
    ### END SOLUTION


# %% check="corrected_formulas"
check("corrected_formulas")

# %% [markdown]
# Four of the eight are refuted. (What was printed and what is right stands at the end of the chapter, under
# *What is corrected here*.) Two of them deserve a second look.
#
# ### A slope that is right at one point
#
# Why did nobody notice $(1 - z)^2$?

# %% tags=["demo", "hide-input"]
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
# bell with its top at 0. The printed curve falls from 4 on the left to 0 on the right. It crosses the other
# at $a = 0$ and comes close to it far to the right.*
#
# The two curves agree at one point, $a = 0$, and nowhere else: the ratio of the printed slope to the right
# one is $(1 - z)^2 / (1 - z^2) = (1 - z)/(1 + z)$, which is 1 for $z = 0$ only. At $a = 0.1$ the printed
# slope is 18 % too small, at $a = -0.1$ it is 22 % too large. (Far to the right both vanish.) A network that
# is trained with the printed formula does learn something. The wrong slope is never negative, so for one
# example the gradients at the hidden units at least have the right sign. It learns badly, and no error
# message appears.

# %% [markdown]
# ### A sign that must fit its update
#
# Both $o - t$ and $t - o$ are called "the error" in books. Either is fine if everything else fits. Trivedi
# and Kondor write $\delta = t - o$ *and* $w \leftarrow w - \eta\, \delta z$. What do these two do together?
#
# One weight, $o = w z$ with $z = 1.5$, target $t = 1$, $\eta = 0.2$:


# %% tags=["demo", "hide-input"]
def descend(sign, w=0.2, z=1.5, t=1.0, eta=0.2):
    """The loss after each update w − ηδz, with δ = sign · (o − t)."""
    losses = []
    for _ in range(7):
        losses.append(0.5 * (w * z - t) ** 2)
        w -= eta * sign * (w * z - t) * z
    return losses


figure, ax = plots.axes(
    "With the printed sign, every update makes the loss larger", "number of updates", "loss ½(o − t)²"
)
ax.semilogy(descend(-1), "s--", color=plots.VERMILLION, label="printed: δ = t − o with w − ηδz")
ax.semilogy(descend(+1), "o-", color=plots.BLUE, label="corrected: δ = o − t with w − ηδz")
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
# inputs and $n = 4$ units. Constant factors are left out, so only the *growth* can be compared: by which
# factor does one more layer multiply the number?
#
# First, how large can this factor be? One layer of four ReLU units has four kinks: four straight lines in
# the plane. Four lines cut a plane into at most $1 + 4 + 6 = 11$ pieces (each new line adds one piece, and
# one more for every line that it crosses). On each of these pieces the network is linear so far, so the
# kinks of the next layer are again four lines there: at most 11 pieces of each piece. **A layer multiplies
# the number of regions by 11 at most.** The printed formula claims a factor of $\binom{4}{2}^2 = 36$.
#
# Second, which factor is reached? The construction of Montúfar and others folds the plane. Two units
# make a tent of $x_1$, which lays the right half of the square on the left half. The other two make a tent of
# $x_2$, which lays the upper half on the lower half. So everything that the next layer draws appears four
# times.

# %% tags=["demo", "hide-input"]
side = (np.arange(600) + 0.5) / 600
square = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
normals = np.array([[1.0, 0.2], [-0.2, 1.0], [1.0, 1.0], [1.0, -1.0]])
offsets = np.array([0.55, 0.35, 1.18, 0.12])


def folded(points, folds):
    """Where points of the unit square lie after so many folds, each made by two ReLU units a coordinate."""
    for _ in range(folds):
        points = 2 * np.maximum(points, 0) - 4 * np.maximum(points - 0.5, 0)
    return points


def piece(points):
    """In which piece between the four lines of the last layer each point lies, as a number below 16."""
    return (points @ normals.T > offsets) @ np.array([1, 2, 4, 8])


def regions(layers):
    """The region of each pixel under layers − 1 folds and then four lines: its cell, and its piece in it."""
    cells = 2 ** (layers - 1)
    row, column = np.floor(square * cells).astype(int).T
    return 16 * (row * cells + column) + piece(folded(square, layers - 1))


depths = np.arange(1, 5)
counted = np.array([len(np.unique(regions(layers))) for layers in depths])
picture = regions(2).reshape(600, 600)
border = np.any([picture != np.roll(picture, by, axis) for by in (-1, 1) for axis in (0, 1)], axis=0)
eleven = np.unique(piece(square), return_inverse=True)[0]
shades = np.random.default_rng(3).permutation(len(eleven))[np.searchsorted(eleven, piece(folded(square, 1)))]

figure, (left, right) = plt.subplots(ncols=2, figsize=(10, 4.4), layout="constrained")
figure.suptitle("The printed formula grows faster than any network can", x=0.01, ha="left", fontweight="bold")
left.imshow(
    np.where(border, np.nan, shades.reshape(600, 600)),
    origin="lower",
    extent=(0, 1, 0, 1),
    interpolation="nearest",
)
left.set(xlabel="$x_1$", ylabel="$x_2$", title=f"two layers of four units: {counted[1]} regions")
left.grid(False)
right.semilogy(depths, 36.0 ** (depths - 1), "s--", color=plots.VERMILLION, label="printed: $36^{l-1}$")
right.semilogy(depths, 11.0 ** (depths - 1), "-", color=plots.BLACK, label="no network has more: $11^{l-1}$")
right.semilogy(
    depths, 4.0 ** (depths - 1), "-", color=plots.GREEN, lw=6, alpha=0.4, label="Montúfar: $4^{l-1}$"
)
right.semilogy(depths, counted / counted[0], "o", color=plots.BLUE, label="counted, folding network")
right.set(xlabel="layers l", ylabel="regions, as a multiple of one layer's", xticks=depths)
right.legend()
plt.show()
print("counted:", counted.tolist())

# %% [markdown]
# *Figure: on the left the unit square, cut into the regions of a folding network with two layers. Each of the
# eleven pieces has its own colour and appears four times, mirrored at the two middle lines. On the right the
# number of regions as a multiple of that of one layer, against the number of layers, on a logarithmic axis.
# From two layers on, the printed formula lies above what any network can have, and the gap grows. The counted
# numbers, 11, 44, 176 and 704, lie on the line of Montúfar and others.*
#
# The count grows by a factor of 4 for each layer: $(n/d)^d = 2^2$, the formula of the paper. (Its $n^d$, here
# 16, stands for the first layer, up to a constant factor: that layer has 11.) The printed binomial
# coefficient was probably a fraction in brackets once: $\binom{n}{d}$ and $(n/d)$ set as a fraction differ by
# one stroke.
#
# **What the hunt teaches.** A derivative is cheap to check. A count is cheap to check in a small case. A name
# you can only know. Check what you copy, this course included: its formulas have been checked in the same
# way, and if you find a wrong one, please tell us.

# %% [markdown]
# ## What to remember
#
# - **Who influences whom?** Along a path multiply, over the paths add. That is the chain rule, and it is
#   all.
# - **Down through the weights** $\nabla_h = W^\top \nabla_a$. **Down through the unit**
#   $\nabla_a = \nabla_h \odot g'(a)$, at the pre-activation. **Sideways** $\nabla_W = \nabla_a h^\top$ and
#   $\nabla_b = \nabla_a$.
# - **At the top** $\nabla_a = f - e(y)$, with the 1/N of a batch. It comes in once. Parameters sum over the
#   batch.
# - Each gradient is computed once and used by all that lies below it: **dynamic programming**. Only those of
#   the parameters are kept, for the update $\theta \leftarrow \theta - \alpha \nabla_\theta$.
# - A gradient has the shape of its variable. When in doubt, write the shapes.
# - Backpropagation is the product of the Jacobians, multiplied **from the loss**, so that it stays a row.
# - Forwards and backwards together cost about two to three forward passes. Perturbing costs $2P$. The price
#   is memory: every $a$ and $h$ is kept.
# - Finite differences find misprints. Look at more than one point, at the shape, and for nan.
#
# In chapter 5 you will take the layers apart into small boxes. Each will know only its own slope, and
# together they will find these gradients, for any network that you can draw.

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
# with $y$ for our $t$ and $\hat y$ for our $o$, does not fit the update $w - \eta\,\delta z$, it has to be
# $\hat y - y$; $\eta$ is the learning rate, not the weight decay; $\max(0, z) + a \min(0, z)$ is $|z|$ for
# $a = -1$, not for 1; the cost $\mathbb{E} \log p$ lacks its minus; the number of linear regions has $(n/d)$
# where $\binom{n}{d}$ is printed. In Soleymani: the derivative of the squared error at the last layer has the
# opposite sign, while an earlier slide has it right. In Larochelle the vector form at the hidden
# pre-activation is written once with a row and once with a column; since that Jacobian is diagonal, the
# numbers are the same. Here a gradient always has the shape of its variable.

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
