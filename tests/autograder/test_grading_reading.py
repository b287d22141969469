"""Reading a file; the many ways in which one can be broken are in tests/broken/."""

import json
import os

import pytest

from autograder.grading.reading import StudentCell, Unreadable, read


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
            "attachments": {"a.png": {"image/png": "AAAA", "text/html": "<script>"}},
        },
    )
    assert (cell.kind, cell.source, cell.grade_id) == ("markdown", "a\nb", "why")
    assert cell.attachments == {"a.png": {"image/png": "AAAA"}}
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

    monkeypatch.setattr("autograder.grading.reading.Path.read_bytes", fail)
    with pytest.raises(Unreadable, match="cannot be read: Input/output error"):
        read(path)
