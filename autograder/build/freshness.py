"""Is what stands in the course folder what the chapter builds? Said without executing anything.

The student's notebook is compared whole. The solved one is compared whole but for its outputs; of these, a
digest is kept in the notebook, with one of what they were made from: the chapter and the exercises that
judged it. So whoever changes a chapter, an exercise or a notebook makes it stale, and whoever changes the
code (not a comment) of the cards and derivations that stand in it, or what an exercise imports. A new
Matplotlib, or a change elsewhere in course_lib, makes nothing stale; then run `autograder build --force`.
"""

from __future__ import annotations

import copy
import hashlib
import json
import re
import tokenize
from pathlib import Path

import nbformat
from nbformat import NotebookNode, ValidationError

import course_lib
from autograder.build.dependencies import modules_behind
from autograder.build.notebooks import to_bytes
from autograder.build.source import Chapter
from autograder.course import Course

COURSE_LIB = Path(course_lib.__file__).resolve().parent
LAYOUT = {tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING}


def stamp(chapter: Chapter, notebook: NotebookNode, course: Course) -> None:
    """Write into a solved notebook what it was built from, and a digest of its outputs."""
    judges = course.exercises_folder / chapter.stem.partition("_")[2]
    sources = [chapter.text, *(path.read_text(encoding="utf-8") for path in sorted(judges.rglob("*.py")))]
    notebook.metadata["course"] = {
        "built_from": chapter.file,
        "shown_by_sha256": _digest("".join(map(_code_in, _shown_by(chapter, course)))),
        "source_sha256": _digest("\n".join(sources)),
        "outputs_sha256": _digest(json.dumps([_run(cell) for cell in notebook.cells], sort_keys=True)),
    }


def stale(chapter: Chapter, solved: NotebookNode, student: NotebookNode, course: Course) -> list[str]:
    """One line for each of the two notebooks that is missing or is not what the chapter builds.

    `solved` and `student` are those of the chapter as it stands, without outputs.
    """
    lines = []
    for path in (course.solution(chapter.stem), course.release(chapter.stem)):
        name = path.relative_to(course.root).as_posix()
        if not path.exists():
            lines.append(f"{name} is missing")
            continue
        committed, is_student = path.read_bytes(), path == course.release(chapter.stem)
        expected = to_bytes(student) if is_student else _with_outputs_of(committed, chapter, solved, course)
        if committed != expected:
            lines.append(f"{name} is not what {chapter.file} builds")
    return lines


def orphans(course: Course) -> list[str]:
    """One line for each built folder that no chapter builds any more."""
    folders = ("solutions", "notebooks")
    built = [path for folder in folders for path in sorted((course.root / folder).glob("[0-9][0-9]_*"))]
    return [
        f"{path.relative_to(course.root).as_posix()} has no chapter; remove it"
        for path in built
        if path.name not in course.chapters
    ]


def _with_outputs_of(
    committed: bytes, chapter: Chapter, solved: NotebookNode, course: Course
) -> bytes | None:
    """`solved` as written had it given the outputs in `committed`; None if that is no such notebook."""
    expected = copy.deepcopy(solved)
    try:
        notebook = nbformat.reads(committed.decode(), as_version=nbformat.NO_CONVERT)
        for cell, seen in zip(expected.cells, notebook.cells, strict=True):
            cell.update(_run(seen))
    except (ValueError, AttributeError, ValidationError):  # no JSON, no notebook, or more or fewer cells
        return None
    stamp(chapter, expected, course)
    if "shown_by_sha256" not in notebook.metadata.get("course", {}):
        del expected.metadata["course"]["shown_by_sha256"]  # it was built before that was noted
    return to_bytes(expected)


def _shown_by(chapter: Chapter, course: Course) -> list[Path]:
    """What makes the cards and the derivations in a solved notebook, and what its exercises import."""
    checking, derivations = COURSE_LIB / "checking", COURSE_LIB / "derivations"
    return [
        *modules_behind([checking / "report.py"], "course_lib.checking", checking),
        *modules_behind([derivations / "typesetting.py"], "course_lib.derivations", derivations),
        derivations / "showing.py",
        *course.judges_of(chapter.stem),
    ]


def _code_in(path: Path) -> str:
    """The tokens of a module, in the same way in every version of Python: no comments, no docstrings."""
    kept, first = [], True
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            if token.type in LAYOUT:
                first = True
            elif token.type not in (tokenize.COMMENT, tokenize.NL):
                if not (first and token.type == tokenize.STRING):
                    kept.append(token.string)
                first = False
    return re.sub(r"[\s{}]", "", "".join(kept))


def _run(cell: NotebookNode) -> dict:
    """What running a cell wrote into it."""
    return {key: cell[key] for key in ("outputs", "execution_count") if key in cell}


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
