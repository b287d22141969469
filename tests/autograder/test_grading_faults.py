"""What can go wrong around the submissions: nothing is lost, nothing double, the same marks in the end."""

import errno
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.grading import submissions
from autograder.grading.gradebook import marks_of, opened
from tests.autograder.graded_toy import RIGHT, WRONG, hand_in, make_course
from tests.autograder.grading_process import all_gone, descendants, start_grading
from tests.autograder.jailed import needs_a_jail
from tests.autograder.toy_course import STEM

CLASS = {"ada": (RIGHT, 2.0), "bela": (WRONG, 0.5), "chen": (None, 0.0)}
UNJAILED = ("--sandbox", "none", "--jobs", "2")
KILLS = 5  # in a row before the class is graded to its end
ENDLESS = "while True:\n    pass"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A class of three, in the course that every command works on."""
    made = make_course(tmp_path)
    monkeypatch.chdir(made.root)
    for student, (answer, _) in CLASS.items():
        hand_in(made, student, answer)
    return made


def grade(*arguments):
    result = CliRunner().invoke(main, ["grade", "1", *UNJAILED, *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


def assert_all_is_well(course):
    """Each student has one submission with the right marks, a graded notebook and a page, and that is all."""
    with opened(course.db_url) as gradebook:
        assert {s.student.id for s in gradebook.assignment_submissions(STEM)} == CLASS.keys()
        assert len(gradebook.assignment_submissions(STEM)) == len(CLASS)
        marks = {student: marks_of(gradebook, STEM, student)["double_check"] for student in CLASS}
    assert marks == {student: points for student, (_, points) in CLASS.items()}
    for student in CLASS:
        graded = course.notebook("autograded", student, STEM).parent
        assert [path.name for path in graded.iterdir()] == [f"{STEM}.ipynb"]
        page = (course.folder / "feedback" / student / STEM / f"{STEM}.html").read_text()
        assert page.rstrip().endswith("</html>")


@pytest.mark.parametrize("rounds", [1, pytest.param(8, marks=pytest.mark.proof)])
def test_killed_at_any_moment_the_next_run_ends_with_the_same_gradebook(course, rounds):
    moments = random.Random(3)
    started = time.monotonic()
    start_grading(course, *UNJAILED).join()
    whole = time.monotonic() - started
    assert_all_is_well(course)
    for _ in range(rounds):
        for name in ("autograded", "feedback"):
            shutil.rmtree(course.folder / name)
        (course.folder / "gradebook.db").unlink()
        for _ in range(KILLS):
            process = start_grading(course, *UNJAILED)
            process.join(moments.uniform(0, whole))
            below = descendants(process.pid)
            process.kill()
            process.join()
            assert all_gone(below), "the workers have outlived the grader"
        assert grade().exit_code == 0
        assert_all_is_well(course)


@needs_a_jail
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_jail_and_no_worker_outlives_the_grader(course, end):
    hand_in(course, "ada", ENDLESS)
    process = start_grading(course, "--jobs", "2")
    deadline = time.monotonic() + 60
    while not any(_runs_students_code(pid) for pid in descendants(process.pid)):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    below = descendants(process.pid)
    if end == signal.SIGINT:  # a terminal sends it to all of them
        os.killpg(process.pid, end)
    else:
        os.kill(process.pid, end)
    process.join(30)
    assert process.exitcode == (130 if end == signal.SIGINT else -end)
    assert all_gone(below)
    if end == signal.SIGINT:
        said = (course.root / "said").read_text()
        assert "Interrupted." in said
        assert "Traceback" not in said


def _runs_students_code(pid: int) -> bool:
    """Whether it is a process that uses the processor, below a jail: the endless loop."""
    try:
        with open(f"/proc/{pid}/stat") as stat, open(f"/proc/{pid}/cmdline") as command:
            return int(stat.read().rpartition(")")[2].split()[11]) > 50 and "inside.worker" in command.read()
    except OSError:
        return False


def end_the_process_once(submission, terms):
    """The real work, but Bela's first attempt kills its process."""
    marker = terms.course.root / "killed"
    if submission.student == "bela" and not marker.exists():
        marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return REAL(submission, terms)


