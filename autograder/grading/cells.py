"""What a graded cell is: the check of an exercise, or a plain nbgrader test, and what a test is worth.

A check is judged outside of the jail. Were one that the grader does not know run as a plain test, inside, its
points would be what a student's own `check` returns; so it is told by its name, or by what it calls.
"""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Collection

from nbformat import NotebookNode
from nbgrader.utils import determine_grade, is_grade, is_solution

CHECK = "_check"  # what the build puts behind the name of an exercise
CALLS_CHECK = re.compile(r"\bcheck\s*\(")


def is_check(cell: NotebookNode) -> bool:
    """Whether an autograded cell is called as the check of an exercise is, or calls `check`."""
    if cell.cell_type != "code" or not is_grade(cell) or is_solution(cell):
        return False
    return cell.metadata.nbgrader.grade_id.endswith(CHECK) or _calls_check(cell.source)


def exercise_named(cell: NotebookNode) -> str:
    """The name of the exercise that a check is of: its grade_id without `_check`, "" if that is not there."""
    grade_id = cell.metadata.nbgrader.grade_id
    return grade_id.removesuffix(CHECK) if grade_id.endswith(CHECK) else ""


def unknown_checks(released: NotebookNode, exercises: Collection[str]) -> list[str]:
    """The checks of a released notebook that are of none of these exercises, by grade_id."""
    checks = [cell for cell in released.cells if is_check(cell)]
    return [cell.metadata.nbgrader.grade_id for cell in checks if exercise_named(cell) not in exercises]


def said_of_unknown(grade_id: str) -> str:
    """What an instructor is told of a check that cannot be judged, once for the whole class."""
    name = grade_id.removesuffix(CHECK)
    if name != grade_id:
        why = f"the course has no exercise {name} in this chapter"
    else:
        why = f"it calls check, but is not called EXERCISE{CHECK}"
    return f"{grade_id}: {why}, so it was not run and earned nothing for anybody"


def mark_of(cell: NotebookNode) -> float:
    """The points of a plain test that has run, as nbgrader reads its outputs.

    Raises ValueError for a value at which nbgrader fails, or gives full marks: one above the points of the
    cell, one below 0, or nan.
    """
    for output in cell.outputs:
        if output.output_type == "execute_result":
            _refuse_what_is_no_mark(output.data["text/plain"], float(cell.metadata.nbgrader.points))
    return float(determine_grade(cell)[0])


def _refuse_what_is_no_mark(shown: str, most: float) -> None:
    try:
        value = float(shown)
    except ValueError:  # some other value: nbgrader takes that for a test that went well
        return
    if math.isnan(value) or not 0 <= value <= most:
        raise ValueError(f"its value is {shown[:20]}, and a mark is between 0 and {most:g}")


def _calls_check(source: str) -> bool:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return bool(CALLS_CHECK.search(source))
    called = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return any(ast.unparse(function) in ("check", "course_lib.check") for function in called)
