# %% [markdown]
# # 9 · Model selection
#
# **Choosing, honestly**
#
# How many hidden units? Which learning rate? How much weight decay? The gradient does not say. Somebody has
# to try things out and choose. And whoever chooses the best of many results will be proud of it, and will be
# too optimistic.
#
# This chapter is about trying things out well, and about not fooling oneself. At its end you will build a
# network out of everything that you have made in this course, and let it read handwritten digits that
# neither you nor it have ever seen.
#
# When you are through, you will be able to
#
# - say what the training, the validation and the test set are for, and what each must not be used for;
# - recognise information that leaks from the test set, and measure what it does;
# - say how far to trust an error rate that was measured on N examples;
# - search among hyper-parameters on a grid and at random, and explain why random is often better;
# - read a confusion matrix;
# - train, select and test a network of your own on real data.
#
# **Time:** about 90 minutes, the capstone included. **You need:** training with mini-batches and momentum
# (chapter 8), the penalty λΩ (chapter 6), mean and variance. What the code needs from earlier chapters is
# given below.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run
# the check below it.

# %%
import itertools
import sys

import matplotlib.pyplot as plt
import numpy as np
from tqdm import tqdm

from course_lib import check, plots, show, widgets
from course_lib.data import load_digits
from course_lib.training import run_epochs

plots.use_style()

# %% [markdown]
# ### The symbols of this chapter
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $X$, $y$ | `X`, `y` | (N, D), (N,) | examples, one in each row, and their classes $0 \dots C-1$ |
# | $\mathcal{D}^\text{train}$, … | `X_train`, `y_train`, … | (N, D), (N,) | training, validation, test set |
# | | `predicted` | (N,) | the class that the network gives the most probability |
# | | `configuration` | dict | one choice of all hyper-parameters, such as `{"alpha": 0.1, "H": 64}` |
# | $\alpha$, $\lambda$, $\beta$ | `alpha`, `lam`, `beta` | numbers | learning rate, penalty, momentum |
# | $q$ | | a number | the probability that the network is wrong about a new example |
# | $z_n$ | | 0 or 1 | whether it is wrong about example $n$ |
# | $\hat q$ | `error_rate` | a number | the fraction of N examples that it is wrong about |
# | $\mu_j$, $\sigma_j$ | `mu`, `sigma` | numbers | mean and std of column $j$ of the training set |
# | $A_k$ | | a number | the measured accuracy of network $k$ of K |
# | low, high | `low`, `high` | numbers | the ends of the interval in which a hyper-parameter is sought |
#
# **Hyper-parameters** are what has to be fixed before gradient descent can begin: the number of layers and
# units, the learning rate, $\lambda$, the number of epochs.

# %% [markdown]
# ### From earlier chapters
#
# Answers to exercises of chapters 2 to 8, given here so that you can begin. The cell is locked.


# %% locked="from_earlier_chapters"
def log_softmax(a):
    """Chapter 2: log f for logits (C,) or (N, C), stable."""
    a = a - a.max(axis=-1, keepdims=True)
    return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


def loss_of_logits(a, y):
    """Chapter 2: the cross-entropy −log f_y from the logits (C,), or its mean over a batch (N, C), y (N,)."""
    rows = np.atleast_2d(log_softmax(a))
    return -np.mean(rows[np.arange(len(rows)), y])


def relu(a):
    """Chapter 3: max(0, a)."""
    return np.maximum(a, 0.0)


def relu_prime(a):
    """Chapter 3: 1 where a > 0, else 0."""
    return np.where(a > 0, 1.0, 0.0)


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


def init_params(sizes, scheme, rng):
    """Chapter 7: params for sizes [D, H₁, …, C]; scheme "glorot" or "he", all biases 0."""
    params = []
    for fan_in, fan_out in itertools.pairwise(sizes):
        if scheme == "he":
            W = np.sqrt(2 / fan_in) * rng.standard_normal((fan_out, fan_in))
        else:
            W = np.sqrt(6 / (fan_in + fan_out)) * rng.uniform(-1, 1, (fan_out, fan_in))
        params.append((W, np.zeros(fan_out)))
    return params


def minibatches(n, size, rng):
    """Chapter 8: 0 … n−1 in a random order from rng, in pieces of `size`, the last maybe smaller."""
    order = rng.permutation(n)
    return [order[start : start + size] for start in range(0, n, size)]


def train(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
    """Chapter 8: (params, history): SGD with momentum on mean loss + λΣ‖W‖²; history[e]: that on all of X."""
    velocity, history = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params], []
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size, rng):
            _, grads = backpropagation(params, X[batch], y[batch], g, g_prime)
            grads = [(grad_W + 2 * lam * W, grad_b) for (grad_W, grad_b), (W, _) in zip(grads, params)]
            velocity = [(gW + beta * vW, gb + beta * vb) for (gW, gb), (vW, vb) in zip(grads, velocity)]
            params = [(W - alpha * vW, b - alpha * vb) for (W, b), (vW, vb) in zip(params, velocity)]
        penalty = lam * sum(np.sum(W**2) for W, _ in params)
        history.append(float(loss_of_logits(logits_of(params, X, g), y) + penalty))
    return params, history


# %% [markdown]
# ## 9.1 What do we care about?
#
# Here is what the rest of this chapter works with: 1,797 digits, written by 13 people on forms, scanned, and
# reduced to 8 × 8 pixels. A pixel is a number from 0 (paper) to 16 (ink), so an image is a vector $x$ with
# $D = 64$ entries, and there are $C = 10$ classes.

# %%
X_digits, y_digits = load_digits()  # (1797, 64), (1797,)

