from itertools import pairwise

import matplotlib.pyplot as plt
import pytest

from course_lib import plots

PALETTE = (plots.BLUE, plots.ORANGE, plots.GREEN, plots.VERMILLION, plots.PURPLE, plots.SKY, plots.YELLOW)


@pytest.fixture(autouse=True)
def _style():
    with plt.rc_context():
        plots.use_style()
        yield
    plt.close("all")


def _luminance(colour):
    red, green, blue = (int(colour[i : i + 2], 16) for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue


def test_the_style_holds_for_figures_made_later():
    assert plt.figure().get_size_inches().tolist() == list(plots.STYLE["figure.figsize"])
    assert plt.rcParams["axes.grid"] is True


def test_lines_differ_in_colour_and_neighbours_in_grey_or_dashes_too():
    looks = list(plt.rcParams["axes.prop_cycle"])
    assert len({(look["color"], look["linestyle"]) for look in looks}) == len(looks)
    for one, next_one in pairwise(looks):
        in_grey = abs(_luminance(one["color"]) - _luminance(next_one["color"]))
        assert in_grey > 20 or one["linestyle"] != next_one["linestyle"]


def test_the_palette_has_no_colour_twice():
    assert len(set(PALETTE)) == len(PALETTE)


def test_axes_have_their_title_and_labels():
    figure, ax = plots.axes("The curve falls", "x (m)", "y (s)")
    assert (ax.get_title("left") or ax.get_title(), ax.get_xlabel(), ax.get_ylabel()) == (
        "The curve falls",
        "x (m)",
        "y (s)",
    )
    assert ax.figure is figure


def test_a_row_of_axes_shares_one_title():
    figure, drawn = plots.axes("Both fall", "x", "y", ncols=2, figsize=(8, 3))
    assert len(drawn) == 2 and all(ax.get_xlabel() == "x" for ax in drawn)
    assert figure.get_suptitle() == "Both fall"


def test_the_same_figure_is_the_same_png_and_is_closed():
    def drawn():
        figure, ax = plots.axes("Title", "x", "y")
        ax.plot([0, 1], [0, 1])
        return plots.png(figure)

    first = drawn()
    assert first.startswith(b"\x89PNG") and drawn() == first
    assert plt.get_fignums() == []
