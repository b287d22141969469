# %% [markdown]
# # 8 · Optimisation
#
# **Stochastic gradient descent and its neighbours**
#
# You can compute the gradient of any network. It tells you which way is down *here*. It does not tell you
# how far to go, whether a better valley lies behind the next hill, or whether the slope that you measured on
# a few examples is the slope of them all.
#
# Everything in this chapter is an answer to one of these three worries.
#
# When you are through, you will be able to
#
# - say why a network has many best solutions, and count some of them;
# - derive how long a step of gradient descent may be, from the curvature;
# - write stochastic gradient descent, with epochs and mini-batches, and choose the size of a batch for a
#   reason;
# - derive the two conditions under which a decreasing learning rate arrives, and test a rate against them;
# - explain what momentum does on a plateau and in a ravine;
# - tell a minimum, a maximum and a saddle apart by the second derivatives;
# - derive Newton's method, and say where it shines and where it fails;
# - train a network with your own loop, with a rate that falls, and stop it when you like.
#
# **Time:** about two hours for the core, sections 8.1 to 8.5 and 8.7 (an estimate: five minutes for an
# exercise, ten for a written question, the rest for reading). Section 8.6, half an hour more, and the parts
# with a ☆ are for those who want more; the core takes one result from them, and says so. **You need:** the
# gradient of a network (chapter 4), the penalty λΩ (chapter 6), means and variances. What the code needs from
# earlier chapters is given below.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run
# the check below it.

# %%
import math
import time
from itertools import permutations, product

import matplotlib.pyplot as plt
import numpy as np

from course_lib import check, plots, show, widgets
from course_lib.training import run_epochs

plots.use_style()

# %% [markdown]
# ### The symbols of this chapter
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $X$, $y$ | `X`, `y` | (N, D), (N,) | all examples, one in each row, and their classes |
# | $\theta$ | `params` or `theta` | list, (P,) | all $P$ parameters; `params[k-1]` is $(W^{(k)}, b^{(k)})$ |
# | $L$, $H_k$ | | numbers | how many hidden layers there are, and how many units layer $k$ has |
# | $h^{(k)}$, $g$ | `h`, `g` | $(H_k,)$; function | activations of layer $k$, and the activation function |
# | $\pi$ | `permutation` | $(H_k,)$ | the new hidden unit $i$ is the old unit $\pi(i)$ |
# | $J(\theta)$ | `objective` | a number | what we minimise: mean loss + $\lambda\,\Omega$ |
# | $\lambda$, $\Omega$ | `lam` | numbers | weight of the penalty; the penalty $\sum \lVert W \rVert^2$ |
# | $\nabla$ | `grads` or `gradient` | as $\theta$ | gradient of $J$ with respect to $\theta$ |
# | $\alpha$, $\alpha_t$ | `alpha` | numbers | learning rate, and learning rate of update $t$ |
# | $\delta$ | `delta` | a number | decrease constant |
# | $\bar\nabla$, $\beta$ | `velocity`, `beta` | as $\theta$; number | decaying sum of gradients; its decay |
# | $B$ | `batch_size` | a number | how many examples are in a mini-batch |
# | $\sigma^2$ | | a number | variance of the noise in one gradient |
# | $\kappa$ | | a number | curvature, the second derivative in one direction (a name of this chapter alone) |
# | $H$ | `hessian` | (P, P) | second derivatives $\partial^2 J / \partial\theta_i\,\partial\theta_j$ |
# | $\varepsilon$ | `eps` | a number | step of a finite difference |
#
# Two letters have two meanings, as in most books. In sections 8.1 and 8.3 a plain $H$ is the number of units
# of *the* hidden layer that is spoken of; elsewhere it is the Hessian. And $t$ counts updates, except where a
# parameter is called $t$ and its best value $s$: that is said there.

# %% [markdown]
# ### From earlier chapters
#
# Answers to exercises of chapters 2 to 7, given here so that you can begin. The cell is locked.


# %% locked="from_earlier_chapters"
def sigmoid(a):
    """Chapter 2: σ(a), elementwise, without overflow."""
    e = np.exp(-np.abs(a))
    return np.where(np.asarray(a) >= 0, 1.0, e) / (1.0 + e)


def log_softmax(a):
    """Chapter 2: log f for logits (C,) or (N, C), stable."""
    a = a - a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


def tanh_prime(a):
    """Chapter 3: the derivative of tanh, a function of a."""
    return 1 - np.tanh(a) ** 2


def logits_of(params, x, g):
    """Chapter 3: the pre-activations of the output, (C,) or (N, C)."""
    for W, b in params[:-1]:
        x = g(x @ W.T + b)
    W, b = params[-1]
    return x @ W.T + b


def backpropagation(params, x, y, g, g_prime):
    """Chapter 4: (loss, [(∇W, ∇b) of layer 1, …, (∇W, ∇b) of layer L+1]); one example or a batch."""
    X = np.atleast_2d(x)
    inputs, pre = [X], []
    for W, b in params:
        pre.append(inputs[-1] @ W.T + b)
        inputs.append(g(pre[-1]))
    one_hot = np.eye(len(params[-1][1]))[np.atleast_1d(y)]
    log_f, grads = log_softmax(pre[-1]), []
    grad_a = (np.exp(log_f) - one_hot) / len(X)
    for k in reversed(range(len(params))):
        grads.append((grad_a.T @ inputs[k], grad_a.sum(axis=0)))
        if k > 0:
            grad_a = grad_a @ params[k][0] * g_prime(pre[k - 1])
    return -np.sum(one_hot * log_f) / len(X), grads[::-1]


def regularised_loss(params, x, y, g, g_prime, lam, penalty):
    """Chapter 6: (loss + lam·Ω, its gradients [(grad_W, grad_b) of layer 1, …]); penalty is "l1" or "l2"."""
    if penalty not in ("l1", "l2"):
        raise ValueError(f"penalty must be 'l1' or 'l2', not {penalty!r}")
    loss, grads = backpropagation(params, x, y, g, g_prime)
    omega = sum(np.sum(W**2 if penalty == "l2" else np.abs(W)) for W, _ in params)
    pulls = [2 * W if penalty == "l2" else np.sign(W) for W, _ in params]
    total = [(grad_W + lam * pull, grad_b) for (grad_W, grad_b), pull in zip(grads, pulls)]
    return loss + lam * omega, total


def glorot_uniform(fan_in, fan_out, rng):
    """Chapter 7: weights (fan_out, fan_in) from U[−b, b], b = √6 / √(fan_in + fan_out)."""
    b = np.sqrt(6 / (fan_in + fan_out))
    return rng.uniform(-b, b, (fan_out, fan_in))


# %% [markdown]
# ## 8.1 What does the landscape look like?
#
# For one logistic unit the loss is convex: one valley, and every way down leads into it (chapter 2). The same
# holds for any features $\varphi(x)$ in the place of $x$, as long as they are given. A hidden layer *learns*
# its features. What becomes of the one valley then?
#
# We need a network so small that its whole landscape fits into a picture. It has one input, two tanh units
# and two classes. All its parameters are fixed except the two weights $w_1$ and $w_2$ that lead from the
# input to the hidden units:
#
# $$a_0 = 0, \qquad a_1 = 2 \tanh(w_1 x + 1.5) + 2 \tanh(w_2 x + 1.5) - 2, \qquad f = \text{softmax}(a_0,
#     a_1).$$
#
# It learns from 40 points on a line. Class 1 sits in the middle, class 0 on both sides, and four labels are
# wrong.

# %% tags=["demo", "hide-input"]
x_line = np.random.default_rng(8).uniform(-2, 2, 40)
y_line = np.where(np.arange(40) < 4, np.abs(x_line - 0.15) >= 1, np.abs(x_line - 0.15) < 1).astype(int)


def tiny_loss(w, rows=slice(None)):
    """The mean loss of the tiny network: w (…, 2) -> (…), over the chosen examples."""
    hidden = np.tanh(w[..., None] * x_line[rows] + 1.5)
    a = 2 * hidden.sum(axis=-2) - 2
    return np.mean(np.logaddexp(0, a) - y_line[rows] * a, axis=-1)


def tiny_gradient(w, rows=slice(None)):
    """Its gradient at w (2,): (2,)."""
    x, y = x_line[rows], y_line[rows]
    hidden = np.tanh(w[:, None] * x + 1.5)
    error = sigmoid(2 * hidden.sum(axis=0) - 2) - y
    return np.mean(2 * error * (1 - hidden**2) * x, axis=1)


w_axis = np.linspace(-4, 4, 161)
landscape = tiny_loss(np.stack(np.meshgrid(w_axis, w_axis), axis=-1))
heights = np.geomspace(landscape.min(), landscape.max(), 22)


def draw_landscape(ax):
    """The loss of the tiny network over (w1, w2), dark where it is small."""
    filled = ax.contourf(w_axis, w_axis, landscape, heights, cmap="cividis")
    ax.contour(w_axis, w_axis, landscape, heights, colors="white", linewidths=0.4)
    ax.set(xlabel="weight $w_1$", ylabel="weight $w_2$", xlim=(-4, 4), ylim=(-4, 4), aspect="equal")
    ax.grid(False)
    return filled


def descend_from(start, alpha=0.5, steps=400):
    """The points that plain gradient descent on all examples visits."""
    path = [np.array(start, dtype=float)]
    for _ in range(steps):
        path.append(path[-1] - alpha * tiny_gradient(path[-1]))
    return np.array(path)


starts = {(-3.6, 1.0): "white", (1.5, -3.6): plots.SKY, (0.1, -0.1): plots.ORANGE}
figure, ax = plt.subplots(figsize=(7.2, 5.6), layout="constrained")
figure.colorbar(
    draw_landscape(ax), ax=ax, label="mean loss", ticks=[0.34, 0.4, 0.5, 0.7, 1.0, 1.4], format="%g"
)
ax.plot(w_axis, w_axis, ":", color="white", linewidth=1)
for (start, colour), marker in zip(starts.items(), "osD"):
    path = descend_from(start)
    ax.plot(*path.T, "-", color=colour)
    ax.plot(*path[0], marker, color=colour)
    ax.plot(*path[-1], "*", color=colour, markersize=15, markeredgecolor="black")
ax.set_title("Two equal valleys and a worse one: the start decides")
plt.show()

# %% [markdown]
# *Figure: the loss over the two weights, both from −4 to 4, with a scale of colours. It is lowest, 0.336, in
# two valleys, near (2.3, −1.3) below the dotted diagonal and near (−1.3, 2.3) above it. A third, shallower
# valley lies on the diagonal at (1.6, 1.6); its loss is 0.402. There is a hilltop near (−0.35, −0.35), and
# the surface rises towards the lower left. Three paths of gradient descent are drawn, from the left, from
# below and from near the hilltop. Each ends in another valley, the last one in the shallow one.*
#
# Four things to see.
#
# - **The loss is not convex.** Draw a straight line from one deep valley to the other: it crosses a ridge.
#   That is the price of learning the features.
# - **There is no *single* best solution.** The picture is its own mirror image along the diagonal. The two
#   deep valleys have exactly the same depth.
# - **There is a local minimum** that is worse. On the diagonal both hidden units do the same thing, and a
#   walk that begins on it never leaves it (chapter 7). This one began beside it, and was caught all the
#   same.
# - **There are flat places** that are no minima. One is the hilltop. Two more are passes between the
#   valleys, near (0.2, 2.2) and (2.2, 0.2): there the surface falls to two sides and rises to the other two.
#   Such a point is called a **saddle**. (A third saddle is hard to see. It lies right beside the hilltop.)
#   And if you leave the picture on the lower left, you come to a **plateau**: at $(-12, -12)$ the loss is
#   2.09, but the gradient has a length of 0.0005. The units are saturated, their tanh has hardly any slope
#   left.
#
# A place where the gradient vanishes is called a **stationary point**. Gradient descent with short enough
# steps promises that the gradient becomes as short as you like, and no more than that. In larger networks
# nobody can draw the landscape any more, and there are far more such places. Section 8.6 tells their kinds
# apart by calculation.

