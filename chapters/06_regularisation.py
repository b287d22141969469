# %% [markdown]
# # 6 · Regularisation
#
# **Penalties, priors, and knowing when to stop**
#
# A network with enough weights can learn its training examples by heart, the mistakes among them included.
# Ask it about a new example and it is sure, and wrong. What should it have been told to prefer?
#
# This chapter adds one term to the loss, $\lambda\Omega$, a price for large weights. You will see where it
# comes from, what two different prices do to the weights, and why one of them makes many weights *exactly*
# zero. Then you will measure what all this is good for: less variance, bought with a little bias. At the
# end you will learn to stop in time, which costs nothing.
#
# When you are through, you will be able to
#
# - say what we want to minimise, what we can minimise, and why they differ;
# - write the L2 and the L1 penalty with their gradients, and add them to any network;
# - derive both from a prior on the weights, with the right λ;
# - explain, with a drawing and with a formula, why L1 gives zeros and L2 does not;
# - measure bias and variance by training many networks;
# - stop a training run by its validation loss, with patience.
#
# **Time:** about 90 minutes. **You need:** gradients of a network (chapter 4), the cross-entropy (chapter
# 2), mean and variance. What the code needs from earlier chapters is given below.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run
# the check below it. Penalties are judged by their definitions, gradients by finite differences.

# %%
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
# | $x$, $X$ | `x`, `X` | (D,), (N, D) | one example; a batch of N examples, one in each row |
# | $y$ | `y` | int, (N,) | class label, $0 \dots C-1$ |
# | $f$ | `f` | (C,), (N, C) | output: the probability of each class |
# | $\ell$ | `loss` | a number | loss: $-\log f_y$, or its mean over a batch |
# | $W^{(k)}$, $b^{(k)}$ | `W`, `b` | $(H_k, H_{k-1})$, $(H_k,)$ | weights *(out, in)* and biases |
# | $\theta$ | `params` | list | all parameters; `params[k-1]` is the pair $(W^{(k)}, b^{(k)})$ |
# | $w$ | `w` | (P,) or any | weights, where it does not matter to which layer they belong |
# | $\Omega$, $\lambda$ | `penalty`, `lam` | numbers | the regulariser and its weight, $\lambda \ge 0$ |
# | $\alpha$ | `alpha` | a number | learning rate |
#
# $\|W\|_F^2$ is the sum of the squares of all entries of a matrix, $\|W\|_F$ its Frobenius norm. The loss
# of a batch is the **mean** over its examples.

# %% [markdown]
# ### From earlier chapters
#
# `backpropagation` is the answer to an exercise of chapter 4. The cell is locked.


# %% locked="from_earlier_chapters"
def log_softmax(a):
    """Chapter 2: log f for logits (C,) or (N, C), stable."""
    a = a - a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


def loss_of_logits(a, y):
    """Chapter 2: the cross-entropy −log f_y from the logits (C,), or its mean over a batch (N, C), y (N,)."""
    rows = np.atleast_2d(log_softmax(a))
    return -np.mean(rows[np.arange(len(rows)), y])


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


# %% [markdown]
# ## 6.1 What we want, and what we can have
#
# We want few mistakes on examples that we have not seen. Can we minimise that?
#
# Two things are in the way.
#
# **First, we have only some examples.** The quantity that we care about is the **risk**, the average loss
# over everything that may come. We can compute the **empirical risk**, the average over the N examples that
# we have:
#
# $$\frac1N \sum_{n=1}^N \ell\bigl(f(x_n; \theta),\, y_n\bigr)$$
#
# To minimise it is called *empirical risk minimisation*. Learning becomes optimisation.
#
# **Second, a mistake is a bad loss to optimise.** The natural loss is 1 for a wrong class and 0 for the
# right one. Look at it as a function of a parameter. Here are the sixteen students of chapter 2 again, who
# passed or failed after some hours of study. A unit with the pre-activation $a = 1.4\,(\text{hours} - \tau)$
# predicts a pass after more than $\tau$ hours. Where should the threshold $\tau$ be?
#
# The **margin** of an example is the logit of its true class minus that of the other class. A negative margin
# is a mistake. Here it is $a$ for a student who passed, and $-a$ for one who failed.

# %% tags=["demo", "hide-input"]
hours = np.array([5, 8, 12, 16, 19, 22, 24, 27, 30, 31, 35, 38, 41, 44, 49, 54]) / 10
passed = np.array([0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1])

threshold = np.linspace(0, 6, 1201)
signs = 2 * passed - 1
margins = 1.4 * signs * (hours - threshold[:, None])  # (1201, 16): a for a pass, −a for a fail
mistakes = np.mean(margins < 0, axis=1)
surrogate = np.mean(np.logaddexp(0, -margins), axis=1) / np.log(2)

figure, (left, right) = plots.axes(
    "The share of mistakes is a staircase without slopes; its surrogate has a slope everywhere",
    "margin (logit of the true class minus the other)",
    "loss of one example",
    ncols=2,
    figsize=(10, 3.9),
)
m = np.linspace(-4, 4, 801)
left.plot(m, (m < 0).astype(float), color=plots.BLACK, label="mistake: 0 or 1")
left.plot(m, np.logaddexp(0, -m) / np.log(2), "-", color=plots.BLUE, label=r"$-\log_2 f_y$")
left.plot(m, np.logaddexp(0, -m), "--", color=plots.ORANGE, label=r"$-\log f_y$")
left.legend()
right.plot(threshold, surrogate, "-", color=plots.BLUE, label=r"mean of $-\log_2 f_y$")
right.plot(threshold, mistakes, color=plots.BLACK, label="share of mistakes")
right.set(xlabel="threshold τ (hours)", ylabel="empirical risk", ylim=(0, 2))
right.legend()
plt.show()

# %% [markdown]
# *Figure: on the left the loss of one example against its margin. A mistake costs 1 for a negative margin
# and nothing for a positive one; the cross-entropy in bits is a smooth curve that is nowhere below it; with
# the natural logarithm the curve cuts through the corner of the step. On the right the mean over the sixteen
# students against the threshold: a staircase for the share of mistakes, a smooth valley for the
# cross-entropy.*
#
# The share of mistakes is a staircase. Its slope is 0, except at the edges, where it has none. A gradient
# has nothing to say. So we minimise something else in its place, a **surrogate**: the cross-entropy.
#
# Is a small surrogate any guarantee? Yes: **in bits, the cross-entropy is never below the number of
# mistakes.**
#
# $$\begin{aligned}
# \text{a mistake} &\;\Rightarrow\; f_c \ge f_y \text{ for some } c \ne y
#   && \text{another class was at least as probable} \\
# &\;\Rightarrow\; 2 f_y \le f_c + f_y \le 1 && \text{probabilities add up to 1} \\
# &\;\Rightarrow\; f_y \le \tfrac12 && \text{divide by 2} \\
# &\;\Rightarrow\; -\log_2 f_y \ge 1 && -\log_2 \text{ falls, and } -\log_2 \tfrac12 = 1
# \end{aligned}$$
#
# Where there is no mistake, the staircase counts 0, and $-\log_2 f_y \ge 0$ because $f_y \le 1$. So the
# mean of $-\log_2 f_y$ is an upper bound of the share of mistakes. (With the natural logarithm divide by
# $\log 2 = 0.693$: the bound is $\ell / \log 2$.)
#
# The surrogate also goes on where the staircase stops. When all training examples are right, the
# staircase is satisfied. The cross-entropy still asks for larger margins. Sometimes this is good.
# Sometimes it is the beginning of the trouble that this chapter is about.

# %% [markdown]
# ## 6.2 A network that knows it all
#
# Sixty points in a plane, two classes, and a wavy border between them. As in real data, some labels are
# wrong: each with a probability of 12 %. Nobody can predict those: on many new points, the best possible
# share of mistakes is about 12 %.
#
# A network with 30 tanh units has 152 weights and biases, more than twice as many as there are points. We
# train it, and watch its loss on the sixty points and on 2,000 new ones.


# %% tags=["demo", "hide-input"]
def wavy(N, rng, wrong=0.12):
    """N points in a square with the class of their side of a wave, a share of the labels wrong."""
    X = rng.uniform(-2, 2, (N, 2))
    y = (X[:, 1] > 0.8 * np.sin(2 * X[:, 0])).astype(int)
    return X, np.where(rng.random(N) < wrong, 1 - y, y)


def fresh_network(sizes, rng, scale=1.5):
    """Random weights for layers of these sizes, input first; biases 0. Chapter 7 is about how to do this."""
    pairs = zip(sizes[1:], sizes[:-1])
    return [(scale * rng.standard_normal((m, n)) / np.sqrt(n), np.zeros(m)) for m, n in pairs]


def descend(params, gradients, steps=1500, alpha=0.1, beta=0.9, each=None):
    """Gradient descent with momentum (chapter 8); `each` is shown the parameters before every tenth step."""
    velocity = [(0 * W, 0 * b) for W, b in params]
    for step in range(steps):
        grads = gradients(params)
        velocity = [(beta * u + p, beta * v + q) for (u, v), (p, q) in zip(velocity, grads)]
        params = [(W - alpha * u, b - alpha * v) for (W, b), (u, v) in zip(params, velocity)]
        if each and step % 10 == 0:
            each(params)
    return params


def mean_loss(params, X, y):
    return loss_of_logits(logits_of(params, X, np.tanh), y)


def mistakes_of(params, X, y):
    return np.mean(logits_of(params, X, np.tanh).argmax(axis=1) != y)


def draw_border(ax, params, X, y):
    """The probability of class 1 as shades, the border as a line, the examples as marks."""
    side = np.linspace(-2, 2, 81)
    plane = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    f = np.exp(log_softmax(logits_of(params, plane, np.tanh)))[:, 1].reshape(81, 81)
    ax.imshow(f, origin="lower", extent=(-2, 2, -2, 2), cmap="cividis", vmin=0, vmax=1, alpha=0.75)
    ax.contour(side, side, f, [0.5], colors="white", linewidths=2)
    ax.plot(side, 0.8 * np.sin(2 * side), ":", color="white", lw=1.5)
    for label, mark, colour in ((0, "s", plots.BLUE), (1, "o", plots.YELLOW)):
        ax.plot(*X[y == label].T, mark, ms=6, color=colour, mec="black", ls="none")
    ax.set(xlabel="$x_1$", ylabel="$x_2$", xlim=(-2, 2), ylim=(-2, 2))
    ax.grid(False)