# %% tags=["demo", "hide-input"]
figure, panels = plt.subplots(2, 10, figsize=(9, 2.4), layout="constrained")
figure.suptitle(
    "Some digits are easy to read, and some are not", x=0.01, ha="left", fontsize=12, fontweight="bold"
)
for digit in range(10):
    for row, n in enumerate(np.flatnonzero(y_digits == digit)[[3, 40]]):
        panels[row, digit].imshow(X_digits[n].reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
        panels[row, digit].axis("off")
    panels[0, digit].set_title(f"y = {digit}", fontsize=10, fontweight="normal", loc="center")
plt.show()

# %% [markdown]
# *Figure: two rows of ten small images, grey on white: the digits 0 to 9, two of each. Most are easy to read;
# the 9 of the first row could be a 3 as well.*
#
# A network with 100 hidden units learns 200 of these images. How well does it do?
#
# Before you answer, look at a second network. It gets the same images, but somebody has shuffled their
# labels. There is nothing to learn any more: the label of an image says nothing about the image.

# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(1)
order = rng.permutation(len(y_digits))
seen, unseen = order[:200], order[200:700]
labels = {"true labels": y_digits[seen], "shuffled labels": rng.permutation(y_digits[seen])}


def errors_by_epoch(y_seen, generator):
    """Rows for 100 epochs with these labels: the errors on the images seen, and on the others."""

    def one_epoch(state):
        params, rows = state
        alpha = 0.1 if len(rows) < 80 else 0.02  # calm last steps (chapter 8)
        options = dict(g=relu, g_prime=relu_prime, alpha=alpha, beta=0.8, epochs=1, batch_size=20)
        params, (loss,) = train(params, X_digits[seen] / 16, y_seen, rng=generator, **options)
        guesses = [logits_of(params, X_digits[rows] / 16, relu).argmax(axis=1) for rows in (seen, unseen)]
        errors = np.mean(guesses[0] != y_seen), np.mean(guesses[1] != y_digits[unseen])
        return (params, [*rows, errors]), loss

    start = init_params([64, 100, 10], "he", generator)
    return np.array(run_epochs(one_epoch, (start, []), 100)[0][1])


figure, panels = plots.axes(
    "Both networks learn their examples by heart; only one can read",
    "epoch",
    "images that are wrong",
    ncols=2,
    figsize=(9, 3.6),
)
for ax, (name, y_seen) in zip(panels, labels.items()):
    on_seen, on_others = errors_by_epoch(y_seen, np.random.default_rng(2)).T
    epochs = np.arange(1, len(on_seen) + 1)
    ax.plot(epochs, on_seen, "-", color=plots.BLUE, label="200 training images")
    ax.plot(epochs, on_others, "--", color=plots.ORANGE, label="500 other images")
    ax.set(title=name, ylim=(-0.03, 1))
    ax.set_yticks(np.arange(0, 1.1, 0.25), ["0 %", "25 %", "50 %", "75 %", "100 %"])
    print(f"{name}: {on_seen[-1]:.0%} of the training images wrong, {on_others[-1]:.0%} of the others")
panels[0].legend(loc="center right")
plt.show()

# %% [markdown]
# *Figure: two panels, the share of wrong images against the epochs. Left, with true labels: the training
# error falls to 0 within some twenty epochs, the error on other images to less than 10 %. Right, with
# shuffled labels: the training error falls to 0 as well, only later; the error on other images stays at
# 90 % and more, as by guessing.*
#
# After 100 epochs both networks are perfect on their training images. The second has learned nothing but a
# list. So **the training error cannot tell learning from memorising**. With enough hidden units and enough
# epochs it can be brought to 0, as long as no image comes twice with two labels.
#
# (The bars are those of `run_epochs`, chapter 8. If you press ■ while one moves, the figure is drawn with
# the epochs that there are.)
#
# What we care about is the behaviour on examples that were not used for anything: **generalisation**. Write
# $q$ for the probability that the network is wrong about a new example, drawn in the same way as the
# others. We cannot know $q$. We can only estimate it, from examples that we have kept back.

# %% [markdown]
# ## 9.2 Three sets
#
# One set that we keep back is not enough. Why?
#
# Suppose that we train twenty networks with different learning rates, and keep the one which is best on the
# set that we kept back. Then this set has been used: to choose. The winner may be good, or it may have been
# lucky with these examples. Most likely it was a little of both, and nobody can tell how much. So there are
# three sets:
#
# | set | it is used to | it must not be used to |
# |---|---|---|
# | **training** | compute gradients, means and spreads | say how good the network is |
# | **validation** | choose a configuration; decide when to stop | train; say how good the winner is |
# | **test** | say how good the final network is, once | anything else: no gradient, no choice, no mean |
#
# (A "mean" is one of the pixels, to subtract it. Section 9.4 is about this kind of use.)
#
# Information flows one way, from the training set to the validation set to the test set, and never back.

# %% tags=["demo", "hide-input"]
figure, ax = plt.subplots(figsize=(9, 2.9), layout="constrained")
left = 0.0
for share, colour, name, use in (
    (0.6, plots.BLUE, "training set", "parameters θ\nby gradient descent"),
    (0.2, plots.ORANGE, "validation set", "hyper-parameters\nby comparing"),
    (0.2, plots.GREEN, "test set", "nothing:\nit only measures"),
):
    ax.barh(1, share, left=left, color=colour, edgecolor="white", linewidth=3, height=0.7)
    ink = "white" if colour == plots.BLUE else "black"
    ax.text(
        left + share / 2, 1, f"{name}\n{100 * share:.0f} %", ha="center", va="center", color=ink, fontsize=11
    )
    ax.annotate(
        use,
        (left + share / 2, 0.64),
        (left + share / 2, -0.1),
        ha="center",
        va="center",
        arrowprops={"arrowstyle": "<-", "color": "black"},
        fontsize=11,
    )
    left += share
ax.set(xlim=(0, 1), ylim=(-0.4, 1.5), title="Two sets decide about something; the third only measures")
ax.axis("off")
plt.show()

# %% [markdown]
# *Figure: a bar that is cut into three parts, 60 %, 20 % and 20 %. An arrow leads from the training set to
# the parameters θ, one from the validation set to the hyper-parameters, one from the test set to "nothing:
# it only measures".*
#
# **Exercise `split`.** Cut the indices $0 \dots n-1$ into three arrays. They have to be shuffled first: the
# file may be sorted, by class or by writer or by date. `fractions` are three numbers that sum to 1, say
# `(0.6, 0.2, 0.2)`. If they do not (up to $10^{-9}$: in floating point 0.7 + 0.2 + 0.1 is
# 0.9999999999999999), raise a `ValueError` that says what came. The order comes from `rng` and from nothing
# else.


# %% exercise="split"
def split(n, fractions, rng):
    """Three index arrays (training, validation, test) that together hold 0 … n−1 once, shuffled by rng.

    Their sizes are n times the three fractions, each up to one; whichever set you give the remainder to may
    be off by two. ValueError unless the fractions sum to 1.
    """
    ### BEGIN SOLUTION
    if abs(sum(fractions) - 1) > 1e-9:
        raise ValueError(f"the fractions must sum to 1, but {fractions} sum to {sum(fractions)}")
    first, second, _ = np.cumsum(fractions)
    return np.split(rng.permutation(n), [round(n * first), round(n * second)])
    ### END SOLUTION


# %% check="split"
check("split")

# %% [markdown]
# A random split has a blind spot, and it is better to know it. These 1,797 digits are by 13 people, and the
# file does not say who wrote which. After shuffling, each writer is in all three sets. So our test set will
# measure how the network reads *new digits by known hands*. How it reads your hand is another question, and
# it needs another split: whole writers to one side. A test set answers only the question that it was drawn
# for.

# %% [markdown]
# ## 9.3 How far can a measured error be trusted?
#
# A network is wrong about $q = 5\,\%$ of all digits. How many mistakes will it make on N = 360 test images?
# Eighteen, more or less. How much more or less? Here are 5,000 test sets, drawn one after the other, and the
# same network on each of them.

# %% tags=["demo", "hide-input"]
mistakes = np.random.default_rng(7).binomial(360, 0.05, size=5000)
counts = np.bincount(mistakes) / 5000
usual = np.abs(np.arange(len(counts)) - 18) <= 4
title = f"One network, other test images: 14 to 22 mistakes in {100 * counts[usual].sum():.0f} % of all cases"
figure, ax = plots.axes(title, "mistakes on 360 test images", "share of 5,000 test sets", figsize=(9, 3))
ax.bar(np.flatnonzero(usual), counts[usual], color=plots.BLUE, label="at most 4 away from 18")
ax.bar(
    np.flatnonzero(~usual), counts[~usual], color=plots.ORANGE, hatch="//", ec="white", label="further away"
)
ax.legend(loc="upper right")
plt.show()

# %% [markdown]
# *Figure: a hill of bars, the shares of test sets on which a network with q = 5 % makes 6, 7, 8, … mistakes.
# Its top is near 18. The bars from 14 to 22 are dark and hold about seven in ten test sets.*
#
# Now the same by calculation. Let $z_n$ be 1 if the network is wrong about test image $n$ and 0 otherwise.
# Then $\hat q = \frac1N \sum_n z_n$. It is right on average:
#
# $$\begin{aligned}
# \mathbb{E}[z_n] &= 1 \cdot q + 0 \cdot (1 - q) = q && \text{definition of the expected value} \\
# \mathbb{E}[\hat q] &= \frac1N \sum_n \mathbb{E}[z_n] = \frac{N q}{N} = q && \text{expected value of a sum}
# \end{aligned}$$
#
# How far is it off, usually? That is the root of its variance.
#
# **Exercise `error_rate_derivation`.** From $\mathrm{Var}[\frac1N \sum_n z_n]$ down to $q\,(1 - q)/N$, in
# at least three steps. Four rules are enough:
#
# - $\mathrm{Var}[cZ] = c^2\, \mathrm{Var}[Z]$: a constant factor comes out squared;
# - the variance of a sum of *independent* terms is the sum of their variances;
# - $\mathrm{Var}[Z] = \mathbb{E}[Z^2] - \mathbb{E}[Z]^2$;
# - $z_n^2 = z_n$, since $0^2 = 0$ and $1^2 = 1$.
#
# Your symbols: `z`, `q`, `N`; `E[…]` and `Var[…]`.


# %% exercise="error_rate_derivation"
error_rate_derivation = r"""
    Var[1/N Σ_n z_n]
    ### BEGIN SOLUTION
  = 1/N² Var[Σ_n z_n]                    | a constant factor comes out squared
  = 1/N² Σ_n Var[z_n]                    | independent images
  = 1/N² Σ_n (E[z_n²] − E[z_n]²)         | the variance by two moments
  = 1/N² Σ_n (q − q²)                    | z² = z, and its mean is q
  = q (1 − q)/N                          | N equal terms
    ### END SOLUTION
"""
show(error_rate_derivation)

# %% check="error_rate_derivation"
check("error_rate_derivation")

# %% [markdown]
# ### What a measured error is worth
#
# The standard deviation of the measured error is
#
# $$\boxed{\;\operatorname{std}(\hat q) = \sqrt{\frac{q(1-q)}{N}}\;}$$
#
# **By hand.** $q = 0.05$ and $N = 360$: $\sqrt{0.05 \cdot 0.95 / 360} = 0.0115$. The measured error is
# 5 % give or take 1.1 %. The number of mistakes is $360 \cdot 0.05 = 18$ give or take $360 \cdot 0.0115 =
# 4.1$: these are the dark bars of the figure. Two networks whose test errors are 4.4 % and 5.3 % may well be
# equally good: the difference is three images. To halve the uncertainty takes four times as many images.
#
# **But who knows $q$?** Nobody; if we did, there would be nothing to measure. So one puts the measured $\hat
# q$ in its place: $\sqrt{\hat q (1 - \hat q)/N}$. With 18 mistakes that is nearly right. With few mistakes it
# is not, and with *no* mistake it says "0 %, give or take 0 %", as if the network could not be wrong. Then
# ask the other way round: which $q$ would make such luck unlikely?
#
# $$\begin{aligned}
# P(\text{no mistake in } N) &= (1 - q)^N && \text{independent: probabilities multiply} \\
# &\le e^{-qN} && 1 - q \le e^{-q} \\
# &\le e^{-3} = 0.0498 && \text{if } q \ge 3/N
# \end{aligned}$$
#
# So after $N$ images without a mistake one says: **$q$ is below $3/N$**, and is wrong about that in at most 5
# of 100 such cases. This is the **rule of three**. For 360 images it is 0.8 %.
#
# Variances add for independent terms only. If one writer with strange sevens gave a hundred of the images,
# the mistakes come in groups, and the true uncertainty is larger.
#
# This is why the capstone at the end is judged by the *mean over three splits* whose test sets have no image
# in common: about 1,080 images instead of 360, and a standard deviation of 0.7 % instead of 1.1 %.

# %% [markdown]
# ## 9.4 A leak
#
# Every rule of section 9.2 looks easy to keep. Here is an analysis of a kind that has been published more
# than once. Where is its mistake?
#
# > We have 100 patients, 50 of them ill, and 2,000 measurements of each. Most measurements are useless, so
# > first we keep the 20 that differ most between the ill and the healthy. Then we split the patients: 60 to
# > train a classifier, 40 to test it. It is right about 87 % of the test patients.
#
# To see what this is worth, give it data in which there is nothing to find: 2,000 columns of pure noise, and
# labels that are drawn by lot. Whatever is done, the true accuracy is ½. We run the recipe on 100 such data
# sets, and beside it the same recipe with one change: split first, then choose the 20 columns by the
# training patients alone.


# %% tags=["demo", "hide-input"]
def accuracies_on_noise(generator):
    """The test accuracy on one data set of noise: choose the columns, then split; split, then choose them."""
    noise, ill = generator.standard_normal((100, 2000)), generator.permutation(100) % 2
    order = generator.permutation(100)
    trained, tested = order[:60], order[60:]

    def accuracy(looked_at):
        """With the 20 columns that differ most between the ill and the healthy among these patients."""
        kept = np.argsort(abs((2.0 * ill[looked_at] - 1) @ noise[looked_at]))[-20:]
        columns = noise[:, kept]
        centre_1 = columns[trained][ill[trained] == 1].mean(axis=0)
        centre_0 = columns[trained][ill[trained] == 0].mean(axis=0)
        guess = (columns[tested] - (centre_0 + centre_1) / 2) @ (centre_1 - centre_0) > 0  # the nearer centre
        return np.mean(guess == ill[tested])

    return accuracy(order), accuracy(trained)


generator = np.random.default_rng(4)
leaky, honest = np.transpose([accuracies_on_noise(generator) for _ in range(100)])

title = f"Pure noise, {100 * np.mean(leaky):.0f} % right: the test patients had a say in the columns"
figure, ax = plots.axes(title, "accuracy on 40 test patients", "data sets (of 100)", figsize=(9, 3.6))
bins = np.arange(0.2125, 1.02, 0.025)
ax.hist(honest, bins, color=plots.BLUE, edgecolor="white", label="split first, then choose the columns")
ax.hist(
    leaky, bins, color=plots.ORANGE, hatch="//", edgecolor="white", label="choose the columns, then split"
)
ax.vlines(0.5, 0, 22, color=plots.BLACK, ls=":", label="the truth: 50 %")
ax.set_ylim(0, 33)
ax.set_xticks(np.arange(0.2, 1.01, 0.1), [f"{per_cent} %" for per_cent in range(20, 101, 10)])
ax.legend(loc="upper left")
plt.show()
for name, shares in (("choose, then split", leaky), ("split, then choose", honest)):
    mean, std = 100 * np.mean(shares), 100 * np.std(shares)
    print(f"{name}: {mean:.1f} % right on average, with a standard deviation of {std:.1f} %")

# %% [markdown]
# *Figure: two histograms of test accuracies over 100 data sets of noise. With the split first they lie
# around 50 %. With the choice of columns first they lie around 87 %, and hardly any is below 70 %.*
#
# Nobody trained on the test patients. But the choice of the columns looked at *their labels too*. Among
# 2,000 columns of noise, 20 go well with the labels by chance, and they go well with the labels of all 100
# patients, since all 100 were used to find them. The classifier then "discovers" this in the training
# patients, and the test patients confirm it.
#
# This is a **leak**: something that was computed from the test set has reached the training. The rule that
# prevents it is short.
#
# > **Split first. Whatever is computed from data belongs to the training: columns, means, spreads, centres.
# > The same is then applied to the test set, which has no say in it.**
#
# The commonest leak is a small one: the pixels are standardised, to mean 0 and standard deviation 1, with
# the mean and the spread of *all* images. It often changes very little. But you do not know that before you
# have done it right, and then you might as well keep it.
#
# **Exercise `standardise`.** For every column $j$: subtract the mean $\mu_j$ of the training set, divide by
# its standard deviation $\sigma_j$ (`np.std`, which divides by N). The other arrays get *the same* $\mu_j$
# and $\sigma_j$. Return a tuple with one array for each argument.
#
# Three pixels are 0 in all images of our file, and in a training set it may be four or five. What is
# $\sigma_j$ there, and what happens if you divide by it? Such a column is only centred, in every array.


# %% exercise="standardise"
def standardise(train, *others):
    """A tuple of arrays like the arguments: (x − μ) / σ, with the column means and spreads of `train` alone.

    train is (N, D), others are (M, D). A column that is constant in train is only centred.
    """
    ### BEGIN SOLUTION
    mu, sigma = train.mean(axis=0), train.std(axis=0)
    sigma = np.where(sigma > 0, sigma, 1.0)
    return tuple((X - mu) / sigma for X in (train, *others))
    ### END SOLUTION


# %% check="standardise"
check("standardise")

# %% [markdown]
# ## 9.5 The winner's luck
#
# Another way to fool oneself needs no leak at all. Somebody trains K networks, measures every one on the
# test set, and reports the best. Suppose that all K are equally good, and truly right about 95 % of all
# images. What will be reported?
#
# For one network, the measured accuracy is 95 % on average (section 9.3). For the best of K, write $A_k$
# for the measured accuracy of network $k$. Whatever $k$ is, $\max(A_1, \dots, A_K) \ge A_k$, and so
#
# $$\mathbb{E}\bigl[\max(A_1, \dots, A_K)\bigr] \ge \mathbb{E}[A_1] = 0.95,$$
#
# with equality only if the maximum is always the first one. Each look adds a ticket in the lottery, and the
# winner's ticket is what gets reported. How much does it add? Move the sliders: how many networks are
# compared on the test set, and how many images it has.


# %% tags=["demo", "hide-input"]
def best_of(looks, images):
    generator = np.random.default_rng(6)
    right = generator.binomial(images, 0.95, size=(3000, looks)) / images
    best, first = right.max(axis=1), right[:, 0]
    who = "One network, one look" if looks == 1 else f"The best of {looks} equal networks"
    title = f"{who}: {100 * best.mean():.1f} % measured on average, 95 % true"
    figure, ax = plots.axes(title, "measured accuracy", "share of 3,000 stories", figsize=(9, 3.6))
    bins = np.arange(np.floor(0.88 * images), images + 2) / images - 0.5 / images
    weights = np.full(3000, 1 / 3000)
    ax.hist(first, bins, weights=weights, color=plots.BLUE, edgecolor="white", label="one network, one look")
    ax.hist(
        best,
        bins,
        weights=weights,
        color=plots.ORANGE,
        edgecolor="white",
        hatch="//",
        alpha=0.85,
        label="the best of them",
    )
    ax.axvline(0.95, color=plots.BLACK, ls=":", label="the truth: 95 %")
    ax.set_xlim(0.88, 1.005)
    ax.set_xticks(np.arange(0.88, 1.001, 0.02), [f"{per_cent} %" for per_cent in range(88, 101, 2)])
    ax.legend(loc="upper left")
    return figure


widgets.explore(
    best_of,
    "Histograms of measured accuracies: for one network around 95 %, for the best of several further right.",
    looks=widgets.slider("networks", 1, 200, 30),
    images=widgets.slider("test images", 100, 2000, 360, step=20),
)

# %% [markdown]
# *Figure: two histograms of the measured accuracy. That of a single network is centred at 95 %. That of the
# best of 30 networks, with 360 test images, is narrow and centred at 97.2 %. With more networks it moves to
# the right, with more test images it moves back towards 95 %.*
#
# With 360 images, thirty looks turn 95 % into 97 %. No network has become better. (In the simulation each
# network makes its mistakes on images of its own. Real networks stumble over the same strange images, so
# their results go up and down together, and the best of them gains less. How much less, nobody knows
# beforehand.)
#
# This is also what happens on the *validation* set whenever we select: the winner's validation error is too
# optimistic. There it does no harm, as long as nobody reports it. It is the reason for having a third set.
#
# **Written question `test_set_once`.** A friend writes: "I trained 30 networks with different learning rates
# and numbers of units. The best one reads 97.2 % of the test digits, so that is how well my network reads."
#
# 1. Why is 97.2 % not an estimate of how well this network reads new digits? Say what it is an estimate of,
#    and in which direction it errs.
# 2. What should your friend have done with the same data? Say what each set is used for, and in which order.
# 3. Your friend answers: "I looked at the test set only to see whether I should go on." Is that harmless?
#    And the number is out: what can be done now?
#
# Six to ten sentences.

# %% [markdown] written="test_set_once" points=3
# ### BEGIN SOLUTION
# **A model answer.** The 97.2 % is the largest of 30 measurements, each of which has an error of chance,
# about 1.1 % for 360 images. To take the largest is to prefer the networks with luck. It estimates the
# expectation of the maximum of 30 measured accuracies, which is at least as large as the accuracy of any
# single one of them: it is too optimistic, the more so the more networks are compared and the fewer images
# there are. The test images have taken part in the choice of the hyper-parameters, so they are no longer
# unseen.
#
# The data should have been split into three sets before anything else. Each of the 30 networks is trained on
# the training set, all are compared on the validation set, and the one with the smallest validation error is
# selected (it may be trained again on both). Only then, and once, is the winner measured on the test set,
# and this number is reported, with its uncertainty. The validation error of the winner is optimistic too,
# for the same reason.
#
# To look "only whether to go on" is a choice as well: one goes on until the number pleases. Every decision
# that depends on the test set makes it a validation set. What has been seen cannot be unseen; the honest
# ways out are new test data which were used for nothing yet, or to report the number together with how it
# came about.
#
# **Mark scheme** (3 points). 1 point: the maximum of several noisy measurements is too optimistic, because
# it selects luck (a formula, or the words "maximum" and "chance"; half a point for "overfitting the test
# set" without a reason). 1 point: train, select on the validation set, test once, in this order. 1 point:
# any decision that depends on the test set uses it up, so stopping counts, and the remedy is fresh data or
# an honest report. Half a point off if the validation error of the winner is called unbiased.
# ### END SOLUTION

# %% [markdown]
# ## 9.6 Trying everything
#
# We know how to compare two configurations. Which ones should we compare?
#
# The first idea is a **grid**: a few values for every hyper-parameter, and all combinations of them. For
#
# `{"alpha": [0.01, 0.1], "H": [16, 32, 64]}`
#
# these are $2 \cdot 3 = 6$ configurations, the first of them `{"alpha": 0.01, "H": 16}`.
#
# **Exercise `grid`.** The order is that of `itertools.product`: the last name changes fastest, like the last
# digit of a counter. How many combinations are there of no names at all? One, the empty one.


# %% exercise="grid"
def grid(choices):
    """A list of dicts: every combination of one value for each name of `choices`, name -> list of values.

    The last name changes fastest; grid({}) is [{}].
    """
    ### BEGIN SOLUTION
    return [dict(zip(choices, values)) for values in itertools.product(*choices.values())]
    ### END SOLUTION


# %% check="grid"
check("grid")

# %% [markdown]
# **Exercise `select`.** `evaluate` is a function that trains a network with a configuration and returns its
# validation loss, one number. Ask it about every configuration. `best` is the configuration with the
# smallest loss, the first of them if there are several; `results` are all losses, in order.
#
# One thing needs care. A learning rate that is too large makes the weights explode, and the loss is `nan`.
# Such a configuration must lose against every other. What do `nan < 1` and `1 < nan` give, and what does
# that do to `min`? If all are `nan`, there is no best: return `None`.


# %% exercise="select"
def select(configurations, evaluate):
    """(best, results): the configuration with the smallest loss, and the losses of all of them, in order.

    evaluate(configuration) is a number or nan; nan loses against every number. All nan: best is None.
    """
    ### BEGIN SOLUTION
    results = [evaluate(configuration) for configuration in configurations]
    numbers = [(loss, i) for i, loss in enumerate(results) if not np.isnan(loss)]
    best = configurations[min(numbers)[1]] if numbers else None
    return best, results
    ### END SOLUTION


# %% check="select"
check("select")

# %% [markdown]
# ## 9.7 Why throwing dice is better
#
# A grid has a price. Every new hyper-parameter multiplies the number of trainings. With five values for each,
# one hyper-parameter takes 5 trainings, two take 25, three take 125, and five take $5^5 = 3125$.
#
# And something is worse than the price. In practice a few hyper-parameters matter a lot and the others
# hardly at all, and we do not know beforehand which. Suppose that only the first of two matters. How many
# *different* values of it do nine configurations try?


# %% tags=["demo", "hide-input"]
def peak(distance):
    """Between 0 and 1, highest at distance 0."""
    return np.exp(-0.5 * (distance / 0.09) ** 2)


def quality(first, second, weight, best=(0.33, 0.42)):
    """How good a configuration is, 0 to 1; `weight` says how much the second hyper-parameter matters."""
    return (peak(first - best[0]) + weight * peak(second - best[1])) / (1 + weight)


def two_searches(side, weight, throw):
    ticks = (np.arange(side) + 0.5) / side
    on_a_grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    at_random = np.random.default_rng(throw).random((side**2, 2))
    figure, panels = plt.subplots(
        2, 2, figsize=(9, 5.6), sharex=True, height_ratios=[1, 2.6], layout="constrained"
    )
    line = np.linspace(0, 1, 301)
    for (above, square), points, name in zip(panels.T, (on_a_grid, at_random), ("grid", "random")):
        found = quality(*points.T, weight)
        different = len(np.unique(points[:, 0]))
        above.plot(line, peak(line - 0.33), color=plots.BLACK, lw=1.5)
        above.plot(points[:, 0], peak(points[:, 0] - 0.33), "o", color=plots.VERMILLION, ms=5)
        above.vlines(points[:, 0], 0, peak(points[:, 0] - 0.33), color=plots.VERMILLION, lw=1)
        above.set_title(
            f"{name}: {different} different values, best quality {found.max():.2f}",
            fontsize=11,
            fontweight="normal",
        )
        above.set(ylim=(0, 1.15), ylabel="first alone")
        square.contourf(line, line, quality(line, line[:, None], weight), 12, cmap="Blues")
        square.plot(*points.T, "o", color=plots.VERMILLION, mec="white", ms=7)
        square.set(xlabel="first hyper-parameter", ylabel="second hyper-parameter", xlim=(0, 1), ylim=(0, 1))
        square.set_title("dark: high quality", fontsize=10, fontweight="normal")
        square.grid(False)
    title = f"{side**2} trials: a grid tries {side} values of the first hyper-parameter, dice try {side**2}"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure


widgets.explore(
    two_searches,
    "Left a regular grid of points over a landscape, right random points; above each, the values of the "
    "first hyper-parameter that are tried, on the curve of its quality.",
    side=widgets.slider("values a side", 2, 8, 3),
    weight=widgets.slider("second matters", 0.0, 1.0, 0.1, step=0.1),
    throw=widgets.slider("throw of dice", 1, 40, 3),
)

# %% [markdown]
# *Figure: below, two squares, in which the quality is a vertical ridge: it depends almost only on the first
# hyper-parameter. Left, nine points on a 3 × 3 grid stand in three columns, right and left of the ridge.
# Right, nine random points have nine different first coordinates. Above each square is the curve of the
# quality against the first hyper-parameter alone, with the tried values: three on the left, none near the
# top, nine on the right, some of them on the hill.*
#
# Nine configurations on the grid are three values of what matters, each tried three times over. Nine random
# ones are nine values. **In every direction that turns out to matter, the random search has tried as many
# values as there were trials, and nobody had to know the direction.**
#
# Was this a lucky throw? Move the third slider. Dice may fail, and sometimes they do. But here about 96 of
# 100 throws find something better than the grid.
#
# **In numbers.** Say that a value is good if it lies in an interval of width $w$ of the range $[0, 1]$ of
# the hyper-parameter that matters. A random configuration misses it with probability $1 - w$. The
# configurations are independent, so
#
# $$\begin{aligned}
# P(\text{all } n \text{ miss}) &= (1 - w)^n && \text{independent: probabilities multiply} \\
# P(\text{at least one hits}) &= 1 - (1 - w)^n && \text{complement}
# \end{aligned}$$
#
# whatever the number of hyper-parameters that do not matter. For $w = 0.05$ and a chance of 95 % we need
# $0.95^n \le 0.05$, that is $n \ge \log 0.05 / \log 0.95 = 58.4$: **sixty random configurations find the
# best twentieth with 95 % probability.** Sixty configurations on a grid are fewer than eight values for
# each of two hyper-parameters, fewer than four for each of three, fewer than three for each of four.
#
# And when *all* of them matter? Then the argument is void. Here is a measurement for both cases: the quality
# of the best trial, averaged over 2,000 landscapes whose best point may lie anywhere.

# %% tags=["demo", "hide-input"]
generator = np.random.default_rng(3)
title = "Random search wins where few hyper-parameters matter; where all do, a grid is better"
figure, panels = plots.axes(
    title, "number of trials", "quality of the best trial", ncols=2, figsize=(9.5, 3.9)
)


def best_on_a_grid(side, weight):
    """The mean quality of the best point, where as many values are tried of both hyper-parameters."""
    points = np.stack(np.meshgrid(*2 * [(np.arange(side) + 0.5) / side]), axis=-1).reshape(-1, 2)
    return quality(*points.T, weight, generator.random((2, 2000, 1))).max(axis=1).mean()


def best_at_random(trials, weight):
    """The same for points that are drawn at random."""
    points = generator.random((2, 2000, trials))
    return quality(*points, weight, generator.random((2, 2000, 1))).max(axis=1).mean()


sides = np.arange(2, 11)
for ax, weight, name in zip(panels, (0.0, 1.0), ("one matters", "both of two matter equally")):
    on_a_grid = [best_on_a_grid(side, weight) for side in sides]
    at_random = [best_at_random(side**2, weight) for side in sides]
    ax.plot(sides**2, at_random, "o-", color=plots.BLUE, label="random search")
    ax.plot(sides**2, on_a_grid, "s--", color=plots.ORANGE, label="grid over two")
    if weight == 0:
        ax.plot(sides[:3] ** 3, on_a_grid[:3], "^:", color=plots.GREEN, label="grid over three")
        ax.legend(loc="lower right")
    ax.set_title(name, fontweight="normal", fontsize=11)
    ax.set_ylim(0, 1.03)
    for trials in (9, 64):
        k = list(sides**2).index(trials)
        print(f"{name}, {trials} trials: grid {on_a_grid[k]:.2f}, random {at_random[k]:.2f}")
plt.show()

# %% [markdown]
# *Figure: the mean quality of the best trial against the number of trials, up to 100. Left, where one
# hyper-parameter matters, the random search lies above the grid over two hyper-parameters, and far above the
# grid over three; the random search has the same curve for two, for three, for any number. Right, where both
# of two matter, the grid lies above the random search, except for very few trials.*
#
# So dice are no magic. A grid spreads its points more evenly, and where every direction matters this pays.
# But with five or ten hyper-parameters some of them hardly matter, nearly always, and then the grid wastes
# its trials on them.

# %% [markdown]
# ### On which scale?
#
# Learning rates of 0.001, 0.01, 0.1 and 1 are four different things; 0.901, 0.902 and 0.903 are one. Where
# do the numbers go if we draw a learning rate uniformly between 0.0001 and 1? Nine out of ten are larger
# than 0.1. Three of the four powers of ten share the last tenth.
#
# For a scale, draw the **logarithm** uniformly: $\log x$ is uniform between $\log \text{low}$ and
# $\log \text{high}$. From one power of ten to the next there is then always the same share. For any two
# numbers $s < t$ of the interval:
#
# $$\begin{aligned}
# P(x \le t) &= P(\log x \le \log t) && \text{the logarithm is increasing} \\
# &= \frac{\log t - \log \text{low}}{\log \text{high} - \log \text{low}}
#   && \text{distribution function of a uniform variable} \\
# P(s < x \le t) &= P(x \le t) - P(x \le s) && \text{additivity} \\
# &= \frac{\log t - \log s}{\log \text{high} - \log \text{low}}
#   && \text{the second line, for } t \text{ and for } s \\
# &= \frac{\log (t/s)}{\log (\text{high}/\text{low})} && \text{difference of logarithms}
# \end{aligned}$$
#
# Only the ratio $t/s$ counts: from 0.001 to 0.01 there is as much as from 0.1 to 1. The density is the
# derivative of $P(x \le t)$ with respect to $t$, and $(\log t)' = 1/t$. So it is $1 / (t \log
# (\text{high}/\text{low}))$: the smaller the number, the denser.
#
# **By hand.** low $= 0.0001$, high $= 1$. The share below 0.01 is $\log (0.01/0.0001) / \log (1/0.0001) =
# \log 100 / \log 10000 = 2/4$. So half of all draws are below 0.01, the *geometric* mean
# $\sqrt{\text{low} \cdot \text{high}}$.
#
# **Exercise `random_search`.** `spaces` gives for every name either a tuple `("uniform", low, high)` or
# `("log_uniform", low, high)`, or a list of choices. Draw `n` configurations, every value by itself, all
# from `rng`. Of a list, return one of its own elements, whatever they are: `[[64], [64, 32], None]` is a
# list of choices too, and so is `["uniform", "glorot"]`.


# %% exercise="random_search"
def random_search(spaces, n, rng):
    """A list of n dicts with a value for each name of `spaces`, drawn independently with rng.

    A space is ("uniform", low, high), ("log_uniform", low, high) or a list of choices, all equally likely.
    """

    ### BEGIN SOLUTION
    def draw(space):
        if isinstance(space, list):
            return space[rng.integers(len(space))]
        kind, low, high = space
        if kind == "uniform":
            return rng.uniform(low, high)
        return np.exp(rng.uniform(np.log(low), np.log(high)))

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]
    ### END SOLUTION