# %% [markdown]
# ### Why the mirror?
#
# Exchange the two hidden units. Each takes its incoming weights, its bias and its outgoing weights with it.
# What has changed in the output?
#
# Nothing. The output layer computes $a_i = b_i + \sum_j W_{ij} h_j$, and a sum does not care about the order
# of its terms. Written out for a permutation $\pi$ of the units of layer $k$, where the new unit $i$ is the
# old unit $\pi(i)$:
#
# $$\begin{aligned}
# \tilde W^{(k)}_{ij} &= W^{(k)}_{\pi(i)\,j}, \qquad \tilde b^{(k)}_i = b^{(k)}_{\pi(i)}
#     && \text{rows of the layer: the way in} \\
# \tilde h_i &= g\Bigl(\tilde b_i + \textstyle\sum_j \tilde W^{(k)}_{ij} h^{(k-1)}_j\Bigr) = h_{\pi(i)}
#     && \text{so the activations are permuted too} \\
# \tilde W^{(k+1)}_{mi} &= W^{(k+1)}_{m\,\pi(i)}
#     && \text{columns of the layer above: the way out} \\
# \tilde a_m &= b_m + \sum_i \tilde W^{(k+1)}_{mi} \tilde h_i = b_m + \sum_i W^{(k+1)}_{m\,\pi(i)} h_{\pi(i)}
#     = b_m + \sum_j W^{(k+1)}_{mj} h_j = a_m
#     && \text{the same terms in another order}
# \end{aligned}$$
#
# Another $\theta$, the same function. From the outputs alone nobody can tell which of the two it was. One
# says: **the parameters of the hidden units are not identifiable**.
#
# **By hand.** Three units, $\pi = (1, 2, 0)$. The new unit 0 is the old unit 1, the new 1 is the old 2, the
# new 2 is the old 0. With $b = (10, 20, 30)$ the new biases are $(20, 30, 10)$.
#
# **Exercise `permute_hidden`.** `layer` counts from 1, so that layer's pair is `params[layer - 1]`. The
# arrays in `params` stay as they are. `W[permutation]` picks rows, `W[:, permutation]` picks columns.


# %% exercise="permute_hidden"
def permute_hidden(params, layer, permutation):
    """The same function with the units of a hidden layer in another order, 1 ≤ layer ≤ L.

    permutation (H,): the new hidden unit i of that layer is the old unit permutation[i].
    """
    ### BEGIN SOLUTION
    permuted = list(params)
    W, b = params[layer - 1]
    W_above, b_above = params[layer]
    permuted[layer - 1] = W[permutation], b[permutation]
    permuted[layer] = W_above[:, permutation], b_above
    return permuted
    ### END SOLUTION


# %% check="permute_hidden"
check("permute_hidden")

# %% [markdown]
# ### How many are there?
#
# A layer of $H$ units can be ordered in $H! = 1 \cdot 2 \cdots H$ ways. For tanh there is more. Since
# $\tanh(-a) = -\tanh(a)$, you may flip the signs of everything that goes *into* a unit (its weights and its
# bias), and of everything that comes *out*: two minus signs cancel. Each unit can be flipped or not, $2^H$
# ways.
#
# So a network with one hidden layer of $H$ tanh units has in general $2^H\, H!$ parameter vectors that
# compute the same function. (Other numbers hold if two units are equal, or if one does nothing.) Let us not
# believe it, but count, with your own function and $H = 3$: make them all, compare their outputs, and count
# how many are really different as parameters.

# %% tags=["demo"]
rng = np.random.default_rng(0)
original = [(rng.standard_normal((3, 2)), rng.standard_normal(3)), (rng.standard_normal((2, 3)), np.zeros(2))]
x_probe = rng.standard_normal((100, 2))

twins, largest_difference = set(), 0.0
for order in permutations(range(3)):
    (W1, b1), (W2, b2) = permute_hidden(original, 1, np.array(order))
    for signs in product([1.0, -1.0], repeat=3):
        flip = np.array(signs)
        twin = [(flip[:, None] * W1, flip * b1), (W2 * flip, b2)]
        twins.add(tuple(np.concatenate([array.ravel() for pair in twin for array in pair])))
        gap = np.abs(logits_of(twin, x_probe, np.tanh) - logits_of(original, x_probe, np.tanh)).max()
        largest_difference = max(largest_difference, gap)

print("different parameter vectors:", len(twins), "=", f"2^3 · 3! = {2**3 * math.factorial(3)}")
print("outputs that differ by more than 1e-12:", int(largest_difference > 1e-12))
for H in (3, 10, 100):
    digits = (H * math.log(2) + math.lgamma(H + 1)) / math.log(10)
    print(f"H = {H:3}: 2^H · H! is about 10^{digits:.0f}")

# %% [markdown]
# With 100 hidden units, every minimum has about $10^{188}$ twins. There are some $10^{80}$ atoms in the part
# of the universe that we can see.

# %% [markdown]
# ### A question for you
#
# 1. Why does permuting hidden units leave the function unchanged? Say what has to move together, and why.
# 2. How many twins does a network with *two* hidden layers of $H_1$ and $H_2$ tanh units have in general?
#    And with ReLU units, for which $\text{ReLU}(ca) = c\,\text{ReLU}(a)$ for every $c > 0$?
# 3. Is this a problem for training? Is it one for somebody who averages the parameters of two trained
#    networks?
#
# Five to eight sentences.

# %% [markdown] written="why_not_identifiable" points=3
# ### BEGIN SOLUTION
# **A model answer.** The layer above only adds up what comes from the hidden units, and a sum does not depend
# on the order of its terms. So the units can change places if each takes along its incoming weights (a row
# of $W^{(k)}$), its bias, and its outgoing weights (a column of $W^{(k+1)}$). If one of the three stays
# behind, a unit is read with the weights of another, and the function changes.
#
# The layers can be permuted and flipped independently: $2^{H_1} H_1! \cdot 2^{H_2} H_2!$. For ReLU the signs
# cannot be flipped, since $\text{ReLU}(-a) \neq -\text{ReLU}(a)$, but the incoming weights and the bias can
# be multiplied by any $c > 0$ and the outgoing weights divided by it. So there are infinitely many twins,
# even whole curves and surfaces of them, besides the $H_1!\,H_2!$ permutations.
#
# For training it is no problem: all twins are equally good, and it does not matter which of them is found.
# It does mean that the objective is not convex: between two twins there is usually a ridge. Hence the average
# of the parameters of two networks is usually bad even if both are good, since the units of one are in
# another order than those of the other. (Averaging their *outputs* is fine.)
#
# **Mark scheme** (3 points). 1 point: the sum does not depend on the order, and incoming weights, bias and
# outgoing weights move together. 1 point: the product over both layers with factorials and powers of two,
# and for ReLU a continuum by rescaling instead of sign flips. 1 point: harmless for training since twins are
# equally good, harmful for averaging parameters (the average of two minima need not be one). Half a point
# for a part without its reason.
# ### END SOLUTION

# %% [markdown]
# ## 8.2 One step down
#
# Gradient descent on the objective
#
# $$J(\theta) = \frac1N \sum_{n=1}^N \ell\bigl(f(x_n; \theta), y_n\bigr) + \lambda\, \Omega(\theta)$$
#
# ($\ell$ is the loss of one example) repeats one line: $\theta \leftarrow \theta - \alpha \nabla$. Why does
# it go down? If $\nabla \ne 0$, the change of $J$ over a small step is linear (chapter 1):
#
# $$\begin{aligned}
# J(\theta - \alpha\nabla) - J(\theta) &\approx \nabla^\top (-\alpha \nabla)
#     && \text{change} \approx \text{gradient times step} \\
# &= -\alpha\, \lVert \nabla \rVert^2 \;<\; 0
#     && \text{a scalar product of a vector with itself}
# \end{aligned}$$
#
# ### How long may a step be?
#
# "A small step" is a weak promise. How small? The slope cannot say; the curvature can. Take the simplest
# valley: one parameter, called $t$ here, the lowest point at $s$, and the same curvature $\kappa > 0$
# everywhere,
#
# $$J = \tfrac12\, \kappa\, (t - s)^2.$$
#
# Before the step, the distance from the lowest point is $t - s$. After it, it is
#
# $$t - \alpha \frac{\partial J}{\partial t} - s.$$
#
# By which factor has the step changed the distance?
#
# **Exercise `gradient_step_derivation`.** From $t - \alpha\, \partial J / \partial t - s$ down to
# that factor times $(t - s)$, in at least two steps. Put $J$ in, take its derivative (power rule and chain
# rule), and collect $t - s$. Your symbols: `t`, `s`, `α` (or `alpha`), `κ` (or `kappa`), `J`.


# %% exercise="gradient_step_derivation"
gradient_step_derivation = r"""
    t − α ∂J/∂t − s
    ### BEGIN SOLUTION
  = t − α ∂/∂t (½ κ (t − s)²) − s        | definition of J
  = t − α κ (t − s) − s                  | chain rule
  = (1 − α κ) (t − s)                    | common factor
    ### END SOLUTION
"""
show(gradient_step_derivation)

# %% check="gradient_step_derivation"
check("gradient_step_derivation")

# %% [markdown]
# ### What the curvature allows
#
# One step multiplies the distance by $1 - \alpha\kappa$. So $\alpha\kappa$ decides everything:
#
# | $\alpha\kappa$ | factor $1 - \alpha\kappa$ | the walk |
# |---|---|---|
# | between 0 and 1 | between 1 and 0 | comes nearer from one side |
# | 1 | 0 | arrives in one step |
# | between 1 and 2 | between 0 and −1 | jumps from side to side, and comes nearer |
# | 2 | −1 | jumps to and fro for ever |
# | more than 2 | below −1 | jumps further with every step |
#
# It comes nearer exactly if $0 < \alpha < 2/\kappa$.
#
# **Many parameters.** A quadratic valley in $P$ dimensions with its lowest point at 0 is
# $J = \tfrac12 \theta^\top H \theta$ with a symmetric matrix $H$, $(P, P)$, the **Hessian**. Its gradient is
# $H\theta$ (section 8.6 derives it). A symmetric matrix has $P$ eigenvectors $v_i$ at right angles to each
# other, with $H v_i = \kappa_i v_i$: in the direction $v_i$ the curvature is $\kappa_i$. All of them are
# positive, if it is a valley. Write $\theta = \sum_i u_i v_i$. Then one step gives
#
# $$\begin{aligned}
# \theta - \alpha H \theta &= \sum_i u_i v_i - \alpha \sum_i u_i H v_i
#     && \text{put the sum in; a matrix times a sum} \\
# &= \sum_i u_i v_i - \alpha \sum_i u_i \kappa_i v_i && H v_i = \kappa_i v_i \\
# &= \sum_i (1 - \alpha\kappa_i)\, u_i v_i && \text{collect } u_i v_i
# \end{aligned}$$
#
# Each direction walks by itself, with its own factor. All of them come nearer exactly if
#
# $$\boxed{\;0 < \alpha < \frac{2}{\kappa_{\max}}\;}$$
#
# The steepest direction limits the rate, and the flattest one pays for it: its factor
# $1 - \alpha\kappa_{\min}$ stays close to 1. The best compromise makes the two outer factors equally large,
# $1 - \alpha\kappa_{\min} = \alpha\kappa_{\max} - 1$. This gives $\alpha = 2/(\kappa_{\min} + \kappa_{\max})$
# and the factor
#
# $$1 - \frac{2\kappa_{\min}}{\kappa_{\min} + \kappa_{\max}}
#     = \frac{\kappa_{\max} - \kappa_{\min}}{\kappa_{\max} + \kappa_{\min}} = \frac{c - 1}{c + 1}, \qquad
#     c = \frac{\kappa_{\max}}{\kappa_{\min}}.$$
#
# $c$ is the **condition number** of the valley. In a round bowl, $c = 1$, one step is enough. For
# $c = 30$ the best factor is $29/31 = 0.935$: each step takes away less than 7 % of the way.
#
# **By hand.** $H = \begin{pmatrix} 2 & 0 \\ 0 & 10 \end{pmatrix}$: the largest stable rate is $2/10 = 0.2$.
# With $\alpha = 0.1$ the factors are 0.8 and 0. With $\alpha = 0.21$ they are 0.58 and −1.1: the second
# direction runs away.

# %% [markdown]
# **Exercise `largest_stable_rate`.** `hessian` is symmetric and all its eigenvalues are positive.
# `np.linalg.eigvalsh` finds the eigenvalues of a symmetric matrix. Return a number.


# %% exercise="largest_stable_rate"
def largest_stable_rate(hessian):
    """2/κ_max for a symmetric, positive definite hessian (P, P): gradient descent is stable below it.

    On the quadratic ½θᵀHθ every smaller rate converges, every larger one diverges from almost everywhere.
    """
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(hessian).max()
    ### END SOLUTION


# %% check="largest_stable_rate"
check("largest_stable_rate")

# %% [markdown]
# A ravine that is 30 times as steep across as along: $J = \tfrac12(\theta_1^2 + 30\,\theta_2^2)$. Its largest
# stable rate is $2/30 = 0.0667$. Move the rate: a little above it, and the walk is lost.


