# %% [markdown]
# # 7 · Initialisation
#
# **Breaking symmetry, keeping the variance**
#
# Gradient descent says how to go on. It does not say where to begin. Does it matter? All weights zero sounds
# modest and fair. It is a start from which a network never learns to look at its inputs.
#
# This chapter finds out why, and why "all weights equal" is hardly better. Then it derives how large random
# weights should be, so that ten layers neither drown a signal nor blow it up. At the end you look into
# ten-layer networks and see the difference.
#
# When you are through, you will be able to
#
# - prove that zero is a saddle for a network of tanh units, and find a way down from it;
# - prove by induction that equal hidden units stay equal for ever;
# - derive the variance of a pre-activation, and from it the recipe of Glorot and Bengio;
# - derive the factor 2 that ReLU needs;
# - write both recipes so that all chance comes from one generator;
# - read histograms of activations and gradients, layer by layer, and say what is wrong with a start.
#
# **Time:** about 90 minutes. **You need:** backpropagation (chapter 4), mean and variance of a random
# variable. What the code needs from earlier chapters is given below.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run
# the check below it. Random weights are checked by counting: thousands of draws, and bounds so wide that a
# right answer has less than one chance in a billion of being refused.

# %%
from functools import partial
from itertools import pairwise

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
# | $x$, $X$ | `x`, `X` | (D,), (N, D) | one example; a mini-batch of N examples, one in each row |
# | $y$ | `y` | int, (N,) | class label, $0 \dots C-1$ |
# | $W^{(k)}$, $b^{(k)}$ | `W`, `b` | $(H_k, H_{k-1})$, $(H_k,)$ | weights *(out, in)*, biases of layer $k$ |
# | $a^{(k)}$, $h^{(k)}$ | `a`, `h` | $(H_k,)$, $(N, H_k)$ | pre-activation and activation; $h^{(0)} = x$ |
# | $g$, $g'$ | `g`, `g_prime` | elementwise | the hidden unit and its slope, both functions of $a$ |
# | $f$ | `f` | (C,), (N, C) | output, the softmax of $a^{(L+1)}$ |
# | $e(y)$ | | (C,) | one-hot label: 1 at the class, 0 elsewhere |
# | $\ell$ | `loss` | scalar | loss of a batch: the mean of $-\log f_y$ over its examples |
# | $\nabla_a$, $\nabla_W$, … | `grad_a`, `grad_W` | as $a$, $W$ | gradient of the loss with respect to it |
# | $\alpha$ | `alpha` | scalar | learning rate |
# | `params` | `params` | list | `params[k-1]` is the pair $(W^{(k)}, b^{(k)})$, $k = 1 \dots L+1$ |
# | $H_{k-1}$, $H_k$ | `fan_in`, `fan_out` | int | inputs of a unit in layer $k$; units in layer $k$ |
# | $b$ | | scalar | in section 7.5: the bound of $U[-b, b]$. Elsewhere $b$ is a bias. |
#
# $L$ is the number of hidden layers, $H_0 = D$ and $H_{L+1} = C$. $\odot$ multiplies entry by entry, and
# $1_{y = c}$ is 1 where $y = c$ and 0 elsewhere. For a random variable $Z$, $\mathbb{E}[Z]$ is its mean and
# $\mathrm{Var}(Z) = \mathbb{E}[Z^2] - \mathbb{E}[Z]^2$ its variance.

# %% [markdown]
# ### From earlier chapters
#
# These functions are answers to exercises of chapters 2 to 4, and the first half of one. The last one,
# `network`, is a small helper. The cell is locked.


# %% locked="from_earlier_chapters"
def log_softmax(a):
    """Chapter 2: log f for logits (C,) or (N, C), stable."""
    a = a - a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


def tanh_prime(a):
    """Chapter 3: the derivative of tanh, a function of a."""
    return 1 - np.tanh(a) ** 2


def relu(a):
    """Chapter 3: max(0, a)."""
    return np.maximum(a, 0.0)


def relu_prime(a):
    """Chapter 3: 1 where a > 0, else 0."""
    return np.where(a > 0, 1.0, 0.0)


def forward(params, x, g):
    """Chapter 3: (f, cache), cache = [(a, h) of layer 1, …, (a, f) of layer L+1]; one example or a batch."""
    h, cache = x, []
    for W, b in params[:-1]:
        a = h @ W.T + b
        h = g(a)
        cache.append((a, h))
    W, b = params[-1]
    a = h @ W.T + b
    cache.append((a, np.exp(log_softmax(a))))
    return cache[-1][1], cache


def preactivation_gradients(params, cache, y, g_prime):
    """Chapter 4, the way back: (loss, [∇ₐ of layer 1, …, ∇ₐ of layer L+1]), each like its a, with the 1/N."""
    a, f = cache[-1]
    log_f = np.atleast_2d(log_softmax(a))
    loss = -np.mean(log_f[np.arange(len(log_f)), y])
    grads = [(f - np.eye(f.shape[-1])[y]) / len(log_f)]
    for k in reversed(range(1, len(params))):
        grads.insert(0, (grads[0] @ params[k][0]) * g_prime(cache[k - 1][0]))
    return loss, grads


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


def network(sizes, weights):
    """Parameters of a network with these sizes [D, H₁, …, C]: W = weights(fan_in, fan_out), biases 0."""
    return [(weights(fan_in, fan_out), np.zeros(fan_out)) for fan_in, fan_out in pairwise(sizes)]


# %% [markdown]
# ## 7.1 What if we begin at zero?
#
# Here is a small task: 200 points of two classes, 120 of class 0 and 80 of class 1, on two half circles. A
# network with two hidden layers of eight tanh units learns to tell them apart. We train it twice with the
# same data, the same learning rate and the same number of steps. One network begins with zeros, the other one
# with random weights. A bar shows how far each run is. You may stop a run with ■; the steps it has taken are
# kept.
#
# What will the network that begins with zeros do?

# %% tags=["demo", "hide-input"]
data_rng = np.random.default_rng(7)
angle = data_rng.uniform(0, np.pi, 200)
y_arcs = np.repeat([0, 1], [120, 80])
upper, lower = np.c_[np.cos(angle), np.sin(angle)], np.c_[1 - np.cos(angle), 0.5 - np.sin(angle)]
X_arcs = np.where(y_arcs[:, None] == 0, upper, lower) + 0.2 * data_rng.standard_normal((200, 2))


def step(params, X, y, alpha, g, g_prime):
    """One step of gradient descent on the whole data set: the new parameters, and the loss before it."""
    loss, grads = backpropagation(params, X, y, g, g_prime)
    return [(W - alpha * dW, b - alpha * db) for (W, b), (dW, db) in zip(params, grads)], loss


def descend(params, X, y, alpha, steps):
    """Gradient descent with tanh units: all parameters on the way, and the loss before each step."""

    def one_more(path):
        after, loss = step(path[-1], X, y, alpha, np.tanh, tanh_prime)
        return [*path, after], loss

    return run_epochs(one_more, [params], steps, unit="step", value="loss")


def all_equal(number):
    """A start: weights(fan_in, fan_out) that are all one number."""
    return lambda fan_in, fan_out: np.full((fan_out, fan_in), float(number))


def normal(std, rng):
    """A start: weights(fan_in, fan_out) from N(0, std²)."""
    return lambda fan_in, fan_out: rng.normal(0, std, (fan_out, fan_in))


def run_from(name, weights):
    """A run of 800 steps on the two half circles; its name stands above the bar."""
    print("start:", name)
    return descend(network([2, 8, 8, 2], weights), X_arcs, y_arcs, 0.2, 800)


runs = {
    "zeros": run_from("zeros", all_equal(0)),
    "random": run_from("random", normal(0.5, np.random.default_rng(3))),
}

figure, (left, right) = plots.axes(
    "From zero, the network learns how often each class comes, and no more",
    "x₁",
    "x₂",
    ncols=2,
    figsize=(9, 3.6),
)
for label, colour, marker in ((0, plots.BLUE, "o"), (1, plots.ORANGE, "^")):
    left.plot(*X_arcs[y_arcs == label].T, marker, color=colour, ms=4, label=f"class {label}")
left.legend(loc="lower left", fontsize=9)
for (name, (_, losses)), colour, line in zip(runs.items(), (plots.VERMILLION, plots.BLUE), ("--", "-")):
    right.plot(losses, line, color=colour, label=f"start: {name}")
right.axhline(-0.6 * np.log(0.6) - 0.4 * np.log(0.4), color=plots.BLACK, lw=1, ls=":")
right.set(xlabel="step of gradient descent", ylabel="loss", ylim=(0, 1.25))
right.legend(loc="upper right")
plt.show()

f, _ = forward(runs["zeros"][0][-1], X_arcs, np.tanh)
print("from zeros, the outputs for the first three points are\n", f[:3].round(4))

# %% [markdown]
# *Figure: left, two interlocking half circles of points. Right, the loss over 800 steps. From random weights
# it begins at 1.2 and falls below 0.1. From zeros it begins at 0.693, falls to 0.673 and stays there as a
# flat line, on top of a dotted one.*
#
# The network that began with zeros gives every point the same answer: 60 % for class 0, 40 % for class 1.
# These are the shares of the classes in the data. It has learned how often each class comes, and nothing
# about $x$. The loss 0.673 is $-0.6 \log 0.6 - 0.4 \log 0.4$, the dotted line.
#
# To see what went wrong, ask each layer whether its weights get any gradient at all.
#
# **Exercise `dead_gradients`.** For each layer, from the first to the last: are *all* its weight gradients
# zero? Biases do not count. Zero means zero up to rounding: smaller in size than $10^{-12}$. For a batch take
# the gradient of the batch, which is that of the mean loss. `backpropagation` is given above.


# %% exercise="dead_gradients"
def dead_gradients(params, x, y, g, g_prime):
    """For each of the L+1 layers, in order: is every entry of ∇W smaller in size than 1e-12? A list of bools.

    x (D,) and an int y, or a batch x (N, D) and y (N,); g and g_prime are those of the hidden layers.
    """
    ### BEGIN SOLUTION
    _, grads = backpropagation(params, x, y, g, g_prime)
    return [bool(np.all(np.abs(grad_W) < 1e-12)) for grad_W, _ in grads]
    ### END SOLUTION