REAL = submissions.grade_submission


def test_a_worker_that_is_killed_costs_nobody_anything(course, monkeypatch):
    monkeypatch.setattr(submissions, "grade_submission", end_the_process_once)
    result = grade()
    assert (course.root / "killed").exists()
    assert result.exit_code == 0
    assert_all_is_well(course)


def locked(course, how: str) -> sqlite3.Connection:
    """Another program that is at the gradebook."""
    connection = sqlite3.connect(
        course.folder / "gradebook.db", isolation_level=None, check_same_thread=False
    )
    connection.execute(f"BEGIN {how}")
    return connection


def test_a_gradebook_that_is_locked_for_a_moment_is_waited_for(course):
    grade()
    other = locked(course, "EXCLUSIVE")
    threading.Timer(1.0, other.rollback).start()
    assert grade("--force").exit_code == 0
    assert_all_is_well(course)
    other.close()


@pytest.mark.parametrize("how", ["EXCLUSIVE", "IMMEDIATE"])
def test_a_gradebook_that_stays_locked_is_named_and_the_next_run_goes_on(course, monkeypatch, how):
    monkeypatch.setattr("autograder.course.WAIT", 1)
    grade()
    hand_in(course, "bela", RIGHT)
    other = locked(course, how)
    result = grade()
    assert result.exit_code == 2
    assert "another program is writing to it" in result.output
    other.close()
    hand_in(course, "bela", WRONG)
    assert grade().exit_code == 0
    assert_all_is_well(course)


def no_space(*_, **__):
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "/somewhere")


@pytest.mark.parametrize(
    "function",
    [
        "autograder.files.os.replace",
        "autograder.grading.feedback.os.utime",
        "autograder.grading.seeds.os.fdopen",
        "autograder.grading.gradebook.tempfile.mkdtemp",
    ],
)
def test_a_full_disk_is_named_and_the_next_run_goes_on(course, monkeypatch, function):
    with monkeypatch.context() as patch:
        patch.setattr(function, no_space)
        result = grade()
    assert result.exit_code == 2
    assert "No space left on device" in result.output
    assert ("is kept" in result.output) == (function == "autograder.grading.feedback.os.utime")
    assert grade().exit_code == 0
    assert_all_is_well(course)


def test_a_class_folder_that_cannot_be_written_is_named(course, monkeypatch):
    def refuse(*_, **__):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(course.folder))

    monkeypatch.setattr("autograder.grading.lock.open", refuse, raising=False)
    result = grade()
    assert result.exit_code == 2
    assert f"{course.folder}: Read-only file system; give yourself the right" in result.output
    assert "Errno" not in result.output and "is kept" not in result.output


def test_a_disk_that_is_really_full_is_named_and_the_next_run_goes_on(course):
    mount = ["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", course.folder]
    kept = shutil.copytree(course.folder, course.root / "kept")
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("only root may mount a small disk")
    try:
        shutil.copytree(kept, course.folder, dirs_exist_ok=True)
        ballast = course.folder / "ballast"
        left = shutil.disk_usage(course.folder).free
        ballast.write_bytes(b"x" * (left - 150_000))
        result = grade()
        assert result.exit_code == 2
        assert (
            "No space left" in result.output or "disk is full" in result.output or "disk I/O" in result.output
        )
        ballast.unlink()
        assert grade().exit_code == 0
        assert_all_is_well(course)
    finally:
        subprocess.run(["umount", "--lazy", course.folder], check=True)


@pytest.mark.parametrize("command", ["grade", "report"])
@pytest.mark.parametrize("url", ["gradebook.db", "nosuchsql://host/a", "sqlite:////no/such/folder/a.db"])
def test_a_gradebook_that_is_none_is_wrong_usage(course, command, url):
    result = CliRunner().invoke(main, [command, "1", "--db", url])
    assert result.exit_code == 2, result.exception
    assert "Error: " in result.output
    assert "Traceback" not in result.output