# %% tags=["demo", "hide-input"]
steepness = np.array([1.0, 30.0])  # the curvatures along the ravine and across it


def descend_ravine(alpha, beta=0.0, steps=30):
    """The points (steps + 1, 2) of gradient descent on ½(θ₁² + 30 θ₂²) from (−10, 1.5), with momentum β."""
    point, velocity = np.array([-10.0, 1.5]), np.zeros(2)
    path = [point]
    for _ in range(steps):
        velocity = steepness * point + beta * velocity
        point = point - alpha * velocity
        path.append(point)
    return np.array(path)


def draw_ravine(ax, path, colour=plots.BLUE):
    """Contour lines of the ravine, and a walk in it as far as the picture goes."""
    along, across = np.linspace(-10.5, 5, 200), np.linspace(-4, 4, 200)
    heights = 0.5 * (along[None, :] ** 2 + 30 * across[:, None] ** 2)
    ax.contour(along, across, heights, np.geomspace(0.3, 240, 12), colors="#999999", linewidths=0.7)
    ax.plot(*path.T, "o-", color=colour, markersize=3, linewidth=1.2)
    ax.plot(0, 0, "*", color=plots.VERMILLION, markersize=14)
    ax.set(xlabel="$\\theta_1$, along the ravine", ylabel="$\\theta_2$, across it")
    ax.set(xlim=(-10.5, 5), ylim=(-4, 4))
    ax.grid(False)


def draw_rates(alpha):
    figure, panels = plt.subplots(ncols=3, figsize=(11, 3.4), layout="constrained", sharey=True)
    figure.suptitle(
        "A small rate creeps along, a larger one zigzags, one above $2/\\kappa_{\\max}$ runs away",
        x=0.01, ha="left", fontweight="bold",
    )  # fmt: skip
    for ax, rate in zip(panels, (0.02, alpha, 0.068)):
        path = descend_ravine(rate)
        draw_ravine(ax, path)
        ax.set_title(f"α = {rate:.3f}: loss {0.5 * steepness @ path[-1] ** 2:.3g}", fontweight="normal")
    return figure


widgets.explore(
    draw_rates,
    "Thirty steps in a ravine with three learning rates",
    alpha=widgets.slider("learning rate α in the middle", 0.01, 0.07, 0.06, step=0.001),
)

# %% [markdown]
# *Figure: three pictures of a long, narrow valley with 30 steps of gradient descent from (−10, 1.5). With α =
# 0.02 the walk slides to the bottom of the ravine and creeps along it, to −5.5. With α = 0.06 it jumps from
# wall to wall with shrinking jumps and comes to −1.6. With α = 0.068 the jumps grow until they leave the
# picture.*
#
# In a network the curvature changes from place to place, and nobody computes it. But the three kinds of walk
# are the same, and you will recognise them in a loss curve: it creeps, it trembles and falls, or it explodes.

# %% [markdown]
# ### A few examples at a time
#
# What does one step cost? To know $\nabla$ exactly we have to look at all $N$ examples. With a million of
# them that is a lot of work for one small step. But the gradient is a *mean* over examples, and a mean can
# be estimated from a few.
#
# **Stochastic gradient descent (SGD)** takes one example (or a few) at random, computes the gradient for it
# alone, and steps at once. Each step is wrong by itself and right on average: if the example $n$ is drawn
# with probability $1/N$,
#
# $$\begin{aligned}
# \mathbb{E}\bigl[\nabla_\theta\, \ell(f(x_n), y_n)\bigr] &= \sum_{n=1}^N \frac1N \nabla_\theta\,
#     \ell(f(x_n), y_n) && \text{definition of the expected value} \\
# &= \nabla_\theta \frac1N \sum_{n=1}^N \ell(f(x_n), y_n) && \text{the gradient of a sum is the sum of the
#     gradients}
# \end{aligned}$$
#
# The penalty needs no estimate. It depends on $\theta$ alone, so its gradient $\lambda\nabla\Omega$ is added
# in every step.
#
# A walk through all $N$ examples is called an **epoch**. Batch gradient descent makes one step an epoch, SGD
# makes $N$. Here is the whole algorithm, and what it is made of:
#
# > initialise $\theta$<br>
# > for every epoch, for every example $(x_n, y_n)$ in a new random order:<br>
# > $\qquad \theta \leftarrow \theta - \alpha\, \bigl( \nabla_\theta\, \ell(f(x_n; \theta), y_n) + \lambda\,
# >     \nabla_\theta \Omega(\theta) \bigr)$
#
# | it needs | you have it from |
# |---|---|
# | a way to initialise $\theta$ | chapter 7: `init_params` |
# | the network $f(x; \theta)$ | chapter 3: `forward` |
# | the loss $\ell$ | chapter 2: `cross_entropy` |
# | its gradient | chapter 4: `backpropagation`, tested as in chapter 1 |
# | the penalty $\Omega$ and its gradient | chapter 6: `regularised_loss` |
# | the order of the examples, and the step | this chapter: `minibatches`, `sgd_step` |
# | $\alpha$, $\lambda$, the number of epochs | chapter 9: by experiment |
#
# **By hand.** $W = \begin{pmatrix} 1 & -2 \end{pmatrix}$, $b = (0.5)$, $\nabla_W = \begin{pmatrix} 4 & -1
# \end{pmatrix}$, $\nabla_b = (2)$ and $\alpha = 0.1$ give $W = \begin{pmatrix} 0.6 & -1.9 \end{pmatrix}$
# and $b = (0.3)$.
#
# **Exercise `sgd_step`.** `params` and `grads` are lists of pairs of the same shapes. Return new arrays: we
# shall want to compare before and after.


# %% exercise="sgd_step"
def sgd_step(params, grads, alpha):
    """The parameters after one step θ − α∇, a list of pairs (W, b) like params, in new arrays."""
    ### BEGIN SOLUTION
    return [(W - alpha * grad_W, b - alpha * grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads)]
    ### END SOLUTION


# %% check="sgd_step"
check("sgd_step")

# %% [markdown]
# Here are both ways down in our landscape. Each has seen every example ten times.


# %% tags=["demo", "hide-input"]
def wander(start, alpha, batch_size, epochs, rng):
    """The points visited by SGD on the tiny network."""
    path = [np.array(start, dtype=float)]
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(40), 40 // batch_size):
            path.append(path[-1] - alpha * tiny_gradient(path[-1], rows))
    return np.array(path)


figure, panels = plt.subplots(ncols=2, figsize=(10, 5), layout="constrained")
figure.suptitle("Ten epochs: ten careful steps, or 400 hasty ones", x=0.01, ha="left", fontweight="bold")
for ax, size, name in zip(panels, (40, 1), ("all 40 examples for a step", "one example for a step")):
    draw_landscape(ax)
    path = wander((-3.6, 1.0), 0.2, size, 10, np.random.default_rng(2))
    ax.plot(*path.T, "-", color="white", linewidth=1.2, marker="o", markersize=2.5)
    ax.plot(*path[-1], "*", color=plots.ORANGE, markersize=15, markeredgecolor="black")
    ax.set_title(f"{name}: loss {tiny_loss(path[-1]):.2f}", fontweight="normal")
plt.show()

# %% [markdown]
# *Figure: the landscape twice, with paths that begin on the left at (−3.6, 1). With all examples for a step,
# ten small steps have covered a small part of the way. With one example for a step, a jagged path has reached
# the valley and goes on jumping about in it.*
#
# The hasty walker is in the valley before the careful one has come near it. But it does not come to rest.
# The first half of this is why everybody uses SGD. The second half is what sections 8.3 and 8.4 are about.

# %% [markdown]
# ## 8.3 Mini-batches
#
# Between one example and all of them there is room. A **mini-batch** of $B$ examples gives the mean of $B$
# gradients. How much better is that than one?
#
# Let the gradients of single examples, in one coordinate, scatter around their mean with variance
# $\sigma^2$. For $B$ independent draws
#
# $$\begin{aligned}
# \operatorname{Var}\Bigl(\frac1B \sum_{n=1}^B \nabla_n\Bigr)
#   &= \frac{1}{B^2} \operatorname{Var}\Bigl(\sum_{n=1}^B \nabla_n\Bigr) && \operatorname{Var}(cZ) = c^2
#       \operatorname{Var}(Z) \\
#   &= \frac{1}{B^2} \sum_{n=1}^B \sigma^2 && \text{variances of independent terms add up} \\
#   &= \frac{\sigma^2}{B}
# \end{aligned}$$
#
# The noise, as a standard deviation, falls like $1/\sqrt{B}$. Ten times less noise costs a hundred times the
# examples. That is a bad bargain: better to make a hundred noisy steps than one that is ten times as exact.
#
# (☆ In an epoch no example is drawn twice, and then the noise is a little smaller still. Let $\gamma$ be the
# covariance of two different draws. If all $N$ examples are drawn, their sum cannot vary:
#
# $$\begin{aligned}
# 0 = \operatorname{Var}\Bigl(\sum_{n=1}^N \nabla_n\Bigr) &= N \sigma^2 + N (N - 1)\, \gamma
#     && \text{variances, and } N(N-1) \text{ covariances} \\
# \gamma &= -\frac{\sigma^2}{N - 1} && \text{solve for } \gamma \\
# \operatorname{Var}\Bigl(\frac1B \sum_{n=1}^B \nabla_n\Bigr)
#   &= \frac{B\sigma^2 + B(B - 1)\,\gamma}{B^2} && \text{the same for } B \text{ draws} \\
#   &= \frac{\sigma^2}{B} \cdot \frac{N - B}{N - 1} && \text{put } \gamma \text{ in}
# \end{aligned}$$
#
# The standard deviation is multiplied by $\sqrt{(N - B)/(N - 1)}$, which is 1 for $B = 1$, and 0 for $B =
# N$.)
#
# So why not $B = 1$? Because of the machine.

# %% [markdown]
# ### Why matrix times matrix wins
#
# A layer with weights $(H, D)$ multiplies a batch $(B, D)$ by $W^\top$. Count what happens:
#
# - $B \cdot H \cdot D$ multiplications;
# - $HD$ weights, $BD$ inputs and $BH$ results have to be fetched from memory or written to it.
#
# How many numbers must be moved for one multiplication, if each is moved once?
#
# $$\frac{HD + BD + BH}{BHD} = \frac1B + \frac1H + \frac1D$$
#
# For one example ($B = 1$) that is more than one number for each multiplication: the processor fetches a
# weight, uses it *once*, and waits for the next. Processors multiply far faster than they fetch. With a batch
# of 100, each weight is fetched once and used 100 times. The same holds on the way back. This is the
# difference between a matrix times a vector and a matrix times a matrix.
#
# On top of it come some fixed costs for each call of a NumPy function, which a batch pays once instead of
# $B$ times.
#
# The picture shows the count, and beside it what a clock says, both for a layer with 2048 inputs and 2048
# units: forwards, and backwards to its input and to its weights. (The weights of that layer take 34 MB: far
# too much for the small, fast memory beside one core.) The times were measured once, on one core of
# an AMD EPYC processor with NumPy 2.4 and OpenBLAS (the shortest of many runs). How is it on *your* computer?
# Choose "this computer, now" in the menu; it takes a few seconds.

# %% tags=["demo", "hide-input"]
sizes = 2 ** np.arange(9)
measured_once = np.array([9948, 5844, 3119, 1752, 1111, 775, 627, 540, 503])  # µs for each example


def measure(B):
    """The shortest time (µs) of the three products of a layer, for each of B examples."""
    rng = np.random.default_rng(0)
    W, h, grad_a = (rng.standard_normal(shape) for shape in ((2048, 2048), (B, 2048), (B, 2048)))
    shortest, end = np.inf, time.perf_counter() + 0.5
    while time.perf_counter() < end:
        begin = time.perf_counter()
        h @ W.T, grad_a @ W, grad_a.T @ h
        shortest = min(shortest, time.perf_counter() - begin)
    return 1e6 * shortest / B


