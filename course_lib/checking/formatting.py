"""Values and calls as short text for a report."""

from __future__ import annotations

import numpy as np

from course_lib.checking.exchange import Call

WIDTH = 72  # characters of a line: a card beside an open file browser shows no more
MAX_SHOWN_CHARACTERS = 2_000  # characters of one value
DIGITS = {  # whatever the notebook has set
    "precision": 6,
    "threshold": 60,
    "edgeitems": 3,
    "linewidth": WIDTH,
    "suppress": False,
    "nanstr": "nan",
    "infstr": "inf",
    "formatter": None,
    "sign": "-",
    "floatmode": "maxprec",
    "legacy": False,
}


class Shown(str):
    """Text that a report shows as it is, where a plain string would be shown in quotes."""


def show(value) -> str:
    """A value as a student would write it: arrays as nested lists, six digits, long ones shortened."""
    shown = _show(value)
    return shown if len(shown) <= MAX_SHOWN_CHARACTERS else shown[:MAX_SHOWN_CHARACTERS] + " …"


def _show(value) -> str:
    if isinstance(value, np.ndarray):
        if value.ndim > 4:
            return f"an array of shape {value.shape}"
        with np.printoptions(**DIGITS):
            return np.array2string(value, separator=", ") if value.ndim else show(value.item())
    if isinstance(value, Shown):
        return str(value)
    if isinstance(value, (bool, int, str)) or value is None:
        return repr(value)
    if isinstance(value, (float, np.floating)):
        return f"{float(value):.10g}"
    if isinstance(value, (list, tuple)):
        inner = _listed([show(item) for item in value[:12]]) + (", …" if len(value) > 12 else "")
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + _listed([f"{show(key)}: {show(item)}" for key, item in value.items()]) + "}"
    if isinstance(value, np.random.Generator):
        return "rng"
    return getattr(value, "__name__", None) or str(value)


def _listed(items: list[str]) -> str:
    """The items of a list, on one line; where one of them takes several, each below the other."""
    if any("\n" in item for item in items):
        return ",\n ".join(item.replace("\n", "\n ") for item in items)
    return ", ".join(items)


def show_call(call: Call) -> str:
    """'softmax([1., 2.])', as code; if that is too long for a line, each argument on a line of its own."""
    if call.shown == 0:
        return ""
    parts = [show(arg) for arg in call.args[: call.shown]] + [
        f"{name}={show(arg)}" for name, arg in call.kwargs.items()
    ]
    line = f"{call.name}({', '.join(parts)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    lines = [indent(part) for part in parts]
    return f"{call.name}(\n" + ",\n".join(lines) + ")"


def indent(block: str, by: str = "    ") -> str:
    """`block` with every line moved to the right."""
    return "\n".join(by + line for line in block.splitlines())
