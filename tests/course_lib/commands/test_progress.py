import json

import pytest

from course_lib.checking.engine import judge
from course_lib.checking.registry import find
from course_lib.checking.student import LocalStudent
from course_lib.commands import progress as module
from course_lib.commands.folders import write_notebook, write_whole
from course_lib.commands.progress import keep, progress, progress_in
from tests.course_lib.commands import toy_folder


def right(a):
    import numpy as np

    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


@pytest.fixture
def folders(tmp_path, monkeypatch):
    """A student's folder; the working directory is that of the notebook."""
    made = toy_folder.write(tmp_path)
    write_notebook(made.own(toy_folder.CHAPTER), toy_folder.TOY)
    monkeypatch.chdir(made.own(toy_folder.CHAPTER).parent)
    return made


def verdict(answer):
    softmax = find("softmax")
    report = judge(softmax, LocalStudent({"softmax": answer}))
    keep(softmax, report, [])
    return report


def test_nothing_is_done_at_first_and_the_first_exercise_is_next(folders):
    (chapter,) = progress_in(folders).chapters
    assert (chapter.right, chapter.exercises, chapter.points, chapter.most) == (0, 2, 0, 5)
    assert chapter.unwritten == ("why",)
    assert progress_in(folders).next == "Next: softmax in chapter 1 · A toy."


def test_the_last_verdict_counts_and_outlives_the_kernel(folders):
    verdict(right)
    (chapter,) = progress_in(folders).chapters
    assert (chapter.right, chapter.points, chapter.left) == (1, 3, ("sigmoid",))
    verdict(lambda a: a)
    (chapter,) = progress_in(folders).chapters
    assert (chapter.right, chapter.points) == (0, 0)


def test_partly_right_earns_points_and_is_not_right(folders):
    points = verdict(
        lambda a: right(a - a.max()) if a.ndim == 1 else right(a.ravel()).reshape(a.shape)
    ).points
    (chapter,) = progress_in(folders).chapters
    assert 0 < points < 3
    assert (chapter.right, chapter.points) == (0, points)


def test_a_written_answer_is_begun_when_it_reads_otherwise(folders):
    cells = [*toy_folder.TOY["cells"][:-1], toy_folder.written("why", "Because.")]
    write_notebook(folders.own(toy_folder.CHAPTER), toy_folder.notebook(*cells))
    assert progress_in(folders).chapters[0].unwritten == ()


def test_a_chapter_that_is_begun_goes_before_one_that_is_not(folders):
    other = toy_folder.notebook(
        toy_folder.cell("heading", "# 2 · Later", "markdown"),
        toy_folder.answer("tanh"),
        toy_folder.check("tanh"),
    )
    write_notebook(folders.released("02_later"), other)
    assert progress_in(folders).next == "Next: softmax in chapter 1 · A toy."
    record = {"verdicts": {"tanh": {"state": "wrong", "points": 1.0}}}
    write_whole(folders.work / module.RECORD, json.dumps(record))
    assert progress_in(folders).next == "Next: tanh in chapter 2 · Later."


@pytest.mark.parametrize("broken", ["", "[]", '{"verdicts": 3}', '{"verdicts": {"softmax": {}}}'])
def test_a_broken_record_is_an_empty_one(folders, broken):
    write_whole(folders.work / module.RECORD, broken)
    assert progress_in(folders).chapters[0].right == 0
    verdict(right)
    assert progress_in(folders).chapters[0].right == 1


def test_a_check_outside_of_work_keeps_nothing(folders, monkeypatch):
    monkeypatch.chdir(folders.root)
    verdict(right)
    assert not (folders.work / module.RECORD).exists()


def test_in_a_terminal_it_is_printed_and_in_a_notebook_it_is_a_table_with_headings(folders, capsys):
    assert progress() is None
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "1 · A toy   0 of  2 right      0 of   5 points  1 written answer not begun"
    html = progress_in(folders)._repr_html_()
    assert html.count('scope="col"') == 4 and html.count('scope="row"') == 1 and "<caption" in html