def draw_cost(computer):
    now = computer == "this computer, now"
    times = np.array([measure(B) for B in sizes]) if now else measured_once
    figure, (left, right) = plots.axes(
        "A batch uses each weight many times for one trip to memory",
        "size of the mini-batch B",
        "numbers moved per multiplication",
        ncols=2,
        figsize=(10, 4),
    )
    left.loglog(sizes, 1 / sizes + 2 / 2048, "o-", base=2)
    left.set_title("counted: $1/B + 1/H + 1/D$", fontweight="normal")
    right.semilogx(sizes, times, "s-", color=plots.GREEN, base=2)
    right.set(ylabel="time for each example (µs)", yscale="log")
    right.set_title(f"measured on {computer}", fontweight="normal")
    for ax, numbers, digits in ((left, 1 / sizes + 2 / 2048, ".2g"), (right, times, ".0f")):
        for k in (0, len(sizes) - 1):
            ax.annotate(f"{numbers[k]:{digits}}", (sizes[k], numbers[k]), (4, 9), textcoords="offset points")
        ax.margins(0.18)
        ax.set_xticks(sizes, sizes)
    return figure


widgets.explore(
    draw_cost,
    "Two falling curves against the size of the batch: numbers moved, and time for each example",
    computer=widgets.choice("times measured on", ["the machine of the text", "this computer, now"]),
)

# %% [markdown]
# *Figure: on the left the numbers moved for each multiplication, $1/B + 1/H + 1/D$, against the size of the
# batch from 1 to 256, both axes logarithmic: a straight line that falls like $1/B$, from 1 to 0.0049. On the
# right the time for each example: 9,948 µs for B = 1, then 5,844, 3,119, 1,752, 1,111, 775, 627, 540, and 503
# µs for B = 256. It falls like $1/B$ at first, then less and less.*
#
# For small batches the clock follows the count: twice the batch, hardly more time for the whole batch. From
# about 32 on, the processor is busy multiplying and the memory keeps up; there is little left to gain. In
# batches of 256 an example costs a twentieth of what it costs alone.
#
# So the bargain changes. The step with $B = 32$ costs not 32 times, but two and a half times as much as the
# one with $B = 1$, and has less than a fifth of the noise. This is why batches of some tens to hundreds of
# examples are used everywhere.

# %% [markdown]
# ### Dealing the examples out
#
# In every epoch each example should be used exactly once, in a new random order. Drawing at random for every
# batch would use some examples twice and leave out others: with $N$ draws from $N$ examples, a given one is
# missed with probability $(1 - 1/N)^N \approx 37\,\%$. And the order must be new in every epoch, or the same
# examples would always meet in a batch, and the same ones would always come last.
#
# **By hand.** $n = 7$ and `size` 3: a random order such as 4, 0, 6, 2, 5, 1, 3 is cut into (4, 0, 6),
# (2, 5, 1) and (3). The last batch is smaller, but it is not thrown away.
#
# **Exercise `minibatches`.** `rng` is a NumPy generator, as made by `np.random.default_rng(seed)`. Take the
# order from it, and from nothing else. Return a list of index arrays.


