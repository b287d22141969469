# %% [markdown]
# # 1 · Gradient checking
#
# **Derivatives you can trust**
#
# A neural network learns from derivatives. If one of them is wrong, nothing crashes: the network learns a
# little worse, and nobody knows why. In this chapter you build the instrument that finds such mistakes. It is
# used in every chapter that follows.
#
# **When you are through, you can**
#
# - say what a derivative promises about a small step, for one variable, for many, and for nested functions;
# - derive the central difference from Taylor's formula, with its error;
# - choose the step, between too large and too small, and say why;
# - compute a gradient and a Jacobian without any formula for them;
# - write a checker that tells right gradients from wrong ones, and know when to believe it.
#
# It takes 60 to 90 minutes. You need calculus of one variable, partial derivatives and a little NumPy.
#
# **How to work.** Read, and run each cell with Shift+Enter. Where you find `# YOUR CODE HERE`, it is your
# turn: replace the line `raise NotImplementedError()` below it. The cell after that checks your answer and
# says what it found. You can check as often as you like.

# %%
import matplotlib.pyplot as plt
import numpy as np

from course_lib import check, plots, show, widgets

plots.use_style()

# %% [markdown]
# ## 1.1 Can you see a wrong gradient?
#
# Here is one unit, $h = \tanh(wx + b)$. It learns to fit 40 numbers $t$ by gradient descent on the loss
# $\frac{1}{2N}\sum_n (h_n - t_n)^2$. We train it twice. One of the two programs has a mistake in its
# gradient: it forgot one factor, in one of the two entries.
#
# Look at the two curves. Which one belongs to the program with the mistake?

# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(1)
inputs = rng.uniform(-2, 2, 40)
targets = np.tanh(1.2 * inputs - 0.8) + 0.1 * rng.standard_normal(40)


def train(forgetful, steps=25, alpha=0.4):
    """The loss after each step of gradient descent on one tanh unit."""
    w, b, losses = 0.1, 0.6, []
    for _ in range(steps):
        h = np.tanh(w * inputs + b)
        losses.append(0.5 * np.mean((h - targets) ** 2))
        grad_h = (h - targets) / len(inputs)
        grad_a = grad_h * (1 - h**2)
        w -= alpha * np.sum(grad_a * inputs)
        b -= alpha * np.sum(grad_h if forgetful else grad_a)
    return losses


figure, ax = plots.axes("A wrong gradient can train a network, too", "step of gradient descent", "loss")
ax.plot(train(forgetful=True), label="program A")
ax.plot(train(forgetful=False), label="program B")
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the loss of two programs over 25 steps of gradient descent. Both curves fall steeply and flatten
# out; that of program A is the lower one in most steps.*
#
# The mistake is in program A, whose loss falls a little faster here. A falling loss proves nothing. We need
# a test that asks a harder question: *is this number the slope?*
#
# For that we go back to what a slope is.

# %% [markdown]
# ## 1.2 What a derivative promises
#
# **One variable.** Let $y = f(x)$. Move $x$ by $\Delta x$. How much does $y$ move?
#
# The derivative is defined as a limit:
#
# $$\frac{dy}{dx} = \lim_{\Delta x \to 0} \frac{\Delta y}{\Delta x},
# \qquad \Delta y = f(x + \Delta x) - f(x).$$
#
# So the difference between the quotient and its limit vanishes. Give it a name, $r$:
#
# $$\frac{\Delta y}{\Delta x} = \frac{dy}{dx} + r(\Delta x), \qquad r(\Delta x) \to 0
# \quad\text{(definition of the limit).}$$
#
# Multiply both sides by $\Delta x$:
#
# $$\Delta y = \frac{dy}{dx}\,\Delta x + r(\Delta x)\,\Delta x .$$
#
# The last term is a vanishing fraction of a small step. So, for a small step,
#
# $$\boxed{\;\Delta y \approx \frac{dy}{dx}\,\Delta x\;}$$
#
# This is **local linearity**: seen from close enough, a smooth curve is a straight line.

# %% tags=["demo", "hide-input"]
figure, panels = plots.axes(
    "Seen from close enough, a smooth curve is its tangent", "x", "y", ncols=3, figsize=(9.6, 3.2)
)
for ax, width in zip(panels, (1.5, 0.2, 0.01)):
    x = np.linspace(1 - width, 1 + width, 200)
    ax.plot(x, np.sin(2 * x), label="y = sin 2x")
    ax.plot(x, np.sin(2) + 2 * np.cos(2) * (x - 1), label="tangent at x = 1")
    ax.set_title(f"x = 1 ± {width}", fontweight="normal")
    ax.locator_params(axis="x", nbins=3)
panels[1].legend(fontsize=9, loc="lower left")
plt.show()

# %% [markdown]
# *Figure: the curve sin 2x and its tangent at x = 1 in three windows, each closer than the one before. In
# the widest the two part; in the closest they cannot be told apart.*
#
# **In numbers.** Take $y = \sin x$ at $x = 1$, where $dy/dx = \cos 1$. What is left over, after the
# straight line has been taken away, should shrink *faster* than the step does.

# %%
print("  Δx       Δy             (dy/dx) Δx     left over     left over / Δx")
for step in (0.1, 0.01, 0.001):
    rise = np.sin(1 + step) - np.sin(1)
    line = np.cos(1) * step
    print(f"{step:7.3f}  {rise:.9f}    {line:.9f}   {rise - line:+.2e}     {(rise - line) / step:+.2e}")

# %% [markdown]
# Each time the step shrinks by 10, what is left over shrinks by about 100. So $r$, in the last column, goes
# to zero as the definition says.

# %% [markdown]
# **Several variables.** Now $y = f(x_1, \dots, x_D)$, and every $x_j$ moves by a little $\Delta x_j$. Take
# $D = 2$ and move one variable after the other:
#
# $$\begin{aligned}
# \Delta y &= \underbrace{f(x_1 + \Delta x_1,\, x_2) - f(x_1, x_2)}_{\text{only } x_1 \text{ moves}}\\
# &\quad + \underbrace{f(x_1 + \Delta x_1,\, x_2 + \Delta x_2) - f(x_1 + \Delta x_1,\, x_2)}_{
# \text{only } x_2 \text{ moves}}
# \end{aligned}$$
#
# Nothing was approximated yet: a term was added and taken away. In each brace only one variable moves, so
# each is locally linear:
#
# $$\Delta y \approx \frac{\partial y}{\partial x_1}(x_1, x_2)\,\Delta x_1 +
# \frac{\partial y}{\partial x_2}(x_1 + \Delta x_1, x_2)\,\Delta x_2 .$$
#
# If the partial derivatives are continuous, the second is nearly the same at $(x_1, x_2)$; the error is a
# small number times the small $\Delta x_2$. For $D$ variables the same argument, one variable after the
# other, gives
#
# $$\boxed{\;\Delta y \approx \sum_{j=1}^{D} \frac{\partial y}{\partial x_j}\,\Delta x_j
# = \nabla f(x) \cdot \Delta x\;}$$
#
# The **gradient** $\nabla f(x)$ holds the $D$ partial derivatives. It has the shape of $x$.
#
# **Worked example.** $y = x_1 x_2^2$ at $(2, 3)$, so $y = 18$. The partial derivatives are $x_2^2 = 9$ and
# $2 x_1 x_2 = 12$. Move by $(0.01, -0.02)$:
#
# - promised: $9 \cdot 0.01 + 12 \cdot (-0.02) = 0.09 - 0.24 = -0.15$;
# - true: $2.01 \cdot 2.98^2 - 18 = 17.849604 - 18 = -0.150396$.

