"""A file is written whole or not at all."""

import errno
import os

import pytest

from autograder.files import write_whole


def test_a_file_is_written_with_the_folders_above_it(tmp_path):
    path = tmp_path / "a" / "b" / "c.ipynb"
    write_whole(path, b"new")
    assert path.read_bytes() == b"new" and list(path.parent.iterdir()) == [path]


def test_where_it_cannot_be_written_what_was_there_stays_and_nothing_else(tmp_path, monkeypatch):
    def no_space(*_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "c.ipynb"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "replace", no_space)
    with pytest.raises(OSError):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