# %% exercise="minibatches"
def minibatches(n, size, rng):
    """A list of index arrays: 0 … n−1 in a random order from rng, in pieces of `size`.

    The last piece may be smaller, but is not empty.
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]
    ### END SOLUTION


# %% check="minibatches"
check("minibatches")

# %% [markdown]
# ## 8.4 How fast, and for how long?
#
# SGD with a constant learning rate does not come to rest. If we let the rate fall, the jumps become smaller.
# But a rate that falls too fast stops the walk before it has arrived. What is the right speed?
#
# The answer is two famous conditions (Robbins and Monro, 1951). SGD can be shown to converge if
#
# $$\boxed{\;\sum_{t=1}^\infty \alpha_t = \infty \qquad\text{and}\qquad \sum_{t=1}^\infty \alpha_t^2 <
#     \infty\;}$$
#
# ($\alpha_t$ is the rate of update $t$; besides, the noise must have a bounded variance and the function must
# be well-behaved, for example convex.) Where do they come from?
#
# **The first: you must be able to get there.** Suppose that no gradient is longer than $G$. How far can the
# walk get from its start?
#
# $$\begin{aligned}
# \lVert \theta_{T+1} - \theta_1 \rVert
#   &= \Bigl\lVert \sum_{t=1}^T \alpha_t \nabla_t \Bigr\rVert && \text{all steps added up} \\
#   &\le \sum_{t=1}^T \alpha_t \lVert \nabla_t \rVert && \text{triangle inequality} \\
#   &\le G \sum_{t=1}^T \alpha_t && \lVert \nabla_t \rVert \le G
# \end{aligned}$$
#
# If the rates add up to a finite $S$, everything further away than $GS$ is out of reach, however long you
# train. So they must add up to infinity.
#
# **The second: the noise must die out.** Take one parameter, $J = \tfrac12 \kappa \theta^2$, and a gradient
# with noise, $\kappa\theta_t + \sigma \xi_t$, where the $\xi_t$ are independent of each other and of
# $\theta_t$, with mean 0 and variance 1. How far from the minimum is $\theta$ on average?
#
# $$\begin{aligned}
# \theta_{t+1} &= \theta_t - \alpha_t (\kappa\theta_t + \sigma\xi_t) = (1 - \alpha_t \kappa)\,\theta_t -
#     \alpha_t \sigma \xi_t && \text{one step} \\
# \mathbb{E}\,\theta_{t+1}^2 &= (1 - \alpha_t \kappa)^2\, \mathbb{E}\,\theta_t^2 -
#     2 (1 - \alpha_t \kappa)\, \alpha_t \sigma\, \mathbb{E}[\theta_t \xi_t] +
#     \alpha_t^2 \sigma^2\, \mathbb{E}\,\xi_t^2 && \text{square, then take the mean} \\
# &= (1 - \alpha_t \kappa)^2\, \mathbb{E}\,\theta_t^2 + \alpha_t^2 \sigma^2
#     && \mathbb{E}[\theta_t \xi_t] = \mathbb{E}\,\theta_t\, \mathbb{E}\,\xi_t = 0, \text{ and }
#     \mathbb{E}\,\xi_t^2 = 1
# \end{aligned}$$
#
# Every step shrinks what is there and adds $\alpha_t^2 \sigma^2$ of fresh noise. With a *constant* rate the
# two balance where $V = \mathbb{E}\,\theta^2$ does not change any more:
#
# $$\begin{aligned}
# V &= (1 - \alpha \kappa)^2\, V + \alpha^2\sigma^2 && \text{the same } V \text{ before and after} \\
# \bigl(2\alpha \kappa - \alpha^2 \kappa^2\bigr) V &= \alpha^2 \sigma^2
#     && 1 - (1 - \alpha \kappa)^2 = 2\alpha \kappa - \alpha^2 \kappa^2 \\
# V &= \frac{\alpha \sigma^2}{\kappa\,(2 - \alpha \kappa)} && \text{divide (for } 0 < \alpha \kappa < 2)
# \end{aligned}$$
#
# This is not zero. The walker hovers around the minimum at a distance that grows with $\sqrt\alpha$. When can
# we be sure that it comes to rest? From update $t$ on, all later steps together add at most
# $\sigma^2 \sum_{r \ge t} \alpha_r^2$ of noise. (As soon as $\alpha_r\kappa < 2$, the factors
# $(1 - \alpha_r\kappa)^2$ are below 1 and make it less.) If this goes to zero as $t$ grows, nothing is left
# that could drive the walker away. The expression is the tail of a series. The tails of a series of positive
# numbers go to zero exactly if the series converges, and that is the second condition.

# %% [markdown]
# ### Which rates satisfy both?
#
# Take $\alpha_t = t^{-p}$. For $p > 0$ the terms decrease, so each lies between two pieces of an integral
# (draw $t^{-p}$ and the bars of width 1 below and above it):
#
# $$\int_1^{T+1} t^{-p}\, dt \;\le\; \sum_{t=1}^T t^{-p} \;\le\; 1 + \int_1^{T} t^{-p}\, dt, \qquad
# \int_1^T t^{-p}\, dt = \begin{cases} \dfrac{T^{1-p} - 1}{1 - p} & p \ne 1 \\[1ex] \ln T & p = 1
#     \end{cases}$$
#
# For which $p$ do these integrals grow without bound, as $T$ grows? What becomes of the terms if $p \le 0$?
# And the squares, $\alpha_t^2 = t^{-2p}$: which sum of the same kind are they?
#
# **Exercise `satisfies_conditions`.** For any real number $p$: a pair of two booleans, whether
# $\sum \alpha_t = \infty$, and whether $\sum \alpha_t^2 < \infty$. Think about the borders.


# %% exercise="satisfies_conditions"
def satisfies_conditions(p):
    """For the rates t^−p, t = 1, 2, …: (does Σ t^−p diverge, does Σ (t^−p)² converge), for any real p."""
    ### BEGIN SOLUTION
    return p <= 1, p > 0.5
    ### END SOLUTION


# %% check="satisfies_conditions"
check("satisfies_conditions")

# %% [markdown]
# ### The rates that satisfy both
#
# - For $p < 1$ the integral grows like $T^{1-p}$, without bound: the sum diverges.
# - For $p = 1$ it is $\ln T$: slowly, but without bound. The sum diverges.
# - For $p > 1$ it stays below $1/(p-1)$: the sum converges.
# - For $p \le 0$ the terms do not even go to zero: the sum diverges.
#
# So $\sum t^{-p} = \infty$ exactly for $p \le 1$. The squares are $t^{-2p}$, so their sum is finite exactly
# for $2p > 1$. Both hold for
#
# $$\tfrac12 < p \le 1.$$
#
# | rate | $\sum \alpha_t$ | $\sum \alpha_t^2$ | what happens |
# |---|---|---|---|
# | constant ($p = 0$) | $\infty$ | $\infty$ | arrives, never rests |
# | $1/\sqrt t$ ($p = \tfrac12$) | $\infty$ | $\infty$, like $\ln T$ | arrives; the second just fails |
# | $t^{-3/4}$ | $\infty$ | 2.61 | arrives and rests |
# | $1/t$ ($p = 1$) | $\infty$, like $\ln T$ | 1.64 | arrives and rests, slowly |
# | $1/t^2$ | 1.64 | 1.08 | rests wherever it is |

# %% [markdown]
# ### Two schedules
#
# Two forms are in use, with a **decrease constant** $\delta$:
#
# $$\alpha_t = \frac{\alpha}{1 + \delta t}, \quad t = 0, 1, 2, \dots \qquad\qquad \alpha_t =
#     \frac{\alpha}{t^\delta}, \quad t = 1, 2, \dots, \;\; 0.5 < \delta \le 1$$
#
# The first begins at $\alpha$, stays near it as long as $\delta t$ is small, and is halved at
# $t = 1/\delta$. Does it satisfy the conditions? For $\delta > 0$ and $t \ge 1$,
#
# $$\frac{\alpha}{1 + \delta} \cdot \frac1t \;\le\; \frac{\alpha}{1 + \delta t} \;\le\; \frac{\alpha}{\delta}
#     \cdot \frac1t,$$
#
# (on the left $1 + \delta t \le (1 + \delta)\, t$, on the right $1 + \delta t \ge \delta t$). It lies between
# two multiples of $1/t$, the case $p = 1$: it satisfies both. The second form is the case $p = \delta$, which
# is where its range comes from.
#
# **By hand.** $\alpha = 0.4$, $\delta = 0.5$: the first form gives 0.4, 0.267, 0.2, 0.16, … for
# $t = 0, 1, 2, 3$. With $\delta = 1$ the second gives 0.4, 0.2, 0.133, 0.1 for $t = 1, 2, 3, 4$.
#
# **Exercises `inverse_decay` and `power_decay`.** The second raises a `ValueError` for any $\delta$ outside
# its range, nan included, whose message names the value and what is accepted.


# %% exercise="inverse_decay"
def inverse_decay(alpha, delta, t):
    """The rate α/(1 + δt) of update t = 0, 1, 2, …"""
    ### BEGIN SOLUTION
    return alpha / (1 + delta * t)
    ### END SOLUTION


# %% check="inverse_decay"
check("inverse_decay")


# %% exercise="power_decay"
def power_decay(alpha, delta, t):
    """The rate α/t^δ of update t = 1, 2, …, for 0.5 < δ ≤ 1; ValueError for any other δ."""
    ### BEGIN SOLUTION
    if not 0.5 < delta <= 1:
        raise ValueError(f"delta must be above 0.5 and at most 1, not {delta}")
    return alpha / t**delta
    ### END SOLUTION


# %% check="power_decay"
check("power_decay")

# %% [markdown]
# ### Five walks
#
# Four hundred walkers take part in an experiment. Each walks on $J = \tfrac12\theta^2$ from $\theta = 5$,
# with gradients that have noise of variance 1. All rates begin at 0.5. Three of them are powers
# $0.5\,t^{-p}$; your `satisfies_conditions` says in the legend which conditions they meet, and your
# `power_decay` gives the rate for $p = 0.75$. The last walk keeps 0.5 for ten updates and only then begins to
# fall. Before you look: who will be in front after five updates, and who after three thousand?


# %% tags=["demo", "hide-input"]
def walk(rate, updates=3000, walkers=400):
    """The root mean square of θ over the walkers after each update t = 1, 2, …, for these rates."""
    rng, theta, distances = np.random.default_rng(4), np.full(walkers, 5.0), []
    for t in range(1, updates + 1):
        theta = theta - rate(t) * (theta + rng.standard_normal(walkers))
        distances.append(np.sqrt(np.mean(theta**2)))
    return np.array(distances)


def conditions(p):
    """What the legend says about the rates t^−p."""
    arrives, rests = satisfies_conditions(p)
    return f"Σα {'= ∞' if arrives else '< ∞'}, Σα² {'< ∞' if rests else '= ∞'}"


def draw_walks():
    rates = {
        f"constant 0.5: {conditions(0.0)}": lambda t: 0.5,
        f"$0.5\\,t^{{-0.25}}$: {conditions(0.25)}": lambda t: 0.5 * t**-0.25,
        f"$0.5\\,t^{{-0.75}}$: {conditions(0.75)}": lambda t: power_decay(0.5, 0.75, t),
        f"$0.5\\,t^{{-2}}$: {conditions(2.0)}": lambda t: 0.5 * t**-2.0,
        "0.5 for ten updates, then $0.5\\,(t - 9)^{-0.75}$": lambda t: power_decay(0.5, 0.75, max(1, t - 9)),
    }
    figure, ax = plots.axes(
        "A rate that falls too slowly stays noisy, one that falls too fast freezes",
        "update t",
        "root mean square distance |θ|",
        figsize=(8.5, 5),
    )
    colours = (plots.BLACK, plots.ORANGE, plots.BLUE, plots.PURPLE, plots.GREEN)
    for (name, rate), colour, line in zip(rates.items(), colours, ("-", "--", "-", ":", "-.")):
        ax.loglog(np.arange(1, 3001), walk(rate), line, color=colour, linewidth=1.7, label=name)
    ax.axhline(np.sqrt(0.5 / 1.5), color="black", linewidth=0.8)
    formula = "$\\sqrt{V} = \\sqrt{\\alpha\\sigma^2 / \\kappa(2 - \\alpha\\kappa)} = 0.58$"
    ax.text(3000, 0.72, formula, fontsize=10, ha="right", va="bottom")
    ax.legend(loc="lower left", fontsize=9)
    ax.set_ylim(0.008, 4)
    return figure


widgets.explore(draw_walks, "Five falling curves: the distance of the walkers from the minimum")

# %% [markdown]
# *Figure: distance from the minimum against the number of updates, both axes logarithmic. With the constant
# rate it falls quickly and then stays at the horizontal line of the formula, 0.58. With $t^{-2}$ it stays at
# about 1.9 from the tenth update on. With $t^{-0.25}$ it falls slowly. With $t^{-0.75}$ it falls to 0.027.
# The walk that keeps its rate for ten updates first falls like the constant one and then joins the last.*
#
# The constant rate settles where the formula says. The rate $t^{-2}$ freezes: after ten updates it hardly
# moves. To be fair to $t^{-0.25}$: in this convex example it does arrive in the end, far more slowly. The
# conditions are *sufficient*. They do not say that everything else fails.
#
# Look also at what happens early. After five updates the constant rate is at 0.54, and $t^{-0.75}$ is still
# at 1.02: the first condition holds, but the way is longer with shorter steps. While the walkers are far
# away, the noise is small beside the slope, and nothing is gained by smaller steps. So **keep a fixed rate
# for the first updates, and let it fall when the walk has arrived.** The fifth walk does so: 0.54 after five
# updates, and 0.027 in the end.

# %% [markdown]
# ### A question for you
#
# 1. Say in your own words what each of the two conditions guards against, and give for each a rate that
#    breaks it alone.
# 2. A friend trains with a constant rate of 0.1. The training loss falls and then goes up and down between
#    0.30 and 0.34. What would you advise, and what do you expect to see?
# 3. With full-batch gradient descent, is a decreasing rate needed for the same reason?
#
# Five to eight sentences.

# %% [markdown] written="why_decay" points=3
# ### BEGIN SOLUTION
# **A model answer.** The first condition, $\sum\alpha_t = \infty$, guards against stopping on the way: with
# bounded gradients the whole walk is not longer than a constant times $\sum \alpha_t$, so a finite sum keeps
# far minima out of reach. It is broken alone by $\alpha_t = 1/t^2$. The second, $\sum\alpha_t^2 < \infty$,
# guards against never coming to rest: every update adds noise of variance $\alpha_t^2\sigma^2$, and the noise
# of all later updates together must go to zero. It is broken alone by a constant rate (or $1/\sqrt t$).
#
# The friend's walker has reached the valley and hovers in it at a distance that grows with $\sqrt\alpha$. Let
# the rate fall from now on, for example by $\alpha/(1 + \delta t)$, or halve it when the loss does not
# improve any more; a larger batch also helps, since $\sigma^2$ falls like $1/B$. The loss should fall a
# little below 0.30 and the trembling become smaller. To have begun with a small rate would have been worse:
# the way into the valley would have taken longer.
#
# With the full batch there is no noise, $\sigma = 0$, so for a smooth objective a constant rate that is
# small enough ($\alpha\kappa < 2$ for the largest curvature $\kappa$) converges. The rate needs to fall
# because of the noise.
#
# **Mark scheme** (3 points). 1 point: both conditions explained (reach; noise that dies out), each with a
# rate that breaks it alone. 1 point: the friend hovers because of gradient noise; let the rate fall (or
# enlarge the batch), with what is to be expected. 1 point: without noise a constant, sufficiently small rate
# suffices. Half a point for a part that is right but gives no reason.
# ### END SOLUTION

# %% [markdown]
# ## 8.5 Momentum
#
# A ball that rolls down a hill does not forget from one moment to the next where it was going. Our walker
# does. On a plateau, where each gradient is tiny but all point the same way, this is a pity. Can we let it
# gather speed?
#
# Keep a sum of the gradients so far, in which the past fades by a factor $\beta$ at every update,
# $0 \le \beta < 1$, and step along that sum:
#
# $$\bar\nabla^{(t)} = \nabla^{(t)} + \beta\, \bar\nabla^{(t-1)}, \qquad \theta \leftarrow \theta - \alpha
#     \bar\nabla^{(t)}, \qquad \bar\nabla^{(0)} = 0.$$
#
# What is in it? Put the formula into itself:
#
# $$\begin{aligned}
# \bar\nabla^{(t)} &= \nabla^{(t)} + \beta \bigl( \nabla^{(t-1)} + \beta\, \bar\nabla^{(t-2)} \bigr)
#     && \text{the definition, for } t - 1 \\
# &= \nabla^{(t)} + \beta \nabla^{(t-1)} + \beta^2 \nabla^{(t-2)} + \dots + \beta^{t-1} \nabla^{(1)}
#     && \text{and so on, down to } \bar\nabla^{(0)} = 0
# \end{aligned}$$
#
# **On a plateau** all gradients are about the same, $\nabla$. Then it is a geometric series:
#
# $$\bar\nabla^{(t)} = (1 + \beta + \beta^2 + \dots + \beta^{t-1})\, \nabla = \frac{1 - \beta^t}{1 - \beta}\,
#     \nabla \;\longrightarrow\; \frac{1}{1 - \beta}\, \nabla.$$
#
# With $\beta = 0.9$ the steps grow to ten times their length.
#
# **Gradients that disagree**, $\nabla, -\nabla, \nabla, \dots$, give the same series with $-\beta$:
#
# $$\bar\nabla^{(t)} = \pm (1 - \beta + \beta^2 - \dots)\, \nabla \;\longrightarrow\; \pm
#     \frac{1}{1 + \beta}\, \nabla.$$
#
# With $\beta = 0.9$ that is about half. *What the gradients agree on is amplified, what they disagree on is
# damped.*
#
# Larochelle's slides call $\bar\nabla$ an exponentially decaying **average**. Its weights
# $1, \beta, \beta^2, \dots$ decay exponentially, but they add up to $1/(1-\beta)$ and not to 1. It is a
# decaying **sum**. So if you raise $\beta$ from 0 to 0.9 and leave $\alpha$ alone, the steps become up to ten
# times as long. (Some libraries use the average $(1 - \beta)\nabla + \beta\bar\nabla$; there the factor is
# already taken out.)
#
# **By hand.** $\beta = 0.5$ and four gradients of 1: $\bar\nabla = 1,\ 1.5,\ 1.75,\ 1.875$, on its way to 2.
#
# **Exercise `momentum_step`.** `velocity` and `grads` are lists of pairs of the same shapes. Return the new
# $\bar\nabla$ in new arrays.


# %% exercise="momentum_step"
def momentum_step(velocity, grads, beta):
    """The new ∇̄, ∇ + β∇̄, a list of pairs like grads in new arrays; velocity is the old ∇̄, zeros first."""
    ### BEGIN SOLUTION
    return [
        (grad_W + beta * old_W, grad_b + beta * old_b)
        for (old_W, old_b), (grad_W, grad_b) in zip(velocity, grads)
    ]
    ### END SOLUTION


# %% check="momentum_step"
check("momentum_step")

# %% [markdown]
# Now a race across a plateau. The loss is $J(\theta) = 1 / (1 + e^{-\theta})$, which is flat on the right and
# falls to zero on the left; the start is at $\theta = 6$, where its slope is 0.0025.


# %% tags=["demo", "hide-input"]
def updates_to_cross(beta, alpha=0.2):
    """The losses on the way from θ = 6 to θ = −1, with your momentum_step and sgd_step."""
    params, velocity, losses = [(np.array([[6.0]]), np.zeros(1))], [(np.zeros((1, 1)), np.zeros(1))], []
    while (theta := params[0][0][0, 0]) > -1:
        losses.append(sigmoid(theta))
        slope = sigmoid(theta) * sigmoid(-theta)
        velocity = momentum_step(velocity, [(np.array([[slope]]), np.zeros(1))], beta)
        params = sgd_step(params, velocity, alpha)
    return losses


def draw_race():
    figure, (left, right) = plots.axes(
        "With momentum 0.9 the plateau takes an eighth of the time",
        "θ",
        "loss J(θ)",
        ncols=2,
        figsize=(10, 4),
    )
    hill = np.linspace(-6, 8, 300)
    left.plot(hill, sigmoid(hill), "-", color="black")
    left.plot(6, sigmoid(6), "o", color=plots.VERMILLION, markersize=9)
    left.text(5.5, 0.85, "start")
    left.annotate("", (3.6, 0.915), (5.6, 0.945), arrowprops={"arrowstyle": "->", "linewidth": 1.5})
    for beta, line in {0.0: "-", 0.5: "--", 0.9: "-."}.items():
        losses = updates_to_cross(beta)
        right.plot(losses, line)
        right.text(len(losses) + 25, 0.6, f"β = {beta:g}:\n{len(losses):,}\nupdates")
    right.set(xlabel="update", ylabel="loss J(θ)", xlim=(-50, 2700), ylim=(0, 1.05))
    return figure


widgets.explore(draw_race, "A plateau, and the loss of three walks that cross it, with β = 0, 0.5 and 0.9")

# %% [markdown]
# *Figure: on the left the loss, a flat plateau on the right side of the picture that falls off around 0, the
# start at θ = 6, and an arrow that points downhill, to the left. On the right the loss against the number of
# updates with α = 0.2. Without momentum it stays near 1 for about 2,000 updates; with β = 0.5 it falls after
# half of that, with β = 0.9 after 249.*
#
# Why an eighth, and not a tenth? The steps need a while to grow to ten times their length. And $\bar\nabla$
# remembers the gradients of ten updates ago, so where the slope becomes steeper, it lags behind.

# %% [markdown]
# ### And in a ravine?
#
# *☆ For those who want more.*
#
# In the ravine of section 8.2 the gradients across disagree, and those along it agree. So momentum should
# damp the zigzag and hurry along. Does it? Predict first; then look at the two walks, and at the calculation
# below them.


# %% tags=["demo", "hide-input"]
def draw_ravine_walks(alpha, beta):
    figure, panels = plt.subplots(ncols=2, figsize=(10, 3.9), layout="constrained", sharey=True)
    title = "Momentum hurries along the ravine; across it the jumps shrink hardly faster"
    figure.suptitle(
        title if (alpha, beta) == (0.06, 0.6) else "Two walks in the ravine",
        x=0.01,
        ha="left",
        fontweight="bold",
    )
    for ax, b in zip(panels, (0.0, beta)):
        path = descend_ravine(alpha, b)
        draw_ravine(ax, path)
        loss = 0.5 * steepness @ path[-1] ** 2
        ax.set_title(f"α = {alpha:g}, β = {b:g}: loss {loss:.2g} after 30 updates", fontweight="normal")
    return figure


widgets.explore(
    draw_ravine_walks,
    "Thirty updates in a ravine, on the left without momentum, on the right with it",
    alpha=widgets.slider("learning rate α", 0.01, 0.1, 0.06, step=0.01),
    beta=widgets.slider("momentum β", 0.0, 0.95, 0.6, step=0.05),
)

# %% [markdown]
# *Figure: two contour plots of a long, narrow valley with its minimum at the origin and 30 updates with α =
# 0.06 from (−10, 1.5). Without momentum the path zigzags between the walls with shrinking jumps and is still
# at −1.6 after 30 updates; its loss is 1.2. With β = 0.6 it swings from wall to wall too, but it
# reaches the minimum; its loss is 0.000017.*
#
# Take one direction, with curvature $\kappa$ and the minimum at 0. One update changes two numbers, $\theta$
# and $\bar\nabla$, and both new ones are sums of multiples of the old ones:
#
# $$\begin{aligned}
# \bar\nabla_{\text{new}} &= \kappa\,\theta + \beta\bar\nabla && \text{the gradient is } \kappa\theta \\
# \theta_{\text{new}} &= \theta - \alpha\bar\nabla_{\text{new}} = (1 - \alpha\kappa)\,\theta -
#     \alpha\beta\,\bar\nabla && \text{put the first line in} \\
# \begin{pmatrix} \theta \\ \bar\nabla \end{pmatrix}_{\text{new}} &=
#     \begin{pmatrix} 1 - \alpha\kappa & -\alpha\beta \\ \kappa & \beta \end{pmatrix}
#     \begin{pmatrix} \theta \\ \bar\nabla \end{pmatrix} && \text{both at once, as a matrix}
# \end{aligned}$$
#
# How fast the two shrink is told by the eigenvalues $\mu$ of the matrix, the solutions of
# $\mu^2 - (\text{trace})\,\mu + \text{determinant} = 0$:
#
# $$\begin{aligned}
# \text{trace} &= 1 + \beta - \alpha\kappa \\
# \text{determinant} &= (1 - \alpha\kappa)\,\beta + \alpha\beta\kappa = \beta
# \end{aligned}$$
#
# The product of the two eigenvalues is the determinant, $\beta$. If $(1 + \beta - \alpha\kappa)^2 < 4\beta$,
# that is, if $\alpha\kappa$ lies between $(1 - \sqrt\beta)^2$ and $(1 + \sqrt\beta)^2$, they are a pair of
# complex conjugates. Then both have the same modulus, and it is $\sqrt\beta$, **whatever the curvature**.
#
# For $\beta = 0.6$ the modulus is 0.775, for all $\alpha\kappa$ between 0.05 and 3.15. With $\alpha = 0.06$
# both directions of the ravine lie in there. What momentum has changed, for each update:
#
# | direction | $\alpha\kappa$ | without momentum, $\lvert 1 - \alpha\kappa \rvert$ | with $\beta = 0.6$ |
# |---|---|---|---|
# | along | 0.06 | 0.940 | 0.775 |
# | across | 1.8 | 0.800 | 0.775 |
#
# Nearly all that is gained is gained *along* the ravine. Across it, the zigzag has become a slower swing, but
# it dies out hardly faster. A cell that computes it:

# %% tags=["demo"]
for axis, (direction, curvature) in enumerate((("along", 1.0), ("across", 30.0))):
    for beta in (0.0, 0.6):
        matrix = np.array([[1 - 0.06 * curvature, -0.06 * beta], [curvature, beta]])
        factor = np.abs(np.linalg.eigvals(matrix)).max()
        changes = np.count_nonzero(np.diff(np.sign(descend_ravine(0.06, beta)[:21, axis])))
        print(f"{direction:6}, β = {beta}: factor {factor:.3f}, {changes} changes of sign in 20 updates")

# %% [markdown]
# So what is the damping by $1/(1 + \beta)$ good for? It allows a larger rate. A walk with momentum is stable
# up to $\alpha\kappa_{\max} = 2(1 + \beta)$ (there the two real eigenvalues are −1 and $-\beta$).
#
# With the best rate and the best momentum together, the factor becomes
# $(\sqrt c - 1)/(\sqrt c + 1)$ in the place of $(c - 1)/(c + 1)$: **the condition number is replaced by its
# root.** (Polyak, 1964; see the further reading.) For $c = 30$ that is 0.69 in the place of 0.935.
#
# And too much momentum? With $\beta = 0.95$ the modulus is 0.975: the ball rolls through the minimum and up
# on the other side, again and again. Put it into the figure.

# %% [markdown]
# ## 8.6 Newton's method
#
# *☆ For those who want more.*
#
# Gradient descent knows the slope. It does not know how soon the slope will change, and so it needs someone
# to tell it how far to go. The second derivatives know that. Can they replace the learning rate?
#
# Approximate the objective around the point $\theta_t$ where we stand by its Taylor polynomial of degree two,
# with the gradient $\nabla$ and the **Hessian** $H$, $H_{ij} = \partial^2 J / \partial\theta_i\,
# \partial\theta_j$, both taken at $\theta_t$:
#
# $$J(\theta) \approx J(\theta_t) + \nabla^\top (\theta - \theta_t) + \tfrac12\, (\theta - \theta_t)^\top H\,
#     (\theta - \theta_t)$$
#
# Where is the polynomial stationary? Its last term needs a gradient of its own. Write $v = \theta - \theta_t$
# and look at one entry:
#
# $$\begin{aligned}
# \frac{\partial}{\partial v_k}\, \tfrac12 v^\top H v
#   &= \frac{\partial}{\partial v_k}\, \tfrac12 \sum_i \sum_j v_i H_{ij} v_j
#     && \text{the product, written out} \\
# &= \tfrac12 \sum_j H_{kj} v_j + \tfrac12 \sum_i v_i H_{ik}
#     && \text{product rule: } v_k \text{ occurs as } v_i \text{ and as } v_j \\
# &= \sum_j H_{kj} v_j = (Hv)_k && H_{ik} = H_{ki} \text{: both sums are the same}
# \end{aligned}$$
#
# So $\nabla_v\, \tfrac12 v^\top H v = Hv$ for a symmetric $H$, and
#
# $$\begin{aligned}
# 0 &= \nabla + H\,(\theta - \theta_t) && \text{gradient of the right side} \\
# H\,(\theta - \theta_t) &= -\nabla && \text{a linear system} \\
# \theta - \theta_t &= -H^{-1} \nabla && \text{multiply by } H^{-1} \text{, if it exists} \\
# \theta_{t+1} &= \theta_t - H^{-1} \nabla && \text{go there}
# \end{aligned}$$
#
# There is no learning rate in it.
#
# What does one such step do if $J$ *is* quadratic, with its stationary point at $s$? Then $J = \tfrac12 (t -
# s)^\top H\, (t - s)$ up to a constant, where the vector $t$ is the place at which we stand, and its gradient
# at $t$ is $g = H\,(t - s)$, as just shown.
#
# **Exercise `newton_derivation`.** Where does the step lead to? From $t - H^{-1} g$ down to its result. $t$,
# $s$ and $g$ are vectors. Your symbols: `t`, `s`, `g`, `H`, and `I` for the identity; the inverse is `H⁻¹`,
# `H^-1` or `inv(H)`.


# %% exercise="newton_derivation"
newton_derivation = r"""
    t − H⁻¹ g
    ### BEGIN SOLUTION
  = t − H⁻¹ H (t − s)        | definition of g
  = t − (t − s)              | H⁻¹ H = I
  = s                        | take the bracket apart
    ### END SOLUTION
