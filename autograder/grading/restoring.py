"""From a student's cells to the notebook that is graded: the released one with the student's work in it.

A cell of the chapter is known by nbgrader's name for it; where that is gone, by its text, by what it defines,
or by where it stands. Metadata and locked cells are always the released ones.
"""

from __future__ import annotations

import copy
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_notebook
from nbgrader.utils import is_grade, is_locked, is_solution

from autograder.build.notebooks import NEW_CELL
from autograder.grading.reading import StudentCell, Unreadable

LOST = "nbgrader's names of its cells are lost (as in Colab); they were found again by what the cells hold"
MAX_NOTEBOOK_CELLS = 10_000  # of a notebook; to find out which is which takes longer the more there are


@cache
def released(path: Path) -> NotebookNode:
    """The notebook as students got it."""
    return nbformat.read(path, as_version=4)


def restored(cells: list[StudentCell], released: NotebookNode) -> tuple[NotebookNode, list[str]]:
    """The notebook to grade, and a line for whatever somebody should know.

    Raises Unreadable if nothing of the chapter is in it, or too much.
    """
    if len(cells) > MAX_NOTEBOOK_CELLS:
        raise Unreadable(
            f"it has {len(cells)} cells, and more than {MAX_NOTEBOOK_CELLS} are not looked through"
        )
    matching = CellMatching(list(cells), released.cells)
    matching.find_by_name()
    named = any(_is_graded(released.cells[place]) for place in matching.found)
    matching.find_by_text()
    matching.find_by_definition()
    matching.refuse_another_chapter(named)
    matching.find_by_position()
    matching.put_back_what_is_missing()
    matching.keep_what_was_written_into_locked_cells()
    matching.run_given_code_as_it_was_first()
    notebook = new_notebook(cells=matching.notebook_cells(), metadata=copy.deepcopy(released.metadata))
    return notebook, matching.lines + ([] if named else [LOST])


