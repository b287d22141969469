import matplotlib.pyplot as plt
import pytest
from IPython.display import Image, Markdown

from course_lib import widgets


class _Handle:
    def __init__(self):
        self.shown = []

    def update(self, picture):
        self.shown.append(picture)


@pytest.fixture
def displayed(monkeypatch):
    """What was displayed, and the handle of the picture."""
    shown, handle = [], _Handle()

    def display(thing, raw=False, display_id=None):
        shown.append(thing)
        return handle if display_id else None

    monkeypatch.setattr(widgets, "display", display)
    return shown, handle


def drawn(values):
    """A draw function that notes the values that it is called with."""

    def draw(**controls):
        values.append(controls)
        figure, ax = plt.subplots(figsize=(1, 1))
        ax.plot([0, controls.get("x", 1)])
        return figure

    return draw


def test_a_picture_is_shown_at_once_below_its_controls(displayed):
    values = []
    widgets.explore(drawn(values), alt="a line", x=widgets.slider("x", 0, 10, 5))
    (controls, picture), handle = displayed
    assert values == [{"x": 5}] and handle.shown == []
    assert set(controls) == {widgets.WIDGET_VIEW, "text/plain"}
    assert isinstance(picture, Image) and picture.data.startswith(b"\x89PNG") and picture.alt == "a line"


def test_without_controls_there_is_the_picture_alone(displayed):
    widgets.explore(drawn([]), "a line")
    assert [type(thing) for thing in displayed[0]] == [Image]


def test_moving_a_control_draws_the_picture_anew_in_its_place(displayed):
    values, slider = [], widgets.slider("x", 0, 10, 5)
    widgets.explore(drawn(values), alt="a line", x=slider)
    slider.value = 7
    assert values[-1] == {"x": 7} and len(displayed[1].shown) == 1
    assert displayed[1].shown[0].data != displayed[0][1].data
    assert plt.get_fignums() == []


def test_a_figure_that_needs_an_answer_that_is_not_written_says_so(displayed):
    def draw(x):
        raise NotImplementedError

    widgets.explore(draw, alt="a line", x=widgets.slider("x", 0, 10, 5))
    (message,), _ = displayed
    assert isinstance(message, Markdown) and "not written yet" in message.data


def test_sliders_are_whole_real_or_logarithmic():
    whole, real = widgets.slider("n", 1, 9, 3), widgets.slider("x", 0.0, 5.0, 2)
    powers = widgets.slider("eps", -15, -1, 1e-5, log=True)
    assert (type(whole).__name__, whole.step) == ("IntSlider", 1)
    assert (type(real).__name__, real.step) == ("FloatSlider", 0.1)
    assert (type(powers).__name__, powers.value, powers.min) == ("FloatLogSlider", 1e-5, -15)
    assert widgets.slider("x", 0, 5, 2, step=2).step == 2


def test_a_choice_begins_with_the_first_option_or_the_one_named():
    assert widgets.choice("kind", ["a", "b"]).value == "a"
    assert widgets.choice("kind", ["a", "b"], "b").value == "b"


def test_a_stepper_goes_back_and_forth_between_its_ends(displayed):
    values, stepper = [], widgets.stepper("step", 2)
    widgets.explore(drawn(values), alt="a line", step=stepper)
    back, count, forward = stepper.children
    for _ in range(4):
        forward.click()
    assert (stepper.value, count.value) == (2, 2)
    for _ in range(4):
        back.click()
    assert (stepper.value, count.value) == (0, 0)
    count.value = 1
    assert stepper.value == 1
    assert [value["step"] for value in values] == [0, 1, 2, 1, 0, 1]
