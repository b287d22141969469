"""Chapter 05: misconceptions about boxes and graphs, and right answers in unusual clothes.

Every entry stands alone, as a student's answer would: it repeats what it needs.
"""

from __future__ import annotations

import heapq
import itertools
import math
import sys

import numpy as np

from autograder.catalogue import alternative, misconception
from course_lib.boxes import Box, Variable

# -- Multiply --------------------------------------------------------------------------------------


class _Multiply(Box):
    def fprop(self):
        self.value = self.children[0].value * self.children[1].value

    def bprop(self):
        a, b = self.children
        a.gradient += self.gradient * b.value
        b.gradient += self.gradient * a.value


@misconception(
    "Multiply",
    hint="Another parent may have left its share in a child's gradient already. What becomes of it?",
)
class product_assigns(_Multiply):
    def bprop(self):
        a, b = self.children
        a.gradient = self.gradient * b.value
        b.gradient = self.gradient * a.value


@misconception(
    "Multiply",
    hint="Your local gradients are right. Where does the gradient that arrives from above come in?",
)
class product_without_upstream(_Multiply):
    def bprop(self):
        a, b = self.children
        a.gradient += b.value
        b.gradient += a.value


@misconception(
    "Multiply",
    hint="If a grows by a little, by how much does a · b grow: by a times that, or by something else times "
    "that?",
)
class product_not_crosswise(_Multiply):
    def bprop(self):
        for child in self.children:
            child.gradient += self.gradient * child.value


@misconception("Multiply", hint="One of the two children gets nothing. Does the value not depend on it?")
class product_first_child_only(_Multiply):
    def bprop(self):
        a, b = self.children
        a.gradient += self.gradient * b.value


@misconception(
    "Multiply",
    hint="Dividing the product by a child gives the other child, as long as the child is not 0. Do you need "
    "to divide?",
)
class product_divides(_Multiply):
    def bprop(self):
        for child in self.children:
            child.gradient += self.gradient * (self.value / child.value)


@misconception(
    "Multiply",
    hint="The first time all is right; with new values bprop still uses old ones. When do you take them?",
)
class product_remembers(_Multiply):
    def fprop(self):
        super().fprop()
        if not hasattr(self, "slopes"):
            self.slopes = (self.children[1].value, self.children[0].value)

    def bprop(self):
        for child, slope in zip(self.children, self.slopes, strict=True):
            child.gradient += self.gradient * slope


@misconception(
    "Multiply",
    hint="After bprop your box's own gradient is gone. Who might still want to know it?",
)
class product_clears_its_gradient(_Multiply):
    def bprop(self):
        super().bprop()
        self.gradient = 0.0


@misconception(
    "Multiply",
    hint="Two boxes work. If both children are the same box, how many arrows lead from it to yours, and what "
    "is the derivative of a · a?",
)
class product_one_arrow(_Multiply):
    def bprop(self):
        a, b = self.children
        a.gradient += self.gradient * b.value
        if a is not b:
            b.gradient += self.gradient * a.value


@alternative("Multiply")
class product_with_stored_slopes(Box):
    def fprop(self):
        a, b = (child.value for child in self.children)
        self.value, self.slopes = np.multiply(a, b), (b, a)

    def bprop(self):
        for child, slope in zip(self.children, self.slopes, strict=True):
            child.gradient = np.add(child.gradient, np.multiply(slope, self.gradient))


@alternative("Multiply")
class product_with_named_children(Box):
    def __init__(self, left, right):
        super().__init__(left, right)
        self.left, self.right = left, right

    def fprop(self):
        self.value = self.left.value * self.right.value

    def bprop(self):
        to_left, to_right = self.right.value * self.gradient, self.left.value * self.gradient
        self.left.gradient = self.left.gradient + to_left
        self.right.gradient = self.right.gradient + to_right


@alternative("Multiply")
class product_in_reverse(Box):
    def fprop(self):
        self.value = math.prod((child.value for child in self.children), start=1.0)

    def bprop(self):
        for child, other in zip(self.children, reversed(self.children), strict=True):
            child.gradient += other.value * self.gradient


# -- Add -------------------------------------------------------------------------------------------


class _Add(Box):
    def fprop(self):
        self.value = self.children[0].value + self.children[1].value

    def bprop(self):
        for child in self.children:
            child.gradient += self.gradient


@misconception(
    "Add",
    hint="What stood in the child's gradient before is lost. May another parent have put it there?",
)
class sum_assigns(_Add):
    def bprop(self):
        for child in self.children:
            child.gradient = self.gradient + 0.0


@misconception(
    "Add",
    hint="The local gradient is 1, but what your box passes on is not the local gradient alone. What else?",
)
class sum_without_upstream(_Add):
    def bprop(self):
        for child in self.children:
            child.gradient += np.ones_like(self.value)


