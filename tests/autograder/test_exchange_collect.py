"""`autograder collect`, as it is typed."""

import csv
from datetime import datetime

import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.course import Course
from autograder.grading import lock
from autograder.grading.gradebook import opened
from tests.autograder import downloads
from tests.autograder.downloads import CHAPTER, NOTEBOOK, participant, roster_csv, sixty, write_zip
from tests.autograder.toy_class import make_class
from tests.autograder.toy_course import write_chapter

WHEN = datetime(2026, 10, 1, 12, 30)
MAKERS = {
    "moodle": downloads.moodle,
    "canvas": downloads.canvas,
    "gradescope": lambda pupils: downloads.gradescope(pupils, WHEN.astimezone()),
    "blackboard": lambda pupils: downloads.blackboard(pupils, WHEN),
    "folder": lambda pupils: [(f"{p.login}/{n}", c) for p in pupils for n, c in p.files.items()],
}


def collect(course: Course, source, *arguments):
    return CliRunner().invoke(
        main, ["collect", CHAPTER, str(source), "--course", str(course.root), *map(str, arguments)]
    )


def work_in(course: Course) -> dict[str, bytes]:
    return {s.student: s.path.read_bytes() for s in course.submissions(CHAPTER)}


@pytest.mark.parametrize("platform", MAKERS)
def test_sixty_students_of_any_platform_are_in_their_places(tmp_path, platform):
    course, pupils = write_chapter(tmp_path), sixty()
    made = MAKERS[platform](pupils)
    source = write_zip(
        tmp_path / "a.zip", [*made, ("notes/lost.txt", b"?")] if platform != "folder" else made
    )
    done = collect(course, source)
    assert f"read as a download from {platform}" in done.stderr
    assert sorted(work_in(course).values()) == sorted(pupil.files[NOTEBOOK] for pupil in pupils)
    assert f"collected 60 students of {CHAPTER}: 60 new, 0 replaced, 0 as they were" in done.stdout
    assert ("notes/lost.txt" in done.stdout) == (platform != "folder")
    again = collect(course, source)
    assert "0 new, 0 replaced, 60 as they were" in again.stdout and again.exit_code == done.exit_code


@pytest.mark.parametrize("platform", ["canvas", "gradescope", "blackboard"])
def test_with_a_roster_students_go_by_its_identifiers_and_the_gradebook_has_their_names(tmp_path, platform):
    course, pupils = make_class(tmp_path, {"double": 2.0}, {}), sixty()
    roster = roster_csv(tmp_path / "r.csv", [*pupils, downloads.Pupil(1, "Never", "Came")])
    done = collect(course, write_zip(tmp_path / "a.zip", MAKERS[platform](pupils)), "--roster", roster)
    assert done.exit_code == 0, done.output
    assert work_in(course) == {pupil.login: pupil.files[NOTEBOOK] for pupil in pupils}
    with opened(course.db_url) as gradebook:
        known = {s.id: (s.first_name or "", s.last_name or "", s.email) for s in gradebook.students}
    assert known == {p.login: (p.first, p.last, p.email) for p in pupils} | {
        "u0001": ("Never", "Came", "u0001@uni.example")
    }


def test_moodles_own_worksheet_is_a_roster_that_tells_people_of_one_name_apart(tmp_path):
    course, pupils = make_class(tmp_path, {"double": 2.0}, {}), sixty()
    with (tmp_path / "w.csv").open("w", newline="") as file:
        csv.writer(file).writerows(
            [
                ["Identifier", "Full name", "Email address"],
                *([f"Participant {participant(p)}", f"{p.first} {p.last}", p.email] for p in pupils),
            ]
        )
    source = write_zip(tmp_path / "a.zip", downloads.moodle(pupils))
    done = collect(course, source, "--roster", tmp_path / "w.csv")
    assert done.exit_code == 0, done.output
    assert work_in(course) == {pupil.email: pupil.files[NOTEBOOK] for pupil in pupils}


def test_who_was_late_by_the_word_of_canvas_is_said(tmp_path):
    course = write_chapter(tmp_path)
    done = collect(course, write_zip(tmp_path / "a.zip", downloads.canvas(sixty()[:4])))
    assert "late, says the platform: " in done.stdout and done.exit_code == 0


def test_a_download_of_another_kind_collects_nothing_and_says_so(tmp_path):
    course = write_chapter(tmp_path)
    done = collect(course, write_zip(tmp_path / "a.zip", [("a.txt", b"")]), "--from", "moodle")
    assert done.exit_code == 1
    assert "nothing was collected" in done.stdout and "a.txt" in done.stdout


def test_nothing_is_put_under_the_hands_of_a_grader(tmp_path, monkeypatch):
    course = write_chapter(tmp_path)
    course.folder.mkdir()
    monkeypatch.setattr(lock, "PATIENCE", 0.0)
    with lock.locked(course.folder):
        done = collect(course, write_zip(tmp_path / "a.zip", [("ada/a.ipynb", b"{}")]))
    assert done.exit_code == 2 and "another `autograder grade`" in done.output
    assert course.submissions(CHAPTER) == []


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["missing.zip"], "does not exist"),
        (["bad.zip"], "no zip that can be read"),
        (["good.zip", "--roster", "bad.csv"], "is no table"),
        (["good.zip", "--roster", "good.csv", "--id-column", "x"], "no column 'x'"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_places_nothing(tmp_path, monkeypatch, arguments, said):
    course = write_chapter(tmp_path)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.zip").write_bytes(b"no")
    (tmp_path / "bad.csv").write_bytes(b"")
    (tmp_path / "good.csv").write_text("a,b\n1,2\n")
    write_zip(tmp_path / "good.zip", [("ada/a.ipynb", b"{}")])
    done = collect(course, *arguments)
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert course.submissions(CHAPTER) == []
