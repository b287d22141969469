import json

import nbformat
import pytest
from nbgrader import utils

from autograder.grading.gradebook import generate_assignment
from autograder.grading.passes import Unreadable, limit_output, read, sanitise
from tests.autograder.graded_toy import RIGHT, hand_in, make_course
from tests.autograder.toy_course import STEM


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = make_course(tmp_path_factory.mktemp("course"))
    generate_assignment(course, STEM)
    return course


def by_id(notebook):
    return {cell.metadata.nbgrader.grade_id: cell for cell in notebook.cells if "nbgrader" in cell.metadata}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "not a notebook"),
        ("print('hello')", "not a notebook"),
        ("[1, 2]", "it holds no cells"),
        ('{"cells": [', "not a notebook"),
        ("[" * 100_000, "not a notebook"),
        ('{"cells": 3, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "cannot be read"),
        ('{"cells": [], "nbformat": "four"}', "cannot be read"),
    ],
)
def test_a_file_that_is_not_a_notebook_is_refused_in_one_line(tmp_path, content, said):
    path = tmp_path / "a.ipynb"
    path.write_text(content)
    with pytest.raises(Unreadable, match=said) as refusal:
        read(path)
    assert "\n" not in str(refusal.value)


def test_bytes_that_are_not_text_are_refused(tmp_path):
    (tmp_path / "a.ipynb").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Unreadable, match="UnicodeDecodeError"):
        read(tmp_path / "a.ipynb")


def test_a_link_is_not_followed(tmp_path):
    (tmp_path / "secret.ipynb").write_text(json.dumps({"cells": [], "nbformat": 4}))
    (tmp_path / "a.ipynb").symlink_to(tmp_path / "secret.ipynb")
    with pytest.raises(Unreadable, match="link"):
        read(tmp_path / "a.ipynb")


def test_a_notebook_of_another_name_is_named(tmp_path):
    (tmp_path / "my homework.ipynb").write_text("{}")
    with pytest.raises(Unreadable, match=r"there is no a\.ipynb, but there is my homework\.ipynb"):
        read(tmp_path / "a.ipynb")


def test_a_file_that_is_too_large_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.passes.LARGEST", 10)
    (tmp_path / "a.ipynb").write_text("x" * 11)
    with pytest.raises(Unreadable, match="are not read"):
        read(tmp_path / "a.ipynb")


def test_an_edited_check_is_put_back_as_it_was_released(course):
    def cheat(notebook):
        by_id(notebook)["double_check"].source = "1000.0"

    notebook = sanitise(read(hand_in(course, "ada", RIGHT, cheat)), STEM, course.db_url)
    assert by_id(notebook)["double_check"].source == "2.0 if double(3) == 6 else 0.5"
    assert by_id(notebook)["double"].source == RIGHT


def test_a_deleted_check_is_put_back(course):
    def delete(notebook):
        notebook.cells = [c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("points") != 2]

    notebook = sanitise(read(hand_in(course, "ada", RIGHT, delete)), STEM, course.db_url)
    assert by_id(notebook)["double_check"].source.endswith("2.0 if double(3) == 6 else 0.5")


def test_outputs_and_points_written_by_the_student_are_gone(course):
    def cheat(notebook):
        cell = by_id(notebook)["double_check"]
        cell.metadata.nbgrader.points = 1000
        cell.outputs = [nbformat.v4.new_output("execute_result", {"text/plain": "2.0"})]

    cell = by_id(sanitise(read(hand_in(course, "ada", None, cheat)), STEM, course.db_url))["double_check"]
    assert cell.outputs == []
    assert utils.determine_grade(cell)[1] == 2


def test_of_an_answer_that_stands_twice_the_last_counts(course):
    def copy(notebook):
        index = next(i for i, c in enumerate(notebook.cells) if c is by_id(notebook)["double"])
        again = nbformat.from_dict(notebook.cells[index])
        again.id = "pasted"
        again.source = "def double(a):\n    return a + a"
        notebook.cells.insert(index + 1, again)

    notebook = sanitise(read(hand_in(course, "ada", RIGHT, copy)), STEM, course.db_url)
    assert by_id(notebook)["double"].source == "def double(a):\n    return a + a"
    assert sum(cell.source == RIGHT for cell in notebook.cells) == 1


def test_a_notebook_without_any_cell_of_the_chapter_is_refused(course):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    with pytest.raises(Unreadable, match="none of its cells"):
        sanitise(notebook, STEM, course.db_url)


def test_a_flood_of_output_is_cut():
    cell = nbformat.v4.new_code_cell("…")
    cell.outputs = [nbformat.v4.new_output("stream", text="line\n" * 100_000)]
    notebook = limit_output(nbformat.v4.new_notebook(cells=[cell]))
    assert len(notebook.cells[0].outputs[0].text.splitlines()) <= 1001
