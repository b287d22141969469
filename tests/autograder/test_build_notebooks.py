import json
import os
import subprocess
import sys

import nbformat
import pytest

from autograder.build.notebooks import to_bytes
from autograder.build.pipeline import publish
from autograder.build.source import BuildError
from tests.autograder.toy_course import CHAPTER, STEM, toy_draft


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A course folder in which the toy has been built."""
    root = tmp_path_factory.mktemp("course")
    publish(toy_draft(root))
    return root


def notebook(root, folder):
    return nbformat.read(root / folder / STEM / f"{STEM}.ipynb", as_version=4)


def test_cells_get_the_metadata_that_nbgrader_asks_for(tmp_path):
    common = {"schema_version": 3, "task": False}
    metadata = {cell.id: cell.metadata.get("nbgrader") for cell in toy_draft(tmp_path).solved.cells}
    assert metadata == {
        "cell-001": None,
        "cell-002": None,
        "double": common | {"grade": False, "grade_id": "double", "locked": False, "solution": True},
        "double_check": common
        | {"grade": True, "grade_id": "double_check", "locked": True, "solution": False, "points": 2},
        "cell-005": None,
        "why_two": common
        | {"grade": True, "grade_id": "why_two", "locked": False, "solution": True, "points": 3},
        "cell-007": None,
        "from_earlier_chapters": common
        | {"grade": False, "grade_id": "from_earlier_chapters", "locked": True, "solution": False},
        "plain_test": common
        | {"grade": True, "grade_id": "plain_test", "locked": True, "solution": False, "points": 1},
    }


def test_a_demonstration_carries_its_tag_and_lets_run_all_go_on(tmp_path):
    assert toy_draft(tmp_path).student.cells[6].metadata == {"tags": ["demo", "raises-exception"]}


def test_the_code_of_a_cell_with_hide_input_is_folded(tmp_path):
    text = CHAPTER + '\n# %% tags=["demo", "hide-input"]\nprint(1)\n'
    folded = toy_draft(tmp_path, text).student.cells[-1]
    assert folded.metadata == {
        "tags": ["demo", "hide-input", "raises-exception"],
        "jupyter": {"source_hidden": True},
    }


def test_a_student_gets_stubs_in_place_of_answers(built):
    student = {cell.id: cell.source for cell in notebook(built, "notebooks").cells}
    assert student["double"].endswith('"""Twice a."""\n    # YOUR CODE HERE\n    raise NotImplementedError()')
    assert student["why_two"] == "YOUR ANSWER HERE"


def test_a_student_gets_no_answer_no_output_and_no_trace_of_the_build(built):
    text = (built / "notebooks" / STEM / f"{STEM}.ipynb").read_text()
    for trace in ("sum([a", "two numbers", "Mark scheme", "SOLUTION", "jupytext", "sha256", "image/png"):
        assert trace not in text
    assert all(cell.get("outputs", []) == [] for cell in notebook(built, "notebooks").cells)


def test_a_student_cannot_delete_or_edit_a_check(built):
    metadata = {cell.id: cell.metadata for cell in notebook(built, "notebooks").cells}
    assert metadata["double_check"].editable is False
    assert metadata["from_earlier_chapters"].editable is False
    assert metadata["double"].deletable is False
    assert "editable" not in metadata["double"]


def test_the_solved_notebook_has_its_figures_and_points_and_no_timestamps(built):
    cells = {cell.id: cell for cell in notebook(built, "solutions").cells}
    assert any("image/png" in output.get("data", {}) for output in cells["cell-007"].outputs)
    assert cells["double_check"].outputs[0].data["text/plain"] == "2.0"
    assert [cell.execution_count for cell in cells.values() if cell.cell_type == "code"] == [1, 2, 3, 4, 5, 6]
    assert "iopub" not in (built / "solutions" / STEM / f"{STEM}.ipynb").read_text()


def test_a_reader_of_the_solved_notebook_does_not_see_the_markers_of_a_text(tmp_path):
    source = {cell.id: cell.source for cell in toy_draft(tmp_path).solved.cells}["why_two"]
    assert source.startswith("<!-- ### BEGIN SOLUTION -->\nBecause")


def test_a_second_build_writes_the_same_bytes(built, tmp_path):
    publish(toy_draft(tmp_path))
    for folder in ("solutions", "notebooks"):
        name = f"{folder}/{STEM}/{STEM}.ipynb"
        assert (tmp_path / name).read_bytes() == (built / name).read_bytes()


def test_a_notebook_is_written_as_nbformat_writes_it(tmp_path):
    content = to_bytes(toy_draft(tmp_path).student)
    assert content.endswith(b"}\n") and not content.endswith(b"\n\n")
    assert json.loads(content)["metadata"]["language_info"] == {"name": "python"}


def test_nbgrader_metadata_that_is_not_complete_is_refused(tmp_path):
    with pytest.raises(BuildError, match="cell plain_test: nbgrader does not accept its metadata"):
        toy_draft(tmp_path, CHAPTER.replace('"locked": true, ', ""))


def test_what_a_pass_of_nbgrader_refuses_is_told(tmp_path):
    with pytest.raises(BuildError, match="nbgrader's ClearHiddenTests refuses"):
        toy_draft(
            tmp_path,
            CHAPTER.replace("plt.show()", "plt.show()\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"),
        )


def test_nbgrader_makes_the_same_student_notebook_from_the_solved_one(built, tmp_path):
    subprocess.run(
        [
            *(sys.executable, "-m", "nbgrader", "generate_assignment", STEM),
            f"--CourseDirectory.source_directory={built / 'solutions'}",
            f"--CourseDirectory.release_directory={tmp_path / 'release'}",
        ],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        env=os.environ | {"PATH": os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])},
    )
    ours, theirs = notebook(built, "notebooks"), notebook(tmp_path, "release")
    assert ours.cells == theirs.cells
    del theirs.metadata["course"]
    assert ours.metadata == theirs.metadata