# %% check="dead_gradients"
check("dead_gradients")

# %% [markdown]
# ### Why nothing moves
#
# Let all weights and all hidden biases be zero, let $L \ge 1$, and let $g(0) = 0$, as for tanh. Walk forwards
# with any example $x$:
#
# $$\begin{aligned}
# a^{(1)} &= 0 \cdot x + 0 = 0 && (H_1,)\quad \text{all weights and biases are zero} \\
# h^{(1)} &= g(0) = 0 && (H_1,)\quad \tanh 0 = 0 \\
# &\;\;\vdots && \text{the same in every hidden layer, up to } h^{(L)} = 0 \\
# a^{(L+1)} &= 0 \cdot h^{(L)} + b^{(L+1)} = b^{(L+1)} && (C,)\quad \text{only the output bias is left} \\
# f &= \mathrm{softmax}\bigl(b^{(L+1)}\bigr) && (C,)\quad \text{the same for every example}
# \end{aligned}$$
#
# Now walk backwards (chapter 4):
#
# $$\begin{aligned}
# \nabla_{W^{(L+1)}} &= \nabla_{a^{(L+1)}}\, {h^{(L)}}^\top = 0
#   && (C, H_L)\quad \text{since } h^{(L)} = 0 \\
# \nabla_{h^{(L)}} &= {W^{(L+1)}}^\top \nabla_{a^{(L+1)}} = 0
#   && (H_L,)\quad \text{since } W^{(L+1)} = 0 \\
# \nabla_{a^{(L)}} &= \nabla_{h^{(L)}} \odot g'(0) = 0 && (H_L,) \\
# \nabla_{W^{(L)}} &= \nabla_{a^{(L)}}\, {h^{(L-1)}}^\top = 0, \quad \nabla_{b^{(L)}} = \nabla_{a^{(L)}} = 0
#   && \text{and so on down to layer 1}
# \end{aligned}$$
#
# The weights of the output layer have no gradient because nothing arrives from below. All the others have
# none because nothing comes back from above. One parameter is left, the output bias. Its gradient is the mean
# of $f - e(y)$ over the batch. Call the shares of the classes $p = \frac1N \sum_n e(y_n)$, $(C,)$; then
#
# $$\nabla_{b^{(L+1)}} = \frac1N \sum_{n=1}^{N} \bigl( f - e(y_n) \bigr) = f - p \qquad (C,)$$
#
# A step changes $b^{(L+1)}$ and leaves all the rest at zero. So the argument holds again after the step, and
# after every step: **the weights stay zero for ever**. Only $b^{(L+1)}$ moves. If the learning rate is not
# too large, it moves until $f = p$. Then all gradients are zero. The network has arrived at a stationary
# point, and its loss is $-\sum_c p_c \log p_c$.

# %% [markdown]
# ## 7.2 A minimum or a saddle?
#
# At a stationary point gradient descent stands still. That may be the bottom of a valley, and then there
# would be nothing to complain about. Is it one?
#
# Take the smallest network that there is: one input, one hidden tanh unit, two classes, and two examples.
# $x = -1$ has class 0, $x = +1$ has class 1. Leave the biases at zero, so the only parameters are the weight
# $w$ into the hidden unit and the weight $v$ from it to the logit of class 1. The logit of class 0 is 0, and
# that of class 1 is $v \tanh(w x)$. What are the losses?
#
# $$\begin{aligned}
# x = +1,\ y = 1: \quad -\log f_1 &= -\log \frac{e^{v \tanh w}}{e^{0} + e^{v \tanh w}}
#   = \log\left(1 + e^{-v \tanh w}\right)
#   && \text{softmax; numerator and denominator divided by } e^{v \tanh w} \\
# x = -1,\ y = 0: \quad -\log f_0 &= -\log \frac{e^{0}}{e^{0} + e^{-v \tanh w}}
#   = \log\left(1 + e^{-v \tanh w}\right)
#   && \text{softmax; } \tanh(-w) = -\tanh w
# \end{aligned}$$
#
# Both are the same, so the mean loss is
#
# $$\ell(w, v) = \log\left(1 + e^{-v \tanh w}\right).$$
#
# **By hand.** At $w = v = 0$ the loss is $\log 2 = 0.6931$. Go along the diagonal $w = v = 0.5$: then
# $v \tanh w = 0.5 \cdot 0.4621 = 0.2311$, and the loss is $\log(1 + e^{-0.2311}) = 0.5843$, *lower*. Go along
# the other diagonal, $w = 0.5$, $v = -0.5$: the loss is $\log(1 + e^{0.2311}) = 0.8153$, *higher*. Walk along
# one of the axes, $w = 0$ or $v = 0$: nothing changes at all.

# %% tags=["demo", "hide-input"]
w, v = np.meshgrid(np.linspace(-2, 2, 161), np.linspace(-2, 2, 161))
figure, ax = plots.axes(
    "Zero is a saddle: down one diagonal, up the other", "weight w, input to hidden unit",
    "weight v, hidden unit to logit", figsize=(6, 5),
)  # fmt: skip
levels = [0.15, 0.25, 0.4, 0.55, 0.65, 0.693147, 0.74, 0.85, 1.0, 1.3, 1.7]
lines = ax.contour(w, v, np.logaddexp(0, -v * np.tanh(w)), levels, colors=plots.BLUE, linewidths=1.2)
ax.clabel(lines, [0.25, 0.4, 0.55, 0.85, 1.0, 1.3], fontsize=8, fmt="%.2f")
for sign, colour, word in ((1, plots.GREEN, "down"), (-1, plots.VERMILLION, "up")):
    for end in (1.5, -1.5):
        ax.annotate("", (end, sign * end), (0, 0), arrowprops={"arrowstyle": "->", "color": colour, "lw": 2})
    box = {"facecolor": "white", "edgecolor": "none", "pad": 1.5}
    ax.text(1.05, sign * 0.75, word, color=colour, fontweight="bold", ha="center", va="center", bbox=box)
ax.plot(0, 0, "o", color=plots.BLACK, ms=8)
ax.set(aspect="equal")
ax.grid(False)
plt.show()

# %% [markdown]
# *Figure: contour lines of the loss over the two weights. They form four families of curves, one in each
# corner, around a cross at the origin. From the origin the loss falls towards the upper right and the lower
# left, and rises towards the upper left and the lower right.*
#
# ### The proof, for any depth
#
# A minimum has no lower point close by, a maximum no higher one. A stationary point with both is a
# **saddle**. So we have to find one direction down and one direction up, from the point where all weights
# and hidden biases are zero and $f = p$.
#
# Single steps do not help: while any layer on the way is zero, nothing of $x$ reaches the output. So move one
# weight matrix in *every* layer, all by the same small number $t$, such that a single thin path is opened:
#
# - the first hidden unit of layer 1 gets the weights $t\,u$, where $u$ is some direction in input space
#   $(D,)$;
# - the first hidden unit of layer $k$ gets the weight $t$ from the first unit of layer $k-1$,
#   $k = 2, \dots, L$;
# - the logit of one class $c$ gets the weight $s\,t$ from the first unit of layer $L$, with a sign
#   $s = \pm 1$.
#
# All other weights remain zero. For tanh, $\tanh z = z + O(z^3)$, where $O(z^3)$ means terms of at least
# third order. The signal along the path is
#
# $$\begin{aligned}
# h_1^{(1)} &= \tanh(t\, u^\top x) = t\, u^\top x + O(t^3) \\
# h_1^{(2)} &= \tanh(t\, h_1^{(1)}) = t^2\, u^\top x + O(t^4) && \text{one more factor } t \text{ a layer} \\
# &\;\;\vdots \\
# a_c^{(L+1)} &= b_c + s\, t\, h_1^{(L)} = b_c + s\, t^{L+1}\, u^\top x + O(t^{L+3})
# \end{aligned}$$
#
# The other logits have not moved. How does the loss change? It depends on $t$ through the logit $a_c$ of each
# example, and we know the derivative with respect to a logit: $\frac1N (f_c - 1_{y_n = c})$, with $f_c = p_c$
# here. The first order of the Taylor series in the logits gives
#
# $$\begin{aligned}
# \ell(t) - \ell(0)
# &= \sum_{n=1}^N \tfrac1N \left( p_c - 1_{y_n = c} \right) s\, t^{L+1}\, u^\top x_n + O(t^{L+3})
#   && \text{slope times change, added} \\
# &= s\, t^{L+1}\, u^\top
#   \Bigl( p_c\, \tfrac1N \textstyle\sum_n x_n - \tfrac1N \sum_n 1_{y_n = c}\, x_n \Bigr) + O(t^{L+3})
#   && \text{take out what does not depend on } n \\
# &= s\, t^{L+1}\, p_c\; u^\top (\bar x - \bar x_c) + O(t^{L+3})
# \end{aligned}$$
#
# Here $\bar x$ is the mean of all inputs, $(D,)$, and $\bar x_c$ the mean of those of class $c$; there are
# $N p_c$ of them, so their sum is $N p_c\, \bar x_c$. (The second order of the Taylor series has $t^{2L+2}$,
# and $2L + 2 \ge L + 3$ as soon as $L \ge 1$, so it is inside the $O$.)
#
# Choose $u = \bar x - \bar x_c$:
#
# $$\ell(t) - \ell(0) = s\, p_c\, \lVert \bar x - \bar x_c \rVert^2\, t^{L+1} + O(t^{L+3})$$
#
# If the classes do not all have the same mean, some $\bar x_c$ differs from $\bar x$, and the factor is
# positive. With $s = -1$ the loss falls, with $s = +1$ it rises, for every small $t > 0$. **So the point is
# neither a minimum nor a maximum: it is a saddle.** $\blacksquare$
#
# Two remarks. If all classes have the same mean, as in XOR, the first order vanishes and this argument says
# nothing. And look at the exponent: $t^{L+1}$. With one hidden layer the surface bends like a parabola,
# $t^2$. With three it goes like $t^4$: it is flat up to the third order. **The deeper the network, the
# flatter the saddle**, and a start *close* to zero is on the same plateau.

# %% tags=["demo", "hide-input"]
x_bar, x_bar_1 = X_arcs.mean(axis=0), X_arcs[y_arcs == 1].mean(axis=0)
u = x_bar - x_bar_1


