# %% [markdown]
# # 5 · Flow graphs
#
# **Boxes that know their own slope, and nothing else**
#
# In chapter 4 you derived the gradient of a network, layer by layer. The network had one shape. Now somebody
# adds a connection that skips a layer, or uses the same weights twice, or wants a second loss. Do you derive
# everything again?
#
# No. This chapter takes the network apart into small boxes. Each box computes one thing, and knows how its
# value moves with the values that it was given. Nobody knows the whole network. Put the boxes together in any
# way without a circle, and the right gradient comes out. That is how all large libraries for neural networks
# work, and at the end of the chapter you will have built a small one.
#
# When you are through, you will be able to
#
# - draw any formula as a graph, and read its gradient from the drawing;
# - write a box with its two methods, `fprop` and `bprop`, and say why gradients are *added*;
# - say in which order the boxes must work, and find such an order for a graph that is ten thousand boxes
#   deep;
# - differentiate whatever you can build: a small automatic differentiation;
# - build the network of chapter 4 again, from three kinds of boxes, and get the same numbers.
#
# **Time:** about 90 minutes. **You need:** the sum over paths and the vector form of the gradients (chapter
# 4), softmax and its loss (chapter 2), and how to write a class in Python with methods and `self`. What the
# code needs from earlier chapters is given below.
#
# **How the exercises work.** Replace each line `raise NotImplementedError()` in the cell, run it, then run
# the check below it. A box is judged on its own, by finite differences; so a mistake in one does not spoil
# the others. Only `backpropagate` may call a function of yours, `topological_order`, and `build_network` uses
# your boxes: if one of these two fails, look first at what it is built on.

# %%
from itertools import pairwise

import matplotlib.pyplot as plt
import numpy as np

from course_lib import check, plots, widgets

plots.use_style()

# %% [markdown]
# ### The symbols of this chapter
#
# | symbol | in code | shape | meaning |
# |---|---|---|---|
# | $\ell$ | `loss` | a number | the value of the box on top, whose gradients we want |
# | $v$ | `box.value` | any | the value of a box |
# | $\nabla_v$ | `box.gradient` | as $v$ | gradient of $\ell$ with respect to $v$: how $\ell$ moves with $v$ |
# | $c$ | `child.value` | any | the value of a child, one of those that $v$ is computed from |
# | $x$, $y$ | `x`, `y` | (D,), (N, D); int, (N,) | one example or a batch; class labels |
# | $W$, $b$ | `W`, `b` | $(H_k, H_{k-1})$, $(H_k,)$ | weights *(out, in)* and biases |
# | $a$, $h$ | `a`, `h` | $(H_k,)$, $(N, H_k)$ | pre-activation and activation |
# | `params` | `params` | list | pairs $(W^{(k)}, b^{(k)})$ for $k = 1 \dots L+1$ |
#
# In the drawings, **values stand above the boxes in blue, gradients below them in orange**.

# %% [markdown]
# ### From earlier chapters
#
# The functions in the next cell are answers to exercises of chapters 1, 2 and 4. They are given here, so that
# you can begin even if something there is not finished yet. The cell is locked.


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
# Two classes are given as well. Section 5.3 opens them and shows what is inside.

# %% locked="box_and_variable"
from course_lib.boxes import Box, Variable
from course_lib.diagrams import draw_boxes

# %% [markdown]
# ## 5.1 A formula is a graph
#
# Take the formula
#
# $$r = (u + v)\, v \qquad\text{at}\quad u = 3,\; v = 2.$$
#
# How do you compute it? First $s = u + v$, then $r = s \cdot v$. Two steps, each of them tiny. Draw a box for
# each step, and an arrow from every value to the step that uses it.


# %% tags=["demo", "hide-input"]
def two_steps(values, gradients, title, turn="", note=""):
    """The graph of r = (u + v) v with these values and gradients of u, v, s, r; `turn` has a thick rim."""
    u, v = Variable(None), Variable(None)
    s = Box(u, v)
    boxes = {"u": u, "v": v, "s": s, "r": Box(s, v)}
    for box, value, gradient in zip(boxes.values(), values, gradients):
        box.value, box.gradient = value, gradient
    names = dict(zip(boxes.values(), ("u", "v", "s = u + v", "r = s · v")))
    strong = [boxes[turn]] if turn else []
    return draw_boxes(boxes["r"], names, title, strong=strong, note=note, gradients=bool(note))


two_steps((3.0, 2.0, 5.0, 10.0), (0.0,) * 4, "Two steps, and v is used in both of them")
plt.show()

# %% [markdown]
# *Figure: u and v on the left with the values 3 and 2. Arrows lead from both to the box s = u + v with the
# value 5. From s and, in an arc, from v itself arrows lead to the box r = s · v with the value 10.*
#
# Such a drawing is a **flow graph**. Its rules:
#
# - A box without arrows into it is a **leaf**: an input or a parameter, a value that is given.
# - Any other box has **children**, the boxes that its value is computed from. The arrows come from there.
# - The boxes that use a value are its **parents**. Here $v$ has two parents, $s$ and $r$. A value that is
#   used more than once is called a **fan-out**.
# - Following the arrows never leads in a circle. (A value that depends on itself could not be computed.)
#
# A graph whose lines are arrows is *directed*, and one without circles is *acyclic*. So a flow graph is a
# **directed acyclic graph**, a DAG in short. The values flow one way, from the leaves to the top. Networks of
# this kind are called **feedforward**; one that feeds its output back into itself, step after step, is called
# recurrent.
#
# The **depth** of a box is the length of the longest path that leads to it from a leaf, counted in arrows.
# The leaves have depth 0, $s$ has 1, and $r$ has 2: there is a shorter path, straight from $v$, but the
# longest one counts, since $r$ has to wait for $s$. The depth of the top is the depth of the graph. For
# layers it says what you expect: $f = f^{(3)}(f^{(2)}(f^{(1)}(x)))$, a box for each layer, has depth 3.
#
# Any formula is such a graph, whatever its shape. A network, taken apart into single numbers, is one with
# thousands of boxes.

