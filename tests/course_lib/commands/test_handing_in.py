import pytest

from course_lib.commands.folders import UsageError, write_notebook
from course_lib.commands.handing_in import hand_in
from tests.course_lib.commands import toy_folder
from tests.course_lib.commands.toy_folder import CHAPTER, IMPORTS, TOY, cell, notebook

SOFTMAX = """\
import numpy as np

def softmax(a):
    e = np.exp(a - a.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)
"""
#: right in the order in which it was written, and not from the top
OUT_OF_ORDER = "def sigmoid(a):\n    return 1 / (1 + np.exp(-np.clip(a, -700, 700)))\nsigmoid(later)"


@pytest.mark.kernel
def test_a_grader_will_see_what_a_fresh_kernel_shows(tmp_path, capsys):
    folders = toy_folder.write(tmp_path)
    sources = {"softmax": SOFTMAX, "sigmoid": OUT_OF_ORDER}
    cells = [each | {"source": sources.get(each["id"], each["source"])} for each in TOY["cells"]]
    expected = cell("demo", "raise RuntimeError") | {"metadata": {"tags": ["raises-exception"]}}
    write_notebook(folders.own(CHAPTER), notebook(*cells, expected))
    before = folders.own(CHAPTER).read_bytes()
    assert hand_in(folders, "01") == 1
    said = capsys.readouterr().out
    assert "✓ softmax: right, 3 of 3 points" in said
    assert "sigmoid: " in said and "○ why: a written answer that is not begun" in said
    assert "cell 5, sigmoid: NameError: name 'later' is not defined" in said
    assert "RuntimeError" not in said
    assert folders.own(CHAPTER).read_bytes() == before


@pytest.mark.kernel
def test_what_is_whole_is_done(tmp_path, capsys):
    made = notebook(
        toy_folder.HEADING,
        cell("imports", IMPORTS),
        toy_folder.answer("softmax", SOFTMAX),
        toy_folder.check("softmax"),
    )
    folders = toy_folder.write(tmp_path, made)
    write_notebook(folders.own(CHAPTER), made)
    assert hand_in(folders, "01") == 0
    assert "Together 3 of 3 points" in capsys.readouterr().out


def test_without_an_own_copy_there_is_nothing_to_hand_in(tmp_path):
    with pytest.raises(UsageError, match="course_lib lab"):
        hand_in(toy_folder.write(tmp_path), "01")
