"""Calls and replacements beside the cells that have run."""

import numpy as np
import pytest

from autograder.jail import JailedNotebook, JailedStudent, Replacement
from course_lib.checking.exchange import Call
from course_lib.exercises.shared.probes.functions import Wave


def test_a_call_gets_copies_and_gives_values(submission):
    submission.run("import numpy as np")
    submission.run("def f(x, y=1):\n    print('called')\n    return [x.sum() + y, (x, {'n': np.int64(3)})]")
    answer = submission.perform(Call("f", (np.ones((2, 2)),), {"y": 2.5}))
    assert answer.value[0] == 6.5
    assert answer.value[1][1] == {"n": 3}
    assert answer.printed == "called\n"


def test_functions_of_the_course_can_be_arguments(submission):
    submission.run("def slope(f, x, eps=1e-5):\n    return (f(x + eps) - f(x - eps)) / (2 * eps)")
    value = JailedStudent(submission).slope(Wave(k=2.0), 0.3)
    assert value == pytest.approx(2 * np.cos(0.6))


@pytest.mark.parametrize(
    ("source", "problem", "said"),
    [
        ("pass", "missing", "not defined"),
        ("def f(x): raise NotImplementedError", "not done", "not done"),
        ("def f(x): return y", "exception", "NameError"),
        ("def f(x): return {1}", "not plain", "a set"),
        ("def f(x):\n    x += 1", "changed", "in place"),
        ("def f(x):\n    while True: pass", "endless", "after 2 seconds"),
        ("import os\ndef f(x): os._exit(0)", "interrupted", "ended the Python process"),
        ("def f(x): return x.repeat(200_000)", "not plain", "MB"),
    ],
)
def test_a_call_that_brings_no_value_says_why(submission, source, problem, said):
    submission.run(source)
    answer = submission.perform(Call("f", (np.zeros(2),)))
    assert answer.problem == problem
    assert said in answer.message


def test_a_forked_notebook_answers_nothing(submission):
    submission.run("import os\nchild = os.fork() == 0")
    assert [submission.run("child")[0].data["text/plain"] for _ in range(5)] == ["False"] * 5
    assert submission.incidents == []


def test_what_a_cell_starts_ends_with_it(jail):
    if not jail.has_own_namespaces:
        pytest.skip("this system allows no namespaces inside bubblewrap")
    with JailedNotebook(jail) as submission:
        submission.run(
            "import subprocess\nstarted = subprocess.Popen(['sleep', '9'], start_new_session=True)"
        )
        assert submission.run("started.wait(1)")[0].data["text/plain"] == "-9"


def test_numpy_alarms_are_heard(submission):
    submission.run("import numpy as np\ndef f(x): return np.exp(x)")
    assert "overflow" in submission.perform(Call("f", (np.array([1000.0]),))).alarms[0]


def test_right_answers_replace_the_students_whatever_its_cells_define(any_jail):
    replacement = Replacement(
        ("f",), ("import math", "def f(x):\n    return helper(x)\ndef helper(x): return math.floor(x)")
    )
    with JailedNotebook(any_jail, replacement) as submission:
        submission.run("def helper(x): return -1\ndef f(x): return 0\ndef g(x): return f(x) + helper(x)")
        assert submission.perform(Call("f", (2.5,))).value == 2
        assert submission.perform(Call("g", (2.5,))).value == 1