# %% [markdown]
# ## 5.2 Local times upstream
#
# How does $r$ move with $v$? For the formula as a whole you can say it at once:
# $r = uv + v^2$, so $\partial r / \partial v = u + 2v = 7$. But a network with a thousand boxes cannot be
# multiplied out. What can each *box* say, without looking at the rest?
#
# A box whose value $p$ is computed from children knows those children's values. So it knows its **local
# gradients** $\partial p / \partial c$: how its own value moves with each child's.
#
# | box | value | local gradients | here |
# |---|---|---|---|
# | $s$ | $u + v$ | $\partial s/\partial u = 1$, $\;\partial s/\partial v = 1$ | 1 and 1 |
# | $r$ | $s \cdot v$ | $\partial r/\partial s = v$, $\;\partial r/\partial v = s$ | 2 and 5 |
#
# Now the chain rule of chapter 4: a sum over the ways by which a value has influence. A value $c$ reaches the
# top $\ell$ only through its parents. Let $p$ run over them, once for each arrow:
#
# $$\begin{aligned}
# \Delta p &\approx \frac{\partial p}{\partial c}\, \Delta c && \text{each parent moves a little} \\
# \Delta \ell &\approx \sum_{p} \frac{\partial \ell}{\partial p}\, \Delta p
#   && \text{the top collects all of it} \\
# \frac{\partial \ell}{\partial c} &= \sum_{p \text{ parent of } c}
#   \underbrace{\frac{\partial \ell}{\partial p}}_{\text{upstream}} \cdot
#   \underbrace{\frac{\partial p}{\partial c}}_{\text{local}}
#   && \text{put together; divide by } \Delta c,\ \Delta c \to 0
# \end{aligned}$$
#
# Look at one term of this sum. Its first factor is the gradient *of the parent*, which arrives from above:
# the **upstream gradient**. Its second factor is something that the parent knows. **So each parent can
# compute its own term, without knowing about the others.** It multiplies, and *adds* the product to the
# child's gradient. When all parents have done so, the sum is complete.
#
# Two things are settled by this formula.
#
# - **Fan-out adds.** Several parents, several terms. Nobody may overwrite what another parent has put there.
# - **Arrows count, not boxes.** If the same box is both children, as in $p = c \cdot c$, there are two arrows
#   and two terms: $c + c = 2c$.
#
# **By hand.** Begin at the top, with $\partial r/\partial r = 1$. Box $r$ gives $s$ its $1 \cdot 2 = 2$, and
# $v$ its $1 \cdot 5 = 5$. Then box $s$, with an upstream gradient of 2, gives $u$ its $2 \cdot 1 = 2$ and $v$
# another $2 \cdot 1 = 2$. So $\partial r/\partial u = 2$ and $\partial r/\partial v = 5 + 2 = 7$.
#
# Press *next*. First the values flow to the right, then the gradients flow back. Before the last step: what
# will stand below $v$?

# %% tags=["demo", "hide-input"]
stages = [  # what the step is called, the box whose turn it is, all values and all gradients after it
    ("The leaves have their values", None, (3.0, 2.0, None, None), (0.0, 0.0, 0.0, 0.0), ""),
    ("fprop of s", "s", (3.0, 2.0, 5.0, None), (0.0, 0.0, 0.0, 0.0), "3 + 2 = 5"),
    ("fprop of r", "r", (3.0, 2.0, 5.0, 10.0), (0.0, 0.0, 0.0, 0.0), "5 · 2 = 10"),
    ("The top starts with 1", None, (3.0, 2.0, 5.0, 10.0), (0.0, 0.0, 0.0, 1.0), "∂r/∂r = 1"),
    (
        "bprop of r",
        "r",
        (3.0, 2.0, 5.0, 10.0),
        (0.0, 5.0, 2.0, 1.0),
        "into s: 0 + 1 · 2 = 2     into v: 0 + 1 · 5 = 5",
    ),
    (
        "bprop of s",
        "s",
        (3.0, 2.0, 5.0, 10.0),
        (2.0, 7.0, 2.0, 1.0),
        "into u: 0 + 2 · 1 = 2     into v: 5 + 2 · 1 = 7",
    ),
]


def stage(step):
    """The graph of r = (u + v) v after so many steps."""
    title, turn, values, gradients, note = stages[step]
    note = note or "values above, gradients below"
    return two_steps(values, gradients, f"Step {step} of 5. {title}", turn or "", note)


widgets.explore(
    stage,
    "The graph of (u + v) times v with the values of its leaves; the other values and all gradients follow",
    step=widgets.stepper("step", len(stages) - 1),
)

# %% [markdown]
# *Figure: the graph of section 5.1. Step by step the values 5 and 10 appear above s and r; then the gradients
# below the boxes: 1 at r, 2 at s, 5 at v, and at last 2 at u and 7 at v. The next figure is the last step.*

# %% tags=["demo", "hide-input"]
stage(5)
plt.show()

# %% [markdown]
# *Figure: the last step. The gradients are 1 at r, 2 at s, 2 at u and 7 at v, where there was 5 before s had
# its turn.*
#
# Forwards, a box depends on its children. Backwards, it depends on its parents. That is the symmetry of
# backpropagation.

# %% [markdown]
# ## 5.3 Boxes in Python
#
# What does a box need? Its children, a value, a gradient, and two methods. `fprop` ("forward propagation")
# sets the value from the children's values. `bprop` ("backward propagation") adds the right terms to the
# children's gradients. Two classes are given:
#
# ```python
# class Box:
#     def __init__(self, *children):
#         self.children = children
#         self.value = None
#         self.gradient = 0.0
#
#     def fprop(self):
#         """Set self.value from the values of the children."""
#         raise NotImplementedError
#
#     def bprop(self):
#         """Add local gradient times self.gradient to the gradient of each child."""
#         raise NotImplementedError
#
#
# class Variable(Box):
#     def __init__(self, value):
#         super().__init__()
#         self.value = value
#
#     def fprop(self):
#         """Nothing to compute: the value is given."""
#
#     def bprop(self):
#         """Nothing to pass on: there are no children."""
# ```
#
# The cell `from course_lib.boxes import …` at the top of the notebook has brought them here. They live there
# so that your boxes, the checks and the drawings all speak of the same class.

