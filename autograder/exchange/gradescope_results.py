"""The result record as Gradescope's `results.json`, in the form of its autograder specifications."""

from __future__ import annotations

import html
from typing import Any

from autograder.grading.cells import said_of_unknown
from autograder.grading.result import Result
from course_lib.checking.card import card

SHOWN, HIDDEN = "visible", "after_published"
WHERE = {
    "bubblewrap": "",
    "container": "Your code ran as an ordinary user of this container, and could open no connections.",
    "none": "Your code ran without a jail.",
}


def as_gradescope(result: Result, hidden: bool = False) -> dict[str, Any]:
    """Score, a test for each exercise and each plain test, and what somebody should know. With `hidden`,
    students see it when the grades are published. What is printed is for the instructor alone."""
    visibility = HIDDEN if hidden else SHOWN
    tests = [_test(entry["exercise"], entry, card(entry), visibility) for entry in result.exercises]
    tests += [_test(entry["cell"], entry, "", visibility) for entry in result.tests]
    return {
        "score": sum(test["score"] for test in tests),
        "output": _output(result),
        "output_format": "html",
        "visibility": visibility,
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"course": result.course, "chapter": result.chapter, "sandbox": result.sandbox},
    }


def _test(name: str, entry: dict[str, Any], output: str, visibility: str) -> dict[str, Any]:
    points, most = float(entry["points"]), float(entry["max_points"])
    return {
        "name": name,
        "score": points,
        "max_score": most,
        "status": "passed" if points >= most else "failed",
        "output": output,
        "output_format": "html",
        "visibility": visibility,
    }


def _output(result: Result) -> str:
    waiting = [entry["cell"] for entry in result.written if entry["answered"]]
    lines = [
        "" if result.graded else "What was handed in could not be graded.",
        *result.incidents,
        *map(said_of_unknown, result.unknown),
        f"Marked by hand, and not in this score: {', '.join(waiting)}." if waiting else "",
        WHERE.get(result.sandbox, ""),
    ]
    return "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
