import pytest

from course_lib.commands.folders import (
    PACKAGE,
    Folders,
    UsageError,
    answers_in,
    checks_in,
    read_notebook,
    source_of,
    title_of,
    version_of,
    write_whole,
    written_in,
)
from tests.course_lib.commands import toy_folder


def test_a_notebook_says_its_checks_its_answers_and_its_written_questions():
    assert list(checks_in(toy_folder.TOY)) == [("softmax", 3.0), ("sigmoid", 2.0)]
    assert list(answers_in(toy_folder.TOY)) == ["softmax", "sigmoid", "why"]
    assert written_in(toy_folder.TOY) == {"why": "YOUR ANSWER HERE"}
    assert title_of(toy_folder.TOY) == "1 · A toy"


def test_a_source_may_be_a_text_or_a_list_of_lines():
    assert source_of({"source": ["a\n", "b"]}) == source_of({"source": "a\nb"}) == "a\nb"


def test_a_chapter_goes_by_its_name_or_its_number(tmp_path):
    folders = toy_folder.write(tmp_path)
    assert folders.chapters == [toy_folder.CHAPTER]
    for given in ("1", "01", "01_toy"):
        assert folders.chapter_named(given) == toy_folder.CHAPTER
    with pytest.raises(UsageError, match=r"no chapter '02'; there are: 01_toy"):
        folders.chapter_named("02")


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"cells": null}'])
def test_what_is_no_notebook_is_refused_by_name(tmp_path, content):
    (tmp_path / "a.ipynb").write_text(content)
    with pytest.raises(UsageError, match=r"a\.ipynb cannot be read as a notebook"):
        read_notebook(tmp_path / "a.ipynb")


def test_the_course_is_the_one_at_or_above_the_working_directory_else_this_one(tmp_path, monkeypatch):
    root = toy_folder.write(tmp_path / "course").root
    monkeypatch.chdir(root / "notebooks")
    assert Folders.here().root == root
    monkeypatch.chdir(tmp_path)
    assert Folders.here().root == PACKAGE.parent


def test_a_file_is_written_whole(tmp_path):
    write_whole(tmp_path / "a" / "b.txt", "∂")
    assert (tmp_path / "a" / "b.txt").read_text(encoding="utf-8") == "∂"
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.txt"]


def test_a_notebook_says_of_which_version_it_is_if_it_was_released():
    assert version_of(toy_folder.TOY) == ""
    assert version_of({"metadata": {"course": {"id": "toy", "version": "1.1"}}}) == "1.1"
