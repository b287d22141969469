import pytest

from autograder.exchange.tables import Table, TableError, harmless, read_table

ROWS = 'Identifier,Name,Grade\nParticipant 1,"Müller, Jörg",\nParticipant 2,Ada,"1,5"\n'


def table(tmp_path, text, encoding="utf-8"):
    (tmp_path / "t.csv").write_bytes(text.encode(encoding))
    return read_table(tmp_path / "t.csv")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_table_that_nobody_changed_is_written_as_it_was_read(tmp_path, encoding, end):
    text = ROWS.replace("\n", end)
    found = table(tmp_path, text, encoding)
    assert found.rows[0] == ["Participant 1", "Müller, Jörg", ""]
    assert found.to_bytes() == text.encode(encoding)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(tmp_path, delimiter):
    found = table(tmp_path, delimiter.join(["a", '"b,;\t"', "c"]) + "\n" + delimiter.join("123") + "\n")
    assert found.delimiter == delimiter and found.header == ["a", "b,;\t", "c"]


@pytest.mark.parametrize(
    "cells, comma", [("1,5;2", True), ("1.5;2,5", False), ("1;2", False), ("a,b;1", False)]
)
def test_numbers_are_written_as_the_file_writes_them(tmp_path, cells, comma):
    found = table(tmp_path, f"x;y\n{cells}\n")
    assert found.decimal_comma is comma
    assert [found.number(value) for value in (2, 0.5, 1 / 3)] == (
        ["2", "0,5", "0,33"] if comma else ["2", "0.5", "0.33"]
    )


def test_short_rows_are_filled_and_empty_lines_left_out(tmp_path):
    assert table(tmp_path, "a,b,c\n\n1\n").rows == [["1", "", ""]]


def test_a_cell_may_hold_a_whole_text_of_several_lines(tmp_path):
    text = "x" * 200_000 + "\nsecond"
    assert table(tmp_path, f'a,b\n"{text}",1\n').rows[0][0] == text


@pytest.mark.parametrize("text", ["", "a,b\n", "only\none column\n", "\n\n"])
def test_what_is_no_table_is_said_to_be_none(tmp_path, text):
    with pytest.raises(TableError, match=r"t\.csv is no"):
        table(tmp_path, text)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    with pytest.raises(TableError, match="there is no"):
        read_table(tmp_path / "t.csv")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", " =1"])
def test_a_spreadsheet_takes_no_name_for_a_formula(text):
    assert harmless(text) == f"'{text}"
    assert harmless("Ada-Maria") == "Ada-Maria"


def test_a_table_has_its_columns_by_name():
    assert Table(["a", "b"]).column("b") == 1 and Table(["a"]).column("b") is None
