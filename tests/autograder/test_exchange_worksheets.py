import pytest

from autograder.exchange.attempts import folder_name
from autograder.exchange.marks import Mark, Marks, Row
from autograder.exchange.placing import Collected
from autograder.exchange.tables import Table, TableError
from autograder.exchange.worksheets import fill_canvas, fill_moodle, new_canvas

CHAPTER = "02_softmax_cross_entropy"
MOODLE = ["Identifier", "Full name", "Status", "Grade", "Maximum grade", "Last modified (grade)", "Feedback"]


def marks_of(platform="moodle", chapters=(CHAPTER,), most=10.0, **students) -> Marks:
    """Marks by student's name; each has the platform's number that comes with it."""
    rows = []
    for student, (number, mark) in students.items():
        own = Mark(mark, mark, 0.0, 0, True, False)
        said = {c: Collected(student, (number,), platform=platform) for c in chapters if number}
        rows.append(Row(student, student.title(), "", "", dict.fromkeys(chapters, own), said))
    return Marks({"id": "c", "version": "1"}, dict.fromkeys(chapters, most), rows)


def moodle_table(*rows, header=MOODLE):
    return Table(list(header), [[*row, *[""] * (len(header) - len(row))] for row in rows])


def row(number, name, grade="", most="10.00", when="-"):
    return [f"Participant {number}", name, "Submitted", grade, most, when, "kept"]


def test_moodles_worksheet_is_filled_and_left_as_it_was_elsewhere():
    table = moodle_table(row(7, "Ada"), row(8, "Bob", "3.00"), row(9, "Eve"))
    assert fill_moodle(table, marks_of(ada=("7", 9.5), bob=("8", None)), None, False) == []
    assert table.rows == [row(7, "Ada", "9.5"), row(8, "Bob", "3.00"), row(9, "Eve")]


@pytest.mark.parametrize("most, written", [("10.00", "9.5"), ("10,00", "9,5")])
def test_it_is_understood_in_any_language(most, written):
    header = [
        "ID",
        "Vollständiger Name",
        "Status",
        "Bewertung",
        "Bestwertung",
        "Zuletzt geändert",
        "Kommentar",
    ]
    table = moodle_table(row(7, "Ada", most=most), row(8, "Bob", most=most), header=header)
    assert fill_moodle(table, marks_of(ada=("7", 9.5)), None, False) == []
    assert table.rows[0][3] == written


def test_a_mark_that_has_no_row_and_two_marks_of_one_row_are_named():
    table = moodle_table(row(7, "Ada"))
    lines = fill_moodle(table, marks_of(ada=("7", 9), eve=("9", 8), twin=("7", 7)), None, False)
    assert lines == [
        f"eve: 8 points for {CHAPTER}, but no row of the worksheet is theirs",
        f"twin: 7 points for {CHAPTER}, but ada has the same row of the worksheet",
    ]


def test_a_platform_with_another_maximum_is_not_filled_unless_marks_are_scaled():
    table = moodle_table(row(7, "Ada", most="100.00"))
    with pytest.raises(TableError, match="has 10 points, and the platform's assignment 100"):
        fill_moodle(table, marks_of(ada=("7", 9.5)), None, False)
    assert table.rows[0][3] == ""
    fill_moodle(table, marks_of(ada=("7", 9.5)), None, True)
    assert table.rows[0][3] == "95"


def test_the_column_can_be_given_and_must_be_there():
    header = ["ID", "Name", "a", "b", "c", "d", "e"]
    table = moodle_table(["Participant 7", "Ada", "", "1", "", "1", ""], header=header)
    with pytest.raises(TableError, match="is not clear; give it with --column; there are: ID, Name"):
        fill_moodle(table, marks_of(ada=("7", 9)), None, False)
    fill_moodle(table, marks_of(ada=("7", 9)), "e", False)
    assert table.rows[0][6] == "9"
    with pytest.raises(TableError, match="no column 'x'"):
        fill_moodle(table, marks_of(ada=("7", 9)), "x", False)


CANVAS = [
    "Student",
    "ID",
    "SIS Login ID",
    "Section",
    "2 Softmax, cross-entropy (47)",
    "Other (48)",
    "Final Score",
]
POINTS = ["    Points Possible", "", "", "", "10", "5", "(read only)"]


def canvas_table(*rows):
    return Table(list(CANVAS), [list(POINTS), *map(list, rows)])


def test_canvas_gradebook_is_filled_in_the_column_of_the_chapter_alone():
    ada, bob = ["Ada", "55", "ada", "S", "1", "2", "3"], ["Bob", "56", "bob", "S", "N/A", "2", "3"]
    table = canvas_table(ada, bob)
    assert fill_canvas(table, marks_of("canvas", ada=("55", 9.5)), [], False) == []
    assert table.rows == [POINTS, ["Ada", "55", "ada", "S", "9.5", "2", "3"], bob]


def test_students_who_were_not_collected_from_canvas_are_found_by_login_or_name():
    table = canvas_table(["Ada", "55", "ada", "S", "", "", ""], ["Bob, B", "56", "u56", "S", "", "", ""])
    marks = marks_of(ada=("", 9), bob=("", 8))
    marks.rows[1] = Row("b", "B", "Bob", "", marks.rows[1].marks, {})
    assert fill_canvas(table, marks, [], False) == []
    assert [cells[4] for cells in table.rows[1:]] == ["9", "8"]


def test_who_is_excused_stays_so_and_is_named():
    table = canvas_table(["Ada", "55", "ada", "S", "ex", "", ""])
    (line,) = fill_canvas(table, marks_of("canvas", ada=("55", 9)), [], False)
    assert "excused" in line and table.rows[1][4] == "ex"


def test_points_possible_are_entered_where_there_are_none_and_compared_where_there_are():
    table = canvas_table(["Ada", "55", "ada", "S", "", "", ""])
    fill_canvas(table, marks_of("canvas", most=10.0, ada=("55", 9)), ["Final Score"], False)
    assert table.rows[0][6] == "10"
    with pytest.raises(TableError, match="the platform's assignment 5"):
        fill_canvas(table, marks_of("canvas", ada=("55", 9)), ["Other (48)"], False)


@pytest.mark.parametrize(
    "titles, said",
    [(["Homework (1)"], "no title tells"), (["Softmax cross entropy (1)"] * 2, "several titles tell")],
)
def test_an_assignment_that_cannot_be_told_is_asked_for(titles, said):
    table = Table([*CANVAS[:4], *titles], [["Ada", "55", "ada", "S", *[""] * len(titles)]])
    with pytest.raises(TableError, match=f"{said} of {CHAPTER}; give the column with --column"):
        fill_canvas(table, marks_of("canvas", ada=("55", 9)), [], False)


def test_without_an_export_of_canvas_a_table_is_made_that_it_takes():
    marks = marks_of("canvas", ada=("55", 9.5), bob=("56", None))
    table = new_canvas(marks, ["Homework 2"])
    assert table.header == ["Student", "ID", "SIS Login ID", "Section", "Homework 2"]
    assert table.rows == [["    Points Possible", "", "", "", "10"], ["Ada", "55", "ada", "", "9.5"]]


def test_numbers_of_another_platform_are_no_ids_of_canvas():
    (_, ada) = new_canvas(marks_of("moodle", ada=("55", 9.5)), []).rows
    assert ada[1] == ""


def test_a_student_whose_folder_had_to_be_called_otherwise_is_found():
    login = "ada lovelace/1"
    table = canvas_table(["A", "55", login, "S", "", "", ""])
    assert fill_canvas(table, marks_of("folder", **{folder_name(login): ("", 9)}), [], False) == []
