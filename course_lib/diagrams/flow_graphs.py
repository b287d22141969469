"""A drawing of a flow graph: boxes from left to right, values above them in blue, gradients below in red."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from course_lib.boxes import Box
from course_lib.palette import BLACK, BLUE, GREY, PALE, VERMILLION

MAX_BOXES = 60  # of a drawing that can still be read
HEIGHT, GAP, ROW = 0.6, 0.75, 1.55  # of a box, between columns, between rows
LETTER, MARGIN = 0.115, 0.36  # the width of a box: for each letter, and for the rest
NUMBER = 0.105  # the width of a letter of a value

Names = Mapping[Box, str]


def draw(
    box: Box,
    names: Names | None = None,
    title: str = "",
    *,
    strong: Collection[Box] = (),
    note: str = "",
    gradients: bool = True,
    column: float = 0.0,
) -> Figure:
    """Draw the graph under `box`, children on the left: above each box its value, below it its gradient.

    `names` are what to write into boxes, other boxes show the name of their class. An array of more than
    three entries is shown by its shape; a value of None is left out. Boxes in `strong` get a thick rim, and
    `note` stands below all. A column is at least `column` wide, so that a drawing can keep its places while
    values come in. Raises ValueError for more than 60 boxes.
    """
    parents = _parents(box)
    if len(parents) > MAX_BOXES:
        raise ValueError(f"a drawing of {len(parents)} boxes cannot be read; at most {MAX_BOXES} are drawn")
    names = {each: (names or {}).get(each, type(each).__name__) for each in parents}
    columns = _columns(parents)
    places, widths = _layout(box, parents, names, columns, column)
    x, y = np.array(list(places.values())).T
    left, right = x.min() - 1.0, x.max() + widths[box] / 2 + 0.2
    bottom, top = y.min() - 0.8 - 0.55 * bool(note), y.max() + 0.7
    figure, ax = plt.subplots(figsize=(max(right - left, 5.0), top - bottom + 0.4), layout="constrained")
    for parent in parents:
        for index, child in enumerate(parent.children):
            height = 0.5 * HEIGHT * _offset(index, parent) / ROW / len(parent.children)
            far = columns[parent] - columns[child] > 1
            _arrow(ax, places[child], widths[child], places[parent], widths[parent], height, far)
    for each, place in places.items():
        _draw_box(ax, each, place, widths[each], names[each], each in strong, gradients)
    if note:
        ax.text((left + right) / 2, bottom + 0.25, note, ha="center", va="center", fontsize=11)
    ax.set(xlim=(left, right), ylim=(bottom, top))
    ax.set_aspect("equal")
    ax.axis("off")
    ax.set_title(title, loc="left")
    return figure


def shown(value) -> str:
    """A value as a short text: a number, a vector of up to three entries, or the shape of an array."""
    array = np.asarray(value)
    if array.dtype.kind not in "biuf":
        return str(value)
    if array.size > 3 or array.ndim > 1:
        return str(array.shape)
    digits = 3 if array.ndim else 4
    entries = ", ".join(f"{entry:.{digits}g}".replace("-", "−") for entry in array.ravel())
    return f"[{entries}]" if array.ndim else entries


def _parents(box: Box) -> dict[Box, list[Box]]:
    """The boxes of the graph, each with its parents, as often as it is their child."""
    found: dict[Box, list[Box]] = {box: []}
    waiting = [box]
    while waiting:
        parent = waiting.pop()
        for child in parent.children:
            if child not in found:
                found[child] = []
                waiting.append(child)
            found[child].append(parent)
    return found


def _columns(parents: dict[Box, list[Box]]) -> dict[Box, int]:
    """The column of each box: right of all its children, a leaf next to its nearest parent."""
    columns = dict.fromkeys(parents, 0)
    for _ in parents:  # as often as the longest path may need
        for child, above in parents.items():
            for parent in above:
                columns[parent] = max(columns[parent], columns[child] + 1)
    leaves = [each for each in parents if not each.children and parents[each]]
    return columns | {leaf: min(columns[parent] for parent in parents[leaf]) - 1 for leaf in leaves}


def _layout(box: Box, parents: dict, names: Names, columns: dict, least: float) -> tuple[dict, dict]:
    """The places and the widths of the boxes, column by column from the right, each near its parents."""
    widths = {each: MARGIN + max(0.3, LETTER * len(names[each])) for each in parents}
    rows, left, places = {box: 0.0}, 0.0, {}
    for column in range(columns[box], -1, -1):
        members = [each for each in parents if columns[each] == column]
        if column < columns[box]:
            rows |= _rows_of(members, parents, rows)
        widest = max(least, *(max(widths[each], NUMBER * _longest(each)) for each in members))
        left -= widest / 2
        places |= {each: (left, rows[each]) for each in members}
        left -= widest / 2 + GAP
    return places, widths


def _rows_of(
    members: list[Box], parents: dict[Box, list[Box]], rows: Mapping[Box, float]
) -> dict[Box, float]:
    """Heights for the boxes of one column: as near to their parents as the others in it allow."""

    def wish(each: Box) -> tuple[float, float]:
        """Where it would like to be, and where its parents are."""
        above = parents[each]
        wanted = sum(rows[parent] + _offset(_index(each, parent), parent) for parent in above)
        return wanted / len(above), sum(rows[parent] for parent in above) / len(above)

    from_below = sorted(members, key=wish)
    middle = sum(wish(each)[0] for each in members) / len(members)
    bottom = middle - ROW * (len(members) - 1) / 2
    return {each: bottom + ROW * index for index, each in enumerate(from_below)}


def _index(child: Box, parent: Box) -> int:
    return next(i for i, other in enumerate(parent.children) if other is child)


def _offset(index: int, parent: Box) -> float:
    """How far above its parent the child of this index would like to be: the first above, the last below."""
    return ROW * ((len(parent.children) - 1) / 2 - index)


def _longest(box: Box) -> int:
    return max(len(shown(box.value)) if box.value is not None else 0, len(shown(box.gradient)))


def _draw_box(ax: Axes, box: Box, place, width: float, name: str, strong: bool, gradients: bool) -> None:
    x, y = place
    rim = {"edgecolor": BLACK, "linewidth": 2.4} if strong else {"edgecolor": GREY, "linewidth": 1.2}
    corner = (x - width / 2, y - HEIGHT / 2)
    style = "round,pad=0,rounding_size=0.28" if not box.children else "square,pad=0"
    ax.add_patch(FancyBboxPatch(corner, width, HEIGHT, boxstyle=style, facecolor=PALE, zorder=3, **rim))
    ax.text(x, y, name, ha="center", va="center", fontsize=11, zorder=4)
    if box.value is not None:
        ax.text(x, y + HEIGHT / 2 + 0.06, shown(box.value), color=BLUE, ha="center", va="bottom", zorder=5)
    if gradients:
        text = shown(box.gradient)
        ax.text(x, y - HEIGHT / 2 - 0.08, text, color=VERMILLION, ha="center", va="top", zorder=5)


def _arrow(ax: Axes, start, start_width: float, end, end_width: float, height: float, far: bool) -> None:
    """From the right side of the child to the left side of the parent; bent if other boxes are between."""
    tail, head = (start[0] + start_width / 2, start[1]), (end[0] - end_width / 2, end[1] + height)
    bent = {"connectionstyle": "arc3,rad=0.2"} if far else {}
    style = {"arrowstyle": "-|>", "shrinkA": 0, "shrinkB": 0, "mutation_scale": 11, "color": GREY}
    ax.annotate("", xy=head, xytext=tail, arrowprops=style | bent, zorder=1)