# %% [markdown]
# **Nested functions.** A network is functions within functions. Let $y = g(a)$ with $a = q(x)$. A small step
# $\Delta x$ moves $a$ a little, and this moves $y$ a little. Here we keep what is left over, once. Let $r$ be
# the remainder of $q$ and $s$ that of $g$; each vanishes with the step of its function:
#
# $$\Delta a = \Bigl(\frac{da}{dx} + r\Bigr) \Delta x, \qquad
# \Delta y = \Bigl(\frac{dy}{da} + s\Bigr) \Delta a
# \qquad\text{(definition of the derivative, twice).}$$
#
# Put the first into the second, and divide by $\Delta x$:
#
# $$\frac{\Delta y}{\Delta x} = \Bigl(\frac{dy}{da} + s\Bigr) \Bigl(\frac{da}{dx} + r\Bigr) .$$
#
# Now let $\Delta x \to 0$. Then $r \to 0$. By the first equation $\Delta a \to 0$ as well, so $s \to 0$.
# (Should $\Delta a$ be exactly 0, then so is $\Delta y$, and we take $s = 0$.) What remains is
#
# $$\frac{dy}{dx} = \frac{dy}{da}\,\frac{da}{dx} \qquad\text{(the chain rule).}$$
#
# The remainders did no harm. From here on we write $\approx$, and mean: up to a vanishing fraction of the
# step.
#
# And if $x$ acts on $y$ along several routes, $y = g(a_1, \dots, a_M)$ with $a_i = q_i(x)$? Then each
# $\Delta a_i \approx \frac{da_i}{dx}\Delta x$, and the rule for several variables adds them up:
#
# $$\Delta y \approx \sum_{i=1}^{M} \frac{\partial y}{\partial a_i}\,\Delta a_i
# \quad\Longrightarrow\quad
# \boxed{\;\frac{dy}{dx} = \sum_{i=1}^{M} \frac{\partial y}{\partial a_i}\,\frac{da_i}{dx}\;}$$
#
# **Every route contributes its influence, and influences add.** This one line is all of backpropagation
# (chapter 4).

# %% tags=["demo", "hide-input"]
figure, ax = plt.subplots(figsize=(7, 2.8), layout="constrained")
places = {"x": (0, 0), "a₁": (1, 0.7), "a₂": (1, 0), "a₃": (1, -0.7), "y": (2, 0)}
for i, unit in enumerate(("a₁", "a₂", "a₃")):
    number = "₁₂₃"[i]
    for start, end, words in (("x", unit, f"da{number}/dx"), (unit, "y", f"∂y/∂a{number}")):
        (x0, y0), (x1, y1) = places[start], places[end]
        arrow = dict(arrowstyle="->", color=plots.BLUE, lw=1.8, shrinkA=17, shrinkB=17)
        ax.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
        ax.text((x0 + x1) / 2, (y0 + y1) / 2 + 0.1, words, ha="center", va="bottom", fontsize=11)
for name, (x, y) in places.items():
    circle = dict(boxstyle="circle,pad=0.4", facecolor="white", edgecolor="black")
    ax.text(x, y, name, ha="center", va="center", fontsize=13, bbox=circle)
ax.set(
    xlim=(-0.25, 2.25), ylim=(-1.05, 1.15), title="Three routes from x to y: multiply along each, then add"
)
ax.axis("off")
plt.show()

# %% [markdown]
# *Figure: x on the left, y on the right, and between them a₁, a₂ and a₃. Each of the three routes has two
# arrows, labelled with the two derivatives that are multiplied along it.*
#
# **Worked example.** $y = a_1 a_2$ with $a_1 = x^2$ and $a_2 = \sin x$, at $x = 1$. The two routes give
#
# $$\frac{dy}{dx} = \underbrace{a_2 \cdot 2x}_{\text{through } a_1} +
# \underbrace{a_1 \cdot \cos x}_{\text{through } a_2}
# = 2 \sin 1 + \cos 1 \approx 1.682942 + 0.540302 = 2.223244 .$$
#
# Forget one route, and the answer is a plausible number that is wrong. How could you notice?

# %% [markdown]
# ## 1.3 A slope without a formula
#
# Local linearity also works in the other direction. If $\Delta y \approx \frac{dy}{dx}\Delta x$, then
# $\frac{dy}{dx} \approx \frac{\Delta y}{\Delta x}$: *evaluate the function twice, and divide.* No formula
# for the derivative is needed, so no mistake in one can spoil it.
#
# Which two points are best? Here are two candidates, both with a step $\varepsilon$. Which chord is closer
# to the tangent?

# %% tags=["demo", "hide-input"]
at, step = 0.6, 0.55
x = np.linspace(-0.15, 1.45, 200)
figure, ax = plots.axes("The central chord is nearly parallel to the tangent", "x", "f(x)", figsize=(7, 4.2))
ax.plot(x, np.exp(x), color=plots.BLACK, linestyle="-", label="f")
for label, start, end, colour, style in (
    ("forward: from x to x + ε", at, at + step, plots.ORANGE, "--"),
    ("central: from x − ε to x + ε", at - step, at + step, plots.BLUE, "-."),
):
    slope = (np.exp(end) - np.exp(start)) / (end - start)
    ax.plot(
        x, np.exp(start) + slope * (x - start), color=colour, linestyle=style, label=f"{label}: {slope:.3f}"
    )
    ax.plot([start, end], np.exp([start, end]), "o", color=colour)
ax.plot(
    x, np.exp(at) * (1 + x - at), color=plots.VERMILLION, linestyle=":", label=f"tangent: {np.exp(at):.3f}"
)
ax.set_xticks([at - step, at, at + step], ["x − ε", "x", "x + ε"])
ax.set_ylim(0, 4.4)
ax.legend(title="slope", loc="upper left")
plt.show()

# %% [markdown]
# *Figure: the exponential function with its tangent at x and two chords. The forward chord, from x to x +
# ε, is clearly too steep (slope 2.429 instead of 1.822). The central chord, from x − ε to x + ε, has slope
# 1.915.*
#
# The picture suggests the central one:
#
# $$\frac{f(x + \varepsilon) - f(x - \varepsilon)}{2\varepsilon},$$
#
# where $2\varepsilon$ is the distance between the two points.

# %% [markdown]
# ### Exercise: `central_difference`
#
# Write the central difference for a function `f` of one number `x`. The step is `eps`.


# %% exercise="central_difference"
def central_difference(f, x, eps=1e-5):
    """The slope of f at the number x from two evaluations, at x + ε and x − ε.

    f: a function from a number to a number; eps: the step ε. Returns a float.
    """
    ### BEGIN SOLUTION
    return (f(x + eps) - f(x - eps)) / (2 * eps)
    ### END SOLUTION


