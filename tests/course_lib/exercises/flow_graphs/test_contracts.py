"""Chapter 05: its boxes and networks agree with autograd, and what breaks a contract is refused."""

from itertools import pairwise

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.scipy.special import logsumexp

from autograder.build.answers import answers_of
from course_lib import boxes
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.exercises.flow_graphs import contracts as flow_graphs
from course_lib.exercises.flow_graphs import graph_cases
from course_lib.exercises.flow_graphs.probes import algorithms, graphs, networks
from course_lib.exercises.flow_graphs.probes import boxes as box_probes
from tests.this_course import exercises_of, misconceptions_of

CHAPTER = "05_flow_graphs"
EXERCISES = exercises_of(CHAPTER)
ANSWERS = answers_of(CHAPTER)
Box, Variable = boxes.Box, boxes.Variable
BOXES = ["Multiply", "Add", "Tanh", "ReLU", "Affine", "SoftmaxCrossEntropy", "Sigmoid"]
ELEMENTWISE = ["Multiply", "Add", "Tanh", "ReLU", "Sigmoid"]

FORMULAS = {  # in autograd's words
    "Multiply": lambda a, b: a * b,
    "Add": lambda a, b: a + b,
    "Tanh": anp.tanh,
    "ReLU": lambda a: anp.maximum(a, 0),
    "Sigmoid": lambda a: 1 / (1 + anp.exp(-a)),
    "Affine": lambda h, W, b: anp.dot(h, W.T) + b,
}


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def run(top):
    """The value of the box on top, after a walk there and back."""
    for box in ANSWERS["topological_order"](top):
        box.fprop()
    ANSWERS["backpropagate"](top)
    return top.value


def test_the_chapter_is_worth_about_thirty_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 27  # and 3 for the written question