rng = np.random.default_rng(1)
X_train, y_train = wavy(60, rng)
X_new, y_new = wavy(2000, rng)
start = fresh_network((2, 30, 2), np.random.default_rng(3))

seen, unseen = [], []


def watch(params):
    seen.append(mean_loss(params, X_train, y_train))
    unseen.append(mean_loss(params, X_new, y_new))


by_heart = descend(start, lambda p: backpropagation(p, X_train, y_train, np.tanh, tanh_prime)[1], each=watch)

figure, (left, right) = plt.subplots(ncols=2, figsize=(10, 4), layout="constrained")
figure.suptitle(
    "The training loss falls to nothing, the loss on new points rises", x=0.01, ha="left", fontweight="bold"
)
draw_border(left, by_heart, X_train, y_train)
right.plot(10 * np.arange(150), seen, color=plots.BLUE, label="60 training points")
right.plot(10 * np.arange(150), unseen, "--", color=plots.ORANGE, label="2,000 new points")
right.set(xlabel="step", ylabel=r"mean of $-\log f_y$")
right.legend()
plt.show()
for name, X, y in (("training", X_train, y_train), ("new", X_new, y_new)):
    loss, wrong = mean_loss(by_heart, X, y), mistakes_of(by_heart, X, y)
    print(f"{name:8} points: loss {loss:.3f}, mistakes {wrong:.1%}")
print(f"largest weight: {max(np.abs(W).max() for W, _ in by_heart):.1f}")

# %% [markdown]
# *Figure: on the left the plane with the training points, squares for class 0 and circles for class 1; the
# ground is light where the network believes in class 1. The solid white line is the border that it has
# found, with islands around stray squares; the dotted line is the true wave. On the right the loss at each
# step: after a few wild steps both losses are low; from there the training loss falls to about 0.02, and the
# loss on new points climbs from about 0.5 to about 1.6.*
#
# The network makes no mistake on its sixty points. It drew islands around points with wrong labels. On new
# points it is not only mistaken in about every fifth case; it is *sure* when it is mistaken. A network that
# always says ½ would have a loss of $\log 2 = 0.693$, less than half of what this one pays.
#
# This is **overfitting**. The empirical risk is small, the risk is not. Among all functions that fit the
# points, training picked one with steep slopes, and steep slopes take large weights. So let us put a price
# on them.
#
# $$\boxed{\;\arg\min_\theta\; \frac1N \sum_n \ell\bigl(f(x_n; \theta), y_n\bigr) +
#   \lambda\, \Omega(\theta)\;}$$
#
# $\Omega$ is the **regulariser**, a number that is large for parameters that we trust less. $\lambda \ge 0$
# says how much it counts. With $\lambda = 0$ we are back at the empirical risk; with a huge λ the examples
# no longer matter.

# %% [markdown]
# ## 6.3 L2: the price of a square
#
# The first price is the square of every weight. Summed over all layers $k$, rows $i$ and columns $j$:
#
# $$\Omega_2(\theta) = \sum_k \sum_i \sum_j \bigl(W_{ij}^{(k)}\bigr)^2 = \sum_k \bigl\|W^{(k)}\bigr\|_F^2$$
#
# The biases do not occur in it. (Why not is a question for you, in section 6.6.)
#
# **The gradient, element by element.** How does $\Omega_2$ move with one weight?
#
# $$\begin{aligned}
# \frac{\partial \Omega_2}{\partial W_{ij}^{(k)}}
# &= \sum_{k'} \sum_{i'} \sum_{j'} \frac{\partial}{\partial W_{ij}^{(k)}} \bigl(W_{i'j'}^{(k')}\bigr)^2
#   && \text{derivative of a sum} \\
# &= \frac{\partial}{\partial W_{ij}^{(k)}} \bigl(W_{ij}^{(k)}\bigr)^2
#   && \text{the other terms do not contain this weight} \\
# &= 2\, W_{ij}^{(k)} && \text{power rule}
# \end{aligned}$$
#
# All entries at once, and the biases:
#
# $$\nabla_{W^{(k)}} \Omega_2 = 2\, W^{(k)} \quad (H_k, H_{k-1}) \qquad\qquad
#   \nabla_{b^{(k)}} \Omega_2 = 0 \quad (H_k,)$$
#
# **By hand.** $W^{(1)} = \begin{pmatrix} 1 & -2 \\ 0 & 0.5 \end{pmatrix}$ with $b^{(1)} = (3, -1)$, and
# $W^{(2)} = \begin{pmatrix} -1 & 2 \end{pmatrix}$ with $b^{(2)} = (10)$. Then
# $\Omega_2 = (1 + 4 + 0 + 0.25) + (1 + 4) = 10.25$. The 3 and the 10 are free of charge. The gradients are
# $\begin{pmatrix} 2 & -4 \\ 0 & 1 \end{pmatrix}$, $(0, 0)$, $\begin{pmatrix} -2 & 4 \end{pmatrix}$ and
# $(0)$.
#
# **What does a step do?** One step of gradient descent on $\ell + \lambda\Omega_2$:
#
# $$\begin{aligned}
# W &\leftarrow W - \alpha \bigl(\nabla_W \ell + 2\lambda W\bigr) && \text{gradient of the sum} \\
# &= (1 - 2\alpha\lambda)\, W - \alpha\, \nabla_W \ell && \text{collect } W
# \end{aligned}$$
#
# Before the usual step, every weight loses the same *fraction* of its size. This is why, for plain gradient
# descent, the L2 penalty is also called **weight decay**. (For other optimisers the two differ: one that
# rescales each gradient, as in section 6.9, rescales the pull of the penalty with it, and then no fixed
# fraction is lost.) A weight that the loss does not hold up shrinks like $(1 - 2\alpha\lambda)^t$ in $t$
# steps: ever smaller, and never 0. (The step must not be too long: $2\alpha\lambda < 1$.)
#
# **Exercises `l2_penalty` and `l2_gradient`.** `params` is the list of pairs (W, b). The penalty is one
# number. The gradient is a list of pairs like `params`, each entry an array of floats with the shape of its
# W or b.


# %% exercise="l2_penalty"
def l2_penalty(params):
    """Ω₂ = Σ W² over all weights of all layers, a float; params = [(W, b) of layer 1, …]."""
    ### BEGIN SOLUTION
    return sum(np.sum(W**2) for W, b in params)
    ### END SOLUTION


# %% check="l2_penalty"
check("l2_penalty")


# %% exercise="l2_gradient"
def l2_gradient(params):
    """The gradient of l2_penalty: [(grad_W, grad_b) of layer 1, …]; the biases get zeros."""
    ### BEGIN SOLUTION
    return [(2 * W, np.zeros_like(b)) for W, b in params]
    ### END SOLUTION


# %% check="l2_gradient"
check("l2_gradient")

# %% [markdown]
# ## 6.4 L1: the price of a size
#
# A square hardly charges for small weights: $0.01^2 = 0.0001$. What if a weight costs its size instead?
#
# $$\Omega_1(\theta) = \sum_k \sum_i \sum_j \bigl|W_{ij}^{(k)}\bigr|$$
#
# For $w > 0$ we have $|w| = w$, with slope 1. For $w < 0$ we have $|w| = -w$, with slope −1. In one
# formula, with $1_{\dots}$ being 1 where the condition holds and 0 elsewhere:
#
# $$\frac{\partial \Omega_1}{\partial W_{ij}^{(k)}} = 1_{W_{ij}^{(k)} > 0} - 1_{W_{ij}^{(k)} < 0} =
#   \text{sign}\bigl(W_{ij}^{(k)}\bigr) \qquad\qquad \nabla_{b^{(k)}} \Omega_1 = 0$$
#
# At $w = 0$ there is a kink. The slope is −1 on its left and 1 on its right, and any number in between is a
# **subgradient** (chapter 1): a line with that slope through the kink stays below the curve. The formula
# says 0, the one choice that treats both sides alike, and the one that leaves a weight of 0 where it is.

# %% tags=["demo", "hide-input"]
w_axis = np.linspace(-2, 2, 400)  # an even number of points: none is 0
figure, (left, right) = plots.axes(
    "The pull of L2 fades near zero, the pull of L1 does not",
    "weight w",
    "price of the weight",
    ncols=2,
    figsize=(9, 3.5),
)
for name, price, colour, line in (
    ("$w^2$", w_axis**2, plots.BLUE, "-"),
    ("$|w|$", np.abs(w_axis), plots.ORANGE, "--"),
):
    slope = np.gradient(price, w_axis)
    slope[199:201] = np.nan  # a difference across 0 is no slope of |w|
    left.plot(w_axis, price, line, color=colour, label=name)
    right.plot(w_axis, slope, line, color=colour, label=f"slope of {name}")
right.plot(0, 0, "o", color=plots.ORANGE, mec="black", ms=8, label="our choice for $|w|$ at 0")
right.set(xlabel="weight w", ylabel="slope of the price")
left.legend()
right.legend()
plt.show()

# %% [markdown]
# *Figure: on the left a parabola and a V, the prices $w^2$ and $|w|$ of one weight. On the right their
# slopes: a straight line through 0 for the parabola; for the V −1 on the left of 0 and 1 on the right, and a
# dot at 0 for the value that we choose there.*
#
# The pull on a weight of 0.01 is 0.02 under L2 and 1 under L1. Under L1 every weight, however small, is
# pulled as hard as the largest one. Keep this picture in mind; section 6.8 draws the conclusion.
#
# **By hand.** For the network of the last section $\Omega_1 = (1 + 2 + 0 + 0.5) + (1 + 2) = 6.5$. The
# gradients of the weights are $\begin{pmatrix} 1 & -1 \\ 0 & 1 \end{pmatrix}$ and
# $\begin{pmatrix} -1 & 1 \end{pmatrix}$.
#
# **Exercises `l1_penalty` and `l1_gradient`.** As before. At a weight of exactly 0 the gradient is 0.


# %% exercise="l1_penalty"
def l1_penalty(params):
    """Ω₁ = Σ |W| over all weights of all layers, a float; params = [(W, b) of layer 1, …]."""
    ### BEGIN SOLUTION
    return sum(np.sum(np.abs(W)) for W, b in params)
    ### END SOLUTION


# %% check="l1_penalty"
check("l1_penalty")


