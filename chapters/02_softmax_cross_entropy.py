# %% [markdown]
# # 2 · Softmax and cross-entropy
#
# **From the likelihood to −(e(y) − f)**
#
# A network ends in a few numbers. How do they become a prediction? How wrong is that prediction? And in which
# direction should each of those numbers move to make it less wrong?
#
# The last question has an answer so short that it fits in the subtitle. In this chapter you derive it, line
# by line, and turn it into code. A machine checks both.
#
# When you are through, you will be able to
#
# - derive the loss of an output unit from a probability, for three kinds of outputs;
# - show that the loss of one logistic unit has a single valley;
# - write sigmoid, softmax and their losses so that logits of ±1000 do no harm;
# - derive the gradient of the cross-entropy with respect to the logits, and explain each of its parts;
# - say what goes wrong with the squared error when a unit is sure and mistaken.
#
# **Time:** about 90 minutes. **You need:** the chain rule, the derivatives of exp and log, NumPy arrays.
# Chapter 1 explains finite differences; here they judge your gradients.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run the
# check below it. The check tries small cases first, says what came and what should have come, and asks you a
# question when it recognises a mistake. Run it as often as you like.

# %%
import matplotlib.pyplot as plt
import numpy as np

from course_lib import check, plots, show, widgets

plots.use_style()

# %% [markdown]
# ### The symbols of this chapter
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $x$, $X$ | `x`, `X` | (D,), (N, D) | one example; a mini-batch of N examples, one in each row |
# | $y$ | `y` | int, (N,) | class label: 0 or 1 for one unit, $0 \dots C-1$ for C classes |
# | $\theta$ | `theta` | (D,) | the parameters of one logistic unit |
# | $a$ | `a` | (C,), (N, C) | pre-activation of the output, also called logits |
# | $f$ | `f` | (C,), (N, C) | output: the probability of each class |
# | $e(y)$ | `one_hot` | (C,), (N, C) | one-hot label: 1 at position $y$, 0 elsewhere |
# | $p$ | `p` | a number | output of one logistic unit, $p = \sigma(a)$ |
# | $p$, $t$ | `p`, `t` | (C,), (N, C) | in section 2.5: outputs of linear units, and their targets |
# | $\ell$ | `loss` | a number | the loss of one example |
# | $J$ | `loss` | a number | the loss of a mini-batch: the **mean** of the $\ell$ of its examples |
# | $\nabla_a$, $\nabla_f$ | `grad_a`, `grad_f` | like $a$, $f$ | gradient of the loss with respect to it |
#
# The gradient **with respect to** a variable holds one derivative for each entry of that variable: the slope
# of the loss when this entry alone moves. So it has the shape of the variable.
#
# $D$ is the number of entries of $x$. With a bracket, $p(y \mid x)$ is the probability of $y$, given $x$.
# $\log$ is the natural logarithm. $1_{y=c}$ is 1 if $y = c$ and 0 otherwise. $\theta^\top$ is a row, so
# $\theta^\top x$ is the sum of all $\theta_j x_j$.

# %% [markdown]
# ## 2.1 One unit that answers with a probability
#
# Sixteen students studied for some hours. Half of them passed the exam. How likely is it to pass after three
# hours?
#
# Here are the data. The label $y$ is 1 for a pass and 0 for a fail.

# %%
hours = np.array([5, 8, 12, 16, 19, 22, 24, 27, 30, 31, 35, 38, 41, 44, 49, 54]) / 10
passed = np.array([0, 0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1])
X_hours = np.column_stack([np.ones_like(hours), hours])  # (16, 2): ones, hours

# %% tags=["demo", "hide-input"]
grid = np.linspace(0, 6, 200)
title = "No threshold fits these data, but a smooth curve can"
figure, ax = plots.axes(title, "hours of study", "probability of a pass", figsize=(7, 3.2))
ax.plot(grid, 1 / (1 + np.exp(4.0 - 1.4 * grid)), color=plots.BLUE, label="a logistic unit")
ax.plot(hours, passed, "o", color=plots.BLACK, label="what happened: 1 pass, 0 fail")
ax.legend(loc="lower right", bbox_to_anchor=(1, 0.12))
plt.show()

# %% [markdown]
# *Figure: sixteen dots, eight fails at height 0 and eight passes at height 1, overlapping between 1.9 and 3.8
# hours. An S-shaped curve rises from 0.02 at no hours to 0.99 at six, and is at ½ near 2.9 hours.*
#
# No threshold separates the passes from the fails: someone passed after 1.9 hours, someone failed after 3.8.
# So we do not ask for a yes or a no. We ask for a probability.
#
# A **logistic unit** takes two steps:
#
# $$a = \theta^\top x = \theta_0 + \theta_1 x_1 + \dots
#   \qquad\qquad p(y = 1 \mid x) = \sigma(a) = \frac{1}{1 + e^{-a}}$$
#
# The first step is a weighted sum. To have the bias $\theta_0$ in it, $x$ starts with a 1: this is the column
# of ones in `X_hours`. The second step, the **sigmoid** $\sigma$, turns any number into a probability.
#
# | $a$ | −1000 | −2 | 0 | 2 | 1000 |
# |---|---|---|---|---|---|
# | $\sigma(a)$ | 0 | 0.1192 | 0.5 | 0.8808 | 1 |
#
# (The 0 and the 1 at the ends are rounded: the true $\sigma(-1000)$ is about $10^{-434}$, smaller than any
# float64.)
#
# Two facts about $\sigma$ will be used again and again.
#
# **Fact 1: $1 - \sigma(a) = \sigma(-a)$.** The probability of a fail is the sigmoid of the opposite number.
#
# $$\begin{aligned}
# 1 - \sigma(a) &= \frac{1 + e^{-a}}{1 + e^{-a}} - \frac{1}{1 + e^{-a}} && \text{common denominator} \\
# &= \frac{e^{-a}}{1 + e^{-a}} && \text{subtract} \\
# &= \frac{1}{e^{a} + 1} = \sigma(-a) && \text{multiply above and below by } e^{a}
# \end{aligned}$$
#
# **Fact 2: $\sigma'(a) = \sigma(a)\,(1 - \sigma(a))$.** The slope is known as soon as the value is.
#
# $$\begin{aligned}
# \sigma'(a) &= -\frac{1}{(1 + e^{-a})^2}\,\frac{d}{da}\left(1 + e^{-a}\right)
#   && \text{chain rule, with } \left(\tfrac1u\right)' = -\tfrac{1}{u^2} \\
# &= \frac{e^{-a}}{(1 + e^{-a})^2} && \text{since } \tfrac{d}{da} e^{-a} = -e^{-a} \\
# &= \frac{1}{1 + e^{-a}} \cdot \frac{e^{-a}}{1 + e^{-a}} && \text{split the fraction} \\
# &= \sigma(a)\,\bigl(1 - \sigma(a)\bigr) && \text{second line of fact 1}
# \end{aligned}$$
#
# The slope is largest at $a = 0$, where it is ¼. Far out on either side it is almost 0: the unit is
# **saturated**.

# %% [markdown]
# ### Two ways to write the same number
#
# What happens when you type the formula as it stands and ask for $\sigma(-1000)$?
#
# The computer needs $e^{1000}$. The largest float64 is about $1.8 \cdot 10^{308}$, which is $e^{709.8}$. So
# the result is `inf`, with a warning of overflow. Here 1/(1 + inf) happens to be 0, which is right. The next
# formula will not be so lucky. And whoever gets used to a warning will overlook the one that matters.
#
# There is a second way to write $\sigma$. Multiply above and below by $e^a$, as in fact 1:
#
# $$\sigma(a) = \frac{1}{1 + e^{-a}} = \frac{e^{a}}{1 + e^{a}}$$
#
# The first form is safe when $a \ge 0$, the second when $a < 0$: then the exponential is between 0 and 1.
# What is the argument of the exponential in both cases, written with $|a|$?
#
# **Exercise `sigmoid`.** `a` may be a number or an array of any shape. No warning, not even at ±1000. Mind
# that `np.where(condition, u, v)` computes both `u` and `v` everywhere, before it chooses.


# %% exercise="sigmoid"
def sigmoid(a):
    """σ(a) = 1 / (1 + exp(−a)), elementwise: a number or an array -> the same shape.

    No overflow for entries up to ±1000.
    """
    ### BEGIN SOLUTION
    e = np.exp(-np.abs(a))  # between 0 and 1, whatever the sign of a
    return np.where(np.asarray(a) >= 0, 1.0, e) / (1.0 + e)
    ### END SOLUTION


# %% check="sigmoid"
check("sigmoid")

