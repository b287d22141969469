from html import unescape

import pytest
from click.testing import CliRunner

from autograder.build.answers import answer_sources
from autograder.cli import main
from autograder.course import Course
from autograder.grading.gradebook import marks_of, opened
from autograder.grading.result import read
from autograder.sample.submissions import sample_students, write_submission
from tests.autograder.graded_toy import RIGHT, WRONG, hand_in, make_course
from tests.autograder.jailed import needs_a_jail
from tests.autograder.toy_course import STEM
from tests.this_course import exercises_of


@pytest.fixture
def course(tmp_path, monkeypatch):
    """The toy course, in whose folder every command is run."""
    made = make_course(tmp_path)
    monkeypatch.chdir(made.root)
    return made


def grade(*arguments):
    return CliRunner().invoke(main, ["grade", "1", "--sandbox", "none", "--jobs", "2", *arguments])


def marks(course, student):
    with opened(course.db_url) as gradebook:
        return marks_of(gradebook, STEM, student)["double_check"]


def backwards(monkeypatch):
    """Let submissions be graded in the other order."""
    in_order = Course.submissions
    monkeypatch.setattr(Course, "submissions", lambda self, chapter: in_order(self, chapter)[::-1])


def test_a_class_is_graded_with_marks_notebooks_and_feedback(course):
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bela", WRONG)
    result = grade()
    assert result.exit_code == 0, result.output
    assert "graded 2 of 2" in result.output
    assert (marks(course, "ada"), marks(course, "bela")) == (2.0, 0.5)
    assert (course.folder / "feedback" / "ada" / STEM / f"{STEM}.html").exists()


def test_a_second_run_grades_only_what_has_changed(course):
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bela", RIGHT)
    grade()
    hand_in(course, "bela", WRONG)
    result = grade()
    assert "graded 1 of 2, 1 had not changed" in result.output
    assert (marks(course, "ada"), marks(course, "bela")) == (2.0, 0.5)


def test_what_was_handed_in_beside_a_notebook_can_be_imported(course):
    path = hand_in(course, "ada", "import helper\ndef double(a):\n    return helper.twice(a)")
    path.with_name("helper.py").write_text("def twice(a): return 2 * a")
    path.with_name("link.csv").symlink_to("/etc/hostname")
    result = grade()
    assert marks(course, "ada") == 2.0
    assert "ada: left out: link.csv (a link)" in result.output


def test_what_takes_long_is_graded_when_all_others_are_done_and_the_cost_is_said_before(course, monkeypatch):
    monkeypatch.setattr("autograder.grading.command.SOON", 3.0)
    hand_in(course, "ada", f"import time\ntime.sleep(5)\n{RIGHT}")
    for student in ("bela", "chen", "dora"):
        hand_in(course, student, RIGHT)
    graded = []

    def save(gradebook, course, submission, *_, **__):
        graded.append(submission.student)
        return []

    monkeypatch.setattr("autograder.grading.records.save", save)
    result = grade()
    assert (len(graded), graded[-1]) == (4, "ada")
    assert "grading 4 notebooks, 2 at a time; each may run for 300 s, all of them for 10 min" in result.output


def test_force_grades_everything_again(course):
    hand_in(course, "ada", RIGHT)
    grade()
    assert "graded 1 of 1" in grade("--force").output


