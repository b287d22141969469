"""What is taken from a graded notebook, whatever it holds."""

import json

import pytest

from autograder.report.notebooks import LONGEST, grade_ids, read_notebook
from course_lib.checking.report import MIME, Criterion, Failure, Report

REPORT = Report(
    "softmax", 3, [Criterion("one example"), Criterion("a batch", failure=Failure("no"))], hint="?"
)


def check_cell(*reports, grade_id: str = "softmax_check", **of_nbgrader) -> dict:
    outputs = [{"output_type": "execute_result", "data": {MIME: report}} for report in reports]
    return {"metadata": {"nbgrader": {"grade_id": grade_id, "grade": True} | of_nbgrader}, "outputs": outputs}


def write(path, cells, **metadata):
    path.write_text(json.dumps({"cells": cells, "metadata": metadata}))
    return path


def test_the_report_of_a_check_is_read_by_the_name_of_its_cell(tmp_path):
    path = write(tmp_path / "a.ipynb", [check_cell(REPORT.to_dict())], course={"sandbox": "bubblewrap"})
    found = read_notebook(path)
    report = found.reports["softmax_check"]
    assert (report.status, report.hint) == ("checked", "?")
    assert report.criteria == {"one example": True, "a batch": False}
    assert found.sandbox == "bubblewrap"


def test_the_problem_is_what_kept_the_answer_from_being_judged_or_the_first_failure(tmp_path):
    void = Report("softmax", 3, status="void", problem="It never ends.").to_dict()
    cells = [check_cell(void), check_cell(REPORT.to_dict(), grade_id="sigmoid_check")]
    found = read_notebook(write(tmp_path / "a.ipynb", cells)).reports
    assert [report.problem for report in found.values()] == ["It never ends.", "no"]


def test_the_last_report_counts_since_it_is_the_value_of_the_cell(tmp_path):
    shown = REPORT.to_dict() | {"hint": "displayed by the answer"}
    found = read_notebook(write(tmp_path / "a.ipynb", [check_cell(shown, REPORT.to_dict())]))
    assert found.reports["softmax_check"].hint == "?"


def test_a_report_outside_a_graded_cell_is_nobodys(tmp_path):
    cells = [check_cell(REPORT.to_dict(), grade=False), {"outputs": check_cell(REPORT.to_dict())["outputs"]}]
    assert read_notebook(write(tmp_path / "a.ipynb", cells)).reports == {}


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"cells": 3}', "\ud800", "[" * 100_000], ids=repr)
def test_what_is_no_notebook_is_none_and_never_an_error(tmp_path, text):
    path = tmp_path / "a.ipynb"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert read_notebook(path) is None
    assert grade_ids(path) == []


def test_a_missing_notebook_is_none(tmp_path):
    assert read_notebook(tmp_path / "a.ipynb") is None


@pytest.mark.parametrize(
    "report",
    [
        {"criteria": 3, "hint": [], "status": None, "misconception": {"a": 1}},
        {"criteria": [None, 3, {"name": 4, "passed": "yes", "failure": [1]}], "problem": 1e400},
    ],
    ids=["wrong kinds", "wrong kinds inside"],
)
def test_a_forged_report_is_read_as_plain_text_or_nothing(tmp_path, report):
    found = read_notebook(write(tmp_path / "a.ipynb", [check_cell(report)], course="bubblewrap"))
    read = found.reports["softmax_check"]
    assert (read.status, read.hint, read.misconception, read.problem, found.sandbox) == ("", "", "", "", "")
    assert not any(read.criteria.values())


def test_an_endless_hint_is_cut(tmp_path):
    found = read_notebook(write(tmp_path / "a.ipynb", [check_cell({"hint": "x" * 10**6})]))
    assert len(found.reports["softmax_check"].hint) == LONGEST


@pytest.mark.parametrize("cell", [None, 3, {"metadata": None}, {"metadata": {"nbgrader": []}}], ids=repr)
def test_a_cell_that_is_none_is_passed_over(tmp_path, cell):
    path = write(tmp_path / "a.ipynb", [cell, check_cell()])
    assert grade_ids(path) == ["softmax_check"]