# %% [markdown]
# A kind of box is a subclass with the two methods filled in. `Multiply(a, b)` calls `Box.__init__` with two
# children, so inside a method `self.children` is the pair `(a, b)`. You read `a.value` and `b.value`; you set
# `self.value`; you add to `a.gradient` and `b.gradient`. When `bprop` is called, `self.gradient` is the
# upstream gradient, complete.
#
# Four agreements make boxes fit together, whoever wrote them:
#
# 1. **`bprop` adds.** `child.gradient += …`, never `child.gradient = …`: another parent may have been there.
#    It starts from 0.0, and `0.0 + array` is a new array of the right shape.
# 2. **`bprop` changes nothing else**: no value, and not its own gradient. Called twice, it adds twice.
# 3. **No two boxes share a gradient array.** With `child.gradient = self.gradient` both names mean the same
#    array, and what is later added to one is added to the other. Rule 1 keeps you safe.
# 4. **`fprop` may be called again** with new values, since training changes the parameters in every step.
#    What `bprop` uses must then be new too. Remember nothing in the constructor that depends on values.
#
# **Exercise `Multiply`.** The value is that of `a` times that of `b`, numbers or arrays of the same shape,
# element by element. In section 5.2 its local gradients were $\partial (ab)/\partial a = b$ and
# $\partial (ab)/\partial b = a$. Does your box work if `a` and `b` are the same box?


# %% exercise="Multiply"
class Multiply(Box):
    """Multiply(a, b): the value of a times the value of b, elementwise; same shapes, maybe the same box."""

    def fprop(self):
        """Set self.value."""
        ### BEGIN SOLUTION
        a, b = self.children
        self.value = a.value * b.value
        ### END SOLUTION

    def bprop(self):
        """Add to a.gradient and b.gradient: local gradient times self.gradient."""
        ### BEGIN SOLUTION
        a, b = self.children
        a.gradient += self.gradient * b.value
        b.gradient += self.gradient * a.value
        ### END SOLUTION


# %% check="Multiply"
check("Multiply")

# %% [markdown]
# **Exercise `Add`.** The value is the sum. What is the local gradient with respect to each child?


# %% exercise="Add"
class Add(Box):
    """Add(a, b): the value of a plus the value of b, elementwise; same shapes, maybe the same box."""

    def fprop(self):
        """Set self.value."""
        ### BEGIN SOLUTION
        a, b = self.children
        self.value = a.value + b.value
        ### END SOLUTION

    def bprop(self):
        """Add to a.gradient and b.gradient: local gradient times self.gradient."""
        ### BEGIN SOLUTION
        for child in self.children:
            child.gradient += self.gradient
        ### END SOLUTION


# %% check="Add"
check("Add")

# %% [markdown]
# An addition passes its gradient on as it is, to both children. A multiplication passes to each child its
# gradient times the value of the *other* child. Nearly everything that gradients do in a network can be read
# with these two sentences.

# %% [markdown]
# ## 5.4 Who may take a turn?
#
# In section 5.2, $r$ had its turn before $s$. What if $s$ goes first?
#
# | order | what happens | gradient of $u$ | gradient of $v$ |
# |---|---|---|---|
# | $r$, then $s$ | $r$ gives 2 to $s$ and 5 to $v$; $s$ passes its 2 on | 2 | 7 |
# | $s$, then $r$ | $s$ passes on its 0; then $r$ gives 2 to $s$ and 5 to $v$ | 0 | 5 |
#
# No error message, and two wrong gradients. Box $s$ passed on a sum that was not complete.
#
# - **Forwards**, a box may take its turn when all its *children* have had theirs.
# - **Backwards**, a box may take its turn when all its *parents* have had theirs.
#
# So write all boxes into one list in which **every box comes after all of its children**. That is a
# **topological order**. Read it from the front for `fprop`, and from the back for `bprop`: in the list read
# backwards, every box comes after all of its parents.
#
# For $r = (u+v)\,v$ there are two such lists: $u, v, s, r$ and $v, u, s, r$. Both are right.
#
# ### How to find one
#
# Here is a rule in one sentence: *to write down a box, first write down all those of its children that are
# not in the list yet, and then the box.* Start with the top box. Two traps are hidden in it.
#
# **Trap 1: paths are many, boxes are few.** A *diamond* is a box with two parents, and one box above both of
# these. Put diamonds on top of each other, as a ladder: each of them doubles the number of paths. Whoever
# visits a box once for each path that leads to it does not come back.

# %% tags=["demo", "hide-input"]
diamonds = np.arange(1, 61)
title = "Sixty diamonds: 181 boxes, and more than $10^{18}$ paths"
figure, ax = plots.axes(title, "number of diamonds in the ladder", "how many")
ax.semilogy(diamonds, 2.0**diamonds, color=plots.BLUE, label="paths from bottom to top, $2^n$")
ax.semilogy(diamonds, 3 * diamonds + 1, "--", color=plots.ORANGE, label="boxes, $3n + 1$")
ax.axhline(1e9, color=plots.BLACK, lw=1, ls=":", label="what a fast program may visit in a second")
ax.legend()
plt.show()

# %% [markdown]
# *Figure: the number of paths through a ladder of diamonds, a straight line on a logarithmic axis that
# reaches $10^{18}$ at sixty diamonds; the number of boxes stays below 200. A dotted line marks a thousand
# million.*
#
# This is why backpropagation is fast: it does not walk the paths. It visits every *box* once, and in each box
# the sum over all paths above it is ready (dynamic programming, section 4.7). Your search must do the same.
# Remember which boxes you have seen. (A `set` of boxes does this; boxes are equal only if they are the same
# object. Do not write notes onto the boxes themselves: the next search would stumble over them.)
#
# **Trap 2: graphs are deep, and Python's calls are not.** A function that calls itself for each child stops
# with a RecursionError when some 1,000 calls are inside each other. A recurrent network that reads a text
# letter by letter has a graph with as many steps as the text has letters.
#
# **Exercise `topological_order`.** Return the list of all boxes under `box`, leaves included and `box` last,
# each once. Do it in two stages; run the check after each.
#
# 1. **With a function that calls itself.** Inside `topological_order`, define `visit(box)`: if the box was
#    seen before, do nothing; else note that it is seen, visit its children, and then append it to the list.
#    Three of the four criteria are met, and the last one says what is missing.
# 2. **With a stack.** Keep the boxes that still wait in a list of your own: take from its end, put on its
#    end. Now no call is inside another. A box has to come up twice: once to put its children on the stack,
#    and once more, when they are all done, to be written down. So put pairs on the stack: a box, and whether
#    its children are done. It will be tried on a chain that is 10,000 boxes deep, and on a ladder of 60
#    diamonds, with two seconds for each.


