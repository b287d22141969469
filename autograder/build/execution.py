"""Run a solved notebook and keep what a reader sees; refuse one whose own answers do not pass its own checks.

nbgrader does not notice such a chapter: to it, a check that fails is a cell like any other.
"""

from __future__ import annotations

import math
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal, CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.utils import is_grade, is_solution

from autograder.build.source import BuildError, Cell, Chapter
from autograder.threads import ONE_THREAD
from course_lib.checking.report import MIME as REPORT
from course_lib.course_file import NAME

TIMEOUT = 120  # seconds for one cell
WIDGET = "application/vnd.jupyter.widget-view+json"
ANSI = re.compile(r"\x1b\[[0-9;]*m")
ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]{6,}")
TRACEBACK_LINES = 25


def execute(chapter: Chapter, notebook: NotebookNode, root: Path, progress: Callable[[], None]) -> None:
    """Run `notebook` (changed in place) in a folder with course.toml alone, with the packages of `root`.

    `progress` is called after each cell. Raises BuildError at the first cell that raises, takes longer than
    TIMEOUT, writes to stderr, shows what no second run would show, or is graded and earns less than it can.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(root / NAME, folder)  # by which a check knows the course
        client = NotebookClient(
            notebook,
            timeout=TIMEOUT,
            kernel_name="python3",
            record_timing=False,
            store_widget_state=False,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            coalesce_streams=True,
            force_raise_errors=True,  # also in demonstrations, which may fail in an unsolved notebook only
            resources={"metadata": {"path": folder}},
        )
        client.reset_execution_trackers()
        with client.setup_kernel(env=_environment(root, folder)):
            for index, (cell, shown) in enumerate(zip(chapter.cells, notebook.cells, strict=True)):
                try:
                    client.execute_cell(shown, index, execution_count=client.code_cells_executed + 1)
                except (CellExecutionError, CellControlSignal, DeadKernelError) as error:
                    raise BuildError(chapter.refusal(cell, _how_it_ended(error))) from error
                if shown.cell_type == "code":
                    _keep_what_a_file_can_show(shown)
                    if reason := _fault(cell, shown):
                        raise BuildError(chapter.refusal(cell, reason))
                progress()


def _environment(root: Path, folder: str) -> dict[str, str]:
    """The same for everyone: no profile of IPython, no matplotlibrc, one order of sets, one thread, this
    course_lib."""
    path = [str(root), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **os.environ,
        **ONE_THREAD,
        "PYTHONPATH": os.pathsep.join(path),
        "PYTHONHASHSEED": "0",
        "IPYTHONDIR": str(Path(folder, ".ipython")),
        "MATPLOTLIBRC": os.devnull,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def _how_it_ended(error: Exception) -> str:
    if isinstance(error, CellExecutionError):
        trace = ANSI.sub("", error.traceback).rstrip().split("\n")[-TRACEBACK_LINES:]
        return "\n    ".join([f"raised {error.ename}; correct the cell or what it calls", *trace])
    if isinstance(error, DeadKernelError):
        return "the kernel died; look for what takes all memory or ends the process"
    return f"took longer than {TIMEOUT} s; make it faster or look for a loop without an end"


def _keep_what_a_file_can_show(shown: NotebookNode) -> None:
    """Drop the views of widgets: their ids are random, and without a kernel they show nothing. Drop the empty
    line of a check that took long: the next may not.

    A static frame or a line of text, in the same output or beside it, stays.
    """
    for output in shown.outputs:
        output.get("data", {}).pop(WIDGET, None)
    nothing = ({}, {"text/plain": ""})
    shown.outputs = [output for output in shown.outputs if output.get("data") not in nothing]


def _fault(cell: Cell, shown: NotebookNode) -> str | None:
    """Why what the cell showed must not be published, or None."""
    printed = "".join(output.text for output in shown.outputs if output.get("name") == "stderr")
    if printed:
        return f"writes to stderr, which costs marks; remove the cause:\n    {printed.strip()}"
    for output in shown.outputs:
        text = "".join([output.get("text", ""), *map(str, output.get("data", {}).values())])
        if address := ADDRESS.search(text):
            return f"shows a memory address ({address[0]}), another each run; end the line with a semicolon"
    if is_grade(shown) and not is_solution(shown):
        return _fault_of_grade(cell, shown)
    return None


def _fault_of_grade(cell: Cell, shown: NotebookNode) -> str | None:
    """nbgrader's rule, without its lenience: what is not a number is not full marks."""
    points = float(shown.metadata.nbgrader.points)
    results = [output.data for output in shown.outputs if output.output_type == "execute_result"]
    if not results:
        missing = f'shows no points; end it with check("{cell.name}")'
        return missing if cell.kind == "check" else None
    try:
        earned = float(results[-1].get("text/plain", ""))
    except ValueError:
        earned = math.nan
    if math.isclose(earned, points):
        return None
    report = results[-1].get(REPORT, {})
    failures = [(found["name"], found["failure"]) for found in report.get("criteria", []) if found["failure"]]
    details = [f"✗ {name}: {failure['message']}" for name, failure in failures]
    details += [report["problem"]] if report.get("problem") else []
    seen = results[-1].get("text/plain", "nothing")
    reason = f"shows {seen!r} instead of its {points:g} points; correct the chapter's answer or the exercise"
    return "\n    ".join([reason, *details])
