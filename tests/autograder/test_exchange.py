"""From a platform's download to its gradebook: sixty students, and a small class that is graded for real."""

import csv
from datetime import UTC, datetime, timedelta
from functools import partial

import nbformat
import pytest
from click.testing import CliRunner

from autograder.cli import main
from autograder.grading.gradebook import opened
from tests.autograder.downloads import (
    Pupil,
    blackboard,
    canvas,
    gradescope,
    moodle,
    participant,
    roster_csv,
    sixty,
    write_zip,
    zipped,
)
from tests.autograder.graded_class import grade_all
from tests.autograder.graded_toy import RIGHT, WRONG, make_course
from tests.autograder.readers import canvas_grades, moodle_feedback, moodle_grades
from tests.autograder.test_exchange_export import ENGLISH, worksheet
from tests.autograder.toy_class import make_class
from tests.autograder.toy_course import COURSE, STEM


def run(course, verb, *arguments):
    return CliRunner().invoke(main, [verb, "1", *map(str, arguments), "--course", str(course.root)])


def answered(course, answer: str) -> dict[str, bytes]:
    """What somebody hands in, with this answer in it."""
    notebook = nbformat.read(course.release(STEM), as_version=4)
    (cell,) = (c for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "double")
    cell.source = answer
    return {f"{STEM} (1).ipynb": nbformat.writes(notebook).encode()}


WHEN = datetime(2026, 10, 1, 12, 30)
MAKERS = {
    "moodle": moodle,
    "canvas": canvas,
    "gradescope": lambda pupils: gradescope(pupils, WHEN.astimezone()),
    "blackboard": lambda pupils: blackboard(pupils, WHEN),
}


def mark_of(pupil) -> float:
    return (pupil.number % 25) / 2


def read_back(platform, course, tmp_path, pupils) -> tuple[str, dict[int, float]]:
    """What the command says, and what the platform has then, by pupil's number."""
    form, out = platform if platform in ("moodle", "canvas") else "csv", tmp_path / "up.csv"
    given = tmp_path / ("w.csv" if platform == "moodle" else "g.csv")
    table = ["--worksheet", given] if form != "csv" else []
    done = run(course, "export", "--format", form, *table, "--out", out)
    if platform == "moodle":
        found = moodle_grades(out, ENGLISH, {participant(pupil) for pupil in pupils}, 12.0)
        return done.stdout, {number - 200000: mark for number, mark in found.items()}
    if platform == "canvas":
        students = {p.number: (f"{p.last}, {p.first}", p.login) for p in pupils}
        grades = canvas_grades(out, students, {47: "Toy"})
        return done.stdout, {number: float(own[47]) for number, own in grades.items() if own[47]}
    rows = csv.DictReader(out.read_text().splitlines())
    return done.stdout, {int(row["student"][1:]): float(row[STEM]) for row in rows if row[STEM]}


@pytest.mark.parametrize("platform", MAKERS)
def test_the_way_around_loses_nobody_and_a_line_stands_for_each_odd_file(tmp_path, platform):
    course, pupils = make_class(tmp_path / "course", {"double": 12.0}, {}), sixty()
    essay, packed, again, never = pupils[0], pupils[1], pupils[2], pupils[-1]
    essay.files = {"essay.pdf": b"%PDF"}
    packed.files = {"work.zip": zipped([("work/a.ipynb", b"packed")])}
    roster = worksheet(tmp_path / "w.csv", pupils, ENGLISH, "12.00")
    if platform != "moodle":
        roster = roster_csv(tmp_path / "r.csv", pupils)
    canvas_gradebook(tmp_path / "g.csv", pupils)
    odd = [("notes/lost.txt", b"?"), ("../up.ipynb", b"{}")]
    first = write_zip(tmp_path / "1.zip", MAKERS[platform](pupils[:-1]) + odd, (2026, 10, 1, 13, 0, 0))
    done = run(course, "collect", first, "--from", platform, "--roster", roster)
    for said in ("notes/lost.txt", "../up.ipynb", "no notebook, but essay.pdf"):
        assert sum(said in line for line in done.stdout.splitlines()) == 1, said
    assert len(done.stdout.splitlines()) == 4 and "collected 59" in done.stdout
    assert ("late, says the platform: " in done.stdout) == (platform == "canvas")

    again.files = {"new.ipynb": b"again"}
    later = write_zip(
        tmp_path / "2.zip", LATER.get(platform, MAKERS[platform])([again]), (2026, 10, 3, 8, 0, 0)
    )
    assert "1 replaced" in run(course, "collect", later, "--from", platform, "--roster", roster).stdout
    name = "email" if platform == "moodle" else "login"
    work = {s.student: s.path.read_bytes() for s in course.submissions(STEM) if s.path.is_file()}
    assert work == {
        getattr(p, name): {packed: b"packed", again: b"again"}.get(p) or p.files["01_toy.ipynb"]
        for p in pupils[1:-1]
    }
    grade_all(course, {getattr(p, name): mark_of(p) for p in pupils[1:-1]})
    said, found = read_back(platform, course, tmp_path, pupils)
    assert found == {p.number: mark_of(p) for p in pupils if p not in (essay, never)}
    assert f"without a mark: {getattr(essay, name)}" in said