# %% exercise="topological_order"
def topological_order(box):
    """All boxes under `box` and itself, as a list: children before parents, each once, `box` last."""
    ### BEGIN SOLUTION
    order, seen = [], set()
    stack = [(box, False)]
    while stack:
        top, children_done = stack.pop()
        if children_done:
            order.append(top)
        elif top not in seen:
            seen.add(top)
            stack.append((top, True))
            stack.extend((child, False) for child in top.children)
    return order
    ### END SOLUTION


# %% check="topological_order"
check("topological_order")

# %% [markdown]
# ## 5.5 Back through the graph
#
# Now everything is ready. To find all gradients of a box whose value is one number:
#
# 1. **Forget** what is left from the last time: set every gradient under the box to 0.0.
# 2. **Start**: the gradient of the box in itself is $\partial \ell / \partial \ell = 1.0$.
# 3. **Go back**: call `bprop` of each box, parents before children.
#
# Why is it right? Say it by induction along the list, read backwards. The top box has the right gradient, 1.
# When it is another box's turn, all of its parents have had theirs, each with a gradient that was complete;
# so all the terms of its sum have been added, and its own gradient is complete. Then it passes it on.
#
# What does it cost? Each box has one turn, and each arrow is used once. Forwards it is the same. So the
# backward pass costs a small multiple of the forward pass, whatever the graph looks like. This is the result
# of chapter 4, now for all graphs.
#
# In the end only the gradients of the parameters are needed. A box under which there is no parameter, such as
# the input $x$, could be left out on the way back, and large libraries do that. Ours is simpler: it fills
# all.
#
# **Exercise `backpropagate`.** The values are there already (`fprop` has been called). Nothing is returned;
# the gradients stand in the boxes. Calling it twice must give the same gradients, not doubled ones.


# %% exercise="backpropagate"
def backpropagate(box):
    """Fill the gradients of all boxes under `box`, whose value is one number; that of `box` becomes 1.0."""
    ### BEGIN SOLUTION
    order = topological_order(box)
    for each in order:
        each.gradient = 0.0
    box.gradient = 1.0
    for each in reversed(order):
        each.bprop()
    ### END SOLUTION


# %% check="backpropagate"
check("backpropagate")

# %% [markdown]
# Here is a graph of your own boxes, run by your own functions. Change the formula, and run the cell again:
# what do you expect for `Multiply(s, s)`?

# %% tags=["demo"]
u, v = Variable(3.0), Variable(2.0)
s = Add(u, v)
r = Multiply(s, v)
for box in topological_order(r):
    box.fprop()
backpropagate(r)
draw_boxes(r, {u: "u", v: "v"}, "Your boxes find 7 for v: 5 directly, and 2 through the sum", strong=[v])
plt.show()

# %% [markdown]
# *Figure: the graph of (u + v) v once more, now of boxes called Add and Multiply. Values: 3, 2, 5, 10.
# Gradients: 2 at u, 7 at v, 2 at the sum, 1 at the product.*
#
# And here is a deep one: $x + x + x + \dots$, ten thousand additions on top of each other. What should its
# value be at $x = 1$, and what its slope?

# %% tags=["demo"]
x = Variable(1.0)
total = x
for _ in range(10_000):
    total = Add(total, x)
for box in topological_order(total):
    box.fprop()
backpropagate(total)
print(f"value {total.value:,.0f}, slope {x.gradient:,.0f}")

# %% [markdown]
# ## 5.6 Boxes that hold arrays
#
# A box for each number would be slow. In a network a box holds a whole layer: a vector, or a batch of them.
# What is a local gradient then?
#
# It is a Jacobian (chapter 4). Let the value $v$ have $H$ entries and the child $c$ have $D$. Then
# $J_{ij} = \partial v_i/\partial c_j$ is (H, D), and the sum over paths runs over the entries of $v$:
#
# $$\frac{\partial \ell}{\partial c_j} = \sum_{i=1}^{H} \frac{\partial \ell}{\partial v_i}\, J_{ij}
# \qquad\text{that is}\qquad
# \underset{(D,)}{\nabla_c} \mathrel{+}= \underset{(D,\, H)}{J^\top}\; \underset{(H,)}{\nabla_v}$$
#
# **No box ever builds its $J$.** All it needs is a fast way to compute $J^\top \nabla_v$, and nearly always
# there is one. For `Multiply`, $J$ is diagonal with $b$ on the diagonal, and $J^\top \nabla_v$ is $\nabla_v
# \odot b$: what you wrote, and it was right for arrays from the start.

# %% [markdown]
# ### Tanh
#
# $h = \tanh(a)$, element by element: each $h_i$ depends on its own $a_i$. So $J$ is diagonal again, with the
# slope of tanh on it. From chapter 3, the slope is known as soon as the value is:
#
# $$\tanh'(a) = 1 - \tanh^2(a) = 1 - h^2, \qquad
# \nabla_a \mathrel{+}= \nabla_h \odot (1 - h \odot h) \qquad \text{shapes: all like } a$$
#
# **By hand.** $h = (0.6, -0.8)$ and $\nabla_h = (-0.75, 1.25)$ give $(-0.75 \cdot 0.64,\ 1.25 \cdot 0.36) =
# (-0.48,\ 0.45)$.
#
# **Exercise `Tanh`.** One child, a number or an array of any shape. Its value is at hand in `bprop`: the box
# has computed it already.


# %% exercise="Tanh"
class Tanh(Box):
    """Tanh(a): tanh of the value of a, elementwise; a number or an array of any shape."""

    def fprop(self):
        """Set self.value."""
        ### BEGIN SOLUTION
        [a] = self.children
        self.value = np.tanh(a.value)
        ### END SOLUTION

    def bprop(self):
        """Add to a.gradient."""
        ### BEGIN SOLUTION
        [a] = self.children
        a.gradient += self.gradient * (1 - self.value**2)
        ### END SOLUTION


# %% check="Tanh"
check("Tanh")

