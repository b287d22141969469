"""Refuse a student's notebook that gives an answer away.

nbgrader takes out what stands between the markers; what an author copied elsewhere or left below them stays.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from nbformat import NotebookNode

from autograder.build.rules import BEGIN, END, Refusals, definitions_among
from autograder.build.source import BuildError, Cell, Chapter

SHORTEST = 12  # characters without spaces; a shorter line of code says nothing
MIN_WORDS = 4  # of a line of a written answer; a shorter one is a formula or a heading

STATEMENTS = ("def ", "class ", "@", "import ", "from ", "raise ", "assert ", "#", '"""', "'''")
#: `f = softmax(a)`, `return loss, grads`, `N, D = X.shape`: a name, or one call with names
PLAIN = re.compile(r"(return |[\w, .\[\]]+ = )?[\w, .\[\]]+(\([\w, .=]*\))?$")


def refuse_leaks(chapter: Chapter, student: NotebookNode) -> None:
    """Raise BuildError with each answer, or line of one, that the student's notebook holds."""
    found = [*_answers_left(chapter, student), *_lines_left(chapter, student)]
    if refused := [chapter.refusal(cell, reason) for cell, reason in found]:
        raise BuildError(*refused)


def _answers_left(chapter: Chapter, student: NotebookNode) -> Refusals:
    """Cells of exercises that still define the answer, or that are no Python once the answer is gone."""
    for cell, given in zip(chapter.cells, student.cells, strict=True):
        if cell.kind != "exercise":
            continue
        try:
            defined = definitions_among(ast.parse(given.source).body)
        except SyntaxError as error:
            remedy = "let the markers enclose whole statements"
            yield cell, f"what the student gets is not Python ({error.msg}); {remedy}"
            continue
        if cell.name in defined and not _is_stub(defined[cell.name]):
            yield cell, f"{cell.name!r} is answered outside the markers; put its body between them"


def _is_stub(definition: ast.stmt) -> bool:
    """Whether it raises NotImplementedError, or is a text in which that stands (a derivation)."""
    for node in ast.walk(definition):
        if isinstance(node, ast.Raise) and "NotImplementedError" in ast.dump(node):
            return True
        if isinstance(node, ast.Constant) and "raise NotImplementedError" in str(node.value):
            return True
    return False


def _lines_left(chapter: Chapter, student: NotebookNode) -> Refusals:
    """Lines of an answer that stand anywhere else. What a `locked` cell holds is given on purpose."""
    answers = {"".join(line.split()): cell for cell in chapter.cells for line in _telling_lines(cell)}
    locked = "\n".join(cell.source for cell in chapter.cells if cell.kind == "locked")
    given = {"".join(line.split()) for line in locked.split("\n")}
    for cell, shown in zip(chapter.cells, student.cells, strict=True):
        if cell.kind == "locked":
            continue
        for line in shown.source.split("\n"):
            squeezed = "".join(line.split())
            for answer, exercise in answers.items():
                if answer in squeezed and answer not in given:
                    source = f"the answer to {exercise.name!r} (line {exercise.line})"
                    remedy = "remove or reword it, or give it on purpose in a locked= cell"
                    yield cell, f"`{line.strip()}` is a line of {source}; {remedy}"


def _telling_lines(cell: Cell) -> Iterator[str]:
    """The lines between markers that would help someone who has not answered yet."""
    inside = False
    for line in map(str.strip, cell.source.split("\n")):
        if line in (BEGIN, END):
            inside = line == BEGIN
        elif inside and cell.cell_type == "markdown" and len(line.split()) >= MIN_WORDS:
            yield line
        elif inside and cell.cell_type == "code":
            remark = " [|%] " if line.startswith("=") else "  #"  # a line of a derivation names its rule
            code = re.split(remark, line)[0].rstrip()
            header = code.endswith(":") or code.startswith(STATEMENTS)
            if len("".join(code.split())) >= SHORTEST and not header and not PLAIN.match(code):
                yield code