# %% check="random_search"
check("random_search")

# %% [markdown]
# ### Your search at work
#
# Now four of your functions do a real search: 40 networks for the digits, with a random learning rate, λ and
# number of hidden units. Each is trained for eight epochs on the training set and judged on the validation
# set. The test set stays where it is. A search may take long, so it shows a bar and remembers what it has
# found: if you press ■, the best so far is selected.


# %% tags=["demo"]
rows_train, rows_valid, rows_test = split(len(y_digits), (0.6, 0.2, 0.2), np.random.default_rng(11))
Z_train, Z_valid = standardise(X_digits[rows_train], X_digits[rows_valid])


def validation_loss(configuration, seed=13):
    """The loss on the validation set, after eight epochs with this configuration."""
    generator = np.random.default_rng(seed)
    start = init_params([64, configuration["H"], 10], "he", generator)
    options = dict(alpha=configuration["alpha"], lam=configuration["lam"], beta=0.5, epochs=8, batch_size=32)
    with np.errstate(all="ignore"):  # a large learning rate may diverge: that is what nan is for
        params, _ = train(
            start, Z_train, y_digits[rows_train], g=relu, g_prime=relu_prime, rng=generator, **options
        )
        return loss_of_logits(logits_of(params, Z_valid, relu), y_digits[rows_valid])