@misconception(
    "Add",
    hint="The numbers are right, but a child's gradient and your own are the same array. What happens to one "
    "if somebody adds to the other?",
)
class sum_shares_its_array(_Add):
    def bprop(self):
        for child in self.children:
            first = np.ndim(child.gradient) == 0 and child.gradient == 0.0
            child.gradient = self.gradient if first else child.gradient + self.gradient


@misconception(
    "Add",
    hint="You divide the gradient between the two children. If a alone grows by a little, by how much does "
    "a + b grow?",
)
class sum_in_halves(_Add):
    def bprop(self):
        for child in self.children:
            child.gradient += self.gradient / 2


@misconception(
    "Add",
    hint="Two boxes work. What is the derivative of a + a? Does your loop see the same box twice?",
)
class sum_of_a_set(_Add):
    def bprop(self):
        for child in set(self.children):
            child.gradient += self.gradient


@misconception("Add", hint="Only one child gets a gradient. On which of them does the sum depend?")
class sum_first_child_only(_Add):
    def bprop(self):
        self.children[0].gradient += self.gradient


@misconception("Add", hint="You scale the gradient by the child's value. How does a + b move when a moves?")
class sum_scaled_by_the_child(_Add):
    def bprop(self):
        for child in self.children:
            child.gradient += self.gradient * child.value


@alternative("Add")
class sum_in_two_lines(Box):
    def fprop(self):
        a, b = self.children
        self.value = np.add(a.value, b.value)

    def bprop(self):
        a, b = self.children
        a.gradient = a.gradient + self.gradient
        b.gradient = b.gradient + self.gradient


@alternative("Add")
class sum_of_any_number(Box):
    def fprop(self):
        self.value = sum(child.value for child in self.children)

    def bprop(self):
        for child in self.children:
            child.gradient = np.array(child.gradient) + np.array(self.gradient)


# -- topological_order -----------------------------------------------------------------------------


def _in_order(box):
    order, seen, stack = [], set(), [(box, False)]
    while stack:
        top, children_done = stack.pop()
        if children_done:
            order.append(top)
        elif top not in seen:
            seen.add(top)
            stack.append((top, True))
            stack += [(child, False) for child in top.children]
    return order


def _by_breadth(box):
    """All boxes as a search by breadth finds them."""
    found, seen = [box], {box}
    for each in found:
        for child in each.children:
            if child not in seen:
                seen.add(child)
                found.append(child)
    return found


@misconception(
    "topological_order",
    hint="Your list begins with the given box. Which must be known first for fprop, a box or its children?",
)
def parents_first(box):
    return _in_order(box)[::-1]


@misconception(
    "topological_order",
    hint="You go level by level. What if a box is a child of the top, and also of a box below it?",
)
def level_by_level(box):
    return _by_breadth(box)[::-1]


@misconception(
    "topological_order",
    hint="Are the leaves in your list? They have gradients too, and those of the parameters are the ones "
    "that we want.",
)
def without_leaves(box):
    return [each for each in _in_order(box) if each.children or each is box]


@misconception(
    "topological_order",
    hint="A box that is a child of two others comes twice. How can the search know where it has been?",
)
def once_for_each_path(box):
    order = []
    for child in box.children:
        order += once_for_each_path(child)
    return [*order, box]


@misconception(
    "topological_order",
    hint="You walk every path and throw away the doubles at the end. How many paths are there in sixty "
    "diamonds?",
)
def doubles_thrown_away(box):
    def walk(box):
        for child in box.children:
            yield from walk(child)
        yield box

    return list(dict.fromkeys(walk(box)))


@misconception(
    "topological_order",
    hint="The order is right. Python allows only so many calls inside each other: can you keep the waiting "
    "boxes in a list of your own?",
)
def calls_itself(box):
    order, seen = [], set()

    def visit(box):
        if box not in seen:
            seen.add(box)
            for child in box.children:
                visit(child)
            order.append(box)

    visit(box)
    return order


@misconception(
    "topological_order",
    hint="You write on the boxes where you have been. What does the next search find written there?",
)
def marks_the_boxes(box):
    order, stack = [], [(box, False)]
    while stack:
        top, children_done = stack.pop()
        if children_done:
            order.append(top)
        elif not getattr(top, "visited", False):
            top.visited = True
            stack.append((top, True))
            stack += [(child, False) for child in top.children]
    return order


@misconception(
    "topological_order",
    hint="The first call is right, the second is not. What is left over from the first? A default argument "
    "is made once, not once for each call.",
)
def remembers_between_calls(box, memory=set()):  # noqa: B006 (the mistake itself)
    order, stack = [], [(box, False)]
    while stack:
        top, children_done = stack.pop()
        if children_done:
            order.append(top)
        elif top not in memory:
            memory.add(top)
            stack.append((top, True))
            stack += [(child, False) for child in top.children]
    return order


@misconception(
    "topological_order",
    hint="You write a box down when you find it and turn the list round at the end. Is a box found only "
    "after all of its parents?",
)
def as_they_are_found(box):
    order, seen, stack = [], set(), [box]
    while stack:
        top = stack.pop()
        if top not in seen:
            seen.add(top)
            order.append(top)
            stack += top.children
    return order[::-1]


