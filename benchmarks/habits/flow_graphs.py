"""Chapter 05: habits of writing boxes, and the two algorithms on their graphs."""

from __future__ import annotations

import numpy as np
from numpy import exp, log

from benchmarks.habits import HALF, RIGHT, WRONG, habit, habits
from course_lib.boxes import Box

# -- boxes ---------------------------------------------------------------------------------------------


def box(fprop, bprop, name="Answer"):
    """A subclass of Box with these two methods."""
    return type(name, (Box,), {"fprop": fprop, "bprop": bprop})


def _value_of_product(self):
    a, b = self.children
    self.value = a.value * b.value


def _product_slopes(self):
    a, b = self.children
    a.gradient = a.gradient + self.gradient * b.value
    b.gradient = b.gradient + self.gradient * a.value


def _assigns(self):
    a, b = self.children
    a.gradient = self.gradient * b.value
    b.gradient = self.gradient * a.value


def _recursive(self):
    _product_slopes(self)
    for child in self.children:
        child.bprop()


def _no_upstream(self):
    a, b = self.children
    a.gradient = a.gradient + b.value
    b.gradient = b.gradient + a.value


def _swapped(self):
    a, b = self.children
    a.gradient = a.gradient + self.gradient * a.value
    b.gradient = b.gradient + self.gradient * b.value


def _in_place(self):
    a, b = self.children
    a.gradient += self.gradient * b.value
    b.gradient += self.gradient * a.value


def _once(self):
    if not getattr(self, "done", False):
        _product_slopes(self)
    self.done = True


def _resets_itself(self):
    _product_slopes(self)
    self.gradient = 0.0


def _with_old_values(self):
    a, b = self.children
    known = getattr(self, "known", None) or (a.value, b.value)
    self.known = known
    a.gradient = a.gradient + self.gradient * known[1]
    b.gradient = b.gradient + self.gradient * known[0]


def _fprops_the_children(self):
    for child in self.children:
        child.fprop()
    _value_of_product(self)


def _product_with(bprop=_product_slopes, fprop=_value_of_product):
    return box(fprop, bprop, "Multiply")


habits(
    "Multiply",
    WRONG,
    bprop_assigns=_product_with(_assigns),
    bprop_of_the_children=_product_with(_recursive),
    no_upstream=_product_with(_no_upstream),
    slopes_swapped=_product_with(_swapped),
    only_once=_product_with(_once),
    resets_itself=_product_with(_resets_itself),
    with_the_first_values=_product_with(_with_old_values),
    returns_the_value=_product_with(fprop=lambda self: self.children[0].value * self.children[1].value),
    matrix_product=_product_with(
        fprop=lambda self: setattr(self, "value", np.dot(self.children[0].value, self.children[1].value))
    ),
)
habits(
    "Multiply",
    RIGHT,
    usual=_product_with(),
    in_place=_product_with(_in_place),
    fprop_of_the_children=_product_with(fprop=_fprops_the_children),
)


def _sum(self):
    self.value = self.children[0].value + self.children[1].value


def _sum_slopes(self):
    for child in self.children:
        child.gradient = child.gradient + self.gradient


def _shared(self):
    for child in self.children:
        child.gradient = self.gradient if np.all(child.gradient == 0) else child.gradient + self.gradient


habits(
    "Add",
    WRONG,
    bprop_assigns=box(
        _sum, lambda self: [setattr(c, "gradient", self.gradient) for c in self.children], "Add"
    ),
    one_array_for_all=box(_sum, _shared, "Add"),
    bprop_of_the_children=box(
        _sum, lambda self: (_sum_slopes(self), [c.bprop() for c in self.children])[0], "Add"
    ),
    distinct_children_only=box(
        _sum,
        lambda self: [setattr(c, "gradient", c.gradient + self.gradient) for c in set(self.children)],
        "Add",
    ),
    halves=box(
        _sum,
        lambda self: [setattr(c, "gradient", c.gradient + self.gradient / 2) for c in self.children],
        "Add",
    ),
)
habits(
    "Add",
    RIGHT,
    usual=box(_sum, _sum_slopes, "Add"),
    in_place=box(
        _sum,
        lambda self: [
            c.__setattr__(
                "gradient",
                np.add(c.gradient, self.gradient, out=c.gradient)
                if isinstance(c.gradient, np.ndarray)
                else c.gradient + self.gradient,
            )
            for c in self.children
        ],
        "Add",
    ),
)


def _unit(g, slope, name, add=True, through="value"):
    def fprop(self):
        self.value = g(self.children[0].value)

    def bprop(self):
        [child] = self.children
        step = self.gradient * slope(child.value, self.value)
        child.gradient = child.gradient + step if add else step

    return box(fprop, bprop, name)


