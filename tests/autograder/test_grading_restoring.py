"""Restoring a chapter; the many ways in which a notebook can be broken are in tests/broken/."""

import nbformat
import pytest

from autograder.grading.reading import StudentCell, Unreadable
from autograder.grading.restoring import LOST, restored
from tests.autograder.toy_course import CHAPTER, toy_draft

ANSWER = "def double(a):\n    return a + a"


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    return toy_draft(tmp_path_factory.mktemp("course"), CHAPTER).student


@pytest.fixture
def cells(released):
    """The notebook as it is handed in untouched."""
    return [
        StudentCell(cell.cell_type, cell.source, cell.metadata.get("nbgrader", {}).get("grade_id", ""))
        for cell in released.cells
    ]


def place_of(cells, grade_id):
    return next(index for index, cell in enumerate(cells) if cell.grade_id == grade_id)


def names(notebook):
    return [cell.metadata.get("nbgrader", {}).get("grade_id", "") for cell in notebook.cells]


def test_what_is_handed_in_untouched_is_what_was_released(cells, released):
    notebook, lines = restored(cells, released)
    assert lines == []
    assert [(c.cell_type, c.source, c.metadata) for c in notebook.cells] == [
        (c.cell_type, c.source, c.metadata) for c in released.cells
    ]
    assert notebook.metadata == released.metadata
    nbformat.validate(notebook)


def test_an_answer_is_kept_and_metadata_are_those_of_the_release(cells, released):
    cells[place_of(cells, "double")].source = ANSWER
    notebook, _ = restored(cells, released)
    assert notebook.cells[place_of(cells, "double")].source == ANSWER
    assert names(notebook) == names(released)


@pytest.mark.parametrize("grade_id", ["double_check", "plain_test", "why_two", "from_earlier_chapters"])
def test_a_cell_that_the_marks_need_is_put_back_where_it_was(cells, released, grade_id):
    del cells[place_of(cells, grade_id)]
    notebook, _ = restored(cells, released)
    assert names(notebook) == names(released)


@pytest.mark.parametrize("place", [0, 4])
def test_prose_and_answers_that_are_gone_are_not_put_back(cells, released, place):
    del cells[place]
    assert len(restored(cells, released)[0].cells) == len(released.cells) - 1


def test_without_names_cells_are_known_by_text_definition_and_place(cells, released):
    cells[place_of(cells, "double")].source = ANSWER
    cells[place_of(cells, "why_two")].source = "So."
    for cell in cells:
        cell.grade_id = ""
    notebook, lines = restored(cells, released)
    assert lines == [LOST]
    assert names(notebook) == names(released)


def test_what_students_add_are_plain_cells(cells, released):
    cells.append(StudentCell("code", "double(3)"))
    notebook, _ = restored(cells, released)
    assert (notebook.cells[-1].source, notebook.cells[-1].metadata) == ("double(3)", {})


def test_the_cells_of_the_caller_stay_in_their_order(cells, released):
    before = list(cells)
    del cells[place_of(cells, "double_check")]
    count = len(cells)
    restored(cells, released)
    assert len(cells) == count < len(before)


def test_nothing_of_the_chapter_is_refused(released):
    with pytest.raises(Unreadable, match="none of its cells"):
        restored([StudentCell("code", "1 + 1")], released)


def test_what_a_terminal_would_obey_is_not_said(released):
    strangers = [StudentCell("code", "1 + 1", name) for name in ("\x1b[2J", "central_difference")]
    with pytest.raises(Unreadable, match=r"another chapter: central_difference$"):
        restored(strangers, released)