@misconception("topological_order", hint="Which box should be the last in the list? Is it there?")
def without_the_box_itself(box):
    return _in_order(box)[:-1]


@alternative("topological_order")
def by_counting_parents(box):
    """Kahn's algorithm from the top: a box is ready when all of its parents are written down."""
    waiting = dict.fromkeys(_by_breadth(box), 0)
    for each in waiting:
        for child in each.children:
            waiting[child] += 1
    ready, order = {box}, []
    while ready:
        each = ready.pop()
        order.append(each)
        for child in each.children:
            waiting[child] -= 1
            if not waiting[child]:
                ready.add(child)
    return order[::-1]


@alternative("topological_order")
def with_iterators(box):
    order, seen, path = [], {box}, [(box, iter(box.children))]
    while path:
        top, children = path[-1]
        new = next((child for child in children if child not in seen), None)
        if new is None:
            order.append(top)
            path.pop()
        else:
            seen.add(new)
            path.append((new, iter(new.children)))
    return tuple(order)


@alternative("topological_order")
def with_room_for_many_calls(box):
    order, seen = [], set()

    def visit(box):
        seen.add(id(box))
        for child in box.children:
            if id(child) not in seen:
                visit(child)
        order.append(box)

    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(50_000)
    try:
        visit(box)
    finally:
        sys.setrecursionlimit(limit)
    return order


# -- backpropagate ---------------------------------------------------------------------------------


@misconception(
    "backpropagate",
    hint="Once it is right, twice it is not. What is in the gradients when the second walk begins?",
)
def does_not_forget(box):
    box.gradient = 1.0
    for each in reversed(_in_order(box)):
        each.bprop()


@misconception(
    "backpropagate",
    hint="All gradients are zero. Every product on the way contains the gradient of the top box: what is it?",
)
def does_not_start(box):
    order = _in_order(box)
    for each in order:
        each.gradient = 0.0
    for each in reversed(order):
        each.bprop()


@misconception(
    "backpropagate",
    hint="You call bprop in the order of fprop. When a box passes its gradient on, has it received it?",
)
def children_have_their_turn_first(box):
    order = _in_order(box)
    for each in order:
        each.gradient = 0.0
    box.gradient = 1.0
    for each in order:
        each.bprop()


@misconception(
    "backpropagate",
    hint="You go down level by level. Can a box come before one of its parents that way?",
)
def back_level_by_level(box):
    order = _by_breadth(box)
    for each in order:
        each.gradient = 0.0
    box.gradient = 1.0
    for each in order:
        each.bprop()


@misconception(
    "backpropagate",
    hint="You set a gradient to zero when it is the box's turn. Its parents have just put something there.",
)
def forgets_on_the_way(box):
    for each in reversed(_in_order(box)):
        each.gradient = 1.0 if each is box else 0.0
        each.bprop()


@misconception(
    "backpropagate",
    hint="A box with two parents passes its gradient on twice, and the first part twice too. When should "
    "it have its one turn?",
)
def one_turn_for_each_path(box):
    for each in _in_order(box):
        each.gradient = 0.0
    box.gradient = 1.0

    def back(box):
        box.bprop()
        for child in box.children:
            back(child)

    back(box)


@misconception(
    "backpropagate",
    hint="You reset the leaves, and the boxes between them and the top keep what they had. Who uses that?",
)
def forgets_the_leaves_only(box):
    order = _in_order(box)
    for each in order:
        if not each.children:
            each.gradient = 0.0
    box.gradient = 1.0
    for each in reversed(order):
        each.bprop()


@misconception(
    "backpropagate",
    hint="Right as long as the graph is shallow. Which function here calls itself once for each level?",
)
def finds_the_order_by_calling_itself(box):
    order, seen = [], set()

    def visit(box):
        if box not in seen:
            seen.add(box)
            for child in box.children:
                visit(child)
            order.append(box)

    visit(box)
    for each in order:
        each.gradient = 0.0
    box.gradient = 1.0
    for each in reversed(order):
        each.bprop()


@alternative("backpropagate")
def as_parents_are_done(box):
    waiting = dict.fromkeys(_by_breadth(box), 0)
    for each in waiting:
        each.gradient = 0.0
        for child in each.children:
            waiting[child] += 1
    box.gradient, ready = np.float64(1.0), [box]
    while ready:
        each = ready.pop()
        each.bprop()
        for child in each.children:
            waiting[child] -= 1
            if waiting[child] == 0:
                ready.append(child)


@alternative("backpropagate")
def deepest_last(box):
    """By a queue ordered by place in the list, each box once."""
    place = {each: -index for index, each in enumerate(_in_order(box))}
    for each in place:
        each.gradient = np.zeros(np.shape(each.value)) if np.ndim(each.value) else 0.0
    box.gradient = np.array(1.0)
    queue = [(index, number, each) for number, (each, index) in enumerate(place.items())]
    heapq.heapify(queue)
    while queue:
        heapq.heappop(queue)[2].bprop()