def search(tried):
    """(tried, best, losses) by your select; if you press ■, of the networks that were trained until then."""
    looks = "{percentage:3.0f}% |{bar}| {n} of {total} networks"
    bar, known = tqdm(total=len(tried), bar_format=looks, ncols=80, file=sys.stdout), {}

    def remembered_loss(configuration):
        name = str(configuration)
        if name not in known:
            known[name] = validation_loss(configuration)
            bar.update()
        return known[name]

    with bar:
        try:
            best, losses = select(tried, remembered_loss)
        except KeyboardInterrupt:
            tried = tried[: len(known)]
            best, losses = select(tried, remembered_loss)
    return tried, best, np.array(losses)


spaces = {
    "alpha": ("log_uniform", 1e-4, 30.0),
    "lam": ("log_uniform", 1e-6, 1e-2),
    "H": [8, 16, 32, 64],
}
tried, best, losses = search(random_search(spaces, 40, np.random.default_rng(12)))
print(f"best: alpha = {best['alpha']:.3g}, lam = {best['lam']:.2g}, H = {best['H']}")
print(f"its validation loss: {np.nanmin(losses):.3f}; {np.isnan(losses).sum()} of {len(tried)} broke down")


# %% tags=["demo", "hide-input"]
def draw_search(title, stages, low, high, ticks):
    """The losses of each stage, name -> (tried, best, losses); a star for the best of the last one."""
    figure, panels = plots.axes(title, "", "", ncols=3, figsize=(10, 3.9))
    looks = [("o", plots.BLUE), ("^", plots.GREEN)]
    *_, (_, selected, last_losses) = stages.values()
    labels = ("learning rate α", "weight of the penalty λ", "hidden units H")
    for ax, name, label in zip(panels, ("alpha", "lam", "H"), labels):
        for (stage, (tried, _, losses)), (marker, colour) in zip(stages.items(), looks):
            values = np.array([configuration[name] for configuration in tried])
            finite = np.isfinite(losses)
            shown = np.minimum(np.where(finite, losses, high), high)
            ax.plot(values[finite], shown[finite], marker, color=colour, ms=5, label=stage, alpha=0.8)
            if not finite.all():
                failed = dict(color=plots.VERMILLION, ms=8, mew=2, label="nan")
                ax.plot(values[~finite], shown[~finite], "x", **failed)
        star = dict(color=plots.ORANGE, mec="black", ms=15, label="selected")
        ax.plot(selected[name], np.nanmin(last_losses), "*", **star)
        ax.set(xscale="log", yscale="log", xlabel=label, ylim=(low, 1.15 * high))
        ax.set_yticks(ticks, [*(f"{tick:g}" for tick in ticks[:-1]), f"{ticks[-1]:g} or more"])
        ax.minorticks_off()
    panels[0].set_ylabel("validation loss")
    units = sorted({configuration["H"] for tried, *_ in stages.values() for configuration in tried})
    panels[2].set_xticks(units, units)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return figure