# %% exercise="l1_gradient"
def l1_gradient(params):
    """The gradient of l1_penalty: [(grad_W, grad_b) of layer 1, …]; 0 at a weight of exactly 0."""
    ### BEGIN SOLUTION
    return [(np.sign(W), np.zeros_like(b)) for W, b in params]
    ### END SOLUTION


# %% check="l1_gradient"
check("l1_gradient")

# %% [markdown]
# ## 6.5 The whole objective
#
# Loss and penalty are added, so their gradients are added (derivative of a sum), and λ stays a factor:
#
# $$\nabla_\theta \bigl(\ell + \lambda\,\Omega\bigr)
#   = \nabla_\theta\, \ell + \lambda\, \nabla_\theta\, \Omega$$
#
# The first part is backpropagation. The second needs no data at all. Note where the mean stands: $\ell$ is
# a mean over the batch, $\Omega$ is not. A batch of 10 and a batch of 1,000 pay the same penalty.
#
# **Exercise `regularised_loss`.** Return the pair (loss + λΩ, gradients). `penalty` is `"l1"` or `"l2"`.
# For any other name raise a `ValueError` whose message holds the name that came and the two that are
# accepted, and do so for `lam = 0` too. (A wrong name that passes in silence is found on the day on which
# somebody changes λ.)


# %% exercise="regularised_loss"
def regularised_loss(params, x, y, g, g_prime, lam, penalty):
    """(loss + lam·Ω, its gradients [(grad_W, grad_b) of layer 1, …]); penalty is "l1" or "l2".

    The other arguments are those of backpropagation. ValueError for any other penalty, whatever lam is.
    """
    ### BEGIN SOLUTION
    known = {"l1": (l1_penalty, l1_gradient), "l2": (l2_penalty, l2_gradient)}
    if penalty not in known:
        raise ValueError(f"penalty must be 'l1' or 'l2', not {penalty!r}")
    omega, omega_gradient = known[penalty]
    loss, grads = backpropagation(params, x, y, g, g_prime)
    pairs = zip(grads, omega_gradient(params))
    total = [(grad_W + lam * pull_W, grad_b + lam * pull_b) for (grad_W, grad_b), (pull_W, pull_b) in pairs]
    return loss + lam * omega(params), total
    ### END SOLUTION


# %% check="regularised_loss"
check("regularised_loss")

# %% [markdown]
# Now train the network of section 6.2 again, with your own function. It starts from the same weights and
# sees the same sixty points. Only λ is new. What will become of the islands?


# %% tags=["demo", "hide-input"]
def trained_with(penalty, lam):
    params = descend(
        start, lambda p: regularised_loss(p, X_train, y_train, np.tanh, tanh_prime, lam, penalty)[1]
    )
    old, new = (mean_loss(params, X, y) for X, y in ((X_train, y_train), (X_new, y_new)))
    figure, (left, right) = plt.subplots(ncols=2, figsize=(10, 4), layout="constrained")
    name = f"{penalty.upper()}, λ = {lam:.2g}"
    title = f"{name}: loss {old:.3f} on the training points, {new:.3f} on new ones"
    figure.suptitle(title, x=0.01, ha="left", fontweight="bold")
    draw_border(left, params, X_train, y_train)
    for label, network, colour, line in (
        ("λ = 0", by_heart, plots.BLACK, ":"),
        (name, params, plots.BLUE, "-"),
    ):
        sizes = np.sort(np.concatenate([np.abs(W).ravel() for W, _ in network]))[::-1]
        right.semilogy(np.arange(1, len(sizes) + 1), np.maximum(sizes, 1e-6), line, color=colour, label=label)
    right.set(xlabel="weights, from the largest to the smallest", ylabel="|w|", ylim=(1e-4, 20))
    right.legend(loc="lower left")
    return figure


widgets.explore(
    trained_with,
    "Left: training points and the border of the network. Right: the sizes of its weights, largest first.",
    penalty=widgets.choice("penalty", ["l2", "l1"]),
    lam=widgets.slider("λ", -5, 0, 10**-2.5, log=True),
)

# %% [markdown]
# *Figure: on the left the sixty points and the border that the regularised network finds; with L2 and
# λ = 0.0032 it is a smooth line that follows the left half of the dotted wave, without islands. On the right
# the sizes of all 120 weights, largest first, on a logarithmic axis, beside those of the network without a
# penalty. With L2 nearly all of them are smaller, and alike; choose L1, and a few stay large while most drop
# by orders of magnitude.*
#
# Which λ is best? Train with many of them and look. The training loss cannot tell: it is lowest for
# $\lambda = 0$. It takes points that were not trained on.
#
# Seven trainings take a few seconds. `run_epochs` shows a bar while they run. It calls the function that it
# is given again and again, as a rule once for each epoch (one pass through the training set), here once for
# each network. The number at its right end is what the function reports: here the loss on new points. If you
# press ■ in the toolbar, you keep what is finished.

# %% tags=["demo"]
lams = 10.0 ** np.linspace(-4, 0, 7)


def next_lam(sweep):
    """The networks so far with one more, and the loss of that one on new points."""

    def gradients(params):
        lam = lams[len(sweep)]
        return regularised_loss(params, X_train, y_train, np.tanh, tanh_prime, lam, "l2")[1]

    params = descend(start, gradients)
    return [*sweep, params], mean_loss(params, X_new, y_new)


sweep, unseen = run_epochs(next_lam, [], len(lams), unit="network", value="loss on new points")
seen = [mean_loss(params, X_train, y_train) for params in sweep]

figure, ax = plots.axes(
    "Too little λ learns the noise, too much learns nothing", "λ (L2)", r"mean of $-\log f_y$"
)
ax.semilogx(lams[: len(sweep)], unseen, "s--", color=plots.ORANGE, label="2,000 new points")
ax.semilogx(lams[: len(sweep)], seen, "o-", color=plots.BLUE, label="60 training points")
ax.axhline(np.log(2), ls=":", color=plots.BLACK, lw=1.5, label="always saying ½")
ax.legend()
plt.show()
best = int(np.argmin(unseen))
print(f"lowest loss on new points: {unseen[best]:.3f}, at λ = {lams[best]:.2g}")

# %% [markdown]
# *Figure: the loss on training points and on new points against λ, from 0.0001 to 1. The training loss
# rises all the way. The loss on new points falls from about 1.4 to less than 0.5 near λ = 0.05 and rises
# again to a little above log 2, the loss of a network that always says ½.*
#
# A valley between two evils. On its left the network believes its examples too much, on its right too
# little. (On the far right no weight is left. The biases, which are free, say how frequent the classes were
# among the sixty points: 58 % and 42 %. For new points ½ and ½ is slightly better.)
#
# λ is a **hyper-parameter**: training cannot choose it. Chapter 9 is about how to choose it
# honestly.

# %% [markdown]
# ## 6.6 And the biases?
#
# Both penalties leave the biases alone. Is that an oversight? Here is an experiment. Of 300 examples, 90 %
# belong to class 0. There are five inputs, and they say nothing at all about the class. A linear softmax
# unit is trained twice for each λ: once with the price on the weights only, once on the biases as well.

# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(2)
X_rare, y_rare = rng.standard_normal((300, 5)), (np.arange(300) < 30).astype(int)


def share_predicted(lam, biases):
    """The mean probability of class 1, after training with a pull on the weights, or on the biases too."""

    def gradients(params):
        (W, b), (p, q) = params[0], backpropagation(params, X_rare, y_rare, np.tanh, tanh_prime)[1][0]
        return [(p + 2 * lam * W, q + 2 * lam * b if biases else q)]

    params = descend([(np.zeros((2, 5)), np.zeros(2))], gradients, steps=300)
    return np.exp(log_softmax(logits_of(params, X_rare, np.tanh)))[:, 1].mean()


prices = 10.0 ** np.arange(-3, 0.6, 0.5)
figure, ax = plots.axes(
    "With a price on the biases the output forgets how rare class 1 is",
    "λ (L2)",
    "mean predicted probability of class 1",
)
ax.semilogx(prices, [share_predicted(p, True) for p in prices], "s--", color=plots.ORANGE, label="W and b")
ax.semilogx(prices, [share_predicted(p, False) for p in prices], "o-", color=plots.BLUE, label="W only")
ax.axhline(0.1, ls=":", color=plots.BLACK, lw=1.5, label="share of class 1 in the data")
ax.set_ylim(0, 0.55)
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the mean predicted probability of the rare class against λ. With the price on the weights only,
# it stays on the dotted line at 0.1 for every λ. With the price on the biases too, it leaves the line near
# λ = 0.01 and rises towards ½.*
#
# **Written question `why_not_biases`.** In your own words, in five to eight sentences:
#
# 1. What does a weight do to the function that a layer computes, and what does a bias do? Use this to say
#    why large weights are a sign of overfitting and large biases are not. (Compare also how many biases and
#    how many weights there are.)
# 2. Explain both curves of the figure. What does the network compute when λ is huge, in the one case and in
#    the other?

# %% [markdown] written="why_not_biases" points=2
# ### BEGIN SOLUTION
# **A model answer.** In $a = Wx + b$ the weights decide how fast the output changes when the input does:
# they are slopes. To fit a single odd point between its neighbours, the function has to bend sharply, and
# this takes large weights. A bias moves the function as a whole and leaves its slopes as they are, so a
# large bias does not make it rough. Where the zero of the input or of the target lies is often an accident
# of the units (degrees Celsius or kelvin); a price on biases would make the result depend on it. There is
# only one bias for $H_{k-1}$ weights of a unit, and it is estimated from all examples, so it adds little
# variance, while a price on it adds bias in the statistical sense.
#
# In the experiment a huge λ sends the weights to 0 in both cases, so the inputs no longer matter and the
# output is the softmax of $b$ alone. If $b$ is free, minimising the cross-entropy sets it so that the output
# is the share of each class, 0.9 and 0.1: the best that can be said without looking at $x$. (For any λ the
# gradient with respect to a free $b$ is the mean of $f - e(y)$. At the minimum it is 0, so the mean output is
# the share of each class: the curve is flat from end to end.) If $b$ is penalised too, it is sent to 0, and
# the output tends to ½ for each class, although the data say something else. The network then cannot even
# express the base rate.
#
# **Mark scheme** (2 points). 1 point: weights are slopes and make a function rough, biases move it without
# changing slopes (with the number of biases, or the dependence on the origin of the data, as a further
# argument; the main argument suffices). 1 point: for a huge λ the outputs are constant, the shares of the
# classes if the biases are free, 1/C if they are penalised. Half a point for a curve that is described but
# not explained.
# ### END SOLUTION

