"""`autograder export`, as it is typed, and what the platforms' own importers make of it."""

import csv
import json

import click
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.exchange.attempts import folder_name
from autograder.exchange.export import write_out
from tests.autograder.downloads import participant, roster_csv, sixty
from tests.autograder.graded_class import POINTS, graded_class
from tests.autograder.readers import canvas_grades, moodle_grades
from tests.autograder.toy_class import CHAPTER

ENGLISH = {
    "recordid": "Identifier",
    "fullname": "Full name",
    "email": "Email address",
    "status": "Status",
    "grade": "Grade",
    "maxgrade": "Maximum grade",
    "gradecanbechanged": "Grade can be changed",
    "lastmodifiedgrade": "Last modified (grade)",
    "comments": "Feedback comments",
    "hiddenuser": "Participant ",
}
GERMAN = {
    "recordid": "ID",
    "fullname": "Vollständiger Name",
    "email": "E-Mail-Adresse",
    "status": "Status",
    "grade": "Bewertung",
    "maxgrade": "Bestwertung",
    "gradecanbechanged": "Bewertung kann geändert werden",
    "lastmodifiedgrade": "Zuletzt geändert (Bewertung)",
    "comments": "Feedback als Kommentar",
    "hiddenuser": "Teilnehmer/in",
}


def export(course, *arguments):
    return CliRunner().invoke(main, ["export", CHAPTER, "--course", str(course.root), *map(str, arguments)])


def mark_of(pupil) -> float:
    return (pupil.number % 25) / 2


@pytest.fixture(scope="module")
def moodle_class(tmp_path_factory):
    """Sixty students, of whom all but the last three handed in, collected from Moodle."""
    root, pupils = tmp_path_factory.mktemp("moodle"), sixty()
    names = [f"{folder_name(f'{p.first} {p.last}')}_{p.number}" for p in pupils]
    collected = {
        name: {
            "student": name,
            "ids": [str(participant(pupil))],
            "name": f"{pupil.first} {pupil.last}",
            "label": f"x_{participant(pupil)}_assignsubmission_file",
            "platform": "moodle",
        }
        for name, pupil in zip(names, pupils, strict=True)
    }
    marks = {name: mark_of(pupil) for name, pupil in list(zip(names, pupils, strict=True))[:-3]}
    return graded_class(root, marks, collected), pupils


def worksheet(path, pupils, strings, most):
    """gradingtable.php while it is downloaded: get_string for headers, format_float for numbers."""
    order = [name for name in strings if name != "hiddenuser"]
    with path.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file)
        writer.writerow([strings[name] for name in order])
        for p in pupils:
            cells = {
                "recordid": f"{strings['hiddenuser']}{participant(p)}",
                "fullname": f"{p.first} {p.last}",
                "email": p.email,
                "status": "Submitted for grading",
                "maxgrade": most,
                "gradecanbechanged": "Yes",
                "lastmodifiedgrade": "-",
                "comments": f"<p>for {p.last}, by hand\nin two lines</p>",
            }
            writer.writerow([cells.get(name, "") for name in order])
    return path


@pytest.mark.parametrize("strings, most", [(ENGLISH, "12.00"), (GERMAN, "12,00")], ids=["en", "de"])
def test_moodle_reads_all_marks_from_its_worksheet_and_finds_the_rest_as_it_was(
    moodle_class, tmp_path, strings, most
):
    course, pupils = moodle_class
    given, out = worksheet(tmp_path / "w.csv", pupils, strings, most), tmp_path / "up.csv"
    done = export(course, "--format", "moodle", "--worksheet", given, "--out", out)
    assert done.exit_code == 0, done.output
    everybody = {participant(p) for p in pupils}
    found = moodle_grades(out, strings, everybody, POINTS, comma="," in most)
    assert found == {participant(p): mark_of(p) for p in pupils[:-3]}
    before, after = (
        list(csv.reader(p.read_text("utf-8-sig").splitlines(keepends=True))) for p in (given, out)
    )
    place = before[0].index(strings["grade"])
    assert [row[:place] + row[place + 1 :] for row in before] == [
        row[:place] + row[place + 1 :] for row in after
    ]


