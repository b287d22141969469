# %% [markdown]
# # 3 · Forward propagation
#
# **Layers, hidden units, and what depth can express**
#
# Chapter 2 began with the logits and asked what to do with them. Where do the logits come from?
#
# They come from layers: weights, biases, and a function that bends. This chapter builds them up, from four
# points that no straight line can separate to deep networks that fold space. Nothing is learned yet. We ask
# what a network *can* compute. How it learns to compute it is the subject of chapter 4.
#
# When you are through, you will be able to
#
# - prove that no linear model computes the exclusive or, and build a network by hand that does;
# - compute a layer and a whole network, for one example and for a batch;
# - say what a hidden layer is for: it computes features, which a linear model then uses;
# - draw the common hidden units with their slopes, say which of them saturate and which can die, and choose;
# - build any smooth function from bumps, and say how fast the error shrinks;
# - count the linear pieces of a deep network exactly, and explain why depth multiplies them.
#
# **Time:** about 90 minutes. Most of the exercises are one line long. **You need:** the sigmoid and the
# softmax of chapter 2. They are given below, so an unfinished chapter 2 does not stop you.
#
# **How the exercises work.** Replace the line `raise NotImplementedError()` in the cell, run it, then run the
# check below it.

# %%
import matplotlib.pyplot as plt
import numpy as np

from course_lib import check, plots, show, widgets

plots.use_style()

# %% locked="from_earlier_chapters"
# Given: two functions of chapter 2, for entries up to ±1000 and beyond.


def sigmoid(a):
    """σ(a) = 1 / (1 + exp(−a)), elementwise: a number or an array -> the same shape."""
    e = np.exp(-np.abs(a))
    return np.where(np.asarray(a) >= 0, 1.0, e) / (1.0 + e)


