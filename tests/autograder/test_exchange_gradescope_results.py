import json
from dataclasses import replace

from autograder.exchange.gradescope_results import as_gradescope
from autograder.grading.result import Result
from course_lib.checking.report import Criterion, Failure, Report

STATUS, VISIBILITY = {"passed", "failed"}, {"hidden", "after_due_date", "after_published", "visible"}
FORMATS = {"text", "html", "simple_format", "md", "ansi"}


def check_specification(data: dict) -> None:
    """What gradescope-autograders.readthedocs.io/en/latest/specs says of results.json."""
    assert isinstance(data["score"], float) and isinstance(data["output"], str)
    assert {data["visibility"], data["stdout_visibility"]} <= VISIBILITY and data["output_format"] in FORMATS
    for test in data["tests"]:
        assert set(test) <= {
            *("score", "max_score", "status", "name", "name_format", "number", "output", "output_format"),
            *("tags", "visibility", "extra_data"),
        }
        assert isinstance(test["score"], float) and 0 <= test["score"] <= test["max_score"]
        assert test["status"] in STATUS and test["visibility"] in VISIBILITY
        assert isinstance(test["output"], str) and test["output_format"] in FORMATS


def entry(exercise: str, points: float, *criteria: Criterion) -> dict:
    return {"cell": f"{exercise}_check", **Report(exercise, points, list(criteria)).to_dict()}


RESULT = Result(
    {"id": "toy", "version": "1"},
    "01_toy",
    "ada",
    "container",
    exercises=[
        entry(
            "double", 4.0, Criterion("one"), Criterion("<b>two</b>", failure=Failure("<script>x</script>"))
        ),
        entry("half", 2.0, Criterion("one")),
    ],
    written=[{"cell": "why", "max_points": 3.0, "answered": True}],
    tests=[{"cell": "plain", "points": 1.0, "max_points": 1.5}],
    unknown=["strange_check"],
    incidents=["a <cell> was slow"],
)


def test_every_exercise_and_plain_test_is_a_test_with_its_points():
    data = as_gradescope(RESULT)
    check_specification(json.loads(json.dumps(data)))
    assert data["score"] == 5.0
    assert [(t["name"], t["score"], t["max_score"], t["status"]) for t in data["tests"]] == [
        ("double", 2.0, 4.0, "failed"),
        ("half", 2.0, 2.0, "passed"),
        ("plain", 1.0, 1.5, "failed"),
    ]


def test_what_somebody_should_know_is_said_and_nothing_of_a_student_is_html():
    data = as_gradescope(RESULT)
    assert "a &lt;cell&gt; was slow" in data["output"] and "strange_check" in data["output"]
    assert "Marked by hand, and not in this score: why." in data["output"]
    assert "ordinary user of this container" in data["output"]
    assert "<script" not in json.dumps(data) and "<b>two" not in data["tests"][0]["output"]


def test_results_can_be_hidden_until_grades_are_published():
    hidden = as_gradescope(RESULT, hidden=True)
    check_specification(hidden)
    assert {hidden["visibility"], *(test["visibility"] for test in hidden["tests"])} == {"after_published"}
    assert {as_gradescope(RESULT)["stdout_visibility"], hidden["stdout_visibility"]} == {"hidden"}


def test_what_could_not_be_graded_is_no_mark_and_says_why():
    data = as_gradescope(replace(RESULT, graded=False, exercises=[], tests=[], incidents=["it is empty"]))
    check_specification(data | {"score": float(data["score"])})
    assert data["score"] == 0 and data["tests"] == []
    assert "could not be graded" in data["output"] and "it is empty" in data["output"]