# %% check="central_difference"
check("central_difference")

# %% [markdown]
# ### A derivation that a machine can follow
#
# By how much is the central difference better? **Taylor's formula** can tell. Let $f$ be a polynomial of
# degree three. Then the formula is exact after the third derivative:
#
# $$f(x + h) = f(x) + h\, f'(x) + \frac{h^2}{2} f''(x) + \frac{h^3}{6} f'''(x) \qquad\text{for every } h .$$
#
# (Any other smooth $f$ has further terms, of the size $h^4$.)
#
# In this course you type your derivations as text, and every line is followed: it is evaluated at random
# numbers and compared with the line before. `show` sets your lines as in a book, and judges nothing. `check`
# names the first line that does not follow from the one before, with the numbers. Here is the derivation for
# the forward difference, in full.

# %% tags=["demo"]
forward_difference = r"""
    (f(x+ε) − f(x))/ε
  = (f(x) + ε f'(x) + ε²/2 f''(x) + ε³/6 f'''(x) − f(x))/ε     | Taylor's formula, h = ε
  = (ε f'(x) + ε²/2 f''(x) + ε³/6 f'''(x))/ε                   | f(x) cancels
  = f'(x) + ε/2 f''(x) + ε²/6 f'''(x)                          | divide by ε
"""
show(forward_difference, "central_difference_derivation")

# %% [markdown]
# So the forward difference is off by $\frac{\varepsilon}{2} f''(x)$, and by a smaller term. Its error is
# proportional to $\varepsilon$.
#
# - A line starts with `=`. Behind `|` you may name the rule.
# - Write with plain letters or with the signs of the book, as you like. In JupyterLab `\varepsilon` and
#   the Tab key give ε.
#
# | you mean | you can type | or |
# |---|---|---|
# | $2\varepsilon$, $\varepsilon^2$ | `2 eps`, `eps^2` | `2 ε`, `ε²` |
# | $\dfrac{a}{2b}$ | `a/(2 b)` | `\frac{a}{2b}` |
# | $f'(x)$, $f''(x)$, $f'''(x)$ | `f1`, `f2`, `f3` | `f'(x)`, `f''(x)`, `f'''(x)` |
#
# `a/2b` could mean two things and is refused. If a line cannot be read, a caret (`^`) shows where.
#
# **Exercise `central_difference_derivation`.** Now the central difference, down to $f'(x) + \varepsilon^2
# f'''(x)/6$. Taylor's formula holds for $h = \varepsilon$ and for $h = -\varepsilon$. Which powers of $h$
# change their sign? Copy these lines below the first one and fill the gaps, or go your own way in at least
# two steps. (Another order or a bracket is no step; a rule is.) Your symbols: `f`, `f1`, `f2`, `f3`, `x`,
# `ε`.
#
# ```
#   = ((f(x) + ε f1 + ___) − (f(x) − ε f1 + ___))/(2ε)     | Taylor's formula, two times
#   = ___                                                  | subtract
#   = f1 + ε² f3/6                                         | divide
# ```


# %% exercise="central_difference_derivation"
central_difference_derivation = r"""
    (f(x+ε) − f(x−ε))/(2ε)
    ### BEGIN SOLUTION
  = ((f(x) + ε f1 + ε²/2 f2 + ε³/6 f3) − (f(x) − ε f1 + ε²/2 f2 − ε³/6 f3))/(2ε)   | Taylor, two times
  = (2 ε f1 + ε³ f3/3)/(2ε)                                                          | even powers cancel
  = f1 + ε² f3/6                                                                     | divide
    ### END SOLUTION
"""
show(central_difference_derivation)

# %% check="central_difference_derivation"
check("central_difference_derivation")

# %% [markdown]
# ### What the central difference loses
#
# The even powers are the same on both sides of $x$, and cancel. For a smooth $f$ that is no polynomial the
# next term that remains has the power four:
#
# $$\boxed{\;\frac{f(x + \varepsilon) - f(x - \varepsilon)}{2\varepsilon}
# = f'(x) + \frac{\varepsilon^2}{6} f'''(x) + O(\varepsilon^4)\;}$$
#
# So the true derivative is the central difference $-\,\varepsilon^2 f'''/6$, up to even smaller terms. The
# error is proportional to $\varepsilon^2$: a step ten times smaller is a hundred times better. It is called
# the **truncation error**, since it is what we lose by cutting off Taylor's series.
#
# **Worked example.** $f = \sin$ at $x = 1$ with $\varepsilon = 0.1$. Here $f' = \cos 1 = 0.540302$ and
# $f''' = -\cos 1$.
#
# $$\frac{\sin 1.1 - \sin 0.9}{0.2} = \frac{0.891207 - 0.783327}{0.2} = 0.539402 .$$
#
# The error is $0.539402 - 0.540302 = -0.000900$. The formula promises
# $\frac{0.1^2}{6} \cdot (-0.540302) = -0.000901$. Close enough to trust it.

# %% [markdown]
# ## 1.4 How small should the step be?
#
# The truncation error shrinks with $\varepsilon^2$. So why not take $\varepsilon = 10^{-15}$ and be done?
#
# Try it. Here is the slope of $\sin$ at $x = 1$ again, by your `central_difference` with smaller and smaller
# steps. Before you run the cell: what do you expect in the last line?

# %% tags=["demo"]
print("   ε        central difference    error")
for eps in (1e-1, 1e-3, 1e-5, 1e-7, 1e-9, 1e-11, 1e-13, 1e-15):
    slope = central_difference(np.sin, 1.0, eps)
    print(f"{eps:7.0e}    {slope:.12f}     {slope - np.cos(1):+.1e}")

# %% [markdown]
# At first every line is better than the one before. From $10^{-7}$ on it gets worse again, and at the end
# only one digit after the point is right. What happened?
#
# **Rounding.** A computer keeps about 16 digits of a number. In float64 every result is rounded to a
# neighbour, with a relative error of at most
#
# $$\eta = 2^{-53} \approx 1.1 \cdot 10^{-16} ,$$
#
# the **unit of rounding** (η is the Greek letter eta).
#
# For a tiny $\varepsilon$ the numbers $f(x + \varepsilon)$ and $f(x - \varepsilon)$ agree in nearly all
# their digits. Subtract them, and those digits cancel. What remains is mostly the rounding errors of the
# two, and dividing by the tiny $2\varepsilon$ makes them large.
#
# **How large?** Suppose that $f$ is computed as well as it can be: each value carries an error of at most
# $\eta\,|f|$. Then the difference carries at most $2\eta\,|f|$, and the quotient at most
#
# $$\frac{2\eta\,|f|}{2\varepsilon} = \frac{\eta\,|f|}{\varepsilon} .$$
#
# This is the **round-off error**. It *grows* when $\varepsilon$ shrinks. So there are two errors, and they
# pull in opposite directions.