# %% [markdown]
# ## 6.7 Where the penalties come from
#
# A penalty looks like a trick. Chapter 2 derived the loss from a probability: minus the log-likelihood. Can
# we derive the penalty as well?
#
# Suppose that, before seeing any example, you already believe something about the weights: most are small.
# Write this as a probability density $p(\theta)$, the **prior**. After the examples, Bayes' rule says what
# to believe:
#
# $$\begin{aligned}
# p(\theta \mid y_1 \dots y_N, X)
# &= \frac{p(y_1 \dots y_N \mid X, \theta)\; p(\theta)}{p(y_1 \dots y_N \mid X)}
#   && \text{Bayes' rule} \\
# \log p(\theta \mid \dots) &= \log p(y_1 \dots y_N \mid X, \theta) + \log p(\theta) + \text{const}
#   && \text{logarithm; the denominator has no } \theta \\
# &= \sum_{n=1}^N \log p(y_n \mid x_n, \theta) + \log p(\theta) + \text{const}
#   && \text{independent examples} \\
# -\log p(\theta \mid \dots) &= \sum_{n=1}^N \ell_n - \log p(\theta) + \text{const}
#   && \text{the loss is } \ell_n = -\log p(y_n \mid x_n, \theta)
# \end{aligned}$$
#
# The θ with the largest posterior density is called the **maximum a posteriori** estimate, MAP. It has
# the smallest $-\log p(\theta \mid \dots)$, and so it minimises the *sum* of the losses plus
# $-\log p(\theta)$. So **a penalty is minus the logarithm of a prior**:
#
# $$\lambda\, \Omega(\theta) = -\log p(\theta) + \text{const}$$
#
# **A Gaussian prior.** Weights independent, mean 0, standard deviation $s$; any bias as plausible as any
# other (a constant density, so the biases drop out):
#
# $$p(w) = \prod_k \frac{1}{\sqrt{2\pi s^2}}\, e^{-w_k^2 / 2s^2}$$
#
# With which force does $-\log p$ pull on one weight $w_j$? In section 6.3 you have seen the pull of
# $\lambda\Omega_2$: it is $2\lambda w_j$.
#
# **Exercise `gaussian_prior_derivation`.** From $\partial (-\log p) / \partial w_j$ down to $2\lambda w_j$
# with $\lambda = 1/(2s^2)$, in at least two steps. The logarithm of a product is a sum of logarithms;
# $\log e^u = u$; the other weights do not depend on $w_j$. Your symbols: `p`, `w`, `s`, `λ` (or `lambda`),
# `π` (or `pi`), `j`; a product over $k$ is `Π_k` or `prod_k`.


# %% exercise="gaussian_prior_derivation"
gaussian_prior_derivation = r"""
    ∂/∂w_j (−log p)
    ### BEGIN SOLUTION
  = ∂/∂w_j (−log Π_k (exp(−w_k²/(2 s²))/√(2π s²)))     | definition of p
  = ∂/∂w_j (Σ_k (w_k²/(2 s²) + ½ log(2π s²)))          | the logarithm of a product
  = 2 w_j/(2 s²)                                       | one term holds w_j
  = 2 λ w_j                                            | definition of λ
    ### END SOLUTION
"""
show(gaussian_prior_derivation)

# %% check="gaussian_prior_derivation"
check("gaussian_prior_derivation")

# %% [markdown]
# ### Two priors, two penalties
#
# The pull of the Gaussian prior is that of L2, with
#
# $$\boxed{\lambda = \frac{1}{2 s^2}}$$
#
# Equal slopes in every direction belong to functions that differ by a constant: $-\log p(w) =
# \lambda\,\Omega_2 + \text{const}$.
#
# **A Laplace prior** has the density $\frac{1}{2b}\, e^{-|w|/b}$: a sharp peak at 0, and longer tails than a
# Gaussian.
# (Here $b$ is the width of the prior, not a bias.)
#
# $$\begin{aligned}
# \log p(w) &= \sum_i \left( -\log(2b) - \frac{|w_i|}{b} \right)
#   && \text{a sum of logarithms; the logarithm of a product} \\
# &= -\frac1b \sum_i |w_i| + \text{const} && \text{the first term does not depend on } w \\
# &= -\lambda\, \Omega_1 + \text{const}, \qquad \boxed{\lambda = \frac{1}{b}} && \text{compare}
# \end{aligned}$$
#
# A narrow prior means a strong opinion, and a large λ. L2 believes in many weights of a similar, small
# size. L1 believes that most weights are next to nothing, and a few are large.
#
# **Mind the N.** The derivation has the *sum* of the losses. Our objective has their *mean*. Divide all of
# it by N, which moves no minimum: for the mean, the same prior is worth
#
# $$\lambda_{\text{mean}} = \frac{1}{2 s^2 N} \qquad \text{or} \qquad
#   \lambda_{\text{mean}} = \frac{1}{b N}.$$
#
# The more examples there are, the less the prior counts. That is as it should be.
#
# **By hand.** $w = (1, -2, 0.5)$. A Gaussian with $s = 2$, without its constant:
# $-(1 + 4 + 0.25)/8 = -0.65625$. A Laplace prior with $b = 0.5$: $-(1 + 2 + 0.5)/0.5 = -7$.

# %% [markdown]
# **Exercise `log_prior`.** `w` is an array (P,). `kind` is `"gaussian"`, with `scale` the standard
# deviation $s$, or `"laplace"`, with `scale` the width $b$. Return the sum of the log-densities, one number.
# You may leave out what does not depend on `w`: only differences are judged. Take the logarithm on paper,
# so that weights of ±1000 do no harm. Any other kind is a `ValueError` that names it and the two that are
# accepted.


# %% exercise="log_prior"
def log_prior(w, kind, scale):
    """log p(w), up to a constant, of independent weights w (P,), a float; kind "gaussian" or "laplace".

    scale is the standard deviation of the Gaussian, or the b of exp(−|w|/b). ValueError for any other kind.
    """
    ### BEGIN SOLUTION
    if kind == "gaussian":
        return -np.sum(w**2) / (2 * scale**2)
    if kind == "laplace":
        return -np.sum(np.abs(w)) / scale
    raise ValueError(f"kind must be 'gaussian' or 'laplace', not {kind!r}")
    ### END SOLUTION


# %% check="log_prior"
check("log_prior")

# %% [markdown]
# One weight is enough to watch a prior at work. A linear unit $\hat y = w x$ sees N examples, $y = 0.4\,x$
# plus Gaussian noise with standard deviation 1. Both priors, your `log_prior`, have the standard deviation
# 0.5. Which of them holds the weight at 0, and until when?


# %% tags=["demo", "hide-input"]
def one_weight(N):
    """Prior, likelihood and posterior of one weight after N examples, for both priors."""
    rng = np.random.default_rng(17)
    x = rng.standard_normal(60)
    y = 0.4 * x + rng.standard_normal(60)
    w = np.linspace(-1.5, 1.5, 3001)
    log_likelihood = -0.5 * ((y[:N] - w[:, None] * x[:N]) ** 2).sum(axis=1)
    scales = {"gaussian": 0.5, "laplace": 0.5 / np.sqrt(2)}  # a Laplace density has the variance 2b²
    priors = {
        kind.capitalize(): np.array([log_prior(w[i : i + 1], kind, scale) for i in range(len(w))])
        for kind, scale in scales.items()
    }

    figure, columns = plots.axes("", "weight w", "density", ncols=2, figsize=(10, 3.6))
    tops = []
    for ax, (name, log_p) in zip(columns, priors.items()):
        for label, log_density, colour, line in (
            (f"{name} prior", log_p, plots.BLACK, ":"),
            ("likelihood", log_likelihood, plots.ORANGE, "--"),
            ("posterior", log_p + log_likelihood, plots.BLUE, "-"),
        ):
            density = np.exp(log_density - log_density.max())
            ax.plot(w, density / (density.sum() * 0.001), line, color=colour, label=label)
        tops.append(w[np.argmax(log_p + log_likelihood)])
        ax.axvline(tops[-1], color=plots.BLUE, lw=1)
        ax.legend(fontsize=9)
    found = f"{tops[0]:.3f} (Gaussian) and {tops[1]:.3f} (Laplace)".replace("-0.000", "0.000")
    figure.suptitle(f"N = {N}: the most probable weight is {found}", x=0.01, ha="left", fontweight="bold")
    return figure


widgets.explore(
    one_weight,
    "Prior, likelihood and posterior density of one weight; left with a Gaussian prior, right with a Laplace "
    "prior, whose posterior has its peak at exactly 0 for few examples.",
    N=widgets.slider("examples N", 0, 60, 4),
)

# %% [markdown]
# *Figure: densities of one weight. On the left a Gaussian prior, the likelihood of the examples and the
# posterior between them, a smooth bell with its top between 0 and the top of the likelihood. On the right
# a Laplace prior: its kink at 0 is in the posterior too. With few examples the top of the posterior is
# the kink itself, at exactly 0; with many examples both posteriors follow the likelihood. All curves are
# scaled to the area 1, the likelihood too; a thin vertical line marks the top of the posterior.*
#
# Look at the right-hand picture for small N. The most probable weight is not small. It is 0, up to N = 6;
# only the seventh example moves it. A kink is a place where a maximum likes to sit: on its left the
# logarithm of the prior rises with the slope $1/b$, on its right it falls with $-1/b$. As long as the
# slope of the log-likelihood is smaller than that, the top stays at 0.

# %% [markdown]
# ## 6.8 Why L1 finds exact zeros
#
# ### The drawing
#
# Take two weights, and a loss with one valley. To minimise $\ell + \lambda\Omega$ is to look for a
# compromise: a point from which no step lowers the sum. There, the contour line of the loss and the contour
# line of Ω touch. (If they crossed, one could walk along the one and lower the other.)
#
# The contour lines of $\Omega_2$ are circles. Those of $\Omega_1$ are diamonds, with corners on the axes.
# And on an axis one of the weights is 0. Where will an ellipse touch a diamond that is small enough?


