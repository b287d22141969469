"""Reading a file; the many ways in which one can be broken are in tests/broken/."""

import json
import os

import pytest

from autograder.grading.reading import StudentCell, Unreadable, contents, files_beside, read
from tests.autograder.pixels import png


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ada" / "01_toy" / "01_toy.ipynb"


def cells_of(path, *cells):
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}))
    return read(path)[0]


def test_of_a_cell_its_kind_text_name_and_pictures_are_taken(path):
    (cell,) = cells_of(
        path,
        {
            "cell_type": "markdown",
            "source": ["a\n", "b"],
            "metadata": {"nbgrader": {"grade_id": "why", "points": 1000}, "tags": ["demo"]},
            "attachments": {
                "a.png": {"image/png": png(), "text/html": "<script>"},
                "b.png": {"image/png": png(30_000, 30_000)},
            },
        },
    )
    assert (cell.kind, cell.source, cell.grade_id) == ("markdown", "a\nb", "why")
    assert cell.attachments == {"a.png": {"image/png": png()}}
    assert cell.place is None


def test_a_cell_defines_what_stands_at_its_top_level():
    assert StudentCell("code", "%matplotlib inline\nx = 1\ndef f():\n    y = 2").defines == {"x", "f"}
    assert StudentCell("code", "def f(:").defines == set()
    assert StudentCell("markdown", "x = 1").defines == set()


def test_text_that_cannot_be_written_or_compiled_is_mended(path):
    (cell,) = cells_of(path, {"cell_type": "code", "source": "a\r\nb\rc\0\ud800"})
    assert cell.source == "a\nb\nc?"


def test_what_is_refused_is_refused_in_one_line(path):
    with pytest.raises(Unreadable, match=r"there is no 01_toy\.ipynb") as refusal:
        read(path)
    assert "\n" not in str(refusal.value)


@pytest.mark.skipif(os.getuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(path):
    cells_of(path)
    path.chmod(0)
    with pytest.raises(Unreadable, match="Permission denied"):
        read(path)


def test_a_read_that_fails_is_refused(path, monkeypatch):
    cells_of(path)

    def fail(*_):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("autograder.grading.reading.contents", fail)
    with pytest.raises(Unreadable, match="cannot be read: Input/output error"):
        read(path)


@pytest.mark.parametrize("target", ["/proc/self/pagemap", "/dev/zero", "/proc/kmsg"])
def test_of_a_link_nothing_is_read_wherever_it_leads(path, target):
    path.parent.mkdir(parents=True)
    path.symlink_to(target)
    with pytest.raises(Unreadable, match="a link, which is not followed"):
        contents(path, 1000)


def test_nothing_is_read_of_what_is_too_large_or_no_file(path):
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        file.truncate(3_000_000_000)
    with pytest.raises(Unreadable, match=r"has 3000 MB, and more than 0\.001 are not read"):
        contents(path, 1000)
    path.unlink()
    os.mkfifo(path)
    with pytest.raises(Unreadable, match="is not a file"):
        contents(path, 1000)


def test_text_and_pictures_without_end_are_cut_and_the_code_is_not(path, monkeypatch):
    monkeypatch.setattr("autograder.grading.reading.MAX_TEXT_CHARACTERS", 10)
    monkeypatch.setattr("autograder.grading.reading.MAX_PICTURE_CHARACTERS", len(png()))
    cell = {"cell_type": "markdown", "source": "123456", "attachments": {"a": {"image/png": png()}}}
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps({"cells": [cell, cell, {"cell_type": "code", "source": "x = 1" * 10}]}))
    (first, second, code), lines = read(path)
    assert (first.source, second.source, code.source) == ("123456", "1234 …", "x = 1" * 10)
    assert (len(first.attachments), len(second.attachments)) == (1, 0)
    assert len(lines) == 2


def test_files_beside_the_notebook_are_read_and_what_is_left_out_is_named(path, monkeypatch):
    monkeypatch.setattr("autograder.grading.reading.MAX_BYTES_BESIDE", 100)
    folder = path.parent
    (folder / "data").mkdir(parents=True)
    for name in ("helper.py", "data/points.csv", "timestamp.txt", ".hidden", "other.ipynb", f"{path.name}"):
        (folder / name).write_text(name)
    (folder / "large").write_bytes(bytes(101))
    (folder / "link").symlink_to("/etc/hostname")
    (folder / "elsewhere").symlink_to("/etc")
    os.mkfifo(folder / "pipe")
    found, lines = files_beside(path)
    assert found == {"helper.py": b"helper.py", "data/points.csv": b"data/points.csv"}
    assert len(lines) == 4
    assert any("large" in line and "are not read" in line for line in lines)
    assert any("elsewhere" in line and "link" in line for line in lines)


def test_of_many_files_beside_the_notebook_some_are_read(path):
    path.parent.mkdir(parents=True)
    for number in range(250):
        path.with_name(f"file{number}").touch()
    found, (line,) = files_beside(path)
    assert len(found) == 200
    assert "more than 200 files" in line