# %% tags=["demo", "hide-input"]
UNIT_ROUNDING = 2.0**-53
CURVES = {  # name: f, f′, f‴
    "sin x": (np.sin, np.cos, lambda x: -np.cos(x)),
    "exp x": (np.exp, np.exp, np.exp),
    "x⁵": (lambda x: x**5, lambda x: 5 * x**4, lambda x: 60 * x**2),
    "sin 20x": (lambda x: np.sin(20 * x), lambda x: 20 * np.cos(20 * x), lambda x: -8000 * np.cos(20 * x)),
    "1000 + sin x": (lambda x: 1000 + np.sin(x), np.cos, lambda x: -np.cos(x)),
}


def v_curve(name, x):
    """The error of central differences of a curve at x over the step, with the two errors that make it up."""
    curve, slope, third = CURVES[name]
    eps = np.logspace(-14, 0, 281)
    ahead, behind = x + eps, x - eps
    error = np.abs((curve(ahead) - curve(behind)) / (ahead - behind) - slope(x))  # x ± ε is rounded, too
    best = (3 * UNIT_ROUNDING * abs(curve(x)) / abs(third(x))) ** (1 / 3)
    figure, ax = plots.axes(
        f"{name} at x = {x:.2g}: the best step is near {best:.0e}", "step ε", "error of the slope"
    )
    ax.loglog(eps, error, ".", color=plots.BLUE, markersize=4, label="measured")
    ax.loglog(
        eps, eps**2 * abs(third(x)) / 6, color=plots.ORANGE, linestyle="--", label="truncation ε²|f‴|/6"
    )
    ax.loglog(
        eps,
        UNIT_ROUNDING * abs(curve(x)) / eps,
        color=plots.VERMILLION,
        linestyle="-.",
        label="round-off η|f|/ε",
    )
    ax.axvline(best, color=plots.BLACK, linestyle=":", label="(3η|f| / |f‴|)^(1/3)")
    ax.set_ylim(1e-15, 1e2)
    ax.legend(loc="lower left", fontsize=10)
    return figure


widgets.explore(
    v_curve,
    alt="The error of the central difference over the step, both on logarithmic axes, has the shape of a V.",
    name=widgets.choice("function", list(CURVES)),
    x=widgets.slider("x", 0.2, 1.4, 1.0, step=0.1),
)

# %% [markdown]
# *Figure: the measured error of the slope over the step, on logarithmic axes. Right of the best step the
# points lie on the truncation line, which rises with slope 2. Left of it they scatter below the round-off
# line, which falls with slope −1. Together they look like a V.*
#
# The picture divides by the distance that the two points have in the computer, since $x \pm \varepsilon$ is
# rounded as well. The line leaves out what is rounded *inside* $f$. For `sin 20x` the product $20x$ is
# rounded before its sine is taken. So this $f$ is not computed as well as it can be, and many of its points
# lie above the line.
#
# With a kernel running, move the controls above the picture. Two questions to try:
#
# - For `sin 20x`, does the best step move left or right? Why?
# - For `1000 + sin x`, the slope is that of `sin x`. Why can it no longer be known as well?

# %% [markdown]
# **Where is the bottom of the V?** Add the two errors, and call the sum $E$:
#
# $$E(\varepsilon) = \underbrace{\frac{\eta\,|f|}{\varepsilon}}_{\text{round-off}} +
# \underbrace{\frac{\varepsilon^2\,|f'''|}{6}}_{\text{truncation}} .$$
#
# At the minimum its derivative with respect to $\varepsilon$ is zero (power rule, term by term):
#
# $$\frac{dE}{d\varepsilon} = -\frac{\eta\,|f|}{\varepsilon^2} + \frac{\varepsilon\,|f'''|}{3} = 0 .$$
#
# Multiply by $3\varepsilon^2$ and bring the first term to the other side:
#
# $$\varepsilon^3\,|f'''| = 3\eta\,|f| .$$
#
# Divide by $|f'''|$ and take the cube root:
#
# $$\boxed{\;\varepsilon^{*} = \left(\frac{3\eta\,|f|}{|f'''|}\right)^{1/3}\;}$$
#
# It is a minimum, since $E$ grows without bound for $\varepsilon \to 0$ and for $\varepsilon \to \infty$.
#
# **How good is it there?** From $\varepsilon^3 |f'''| = 3\eta|f|$ follows $\eta|f| =
# \varepsilon^{*3}|f'''|/3$. Put that into $E$:
#
# $$E(\varepsilon^{*}) = \frac{\varepsilon^{*2}|f'''|}{3} + \frac{\varepsilon^{*2}|f'''|}{6}
# = \frac{\varepsilon^{*2}\,|f'''|}{2} .$$
#
# **Worked example.** $\sin$ at $x = 1$: $|f| = 0.8415$ and $|f'''| = 0.5403$, so
#
# $$\varepsilon^{*} = \left(\frac{3 \cdot 1.11\cdot 10^{-16} \cdot 0.8415}{0.5403}\right)^{1/3}
# \approx 8.0 \cdot 10^{-6}, \qquad
# E(\varepsilon^{*}) \approx 1.7 \cdot 10^{-11} .$$
#
# When $|f|$ and $|f'''|$ are of similar size, the best step is near $\eta^{1/3}$, a few times $10^{-6}$, and
# the slope is known to about ten digits. That is why `eps=1e-5` is a good default, and why no step gives
# all sixteen.

# %% [markdown]
# ### Written question: why this step? (3 points)
#
# A friend computes slopes with $\varepsilon = 10^{-1}$. Another uses $\varepsilon = 10^{-15}$, "to be
# exact". Explain to both, in your own words, what goes wrong. Where does the best step lie, and why there?
# A few sentences and one formula are enough.

# %% [markdown] written="why_this_step" points=3
# ### BEGIN SOLUTION
# **Model answer.** With ε = 1e-1 the step is so long that the chord no longer follows the curve: the
# central difference misses the slope by the truncation error ε²f‴/6, which is about f‴/600, so only two or
# three digits are right.
#
# With ε = 1e-15 the two values of f agree in almost all of their sixteen digits. Their difference consists
# of rounding errors, of size η|f| with η ≈ 1.1e-16, and the division by 2ε blows them up to η|f|/ε, up to
# 0.1|f|: hardly a digit is safe. (For x near 1, x + ε itself can hardly be told from x.)
#
# Making ε smaller reduces one error and enlarges the other, so the best step lies where neither wins.
# Setting the derivative of η|f|/ε + ε²|f‴|/6 to zero gives ε = (3η|f|/|f‴|)^(1/3), around 1e-5 for ordinary
# functions.
#
# **Marks.** 1 point: too large a step, truncation error named or described, growing with ε² (or "Taylor's
# next term"). 1 point: too small a step, round-off named or described: cancelling digits, or η|f|/ε growing
# as ε shrinks. 1 point: the optimum balances the two, with the cube root of η or a step of about 1e-5 or
# 1e-6 and its reason.
# ### END SOLUTION

