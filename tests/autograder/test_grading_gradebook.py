import os
import sys
from datetime import datetime
from pathlib import Path

import nbformat
import nbgrader.api
import pytest
from sqlalchemy import text

from autograder.course import Submission
from autograder.grading.gradebook import (
    NotReady,
    _begin,
    cells_in_gradebook,
    is_graded,
    marks_of,
    opened,
    prepare,
    released_cells,
    save,
)
from tests.autograder.graded_toy import CHAPTER, RIGHT, WRONG, hand_in, make_course
from tests.autograder.toy_course import STEM


@pytest.fixture
def course(tmp_path):
    return make_course(tmp_path)


def graded(course, student, points):
    """A submission whose check has the value `points`."""
    notebook = nbformat.read(hand_in(course, student, RIGHT), as_version=4)
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "double_check":
            result = nbformat.v4.new_output("execute_result", {"text/plain": points}, execution_count=1)
            cell.outputs = [result]
    return notebook


def save_ada(gradebook, course, notebook, time=None):
    (submission,) = course.submissions(STEM)
    save(gradebook, course, submission, notebook, time)


def test_preparing_puts_the_chapter_into_the_gradebook_as_it_is_released(course):
    prepare(course, STEM)
    known = cells_in_gradebook(course.db_url, STEM)
    assert known["double_check"] == ("2.0 if double(3) == 6 else 0.5", 2.0)
    assert known == released_cells(course, STEM)


def test_preparing_again_takes_over_a_changed_chapter(course):
    prepare(course, STEM)
    (course.root / "again").mkdir()
    changed = make_course(course.root / "again", CHAPTER.replace("== 6", "== 6.0"))
    changed.solution(STEM).replace(course.solution(STEM))
    changed.release(STEM).replace(course.release(STEM))
    prepare(course, STEM)
    assert cells_in_gradebook(course.db_url, STEM)["double_check"][0] == "2.0 if double(3) == 6.0 else 0.5"


def test_a_chapter_that_is_not_built_is_not_ready(course):
    course.solution(STEM).unlink()
    with pytest.raises(NotReady, match="run `autograder build`"):
        prepare(course, STEM)


@pytest.mark.parametrize("points", ["2.0", "1.5", "0"])
def test_the_value_of_a_check_is_its_mark(course, points):
    prepare(course, STEM)
    with opened(course.db_url) as gradebook:
        save_ada(gradebook, course, graded(course, "ada", points))
    with opened(course.db_url) as gradebook:
        assert marks_of(gradebook, STEM, "ada")["double_check"] == float(points)


def test_a_written_answer_waits_for_a_marker_unless_it_was_left_alone(course):
    prepare(course, STEM)
    with opened(course.db_url) as gradebook:
        notebook = graded(course, "ada", "2.0")
        save_ada(gradebook, course, notebook)
        assert marks_of(gradebook, STEM, "ada")["why_two"] == 0
        next(
            c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "why_two"
        ).source = "So."
        save_ada(gradebook, course, notebook)
        assert marks_of(gradebook, STEM, "ada")["why_two"] is None


def test_marks_given_by_hand_stay_when_a_submission_is_graded_again(course):
    prepare(course, STEM)
    with opened(course.db_url) as gradebook:
        save_ada(gradebook, course, graded(course, "ada", "0.5"))
        gradebook.find_grade("double_check", STEM, STEM, "ada").manual_score = 1.0
        gradebook.db.commit()
        save_ada(gradebook, course, graded(course, "ada", "2.0"))
        grade = gradebook.find_grade("double_check", STEM, STEM, "ada")
        assert (grade.manual_score, grade.auto_score, grade.score) == (1.0, 2.0, 1.0)


def answered(course, text, code=RIGHT):
    """Ada's notebook with `text` as her written answer and `code` as her program."""
    notebook = graded(course, "ada", "2.0")
    for cell in notebook.cells:
        if (name := cell.metadata.get("nbgrader", {}).get("grade_id")) in ("why_two", "double"):
            cell.source = text if name == "why_two" else code
    return notebook


def mark(gradebook, name, points):
    """Give a mark as formgrader does."""
    grade = gradebook.find_grade(name, STEM, STEM, "ada")
    grade.manual_score, grade.needs_manual_grade = points, False
    gradebook.db.commit()