# %% [markdown]
# ### ReLU
#
# $h = \max(0, a)$, element by element. Where $a$ is positive, the value moves as $a$ does: the slope is 1,
# and the gradient passes unchanged. Where $a$ is negative, the value stays 0: the slope is 0, and nothing
# passes. At exactly 0 there is a kink, and any slope from 0 to 1 is accepted (chapter 3).
#
# **By hand.** $a = (2, -1, 3)$ and $\nabla_h = (0.5, 4, -1)$ give $\nabla_a = (0.5, 0, -1)$: what decides is
# the sign of $a$, not that of the gradient.
#
# **Exercise `ReLU`.** One child, a number or an array of any shape.


# %% exercise="ReLU"
class ReLU(Box):
    """ReLU(a): max(0, a) of the value of a, elementwise; a number or an array of any shape."""

    def fprop(self):
        """Set self.value."""
        ### BEGIN SOLUTION
        [a] = self.children
        self.value = np.maximum(0.0, a.value)
        ### END SOLUTION

    def bprop(self):
        """Add to a.gradient."""
        ### BEGIN SOLUTION
        [a] = self.children
        a.gradient += self.gradient * np.where(self.value > 0, 1.0, 0.0)
        ### END SOLUTION


# %% check="ReLU"
check("ReLU")

# %% [markdown]
# ### Affine
#
# A layer without its activation function: $v = W h + b$. It has three children, and each of them gets a
# gradient. For one example, with $v$ (H,), $h$ (D,), $W$ (H, D) and $b$ (H,):
#
# $$\begin{aligned}
# v_i &= \sum_{j} W_{ij}\, h_j + b_i && \text{the definition} \\
# \frac{\partial \ell}{\partial h_j} &= \sum_{i} \frac{\partial \ell}{\partial v_i}\, W_{ij}
#   && h_j \text{ reaches all } v_i: \text{ a sum of } H \text{ terms} \\
# \frac{\partial \ell}{\partial W_{ij}} &= \frac{\partial \ell}{\partial v_i}\, h_j
#   && W_{ij} \text{ reaches } v_i \text{ only: one term} \\
# \frac{\partial \ell}{\partial b_i} &= \frac{\partial \ell}{\partial v_i}
#   && \text{one term, local gradient 1}
# \end{aligned}$$
#
# For a batch, $h$ is (N, D), $v$ is (N, H), and row $n$ of $v$ depends on row $n$ of $h$. But *one* $W$ and
# *one* $b$ serve all N examples. That is a fan-out, N arrows from each weight. **Fan-out adds**: the
# parameters sum over the rows.
#
# | | one example | shapes | a batch | shapes |
# |---|---|---|---|---|
# | value | $W h + b$ | (H, D)(D,) + (H,) | $h W^\top + b$ | (N, D)(D, H) + (H,) |
# | into $h$ | $W^\top \nabla_v$ | (D, H)(H,) | $\nabla_v W$ | (N, H)(H, D) |
# | into $W$ | $\nabla_v\, h^\top$ | (H, 1)(1, D) | $\nabla_v^\top h$ | (H, N)(N, D) |
# | into $b$ | $\nabla_v$ | (H,) | $\sum_n (\nabla_v)_n$ | (H,) |
#
# **By hand**, one example. $W = \begin{pmatrix} 1 & 1 \\ 0.5 & 2 \end{pmatrix}$, $h = (2, -1)$ and $\nabla_v
# = (-0.48, 0.45)$. Into $h$: $(1 \cdot (-0.48) + 0.5 \cdot 0.45,\; 1 \cdot (-0.48) + 2 \cdot 0.45) = (-0.255,
# 0.42)$. Into $W$: the first row is $-0.48 \cdot (2, -1) = (-0.96, 0.48)$, the second $0.45 \cdot (2, -1) =
# (0.9, -0.45)$.
#
# **Exercise `Affine`.** Whether it is one example or a batch, you see from `h.value.ndim`. If you want one
# line for both: `np.atleast_2d` makes a row of a vector.


# %% exercise="Affine"
class Affine(Box):
    """Affine(h, W, b): the value h @ W.T + b; h (D,) or (N, D), W (H, D), b (H,), all of them boxes."""

    def fprop(self):
        """Set self.value, (H,) or (N, H)."""
        ### BEGIN SOLUTION
        h, W, b = self.children
        self.value = h.value @ W.value.T + b.value
        ### END SOLUTION

    def bprop(self):
        """Add to h.gradient, W.gradient and b.gradient."""
        ### BEGIN SOLUTION
        h, W, b = self.children
        upstream = np.atleast_2d(self.gradient)
        h.gradient += self.gradient @ W.value
        W.gradient += upstream.T @ np.atleast_2d(h.value)
        b.gradient += upstream.sum(axis=0)
        ### END SOLUTION


# %% check="Affine"
check("Affine")

# %% [markdown]
# ### Softmax and cross-entropy, in one box
#
# The box on top of a classifier: logits in, the loss out. Softmax and the logarithm stay together in one box,
# for the reason of chapter 2: together they are stable, apart they are not. With $f = \text{softmax}(a)$ for
# N rows,
#
# $$v = -\frac1N \sum_{n=1}^{N} \log f_{n, y_n}, \qquad
# \nabla_a \mathrel{+}= \nabla_v \cdot \frac1N \bigl(f - e(y)\bigr) \qquad (N, C)$$
#
# Here $\nabla_v$ is one number, since the value of this box is one number. As long as the box is on top,
# $\nabla_v = 1$, and you would not notice if it were forgotten. But tomorrow somebody puts `Multiply` or
# `Add` above it, to weight the loss or to add a second one. A box does not know where it stands.
#
# The labels $y$ are not a child: nobody asks for a derivative with respect to them, so no gradient flows
# there. They go to the constructor, as plain data. This is written already.
#
# **Exercise `SoftmaxCrossEntropy`.** Logits (C,) with an int `y`, or (N, C) with `y` (N,): then the mean. The
# logits may be as large as ±1000. `log_softmax` is given, and `np.eye(C)[y]` makes one-hot rows.