# %% [markdown]
# ## 2.2 How well do the parameters explain what we saw?
#
# For $\theta = (-3, 1)$ the unit says that a student with 4.9 hours passes with probability $\sigma(-3 + 4.9)
# = 0.870$. That student did pass, so the unit gave the truth a probability of 0.870. The student with 3.8
# hours failed; the unit gave a fail $1 - \sigma(0.8) = 0.310$.
#
# Which $\theta$ makes *all* that we saw most probable? This probability, as a function of $\theta$,
# is called the **likelihood**. For one example, with $p = \sigma(a)$,
#
# $$p(y \mid x; \theta) = \begin{cases} p & \text{if } y = 1 \\ 1 - p & \text{if } y = 0 \end{cases}
# \qquad = \quad p^{\,y}\,(1 - p)^{1 - y}$$
#
# The right-hand side is a trick: one of the exponents is 1, the other is 0, and $u^0 = 1$. If the examples
# are independent, their probabilities multiply:
#
# $$p(y_1, \dots, y_N \mid X; \theta) = \prod_{n=1}^{N} p_n^{\,y_n} (1 - p_n)^{1 - y_n}$$
#
# A product has two disadvantages. Its derivative has N terms of N factors each. And it is tiny: with 2,100
# examples, each given a probability of 0.7, it is about $10^{-325}$, which float64 rounds to 0.
#
# The logarithm cures both. It grows when its argument grows, so the best $\theta$ stays the best, and it
# turns the product into a sum, $\log uv = \log u + \log v$:
#
# $$\log p(y_1, \dots, y_N \mid X; \theta) =
#   \sum_{n=1}^{N} \bigl( y_n \log p_n + (1 - y_n) \log(1 - p_n) \bigr)$$
#
# A loss should be small when things are good, and comparable between batches of different sizes. So we change
# the sign and divide by N. The loss of one example is called the **binary cross-entropy**:
#
# $$\boxed{\;\ell = -y \log p - (1 - y) \log(1 - p), \qquad p = \sigma(a)\;}$$
#
# The **logistic loss** of all of them is the mean negative log-likelihood:
#
# $$J(\theta) = \frac1N \sum_{n=1}^{N} \ell_n$$
#
# The minus is part of the definition. Without it, training would look for the *worst* explanation.
#
# **Both labels in one logarithm.** By fact 1, $1 - \sigma(a) = \sigma(-a)$. So the probability of the truth
# is $\sigma(a)$ for the label 1 and $\sigma(-a)$ for the label 0. The number $2y - 1$ is 1 or −1, just the
# sign that is needed:
#
# $$\ell = -\log \sigma\bigl((2y - 1)\, a\bigr)$$
#
# $(2y - 1)\,a$ is positive if the unit is on the right side, and large if it is sure of it. Only then is
# $\sigma$ near 1 and the loss flat. On the wrong side the loss keeps its slope, as you will see.

# %% [markdown]
# Move the two sliders. Each orange line leads from a student's label to the curve. Its length is the
# probability that is missing: the longer it is, the less the unit expected what happened. How low can you
# bring the loss?


# %% tags=["demo", "hide-input"]
def curve_and_valley(theta_0, theta_1):
    """The unit with these parameters over the data, and where they lie on the landscape of the loss."""

    def mean_loss(t0, t1):
        a = np.multiply.outer(t1, hours) + np.expand_dims(t0, -1)
        return -np.log(sigmoid((2 * passed - 1) * a)).mean(axis=-1)

    theta = f"({theta_0:g}, {theta_1:g})".replace("-", "−")
    title = f"θ = {theta} gives a mean loss of {mean_loss(theta_0, theta_1):.3f}"
    figure, (left, right) = plots.axes(
        title, "hours of study", "probability of a pass", ncols=2, figsize=(9, 3.8)
    )

    grid = np.linspace(0, 6, 200)
    left.plot(grid, sigmoid(theta_0 + theta_1 * grid), color=plots.BLUE, label="σ(θ₀ + θ₁ · hours)")
    left.vlines(
        hours, passed, sigmoid(theta_0 + theta_1 * hours), color=plots.ORANGE, lw=1.5, label="missing"
    )
    left.plot(hours, passed, "o", color=plots.BLACK, ms=5, label="what happened")
    left.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=3, fontsize=9, columnspacing=1, handlelength=1.2
    )

    t0, t1 = np.meshgrid(np.linspace(-8, 2, 101), np.linspace(-1, 4, 101))
    levels = [0.45, 0.5, 0.6, 0.8, 1.2, 2, 3, 5]
    lines = right.contour(t0, t1, mean_loss(t0, t1), levels, colors=plots.BLUE, linewidths=1)
    right.clabel(lines, levels[2:], fontsize=8)
    right.plot(theta_0, theta_1, "o", color=plots.VERMILLION, ms=9, clip_on=False)
    right.set(xlabel="bias θ₀", ylabel="weight θ₁ (per hour)")
    right.set_title("contour lines of the mean loss", fontsize=10, fontweight="normal")
    return figure


widgets.explore(
    curve_and_valley,
    "Left: pass or fail against hours of study, with the sigmoid curve. Right: contour lines of the loss "
    "over bias and weight, one valley, with the chosen parameters as a dot.",
    theta_0=widgets.slider("bias θ₀", -8.0, 2.0, -2.0, step=0.25),
    theta_1=widgets.slider("weight θ₁", -1.0, 4.0, 0.5, step=0.1),
)

# %% [markdown]
# *Figure: on the left the data and the curve of the unit, with a line from each label to the curve; on the
# right the loss as a landscape over $(\theta_0, \theta_1)$, with a dot where you are. The lowest point is
# near $(-4.0, 1.4)$, with a loss of 0.442. All parameters zero, the unit that always says ½, has a loss of
# $\log 2 = 0.693$.*

# %% [markdown]
# ### The loss without the probability
#
# What is the loss of one example with $a = 1000$ and $y = 0$? The unit is certain of a pass, and wrong. The
# formula asks for $\log(1 - \sigma(1000))$. In float64, $\sigma(1000)$ is exactly 1, and $\log 0$ is
# $-\infty$.
#
# A common remedy is to clip the probability to, say, $[10^{-12}, 1 - 10^{-12}]$. Then there is no infinity.
# But the loss cannot exceed 27.6, and beyond that its slope is 0. So nothing is learned from the worst
# mistakes.
#
# The better remedy is algebra. Put the definition of $\sigma$ into the logarithm *before* any rounding:
#
# $$\begin{aligned}
# -\log \sigma(a) &= -\log \frac{1}{1 + e^{-a}} = \log\left(1 + e^{-a}\right)
#   && \text{since } -\log\tfrac1u = \log u \\
# -\log\bigl(1 - \sigma(a)\bigr) &= -\log \sigma(-a) = \log\left(1 + e^{a}\right)
#   && \text{fact 1, then the line above}
# \end{aligned}$$
#
# Both labels fit in one expression, because $\log(1 + e^{-a}) = \log(1 + e^{a}) - a$ (take $e^{-a}$ out of
# the sum in the bracket):
#
# $$\ell = \log\left(1 + e^{a}\right) - y\,a$$
#
# Now the probability is gone. What is left, $\log(1 + e^z)$, can still overflow, so take the larger of the
# two terms out. For $z > 0$ that is $e^z$:
#
# $$\log(1 + e^{z}) = \log\bigl(e^{z} (e^{-z} + 1)\bigr) = z + \log\left(1 + e^{-z}\right)$$
#
# and for $z \le 0$ there is nothing to take out. With $\max(z, 0)$ both cases are one line, in which the
# exponential never exceeds 1:
#
# $$\log(1 + e^{z}) = \max(z, 0) + \log\left(1 + e^{-|z|}\right)$$
#
# NumPy knows this: `np.logaddexp(u, v)` computes $\log(e^u + e^v)$ in this way. And `np.log1p(u)` is
# $\log(1 + u)$, accurate for tiny $u$ too.

# %% tags=["demo", "hide-input"]
a = np.linspace(0, 60, 601)
with np.errstate(divide="ignore"):
    typed = -np.log(1 - 1 / (1 + np.exp(-a)))
clipped = -np.log(np.maximum(1 - 1 / (1 + np.exp(-a)), 1e-12))
rewritten = a + np.log1p(np.exp(-a))

figure, ax = plots.axes(
    "Only the rewritten loss knows how wrong the unit is", "pre-activation a, for a label y = 0", "loss"
)
ax.plot(a, rewritten, color=plots.BLUE, label="rewritten: a + log(1 + exp(−a))")
ax.plot(a, clipped, "--", color=plots.ORANGE, label="probability clipped at 1e−12")
ax.plot(a, typed, ":", color=plots.BLACK, lw=3, label="as it stands: infinite beyond a = 36.7")
ax.axvline(a[np.isfinite(typed)][-1], color=plots.BLACK, lw=1, ls=":")
ax.legend()
plt.show()

# %% [markdown]
# *Figure: three versions of the loss for the label 0 against $a$ from 0 to 60. The rewritten one is a
# straight line. The clipped one leaves it at 27.6 and stays flat. The one that is typed as it stands becomes
# ragged shortly before $a = 36.7$ and is infinite after that, since there $\sigma(a)$ is rounded to 1.*
#
# **Exercise `logistic_loss`.** `theta` is (D,), `X` is (N, D) with its column of ones, `y` is (N,) with
# entries 0 and 1. Return the mean over the N examples, one number. For $a = 1000$ and $y = 0$ it is 1000.