def _textbook(a):
    return 1 / (1 + exp(-np.asarray(a)))


def _sigma(a):
    return 0.5 * (1 + np.tanh(0.5 * np.asarray(a)))


habits(
    "Tanh",
    WRONG,
    slope_at_h=_unit(np.tanh, lambda a, h: 1 - np.tanh(h) ** 2, "Tanh"),
    slope_of_a=_unit(np.tanh, lambda a, h: 1 - a**2, "Tanh"),
    no_square=_unit(np.tanh, lambda a, h: 1 - h, "Tanh"),
    assigns=_unit(np.tanh, lambda a, h: 1 - h**2, "Tanh", add=False),
    of_the_sigmoid=_unit(np.tanh, lambda a, h: h * (1 - h), "Tanh"),
    flat_beyond_3=_unit(np.tanh, lambda a, h: np.where(np.abs(a) > 3, 0, 1 - h**2), "Tanh"),
    hard_beyond_3=_unit(
        lambda a: np.where(np.abs(a) > 3, np.sign(a), np.tanh(a)), lambda a, h: 1 - np.tanh(a) ** 2, "Tanh"
    ),
)
habits("Tanh", HALF, by_cosh=_unit(np.tanh, lambda a, h: 1 / np.cosh(a) ** 2, "Tanh"))
habits("Tanh", RIGHT, usual=_unit(np.tanh, lambda a, h: 1 - h**2, "Tanh"))
habits("Sigmoid", HALF, textbook=_unit(_textbook, lambda a, h: h * (1 - h), "Sigmoid"))
habits(
    "Sigmoid",
    WRONG,
    slope_at_h=_unit(_sigma, lambda a, h: _sigma(h) * (1 - _sigma(h)), "Sigmoid"),
    a_times=_unit(_sigma, lambda a, h: a * (1 - a), "Sigmoid"),
    assigns=_unit(_sigma, lambda a, h: h * (1 - h), "Sigmoid", add=False),
    of_tanh=_unit(_sigma, lambda a, h: 1 - h**2, "Sigmoid"),
)
habits("Sigmoid", RIGHT, usual=_unit(_sigma, lambda a, h: h * (1 - h), "Sigmoid"))


def _affine(self, turn=False):
    h, W, b = (child.value for child in self.children)
    self.value = h @ (W if turn and W.shape[0] == W.shape[1] else W.T) + b


def _affine_slopes(self, *, mean=False, assign=False, keep=False, turn=False, bias=True, input_=True):
    h, W, b = self.children
    up, x = np.atleast_2d(self.gradient), np.atleast_2d(h.value)
    dh, dW, db = self.gradient @ W.value, up.T @ x, up.sum(axis=0, keepdims=keep)
    if mean:
        dW, db = dW / len(x), db / len(x)
    if turn and W.value.shape[0] == W.value.shape[1]:
        dW = dW.T
    for child, step, wanted in ((h, dh, input_), (W, dW, True), (b, db, bias)):
        if wanted:
            child.gradient = step if assign else child.gradient + step


def _affine_with(**options):
    return box(_affine, lambda self: _affine_slopes(self, **options), "Affine")


habits("Affine", HALF, bias_keepdims=_affine_with(keep=True))
habits(
    "Affine",
    WRONG,
    mean=_affine_with(mean=True),
    assigns=_affine_with(assign=True),
    turned_if_square=_affine_with(turn=True),
    no_bias=_affine_with(bias=False),
    no_input=_affine_with(input_=False),
    value_turned_if_square=box(lambda self: _affine(self, turn=True), _affine_slopes, "Affine"),
)
habits("Affine", RIGHT, usual=_affine_with())


def _softmax_loss(
    *, log_of=log, one_max=False, textbook=False, mean=True, sign=1.0, assign=False, upstream=True
):
    def __init__(self, a, y):
        Box.__init__(self, a)
        self.y = y

    def softmax(a):
        top = 0 if textbook else (np.max(a) if one_max else np.max(a, axis=-1, keepdims=True))
        e = exp(a - top)
        return e / e.sum(axis=-1, keepdims=True)

    def fprop(self):
        a, y = np.atleast_2d(self.children[0].value), np.atleast_1d(self.y)
        self.value = float(-np.mean(log_of(softmax(a)[np.arange(len(y)), y])))

    def bprop(self):
        [child] = self.children
        a, y = np.atleast_2d(child.value), np.atleast_1d(self.y)
        step = softmax(a) - np.eye(a.shape[1])[y]
        step = sign * (step / len(y) if mean else step) * (self.gradient if upstream else 1.0)
        step = step.reshape(child.value.shape)
        child.gradient = step if assign else child.gradient + step

    return type("SoftmaxCrossEntropy", (Box,), {"__init__": __init__, "fprop": fprop, "bprop": bprop})