# -- the boxes and the algorithms, by independent oracles --------------------------------------------------


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("rows", [(), (4,)])
def test_a_box_agrees_with_autograd(name, rows):
    same = [(*rows, 3)] * 2
    shapes = {"Affine": [(*rows, 3), (2, 3), (2,)], "Multiply": same, "Add": same}.get(name, same[:1])
    values = [np.random.randn(*shape) for shape in shapes]
    leaves = [Variable(value) for value in values]
    box = ANSWERS[name](*leaves)
    box.fprop()
    np.testing.assert_allclose(box.value, FORMULAS[name](*values), rtol=1e-12)
    box.gradient = np.random.randn(*box.value.shape)
    box.bprop()
    for number, leaf in enumerate(leaves):
        truth = autograd.grad(lambda *v: anp.sum(box.gradient * FORMULAS[name](*v)), number)(*values)
        np.testing.assert_allclose(leaf.gradient, truth, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("rows", [(), (1,), (6,)])
@pytest.mark.parametrize("sizes", [(3, 4), (3, 5, 2), (4, 3, 2, 3), (2, 3, 4, 3, 2), (3, 2, 3, 2, 3, 4)])
@pytest.mark.parametrize("activation", ["Tanh", "Sigmoid"])
def test_a_network_of_boxes_agrees_with_autograd_and_with_chapter_4(rows, sizes, activation):
    params = [(np.random.randn(m, n), np.random.randn(m)) for n, m in pairwise(sizes)]
    x, y = np.random.randn(*rows, sizes[0]), np.random.randint(sizes[-1], size=rows)

    def loss_of(params):
        h = x
        for W, b in params[:-1]:
            h = FORMULAS[activation](anp.dot(h, W.T) + b)
        a = anp.atleast_2d(anp.dot(h, params[-1][0].T) + params[-1][1])
        return anp.mean(logsumexp(a, axis=1) - a[np.arange(len(a)), y])

    loss, parameter_boxes = ANSWERS["build_network"](params, x, y, ANSWERS[activation])
    assert run(loss) == pytest.approx(loss_of(params), rel=1e-12)
    truth = autograd.grad(loss_of)(params)
    if activation == "Tanh":
        value, known = ANSWERS["backpropagation"](params, x, y, np.tanh, lambda a: 1 - np.tanh(a) ** 2)
        assert value == pytest.approx(loss.value, rel=1e-12)
    else:
        known = truth
    for pair, true_pair, known_pair in zip(parameter_boxes, truth, known, strict=True):
        for box, grad, other in zip(pair, true_pair, known_pair, strict=True):
            np.testing.assert_allclose(box.gradient, grad, rtol=1e-9, atol=1e-12)
            np.testing.assert_allclose(box.gradient, other, rtol=1e-9, atol=1e-12)


def test_tied_weights_and_skip_connections_agree_with_autograd():
    W, b, x, y = np.random.randn(4, 4), np.random.randn(4), np.random.randn(4), 1
    Affine, Tanh, Add = ANSWERS["Affine"], ANSWERS["Tanh"], ANSWERS["Add"]

    def loss_of(W):
        h = anp.tanh(anp.dot(W, x) + b)
        a = h + anp.tanh(anp.dot(W, h) + b)
        return logsumexp(a) - a[y]

    W_box, b_box = Variable(W), Variable(b)
    h = Tanh(Affine(Variable(x), W_box, b_box))
    top = ANSWERS["SoftmaxCrossEntropy"](Add(h, Tanh(Affine(h, W_box, b_box))), y)
    assert run(top) == pytest.approx(loss_of(W), rel=1e-12)
    np.testing.assert_allclose(W_box.gradient, autograd.grad(loss_of)(W), rtol=1e-10)


def test_the_worked_numbers_of_the_chapter_are_right():
    Multiply, Add, Sigmoid = ANSWERS["Multiply"], ANSWERS["Add"], ANSWERS["Sigmoid"]
    u, v = Variable(3.0), Variable(2.0)
    assert run(Multiply(Add(u, v), v)) == 10
    assert (u.gradient, v.gradient) == (2, 7)
    w0, x0, w1, x1, w2 = (Variable(value) for value in (2.0, -1.0, -3.0, -2.0, -3.0))
    assert round(run(Sigmoid(Add(Add(Multiply(w0, x0), Multiply(w1, x1)), w2))), 4) == 0.7311
    np.testing.assert_allclose([x0.gradient, w0.gradient, w2.gradient], [0.3932, -0.1966, 0.1966], atol=5e-5)
    example = [
        (np.array([[1.0, 1.0], [0.5, 2.0]]), np.array([np.log(2) - 1, 1 - np.log(3)])),
        (np.array([[1.0, -1.0], [2.0, 0.0], [-1.0, 1.0]]), np.array([-1.4, -1.2, 1.4 + np.log(2)])),
    ]
    loss, boxes = ANSWERS["build_network"](example, np.array([2.0, -1.0]), 0, ANSWERS["Tanh"])
    assert round(run(loss), 3) == 1.386
    np.testing.assert_allclose(boxes[0][0].gradient, [[-0.96, 0.48], [0.9, -0.45]], atol=1e-12)
    np.testing.assert_allclose(boxes[1][1].gradient, [-0.75, 0.25, 0.5], atol=1e-12)
    assert 60 * 3 + 1 == 181 and 2**60 > 10**18


# -- what must be refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_a_gradient_with_one_entry_off_by_a_thousandth_earns_nothing(name, factor):
    def bprop(self):
        before = [np.array(child.gradient) for child in self.children]
        ANSWERS[name].bprop(self)
        child = self.children[-1]
        added = np.array(child.gradient - before[-1])
        added.flat[np.argmax(abs(added))] *= factor
        child.gradient = before[-1] + added if added.ndim else float(before[-1] + added)

    for seed in range(5):
        assert judged(name, type(name, (ANSWERS[name],), {"bprop": bprop}), seed).points == 0


@pytest.mark.parametrize("name", BOXES)
def test_a_value_that_is_off_by_a_hundred_thousandth_earns_nothing(name):
    def fprop(self):
        ANSWERS[name].fprop(self)
        self.value = self.value * (1 + 1e-5)

    assert (
        judged(name, type(name, (ANSWERS[name],), {"fprop": fprop})).points <= 0.25 * EXERCISES[name].points
    )


SPOILING = {
    "clears its own gradient": lambda box: setattr(box, "gradient", 0.0),
    "doubles its own gradient": lambda box: setattr(box, "gradient", 2 * box.gradient),
    "changes its own value": lambda box: setattr(box, "value", box.value + 1.0),
    "changes a child's value": lambda box: setattr(box.children[0], "value", box.children[0].value + 1e-12),
    "shares its gradient with a child": lambda box: setattr(box.children[0], "gradient", box.gradient),
    "leaves the child's gradient a list": lambda box: setattr(box.children[0], "gradient", [0.5]),
    "leaves no gradient at all": lambda box: setattr(box.children[0], "gradient", None),
}


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("spoil", SPOILING.values(), ids=SPOILING)
def test_a_box_that_touches_what_is_not_its_own_is_refused(name, spoil):
    def bprop(self):
        ANSWERS[name].bprop(self)
        spoil(self)

    assert not judged(name, type(name, (ANSWERS[name],), {"bprop": bprop})).passed


@pytest.mark.parametrize("name", BOXES)
def test_a_bprop_that_is_right_once_only_is_refused(name):
    def bprop(self):
        if self.done:
            return
        self.done = True
        ANSWERS[name].bprop(self)

    def fprop(self):
        ANSWERS[name].fprop(self)
        self.done = False

    assert not judged(name, type(name, (ANSWERS[name],), {"bprop": bprop, "fprop": fprop})).passed


@pytest.mark.parametrize("name", BOXES)
def test_a_box_with_a_gradient_from_the_start_or_without_its_children_is_refused(name):
    class Restless(ANSWERS[name]):
        def __init__(self, *args):
            super().__init__(*args)
            self.gradient = 1.0

    class Orphan(ANSWERS[name]):
        children = property(
            lambda self: [Variable(c.value) for c in self.own], lambda self, new: setattr(self, "own", new)
        )

    assert judged(name, Restless).points == 0
    assert judged(name, Orphan).points == 0


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_a_class_that_is_no_box_is_refused_with_that_reason(name):
    methods = {method: getattr(ANSWERS[name], method) for method in ("fprop", "bprop")}
    methods["__init__"] = Box.__init__
    report = judged(name, type(name, (), methods))
    assert report.points == 0 and "subclass of Box" in str(report)


def test_an_order_that_is_slow_or_endless_costs_its_criterion_only(monkeypatch):
    monkeypatch.setattr(algorithms, "SECONDS", 0.1)

    def slow(box):
        order = ANSWERS["topological_order"](box)
        while len(order) > 1000:
            pass
        return order

    report = judged("topological_order", slow)
    assert [criterion.passed for criterion in report.criteria] == [True, True, True, False, True]
    assert "2 seconds" in str(report)


def test_a_function_that_calls_itself_meets_every_criterion_but_that_of_depth():
    entries = misconceptions_of(EXERCISES["topological_order"])
    (order_of,) = [entry.answer for entry in entries if entry.name == "calls_itself"]
    report = judged("topological_order", order_of)
    assert [criterion.passed for criterion in report.criteria] == [True, True, True, False, True]
    assert "calls itself" in str(report)


@pytest.mark.parametrize("change", [list.reverse, list.pop, lambda order: order.append(order[0])])
def test_a_wrong_order_earns_nothing(change):
    def wrong(box):
        order = ANSWERS["topological_order"](box)
        change(order)
        return order

    assert judged("topological_order", wrong).points == 0


@pytest.mark.parametrize("convert", [set, iter, lambda order: {box: None for box in order}, lambda _: None])
def test_what_is_no_list_is_no_order(convert):
    assert judged("topological_order", lambda box: convert(ANSWERS["topological_order"](box))).points == 0


def test_boxes_that_are_not_under_the_given_one_do_not_belong_into_the_list():
    def with_a_stranger(box):
        return [Variable(0.0), *ANSWERS["topological_order"](box)]

    assert judged("topological_order", with_a_stranger).points == 0


@pytest.mark.parametrize("name", ["value", "gradient", "children", "seen"])
def test_an_order_that_leaves_something_on_the_boxes_loses_one_criterion(name):
    def marking(box):
        order = ANSWERS["topological_order"](box)
        for each in order:
            setattr(each, name, list(each.children))
        return order

    report = judged("topological_order", marking)
    assert [criterion.passed for criterion in report.criteria] == [True, True, True, True, False]
    assert "meets those marks" in report.hint


def test_gradients_of_which_one_is_off_earn_nothing():
    def off(box):
        ANSWERS["backpropagate"](box)
        first = ANSWERS["topological_order"](box)[0]
        first.gradient = first.gradient * (1 + 1e-3)

    assert judged("backpropagate", off).points == 0


def test_a_way_back_that_moves_a_value_is_refused():
    def moving(box):
        ANSWERS["backpropagate"](box)
        box.value = box.value + 1e-9

    assert judged("backpropagate", moving).points == 0


def test_a_network_with_a_parameter_box_beside_the_graph_is_refused():
    def beside(params, x, y, activation):
        loss, parameter_boxes = ANSWERS["build_network"](params, x, y, activation)
        return loss, [*parameter_boxes[:-1], (parameter_boxes[-1][0], Variable(params[-1][1]))]

    assert judged("build_network", beside).points == 0


@pytest.mark.parametrize("answer", [None, 0.0, (None, []), [Variable(1.0)], "a network"])
def test_what_is_no_network_earns_nothing(answer):
    assert judged("build_network", lambda *args: answer).points == 0


def test_no_helper_of_the_judges_is_an_answer():
    modules = (boxes, graph_cases, box_probes, algorithms, graphs, networks, flow_graphs)
    own = [
        value for m in modules for value in vars(m).values() if getattr(value, "__module__", "") == m.__name__
    ]
    for helper in filter(callable, own):
        names = BOXES if isinstance(helper, type) else ["topological_order", "backpropagate", "build_network"]
        for name in names:
            report = judge(EXERCISES[name], LocalStudent({**ANSWERS, name: helper}))
            assert not report.passed, f"{helper.__name__} answers {name}"


# -- what must be accepted ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", EXERCISES)
@pytest.mark.parametrize("change", [{}, {"Box": None, "Variable": 3}])
def test_a_notebook_in_which_the_given_classes_are_gone_or_overwritten_is_judged_all_the_same(name, change):
    namespace = {key: value for key, value in ANSWERS.items() if key not in ("Box", "Variable")} | change
    assert judge(EXERCISES[name], LocalStudent(namespace)).passed


def test_an_order_that_asks_whether_a_box_is_a_variable_is_right():
    def order_of(box):
        boxes, leaves = ANSWERS["topological_order"](box), []
        for each in boxes:
            leaves += [each] if isinstance(each, Variable) else []
        return leaves + [each for each in boxes if each not in leaves]

    small = judged("topological_order", order_of)
    assert all(criterion.passed for criterion in small.criteria[:3])


def test_a_box_made_by_a_function_or_with_a_class_between_is_right():
    class Unary(Box):
        def __init__(self, child):
            super().__init__(child)
            self.child = child

    class WaveBox(Unary):
        def fprop(self):
            self.value = np.tanh(self.child.value)

        def bprop(self):
            self.child.gradient = self.child.gradient + (1 - self.value**2) * self.gradient

    assert judged("Tanh", lambda a: WaveBox(a)).passed


def test_a_mistake_in_one_box_does_not_spoil_the_algorithms():
    class Wrong(Box):
        """Neither method is written."""

    namespace = ANSWERS | dict.fromkeys(BOXES, Wrong)
    for name in ("topological_order", "backpropagate"):
        assert judge(EXERCISES[name], LocalStudent(namespace)).passed