# -- Tanh ------------------------------------------------------------------------------------------


class _Tanh(Box):
    def fprop(self):
        self.value = np.tanh(self.children[0].value)

    def bprop(self):
        self.children[0].gradient += self.gradient * (1 - self.value**2)


@misconception(
    "Tanh",
    hint="1 − h² is the slope with h the value of the box. You square the value of its child.",
)
class tanh_slope_of_the_child(_Tanh):
    def bprop(self):
        a = self.children[0]
        a.gradient += self.gradient * (1 - a.value**2)


@misconception(
    "Tanh",
    hint="At a = 0 your slope is right, on the left it is up to 4. What exactly is squared?",
)
class tanh_misplaced_square(_Tanh):
    def bprop(self):
        self.children[0].gradient += self.gradient * (1 - self.value) ** 2


@misconception(
    "Tanh",
    hint="This is the local gradient. What has arrived from above, and where does it go?",
)
class tanh_without_upstream(_Tanh):
    def bprop(self):
        self.children[0].gradient += 1 - self.value**2


@misconception(
    "Tanh",
    hint="Does the child have other parents? What they have added is gone after your bprop.",
)
class tanh_assigns(_Tanh):
    def bprop(self):
        self.children[0].gradient = self.gradient * (1 - self.value**2)


@misconception(
    "Tanh",
    hint="The value of the box is a tanh already. How often do you take tanh on the way to the slope?",
)
class tanh_twice(_Tanh):
    def bprop(self):
        self.children[0].gradient += self.gradient * (1 - np.tanh(self.value) ** 2)


@misconception(
    "Tanh",
    hint="With new values, bprop still uses the slope of the old ones. When is it computed?",
)
class tanh_remembers(_Tanh):
    def fprop(self):
        super().fprop()
        if not hasattr(self, "slope"):
            self.slope = 1 - self.value**2

    def bprop(self):
        self.children[0].gradient += self.gradient * self.slope


@misconception(
    "Tanh",
    hint="bprop changes an array that the box has kept. What does it find when bprop is called once more?",
)
class tanh_spoils_its_slope(_Tanh):
    def fprop(self):
        super().fprop()
        self.slope = np.asarray(1 - self.value**2)

    def bprop(self):
        self.slope *= self.gradient
        self.children[0].gradient += self.slope


@misconception(
    "Tanh",
    hint="1 / cosh² is right on paper. What is cosh(1000)? You have computed something that stays below 1.",
)
class tanh_by_cosh(_Tanh):
    def bprop(self):
        a = self.children[0]
        a.gradient += self.gradient / np.cosh(a.value) ** 2


@alternative("Tanh")
class tanh_as_two_factors(Box):
    def __init__(self, a):
        super().__init__(a)
        self.a = a

    def fprop(self):
        self.value = np.tanh(self.a.value)
        self.slope = (1 + self.value) * (1 - self.value)

    def bprop(self):
        self.a.gradient = self.a.gradient + self.slope * self.gradient


@alternative("Tanh")
class tanh_by_exponentials(Box):
    def fprop(self):
        a = np.asarray(self.children[0].value)
        small = np.exp(-2 * np.abs(a))
        self.value = np.sign(a) * (1 - small) / (1 + small)
        self.slope = 4 * small / (1 + small) ** 2

    def bprop(self):
        self.children[0].gradient = self.children[0].gradient + self.gradient * self.slope


# -- ReLU ------------------------------------------------------------------------------------------


class _ReLU(Box):
    def fprop(self):
        self.value = np.maximum(0.0, self.children[0].value)

    def bprop(self):
        self.children[0].gradient += self.gradient * (self.children[0].value > 0)


@misconception(
    "ReLU",
    hint="Where the child is negative, the value does not move with it. What is the slope there?",
)
class rectifier_that_passes_everything(_ReLU):
    def bprop(self):
        self.children[0].gradient += self.gradient + 0.0


@misconception("ReLU", hint="That is the local gradient alone. What has arrived from above?")
class rectifier_without_upstream(_ReLU):
    def bprop(self):
        self.children[0].gradient += 1.0 * (self.children[0].value > 0)


@misconception(
    "ReLU",
    hint="What the child's other parents have added is gone after your bprop. Is this box its only parent?",
)
class rectifier_assigns(_ReLU):
    def bprop(self):
        self.children[0].gradient = self.gradient * (self.children[0].value > 0)


@misconception(
    "ReLU",
    hint="You multiply by the value of the box. By how much does max(0, a) move when a moves, for a = 5?",
)
class rectifier_scaled_by_its_value(_ReLU):
    def bprop(self):
        self.children[0].gradient += self.gradient * self.value


@misconception(
    "ReLU",
    hint="You look where the gradient from above is positive. Which number says whether a unit is active?",
)
class rectifier_of_the_gradient(_ReLU):
    def bprop(self):
        self.children[0].gradient += np.maximum(0.0, self.gradient)