# %% exercise="SoftmaxCrossEntropy"
class SoftmaxCrossEntropy(Box):
    """SoftmaxCrossEntropy(a, y): −log softmax(a.value)_y, or its mean over a batch; y are plain labels."""

    def __init__(self, a, y):
        super().__init__(a)
        self.y = y

    def fprop(self):
        """Set self.value, one number."""
        ### BEGIN SOLUTION
        [a] = self.children
        log_f = log_softmax(a.value)
        one_hot = np.eye(log_f.shape[-1])[self.y]
        N = len(log_f) if log_f.ndim == 2 else 1
        self.value = -np.sum(one_hot * log_f) / N
        self.slope = (np.exp(log_f) - one_hot) / N
        ### END SOLUTION

    def bprop(self):
        """Add to a.gradient."""
        ### BEGIN SOLUTION
        [a] = self.children
        a.gradient += self.gradient * self.slope
        ### END SOLUTION


# %% check="SoftmaxCrossEntropy"
check("SoftmaxCrossEntropy")

# %% [markdown]
# ## 5.7 The network of chapter 4
#
# You have six kinds of boxes, and the network needs three of them. Read it from the inside out: an `Affine`
# box, an activation box on it, the next `Affine`, …, and after the last `Affine` not an activation, but
# `SoftmaxCrossEntropy`.
#
# **Exercise `build_network`.** Build the graph; do not run it. `params` is the list of pairs $(W^{(k)},
# b^{(k)})$, arrays; each of them becomes a `Variable`. `activation` is a class of boxes with one child, such
# as `Tanh`: you call it as `activation(child)`. Return the loss box and the list of pairs `(W_box, b_box)`,
# in the order of `params`. Through this list others reach the gradients afterwards, so it must hold the same
# boxes that are in the graph. Any number of hidden layers, none included; one example or a batch.


# %% exercise="build_network"
def build_network(params, x, y, activation):
    """(loss_box, [(W_box, b_box) of layer 1, …, of layer L+1]): the graph of the network, not run yet."""
    ### BEGIN SOLUTION
    parameter_boxes = [(Variable(W), Variable(b)) for W, b in params]
    h = Variable(x)
    for W_box, b_box in parameter_boxes[:-1]:
        h = activation(Affine(h, W_box, b_box))
    W_box, b_box = parameter_boxes[-1]
    return SoftmaxCrossEntropy(Affine(h, W_box, b_box), y), parameter_boxes
    ### END SOLUTION


# %% check="build_network"
check("build_network")

# %% [markdown]
# Do you remember the worked example of section 4.6? Two inputs, two tanh units, three classes, all numbers
# followed by hand. Here it is as a graph of your boxes, one turn after the other: first `fprop` of each box,
# then `bprop`. Which box will be the first to fill in the gradient of a weight?

# %% tags=["demo", "hide-input"]
example = [
    (np.array([[1.0, 1.0], [0.5, 2.0]]), np.array([np.log(2) - 1, 1 - np.log(3)])),
    (np.array([[1.0, -1.0], [2.0, 0.0], [-1.0, 1.0]]), np.array([-1.4, -1.2, 1.4 + np.log(2)])),
]


def turns(step):
    """The network of section 4.6 after so many turns of its boxes, forwards and then backwards."""
    loss, parameters = build_network(example, np.array([2.0, -1.0]), 0, Tanh)
    boxes = [box for box in topological_order(loss) if box.children]
    forwards, back = boxes[:step], boxes[::-1][: max(step - len(boxes), 0)]
    for box in forwards:
        box.fprop()
    if step >= len(boxes):
        loss.gradient = 1.0
    for box in back:
        box.bprop()

    whose = [*forwards, *back][-1:]
    done = [box for box in topological_order(loss) if box not in boxes and box not in sum(parameters, ())]
    names = {box: "x" for box in done} | {loss: "loss"}
    for k, (W_box, b_box) in enumerate(parameters, 1):
        names |= {W_box: f"W⁽{'¹²'[k - 1]}⁾", b_box: f"b⁽{'¹²'[k - 1]}⁾"}
    what = "The leaves have their values"
    if whose:
        what = f"{'bprop' if back else 'fprop'} of the box {type(whose[0]).__name__}"
    return draw_boxes(loss, names, f"Step {step} of {2 * len(boxes)}. {what}", strong=whose, column=1.75)


widgets.explore(
    turns,
    "The network of section 4.6 as a graph: x, the weights and the biases with their values, then the boxes",
    step=widgets.stepper("step", 8),
)

# %% tags=["demo", "hide-input"]
turns(8)
plt.show()

# %% [markdown]
# *Figures: from left to right x, W⁽¹⁾ and b⁽¹⁾ lead into Affine, then Tanh; that with W⁽²⁾ and b⁽²⁾ into a
# second Affine, then the loss. The first figure starts with the leaves; with every step one box has its turn.
# The second shows the end: the loss is 1.386; the gradients are (−0.75, 0.25, 0.5) at the logits, (−0.75,
# 1.25) at the activations, (−0.48, 0.45) at the pre-activations and (−0.255, 0.42) at x. A matrix is shown by
# its shape.*
#
# The numbers are those of the table in section 4.6. And for larger networks? Your graph against the function
# of chapter 4, with a batch of 32 examples, with tanh and with ReLU in the hidden layers:


# %% tags=["demo", "hide-input"]
def tanh_prime(a):
    return 1 - np.tanh(a) ** 2


def relu(a):
    return np.maximum(0.0, a)


def relu_prime(a):
    return np.where(a > 0, 1.0, 0.0)


rng = np.random.default_rng(5)
X, y = rng.standard_normal((32, 10)), rng.integers(4, size=32)
for sizes in ([10, 4], [10, 8, 4], [10, 16, 16, 8, 4]):
    params = [(rng.standard_normal((m, n)) / np.sqrt(n), np.zeros(m)) for n, m in pairwise(sizes)]
    for activation, g, g_prime in ((Tanh, np.tanh, tanh_prime), (ReLU, relu, relu_prime)):
        loss, parameters = build_network(params, X, y, activation)
        for box in topological_order(loss):
            box.fprop()
        backpropagate(loss)
        known_loss, known = backpropagation(params, X, y, g, g_prime)
        pairs = [(box, grad) for pair in zip(parameters, known) for box, grad in zip(*pair)]
        gaps = [np.abs(box.gradient - grad).max() for box, grad in pairs]
        same = max(*gaps, abs(loss.value - known_loss)) < 1e-12
        print(f"{sizes}, {activation.__name__}: loss {loss.value:.4f}, all equal within 1e-12: {bool(same)}")