"""
show(newton_derivation)

# %% check="newton_derivation"
check("newton_derivation")

# %% [markdown]
# If $J$ is quadratic, the polynomial is not an approximation, and one step leads to its stationary point,
# **from anywhere**.
#
# **By hand.** $J = \theta_1^2 + 2\theta_2^2 + \theta_1\theta_2$ at $\theta_t = (1, 1)$. The gradient is
# $(2\theta_1 + \theta_2,\ 4\theta_2 + \theta_1) = (3, 5)$ and the Hessian
# $\begin{pmatrix} 2 & 1 \\ 1 & 4 \end{pmatrix}$. The system $2d_1 + d_2 = -3$, $d_1 + 4d_2 = -5$ has the
# solution $d = (-1, -1)$, and $(1, 1) + (-1, -1) = (0, 0)$ is the minimum.

# %% [markdown]
# ### Second derivatives by finite differences
#
# The slope of the slope: a central difference of central differences. Let $e_i$ be the vector (P,) that is 1
# at place $i$ and 0 elsewhere.
#
# $$\begin{aligned}
# \frac{\partial^2 f}{\partial\theta_i\,\partial\theta_j}
# &\approx \frac{1}{2\varepsilon} \Bigl( \frac{\partial f}{\partial\theta_j}(\theta + \varepsilon e_i) -
#     \frac{\partial f}{\partial\theta_j}(\theta - \varepsilon e_i) \Bigr) && \text{central difference in }
#     \theta_i \\
# &\approx \frac{f(\theta + \varepsilon e_i + \varepsilon e_j) - f(\theta + \varepsilon e_i -
#     \varepsilon e_j) - f(\theta - \varepsilon e_i + \varepsilon e_j) + f(\theta - \varepsilon e_i -
#     \varepsilon e_j)}{4\varepsilon^2} && \text{and in } \theta_j
# \end{aligned}$$
#
# Which step? We divide by $\varepsilon^2$ now, so the round-off of about $10^{-16}$ becomes
# $10^{-16}/\varepsilon^2$, while the truncation is still about $\varepsilon^2$. They balance at
# $\varepsilon = 10^{-4}$, with an error of about $10^{-8}$: a longer step than chapter 1 took for the
# gradient, and half of the digits.
#
# Mixed derivatives do not depend on the order, so $H$ is symmetric. Make it so exactly: compute each pair
# once and put it into both places, or take the mean of $H$ and $H^\top$.
#
# **Exercise `numerical_hessian`.** `f` takes an array (P,) and returns a number.


# %% exercise="numerical_hessian"
def numerical_hessian(f, theta, eps=1e-4):
    """The Hessian of f at theta (P,) by central differences with the step eps: (P, P), exactly symmetric."""
    ### BEGIN SOLUTION
    P = len(theta)
    H, steps = np.empty((P, P)), eps * np.eye(P)
    for i in range(P):
        for j in range(i + 1):
            together = f(theta + steps[i] + steps[j]) + f(theta - steps[i] - steps[j])
            apart = f(theta + steps[i] - steps[j]) + f(theta - steps[i] + steps[j])
            H[i, j] = H[j, i] = (together - apart) / (4 * eps**2)
    return H
    ### END SOLUTION


# %% check="numerical_hessian"
check("numerical_hessian")

# %% [markdown]
# ### What kind of place is it?
#
# At a stationary point the slope says nothing: it is 0 in every direction. The second derivatives decide.
# Take a small step $\varepsilon v$ from a stationary point $\theta$, in any direction $v$. The Taylor
# polynomial says
#
# $$\begin{aligned}
# J(\theta + \varepsilon v) - J(\theta) &\approx \varepsilon\, \nabla^\top v +
#     \tfrac12 \varepsilon^2\, v^\top H v && \text{Taylor polynomial of degree two} \\
# &= \tfrac12 \varepsilon^2\, v^\top H v && \text{since } \nabla = 0
# \end{aligned}$$
#
# $v^\top H v$ is the curvature in the direction $v$. So:
#
# - $v^\top H v > 0$ for every $v \ne 0$: it goes up in all directions. A **minimum**.
# - $v^\top H v < 0$ for every $v \ne 0$: a **maximum**.
# - Positive for some $v$ and negative for others: a **saddle**.
# - If it is 0 for some $v$ and has one sign for the others, the terms that the polynomial leaves out decide,
#   and $H$ alone cannot tell: **undecided**. ($\theta^4$, $-\theta^4$ and $\theta^3$ all have slope 0 and
#   curvature 0 at 0.)
#
# There are infinitely many directions, but the eigenvectors are enough. With $v = \sum_i u_i v_i$ as in
# section 8.2, for eigenvectors of length 1,
#
# $$\begin{aligned}
# v^\top H v &= \Bigl(\sum_j u_j v_j\Bigr)^{\!\top} \sum_i u_i \kappa_i v_i && H v_i = \kappa_i v_i \\
# &= \sum_i \kappa_i u_i^2 && v_j^\top v_i = 0 \text{ for } i \ne j \text{, and } v_i^\top v_i = 1
# \end{aligned}$$
#
# So only the signs of the eigenvalues count.
#
# **By hand.** $J = \theta_1^2 - 3\theta_2^2$ has $H = \begin{pmatrix} 2 & 0 \\ 0 & -6 \end{pmatrix}$
# everywhere, with the eigenvalues 2 and −6: its stationary point $(0, 0)$ is a saddle.

# %% [markdown]
# **Exercise `classify_stationary`.** `hessian` is the symmetric matrix of second derivatives at a stationary
# point. Return `"minimum"`, `"maximum"`, `"saddle"` or `"undecided"`. Rounding again: an eigenvalue counts as
# zero if its size is at most $10^{-9}$ times that of the largest one. If there are eigenvalues of both signs,
# it is a saddle whatever else is zero.


# %% exercise="classify_stationary"
def classify_stationary(hessian):
    """The kind of a stationary point with this hessian (P, P): "minimum", "maximum", "saddle", "undecided".

    An eigenvalue whose size is at most 1e-9 times the largest size counts as zero.
    """
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(hessian)
    zero = 1e-9 * np.abs(eigenvalues).max()
    up, down = np.any(eigenvalues > zero), np.any(eigenvalues < -zero)
    if up and down:
        return "saddle"
    if np.any(np.abs(eigenvalues) <= zero):
        return "undecided"
    return "minimum" if up else "maximum"
    ### END SOLUTION


# %% check="classify_stationary"
check("classify_stationary")

# %% [markdown]
# ### The step
#
# $H^{-1}\nabla$ is the solution of a linear system; `np.linalg.solve(H, v)` finds it without the inverse. But
# if $H$ is **singular**, there is a direction in which the slope does not change at all, and the polynomial
# has no single stationary point. Rounding can hide this: a zero becomes $10^{-17}$, and the "solution" is
# enormous. So ask first: `np.linalg.matrix_rank(H)` counts the directions that are not flat up to rounding.
#
# **Exercise `newton_step`.** For any symmetric $H$ of full rank, also one with negative curvature. Below full
# rank, raise a `ValueError`.


# %% exercise="newton_step"
def newton_step(theta, gradient, hessian):
    """θ − H⁻¹∇, (P,), for theta and gradient (P,) and a symmetric hessian (P, P); ValueError if singular."""
    ### BEGIN SOLUTION
    rank = np.linalg.matrix_rank(hessian)
    if rank < len(theta):
        raise ValueError(f"the Hessian is singular: rank {rank}, but {len(theta)} is needed")
    return theta - np.linalg.solve(hessian, gradient)
    ### END SOLUTION


# %% check="newton_step"
check("newton_step")

# %% [markdown]
# ### On a quadratic
#
# Here is the ravine of section 8.2 once more. Gradient descent needed a rate, and it zigzagged. What do your
# two functions make of it, from three starting points?


# %% tags=["demo", "hide-input"]
def ravine(point):
    return 0.5 * steepness @ point**2


def draw_newton_in_the_ravine():
    figure, ax = plt.subplots(figsize=(8, 3.7), layout="constrained")
    draw_ravine(ax, descend_ravine(0.06))
    for k, begin in enumerate(np.array([[-10.0, 1.5], [-6.0, -1.9], [1.0, 2.0]])):
        end = newton_step(begin, steepness * begin, numerical_hessian(ravine, begin))
        name = "Newton, one step" if k == 0 else None
        ax.plot(*np.array([begin, end]).T, "s-", color=plots.VERMILLION, markersize=6, label=name)
        print(f"from {begin}: after one step {np.linalg.norm(end):.0e} away from the minimum")
    ax.plot([], [], "o-", color=plots.BLUE, markersize=3, linewidth=1, label="gradient descent, 30 steps")
    ax.set_title("On a quadratic Newton arrives in one step, from anywhere")
    ax.legend(loc="lower right", ncols=2, fontsize=10)
    return figure


widgets.explore(draw_newton_in_the_ravine, "Three straight lines to the minimum, and a zigzag")

# %% [markdown]
# *Figure: the contours of the long, narrow valley with its minimum at the origin. Straight lines lead from
# three starting points, (−10, 1.5), (−6, −1.9) and (1, 2), right to the minimum: one step of Newton's method
# each. For comparison the zigzag of gradient descent from the first of these points, which after 30 steps
# is still at −1.6.*
#
# One step, and what is left is the rounding of the second differences. Newton's method divides the slope in
# each direction by the curvature in that direction. So a ravine is no worse for it than a round bowl.

# %% [markdown]
# ### Where it shines, and where it fails
#
# Now let it loose on our landscape, from five starting points. What will it do at each? Where it comes to
# rest, your `classify_stationary` says what kind of place that is.


# %% tags=["demo", "hide-input"]
def curvatures():
    """The smaller eigenvalue of the Hessian of the tiny network, at every point of the map."""
    grid, (u, v) = np.stack(np.meshgrid(w_axis, w_axis), axis=-1), 1e-3 * np.eye(2)
    second = [
        [tiny_loss(grid + p + q) - tiny_loss(grid + p - q) - tiny_loss(grid - p + q) + tiny_loss(grid - p - q)
         for p in (u, v)]
        for q in (u, v)
    ]  # fmt: skip
    return np.linalg.eigvalsh(np.moveaxis(second, (0, 1), (2, 3)) / 4e-6).min(axis=-1)


def newton_walk(start):
    """Six steps of Newton's method on the tiny network, or until it is lost."""
    path = [np.array(start)]
    while len(path) <= 6 and np.abs(path[-1]).max() < 5:
        path.append(newton_step(path[-1], tiny_gradient(path[-1]), numerical_hessian(tiny_loss, path[-1])))
    return np.array(path)


