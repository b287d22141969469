"""Due dates, extensions and late rules, from course.toml into the gradebook."""

from datetime import datetime

import nbformat
import pytest
from click.testing import CliRunner
from nbgrader.apps import NbGraderApp

from autograder.cli import main
from autograder.course import Course, Submission
from autograder.grading.gradebook import NotReady, opened, prepare, renew_late_penalties, save
from autograder.grading.lateness import LatePenalty, enter_dates
from tests.autograder.graded_toy import RIGHT, hand_in, make_course
from tests.autograder.toy_course import COURSE, STEM

DATED = f"""{COURSE}
[chapter.{STEM}]
due = 2026-10-01T12:00:00+09:00
late = {{per_day = 0.25, at_most = 0.5}}
extensions = {{chen = 2026-10-03T12:00:00+09:00}}
"""
HANDED_IN = {
    "ada": "2026-10-01 03:00:00 UTC",
    "bela": "2026-10-01 03:00:01 UTC",
    "chen": "2026-10-03 03:00:00 UTC",
    "dana": "2026-12-24 00:00:00 UTC",
    "emil": None,
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    made = make_course(tmp_path, declared=DATED)
    for student, time in HANDED_IN.items():
        path = hand_in(made, student, RIGHT)
        if time:
            path.with_name("timestamp.txt").write_text(time)
    monkeypatch.chdir(made.root)
    return made


def grade():
    result = CliRunner().invoke(main, ["grade", "1", "--sandbox", "none", "--jobs", "2"])
    assert result.exit_code in (0, 1), result.output
    return result.output


def penalties(course):
    with opened(course.db_url) as gradebook:
        return {
            submission.student_id: submission.notebooks[0].late_submission_penalty or 0
            for submission in gradebook.find_assignment(STEM).submissions
        }


def test_each_student_loses_what_the_rule_says_and_an_extension_counts(course):
    grade()
    assert penalties(course) == {"ada": 0, "bela": 0.5, "chen": 0, "dana": 1, "emil": 0}
    with opened(course.db_url) as gradebook:
        assert gradebook.find_assignment(STEM).duedate == datetime(2026, 10, 1, 3)
        assert gradebook.find_submission(STEM, "chen").duedate == datetime(2026, 10, 3, 3)


def test_a_changed_date_or_rule_counts_from_the_next_run_and_no_notebook_is_run_again(course):
    grade()
    text = DATED.replace("chen = 2026-10-03", "bela = 2026-10-03").replace("at_most = 0.5", "at_most = 1")
    (course.root / "course.toml").write_text(text)
    assert "5 had not changed" in grade()
    assert penalties(course) == {"ada": 0, "bela": 0, "chen": 1, "dana": 2, "emil": 0}


def page_of_dana(course):
    return (course.folder / "feedback" / "dana" / STEM / f"{STEM}.html").read_text()


def test_a_penalty_is_taken_back_in_gradebook_and_page_when_the_date_moves(course):
    grade()
    assert "Late submission penalty" in page_of_dana(course)
    later = DATED.replace("due = 2026", "due = 2027").replace("chen = 2026", "chen = 2028")
    (course.root / "course.toml").write_text(later)
    assert "5 had not changed" in grade()
    assert penalties(course) == dict.fromkeys(HANDED_IN, 0)
    assert "Late submission penalty" not in page_of_dana(course)


def saved(course, student, time):
    """A submission with full marks in the gradebook; nothing is run."""
    notebook = nbformat.read(course.release(STEM), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double_check":
            cell.outputs = [
                nbformat.v4.new_output("execute_result", {"text/plain": "2.0"}, execution_count=1)
            ]
    with opened(course.db_url) as gradebook:
        save(gradebook, course, Submission(student, STEM, course.root), notebook, time)


def with_declared(course, text):
    (course.root / "course.toml").write_text(text)
    return Course.load(course.root)


@pytest.fixture
def late(tmp_path):
    """A course in whose gradebook Dana is months late."""
    course = make_course(tmp_path, declared=DATED)
    prepare(course, STEM)
    saved(course, "dana", datetime(2026, 12, 24))
    assert penalties(course) == {"dana": 1}
    return course


def test_a_penalty_is_taken_back_when_the_due_date_leaves_the_course_file(late):
    plain = with_declared(late, COURSE)
    prepare(plain, STEM)
    with opened(late.db_url) as gradebook:
        assert gradebook.find_assignment(STEM).duedate is None
        assert renew_late_penalties(gradebook, plain, STEM) == ["dana"]
        gradebook.update_or_create_assignment(STEM, duedate="2026-10-05 11:00:00 UTC")
    assert penalties(late) == {"dana": 0}
    prepare(plain, STEM)
    with opened(late.db_url) as gradebook:
        assert gradebook.find_assignment(STEM).duedate == datetime(2026, 10, 5, 11), "put there by hand"


def test_a_penalty_is_taken_back_when_the_rule_leaves_the_course_file(late):
    with opened(late.db_url) as gradebook:
        ruleless = with_declared(late, DATED.replace("late =", "# late ="))
        assert renew_late_penalties(gradebook, ruleless, STEM) == ["dana"]
    assert penalties(late) == {"dana": 0}


def test_a_penalty_is_taken_back_when_the_time_is_gone(late):
    saved(late, "dana", None)
    with opened(late.db_url) as gradebook:
        renew_late_penalties(gradebook, late, STEM)
    assert penalties(late) == {"dana": 0}


PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin
class Late(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return {}
c.AssignLatePenalties.plugin_class = Late
"""


@pytest.mark.parametrize(
    ("config", "said"),
    [
        (PLUGIN.format("1 / 0"), "for dana cannot be computed: ZeroDivisionError: division by zero; mend"),
        (PLUGIN.format("float('nan')"), "the penalty is nan; expected the points that are lost"),
        (PLUGIN.format("'2'"), "the penalty is '2'; expected"),
        ("c.AssignLatePenalties.plugin_class = 'no.such.Plugin'", "the late penalty cannot be computed: "),
    ],
)
def test_a_mistake_in_a_late_plugin_is_one_line_that_says_where_to_mend_it(late, config, said):
    (late.root / "nbgrader_config.py").write_text(config)
    with pytest.raises(NotReady) as refused:
        prepare(late, STEM)
        with opened(late.db_url) as gradebook:
            renew_late_penalties(gradebook, late, STEM)
    assert said in str(refused.value) and "nbgrader_config.py" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_marks_given_by_hand_are_late_too(course):
    grade()
    with opened(course.db_url) as gradebook:
        gradebook.find_grade("why_two", STEM, STEM, "dana").manual_score = 3
        gradebook.db.commit()
    grade()
    assert penalties(course)["dana"] == 2.5


def test_without_a_due_date_in_the_course_file_that_of_the_gradebook_stays(course):
    (course.root / "course.toml").write_text(COURSE)
    plain = Course.load(course.root)
    prepare(plain, STEM)
    with opened(plain.db_url) as gradebook:
        gradebook.update_or_create_assignment(STEM, duedate="2026-10-05 11:00:00 UTC")
        gradebook.add_student("ada")
        gradebook.add_submission(STEM, "ada")
        gradebook.grant_extension(STEM, "ada", days=1)
        enter_dates(gradebook, plain, STEM)
        assert gradebook.find_submission(STEM, "ada").duedate == datetime(2026, 10, 6, 11)


def test_a_chapter_without_a_rule_has_nbgraders_own_penalty():
    class Assigner(NbGraderApp):
        assignment_id = "02_other"

    plugin = LatePenalty(rules={STEM: {"per_day": 0.25}})
    plugin.parent = Assigner()
    assert plugin.late_submission_penalty("ada", 2.0, 1.0) is None
    plugin.penalty_method = "zero"
    assert plugin.late_submission_penalty("ada", 2.0, 1.0) == 2.0
    plugin.parent.assignment_id = STEM
    assert plugin.late_submission_penalty("ada", 2.0, 1.0) == 0.5
