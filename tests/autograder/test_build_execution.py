import pytest
from nbformat.v4 import new_code_cell, new_output

from autograder.build.execution import WIDGET, _fault, _keep_what_a_file_can_show
from autograder.build.pipeline import publish
from autograder.build.source import BuildError, Cell
from course_lib.checking.report import MIME as REPORT
from tests.autograder.toy_course import CHAPTER, toy_draft

CHECK = Cell(4, 14, "code", 'check("double")', "check", "double")
PLAIN = Cell(5, 20, "code", "1")


def shown(*outputs, points=2):
    graded = {"grade": True, "grade_id": "double_check", "points": points, "solution": False}
    return new_code_cell(outputs=list(outputs), metadata={"nbgrader": graded} if points else {})


def result(**data):
    return new_output("execute_result", data={key.replace("_", "/"): value for key, value in data.items()})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (CHAPTER.replace("+ 0 * a", "+ 1"), "cell double_check: shows '0.5' instead of its 2 points"),
        (CHAPTER.replace("plt.show()", "1 / 0"), "cell cell-007: raised ZeroDivisionError"),
    ],
)
def test_a_chapter_whose_execution_fails_is_refused_and_nothing_is_written(tmp_path, text, said):
    with pytest.raises(BuildError) as caught:
        publish(toy_draft(tmp_path, text))
    assert said in str(caught.value)
    assert not (tmp_path / "solutions").exists()
    assert not (tmp_path / "notebooks").exists()


def test_a_cell_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.build.execution.TIMEOUT", 1)
    with pytest.raises(BuildError, match="cell cell-007: took longer than 1 s"):
        publish(toy_draft(tmp_path, CHAPTER.replace("plt.show()", "while True: pass")))


def test_full_points_are_no_fault():
    assert _fault(CHECK, shown(result(text_plain="2"))) is None
    assert _fault(CHECK, shown(result(text_plain="2.0"))) is None


@pytest.mark.parametrize("value", ["1.5", "0", "nan", "-1", "np.float64(2.0)", "'2'", "None", "3"])
def test_a_check_that_does_not_show_its_points_as_a_number_is_a_fault(value):
    assert "instead of its 2 points" in _fault(CHECK, shown(result(text_plain=value)))


def test_a_check_that_shows_nothing_is_a_fault():
    assert 'end it with check("double")' in _fault(CHECK, shown())


def test_a_fault_names_the_criteria_that_are_not_met():
    criteria = [
        {"name": "a batch", "failure": {"message": "the shape is (3,)"}},
        {"name": "one", "failure": None},
    ]
    output = new_output(
        "execute_result", data={"text/plain": "1", REPORT: {"criteria": criteria, "problem": ""}}
    )
    assert "✗ a batch: the shape is (3,)" in _fault(CHECK, shown(output))


def test_a_graded_cell_of_plain_nbgrader_needs_to_show_nothing():
    assert _fault(PLAIN, shown()) is None


@pytest.mark.parametrize("points", [2, None])
def test_a_cell_that_writes_to_stderr_is_a_fault(points):
    stderr = new_output("stream", name="stderr", text="RuntimeWarning: overflow\n")
    reason = _fault(CHECK, shown(result(text_plain="2"), stderr, points=points))
    assert "writes to stderr" in reason
    assert "RuntimeWarning: overflow" in reason


def test_a_memory_address_is_a_fault():
    line = result(text_plain="[<matplotlib.lines.Line2D at 0x7f2f1c0a5d50>]")
    assert "shows a memory address" in _fault(PLAIN, shown(line, points=None))


def test_the_view_of_a_widget_is_dropped_and_what_stands_for_it_kept():
    alone = new_output("display_data", data={WIDGET: {"model_id": "1"}})
    framed = new_output(
        "display_data", data={WIDGET: {"model_id": "2"}, "text/plain": "…", "image/png": "iVBO"}
    )
    printed = new_output("stream", name="stdout", text="x")
    cell = shown(alone, framed, printed, points=None)
    _keep_what_a_file_can_show(cell)
    assert [set(output.get("data", {})) for output in cell.outputs] == [{"text/plain", "image/png"}, set()]


def test_the_empty_line_of_a_check_that_took_long_is_dropped():
    verdict = new_output("execute_result", data={"text/plain": "2", "text/html": "a card"})
    cell = new_code_cell(outputs=[new_output("display_data", data={"text/plain": ""}), verdict])
    _keep_what_a_file_can_show(cell)
    assert cell.outputs == [verdict]