# %% exercise="logistic_loss"
def logistic_loss(theta, X, y):
    """Mean negative log-likelihood of a logistic unit, a float.

    theta is (D,), X is (N, D) with a first column of ones, y is (N,) of 0 and 1.
    Saturated units have their true loss, nothing is clipped.
    """
    ### BEGIN SOLUTION
    a = X @ theta
    return np.mean(np.logaddexp(0, a) - y * a)
    ### END SOLUTION


# %% check="logistic_loss"
check("logistic_loss")

# %% [markdown]
# ## 2.3 Which way is down?
#
# To make the loss smaller we need its gradient with respect to $\theta$. The parameters enter through $a$
# alone. So go in two steps: from $\ell$ to $a$, and from $a$ to $\theta$.
#
# Here is the loss of one example, your `logistic_loss`, for both labels. On the left it is drawn over the
# probability $p$, on the right over the pre-activation $a$. How steep is each curve far out? What is the
# steepest slope that you can find on the right?


# %% tags=["demo", "hide-input"]
def loss_over_p_and_a():
    """The binary cross-entropy of one example over p and over a, for both labels."""
    a, one = np.linspace(-6, 6, 241), np.ones((1, 1))
    figure, (left, right) = plots.axes(
        "Over p the loss becomes ever steeper; over a it becomes straight",
        "probability p",
        "loss",
        ncols=2,
        figsize=(9, 3.4),
    )
    for label, colour, line in ((1, plots.BLUE, "-"), (0, plots.ORANGE, "--")):
        loss = [logistic_loss(np.array([z]), one, np.array([label])) for z in a]
        left.plot(sigmoid(a), loss, line, color=colour, label=f"label {label}")
        right.plot(a, loss, line, color=colour, label=f"label {label}")
    left.legend(loc="upper center")
    right.set(xlabel="pre-activation a")
    return figure


widgets.explore(
    loss_over_p_and_a,
    "The loss of one example for the labels 1 and 0: left over the probability, right over pre-activation.",
)

# %% [markdown]
# *Figure: left, over $p$, both curves climb ever more steeply where $p$ comes near the wrong end. Right, over
# $a$, they are straight lines there.*
#
# **Over $p$.** The derivative of the binary cross-entropy is
#
# $$\begin{aligned}
# \frac{\partial \ell}{\partial p} &= -\frac{y}{p} + \frac{1 - y}{1 - p}
#   && (\log u)' = \tfrac1u \text{; the derivative of } 1 - p \text{ is } -1 \\
# &= \begin{cases} -\dfrac1p & \text{if } y = 1 \\[2mm] \dfrac{1}{1 - p} & \text{if } y = 0 \end{cases}
#   && \text{one of the two terms is } 0
# \end{aligned}$$
#
# It has no bound: for the label 1 and $p \to 0$ it tends to $-\infty$.
#
# **Over $a$, for the label 1.** Now $\ell = -\log \sigma(a)$. Here is the derivation in full, typed as in
# chapter 1. You may write each line with plain letters or with the signs of the book.

# %% tags=["demo"]
loss_slope_for_label_1 = r"""
    ∂/∂a (−log σ(a))
  = −1/σ(a) · σ'(a)                | chain rule, with (log u)' = 1/u
  = −1/σ(a) · σ(a) (1 − σ(a))      | fact 2
  = −(1 − σ(a))                    | cancel σ(a)
  = σ(a) − 1                       | take the bracket apart
"""
show(loss_slope_for_label_1)

# %% [markdown]
# Look at the third line. The steep $1/\sigma(a)$ of the logarithm meets the flat $\sigma'(a)$ of the sigmoid,
# and the two cancel. What remains lies between −1 and 0.
#
# **Exercise `logistic_derivation`.** Now for both labels at once, with the same rules: the chain rule, fact
# 2, and $(\log u)' = 1/u$ (whose inner derivative for $u = 1 - \sigma(a)$ is $-\sigma'(a)$). Write $p$ for
# $\sigma(a)$. Copy these lines below the first one and fill the gaps:
#
# ```
#   = −y/p · ___ + (1−y)/(1−p) · ___      | chain rule
#   = ___                                 | fact 2, two times
#   = ___                                 | cancel
#   = p − y                               | multiply out
# ```
#
# You may go another way, in at least three steps. Your symbols: `a`, `y`, and `p` for $\sigma(a)$; `σ(a)` and
# `σ'(a)`, or `sigma(a)` and `sigma'(a)`. The slope of $p$ is typed `σ'(a)` too, not `p'`.


# %% exercise="logistic_derivation"
logistic_derivation = r"""
    ∂/∂a (−y log σ(a) − (1−y) log(1−σ(a)))
    ### BEGIN SOLUTION
  = −y/p · σ'(a) + (1−y)/(1−p) · σ'(a)        | chain rule
  = −y/p · p (1−p) + (1−y)/(1−p) · p (1−p)    | fact 2, two times
  = −y (1−p) + (1−y) p                        | cancel
  = p − y                                     | multiply out
    ### END SOLUTION
"""
show(logistic_derivation)

# %% check="logistic_derivation"
check("logistic_derivation")

# %% [markdown]
# ### The prediction error
#
# $$\boxed{\;\frac{\partial \ell}{\partial a} = \sigma(a) - y\;}$$
#
# This is the **prediction error**: what the unit said, minus what was true. For a pass ($y = 1$) it is
# negative: raising $a$ lowers the loss.
#
# From $a$ on to the parameters it is one more step of the chain rule:
#
# $$\frac{\partial \ell}{\partial \theta_j} =
#   \frac{\partial \ell}{\partial a}\,\frac{\partial a}{\partial \theta_j}
# = \bigl(\sigma(a) - y\bigr)\, x_j \qquad \text{since } a = \textstyle\sum_j \theta_j x_j$$
#
# The gradient of a mean is the mean of the gradients:
#
# $$\nabla_\theta\, J = \frac1N \sum_{n=1}^{N} \bigl(\sigma(a_n) - y_n\bigr)\, x_n
# = \frac1N\, \underbrace{X^\top}_{(D, N)}\, \underbrace{\bigl(\sigma(X\theta) - y\bigr)}_{(N,)}$$
#
# **By hand.** One example, $x = (1, 4.9)$ and $y = 1$, at $\theta = (-3, 1)$: $a = 1.9$, $\sigma(a) =
# 0.8699$, the error is $-0.1301$, and the gradient is $-0.1301 \cdot (1, 4.9) = (-0.1301, -0.6375)$. Both
# parameters should grow.
#
# **Exercise `logistic_gradient`.** You may use your `sigmoid`.


# %% exercise="logistic_gradient"
def logistic_gradient(theta, X, y):
    """Gradient of logistic_loss with respect to theta: theta (D,), X (N, D), y (N,) -> (D,)."""
    ### BEGIN SOLUTION
    return X.T @ (sigmoid(X @ theta) - y) / len(y)
    ### END SOLUTION


# %% check="logistic_gradient"
check("logistic_gradient")

# %% [markdown]
# ### At the lowest point
#
# Where the loss is lowest, all its derivatives are zero. **Set them to zero** and read what they say:
#
# $$\sum_{n=1}^{N} \bigl(\sigma(a_n) - y_n\bigr)\, x_{nj} = 0 \qquad \text{for } j = 0, \dots, D - 1$$
#
# - For the bias $x_{n0} = 1$: the prediction errors add up to 0. On average the best unit predicts as many
#   passes as there were, 8 of 16.
# - For the hours: the errors, each weighted by the hours, add up to 0 as well. Whoever studied long is not
#   underestimated, and whoever studied little is not overestimated.
#
# These are $D$ equations for $D$ unknowns. If $\sigma$ were not there, they would be linear, and one would
# solve them. With $\sigma$, each unknown is inside N exponentials, and in general no formula solves such
# equations: there is **no closed form**. So we walk.
#
# **Gradient descent** needs only your loss and your gradient. It starts somewhere and takes steps against the
# gradient, $\theta \leftarrow \theta - \alpha \nabla_\theta\, J$. The learning rate $\alpha$ says how far
# each step goes.
#
# Watch your own functions do it. What happens when $\alpha$ is too large?


# %% tags=["demo", "hide-input"]
def descend(steps, alpha):
    """The path of gradient descent from θ = 0 on the landscape, and the loss after each step."""
    path = [np.zeros(2)]
    for _ in range(steps):
        path.append(path[-1] - alpha * logistic_gradient(path[-1], X_hours, passed))
    losses = [logistic_loss(theta, X_hours, passed) for theta in path]

    t0, t1 = np.linspace(-6, 2, 65), np.linspace(-1, 3, 65)
    surface = [[logistic_loss(np.array([u, v]), X_hours, passed) for u in t0] for v in t1]
    title = f"After {steps} steps with α = {alpha:g} the loss is {losses[-1]:.3f}"
    figure, (left, right) = plots.axes(title, "bias θ₀", "weight θ₁ (per hour)", ncols=2, figsize=(9, 3.8))
    left.contour(t0, t1, surface, [0.45, 0.5, 0.6, 0.8, 1.2, 2, 3, 5], colors=plots.BLUE, linewidths=1)
    left.plot(*np.transpose(path), ".-", color=plots.VERMILLION, ms=4, lw=1)
    left.set(xlim=(-6, 2), ylim=(-1, 3))
    left.set_title("the path over contour lines of the mean loss", fontsize=10, fontweight="normal")
    right.plot(losses, color=plots.VERMILLION)
    right.set(xlabel="step", ylabel="mean loss", ylim=(0.4, max(0.75, *losses)))
    return figure


