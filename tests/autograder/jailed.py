"""What tests of the jail share: whether there can be one here, and small notebooks of chapter 2."""

from __future__ import annotations

import json
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from autograder.build.answers import answer_sources
from autograder.grading.result import Result
from autograder.jail import Limits

needs_a_jail = pytest.mark.jail

CHAPTER = "02_softmax_cross_entropy"
SECRET = b"a secret of the tests"
SMALL = Limits(
    cell_seconds=2.0,
    call_seconds=2.0,
    submission_seconds=30.0,
    grace_seconds=0.3,
    memory_mb=250,
    disk_mb=8,
    processes=12,
    output_kb=200,
    answer_mb=2,
)


def right(exercise: str) -> str:
    """The chapter's own answer."""
    return answer_sources(CHAPTER)[exercise]


def code(source: str, **metadata) -> NotebookNode:
    """A code cell."""
    return new_code_cell(source, metadata=metadata)


def check(exercise: str, points: float = 1) -> NotebookNode:
    """The check cell of an exercise, as the build writes it."""
    nbgrader = {"grade": True, "grade_id": f"{exercise}_check", "locked": True, "points": points}
    return code(
        f'check("{exercise}")', nbgrader=nbgrader | {"schema_version": 3, "solution": False, "task": False}
    )


def plain_test(source: str, points: float = 2) -> NotebookNode:
    """A test of nbgrader's own kind."""
    nbgrader = {"grade": True, "grade_id": "plain", "locked": True, "points": points}
    return code(source, nbgrader=nbgrader | {"schema_version": 3, "solution": False, "task": False})


def notebook(*cells: NotebookNode | str) -> NotebookNode:
    """A notebook that begins with the imports of the chapter."""
    imports = code("import numpy as np\nfrom course_lib import check")
    return nbformat.from_dict(
        new_notebook(cells=[imports, *(code(c) if isinstance(c, str) else c for c in cells)])
    )


def reports_of(result: Result) -> dict[str, SimpleNamespace]:
    """The entries of a result by exercise, to be read like reports."""
    entries = {name: json.dumps(entry) for name, entry in result.by_exercise.items()}
    reports = {
        name: json.loads(entry, object_hook=lambda data: SimpleNamespace(**data))
        for name, entry in entries.items()
    }
    for report in reports.values():
        report.passed = report.status == "checked" and all(c.passed for c in report.criteria)
    return reports


def shown_by(nb: NotebookNode) -> str:
    """All outputs of a notebook as one text."""
    return json.dumps([cell.outputs for cell in nb.cells if cell.cell_type == "code"], ensure_ascii=False)
