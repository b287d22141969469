"""Drawings of graphs show every box with its value and its gradient."""

import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.boxes import Box, Variable
from course_lib.diagrams import flow_graphs as graphs


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    plt.close("all")


def texts(figure):
    return [text.get_text() for text in figure.axes[0].texts]


def places(figure):
    return {text.get_text(): text.get_position() for text in figure.axes[0].texts}


def test_a_drawing_shows_names_values_gradients_title_and_note():
    u, v = Variable(3.0), Variable(np.array([0.5, -2.0]))
    top = Box(u, v)
    top.value, top.gradient = 10.0, 1.0
    figure = graphs.draw(top, {u: "u", v: "v"}, "a finding", note="a note")
    assert {"u", "v", "Box", "3", "10", "1", "[0.5, −2]", "a note"} <= set(texts(figure))
    assert figure.axes[0].get_title(loc="left") == "a finding"
    assert "1" not in texts(graphs.draw(top, gradients=False))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7.0, "7"),
        (-0.19661, "−0.1966"),
        (np.array(2.5), "2.5"),
        (np.array([0.6931, -1.0986]), "[0.693, −1.1]"),
        (np.zeros(4), "(4,)"),
        (np.zeros((3, 2)), "(3, 2)"),
        (None, "None"),
    ],
)
def test_a_value_is_shown_in_a_few_letters(value, shown):
    assert graphs.shown(value) == shown


def test_children_stand_left_of_their_parents_and_no_two_boxes_in_one_place():
    a = Variable(1.0)
    b = Box(a, a)
    c = Box(b, a)
    top = Box(c, b, Variable(2.0))
    found = places(graphs.draw(top, {a: "a", b: "b", c: "c", top: "top", top.children[2]: "d"}))
    assert found["a"][0] < found["b"][0] < found["c"][0] < found["top"][0]
    assert found["d"][0] == found["c"][0]
    assert len({found[name] for name in "abcd"}) == 4


def test_a_graph_that_nobody_could_read_is_refused_with_its_size():
    box = Variable(1.0)
    for _ in range(graphs.MAX_BOXES):
        box = Box(box)
    with pytest.raises(ValueError, match="61 boxes"):
        graphs.draw(box)
