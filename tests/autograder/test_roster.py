import pytest

from autograder.exchange.attempts import Identity
from autograder.exchange.tables import TableError
from autograder.grading.gradebook import opened
from autograder.roster import enter, read_roster
from tests.autograder.toy_class import Student, make_class

CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Homework 1 (4711)
    Points Possible,,,,,10
"Lovelace, Ada",55,S-55,ada,Spring,7
"García Márquez, José",56,S-56,jose,Spring,100
"""
MOODLE = """\
Identifier,Full name,Email address,Status,Grade,Maximum grade
Participant 201,Ada Lovelace,ada@uni.example,Submitted,,10.00
Participant 202,Kim Lee,kim1@uni.example,Submitted,,10.00
Participant 203,Kim Lee,kim2@uni.example,Submitted,,10.00
"""


def roster(tmp_path, text, column=None):
    (tmp_path / "r.csv").write_text(text, encoding="utf-8")
    return read_roster(tmp_path / "r.csv", column)


@pytest.mark.parametrize(
    "text, column, students",
    [
        (CANVAS, "SIS Login ID", ["ada", "jose"]),
        (MOODLE, "Email address", ["ada@uni.example", "kim1@uni.example", "kim2@uni.example"]),
        ("name;matriculation;group\nAda;7;A\nBob;8;A\n", "matriculation", ["7", "8"]),
        ("id,email\nx1,a@b\nx2,c@d\n", "id", ["x1", "x2"]),
        ("group,who\nA,ada\nA,bob\n", "who", ["ada", "bob"]),
    ],
)
def test_the_column_that_tells_students_apart_is_guessed_and_said(tmp_path, text, column, students):
    found = roster(tmp_path, text)
    assert list(found.people) == students
    assert f"column {column!r}" in found.remarks[0]


def test_it_can_be_given(tmp_path):
    found = roster(tmp_path, CANVAS, "SIS User ID")
    assert list(found.people) == ["S-55", "S-56"] and found.remarks == []
    with pytest.raises(TableError, match="no column 'Login'; there are: Student, ID"):
        roster(tmp_path, CANVAS, "Login")


@pytest.mark.parametrize(
    "text, first, last, email",
    [
        (CANVAS, "Ada", "Lovelace", ""),
        (MOODLE, "Ada", "Lovelace", "ada@uni.example"),
        ("login,First Name,Surname,E-Mail\na,Ada,Lovelace,a@b\nb,Bo,Li,c@d\n", "Ada", "Lovelace", "a@b"),
        (
            "Kennung;Vorname;Nachname;E-Mail-Adresse\na;Ada;Lovelace;a@b\nb;Bo;Li;c@d\n",
            "Ada",
            "Lovelace",
            "a@b",
        ),
    ],
)
def test_names_and_e_mails_are_found(tmp_path, text, first, last, email):
    person = next(iter(roster(tmp_path, text).people.values()))
    assert (person.first_name, person.last_name, person.email) == (first, last, email)


@pytest.mark.parametrize(
    "identity, student",
    [
        (Identity("x", ("55",)), "ada"),
        (Identity("x", ("s-56",)), "jose"),
        (Identity("x", (), "garciamarquezjose"), "jose"),
        (Identity("x", (), "José García Márquez"), "jose"),
        (Identity("x", ("999",), "Lovelace, Ada"), "ada"),
        (Identity("x", ("7",)), None),  # a mark, not an id
        (Identity("x", ("spring",)), None),
        (Identity("x", ("",), ""), None),
    ],
)
def test_whoever_a_platform_means_is_found_by_number_login_or_name(tmp_path, identity, student):
    found = roster(tmp_path, CANVAS).find(identity)
    assert (found and found.student) == student


def test_people_of_one_name_are_found_by_their_number_alone(tmp_path):
    found = roster(tmp_path, MOODLE)
    assert found.find(Identity("x", ("203",), "Kim Lee")).student == "kim2@uni.example"
    assert found.find(Identity("x", (), "Kim Lee")) is None


def test_the_participants_of_moodle_are_numbers_in_any_language(tmp_path):
    text = MOODLE.replace("Participant ", "Teilnehmer/in").replace("Identifier", "ID")
    assert roster(tmp_path, text, "Email address").find(Identity("x", ("202",))).student == "kim1@uni.example"


def test_somebody_who_is_there_twice_and_somebody_without_an_identifier_are_named(tmp_path):
    with pytest.raises(TableError, match="'ada' is there twice"):
        roster(tmp_path, "login,n\nada,1\nada,2\n", "login")
    found = roster(tmp_path, "login,n\nada,1\n,2\n,\n", "login")
    assert found.lines == ["r.csv: row 3 has no login, and is left out"]


def test_a_list_in_which_no_column_tells_students_apart_is_refused(tmp_path):
    with pytest.raises(TableError, match="no column tells all students apart"):
        roster(tmp_path, "group,mark\nA,1\nA,1\n")


@pytest.mark.gradebook
def test_the_gradebook_is_told_and_forgets_nothing(tmp_path):
    course = make_class(tmp_path / "course", {"double": 2.0}, {"ada": Student(name=("A", "L"))})
    with opened(course.db_url) as gradebook:
        gradebook.update_or_create_student("ada", email="old@uni.example")
        enter(gradebook, roster(tmp_path, CANVAS).people.values())
    with opened(course.db_url) as gradebook:
        known = {s.id: (s.first_name, s.last_name, s.email) for s in gradebook.students}
    assert known == {"ada": ("Ada", "Lovelace", "old@uni.example"), "jose": ("José", "García Márquez", None)}
