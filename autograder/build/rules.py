"""What a chapter must be before anything is built from it.

A rule yields (cell or None, what is wrong and what to do).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from autograder.build.source import BuildError, Cell, Chapter

if TYPE_CHECKING:
    from course_lib.checking.registry import Exercise

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
ALMOST_A_MARKER = re.compile(r"(begin|end)[\W_]*solut", re.IGNORECASE)

Exercises = Mapping[str, "Exercise"]
Refusals = Iterator[tuple[Cell | None, str]]


def refuse_what_does_not_fit(chapter: Chapter, exercises: Exercises) -> None:
    """Raise BuildError with everything in the chapter that breaks a rule."""
    if refused := [
        chapter.refusal(cell, reason) for rule in RULES for cell, reason in rule(chapter, exercises)
    ]:
        raise BuildError(*refused)


def known_exercises(chapter: Chapter, exercises: Exercises) -> Refusals:
    """Every cell names an exercise of the registry, and every exercise of the registry has its cell."""
    for cell in chapter.cells:
        if cell.kind in ("exercise", "check") and cell.name not in exercises:
            yield cell, f"no exercise {cell.name!r} in the registry; it has {', '.join(exercises) or 'none'}"
    for name in exercises:
        if not any(cell.kind == "exercise" and cell.name == name for cell in chapter.cells):
            yield None, f'the exercise {name!r} of the registry has no cell; write `# %% exercise="{name}"`'


def a_check_after_each_exercise(chapter: Chapter, _: Exercises) -> Refusals:
    """An exercise has one check, below it, which checks that exercise."""
    answers = {cell.name: cell for cell in reversed(chapter.cells) if cell.kind == "exercise"}
    checks = {cell.name: cell for cell in reversed(chapter.cells) if cell.kind == "check"}
    for name, cell in answers.items():
        if name not in checks:
            yield cell, f'the exercise has no check; write `# %% check="{name}"` below it'
    for name, cell in checks.items():
        if name not in answers:
            yield cell, f'a check without its exercise; write `# %% exercise="{name}"` above it, or remove it'
        elif cell.position < answers[name].position:
            yield cell, f"the check stands above its exercise (line {answers[name].line}); move it below"
        if not re.search(rf"\b{re.escape(name)}\b", cell.source):
            yield cell, f'the cell does not check {name!r}; write check("{name}")'


def each_name_once(chapter: Chapter, _: Exercises) -> Refusals:
    """nbgrader knows a cell by its grade_id, so no two cells have the same."""
    first: dict[str, Cell] = {}
    for cell in chapter.cells:
        earlier = first.setdefault(cell.cell_id, cell)
        if earlier is not cell:
            yield cell, f"the name is taken by the cell in line {earlier.line}; rename one or remove it"


def answers_between_markers(chapter: Chapter, _: Exercises) -> Refusals:
    """Markers pair up, stand alone on their lines, and only where there is an answer to hide."""
    for cell in chapter.cells:
        marked, inside = False, False
        for line in cell.source.split("\n"):
            marker = line.strip()
            if marker not in (BEGIN, END):
                if ALMOST_A_MARKER.search(marker):
                    yield cell, f"`{marker}` is not a marker; write `{BEGIN}` or `{END}`, alone on its line"
                continue
            if (marker == BEGIN) == inside:
                yield (
                    cell,
                    f"`{marker}` {'inside a solution' if inside else 'without a begin'}; pair the markers",
                )
            marked, inside = True, marker == BEGIN
        if inside:
            yield cell, f"`{BEGIN}` is never closed; write `{END}` below the answer"
        if marked and cell.kind not in ("exercise", "written", "nbgrader"):
            yield cell, "a marker in a cell that holds no answer; remove it, or say exercise= or written="
        if not marked and cell.kind in ("exercise", "written"):
            yield cell, f"an answer without markers; put it between `{BEGIN}` and `{END}`"


def each_answer_under_its_name(chapter: Chapter, _: Exercises) -> Refusals:
    """The cell of an exercise defines what the exercise is called."""
    for cell in chapter.cells:
        if cell.kind != "exercise":
            continue
        try:
            defined = definitions_among(ast.parse(cell.source).body)
        except SyntaxError as error:
            yield cell, f"not Python ({error.msg}, line {error.lineno} of the cell)"
            continue
        if cell.name not in defined:
            yield cell, f"the cell defines no {cell.name!r}; define it, or correct the name of the exercise"


def definitions_among(statements: list[ast.stmt]) -> dict[str, ast.stmt]:
    """Name -> the last of these statements that defines it."""
    found = {}
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = node
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = chain.from_iterable(ast.walk(target) for target in targets)
            found |= {target.id: node for target in names if isinstance(target, ast.Name)}
    return found


def no_sum_that_reads_as_a_list(chapter: Chapter, _: Exercises) -> Refusals:
    """A text line that begins with a plus is a list to Markdown, in the middle of a formula too."""
    for cell in chapter.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.split("\n"):
                if line.lstrip().startswith("+ "):
                    yield (
                        cell,
                        f"`{line.strip()[:40]}` begins with a plus; write it at the end of the line before",
                    )


RULES: tuple[Callable[[Chapter, Exercises], Refusals], ...] = (
    known_exercises,
    a_check_after_each_exercise,
    each_name_once,
    answers_between_markers,
    each_answer_under_its_name,
    no_sum_that_reads_as_a_list,
)