# %% [markdown]
# ## 1.5 Is a difference of 0.0001 small?
#
# Your formula says 0.5404, finite differences say 0.5403. Is the formula right? And if they say 50000.0001
# and 50000.0000? Or 0.0001 and 0.0000?
#
# A difference by itself means nothing. It has to be compared with the size of the numbers. For arrays $u$
# and $v$ of the same shape, the **relative error** is
#
# $$\max_i \; \frac{|u_i - v_i|}{\max\!\left(10^{-8},\; |u_i| + |v_i|\right)} .$$
#
# Read it from the inside:
#
# - the numerator is how far apart the two entries are;
# - the denominator is how large they are, both taken together, so that neither is preferred;
# - where both are almost zero, $10^{-8}$ stands in, so that nothing is divided by zero;
# - the maximum over the entries keeps the worst one. A mean would hide it.
#
# **Worked example.** $u = (2, 0, 5)$ and $v = (2, 0, 5.1)$. The entries give $0/4$, $0/10^{-8}$ and
# $0.1/10.1$, so the relative error is $0.0099$.
#
# Two numbers of opposite sign have relative error 1, whether they are large or small. So has any number
# beside 0. (Only below $10^{-8}$ does the error become smaller: there the floor takes over.)

# %% [markdown]
# ### Exercise: `relative_error`
#
# One thing to think about: if an entry is `nan`, the answer has to be `nan`. A checker that overlooks it
# would call a broken gradient right. Does the maximum that you use let `nan` through?


# %% exercise="relative_error"
def relative_error(u, v):
    """max over the entries of |u − v| / max(1e-8, |u| + |v|).

    u, v: arrays of the same shape with at least one entry. Returns a float: 0.0 for equal arrays, nan if an
    entry is nan.
    """
    ### BEGIN SOLUTION
    size = np.maximum(1e-8, np.abs(u) + np.abs(v))
    return float(np.max(np.abs(u - v) / size))
    ### END SOLUTION


# %% check="relative_error"
check("relative_error")

# %% [markdown]
# ## 1.6 A gradient without a formula
#
# A loss depends on many parameters. Let $f$ take an array $x$ with $P$ entries and return one number. For
# each partial derivative, move one entry alone, and leave the others where they are:
#
# $$\frac{\partial f}{\partial x_i}
# \approx \frac{f(x + \varepsilon e_i) - f(x - \varepsilon e_i)}{2\varepsilon},
# \qquad e_i: \text{zero everywhere, one in the entry } i .$$
#
# The gradient has the shape of $x$: $(P,)$ for a vector, $(H, D)$ for a matrix of weights.
#
# **Worked example.** $f(x) = x_1 x_2^2$ at $(2, 3)$ with $\varepsilon = 0.1$:
#
# - first entry: $(2.1 \cdot 9 - 1.9 \cdot 9) / 0.2 = 1.8 / 0.2 = 9$, which is exact, since $f$ is linear in
#   $x_1$;
# - second entry: $(2 \cdot 3.1^2 - 2 \cdot 2.9^2) / 0.2 = (19.22 - 16.82) / 0.2 = 12$, exact too: $f$ is
#   quadratic in $x_2$, so $f''' = 0$ and nothing is truncated.
#
# **Three traps** on the way from the formula to code:
#
# 1. *Every entry, whatever the shape.* `len(x)` counts the rows of a matrix. `np.ndindex(x.shape)` visits
#    every index of an array of any shape, even of a single number, `np.array(1.5)`, whose only index is
#    `()`.
# 2. *A flattened array may be a copy.* `x.ravel()` shares its memory with `x` only if the entries lie one
#    after the other. For `x.T` or `x[::2]` it does not, and what you change there never reaches `f`.
# 3. *Leave no trace.* You may work on copies, or move the entries of `x` itself. In the second case, put
#    every entry back **exactly**, also if `f` fails on the way. Adding ε and taking it away again is not
#    exact:

# %%
number = 0.1
print(number + 1e-5 - 2e-5 + 1e-5 == number, number + 1e-5 - 2e-5 + 1e-5)

# %% [markdown]
# Keep the old number and write it back. And if you work on `x` itself, Python has a statement for "whatever
# happens, do this at the end":
#
# ```python
# try:
#     …            # this may raise an exception
# finally:
#     …            # this runs in any case; the exception then goes on to the caller
# ```
#
# ### Exercise: `numerical_gradient`
#
# Use the step `eps` as it is given, and evaluate `f` exactly twice for each entry. You pass `f` arrays of
# the shape of `x`.


# %% exercise="numerical_gradient"
def numerical_gradient(f, x, eps=1e-5):
    """The gradient of f at x by central differences, one entry after the other.

    f: a function from an array to a number; x: a float64 array of any shape; eps: the step ε. Returns an
    array of the shape of x after 2P evaluations of f, P = x.size. Afterwards x has the same bits as before,
    also if f raises; what f raises reaches the caller.
    """
    ### BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = x[index]
        try:
            x[index] = kept + eps
            ahead = f(x)
            x[index] = kept - eps
            behind = f(x)
        finally:
            x[index] = kept
        gradient[index] = (ahead - behind) / (2 * eps)
    return gradient
    ### END SOLUTION


# %% check="numerical_gradient"
check("numerical_gradient")

# %% [markdown]
# **Your two instruments together.** Here are two formulas for the gradient of $f(x) = x_1 x_2^2$. One has a
# slip. The relative error between each of them and your `numerical_gradient` tells which.

# %% tags=["demo"]
point = np.array([2.0, 3.0])
measured = numerical_gradient(lambda x: x[0] * x[1] ** 2, point)
for formula, claimed in (("(x₂², 2 x₁ x₂)", [9.0, 12.0]), ("(x₂², 2 x₂)   ", [9.0, 6.0])):
    print(f"{formula}: relative error {relative_error(np.array(claimed), measured):.1e}")

# %% [markdown]
# ### What does it cost?
#
# Two evaluations for each of $P$ parameters: $2P$. Is that much?
#
# Take a network with one hidden layer of $H$ units, from $D = 64$ inputs to $C = 10$ classes. It has
# $P = (64 + 1)H + (H + 1)10$ parameters. One evaluation of the loss for one example needs about one
# multiplication for every weight. So the whole gradient needs about $2P \cdot P$ multiplications: **twice
# the parameters, four times the work.**
#
# The next cell does not estimate, it counts. It runs your `numerical_gradient` on such networks and counts
# the evaluations and the multiplications.


# %% tags=["demo", "hide-input"]
class CountedLoss:
    """The cross-entropy of a one-hidden-layer network at one example, counting what it does."""

    def __init__(self, H, D=64, C=10):
        self.H, self.C, self.x = H, C, np.linspace(-1, 1, D)
        self.ends = np.cumsum([H * D, H, C * H, C])
        self.P = self.ends[-1]
        self.evaluations = self.multiplications = 0

    def __call__(self, theta):
        W1, b1, W2, b2 = np.split(theta, self.ends[:-1])
        h = np.tanh(W1.reshape(self.H, -1) @ self.x + b1)
        a = W2.reshape(self.C, -1) @ h + b2
        self.evaluations += 1
        self.multiplications += W1.size + W2.size
        return np.log(np.exp(a).sum()) - a[3]


