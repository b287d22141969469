"""A submission in the jail, with bubblewrap and without: what it is spared and what it cannot make up."""

import pytest

from autograder.jail import JailedNotebook, JailedStudent, JailError
from autograder.jail.jailed_notebook import _answer, outputs_of
from course_lib.checking.exchange import Call
from course_lib.checking.student import AnswerProblem
from tests.autograder.pixels import png


def test_what_cannot_be_sent_is_the_fault_of_the_check(submission):
    with pytest.raises(JailError, match="cannot be asked"):
        submission.perform(Call("f", (lambda x: x,)))


def test_a_cell_that_ends_the_process_costs_itself_alone(submission):
    submission.run("x = 1")
    (error,) = submission.run("import os\nx = 2\nos._exit(0)")
    assert error.output_type == "error"
    assert submission.run("x")[0].data["text/plain"] == "1"
    assert submission.incidents == ["a cell ended the Python process: import os"]


def test_what_is_noticed_of_a_cell_can_be_printed_on_a_terminal(submission):
    submission.run("x = '\x1b[2J\u202e'; import os; os._exit(0)")
    assert submission.incidents[0].endswith("x = '\ufffd[2J\ufffd'; import os; os._exit(0)")


def test_a_cell_that_takes_too_long_is_interrupted_and_the_others_run(submission):
    submission.run("x = 1")
    assert submission.run("while True: pass")[-1].ename == "KeyboardInterrupt"
    assert submission.run("x")[0].data["text/plain"] == "1"
    assert "interrupted after 2 seconds" in submission.incidents[0]


def test_the_time_in_which_others_run_again_is_not_that_of_a_cell(submission):
    for _ in range(2):
        submission.run("import time; time.sleep(1.2)")
    submission.run("import os; os._exit(0)")
    submission.run("x = 1")
    assert submission.incidents == ["a cell ended the Python process: import os; os._exit(0)"]


def test_the_outputs_of_all_cells_together_are_bounded(submission):
    loud = [submission.run("print('x' * 150_000)")[0] for _ in range(20)]
    kept = sum(output.output_type == "stream" for output in loud)
    assert 10 <= kept <= 14
    assert loud[-1].ename == "OutputCut"
    assert "too long" in submission.incidents[0]
    assert submission.run("print(1); 2")[1].data["text/plain"] == "2", "a little is always kept"
    assert submission.run("1 / 0")[0].ename == "ZeroDivisionError"


def test_files_that_were_handed_in_are_there_and_again_after_the_process_has_ended(any_jail):
    files = {
        "helper.py": b"def double(x): return 2 * x",
        "data/points.csv": b"1,2",
        "too_large": bytes(9_000_000),
    }
    with JailedNotebook(any_jail, files=files) as submission:
        submission.run("import os, helper\nos.remove('helper.py')")
        submission.run("os._exit(0)")
        source = "helper.double(4), open('data/points.csv').read(), os.path.exists('helper.py')"
        assert submission.run(source)[0].data["text/plain"] == "(8, '1,2', False)"


def test_the_time_of_a_submission_is_bounded(any_jail):
    with JailedNotebook(any_jail, deadline=1e-9) as submission:
        assert "used up" in submission.run("x = 1")[0].evalue
        assert "used up" in submission.perform(Call("f")).message


def test_a_call_may_have_more_time_than_usual_where_its_exercise_says_so(submission):
    submission.run("import time\ndef f(): time.sleep(2.2)")
    assert submission.perform(Call("f"), seconds=10.0).problem is None
    assert submission.perform(Call("f")).problem == "endless"


def test_outputs_that_a_stranger_made_up_are_only_text_and_pictures():
    told = [
        {
            "output_type": "display_data",
            "data": {"text/html": "PHNjcmlwdD4=", "image/png": '"><script>', "text/plain": 7},
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


def test_a_picture_that_a_browser_would_blow_up_is_not_shown():
    told = [
        {"output_type": "display_data", "data": {"image/png": png(*size)}}
        for size in ((9, 9), (30_000, 30_000))
    ]
    assert ["image/png" in output.data for output in outputs_of({"outputs": told})] == [True, False]


def test_answers_that_a_stranger_made_up_are_only_values():
    call = Call("f")
    assert _answer(call, {"value": {"function": "os:system"}}).problem == "interrupted"
    for made_up in ("passed", [], {}, 7, True):
        assert _answer(call, {"value": 1, "problem": made_up}).problem == "interrupted"
    made_up = _answer(
        call, {"value": 1, "message": ["x"], "alarms": {"tuple": [3, "x"]}, "printed": "y" * 10_000}
    )
    assert (made_up.message, made_up.alarms) == ("", ("", "x"))
    assert len(made_up.printed) < 3_000


def test_a_cell_that_ends_the_process_only_when_it_runs_again_is_left_out(any_jail):
    with JailedNotebook(any_jail) as submission:
        submission.run("x = 1")
        submission.cells.append("import os; os._exit(0)")
        submission.close()
        assert submission.run("x")[0].data["text/plain"] == "1"
        assert "import os; os._exit(0)" not in submission.cells


def test_a_fault_of_the_jail_is_no_fault_of_the_student(any_jail, monkeypatch):
    student = JailedStudent(JailedNotebook(any_jail))
    monkeypatch.setattr(student.submission, "perform", lambda *_: 1 / 0)
    with pytest.raises(AnswerProblem):
        student.softmax(1.0)
    assert isinstance(student.failure, ZeroDivisionError)