def softmax(a):
    """Probabilities of the logits (C,) or (N, C), over the last axis."""
    e = np.exp(a - np.max(a, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# %% [markdown]
# ### The symbols of this chapter
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $x$, $X$ | `x` | (D,), (N, D) | one example; a mini-batch of N examples, one in each row |
# | $W^{(k)}$, $b^{(k)}$ | `W`, `b` | $(H_k, H_{k-1})$, $(H_k,)$ | weights *(out, in)*, biases of layer $k$ |
# | $a^{(k)}$ | `a` | $(H_k,)$, $(N, H_k)$ | pre-activation of layer $k$ |
# | $h^{(k)}$ | `h` | $(H_k,)$, $(N, H_k)$ | activation of layer $k$; $h^{(0)} = x$ |
# | $g$, $g'$ | `g`, `g_prime` | elementwise | the hidden unit and its slope, both functions of $a$ |
# | $f$ | `f` | (C,), (N, C) | output, the softmax of $a^{(L+1)}$ |
# | $L$ | | | number of hidden layers |
# | $J$ | `loss` | a number | the mean loss of a mini-batch |

# %% [markdown]
# ## 3.1 Four points that no line can separate
#
# The **exclusive or**, XOR, of two inputs is 1 if exactly one of them is 1.
#
# | $x_1$ | $x_2$ | target $t$ |
# |---|---|---|
# | 0 | 0 | 0 |
# | 0 | 1 | 1 |
# | 1 | 0 | 1 |
# | 1 | 1 | 0 |
#
# Here are the four points. Can you draw a straight line with the filled ones on one side and the open ones on
# the other?

# %% tags=["demo", "hide-input"]
corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
targets = np.array([0.0, 1.0, 1.0, 0.0])


def draw_points(ax, places, labels=targets):
    for value, colour, face in ((0, plots.BLACK, "white"), (1, plots.BLACK, plots.BLACK)):
        chosen = labels == value
        ax.plot(*places[chosen].T, "o", ms=11, mec=colour, mfc=face, label=f"target {value}", zorder=3)


figure, ax = plots.axes("XOR: no straight line separates ● from ○", "input x₁", "input x₂", figsize=(5.8, 4))
draw_points(ax, corners)
ax.set(xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), aspect="equal")
ax.legend(loc="center left", bbox_to_anchor=(1, 0.5))
plt.show()

# %% [markdown]
# *Figure: the corners of a square. The corners (0, 1) and (1, 0), opposite to each other, are filled; (0, 0)
# and (1, 1) are open.*
#
# What does a linear model do when it has to answer? Take $f(x) = w_1 x_1 + w_2 x_2 + b$ and the squared
# error. To have the bias among the parameters, put a 1 in front of each example:
#
# $$X = \begin{pmatrix} 1&0&0\\1&0&1\\1&1&0\\1&1&1 \end{pmatrix}_{(4,3)}\qquad
# \theta = \begin{pmatrix} b\\w_1\\w_2 \end{pmatrix}_{(3,)}\qquad
# t = \begin{pmatrix} 0\\1\\1\\0 \end{pmatrix}_{(4,)}\qquad
# J(\theta) = \tfrac18 \lVert X\theta - t \rVert^2$$
#
# (⅛ is ½ for the squared error times ¼ for the mean over four examples.) The loss is convex, so it is
# smallest where its gradient is zero:
#
# $$\begin{aligned}
# \frac{\partial J}{\partial \theta_j} &= \tfrac18 \sum_n 2\, (X\theta - t)_n\, X_{nj}
#   && \text{chain rule, with } (u^2)' = 2u \text{ and } (X\theta)_n = \textstyle\sum_j X_{nj}\, \theta_j \\
# \nabla_\theta\, J &= \tfrac14 X^\top (X\theta - t)
#   && \text{all three as a vector: } (3, 4)\,(4,) = (3,) \\
# X^\top X\, \theta &= X^\top t && \text{set it to zero: the \textbf{normal equations}}
# \end{aligned}$$
#
# With the numbers above, $X^\top X$ is (3, 3) and $X^\top t$ is (3,):
#
# $$\begin{pmatrix} 4&2&2\\2&2&1\\2&1&2 \end{pmatrix}
# \begin{pmatrix} b\\w_1\\w_2 \end{pmatrix} = \begin{pmatrix} 2\\1\\1 \end{pmatrix}$$
#
# Here the derivatives are linear, so there is a closed form. Solve it by hand. The second line minus the
# third gives $w_1 - w_2 = 0$. Call both $w$. The first line is then $4b + 4w = 2$, so $b = \frac12 - w$. Put
# this into the second line, $2b + 3w = 1$: it becomes $1 - 2w + 3w = 1$, so $w = 0$ and $b = \frac12$.

# %% tags=["demo"]
X = np.column_stack([np.ones(4), corners])  # (4, 3)
theta = np.linalg.solve(X.T @ X, X.T @ targets)
print("b, w₁, w₂ =", theta.round(12) + 0.0)
print("outputs   =", (X @ theta).round(12))

# %% tags=["demo", "hide-input"]
x1, x2 = np.meshgrid(np.linspace(-0.4, 1.4, 91), np.linspace(-0.4, 1.4, 91))
plane = theta[0] + theta[1] * x1 + theta[2] * x2
figure, ax = plots.axes("The best linear model says ½ everywhere", "input x₁", "input x₂", figsize=(5.4, 4))
picture = ax.pcolormesh(x1, x2, plane.round(12), vmin=0, vmax=1)
draw_points(ax, corners)
ax.set(aspect="equal")
ax.grid(False)
figure.colorbar(picture, label="output of the model", ticks=[0, 0.5, 1])
plt.show()

# %% [markdown]
# *Figure: the square again, over the output of the best linear model as a colour. It is the same colour
# everywhere, the one of ½.*
#
# The best that a linear model can do is to say ½ everywhere, whatever the input is.
#
# Is the squared error the reason? No. For *any* $w$ and $b$,
#
# $$f(0,0) + f(1,1) = b + (w_1 + w_2 + b) = (w_2 + b) + (w_1 + b) = f(0,1) + f(1,0).$$
#
# Suppose that some threshold $c$ separates the points. There are two cases.
#
# - $f(0,0)$ and $f(1,1)$ are below $c$, and the other two are not: then the left side is less than $2c$, and
#   the right side is at least $2c$.
# - $f(0,1)$ and $f(1,0)$ are below $c$, and the other two are not: then the right side is less than $2c$, and
#   the left side is at least $2c$.
#
# Both are impossible, since the two sides are equal. So no linear model separates the four points, with any
# loss and any threshold. $\blacksquare$
#
# **What is missing?** In a linear model $\partial f / \partial x_1 = w_1$: the first input has the same
# influence whatever the second one is. The inputs do not **interact**. In XOR they do: switching $x_1$ on
# must raise the output if $x_2$ is off, and lower it if $x_2$ is on.

# %% [markdown]
# ## 3.2 A detour through two hidden units
#
# The model cannot move the points. What if we move them first, and look at them from somewhere else?
#
# Put two **hidden units** between the input and the output. Each takes a weighted sum of the inputs and cuts
# off what is negative:
#
# $$h = \max(0, \underbrace{W}_{(2,2)} x + \underbrace{c}_{(2,)}) \qquad\qquad
# f(x) = \underbrace{w}_{(2,)} \cdot h + b$$
#
# The maximum is taken entry by entry. Which units would help? Count how many inputs are on, $x_1 + x_2$. The
# first unit passes this number on. The second one starts only when the count exceeds 1:
#
# $$W = \begin{pmatrix} 1 & 1 \\ 1 & 1 \end{pmatrix} \qquad c = \begin{pmatrix} 0 \\ -1 \end{pmatrix}$$
#
# | $x$ | $Wx + c$ | $h = \max(0, Wx + c)$ | target |
# |---|---|---|---|
# | (0, 0) | (0, −1) | (0, 0) | 0 |
# | (0, 1) | (1, 0) | (1, 0) | 1 |
# | (1, 0) | (1, 0) | (1, 0) | 1 |
# | (1, 1) | (2, 1) | (2, 1) | 0 |
#
# Draw the points where the hidden units put them.

# %% tags=["demo", "hide-input"]
count = corners.sum(axis=1)
hidden = np.column_stack([count, np.where(count > 1, count - 1, 0)])

title = "The hidden units put two points on top of each other: now a line will do"
figure, (left, right) = plots.axes(title, "input x₁", "input x₂", ncols=2, figsize=(8.4, 3.8))
draw_points(left, corners)
draw_points(right, hidden)
line = np.array([-0.4, 2.4])
right.plot(line, 0.6 * line - 0.3, "--", color=plots.VERMILLION, label="one of many lines")
right.annotate("(0, 1) and (1, 0)", (1, 0), (1.12, -0.22), fontsize=9)
for place, name in (((0, 0), "(0, 0)"), ((2, 1), "(1, 1)")):
    right.annotate(name, place, (place[0] - 0.12, place[1] + 0.13), fontsize=9)
left.set(xlim=(-0.4, 1.4), ylim=(-0.4, 1.4), title="input space")
right.set(xlim=(-0.4, 2.4), ylim=(-0.4, 1.4), title="hidden space", xlabel="hidden h₁", ylabel="hidden h₂")
right.legend(loc="upper left", fontsize=9)
plt.show()

# %% [markdown]
# *Figure: left, the four corners in the input space. Right, in the hidden space, three places remain: (0, 0)
# and (2, 1) are open, and (1, 0), where two points have met, is filled. A dashed line has the filled place
# below it and the open ones above it.*
#
# In the hidden space the problem is linear. Only the output is missing: find $w = (w_1, w_2)$ and $b$ with
#
# $$w \cdot (0, 0) + b = 0 \qquad w \cdot (1, 0) + b = 1 \qquad w \cdot (2, 1) + b = 0.$$
#
# These are three equations for three unknowns. The first tells you $b$ at once.
#
# **Exercise `xor_network`.** Return the whole network, `(W, c, w, b)`. You may use the hidden units above.
# Any other network that computes XOR is right as well, with as many units as you like.


# %% exercise="xor_network"
def xor_network():
    """A ReLU network for XOR: (W, c, w, b) with f(x) = w·max(0, W x + c) + b.

    W is (H, 2), c and w are (H,), b is a number.
    """
    ### BEGIN SOLUTION
    W = np.array([[1, 1], [1, 1]])
    c = np.array([0, -1])
    w = np.array([1, -2])
    b = 0
    return W, c, w, b
    ### END SOLUTION


# %% check="xor_network"
check("xor_network")

# %% [markdown]
# As soon as your network is right, the next cell draws what it says between the four points.

# %% tags=["demo", "hide-input"]
if check("xor_network").passed:
    W, c, w, b = xor_network()
    inputs = np.stack([x1, x2], axis=-1)  # (91, 91, 2)
    surface = np.maximum(inputs @ np.transpose(W) + c, 0) @ np.asarray(w) + b
    figure, ax = plots.axes(
        "Your network is bent along lines, and is right at every corner",
        "input x₁",
        "input x₂",
        figsize=(5.8, 4),
    )
    picture = ax.pcolormesh(x1, x2, surface, vmin=0, vmax=1, shading="gouraud")
    draw_points(ax, corners)
    ax.set(aspect="equal")
    ax.grid(False)
    figure.colorbar(picture, label="output of your network", ticks=[0, 0.5, 1], extend="both")
    plt.show()

# %% [markdown]
# *Figure: the output of the network above as a colour over the input plane: a bright ridge through (0, 1) and
# (1, 0), falling off on both sides. (Another network has another picture between the corners.)*

# %% [markdown]
# ### Features, given or learned
#
# What you did has a name. A vector $\varphi(x)$ that is computed from the input, and on which a linear model
# $f(x) = w \cdot \varphi(x) + b$ is built, is a vector of **features**, or a **representation** of $x$. Here
# $\varphi(x)$ is the hidden layer. How does one find good features? There are three ways.
#
# 1. **Take many that fit everywhere**, for example all products of the inputs. $\varphi(x) = (x_1, x_2, x_1
#    x_2)$ is enough for XOR: $x_1 + x_2 - 2 x_1 x_2$. (Kernel machines do this with infinitely many.) But the
#    more features, the more examples it takes to tell the useful ones from the others.
# 2. **Design them by hand** for the problem. For a long time, much of the work in vision and speech was this.
# 3. **Learn them**: let $\varphi$ have parameters of its own, as $\varphi(x) = \max(0, Wx + c)$ has, and
#    train these too. This is what a neural network does. Learning the weights into the hidden units is
#    **learning features**. The examples say only what the output should be. Nobody says what the hidden units
#    should do.
#
# **The price is convexity.** With given features the model is linear in its parameters $w$ and $b$, and the
# losses of chapter 2 stay convex. With learned features they do not. Take the hidden units above with your
# $w$ and $b$: the loss is 0. Now exchange the two hidden units, and with them the entries of $c$ and of $w$.
# These are other parameters, but it is the same function, so the loss is 0 again. Halfway between these two
# points of the parameter space, $c = (-\frac12, -\frac12)$, and both entries of $w$ are one number $v$. There
# both units are the same, and the network computes
#
# $$f(x) = 2v\, \max\bigl(0,\, x_1 + x_2 - \tfrac12\bigr) + b .$$
#
# For XOR it would have to be 0, 1 and 0 when no input, one, and both are on: $b = 0$, $v + b = 1$ and $3v + b
# = 0$. No $v$ and $b$ fulfil all three, so the loss is positive. Between two lowest points there is a hill:
# the loss is not convex. Chapter 8 walks in such landscapes.

# %% [markdown]
# ## 3.3 One layer
#
# What happened at the hidden units is what every layer does. It takes the activations $h^{(k-1)}$ of the
# layer below, and makes its own in two steps:
#
# $$a^{(k)} = b^{(k)} + W^{(k)} h^{(k-1)} \qquad\qquad h^{(k)} = g\bigl(a^{(k)}\bigr)$$
#
# First an affine map, then a function $g$ that bends. The **pre-activation** $a$ is what goes into $g$, the
# **activation** $h$ is what comes out.

# %% tags=["demo", "hide-input"]
sizes, gap = (2, 3, 2), 2.6
figure, ax = plots.axes("Layer k: every unit reads the whole layer below", "", "", figsize=(7.6, 3.2))
places = [[(gap * k, (n - 1) / 2 - i) for i in range(n)] for k, n in enumerate(sizes)]
for below, above in ((places[0], places[1]), (places[1], places[2])):
    for end in above:
        for start in below:
            ax.plot(*zip(start, end), "-", color="#bbbbbb", lw=1, zorder=1)
for start in places[0]:
    ax.plot(*zip(start, places[1][0]), "-", color=plots.BLUE, lw=2.5, zorder=1)
for k, layer_places in enumerate(places):
    for i, (x, y) in enumerate(layer_places, start=1):
        ax.plot(x, y, "o", ms=30, mec=plots.BLUE if (k, i) == (1, 1) else plots.BLACK, mfc="white", mew=1.5)
        ax.text(x, y, "hah"[k] + "₁₂₃"[i - 1], ha="center", va="center")
for text, x, y in (("W₁₁", 1.2, 0.93), ("W₁₂", 1.2, 0.1)):
    ax.text(x, y, text, color=plots.BLUE, ha="center", backgroundcolor="white", fontsize=9)
captions = (
    "layer k−1\nh⁽ᵏ⁻¹⁾, (2,)",
    "layer k\na⁽ᵏ⁾ = b + W h, then g\nW is (3, 2)",
    "layer k+1\nh⁽ᵏ⁺¹⁾, (2,)",
)
for k, text in enumerate(captions):
    ax.text(gap * k, -1.75, text, ha="center", va="top", fontsize=9)
ax.set(xlim=(-0.9, 2 * gap + 0.9), ylim=(-2.6, 1.5))
ax.axis("off")
plt.show()

# %% [markdown]
# *Figure: three columns of circles, 2, 3 and 2 of them, each joined to all circles of the next column. The
# two lines into the first circle of the middle column are blue and carry the weights W₁₁ and W₁₂.*
#
# **One example.** The unit $i$ of the layer has the row $i$ of $W$ as its weights:
#
# $$a_i = b_i + \sum_j W_{ij}\, h_j \qquad
# \underbrace{a}_{(H_k,)} = \underbrace{b}_{(H_k,)} + \underbrace{W}_{(H_k, H_{k-1})}
#   \underbrace{h}_{(H_{k-1},)}$$
#
# The first index of $W$ says where the signal goes, the second where it comes from: *(out, in)*.
#
# **By hand.** Two inputs, three units:
#
# $$h^{(0)} = \begin{pmatrix} 1 \\ 2 \end{pmatrix} \quad
# W = \begin{pmatrix} 1 & -1 \\ 1 & 0 \\ -2 & 2 \end{pmatrix} \quad
# b = \begin{pmatrix} \frac12 \\ 0 \\ -1 \end{pmatrix} \quad
# a = \begin{pmatrix} \frac12 + 1 - 2 \\ 0 + 1 + 0 \\ -1 - 2 + 4 \end{pmatrix}
#   = \begin{pmatrix} -\frac12 \\ 1 \\ 1 \end{pmatrix}$$
#
# With $g(a) = \max(0, a)$ the activations are $(0, 1, 1)$.
#
# **A batch.** Now the examples are the rows of $h$, which is $(N, H_{k-1})$. What becomes of the product?
# Write the entry of example $n$ and unit $i$, and look for a matrix product in it:
#
# $$\begin{aligned}
# a_{ni} &= b_i + \sum_j W_{ij}\, h_{nj} && \text{the line above, for example } n \\
# &= b_i + \sum_j h_{nj}\, (W^\top)_{ji} && \text{swap the factors; } W_{ij} = (W^\top)_{ji} \\
# &= b_i + (h\, W^\top)_{ni} && \text{the definition of a matrix product}
# \end{aligned}$$
#
# $$\underbrace{a}_{(N, H_k)} = \underbrace{h}_{(N, H_{k-1})}\, \underbrace{W^\top}_{(H_{k-1}, H_k)} + b$$
#
# NumPy adds $b$, of the shape $(H_k,)$, to every row. And if `h` has one axis only? Then `h @ W.T` is
# $\sum_j h_j (W^\top)_{ji}$, which is $Wh$. The same code serves one example and a batch.
#
# **Exercise `layer`.** Return both, $a$ and $g(a)$: chapter 4 will need $a$. Call `g` with the whole array,
# since not every `g` works entry by entry (which one in the cell at the top does not?).


# %% exercise="layer"
def layer(h, W, b, g):
    """One layer: (a, g(a)) with a = b + W h.

    h is one example (H_{k−1},) or a batch (N, H_{k−1}); W is (H_k, H_{k−1}), b is (H_k,).
    g is called with the whole array a.
    """
    ### BEGIN SOLUTION
    a = h @ W.T + b
    return a, g(a)
    ### END SOLUTION


# %% check="layer"
check("layer")

# %% [markdown]
# ## 3.4 Why must g bend?
#
# Could we leave $g$ out and stack more layers instead? Five layers should be able to do more than one.
#
# A unit without a bend is called a **linear unit**: $g(a) = a$, with the slope $g'(a) = 1$ everywhere.
# Chapter 2 used it as an output unit. What is it worth as a hidden unit?
#
# Here are two networks with the same weights, five layers of 20 units. One has $g(a) = a$, the other $g(a) =
# \tanh(a)$. We walk through the input space along a straight line and watch one output.

# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(3)
stack = [(1.6 * rng.standard_normal((20, 20)) / np.sqrt(20), rng.standard_normal(20)) for _ in range(5)]
walk = np.linspace(-1, 1, 201)
points = rng.standard_normal(20) + np.outer(walk, rng.standard_normal(20))  # (201, 20), a straight line

linear, bent = points, points
for weights, biases in stack:
    linear, bent = linear @ weights.T + biases, np.tanh(bent @ weights.T + biases)

figure, ax = plots.axes(
    "Five linear layers draw a straight line",
    "position t along the walk",
    "first output, scaled",
    figsize=(7, 3.4),
)
for name, outputs, style in (("g(a) = a", linear, "-"), ("g(a) = tanh(a)", bent, "--")):
    ax.plot(walk, outputs[:, 0] / np.abs(outputs[:, 0]).max(), style, label=name)
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the output of the network without g is a straight line; that of the network with tanh stays low,
# rises steeply and levels off. Each is divided by its largest absolute value.*
#
# **Written question `why_not_linear`.**
#
# 1. Show with formulas that two layers with $g(a) = a$ are one layer. Give its $W$ and $b$, with all shapes,
#    and say what follows for a stack of any number of them.
# 2. Why can no such stack compute XOR, however wide and deep it is?
# 3. What does a hidden unit that bends add? Explain it with the hidden space of section 3.2.
#
# Five to eight sentences, with the formulas that you need.

# %% [markdown] written="why_not_linear" points=3
# ### BEGIN SOLUTION
# **A model answer.** With $g(a) = a$ the first layer is $h^{(1)} = W^{(1)} x + b^{(1)}$ and the second
#
# $$W^{(2)} \bigl(W^{(1)} x + b^{(1)}\bigr) + b^{(2)} =
#   \underbrace{W^{(2)} W^{(1)}}_{(H_2, H_1)(H_1, D) = (H_2, D)} x +
#   \underbrace{W^{(2)} b^{(1)} + b^{(2)}}_{(H_2,)}.$$
#
# This is one layer with the weights $W^{(2)} W^{(1)}$ and the bias $W^{(2)} b^{(1)} + b^{(2)}$. Replace two
# layers by one again and again, and a stack of any depth becomes one affine map. (A narrow layer in between
# even takes something away: the rank of the product is at most the smallest width.)
#
# One affine map cannot compute XOR: section 3.1 shows that $f(0,0) + f(1,1) = f(0,1) + f(1,0)$ for all of
# them.
#
# A unit that bends breaks this equality. In section 3.2 the second unit is 0 for three of the corners and
# starts at the fourth. So the hidden layer maps (0, 1) and (1, 0) to the same place, and (1, 1) off the line
# through this place and that of (0, 0). No affine map does this to a square. The output layer is still
# linear, but it works on new coordinates, in which a line separates the points: the hidden units compute a
# representation of the input.
#
# **Mark scheme** (3 points). 1 point: the product of the two layers written out, with the new weights, the
# new bias and their shapes, and the step to any depth. 1 point: a stack is affine, and no affine function
# computes XOR (the equality, or a reference to it). 1 point: a bending unit makes new coordinates in which
# the problem is linear, explained on the hidden space. Half a point off if the biases are forgotten.
# ### END SOLUTION

# %% [markdown]
# ## 3.5 The family of hidden units
#
# Which function should bend? Many have been tried. Here are eight, each with its slope. The slopes were not
# computed from formulas. They were measured by central differences, as in chapter 1.
#
# Before you read on: for which of them is the slope almost 0 on both sides? On one side? Nowhere?

# %% tags=["demo", "hide-input"]
family = {
    "sigmoid": sigmoid,
    "tanh": np.tanh,
    "hard tanh": lambda a: np.interp(a, [-1, 1], [-1, 1]),
    "softplus": lambda a: -np.log(sigmoid(-a)),  # for a up to 700
    "ReLU": lambda a: (a + np.abs(a)) / 2,
    "leaky ReLU": lambda a: (1.01 * a + 0.99 * np.abs(a)) / 2,
    "ELU": lambda a: np.where(a > 0, a, np.exp(a) - 1),
    "absolute value": np.abs,
}


def measured_slope(unit, a, eps=1e-5):
    return (unit(a + eps) - unit(a - eps)) / (2 * eps)


a = np.linspace(-4, 4, 401) + 1e-3  # not exactly on a kink
figure, panels = plt.subplots(2, 4, figsize=(10.5, 5), sharex=True, sharey=True, layout="constrained")
for ax, (name, unit) in zip(panels.flat, family.items()):
    ax.plot(a, unit(a), label="g(a)")
    ax.plot(a, measured_slope(unit, a), label="slope g′(a), measured")
    ax.set_title(name)
    ax.set_ylim(-1.6, 3)
for ax in panels[1]:
    ax.set_xlabel("pre-activation a")
for ax in panels[:, 0]:
    ax.set_ylabel("g and g′")
figure.suptitle("Sigmoid, tanh and hard tanh go flat on both sides", x=0.01, ha="left", fontweight="bold")
figure.legend(*panels[0, 0].get_legend_handles_labels(), loc="upper right", ncols=2)
plt.show()

# %% [markdown]
# *Figure: eight small panels with the unit as a solid line and its slope dashed, for $a$ from −4 to 4.
# Sigmoid, tanh and hard tanh level off on both sides, where their slopes are 0 or nearly so. ReLU is 0 with
# slope 0 on the left and the identity with slope 1 on the right. Softplus is a ReLU with a round corner.
# The ELU tends to −1 on the left, and its slope to 0. The leaky ReLU keeps a slope of 0.01, the absolute
# value one of −1.*
#
# | unit | $g(a)$ | $g'(a)$ | flat |
# |---|---|---|---|
# | sigmoid | $1/(1 + e^{-a})$ | your turn | on both sides |
# | tanh | $(e^a - e^{-a})/(e^a + e^{-a})$ | your turn | on both sides |
# | hard tanh | $\max(-1, \min(1, a))$ | your turn | on both sides, exactly |
# | ReLU (*rectified linear*) | $\max(0, a)$ | your turn | on the left, exactly |
# | leaky ReLU | $a$ for $a > 0$, $\text{slope} \cdot a$ for $a \le 0$ | your turn | nowhere |
# | ELU (*exponential linear*) | $a$ for $a > 0$, $\alpha (e^a - 1)$ for $a \le 0$ | your turn | far left |
# | softplus | $\log(1 + e^a)$ | your turn | far left |
#
# Move along a unit, and watch the tangent.


# %% tags=["demo", "hide-input"]
def tangent(unit, place):
    """One unit of the family, with its tangent at `place`."""
    g = family[unit]
    height, slope = float(g(np.float64(place))), float(measured_slope(g, np.float64(place)))
    a = np.linspace(-5, 5, 401)
    title = f"{unit}: at a = {place:g} the slope is {slope:.4f}".replace("-", "−")
    figure, ax = plots.axes(title, "pre-activation a", "activation g(a)", figsize=(7, 3.6))
    ax.plot(a, g(a))
    near = place + np.array([-1.5, 1.5])
    ax.plot(near, height + slope * (near - place), "--", color=plots.VERMILLION, label="tangent")
    ax.plot(place, height, "o", color=plots.BLACK)
    ax.set(xlim=(-5, 5), ylim=(g(a).min() - 0.3, g(a).max() + 0.3))
    ax.legend(loc="upper left")
    return figure


widgets.explore(
    tangent,
    "One hidden unit as a curve, with its tangent at the chosen pre-activation.",
    unit=widgets.choice("unit", list(family)),
    place=widgets.slider("pre-activation a", -5.0, 5.0, 2.5, step=0.25),
)

# %% [markdown]
# *Figure: the sigmoid with its tangent at $a = 2.5$, where the slope is 0.0701. With the menu and the slider
# you see every unit at every place.*

# %% [markdown]
# ### Units that saturate: sigmoid, tanh, hard tanh
#
# **The sigmoid.** Chapter 2 derived its slope with the chain rule:
#
# $$\sigma'(a) = \frac{e^{-a}}{(1 + e^{-a})^2} = \frac{1}{1 + e^{-a}} \cdot \frac{e^{-a}}{1 + e^{-a}}
#   = \sigma(a)\, \bigl(1 - \sigma(a)\bigr)$$
#
# The first form overflows far out, the last does not. At $a = 0$ the slope is $\frac12 \cdot \frac12 =
# \frac14$, and it is nowhere larger.
#
# **Exercise `sigmoid_prime`.** A number or an array of any shape, up to ±1000. The argument is the
# pre-activation $a$, not $\sigma(a)$. This holds for all slopes below.


# %% exercise="sigmoid_prime"
def sigmoid_prime(a):
    """σ′(a), elementwise: a number or an array -> the same shape."""
    ### BEGIN SOLUTION
    s = sigmoid(a)
    return s * (1 - s)
    ### END SOLUTION


# %% check="sigmoid_prime"
check("sigmoid_prime")

# %% [markdown]
# **The hyperbolic tangent** is made of two exponentials. What is its slope? In the picture above it is 1 at
# $a = 0$, and soon 0 on both sides.
#
# **Exercise `tanh_derivation`.** From the definition down to $1 - t^2$, where $t = \tanh(a)$, in at least two
# steps (typed as in chapters 1 and 2). The quotient rule $\left(\frac{u}{v}\right)' = \frac{u' v - u
# v'}{v^2}$ is enough, with $(e^a)' = e^a$ and $(e^{-a})' = -e^{-a}$. On the way there must be one line with
# all derivatives carried out that holds exponentials alone, and no $t$ yet. Your symbols: `a`, `t`; an
# exponential is `e^a`, `e^(−a)` or `exp(−a)`.


# %% exercise="tanh_derivation"
tanh_derivation = r"""
    ∂/∂a ((e^a − e^(−a))/(e^a + e^(−a)))
    ### BEGIN SOLUTION
  = ((e^a + e^(−a)) (e^a + e^(−a)) − (e^a − e^(−a)) (e^a − e^(−a)))/(e^a + e^(−a))²   | quotient rule
  = 1 − ((e^a − e^(−a))/(e^a + e^(−a)))²                                                | split the fraction
  = 1 − t²                                                                              | definition of tanh
    ### END SOLUTION
"""
show(tanh_derivation)

# %% check="tanh_derivation"
check("tanh_derivation")

# %% [markdown]
# In short, $\tanh'(a) = 1 - \tanh^2(a)$. It is the tanh that is squared, not the difference: $(1 - \tanh
# a)^2$ is something else. At $a = 0$ the slope is 1, four times that of the sigmoid.
#
# The two are relatives. Multiply the fraction above and below by $e^{-a}$:
#
# $$\tanh(a) = \frac{1 - e^{-2a}}{1 + e^{-2a}} = \frac{2 - (1 + e^{-2a})}{1 + e^{-2a}} = 2\,\sigma(2a) - 1$$
#
# So tanh is a sigmoid, stretched to run from −1 to 1. Its activations are centred around 0, and near 0 it is
# almost the identity: a network of tanh units with small pre-activations is nearly a linear one.
#
# **Exercise `tanh_prime`.**


# %% exercise="tanh_prime"
def tanh_prime(a):
    """The derivative of tanh(a), elementwise: a number or an array -> the same shape."""
    ### BEGIN SOLUTION
    return 1 - np.tanh(a) ** 2
    ### END SOLUTION


# %% check="tanh_prime"
check("tanh_prime")

# %% [markdown]
# **The hard tanh** is made of three straight lines: $-1$, then $a$, then $1$.
#
# What is its slope at the kinks, $a = \pm 1$? The slope on one side is 0, on the other 1. There is no
# derivative, and any number between the two is a **subgradient**: the slope of a line through the kink that
# stays between the two sides. Training hardly ever meets the exact kink, so every choice from 0 to 1 is as
# good as any other, and the check accepts them all.
#
# **Exercises `hard_tanh` and `hard_tanh_prime`.**


# %% exercise="hard_tanh"
def hard_tanh(a):
    """max(−1, min(1, a)), elementwise: a number or an array -> the same shape."""
    ### BEGIN SOLUTION
    return np.clip(a, -1.0, 1.0)
    ### END SOLUTION


# %% check="hard_tanh"
check("hard_tanh")


# %% exercise="hard_tanh_prime"
def hard_tanh_prime(a):
    """The derivative of hard_tanh; at −1 and 1 any number from 0 to 1."""
    ### BEGIN SOLUTION
    return np.where(np.abs(a) < 1, 1.0, 0.0)
    ### END SOLUTION


# %% check="hard_tanh_prime"
check("hard_tanh_prime")

# %% [markdown]
# **Why flat is bad.** A unit is **saturated** where its slope is almost 0. What does this do to a network?
# Put units in a row, each fed by the one before: $h^{(k)} = g(h^{(k-1)})$. By the chain rule, a small change
# of the input reaches the end multiplied by all the slopes on the way, $g'(a^{(1)}) \cdot g'(a^{(2)})
# \cdots$. For the sigmoid each factor is at most ¼.


# %% tags=["demo", "hide-input"]
def slope_through(unit, depth, x=1.5):
    """The measured slope from the input x to the end of a row of `depth` units."""

    def row_of_units(h):
        for _ in range(depth):
            h = family[unit](h)
        return h

    return measured_slope(row_of_units, np.float64(x), eps=1e-3)


depths = np.arange(0, 13)
slopes = {unit: [slope_through(unit, depth) for depth in depths] for unit in ("sigmoid", "tanh", "ReLU")}
figure, ax = plots.axes(
    "A change of the input dies out in a row of sigmoids", "units in a row", "slope from the input to the end"
)
for (unit, along), marker in zip(slopes.items(), "os^"):
    ax.plot(depths, along, marker=marker, ms=5, label=unit)
ax.plot(depths, 0.25**depths, ":", color=plots.BLACK, label="¼ for each unit")
ax.set(yscale="log")
ax.legend()
plt.show()
left = slopes["sigmoid"][10]
print(f"10 sigmoids leave {left:.1e} of the change, about 1 in {1 / left / 1e6:.1f} million")

# %% [markdown]
# *Figure: the measured slope of a row of units against their number, on a logarithmic axis, from the input
# $x = 1.5$. That of the ReLU stays at 1, that of tanh falls slowly, that of the sigmoid falls along a
# straight line a little below the bound of ¼ for each unit.*
#
# This is forward propagation only. In chapter 4 the gradient of the loss will travel back along the same way
# and meet the same factors. With weights near 1, ten sigmoids on the way make a gradient millions of times
# smaller.

# %% [markdown]
# ### Units that are straight on the right: the ReLU and its relatives
#
# The **ReLU**, $\max(0, a)$, has the slope 1 wherever it is active, however large $a$ is. So its gradients
# are large and consistent: they neither shrink nor change from one place to the next. It is the unit of
# section 3.2, and a good first choice today.
#
# **Exercises `relu` and `relu_prime`.** At 0 any number from 0 to 1 is a right slope. Results are float64
# arrays: a comparison such as `a > 0` alone gives `True` and `False`.


# %% exercise="relu"
def relu(a):
    """max(0, a), elementwise: a number or an array -> the same shape."""
    ### BEGIN SOLUTION
    return np.maximum(0.0, a)
    ### END SOLUTION


# %% check="relu"
check("relu")


# %% exercise="relu_prime"
def relu_prime(a):
    """The derivative of max(0, a); at 0 any number from 0 to 1."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(a) > 0, 1.0, 0.0)
    ### END SOLUTION


# %% check="relu_prime"
check("relu_prime")

# %% [markdown]
# **Units that die.** On the left a ReLU has the slope 0, exactly. Suppose that a unit is on its left side for
# *every* example. Its slope is 0 for all of them, so no small change of its weights changes anything, so its
# gradient is zero, so it stays where it is: it is **dead**.
#
# Here are 40 ReLUs that look at 300 random inputs. Each bar says on what share of the inputs a unit is
# active. What happens when a careless step of training pushes all biases down?


# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(5)
crowd, weights = rng.standard_normal((300, 4)), rng.standard_normal((40, 4))


def who_is_alive(bias):
    """The share of the inputs on which each unit is active, sorted."""
    share = np.sort((crowd @ weights.T + bias > 0).mean(axis=0))
    dead = int((share == 0).sum())
    title = f"With the bias {bias:g}, {dead} of 40 units are dead".replace("-", "−")
    figure, ax = plots.axes(title, "unit, sorted", "active on … % of the inputs", figsize=(7, 3.4))
    ax.bar(np.arange(40), 100 * share, color=plots.BLUE, label="active")
    ax.plot(np.arange(dead), np.zeros(dead), "x", color=plots.VERMILLION, ms=7, clip_on=False, label="dead")
    ax.set(ylim=(0, 100), xlim=(-1, 40))
    ax.legend(loc="upper left")
    return figure


widgets.explore(
    who_is_alive,
    "A bar for each of 40 units: the share of 300 inputs on which it is active. Crosses mark dead units.",
    bias=widgets.slider("bias of all units", -8.0, 4.0, -3.0, step=0.5),
)

# %% [markdown]
# *Figure: sorted bars from 0 upwards; the units without a bar carry a cross. The further the bias is pushed
# down, the more units are dead. At the bias 0 all of them are alive.*
#
# Remedies: start with a small positive bias; be careful with large steps. Or give the left side a slope. The
# next three units do this.
#
# **Leaky ReLU.** $g(a) = a$ for $a > 0$, and $\text{slope} \cdot a$ for $a \le 0$, with a slope such as 0.01.
# One can write it as $\max(0, a) + \text{slope} \cdot \min(0, a)$. In this form the slope may be any number,
# and may be learned: then it is called a *parametric* ReLU. (What is $g$ for a slope of 1? And for which
# slope is it $|a|$, the last unit of the picture? Try $a = -3$ before you trust a slide.)
#
# **Exercises `leaky_relu` and `leaky_relu_prime`.** The slope is at least 0 and below 1. At 0 any derivative
# from `slope` to 1 is right.


# %% exercise="leaky_relu"
def leaky_relu(a, slope=0.01):
    """a for a > 0, slope·a for a ≤ 0, elementwise; 0 ≤ slope < 1."""
    ### BEGIN SOLUTION
    return np.maximum(a, slope * np.asarray(a))
    ### END SOLUTION


# %% check="leaky_relu"
check("leaky_relu")


# %% exercise="leaky_relu_prime"
def leaky_relu_prime(a, slope=0.01):
    """The derivative of leaky_relu; at 0 any number from slope to 1."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(a) > 0, 1.0, slope)
    ### END SOLUTION


# %% check="leaky_relu_prime"
check("leaky_relu_prime")

# %% [markdown]
# **ELU.** Instead of a straight line, an exponential that levels off at $-\alpha$. (This $\alpha$ is a
# height. It is not the learning rate, which has the same letter in chapter 2.)
#
# $$g(a) = \begin{cases} a & a > 0 \\ \alpha\,(e^a - 1) & a \le 0 \end{cases} \qquad
# g'(a) = \begin{cases} 1 & a > 0 \\ \alpha\, e^a & a < 0 \end{cases}$$
#
# On the left the derivative of $e^a$ is $e^a$, and that of the constant $-\alpha$ is 0. At $a = 0$ the two
# sides meet, since $e^0 - 1 = 0$. Their slopes there are $\alpha$ and 1. They agree for $\alpha = 1$.
#
# Mind the trap: `np.where` computes both branches for all entries. What does `np.exp` do for $a = 1000$,
# although its value is not used in the end? How can you make sure that its argument is never positive?
#
# **Exercises `elu` and `elu_prime`.** $\alpha > 0$. At 0 any slope between $\alpha$ and 1 is right.


# %% exercise="elu"
def elu(a, alpha=1.0):
    """a for a > 0, alpha·(exp(a) − 1) for a ≤ 0, elementwise; no overflow for large a."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(a) > 0, a, alpha * np.expm1(np.minimum(a, 0.0)))
    ### END SOLUTION


# %% check="elu"
check("elu")


# %% exercise="elu_prime"
def elu_prime(a, alpha=1.0):
    """The derivative of elu; at 0 any number between alpha and 1."""
    ### BEGIN SOLUTION
    return np.where(np.asarray(a) > 0, 1.0, alpha * np.exp(np.minimum(a, 0.0)))
    ### END SOLUTION


# %% check="elu_prime"
check("elu_prime")

# %% [markdown]
# **Softplus.** A ReLU without a corner, $g(a) = \log(1 + e^a)$. You have met it: it is the loss of a logistic
# unit with the label 0 in chapter 2. You know its slope, too:
#
# $$\begin{aligned}
# g'(a) &= \frac{1}{1 + e^a} \cdot e^a && \text{chain rule, with } (\log u)' = \tfrac1u \\
# &= \sigma(a) && \text{multiply above and below by } e^{-a}
# \end{aligned}$$
#
# To compute it without overflow, take the larger of 1 and $e^a$ out of the logarithm, as in chapter 2:
#
# $$\log(1 + e^a) = \max(0, a) + \log\bigl(1 + e^{-|a|}\bigr)$$
#
# **Exercises `softplus` and `softplus_prime`.** Stable at ±1000.


# %% exercise="softplus"
def softplus(a):
    """log(1 + exp(a)), elementwise, for entries up to ±1000."""
    ### BEGIN SOLUTION
    return np.logaddexp(0.0, a)
    ### END SOLUTION


# %% check="softplus"
check("softplus")


# %% exercise="softplus_prime"
def softplus_prime(a):
    """The derivative of log(1 + exp(a)), for entries up to ±1000."""
    ### BEGIN SOLUTION
    return sigmoid(a)
    ### END SOLUTION


# %% check="softplus_prime"
check("softplus_prime")

# %% [markdown]
# ## 3.6 Two units of another kind
#
# ### Maxout: learn the bend as well
#
# A **maxout** unit has $k$ pre-activations instead of one, and passes on the largest:
#
# $$h_i = \max\bigl(a_{i \cdot k},\; a_{i \cdot k+1},\; \dots,\; a_{i \cdot k+k-1}\bigr)
# \qquad i = 0, \dots, H - 1$$
#
# So a layer of $H$ units needs $H \cdot k$ pre-activations, and entry $i$ of the result is the maximum of the
# $i$-th group of $k$ neighbours.
#
# Each pre-activation is a straight line over the input. What does the largest of several lines look like?
#
# **Exercise `maxout`.** `a` is a batch, (N, H·k). With $k = 2$, the row $(3, 1, -2, -5)$ becomes $(3, -2)$.


# %% exercise="maxout"
def maxout(a, k):
    """The maximum of each group of k neighbours: a batch (N, H·k) -> (N, H)."""
    ### BEGIN SOLUTION
    return a.reshape(len(a), -1, k).max(axis=2)
    ### END SOLUTION


# %% check="maxout"
check("maxout")


# %% tags=["demo", "hide-input"]
def largest_of_lines():
    """A maxout unit whose lines are tangents of x², for three values of k."""
    x = np.linspace(-1, 1, 401)
    figure, panels = plots.axes(
        "A maxout unit with k lines bends k − 1 times", "input x", "activation", ncols=3, figsize=(10, 3.4)
    )
    for ax, k in zip(panels, (2, 3, 5)):
        touching = np.linspace(-1 + 1 / k, 1 - 1 / k, k)
        lines = np.outer(x, 2 * touching) - touching**2  # (401, k), the tangents of x²
        ax.plot(x, x**2, "--", color=plots.ORANGE, label="x²")
        ax.plot(x, maxout(lines, k)[:, 0], "-", color=plots.SKY, lw=5, label=f"maxout, k = {k}")
        for number, line in enumerate(lines.T):
            ax.plot(x, line, "-", color=plots.BLACK, lw=1, label="" if number else "the lines")
        ax.set_ylim(-1.1, 1.9)
        ax.legend(loc="upper center", fontsize=9)
    return figure


widgets.explore(
    largest_of_lines, "Three maxout units, with 2, 3 and 5 lines, each the largest of tangents of a parabola."
)

# %% [markdown]
# *Figure: three panels with 2, 3 and 5 thin lines that touch the parabola x² from below. The largest of them,
# drawn by your `maxout` as a broad line, is a polygon that comes closer to the parabola the more lines there
# are.*
#
# The largest of several lines is convex, and with enough lines it comes as close as you like to any convex
# function. With two lines it can be the ReLU, $\max(0, a)$, or the absolute value, $\max(a, -a)$. So the unit
# learns its own bend. The price: $k$ times as many weights.

# %% [markdown]
# ### Radial basis functions: how near is x?
#
# All units so far ask: on which side of a line is $x$? A **radial basis function**, RBF, asks: how near is
# $x$ to my template $W_i$?
#
# $$h_i = \exp\left(-\frac{\lVert W_i - x \rVert^2}{\sigma_i^2}\right)$$
#
# It is 1 at the template, $e^{-1} = 0.37$ at the distance $\sigma_i$, and soon 0 beyond. (This $\sigma_i$
# is a width. The letter also stands for the sigmoid; the literature uses it for both.)

# %% [markdown]
# **Exercise `rbf`.** `x` is (N, D), `W` is (H, D) with a template in each row, `sigma` is (H,). The result is
# (N, H). All differences at once are `x[:, None, :] - W`, of the shape (N, H, D): NumPy repeats `x` along the
# new axis of length H, and `W` along the first. Or use two loops.


# %% exercise="rbf"
def rbf(x, W, sigma):
    """exp(−‖W_i − x‖² / σ_i²): x (N, D), W (H, D), sigma (H,) -> (N, H)."""
    ### BEGIN SOLUTION
    squared_distances = ((x[:, None, :] - W) ** 2).sum(axis=2)
    return np.exp(-squared_distances / sigma**2)
    ### END SOLUTION


# %% check="rbf"
check("rbf")


# %% tags=["demo", "hide-input"]
def around_templates():
    """Three radial basis functions over the input plane, as contour lines."""
    templates, widths = np.array([[-1.0, 0.5], [1.2, 1.0], [0.8, -1.2]]), np.array([0.9, 0.5, 1.2])
    u, v = np.meshgrid(np.linspace(-2.5, 2.5, 201), np.linspace(-2.5, 2.5, 201))
    units = rbf(np.stack([u.ravel(), v.ravel()], axis=1), templates, widths)  # (201², 3)
    figure, ax = plots.axes(
        "Each unit answers near its template only", "input x₁", "input x₂", figsize=(5.6, 4.4)
    )
    for unit, colour in enumerate((plots.BLUE, plots.ORANGE, plots.GREEN)):
        lines = ax.contour(u, v, units[:, unit].reshape(u.shape), [0.1, np.exp(-1), 0.8], colors=colour)
        if unit == 0:
            ax.clabel(lines, fmt="%.2g", fontsize=9)
        ax.plot(*templates[unit], "+", color=colour, ms=9)
        name = "W" + "₁₂₃"[unit]
        ax.annotate(name, templates[unit], (3, 3), textcoords="offset points", color=plots.BLACK, fontsize=9)
    ax.set(aspect="equal")
    return figure


widgets.explore(
    around_templates, "Circles around three templates: contour lines of the three radial basis functions."
)

# %% [markdown]
# *Figure: three crosses, the templates, each with three circles around it where its unit has the values 0.8,
# 0.37 and 0.1, drawn with your `rbf`. The circles are wider for a larger width.*
#
# A template in the right place is worth a lot. But far away the unit is saturated, in every direction, so a
# template in the wrong place is hard to move by training.

# %% [markdown]
# ### Which unit should you take?
#
# Three questions help to compare hidden units.
#
# - **Is the output centred at zero?** If all inputs of a layer are positive, all gradients of one unit's
#   weights have the same sign, and the weights can only grow together or shrink together. (Chapter 4 shows
#   why.) That makes for a slow, winding way.
# - **Does it saturate?** Where the slope is nearly 0, nothing is learned.
# - **What does it cost?** A comparison is cheap, an exponential less so, and $k$ pre-activations cost $k$
#   times as much as one.
#
# Here are your units and your slopes, for pre-activations from a normal distribution with mean 0. What
# happens as they spread?


# %% tags=["demo", "hide-input"]
def compare_units(spread):
    """The mean activation of each unit, and how often its slope is below 0.1."""
    a = spread * np.random.default_rng(2).standard_normal(20_000)
    units = {
        "sigmoid": (sigmoid, sigmoid_prime),
        "tanh": (np.tanh, tanh_prime),
        "hard tanh": (hard_tanh, hard_tanh_prime),
        "ReLU": (relu, relu_prime),
        "leaky ReLU": (leaky_relu, leaky_relu_prime),
        "ELU": (elu, elu_prime),
        "softplus": (softplus, softplus_prime),
    }
    flat = {name: 100 * np.mean(g_prime(a) < 0.1) for name, (_, g_prime) in units.items()}
    figure, (left, right) = plots.axes(
        f"Spread {spread:g}: tanh is centred and flat for {flat['tanh']:.0f} %, the ReLU is not centred",
        "mean activation",
        "",
        ncols=2,
        figsize=(9.5, 3.4),
    )
    left.barh(list(units), [np.mean(g(a)) for g, _ in units.values()], color=plots.BLUE)
    left.axvline(0, color=plots.BLACK, lw=1)
    right.bar_label(right.barh(list(flat), list(flat.values()), color=plots.ORANGE), fmt="%.0f %%", padding=3)
    right.set(xlabel="slope below 0.1, % of the inputs", xlim=(0, 112))
    for ax in (left, right):
        ax.invert_yaxis()
    return figure


widgets.explore(
    compare_units,
    "Bars for seven hidden units: left the mean activation, right how often the slope is below 0.1.",
    spread=widgets.slider("spread of a", 0.5, 5.0, 3.0, step=0.5),
)

# %% [markdown]
# *Figure: bars for a spread of 3. Left: tanh and hard tanh have the mean 0; the ELU has a mean of about 0.8,
# the sigmoid ½, the ReLU, the leaky ReLU and the softplus more than 1. Right: sigmoid, tanh and hard tanh
# are flat for half of the inputs or more, ReLU and leaky ReLU for half, ELU and softplus for a quarter.*
#
# | unit | centred at 0 | saturates | cost |
# |---|---|---|---|
# | sigmoid | no, around ½ | on both sides | one exponential |
# | tanh | yes | on both sides | one exponential |
# | hard tanh | yes | on both sides, exactly | two comparisons |
# | ReLU | no | on the left, exactly: it can die | one comparison |
# | leaky ReLU | no | never; on the left it learns slowly | one comparison, one product |
# | ELU | more nearly than ReLU | far left | one exponential |
# | softplus | no | far left | an exponential and a logarithm |
# | maxout | as it learns to be | never | $k$ times the weights |
# | RBF | no | far from its template, on all sides | a distance, one exponential |
#
# **A recommendation.** Start with ReLUs, and with a learning rate that is not too large, so that they stay
# alive. If many die, try leaky ReLUs, ELUs or maxout. Take tanh where the activation must be bounded or
# smooth. A sigmoid belongs at the output, where its loss undoes the saturation (chapter 2); as a hidden unit,
# tanh does the same better. Softplus looks like a smoother ReLU, but in experiments it was rarely better. And
# if a choice matters much, measure it: chapter 9 shows how.

# %% [markdown]
# ## 3.7 The whole network
#
# Now stack the layers. With $L$ hidden layers,
#
# $$\begin{aligned}
# h^{(0)} &= x && (D,) \\
# a^{(k)} &= b^{(k)} + W^{(k)} h^{(k-1)} && (H_k,) \qquad k = 1, \dots, L + 1 \\
# h^{(k)} &= g\bigl(a^{(k)}\bigr) && (H_k,) \qquad k = 1, \dots, L \\
# f &= \operatorname{softmax}\bigl(a^{(L+1)}\bigr) && (C,)
# \end{aligned}$$
#
# So the network is a **composition** of functions, one for each layer, with all weights and biases as its
# parameters $\theta$: $f(x; \theta)$. The values flow from the input to the output and never back. This is
# why it is called a **feedforward** network. Draw an arrow from each value to every value that is computed
# from it: no path along the arrows returns to where it began. Such a drawing is a **directed acyclic graph**.
# (Chapter 5 makes it the way to compute.) The number of layers on the way from the input to the output,
# here $L + 1$, is the **depth** of the network, the number of units $H_k$ the **width** of a layer. The
# examples say what the **output layer** should give. What the others should compute they do not say; these
# layers are **hidden**.
#
# The parameters are a list of pairs, `params[k-1] == (W⁽ᵏ⁾, b⁽ᵏ⁾)`, with $L + 1$ entries. With $L = 0$ there
# is no hidden layer: softmax regression.
#
# **By hand.** Take the layer of section 3.3, where $a^{(1)} = (-\frac12, 1, 1)$, and ReLUs, so $h^{(1)} = (0,
# 1, 1)$. The output layer has two classes:
#
# $$W^{(2)} = \begin{pmatrix} 2 & 1 & -1 \\ 1 & \frac12 & \frac32 \end{pmatrix}_{(2,3)} \quad
# b^{(2)} = \begin{pmatrix} 0 \\ 0 \end{pmatrix} \quad
# a^{(2)} = \begin{pmatrix} 0 + 1 - 1 \\ 0 + \frac12 + \frac32 \end{pmatrix}
# = \begin{pmatrix} 0 \\ 2 \end{pmatrix} \quad
# f = \frac{1}{1 + e^2}\begin{pmatrix} 1 \\ e^2 \end{pmatrix}
# = \begin{pmatrix} 0.119 \\ 0.881 \end{pmatrix}$$
#
# The weights 2 and 1 of the first hidden unit did not matter: that unit was inactive.
#
# The **cache** keeps all that was computed on the way: $[(a^{(1)}, h^{(1)}), \dots, (a^{(L+1)}, f)]$, one
# pair for each layer. Forward propagation alone could forget it. Chapter 4 walks the same way back, and
# needs $a$ and $h$ of every layer: a large part of the memory that training takes is this list.
#
# **Exercise `forward`.** One example (D,) or a batch (N, D). The hidden layers use `g`, the output layer the
# softmax. You may use your `layer`.


# %% exercise="forward"
def forward(params, x, g):
    """Forward propagation: (f, cache).

    params = [(W⁽¹⁾, b⁽¹⁾), …, (W⁽ᴸ⁺¹⁾, b⁽ᴸ⁺¹⁾)], L ≥ 0; x is (D,) or (N, D); f is (C,) or (N, C).
    cache = [(a⁽¹⁾, h⁽¹⁾), …, (a⁽ᴸ⁺¹⁾, f)].
    """
    ### BEGIN SOLUTION
    *hidden_layers, (W_out, b_out) = params
    h, cache = x, []
    for W, b in hidden_layers:
        a, h = layer(h, W, b, g)
        cache.append((a, h))
    a, f = layer(h, W_out, b_out, softmax)
    return f, [*cache, (a, f)]
    ### END SOLUTION


# %% check="forward"
check("forward")

# %% [markdown]
# Let your network compute the example that you followed by hand.

# %% tags=["demo"]
if check("forward").passed:
    by_hand = [
        (np.array([[1.0, -1.0], [1.0, 0.0], [-2.0, 2.0]]), np.array([0.5, 0.0, -1.0])),
        (np.array([[2.0, 1.0, -1.0], [1.0, 0.5, 1.5]]), np.zeros(2)),
    ]
    f, cache = forward(by_hand, np.array([1.0, 2.0]), relu)
    for number, (a, h) in enumerate(cache, start=1):
        print(f"layer {number}: a = {a}, h = {h.round(3)}")

# %% [markdown]
# ## 3.8 One hidden layer can follow any curve
#
# How much can such a network express? Let us build a function, by hand again, and see how far we get.
#
# **From a sigmoid to a step.** Multiply the pre-activation by a large number $s$, the **steepness**. Then
# $\sigma(s(x - c))$ is close to 0 left of $c$ and close to 1 right of it, and crosses over within a few
# $\frac1s$. It is still one hidden unit, with the weight $s$ and the bias $-sc$.
#
# **From two steps to a bump.** One step up, minus one step up later:
#
# $$\text{bump}(x) = \sigma\bigl(s\,(x - \text{left})\bigr) - \sigma\bigl(s\,(x - \text{right})\bigr)$$


# %% tags=["demo", "hide-input"]
def two_steps(steepness):
    """A step up at 0.3, a step up at 0.7, and their difference."""
    x = np.linspace(0, 1, 501)
    up, later = sigmoid(steepness * (x - 0.3)), sigmoid(steepness * (x - 0.7))
    title = f"Two sigmoids of steepness {steepness:g} make a bump of height {(up - later).max():.3f}"
    figure, ax = plots.axes(title, "input x", "activation", figsize=(7, 3.4))
    ax.plot(x, up, "--", color=plots.ORANGE, label="step up at 0.3")
    ax.plot(x, -later, "-.", color=plots.GREEN, label="minus the step up at 0.7")
    ax.plot(x, up - later, "-", color=plots.BLUE, label="their sum")
    ax.set_ylim(-1.1, 1.1)
    ax.legend(loc="lower left", fontsize=9)
    return figure


widgets.explore(
    two_steps,
    "Two sigmoid steps, the second one negative, and their sum, a bump between 0.3 and 0.7.",
    steepness=widgets.slider("steepness s", 2.0, 200.0, 50.0, step=2.0),
)

# %% [markdown]
# *Figure: a step up at 0.3, a negative step at 0.7, and their sum: a plateau of height 1 between the two. The
# steeper the steps, the more the sum looks like a box.*
#
# How high is the bump exactly at its left edge, if the right one is far away? Remember this number.
#
# **Exercise `bump`.** `x` is a number or an array of any shape. Far from the bump, up to $x = \pm 1000$ with
# a steepness of 200, it must be 0, without an overflow. The `sigmoid` above can do that.


# %% exercise="bump"
def bump(x, left, right, steepness=50.0):
    """σ(s(x − left)) − σ(s(x − right)) with s the steepness, like x; no overflow for x up to ±1000."""
    ### BEGIN SOLUTION
    return sigmoid(steepness * (x - left)) - sigmoid(steepness * (x - right))
    ### END SOLUTION


# %% check="bump"
check("bump")

# %% [markdown]
# **From bumps to any curve.** Cut [0, 1] into $n$ cells of width $\frac1n$. Put a bump on each cell, as
# high as the target function is in its middle $m_i$, and add them up:
#
# $$\hat f(x) = \sum_{i=1}^{n} t(m_i)\; \text{bump}_i(x)$$
#
# This is a network with one hidden layer of $2n$ sigmoid units and a linear output. How good is it?
#
# **In the middle of a cell** only its own bump counts, and $\hat f(x) \approx t(m_i)$. The distance from $x$
# to $m_i$ is at most $\frac{1}{2n}$. By the mean value theorem there is a $\xi$ between them with
#
# $$|t(x) - t(m_i)| = |t'(\xi)|\,|x - m_i| \le \frac{\max |t'|}{2n}.$$
#
# **Near the edge of a cell** two bumps count, and $\hat f(x) \approx (1 - w)\, t(m_i) + w\, t(m_{i+1})$. At
# the distance $d$ from the edge the neighbour has the weight $w = \sigma(-sd)$, which is at most ½. The two
# middles are $\frac{1}{2n} - d$ and $\frac{1}{2n} + d$ away. So
#
# $$\begin{aligned}
# |t(x) - \hat f(x)| &\le (1 - w)\, |t(x) - t(m_i)| + w\, |t(x) - t(m_{i+1})|
#     && t = (1 - w)\, t + w\, t \text{; triangle inequality} \\
# &\le \max |t'| \Bigl( (1 - w) \bigl(\tfrac{1}{2n} - d\bigr) + w \bigl(\tfrac{1}{2n} + d\bigr) \Bigr)
#     && \text{mean value theorem, twice} \\
# &= \max |t'| \Bigl( \tfrac{1}{2n} - (1 - 2w)\, d \Bigr) && \text{multiply out} \\
# &\le \frac{\max |t'|}{2n} && w \le \tfrac12
# \end{aligned}$$
#
# The same bound. (Bumps further away count too, but hardly, if the steps are steep. If $s = 10 n$, all of
# them together have a weight of about one in ten thousand.)
#
# So four times as many bumps should leave a quarter of the error. That is the theory. Does the picture agree?
#
# Move both sliders; your `bump` draws the picture. Look at the ends of the interval. Then set the steepness
# to 50 and let $n$ grow.


# %% tags=["demo", "hide-input"]
def wavy(x):
    return 1.5 + np.sin(5 * x) * np.exp(-x)


def first_try(n, steepness):
    """The sum of n bumps over the cells of [0, 1], each as high as the target in its middle."""
    x, total = np.linspace(0, 1, 1001), 0
    for i in range(n):
        total = total + wavy((i + 0.5) / n) * bump(x, i / n, (i + 1) / n, steepness)
    error = np.abs(total - wavy(x))
    inside = error[(x > 0.15) & (x < 0.85)].max()
    title = f"n = {n}: error {inside:.2f} in the middle, {error.max():.2f} at the ends"
    figure, ax = plots.axes(title, "input x", "output", figsize=(7, 3.6))
    ax.plot(x, wavy(x), "--", color=plots.ORANGE, label="target")
    ax.plot(x, total, "-", color=plots.BLUE, label=f"{n} bumps of steepness {steepness:g}")
    ax.set_ylim(0, 2.8)
    ax.legend(loc="lower center", fontsize=9)
    return figure


widgets.explore(
    first_try,
    "A wavy target and the sum of n bumps, which looks like stairs and drops to half at both ends.",
    n=widgets.slider("bumps n", 2, 64, 8),
    steepness=widgets.slider("steepness s", 10.0, 1000.0, 300.0, step=10.0),
)

# %% [markdown]
# *Figure: eight steep bumps follow a wavy curve like stairs. At both ends of the interval their sum falls to
# half of the target.*
#
# You have seen two faults.
#
# - **At the ends** the sum is only half as high as it should be. Why? (You computed the number above.) Do
#   the outer edges of the first and the last bump have to lie at 0 and 1?
# - **With a fixed steepness** more bumps do not help. At $s = 50$ a step is about $\frac{4}{50} = 0.08$
#   wide: for $n = 64$ that is five cells. How must $s$ grow with $n$, so that the edge of a bump stays
#   narrower than the bump?
#
# **Exercise `approximate`.** Return a function: a sigmoid network made of `n` bumps that follows `target` on
# all of [0, 1], ends included. From $n = 4$ to 16, from 16 to 64 and from 64 to 256 bumps, its largest error
# must fall to less than half. Call `target` with one float at a time. What you return takes a float or an
# array (M,). You may use your `bump`.


# %% exercise="approximate"
def approximate(target, n):
    """A one-hidden-layer sigmoid network on [0, 1], made of n bumps: a function of a float or an array.

    target takes a float. The steepness grows with n.
    """
    ### BEGIN SOLUTION
    edges = np.linspace(0.0, 1.0, n + 1)
    middles = (edges[:-1] + edges[1:]) / 2
    heights = np.array([target(float(middle)) for middle in middles])
    edges[0], edges[-1] = -1.0, 2.0  # the outer bumps are full at 0 and 1

    def network(x):
        return bump(np.asarray(x)[..., None], edges[:-1], edges[1:], 10.0 * n) @ heights

    return network
    ### END SOLUTION


# %% check="approximate"
check("approximate")

# %% tags=["demo", "hide-input"]
if check("approximate").passed:
    x, numbers = np.linspace(0, 1, 2001), np.array([2, 4, 8, 16, 32, 64, 128, 256])
    errors = np.array([np.abs(approximate(wavy, int(n))(x) - wavy(x)).max() for n in numbers])
    figure, ax = plots.axes(
        "Four times as many bumps leave about a quarter of the error",
        "number of bumps n",
        "largest error on [0, 1]",
        figsize=(7, 3.4),
    )
    ax.loglog(numbers, errors, "o-", label="your network, measured")
    ax.loglog(numbers, 5 / (2 * numbers), ":", color=plots.BLACK, label="bound max |t′| / 2n, with |t′| ≤ 5")
    ax.legend()
    plt.show()

# %% [markdown]
# *Figure: the largest error against the number of bumps, both on logarithmic axes: points along a straight
# line that falls by a factor of about 4 whenever $n$ grows by a factor of 4, at or below the dotted bound.*
#
# **What this shows, and what not.** The statement holds in more dimensions as well, with a finer
# construction, and for every continuous function on a bounded, closed domain. It is the **universal
# approximation theorem** (Cybenko 1989): one hidden layer of sigmoids and a linear output suffice, *given
# enough units*. It says that good weights exist. It does not say that training finds them. And it does not
# say how many units are enough. If every small cell of the domain needs a bump of its own, then an accuracy
# that takes 10 bumps in one dimension takes $10^D$ in $D$ dimensions.

# %% [markdown]
# ## 3.9 Depth folds space
#
# One hidden layer suffices. Why then are networks deep?
#
# ### Half-planes, polygons, and more
#
# First look at what layers can cut out of a plane. Take the simplest unit that decides: 1 if $a > 0$, else 0.
# (A very steep sigmoid is one.)
#
# - **One unit** says 1 on one side of the line $w \cdot x + b = 0$, on a **half-plane**.
# - **A unit on top of them** can say 1 where *all* of $m$ such units do: $h_1 + \dots + h_m - (m - \frac12) >
#   0$. Half-planes have a **convex polygon** in common.
# - **A unit on top of these** can say 1 where *at least one* of $m$ polygons does: $h_1 + \dots + h_m -
#   \frac12 > 0$. This is a **union** of polygons, with dents, holes, or in several parts.
#
# Each layer combines what the one below has found. Here a star is made of two triangles.


# %% tags=["demo", "hide-input"]
def cut_out():
    """A half-plane, the triangle that three of them share, and the union of two triangles."""
    u, v = np.meshgrid(np.linspace(-1.6, 1.6, 321), np.linspace(-1.6, 1.6, 321))
    plane = np.stack([u.ravel(), v.ravel()], axis=1)  # (321², 2)
    angles = np.pi * (np.array([[0, 2, 4], [1, 3, 5]]) / 3 + 0.5)  # of the normals of both triangles
    normals = np.stack([np.cos(angles), np.sin(angles)], axis=-1)  # (2, 3, 2)
    half_planes = np.einsum("nd,ijd->nij", plane, normals) < 0.6  # layer 1: six units
    triangles = half_planes.sum(axis=2) - 2.5 > 0  # layer 2: two units that say "all three"
    star = triangles.sum(axis=1) - 0.5 > 0  # layer 3: one unit that says "at least one"

    figure, panels = plots.axes(
        "Half-plane, polygon, union: each layer combines what the one below has found",
        "input x₁",
        "input x₂",
        ncols=3,
        figsize=(10, 3.7),
    )
    for ax, region, name in zip(
        panels, (half_planes[:, 0, 0], triangles[:, 0], star), ("layer 1", "layer 2", "layer 3")
    ):
        ax.contourf(u, v, region.reshape(u.shape), [-0.5, 0.5, 1.5], colors=["white", plots.SKY])
        ax.contour(u, v, region.reshape(u.shape), [0.5], colors=plots.BLACK, linewidths=1)
        ax.set_title(f"one unit of {name}")
        ax.set(aspect="equal")
    return figure


widgets.explore(cut_out, "Three maps of the plane: a half-plane, a triangle, and a star of two triangles.")

# %% [markdown]
# *Figure: three maps of the plane with a shaded region each. Left, everything below a horizontal line. In the
# middle, a triangle that points down. Right, a six-pointed star, the union of this triangle and one that
# points up.*

# %% [markdown]
# ### Folding
#
# Now look at ReLUs. A ReLU is made of two straight pieces. A sum of them is **piecewise linear**: straight,
# with kinks. So are the logits of a whole ReLU network, since the composition of piecewise linear functions
# is piecewise linear. (The softmax at the end is not, so we look at the logits.) The number of pieces tells
# how intricate the function is.
#
# **One hidden layer.** Walk along a straight line, from `start` to `end`:
#
# $$x(t) = \text{start} + t\,(\text{end} - \text{start}), \qquad 0 \le t \le 1$$
#
# The pre-activation of a unit is affine in $t$. So it changes its sign at most once, and each unit makes at
# most one kink: **$H$ units make at most $H + 1$ pieces.**
#
# **Two hidden layers.** Now something new is possible. Two units can make a *tent*:
#
# $$T(x) = 2 \max(0, x) - 4 \max\bigl(0, x - \tfrac12\bigr)$$
#
# On [0, 1] it rises from 0 to 1 at $x = \frac12$ and falls back to 0. Each of its halves covers the whole
# interval [0, 1]. So the tent **folds** the interval: $x$ and $1 - x$ go to the same place. Whatever the next
# layer computes, it computes on both halves at once.
#
# Let the next layer compute the same tent, and the next. The first layer has the input $x$. A later one has
# the two units $h_1$ and $h_2$ of the layer below, and has to form $T = 2 h_1 - 4 h_2$ from them first. That
# is a weighted sum, so it goes into the weights:
#
# $$W^{(1)} = \begin{pmatrix} 1 \\ 1 \end{pmatrix}_{(2,1)} \qquad
# W^{(k)} = \begin{pmatrix} 2 & -4 \\ 2 & -4 \end{pmatrix}_{(2,2)} \text{ for } k \ge 2 \qquad
# b^{(k)} = \begin{pmatrix} 0 \\ -\frac12 \end{pmatrix} \qquad
# W^{(L+1)} = \begin{pmatrix} 2 & -4 \end{pmatrix}_{(1,2)}$$
#
# How many pieces are there after $L$ layers?


# %% tags=["demo", "hide-input"]
def folding_network(L):
    """The parameters of L layers of two ReLUs, each of which folds [0, 1] once."""
    first, later, shift = (
        np.array([[1.0], [1.0]]),
        np.array([[2.0, -4.0], [2.0, -4.0]]),
        np.array([0.0, -0.5]),
    )
    hidden_layers = [(first if k == 0 else later, shift) for k in range(L)]
    return [*hidden_layers, (later[:1], np.zeros(1))]


def tents(L):
    """The logit of the folding network over [0, 1], and how the number of its pieces grows."""
    x = np.linspace(0, 1, 1025)
    y = forward(folding_network(L), x[:, None], relu)[1][-1][0][:, 0]  # the pre-activation of the output
    title = f"{L} folds, {2 * L} hidden units: {2**L} linear pieces"
    figure, (left, right) = plots.axes(title, "input x", "output", ncols=2, figsize=(9.5, 3.6))
    left.plot(x, y, "-", lw=1.5)
    left.set_title("T(T(…T(x)…))" if L > 1 else "T(x)")
    layers = np.arange(1, 9)
    right.semilogy(layers, 2.0**layers, "o-", label="folding: 2 units in each of L layers")
    right.semilogy(layers, 2 * layers + 1, "s--", label="one layer of 2L units, at most")
    right.plot(L, 2.0**L, "o", ms=12, mfc="none", mec=plots.VERMILLION, mew=2)
    right.set(xlabel="number of folds L", ylabel="linear pieces")
    right.legend(fontsize=9)
    return figure


widgets.explore(
    tents,
    "Left: a sawtooth with 2 to the L pieces. Right: the number of pieces of deep and of shallow networks.",
    L=widgets.slider("folds L", 1, 8, 4),
)

# %% [markdown]
# *Figure: left, a sawtooth of 16 pieces between 0 and 1, the tent applied four times. Right, on a
# logarithmic axis, the number of pieces: a straight line upwards for the folding network, and a curve for
# one hidden layer with the same number of units. It begins a little higher, and from L = 3 on it falls ever
# further behind.*
#
# **Each fold doubles the number of pieces.** Suppose that the first $L - 1$ tents have $2^{L-1}$ pieces, each
# of which runs from 0 to 1 or from 1 to 0. (For one tent this is so.) The next tent has a kink at ½. Every
# piece crosses ½ exactly once, so each is cut in two, and each half is stretched to run over all of [0, 1]
# again. That makes $2 \cdot 2^{L-1} = 2^L$ pieces, of the same kind.
#
# So $2L$ units in $L$ layers make $2^L$ pieces. One hidden layer needs at least $2^L - 1$ units for this: for
# $L = 10$, that is 1023 instead of 20.
#
# In two dimensions, a ReLU network cuts the plane into polygons. In the next picture the weights are random,
# and each colour is one set of active units.

# %% tags=["demo", "hide-input"]
rng = np.random.default_rng(11)
u, v = np.meshgrid(np.linspace(-3, 3, 400), np.linspace(-3, 3, 400))
plane = np.stack([u.ravel(), v.ravel()], axis=1)
figure, panels = plots.axes(
    "Later layers bend inside the regions of earlier ones", "input x₁", "input x₂", ncols=3, figsize=(10, 3.7)
)
h, patterns = plane, np.zeros((len(plane), 0), dtype=bool)
for depth, ax in enumerate(panels, start=1):
    fan_in = h.shape[1]
    a = h @ rng.standard_normal((fan_in, 8)) * np.sqrt(2 / fan_in) + 0.5 * rng.standard_normal(8)
    patterns, h = np.hstack([patterns, a > 0]), np.where(a > 0, a, 0)
    _, region = np.unique(np.packbits(patterns, axis=1), axis=0, return_inverse=True)
    shuffled = rng.permutation(region.max() + 1)[region.ravel()].reshape(u.shape)
    ax.imshow(shuffled, extent=(-3, 3, -3, 3), origin="lower", interpolation="nearest")
    ax.set_title(f"{depth} × 8 units: {region.max() + 1} regions seen")
    ax.grid(False)
plt.show()

# %% [markdown]
# *Figure: three coloured maps of the plane. With one layer, eight straight lines cut it into polygons. With
# two and three layers each polygon is cut further, by lines that change direction where they cross an older
# line.*
#
# The number in each title comes from a grid of 160,000 points, so small regions may have been overlooked. Can
# we count without overlooking anything?

# %% [markdown]
# ### Counting exactly
#
# Along a segment we can. Let us follow the walk layer by layer, and keep a sorted list of places, at first
# $t = 0$ and $t = 1$. Between two neighbouring places all that has been computed so far is affine in $t$.
#
# 1. **Split.** Compute the pre-activations of the next layer at all places of the list. Wherever a unit
#    changes sides between two neighbours, add a new place.
# 2. **Propagate.** Now the activations of this layer are affine between neighbours as well. Go on with the
#    next layer.
# 3. **Merge.** At the end, compute the logits at all places, and join neighbouring stretches on which they
#    have the same slope. What remains are the pieces.
#
# **By hand.** Two tents, from 0 to 1. The first layer has the pre-activations $x$ and $x - \frac12$. The
# second one changes sign at $\frac12$: the list is $0, \frac12, 1$. The second layer reads $T(x)$, which is
# $0, 1, 0$ there. Its unit $T - \frac12$ is $-\frac12, \frac12, -\frac12$: it changes sign at $\frac14$ and
# at $\frac34$. The logit at $0, \frac14, \frac12, \frac34, 1$ is $0, 1, 0, 1, 0$. Its slopes are $4, -4, 4,
# -4$: four pieces.
#
# You write it in three steps, one for each function below.

# %% [markdown]
# **Split, for one layer.** Take two neighbouring places $t_i < t_{i+1}$ and one unit, with pre-activations
# $p$ and $q$ there. If $p$ and $q$ have opposite signs, the unit changes sides between them. As its
# pre-activation is affine there, it is zero at
#
# $$t^* = t_i + \frac{p}{p - q}\,(t_{i+1} - t_i).$$
#
# Check it: at $t^*$ the affine function is $p + \frac{p}{p-q}(q - p) = p - p = 0$. If $p$ or $q$ is 0, the
# unit changes sides at a place that is in the list already.
#
# Two units may change sides at the same place. Then the two values of $t^*$ may differ in their last digit.
# So let places that are less than $10^{-9}$ apart count as one.
#
# **Exercise `split_at_kinks`.** `t` is (K,), increasing, with $K \ge 2$; `a` is (K, H), the pre-activations
# of a layer at these places. Return the old places and the new ones, sorted, each once. For `t` $= (0, 1)$
# and `a` $= \begin{pmatrix} -1 & 2 \\ 3 & 1 \end{pmatrix}$ it is $(0, \frac14, 1)$.


# %% exercise="split_at_kinks"
def split_at_kinks(t, a):
    """All places of t and those where a unit changes sides, increasing, each once.

    t (K,) is increasing; a (K, H) holds the pre-activations of a layer there, affine between neighbours.
    Places that are less than 1e-9 apart count as one.
    """
    ### BEGIN SOLUTION
    i, unit = np.nonzero(a[:-1] * a[1:] < 0)  # the unit changes sides between t[i] and t[i + 1]
    share = a[i, unit] / (a[i, unit] - a[i + 1, unit])
    places = np.sort(np.concatenate([t, t[i] + share * (t[i + 1] - t[i])]))
    far_enough = np.append(np.diff(places) > 1e-9, True)
    return places[far_enough]
    ### END SOLUTION


# %% check="split_at_kinks"
check("split_at_kinks")

# %% [markdown]
# **Merge.** A place in the list is a place where some unit changes sides. The logits need not notice. Two
# units may have their kinks at the same place, which counts once, or cancel each other, which counts not at
# all. A unit that is never active, or that no later unit reads, does not count either. What counts is the
# vector of logits: if the slope of one of them changes, a new piece begins.
#
# Slopes that should be equal may differ in their last digits. So compare them with a tolerance, for example
# $10^{-7}$ of the largest slope.
#
# **Exercise `count_pieces`.** `t` is (K,), increasing, with $K \ge 2$; `logits` is (K, C), affine between
# neighbours. Return the number of pieces. For `t` $= (0, 1, 2, 3)$ and one logit, $0, 2, 4, 5$, there are two
# pieces: the slopes are $2, 2, 1$.


# %% exercise="count_pieces"
def count_pieces(t, logits):
    """Number of pieces, an int: the longest stretches of t on which all logits keep their slopes.

    t (K,) is increasing, K ≥ 2; logits is (K, C), affine between neighbours.
    """
    ### BEGIN SOLUTION
    slopes = np.diff(logits, axis=0) / np.diff(t)[:, None]
    changes = np.abs(np.diff(slopes, axis=0)) > 1e-7 * np.abs(slopes).max()
    return 1 + int(changes.any(axis=1).sum())
    ### END SOLUTION


# %% check="count_pieces"
check("count_pieces")

# %% [markdown]
# **Propagate.** Put the two together. Begin with the places $0$ and $1$. For each hidden layer, compute its
# pre-activations at $x(t) = \text{start} + t\,(\text{end} - \text{start})$ for all places $t$ of the list,
# and split. At the end compute the logits at all places, and merge.
#
# The pre-activations of layer $k$ are in the cache of your `forward`. Give it the first $k$ layers, all
# places as a batch, and look at the last pair. For $k = L + 1$ they are the logits.
#
# **Exercise `count_linear_regions`.** The parameters are those of `forward`, with ReLUs as hidden units.
# There may be no hidden layer. If `start` equals `end`, there is one piece. Pieces that matter are longer
# than $10^{-6}$.


# %% exercise="count_linear_regions"
def count_linear_regions(params, start, end):
    """Number of linear pieces, an int, of a ReLU network's logits on the segment from start to end.

    params = [(W⁽¹⁾, b⁽¹⁾), …], L ≥ 0; start and end are (D,). start = end gives 1.
    """
    ### BEGIN SOLUTION
    t, x = np.array([0.0, 1.0]), np.stack([start, end])
    for k in range(1, len(params)):
        a = forward(params[:k], x, relu)[1][-1][0]  # of hidden layer k
        t = split_at_kinks(t, a)
        x = start + t[:, None] * (end - start)
    logits = forward(params, x, relu)[1][-1][0]
    return count_pieces(t, logits)
    ### END SOLUTION


# %% check="count_linear_regions"
check("count_linear_regions")

# %% [markdown]
# The folding network was made by hand, and every weight has its purpose. What about random weights? Let your
# function count, along segments through random networks with 8 units in each layer.

# %% tags=["demo", "hide-input"]
if check("count_linear_regions").passed:
    rng, depths, counts = np.random.default_rng(7), np.arange(0, 7), []
    for depth in depths:
        widths = [2, *[8] * depth, 2]
        for _ in range(200):
            network = []
            for k in range(depth + 1):
                W = rng.standard_normal((widths[k + 1], widths[k])) * np.sqrt(2 / widths[k])
                network.append((W, 0.5 * rng.standard_normal(widths[k + 1])))
            counts.append(count_linear_regions(network, *rng.uniform(-3, 3, (2, 2))))
    counts = np.reshape(counts, (len(depths), 200))
    folded = [count_linear_regions(folding_network(L), np.zeros(1), np.ones(1)) for L in range(1, 9)]
    figure, ax = plots.axes(
        "Random networks: the pieces grow with depth, but far from doubling",
        "hidden layers of 8 units",
        "linear pieces on a segment",
        figsize=(7, 3.6),
    )
    ax.plot(depths, counts.mean(axis=1), "o-", label="mean of 200 segments")
    ax.fill_between(depths, counts.min(axis=1), counts.max(axis=1), alpha=0.2, label="smallest to largest")
    ax.plot(depths, 8 * depths + 1, ":", color=plots.BLACK, label="one layer with as many units, at most")
    ax.legend(loc="upper left")
    print("pieces of 1 … 8 folds, counted:", *folded)
    print("random networks, means:", *counts.mean(axis=1).round(1))
    plt.show()

# %% [markdown]
# *Figure: the mean number of pieces against the number of hidden layers, with a band from the smallest to
# the largest count. The mean grows slowly, by a few pieces with each layer, and stays far below the dotted
# line of $8L + 1$. Single segments come near that line, and some go beyond it.*
#
# Depth *can* multiply the pieces. Random weights hardly use this. Whether trained networks do is a question
# of the data, and of the way in which they are trained.

# %% [markdown]
# ## What to remember
#
# - **A linear model cannot compute XOR**: its inputs do not interact. A stack of linear layers is one linear
#   layer. Hidden units that bend make new coordinates, learned features, in which the problem can be linear.
#   The price is that the loss is no longer convex.
# - **A layer** is $a = b + Wh$ and $h = g(a)$, with $W$ of the shape *(out, in)*. For a batch it is
#   `h @ W.T + b`.
# - **The cache** keeps $a$ and $h$ of every layer for the way back.
# - **A feedforward network** is a composition of layers, a graph without loops; its depth is their number.
# - **Sigmoid and tanh saturate**: their slopes, $\sigma(1 - \sigma)$ and $1 - \tanh^2$, vanish far out, and
#   in a row of units the slopes multiply. **A ReLU** keeps the slope 1 where it is active, and can die
#   where it is not. Leaky ReLU, ELU and softplus keep some slope on the left. Start with ReLUs.
# - **One hidden layer suffices** for any continuous function on a bounded, closed domain: sums of bumps. How
#   many units it takes, and whether training finds them, is another matter.
# - **Depth combines**: half-planes to polygons, polygons to unions.
# - **Depth folds.** One layer of $H$ ReLUs has at most $H + 1$ pieces on a line; $L$ layers of two can have
#   $2^L$.

# %% [markdown]
# ## Where this comes from
#
# - XOR, the family of hidden units, universality and depth: Shubhendu Trivedi and Risi Kondor, *Feedforward
#   Networks and Backpropagation*, lecture 3 of CMSC 35246 Deep Learning, University of Chicago, 3 April 2017.
# - Layers, pre-activations, activations and their notation: Hugo Larochelle, *Neural networks: Training
#   neural networks*, Université de Sherbrooke.
#
# The proof that no threshold helps, the bumps, the folding argument and the exact count are added here. What
# we corrected:
#
# 1. The generalised ReLU is printed as $\max(0, z) + a \min(0, z)$, where "$a = 1$ gives $|z|$". With $a = 1$
#    it is $z$ itself, since $\max(0, z) + \min(0, z) = z$. It takes $a = -1$ to make $|z|$.
# 2. The radial basis function is printed with $\lVert W_{:,i}\, x \rVert^2$, a product. The text beside it
#    speaks of $x$ approaching a template, so the difference $W_i - x$ is meant.
# 3. The derivative of tanh is printed as $(1 - z)^2$ in the formulas for the hidden units. It is $1 - z^2$.
# 4. The number of regions of a deep rectifier network, with $n$ units in each of $l$ layers and $d$ inputs,
#    is printed with a binomial coefficient, $\binom{n}{d}^{d(l-1)} n^d$, as an upper bound. The paper of
#    Montúfar and others has the fraction $(n/d)^{d(l-1)} n^d$, as a lower bound for the best choice of
#    weights. The printed number cannot be reached: for $n = 3$ and $d = 2$, a layer cuts a region into at
#    most $1 + 3 + 3 = 7$ parts, so that $l$ layers make at most $7^l$, but the slide says $9^l$.
# 5. The range of the sigmoid is printed as [0, 1]. The sigmoid comes close to 0 and 1, and reaches neither.
#
# Their XOR network is written with $W^\top x$, and computed as $XW$. We write $Wx$, as everywhere in this
# course; for the symmetric $W$ of section 3.2 it is the same.

# %% [markdown]
# ## Further reading
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016. Section 6.1 on XOR, 6.3
#   on hidden units, 6.4 on universality and depth. <https://www.deeplearningbook.org>
# - Michael Nielsen: *Neural Networks and Deep Learning*, chapter 4, "A visual proof that neural nets can
#   compute any function": bumps in one and two dimensions.
#   <http://neuralnetworksanddeeplearning.com/chap4.html>
# - George Cybenko: *Approximation by superpositions of a sigmoidal function*, Mathematics of Control, Signals
#   and Systems 2 (1989), 303–314.
# - Xavier Glorot, Antoine Bordes, Yoshua Bengio: *Deep sparse rectifier neural networks*, AISTATS 2011.
# - Djork-Arné Clevert, Thomas Unterthiner, Sepp Hochreiter: *Fast and accurate deep network learning by
#   exponential linear units (ELUs)*, ICLR 2016.
# - Ian Goodfellow and others: *Maxout networks*, ICML 2013.
# - Guido Montúfar, Razvan Pascanu, Kyunghyun Cho, Yoshua Bengio: *On the number of linear regions of deep
#   neural networks*, NIPS 2014.
# - Matus Telgarsky: *Benefits of depth in neural networks*, COLT 2016. The sawtooth, and a proof that shallow
#   networks need exponentially many units for it.
# - Boris Hanin, David Rolnick: *Complexity of linear regions in deep networks*, ICML 2019. Why random
#   networks have so few pieces.