def canvas_gradebook(path, pupils):
    """Canvas's export of the gradebook, as GradebookExporter#csv_data writes it."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["Student", "ID", "SIS Login ID", "Section", "Toy (47)", "Final Score"])
        writer.writerow(["    Points Possible", "", "", "", "12.00", "(read only)"])
        writer.writerows([f"{p.last}, {p.first}", p.number, p.login, "A", "", "0.00"] for p in pupils)


#: a second attempt, where the platform tells it by more than the time of the download
LATER = {
    "canvas": lambda pupils: canvas(pupils, first_attachment=90000),
    "gradescope": lambda pupils: gradescope(pupils, WHEN.astimezone() + timedelta(days=1)),
    "blackboard": lambda pupils: blackboard(pupils, WHEN + timedelta(days=1)),
}


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


TERM = """
[late]
per_day = 0.1
at_most = 0.5
[chapter.01_toy]
due = {due}
[chapter.02_toy]
due = 2026-10-01T12:30:00+00:00
[chapter.02_toy.extensions]
u0002 = 2026-10-08T12:30:00+00:00
[chapter.03_toy]
due = 2026-10-01T12:30:00+00:00
"""


def test_a_term_with_late_work_a_moved_date_an_extension_a_regrade_and_marks_by_hand(tmp_path):
    due, moved = ("2026-10-01T12:30:00+00:00", "2026-10-04T12:30:00+00:00")
    chapters = ["01_toy", "02_toy", "03_toy"]
    for chapter in chapters:
        course = make_course(tmp_path / "course", stem=chapter)
        course.folder.rmdir()
    declare = partial((course.root / "course.toml").write_text, encoding="utf-8")
    declare(COURSE + TERM.format(due=due))
    ada, bob, cem = Pupil(1, "Ada", "Lovelace"), Pupil(2, "Bob", "O'Brien"), Pupil(3, "Cem", "Yılmaz")
    on_time = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)

    def term(verb, chapter, *arguments):
        command = [verb, chapter, *map(str, arguments), "--course", str(course.root)]
        return CliRunner().invoke(main, command)

    def collect(chapter, days_late, answers):
        for pupil, answer in answers.items():
            pupil.files = answered(course, answer)
        late = {pupil: timedelta(days=days) for pupil, days in days_late.items()}
        source = write_zip(tmp_path / "term.zip", gradescope(answers, on_time, late))
        done = term("collect", chapter, source)
        assert done.exit_code == 0, done.output

    def grade(chapter, *options):
        done = term("grade", chapter, "--sandbox", "none", "--jobs", "1", *options)
        assert done.exit_code == 0, done.output

    def marks(*chosen):
        out = tmp_path / "m.csv"
        assert term("export", chosen[0], *chosen[1:], "--out", out).exit_code == 0
        rows = csv.DictReader(out.read_text().splitlines())
        return {row["student"]: [row[chapter] and float(row[chapter]) for chapter in chosen] for row in rows}

    collect("01_toy", {bob: 1}, {ada: RIGHT, bob: RIGHT})
    grade("01_toy")
    assert marks("01_toy") == {"u0001": [2.0], "u0002": [1.8]}
    declare(COURSE + TERM.format(due=moved))
    grade("01_toy")
    assert marks("01_toy") == {"u0001": [2.0], "u0002": [2.0]}

    collect("02_toy", {bob: 5, cem: 3}, {ada: WRONG, bob: RIGHT, cem: RIGHT})
    grade("02_toy")
    assert marks("02_toy") == {"u0001": [0.5], "u0002": [2.0], "u0003": [1.4]}

    collect("03_toy", {}, {ada: WRONG, cem: RIGHT})
    grade("03_toy")
    collect("03_toy", {ada: 0.01}, {ada: RIGHT})
    grade("03_toy")
    with opened(course.db_url) as gradebook:
        gradebook.find_grade("why_two", "03_toy", "03_toy", "u0001").manual_score = 2.5
        gradebook.db.commit()
    grade("03_toy", "--force")
    assert marks(*chapters) == {
        "u0001": [2.0, 0.5, 4.5],
        "u0002": [2.0, 2.0, ""],
        "u0003": ["", 1.4, 2.0],
    }