def opened_path(L, t, s):
    """The network of the proof: all zero but for one path, to the logit of class 1."""
    sizes = [2] + [3] * L + [2]
    params = network(sizes, all_equal(0))
    params[-1] = (params[-1][0], np.log([0.6, 0.4]))
    for k, (W, _) in enumerate(params):
        W[0] = 0
        if k == 0:
            W[0] = t * u
        elif k < L:
            W[0, 0] = t
    params[-1][0][1, 0] = s * t
    return params


def loss_on_path(L, t, s):
    return backpropagation(opened_path(L, t, s), X_arcs, y_arcs, np.tanh, tanh_prime)[0]


t = np.linspace(0, 0.8, 81)
figure, ax = plots.axes(
    "Down with one sign, up with the other; flatter with every layer", "weights t on the path",
    "loss minus the loss at zero", figsize=(7.5, 3.8),
)  # fmt: skip
for L, colour, line in ((1, plots.BLUE, "-"), (2, plots.ORANGE, "--"), (3, plots.GREEN, "-.")):
    for s in (-1, 1):
        change = np.array([loss_on_path(L, step, s) for step in t]) - loss_on_path(L, 0.0, s)
        ax.plot(
            t, change, line, color=colour, label=f"L = {L} hidden layer{'s' * (L > 1)}" if s > 0 else None
        )
ax.axhline(0, color=plots.BLACK, lw=1)
ax.legend()
plt.show()

predicted = 0.4 * u @ u
for L in (1, 2, 3):
    change = loss_on_path(L, 0.02, -1) - loss_on_path(L, 0.0, -1)
    print(
        f"L = {L}, t = 0.02: change / t^{L + 1} = {change / 0.02 ** (L + 1):.4f}, predicted {-predicted:.4f}"
    )

# %% [markdown]
# *Figure: three pairs of curves over the size t of the weights on the path. All start at 0; of each pair one
# falls and one rises. With one hidden layer they part at once like parabolas; with two and with three hidden
# layers they stay flat longer.*
#
# The printed numbers compare the change of the loss with $-p_c \lVert \bar x - \bar x_c \rVert^2$: the proof
# agrees with the network.
#
# **Written question `why_saddle`.** Answer in your own words, with the formulas that you need.
#
# 1. Why do *all* weight gradients vanish at zero, in a network with at least one hidden layer of tanh units,
#    whatever the data? Which parameter still learns, and where does that end?
# 2. Why is this point not a minimum, although no single weight matrix, moved alone, can lower the loss?
# 3. Now let the hidden units be sigmoids, $\sigma(0) = \frac12$, one hidden layer, weights and biases zero,
#    and classes that are not equally frequent. Which weight gradients vanish in the first step, which in the
#    second? Does a start at zero work now?

# %% [markdown] written="why_saddle" points=3
# ### BEGIN SOLUTION
# **A model answer.** With zero weights every pre-activation of a hidden layer is 0, and since tanh 0 = 0 so
# is every activation. The gradient of the output weights is the outer product of $\nabla_a$ with these
# activations, so it vanishes. Going back, $\nabla_h = W^\top \nabla_a$ contains the output weights, which are
# 0, so nothing reaches the layers below and their gradients vanish too. Only the output bias has a gradient,
# $f - p$. It moves until the output equals the shares $p$ of the classes for every input; the weights stay at
# zero in each step, so the same argument holds again. The loss ends at $-\sum_c p_c \log p_c$.
#
# A minimum must be lowest among *all* points close by, and those with several matrices changed are among
# them. If one small path from the input to a logit is opened, with weights of size $t$ in all $L + 1$
# layers, that logit changes by about $\pm t^{L+1} u^\top x$. As long as one of the layers is zero the
# product is zero, which is why no single matrix helps. With $u = \bar x - \bar x_c$ the loss changes by
# $\pm p_c \lVert u \rVert^2 t^{L+1}$ up to smaller terms: down with one sign, up with the other. So the point
# is a saddle, provided that the classes do not all have the same mean.
#
# With sigmoids all hidden activations are ½ for every example. In the first step the output weights get the
# gradient $\frac12 (f - p)$ in every column, which is not zero, because $f = (\frac1C, \dots)$ and the
# classes are not equally frequent. The weights of the hidden layer still get none, since the output weights
# are zero. After the step the output weights are no longer zero, so in the second step the hidden layer
# gets a gradient as well. The network leaves zero. But the hidden units all have the same weights in and
# out, and they stay equal for ever (section 7.3), so the network can do no more than one with a single
# hidden unit. The start at zero does not work, for another reason.
#
# **Mark scheme** (3 points). 1 point: both reasons (activations zero, so no gradient for the output weights;
# output weights zero, so no gradient below), and that the output bias learns the class frequencies; half a
# point if one of them is missing. 1 point: a saddle needs a way down and a way up; they exist when all layers
# are moved together; a formula or a worked example such as $v \tanh w$. 1 point: first step only the output
# weights, second step both; the units remain equal. Half a point if the symmetry is not seen. Whoever notes
# that with equally frequent classes the sigmoid network does not move either has understood everything.
# ### END SOLUTION

# %% [markdown]
# ## 7.3 What if all weights are equal?
#
# Zero is bad because it is zero. So take another number: set all weights to 0.5. Now signals flow, gradients
# flow, and the loss falls. What is wrong with that?
#
# Watch the weights of the eight units in the first hidden layer while they learn.

# %% tags=["demo", "hide-input"]
runs["all 0.5"] = run_from("all 0.5", all_equal(0.5))

title = "Eight units that begin equal walk as one"
figure, panels = plots.axes(title, "step of gradient descent", "", ncols=3, figsize=(10, 3.5))
for ax, name in zip(panels, ("all 0.5", "random")):
    first_layer = np.array([params[0][0] for params in runs[name][0]])  # (steps + 1, 8, 2)
    for unit in range(8):
        ax.plot(first_layer[:, unit, 0], "-", lw=1.5, color=plots.BLUE, alpha=0.4 + 0.07 * unit)
    ax.set_title(f"start: {name}", fontsize=11, fontweight="normal")
panels[0].set_ylabel("weight from x₁, first hidden layer")
for name, colour, line in (("all 0.5", plots.VERMILLION, "--"), ("random", plots.BLUE, "-")):
    panels[2].plot(runs[name][1], line, color=colour, label=f"start: {name}")
panels[2].set(ylabel="loss", ylim=(0, 1.25))
panels[2].legend(loc="upper right", fontsize=9)
plt.show()

W = runs["all 0.5"][0][-1][0][0]
print("first layer after 800 steps, from all 0.5:\n", W.round(6))
print("largest difference between two units:", np.ptp(W, axis=0).max())

# %% [markdown]
# *Figure: left, the weights from $x_1$ to eight hidden units over 800 steps: a single line, for all eight lie
# on top of each other. Middle, the same from a random start: eight different lines. Right, the losses: from
# equal weights it stays near 0.3, from random weights it falls below 0.1.*
#
# The eight units have moved a long way, and they have moved together. After 800 steps their weights are still
# the same. (If the last number printed is not 0 but some $10^{-16}$, that is rounding: your machine adds the
# terms of a sum in another order for one unit than for the other.) The layer has eight units and one opinion.
#
# **Exercise `symmetric_units`.** For each hidden layer: do all its units have the same incoming weights and
# the same bias? One unit alone is equal to itself. Outgoing weights are not looked at, and the output layer
# is not asked. (In the check, units are equal to the last bit, or they differ by 0.01 and more.)


# %% exercise="symmetric_units"
def symmetric_units(params):
    """For each of the L hidden layers: are all rows of W equal, and all entries of b? A list of bools."""
    ### BEGIN SOLUTION
    return [all(np.array_equal(row, W[0]) for row in W) and bool(np.all(b == b[0])) for W, b in params[:-1]]
    ### END SOLUTION


# %% check="symmetric_units"
check("symmetric_units")

# %% [markdown]
# ### The proof, by induction
#
# Take two units $i$ and $j$ of hidden layer $k$. Call them **twins** if they have the same incoming weights,
# the same bias and the same outgoing weights:
#
# $$W^{(k)}_{i\,\cdot} = W^{(k)}_{j\,\cdot} \qquad b^{(k)}_i = b^{(k)}_j \qquad
#   W^{(k+1)}_{\cdot\, i} = W^{(k+1)}_{\cdot\, j}$$
#
# (A row of $W^{(k)}$ holds what comes into a unit, a column of $W^{(k+1)}$ what goes out of it.)
#
# **Claim.** Twins at the start are twins after every step of gradient descent.
#
# **The start.** After 0 steps they are twins, by assumption. (If all weights are one number and all biases
# another, any two units of a hidden layer are twins.)
#
# **The step.** Let them be twins after $\tau$ steps. Take one example of the batch; here $\ell$ is its loss:
#
# $$\begin{aligned}
# a_i &= W^{(k)}_{i\,\cdot}\, h^{(k-1)} + b_i = W^{(k)}_{j\,\cdot}\, h^{(k-1)} + b_j = a_j
#   && \text{same weights and bias, same inputs} \\
# h_i &= g(a_i) = g(a_j) = h_j && \text{same function} \\
# \frac{\partial \ell}{\partial h_i} &= \sum_m W^{(k+1)}_{m i}\, \frac{\partial \ell}{\partial a^{(k+1)}_m}
#   = \sum_m W^{(k+1)}_{m j}\, \frac{\partial \ell}{\partial a^{(k+1)}_m} = \frac{\partial \ell}{\partial h_j}
#   && \text{same outgoing weights} \\
# \frac{\partial \ell}{\partial a_i} &= \frac{\partial \ell}{\partial h_i}\, g'(a_i) =
#   \frac{\partial \ell}{\partial h_j}\, g'(a_j) = \frac{\partial \ell}{\partial a_j}
#   && \text{both factors are the same}
# \end{aligned}$$
#
# Therefore all their parameters have the same gradients, for this example as for every other one, and so in
# the mean over the batch:
#
# $$\begin{aligned}
# \bigl(\nabla_{W^{(k)}}\bigr)_{i\,\cdot} &= \frac{\partial \ell}{\partial a_i}\, {h^{(k-1)}}^\top
#   = \frac{\partial \ell}{\partial a_j}\, {h^{(k-1)}}^\top = \bigl(\nabla_{W^{(k)}}\bigr)_{j\,\cdot}
#   && \nabla_W = \nabla_a h^\top \text{ (chapter 4), row by row} \\
# (\nabla_{b^{(k)}})_i &= \frac{\partial \ell}{\partial a_i} = \frac{\partial \ell}{\partial a_j}
#   = (\nabla_{b^{(k)}})_j && \nabla_b = \nabla_a \\
# \bigl(\nabla_{W^{(k+1)}}\bigr)_{m i} &= \frac{\partial \ell}{\partial a^{(k+1)}_m}\, h_i
#   = \frac{\partial \ell}{\partial a^{(k+1)}_m}\, h_j = \bigl(\nabla_{W^{(k+1)}}\bigr)_{m j}
#   && \nabla_W = \nabla_a h^\top \text{ one layer above, and } h_i = h_j
# \end{aligned}$$
#
# Equal numbers minus $\alpha$ times equal numbers are equal numbers. After $\tau + 1$ steps they are twins
# again. $\blacksquare$
#
# What have $H$ twins learned? Their activations are all the same $h$, so the layer above receives
# $\sum_i W_{mi} h = H\, W_{m1}\, h$. That is what *one* unit with $H$ times the outgoing weight would give.
# A layer of twins, however wide, has the power of a single unit.
#
# The cure is not a better number. It is that the numbers differ: **the start has to break the symmetry**, and
# the cheapest way to do so is chance. Biases may be zero: the weights are enough.