class CellMatching:
    """A student's cells, and which released ones they are."""

    def __init__(self, cells: list[StudentCell], originals: list[NotebookNode]):
        self.cells, self.originals = cells, originals
        self.found: dict[int, StudentCell] = {}  # place of a released cell -> the student's
        self.lines: list[str] = []

    def find_by_name(self) -> None:
        """Of cells with the same name the last that was changed counts.

        Untouched copies are left out, so that none undoes the answer; the other copies become plain cells.
        """
        carriers: dict[str, list[StudentCell]] = {}
        for cell in self.cells:
            carriers.setdefault(cell.grade_id, []).append(cell)
        for place, original in enumerate(self.originals):
            name = _name(original)
            if not name or name not in carriers:
                continue
            changed = [cell for cell in carriers[name] if cell.source != original.source]
            chosen = (changed or carriers[name])[-1]
            self._pair(place, chosen)
            for cell in carriers[name]:
                if cell is not chosen and cell not in changed:
                    self.cells.remove(cell)
            if len(carriers[name]) > 1:
                self.lines.append(
                    f"there are {len(carriers[name])} cells {name}; the last that was changed counts"
                )

    def find_by_text(self) -> None:
        """Cells with the text of a released one: first where the order is the same, then wherever."""
        texts = [(original.cell_type, original.source) for original in self.originals]
        own = [(cell.kind, cell.source) for cell in self.cells]
        for tag, start, end, own_start, _ in self._aligned(texts, own):
            if tag == "equal":
                for step in range(end - start):
                    self._pair(start + step, self.cells[own_start + step])
        places = {text: place for place, text in reversed(list(enumerate(texts))) if place not in self.found}
        for cell, text in zip(self.cells, own, strict=True):
            if cell.place is None and text in places:
                self._pair(places.pop(text), cell)

    def find_by_definition(self) -> None:
        """The answer that a student has written into another cell, if its own is gone or was left alone."""
        for place, original in enumerate(self.originals):
            untouched, name = self.found.get(place), _name(original)
            if not _is_code_answer(original) or (untouched and untouched.source != original.source):
                continue
            answers = [c for c in self.cells if c.place is None and name in c.source and name in c.defines]
            if answers:
                self._pair(place, answers[-1])
                if untouched:
                    self.cells.remove(untouched)

    def refuse_another_chapter(self, named: bool) -> None:
        """Raise Unreadable if no answer and no check is of this chapter."""
        strange = [cell.grade_id for cell in self.cells if cell.grade_id and cell.place is None]
        if not named and strange:
            names = [name for name in strange if name.isprintable()]  # others could work upon a terminal
            raise Unreadable(f"its cells are those of another chapter: {', '.join(names[:3])}")
        if not named and not any(
            self.originals[place].cell_type == "code" and _is_graded(self.originals[place])
            for place in self.found
        ):
            raise Unreadable("none of its cells is an answer or a check of this chapter")

    def find_by_position(self) -> None:
        """What stands between two known cells in place of a released one of the same kind."""
        texts, own = ["released"] * len(self.originals), ["own"] * len(self.cells)
        for tag, start, end, own_start, own_end in self._aligned(texts, own):
            if tag != "replace":
                continue
            for place in range(start, end):
                original, block = self.originals[place], self.cells[own_start:own_end]
                strangers = [c for c in block if c.place is None and c.kind == original.cell_type]
                if strangers and place not in self.found and not is_locked(original):
                    self._pair(place, strangers[0])

    def put_back_what_is_missing(self) -> None:
        """Given code goes before all that came after it, anything else behind what it followed."""
        for place, original in enumerate(self.originals):
            if place in self.found or not _is_needed(original):
                continue
            stands = {known: self.cells.index(cell) for known, cell in self.found.items()}
            if _is_graded(original):
                before = max((known for known in stands if known < place), default=None)
                index = 0 if before is None else stands[before] + 1
            else:
                index = min((at for known, at in stands.items() if known > place), default=len(self.cells))
            self.cells.insert(index, StudentCell(original.cell_type, original.source))
            self._pair(place, self.cells[index])

    def keep_what_was_written_into_locked_cells(self) -> None:
        """An answer that stands in a check, say, becomes a plain cell before it."""
        for cell in list(self.cells):
            original = self._original(cell)
            if original and is_locked(original) and cell.source != original.source and cell.defines:
                self.cells.insert(self.cells.index(cell), StudentCell("code", cell.source))

    def run_given_code_as_it_was_first(self) -> None:
        """Imports that were changed, so that they fail, cost nothing: as they were they stand before."""
        for cell in list(self.cells):
            original = self._original(cell)
            if original and _is_given_code(original) and cell.source.strip() != original.source.strip():
                self.cells.insert(self.cells.index(cell), StudentCell("code", original.source))

    def notebook_cells(self) -> list[NotebookNode]:
        """The cells as nbformat and nbgrader have them. Demonstrations that were changed are plain cells."""
        made = []
        for index, cell in enumerate(self.cells):
            original = self._original(cell)
            kind, source, metadata = cell.kind, cell.source, {}
            if original:
                kind = original.cell_type
                source = original.source if is_locked(original) else source
                if _name(original) or source == original.source:
                    metadata = copy.deepcopy(original.metadata)
            made.append(NEW_CELL[kind](source, id=f"cell-{index}", metadata=metadata))
            if kind == "markdown" and cell.attachments:
                made[-1].attachments = cell.attachments
        return made

    def _pair(self, place: int, cell: StudentCell) -> None:
        if place in self.found:
            self.found[place].place = None
        self.found[place], cell.place = cell, place

    def _original(self, cell: StudentCell) -> NotebookNode | None:
        return None if cell.place is None else self.originals[cell.place]

    def _aligned(self, texts: list, own: list) -> list[tuple[str, int, int, int, int]]:
        """difflib's steps from the released cells to the student's; those that are paired are the same."""
        known = [("known", place) if place in self.found else text for place, text in enumerate(texts)]
        own = [
            text if cell.place is None else ("known", cell.place)
            for cell, text in zip(self.cells, own, strict=True)
        ]
        return SequenceMatcher(None, known, own, autojunk=False).get_opcodes()


def _name(original: NotebookNode) -> str:
    return original.metadata.get("nbgrader", {}).get("grade_id", "")


def _is_code_answer(original: NotebookNode) -> bool:
    return original.cell_type == "code" and is_solution(original)


def _is_graded(original: NotebookNode) -> bool:
    return is_solution(original) or is_grade(original)


def _is_given_code(original: NotebookNode) -> bool:
    """Code that is neither an answer nor a demonstration, and that a student can change."""
    return original.cell_type == "code" and _is_needed(original) and not is_locked(original)


def _is_needed(original: NotebookNode) -> bool:
    """Whether a notebook is put right by this cell: not by an empty answer, a demonstration, prose."""
    if _is_code_answer(original):
        return False
    if original.cell_type == "code":
        return "demo" not in original.metadata.get("tags", ())
    return bool(_name(original))
