"""Submissions that misbehave, each refuting one claim of the jail or of the judge if it succeeds.

They are defensive tests. Each is bounded in time, memory, files and processes, uses only what it makes
itself, and harms nothing if it is run by mistake without the jail. A case that gets at something which is not
its own calls `reached`, which PREAMBLE defines.

The notebook of a case has a right answer to `sigmoid`, the cell of the case, and its answer to
`squared_error`; then come the checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import dedent

#: the first cell of every case: what it calls when it gets at something that is not its own
PREAMBLE = """
import numpy as np
ABOVE = "REACHED " + "WHAT IS NOT ITS OWN"

def reached(*what):
    print(ABOVE, *what)
"""
ABOVE = "REACHED WHAT IS NOT ITS OWN"  # as no source says it

ZERO = "def squared_error(p, t): return 0.0"


@dataclass(frozen=True)
class Case:
    """One misbehaving submission: the claim that it tries to refute, its cell, and its wrong answer."""

    claim: str
    cell: str = ""
    answer: str = ZERO
    given: str = ""
    hurts_itself: bool = False  # its right answer to `sigmoid` may lose marks too
    ends: bool = False  # its process ends or is ended, and somebody is told
    nested: bool = False  # promised only where a submission has namespaces of its own

    @property
    def cells(self) -> list[str]:
        """The cells of the notebook: given code, the cell of the case, its answer."""
        return [dedent(source) for source in (self.given, self.cell, self.answer)]

    @property
    def name(self) -> str:
        return self.claim.replace(" ", "_")
