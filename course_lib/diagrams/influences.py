"""Drawings of computations: circles for variables, arrows for influence, values above, gradients below."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Circle

from course_lib.palette import BLACK, BLUE, GREY, PALE, VERMILLION

RADIUS = 0.34


def draw_graph(
    ax: Axes,
    nodes: Mapping[str, tuple[float, float]],
    edges: Sequence[tuple],
    *,
    values: Mapping[str, str] | None = None,
    gradients: Mapping[str, str] | None = None,
    strong: Collection[str] = (),
) -> None:
    """Draw `nodes` (label -> place, x and y) and `edges` (from, to, or from, to, label) on `ax`.

    `values` stand above the nodes in blue, `gradients` below in vermillion. Nodes in `strong` have a thick
    rim, and edges between two of them are thick.
    """
    for start, end, *label in edges:
        both = start in strong and end in strong
        _arrow(ax, nodes[start], nodes[end], both)
        if label:
            _edge_label(ax, nodes[start], nodes[end], label[0])
    for name, place in nodes.items():
        rim = (
            {"edgecolor": BLACK, "linewidth": 2.4}
            if name in strong
            else {"edgecolor": GREY, "linewidth": 1.2}
        )
        ax.add_patch(Circle(place, RADIUS, facecolor=PALE, zorder=3, **rim))
        ax.text(*place, name, ha="center", va="center", fontsize=11, zorder=4)
        for texts, side, colour in ((values, 1, BLUE), (gradients, -1, VERMILLION)):
            if texts and name in texts:
                y = place[1] + side * (RADIUS + 0.06)
                align = "bottom" if side > 0 else "top"
                ax.text(place[0], y, texts[name], color=colour, ha="center", va=align, fontsize=10, zorder=5)
    ax.set_aspect("equal")
    ax.axis("off")
    ax.autoscale_view()


def _arrow(ax: Axes, start: tuple[float, float], end: tuple[float, float], strong: bool) -> None:
    look = {"color": BLACK, "linewidth": 2.0} if strong else {"color": GREY, "linewidth": 1.0}
    style = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 11, **look}
    ax.annotate("", xy=_towards(end, start), xytext=_towards(start, end), arrowprops=style, zorder=1)


def _edge_label(ax: Axes, start: tuple[float, float], end: tuple[float, float], label: str) -> None:
    """Near the start, where the edges of one node have not met those of another yet."""
    x, y = (s + 0.26 * (e - s) for s, e in zip(start, end, strict=True))
    box = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
    ax.text(x, y, label, ha="center", va="center", fontsize=9, bbox=box, zorder=2)


def _towards(centre: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    """The point on the rim of the circle around `centre` that faces `other`."""
    dx, dy = other[0] - centre[0], other[1] - centre[1]
    share = RADIUS / (dx**2 + dy**2) ** 0.5
    return centre[0] + share * dx, centre[1] + share * dy
