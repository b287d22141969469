"""The two notebooks of a chapter before any run: the solved one and, by nbgrader's passes, the student's."""

from __future__ import annotations

import copy

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell
from nbgrader.nbgraderformat import SCHEMA_VERSION, MetadataValidator, ValidationError
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)

from autograder.build.rules import BEGIN, END, Exercises
from autograder.build.source import BuildError, Cell, Chapter

#: Nothing that differs between two machines: a patch version of Python is noise in every diff.
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}

#: What `nbgrader generate_assignment` runs, in its order, without SaveCells: a build writes no gradebook.
#: The checksum comes again after hidden tests are gone, so that it is that of what the student has.
STUDENT_PASSES = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)

#: kind of cell -> (grade, locked, solution) for nbgrader
ROLES = {
    "exercise": (False, False, True),
    "check": (True, True, False),
    "written": (True, False, True),
    "locked": (False, True, False),
}

#: With this tag "Run All" goes on after a demonstration of what the student has not written yet.
GOES_ON = "raises-exception"

#: With this tag JupyterLab shows a cell's output and folds its code; Jupyter Book reads the tag itself.
FOLDED = "hide-input"

NEW_CELL = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}


def solved_notebook(chapter: Chapter, exercises: Exercises) -> NotebookNode:
    """The notebook with the answers in it, not executed. Raises BuildError for invalid nbgrader metadata."""
    cells = [_notebook_cell(cell, exercises) for cell in chapter.cells]
    refused = []
    for cell, written in zip(chapter.cells, cells, strict=True):
        try:
            MetadataValidator().validate_cell(written)
        except (ValidationError, ValueError) as error:
            refused.append(
                chapter.refusal(cell, f"nbgrader does not accept its metadata: {_first_line(error)}")
            )
    if refused:
        raise BuildError(*refused)
    notebook = new_notebook(cells=cells, metadata=copy.deepcopy(NOTEBOOK_METADATA))
    notebook.nbformat_minor = 5
    return notebook


def student_notebook(chapter: Chapter, solved: NotebookNode) -> NotebookNode:
    """What a student gets: `solved` without answers and outputs, checksummed. `solved` stays as it is."""
    notebook, resources = copy.deepcopy(solved), {}
    notebook.metadata = copy.deepcopy(nbformat.from_dict(NOTEBOOK_METADATA))
    for student_pass in STUDENT_PASSES:
        try:
            notebook, resources = student_pass().preprocess(notebook, resources)
        except (RuntimeError, ValidationError) as error:
            raise BuildError(
                chapter.refusal(None, f"nbgrader's {student_pass.__name__} refuses: {error}")
            ) from error
    return notebook


def to_bytes(notebook: NotebookNode) -> bytes:
    """The notebook as a file: the same notebook, the same bytes."""
    return (nbformat.writes(notebook) + "\n").encode()


def _notebook_cell(cell: Cell, exercises: Exercises) -> NotebookNode:
    source = cell.source
    # nbgrader finds a marker in an HTML comment too, where no reader sees it.
    if cell.cell_type == "markdown":
        source = "\n".join(
            f"<!-- {line} -->" if line.strip() in (BEGIN, END) else line for line in source.split("\n")
        )
    tags = [*cell.tags, *([GOES_ON] if "demo" in cell.tags else [])]
    metadata = {"tags": tags} if tags else {}
    if FOLDED in tags:
        metadata["jupyter"] = {"source_hidden": True}
    if nbgrader := _nbgrader_metadata(cell, exercises):
        metadata["nbgrader"] = nbgrader
    return NEW_CELL[cell.cell_type](source, id=cell.cell_id, metadata=metadata)


def _nbgrader_metadata(cell: Cell, exercises: Exercises) -> dict | None:
    if cell.kind not in ROLES:
        return cell.nbgrader
    grade, locked, solution = ROLES[cell.kind]
    metadata = {
        "grade": grade,
        "grade_id": cell.grade_id,
        "locked": locked,
        "schema_version": SCHEMA_VERSION,
        "solution": solution,
        "task": False,
    }
    if grade:
        metadata["points"] = exercises[cell.name].points if cell.kind == "check" else cell.points
    return metadata


def _first_line(error: Exception) -> str:
    return str(error).split("\n", 1)[0]