def draw_newton_walks():
    figure, ax = plt.subplots(figsize=(6.8, 5.8), layout="constrained")
    draw_landscape(ax)
    ax.contour(w_axis, w_axis, curvatures(), [0.0], colors=plots.ORANGE, linewidths=2.5, linestyles="--")
    for start, marker in zip([(1.9, -1.6), (2.3, 1.6), (0.4, 2.0), (0.2, -0.4), (-1.6, 3.6)], "osvD^"):
        path = newton_walk(start)
        ax.plot(*path.T, "-", color="white", marker=marker, markersize=6, markeredgecolor="black")
        lost = np.abs(path[-1]).max() > 5
        if not lost:
            ax.plot(*path[-1], "*", color=plots.ORANGE, markersize=13, markeredgecolor="black")
        kind = "lost" if lost else classify_stationary(numerical_hessian(tiny_loss, path[-1]))
        losses = f"loss {tiny_loss(path[0]):.3f} -> {tiny_loss(path[-1]):.3f}"
        print(f"from {start}: {losses} at {path[-1].round(2)}: {kind}")
    ax.set_title("Newton goes to a flat place, whatever it is, or astray")
    return figure


widgets.explore(draw_newton_walks, "Five walks of Newton's method in the landscape of section 8.1")

# %% [markdown]
# *Figure: the landscape again. Dashed lines enclose the regions in which both eigenvalues of the Hessian are
# positive; the three valleys lie in such regions, and there are four smaller ones without a valley. Newton's
# method is drawn from five points, with a star where it comes to rest. Two walks reach a valley within a few
# steps. One ends on the pass near (0.2, 2.2), one on the hilltop near (−0.35, −0.35). The fifth begins at the
# edge of the upper valley's own region, overshoots by far, and leaves the picture.*
#
# - From (1.9, −1.6) and (2.3, 1.6): three steps, and it is in the valley to two decimals. No learning
#   rate, no trembling. This is Newton's method as it should be.
# - From (0.4, 2.0) it goes to the **saddle**, and stays there.
# - From (0.2, −0.4) it climbs to the **top of the hill**: the loss rises from 0.971 to 1.024. To the
#   formula a hilltop is as good as a valley, since the gradient vanishes on both.
# - From (−1.6, 3.6) it gets lost. The curvature there is positive but tiny in one direction (0.015), so the
#   parabola that it believes in has its bottom far away, where the true landscape looks quite different.
#
# Larochelle's slides name two conditions under which the method is practical. The first: there are "few
# parameters (so we can invert Hessian)". That is a matter of counting:

# %% tags=["demo"]
print("        P   numbers in H      memory   multiplications to solve, about P³/3")
for P in (10, 1000, 100_000, 10_000_000):
    memory = 8.0 * P**2
    unit, size = next(
        (u, s) for u, s in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3), ("B", 1)) if memory >= s
    )
    print(f"{P:10,}   {float(P**2):12.0e}   {memory / size:6.3g} {unit:2}   {P**3 / 3:12.0e}")

# %% [markdown]
# The second condition: the loss is "locally convex (so the Hessian is invertible)". This deserves to be said
# more exactly. **Invertible and convex are two different things.** A saddle
# has an invertible Hessian (one positive and one negative eigenvalue), and Newton's method walks right into
# it. And a function can be convex with a Hessian that is not invertible: a valley with a flat bottom. What
# Newton's method needs in order to go *down* is a **positive definite** Hessian: all eigenvalues above zero,
# the regions inside the dashed lines. Then those of $H^{-1}$, their reciprocals, are above zero too, and the
# change to first order is $\nabla^\top (-H^{-1}\nabla) < 0$: the step begins downhill. It may still be far
# too long, as from (−1.6, 3.6). Methods that are used in practice replace $H$ by a positive definite matrix
# where it is not, and shorten the step where it is too long.

# %% [markdown]
# ## 8.7 Train
#
# Everything is there. Put it together: epochs of mini-batches, a penalty, momentum, and a rate that may fall.
#
# 1. Begin with $\bar\nabla = 0$ and $t = 0$.
# 2. In every epoch, deal the examples out anew. For every mini-batch: the gradient of the objective (the
#    mean loss of the batch, and λΩ), the new $\bar\nabla$, the new $\theta$. The velocity is carried over
#    from batch to batch and from epoch to epoch.
# 3. At the end of every epoch, write down the objective on **all** of $X$.
#
# The learning rate `alpha` is a number, or a function that gives the rate of the update $t = 0, 1, 2, \dots$,
# counted over all epochs. `callable(alpha)` tells which of the two it is.
#
# `regularised_loss` gives the objective and its gradients for whatever examples you hand it (use "l2").
#
# Training a large network takes hours. You want to see how far it is, and to be able to stop it without
# losing everything. `run_epochs(one_epoch, state, epochs)` takes care of both. It calls
# `state, objective = one_epoch(state)` again and again, shows a bar, and returns the last state and the list
# of objectives. If you press ■, it returns what there is up to the last finished epoch. What has to be in the
# state? All that one epoch hands on to the next. Leave the old state as it is and return a new one: the
# old one is what you get back after ■. (You may also write the loop yourself.)
#
# **Exercise `train`.** All arguments after `y` are given by name. Return the parameters and the history, one
# number for each epoch.