# %% [markdown]
# **Written question `why_symmetry`.** A friend says: "Then I set the weights *into* the hidden units to 0.5,
# all of them, and draw only the weights *out of* them at random." There is one hidden layer of tanh units,
# and the biases are zero.
#
# 1. Are the hidden units equal to each other before the first step? Are they after it? Use the formulas for
#    the gradients.
# 2. What about the opposite: random weights into the hidden units, and all weights out of them equal?
# 3. The induction was for gradient descent on the whole data set. Does it hold for mini-batches? With
#    momentum? Name something that would separate twins.

# %% [markdown] written="why_symmetry" points=3
# ### BEGIN SOLUTION
# **A model answer.** Before the first step all hidden units compute the same function, since they have the
# same incoming weights and biases: $h_i = h_j$ for every example. But they are not twins: their outgoing
# weights differ. In the backward pass $\partial\ell/\partial h_i = \sum_m W^{(2)}_{mi}\,
# \partial\ell/\partial a_m$ differs from unit to unit, so $\partial\ell/\partial a_i$ and the rows of
# $\nabla_{W^{(1)}}$ differ, and after the first step the incoming weights do too. The symmetry is broken one
# step late. (In that first step all the rows of $\nabla_{W^{(1)}}$ come from equal activations, so the start
# is poorer than a random one, but it is not hopeless.)
#
# The opposite: with random incoming weights the activations differ from the start. In the first step
# $\partial\ell/\partial h_i$ is the same for all $i$, but $g'(a_i)$ differs, so do the rows of
# $\nabla_{W^{(1)}}$, and the columns of $\nabla_{W^{(2)}}$ are $\partial\ell/\partial a_m \cdot h_i$, which
# differ too. The units are different from the start and remain so. Either side alone can break the symmetry.
#
# Mini-batches: the induction used nothing about which examples are in the batch. All equalities hold for each
# example, so twins stay twins. Momentum: the velocity of twins is equal if it begins equal, for instance at
# zero, and then it stays equal: the same induction with one more variable. What separates twins must treat
# them differently: noise that is drawn for each unit, dropout (which switches units off by chance), different
# learning rates, or a rounding error that differs between the two.
#
# **Mark scheme** (3 points). 1 point: equal functions before the step and different ones after, because
# $\partial\ell/\partial h_i$ contains the outgoing weights. 1 point: the opposite case, with a reason from
# the gradients ($h_i$ or $g'(a_i)$ differ). 1 point: yes for mini-batches and for momentum with a reason,
# and one thing that treats the two units differently. Half a point for "random numbers are needed" without
# the place where they enter.
# ### END SOLUTION

# %% [markdown]
# ## 7.4 Random, but how large?
#
# So the weights should be random. Of which size? Here are networks with ten hidden layers of 100 tanh units
# each. The inputs are 100 rows of standard normal numbers. All weights are drawn from $N(0, s^2)$. On the
# left $s = 0.01$, on the right $s = 1$. Before you look: what do you expect in layer ten?


# %% tags=["demo", "hide-input"]
def ridges(ax, layers, ticks, colour):
    """A histogram for each layer, layer 1 at the bottom; what is beyond the ticks is counted at the edge."""
    low, high = ticks[0], ticks[-1]
    for k, values in enumerate(layers, 1):
        counts, edges = np.histogram(np.clip(values, low, high), bins=60, range=(low, high))
        heights = k + 0.85 * counts / max(counts.max(), 1)
        ax.stairs(heights, edges, baseline=k, fill=True, color=colour, alpha=0.85, lw=0)
    ax.hlines(range(1, len(layers) + 1), low, high, color=plots.BLACK, lw=0.5)
    ax.set(xlim=(low, high), ylim=(0.8, len(layers) + 1.1))
    ax.set_yticks(range(1, len(layers) + 1))
    ax.set_xticks(ticks)
    ax.grid(False)


rng = np.random.default_rng(2)
X_noise = rng.standard_normal((100, 100))
figure, panels = plots.axes(
    "Too small, and the signal drowns; too large, and nearly every unit is saturated",
    "activation h", "hidden layer", ncols=2, figsize=(9, 4.2),
)  # fmt: skip
for ax, s, colour in zip(panels, (0.01, 1.0), (plots.BLUE, plots.VERMILLION)):
    params = network([100] * 11 + [10], normal(s, rng))
    activations = [h for _, h in forward(params, X_noise, np.tanh)[1][:-1]]
    ridges(ax, activations, [-1, -0.5, 0, 0.5, 1], colour)
    ax.set_title(f"s = {s:g}", fontsize=11, fontweight="normal")
    print(f"s = {s:g}: standard deviation of h in layers 1, 2, 3, 10:", end=" ")
    print(*(f"{activations[k - 1].std():.2g}" for k in (1, 2, 3, 10)))
plt.show()

# %% [markdown]
# *Figure: histograms of the activations, layer by layer from the bottom up. Left, with s = 0.01, only layer
# 1 has any width; from layer 2 on there is a single spike at 0. Right, with s = 1, all layers have two
# spikes at −1 and 1 and little between them.*
#
# On the left the activations shrink by a factor of ten in each layer. After ten layers $10^{-10}$ is left,
# and the output does not depend on $x$ any more. This is the plateau of section 7.2, reached by another
# road. On the right nearly all units are at −1 or +1, where the slope of tanh is almost zero. Somewhere
# between 0.01 and 1 there is a size that does neither. We can find it without trying.

# %% [markdown]
# ### The variance of a pre-activation
#
# One unit computes $a = \sum_{i=1}^{n} w_i h_i$, with $n = H_{k-1}$ inputs and the bias 0. Before training
# the $w_i$ are random: independent of each other and of the activations $h_i$, with mean 0 and variance
# $\mathrm{Var}(w)$. Let the $h_i$ have mean 0 and variance $\mathrm{Var}(h)$ too. How large is
# $\mathrm{Var}(a)$?
#
# These rules are enough:
#
# - The variance of a sum is the sum of the variances, if all pairs of different terms have the covariance 0.
#   Here they have:
#
# $$\begin{aligned}
# \mathrm{Cov}(w_i h_i, w_j h_j) &= \mathbb{E}[w_i h_i\, w_j h_j] - \mathbb{E}[w_i h_i]\, \mathbb{E}[w_j h_j]
#   && \text{definition} \\
# &= \mathbb{E}[w_i]\,\mathbb{E}[w_j]\,\mathbb{E}[h_i h_j] - \mathbb{E}[w_i]\,\mathbb{E}[h_i]\,
#   \mathbb{E}[w_j]\,\mathbb{E}[h_j] && \text{the weights are independent of all else} \\
# &= 0 && \mathbb{E}[w_i] = 0
# \end{aligned}$$
#
#   (The $h$ may depend on each other, and they do. The weights see to it that it does not matter.)
# - $\mathrm{Var}(Z) = \mathbb{E}[Z^2] - \mathbb{E}[Z]^2$, so $\mathrm{Var}(Z) = \mathbb{E}[Z^2]$ if the mean
#   is 0.
# - The mean of a product of *independent* variables is the product of their means. If $w$ and $h$ are
#   independent, so are $w^2$ and $h^2$.
#
# **Exercise `preactivation_variance_derivation`.** Write $v$ and $u$ for the variance of any one $w_i$ and
# $h_i$. From $\mathrm{Var}[\sum_i w_i h_i]$ down to $n\,v\,u$, in at least three steps. (The check takes all
# $w_i$ and $h_i$ as independent.) Your symbols: `w`, `h`, `v`, `u`, `n`; `E[…]` and `Var[…]`.


# %% exercise="preactivation_variance_derivation"
preactivation_variance_derivation = r"""
    Var[Σ_i w_i h_i]
    ### BEGIN SOLUTION
  = Σ_i Var[w_i h_i]                          | independent terms
  = Σ_i (E[w_i² h_i²] − E[w_i h_i]²)          | the variance by two moments
  = Σ_i E[w_i²] E[h_i²]                       | independent, mean 0
  = Σ_i v u                                   | mean 0
  = n v u                                     | n equal terms
    ### END SOLUTION
"""
show(preactivation_variance_derivation)

# %% check="preactivation_variance_derivation"
check("preactivation_variance_derivation")

# %% [markdown]
# ### The variance of a sum of products
#
# All $n$ terms have the same variance, $\mathrm{Var}(w)\,\mathrm{Var}(h)$, and no covariance comes in:
#
# $$\boxed{\;\mathrm{Var}(a) = n\, \mathrm{Var}(w)\, \mathrm{Var}(h), \qquad n = H_{k-1}\;}$$
#
# **With numbers.** In the left picture $n = 100$, $\mathrm{Var}(w) = 0.01^2 = 0.0001$, and the inputs have
# $\mathrm{Var}(h) = 1$. So $\mathrm{Var}(a) = 100 \cdot 0.0001 \cdot 1 = 0.01$ and the standard deviation is
# 0.1, a tenth of what came in. That is what was printed for layer 1, and each further layer takes another
# tenth.
#
# **Exercise `preactivation_variance`.** The formula as a function.


