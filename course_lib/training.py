"""A training loop that shows how far it has come and that can be stopped without losing anything."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tqdm import tqdm

from course_lib.checking.capture import is_capturing

WIDTH = 88
FINISHED = "{percentage:3.0f}% |{bar}| {unit} {n} of {total}{postfix}"  # the same whenever it is run
RUNNING = FINISHED + ", {remaining} left"


def run_epochs(
    one_epoch: Callable[[Any], tuple[Any, float]],
    state: Any,
    epochs: int,
    *,
    unit: str = "epoch",
    value: str = "objective",
) -> tuple[Any, list[float]]:
    """Repeat `state, objective = one_epoch(state)`, `epochs` times: the last state, and all objectives.

    `one_epoch` returns a new state and leaves the old one as it is. A bar shows the progress; `unit` and
    `value` are what it calls an epoch and the objective. An interrupt (■ in a notebook, Ctrl-C in a terminal)
    ends the loop and loses only the epoch that was not finished: what comes back are the state and the
    history before it. Inside a check there is no bar, and an interrupt ends the check.
    """
    quiet = is_capturing()
    done = state, []
    look = dict(unit=unit, bar_format=RUNNING, ncols=WIDTH)
    with tqdm(total=epochs, file=sys.stdout, disable=quiet, **look) as bar:
        try:
            while len(done[1]) < epochs:
                state, objective = one_epoch(done[0])
                done = state, [*done[1], objective]  # in one assignment: an interrupt may come at any time
                bar.set_postfix_str(f"{value} {objective:.4g}", refresh=False)
                bar.update()
        except KeyboardInterrupt:
            if quiet:
                raise
            bar.set_postfix_str(f"stopped; all finished {unit}s are kept", refresh=False)
        bar.bar_format = FINISHED
    return done
