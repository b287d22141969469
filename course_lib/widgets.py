"""Interactive figures that also show without a live kernel.

`explore(draw, …)` shows a picture at once, as an ordinary image that is saved in the notebook, and puts
controls above it; moving a control draws the picture anew in its place. Where there is no kernel (a page of
feedback, a notebook on the web), the first picture stays.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import ipywidgets
import traitlets
from IPython.display import Image, Markdown, display
from matplotlib.figure import Figure

from course_lib.plots import png

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
NOT_WRITTEN_YET = (
    "*This figure is drawn with an answer of yours that is not written yet. "
    "Write it, then run this cell again.*"
)


def slider(
    label: str, low: float, high: float, value: float, *, log: bool = False, step: float | None = None
):
    """A slider from low to high; with `log`, low and high are powers of ten and so are the steps."""
    look = {
        "description": label,
        "continuous_update": False,
        "style": {"description_width": "initial"},
        "layout": {"width": "32em"},  # a track of some length beside a long label
    }
    if log:
        return ipywidgets.FloatLogSlider(
            value=value, min=low, max=high, step=step or 0.25, readout_format=".1e", **look
        )
    if all(isinstance(bound, int) for bound in (low, high, value)):
        return ipywidgets.IntSlider(value=value, min=low, max=high, step=int(step or 1), **look)
    return ipywidgets.FloatSlider(value=value, min=low, max=high, step=step or (high - low) / 50, **look)


def choice(label: str, options: Sequence, value=None):
    """A menu of options, the first one chosen if none is named."""
    chosen = options[0] if value is None else value
    return ipywidgets.Dropdown(
        description=label, options=options, value=chosen, style={"description_width": "initial"}
    )


def stepper(label: str, last: int):
    """'Back' and 'next' through the steps 0 … last of an explanation: a widget with a `value`."""
    return _Stepper(label, last)


class _Stepper(ipywidgets.HBox):
    """Two buttons around a count; its `value` is that of the slider between them."""

    value = traitlets.Int(0)

    def __init__(self, label: str, last: int):
        count = ipywidgets.IntSlider(value=0, min=0, max=last, description=label, continuous_update=False)
        back, forward = ipywidgets.Button(description="back"), ipywidgets.Button(description="next")
        super().__init__([back, count, forward])
        traitlets.link((count, "value"), (self, "value"))
        back.on_click(lambda _: setattr(self, "value", max(self.value - 1, 0)))
        forward.on_click(lambda _: setattr(self, "value", min(self.value + 1, last)))


def explore(draw: Callable[..., Figure], alt: str, **controls) -> None:
    """Show `draw(name=value, …)` with a control for each name; `alt` describes the picture in words.

    `draw` returns a Matplotlib figure. The first picture is drawn with the controls' first values. Where
    `draw` calls an answer that is not written yet (NotImplementedError), a line says so in the picture's
    place.
    """

    def picture() -> Image:
        figure = draw(**{name: control.value for name, control in controls.items()})
        return Image(png(figure), format="png", alt=alt)

    try:
        first = picture()
    except NotImplementedError:
        display(Markdown(NOT_WRITTEN_YET))
        return
    if controls:
        box = ipywidgets.VBox(list(controls.values()))
        view = {"version_major": 2, "version_minor": 0, "model_id": box.model_id}
        display({WIDGET_VIEW: view, "text/plain": "(controls: run this cell to move them)"}, raw=True)
    shown = display(first, display_id=True)
    for control in controls.values():
        control.observe(lambda _: shown.update(picture()), names="value")