# %% exercise="train"
def train(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
    """(params, history): SGD with momentum on mean loss + λΣ‖W‖²; history[e]: on all of X after epoch e.

    X (N, D), y (N,). New mini-batches from rng in every epoch. ∇̄ is zero at first and carried over.
    alpha is a number, or a function of the update t = 0, 1, 2, …, counted over all epochs.
    """

    ### BEGIN SOLUTION
    def one_epoch(state):
        params, velocity, t = state
        for batch in minibatches(len(X), batch_size, rng):
            _, grads = regularised_loss(params, X[batch], y[batch], g, g_prime, lam, "l2")
            velocity = momentum_step(velocity, grads, beta)
            params = sgd_step(params, velocity, alpha(t) if callable(alpha) else alpha)
            t += 1
        objective, _ = regularised_loss(params, X, y, g, g_prime, lam, "l2")
        return (params, velocity, t), objective

    at_rest = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    (params, *_), history = run_epochs(one_epoch, (params, at_rest, 0), epochs)
    return params, history
    ### END SOLUTION


# %% check="train"
check("train")

# %% [markdown]
# Three spirals, 300 points, 30 hidden units, and three ways to train. Run the cell. Then put 20,000 for the
# 150 epochs, run it again, and press ■ after some seconds. That training ends, its history is kept as far as
# it came, and the next training begins. The figure below takes what there is.

# %% tags=["demo"]
rng = np.random.default_rng(5)
y_spiral = np.repeat(np.arange(3), 100)
radius = np.tile(np.linspace(0.1, 2, 100), 3)
angle = 2.2 * radius + 2 * np.pi * y_spiral / 3 + 0.12 * rng.standard_normal(300)
X_spiral = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
start = [(glorot_uniform(2, 30, rng), np.zeros(30)), (glorot_uniform(30, 3, rng), np.zeros(3))]

settings = {
    "full batch": dict(batch_size=300, beta=0.0),
    "mini-batches of 20": dict(batch_size=20, beta=0.0),
    "mini-batches of 20, momentum 0.9": dict(batch_size=20, beta=0.9),
}
trained = {
    name: train(
        start,
        X_spiral,
        y_spiral,
        g=np.tanh,
        g_prime=tanh_prime,
        alpha=0.1,
        epochs=150,
        lam=1e-4,
        rng=np.random.default_rng(6),
        **setting,
    )
    for name, setting in settings.items()
}

# %% tags=["demo", "hide-input"]
figure, (left, right) = plt.subplots(ncols=2, figsize=(10.5, 4.4), layout="constrained")
figure.suptitle(
    "The same 150 epochs at the same learning rate: more steps, then longer ones",
    x=0.01,
    ha="left",
    fontweight="bold",
)
for (name, (_, history)), place in zip(trained.items(), [(60, 0.86), (62, 0.42), (58, 0.072)]):
    left.semilogy(range(len(history)), history)
    left.text(*place, name)
left.set(xlabel="epoch", ylabel="objective on all examples")

best = trained["mini-batches of 20, momentum 0.9"][0]
side = np.linspace(-2.3, 2.3, 200)
corners = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
predicted = logits_of(best, corners, np.tanh).argmax(axis=1).reshape(200, 200)
right.contourf(side, side, predicted, [-0.5, 0.5, 1.5, 2.5], colors=["#cfe3f1", "#fbe6bf", "#c3e8dc"])
for label, (colour, marker) in enumerate(zip((plots.BLUE, plots.ORANGE, plots.GREEN), "os^")):
    right.plot(*X_spiral[y_spiral == label].T, marker, color=colour, markersize=3.5, linestyle="")
right.set(xlabel="$x_1$", ylabel="$x_2$", aspect="equal")
wrong = np.count_nonzero(logits_of(best, X_spiral, np.tanh).argmax(axis=1) != y_spiral)
right.set_title(f"with momentum: {wrong} of 300 wrong", fontweight="normal")
right.grid(False)
plt.show()

# %% [markdown]
# *Figure: on the left the objective on a logarithmic axis against the epoch. With the full batch it falls to
# about 0.78 and hardly moves any more; with mini-batches of 20 it falls to about 0.11; with momentum as well
# it falls steeply, jumping a little, and reaches about 0.043. On the right the three spirals and, as coloured
# regions, the classes that the last network predicts; hardly an example, or none, is on the wrong side.*
#
# In 150 epochs the full batch makes 150 steps, the mini-batches make 2,250. Momentum makes each of them up to
# ten times as long. All three have looked at every example 150 times.
#
# That the curve with momentum jumps is the noise of section 8.4, with steps up to ten times as long. Which
# tool from that section would calm it?

# %% [markdown]
# ### A rate that falls, at work
#
# Smaller batches and a larger rate make the noise louder: batches of 10, momentum 0.9 and the rate 0.2,
# twice. The first training keeps the rate. The second keeps it for the first half, 75 epochs with 30 updates
# each, and then lets your `inverse_decay` bring it down.


# %% tags=["demo"]
def late_decay(t):
    """The rate 0.2 for the first half of 4,500 updates, then 0.2 / (1 + 0.01·(t − 2250))."""
    return inverse_decay(0.2, 0.01, max(0, t - 2250))


histories = {}
for name, alpha in (("0.2", 0.2), ("0.2, falling from epoch 75 on", late_decay)):
    options = dict(alpha=alpha, beta=0.9, epochs=150, batch_size=10, lam=1e-4, rng=np.random.default_rng(6))
    _, histories[name] = train(start, X_spiral, y_spiral, g=np.tanh, g_prime=tanh_prime, **options)

# %% tags=["demo", "hide-input"]
figure, ax = plots.axes(
    "A rate that falls late arrives as fast, and then comes to rest",
    "epoch",
    "objective on all examples",
    figsize=(8, 3.8),
)
for (name, history), colour, line in zip(histories.items(), (plots.ORANGE, plots.BLUE), ("--", "-")):
    ax.semilogy(history, line, color=colour, linewidth=1.5, label=f"learning rate {name}")
    print(f"{name}: from epoch 100 on between {min(history[100:]):.3f} and {max(history[100:]):.3f}")
ax.set_yticks([0.05, 0.1, 0.2, 0.5, 1], ["0.05", "0.1", "0.2", "0.5", "1"])
ax.minorticks_off()
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the objective against the epoch for both trainings. They are the same for 75 epochs and fall, with
# many jumps, to about 0.05. After that the one with the constant rate goes on jumping, between 0.044 and
# 0.075; the other one is calm within a few epochs and stays at 0.046 or 0.047.*
#
# Now and then the constant rate is lower, at 0.044. But whoever stops at a fixed epoch may meet 0.075 as
# well.

# %% [markdown]
# ### Your own walk
#
# Now you are at the controls. The landscape is that of section 8.1, the walk is made of your own
# `minibatches`, `momentum_step` and `sgd_step`. Some things to try:
#
# - Take the full batch. Twenty-five steps do not reach the bottom. How much momentum gets there? What rate
#   would do it without?
# - At a rate of 3.2 the full batch arrives. Does a batch of one example, at the same rate?
# - A rate of 1 and a batch of 1: in which valley does the walk end? Then lower the rate.
# - A rate of 1, a batch of 5: turn the momentum from 0 up to 0.9. By which factor must you lower the rate to
#   be back in the deep valley?


# %% tags=["demo", "hide-input"]
def draw_walk(alpha, beta, batch_size):
    rng, losses = np.random.default_rng(1), []
    w = [(np.array([[-3.6], [1.0]]), np.zeros(2))]
    velocity, path = [(np.zeros((2, 1)), np.zeros(2))], [w[0][0][:, 0]]
    for _ in range(25):
        for rows in minibatches(40, batch_size, rng):
            slope = tiny_gradient(w[0][0][:, 0], rows)[:, None]
            velocity = momentum_step(velocity, [(slope, np.zeros(2))], beta)
            w = sgd_step(w, velocity, alpha)
            path.append(w[0][0][:, 0])
        losses.append(tiny_loss(path[-1]))
    path = np.array(path)

    figure, (left, right) = plt.subplots(ncols=2, figsize=(10.5, 4.8), layout="constrained")
    draw_landscape(left)
    left.plot(*path.T, "-o", color="white", markersize=2, linewidth=1)
    left.plot(*path[-1], "*", color=plots.ORANGE, markersize=15, markeredgecolor="black")
    lost = "" if np.abs(path[-1]).max() <= 4 else ", and the walk has left the map"
    left.set_title(f"{len(path) - 1} updates in 25 epochs{lost}", fontweight="normal")
    right.plot(range(25), losses, "o-", markersize=4)
    right.axhline(landscape.min(), color="black", linewidth=0.8)
    right.text(24, landscape.min() - 0.015, "lowest point of the landscape", ha="right", va="top", fontsize=9)
    right.set(xlabel="epoch", ylabel="loss on all 40 examples", ylim=(0.2, 1.3))
    right.set_title(f"α = {alpha:.2g}, β = {beta:.2g}, batch of {batch_size}", fontweight="normal")
    return figure


widgets.explore(
    draw_walk,
    "A path through the landscape and the loss over 25 epochs",
    alpha=widgets.slider("learning rate α", -2.0, 1.0, 10**-0.5, log=True),
    beta=widgets.slider("momentum β", 0.0, 0.95, 0.5, step=0.05),
    batch_size=widgets.choice("size of the batch", [1, 2, 5, 10, 20, 40], 5),
)

# %% [markdown]
# *Figure: on the left the landscape with the path of 200 updates that begins at (−3.6, 1) and ends, after
# some wandering, in the upper deep valley. On the right the loss on all 40 examples after each of 25
# epochs, counted from 0; with α = 0.32, β = 0.5 and batches of 5 it has come down to the lowest point of the
# landscape after six or seven epochs, and stays just above it.*

# %% [markdown]
# ## What to remember
#
# - **The landscape** of a network is not convex. Permuting the $H$ units of a hidden layer (and, for tanh,
#   flipping signs) gives $2^H H!$ twins of every solution. There are local minima, plateaus and saddles.
# - **SGD** steps on the gradient of a few examples: wrong by itself, right on average. An epoch uses every
#   example once, in a new random order.
# - **Mini-batches**: the noise falls like $1/\sqrt B$, the numbers moved for each multiplication like
#   $1/B + 1/H + 1/D$. Tens to hundreds of examples are a good compromise.
# - **A step** multiplies the distance by $1 - \alpha\kappa$ in a direction of curvature $\kappa$. The largest
#   stable rate is $2/\kappa_{\max}$; how fast the rest follows depends on the condition number
#   $\kappa_{\max}/\kappa_{\min}$.
# - **Rates**: $\sum\alpha_t = \infty$ to get there, $\sum\alpha_t^2 < \infty$ to come to rest. For
#   $t^{-p}$ that is $\tfrac12 < p \le 1$. A fixed rate first, a falling one later.
# - **Momentum** is a decaying *sum* of gradients. Agreement is multiplied by up to $1/(1-\beta)$,
#   disagreement by $1/(1+\beta)$. On a quadratic the factor is $\sqrt\beta$ in all directions between two
#   bounds.
# - **Stationary points**: the signs of the eigenvalues of $H$ tell minimum, maximum and saddle apart.
# - **Newton** is exact on a quadratic. Elsewhere it goes to a stationary point of any kind, or astray, and it
#   needs $P^2$ numbers.
#
# In chapter 9 you will choose the learning rate, the momentum and the rest by experiment, without fooling
# yourself, and train on real images.

# %% [markdown]
# ## Where this comes from
#
# - Non-convexity and permuted units, the convergence conditions and the two schedules, mini-batches,
#   momentum and Newton's method: Hugo Larochelle, *Neural networks: Training neural networks – empirical risk
#   minimization*, Université de Sherbrooke, with the slides on model selection and optimisation at its end.
# - The loop over epochs and examples: the same slides.
# - Gradient descent for the logistic unit, and that convergence is not guaranteed without convexity:
#   Shubhendu Trivedi and Risi Kondor, *Feedforward Networks and Backpropagation*, lecture 3 of CMSC 35246
#   Deep Learning, University of Chicago, 3 April 2017.
#
# **What is made more exact here.** Larochelle's slides call $\bar\nabla$ an exponentially decaying
# average; with $\bar\nabla = \nabla + \beta\bar\nabla$ it is a decaying sum, which changes the length of
# the steps. They give local convexity as the reason why the Hessian is invertible; neither follows from
# the other, and what is needed is a positive definite Hessian. The two conditions are sufficient under
# further assumptions (bounded noise, a well-behaved objective), not necessary. Momentum is written there
# for one example without the penalty; here $\nabla$ is the gradient of the whole objective on a
# mini-batch. Trivedi and Kondor call the learning rate η "the weight decay" (chapter 4); weight decay is
# the penalty.

# %% [markdown]
# ## Further reading
#
# - Herbert Robbins, Sutton Monro: *A Stochastic Approximation Method*, Annals of Mathematical Statistics 22
#   (1951), 400–407. Where the two conditions come from.
# - Léon Bottou, Frank Curtis, Jorge Nocedal: *Optimization Methods for Large-Scale Machine Learning*, SIAM
#   Review 60 (2018), 223–311. <https://arxiv.org/abs/1606.04838>
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016, chapter 8.
#   <https://www.deeplearningbook.org>
# - Boris Polyak: *Some methods of speeding up the convergence of iteration methods*, USSR Computational
#   Mathematics and Mathematical Physics 4 (1964), 1–17. Momentum.
# - Andrej Karpathy: a network that is trained in your browser while you watch, the demonstration of the
#   slides. <https://cs.stanford.edu/~karpathy/svmjs/demo/demonn.html>
# - Gabriel Goh: *Why Momentum Really Works*, Distill, 2017. <https://distill.pub/2017/momentum>
# - Yann Dauphin and others: *Identifying and attacking the saddle point problem in high-dimensional
#   non-convex optimization*, Advances in Neural Information Processing Systems 27 (2014).
#   <https://arxiv.org/abs/1406.2572>