widgets.explore(
    descend,
    "Left: the path of gradient descent over the contour lines of the loss. Right: the loss after each step.",
    steps=widgets.slider("steps", 0, 400, 200, step=20),
    alpha=widgets.slider("learning rate α", 0.05, 1.0, 0.3, step=0.05),
)

# %% [markdown]
# *Figure: on the left the path from $\theta = (0, 0)$ down into the valley and slowly along it; on the right
# the loss falling from 0.693 towards 0.442. With a small $\alpha$ the path is smooth; with a large one it
# jumps from one side of the valley to the other.*

# %% [markdown]
# ## 2.4 One valley
#
# There is no closed form for the lowest point, so we walk downhill. But a walk may end in the wrong valley.
# The landscape of the sixteen students has a single one. Is this luck, or a property of the loss?
#
# A smooth function is **convex** if it never curves downwards. Then it cannot have two separate valleys:
# between them would be a ridge, and on a ridge a function curves downwards. For a function of several
# variables, look at the **Hessian** $H$, the matrix of second derivatives, (D, D). The function is convex if
# $v^\top H v \ge 0$ in every direction $v$ and at every point; one writes $H \succeq 0$.
#
# Take the derivative of the gradient. Its entry $i$ is $\frac1N \sum_n (\sigma(a_n) - y_n)\,x_{ni}$, so
#
# $$\begin{aligned}
# H_{ij} = \frac{\partial^2 J}{\partial \theta_j\, \partial \theta_i}
# &= \frac1N \sum_n \frac{\partial \sigma(a_n)}{\partial \theta_j}\, x_{ni}
#   && y_n \text{ and } x_{ni} \text{ do not depend on } \theta \\
# &= \frac1N \sum_n \sigma(a_n)\bigl(1 - \sigma(a_n)\bigr)\, x_{nj}\, x_{ni} && \text{chain rule and fact 2}
# \end{aligned}$$
#
# Call $s_n = \sigma(a_n)(1 - \sigma(a_n))$ and let $S$ be the diagonal matrix of these N numbers. Then
#
# $$H = \frac1N\, \underbrace{X^\top}_{(D, N)}\, \underbrace{S}_{(N, N)}\, \underbrace{X}_{(N, D)}$$
#
# Now take any direction $v$, (D,):
#
# $$\begin{aligned}
# v^\top H v &= \frac1N\, (Xv)^\top S\, (Xv) && (Xv)^\top = v^\top X^\top \\
# &= \frac1N \sum_{n=1}^{N} s_n\, (x_n^\top v)^2 && S \text{ is diagonal, } (Xv)_n = x_n^\top v \\
# &\ge 0 && \text{since } s_n > 0 \text{ and squares are not negative} \qquad\blacksquare
# \end{aligned}$$
#
# So the logistic loss is convex, for every data set. Two remarks:
#
# - If the columns of $X$ are linearly independent, $Xv \ne 0$ for $v \ne 0$, the sum is positive, and there
#   is *at most one* lowest point.
# - If a threshold separates the two classes without a mistake, there is *none*: making $\theta$ longer and
#   longer, in the direction that separates them, brings the loss closer and closer to 0, which it never
#   reaches.
#
# The proof used that the loss is the negative log-likelihood. Is the squared error of the same unit, $\frac1N
# \sum_n \frac12 (\sigma(a_n) - y_n)^2$, convex too? Look before you compute.


# %% tags=["demo", "hide-input"]
def two_losses():
    """The log-loss and the squared error of the sixteen students over the weight, θ₀ = −3 θ₁."""
    weights = np.linspace(-8, 8, 321)
    log_loss = [logistic_loss(np.array([-3 * w, w]), X_hours, passed) for w in weights]
    probability = sigmoid(weights[:, None] * (hours - 3))  # (321, 16)
    square_loss = 0.5 * ((probability - passed) ** 2).mean(axis=1)

    title = "Only the negative log-likelihood keeps its slope far from the valley"
    xlabel = "weight θ₁ (per hour), with θ₀ = −3 θ₁"
    figure, (left, right) = plots.axes(title, xlabel, "mean loss", ncols=2, figsize=(9, 3.6))
    left.plot(weights, log_loss, color=plots.BLUE)
    left.set_ylim(0, 9)
    left.set_title("negative log-likelihood: convex", fontsize=10, fontweight="normal")
    right.plot(weights, square_loss, "--", color=plots.ORANGE)
    right.set_title("squared error: a plateau on either side", fontsize=10, fontweight="normal")
    right.set_ylim(0, 0.5)
    return figure


widgets.explore(
    two_losses,
    "Left: the negative log-likelihood over a weight, a bowl. Right: the squared error, not convex.",
)

# %% [markdown]
# *Figure: both losses along a line through the valley. The negative log-likelihood is a bowl whose left side
# is a steep straight line. The squared error has its valley in the same region, but on either side it bends
# over into a plateau: it curves downwards there, so it is not convex. Whoever starts on the high plateau on
# the left hardly moves.*

# %% [markdown]
# ## 2.5 Output units, and the losses that belong to them
#
# The logistic loss was not invented. It followed from a probability. The same recipe works for every kind of
# output:
#
# 1. Choose a distribution $p(y \mid x)$ that fits the kind of thing to be predicted.
# 2. Let the network compute the distribution's parameters. This fixes the **output unit**.
# 3. Take the mean of $-\log p(y \mid x)$ over the examples. This is the **loss**:
#
# $$J(\theta) = -\frac1N \sum_{n=1}^{N} \log p(y_n \mid x_n; \theta)$$
#
# | to be predicted | distribution | output unit | loss of one example |
# |---|---|---|---|
# | real numbers $t$ | Gaussian with mean $p$ | linear: $p = a$ | $\frac12 \lVert p - t \rVert^2$ + constant |
# | yes or no, $y \in \{0, 1\}$ | Bernoulli | sigmoid: $p = \sigma(a)$ | $-y \log p - (1 - y) \log(1 - p)$ |
# | one of C classes, $y$ | categorical | softmax: $f = \operatorname{softmax}(a)$ | $-\log f_y$ |
#
# You know the second row. Here is the first.
#
# **Linear unit and squared error.** Let the target $t$, (C,), scatter about the output $p$, (C,), with a
# Gaussian of variance 1 in each of the C directions:
#
# $$\begin{aligned}
# -\log p(t \mid x) &= -\log \prod_{c} \frac{1}{\sqrt{2\pi}}\, e^{-\frac12 (p_c - t_c)^2}
#   && \text{independent directions} \\
# &= \sum_c \tfrac12 (p_c - t_c)^2 + \sum_c \tfrac12 \log 2\pi && \text{the log of a product is a sum} \\
# &= \tfrac12 \lVert p - t \rVert^2 + \tfrac C2 \log 2\pi && \text{definition of the norm}
# \end{aligned}$$
#
# The constant does not depend on the parameters and has no gradient, so it is left out. The ½ comes from the
# Gaussian, and it is welcome: it cancels the 2 of the derivative,
#
# $$\frac{\partial}{\partial p_c}\, \tfrac12 \lVert p - t \rVert^2 = \tfrac12 \cdot 2\,(p_c - t_c) =
#   p_c - t_c$$
#
# Mind the order: output *minus* target. The other way round it would point downhill, and a step against it
# would make things worse.
#
# **By hand.** $p = (1, 3)$, $t = (2, 1)$: the loss is $\frac12 (1 + 4) = 2.5$, its gradient $(-1, 2)$.
#
# **Exercises `squared_error`, `squared_error_gradient`.** One example has shape (C,). A batch has shape (N,
# C), its loss is the mean over the N examples, and so its gradient carries a factor 1/N.


# %% exercise="squared_error"
def squared_error(p, t):
    """½‖p − t‖², a float: p and t both (C,), or both (N, C) for the mean over the N."""
    ### BEGIN SOLUTION
    N = len(p) if p.ndim == 2 else 1
    return 0.5 * np.sum((p - t) ** 2) / N
    ### END SOLUTION


# %% check="squared_error"
check("squared_error")


# %% exercise="squared_error_gradient"
def squared_error_gradient(p, t):
    """Gradient of squared_error with respect to p: p and t both (C,) or (N, C) -> like p."""
    ### BEGIN SOLUTION
    N = len(p) if p.ndim == 2 else 1
    return (p - t) / N
    ### END SOLUTION