@habit("SoftmaxCrossEntropy", sizes=(1e-7, 1e-8, 1e-12, 1e-15), earns=HALF, anew=False)
def epsilon_in_the_log(size):
    return _softmax_loss(log_of=lambda f: log(f + size))


habits(
    "SoftmaxCrossEntropy",
    HALF,
    textbook=_softmax_loss(textbook=True),
    log_of_softmax=_softmax_loss(),
    one_maximum_for_the_batch=_softmax_loss(one_max=True),
)
habits(
    "SoftmaxCrossEntropy",
    WRONG,
    sum_of_slopes=_softmax_loss(mean=False),
    sign=_softmax_loss(sign=-1.0),
    assigns=_softmax_loss(assign=True),
    no_upstream=_softmax_loss(upstream=False),
)

# -- algorithms ----------------------------------------------------------------------------------------


def _order(top):
    """Depth first without recursion."""
    seen, order, stack = set(), [], [(top, iter(top.children))]
    seen.add(id(top))
    while stack:
        current, rest = stack[-1]
        child = next((c for c in rest if id(c) not in seen), None)
        if child is None:
            order.append(current)
            stack.pop()
        else:
            seen.add(id(child))
            stack.append((child, iter(child.children)))
    return order


def _deep(top):
    seen, order = set(), []

    def visit(b):
        if id(b) in seen:
            return
        seen.add(id(b))
        for child in b.children:
            visit(child)
        order.append(b)

    visit(top)
    return order


def _breadth(top):
    order, seen = [top], {id(top)}
    for b in order:
        for child in b.children:
            if id(child) not in seen:
                seen.add(id(child))
                order.append(child)
    return order[::-1]


def _marked(top):
    order = _order(top)
    for b in order:
        b.visited = True
    return order


def _every_path(top):
    order = []
    for child in top.children:
        order += [b for b in _every_path(child) if not any(b is o for o in order)]
    return [*order, top]


habits("topological_order", HALF, recursive=_deep, every_path=_every_path, marks=_marked)
habits(
    "topological_order",
    WRONG,
    breadth_first=_breadth,
    parents_first=lambda top: _order(top)[::-1],
    no_leaves=lambda top: [b for b in _order(top) if b.children] or [top],
    without_itself=lambda top: _order(top)[:-1],
    repeated=lambda top: [b for child in top.children for b in _order(child)] + [top],
    tuple_of_values=lambda top: [b.value for b in _order(top)],
)
habits("topological_order", RIGHT, depth_first=_order, as_tuple=lambda top: tuple(_order(top)))


@habit("topological_order", anew=True)
def an_order_remembered():
    known = {}

    def topological_order(top):
        if len(known) == 0:
            known[0] = _order(top)
        return known[0]

    return topological_order


def _backward(top, *, order=_order, reset=True, seed=1.0, first=None):
    boxes = order(top)
    for b in boxes:
        if reset:
            b.gradient = 0.0
    top.gradient = seed
    for b in reversed(boxes):
        b.bprop()


def _only_once(top):
    if not getattr(top, "done", False):
        _backward(top)
    top.done = True


def _resets_leaves(top):
    boxes = _order(top)
    for b in boxes:
        if not b.children:
            b.gradient = 0.0
    top.gradient = 1.0
    for b in reversed(boxes):
        b.bprop()


def _resets_inner(top):
    boxes = _order(top)
    for b in boxes:
        if b.children:
            b.gradient = 0.0
    top.gradient = 1.0
    for b in reversed(boxes):
        b.bprop()


def _recursive_backward(top):
    top.gradient = 1.0

    def visit(b):
        b.bprop()
        for child in b.children:
            visit(child)

    visit(top)


def _runs_again(top):
    boxes = _order(top)
    for b in boxes:
        b.fprop()
        b.gradient = 0.0
    top.gradient = 1.0
    for b in reversed(boxes):
        b.bprop()


habits(
    "backpropagate",
    WRONG,
    nothing_on_the_second_call=_only_once,
    not_reset=lambda top: _backward(top, reset=False),
    leaves_reset=_resets_leaves,
    inner_reset=_resets_inner,
    path_by_path=_recursive_backward,
    breadth_first=lambda top: _backward(top, order=_breadth),
    seed_two=lambda top: _backward(top, seed=2.0),
    no_seed=lambda top: [b.bprop() for b in reversed(_order(top))] and None,
)
habits("backpropagate", HALF, recursive=lambda top: _backward(top, order=_deep))
habits("backpropagate", RIGHT, usual=_backward, fprop_first=_runs_again)