@misconception(
    "ReLU",
    hint="With new values the old mask is wrong. When is it made, and when should it be?",
)
class rectifier_remembers(_ReLU):
    def fprop(self):
        super().fprop()
        if not hasattr(self, "mask"):
            self.mask = self.children[0].value > 0

    def bprop(self):
        self.children[0].gradient += self.gradient * self.mask


@alternative("ReLU")
class rectifier_by_the_sign_of_its_value(Box):
    def fprop(self):
        [a] = self.children
        self.value = np.clip(a.value, 0.0, None)

    def bprop(self):
        [a] = self.children
        a.gradient = a.gradient + np.sign(self.value) * self.gradient


@alternative("ReLU")
class rectifier_with_half_a_slope_at_0(Box):
    def fprop(self):
        a = np.asarray(self.children[0].value)
        self.value = (a + np.abs(a)) / 2

    def bprop(self):
        [a] = self.children
        a.gradient = np.heaviside(a.value, 0.5) * self.gradient + a.gradient


@alternative("ReLU")
class rectifier_number_by_number(Box):
    def fprop(self):
        a = np.asarray(self.children[0].value)
        self.value = np.reshape([max(0.0, float(each)) for each in a.ravel()], a.shape)

    def bprop(self):
        [a] = self.children
        slopes = np.reshape([1.0 if each >= 0 else 0.0 for each in np.ravel(a.value)], np.shape(a.value))
        a.gradient = a.gradient + slopes * self.gradient


# -- Affine ----------------------------------------------------------------------------------------


class _Affine(Box):
    def fprop(self):
        h, W, b = self.children
        self.value = h.value @ W.value.T + b.value

    def bprop(self):
        h, W, b = self.children
        to_h, to_W, to_b = self.shares(h.value, W.value, self.gradient)
        h.gradient += to_h
        W.gradient += to_W
        b.gradient += to_b

    def shares(self, h, W, gradient):
        rows = np.atleast_2d(gradient)
        return gradient @ W, rows.T @ np.atleast_2d(h), rows.sum(axis=0)


@misconception(
    "Affine",
    hint="What other parents have put into the gradients of h, W and b is lost. A weight may be used twice.",
)
class affine_assigns(_Affine):
    def bprop(self):
        h, W, b = self.children
        h.gradient, W.gradient, b.gradient = self.shares(h.value, W.value, self.gradient)


@misconception(
    "Affine",
    hint="One bias serves all examples of the batch. What shape has its gradient, and what becomes of the "
    "rows?",
)
class affine_bias_for_each_row(_Affine):
    def shares(self, h, W, gradient):
        to_h, to_W, _ = super().shares(h, W, gradient)
        return to_h, to_W, gradient


@misconception(
    "Affine",
    hint="Over the rows of a batch the gradient of the bias is averaged here. Which rule says what to do "
    "with several paths? The 1/N of a mean is in the loss box.",
)
class affine_bias_averaged(_Affine):
    def shares(self, h, W, gradient):
        to_h, to_W, to_b = super().shares(h, W, gradient)
        return to_h, to_W, to_b / len(np.atleast_2d(gradient))


@misconception(
    "Affine",
    hint="For a batch you divide by N. Does an affine box know that a mean is taken somewhere above it?",
)
class affine_parameters_averaged(_Affine):
    def shares(self, h, W, gradient):
        to_h, to_W, to_b = super().shares(h, W, gradient)
        N = len(np.atleast_2d(gradient))
        return to_h, to_W / N, to_b / N


@misconception(
    "Affine",
    hint="The gradient of W should have the shape of W: outputs in the rows, inputs in the columns.",
)
class affine_weights_transposed(_Affine):
    def shares(self, h, W, gradient):
        to_h, to_W, to_b = super().shares(h, W, gradient)
        return to_h, to_W.T, to_b


@misconception(
    "Affine",
    hint="W has a row for each output. Which of its axes should meet h in the product?",
)
class affine_forgets_to_transpose(_Affine):
    def fprop(self):
        h, W, b = self.children
        self.value = h.value @ W.value + b.value


@misconception(
    "Affine",
    hint="A batch works. What do sum(axis=0) and .T do to the vectors of one example?",
)
class affine_for_a_batch_only(_Affine):
    def shares(self, h, W, gradient):
        return gradient @ W, gradient.T @ h, gradient.sum(axis=0)


@misconception(
    "Affine",
    hint="The parameters get their gradients, but h gets none. How would the layer below learn?",
)
class affine_nothing_for_the_input(_Affine):
    def shares(self, h, W, gradient):
        _, to_W, to_b = super().shares(h, W, gradient)
        return np.zeros_like(h), to_W, to_b


@alternative("Affine")
class affine_by_einsum(Box):
    def fprop(self):
        h, W, b = (child.value for child in self.children)
        self.value = np.einsum("...j,ij->...i", h, W) + b

    def bprop(self):
        h, W, b = self.children
        h.gradient = h.gradient + np.einsum("...i,ij->...j", self.gradient, W.value)
        rows, inputs = np.atleast_2d(self.gradient), np.atleast_2d(h.value)
        W.gradient = W.gradient + np.einsum("ni,nj->ij", rows, inputs)
        b.gradient = b.gradient + np.einsum("ni->i", rows)