# %% check="squared_error_gradient"
check("squared_error_gradient")

# %% [markdown]
# What does the squared error want? Suppose that the unit must give all sixteen students the same answer $p$,
# and the targets are their hours of study. Start at $p = 0$, and walk against your gradient. Where does $p$
# come to rest?


# %% tags=["demo", "hide-input"]
def one_answer_for_all():
    """Gradient descent on the squared error of one number p for all sixteen targets."""
    targets, p, path, losses = hours[:, None], 0.0, [], []
    for _ in range(31):
        answers = np.full_like(targets, p)
        path.append(p)
        losses.append(squared_error(answers, targets))
        p -= 0.2 * squared_error_gradient(answers, targets).sum()  # p stands in every row
    title = f"The squared error leads to the mean of the targets, {hours.mean():.3f}"
    figure, (left, right) = plots.axes(title, "step", "answer p (hours)", ncols=2, figsize=(9, 3.2))
    left.plot(path, color=plots.BLUE, label="p")
    left.axhline(hours.mean(), color=plots.BLACK, ls=":", label="mean of the targets")
    left.legend(loc="lower right")
    right.plot(losses, color=plots.VERMILLION)
    right.set(ylabel="mean loss", ylim=(0, None))
    return figure


widgets.explore(
    one_answer_for_all,
    "Left: p climbs from 0 to the mean of the targets. Right: the loss falls, and does not reach 0.",
)

# %% [markdown]
# *Figure: left, the answer $p$ climbs from 0 and comes to rest at the dotted line, the mean of the hours.
# Right, the loss falls and levels off above 0: half the variance of the hours remains.*
#
# A Gaussian has its mean in the middle. So a linear unit with the squared error learns the **mean** of the
# targets for its input.

# %% [markdown]
# ## 2.6 Softmax: probabilities for many classes
#
# A photo shows a cat (class 0), a dog (class 1) or a hat (class 2). The network computes three numbers, the
# logits $a = (1, 2, 0)$. How do they become three probabilities?
#
# Probabilities are positive and add up to one. The exponential makes numbers positive; dividing by their sum
# does the rest:
#
# $$f_c = \operatorname{softmax}(a)_c = \frac{e^{a_c}}{\sum_{c'} e^{a_{c'}}}, \qquad c = 0, \dots, C - 1$$
#
# | class | $a_c$ | $e^{a_c}$ | $f_c$ |
# |---|---|---|---|
# | 0, cat | 1 | 2.718 | 0.2447 |
# | 1, dog | 2 | 7.389 | 0.6652 |
# | 2, hat | 0 | 1.000 | 0.0900 |
# | sum | | 11.107 | 1 (rounded: 0.9999) |
#
# The classes **compete**: raising one logit lowers the probability of every other class, because all share
# one denominator.
#
# **Only differences count.** Add the same number $m$ to all logits:
#
# $$\frac{e^{a_c + m}}{\sum_{c'} e^{a_{c'} + m}} = \frac{e^{m} e^{a_c}}{e^{m} \sum_{c'} e^{a_{c'}}} =
#   \frac{e^{a_c}}{\sum_{c'} e^{a_{c'}}}$$
#
# **Two classes are a sigmoid.** Divide above and below by $e^{a_1}$:
#
# $$f_1 = \frac{e^{a_1}}{e^{a_0} + e^{a_1}} = \frac{1}{e^{-(a_1 - a_0)} + 1} = \sigma(a_1 - a_0)$$
#
# So the sigmoid is a softmax that compares $a$ with a second logit fixed at 0.


# %% tags=["demo", "hide-input"]
def competition(cat, dog, hat, shift):
    """Three logits, each moved by `shift`, and their probabilities."""
    logits = np.array([cat, dog, hat]) + shift
    weights = np.exp(logits)
    shares = weights / weights.sum()
    winner = ["cat", "dog", "hat"][shares.argmax()]
    numbers = [f"{logit:g}".replace("-", "−") for logit in logits]
    title = f"The logits {', '.join(numbers)} give the {winner} {shares.max():.1%}"
    figure, (left, right) = plots.axes(title, "class", "logit $a_c$", ncols=2, figsize=(9, 3.4))
    colours = [plots.BLUE, plots.ORANGE, plots.GREEN]
    left.bar_label(left.bar(["cat", "dog", "hat"], logits, color=colours), numbers)
    left.axhline(0, color=plots.BLACK, lw=1)
    left.set_ylim(-11.5, 11.5)
    right.bar_label(right.bar(["cat", "dog", "hat"], shares, color=colours), fmt="%.4f")
    right.set(ylabel="probability $f_c$", ylim=(0, 1.1))
    return figure


widgets.explore(
    competition,
    "Left: a bar for each of three logits. Right: a bar for each probability. These add up to one.",
    cat=widgets.slider("a₀ (cat)", -5.0, 5.0, 1.0, step=0.5),
    dog=widgets.slider("a₁ (dog)", -5.0, 5.0, 2.0, step=0.5),
    hat=widgets.slider("a₂ (hat)", -5.0, 5.0, 0.0, step=0.5),
    shift=widgets.slider("added to all", -5.0, 5.0, 0.0, step=0.5),
)

# %% [markdown]
# *Figure: three logits as bars on the left, their probabilities as bars on the right. Moving one logit
# changes all three probabilities. Moving the last slider moves all logits and changes no probability.*
#
# **Large logits.** $e^{1000}$ overflows, and inf/inf is `nan`. But only differences count. So you may first
# subtract any number from all logits of a row. Which number makes every exponent at most 0, and at least one
# of them equal to 0, so that the denominator is at least 1?
#
# **Exercise `softmax`.** `a` is one example (C,) or a batch (N, C). The classes are on the **last** axis:
# `axis=-1` names it in both cases, and with `keepdims=True` the result keeps an axis of length 1, so that it
# can be subtracted from `a`. Each row of a batch is computed by itself.


# %% exercise="softmax"
def softmax(a):
    """Probabilities of the logits a, over the last axis: (C,) or (N, C) -> like a.

    No overflow and no nan for entries up to ±1000, each row by itself.
    """
    ### BEGIN SOLUTION
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / np.sum(e, axis=-1, keepdims=True)
    ### END SOLUTION


# %% check="softmax"
check("softmax")

# %% [markdown]
# ### The logarithm of softmax
#
# The loss will need $\log f_y$. The stable softmax of $a = (1000, 0)$ is $(1, 0)$, with the 0 exact: the true
# value is about $10^{-434}$. Its logarithm in float64 is $-\infty$. But the true $\log f_1$ is $-1000$, an
# ordinary number. The remedy is the one of section 2.2: algebra first, rounding later.
#
# $$\begin{aligned}
# \log f_c &= \log \frac{e^{a_c}}{\sum_{c'} e^{a_{c'}}} \\
# &= a_c - \log \sum_{c'} e^{a_{c'}} && \text{the log of a quotient is a difference}
# \end{aligned}$$
#
# The second term is called **log-sum-exp**. Take the largest logit $m = \max_{c'} a_{c'}$ out of it:
#
# $$\log \sum_{c'} e^{a_{c'}} = \log \Bigl( e^{m} \sum_{c'} e^{a_{c'} - m} \Bigr) =
#   m + \log \sum_{c'} e^{a_{c'} - m}$$
#
# In the last sum every term is at most 1 and one of them is exactly 1. So the sum lies between 1 and C: its
# logarithm never overflows and never meets a 0. This also shows how close log-sum-exp is to a maximum:
#
# $$m \;\le\; \log \sum_{c'} e^{a_{c'}} \;\le\; m + \log C$$
#
# **By hand.** $a = (1000, 0)$: $m = 1000$, the sum is $1 + e^{-1000} = 1$ after rounding, its logarithm 0. So
# $\log f = (1000 - 1000,\; 0 - 1000) = (0, -1000)$.
#
# **Exercise `log_softmax`.** Finite for all logits up to ±1000, without ever taking log(0).


# %% exercise="log_softmax"
def log_softmax(a):
    """Logarithms of softmax(a): (C,) or (N, C) -> like a; never log(0)."""
    ### BEGIN SOLUTION
    shifted = a - np.max(a, axis=-1, keepdims=True)
    return shifted - np.log(np.sum(np.exp(shifted), axis=-1, keepdims=True))
    ### END SOLUTION


# %% check="log_softmax"
check("log_softmax")

# %% [markdown]
# ## 2.7 Cross-entropy: the price of a surprise
#
# The network says $f = (0.2447, 0.6652, 0.0900)$: probably a dog. The photo shows a cat, $y = 0$. How bad is
# that?
#
# By the recipe of section 2.5 the loss is the negative logarithm of the probability that was given to the
# truth:
#
# $$\ell = -\log p(y \mid x) = -\log f_y = -\log 0.2447 = 1.408$$
#
# For a dog it would have been $-\log 0.6652 = 0.408$, for a hat $-\log 0.0900 = 2.408$. The loss is 0 for a
# right answer with certainty, and $\log C$ if all classes get the same probability, $f_c = 1/C$. It grows
# without bound as $f_y \to 0$.