draw_search(
    "The learning rate decides first; whatever λ and H do hides behind it",
    {"one network": (tried, best, losses)}, 0.1, 10.0, [0.1, 0.2, 0.5, 1, 2, 5, 10],
)  # fmt: skip
plt.show()

# %% [markdown]
# *Figure: three panels with the validation loss of the same 40 networks, on a logarithmic axis, against the
# learning rate, λ and the number of hidden units. Against the learning rate the points form a valley, with
# crosses on its right for networks that broke down. Against the other two they are scattered without a clear
# pattern. A star marks the selected network.*
#
# Read the three panels as the upper curves in the picture of section 9.7, one for each hyper-parameter. The
# learning rate decides first: a wrong one costs a factor of ten. A grid of about 40 networks, with three or
# four values for each name, would have tried three or four learning rates.
#
# Do the other two not matter? The picture cannot say. Each of its points has another learning rate, and that
# hides the rest. So hold the selected learning rate fixed, change one of the others, and take the mean over
# four random starts.

# %% tags=["demo"]
for name, values in (("H", [8, 16, 32, 64]), ("lam", [1e-6, 1e-3, 1e-2])):
    for value in values:
        by_seed = [validation_loss({**best, name: value}, seed) for seed in range(4)]
        print(f"{name} = {value:g}: validation loss {np.mean(by_seed):.2f}, spread {np.std(by_seed):.2f}")