# %% tags=["demo", "hide-input"]
valley, curvature = np.array([1.5, 0.45]), np.array([[1.0, 0.35], [0.35, 1.0]])


def compromise(lam, penalty):
    """The lowest point of the quadratic loss + λΩ, entry after entry in turn, until nothing moves."""
    w = valley.copy()
    for _ in range(200):
        for i in range(2):
            pull = curvature[i] @ (w - valley) - curvature[i, i] * w[i]
            if penalty == "L2":
                w[i] = -pull / (curvature[i, i] + 2 * lam)
            elif abs(pull) <= lam:
                w[i] = 0.0
            else:
                w[i] = (-pull - lam if pull < 0 else -pull + lam) / curvature[i, i]
    return w


trail = np.append(0.0, np.geomspace(0.01, 3, 60))
trails = {name: np.array([compromise(lam, name) for lam in trail]) for name in ("L2", "L1")}


def touching(lam):
    side = np.linspace(-1.1, 2.2, 200)
    w1, w2 = np.meshgrid(side, side)
    gap = np.stack([w1 - valley[0], w2 - valley[1]])
    loss = 0.5 * np.einsum("i...,ij,j...->...", gap, curvature, gap)
    figure, columns = plots.axes("", "weight $w_1$", "weight $w_2$", ncols=2, figsize=(9.5, 4.4))
    found = []
    for ax, (name, size) in zip(columns, {"L2": w1**2 + w2**2, "L1": np.abs(w1) + np.abs(w2)}.items()):
        point = compromise(lam, name)
        found.append("(" + ", ".join(f"{w:.2f}" if w else "0" for w in point) + ")")
        here = 0.5 * (point - valley) @ curvature @ (point - valley)
        levels = [level for level in (0.05, 0.2, 0.45, 0.8, 1.25, 2) if abs(level - here) > 0.15 * here]
        price = max(np.sum(point**2 if name == "L2" else np.abs(point)), 1e-4)  # no contour of size 0
        ax.contour(w1, w2, loss, levels, colors=plots.BLUE, linewidths=0.6)
        ax.contour(w1, w2, loss, [here], colors=plots.BLUE, linewidths=2)
        ax.contourf(w1, w2, size, [0, price], colors=[plots.ORANGE], alpha=0.3)
        ax.contour(w1, w2, size, [price], colors=plots.ORANGE, linewidths=2, linestyles="--")
        ax.plot(*trails[name].T, color=plots.BLACK, lw=1.5, ls=":")
        ax.plot(*valley, "+", color=plots.BLUE, ms=12, mew=2)
        ax.plot(*point, "o", color=plots.VERMILLION, ms=9, mec="black")
        ax.axhline(0, color=plots.BLACK, lw=0.8)
        ax.axvline(0, color=plots.BLACK, lw=0.8)
        ax.set(aspect="equal", xlim=(-1.1, 2.2), ylim=(-1.1, 1.6))
        ax.set_title(f"{name}: {'circles' if name == 'L2' else 'diamonds'}")
    title = f"λ = {lam:.2f}: the lowest point is {found[0]} with L2 and {found[1]} with L1"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure


widgets.explore(
    touching,
    "Ellipses of a loss and, on the left, a circle, on the right, a diamond that touches one of them. The "
    "circle touches beside the axis, the diamond with its corner on the axis.",
    lam=widgets.slider("λ", 0.01, 2.0, 0.8, step=0.01),
)

# %% [markdown]
# *Figure: the plane of two weights, twice. Blue ellipses are contour lines of the loss around its lowest
# point at (1.5, 0.45), marked with a cross. On the left an orange circle touches an ellipse at a point
# beside the axis; on the right an orange diamond touches one with its corner, on the axis $w_2 = 0$. The
# dotted trail shows where the point goes as λ grows: with L2 it bends towards 0 and meets no axis before,
# with L1 it runs into the axis and then along it.*
#
# A circle is round everywhere: to touch an ellipse exactly on an axis would be a coincidence. A diamond has
# corners, and a corner is touched from many directions. Move λ and watch the second weight on the right:
# from λ = 0.61 on it is 0, and it stays 0. From λ = 1.66 on the first weight is 0 as well.

# %% [markdown]
# ### The formula
#
# How large must λ be, and what happens to the weights that survive? Here is the smallest case: one weight
# $u$ that wants to be at $w$, and pays $t$ for each unit of its size:
#
# $$q(u) = \tfrac12 (u - w)^2 + t\,|u| \qquad \text{with } t \ge 0$$
#
# The square is strictly convex and $t|u|$ is convex, so q has exactly one lowest point. There are three
# places where it can be.
#
# $$\begin{aligned}
# u > 0: \quad & q'(u) = u - w + t = 0 \;\Rightarrow\; u = w - t && \text{is positive if } w > t \\
# u < 0: \quad & q'(u) = u - w - t = 0 \;\Rightarrow\; u = w + t && \text{is negative if } w < -t \\
# u = 0: \quad & \text{slope on the right } -w + t \ge 0, \text{ on the left } -w - t \le 0
#   && \text{both hold if } |w| \le t
# \end{aligned}$$
#
# Exactly one of the three holds for every $w$. Together they are the **soft threshold**:
#
# $$\boxed{\;S_t(w) = \begin{cases} w - t & w > t \\ 0 & |w| \le t \\ w + t & w < -t \end{cases}\;}
#   \qquad \text{entry by entry for arrays}$$
#
# Every weight loses $t$ of its size. A weight that has no more than $t$ becomes exactly 0.
#
# **And with a square as the price?** $\frac12 (u - w)^2 + t u^2$ has the slope $u - w + 2tu$, which is 0 at
# $u = w / (1 + 2t)$. Every weight loses a *fraction*. It is 0 only if it was 0.
#
# **By hand.** $t = 0.5$ and $w = (2, 0.3, -0.5, -0.8)$: $S_t(w) = (1.5, 0, 0, -0.3)$. The square gives
# $w/2 = (1, 0.15, -0.25, -0.4)$.

# %% tags=["demo", "hide-input"]
w_axis = np.linspace(-3, 3, 1201)
candidates = np.linspace(-3, 3, 601)
offer = 0.5 * (candidates - w_axis[:, None]) ** 2
with_size, with_square = (
    candidates[np.argmin(offer + price, axis=1)] for price in (np.abs(candidates), candidates**2)
)
figure, ax = plots.axes(
    "The lowest point: L1 takes away an amount, L2 a fraction",
    "where the weight wants to be, w",
    "where q is lowest, u",
    figsize=(7, 4),
)
ax.plot(w_axis, w_axis, ":", color=plots.BLACK, lw=1.5, label="no price")
ax.plot(w_axis, with_square, "--", color=plots.BLUE, label="price $t\\,u^2$, t = 1")
ax.plot(w_axis, with_size, color=plots.ORANGE, label="price $t\\,|u|$, t = 1")
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the place of the lowest point against $w$, found by trying 601 candidates. Without a price it is
# the diagonal. With the price $u^2$ it is a flatter line through 0. With the price $|u|$ it is 0 between −1
# and 1 and runs parallel to the diagonal outside.*
#
# **Exercise `soft_threshold`.** `w` is an array of any shape or a number, `t ≥ 0` a number. The zeros must
# be exact.


# %% exercise="soft_threshold"
def soft_threshold(w, t):
    """The u, like w, with the lowest ½(u − w)² + t|u|, entry by entry; t ≥ 0 is a number."""
    ### BEGIN SOLUTION
    return np.sign(w) * np.maximum(np.abs(w) - t, 0.0)
    ### END SOLUTION


# %% check="soft_threshold"
check("soft_threshold")

# %% [markdown]
# ### The proximal step
#
# What has one weight to do with a network? Near the present weights $w$, replace the loss by its tangent
# and a square that keeps the step short. Then add the price, unchanged:
#
# $$\begin{aligned}
# & \ell(w) + \nabla\ell^\top (u - w) + \frac{1}{2\alpha} \|u - w\|^2 + \lambda \sum_i |u_i|
#   && \text{to be minimised over } u \\
# = \; & \frac{1}{2\alpha} \bigl\| u - (w - \alpha\nabla\ell) \bigr\|^2 + \lambda \sum_i |u_i| + \text{const}
#   && \text{complete the square} \\
# = \; & \frac1\alpha \sum_i \Bigl( \tfrac12 \bigl(u_i - (w - \alpha \nabla\ell)_i\bigr)^2 +
#   \alpha\lambda\, |u_i| \Bigr) + \text{const} && \text{take out } \tfrac1\alpha \text{, entry by entry}
# \end{aligned}$$
#
# (To see the second line, multiply it out. It has all terms of the first that contain $u$. Instead of
# $\ell(w)$ it has $\frac{\alpha}{2} \|\nabla\ell\|^2$. Neither depends on $u$, so both belong to the
# constant.)
#
# Each bracket is our $q$, with $w - \alpha\nabla\ell$ in the place of $w$ and $t = \alpha\lambda$. So the
# **proximal step** is a step of gradient descent on the loss alone, followed by a soft threshold:
#
# $$w \leftarrow S_{\alpha\lambda}\bigl(w - \alpha\, \nabla_w \ell\bigr)$$
#
# Compare with gradient descent on $\ell + \lambda\Omega_1$, which uses sign(w): it takes away
# $\alpha\lambda$ from every weight, even from one that has less. Such a weight jumps across 0, and back
# again in the next step. It dances around 0 for ever, at a distance of
# about $\alpha\lambda$ or less, and never stands still.
#
# Let us count. 250 examples with 20 inputs, of which only the first two decide the class: it is 1 if $x_1^2 +
# x_2 > 0.7$. A network with eight tanh units, 176 weights, trained in four ways, each with 1,500 steps on all
# examples. The learning rate is 0.3. For L1 we take $\lambda = 0.01$, so $\alpha\lambda = 0.003$, and for L2
# $\lambda = 0.006$. (Each is the best of several: of six values between 0.003 and 0.03, and of seven between
# 0.001 and 0.06. One λ each would be no comparison.) The proximal steps call your `soft_threshold`.

# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(5)
X_many = rng.standard_normal((2250, 20))
y_many = (X_many[:, 0] ** 2 + X_many[:, 1] > 0.7).astype(int)
X_few, y_few, X_rest, y_rest = X_many[:250], y_many[:250], X_many[250:], y_many[250:]

