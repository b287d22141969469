"""No stale verdict: each way in which an old answer outlives the code that made it, in IPython itself."""

import atexit

import pytest
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from course_lib.checking.engine import judge
from course_lib.checking.registry import find
from course_lib.checking.student import LocalStudent
from course_lib.runs import Runs, watch

RIGHT = (
    "def softmax(a):\n    e = np.exp(a - a.max(-1, keepdims=True))\n    return e / e.sum(-1, keepdims=True)"
)


@pytest.fixture
def shell():
    """A shell whose cells are watched; `run(source, cell_id)` runs one, `note()` is what a check adds."""
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    runs = Runs(shell.user_ns)
    shell.events.register("pre_run_cell", runs.begin)
    shell.events.register("post_run_cell", runs.end)
    shell.showtraceback = shell.showsyntaxerror = lambda *args, **kwargs: None

    def run(source, cell_id="the answer"):
        shell.run_cell(source, store_history=True, cell_id=cell_id)

    def note():
        softmax = find("softmax")
        report = judge(softmax, LocalStudent(shell.user_ns))
        points = report.points
        runs.note(softmax, report, [])
        assert report.points == points == 3
        return " ".join(report.notes)

    shell.run, shell.note = run, note
    run("import numpy as np", "imports")
    run(RIGHT)
    yield shell
    atexit.unregister(shell.atexit_operations)


def test_a_verdict_on_what_was_run_last_needs_no_note(shell):
    assert shell.note() == ""
    shell.run("softmax(np.zeros(3))", "a trial")
    shell.run("1 / 0", "another trial")
    shell.run("def softmax_of_rows(a:", "something else")
    assert shell.note() == ""


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (RIGHT + ")", "SyntaxError"),
        ("import no_such_module\n" + RIGHT, "ModuleNotFoundError"),
        ("undefined\n" + RIGHT, "NameError"),
        ("softmax = lambda a: (", "SyntaxError"),
    ],
)
def test_a_cell_that_failed_before_it_made_the_answer_is_named(shell, source, name):
    shell.run(source)
    assert shell.note() == (
        f"This verdict is for your answer of [2]: the cell that you ran later, [3], failed with {name}, and "
        "left it as it was."
    )


def test_an_answer_that_was_renamed_is_named(shell):
    shell.run(RIGHT.replace("softmax", "my_softmax"))
    assert "of [2]" in shell.note() and "[3], does not define it any more; was it renamed?" in shell.note()


def test_a_cell_that_made_the_answer_and_then_failed_made_it(shell):
    shell.run(RIGHT + "\n1 / 0")
    assert shell.note() == ""


def test_once_it_is_mended_the_note_is_gone(shell):
    shell.run(RIGHT + ")")
    shell.run(RIGHT)
    assert shell.note() == ""


def test_another_cell_may_do_without_the_answer(shell):
    shell.run("2 + 2", "another cell")
    assert shell.note() == ""


def test_outside_of_a_notebook_nothing_is_watched():
    assert watch() is None