# %% [markdown]
# From 8 to 64 units the loss falls by more than a third. λ is without influence as long as it is small, up to
# 0.001; the largest hurts.
#
# ### Refine
#
# The first search has told us where to look. The selected learning rate is well inside its range, so we draw
# from a narrower one around it. The selected $H$ is at the *edge* of its range: the best may lie beyond. So
# we widen that range. The largest λ can go. A second stage, with 16 networks:

# %% tags=["demo"]
finer = {
    "alpha": ("log_uniform", 0.05, 0.5),
    "lam": ("log_uniform", 1e-6, 3e-3),
    "H": [32, 64, 128],
}
first = tried, best, losses
second = search(random_search(finer, 16, np.random.default_rng(21)))
_, best, losses = second
print(f"best: alpha = {best['alpha']:.3g}, lam = {best['lam']:.2g}, H = {best['H']}")
print(f"its validation loss: {np.nanmin(losses):.3f}; the median of this stage: {np.median(losses):.3f}")

# %% tags=["demo", "hide-input"]
draw_search(
    "The second stage looks only where the first one has found something",
    {"first stage": first, "second stage": second}, 0.1, 1.0, [0.1, 0.2, 0.5, 1],
)  # fmt: skip
plt.show()

# %% [markdown]
# *Figure: the three panels again, now from 0.1 to 1. The networks of the first stage lie anywhere; most of
# those of the second stage, triangles, lie in a narrow band near the bottom. A star marks the network
# selected in the second stage.*
#
# Half of the second stage is as good as the best of the first. The differences among these are of the size of
# the spread that was printed above: another random start would put them into another order, and a third stage
# would sort luck. And mind section 9.5: the validation set may be asked more than once, but the more you
# look, the more of the winner is luck.
#
# And the eight epochs? They were a choice as well. Here is the selected network for forty epochs, with its
# loss on both sets after each of them. Where would you stop? (`early_stopping`, chapter 6.)


# %% tags=["demo", "hide-input"]
def losses_by_epoch(configuration, generator, epochs=40):
    """(training losses, validation losses) after each epoch with this configuration."""

    def one_epoch(state):
        params, valid_losses = state
        options = dict(alpha=configuration["alpha"], lam=configuration["lam"], beta=0.5, batch_size=32)
        options |= dict(g=relu, g_prime=relu_prime, epochs=1, rng=generator)
        params, _ = train(params, Z_train, y_digits[rows_train], **options)
        train_loss = loss_of_logits(logits_of(params, Z_train, relu), y_digits[rows_train])
        valid_loss = loss_of_logits(logits_of(params, Z_valid, relu), y_digits[rows_valid])
        return (params, [*valid_losses, valid_loss]), train_loss

    start = init_params([64, configuration["H"], 10], "he", generator)
    (_, valid_losses), train_losses = run_epochs(one_epoch, (start, []), epochs, value="training loss")
    return train_losses, valid_losses


