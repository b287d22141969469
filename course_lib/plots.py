"""One look for every figure: colour-blind-safe colours, labelled axes, a title that says the finding."""

from __future__ import annotations

import io

import matplotlib.pyplot as plt
from matplotlib.figure import Figure

from course_lib.palette import BLACK, BLUE, GREEN, ORANGE, PURPLE, SKY, VERMILLION, YELLOW

STYLE = {
    "figure.figsize": (7.0, 4.0),
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "savefig.dpi": 100,
    # dark and light in turn, so that it can be read in grey
    "axes.prop_cycle": plt.cycler(
        color=[BLUE, ORANGE, GREEN, VERMILLION, PURPLE, BLACK], linestyle=["-", "--", "-.", ":", "-", "--"]
    ),
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titleweight": "bold",
    "axes.labelsize": 11,
    "grid.color": "#dddddd",
    "lines.linewidth": 2,
    "legend.frameon": False,
    "font.size": 11,
    "image.cmap": "cividis",
}


def use_style() -> None:
    """Give all figures from here on the course's look."""
    plt.rcParams.update(STYLE)


def axes(title: str, xlabel: str, ylabel: str, *, ncols: int = 1, figsize: tuple[float, float] | None = None):
    """A new figure and its axes: one, or an array of them, (ncols,), side by side under one title.

    The title is the finding, the labels have units; `figsize` is (width, height) in inches.
    """
    figure, drawn = plt.subplots(ncols=ncols, figsize=figsize, layout="constrained")
    for ax in [drawn] if ncols == 1 else drawn:
        ax.set(xlabel=xlabel, ylabel=ylabel)
    if ncols == 1:
        drawn.set_title(title)
    else:
        figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return figure, drawn


def png(figure: Figure) -> bytes:
    """The figure as PNG data, and the figure closed."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    plt.close(figure)
    return buffer.getvalue()


__all__ = [
    "BLACK",
    "BLUE",
    "GREEN",
    "ORANGE",
    "PURPLE",
    "SKY",
    "STYLE",
    "VERMILLION",
    "YELLOW",
    "axes",
    "png",
    "use_style",
]