# %% exercise="preactivation_variance"
def preactivation_variance(fan_in, var_w, var_h):
    """Var(a) of a = Σⱼ wⱼhⱼ with fan_in terms; all w and h are independent with mean 0. A float."""
    ### BEGIN SOLUTION
    return fan_in * var_w * var_h
    ### END SOLUTION


# %% check="preactivation_variance"
check("preactivation_variance")

# %% [markdown]
# Is the theory right? Apply your function layer after layer, and measure beside it. The inputs have the
# variance 1.

# %% tags=["demo"]
for s in (0.01, 0.05, 0.1):
    _, cache = forward(network([100] * 5 + [10], normal(s, np.random.default_rng(4))), X_noise, np.tanh)
    predicted, spread = [], 1.0
    for _ in range(4):
        spread = preactivation_variance(100, s**2, spread)
        predicted.append(np.sqrt(spread))
    print(f"s = {s:4}: std of a, predicted", *(f"{std:.2g}" for std in predicted), end="; measured ")
    print(*(f"{a.std():.2g}" for a, _ in cache[:4]))

# %% [markdown]
# For small weights it is exact to two digits. With $s = 0.1$ the theory says that nothing changes, and the
# measured numbers fall: where $a$ is not small, tanh makes $h$ smaller than $a$. That is the part that the
# theory leaves out.

# %% [markdown]
# ## 7.5 Two conditions and a compromise
#
# **Forwards.** Close to 0, $\tanh a \approx a$, so the activations of layer $k$ have nearly the variance of
# its pre-activations. A signal passes through many layers unharmed if a layer does not change its variance:
#
# $$\mathrm{Var}\left(a^{(k)}\right) = H_{k-1}\, \mathrm{Var}(w)\, \mathrm{Var}\left(h^{(k-1)}\right)
#   \overset{!}{=} \mathrm{Var}\left(h^{(k-1)}\right)
#   \quad\Longrightarrow\quad H_{k-1}\, \mathrm{Var}(w) = 1$$
#
# **Backwards.** The gradient has to travel as well. It goes through the same weights in the other direction,
# and there the sum runs over the units of the layer above:
#
# $$\frac{\partial \ell}{\partial h_j^{(k-1)}} = \sum_{i=1}^{H_k} W^{(k)}_{ij}\,
#   \frac{\partial \ell}{\partial a_i^{(k)}}$$
#
# This is again a sum of weights times numbers with mean 0, now with $H_k$ terms. (Strictly, these gradients
# depend on the weights a little. As Glorot and Bengio did, we leave that aside, and look at measurements
# later.)
#
# $$\begin{aligned}
# \mathrm{Var}\left(\nabla_{h^{(k-1)}}\right) &= \sum_{i=1}^{H_k} \mathrm{Var}\Bigl( W^{(k)}_{ij}\,
#   \frac{\partial \ell}{\partial a_i^{(k)}} \Bigr) && \text{covariances vanish, as before} \\
# &= H_k\, \mathrm{Var}(w)\, \mathrm{Var}\left(\nabla_{a^{(k)}}\right)
#   && \text{product of independent variables with mean 0; } H_k \text{ equal terms} \\
# \nabla_{a^{(k-1)}} &= \nabla_{h^{(k-1)}} \odot g'\bigl(a^{(k-1)}\bigr) \approx \nabla_{h^{(k-1)}}
#   && \text{chapter 4; } g'(a) \approx 1 \text{ where } a \text{ is small} \\
# \mathrm{Var}\left(\nabla_{a^{(k-1)}}\right) &\approx H_k\, \mathrm{Var}(w)\,
#   \mathrm{Var}\left(\nabla_{a^{(k)}}\right) && \text{put together} \\
# H_k\, \mathrm{Var}(w) &= 1 && \text{if a layer is not to change the variance}
# \end{aligned}$$
#
# **Both at once** is impossible unless $H_k = H_{k-1}$. So let the two conditions hold on average. Add them
# and divide by 2:
#
# $$\frac{H_{k-1} + H_k}{2}\, \mathrm{Var}(w) = 1
#   \quad\Longrightarrow\quad \mathrm{Var}(w) = \frac{2}{H_k + H_{k-1}}$$
#
# **Which distribution?** Any with mean 0 and this variance will do. The recipe takes the uniform distribution
# $U[-b, b]$, which has the density $\frac{1}{2b}$ between $-b$ and $b$. Its mean is 0 by symmetry, and
#
# $$\mathrm{Var}(w) = \mathbb{E}[w^2] = \int_{-b}^{b} w^2\, \frac{1}{2b}\, dw
#   = \frac{1}{2b} \left[ \frac{w^3}{3} \right]_{-b}^{b}
#   = \frac{1}{2b} \cdot \frac{2 b^3}{3} = \frac{b^2}{3}$$
#
# so $b = \sqrt{3\, \mathrm{Var}(w)}$. Which bound does the compromise ask for?
#
# **Exercise `glorot_derivation`.** Write $n$ and $m$ for $H_{k-1}$ and $H_k$, and $v = 2/(n + m)$. From
# $\sqrt{3v}$ down to $\sqrt 6 / \sqrt{n + m}$. Your symbols: `v`, `n`, `m`; a root is `√(…)` or `sqrt(…)`.


# %% exercise="glorot_derivation"
glorot_derivation = r"""
    √(3 v)
    ### BEGIN SOLUTION
  = √(3 · 2/(n + m))        | the variance of the compromise
  = √(6/(n + m))            | 3 · 2 = 6
  = √6/√(n + m)             | the root of a fraction
    ### END SOLUTION
"""
show(glorot_derivation)

# %% check="glorot_derivation"
check("glorot_derivation")

# %% [markdown]
# ### The recipe
#
# $$\boxed{\,b = \frac{\sqrt 6}{\sqrt{H_k + H_{k-1}}}\,}$$
#
# **With numbers.** Two inputs and four units: $b = \sqrt 6 / \sqrt 6 = 1$, so the weights lie in $[-1, 1]$.
# From 784 pixels to 100 units: $b = \sqrt{6/884} = 0.0824$. From 300 units to 100, the variance of the signal
# is multiplied by $300 \cdot \frac{2}{400} = 1.5$ on the way up, and that of the gradient by
# $100 \cdot \frac{2}{400} = 0.5$ on the way down. That is the price of the compromise.
#
# ### Chance that can be repeated
#
# `rng = np.random.default_rng(seed)` makes a generator. `rng.uniform(low, high, shape)` draws from it, and
# every draw moves it on. So two layers drawn from one `rng` differ, and the same seed gives the same network
# tomorrow. A function that takes `rng` should draw from it and from nothing else: not from `np.random`, which
# all the world shares, and not from a generator that it makes itself.
#
# **Exercise `glorot_uniform`.** Mind the shape: *(out, in)*.


# %% exercise="glorot_uniform"
def glorot_uniform(fan_in, fan_out, rng):
    """Weights (fan_out, fan_in), independent draws of rng from U[−b, b], b = √6 / √(fan_in + fan_out).

    rng is a NumPy Generator, the only source of chance. Source: Glorot and Bengio (2010).
    """
    ### BEGIN SOLUTION
    b = np.sqrt(6) / np.sqrt(fan_in + fan_out)
    return rng.uniform(-b, b, (fan_out, fan_in))
    ### END SOLUTION


# %% check="glorot_uniform"
check("glorot_uniform")

# %% [markdown]
# ## 7.6 ReLU loses a half
#
# The derivation used two things of tanh: activations have mean 0, and $h \approx a$ near 0. ReLU,
# $h = \max(0, a)$, has neither. What changes?
#
# **The product, without mean 0 for h.** The weights still have mean 0, so
#
# $$\begin{aligned}
# \mathrm{Var}(w h) &= \mathbb{E}[w^2 h^2] - \bigl(\mathbb{E}[w]\,\mathbb{E}[h]\bigr)^2
#   && \text{definition, and independence} \\
# &= \mathbb{E}[w^2]\, \mathbb{E}[h^2] - 0 && \text{independence, and } \mathbb{E}[w] = 0 \\
# &= \mathrm{Var}(w)\, \mathbb{E}[h^2]
# \end{aligned}$$
#
# The covariances vanish as before. So $\mathrm{Var}(a^{(k)}) = H_{k-1}\, \mathrm{Var}(w)\,
# \mathbb{E}\bigl[(h^{(k-1)})^2\bigr]$: it is the mean *square* of the activations that counts.
#
# **The mean square of a rectified variable.** If the weights are as likely as their negatives, and the biases
# are 0, then $a$ is as likely as $-a$: its density $q$ is symmetric, $q(-a) = q(a)$, and its mean is 0. Then
#
# $$\begin{aligned}
# \mathbb{E}\left[\max(0, a)^2\right] &= \int_{-\infty}^{\infty} \max(0, a)^2\, q(a)\, da
#   && \text{definition of the mean} \\
# &= \int_{0}^{\infty} a^2\, q(a)\, da && \text{the negative half contributes 0} \\
# &= \frac12 \int_{-\infty}^{\infty} a^2\, q(a)\, da && a^2 q(a) \text{ is symmetric: equal halves} \\
# &= \frac12\, \mathbb{E}[a^2] = \frac{\mathrm{Var}(a)}{2} && \text{since } \mathbb{E}[a] = 0
# \end{aligned}$$

# %% tags=["demo", "hide-input"]
a = np.linspace(-4, 4, 401)
density = np.exp(-(a**2) / 2) / np.sqrt(2 * np.pi)
title = "Half of the mean square lies where ReLU is silent"
figure, ax = plots.axes(title, "pre-activation a", "a² times its density", figsize=(7, 3.2))
ax.fill_between(a, a**2 * density, where=a >= 0, color=plots.BLUE, alpha=0.8)
ax.fill_between(a, a**2 * density, where=a <= 0, color=plots.ORANGE, alpha=0.5, hatch="//")
ax.text(1.5, 0.1, "kept: ½", color="white", fontweight="bold", ha="center")
ax.text(
    -1.5, 0.1, "lost: ½", fontweight="bold", ha="center", bbox={"facecolor": "white", "edgecolor": "none"}
)
plt.show()

