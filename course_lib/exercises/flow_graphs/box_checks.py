"""Judging one box: what it computes from Variables, and what bprop adds, by finite differences.

Used by chapter 05.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.checking import require
from course_lib.checking.expectations import Expectations
from course_lib.checking.formatting import Shown
from course_lib.exercises.flow_graphs.probes.boxes import Round, Run, run_box
from course_lib.exercises.shared.large_logits import EXACT

SHAPES = ((), (3,), (2, 3), (1,), (2, 1, 2))  # () is a number
ADDS = "bprop adds: to gradients from before, and again when it is called twice"
AGAIN = "fprop once more with new values, and bprop after it"


def judge_elementwise(
    student, cases, criterion, name: str, truth: Callable, claim: str, leaves: str, **options
) -> None:
    """The elementwise box `name` with the children `leaves`, "a" or "ab"; `options` as in `examine_run`."""

    def step(shape, names, times):
        values = {leaf: _entries(cases, shape) for leaf in dict.fromkeys(names)}
        before = {leaf: _number_or_array(cases.normal(*shape)) for leaf in values} if times else {}
        return Round(values, _number_or_array(cases.away_from_zero(*shape)), before, times or 1)

    def examine(expect, shape, names=leaves, *, rounds=1, times=0):
        steps = tuple(step(shape, names, times) for _ in range(rounds))
        examine_run(expect, student, Run(name, tuple(names), steps), truth, claim, **options)

    with criterion("numbers and arrays of any shape") as expect:
        for shape in SHAPES:
            examine(expect, shape)
        values = {leaf: cases.rng.permutation(cases.everywhere()) for leaf in leaves}
        round_ = Round(values, cases.away_from_zero(len(values["a"])))
        examine_run(expect, student, Run(name, tuple(leaves), (round_,)), truth, claim)
    with criterion(ADDS) as expect:
        for times, shape in ((1, ()), (1, (2, 3)), (2, (3,))):
            examine(expect, shape, times=times)
    with criterion(AGAIN) as expect:
        for shape in ((), (2, 3)):
            examine(expect, shape, rounds=2)
    if len(leaves) == 2:
        with criterion("the same box twice") as expect:
            for shape in ((), (3,), (2, 3)):
                examine(expect, shape, leaves[0] * 2)


def examine_run(
    expect: Expectations, student, run: Run, truth: Callable, claim: str, *, shift=0.0, batch=None, **options
) -> None:
    """The box computes `truth` of its children's values, and adds its slopes times the gradient from above.

    `truth` and its slopes are taken at the values minus `shift`, where the textbook definition is safe.
    """
    seen = student.probe(run_box, run.name, run)
    _examine_structure(expect, run, seen)
    for step, came in zip(run.rounds, seen["rounds"], strict=True):
        values = {name: value - shift for name, value in step.values.items()}

        def forward(values=values, **moved):
            return truth(*((values | moved)[name] for name in run.children))

        _require_value(came)
        expect.close(require.like(came["value"], forward()), forward(), claim, batch=batch)
        for name, value in values.items():
            _require_share(name, came["gradients"][name], value)
            added = require.like(came["gradients"][name], value) - step.starts.get(name, 0.0)
            expect.gradient(
                added / step.times,
                lambda t, name=name, up=step.upstream, f=forward: np.sum(up * f(**{name: t})),
                value,
                f"this is what bprop adds to {name}.gradient",
                batch=batch,
                **options,
            )
        _examine_side_effects(expect, came)


def examine_known(expect, student, name, a, value, slope, upstream, claim, labels=()) -> None:
    """The same for one child with the value `a`, where the value and the slopes are known."""
    run = Run(name, ("a",), (Round({"a": a}, upstream),), labels)
    seen = student.probe(run_box, name, run)
    _examine_structure(expect, run, seen)
    [came] = seen["rounds"]
    _require_value(came)
    expect.close(require.like(came["value"], value), value, claim, **EXACT)
    grad = require.like(came["gradients"]["a"], a)
    expect.close(grad, upstream * slope, "the slope of the box times the gradient from above")
    _examine_side_effects(expect, came)


def _examine_structure(expect, run: Run, seen: dict) -> None:
    wanted = list(run.children)
    message = ".children should be the boxes that it was made with, in their order"
    names = [Shown(name) for name in seen["children"]], [Shown(name) for name in wanted]
    expect.that(seen["children"] == wanted, message, came=names[0], expected=names[1])
    expect.that(seen["is a box"], f"{run.name} should be a subclass of Box: class {run.name}(Box)")
    first = require.number(seen["gradient at first"])
    expect.close(first, 0.0, ".gradient is 0.0 in a new box")
    expect.that(seen["labels kept"], "the labels y were changed")


def _require_value(came: dict) -> None:
    hint = "fprop returns nothing: it puts the value where others look for it, in self.value."
    require.that(came["value"] is not None, "after fprop the .value of the box is None", hint=hint)


def _require_share(name: str, came, value) -> None:
    hint = "Each child gets its share of the gradient. Which of them does your bprop leave out?"
    untouched = np.ndim(value) and isinstance(came, float) and came == 0.0
    require.that(not untouched, f"after bprop {name}.gradient is still 0.0", hint=hint)


def _examine_side_effects(expect, came: dict) -> None:
    hint = "bprop adds to the gradients of its children and no more. Who calls the bprop of every box, once?"
    expect.that(not came["called"], "bprop calls the bprop of a child", hint=hint)
    changed = ", ".join(came["changed"])
    message = "a box sets its own value in fprop and its children's gradients in bprop, but this changed too"
    expect.that(not changed, f"{message}: {changed}")
    message = "two boxes share one array of gradients: what is added to one is added to the other too"
    expect.that(not came["shared"], message)


def _entries(cases, shape):
    """Entries of either sign, where there are several one that is 0; a plain number for the shape ()."""
    values = cases.away_from_zero(*shape)
    if values.size > 1:
        values.flat[int(cases.rng.integers(values.size))] = 0.0
    return _number_or_array(values)


def _number_or_array(values):
    return values if values.ndim else float(values)
