"""What is taken from a result record, whatever it holds."""

import pytest

from autograder.grading.result import Result
from autograder.report.reasons import MAX_TEXT_CHARACTERS, reasons_in
from course_lib.checking.report import Criterion, Failure, Report

REPORT = Report(
    "softmax", 3, [Criterion("one example"), Criterion("a batch", failure=Failure("no"))], hint="?"
)


def reason(entry: dict):
    result = Result({"id": "toy", "version": "1"}, "01_toy", exercises=[{"cell": "softmax_check", **entry}])
    return reasons_in(result)["softmax_check"]


def test_the_reason_of_a_check_is_what_its_report_says():
    found = reason(REPORT.to_dict())
    assert (found.status, found.hint) == ("checked", "?")
    assert found.criteria == {"one example": True, "a batch": False}


def test_the_problem_is_what_kept_the_answer_from_being_judged_or_the_first_failure():
    void = Report("softmax", 3, status="void", problem="It never ends.").to_dict()
    assert reason(void).problem == "It never ends."
    assert reason(REPORT.to_dict()).problem == "no"


def test_the_first_wrong_line_of_a_derivation_is_known():
    lines = [{"verdict": "holds", "mistake": {}}, {"verdict": "wrong", "mistake": {"message": "no"}}]
    assert reason({"lines": lines}).line == 2
    assert reason(REPORT.to_dict()).line == reason({"lines": ["a", 3]}).line == 0


@pytest.mark.parametrize(
    "entry",
    [
        {"criteria": 3, "hint": [], "status": None, "misconception": {"a": 1}},
        {"criteria": [None, 3, {"name": 4, "passed": "yes", "failure": [1]}], "problem": 1e400},
    ],
    ids=["wrong kinds", "wrong kinds inside"],
)
def test_a_damaged_entry_is_read_as_plain_text_or_nothing(entry):
    read = reason(entry)
    assert (read.status, read.hint, read.misconception, read.problem) == ("", "", "", "")
    assert not any(read.criteria.values())


def test_an_endless_hint_is_cut():
    assert len(reason({"hint": "x" * 10**6}).hint) == MAX_TEXT_CHARACTERS