a = np.random.default_rng(3).normal(0, 1.5, 100_000)
print(f"100,000 draws: Var(a) = {a.var():.3f}, mean of max(0, a)² = {np.mean(np.maximum(0, a) ** 2):.3f}")

# %% [markdown]
# *Figure: the curve of $a^2$ times a normal density, two equal humps left and right of 0. The right one is
# filled: it is kept. The left one is hatched: it is lost.*
#
# **Together**, from one layer to the next:
#
# $$\mathrm{Var}\left(a^{(k)}\right) =
#   H_{k-1}\, \mathrm{Var}(w)\, \frac{\mathrm{Var}\left(a^{(k-1)}\right)}{2}
#   \overset{!}{=} \mathrm{Var}\left(a^{(k-1)}\right)
#   \quad\Longrightarrow\quad \boxed{\,\mathrm{Var}(w) = \frac{2}{H_{k-1}}\,}$$
#
# With the variance $1/H_{k-1}$, every layer would halve the variance: after ten layers a factor of
# $2^{10} = 1024$. The 2 makes good what ReLU throws away.
#
# Backwards it is the same story:
#
# $$\begin{aligned}
# \mathbb{E}\left[\nabla_{a^{(k-1)}}^2\right] &= \mathbb{E}\left[\nabla_{h^{(k-1)}}^2\, g'(a)^2\right]
#   && \nabla_a = \nabla_h \odot g'(a) \text{, entry by entry} \\
# &= \mathbb{E}\left[\nabla_{h^{(k-1)}}^2\right]\, \mathbb{E}\left[g'(a)^2\right]
#   && \text{taken as independent} \\
# &= \tfrac12\, \mathbb{E}\left[\nabla_{h^{(k-1)}}^2\right]
#   && g'(a) \text{ is 1 with probability ½, else 0} \\
# &= \tfrac12\, H_k\, \mathrm{Var}(w)\, \mathbb{E}\left[\nabla_{a^{(k)}}^2\right] && \text{section 7.5}
# \end{aligned}$$
#
# So the condition is $H_k\, \mathrm{Var}(w) = 2$. He and his co-authors remark that one of the two conditions
# is enough, and take the forward one. Their weights are normally distributed, with the standard deviation
# $\sqrt{2 / H_{k-1}}$.
#
# **Exercise `he_normal`.** Draws from a Gaussian with its tails: do not cut them off.


# %% exercise="he_normal"
def he_normal(fan_in, fan_out, rng):
    """Weights (fan_out, fan_in), independent draws of rng from a Gaussian with mean 0 and std √(2 / fan_in).

    rng is a NumPy Generator, the only source of chance. Source: He, Zhang, Ren and Sun (2015).
    """
    ### BEGIN SOLUTION
    return rng.normal(0, np.sqrt(2 / fan_in), (fan_out, fan_in))
    ### END SOLUTION


# %% check="he_normal"
check("he_normal")

# %% [markdown]
# ### A whole network
#
# `sizes = [D, H₁, …, C]` has one number more than the network has layers. Layer $k$ leads from `sizes[k-1]`
# to `sizes[k]`. The helper `network` at the top of this chapter may be of use.
#
# **Exercise `init_params`.** Four schemes: `"zeros"`; `"constant"`, where all weights of the network are one
# and the same number that is not zero (you choose it); `"glorot"` and `"he"`, with your functions. All biases
# are 0. For anything else raise a `ValueError`. A good message says what was rejected and what is accepted:
# "the scheme is zeros, constant, glorot or he, not 'Glorot'".


# %% exercise="init_params"
def init_params(sizes, scheme, rng):
    """params [(W, b) of layer 1, …] of a network with these sizes [D, H₁, …, C]; biases 0.

    scheme: "zeros", "constant" (all weights one non-zero number), "glorot" or "he"; else ValueError.
    """
    ### BEGIN SOLUTION
    schemes = {
        "zeros": lambda fan_in, fan_out, rng: np.zeros((fan_out, fan_in)),
        "constant": lambda fan_in, fan_out, rng: np.full((fan_out, fan_in), 0.5),
        "glorot": glorot_uniform,
        "he": he_normal,
    }
    if scheme not in schemes:
        raise ValueError(f"the scheme is {', '.join(schemes)}, not {scheme!r}")
    return network(sizes, lambda fan_in, fan_out: schemes[scheme](fan_in, fan_out, rng))
    ### END SOLUTION


# %% check="init_params"
check("init_params")

# %% [markdown]
# Your two detectors and your four schemes can now talk to each other. What do you expect for each scheme,
# before you run the cell?

# %% tags=["demo"]
for scheme in ("zeros", "constant", "glorot", "he"):
    params = init_params([2, 5, 4, 2], scheme, np.random.default_rng(0))
    dead = dead_gradients(params, X_arcs, y_arcs, np.tanh, tanh_prime)
    print(f"{scheme:9} gradients dead: {dead!s:22} units equal: {symmetric_units(params)}")

# %% [markdown]
# One line is a surprise. From a constant, only the output layer learns in the first step. Why?
#
# The gradient at a unit $i$ of the last hidden layer is $\sum_m W_{mi}\, (f_m - 1_{y=m})$, and all these
# weights are the same number. Take it out of the sum: the entries of $f - e(y)$ add up to 0 (chapter 2). What
# is left is rounding, about $10^{-17}$, there and in the layers below. This is why the test says $10^{-12}$
# and not `== 0`. After the first step the output weights of the two classes differ, and from then on the
# layers below learn too: the run of section 7.3 began one step late.

# %% [markdown]
# ## 7.7 Ten layers, five schemes, two kinds of units
#
# The derivation made assumptions: small pre-activations, independence, averages. Are they good enough? Let us
# measure. Ten hidden layers of 100 units, 100 rows of standard normal inputs, ten classes with random labels,
# biases zero. Five schemes:
#
# | scheme | weights | $H_{k-1} \mathrm{Var}(w)$ for $H_{k-1} = H_k = 100$ |
# |---|---|---|
# | small | $N(0, 0.01^2)$ | 0.01 |
# | older | $U[-b, b]$ with $b = 1/\sqrt{H_{k-1}}$, a rule of thumb before 2010 | ⅓ |
# | Glorot | your `glorot_uniform` | 1 |
# | He | your `he_normal` | 2 |
# | large | $N(0, 1)$ | 100 |
#
# For the older rule, $b^2/3$ with $b = 1/\sqrt{H_{k-1}}$ gives $\frac{1}{3 H_{k-1}}$. So the theory predicts
# that in tanh layers the variance shrinks to a third from layer to layer, upwards for the activations and
# downwards for the gradients.


# %% tags=["demo", "hide-input"]
def small_normal(fan_in, fan_out, rng):
    return rng.normal(0, 0.01, (fan_out, fan_in))


def older_uniform(fan_in, fan_out, rng):
    return rng.uniform(-1, 1, (fan_out, fan_in)) / np.sqrt(fan_in)


def large_normal(fan_in, fan_out, rng):
    return rng.standard_normal((fan_out, fan_in))


SCHEMES = {
    "small": small_normal,
    "older": older_uniform,
    "Glorot": glorot_uniform,
    "He": he_normal,
    "large": large_normal,
}
LOOKS = {
    "small": (plots.BLACK, ":", "v"),
    "older": (plots.ORANGE, "--", "s"),
    "Glorot": (plots.BLUE, "-", "o"),
    "He": (plots.GREEN, "-.", "D"),
    "large": (plots.PURPLE, "-", "^"),
}
UNITS = {"tanh": (np.tanh, tanh_prime), "ReLU": (relu, relu_prime)}


def look_inside(scheme, unit, width=100, seed=0):
    """Lists over the ten hidden layers: activations h, gradients ∇ₐ, weight gradients ∇W."""
    rng = np.random.default_rng(seed)
    X, y = rng.standard_normal((100, width)), rng.integers(10, size=100)
    params = network([width] * 11 + [10], partial(SCHEMES[scheme], rng=rng))
    g, g_prime = UNITS[unit]
    _, cache = forward(params, X, g)
    activations = [h for _, h in cache[:-1]]
    grads_a = preactivation_gradients(params, cache, y, g_prime)[1][:-1]
    return activations, grads_a, [grad_a.T @ h for grad_a, h in zip(grads_a, [X, *activations])]


def size(layers):
    """The root mean square of the entries of each layer."""
    return [np.sqrt(np.mean(layer**2)) for layer in layers]


FINDINGS = {
    "tanh": "tanh: Glorot's and He's weights bring signals and gradients through ten layers",
    "ReLU": "ReLU: only He's weights bring signals and gradients through ten layers unchanged in size",
}


def sizes_by_layer(unit, width):
    figure, panels = plots.axes(FINDINGS[unit], "hidden layer", "", ncols=3, figsize=(11, 4))
    for scheme, (colour, line, marker) in LOOKS.items():
        for ax, layers in zip(panels, look_inside(scheme, unit, width)):
            ax.semilogy(range(1, 11), size(layers), line, marker=marker, ms=5, color=colour, label=scheme)
    for ax, what in zip(panels, ("activations h", "gradients ∇ₐ", "weight gradients ∇W")):
        ax.set_title(what, fontsize=11, fontweight="normal")
        ax.set(ylabel="root mean square", xticks=range(1, 11))
    panels[0].legend(loc="lower left", fontsize=9)
    return figure


widgets.explore(
    sizes_by_layer,
    "Three panels for tanh units: root mean square of activations, of gradients in the pre-activations and "
    "of weight gradients in ten layers, for five schemes.",
    unit=widgets.choice("hidden units", ["tanh", "ReLU"]),
    width=widgets.slider("units in a layer", 20, 300, 100, step=20),
)

# %% [markdown]
# *Figure: three panels for tanh units, on logarithmic axes. Left, the activations from layer 1 to 10:
# "small" falls steeply to $10^{-10}$, "older" falls steadily from 0.46 to 0.003, "Glorot" falls only from
# 0.62 to 0.24, "He" comes to rest near 0.55, "large" stays at 0.96. Middle, the gradients: for "small" and
# "older" they fall from layer 10 down to layer 1, for "Glorot" a little, and for "large" they grow. Right,
# the weight gradients: nearly level for all schemes but "large", at heights that differ by many powers of
# ten.*

