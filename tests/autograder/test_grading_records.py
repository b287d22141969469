import pytest

from autograder.grading.gradebook import opened, prepare
from autograder.grading.records import digest_of_course, fingerprint, is_up_to_date, record
from autograder.grading.result import Result, path_of, read
from autograder.grading.submissions import Outcome
from tests.autograder.graded_toy import RIGHT, WRONG, hand_in, make_course
from tests.autograder.toy_course import COURSE, STEM, write_chapter


@pytest.fixture
def course(tmp_path):
    course = make_course(tmp_path)
    prepare(course, STEM)
    hand_in(course, "ada", RIGHT)
    return course


def print_of(course, sandbox="bubblewrap"):
    return fingerprint(course.submissions(STEM)[0], digest_of_course(course, STEM, sandbox))


def recorded(course, gradebook):
    """Record the submission as it was handed in; nothing is run."""
    (submission,) = course.submissions(STEM)
    lines = ["a cell was slow"]
    result = Result({"id": "toy", "version": "1"}, STEM, "ada", "bubblewrap", incidents=lines)
    record(
        gradebook, course, Outcome(submission, submission.path.read_text(), result, lines), print_of(course)
    )
    return submission


def test_the_same_submission_has_the_same_fingerprint(course):
    assert print_of(course) == print_of(course)


def test_another_answer_another_check_and_another_sandbox_have_another_fingerprint(
    course, tmp_path, monkeypatch
):
    digests = {print_of(course), print_of(course, "none")}
    hand_in(course, "ada", WRONG)
    digests.add(print_of(course))
    monkeypatch.setattr("autograder.grading.records.COURSE_LIB", tmp_path / "course_lib")
    (tmp_path / "course_lib").mkdir()
    (tmp_path / "course_lib" / "gradients.py").write_text("# changed")
    digests.add(print_of(course))
    course.release(STEM).write_text(course.release(STEM).read_text() + "\n")
    digests.add(print_of(course))
    (course.root / "nbgrader_config.py").write_text("c.ExecuteInJail.call_seconds = 5")
    digests.add(print_of(course))
    course.submissions(STEM)[0].path.with_name("timestamp.txt").write_text("2026-10-05 12:00:00 UTC")
    digests.add(print_of(course))
    assert len(digests) == 7


def test_exercises_of_another_chapter_are_in_no_fingerprint_but_what_a_chapter_imports_is(tmp_path):
    course = write_chapter(tmp_path, declared=COURSE.replace("tests.toy_exercises", "own_exercises"))
    modules = {
        "toy/contracts.py": "from ..shared import cases",
        "other/contracts.py": "",
        "shared/cases.py": "",
    }
    for name, text in modules.items():
        path = tmp_path / "own_exercises" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
        path.with_name("__init__.py").touch()
    (tmp_path / "own_exercises" / "__init__.py").touch()

    def changes(name):
        before = digest_of_course(course, STEM, "none")
        with (tmp_path / "own_exercises" / name).open("a") as file:
            file.write("\n")
        return digest_of_course(course, STEM, "none") != before

    assert {name: changes(name) for name in modules} == {
        "toy/contracts.py": True,
        "other/contracts.py": False,
        "shared/cases.py": True,
    }


def test_what_is_beside_a_notebook_belongs_to_what_was_handed_in(course):
    before = print_of(course)
    path = course.submissions(STEM)[0].path
    path.with_name("helper.py").write_text("x = 1")
    assert print_of(course) != before


@pytest.mark.parametrize("name", [f"{STEM}.ipynb", "timestamp.txt", "data.csv"])
def test_a_link_to_an_endless_file_holds_nobody_up(course, name):
    path = course.submissions(STEM)[0].path.with_name(name)
    path.unlink(missing_ok=True)
    path.symlink_to("/proc/self/pagemap")
    assert print_of(course) == print_of(course)


def test_what_is_recorded_is_up_to_date_until_it_changes(course):
    with opened(course.db_url) as gradebook:
        (submission,) = course.submissions(STEM)
        assert not is_up_to_date(gradebook, course, submission, print_of(course))
        recorded(course, gradebook)
        assert is_up_to_date(gradebook, course, submission, print_of(course))
        hand_in(course, "ada", WRONG)
        assert not is_up_to_date(gradebook, course, submission, print_of(course))


def test_a_graded_notebook_that_cannot_be_read_makes_its_submission_due_again(course):
    with opened(course.db_url) as gradebook:
        submission = recorded(course, gradebook)
        course.notebook("autograded", "ada", STEM).write_text("{")
        assert not is_up_to_date(gradebook, course, submission, print_of(course))


def test_a_lost_gradebook_makes_everything_due_again(course):
    with opened(course.db_url) as gradebook:
        submission = recorded(course, gradebook)
    (course.folder / "gradebook.db").unlink()
    prepare(course, STEM)
    with opened(course.db_url) as gradebook:
        assert not is_up_to_date(gradebook, course, submission, print_of(course))


def test_the_result_record_is_kept_and_no_unfinished_file(course):
    with opened(course.db_url) as gradebook:
        recorded(course, gradebook)
    kept = read(course, "ada", STEM)
    assert (kept.sandbox, kept.incidents) == ("bubblewrap", ["a cell was slow"])
    for step, name in (("autograded", f"{STEM}.ipynb"), ("results", f"{STEM}.json")):
        assert [path.name for path in course.notebook(step, "ada", STEM).parent.iterdir()] == [name]


def test_a_lost_result_record_makes_its_submission_due_again(course):
    with opened(course.db_url) as gradebook:
        submission = recorded(course, gradebook)
        path_of(course, "ada", STEM).unlink()
        assert not is_up_to_date(gradebook, course, submission, print_of(course))


def test_a_crash_between_marks_and_notebook_is_mended_by_the_next_run(course, monkeypatch):
    def crash(*_):
        raise KeyboardInterrupt

    with opened(course.db_url) as gradebook:
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr("autograder.files.os.replace", crash)
            recorded(course, gradebook)
        (submission,) = course.submissions(STEM)
        assert not is_up_to_date(gradebook, course, submission, print_of(course))
        recorded(course, gradebook)
        assert is_up_to_date(gradebook, course, submission, print_of(course))
        assert len(gradebook.assignment_submissions(STEM)) == 1