# %% tags=["demo", "hide-input"]
given = np.linspace(0.005, 1, 200)
title = "The less the truth was expected, the more it costs"
figure, ax = plots.axes(title, "probability given to the truth, $f_y$", "loss", figsize=(7, 3.2))
ax.plot(given, -np.log(given), color=plots.BLUE)
for truth, f_y in (("a dog", 0.6652), ("a cat", 0.2447), ("a hat", 0.0900)):
    ax.plot(f_y, -np.log(f_y), "o", color=plots.VERMILLION)
    ax.annotate(f"if it is {truth}: {-np.log(f_y):.3f}", (f_y + 0.02, -np.log(f_y) + 0.1))
ax.set(xlim=(0, 1.02), ylim=(0, 5.4))
plt.show()

# %% [markdown]
# *Figure: the curve of −log against the probability given to the truth. It is 0 at probability 1 and climbs
# ever more steeply towards probability 0. Three dots mark the losses for a dog, a cat and a hat.*
#
# **Where the name comes from.** The **cross-entropy** between two distributions $q$ and $f$ is $-\sum_c q_c
# \log f_c$. Let $q$ be the one-hot label $e(y)$, which puts all probability on the truth:
#
# $$-\sum_{c} e(y)_c \log f_c = -\sum_c 1_{y=c} \log f_c = -\log f_y$$
#
# One term remains. So do not compute the others: where $f_c = 0$ for a class that is not the truth, the loss
# is fine, but NumPy's `0 * np.log(0.0)` is `nan`. Pick $f_y$ first, then take the logarithm. (Two classes,
# $q = (1 - y, y)$ and $f = (1 - p, p)$, give the binary cross-entropy of section 2.2.)
#
# **Its relative.** Books and slides also speak of the **Kullback–Leibler divergence**, KL. It is the
# cross-entropy minus what cannot be avoided, the **entropy** of $q$:
#
# $$\mathrm{KL}(q \,\|\, f) = \sum_c q_c \log \frac{q_c}{f_c}
#   = \underbrace{-\sum_c q_c \log f_c}_{\text{cross-entropy}} -
#   \underbrace{\Bigl(-\sum_c q_c \log q_c\Bigr)}_{\text{entropy of } q}$$
#
# It is never negative, since $\log u \le u - 1$ (the tangent at 1 lies above the logarithm):
#
# $$-\mathrm{KL}(q \,\|\, f) = \sum_c q_c \log \frac{f_c}{q_c} \le \sum_c q_c \Bigl(\frac{f_c}{q_c} - 1\Bigr)
#   = \sum_c f_c - \sum_c q_c = 0$$
#
# (Leave out the classes with $q_c = 0$; then $\sum_c f_c \le 1$, and the result holds all the more.) The
# entropy does not depend on $f$. So the two have the same gradient and the same minimum, $f = q$, and differ
# by a constant only. For a one-hot $q$ the entropy is $-1 \cdot \log 1 = 0$, and they are equal. For a label
# that is half cat and half dog, $q = (\frac12, \frac12, 0)$, the entropy is $\log 2$: the cross-entropy
# cannot fall below 0.693, while KL falls to 0.
#
# **Exercise `cross_entropy`.** For one example, `f` is (C,) and `y` is an int. For a batch, `f` is (N, C),
# `y` is (N,), and the loss is the mean. You may rely on $f_y > 0$; other entries may be exactly 0. In a
# batch, `f[rows, y]` with `rows = 0, 1, …, N − 1` picks one entry from each row.


# %% exercise="cross_entropy"
def cross_entropy(f, y):
    """−log f_y, a float: f (C,) and an int y, or f (N, C) and y (N,) for the mean.

    f_y > 0; other entries of f may be exactly 0.
    """
    ### BEGIN SOLUTION
    f, y = np.atleast_2d(f), np.atleast_1d(y)
    return -np.mean(np.log(f[np.arange(len(y)), y]))
    ### END SOLUTION


# %% check="cross_entropy"
check("cross_entropy")

# %% [markdown]
# ### What the cross-entropy punishes
#
# Write the loss with the logits, as in section 2.6, and replace log-sum-exp by the maximum, to which it is
# close:
#
# $$\ell = -\log f_y = \log \sum_c e^{a_c} - a_y \;\approx\; \max_c a_c - a_y$$
#
# It exceeds the right-hand side by at most $\log C$. So what does it punish? Here the dog has the logit 2 and
# the hat 0. The logit of the cat, the truth, moves. Your `log_softmax` draws the loss.


# %% tags=["demo", "hide-input"]
def loss_over_lead():
    """The loss of a cat over its logit, and max a − a_y."""
    cat = np.linspace(-6, 10, 161)
    logits = np.stack([cat, np.full_like(cat, 2.0), np.zeros_like(cat)], axis=1)
    title = "The loss is nearly the lead of the strongest wrong class"
    figure, ax = plots.axes(title, "logit of the truth, $a_y$", "loss", figsize=(7, 3.4))
    ax.plot(cat, -log_softmax(logits)[:, 0], color=plots.BLUE, label="$-\\log f_y$")
    ax.plot(cat, logits.max(axis=1) - cat, "--", color=plots.ORANGE, label="$\\max_c\\, a_c - a_y$")
    ax.axvline(2, color=plots.BLACK, ls=":", lw=1)
    ax.annotate("the dog's logit", (2.2, 6.5), fontsize=9)
    ax.legend()
    return figure


widgets.explore(
    loss_over_lead,
    "The cross-entropy over the logit of the truth, beside the maximum of the logits minus it.",
)

# %% [markdown]
# *Figure: left of 2 the loss follows a straight line of slope −1, the dog's lead. Right of 2 the straight
# line is 0, and the loss soon is. Near 2 the loss is rounded, and lies above the kink by 0.76.*
#
# - If a wrong class has the largest logit, the loss is about its **lead** over the truth. The strongest wrong
#   answer is punished; the weaker ones hardly count.
# - If the truth has the largest logit by far, $a_y$ and the maximum cancel, and the loss is nearly 0. In a
#   batch, the examples that are still wrong decide the gradient.
# - The term $-a_y$ is a straight line. It never saturates, so a very wrong answer is not lost.

# %% [markdown]
# ## 2.8 The gradient at the output
#
# To learn, the network must know how the loss changes when its output changes, then how it changes when the
# logits change, and so on backwards through all its layers. We begin at the end: the gradient with respect to
# the output $f$.
#
# Imagine that you could move each $f_c$ by itself. The loss $-\log f_y$ contains one of them.
#
# - For $c = y$: $\quad\dfrac{\partial (-\log f_y)}{\partial f_y} = -\dfrac{1}{f_y}$, the derivative of the
#   logarithm.
# - For $c \ne y$: $\quad\dfrac{\partial (-\log f_y)}{\partial f_c} = 0$, since $f_c$ does not occur.
#
# Both lines at once, and then all C entries as a vector:
#
# $$\frac{\partial (-\log f_y)}{\partial f_c} = -\frac{1_{y=c}}{f_y}
# \qquad\qquad
# \nabla_f\,(-\log f_y) = -\frac{1}{f_y} \begin{pmatrix} 1_{y=0} \\ \vdots \\ 1_{y=C-1} \end{pmatrix} =
#   -\frac{e(y)}{f_y} \qquad (C,)$$
#
# **By hand.** $f = (0.2447, 0.6652, 0.0900)$ and $y = 0$: the gradient is $(-4.086, 0, 0)$.
#
# Two things are worth noticing. The smaller $f_y$, the steeper the loss: at $f_y = 10^{-30}$ the slope is
# $-10^{30}$. And even at $f_y = 1$ it is not 0 but $-1$: this gradient does not know that probabilities
# cannot exceed one. Both troubles disappear in the next section.
#
# **Exercise `output_gradient`.** One example. $f_y > 0$, other entries may be exactly 0.


# %% exercise="output_gradient"
def output_gradient(f, y):
    """Gradient of −log f_y with respect to f, one example: f (C,) and an int y -> (C,).

    f_y > 0; other entries of f may be exactly 0.
    """
    ### BEGIN SOLUTION
    grad_f = np.zeros_like(f)
    grad_f[y] = -1 / f[y]
    return grad_f
    ### END SOLUTION


# %% check="output_gradient"
check("output_gradient")

