"""`python -m course_lib hand-in 02`: a notebook run from its top in a fresh kernel, as a grader runs it."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course_lib.checking.engine import tell
from course_lib.checking.report import MIME
from course_lib.checking.text import SAID, SIGNS, state
from course_lib.commands.folders import (
    Folders,
    UsageError,
    checks_in,
    graded_as,
    read_notebook,
    version_of,
)
from course_lib.commands.progress import not_begun
from course_lib.course_file import NAME

SECONDS = 600  # for one cell; a grader's own limit may be lower
COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass
class Seen:
    """What a grader will see. `verdicts` are the records of the checks, `missing` checks that are not there;
    `errors` the cells that stop."""

    verdicts: list[dict] = field(default_factory=list)
    missing: list[tuple[str, float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    not_begun: list[str] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing to look at."""
        right = all(state(verdict) == "right" for verdict in self.verdicts)
        return right and not (self.missing or self.errors or self.not_begun)

    def lines(self) -> Iterator[str]:
        """All of it, for a terminal."""
        for verdict in self.verdicts:
            score = f"{verdict['points']:g} of {verdict['max_points']:g} points"
            yield f"{SIGNS[state(verdict)]} {verdict['exercise']}: {SAID[state(verdict)]}, {score}"
        for name, points in self.missing:
            yield f"✗ {name}: its check gave no verdict, 0 of {points:g} points"
        for name in self.not_begun:
            yield f"○ {name}: a written answer that is not begun"
        earned = sum(verdict["points"] for verdict in self.verdicts)
        most = sum(verdict["max_points"] for verdict in self.verdicts) + sum(most for _, most in self.missing)
        yield f"Together {earned:g} of {most:g} points; written answers are marked by hand."
        if self.errors:
            yield "Cells that stop with an error (a grader goes on with the next):"
            yield from (f"  {error}" for error in self.errors)


def hand_in(folders: Folders, given: str) -> int:
    """Say what a grader will see of this chapter; 0 if everything is right and written, else 1."""
    chapter = folders.chapter_named(given)
    own = folders.own(chapter)
    if not own.exists():
        raise UsageError(f"there is no {own}; `python -m course_lib lab` makes it")
    tell(f"Running {own.relative_to(folders.root)} from the top in a fresh kernel …")
    seen = see(folders, chapter)
    for line in seen.lines():
        tell(line)
    tell(f"Hand in {own.relative_to(folders.root)} under this name, saved.")
    if (version := version_of(read_notebook(own))) and version != folders.version:
        tell(f"This notebook is of version {version} of the course; the course here is {folders.version}.")
    return 0 if seen.is_complete else 1


def see(folders: Folders, chapter: str) -> Seen:
    """Run a copy of the student's notebook and look at what it shows. The notebook itself stays as it is."""
    released, own = read_notebook(folders.released(chapter)), folders.own(chapter)
    run = _executed(folders, own)
    seen = Seen(not_begun=not_begun(released, own))
    records = {}
    for number, cell in enumerate(run["cells"], start=1):
        for output in cell.get("outputs", ()):
            if output.get("output_type") == "error":
                seen.errors += [_error(number, cell, output)] if not _is_expected(cell) else []
            if graded_as(cell).get("grade") and (record := output.get("data", {}).get(MIME)):
                records[graded_as(cell)["grade_id"].removesuffix("_check")] = record
    for name, points in checks_in(released):
        if name in records:
            seen.verdicts.append(records[name])
        else:
            seen.missing.append((name, points))
    return seen


def _executed(folders: Folders, own: Path) -> dict:
    """A copy of the notebook, run in an empty folder with course.toml alone."""
    import nbformat
    from nbclient import NotebookClient

    try:
        notebook = nbformat.read(own, as_version=4)
    except Exception as error:  # whatever nbformat finds wrong
        raise UsageError(f"{own} cannot be read as a notebook ({type(error).__name__})") from error
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(folders.root / NAME, folder)
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            interrupt_on_timeout=True,
            kernel_name="python3",
            allow_errors=True,
            extra_arguments=["--IPKernelApp.log_level=ERROR"],
            resources={"metadata": {"path": folder}},
        )
        path = os.pathsep.join(filter(None, [str(folders.root), os.environ.get("PYTHONPATH", "")]))
        client.execute(env={**os.environ, "PYTHONPATH": path})
    return notebook


def _is_expected(cell: dict) -> bool:
    """Whether a cell may stop: a demonstration of what is not written yet."""
    return "raises-exception" in cell.get("metadata", {}).get("tags", ())


def _error(number: int, cell: dict, output: dict) -> str:
    where = f"cell {number}"
    if name := graded_as(cell).get("grade_id"):
        where += f", {name}"
    said = COLOURS.sub("", output.get("evalue", "")).split("\n", 1)[0]
    return f"{where}: {output.get('ename', 'an error')}: {said}"
