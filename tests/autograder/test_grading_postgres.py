"""A class on PostgreSQL, with a server that is started for these tests."""

import getpass
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from autograder.cli import main
from autograder.course import Course
from autograder.grading.gradebook import is_graded, marks_of, opened
from tests.autograder.graded_toy import RIGHT, WRONG, hand_in, make_course
from tests.autograder.toy_course import STEM

pytest.importorskip("psycopg", reason="the extra `postgres` is not installed")


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, not on the path in Debian; "" if there is none."""
    found = [str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))]
    return found[-1] if found else shutil.which(name) or ""


@pytest.fixture(scope="module")
def server():
    """The URL of a server that listens on a socket in a folder of its own. It does not run as root."""
    if not program("initdb"):
        pytest.skip("PostgreSQL is not installed")
    user = "postgres" if os.getuid() == 0 else getpass.getuser()
    with tempfile.TemporaryDirectory(prefix="pg") as folder:
        data = Path(folder) / "data"
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")

        def run(*command: str) -> None:
            subprocess.run(
                command, check=True, user=user if os.getuid() == 0 else None, cwd=folder, capture_output=True
            )

        run(program("initdb"), "-D", str(data), "-A", "trust", "-U", "teacher", "-E", "UTF8", "--no-sync")
        options = f"-c listen_addresses='' -c fsync=off -k {folder}"
        start = ("-l", f"{folder}/log", "-o", options, "-w", "start")
        run(program("pg_ctl"), "-D", str(data), *start)
        try:
            yield f"postgresql://teacher@/postgres?host={folder}"
        finally:
            run(program("pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


@pytest.fixture(scope="module")
def course(server, tmp_path_factory):
    """A class of three, with its gradebook on the server."""
    made = make_course(tmp_path_factory.mktemp("course"))
    for student, answer in (("ada", RIGHT), ("bela", WRONG), ("o'brien 李", None)):
        hand_in(made, student, answer)
    return Course.load(made.root, db_url=server)


@pytest.fixture
def grade(course):
    """`autograder grade` on the class."""
    where = ["--course", str(course.root), "--db", course.db_url]

    def run(*arguments):
        result = CliRunner().invoke(
            main, ["grade", "1", *where, "--sandbox", "none", "--jobs", "2", *arguments]
        )
        assert result.exit_code == 0, result.output
        return result.output

    return run


def test_a_class_is_graded_and_graded_again_on_postgresql(course, grade):
    assert "graded 3 of 3" in grade()
    with opened(course.db_url) as gradebook:
        marks = [marks_of(gradebook, STEM, s)["double_check"] for s in ("ada", "bela", "o'brien 李")]
        assert marks == [2.0, 0.5, 0.0]
        assert len(gradebook.db.execute(text("SELECT version_num FROM alembic_version")).all()) == 1
        gradebook.find_grade("double_check", STEM, STEM, "bela").manual_score = 1.0
        gradebook.db.commit()
    assert "3 had not changed" in grade()
    assert "graded 3 of 3" in grade("--force")
    with opened(course.db_url) as gradebook:
        assert gradebook.find_grade("double_check", STEM, STEM, "bela").score == 1.0
        assert len(gradebook.assignment_submissions(STEM)) == 3
    assert not (course.folder / "gradebook.db").exists()
    page = (course.folder / "feedback" / "bela" / STEM / f"{STEM}.html").read_text()
    assert "(Score: 1.0 / 5.0)" in page


def test_a_submission_is_saved_whole_or_not_at_all_on_postgresql(course, grade, monkeypatch):
    hand_in(course, "dora", RIGHT)

    def fail(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("autograder.grading.gradebook.SaveAutoGrades.preprocess_cell", fail)
        where = ["--course", str(course.root), "--db", course.db_url]
        result = CliRunner().invoke(main, ["grade", "1", *where, "--sandbox", "none", "--jobs", "1"])
    assert result.exit_code == 130
    with opened(course.db_url) as gradebook:
        assert not is_graded(gradebook, STEM, "dora")
    assert "graded 1 of 4" in grade()


def test_the_report_reads_from_postgresql(course, grade):
    grade()
    where = ["--course", str(course.root), "--db", course.db_url]
    result = CliRunner().invoke(main, ["report", "1", *where])
    assert "ada" in result.output, result.output
