"""Which cell made an answer, and whether it was tried again since.

A cell that stops with a SyntaxError, or in a line before its `def`, leaves the function that was there
before; one in which the function was renamed does too. A check judges what is there, which may be code that
nobody sees any more. This module lets it say so; it never changes points.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field

from course_lib.checking.registry import Exercise
from course_lib.checking.report import Report


@dataclass
class Runs:
    """The runs of cells in this kernel, as far as answers are concerned.

    made: name -> (number of the cell that made what it now is, its id). tried: name -> what happened when a
    cell was last run that should have made it, and did not.
    """

    namespace: dict
    before: dict = field(default_factory=dict)
    made: dict[str, tuple[int, str | None]] = field(default_factory=dict)
    tried: dict[str, str] = field(default_factory=dict)

    def begin(self, info=None) -> None:
        """IPython is about to run a cell."""
        self.before = self._answers()

    def end(self, result) -> None:
        """IPython has run a cell."""
        source, cell_id = result.info.raw_cell or "", getattr(result.info, "cell_id", None)
        number = result.execution_count or 0
        error = result.error_before_exec or result.error_in_exec
        now = self._answers()
        new = {name for name, value in now.items() if self.before.get(name) is not value}
        for name in new:
            self.made[name] = (number, cell_id)
            self.tried.pop(name, None)
        for name in [name for name in self.made if name not in new]:
            if error is not None and _defines(source, name):
                self.tried[name] = f"failed with {type(error).__name__}, and left it as it was"
            elif error is None and cell_id and self.made[name][1] == cell_id and not _defines(source, name):
                self.tried[name] = "does not define it any more; was it renamed?"
            else:
                continue
            self.tried[name] = f"the cell that you ran later, [{number}], {self.tried[name]}"

    def _answers(self) -> dict:
        """All that may be an answer: functions, classes and texts."""
        return {
            name: value
            for name, value in self.namespace.items()
            if not name.startswith("_") and (callable(value) or isinstance(value, str))
        }

    def note(self, exercise: Exercise, report: Report, transcript: list) -> None:
        """Say on the report if it is about code that is not there any more."""
        if (said := self.tried.get(exercise.name)) and exercise.name in self.made:
            number = self.made[exercise.name][0]
            report.notes.insert(0, f"This verdict is for your answer of [{number}]: {said}.")


def watch() -> Runs | None:
    """Begin to watch the cells of this notebook; None outside of one."""
    ipython = sys.modules.get("IPython")
    shell = ipython and ipython.get_ipython()
    if not hasattr(shell, "kernel"):
        return None
    runs = Runs(shell.user_ns)
    runs.begin()  # in the middle of a cell: what is there now was made before
    shell.events.register("pre_run_cell", runs.begin)
    shell.events.register("post_run_cell", runs.end)
    return runs


def _defines(source: str, name: str) -> bool:
    """Whether a cell, which may be no Python, is to define a name at its top level."""
    word = re.escape(name)
    return bool(
        re.search(rf"^(?:(?:async\s+)?def|class)\s+{word}\b|^{word}\s*(?::[^=\n]*)?=(?!=)", source, re.M)
    )