train_losses, valid_losses = losses_by_epoch(best, np.random.default_rng(13))
title = "After ten epochs only the training loss still falls much"
figure, ax = plots.axes(title, "epoch", "mean loss", figsize=(8, 3.6))
epochs = np.arange(1, len(train_losses) + 1)
ax.plot(epochs, valid_losses, "--", color=plots.ORANGE, label="validation set")
ax.plot(epochs, train_losses, "-", color=plots.BLUE, label="training set")
ax.set(yscale="log", ylim=(0.001, 1))
ax.set_yticks([0.001, 0.01, 0.1, 1], ["0.001", "0.01", "0.1", "1"])
ax.minorticks_off()
ax.legend(loc="upper right")
plt.show()

# %% [markdown]
# *Figure: two curves of the loss against forty epochs, on a logarithmic axis. That of the training set falls
# all the time, to less than a hundredth. That of the validation set falls for a few epochs, and then hardly
# changes, far above.*
#
# The number of epochs is a hyper-parameter too, and the only one of which a single training tries all values.

# %% [markdown]
# ## 9.8 Which mistakes?
#
# An error rate is one number. It does not say whether a network confuses all digits a little, or two of them
# always. The **confusion matrix** does: row $i$, column $j$ holds the number of examples of class $i$ that
# were predicted as $j$. What is right stands on the diagonal.
#
# **By hand.** $y = (0, 0, 1, 2, 2)$, predicted $(0, 2, 1, 2, 0)$, $C = 3$:
#
# $$\begin{pmatrix} 1 & 0 & 1 \\ 0 & 1 & 0 \\ 1 & 0 & 1 \end{pmatrix}$$
#
# The row sums are the numbers of examples of each class, 2, 1 and 2. Two of five are off the diagonal: the
# error rate is 0.4.
#
# **Exercise `confusion_matrix`.** `y` and `predicted` are (N,). A class that does not occur still has its
# row and its column, so `C` is given. The entries are integers. Mind that `counts[y, predicted] += 1` adds 1
# only once to an entry that is named twice.


# %% exercise="confusion_matrix"
def confusion_matrix(y, predicted, C):
    """(C, C) integers: row i, column j counts the examples of class i that were predicted as j."""
    ### BEGIN SOLUTION
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (y, predicted), 1)
    return counts
    ### END SOLUTION


# %% check="confusion_matrix"
check("confusion_matrix")

# %% [markdown]
# **Exercise `error_rate`.** The fraction of wrong labels, a number between 0 and 1.


# %% exercise="error_rate"
def error_rate(y, predicted):
    """The fraction of the labels `predicted` that differ from y, a float; both are (N,)."""
    ### BEGIN SOLUTION
    return np.mean(predicted != y)
    ### END SOLUTION


# %% check="error_rate"
check("error_rate")

# %% [markdown]
# ## 9.9 Capstone: your own network reads
#
# Here is everything that you have made, and one task: **read handwritten digits**. First with a network whose
# hyper-parameters are given, then with one that is yours.
#
# **Exercise `baseline`.** Standardise the images. Train one network with the sizes 64, 64 and 10: He's
# weights, ReLU, $\alpha = 0.1$, $\beta = 0.9$, $\lambda = 0.0001$, mini-batches of 32, 15 epochs, all chance
# from `rng`. Return a **function** `predict`, which takes images (M, 64) and returns their labels, an integer
# array (M,). Mind what `predict` has to do with the pixels before the network sees them. The check trains it
# on three splits, and 93 % of the test images must be right on average.


# %% exercise="baseline"
def baseline(X_train, y_train, rng):
    """Learn from images (N, 64) and labels (N,), as described above: predict, X (M, 64) -> labels (M,).

    Pixels are 0 … 16. predict treats each row by itself; means and spreads are those of X_train.
    """
    ### BEGIN SOLUTION
    (Z_train,) = standardise(X_train)
    start = init_params([64, 64, 10], "he", rng)
    options = dict(alpha=0.1, beta=0.9, lam=1e-4, epochs=15, batch_size=32, rng=rng)
    params, _ = train(start, Z_train, y_train, g=relu, g_prime=relu_prime, **options)

    def predict(X):
        return logits_of(params, standardise(X_train, X)[1], relu).argmax(axis=1)

    return predict
    ### END SOLUTION


# %% check="baseline"
check("baseline")

# %% [markdown]
# How good is it? Here is its validation error on six splits.

# %% tags=["demo"]
errors = []
for seed in range(6):
    learned, judged, _ = split(len(y_digits), (0.6, 0.2, 0.2), np.random.default_rng(300 + seed))
    predict = baseline(X_digits[learned], y_digits[learned], np.random.default_rng(seed))
    errors.append(error_rate(y_digits[judged], predict(X_digits[judged])))
print("validation errors:", *(f"{error:.1%}" for error in errors), f"  mean {np.mean(errors):.1%}")

# %% [markdown]
# About 3 %, give or take the uncertainty of section 9.3: one split says 2 %, the next one 4 %. That is what a
# better network has to beat, and by more than luck.
#
# ### The capstone
#
# Write `capstone(X_train, y_train, X_valid, y_valid, rng)`. It gets a training set and a validation set of
# digits, pixels as they are (0 to 16), and does whatever you think right with them: scale, initialise,
# train, search, stop early, train again. NumPy and your own functions only. It returns a **function**
# `predict`, which takes images (M, 64) and returns their labels, an integer array (M,).
#
# The check calls it three times, on three splits: about 1,078 images to train with, 359 to validate. Then it
# asks your `predict` about 359 others, whose labels your code never sees. To pass, **95 % of them must be
# right, as the mean over the three splits**, and each call may take 60 seconds.
#
# The rules of an honest test are built in:
#
# - `predict` gets images and no labels. It must treat every image by itself: whatever it needs, means and
#   spreads too, comes from the training.
# - The classes may have other names: what is a "3" in your notebook may be called 7 in the check. So nothing
#   can be known about the digits but what is in the data.
# - At grading time other splits are used than in your notebook.
#
# **What there is to decide.** Every network is the result of such decisions. Some can be made by thinking,
# and some only by trying:
#
# | decision | what speaks for what | chapter |
# |---|---|---|
# | output unit and cost | classes: softmax and cross-entropy | 2 |
# | architecture: how many layers, how many units | begin with one hidden layer; try its width | 3 |
# | hidden units | ReLU is a good first choice | 3 |
# | start | He's weights for ReLU | 7 |
# | optimiser | mini-batches, momentum 0.9; try the rate, let it fall at the end | 8 |
# | penalty | L2; try λ | 6 |
# | when to stop | by the validation loss | 6 |
# | data | scale the inputs; more examples, if they can be had | 9 |
#
# **A plan that works.** Begin with your baseline and its validation error. Then ask what would help most:
#
# - *More epochs, more units, weight decay?* Search, and let the validation set decide.
# - *More examples?* Once everything is chosen, the validation images may be learned too.
# - *Still more examples?* A digit that is moved by one pixel is still the same digit. Which images could you
#   add to the training set, and why not to the validation set?
#
# To watch a training of your own, hand its epochs to `run_epochs`, as in section 9.7. Inside the check it
# shows no bar.
#
# Mind the luck of section 9.3: the check's number has a standard deviation of about 0.6 %. A network that is
# right about 95.5 % of all digits fails the check about every fifth time. Aim for 97 %. And do the aiming
# with your validation set: every run of the check is a look at its test sets.