def cost_of_a_gradient():
    """What numerical_gradient evaluates and multiplies for networks of growing size."""
    counted = []
    for H in (1, 2, 4, 8, 16, 32):
        loss = CountedLoss(H)
        numerical_gradient(loss, 0.1 * np.random.default_rng(H).standard_normal(loss.P))
        counted.append((loss.P, loss.evaluations, loss.multiplications))
    parameters, evaluations, multiplications = np.array(counted).T

    figure, ax = plots.axes(
        "Ten times the parameters, a hundred times the work", "parameters P", "number counted"
    )
    for number, look, colour, label in (
        (multiplications, "o-", plots.VERMILLION, "multiplications, about 2P²"),
        (evaluations, "s--", plots.BLUE, "evaluations of the loss, 2P"),
        (multiplications / evaluations, "^:", plots.BLACK, "multiplications of one evaluation, about P"),
    ):
        ax.loglog(parameters, number, look, color=colour, label=label)
    ax.legend()
    print(f"{parameters[-1]} parameters:", end=" ")
    print(f"{evaluations[-1]:,} evaluations, {multiplications[-1]:,} multiplications")
    return figure


widgets.explore(
    cost_of_a_gradient,
    "Evaluations and multiplications of a gradient by finite differences over the number of parameters.",
)

# %% [markdown]
# *Figure: three straight lines on logarithmic axes over the number of parameters, from 85 to 2410.
# Evaluations rise as 2P, the multiplications of one evaluation as P, and all multiplications together as
# 2P².*
#
# A network with a million parameters would need two million evaluations for *one* step of gradient descent.
# This is why nobody trains with finite differences, and why backpropagation, which needs about as much as a
# few evaluations for the whole gradient, is worth a chapter of its own. Finite differences are for
# **checking**, on small networks: slow, but independent of every formula you could get wrong.

# %% [markdown]
# ## 1.7 When there is no slope: kinks
#
# The most used activation function of all has a corner: $g(a) = \max(0, a)$, the ReLU. What is its slope at
# $a = 0$? What does your central difference say?
#
# From the left the slope is 0, from the right it is 1. These **one-sided slopes** differ, so there is no
# derivative. The central difference has no way to say so. It takes the mean of both:
#
# $$\frac{\max(0, \varepsilon) - \max(0, -\varepsilon)}{2\varepsilon}
# = \frac{\varepsilon - 0}{2\varepsilon} = \frac12,
# \qquad\text{whatever } \varepsilon .$$
#
# And it is not only the point itself. If the kink lies anywhere between $x - \varepsilon$ and
# $x + \varepsilon$, both slopes are mixed. For $|x| < \varepsilon$:
#
# $$\frac{\max(0, x + \varepsilon) - \max(0, x - \varepsilon)}{2\varepsilon}
# = \frac{x + \varepsilon}{2\varepsilon} .$$


# %% tags=["demo", "hide-input"]
def relu(a):
    return np.maximum(0, a)


def kink(eps):
    """Slopes of the ReLU around 0, with the step eps: central and one-sided."""
    a = np.linspace(-1, 1, 401)
    figure, ax = plots.axes(
        f"Within ε = {eps:.2g} of the kink, the two slopes are mixed", "a", "slope of max(0, a)"
    )
    ax.axvspan(-eps, eps, color="#eeeeee", label="within ε of the kink")
    forward, backward = (relu(a + eps) - relu(a)) / eps, (relu(a) - relu(a - eps)) / eps
    ax.plot(a, forward, "--", color=plots.ORANGE, label="to the right, from a to a + ε")
    ax.plot(a, backward, ":", color=plots.VERMILLION, label="to the left, from a − ε to a")
    ax.plot(a, [central_difference(relu, z, eps) for z in a], color=plots.BLUE, label="central, yours")
    ax.legend(loc="upper left")
    return figure


widgets.explore(
    kink,
    alt="The slope of the ReLU over a: central differences climb from 0 to 1 within ε of the kink at 0.",
    eps=widgets.slider("ε", 0.02, 0.8, 0.4),
)

# %% [markdown]
# *Figure: three slopes of the ReLU over a. Far left all are 0, far right all are 1. Within one step of the
# kink the central slope climbs in a straight line from 0 to 1, passing ½ at the kink; the one-sided slopes
# climb left or right of it.*
#
# **How to notice a kink.** Compare the one-sided slopes. By Taylor's formula, for a smooth function they
# differ by about $\varepsilon f''$, so with a step ten times smaller they differ ten times less. At a kink
# they differ by the same amount for every step.
#
# **What to do about it.** At the kink itself any number between the one-sided slopes is a fair answer (a
# *subgradient*), so a checker should accept all of them, or look at another point. Random points almost
# never lie within $10^{-5}$ of a kink. Check a ReLU network at random parameters, not at zeros.

# %% [markdown]
# ## 1.8 Two evaluations for a million parameters
#
# A whole gradient costs $2P$ evaluations. What can be learned from two?
#
# Choose a direction, an array $u$ of the shape of $x$ (from here on $u$ is a direction). Walk along it:
# $\varphi(t) = f(x + tu)$ is a function of one number. In time $t$ the entry $i$ becomes $x_i + t u_i$, so
# $\frac{dx_i}{dt} = u_i$. Every entry is a route from $t$ to $f$, and influences add:
#
# $$\varphi'(0) = \sum_i \frac{\partial f}{\partial x_i}\,u_i = \nabla f(x) \cdot u
# \qquad\text{(chain rule, section 1.2).}$$
#
# This is the **directional derivative** of $f$ at $x$ along $u$. The central difference of $\varphi$ gives
# it with two evaluations, however many entries $x$ has:
#
# $$\nabla f(x) \cdot u \approx \frac{f(x + \varepsilon u) - f(x - \varepsilon u)}{2\varepsilon} .$$
#
# We take $u$ as it comes. Twice the $u$ gives twice the slope, as it must:
# $\nabla f \cdot (2u) = 2\, \nabla f \cdot u$.
#
# **Worked example.** $f(x) = x_1 x_2^2$ at $(2, 3)$, where $\nabla f = (9, 12)$. Along $u = (1, -2)$ the
# slope is $9 - 24 = -15$. With $\varepsilon = 0.1$: $f(2.1, 2.8) = 16.464$ and $f(1.9, 3.2) = 19.456$, and
# $(16.464 - 19.456) / 0.2 = -14.96$. The difference of $0.04$ is truncation: along this line
# $\varphi(t) = (2 + t)(3 - 2t)^2$ has $\varphi''' = 24$, and $\frac{0.1^2}{6} \cdot 24 = 0.04$.

# %% [markdown]
# ### Exercise: `directional_derivative`
#
# `x` and `u` are arrays of the same shape, whichever it is. Evaluate `f` exactly twice.


# %% exercise="directional_derivative"
def directional_derivative(f, x, u, eps=1e-5):
    """The slope of f at x along u, by a central difference: ∇f(x) · u.

    f: a function from an array to a number; x: an array; u: an array of the shape of x, used as it is, not
    normalised; eps: the step ε. Returns a float after two evaluations of f; x and u are unchanged.
    """
    ### BEGIN SOLUTION
    return (f(x + eps * u) - f(x - eps * u)) / (2 * eps)
    ### END SOLUTION


# %% check="directional_derivative"
check("directional_derivative")

# %% [markdown]
# **What it is good for.** To check a gradient of a million entries, draw a random $u$ and compare *one*
# number: $\nabla f \cdot u$ from your formula with the directional derivative. A right gradient agrees for
# every $u$. A wrong one, off by the array $d$, differs by $d \cdot u$, and a random $u$ is almost never
# perpendicular to $d$.
#
# The check asks *whether* something is wrong, very cheaply. It does not say *where*: for that, look at the
# entries.