WAYS = {  # name: λ, the penalty, its gradient, the amount of the soft threshold for each unit of α
    "no penalty": (0.0, l2_penalty, l2_gradient, 0.0),
    "L2": (0.006, l2_penalty, l2_gradient, 0.0),
    "L1, gradient": (0.01, l1_penalty, l1_gradient, 0.0),
    "L1, proximal": (0.01, l1_penalty, None, 0.01),
}


def trained_in_this_way(way, steps=1500, alpha=0.3):
    """The network after training in this way; a bar shows the progress and the objective, loss + λΩ."""
    lam, penalty, penalty_gradient, threshold = WAYS[way]

    def one_step(params):
        loss, grads = backpropagation(params, X_few, y_few, np.tanh, tanh_prime)
        objective = loss + lam * penalty(params)
        if penalty_gradient:
            pulls = penalty_gradient(params)
            grads = [(p + lam * pull, q) for (p, q), (pull, _) in zip(grads, pulls)]
        moved = [(W - alpha * p, b - alpha * q) for (W, b), (p, q) in zip(params, grads)]
        if threshold:
            moved = [(soft_threshold(W, alpha * threshold), b) for W, b in moved]
        return moved, objective

    print(way)
    start = fresh_network((20, 8, 2), np.random.default_rng(1), scale=1.0)
    return run_epochs(one_step, start, steps, unit="step")[0]


def draw_ways():
    networks = {way: trained_in_this_way(way) for way in WAYS}
    figure, columns = plt.subplots(ncols=4, figsize=(11, 3.6), layout="constrained", sharey=True)
    figure.suptitle(
        "Only the proximal step makes weights exactly zero (white)", x=0.01, ha="left", fontweight="bold"
    )
    colours = plt.get_cmap("cividis").copy()
    colours.set_bad("white")
    for ax, (way, params) in zip(columns, networks.items()):
        W = np.abs(params[0][0]).T
        logarithm = np.log10(np.where(W == 0, np.nan, W))
        extent = (0.5, 8.5, 20.5, 0.5)
        shown = ax.imshow(logarithm, cmap=colours, vmin=-3, vmax=0.5, aspect="auto", extent=extent)
        ax.set(title=way, xlabel="hidden unit", xticks=[1, 4, 8], yticks=[1, 2, 5, 10, 15, 20])
        ax.spines[:].set_visible(True)  # a frame, for the picture that is nearly white
        ax.grid(False)
    columns[0].set_ylabel("input")
    figure.colorbar(shown, ax=columns, extend="min", label=r"$\log_{10} |W^{(1)}_{ij}|$")
    for way, params in networks.items():
        w = np.concatenate([W.ravel() for W, _ in params])
        print(f"{way:13} λ = {WAYS[way][0]:<5}  exact zeros {np.sum(w == 0):3d} of {w.size},", end=" ")
        print(f"below 0.003 {np.sum(np.abs(w) < 0.003):3d},", end=" ")
        print(f"mistakes on new examples {mistakes_of(params, X_rest, y_rest):.1%}")
    dead = np.sum(~networks["L1, proximal"][0][0].any(axis=1))
    print(f"L1, proximal: {dead} of 8 hidden units have no input left")
    return figure


widgets.explore(draw_ways, "The first weight matrix of four networks, one for each way of training")

# %% [markdown]
# *Figure: four pictures of the first weight matrix, 20 inputs by 8 hidden units, shaded by the logarithm of
# the size. Without a penalty and with L2 all cells are filled. With L1 by gradient steps most cells are
# very dark, but none is white. With L1 by proximal steps most are white, exactly 0; most of the eight hidden
# units have no input left.*
#
# The gradient steps end near the same solution, with the zeros smeared out into tiny dancing weights. The
# proximal steps found zeros that one can *use*: a hidden unit without inputs is a constant and can be taken
# out of the network. And both networks with L1 make little more than half as many mistakes as the other
# two, since the truth here *is* sparse: only two of the inputs matter.

# %% [markdown]
# **Written question `l1_or_l2`.** In eight to twelve sentences, with the formulas and pictures that you
# need:
#
# 1. Why does L1 lead to weights that are exactly 0, and L2 not? Give one argument from a drawing and one
#    from a formula.
# 2. Your network is trained with L1 by gradient descent, and none of its weights is exactly 0. Is this a
#    contradiction? What would you change?
# 3. Name a situation in which you would choose L1, and one in which you would choose L2, and say what each
#    believes about the weights (its prior).

# %% [markdown] written="l1_or_l2" points=3
# ### BEGIN SOLUTION
# **A model answer.** *Drawing.* The minimum lies where a contour line of the loss touches one of Ω. Contour
# lines of L1 are diamonds whose corners lie on the axes; a corner is touched by ellipses from a whole range
# of directions, and on an axis a weight is 0. A circle has no corners, so it would be touched on an axis
# only by coincidence. *Formula.* The lowest point of $\frac12(u-w)^2 + t|u|$ is $S_t(w)$, which is 0 for
# all $|w| \le t$: the slope of $t|u|$ jumps from $-t$ to $t$ at 0, and any pull of the loss that is weaker
# than $t$ cannot move the weight away. With $t u^2$ it is $w/(1+2t)$, 0 only for $w = 0$, since the slope
# $2tu$ of the price vanishes at 0 and resists nothing there.
#
# It is no contradiction. The zeros belong to the *minimum*. A step with $\lambda\,\text{sign}(w)$ takes
# $\alpha\lambda$ from every weight; one that has less than that jumps over 0 and comes back, so it keeps
# oscillating with an amplitude of about $\alpha\lambda$. I would use the proximal step, a gradient step on
# the loss followed by the soft threshold with $t = \alpha\lambda$ (or at least set tiny weights to 0 at the
# end).
#
# I choose L1 if I believe that few of many inputs matter, or if I want a small network that is cheap to
# store or to read: its prior is the Laplace density $e^{-|w|/b}$, most weights nearly 0 and a few large. I
# choose L2 if I expect many inputs with small effects, in particular correlated inputs, among which L2
# shares the weight while L1 picks one more or less arbitrarily; its prior is Gaussian, all weights of a
# similar, moderate size. L2 is also smooth, so every optimiser can deal with it.
#
# **Mark scheme** (3 points). 1 point: why zeros, with one geometric and one analytic argument (half a point
# each). 1 point: zeros are a property of the minimum; the sign step jumps across 0 and oscillates; remedy:
# the proximal step or a threshold. 1 point: a sensible situation for each, with the Laplace and the
# Gaussian prior named and interpreted (half a point if the priors are missing).
# ### END SOLUTION

# %% [markdown]
# ## 6.9 Bias and variance
#
# Why does a penalty help at all? It makes the training loss *worse*. What is gained?
#
# Imagine that you could collect the training set again, from the same source. You would get other points,
# other noise, and another network. Repeat this many times: you have many networks. At one point $x$, let $t$
# be the truth, and $p$ what a network says that is picked at random among them. $p$ is random, $t$ is a
# number. Two things can be wrong with $p$:
#
# - The **bias**: the average $m = \mathbb{E}[p]$ may miss the truth.
# - The **variance**: each network may be far from the average. It depended too much on its own points.
#
# How do the two make up the mean squared error?
#
# **Exercise `bias_variance_derivation`.** From $\mathbb{E}[(p - t)^2]$ down to
# $(m - t)^2 + \mathbb{E}[(p - m)^2]$, in at least three steps. Subtract and add $m$, and multiply out the
# square. The expected value of a sum is the sum of the expected values; a factor that is not random can be
# taken out of it; and the mean of $p - m$ is 0. Your symbols: `p`, `t`, `m`; `E[…]` and `Var[…]`.


# %% exercise="bias_variance_derivation"
bias_variance_derivation = r"""
    E[(p − t)²]
    ### BEGIN SOLUTION
  = E[((p − m) + (m − t))²]                           | subtract and add m
  = E[(p − m)²] + 2 (m − t) E[p − m] + (m − t)²       | expand; m and t are numbers
  = E[(p − m)²] + (m − t)²                            | the mean of p − m is 0
    ### END SOLUTION
"""
show(bias_variance_derivation)

# %% check="bias_variance_derivation"
check("bias_variance_derivation")

# %% [markdown]
# ### The error, taken apart
#
# Remarkably, the mean squared error is the sum of the two, with nothing left over:
#
# $$\mathbb{E}\bigl[(p - t)^2\bigr] = \underbrace{(m - t)^2}_{\text{bias}^2} +
#   \underbrace{\mathbb{E}\bigl[(p - m)^2\bigr]}_{\text{variance}}$$
#
# A new example does not come with $t$, but with a label $y = t + u$. Let the noise $u$ have mean 0 and
# variance $\sigma^2$, and be independent of the networks. Then
#
# $$\begin{aligned}
# \mathbb{E}\bigl[(p - y)^2\bigr] &= \mathbb{E}\bigl[\bigl((p - t) - u\bigr)^2\bigr] && y = t + u \\
# &= \mathbb{E}\bigl[(p - t)^2\bigr] - 2\,\mathbb{E}\bigl[(p - t)\, u\bigr] + \mathbb{E}\bigl[u^2\bigr]
#   && \text{multiply out; expected value of a sum} \\
# &= \mathbb{E}\bigl[(p - t)^2\bigr] - 2\,\mathbb{E}[p - t]\,\mathbb{E}[u] + \mathbb{E}\bigl[u^2\bigr]
#   && p \text{ and } u \text{ are independent} \\
# &= \mathbb{E}\bigl[(p - t)^2\bigr] + \sigma^2
#   && \mathbb{E}[u] = 0 \text{, so } \mathbb{E}\bigl[u^2\bigr] = \sigma^2
# \end{aligned}$$
#
# **Expected error = bias² + variance + noise.** The last part nobody can remove.
#
# **By hand.** Three models say 1, 2 and 6 at a point where the truth is 2. Their average is 3. So bias²
# $= (3 - 2)^2 = 1$, variance $= (4 + 1 + 9)/3 = 14/3$, and the mean squared error is
# $(1 + 0 + 16)/3 = 17/3 = 1 + 14/3$.
#
# **Exercise `bias_variance`.** `predictions` is (models, points), `truth` is (points,). Return three floats:
# bias², variance and mean squared error, each a mean over the points. Expected values become means over the
# models, so the variance divides by their number.