# %% [markdown]
# No formula of chapter 4 was written down for the network as a whole. Nobody told the boxes that they are in
# one.

# %% [markdown]
# ## 5.8 A small automatic differentiation
#
# Wrap three lines into a function, and you have a machine that differentiates every formula you can build:


# %% tags=["demo"]
def value_and_gradients(formula, *values):
    """The value of `formula`, a function from boxes to a box, and its gradients in the order of `values`."""
    leaves = [Variable(value) for value in values]
    top = formula(*leaves)
    for box in topological_order(top):
        box.fprop()
    backpropagate(top)
    return top.value, [leaf.gradient for leaf in leaves]


for formula, at in (
    (lambda u, v: Multiply(Add(u, v), v), (3.0, 2.0)),
    (lambda u, v: Multiply(Tanh(Multiply(u, v)), Add(u, Multiply(u, u))), (0.5, -1.0)),
):
    value, slopes = value_and_gradients(formula, *at)
    print(f"value {value:.4f}, gradients", ", ".join(f"{slope:.4f}" for slope in slopes))

# %% [markdown]
# This is called **automatic differentiation**, in **reverse mode**. It is not the method of chapter 1: there
# is no step ε, and the result is exact up to rounding. Nor does it transform formulas, as one does on paper:
# it works with numbers, box by box, along the way that was computed.
#
# PyTorch, JAX and TensorFlow do the same with a few hundred kinds of boxes, some of them running on graphics
# cards, and they make the boxes for you when you write `u + v`. If you know this chapter, you know what
# `loss.backward()` does.
#
# ### If you want more: `u + v`
#
# How can `u + v` make a box? Python looks for a method `__add__` in the class of `u` and calls it with both.
# So four lines give all boxes these two operators, and you may add others: `u - v` is `u + v * minus_one`,
# with a box for −1. (There is no check for this.) Then a formula of boxes looks like a formula.


# %% tags=["demo"]
def add_boxes(u, v):
    return Add(u, v)


def multiply_boxes(u, v):
    return Multiply(u, v)


Box.__add__, Box.__mul__ = add_boxes, multiply_boxes


def formula(u, v):
    return Tanh(u * v) * (u + u * u)


value, slopes = value_and_gradients(formula, 0.5, -1.0)
print(f"value {value:.4f}, gradients", ", ".join(f"{slope:.4f}" for slope in slopes))

# %% [markdown]
# These are the numbers of the second line above, from a formula that can be read.
#
# ### What chapter 4 could not do
#
# Here is a network with two special features: it uses *the same* weights in both hidden layers, and its
# second layer only adds something to the first (a **skip connection**). To derive its gradient by hand you
# would have to start again. For the boxes it is one more graph.

# %% tags=["demo", "hide-input"]
W_tied, b_tied = rng.standard_normal((5, 5)) / 2, rng.standard_normal(5) / 2
x_tied, y_tied = rng.standard_normal(5), 2


def tied_network(W):
    """The loss box and the box of the weights, which are used twice."""
    x_box, W_box, b_box = Variable(x_tied), Variable(W), Variable(b_tied)
    h1 = Tanh(Affine(x_box, W_box, b_box))
    h2 = Tanh(Affine(h1, W_box, b_box))
    names = {x_box: "x", W_box: "W", b_box: "b"}
    return SoftmaxCrossEntropy(Add(h1, h2), y_tied), W_box, names


def tied_loss(W):
    loss, *_ = tied_network(W)
    for box in topological_order(loss):
        box.fprop()
    return loss.value


loss, W_box, names = tied_network(W_tied)
for box in topological_order(loss):
    box.fprop()
backpropagate(loss)
draw_boxes(loss, names, "Tied weights and a skip connection: three boxes have two parents", strong=[W_box])
plt.show()
gap = np.abs(W_box.gradient - numerical_gradient(tied_loss, W_tied)).max()
print("gradient with respect to W agrees with finite differences:", bool(gap < 1e-8))

# %% [markdown]
# *Figure: x, W and b lead into Affine and Tanh. W and b lead in arcs into a second Affine too, which stands
# on the first Tanh; after it comes another Tanh. The two Tanh boxes meet in Add, and Add leads to the loss.
# All arrays are shown by their shape.*

# %% [markdown]
# ## 5.9 A box of your own
#
# To add a new kind of box to the machine, what do you have to change in the rest of it? Nothing. Write the
# class, and it fits everywhere: this is what the word *modular* means.
#
# **Exercise `Sigmoid`.** A box with one child, $v = \sigma(a) = 1 / (1 + e^{-a})$, element by element, for
# numbers and arrays of any shape. From chapter 2 you know that $\sigma' = \sigma\,(1 - \sigma)$, and that
# $e^{-a}$ overflows for $a = -1000$ while $e^{-|a|}$ never does. All of section 5.3 holds.


# %% exercise="Sigmoid"
class Sigmoid(Box):
    """Sigmoid(a): 1 / (1 + exp(−a)) of the value of a, elementwise; no overflow for entries up to ±1000."""

    def fprop(self):
        """Set self.value."""
        ### BEGIN SOLUTION
        [a] = self.children
        e = np.exp(-np.abs(a.value))
        self.value = np.where(np.asarray(a.value) >= 0, 1.0, e) / (1.0 + e)
        ### END SOLUTION

    def bprop(self):
        """Add to a.gradient."""
        ### BEGIN SOLUTION
        [a] = self.children
        a.gradient += self.gradient * self.value * (1 - self.value)
        ### END SOLUTION


# %% check="Sigmoid"
check("Sigmoid")

# %% [markdown]
# One of the lectures behind this course shows a neuron taken apart into boxes, $\sigma(w_0 x_0 + w_1 x_1 +
# w_2)$, and finds the gradients 0.4 at $x_0$ and −0.2 at $w_0$. Ask your own boxes.

# %% tags=["demo"]
w0, x0, w1, x1, w2 = (Variable(value) for value in (2.0, -1.0, -3.0, -2.0, -3.0))
neuron = Sigmoid(Add(Add(Multiply(w0, x0), Multiply(w1, x1)), w2))
for box in topological_order(neuron):
    box.fprop()
