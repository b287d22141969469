"""A small class, graded for real: from Moodle's download to Moodle's gradebook, and once around again."""

import csv

import nbformat
import pytest
from click.testing import CliRunner

from autograder.cli import main
from tests.autograder.downloads import Pupil, moodle, participant, write_zip
from tests.autograder.graded_toy import RIGHT, WRONG, make_course
from tests.autograder.readers import moodle_feedback, moodle_grades
from tests.autograder.test_exchange_export import ENGLISH, worksheet
from tests.autograder.toy_course import STEM


def run(course, verb, *arguments):
    return CliRunner().invoke(main, [verb, "1", *map(str, arguments), "--course", str(course.root)])


def answered(course, answer: str) -> dict[str, bytes]:
    """What somebody hands in, with this answer in it."""
    notebook = nbformat.read(course.release(STEM), as_version=4)
    (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double")
    cell.source = answer
    return {f"{STEM} (1).ipynb": nbformat.writes(notebook).encode()}


@pytest.mark.gradebook
def test_from_moodles_download_to_its_gradebook_and_once_around_again(tmp_path):
    course = make_course(tmp_path / "course")
    ada = Pupil(1, "Ada", "Lovelace", files=answered(course, RIGHT))
    bob = Pupil(2, "Bob", "O'Brien", files=answered(course, WRONG))
    cem = Pupil(3, "Cem", "Yılmaz", files={"essay.pdf": b"%PDF"})
    dee = Pupil(4, "Dee", "Nothing")
    given = worksheet(tmp_path / "w.csv", [ada, bob, cem, dee], ENGLISH, "5.00")
    first = write_zip(tmp_path / "1.zip", moodle([ada, bob, cem]), (2026, 10, 1, 8, 0, 0))
    everybody = {participant(pupil) for pupil in (ada, bob, cem, dee)}

    def marks():
        done = run(course, "export", "--format", "moodle", "--worksheet", given, "--out", tmp_path / "up.csv")
        return done, moodle_grades(tmp_path / "up.csv", ENGLISH, everybody, 5.0)

    done = run(course, "collect", first, "--roster", given)
    assert done.exit_code == 1 and f"{cem.email}: no notebook, but essay.pdf" in done.stdout
    assert run(course, "grade", "--sandbox", "none", "--jobs", "1").exit_code == 1
    done, found = marks()
    assert found == {participant(ada): 2.0, participant(bob): 0.5}
    assert done.exit_code == 1 and f"without a mark: {cem.email}" in done.stdout

    bob.files = answered(course, RIGHT)
    second = write_zip(tmp_path / "2.zip", moodle([ada, bob]), (2026, 10, 2, 8, 0, 0))
    assert "1 replaced, 1 as they were" in run(course, "collect", second, "--roster", given).stdout
    assert "graded 1 of" in run(course, "grade", "--sandbox", "none", "--jobs", "1").output
    assert marks()[1] == {participant(ada): 2.0, participant(bob): 2.0}
    done = run(course, "collect", first, "--roster", given)
    assert f"not placed: {bob.email}'s work (an older version than the graded one" in done.stdout

    done = run(course, "feedback", "--format", "moodle", "--out", tmp_path / "f.zip")
    pages = moodle_feedback(tmp_path / "f.zip", everybody)
    assert set(pages) == {participant(ada), participant(bob)}
    assert all(b"2.0" in page["feedback.html"] for page in pages.values())
    assert f"{cem.email}: there is no feedback page" in done.stdout

    report = run(course, "report").stdout
    assert f"Bob O'Brien ({bob.email})" in report and f"Dee Nothing ({dee.email})" in report
    rows = list(csv.reader((tmp_path / "up.csv").read_text("utf-8-sig").splitlines(keepends=True)))
    assert len(rows) == 5
