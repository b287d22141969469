"""The training loop: it repeats, it shows, it can be stopped."""

import pytest

from course_lib.checking.capture import capture
from course_lib.training import run_epochs


def count_down(state):
    return state - 1, 1.0 / state


def interrupted_at(epoch):
    def one_epoch(state):
        if state == epoch:
            raise KeyboardInterrupt
        return state + 1, float(state)

    return one_epoch


def test_every_epoch_begins_where_the_last_one_ended():
    assert run_epochs(count_down, 4, 3) == (1, [1 / 4, 1 / 3, 1 / 2])


def test_no_epochs_leave_everything_as_it_is():
    assert run_epochs(count_down, 4, 0) == (4, [])


def test_an_interrupt_loses_only_the_epoch_that_was_not_finished(capsys):
    assert run_epochs(interrupted_at(3), 0, 10) == (3, [0.0, 1.0, 2.0])
    assert "stopped" in capsys.readouterr().out


def test_an_error_in_an_epoch_reaches_the_caller():
    with pytest.raises(ZeroDivisionError):
        run_epochs(count_down, 2, 3)


def test_the_finished_bar_is_the_same_at_every_run_and_on_standard_output(capsys):
    shown = []
    for _ in range(2):
        run_epochs(count_down, 9, 8)
        captured = capsys.readouterr()
        assert captured.err == ""
        shown.append(captured.out.rpartition("\r")[2])
    assert shown[0] == shown[1]
    assert "epoch 8 of 8, objective 0.5" in shown[0] and "left" not in shown[0]


def test_the_bar_calls_epoch_and_objective_what_they_are(capsys):
    run_epochs(count_down, 9, 8, unit="network", value="validation loss")
    assert "network 8 of 8, validation loss 0.5" in capsys.readouterr().out
    run_epochs(interrupted_at(3), 0, 10, unit="step")
    assert "all finished steps are kept" in capsys.readouterr().out


def test_inside_a_check_there_is_no_bar():
    with capture() as captured:
        run_epochs(count_down, 9, 8)
    assert captured.printed == ""


def test_inside_a_check_an_interrupt_ends_the_check():
    with capture(), pytest.raises(KeyboardInterrupt):
        run_epochs(interrupted_at(3), 0, 10)