# %% exercise="bias_variance"
def bias_variance(predictions, truth):
    """(bias², variance, mse), means over the points; predictions (models, points), truth (points,)."""
    ### BEGIN SOLUTION
    average = predictions.mean(axis=0)
    bias2 = np.mean((average - truth) ** 2)
    variance = np.mean((predictions - average) ** 2)
    return bias2, variance, np.mean((predictions - truth) ** 2)
    ### END SOLUTION


# %% check="bias_variance"
check("bias_variance")

# %% [markdown]
# Now the experiment, for real. The truth is a wave. A training set has 16 points with noise (standard
# deviation 0.3). A network with 12 tanh units and a linear output learns it, with an L2 penalty. We draw 50
# training sets and train a network on each, for each of seven values of λ: 350 networks. Their weights are
# stacked in arrays with two more axes, so that one line of NumPy moves all of them at once.
#
# (The loss is the mean of $\frac12(\hat y - y)^2$. The steps are those of Adam, a descent in which every
# weight has a step size of its own: the gradient is divided by a running mean of its size. The pull of the
# penalty is part of that gradient, so it is rescaled too, and this is not weight decay (section 6.3). Chapter
# 8 is about simpler steps; here the 350 networks should get far in few of them. It takes some seconds. Watch
# the bar; its number is the mean loss of all networks, without the penalty.)


# %% tags=["demo", "hide-input"]
def wave(x):
    return np.sin(4 * x)


def train_many(lams, models=50, N=16, H=12, steps=900, alpha=0.02):
    """The samples, and what the networks trained on them predict at the points: (lams, models, points)."""
    rng = np.random.default_rng(6)
    x = rng.uniform(-1, 1, (models, 1, N))
    y = wave(x) + 0.3 * rng.standard_normal(x.shape)
    first = [
        3 * rng.standard_normal((models, H, 1)),
        rng.uniform(-2, 2, (models, H, 1)),
        0.3 * rng.standard_normal((models, 1, H)),
        np.zeros((models, 1, 1)),
    ]
    pull = 2 * np.reshape(lams, (-1, 1, 1, 1))

    def one_step(state):
        params, means, squares, t = state
        W, b, V, c = params
        h = np.tanh(W * x + b)  # (lams, models, H, N)
        error = V @ h + c - y
        grad_f = error / N
        grad_a = np.swapaxes(V, -1, -2) @ grad_f * (1 - h**2)
        grads = [
            np.sum(grad_a * x, axis=-1, keepdims=True) + pull * W,
            np.sum(grad_a, axis=-1, keepdims=True),
            grad_f @ np.swapaxes(h, -1, -2) + pull * V,
            np.sum(grad_f, axis=-1, keepdims=True),
        ]
        means = [0.9 * mean + 0.1 * grad for mean, grad in zip(means, grads)]
        squares = [0.99 * square + 0.01 * grad**2 for square, grad in zip(squares, grads)]
        sizes = [np.sqrt(square / (1 - 0.99**t)) + 1e-8 for square in squares]
        moves = [mean / (1 - 0.9**t) / size for mean, size in zip(means, sizes)]
        params = [theta - alpha * move for theta, move in zip(params, moves)]
        return (params, means, squares, t + 1), 0.5 * np.mean(error**2)

    params = [np.repeat(theta[None], len(lams), axis=0) for theta in first]  # the same start for every λ
    zeros = [0 * theta for theta in params]
    ((W, b, V, c), *_), _ = run_epochs(
        one_step, (params, zeros, zeros, 1), steps, unit="step", value="mean loss"
    )
    return x[:, 0], y[:, 0], (V @ np.tanh(W * points + b) + c)[:, :, 0]


points = np.linspace(-1, 1, 41)
decays = 10.0 ** np.linspace(-5.5, -1, 7)
samples_x, samples_y, predicted = train_many(decays)

# %% [markdown]
# Your `bias_variance` takes the error of each λ apart.

# %% tags=["demo", "hide-input"]
bias2, spread, error = np.transpose([bias_variance(outputs, wave(points)) for outputs in predicted])

figure, ax = plots.axes(
    "Flexible networks vary, stiff ones miss: the error has a valley",
    "λ (L2): flexible networks on the left, stiff ones on the right",
    "squared error, mean over 41 points",
)
ax.loglog(decays, error, "o-", color=plots.BLACK, label="mean squared error, measured")
ax.loglog(decays, spread, "s--", color=plots.ORANGE, label="variance")
ax.loglog(decays, bias2, "^-.", color=plots.BLUE, label="bias²")
ax.loglog(decays, spread / 50, ":", color=plots.BLACK, lw=1.5, label="variance / 50: luck in the bias²")
ax.set_ylim(4e-4, 6)
ax.legend(loc="upper center", ncols=2, fontsize=10)
plt.show()
for lam, b2, v, e in zip(decays, bias2, spread, error):
    print(f"λ = {lam:.1e}   bias² {b2:.4f} + variance {v:.4f} = {b2 + v:.4f}   measured {e:.4f}")

# %% [markdown]
# *Figure: bias², variance and mean squared error of 50 networks against λ, both axes logarithmic. The
# variance falls from about 0.2 to about 0.06, stays there for a while, and falls again at the end. The
# bias² is tiny at first and rises steeply from 0.001 on. The measured error follows the larger of the
# two; it is lowest, about 0.06, near λ = 0.0006. A dotted line far below shows a fiftieth of the
# variance.*
#
# (Why does the variance not fall all the way? Between 0.001 and 0.02 some networks have given up a part
# of the wave that others still follow. So they differ from each other.)
#
# **How much of this is luck?** We have 50 networks, not infinitely many. The average of 50 independent
# numbers still varies, with a fiftieth of their variance, and so it misses the truth even if there is no
# bias at all. On average this adds variance/50 to the measured bias²: the dotted line. On the left the
# measured bias² is not even as large as that. So all that we can say there is that the bias is too small
# to be seen with 50 networks. (And each network starts from random weights of its own. So the variance
# has two sources here, the sample and the start.)
#
# Here are the networks themselves. Each thin line is one of them. Move λ from left to right, and watch the
# bundle become calm, and then lazy.


# %% tags=["demo", "hide-input"]
def bundle(step):
    figure, ax = plots.axes(
        f"λ = {decays[step]:.1e}: bias² {bias2[step]:.3f}, variance {spread[step]:.3f}",
        "x",
        "output of the network",
        figsize=(7.5, 4.2),
    )
    ax.plot(points, predicted[step, :30].T, "-", color=plots.SKY, lw=0.7, alpha=0.7)
    ax.plot([], [], color=plots.SKY, lw=1, label="30 of the 50 networks")
    ax.plot(points, wave(points), ":", color=plots.BLACK, lw=2.5, label="truth")
    ax.plot(points, predicted[step].mean(axis=0), "-", color=plots.VERMILLION, lw=2.5, label="their average")
    ax.plot(samples_x[0], samples_y[0], "o", color=plots.BLACK, ms=4, label="one of the training sets")
    ax.set_ylim(-2.5, 3.5)
    ax.legend(loc="upper center", ncols=2, fontsize=9)
    return figure


widgets.explore(
    bundle,
    "Thin lines: networks trained on different samples. Thick solid line: their average. Dotted: the truth.",
    step=widgets.stepper("λ number", len(decays) - 1),
)

# %% [markdown]
# *Figure: thirty thin curves, their average, and the true wave. With the smallest λ the curves scatter
# wildly, but their average lies close to the wave. With the largest nearly all are flat lines close together,
# and miss the wave.*
#
# **A flexible model is right on average and wrong each time. A stiff model is wrong in the same way each
# time.** You only have one training set, so you want neither. The penalty buys less variance and pays with
# bias; at first it is a bargain.
#
# Two words of caution. The sum rule is about *squared* errors; for shares of mistakes there is no such
# clean sum. And variance need not grow for ever with the size of a network: very large networks, trained
# for long, can become calmer again (see "double descent" in the further reading).

# %% [markdown]
# ## 6.10 Knowing when to stop
#
# In section 6.2 the loss on new points fell first and rose later. The network passed a good place on its
# way. Why not stop there?
#
# To see the place, keep some examples aside: the **validation set**. It is not trained on. After every
# epoch (one pass through the training set) compute its loss, and stop when it gets worse. This is **early
# stopping**.
#
# Here is a run with mini-batches: 60 training examples, 200 for validation, each label wrong with a
# probability of 15 %. The bar shows the validation loss. Press ■ while it moves: the epochs that are finished
# are kept, with both curves.

# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(1)
X_run, y_run = wavy(60, rng, wrong=0.15)
X_valid, y_valid = wavy(200, rng, wrong=0.15)


def one_epoch(path):
    """Ten mini-batches of six examples: the networks so far with one more, and its validation loss."""
    params = path[-1]
    for rows in np.split(rng.permutation(60), 10):
        _, grads = backpropagation(params, X_run[rows], y_run[rows], np.tanh, tanh_prime)
        params = [(W - 0.05 * p, b - 0.05 * q) for (W, b), (p, q) in zip(params, grads)]
    return [*path, params], float(mean_loss(params, X_valid, y_valid))


start_of_run = fresh_network((2, 40, 2), rng, scale=1.0)
(_, *networks), valid_losses = run_epochs(one_epoch, [start_of_run], 200, value="validation loss")
train_losses = [mean_loss(params, X_run, y_run) for params in networks]

figure, ax = plots.axes(
    "The training loss keeps falling, the validation loss turns", "epoch", r"mean of $-\log f_y$"
)
ax.plot(valid_losses, color=plots.ORANGE, ls="--", lw=1.5, label="200 validation examples")
ax.plot(train_losses, color=plots.BLUE, ls="-", lw=1.5, label="60 training examples")
ax.legend()
plt.show()
print("validation loss, epochs 0 to 9:", *[f"{loss:.4f}" for loss in valid_losses[:10]])