@pytest.mark.parametrize("delimiter, mark", [(",", "."), (";", ",")])
def test_canvas_reads_all_marks_from_its_gradebook(tmp_path, delimiter, mark):
    pupils = sixty()
    collected = {
        p.login: {"student": p.login, "ids": [str(p.number)], "platform": "canvas", "late": p.late}
        for p in pupils
    }
    course = graded_class(tmp_path, {p.login: mark_of(p) for p in pupils[:-3]}, collected)
    given, out = tmp_path / "g.csv", tmp_path / "up.csv"
    titles = ["Toy (47)", "Other (48)"]
    with given.open("w", newline="", encoding="utf-8-sig") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles, "Final Score"])
        writer.writerow(["", "", "", "", "", "Manual Posting", "", ""])
        writer.writerow(["    Points Possible", "", "", "", "", f"12{mark}00", f"5{mark}00", "(read only)"])
        for p in pupils:
            name = f"{p.last}, {p.first}"
            writer.writerow([name, p.number, "", p.login, "A", "", f"1{mark}50", f"30{mark}00"])
    done = export(course, "--format", "canvas", "--worksheet", given, "--out", out)
    assert done.exit_code == 0, done.output
    students = {p.number: (f"{p.last}, {p.first}", p.login) for p in pupils}
    found = canvas_grades(out, students, {47: "Toy", 48: "Other"})
    marks = {number: float(grades[47]) if grades[47] else None for number, grades in found.items()}
    assert marks == {p.number: mark_of(p) if p in pupils[:-3] else None for p in pupils}
    assert {grades[48] for grades in found.values()} == {"1.50"}


def test_canvas_takes_a_table_that_was_made_without_its_gradebook(tmp_path):
    pupils = sixty()
    collected = {
        p.login: {"student": p.login, "ids": [str(p.number)], "platform": "canvas"} for p in pupils[:30]
    }
    course = graded_class(tmp_path, {p.login: mark_of(p) for p in pupils}, collected)
    roster = roster_csv(tmp_path / "r.csv", pupils)
    out = tmp_path / "up.csv"
    done = export(course, "--format", "canvas", "--roster", roster, "--column", "Homework", "--out", out)
    assert done.exit_code == 0, done.output
    students = {p.number: (f"{p.last}, {p.first}", p.login) for p in pupils}
    found = canvas_grades(out, students, {47: "Homework"})
    assert {number: float(grades[47]) for number, grades in found.items()} == {
        p.number: mark_of(p) for p in pupils
    }


def test_csv_and_json_hold_everybody(moodle_class, tmp_path):
    course, pupils = moodle_class
    assert export(course, "--out", tmp_path / "m.csv").exit_code == 0
    assert export(course, "--out", tmp_path / "m.json", "--format", "json").exit_code == 0
    rows = list(csv.DictReader((tmp_path / "m.csv").read_text().splitlines()))
    students = json.loads((tmp_path / "m.json").read_text())["students"]
    assert len(rows) == len(students) == len(pupils) - 3
    assert sorted(float(row[CHAPTER]) for row in rows) == sorted(mark_of(p) for p in pupils[:-3])


def test_a_mark_without_a_row_is_exit_code_1(moodle_class, tmp_path):
    course, pupils = moodle_class
    given = worksheet(tmp_path / "w.csv", pupils[1:], ENGLISH, "12.00")
    done = export(course, "--format", "moodle", "--worksheet", given, "--out", tmp_path / "up.csv")
    assert done.exit_code == 1 and "no row of the worksheet is theirs" in done.stdout


@pytest.mark.parametrize(
    "arguments, said",
    [
        (["--format", "moodle"], "Download grading worksheet"),
        (["--worksheet", "w.csv"], "--worksheet goes with"),
        (["--format", "canvas", "--column", "a", "--column", "b"], "2 times, and there are 1"),
        (["--format", "moodle", "--worksheet", "bad.csv"], "is no table"),
        (["--format", "moodle", "--worksheet", "w.csv"], "and the platform's assignment 100"),
    ],
)
def test_wrong_usage_is_exit_code_2_and_writes_nothing(moodle_class, tmp_path, monkeypatch, arguments, said):
    course, pupils = moodle_class
    monkeypatch.chdir(tmp_path)
    worksheet(tmp_path / "w.csv", pupils, ENGLISH, "100.00")
    (tmp_path / "bad.csv").touch()
    done = export(course, "--out", tmp_path / "up.csv", *arguments)
    assert (done.exit_code, said in done.output) == (2, True), done.output
    assert not (tmp_path / "up.csv").exists()


def test_a_chapter_that_nobody_graded_is_wrong_usage(tmp_path):
    done = export(graded_class(tmp_path, {}), "--out", tmp_path / "m.csv")
    assert done.exit_code == 2 and "nothing is graded yet" in done.output


def test_a_place_that_cannot_be_written_to_is_wrong_usage_and_named(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(click.UsageError, match=r"marks\.csv cannot be written: "):
        write_out(tmp_path / "file" / "marks.csv", b"")
