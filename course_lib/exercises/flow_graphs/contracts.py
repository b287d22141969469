"""Chapter 05: boxes that compute a value and pass a gradient on, and the graphs that are made of them.

A box is judged by what it computes from Variables and by finite differences of that. The two algorithms are
judged on graphs of boxes that no exercise asks for; a network is built of the student's own.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking import require
from course_lib.checking.formatting import Shown
from course_lib.checking.registry import exercise
from course_lib.exercises.flow_graphs.box_checks import (
    ADDS,
    AGAIN,
    examine_known,
    examine_run,
    judge_elementwise,
)
from course_lib.exercises.flow_graphs.graph_cases import formula, random_children
from course_lib.exercises.flow_graphs.probes.algorithms import watch_backpropagation, watch_order
from course_lib.exercises.flow_graphs.probes.boxes import Round, Run
from course_lib.exercises.flow_graphs.probes.graphs import Chain, Formula, Graph, Ladder
from course_lib.exercises.flow_graphs.probes.networks import RippleBox, watch_network
from course_lib.exercises.shared.large_logits import (
    CERTAIN_AND_UNDECIDED,
    LARGE_LOGITS,
    SHIFTS,
    THEIR_GRADIENT,
    THEIR_LOSS,
)
from course_lib.exercises.shared.networks import certain, certain_loss, random_data, random_params, tensors
from course_lib.exercises.shared.probes.networks import Ripple, textbook_loss

ONE, BATCH = "one example", "a batch"
LARGE = "|a| up to 1000, without a warning"
DEPTH, RUNGS = 10_000, 60
STRANGERS = "What do you put into the list, and does anything stay in it from one call to the next?"
MISSING = "Draw this graph. Which boxes does your search never come to, or leave out: leaves, the given box?"
TWICE = "This box has several parents. How could your search know that it was there before?"
BEFORE = "A box can be computed when all of its children are. When does your search write a box down?"
REMAINS = (
    "The first call is right. What does it leave in the boxes or in your code that the second one finds?"
)
MARKS = "The next one who asks meets those marks. Where else can be kept which boxes were seen?"
REASONS = {
    "RecursionError": "the graph is too deep for a function that calls itself (RecursionError)",
    "TimeIsUp": "this takes more than 2 seconds: does the time grow with the square of the number of boxes?",
    "TooManyLooks": "the same boxes are visited again and again, once for each path that leads to them",
}


@exercise(points=2)
def Multiply(student, cases, criterion):
    """Multiply(a, b): a Box whose value is that of a times that of b, elementwise, same shapes.

    a and b may be the same box. bprop adds the gradients into a.gradient and b.gradient.
    """
    judge_elementwise(
        student, cases, criterion, "Multiply", np.multiply, "the value is a.value * b.value", "ab"
    )


@exercise(points=1)
def Add(student, cases, criterion):
    """Add(a, b): a Box whose value is that of a plus that of b, elementwise, same shapes.

    a and b may be the same box. bprop adds the gradients into a.gradient and b.gradient.
    """
    judge_elementwise(student, cases, criterion, "Add", np.add, "the value is a.value + b.value", "ab")


@exercise(points=4)
def topological_order(student, cases, criterion):
    """topological_order(box): the list of all boxes under `box` and itself, children before parents.

    Each box once, leaves included, `box` last. No marks are left; 10,000 boxes deep and ladders of diamonds.
    """

    def examine(expect, *graphs):
        for graph in graphs:
            # another right order may come when it is asked again
            seen = student.probe(watch_order, "topological_order", graph, repeat=False)
            expect.that(not seen["trouble"], REASONS.get(seen["trouble"], ""))
            for top, order in zip(graph.asked, seen["orders"], strict=False):
                fault, hint = _fault_of_order(order, graph.children, top)
                names = [Shown(f"b{box}" if box >= 0 else "another box") for box in order]
                expect.that(not fault, fault, came=names if len(order) <= 30 else None, hint=hint)

    with criterion("a leaf, a line of boxes, a tree") as expect:
        chain, tree = ((), (0,), (1,)), ((), (), (0, 1), (), (3,), (2, 4))
        examine(expect, Graph(((),), (0,)), Graph(chain, (2,)), Graph(tree, (5,)))
        examine(expect, Graph(((), (), (1,), (0,), (3, 2)), (4,)))
    with criterion("boxes with several parents: each once, after its children") as expect:
        for children in (
            ((), (0, 0)),
            ((), (), (0, 1), (2, 1)),
            ((), (0,), (1,), (2, 0)),
            ((), (0,), (1,), (0, 2)),
            ((), (0,), (0, 1), (2, 1), (1, 3)),
        ):
            examine(expect, Graph(children, (len(children) - 1,)))
        for boxes in (6, 8, 10, 12):
            examine(expect, Graph(random_children(cases, boxes), (boxes - 1,)))
    with criterion("asked again, and for a part of the graph") as expect:
        examine(expect, Graph(((), (), (0, 1), (2, 1)), (3, 3)), Graph(((), (0,), (0, 1), (2, 1)), (3, 2, 3)))
        examine(expect, Graph(random_children(cases, 9), (8, 5, 0, 8)))
    with criterion("10,000 boxes deep, and ladders of diamonds") as expect:
        examine(expect, Chain(DEPTH), Ladder(RUNGS))
    with criterion("each box once, and nothing is left on the boxes") as expect:
        graph = Graph(random_children(cases, 7), (6,))
        examine(expect, graph)
        marks = ", ".join(student.probe(watch_order, "topological_order", graph, repeat=False)["marked"])
        expect.that(not marks, f"something was left on the boxes: {marks}", hint=MARKS)


@exercise(points=4)
def backpropagate(student, cases, criterion):
    """backpropagate(box): fill the gradients of all boxes under `box`, whose value is one number. No result.

    Gradients from before are forgotten, that of `box` becomes 1.0; values are there already and stay.
    """

    def examine(expect, *graphs):
        for graph in graphs:
            seen = student.probe(watch_backpropagation, "backpropagate", graph)
            expect.that(not seen["trouble"], REASONS.get(seen["trouble"], ""))
            for time, gradients in enumerate(seen["gradients"], 1):
                what = "" if graph.times == 1 else f" (call number {time})"
                _examine_gradients(expect, graph, gradients, what, REMAINS if time > 1 else "")
            expect.that(seen["kept"], "a value was changed; only gradients should be")

    with criterion("one path to each box") as expect:
        examine(
            expect,
            formula(cases, (None,), ()),
            formula(cases, (None,), ((0,), (1,))),
            formula(cases, ((3,), (2, 2)), ((0,), (1,), (3, 2))),
            formula(cases, (None, (2,), (1, 3)), ((0, 1), (2,), (3, 4), (5,))),
        )
    with criterion("several paths: their gradients add up") as expect:
        examine(
            expect,
            formula(cases, (None,), ((0, 0),)),
            formula(cases, (None, None), ((0, 1), (2, 1))),
            formula(cases, ((2,),), ((0,), (1,), (2, 0))),
            formula(cases, ((3,),), ((0,), (1,), (0, 2))),
            formula(cases, (None, (2, 2)), ((1, 0), (2, 0), (2, 3), (4, 2, 3))),
        )
        for boxes in (7, 9):
            examine(expect, formula(cases, (None, (2,)), random_children(cases, boxes)[2:]))
    with criterion("called twice, and with gradients from before") as expect:
        paths = ((0, 1), (2, 1), (3, 2))
        examine(expect, formula(cases, (None, (2,)), paths, times=2))
        for shapes, steps in (((None, (2,)), paths), (((3,), (1, 2)), ((0,), (1, 2), (3, 2)))):
            starts = tuple(cases.normal(*(shape or ())) + 3.0 for shape in (*shapes, *(() for _ in steps)))
            starts = tuple(start if start.ndim else float(start) for start in starts)
            examine(expect, formula(cases, shapes, steps, starts=starts, times=2))
    with criterion("10,000 boxes deep, and ladders of diamonds") as expect:
        examine(expect, Chain(DEPTH), Ladder(RUNGS))


@exercise(points=2)
def Tanh(student, cases, criterion):
    """Tanh(a): a Box whose value is tanh of that of a, elementwise, a number or an array of any shape."""
    claim = "the value is tanh(a.value)"
    judge_elementwise(student, cases, criterion, "Tanh", np.tanh, claim, "a")
    with criterion(LARGE) as expect:
        a = np.array([1000.0, -1000.0, 30.0, -400.0])
        near = cases.normal(1)
        for tail, value in ((a, np.sign(a)), (np.append(near, -1000.0), np.append(np.tanh(near), -1.0))):
            slope = np.where(np.abs(tail) > 20, 0.0, 1 - np.tanh(tail) ** 2)
            examine_known(expect, student, "Tanh", tail, value, slope, cases.away_from_zero(len(tail)), claim)


@exercise(points=1)
def ReLU(student, cases, criterion):
    """ReLU(a): a Box whose value is max(0, a.value), elementwise, a number or an array of any shape.

    Where a.value is 0 any slope from 0 to 1 is right.
    """
    claim = "the value is max(0, a.value)"
    # a number below 0 has the slope 0: there is nothing to see in its gradient, and that is right
    judge_elementwise(student, cases, criterion, "ReLU", _relu, claim, "a", allow_vacuous=True)
    with criterion(LARGE) as expect:
        a = np.array([1000.0, -1000.0, 30.0, *cases.away_from_zero(2)])
        upstream = cases.away_from_zero(len(a))
        examine_known(expect, student, "ReLU", a, _relu(a), np.heaviside(a, 0.5), upstream, claim)


@exercise(points=4)
def Affine(student, cases, criterion):
    """Affine(h, W, b): a Box whose value is h @ W.T + b; h (D,) one example or (N, D) a batch.

    W is (H, D), b is (H,), all three are boxes and get their gradients.
    """
    claim = "the value is h @ W.T + b"

    def arrays(rows, m, n):
        return {"h": cases.normal(*rows, n), "W": cases.normal(m, n), "b": cases.normal(m)}

    def affine(h, W, b):
        return h @ W.T + b

    def examine(expect, rows, m, n, *, rounds=1, times=0):
        steps = []
        for _ in range(rounds):
            values = arrays(rows, m, n)
            before = {name: cases.normal(*value.shape) for name, value in values.items()} if times else {}
            steps.append(Round(values, cases.away_from_zero(*rows, m), before, times or 1))
        run = Run("Affine", ("h", "W", "b"), tuple(steps))
        examine_run(expect, student, run, affine, claim, batch=rows[0] if rows else None)

    with criterion(ONE) as expect:
        for m, n in ((2, 3), (3, 2), (4, 1), (1, 3), (1, 1)):
            examine(expect, (), m, n)
    with criterion(BATCH) as expect:
        for N, m, n in ((2, 3, 4), (1, 2, 3), (4, 2, 1), (3, 3, 3), (5, 1, 2)):
            examine(expect, (N,), m, n)
    with criterion(ADDS) as expect:
        for times, rows, m, n in ((1, (), 2, 3), (2, (3,), 2, 4)):
            examine(expect, rows, m, n, times=times)
    with criterion(AGAIN) as expect:
        for rows, m, n in (((), 2, 3), ((3,), 4, 2)):
            examine(expect, rows, m, n, rounds=2)


@exercise(points=3)
def SoftmaxCrossEntropy(student, cases, criterion):
    """SoftmaxCrossEntropy(a, y): a Box whose value is −log softmax(a.value)_y, or its mean over a batch.

    a (C,) with an int y, or (N, C) with y (N,); y are plain labels, not a child. Stable up to ±1000.
    """
    claim = "the value is −log f_y with f = softmax(a.value), for a batch the mean over its examples"

    def examine(expect, rows, C, *, shift=0.0, rounds=1, times=0):
        y, steps = cases.labels(C, *rows), []
        for _ in range(rounds):
            a = cases.uniform(-2.0, 2.0, *rows, C)
            before = {"a": cases.normal(*a.shape)} if times else {}
            upstream = float(cases.away_from_zero(least=0.3))
            steps.append(Round({"a": a + shift}, upstream, before, times or 1))
        run = Run("SoftmaxCrossEntropy", ("a",), tuple(steps), (y,))
        examine_run(
            expect,
            student,
            run,
            lambda a: _cross_entropy(a, y),
            claim,
            shift=shift,
            batch=rows[0] if rows else None,
            allow_vacuous=C == 1,
        )

    with criterion(ONE) as expect:
        for C in (2, 3, 5, 1):
            examine(expect, (), C)
    with criterion(BATCH) as expect:
        for N, C in ((1, 3), (2, 5), (4, 3), (3, 3), (3, 1)):
            examine(expect, (N,), C)
    with criterion(ADDS) as expect:
        for times, rows, C in ((1, (), 3), (2, (3,), 4)):
            examine(expect, rows, C, times=times)
    with criterion(AGAIN) as expect:
        for rows, C in (((), 3), ((3,), 4)):
            examine(expect, rows, C, rounds=2)
    with criterion(LARGE_LOGITS) as expect:
        for rows, C in (((), 3), ((3,), 4)):
            for shift in SHIFTS:
                examine(expect, rows, C, shift=shift)
        (a, y), upstream = CERTAIN_AND_UNDECIDED, float(cases.away_from_zero(least=0.3))
        known = THEIR_LOSS, THEIR_GRADIENT, upstream
        examine_known(expect, student, "SoftmaxCrossEntropy", a, *known, claim, labels=(y,))


@exercise(points=4)
def build_network(student, cases, criterion):
    """build_network(params, x, y, activation) -> (loss_box, parameter_boxes): a graph that has not been run.

    `activation` is a Box class of one child; parameter_boxes = [(W_box, b_box), …] in the order of params;
    L ≥ 0 hidden layers; x (D,) with an int y, or (N, D) with y (N,).
    """
    g = Ripple(2.0, 0.3)  # what a RippleBox computes

    def examine(expect, rows, sizes, *, others=0, unrun=False):
        params, (x, y) = random_params(cases, sizes), random_data(cases, rows, sizes)
        more = [random_params(cases, sizes) for _ in range(others)]
        seen = student.probe(watch_network, "build_network", params, x, y, RippleBox, *more)
        if unrun:
            expect.that(seen["unrun"], "the loss box has a value already; the graph should only be built")
        _examine_values(expect, seen["parameters"], params)
        for at, (loss, grads) in zip([params, *more], seen["runs"], strict=True):
            _examine_network(expect, loss, grads, at, x, y, g, textbook_loss)

    with criterion("no hidden layer (L = 0)") as expect:
        for rows, *sizes in (((), 2, 3), ((3,), 3, 2), ((1,), 1, 4)):
            examine(expect, rows, sizes)
    with criterion("one to four hidden layers, one example") as expect:
        for sizes in ((2, 3, 2), (3, 1, 4), (2, 3, 4, 2), (3, 2, 1, 3, 2, 3)):
            examine(expect, (), sizes)
    with criterion("one to four hidden layers, a batch") as expect:
        for rows, *sizes in (((2,), 3, 2, 3), ((1,), 2, 3, 4), ((4,), 2, 3, 1, 2), ((2,), 2, 2, 3, 1, 2, 3)):
            examine(expect, rows, sizes)
    with criterion("built, not run; then run twice, with new parameters") as expect:
        for rows, *sizes in (((), 2, 3, 2), ((3,), 3, 2, 4)):
            examine(expect, rows, sizes, others=1, unrun=True)
    with criterion(LARGE_LOGITS) as expect:
        for rows, *sizes in (((), 2, 3), ((3,), 2, 3, 4)):
            params, x, y = certain(cases, rows, sizes)
            seen = student.probe(watch_network, "build_network", params, x, y, RippleBox)
            _examine_values(expect, seen["parameters"], params)
            [(loss, grads)] = seen["runs"]
            _examine_network(expect, loss, grads, params, x, y, g, certain_loss)


@exercise(points=2)
def Sigmoid(student, cases, criterion):
    """Sigmoid(a): a Box whose value is 1 / (1 + exp(−a.value)), elementwise, a number or an array.

    No overflow for entries up to ±1000.
    """
    claim = "the value is 1 / (1 + exp(−a.value))"
    judge_elementwise(student, cases, criterion, "Sigmoid", _sigmoid, claim, "a")
    with criterion(LARGE) as expect:
        near = cases.normal(2)
        for a, value in (
            (np.array([1000.0, -1000.0, 700.0, -40.0]), [1.0, 0.0, 1.0, 0.0]),
            (np.append(near, -1000.0), np.append(_sigmoid(near), 0.0)),
        ):
            slope = np.where(np.abs(a) > 30, 0.0, np.multiply(value, np.subtract(1.0, value)))
            examine_known(expect, student, "Sigmoid", a, value, slope, cases.away_from_zero(len(a)), claim)


# -- graphs and networks -----------------------------------------------------------------------------------


def _fault_of_order(order: list[int], children, top: int) -> tuple[str, str]:
    """What is wrong with the order of the boxes under `top`, and a hint; "" twice if nothing is."""
    top %= len(children)
    wanted, waiting = {top}, [top]
    while waiting:
        new = set(children[waiting.pop()]) - wanted
        wanted |= new
        waiting += new
    place = {box: index for index, box in enumerate(order)}
    if set(order) - wanted:
        return "there is something in the list that is no box under the given one", STRANGERS
    if missing := sorted(wanted - set(order)):
        return f"{len(missing)} of {len(wanted)} boxes are missing, b{missing[0]} among them", MISSING
    if len(order) > len(wanted):
        twice = next(box for box in order if order.count(box) > 1)
        return f"b{twice} comes {order.count(twice)} times; each box should come once", TWICE
    for box in order:
        for child in children[box]:
            if place[child] > place[box]:
                return f"b{box} comes before its child b{child}", BEFORE
    return ("", "") if order[-1] == top else ("the given box should come last", BEFORE)


def _examine_gradients(
    expect, graph: Formula | Chain | Ladder, gradients: list, what: str, hint: str = ""
) -> None:
    top = len(gradients) - 1
    if isinstance(graph, Formula):
        for box, (value, came) in enumerate(zip(graph.values(), gradients, strict=True)):
            claim = f"this is b{box}.gradient{what}"
            grad = require.like(came, value)
            expect.gradient(
                grad, lambda t, box=box: graph.values(box=box, to=t)[top], value, claim, hint=hint
            )
        return
    expected = np.zeros(top + 1)
    expected[top] = 1.0
    edges = list(zip(graph.children, graph.weights, strict=True))
    for box in range(top, -1, -1):
        for child, weight in zip(*edges[box], strict=True):
            expected[child] += weight * expected[box]
    came = np.array([require.number(gradient) for gradient in gradients])
    wrong = np.flatnonzero(np.abs(came - expected) > 1e-9)
    expect.that(not wrong.size, f"the gradients of {wrong.size} of {top + 1} boxes are wrong{what}")


def _examine_values(expect, parameters, params) -> None:
    """Gate: the parameter boxes hold the parameters, pair by pair."""
    pairs = [require.list_of(pair, 2) for pair in require.list_of(parameters, len(params))]
    for k, (pair, arrays) in enumerate(zip(pairs, params, strict=True), 1):
        for name, box_value, theta in zip("Wb", pair, arrays, strict=True):
            claim = f"parameter_boxes[{k - 1}] has the {name} of layer {k}"
            expect.close(require.like(box_value, theta), theta, claim)


def _examine_network(expect, loss, grads, params, x, y, g, truth) -> None:
    N = len(x) if x.ndim == 2 else None
    claim = "the value of the loss box is the mean of −log f_y"
    expect.close(require.number(loss), truth(params, x, y, g), claim, batch=N)
    came = [grad for pair in grads for grad in pair]
    for (name, theta, put), grad in zip(tensors(params), came, strict=True):
        expect.gradient(
            require.like(grad, theta),
            lambda t, put=put: truth(put(t), x, y, g),
            theta,
            f"this is the gradient that the box of {name} gets",
            batch=N,
        )


# -- cases and textbook definitions ------------------------------------------------------------------------


def _relu(a):
    return (a + np.abs(a)) / 2


def _sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


def _cross_entropy(a, y):
    """Overflows for logits above 709."""
    rows = np.atleast_2d(np.exp(a))
    return -np.mean(np.log(rows[np.arange(len(rows)), y] / rows.sum(axis=1)))
