"""What each broken submission earns, what is said about it, and that it touches nobody else."""

import re

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.utils import determine_grade

from autograder.cli import main
from autograder.course import Course, Submission
from autograder.grading.gradebook import marks_of, opened, prepare
from autograder.grading.records import record
from autograder.grading.submissions import GradingSettings, grade_submission
from tests.broken import BOTH, CASES, STEM, WHY, cells, course_to_break, files, hand_in, metadata

assert {files, cells, metadata}  # which fill CASES

FULL = {"sigmoid": 2.0, "squared_error": 1.0}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    course = course_to_break(tmp_path_factory.mktemp("broken"))
    (course.root / "nbgrader_config.py").write_text("c.ExecuteInJail.cell_seconds = 10\n")
    prepare(course, STEM)
    return course


def submission_of(course: Course, student: str) -> Submission:
    return next(found for found in course.submissions(STEM) if found.student == student)


def earned(outcome) -> frozenset[str]:
    """The exercises with full marks; the others have none."""
    notebook = nbformat.reads(outcome.notebook, as_version=4)
    nbformat.validate(notebook)
    points = {}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if name.endswith("_check"):
            assert name not in points
            points[name.removesuffix("_check")] = determine_grade(cell)[0]
    assert points.keys() == FULL.keys()
    assert all(points[name] in (0, FULL[name]) for name in FULL), points
    return frozenset(name for name in FULL if points[name] == FULL[name])


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_broken_submission(case, course):
    student = f"student-{CASES.index(case)}"
    case.breaks(hand_in(course, student))
    submission = submission_of(course, student)
    outcome = grade_submission(submission, GradingSettings(course, "none"))
    assert (earned(outcome) if outcome.notebook else None) == case.earns, outcome.lines
    assert bool(outcome.lines) == bool(case.says), outcome.lines
    assert not case.says or re.search(re.escape(case.says), outcome.lines[0])
    assert all("\n" not in line for line in outcome.lines)
    with opened(course.db_url) as gradebook:
        if outcome.notebook:
            record(gradebook, course, outcome, "print")
        marks = marks_of(gradebook, STEM, student)
    expected = {f"{name}_check": points * (name in (case.earns or ())) for name, points in FULL.items()}
    assert {name: marks.get(name, 0) for name in expected} == expected


def test_there_are_at_least_thirty_and_each_makes_another_claim():
    assert len({case.claim for case in CASES}) == len(CASES) >= 30


@pytest.mark.parametrize(
    ("name", "waits"), [("stripped", True), ("stripped_and_edited", True), ("written_deleted", False)]
)
def test_a_written_answer_is_kept_for_whoever_marks_it(name, waits, course):
    (case,) = [case for case in CASES if case.breaks.__name__ == name]
    case.breaks(hand_in(course, name))
    outcome = grade_submission(submission_of(course, name), GradingSettings(course, "none"))
    assert (WHY in outcome.notebook) == waits
    with opened(course.db_url) as gradebook:
        record(gradebook, course, outcome, "print")
        assert gradebook.find_grade("why", STEM, STEM, name).needs_manual_grade == waits


@pytest.mark.parametrize(
    "student", ["o'brien", 'the "great" one', "李 明", "a b", "[x]*?", "%s {0}", "--help", "é" * 100]
)
def test_a_student_may_have_any_name(student, course):
    hand_in(course, student)
    outcome = grade_submission(submission_of(course, student), GradingSettings(course, "none"))
    assert (earned(outcome), outcome.lines) == (BOTH, [])
    with opened(course.db_url) as gradebook:
        record(gradebook, course, outcome, "print")
        assert marks_of(gradebook, STEM, student)["sigmoid_check"] == 2


@pytest.mark.parametrize("student", ["line\nbreak", "\x1b[2J", "x" * 129, "caf\udce9"])
def test_a_name_that_no_gradebook_holds_is_refused(student, course):
    hand_in(course, student)
    (line,) = grade_submission(submission_of(course, student), GradingSettings(course, "none")).lines
    assert "rename the folder" in line


@pytest.mark.parametrize("time", ["", "yesterday or so", "99999-99-99 12:00:00 UTC", "1e400", "\udcff\0"])
def test_a_time_that_is_none_is_no_time(time, course):
    path = hand_in(course, f"time {time!r}")
    path.with_name("timestamp.txt").write_text(time, errors="surrogateescape")
    outcome = grade_submission(submission_of(course, f"time {time!r}"), GradingSettings(course, "none"))
    assert (outcome.time, earned(outcome)) == (None, BOTH)
    assert "holds no time" in outcome.lines[0]


def test_in_a_class_of_broken_submissions_the_others_have_their_marks_and_pages(tmp_path):
    course = course_to_break(tmp_path)
    chosen = ["truncated", "stripped", "copy_behind", "folder", "link", "magics", "another_chapter"]
    for number, case in enumerate(case for case in CASES if case.breaks.__name__ in chosen):
        hand_in(course, f"honest-{number}")
        case.breaks(hand_in(course, case.breaks.__name__))
    hand_in(course, "line\nbreak")
    result = CliRunner().invoke(
        main, ["grade", "1", "--course", str(course.root), "--sandbox", "none", "--jobs", "2"]
    )
    assert result.exit_code == 1, result.output
    lines = [line for line in result.output.splitlines() if ": " in line and "--sandbox" not in line]
    assert len(lines) == 7, "one for each but the one with magics, and one for the name"
    with opened(course.db_url) as gradebook:
        for number in range(len(chosen)):
            marks = marks_of(gradebook, STEM, f"honest-{number}")
            assert (marks["sigmoid_check"], marks["squared_error_check"]) == (2, 1)
            assert course.notebook("feedback", f"honest-{number}", STEM).with_suffix(".html").is_file()