# %% tags=["demo"]
def mean_log_cosh(x):
    return np.log(np.cosh(x)).mean()


million = np.random.default_rng(5).standard_normal(1_000_000)
direction = np.random.default_rng(6).standard_normal(million.size)
right = np.tanh(million) / million.size  # the gradient of the mean of log cosh
wrong = right.copy()
wrong[:500_000] *= 1.01  # half of the entries are 1 % too large
print(f"two evaluations say {directional_derivative(mean_log_cosh, million, direction):+.10f}")
print(f"the right gradient  {right @ direction:+.10f}")
print(f"the wrong one       {wrong @ direction:+.10f}")

# %% [markdown]
# ## 1.9 Your own gradient checker
#
# Now put the pieces together. You are given a function `f`, a function `gradient` that claims to compute
# its gradient, and a point `x`. Is the claim true at `x`?
#
# **What can be wrong with a gradient function?** All of these happen:
#
# - a wrong sign, or a wrong factor such as 2 or 1/N;
# - one single entry that is off, by as little as 1 %;
# - the wrong shape: a row $(1, D)$, a column, or one number. NumPy stretches such arrays to fit, and a
#   comparison may still come out as "equal";
# - `nan`. Remember that every comparison with `nan` is false, `nan > 1` as well as `nan < 1`;
# - zeros everywhere;
# - it raises an exception. Your checker should then answer `False`, not raise it again;
# - it changes the array that you hand to it. That is not a gradient function one can use, so the answer is
#   `False` again, and *your caller's* `x` must not have changed.

# %% [markdown]
# **How close is close enough?** Your ruler has errors, too, so "equal" cannot be the question. Two things set
# your tolerance:
#
# 1. *What you want to find:* an entry that is off by 1 % is wrong. So allow well below 1 % of the entry, such
#    as 0.1 %.
# 2. *Round-off:* about $\eta|f|/\varepsilon$, in **every** entry, however small the gradient is. With
#    $|f| = 10^4$ and $\varepsilon = 10^{-5}$ that is $10^{-7}$. So allow a few times this much besides. It
#    matters most at a **stationary point**, where the true gradient is zero: finite differences give a tiny
#    number instead, and any number beside 0 has a large relative error. The claim is right nevertheless.
#
# (Truncation is far smaller here. All functions that your checker meets are smooth and change over distances
# of about 1, so $f'''$ is not much larger than $f'$ or $f$. With $\varepsilon = 10^{-5}$, the error
# $\varepsilon^2 f'''/6$ is about $10^{-11}$ of that.)
#
# Your checker will meet functions with $|f|$ and $\lVert\nabla f\rVert$ anywhere between $10^{-3}$ and
# $10^4$, and stationary points.
#
# ### Exercise: `is_gradient`
#
# Use your own functions from above.


# %% exercise="is_gradient"
def is_gradient(f, gradient, x):
    """Is the function `gradient` the gradient of f at x?

    f: a function from an array to a number; gradient: a function from an array to an array, perhaps a broken
    one; x: a float64 array. Returns True or False, and never raises what `gradient` raises; x is unchanged
    whatever `gradient` does.
    """
    ### BEGIN SOLUTION
    given = x.copy()
    try:
        claimed = np.asarray(gradient(given), dtype=float)
    except Exception:
        return False
    if claimed.shape != x.shape or given.tobytes() != x.tobytes():
        return False
    measured = numerical_gradient(f, x)
    rounding = 1e-8 + 1e-10 * abs(f(x))
    return bool(np.all(np.abs(claimed - measured) <= 1e-3 * np.abs(measured) + rounding))
    ### END SOLUTION


# %% check="is_gradient"
check("is_gradient")

# %% [markdown]
# **Your checker at work.** On one of the lecture slides behind this course (see the end of the chapter)
# stands, for the squared error $\frac12 \sum_j (f_j - t_j)^2$ of the outputs $f$ and the targets $t$, the
# derivative $\partial\,\text{loss} / \partial f_j = t_j - f_j$. Is it right? Ask, rather than trust.

# %% tags=["demo"]
outputs, t = np.array([0.2, 0.7, 0.9]), np.array([0.0, 1.0, 0.5])


def squared_error(f):
    return 0.5 * np.sum((f - t) ** 2)


print("t − f:", is_gradient(squared_error, lambda f: t - f, outputs))
print("f − t:", is_gradient(squared_error, lambda f: f - t, outputs))

# %% [markdown]
# The sign on the slide is wrong. Chapter 4 has more of these.
#
# And the program of section 1.1, with its forgotten factor? It would not have passed either:


# %% tags=["demo"]
def unit_loss(theta):
    return 0.5 * np.mean((np.tanh(theta[0] * inputs + theta[1]) - targets) ** 2)


def gradient_of_program_a(theta):
    h = np.tanh(theta[0] * inputs + theta[1])
    grad_h = (h - targets) / len(inputs)
    grad_a = grad_h * (1 - h**2)
    return np.array([np.sum(grad_a * inputs), np.sum(grad_h)])


print("program A:", is_gradient(unit_loss, gradient_of_program_a, np.array([0.1, 0.6])))

# %% [markdown]
# ## 1.10 Many outputs: the Jacobian
#
# A layer of a network takes a vector and returns a vector. What is *its* derivative?
#
# Let $f$ take $x$ with $n$ entries and return $y$ with $m$ entries. Every output is a function of several
# variables, so by section 1.2
#
# $$\Delta y_i \approx \sum_{j=1}^{n} \frac{\partial y_i}{\partial x_j}\,\Delta x_j
# \qquad\text{for } i = 1, \dots, m .$$
#
# That is a product of a matrix and a vector. The matrix is the **Jacobian**:
#
# $$\Delta y \approx J\,\Delta x, \qquad J_{ij} = \frac{\partial y_i}{\partial x_j}, \qquad
# J = \begin{pmatrix}
# \frac{\partial y_1}{\partial x_1} & \cdots & \frac{\partial y_1}{\partial x_n}\\
# \vdots & \ddots & \vdots\\
# \frac{\partial y_m}{\partial x_1} & \cdots & \frac{\partial y_m}{\partial x_n}
# \end{pmatrix}\;(m, n).$$
#
# - **Row** $i$ belongs to the output $y_i$: it is the gradient of that one output.
# - **Column** $j$ belongs to the input $x_j$: it says how all outputs answer when $x_j$ alone moves.
#
# A function with one output has a Jacobian of shape $(1, n)$: its gradient, written as a row.