# %% tags=["demo", "hide-input"]
widgets.explore(
    sizes_by_layer,
    "The same three panels for ReLU units.",
    unit=widgets.choice("hidden units", ["tanh", "ReLU"], "ReLU"),
    width=widgets.slider("units in a layer", 20, 300, 100, step=20),
)

# %% [markdown]
# *Figure: the same for ReLU units. "He" is the only scheme whose activations and gradients are level: they
# stay near 1 and near 0.001. "Glorot" loses a factor of about 28 between layer 1 and layer 10 in both
# directions, "older" and "small" much more, and "large" grows to more than $10^8$. Right, the weight
# gradients: level for "small", "older" and "Glorot"; for "He" and "large" they rise a little.*
#
# Read the pictures with the theory in hand.
#
# - **tanh, older rule.** The prediction was a third of the variance a layer, $1/\sqrt3 = 0.58$ in size. The
#   activations go 0.455, 0.245, 0.140, 0.082, …: factors between 0.53 and 0.60. The gradients shrink in the
#   same way in the other direction. This is what Glorot and Bengio saw in 2010 in the networks of their
#   time, and it is what their recipe removed.
# - **tanh, Glorot.** No collapse in either direction. The slow decline is the curvature of tanh, which the
#   derivation left out: $|\tanh a| < |a|$. He's factor 2 happens to balance it at 0.55.
# - **ReLU.** Glorot's variance halves in every layer, which is $1/\sqrt2 = 0.71$ in size, and $0.71^{9}$ from
#   layer 1 to layer 10 is about 1/23. The measured fall is to about 1/28; other draws give 1/17 to 1/33. He's
#   factor 2 repairs exactly this.
# - **Weight gradients.** Under the older rule they have the same size in all layers, as Glorot and Bengio
#   noticed too. $\nabla_W = \nabla_a h^\top$, and one factor falls upwards while the other one falls
#   downwards. So the layers agree with each other, and all of them learn slowly.

# %% [markdown]
# The root mean square is one number a layer. The histograms show more: not only how wide, but where the units
# are. Choose a scheme and look at the layers. In which of them are units saturated? Which would you call
# healthy?


# %% tags=["demo", "hide-input"]
def draw_layers(panels, scheme, unit, width=100):
    """Histograms of activations and of gradient sizes into two axes; their growth from end to end."""
    activations, grads_a, _ = look_inside(scheme, unit, width)
    if unit == "tanh":
        ridges(panels[0], activations, [-1, 0, 1], LOOKS[scheme][0])
        panels[0].set_xlabel("activation h")
    else:  # of the silent units there is nothing to see
        ridges(panels[0], [h[h > 0] for h in activations], [0, 1, 2, 3], LOOKS[scheme][0])
        panels[0].set_xlabel("activation h > 0")
    sizes = [np.log10(np.abs(grad_a[grad_a != 0])) for grad_a in grads_a]
    ridges(panels[1], sizes, [-16, -8, 0, 8], LOOKS[scheme][0])
    panels[1].set_xlabel("log₁₀ |∇ₐ|")
    h, grad_a = size(activations), size(grads_a)
    return h[-1] / h[0], grad_a[0] / grad_a[-1]


def layers_of(scheme, unit, width):
    figure, panels = plots.axes("", "", "hidden layer", ncols=2, figsize=(9, 4.6))
    up, down = draw_layers(panels, scheme, unit, width)
    title = f"{unit}, {scheme}: on the way up activations × {up:.2g}, on the way down gradients × {down:.2g}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure


widgets.explore(
    layers_of,
    "Histograms for ten hidden layers, one above the other: activations on the left, logarithm of the "
    "gradient sizes on the right.",
    scheme=widgets.choice("scheme", list(SCHEMES), "older"),
    unit=widgets.choice("hidden units", ["tanh", "ReLU"]),
    width=widgets.slider("units in a layer", 20, 300, 100, step=20),
)

# %% [markdown]
# *Figure: the older rule with tanh units. Left, ten histograms of activations, wide in layer 1 and narrower
# with each layer above, until layer 10 is a spike. Right, the sizes of the gradients as powers of ten: the
# histograms move to the left, towards smaller numbers, from layer 10 down to layer 1. The title tells by
# which factor the root mean square changes from one end to the other.*
#
# Every histogram has its own height. What lies beyond an edge is counted at that edge. Gradients that are
# exactly 0, and ReLU units that are silent, are left out.
#
# Without a live notebook, here are all of them side by side.


