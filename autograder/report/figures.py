"""The distribution of marks as an SVG that takes ink and fonts from its page, at home in light and dark."""

from __future__ import annotations

import io
from statistics import median

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from course_lib import plots

INK = "#7d8590"  # the page's own ink takes its place; alone, it can be read on white and on black
MAX_BINS = 24


def distribution(marks: list[float], max_mark: float) -> str:
    """The marks as a histogram above one dot a student, with the median, as inline SVG."""
    style = {"svg.fonttype": "none", "svg.hashsalt": "marks", "text.color": INK, "axes.edgecolor": INK}
    style |= dict.fromkeys(["axes.labelcolor", "xtick.color", "ytick.color"], INK)
    with plt.rc_context({**plots.STYLE, **style, "axes.grid": False}):
        figure, ax = plots.axes("", f"mark, of {max_mark:g} points", "students", figsize=(8.6, 2.9))
        counts = _histogram(ax, marks, max_mark)
        tallest = max(counts)
        _dots(ax, marks, tallest)
        middle = median(marks)
        ax.axvline(middle, color=plots.VERMILLION, linestyle="--", linewidth=1.5)
        ax.annotate(
            f"median {middle:.4g}",
            (middle, 1),
            xycoords=("data", "axes fraction"),
            xytext=(5 if middle < max_mark * 0.8 else -5, -2),
            textcoords="offset points",
            ha="left" if middle < max_mark * 0.8 else "right",
            va="top",
        )
        ax.set(ylim=(-0.32 * tallest, 1.15 * tallest))
        ax.yaxis.set_major_locator(MaxNLocator(4, integer=True))
        ax.spines["left"].set_bounds(0, 1.15 * tallest)
        ax.set_yticks([tick for tick in ax.get_yticks() if 0 <= tick <= tallest * 1.15])
        return svg(figure)


def _histogram(ax, marks: list[float], max_mark: float) -> np.ndarray:
    """Bars, each a whole number of points wide, over all marks that can be had; returns their heights."""
    top = max(1, max_mark, *marks)
    width = max(1, int(np.ceil(top / MAX_BINS)))
    edges = np.arange(0, top + width, width)
    counts, _, _ = ax.hist(marks, edges, color=plots.BLUE, alpha=0.55, rwidth=0.94)
    ax.set_xlim(-0.5 * width, edges[-1] + 0.5 * width)
    return counts


def _dots(ax, marks: list[float], tallest: float) -> None:
    """One dot a student below the axis, equal marks side by side in height so that they can be counted."""
    values, counts = np.unique(marks, return_counts=True)
    depth = np.concatenate([(np.arange(count) + 0.5) / count for count in counts])
    y = -(0.05 + 0.25 * depth) * tallest
    size = 16 if len(marks) <= 100 else 5
    ax.scatter(np.repeat(values, counts), y, s=size, color=plots.BLUE, linewidths=0)
    ax.axhline(0, color=INK, linewidth=0.8)
    ax.spines["bottom"].set_visible(False)


def svg(figure: Figure) -> str:
    """The figure as an SVG element to stand in a page, with nothing around it, and the figure closed."""
    buffer = io.StringIO()
    unsaid = dict.fromkeys(["Creator", "Date", "Format", "Type"])
    figure.savefig(buffer, format="svg", transparent=True, metadata=unsaid)
    plt.close(figure)
    text = buffer.getvalue()
    return text[text.index("<svg") :]