def test_a_marked_answer_waits_again_if_and_only_if_its_text_has_changed(course):
    prepare(course, STEM)
    (submission,) = [Submission("ada", STEM, hand_in(course, "ada", RIGHT))]
    one, other, code = answered(course, "So."), answered(course, "Or so."), answered(course, "Or so.", WRONG)
    again = ["the answer to {} was changed after it was marked, so it waits to be marked again"]

    def saved(notebook, before):
        lines = save(gradebook, course, submission, notebook, None, before)
        grades = gradebook.find_submission_notebook(STEM, STEM, "ada").grades
        return lines, sorted(grade.name for grade in grades if grade.needs_manual_grade)

    with opened(course.db_url) as gradebook:
        assert saved(one, None) == ([], ["why_two"]), "it has no mark yet"
        assert saved(other, one) == ([], ["why_two"])
        mark(gradebook, "why_two", 2)
        assert saved(other, other) == ([], [])
        assert saved(one, other) == ([again[0].format("why_two")], ["why_two"])
        assert saved(one, one) == ([], ["why_two"]), "it waits still, and that was said"
        mark(gradebook, "why_two", 1)
        mark(gradebook, "double_check", 1)
        assert saved(one, one) == ([], [])
        assert saved(other, one)[1] == ["why_two"], "the code of the check is the same"
        mark(gradebook, "why_two", 1)
        assert saved(code, other) == ([again[0].format("double")], ["double_check"])
        lost = "the answer to why_two is not there as it was marked, so it waits to be marked again"
        assert lost in saved(code, None)[0]
        assert gradebook.find_grade("why_two", STEM, STEM, "ada").score == 1


def test_a_submission_is_saved_whole_or_not_at_all(course, monkeypatch):
    prepare(course, STEM)

    def fail(*_):
        raise KeyboardInterrupt

    with opened(course.db_url) as gradebook:
        monkeypatch.setattr("autograder.grading.gradebook.SaveAutoGrades.preprocess_cell", fail)
        with pytest.raises(KeyboardInterrupt):
            save_ada(gradebook, course, graded(course, "ada", "2.0"))
    with opened(course.db_url) as gradebook:
        assert not is_graded(gradebook, STEM, "ada")
        assert [student.id for student in gradebook.students] == []


def test_a_late_submission_is_recorded_with_its_time_and_its_penalty(course):
    (course.root / "nbgrader_config.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
    )
    prepare(course, STEM)
    with opened(course.db_url) as gradebook:
        gradebook.update_or_create_assignment(STEM, duedate="2026-10-05 11:00:00 UTC")
        save_ada(gradebook, course, graded(course, "ada", "2.0"), datetime(2026, 10, 5, 12))
    with opened(course.db_url) as gradebook:
        late = gradebook.find_submission(STEM, "ada")
        assert (late.total_seconds_late, late.notebooks[0].late_submission_penalty) == (3600, 2)


def test_a_new_gradebook_has_nbgraders_version(course, monkeypatch):
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    with opened(course.db_url) as gradebook:
        (version,) = gradebook.db.execute(text("SELECT version_num FROM alembic_version")).one()
    assert version == nbgrader.api.get_alembic_version()


def test_a_gradebook_whose_making_was_cut_short_is_completed(course):
    _begin(course.db_url)
    prepare(course, STEM)
    assert cells_in_gradebook(course.db_url, STEM) == released_cells(course, STEM)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("gradebook.db", "no URL of a gradebook"),
        ("mysterysql://host/grades", "mysterysql"),
        ("sqlite:////no/such/folder/gradebook.db", "unable to open"),
        ("sqlite+nonesuch:///gradebook.db", "nonesuch"),
        ("postgresql+psycopg://me:secret@127.0.0.1:1/grades", "127.0.0.1"),
    ],
)
def test_a_gradebook_that_cannot_be_opened_is_explained_in_one_line_without_its_password(url, said):
    with pytest.raises(NotReady, match=said) as refusal, opened(url):
        pass
    assert "\n" not in str(refusal.value)
    assert "secret" not in str(refusal.value)


def test_a_missing_driver_is_named_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(NotReady, match="pip install"), opened("postgresql+psycopg://localhost/grades"):
        pass
