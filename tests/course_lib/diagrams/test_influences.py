import matplotlib.pyplot as plt
import numpy as np
import pytest

from course_lib.diagrams.influences import RADIUS, draw_graph

NODES = {"a": (0.0, 0.0), "b": (2.0, 1.0), "c": (4.0, 0.0)}
EDGES = [("a", "b", "w"), ("b", "c")]


@pytest.fixture
def ax():
    figure, ax = plt.subplots()
    yield ax
    plt.close(figure)


def test_values_stand_above_their_nodes_and_gradients_below(ax):
    draw_graph(ax, NODES, EDGES, values={"a": "1.5"}, gradients={"a": "-0.5", "c": "2"})
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    assert heights["1.5"] > heights["a"] + RADIUS
    assert heights["-0.5"] < heights["a"] - RADIUS
    assert {"a", "b", "c", "w", "2"} <= set(heights)


def test_arrows_go_from_rim_to_rim(ax):
    draw_graph(ax, NODES, EDGES)
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert len(arrows) == len(EDGES)
    for arrow, (start, end, *_) in zip(arrows, EDGES, strict=True):
        assert np.isclose(np.hypot(*np.subtract(arrow.xyann, NODES[start])), RADIUS)
        assert np.isclose(np.hypot(*np.subtract(arrow.xy, NODES[end])), RADIUS)


def test_strong_nodes_have_a_thicker_rim(ax):
    draw_graph(ax, NODES, EDGES, strong={"b"})
    widths = [patch.get_linewidth() for patch in ax.patches]
    assert widths[1] > widths[0] == widths[2]