# %% [markdown]
# *Figure: training and validation loss over 200 epochs. The training loss keeps falling. The validation
# loss falls in a ragged line until about epoch 50, with many small rises on the way, and climbs slowly
# after about epoch 70.*
#
# "Stop when it gets worse" would stop after a few epochs: the curve is ragged, since mini-batches are
# random. We need some **look-ahead**: go on for a while after the best epoch, in case a better one comes.
# How long is called the **patience**.
#
# Let us fix the rule, to the last detail:
#
# - Epochs are counted from 0. An epoch is *better* if its loss is strictly smaller than all before it. A
#   tie is not better. nan, the loss of a run that has broken down, is never better.
# - Training stops at the end of the first epoch that completes `patience` epochs in a row without a better
#   one. This is the epoch best + patience.
# - The result is the best epoch up to there. Whoever trains keeps a copy of the parameters of the best
#   epoch and goes back to it.
#
# **By hand.** Losses 0.9, 0.7, 0.8, **0.6**, 0.65, 0.7, 0.6, 0.5, and patience 3. Epoch 1 is better, epoch
# 2 is not, epoch 3 is better. Epochs 4, 5 and 6 are not (6 is a tie). That is three in a row: stop at epoch
# 6, the best is epoch 3. The 0.5 of epoch 7 is never seen. With patience 4 it would be: best 7, and not
# stopped by the end of the list.
#
# **Exercise `early_stopping`.** `valid_losses` is a list of floats that starts with a number, `patience` at
# least 1. Return `(best, stopped)`, two epochs; `stopped` is `None` if patience never runs out.


# %% exercise="early_stopping"
def early_stopping(valid_losses, patience):
    """(best, stopped): the epoch with the lowest loss up to `stopped`, and the epoch at which training stops.

    stopped = best + patience, the first epoch that ends `patience` epochs in a row without a better one, or
    None. Better is strictly smaller than every number before; nan is never better. Epochs from 0.
    """
    ### BEGIN SOLUTION
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        if epoch - best >= patience:
            return best, epoch
    return best, None
    ### END SOLUTION


# %% check="early_stopping"
check("early_stopping")

# %% [markdown]
# Use it on the run above. How much patience does this curve need? And what does patience cost?


# %% tags=["demo", "hide-input"]
def stop(patience):
    best, stopped = early_stopping(valid_losses, patience)
    end = "never stops" if stopped is None else f"stops at epoch {stopped}"
    title = f"Patience {patience} {end}; the best is epoch {best}, loss {valid_losses[best]:.3f}"
    figure, ax = plots.axes(title, "epoch", r"validation loss: mean of $-\log f_y$", figsize=(8, 3.8))
    ax.plot(valid_losses, "-", color=plots.ORANGE, lw=1, alpha=0.6, label="if it had gone on")
    trained = valid_losses if stopped is None else valid_losses[: stopped + 1]
    ax.plot(trained, "-", color=plots.VERMILLION, lw=2.5, label="until it stops")
    ax.plot(best, valid_losses[best], "o", color=plots.BLUE, mec="black", ms=10, label="best epoch, kept")
    if stopped is not None:
        ax.axvline(stopped, color=plots.BLACK, ls=":", label="training stops")
        ax.axvspan(best, stopped, color=plots.BLUE, alpha=0.12, lw=0, label="look-ahead")
    ax.legend(loc="lower right", fontsize=10)
    return figure


widgets.explore(
    stop,
    "The validation loss against the epoch, with the best epoch as a dot and a line where training stops.",
    patience=widgets.slider("patience", 1, 60, 5),
)

# %% [markdown]
# *Figure: the validation curve again. The part up to the stop is drawn strongly. A dot marks the best
# epoch, a dotted line the epoch at which training stops, and the band between them is the look-ahead. With
# patience 5 the run stops at epoch 27 and keeps epoch 22; with patience 10 it stops at 52 and keeps epoch
# 42; with patience 20 it stops at 74 and keeps epoch 54, the best of all 200.*
#
# (This run was chosen because its curve shows everything at once. Of twenty runs, with the seeds 0 to 19,
# about half had their best of 200 epochs among the first ten. Early stopping can be very early.)
#
# ### Go back to the best epoch
#
# When the training stops, the best epoch is `patience` epochs ago. So whoever trains keeps a copy of the
# parameters, replaces it whenever an epoch is better, and returns *that* copy in the end. (The run above has
# kept all 200 networks, to be able to look back.) What is it worth? Three networks of the run, on the
# validation set and on the 2,000 new points of section 6.2:

# %% tags=["demo"]
best, stopped = early_stopping(valid_losses, patience=20)
for name, epoch in (
    ("best epoch", best),
    ("where it stops", stopped),
    ("the end of the run", len(networks) - 1),
):
    new, valid = mean_loss(networks[epoch], X_new, y_new), valid_losses[epoch]
    print(f"{name}, {epoch}: validation loss {valid:.3f}, loss on new points {new:.3f}")

# %% [markdown]
# Between the best epoch and the stop little has happened on the new points; to go on to the end would have
# cost something.

# %% [markdown]
# **Why it regularises.** Training starts with small weights and lets them grow. To stop early is to allow
# them less. One can even compare it with L2. Take one direction of a quadratic loss,
# $\frac12 c\, (w - w^*)^2$, with the curvature $c$ and the lowest point $w^*$, and descend from $w = 0$
# with the rate α:
#
# $$\begin{aligned}
# w_{t+1} - w^* &= w_t - \alpha c\, (w_t - w^*) - w^* = (1 - \alpha c)(w_t - w^*) && \text{one step} \\
# w_t &= \bigl(1 - (1 - \alpha c)^t\bigr)\, w^* && t \text{ steps, from } w_0 = 0 \\
# w_{\text{L2}} &= \frac{c}{c + 2\lambda}\, w^* && \text{from } c\,(w - w^*) + 2\lambda w = 0
# \end{aligned}$$
#
# Both keep a share of $w^*$ that is near 1 where the loss is steep, and near 0 where it is flat. For small
# $\alpha c t$ and $c/\lambda$ the shares are about $\alpha t\,c$ and $c/2\lambda$: **t steps act like
# $\lambda = 1/(2\alpha t)$.** More steps, less penalty. For $\alpha = 0.1$ and $t = 50$, so
# $\lambda = 0.1$:
#
# | curvature $c$ | 0.01 | 0.2 | 5 |
# |---|---|---|---|
# | share kept after 50 steps | 0.049 | 0.636 | 1.000 |
# | share kept under L2 | 0.048 | 0.500 | 0.962 |
#
# Early stopping is the cheapest regulariser of all: one run tries all strengths, one after the other. Its
# price is the validation set, and a warning: the best validation loss has been *chosen*, so it is a little
# too good to be true. An honest estimate needs a third set. That is chapter 9.

# %% [markdown]
# ## What to remember
#
# - We want few mistakes on new examples. We minimise a **surrogate** on old ones, plus $\lambda\Omega$.
# - **L2**: $\Omega = \sum W^2$, gradient $2W$. Every weight loses a fraction of its size; none becomes 0.
# - **L1**: $\Omega = \sum |W|$, gradient sign(W). Every weight loses the same amount; what has less becomes
#   0, if you take the **proximal step** $S_{\alpha\lambda}(w - \alpha\nabla\ell)$.
# - **Weights only.** Biases move a function, weights make it steep.
# - A penalty is minus the logarithm of a **prior**: Gaussian with $\lambda = 1/(2s^2)$, Laplace with
#   $\lambda = 1/b$; divided by N when the loss is a mean.
# - **Mean squared error = bias² + variance**, plus the noise in new labels. A penalty trades one for the
#   other.
# - **Early stopping**: keep the best epoch, wait with patience, go back to it. It acts like a penalty of
#   $1/(2\alpha t)$.
# - λ and patience are chosen on examples that were not trained on.
#
# In chapter 7 we ask where the weights should start. In chapter 8 your penalties become part of a training
# loop.

# %% [markdown]
# ## Where this comes from
#
# - Empirical risk and its surrogate, L2 and L1 regularisation with their gradients and priors, the
#   trade-off between bias and variance, early stopping, and the notation: Hugo Larochelle, *Neural
#   networks: Training neural networks*, Université de Sherbrooke, from "empirical risk minimization" to
#   "knowing when to stop".
# - Weight decay by name: Shubhendu Trivedi and Risi Kondor, *Feedforward Networks and Backpropagation*,
#   lecture 3 of CMSC 35246 Deep Learning, University of Chicago, 3 April 2017.
#
# The slides state these things in a few lines. The derivations and measurements are added here, and five
# statements are made more exact:
#
# 1. The surrogate is called an upper bound. With the natural logarithm it is not: at $f_y = \frac12$ it is
#    0.693, and a mistake costs 1. In bits it is, as section 6.1 shows.
# 2. The penalties "can be interpreted" as priors. The slides do not say with which λ. It is $1/(2s^2)$
#    and $1/b$ for the sum of the losses, and these divided by N for the mean, which is what the slides
#    minimise.
# 3. L1 "will push certain weights to be exactly 0". The minimum has such weights. Gradient descent with the
#    sign, which the slides give, does not reach them: 0 of 176 in section 6.8. At 0 the penalty has no
#    gradient; the slides' formula picks one of its subgradients.
# 4. "Generalization error can be seen as the sum of the (squared) bias and the variance": for the squared
#    error, and up to the noise in the labels.
# 5. "Stop training when validation set error increases (with some look ahead)" leaves open what a tie is,
#    and which epoch one goes back to. Section 6.10 fixes it.
#
# Trivedi and Kondor call the learning rate η "the weight decay". Weight decay is the factor
# $(1 - 2\alpha\lambda)$ of section 6.3.

# %% [markdown]
# ## Further reading
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016. Chapter 7 on
#   regularisation, section 7.8 on early stopping, section 5.4 on bias and variance.
#   <https://www.deeplearningbook.org>
# - Trevor Hastie, Robert Tibshirani, Jerome Friedman: *The Elements of Statistical Learning*, 2nd edition,
#   Springer 2009. Section 3.4 on both penalties, with the drawing of section 6.8; section 7.3 on bias and
#   variance. <https://hastie.su.domains/ElemStatLearn/>
# - Robert Tibshirani: *Regression shrinkage and selection via the lasso*, Journal of the Royal Statistical
#   Society B 58 (1996), 267–288. The L1 penalty.
# - Stuart Geman, Elie Bienenstock, René Doursat: *Neural networks and the bias/variance dilemma*, Neural
#   Computation 4 (1992), 1–58.
# - Neal Parikh, Stephen Boyd: *Proximal algorithms*, Foundations and Trends in Optimization 1 (2014),
#   127–239.
# - Mikhail Belkin, Daniel Hsu, Siyuan Ma, Soumik Mandal: *Reconciling modern machine-learning practice and
#   the classical bias–variance trade-off*, Proceedings of the National Academy of Sciences 116 (2019),
#   15849–15854. Double descent.