# %% tags=["demo", "hide-input"]
def all_schemes(unit):
    figure, panels = plt.subplots(2, 5, figsize=(11, 6), sharey=True, layout="constrained")
    for column, scheme in zip(panels.T, SCHEMES):
        draw_layers(column, scheme, unit)
        column[0].set_title(scheme, fontsize=11, fontweight="normal")
    for ax in panels[:, 0]:
        ax.set_ylabel("hidden layer")
    figure.suptitle(FINDINGS[unit], x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure


widgets.explore(
    all_schemes,
    "Two rows of five panels with histograms by layer: activations above, gradient sizes below, tanh units.",
    unit=widgets.choice("hidden units", ["tanh", "ReLU"]),
)
widgets.explore(
    all_schemes,
    "Two rows of five panels with histograms by layer: activations above, gradient sizes below, ReLU units.",
    unit=widgets.choice("hidden units", ["tanh", "ReLU"], "ReLU"),
)

# %% [markdown]
# *Figures: two rows of five panels each, first for tanh and then for ReLU; activations above, gradients
# below. With "small", all layers but the first are spikes at 0, and on the way from layer 10 down to layer 1
# the gradients move from about $10^{-4}$ to $10^{-13}$ and less. With "older" the same happens more slowly.
# For tanh, "Glorot" and "He" keep broad histograms in all layers and gradients in one place. "large" has
# nearly all its units at −1 and 1, and gradients of all sizes. For ReLU, "He" is the only one that keeps both
# in place; with "large" nearly all activations are beyond the right edge.*

# %% [markdown]
# ### Does it matter for learning?
#
# Histograms before the first step are one thing. What we want is a network that learns. The task is three
# spirals, 180 points of three classes. The network has ten hidden layers of 20 units. Gradient descent on all
# data, the same learning rate for all schemes. Before you look: which curves will be flat?


# %% tags=["demo", "hide-input"]
def spirals(rng, n=60):
    radius, arm = np.tile(np.linspace(0.3, 1, n), 3), np.repeat(np.arange(3), n)
    angle = arm * 2 * np.pi / 3 + 3 * radius + 0.1 * rng.standard_normal(3 * n)
    return 2 * radius[:, None] * np.c_[np.cos(angle), np.sin(angle)], arm


X_spirals, y_spirals = spirals(np.random.default_rng(5))
X_new, y_new = spirals(np.random.default_rng(99), 200)


def deep_network(scheme):
    return network([2] + [20] * 10 + [3], partial(SCHEMES[scheme], rng=np.random.default_rng(1)))


def learning_curves(alpha):
    def all_take_a_step(runs):
        moved = {}
        for (unit, scheme), (params, losses) in runs.items():
            if losses and np.isnan(losses[-1]):  # it has broken down for good
                moved[unit, scheme] = params, [*losses, np.nan]
            else:
                after, loss = step(params, X_spirals, y_spirals, alpha, *UNITS[unit])
                moved[unit, scheme] = after, [*losses, loss]
        return moved, np.nanmin([losses[-1] for _, losses in moved.values()])

    start = {(unit, scheme): (deep_network(scheme), []) for unit in UNITS for scheme in SCHEMES}
    figure, panels = plots.axes(
        "With the right variance ten layers learn; with a small one they stand still",
        "step of gradient descent", "loss on the 180 points", ncols=2, figsize=(10, 4.2),
    )  # fmt: skip
    with np.errstate(all="ignore"):  # "large" overflows
        runs, _ = run_epochs(all_take_a_step, start, 250, unit="step", value="smallest loss")
        for (unit, scheme), (params, losses) in runs.items():
            right = np.mean(forward(params, X_new, UNITS[unit][0])[0].argmax(axis=1) == y_new)
            colour, line, _ = LOOKS[scheme]
            width = {"small": 6, "older": 2.5}.get(scheme, 2)  # these two lie on one line
            ax = panels[list(UNITS).index(unit)]
            ax.plot(losses, line, color=colour, lw=width, label=f"{scheme}: {100 * right:.1f} %")
    for ax, unit in zip(panels, UNITS):
        ax.set(ylim=(0, 1.8))
        ax.set_title(f"{unit} units", fontsize=11, fontweight="normal")
        ax.legend(title="right on new points", fontsize=9, title_fontsize=9, ncols=2, loc="upper right")
    return figure


widgets.explore(
    learning_curves,
    "Loss over 250 steps for five schemes, on the left with tanh units, on the right with ReLU units.",
    alpha=widgets.slider("learning rate", 0.01, 0.2, 0.03, step=0.01),
)

# %% [markdown]
# *Figure: the loss over 250 steps, left for tanh units, right for ReLU units. "small" and "older" lie on a
# straight line at 1.099. With tanh, "Glorot" and "He" fall below 0.1, and "large" jumps up and down at
# first and then falls too. With ReLU, "He" falls at once, "Glorot" after a long plateau, and "large" is
# nowhere to be seen, since its loss begins in the thousands and then is not a number. The legends tell how
# many of 600 new points each network gets right in the end.*
#
# All ten networks take their steps together, and the bar shows the smallest of their losses. The flat line at
# $\log 3 = 1.099$ is the plateau of section 7.1: these networks answer nearly ⅓, ⅓, ⅓ to everything. So their
# shares of right answers say little: with "older", differences of less than 0.01 between its probabilities
# decide, and with "small", mere rounding. With tanh the older rule is not hopeless. It needs patience or a
# larger learning rate (try the slider). With ReLU, Glorot's factor 1 costs more than a hundred steps of
# waiting, and He's factor 2 costs none.
#
# One curve may surprise you. With tanh and weights from $N(0, 1)$ the training loss goes down, and fast. But
# look at the new points: this network gets a few in a hundred wrong, and "He" hardly any. It fits the 180
# points, and between them it is erratic. Can we see that before the first step? Send pairs of points through
# the new networks, 0.01 apart, and measure how far apart they are in each layer.

# %% tags=["demo"]
for scheme in ("He", "large"):
    params = deep_network(scheme)
    here, there = (forward(params, X, np.tanh)[1] for X in (X_new, X_new + np.array([0.01, 0])))
    apart = [np.linalg.norm(h - k, axis=1).mean() for (_, h), (_, k) in zip(here, there)]
    print(f"{scheme:5} distance in layers 1, 4, 7, 10:", *(f"{apart[k - 1]:.3f}" for k in (1, 4, 7, 10)))

# %% [markdown]
# With He's weights neighbours stay neighbours. With large weights every layer drives them further apart: in
# layer 10 the distance is about thirty times that of layer 1. What such a network learns about one point says
# less about the next. A low training loss is not all that we want; chapter 9 is about that.

# %% [markdown]
# ## 7.8 Biases: zero, or a little more?
#
# The recipe says: all biases zero. The weights break the symmetry, so the biases need not. For ReLU there
# is a second opinion. A ReLU unit with $a \le 0$ has the slope 0. If that is so for *every* example, its
# weights get no gradient from any of them. Unless the layers below change what it receives, it stays silent:
# it is **dead**. The lecture on feedforward networks advises a small positive bias, such as 0.1, so that most
# units are active in the beginning. Does it help? First count.
#
# **Exercise `dead_units`.** For each hidden ReLU layer: how many units have $a \le 0$ on every row of `X`?
# `relu` and `forward` are given. Return ints.


# %% exercise="dead_units"
def dead_units(params, X):
    """For each of the L hidden ReLU layers: the number of units with a ≤ 0 on every row of X (N, D)."""
    ### BEGIN SOLUTION
    _, cache = forward(params, X, relu)
    return [int(np.sum(np.all(a <= 0, axis=0))) for a, _ in cache[:-1]]
    ### END SOLUTION


# %% check="dead_units"
check("dead_units")

# %% [markdown]
# Now the experiment, twice. On the left: small networks, two inputs and three hidden layers of eight units,
# with He's weights. We draw 100 of them for each bias and count the dead units on 100 examples. On the right:
# ten layers of 100 units, with He's weights and with small ones, with bias 0 and with bias 0.1.


# %% tags=["demo", "hide-input"]
def share_of_dead(sizes, weights, bias, X, networks):
    """The share of dead units in each hidden layer, averaged over random networks."""
    counts = []
    for seed in range(networks):
        params = network(sizes, partial(weights, rng=np.random.default_rng(seed)))
        counts.append(dead_units([(W, b + bias) for W, b in params], X))
    return 100 * np.mean(counts, axis=0) / np.array(sizes[1:-1])


def dead_by_bias(units):
    rng = np.random.default_rng(100)  # not the seed of a network: their weights would repeat the data
    X_narrow, X_wide = rng.standard_normal((100, 2)), rng.standard_normal((100, 100))
    title = "A positive bias saves units where it is not small beside the signal"
    figure, (left, right) = plots.axes(
        title, "bias of all hidden units", "dead units (%)", ncols=2, figsize=(10, 4)
    )
    biases = [-0.5, -0.3, -0.1, 0.0, 0.1, 0.3, 0.5, 1.0]
    shares = np.array([share_of_dead([2, *[units] * 3, 2], he_normal, b, X_narrow, 100) for b in biases])
    for k, (colour, line, marker) in enumerate(list(LOOKS.values())[1:4]):
        left.plot(
            biases, shares[:, k], line, marker=marker, ms=5, color=colour, label=f"hidden layer {k + 1}"
        )
    left.axvline(0, color=plots.BLACK, lw=1)
    left.legend(fontsize=9)
    looks = {  # the first two are equal: a wide line below a narrow one
        ("He", 0.0): dict(color=plots.GREEN, ls="-", lw=7, alpha=0.35),
        ("small", 0.0): dict(color=plots.BLACK, ls=":", marker="v", ms=5),
        ("He", 0.1): dict(color=plots.GREEN, ls="-.", marker="D", ms=5),
        ("small", 0.1): dict(color=plots.BLACK, ls="--", marker="s", ms=5),
    }
    for (scheme, bias), look in looks.items():
        share = share_of_dead([100] * 11 + [10], SCHEMES[scheme], bias, X_wide, 5)
        right.plot(range(1, 11), share, label=f"{scheme}, bias {bias:g}", **look)
    right.set(xlabel="hidden layer", xticks=range(1, 11))
    right.legend(fontsize=9)
    return figure


widgets.explore(
    dead_by_bias,
    "Left: the share of dead units over the bias for three layers of a small network. Right: the share over "
    "ten layers of a wide one.",
    units=widgets.slider("units in a layer, left", 2, 24, 8, step=2),
)

for k in (1, 10):
    h = look_inside("He", "ReLU")[0][k - 1]
    directions = h / np.linalg.norm(h, axis=1, keepdims=True)
    cosines = (directions @ directions.T)[np.triu_indices(len(h), 1)]
    print(f"He's weights, layer {k}: cosine of the angle between two examples, mean {cosines.mean():.2f}")

# %% [markdown]
# *Figure: left, dead units in per cent over the bias from −0.5 to 1. The first layer has almost none. In
# the second and third layer they become fewer until the bias reaches 0.1 and then stay nearly level. Right,
# dead units in ten layers: with He's weights they rise from 0 to about 15 % at the top, with the bias 0.1 to
# about 18 %. With small weights it is the same without a bias, and with the bias 0.1 there are none at all.*
#
# Three findings.
#
# - **It helps where the bias is not small beside $W h$.** In the small networks, 0.1 saves nearly half of the
#   dead units in the second layer and about a third in the third. One example with a small $W h$ is enough to
#   wake a unit, and with few inputs and few units there are such examples. Larger biases save hardly more,
#   and negative ones kill. With weights of size 0.01 a bias of 0.1 outweighs what comes from below: no unit
#   is dead, and from layer 2 on each one is active for all examples. (A network whose units are all active
#   is a linear network. It has to bend them later.)
# - **It does not help where the signal is strong.** In the wide network with He's weights $W h$ has the
#   size 1 for every example, and a bias of 0.1 saves nobody. In the upper layers there are even a few more
#   dead units.
# - **Depth kills more than biases save.** Why are there dead units in the upper layers, where each unit is
#   active for half of the inputs on average? Because all activations are positive, the examples become more
#   alike from layer to layer. The cosine of the angle between the activations of two examples, just printed,
#   is about ⅓ in layer 1 and nearly 0.9 in layer 10. A unit that is silent for one example is then silent for
#   most.
#
# Advice has a domain, and a measurement finds it. (Without biases, "He" and "small" have the very same dead
# units: they are drawn with the same seed, and multiplying the weights of a layer by a positive number
# changes the sign of no $a$.)

# %% [markdown]
# ## What to remember
#
# - **Zero is a saddle.** With tanh units and zero weights, only the output bias learns (with ReLU, too).
#   There is a way down, but it opens only if all layers move together; with depth it becomes flatter,
#   $t^{L+1}$.
# - **Twins stay twins.** Units with equal weights in and out get equal gradients for ever. The start must
#   break the symmetry.
# - $\mathrm{Var}(a^{(k)}) = H_{k-1}\, \mathrm{Var}(w)\, \mathbb{E}\bigl[(h^{(k-1)})^2\bigr]$. Ten layers
#   raise what one layer does to the tenth power.
# - **tanh**: $\mathrm{Var}(w) = \frac{2}{H_k + H_{k-1}}$, or $U[-b, b]$ with
#   $b = \frac{\sqrt 6}{\sqrt{H_k + H_{k-1}}}$, a compromise between forwards and backwards.
# - **ReLU**: $\mathrm{Var}(w) = \frac{2}{H_{k-1}}$. The 2 makes good the half that is lost.
# - **Biases**: zero. For ReLU a small positive one can save units, where it is not small beside the signal.
# - All chance comes from one `rng`, so that every run can be repeated.
#
# It is not an exact science. Other sizes near these work as well; a tenth of the standard deviation, as in
# the left picture of section 7.4, does not.

# %% [markdown]
# ## Where this comes from
#
# - The recipe, and the two starts that cannot work: Hugo Larochelle, *Neural networks: Training neural
#   networks, parameter initialization*, Université de Sherbrooke, 2012, and the same slides in his longer
#   lecture *Training neural networks*.
# - Positive biases and dying units: Shubhendu Trivedi and Risi Kondor, *Feedforward Networks and
#   Backpropagation*, lecture 3 of CMSC 35246 Deep Learning, University of Chicago, 3 April 2017.
#
# The slides say "we can show that" twice; here it is shown. The derivation of the variances, the factor for
# ReLU and all measurements are added. Two things we say differently:
#
# 1. The slides say that with zero weights and tanh *all* gradients are 0. All weight gradients are. The
#    output bias has the gradient $f - p$, and learns the frequencies of the classes; all gradients are 0
#    only where it has arrived.
# 2. Trivedi and Kondor recommend a positive bias because it makes units active at first for most inputs. We
#    measured where that is so, and where it is not.

# %% [markdown]
# ## Further reading
#
# - Xavier Glorot, Yoshua Bengio: *Understanding the difficulty of training deep feedforward neural networks*,
#   AISTATS 2010, PMLR 9, 249–256. Section 4 has the derivation, and its figures are the model of ours.
#   <https://proceedings.mlr.press/v9/glorot10a.html>
# - Kaiming He, Xiangyu Zhang, Shaoqing Ren, Jian Sun: *Delving deep into rectifiers: surpassing human-level
#   performance on ImageNet classification*, ICCV 2015, 1026–1034. Section 2.2.
# - Andrew Saxe, James McClelland, Surya Ganguli: *Exact solutions to the nonlinear dynamics of learning in
#   deep linear neural networks*, ICLR 2014. The saddle at zero, and how long it takes to leave it.
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016. Section 8.2.3 on saddle
#   points, section 8.4 on initialisation. <https://www.deeplearningbook.org>
# - Yann LeCun, Léon Bottou, Genevieve Orr, Klaus-Robert Müller: *Efficient BackProp*, in *Neural Networks:
#   Tricks of the Trade*, Springer 1998. Section 4.6 asks for the standard deviation $1/\sqrt{H_{k-1}}$; the
#   older rule of this chapter took that number as the bound.