@alternative("Affine")
class affine_example_by_example(Box):
    def fprop(self):
        h, W, b = (child.value for child in self.children)
        rows = [[sum(w * x for w, x in zip(w_i, row, strict=True)) for w_i in W] for row in np.atleast_2d(h)]
        self.value = (np.array(rows) + b).reshape(*h.shape[:-1], len(b))

    def bprop(self):
        h, W, b = self.children
        to_h, to_W, to_b = np.zeros_like(h.value), np.zeros_like(W.value), np.zeros_like(b.value)
        rows = zip(np.atleast_2d(h.value), np.atleast_2d(self.gradient), np.atleast_2d(to_h), strict=True)
        for x, gradient, share in rows:
            share += W.value.T @ gradient
            to_W += np.outer(gradient, x)
            to_b += gradient
        h.gradient, W.gradient, b.gradient = h.gradient + to_h, W.gradient + to_W, b.gradient + to_b


@alternative("Affine")
class affine_with_a_column_of_ones(Box):
    """W and b as one matrix; their gradients are views of one array that have no entry in common."""

    def fprop(self):
        h, W, b = (child.value for child in self.children)
        self.inputs = np.column_stack([np.atleast_2d(h), np.ones(h.size // h.shape[-1])])
        self.value = (self.inputs @ np.column_stack([W, b]).T).reshape(*h.shape[:-1], len(b))

    def bprop(self):
        h, W, b = self.children
        both = np.column_stack([np.zeros_like(W.value) + W.gradient, np.zeros_like(b.value) + b.gradient])
        both += np.atleast_2d(self.gradient).T @ self.inputs
        W.gradient, b.gradient = both[:, :-1], both[:, -1]
        h.gradient = h.gradient + self.gradient @ W.value


# -- SoftmaxCrossEntropy ---------------------------------------------------------------------------


class _SoftmaxCrossEntropy(Box):
    def __init__(self, a, y):
        super().__init__(a)
        self.y = y

    def log_f(self):
        a = self.children[0].value
        a = a - a.max(axis=-1, keepdims=True)
        return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))

    def one_hot(self):
        return np.eye(self.children[0].value.shape[-1])[self.y]

    def N(self):
        return len(np.atleast_2d(self.children[0].value))

    def fprop(self):
        self.value = -np.sum(self.one_hot() * self.log_f()) / self.N()

    def slope(self):
        return (np.exp(self.log_f()) - self.one_hot()) / self.N()

    def bprop(self):
        self.children[0].gradient += self.gradient * self.slope()


@misconception(
    "SoftmaxCrossEntropy",
    hint="Value and gradient belong to a sum over the batch. Which number stays comparable when it grows?",
)
class loss_sums_over_the_batch(_SoftmaxCrossEntropy):
    def N(self):
        return 1


@misconception(
    "SoftmaxCrossEntropy",
    hint="The value is a mean, the gradient is not. What does the factor 1/N do when you differentiate?",
)
class loss_gradient_without_the_mean(_SoftmaxCrossEntropy):
    def slope(self):
        return np.exp(self.log_f()) - self.one_hot()


@misconception(
    "SoftmaxCrossEntropy",
    hint="On top of the graph this box has the gradient 1. What if somebody multiplies the loss by 3?",
)
class loss_without_upstream(_SoftmaxCrossEntropy):
    def bprop(self):
        self.children[0].gradient += self.slope()


@misconception(
    "SoftmaxCrossEntropy",
    hint="Should the logit of the true class rise or fall in a step against the gradient?",
)
class loss_with_the_wrong_sign(_SoftmaxCrossEntropy):
    def slope(self):
        return -super().slope()


@misconception(
    "SoftmaxCrossEntropy",
    hint="exp overflows for large logits. What may be subtracted from all logits without changing anything?",
)
class loss_that_overflows(_SoftmaxCrossEntropy):
    def log_f(self):
        a = self.children[0].value
        return a - np.log(np.exp(a).sum(axis=-1, keepdims=True))


@misconception(
    "SoftmaxCrossEntropy",
    hint="The probability is clipped, so the loss cannot become large. What is it for the logits 1000 and "
    "−1000? Softmax and log belong together.",
)
class loss_clipped(_SoftmaxCrossEntropy):
    def fprop(self):
        f = np.clip(np.exp(self.log_f()), 1e-12, 1.0)
        self.value = -np.sum(self.one_hot() * np.log(f)) / self.N()


@misconception(
    "SoftmaxCrossEntropy",
    hint="This is the gradient with respect to f, the probabilities. The child holds the logits a.",
)
class loss_gradient_in_the_output(_SoftmaxCrossEntropy):
    def slope(self):
        return -self.one_hot() / np.exp(self.log_f()) / self.N()


@misconception(
    "SoftmaxCrossEntropy",
    hint="What other parents of the logits have added is lost. Is this box always the only one?",
)
class loss_assigns(_SoftmaxCrossEntropy):
    def bprop(self):
        self.children[0].gradient = self.gradient * self.slope()


@misconception(
    "SoftmaxCrossEntropy",
    hint="The labels are among your children. Does a gradient flow into them?",
)
class loss_with_the_labels_as_a_child(_SoftmaxCrossEntropy):
    def __init__(self, a, y):
        Box.__init__(self, a, Variable(y))
        self.y = y


@alternative("SoftmaxCrossEntropy")
class loss_by_logaddexp(Box):
    def __init__(self, logits, labels):
        super().__init__(logits)
        self.labels = np.atleast_1d(labels)

    def fprop(self):
        self.rows = np.atleast_2d(self.children[0].value)
        self.total = np.logaddexp.reduce(self.rows, axis=1)
        self.value = np.mean(self.total - self.rows[np.arange(len(self.rows)), self.labels])

    def bprop(self):
        [logits] = self.children
        error = np.exp(self.rows - self.total[:, None])
        error[np.arange(len(error)), self.labels] -= 1
        error = error.reshape(logits.value.shape) * (self.gradient / len(error))
        logits.gradient = logits.gradient + error


@alternative("SoftmaxCrossEntropy")
class loss_example_by_example(Box):
    def __init__(self, a, y):
        super().__init__(a)
        self.y = y

    def fprop(self):
        logits = self.children[0].value
        labels = [self.y] if logits.ndim == 1 else list(self.y)
        rows = [list(map(float, row)) for row in np.atleast_2d(logits)]
        losses, errors = [], []
        for row, y in zip(rows, labels, strict=True):
            top = max(row)
            weights = [math.exp(z - top) for z in row]
            losses.append(top + math.log(sum(weights)) - row[y])
            errors.append([w / sum(weights) - (c == y) for c, w in enumerate(weights)])
        self.value = sum(losses) / len(losses)
        self.slope = np.reshape(errors, logits.shape) / len(losses)

    def bprop(self):
        self.children[0].gradient = self.slope * self.gradient + self.children[0].gradient


# -- build_network ---------------------------------------------------------------------------------


def _network(params, x, y, activation):
    """The right graph and the boxes of its parameters."""
    boxes, h = [(Variable(W), Variable(b)) for W, b in params], Variable(x)
    for W, b in boxes[:-1]:
        h = activation(_Affine(h, W, b))
    return _SoftmaxCrossEntropy(_Affine(h, *boxes[-1]), y), boxes


@misconception(
    "build_network",
    hint="Between the last affine box and the loss there is an activation. What do the logits go through?",
)
def activation_on_the_logits(params, x, y, activation):
    boxes, h = [(Variable(W), Variable(b)) for W, b in params], Variable(x)
    for W, b in boxes:
        h = activation(_Affine(h, W, b))
    return _SoftmaxCrossEntropy(h, y), boxes


@misconception(
    "build_network",
    hint="Without hidden layers it is right. What stands between two affine boxes, and what would they be "
    "without it?",
)
def no_activation(params, x, y, activation):
    boxes, h = [(Variable(W), Variable(b)) for W, b in params], Variable(x)
    for W, b in boxes:
        h = _Affine(h, W, b)
    return _SoftmaxCrossEntropy(h, y), boxes


@misconception(
    "build_network",
    hint="The boxes in your list are not those in the graph, so no gradient reaches them. Make each "
    "parameter box once.",
)
def copies_in_the_list(params, x, y, activation):
    loss, _ = _network(params, x, y, activation)
    return loss, [(Variable(W), Variable(b)) for W, b in params]


@misconception(
    "build_network",
    hint="The graph is right, but it has been run. Somebody may want to change a value first.",
)
def runs_the_graph(params, x, y, activation):
    loss, boxes = _network(params, x, y, activation)
    for box in _in_order(loss):
        box.fprop()
    return loss, boxes


@misconception(
    "build_network",
    hint="The parameter boxes come in another order than the parameters: which is first in each pair?",
)
def biases_first(params, x, y, activation):
    loss, boxes = _network(params, x, y, activation)
    return loss, [(b, W) for W, b in boxes]


@misconception(
    "build_network",
    hint="The layers in your list run from the output to the input. In which order does params have them?",
)
def last_layer_first(params, x, y, activation):
    loss, boxes = _network(params, x, y, activation)
    return loss, boxes[::-1]


@misconception(
    "build_network",
    hint="One layer is missing from your list of parameter boxes. Does the output layer have none?",
)
def hidden_layers_only(params, x, y, activation):
    loss, boxes = _network(params, x, y, activation)
    return loss, boxes[:-1]


@misconception(
    "build_network",
    hint="The activation comes before the affine box, so x goes through it too. What is h of layer 0?",
)
def activation_on_the_input(params, x, y, activation):
    boxes, h = [(Variable(W), Variable(b)) for W, b in params], Variable(x)
    for W, b in boxes:
        h = _Affine(activation(h), W, b)
    return _SoftmaxCrossEntropy(h, y), boxes


@alternative("build_network")
def from_the_loss_down(params, x, y, activation):
    """By recursion, with lists in place of tuples."""

    def layer(k):
        if k < 0:
            return Variable(x)
        below = layer(k - 1)
        return _Affine(activation(below) if k > 0 else below, *boxes[k])

    boxes = [[Variable(W), Variable(b)] for W, b in params]
    return [_SoftmaxCrossEntropy(layer(len(boxes) - 1), y), boxes]


class _Product(Box):
    """h @ W.T"""

    def fprop(self):
        h, W = self.children
        self.value = np.inner(h.value, W.value)

    def bprop(self):
        h, W = self.children
        h.gradient += self.gradient @ W.value
        W.gradient += np.atleast_2d(self.gradient).T @ np.atleast_2d(h.value)


class _Bias(Box):
    """a + b, with b for each row of a batch."""

    def fprop(self):
        a, b = self.children
        self.value = a.value + b.value

    def bprop(self):
        a, b = self.children
        a.gradient += self.gradient
        b.gradient += np.atleast_2d(self.gradient).sum(axis=0)


@alternative("build_network")
def of_smaller_boxes(params, x, y, activation):
    steps, boxes = itertools.chain([lambda child: child], itertools.repeat(activation)), []
    h = Variable(x)
    for step, (W, b) in zip(steps, params, strict=False):
        boxes.append((Variable(W.copy()), Variable(b.copy())))
        h = _Bias(_Product(step(h), boxes[-1][0]), boxes[-1][1])
    return _SoftmaxCrossEntropy(h, y), tuple(boxes)


# -- Sigmoid ---------------------------------------------------------------------------------------


class _Sigmoid(Box):
    def fprop(self):
        self.value = 0.5 * (1 + np.tanh(0.5 * self.children[0].value))

    def bprop(self):
        self.children[0].gradient += self.gradient * self.value * (1 - self.value)


@misconception(
    "Sigmoid",
    hint="Your formula is right, but exp overflows far out. Can its argument be kept below 0?",
)
class sigmoid_that_overflows(_Sigmoid):
    def fprop(self):
        self.value = 1 / (1 + np.exp(-self.children[0].value))


@misconception(
    "Sigmoid",
    hint="σ(1 − σ) is the slope with σ the value of the box. You take the value of its child.",
)
class sigmoid_slope_of_the_child(_Sigmoid):
    def bprop(self):
        a = self.children[0]
        a.gradient += self.gradient * a.value * (1 - a.value)


@misconception(
    "Sigmoid",
    hint="This is the local gradient alone. What has arrived from above?",
)
class sigmoid_without_upstream(_Sigmoid):
    def bprop(self):
        self.children[0].gradient += self.value * (1 - self.value)


@misconception(
    "Sigmoid",
    hint="After your bprop, what the child's other parents have added is gone.",
)
class sigmoid_assigns(_Sigmoid):
    def bprop(self):
        self.children[0].gradient = self.gradient * self.value * (1 - self.value)


@misconception(
    "Sigmoid",
    hint="The slope of tanh is 1 − h². Is that of the sigmoid the same?",
)
class sigmoid_with_the_slope_of_tanh(_Sigmoid):
    def bprop(self):
        self.children[0].gradient += self.gradient * (1 - self.value**2)


@misconception(
    "Sigmoid",
    hint="The value of the box is a sigmoid already. How often do you take the sigmoid for the slope?",
)
class sigmoid_twice(_Sigmoid):
    def bprop(self):
        again = 1 / (1 + np.exp(-self.value))
        self.children[0].gradient += self.gradient * again * (1 - again)


@misconception(
    "Sigmoid",
    hint="The slope is that of the values which the box saw first. Training gives it new ones in every step.",
)
class sigmoid_remembers(_Sigmoid):
    def fprop(self):
        super().fprop()
        if not hasattr(self, "slope"):
            self.slope = self.value * (1 - self.value)

    def bprop(self):
        self.children[0].gradient += self.gradient * self.slope


@alternative("Sigmoid")
class sigmoid_by_logaddexp(Box):
    def fprop(self):
        [a] = self.children
        self.value = np.exp(-np.logaddexp(0, -a.value))
        self.slope = self.value * np.exp(-np.logaddexp(0, a.value))

    def bprop(self):
        [a] = self.children
        a.gradient = a.gradient + self.gradient * self.slope


@alternative("Sigmoid")
class sigmoid_number_by_number(Box):
    def fprop(self):
        a = np.asarray(self.children[0].value)
        numbers = [1 / (1 + math.exp(-z)) if z >= 0 else math.exp(z) / (1 + math.exp(z)) for z in a.ravel()]
        self.value = np.reshape(numbers, a.shape)

    def bprop(self):
        self.children[0].gradient = self.value * (1 - self.value) * self.gradient + self.children[0].gradient