# %% [markdown]
# ## 2.9 The gradient at the output pre-activation, line by line
#
# The network does not choose $f$. It chooses the logits $a$, and softmax does the rest. So the gradient that
# matters is the one with respect to $a$:
#
# $$\frac{\partial}{\partial a_c} \left(-\log f_y\right) = \;?$$
#
# (One entry of a gradient is a partial derivative, and is written with $\partial$. The sign $\nabla_a$ is for
# the vector of all C entries.)
#
# There are two classes in this question, and it pays to keep them apart. $y$ is the **true** class. $c$ is
# the class whose logit we **move**. They may or may not be the same. Go back to the bars of section 2.6 and
# move one logit: what happens to its own probability, and what to those of the others?
#
# Write $S = \sum_k e^{a_k}$ for the sum in the denominator, so that $f_y = e^{a_y} / S$. (It is a number. The
# matrix of section 2.4 is not needed any more.) These rules are enough:
#
# - the chain rule, with $(\log u)' = \tfrac1u$;
# - the quotient rule, in the form that is handy here: $\displaystyle \left(\frac{g}{h}\right)' = g'\,\frac1h
#   - \frac{g}{h^2}\,h'$;
# - two small derivatives, which are yours. $\dfrac{\partial e^{a_y}}{\partial a_c}$: when does $e^{a_y}$
#   depend on $a_c$ at all? And $\dfrac{\partial S}{\partial a_c}$: how many terms of the sum contain $a_c$?

# %% [markdown]
# **Exercise `softmax_derivation`.** This one you write alone, from the first line down to $-(1_{y=c} - f_c)$,
# in at least three steps. `show` sets your lines as in a book; `check` follows them and names the first that
# does not follow. Your symbols: `a`, `f`, `S`, `y`, `c`.
#
# | you mean | you can type | or |
# |---|---|---|
# | $\dfrac{\partial f_y}{\partial a_c}$ | `df_y/da_c` | `∂f_y/∂a_c` |
# | $\dfrac{\partial}{\partial a_c}(X)$ | `d/da_c (X)` | `∂/∂a_c (X)` |
# | $\sum_k e^{a_k}$ | `sum_k exp(a_k)` | `Σ_k exp(a_k)` |
# | $1_{y=c}$ | `1[y=c]` | `1_{y=c}` |


# %% exercise="softmax_derivation"
softmax_derivation = r"""
    ∂/∂a_c (−log f_y)
    ### BEGIN SOLUTION
  = −1/f_y · ∂f_y/∂a_c                                                | chain rule
  = −1/f_y · ∂/∂a_c (exp(a_y)/S)                                      | definition of softmax
  = −1/f_y · (1/S · ∂/∂a_c exp(a_y) − exp(a_y)/S² · ∂S/∂a_c)          | quotient rule
  = −1/f_y · (1[y=c] exp(a_y)/S − exp(a_y)/S² · exp(a_c))             | the two small derivatives
  = −1/f_y · (1[y=c] f_y − f_y f_c)                                   | definition of softmax
  = −(1[y=c] − f_c)                                                   | cancel f_y
    ### END SOLUTION
"""
show(softmax_derivation)

# %% check="softmax_derivation"
check("softmax_derivation")

# %% [markdown]
# ### The result, and what it says
#
# You showed for one logit, and so for all C of them as a vector:
#
# $$\boxed{\;\nabla_a \left(-\log f_y\right) = -\bigl(e(y) - f\bigr)\;} \qquad (C,)$$
#
# The steep $-1/f_y$ of the last section has gone: softmax is flat exactly where the logarithm is steep, and
# the two cancel. (In which of your lines?)
#
# **By hand.** $f = (0.2447, 0.6652, 0.0900)$ and $y = 0$:
#
# $$\nabla_a = -\bigl((1, 0, 0) - (0.2447, 0.6652, 0.0900)\bigr) = (-0.7553,\; 0.6652,\; 0.0900)$$
#
# Read it as a list of instructions, for a step against the gradient with $\alpha = 1$: *raise the logit of
# the cat by 0.7553, lower the dog by 0.6652 and the hat by 0.0900.* The class that took the most probability
# from the truth is pushed down the most.
#
# - Every entry lies between −1 and 1, however wrong the output is.
# - The entries add up to 0, since both $e(y)$ and $f$ add up to 1. No wonder: adding the same number to all
#   logits changes nothing.
# - All entries are 0 only if $f = e(y)$. Until then there is something to learn.
#
# For a single logistic unit section 2.3 found $\sigma(a) - y$: the same thing, output minus label.
#
# There is a second way, much shorter. It starts from the loss as it is written in section 2.7, with
# log-sum-exp. Try it on paper. Two ways to one result: a good habit when the algebra is long.

# %% [markdown]
# ### A batch
#
# For a mini-batch, $a$ is (N, C), and the loss is $\frac1N \sum_n -\log f_{n, y_n}$. Row $n$ of $a$ occurs in
# the term of example $n$ only. So row $n$ of the gradient is the vector from above for that example, times
# 1/N:
#
# $$\nabla_a = -\frac1N \bigl( e(y) - f \bigr)
#   \qquad (N, C), \quad \text{the rows of } e(y) \text{ are the one-hot labels}$$
#
# From here on the 1/N travels along with every gradient, and no later formula has to repeat it.
#
# **Exercise `preactivation_gradient`.** Logits in, gradient out: `a` is (C,) with an int `y`, or (N, C) with
# `y` (N,). It must be right for logits of ±1000, as your softmax is. One-hot labels: `np.eye(C)[y]` picks the
# rows `y` of the identity matrix.


# %% exercise="preactivation_gradient"
def preactivation_gradient(a, y):
    """Gradient, like a, of the (mean) cross-entropy of softmax(a) with respect to the logits a.

    a is (C,) with an int y, or (N, C) with y (N,). Stable for entries up to ±1000.
    """
    ### BEGIN SOLUTION
    one_hot = np.eye(a.shape[-1])[y]
    N = len(a) if a.ndim == 2 else 1
    return -(one_hot - softmax(a)) / N
    ### END SOLUTION


# %% check="preactivation_gradient"
check("preactivation_gradient")

# %% [markdown]
# Compare your two gradients. One wrong class leads the truth by more and more. How steep is the loss, at the
# output and at the logits?


# %% tags=["demo", "hide-input"]
def two_gradients():
    """The slope in the truth's output and in the truth's logit, over the lead of the wrong class."""
    lead = np.linspace(-10, 30, 81)
    logits = [np.array([0.0, distance]) for distance in lead]
    at_output = [-output_gradient(softmax(a), 0)[0] for a in logits]
    at_logit = [-preactivation_gradient(a, 0)[0] for a in logits]
    figure, ax = plots.axes(
        "At the output the slope has no bound; at the logits it is at most 1",
        "lead of the wrong class, $a_1 - a_y$",
        "downward slope of the loss",
        figsize=(7, 3.6),
    )
    ax.semilogy(lead, at_output, "--", color=plots.ORANGE, label="with respect to $f_y$")
    ax.semilogy(lead, at_logit, "-", color=plots.BLUE, label="with respect to $a_y$")
    ax.legend()
    return figure


widgets.explore(
    two_gradients,
    "The downward slope of the loss over the lead of a wrong class, on a logarithmic axis: at the output it "
    "grows exponentially, at the logit it rises to 1 and stays there.",
)

# %% [markdown]
# *Figure: on a logarithmic axis over the lead from −10 to 30. The slope at the output is 1 on the left and
# grows to more than $10^{13}$ on the right. The slope at the logit is tiny on the left and 1 on the right.*

# %% [markdown]
# Now let your gradient teach. The network starts with the logits $(1, 2, 0)$, a dog, and the photo shows a
# cat. Each step subtracts $\alpha = 1$ times the gradient from the logits. Before you move the slider: which
# of the two wrong classes loses more probability in the first step, and do the steps become longer or
# shorter?


# %% tags=["demo", "hide-input"]
def lesson(step):
    """The probabilities after so many steps of gradient descent on the logits, and the next push."""
    a, y = np.array([1.0, 2.0, 0.0]), 0
    for _ in range(step):
        a = a - preactivation_gradient(a, y)
    f, grad_a = softmax(a), preactivation_gradient(a, y)

    title = f"Step {step}: the cat has {f[0]:.3f}, and the strongest push is {abs(grad_a).max():.3f}"
    figure, (left, right) = plots.axes(title, "class", "probability $f_c$", ncols=2, figsize=(9, 3.4))
    colours = [plots.BLUE, plots.ORANGE, plots.GREEN]
    left.bar_label(left.bar(["cat (true)", "dog", "hat"], f, color=colours), fmt="%.3f")
    left.set_ylim(0, 1.1)
    pushes = [f"{push:+.3f}".replace("-", "−") for push in -grad_a]
    right.bar_label(right.bar(["cat (true)", "dog", "hat"], -grad_a, color=colours), pushes)
    right.axhline(0, color=plots.BLACK, lw=1)
    right.set(xlabel="class", ylabel=r"push on the logit, $-\nabla_a$", ylim=(-1, 1))
    return figure


widgets.explore(
    lesson,
    "Left: the probabilities of the three classes. Right: the next step's push on each logit; the sum is 0.",
    step=widgets.stepper("step", 20),
)

# %% [markdown]
# *Figure: on the left the three probabilities, on the right the push $-\nabla_a$ on each logit. The cat is
# pushed up, the others down, the dog most. The pushes shrink as the cat's probability approaches 1.*

# %% [markdown]
# ## 2.10 Why not the squared error?
#
# The squared error would be a loss for a sigmoid too: $\frac12 (\sigma(a) - y)^2$ is 0 for the right answer
# and positive for all others. Many early networks were trained with it. Here are both, for a label $y = 1$,
# and their slopes with respect to $a$. On the left of each picture the unit is sure of the wrong answer.


