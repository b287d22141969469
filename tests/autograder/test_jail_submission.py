"""A submission in the jail, with bubblewrap and without."""

import numpy as np
import pytest

from autograder.jail import Jail, JailedStudent, JailError, Limits, Replacement, Submission
from autograder.jail.submission import _answer, outputs_of
from course_lib.functions import Wave
from course_lib.students import AnswerProblem, Call
from tests.autograder.jailed import MISSING, SMALL

SANDBOXES = [pytest.param("bubblewrap", marks=pytest.mark.skipif(bool(MISSING), reason=MISSING)), "none"]


@pytest.fixture(scope="module", params=SANDBOXES)
def jail(request):
    with Jail(request.param, SMALL) as jail:
        yield jail


@pytest.fixture
def submission(jail):
    with Submission(jail) as submission:
        yield submission


def test_cells_share_their_names_and_show_what_a_notebook_shows(submission):
    submission.run("import sys\nx = 3")
    stream, result, error = submission.run("print('x', x)\nx + 1") + submission.run("1 / 0")
    assert (stream.output_type, stream.name, stream.text) == ("stream", "stdout", "x 3\n")
    assert (result.output_type, result.data) == ("execute_result", {"text/plain": "4"})
    assert (error.output_type, error.ename) == ("error", "ZeroDivisionError")
    assert "----> 1 1 / 0" in "\n".join(error.traceback)
    assert submission.run("print('careful', file=sys.stderr)")[0].name == "stderr"


def test_figures_come_as_pictures_in_their_place(submission):
    outputs = submission.run(
        "import matplotlib.pyplot as plt\nprint('before')\nplt.plot([1, 2]); plt.show()\nprint('after')"
    )
    assert [output.output_type for output in outputs] == ["stream", "display_data", "stream"]
    assert outputs[1].data["image/png"].startswith("iVBOR")
    assert submission.run("fig, ax = plt.subplots()\nax.plot([2, 1]);")[-1].data["image/png"], (
        "without show()"
    )


def test_magics_shell_escapes_and_programs_are_heard(submission):
    assert "1" in submission.run("!echo $((3 - 2))")[0].text
    assert submission.run("%timeit -n1 -r1 pass")[0].text
    assert submission.run("import os; os.write(1, b'low'); None")[0].text == "low"


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


def test_what_cannot_be_sent_is_the_fault_of_the_check(submission):
    with pytest.raises(JailError, match="cannot be asked"):
        submission.perform(Call("f", (lambda x: x,)))


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


def test_numpy_alarms_are_heard(submission):
    submission.run("import numpy as np\ndef f(x): return np.exp(x)")
    assert "overflow" in submission.perform(Call("f", (np.array([1000.0]),))).alarms[0]


def test_a_cell_that_ends_the_process_costs_itself_alone(submission):
    submission.run("x = 1")
    (error,) = submission.run("import os\nx = 2\nos._exit(0)")
    assert error.output_type == "error"
    assert submission.run("x")[0].data["text/plain"] == "1"
    assert submission.incidents == ["a cell ended the Python process: import os"]


def test_a_cell_that_takes_too_long_is_interrupted_and_the_others_run(submission):
    submission.run("x = 1")
    assert submission.run("while True: pass")[-1].ename == "KeyboardInterrupt"
    assert submission.run("x")[0].data["text/plain"] == "1"
    assert "interrupted after 2 seconds" in submission.incidents[0]


def test_the_time_of_a_submission_is_bounded(jail):
    with Submission(jail, deadline=1e-9) as submission:
        assert "used up" in submission.run("x = 1")[0].evalue
        assert "used up" in submission.perform(Call("f")).message


def test_right_answers_replace_the_students_whatever_its_cells_define(jail):
    replacement = Replacement(
        ("f",), ("import math", "def f(x):\n    return helper(x)\ndef helper(x): return math.floor(x)")
    )
    with Submission(jail, replacement) as submission:
        submission.run("def helper(x): return -1\ndef f(x): return 0\ndef g(x): return f(x) + helper(x)")
        assert submission.perform(Call("f", (2.5,))).value == 2
        assert submission.perform(Call("g", (2.5,))).value == 1


def test_two_submissions_share_nothing(jail):
    with Submission(jail) as one:
        one.run("import math, numpy as np\nmath.pi = 3\nnp.seterr(all='raise')\nleft = 1")
    with Submission(jail) as other:
        assert "3.14" in other.run("import math\nmath.pi")[0].data["text/plain"]
        assert other.run("left")[0].ename == "NameError"


def test_a_jail_whose_warm_process_was_killed_starts_another(jail):
    jail.start()
    jail.process.kill()
    jail.process.wait()
    with Submission(jail) as submission:
        assert submission.run("1")[0].data["text/plain"] == "1"


def test_unseeded_answers_are_the_same_at_every_grading(jail):
    seen = []
    for _ in range(2):
        jail.stop()
        with Submission(jail) as submission:
            seen.append(
                submission.run("import numpy as np, random\nnp.random.rand(), random.random(), hash('a')")[
                    0
                ].data
            )
    assert seen[0] == seen[1]


def test_a_jail_that_cannot_start_says_why(monkeypatch):
    from autograder.jail import sandbox

    monkeypatch.setattr(sandbox, "_packages", lambda: [])
    with Jail("none", Limits()) as jail, pytest.raises(JailError, match="No module named"):
        jail.fork()


def test_outputs_that_a_stranger_made_up_are_only_text_and_pictures():
    told = [
        {
            "output_type": "display_data",
            "data": {"text/html": "<script>", "image/png": '"><script>', "text/plain": 7},
        },
        {"output_type": "stream", "name": "stdout\n", "text": "a\ud800"},
        {"output_type": "error", "ename": ["x"], "traceback": [3, "line"]},
        {"output_type": "execute_result", "data": []},
        {"output_type": "update"},
        17,
    ]
    display, stream, error = outputs_of({"outputs": told})
    assert display.data == {"text/plain": ""}
    assert (stream.name, stream.text) == ("stdout", "a?")
    assert (error.ename, error.traceback) == ("", ["", "line"])
    assert outputs_of({"outputs": {"a": 1}}) == []
    assert len(outputs_of({"outputs": told[1:2] * 10_000})) < 1000


def test_answers_that_a_stranger_made_up_are_only_values():
    call = Call("f")
    assert _answer(call, {"value": {"function": "os:system"}}).problem == "interrupted"
    assert _answer(call, {"value": 1, "problem": "passed"}).problem == "interrupted"
    made_up = _answer(
        call, {"value": 1, "message": ["x"], "alarms": {"tuple": [3, "x"]}, "printed": "y" * 10_000}
    )
    assert (made_up.message, made_up.alarms) == ("", ("", "x"))
    assert len(made_up.printed) < 3_000


def test_a_cell_that_ends_the_process_only_when_it_runs_again_is_left_out(jail):
    with Submission(jail) as submission:
        submission.run("x = 1")
        submission.cells.append("import os; os._exit(0)")
        submission.close()
        assert submission.run("x")[0].data["text/plain"] == "1"
        assert "import os; os._exit(0)" not in submission.cells


def test_a_fault_of_the_jail_is_no_fault_of_the_student(jail, monkeypatch):
    student = JailedStudent(Submission(jail))
    monkeypatch.setattr(student.submission, "perform", lambda call: 1 / 0)
    with pytest.raises(AnswerProblem):
        student.softmax(1.0)
    assert isinstance(student.failure, ZeroDivisionError)
