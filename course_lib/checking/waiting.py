"""A check that takes long says where it is, in a notebook, so that nobody takes it for one that hangs."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from course_lib.checking.exchange import Answer, Call
from course_lib.checking.student import LocalStudent

QUIET_SECONDS = 2.0  # of a check, before it says anything


class ShownStudent(LocalStudent):
    """A student of a live notebook. Once the check has taken QUIET_SECONDS, each further question is shown in
    one line, which is empty again in the end."""

    def __init__(self, namespace: Mapping[str, Any]):
        super().__init__(namespace)
        self.began = time.monotonic()
        self.line = None

    def perform(self, call: Call) -> Answer:
        seconds = time.monotonic() - self.began
        if seconds > QUIET_SECONDS:
            number = len(self.transcript) + 1
            self._show(f"{call}: question {number}, after {seconds:.0f} s …")
        return super().perform(call)

    def finish(self) -> None:
        """The check is over."""
        if self.line is not None:
            self._show("")

    def _show(self, text: str) -> None:
        from IPython.display import display  # which a notebook has loaded

        data = {"text/plain": text}
        if self.line is None:
            self.line = display(data, raw=True, display_id=True)
        else:
            self.line.update(data, raw=True)