def test_a_broken_submission_is_named_in_one_line_and_the_others_are_graded(course):
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bela", RIGHT).write_text("{")
    result = grade()
    assert result.exit_code == 1
    (line,) = [line for line in result.output.splitlines() if line.startswith("bela")]
    assert "not a notebook" in line
    assert marks(course, "ada") == 2.0


def test_marks_are_the_same_in_any_order_and_with_any_number_of_processes(course, monkeypatch):
    for student, answer in (("ada", RIGHT), ("bela", WRONG), ("chen", None)):
        hand_in(course, student, answer)
    grade()
    once = [marks(course, student) for student in ("ada", "bela", "chen")]
    backwards(monkeypatch)
    grade("--force", "--jobs", "1")
    assert [marks(course, student) for student in ("ada", "bela", "chen")] == once == [2.0, 0.5, 0]


def test_an_unjailed_run_says_so_before_and_in_every_graded_notebook(course):
    hand_in(course, "ada", RIGHT)
    assert "with your rights" in grade().output
    assert read(course, "ada", STEM).sandbox == "none"


def test_an_empty_class_is_wrong_usage_and_says_where_submissions_are_looked_for(course):
    result = grade()
    assert result.exit_code == 2
    assert f"submitted/STUDENT/{STEM}/{STEM}.ipynb" in result.output.replace("\n", "")
    (course.folder / "submitted" / "ada" / "homework").mkdir(parents=True)
    assert "\nada: not graded: homework/ (empty); the place of a notebook is ada/" in grade().output


def test_a_missing_jail_stops_grading_and_says_what_to_do(course, monkeypatch):
    monkeypatch.setattr("autograder.jail.sandbox.shutil.which", lambda name: None)
    hand_in(course, "ada", RIGHT)
    result = CliRunner().invoke(main, ["grade", "1", "--jobs", "1"])
    assert result.exit_code == 2
    assert "bubblewrap" in result.output
    assert not course.notebook("autograded", "ada", STEM).exists()


@needs_a_jail
def test_the_marks_of_a_sample_class_are_the_same_in_any_order_and_with_any_number_of_processes(
    tmp_path, monkeypatch
):
    """Chapter 2 in the jail: in order by one process, backwards by two."""
    chapter, course = "02_softmax_cross_entropy", Course.load(folder=tmp_path)
    for student in sample_students(exercises_of(chapter), answer_sources(chapter), course.catalogue):
        write_submission(course, chapter, student.name, student.answers)
    students = [submission.student for submission in course.submissions(chapter)]
    monkeypatch.setattr("autograder.grading.command._write_feedback", lambda *_: [])

    def all_marks(*arguments):
        result = CliRunner().invoke(main, ["grade", "02", "--class", str(tmp_path), *arguments])
        assert f"graded {len(students)} of {len(students)}" in result.output, result.output
        with opened(course.db_url) as gradebook:
            return {student: marks_of(gradebook, chapter, student) for student in students}

    once = all_marks("--jobs", "1")
    backwards(monkeypatch)
    assert all_marks("--jobs", "2", "--force") == once
    assert len({tuple(marks.values()) for marks in once.values()}) > 3


def test_what_is_said_about_a_submission_is_one_line_that_a_terminal_does_not_obey(course):
    hand_in(course, "bela\x1b[2J\nbreak", RIGHT)
    hand_in(course, "chen", "import os  # \x1b[2J\nos._exit(1)")
    output = grade().output
    assert "\x1b" not in output
    (line,) = [line for line in output.splitlines() if "bela" in line]
    assert line.endswith("break: the gradebook can hold no student of this name; rename the folder")


def looks(output):
    """The lines of a command's output that say what needs a look."""
    return {line for line in output.splitlines() if line.startswith(("ada", "bela", "chen", "double_check"))}


def test_the_report_names_what_grading_named_and_nothing_else(course):
    hand_in(course, "ada", RIGHT)
    hand_in(course, "bela", RIGHT).write_text("{")
    lost = hand_in(course, "chen", "import os\nos._exit(1)")
    lost.rename(lost.with_name("other.ipynb"))
    lost.parent.rename(lost.parents[1] / "01").with_name("homework.zip").touch()
    graded = grade()
    reported = CliRunner().invoke(main, ["report", "1"])
    assert looks(graded.output) == {line for line in looks(reported.output) if ":" in line}
    assert len(looks(graded.output)) == 3
    assert "chen: not graded: homework.zip; unpack archives; the place of a notebook is" in graded.output
    assert "chen: it was found at 01/other.ipynb, not at" in graded.output
    assert (graded.exit_code, reported.exit_code) == (1, 1)
    page = (course.folder / "reports" / f"{STEM}.html").read_text()
    assert "ended the Python process" in page and "not a notebook" in page


def test_a_check_of_no_exercise_is_named_once_for_the_class_and_earns_nothing(tmp_path, monkeypatch):
    course = make_course(tmp_path)
    monkeypatch.chdir(course.root)
    forged = "check = lambda *_: 2.0\n" + RIGHT
    for student in ("ada", "bela"):
        hand_in(course, student, forged)
    monkeypatch.setattr(Course, "exercises_of", lambda *_: {})
    for _ in range(2):  # also where nothing has changed
        result = grade()
        (line,) = looks(result.output)
        assert line.startswith("double_check: the course has no exercise double in this chapter")
        assert result.exit_code == 1
    assert marks(course, "ada") == marks(course, "bela") == 0
    reported = CliRunner().invoke(main, ["report", "1"])
    assert reported.output.count(line) == 1 and reported.exit_code == 1
    assert line in unescape((course.folder / "reports" / f"{STEM}.html").read_text())


def test_a_page_that_was_not_written_when_grading_was_stopped_is_written_by_the_next_run(course):
    hand_in(course, "ada", RIGHT)
    grade()
    page = course.folder / "feedback" / "ada" / STEM / f"{STEM}.html"
    page.write_text("<p>half of it")
    assert "1 had not changed" in grade().output
    assert "</html>" in page.read_text()