backpropagate(neuron)
names = {w0: "$w_0$", x0: "$x_0$", w1: "$w_1$", x1: "$x_1$", w2: "$w_2$"}
draw_boxes(
    neuron, names, "Add passes its gradient on, Multiply times the value of the other child", strong=[w0, x0]
)
plt.show()

# %% [markdown]
# *Figure: two Multiply boxes, of $w_0 = 2$ with $x_0 = -1$ and of $w_1 = -3$ with $x_1 = -2$, lead into Add,
# that with $w_2 = -3$ into another Add with the value 1, and that into Sigmoid with the value 0.7311. The
# gradient is 0.1966 at both Add boxes and both products, 0.3932 at $x_0$ and −0.1966 at $w_0$.*
#
# The lecture is right, and has rounded: the slope of the sigmoid at 1 is 0.1966, printed as 0.2. With two
# digits $x_0$ would get 0.39.

# %% [markdown]
# ### A question for you
#
# In your own words:
#
# 1. What must a box know to do its `fprop` and its `bprop`, and what need it not know? Name at least three
#    things about the rest of the graph that make no difference to it.
# 2. Why does `bprop` add, and what goes wrong with `=`? Why does this not contradict that `backpropagate`
#    sets all gradients to 0.0?
# 3. You have written a new box. How do you test it alone, before it is in any network? And what does the
#    convenience of boxes cost, compared with one formula for the whole network?
#
# Six to ten sentences.

# %% [markdown] written="why_modular" points=3
# ### BEGIN SOLUTION
# **A model answer.** A box must know its children's values (and what it computed from them), its own local
# gradients, and, when its turn to go back comes, its own complete gradient, which arrives from above. It
# need not know who its parents are or how many, what the loss is, how deep the graph is, whether a child is a
# parameter or a long computation, or whether the same child is used elsewhere. The chain rule makes this
# possible: the gradient of a child is a sum over its parents of upstream times local gradient, and each term
# contains one parent only.
#
# Because it is a sum, and each parent contributes one term, `bprop` has to add: with `=` the parent that
# comes last would erase what the others have put there, so a value that is used twice would have too small or
# a wrong gradient, without any error message. Setting everything to 0.0 happens once, before the walk, and is
# the empty sum to which the terms are added; without it the gradients of the previous step would be counted
# too.
#
# To test a box alone, give it Variables with random values, call `fprop`, set its gradient to a random array
# (not ones), call `bprop`, and compare the children's gradients with finite differences of the number Σ
# upstream · value; then once more with gradients that are not 0 at first, with the same box as two children,
# and with new values. The price: every value is kept until the backward pass, each box costs a little extra
# time in Python, and steps that a formula for the whole would simplify together (softmax with the
# logarithm) are taken one by one, unless someone writes one box for both.
#
# **Mark scheme** (3 points). 1 point: what a box needs (children's values, its local gradients, its own
# upstream gradient) and at least three things that it does not (parents and their number, the loss, the
# depth, the kind of its children, fan-out elsewhere). 1 point: the sum over parents is why `bprop` adds, with
# what `=` loses; and the reset is the start of that sum, once for each walk. 1 point: a test of one box by
# finite differences with a random upstream gradient, and at least one cost (memory for all values, overhead
# for each box, no simplification across boxes). Half a point for a part without its reason.
# ### END SOLUTION

# %% [markdown]
# ## What to remember
#
# - A formula is a graph of small boxes: a **directed acyclic graph**. Its depth is the longest path.
# - **Upstream times local**, added into the child. One term for each arrow: *along a path multiply, over the
#   paths add*, done by boxes that see one arrow at a time.
# - **Fan-out adds.** That is why a batch sums over its rows, why tied weights work, and why `bprop` uses
#   `+=`.
# - Forwards children first, backwards parents first: one **topological order**, read both ways.
# - Each box is visited once. Boxes are few, paths are many.
# - A box holding arrays computes $J^\top \nabla_v$, and never builds $J$.
# - `backpropagate`: reset, start with 1.0, go back. That is reverse-mode automatic differentiation.
#
# From here on you may take gradients for granted. Chapter 6 asks what to do when a network has learned its
# examples too well.

# %% [markdown]
# ## Where this comes from
#
# - The flow graph, a box with the methods `fprop` and `bprop`, and backpropagation as calling `bprop` in the
#   reverse order: Hugo Larochelle, *Neural networks: Training neural networks*, Université de Sherbrooke.
# - Local gradient times upstream gradient, the forward/backward interface, and the neuron taken apart: M.
#   Soleymani, *Multi-Layer Networks & Back-Propagation*, Deep Learning, Sharif University of Technology,
#   spring 2019, after lectures of Bhiksha Raj, Fei-Fei Li and others.
#
# Added here: that gradients add up over parents is in the lectures as a sum over paths, and becomes a rule
# for `bprop` in section 5.3; the search for an order and its two traps; the proof that the order is enough;
# the boxes that hold arrays, shape by shape. No number in these slides had to be corrected, but three things
# deserve a remark. The numbers 0.2, 0.4 and −0.2 of the neuron are rounded (section 5.9). A slide says that
# `bprop` computes the gradient of the loss with respect to each child: with a fan-out, one call computes one
# parent's share of it. And "in the reverse order" is to be read as the reverse of a *topological* order: the
# reverse of the order in which the boxes happened to be made works only if every box was made after its
# children, which is true in this course, since the constructor asks for them.

# %% [markdown]
# ## Further reading
#
# - Ian Goodfellow, Yoshua Bengio, Aaron Courville: *Deep Learning*, MIT Press 2016, section 6.5 on
#   backpropagation in computational graphs. <https://www.deeplearningbook.org>
# - Atılım Güneş Baydin, Barak Pearlmutter, Alexey Radul, Jeffrey Siskind: *Automatic Differentiation in
#   Machine Learning: a Survey*, Journal of Machine Learning Research 18 (2018), 1–43.
#   <https://www.jmlr.org/papers/v18/17-468.html>
# - Andreas Griewank, Andrea Walther: *Evaluating Derivatives*, 2nd edition, SIAM 2008.
# - Thomas Cormen, Charles Leiserson, Ronald Rivest, Clifford Stein: *Introduction to Algorithms*, MIT Press,
#   the section on topological sort. Depth-first search and its running time.