# %% tags=["demo", "hide-input"]
def sure_and_wrong():
    """Cross-entropy and squared error of a sigmoid for the label 1; their slopes by finite differences."""
    a, one = np.linspace(-10, 10, 401), np.ones(1)
    losses = {
        "cross-entropy": np.array([logistic_loss(np.array([z]), np.ones((1, 1)), one) for z in a]),
        "squared error": np.array([squared_error(np.array([p]), one) for p in sigmoid(a)]),
    }
    title = "Sure and wrong: one loss keeps its full slope, the other has almost none"
    xlabel = "pre-activation a, for a label y = 1"
    figure, (left, right) = plots.axes(title, xlabel, "loss", ncols=2, figsize=(9, 3.6))
    for (name, loss), colour, line in zip(losses.items(), (plots.BLUE, plots.ORANGE), ("-", "--")):
        left.plot(a, loss, line, color=colour, label=name)
        right.plot(a, -np.gradient(loss, a), line, color=colour, label=name)
    left.legend()
    right.set_ylabel("downward slope of the loss")
    return figure


widgets.explore(
    sure_and_wrong,
    "Left: both losses of a sigmoid over its pre-activation, for the label 1. Right: their downward slopes.",
)

# %% [markdown]
# *Figure: left, the cross-entropy grows like a straight line to the left of 0 while the squared error levels
# off at ½. Right, the slope of the cross-entropy tends to 1 on the left, that of the squared error rises to
# at most 0.148 and returns to 0 on both sides.*
#
# | label 1, and $a =$ | −10 | −5 | 0 | 5 |
# |---|---|---|---|---|
# | $\sigma(a)$ | 0.0000454 | 0.00669 | 0.5 | 0.993 |
# | downward slope of the cross-entropy | 0.99995 | 0.993 | 0.5 | 0.00669 |
# | downward slope of the squared error | 0.0000454 | 0.00660 | 0.125 | 0.0000445 |
#
# **Written question `why_cross_entropy`.** A unit has $a = -10$ and the label is 1: it is confidently wrong.
# What goes wrong if it is trained with the squared error, and why does it not happen with the cross-entropy?
#
# 1. Derive $\partial\ell/\partial a$ of the squared error $\frac12(\sigma(a) - y)^2$, and use it to explain
#    the last line of the table.
# 2. Which factor does the logarithm cancel? Show the line in which this happens, in the derivation of section
#    2.3 for the label 1 or in your own of section 2.9.
# 3. When *does* the gradient of the cross-entropy vanish, and why is that harmless?
#
# Six to ten sentences, with the formulas that you need.

# %% [markdown] written="why_cross_entropy" points=3
# ### BEGIN SOLUTION
# **A model answer.** By the chain rule and fact 2,
#
# $$\frac{\partial}{\partial a}\, \tfrac12 (\sigma(a) - y)^2 = (\sigma(a) - y)\,\sigma'(a) =
#   (\sigma(a) - y)\,\sigma(a)\,(1 - \sigma(a)).$$
#
# The first factor is the prediction error, close to −1 for a confidently wrong unit with label 1. The other
# two are the slope of a saturated unit: at $a = -10$ they are about 0.0000454, so the whole gradient is about
# −0.0000454. A gradient step hardly changes $a$, and the worst mistakes are corrected the most slowly; the
# loss is flat there, and it is not convex. A plateau of the loss looks like a minimum although the output is
# as wrong as it can be. On a softmax it is the same: every entry of the Jacobian, $f_i (1_{i=j} - f_j)$,
# tends to 0 when one class takes all the probability.
#
# With the cross-entropy the derivative with respect to the output is $-1/\sigma(a)$ for the label 1, huge
# exactly where $\sigma'(a) = \sigma(a)(1 - \sigma(a))$ is tiny. In the product the factor $\sigma(a)$
# cancels, and $-(1 - \sigma(a))$ remains: the error itself. This is the third line in section 2.3. In section
# 2.9 it is the step in which $f_y$ is taken out of the bracket and cancels with $1/f_y$. So the logarithm
# undoes the exponential of the unit.
#
# The gradient $\sigma(a) - y$, or $f - e(y)$, vanishes only when the output equals the label. Then the unit
# is saturated on the right side, nothing is left to be learned from this example, and a vanishing gradient is
# what one wants.
#
# **Mark scheme** (3 points). 1 point: the derivative of the squared error with its factor $\sigma'(a) =
# \sigma(a)(1 - \sigma(a))$, and the remark that it is almost 0 for a saturated unit, so that a confidently
# wrong unit learns very slowly (a plateau). 1 point: the logarithm's $1/\sigma(a)$ or $1/f_y$ cancels that
# factor, shown in a formula, so that the error $f - e(y)$ alone remains. 1 point: the gradient of the
# cross-entropy vanishes only where the output is right, which is harmless. Half a point off for a sign that
# is wrong throughout. Convexity or the likelihood as an argument is welcome and can replace half a point that
# is missing elsewhere.
# ### END SOLUTION

# %% [markdown]
# ## What to remember
#
# - **Choose a distribution, and the loss follows**: the mean of $-\log p(y \mid x)$. Linear unit and squared
#   error, sigmoid and binary cross-entropy, softmax and cross-entropy are three cases of one recipe.
# - **The loss of a logistic unit is convex**: $H = X^\top S X / N \succeq 0$. Its lowest point, if
#   there is one, has no closed form, but a walk downhill in small steps leads to it from everywhere.
# - **Cross-entropy and KL divergence** differ by the entropy of the labels, which is 0 for one-hot ones.
# - **The cross-entropy is about** $\max_c a_c - a_y$, the lead of the strongest wrong class.
# - **Algebra first, rounding later.** Never take the logarithm of a rounded probability; subtract the row's
#   largest logit before exp.
# - **At the output** the gradient is $-e(y)/f_y$. **At the pre-activation** it is $-(e(y) - f)$: output minus
#   label, between −1 and 1, adding up to 0.
# - **A batch is a mean**, and its gradient carries the 1/N.
# - **Logarithm and exponential cancel** between the loss and the output unit. This is why a confidently
#   wrong unit still learns.
#
# In chapter 3 the logits will come from layers of hidden units. In chapter 4 the gradient $-(e(y) - f)$ will
# be the first thing that travels backwards through them.

# %% [markdown]
# ## Where this comes from
#
# - The logistic unit, its likelihood, output units and cost functions: Shubhendu Trivedi and Risi Kondor,
#   *Feedforward Networks and Backpropagation*, lecture 3 of CMSC 35246 Deep Learning, University of Chicago,
#   3 April 2017.
# - The gradients at the output and at the output pre-activation, line by line, and the notation: Hugo
#   Larochelle, *Neural networks: Training neural networks*, Université de Sherbrooke.
# - Which losses belong to which output units: M. Soleymani, *Multi-Layer Networks & Back-Propagation*, Deep
#   Learning, Sharif University of Technology, spring 2019, after lectures of Bhiksha Raj, Fei-Fei Li and
#   others.
#
# The proof of convexity and the stable formulas are added here; the lectures state them or leave them out.
# Five slips in the printed slides are corrected:
#
# 1. Trivedi and Kondor print the cost as $J(\theta) = \mathbb{E} \log p_{\text{model}}(y \mid x)$. It lacks
#    its minus: that is the quantity to be made *large*. Their next line, the squared error for a Gaussian,
#    has the right sign.
# 2. They call $y_i - p(y_i \mid x_i)$ the prediction error. It is $y_i - p(y = 1 \mid x_i)$: for a label 0
#    these differ.
# 3. For the squared error $\frac12 (y - \hat y)^2$ they write $\partial L/\partial a = y - \hat y$ at a
#    linear output unit. The derivative is $\hat y - y$, as in section 2.5.
# 4. Soleymani's slides first give the derivative of the squared error with the right sign, and some fifty
#    slides later, at the output of the last layer, with the opposite one.
# 5. They call the cross-entropy a KL divergence. The two differ by the entropy of the labels, which is 0 for
#    one-hot ones (section 2.7).

# %% [markdown]
# ## Further reading
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016. Section 4.1 on overflow
#   and underflow, sections 6.2.1 and 6.2.2 on cost functions and output units.
#   <https://www.deeplearningbook.org>
# - Christopher Bishop: *Pattern Recognition and Machine Learning*, Springer 2006. Section 4.3 on logistic
#   regression with two and many classes.
# - Stephen Boyd, Lieven Vandenberghe: *Convex Optimization*, Cambridge University Press 2004. Section 3.1 on
#   second-order conditions, with log-sum-exp as an example. <https://web.stanford.edu/~boyd/cvxbook/>
# - Pierre Blanchard, Desmond Higham, Nicholas Higham: *Accurately computing the log-sum-exp and softmax
#   functions*, IMA Journal of Numerical Analysis 41 (2021), 2311–2330. How many digits the formulas of this
#   chapter really have.
