"""Submissions that are broken, each with what it deserves all the same: an answer that is there earns its
marks, one line says what somebody should look at, and no other submission is touched.

The chapter has two exercises of chapter 2, of which the second calls given code, and a written question. A
case breaks the file of a student who has answered everything right.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Course
from tests.autograder.graded_toy import make_course
from tests.autograder.toy_course import COURSE
from tests.this_course import exercises_of

STEM = "01_softmax_cross_entropy"

SIGMOID = """def sigmoid(a):
    e = np.exp(-np.abs(a))
    return np.where(np.asarray(a) >= 0, 1.0, e) / (1.0 + e)"""
SQUARED_ERROR = """def squared_error(p, t):
    return half(np.sum((p - t) ** 2)) / (len(p) if p.ndim == 2 else 1)"""
WHY = "Because the square of a negative number is positive."
BOTH = frozenset({"sigmoid", "squared_error"})

TEXT = f"""\
# %% [markdown]
# # A chapter to break

# %%
import numpy as np

from course_lib import check

# %% exercise="sigmoid"
def sigmoid(a):
    ### BEGIN SOLUTION
    {SIGMOID.partition("    ")[2]}
    ### END SOLUTION

# %% check="sigmoid"
check("sigmoid")

# %% locked="given"
def half(a):
    return a / 2

# %% [markdown]
# Now the squared error.

# %% exercise="squared_error"
def squared_error(p, t):
    ### BEGIN SOLUTION
    {SQUARED_ERROR.partition("    ")[2]}
    ### END SOLUTION

# %% check="squared_error"
check("squared_error")

# %% demo
slow = sum(range(10))

# %% [markdown]
# Why is it never negative?

# %% [markdown] written="why" points=3
# ### BEGIN SOLUTION
# {WHY}
# ### END SOLUTION
"""


@dataclass(frozen=True)
class Case:
    """A broken submission: a claim, how it is broken, which exercises earn their marks, and what is said.

    `earns` is None for a file that cannot be graded at all.
    """

    claim: str
    breaks: Callable[[Path], None]
    earns: frozenset[str] | None
    says: str  # in the one line about it; "" if there is nothing to say

    @property
    def name(self) -> str:
        return self.claim.replace(" ", "_")


CASES: list[Case] = []


def file_case(claim: str, *, earns=BOTH, says: str = ""):
    """A case that breaks the file; the function gets its path."""

    def register(breaks: Callable[[Path], None]):
        CASES.append(Case(claim, breaks, earns if earns is None else frozenset(earns), says))
        return breaks

    return register


def cells_case(claim: str, *, earns=BOTH, says: str = ""):
    """A case that breaks what is in the file; the function gets the notebook, as JSON has it."""

    def register(breaks: Callable[[dict], None]):
        @functools.wraps(breaks)
        def breaks_file(path: Path) -> None:
            notebook = json.loads(path.read_text())
            breaks(notebook)
            path.write_text(json.dumps(notebook))

        return file_case(claim, earns=earns, says=says)(breaks_file)

    return register


def course_to_break(root: Path) -> Course:
    """The course with the chapter above."""
    without = sorted(exercises_of("02_softmax_cross_entropy").keys() - BOTH)
    declared = COURSE.replace("tests.toy_exercises", "course_lib.exercises")
    return make_course(root, TEXT, f"{declared}[chapter.{STEM}]\nwithout = {without}\n", STEM)


def hand_in(course: Course, student: str) -> Path:
    """What a student submitted who has answered everything right."""
    notebook = json.loads(course.release(STEM).read_text())
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    for name, answer in (("sigmoid", SIGMOID), ("squared_error", SQUARED_ERROR), ("why", WHY)):
        cell_of(notebook, name)["source"] = answer
    path = course.notebook("submitted", student, STEM)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook))
    return path


def cell_of(notebook: dict, grade_id: str) -> dict:
    """The cell with this name."""
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)