# %% exercise="capstone"
def capstone(X_train, y_train, X_valid, y_valid, rng):
    """Your own network: learn from the images (N, 64) and labels (N,), and return predict, X (M, 64) -> (M,).

    Pixels are 0 … 16, labels 0 … 9. predict treats each row by itself. At most 60 seconds.
    """

    ### BEGIN SOLUTION
    def moved(X, y):
        """The images, and copies of them moved by one pixel to the four sides."""
        framed = np.pad(X.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
        corners = [(1, 1), (0, 1), (2, 1), (1, 0), (1, 2)]
        copies = [framed[:, i : i + 8, j : j + 8].reshape(-1, 64) for i, j in corners]
        return np.concatenate(copies), np.tile(y, len(copies))

    def fitted(Z, y, configuration, epochs):
        start = init_params([64, configuration["H"], 10], "he", rng)
        alpha, lam = configuration["alpha"], configuration["lam"]
        options = dict(g=relu, g_prime=relu_prime, alpha=alpha, lam=lam, beta=0.9, batch_size=64)
        return train(start, Z, y, epochs=epochs, rng=rng, **options)[0]

    Z_train, Z_valid = standardise(X_train, X_valid)

    def loss_after_a_short_training(configuration):
        params = fitted(Z_train, y_train, configuration, epochs=5)
        return loss_of_logits(logits_of(params, Z_valid, relu), y_valid)

    spaces = {"alpha": ("log_uniform", 0.02, 0.2), "lam": ("log_uniform", 1e-6, 1e-3), "H": [64, 96, 128]}
    best, _ = select(random_search(spaces, 6, rng), loss_after_a_short_training)

    X_all, y_all = moved(np.concatenate([X_train, X_valid]), np.concatenate([y_train, y_valid]))
    params = fitted(standardise(X_all)[0], y_all, best, epochs=10)

    def predict(X):
        return logits_of(params, standardise(X_all, X)[1], relu).argmax(axis=1)

    return predict
    ### END SOLUTION


# %% check="capstone"
check("capstone")

# %% [markdown]
# ### The test set, once
#
# Remember `rows_test` of section 9.7? Your search has not looked at these images. Their time has come: one
# training, one measurement.
#
# (How fresh are they, really? The check has its own splits of the same 1,797 images, so some of these were in
# its test sets. If your first network passed, nothing was chosen by them. If you ran the check twenty times
# and changed something each time, section 9.5 is about you. Grading uses other splits, but no new digits.)

# %% tags=["demo"]
predict = capstone(
    X_digits[rows_train],
    y_digits[rows_train],
    X_digits[rows_valid],
    y_digits[rows_valid],
    np.random.default_rng(14),
)
X_test, y_test = X_digits[rows_test], y_digits[rows_test]
predicted = predict(X_test)
q_hat = error_rate(y_test, predicted)
uncertainty = np.sqrt(q_hat * (1 - q_hat) / len(y_test))
print(f"{np.sum(predicted != y_test)} of {len(y_test)} test images are wrong:", end=" ")
if q_hat > 0:
    print(f"an error rate of {q_hat:.1%}, give or take {uncertainty:.1%}")
else:
    print(f"by the rule of three, an error rate below {3 / len(y_test):.1%}")

# %% tags=["demo", "hide-input"]
counts = confusion_matrix(y_test, predicted, 10)
title = f"{np.trace(counts)} of {counts.sum()} images are on the diagonal"
figure, ax = plots.axes(title, "predicted class", "true class", figsize=(5.6, 4.9))
image = ax.imshow(np.log1p(counts), cmap="Blues")
for i, j in itertools.product(range(10), range(10)):
    if counts[i, j]:
        ax.text(
            j,
            i,
            counts[i, j],
            ha="center",
            va="center",
            fontsize=10,
            color="white" if i == j else "black",
            fontweight="normal" if i == j else "bold",
        )
ax.set(xticks=range(10), yticks=range(10))
ax.grid(False)
plt.show()

# %% [markdown]
# *Figure: the confusion matrix of the test images, ten rows and ten columns, with the counts. Almost all
# images are on the diagonal; the few mistakes stand in bold beside it.*
#
# And these are the images that your network cannot read. Can you?

# %% tags=["demo", "hide-input"]
wrong = np.flatnonzero(predicted != y_test)[:10]
columns = max(len(wrong), 5)
figure, panels = plt.subplots(1, columns, figsize=(1.35 * columns, 2.1), layout="constrained")
title = ("All" if len(wrong) < 10 else "Ten of the") + " mistakes: could you have read these digits?"
figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
for ax in panels:
    ax.axis("off")
for ax, n in zip(panels, wrong):
    ax.imshow(X_test[n].reshape(8, 8), cmap="gray_r", vmin=0, vmax=16)
    ax.set_title(f"{y_test[n]}, read as {predicted[n]}", fontsize=10, fontweight="normal", loc="center")
plt.show()

# %% [markdown]
# *Figure: the test images that were read wrongly, each with its true class and the class that the network
# gave it. Most of them are smudged, broken, or written in an unusual way.*
#
# If you now think "one more idea, and these would be right too": you may be right. But these images are used
# up. Whoever improves the network because of them has to find others to measure it.
#
# That is the end of the course, and the beginning of honest work. You have derived every gradient in this
# network, checked it by finite differences, started the weights where the signal survives, walked down with
# mini-batches and momentum, held the weights small, and chosen without looking. Nothing in it is a box that
# you could not open.

# %% [markdown]
# ## What to remember
#
# - **The training error says nothing about new examples**; a large network can learn a list by heart.
# - **Training set: gradients. Validation set: choices. Test set: one measurement.** Split first.
# - **Whatever is computed from data belongs to the training**, means and spreads too. On pure noise, columns
#   that were chosen with the test set gave 87 % accuracy.
# - **An error rate has an error**: $\sqrt{q(1-q)/N}$, about 1.1 % for 5 % and 360 images. No mistake in $N$
#   images means an error below $3/N$.
# - **The best of K results is too good**: report what was measured after the choice.
# - **Random search** tries a new value of every hyper-parameter in every trial: 60 trials find the best
#   twentieth with 95 % probability. Draw scales on a logarithmic scale. Then refine, where something was
#   found.
# - A training that ends in `nan` loses; nobody wins if all do.
# - The **confusion matrix** says which mistakes are made.

# %% [markdown]
# ## Where this comes from
#
# - The three sets, generalisation, grid search and random search: Hugo Larochelle, *Neural networks:
#   Training neural networks – empirical risk minimization*, Université de Sherbrooke, with the slides
#   "model selection".
# - The digits: E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning
#   Repository, doi [10.24432/C50P49](https://doi.org/10.24432/C50P49), CC BY 4.0; the copy of its test set
#   that is distributed with scikit-learn.
#
# The slides state what the sets are for and how the two searches go; we found nothing to correct in them.
# The uncertainty of an error rate, the experiments on leaks and on the winner's luck, the comparison of the
# two searches and the logarithmic scale are added here. One remark of the slides needs a warning beside it:
# "You can go back and refine the grid/distributions if needed". You can; but every refinement is another
# look at the validation set, and section 9.5 counts the looks.

# %% [markdown]
# ## Further reading
#
# - James Bergstra, Yoshua Bengio: *Random Search for Hyper-Parameter Optimization*, Journal of Machine
#   Learning Research 13 (2012), 281–305. The picture of section 9.7 is theirs.
#   <https://www.jmlr.org/papers/v13/bergstra12a.html>
# - Trevor Hastie, Robert Tibshirani, Jerome Friedman: *The Elements of Statistical Learning*, 2nd edition,
#   Springer 2009. Section 7.10.2, "The Wrong and Right Way to Do Cross-validation", has the experiment of
#   section 9.4.
# - Christophe Ambroise, Geoffrey McLachlan: *Selection bias in gene extraction on the basis of microarray
#   gene-expression data*, Proceedings of the National Academy of Sciences 99 (2002), 6562–6566. The leak in
#   published work.
# - Chiyuan Zhang, Samy Bengio, Moritz Hardt, Benjamin Recht, Oriol Vinyals: *Understanding deep learning
#   requires rethinking generalization*, International Conference on Learning Representations 2017. Shuffled
#   labels, at full size. <https://arxiv.org/abs/1611.03530>
# - Cynthia Dwork and others: *The reusable holdout: Preserving validity in adaptive data analysis*, Science
#   349 (2015), 636–638. How often a set may be asked, and how to ask more often.
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016, sections 5.3 and 11.4.
#   <https://www.deeplearningbook.org>
