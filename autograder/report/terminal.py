"""The class in a terminal: a line a student, and a line for each that needs a look."""

from __future__ import annotations

from autograder.console import printable
from autograder.grading.cells import said_of_unknown
from autograder.report.model import Class, Work
from autograder.report.page import number, percent


def marks_table(group: Class) -> str:
    """One line a student, best mark first, then those without a mark."""
    without = [work for work in group.works if not work.graded]
    works = [*group.graded, *without]
    width = max(len("student"), *(len(printable(work.shown)) for work in works))
    lines = [f"{'student':{width}}  {'mark':>6}  {'of ' + number(group.max_mark):>7}"]
    for work in works:
        mark = number(work.mark) if work.graded else "–"
        share = percent(work.mark / group.max_mark) if work.graded and group.max_mark else ""
        line = f"{printable(work.shown):{width}}  {mark:>6}  {share:>7}  {_remark(work)}"
        lines.append(line.rstrip())
    return "\n".join(lines)


def summary(group: Class) -> str:
    """One line on the whole class."""
    line = f"{len(group.graded)} of {len(group.works)} graded"
    line += f", median {number(group.median)} of {number(group.max_mark)}"
    if group.to_mark:
        line += f", {group.to_mark} written {'answer' if group.to_mark == 1 else 'answers'} to mark by hand"
    return line


def with_warnings(group: Class) -> list[str]:
    """One line for each check that could not be judged, for what was not graded in submitted/, and for each
    student whose work needs a look."""
    works = [f"{printable(work.student)}: {printable(work.warnings)}" for work in group.with_warnings]
    return [*map(said_of_unknown, group.unknown), *group.left_over, *works]


def _remark(work: Work) -> str:
    if not work.handed_in:
        return "not handed in"
    if not work.graded:
        return "not graded"
    remarks = []
    if work.penalty:
        remarks.append(f"{number(work.penalty)} off for being late")
    if work.to_mark:
        remarks.append(f"{work.to_mark} to mark by hand")
    return ", ".join(remarks)
