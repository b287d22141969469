import os

import pytest

from autograder.build.files import write_whole


def test_a_file_is_written_with_its_folders_and_an_interrupted_write_leaves_the_old(tmp_path, monkeypatch):
    path = tmp_path / "notebooks" / "01_toy" / "01_toy.ipynb"
    write_whole(path, b"old")
    assert path.read_bytes() == b"old"
    monkeypatch.setattr(os, "replace", lambda *paths: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
