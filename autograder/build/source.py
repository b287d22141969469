"""Read a chapter (jupytext, py:percent) into cells that say in one word what they are.

The percent format never complains: a header that it cannot read becomes a plain cell. So this reader is
strict where the format is lenient, and tells all that it finds at once.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jupytext
from nbformat import NotebookNode

KINDS = ("exercise", "check", "written", "locked", "nbgrader")
OPTIONS = (*KINDS, "points", "tags")
JUPYTEXT_OWN = ("lines_to_next_cell", "lines_to_end_of_cell_marker", "cell_marker")

HEADER = re.compile(r"\s*#\s*%%")
HEADER_AS_IT_SHOULD_BE = re.compile(r"# %%( .*)?$")
GRADE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}$")


class BuildError(Exception):
    """A chapter that cannot be built: one line for each reason, with the file, the cell and what to do."""

    def __init__(self, *reasons: str):
        super().__init__("\n".join(reasons))
        self.reasons = reasons


@dataclass(frozen=True)
class Cell:
    """A cell of a chapter: where it stands, its kind ("plain" or one of KINDS), its name if it has one."""

    position: int
    line: int
    cell_type: str
    source: str
    kind: str = "plain"
    name: str = ""
    points: float | None = None
    tags: tuple[str, ...] = ()
    nbgrader: dict | None = None

    @property
    def grade_id(self) -> str:
        """The name under which nbgrader knows the cell, "" for a plain one."""
        return f"{self.name}_check" if self.kind == "check" else self.name

    @property
    def cell_id(self) -> str:
        """The id of the cell in the notebook: its grade_id, else its position."""
        return self.grade_id or f"cell-{self.position:03d}"


@dataclass(frozen=True)
class Chapter:
    """A chapter as its author wrote it."""

    stem: str
    text: str
    cells: tuple[Cell, ...]

    @property
    def file(self) -> str:
        return f"chapters/{self.stem}.py"

    def refusal(self, cell: Cell | None, reason: str) -> str:
        """The line that says which file and cell cannot be built, and why."""
        return f"{self.file}:{cell.line}: cell {cell.cell_id}: {reason}" if cell else f"{self.file}: {reason}"


def read_chapter(path: Path) -> Chapter:
    """The chapter in `path`. Raises BuildError with every line that cannot be read."""
    file = f"chapters/{path.name}"
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BuildError(f"{file}: {error}; save it as UTF-8") from error
    lines = text.splitlines()
    if unreadable := [f"{file}:{number}: {reason}" for number, reason in _unreadable_lines(lines)]:
        raise BuildError(*unreadable)
    try:
        cells = jupytext.reads(
            text, {"extension": ".py", "format_name": "percent", "comment_magics": False}
        ).cells
    except Exception as error:  # jupytext, YAML and nbformat each have their own
        reason = str(error).split("\n", 1)[0]
        remedy = "correct its YAML header or the tags=[…] of a cell"
        raise BuildError(f"{file}: no notebook can be read from it ({reason}); {remedy}") from error
    headers = [number for number, line in enumerate(lines, 1) if HEADER.match(line)]
    if len(cells) != len(headers):
        raise BuildError(
            f"{file}: {len(headers)} lines begin with `# %%` but there are {len(cells)} cells: one stands "
            "inside a string or a fenced block; close that, or reword the line"
        )

    read, refused = [], []
    for position, (line, cell) in enumerate(zip(headers, cells, strict=True), 1):
        try:
            read.append(_read_cell(position, line, cell))
        except ValueError as error:
            refused.append(f"{file}:{line}: cell {position}: {error}")
    if refused:
        raise BuildError(*refused)
    return Chapter(path.stem, text, tuple(read))


def _unreadable_lines(lines: list[str]) -> Iterator[tuple[int, str]]:
    """What jupytext would let pass: (line number, what to do)."""
    for number, line in enumerate(lines, 1):
        if "\t" in line:
            yield number, "a tab; write four spaces"
        if HEADER.match(line) and not HEADER_AS_IT_SHOULD_BE.match(line):
            yield (
                number,
                f"`{line.strip()}` is not a cell header; it starts at the margin with `# %%` and a space",
            )
    first = _end_of_yaml(lines)
    while first < len(lines) and not lines[first].strip():
        first += 1
    if first == len(lines):
        yield 1, "there is no cell; the first begins with a line `# %% [markdown]`"
    elif not HEADER.match(lines[first]):
        yield first + 1, "text before the first cell; begin it with a line `# %%` or `# %% [markdown]`"


def _end_of_yaml(lines: list[str]) -> int:
    """The index of the first line after the YAML header, 0 if there is none."""
    if lines and lines[0].strip() == "# ---":
        for index, line in enumerate(lines[1:], 1):
            if line.strip() == "# ---":
                return index + 1
    return 0


def _read_cell(position: int, line: int, cell: NotebookNode) -> Cell:
    """The cell; ValueError says what is wrong with its header or that it is empty."""
    options = {key: value for key, value in cell.metadata.items() if key not in JUPYTEXT_OWN}
    demo = options.get("title") == "demo"  # `# %% demo`: jupytext takes a word without a value for a title
    if demo:
        del options["title"]
    _refuse_unknown(options)
    kinds = [kind for kind in KINDS if kind in options]
    if len(kinds) + demo > 1:
        raise ValueError(f"a cell is one thing, not {' and '.join(kinds + ['demo'] * demo)}; keep one")

    kind = kinds[0] if kinds else "plain"
    name = options.get(kind, "")
    nbgrader = None
    if kind == "nbgrader":
        nbgrader = dict(name) if isinstance(name, dict) else {}
        name = nbgrader.get("grade_id", "")
    tags = options.get("tags", []) + ["demo"] * (demo and "demo" not in options.get("tags", []))
    source = cell.source.strip("\n").rstrip()
    read = Cell(
        position, line, cell.cell_type, source, kind, name, options.get("points"), tuple(tags), nbgrader
    )
    _refuse_unfit(read)
    return read


def _refuse_unknown(options: dict) -> None:
    if "incorrectly_encoded_metadata" in options:
        text = options["incorrectly_encoded_metadata"]
        raise ValueError(
            f'the options `{text}` cannot be read; write them as key="value": exercise="softmax"'
        )
    if "title" in options:
        raise ValueError(
            f'`{options["title"]}` is not an option; write key="value", or the one word `demo`; '
            "a heading stands inside the cell"
        )
    for key in options:
        if key not in OPTIONS:
            near = difflib.get_close_matches(key, OPTIONS, n=1)
            meant = (
                f"did you mean `{near[0]}`?" if near else f"known are {', '.join(OPTIONS)} and the word demo"
            )
            raise ValueError(f"unknown option `{key}`; {meant}")


def _refuse_unfit(cell: Cell) -> None:
    """Refuse a cell whose name, type or points do not fit what it says it is."""
    if not cell.source:
        raise ValueError("an empty cell; write something in it or remove it")
    if cell.kind != "plain" and not (isinstance(cell.name, str) and GRADE_ID.match(cell.name)):
        what = "the grade_id" if cell.kind == "nbgrader" else cell.kind
        raise ValueError(
            f"{what} {cell.name!r} is not a name; use letters, digits, _ and -, in quotation marks"
        )
    if cell.kind in ("exercise", "check") and cell.cell_type != "code":
        raise ValueError(f"{cell.kind}={cell.name!r} belongs to a code cell; remove [{cell.cell_type}]")
    if cell.kind == "written" and cell.cell_type != "markdown":
        raise ValueError(f"written={cell.name!r} belongs to a text cell; write `# %% [markdown] written=…`")
    if cell.kind == "written" and not (type(cell.points) in (int, float) and cell.points > 0):
        raise ValueError(
            f"the written question {cell.name!r} is worth nothing; add its points, as in points=3"
        )
    if cell.kind != "written" and cell.points is not None:
        raise ValueError(
            "points stand in one place, the exercise in course_lib/exercises/; remove points= here"
        )
