"""From a file that a stranger handed in to a notebook that can be graded: nbgrader's passes, in nbgrader's
order."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    LimitOutput,
    OverwriteCells,
    OverwriteKernelspec,
)
from traitlets.config import Config

LARGEST = 20_000_000  # bytes of a notebook file; a chapter with all its figures is a hundredth of that


class Unreadable(Exception):
    """A submission that is not a notebook that can be graded; the message says why, in one line."""


def read(path: Path) -> NotebookNode:
    """The notebook in `path`. Raises Unreadable, never anything else, whatever the file holds."""
    if path.is_symlink() or path.parent.is_symlink():
        raise Unreadable("the submitted notebook is a link, which is not followed")
    if not path.is_file():
        others = sorted(other.name for other in path.parent.glob("*.ipynb"))
        raise Unreadable(
            f"there is no {path.name}" + (f", but there is {', '.join(others[:3])}" if others else "")
        )
    if path.stat().st_size > LARGEST:
        raise Unreadable(
            f"the file has {path.stat().st_size / 1e6:.0f} MB, and more than {LARGEST / 1e6:.0f} are not read"
        )
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(content, dict) or ("cells" not in content and "worksheets" not in content):
            raise Unreadable("the file is not a notebook: it holds no cells")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what nbformat mends in a stranger's notebook is no news
            return nbformat.reads(json.dumps(content), as_version=4)
    except Unreadable:
        raise
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Unreadable(f"the file is not a notebook: {type(error).__name__}: {error}") from error
    except (
        Exception
    ) as error:  # nbformat raises many kinds for the many ways in which a notebook can be broken
        raise Unreadable(
            f"the notebook cannot be read: {type(error).__name__}: {str(error).splitlines()[0]}"
        ) from error


def sanitise(notebook: NotebookNode, chapter: str, db_url: str) -> NotebookNode:
    """The notebook with no outputs and the locked cells as they were released; missing checks are put back.

    `db_url` is a gradebook that knows the chapter. Raises Unreadable if nothing of the chapter
    is left in it.
    """
    config = Config({"OverwriteCells": {"add_missing_cells": True}})
    resources = {"nbgrader": {"notebook": chapter, "assignment": chapter, "student": "", "db_url": db_url}}
    if not any(_is_of_the_course(cell) for cell in notebook.cells):
        raise Unreadable(
            "none of its cells is an answer or a check of this chapter (their metadata may have been"
            " stripped)"
        )
    _forget_copies(notebook)
    try:
        for step in (ClearOutput, OverwriteKernelspec, OverwriteCells, CheckCellMetadata):
            notebook, resources = step(config=config).preprocess(notebook, resources)
    except Exception as error:
        raise Unreadable(
            f"its cells do not fit the chapter: {type(error).__name__}: {str(error).splitlines()[0]}"
        ) from error
    return nbformat.from_dict(notebook)  # cells that nbgrader put back are plain dictionaries


def limit_output(notebook: NotebookNode) -> NotebookNode:
    """The notebook with overlong outputs cut, as nbgrader does."""
    return LimitOutput().preprocess(notebook, {})[0]


def _is_of_the_course(cell: NotebookNode) -> bool:
    return utils.is_grade(cell) or utils.is_solution(cell)


def _forget_copies(notebook: NotebookNode) -> None:
    """Of cells with the same grade_id the last counts, as it does when the notebook runs; the others become
    plain cells."""
    seen = set()
    for cell in reversed(notebook.cells):
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        if grade_id in seen:
            del cell.metadata["nbgrader"]
        elif grade_id:
            seen.add(grade_id)