# %% [markdown]
# **Two Jacobians you will meet in every network.**
#
# *An affine layer*, $a = b + Wh$, with $W$ of shape $(H_k, H_{k-1})$. Its entry $i$ is
# $a_i = b_i + \sum_j W_{ij} h_j$. Only the term with $h_j$ contains $h_j$, so
#
# $$\frac{\partial a_i}{\partial h_j} = W_{ij}:
# \qquad \text{the Jacobian is } W \text{ itself, } (H_k, H_{k-1}) .$$
#
# *An activation*, $h_i = g(a_i)$, entry by entry. The output $h_i$ knows nothing of $a_j$ for $j \ne i$, so
#
# $$\frac{\partial h_i}{\partial a_j} = \begin{cases} g'(a_i) & i = j\\ 0 & i \ne j\end{cases}: \qquad
# \text{the Jacobian is diagonal, } (H_k, H_k) .$$
#
# **The chain rule is a product.** Let $y = g(a)$ and $a = q(x)$, all of them vectors. Apply local linearity
# twice:
#
# $$\Delta a \approx J_q\,\Delta x, \qquad \Delta y \approx J_g\,\Delta a \approx J_g J_q\,\Delta x
# \quad\Longrightarrow\quad \boxed{\;J_{g \circ q} = J_g\,J_q\;}$$
#
# The derivative of the *outer* function stands on the left. With shapes: $(m, n) = (m, M)\,(M, n)$, for
# $M$ entries of $a$. In the entry $(i, j)$ it reads
# $\sum_{k=1}^{M} \frac{\partial y_i}{\partial a_k}\frac{\partial a_k}{\partial x_j}$: the routes of
# section 1.2, multiplied along each and added.
#
# **Worked example.** $h = \tanh(Wx)$ with $W = \begin{pmatrix} 1 & 2 & 0\\ 0 & -1 & 1\end{pmatrix}$ and
# $x = 0$. Then $a = 0$ and $\tanh'(0) = 1 - \tanh^2 0 = 1$, so $J = I\,W = W$, of shape $(2, 3)$. At
# $x = (1, 0, 0)$, $a = (1, 0)$ and $g'(a) = (1 - \tanh^2 1,\; 1) = (0.419974,\; 1)$, so
#
# $$J = \begin{pmatrix} 0.419974 & 0\\ 0 & 1\end{pmatrix} W
# = \begin{pmatrix} 0.419974 & 0.839949 & 0\\ 0 & -1 & 1\end{pmatrix}.$$

# %% [markdown]
# ### Exercise: `numerical_jacobian`
#
# One central difference gives a whole **column**: move $x_j$, and watch all $m$ outputs at once. So $2n$
# evaluations are enough, whatever $m$ is.
#
# One trap: `f` may return `x` itself, or a part of it such as `x[1:3]`, which is a window on the same
# memory and no copy. If you then move an entry of that `x`, what you got before moves with it.


# %% exercise="numerical_jacobian"
def numerical_jacobian(f, x, eps=1e-5):
    """The Jacobian J_ij = ∂f_i/∂x_j of f at x by central differences.

    f: a function from an (n,) array to an (m,) array, which may be its argument or a view of it; x: a float64
    array (n,); eps: the step ε. Returns an array (m, n) after 2n evaluations of f. Afterwards x has the same
    bits as before, also if f raises; what f raises reaches the caller.
    """
    ### BEGIN SOLUTION
    columns = []
    for step in eps * np.eye(x.size):
        columns.append((f(x + step) - f(x - step)) / (2 * eps))
    return np.stack(columns, axis=1)
    ### END SOLUTION


# %% check="numerical_jacobian"
check("numerical_jacobian")

# %% [markdown]
# **See it multiply.** The Jacobian of a whole layer, by finite differences, beside the product of the two
# Jacobians from above:

# %% tags=["demo"]
W = np.array([[1.0, 2.0, 0.0], [0.0, -1.0, 1.0]])
point = np.array([1.0, 0.0, 0.0])
product = np.diag(1 - np.tanh(W @ point) ** 2) @ W
print("finite differences\n", numerical_jacobian(lambda x: np.tanh(W @ x), point).round(6))
print("diag(g′(a)) W\n", product.round(6))

# %% [markdown]
# ## What to remember
#
# - **Local linearity:** $\Delta y \approx \nabla f \cdot \Delta x$ for a small step. The chain rule is
#   local linearity used twice; influences along several routes add.
# - **Central difference:** $\frac{f(x+\varepsilon) - f(x-\varepsilon)}{2\varepsilon}$, off by
#   $\varepsilon^2 f'''/6$. The forward difference is off by $\varepsilon f''/2$.
# - **The step:** too large truncates, too small is lost in round-off $\eta|f|/\varepsilon$. The best is
#   $(3\eta|f|/|f'''|)^{1/3}$, around $10^{-5}$, and gives about ten digits, never sixteen.
# - **Compare relatively,** with a floor for stationary points, and judge by the worst entry.
# - **At a kink** the central difference is a mean of the two slopes. Check at random points.
# - **Cost:** $2P$ evaluations for the whole gradient, two for its slope along one direction.
# - **Jacobian:** rows are outputs, columns are inputs; nested functions multiply, the outer one on the
#   left.
# - A falling loss does not prove that a gradient is right. A gradient check nearly does.

# %% [markdown]
# ## Where this comes from
#
# - *Gradient checking* is one slide of "Neural networks: Training neural networks – empirical risk
#   minimization". Our copy is not signed; other slides of the same series are by Hugo Larochelle,
#   Université de Sherbrooke, September 2012. The slide gives the central difference and says what loss,
#   parameter and ε are. It says nothing about the size of ε; sections 1.4 and 1.5 are added here.
# - *Local linearity, nested functions, routes of influence and Jacobians* follow M. Soleymani, "Multi-Layer
#   Networks & Back-Propagation", Deep Learning, Sharif University of Technology, Spring 2019, most of it
#   adapted there from Bhiksha Raj (11-785, CMU 2019) and Fei-Fei Li et al. (CS231n, Stanford 2017).
# - *Perturbing one weight at a time* appears, as a first and "very inefficient" idea for learning, in
#   Shubhendu Trivedi and Risi Kondor, "Lecture 3: Feedforward Networks and Backpropagation", CMSC 35246
#   Deep Learning, University of Chicago, 2017.
#
# **What was misprinted, and what we did about it.** Most formulas on local linearity are lost in the text
# we had of the second source, and in others every letter is shifted by one in the alphabet (its "𝑒𝑧/𝑒𝑦 ≈
# Δ𝑧/Δ𝑦" is $dy/dx \approx \Delta y/\Delta x$). We derived them anew. That source writes a Jacobian with
# outputs as rows, but some gradients "in the shape of the denominator"; here a gradient always has the
# shape of its variable, and a Jacobian is always $(m, n)$. On one of its slides the derivative of the squared
# error has the wrong sign, as your checker found in section 1.9.
#
# ## Further reading
#
# - Nocedal and Wright, *Numerical Optimization*, 2nd edition, Springer 2006, section 8.1: finite-difference
#   derivatives.
# - Press, Teukolsky, Vetterling and Flannery, *Numerical Recipes*, 3rd edition, Cambridge University Press
#   2007, section 5.7: numerical derivatives, and how to choose the step.
# - Goodfellow, Bengio and Courville, *Deep Learning*, MIT Press 2016, section 4.3.1 (Jacobians) and section
#   11.5 (debugging, with finite differences): <https://www.deeplearningbook.org>
# - CS231n, "Neural Networks Part 3: Learning and Evaluation", the section on gradient checks:
#   <https://cs231n.github.io/neural-networks-3/#gradcheck>
