import logging
import os
import signal
import subprocess
import sys
import threading
import time
import warnings

import numpy as np
import pytest

from course_lib.checking.capture import MAX_PRINTED_CHARACTERS, TimeIsUp, capture, readable, time_limit


def test_prints_to_either_stream_are_heard_in_order():
    with capture() as captured:
        print("one")
        print("two", file=sys.stderr)
    assert captured.printed == "one\ntwo\n"


def test_a_logger_that_kept_the_old_stream_is_heard(capfd):
    logger = logging.getLogger("toy")
    logger.addHandler(handler := logging.StreamHandler(sys.stderr))
    with capture() as captured:
        logger.warning("from a logger")
    logger.removeHandler(handler)
    assert captured.printed == "from a logger\n"
    assert capfd.readouterr() == ("", "")


def test_what_goes_past_python_reaches_no_stream(capfd):
    with capture():
        os.write(1, b"raw\n")
        os.write(2, b"raw\n")
        subprocess.run([sys.executable, "-c", "import sys; sys.stderr.write('child')"], check=True)
    os.write(2, b"after\n")
    assert capfd.readouterr() == ("", "after\n")


def test_warnings_are_heard_and_numerical_alarms_told_apart():
    with capture() as captured:
        warnings.warn("careful", UserWarning, stacklevel=1)
        np.log(np.zeros(2))
    assert captured.printed == "UserWarning: careful\n"
    assert captured.alarms == ("divide by zero encountered in log",)


def test_alarms_ring_whatever_the_notebook_has_switched_off_or_made_an_error():
    for setting in ("ignore", "raise"):
        with np.errstate(all=setting):
            with capture() as captured:
                np.exp(np.array([1000.0]))
            assert captured.alarms == ("overflow encountered in exp",)
            assert np.geterr()["over"] == setting


def test_underflow_is_no_alarm():
    with np.errstate(all="warn"), capture() as captured:
        np.exp(np.array([-1000.0]))
    assert captured.alarms == ()


def test_everything_is_put_back_even_if_the_code_inside_changes_or_closes_it(capsys):
    before = (sys.stdout, sys.stderr, np.geterr(), list(warnings.filters))
    with capture():
        sys.stdout.close()
        sys.stdout = sys.stderr = None
        np.seterr(all="raise")
        warnings.simplefilter("ignore")
    assert (sys.stdout, sys.stderr, np.geterr(), list(warnings.filters)) == before
    assert "write" not in vars(sys.stdout)
    print("still there")
    assert capsys.readouterr().out == "still there\n"


def test_everything_is_put_back_after_an_exception():
    before = (sys.stdout, sys.stderr)
    with pytest.raises(KeyError), capture():
        raise KeyError
    assert (sys.stdout, sys.stderr) == before


def test_code_that_prints_without_an_end_fills_neither_memory_nor_report():
    with capture() as captured:
        for _ in range(10_000):
            print("x" * 1000)
    assert len(captured.printed) == MAX_PRINTED_CHARACTERS + 2 and captured.printed.endswith(" …")


def test_a_warning_in_a_loop_is_kept_once():
    with capture() as captured:
        for _ in range(1000):
            warnings.warn("again", UserWarning, stacklevel=1)
    assert captured.printed == "UserWarning: again\n"


def test_listening_inside_listening_leaves_both_whole():
    with capture() as outer:
        print("a")
        with capture() as inner:
            print("b")
        print("c")
    assert (outer.printed, inner.printed) == ("a\nc\n", "b\n")


def test_two_threads_listen_one_after_the_other(capfd):
    def work(name):
        for _ in range(20):
            with capture() as captured:
                print(name)
                time.sleep(0.0001)
            wrong.extend({captured.printed} - {name + "\n"})

    wrong, stdout = [], sys.stdout
    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == [] and sys.stdout is stdout
    assert capfd.readouterr() == ("", "")


def test_a_readable_text_is_short_valid_unicode_whatever_it_comes_from():
    class Mute:
        def __str__(self):
            raise RuntimeError

    assert readable(Mute()) == "(a Mute that cannot be shown)"
    assert readable("\ud800") == "?"
    assert readable("abc", 2) == "ab …"


def test_an_endless_loop_is_stopped():
    with pytest.raises(TimeIsUp), time_limit(0.05):
        while True:
            pass


def test_a_loop_that_swallows_the_first_stop_is_stopped_by_the_second():
    swallowed = []
    with pytest.raises(TimeIsUp), time_limit(0.05):
        while True:
            try:
                while True:
                    pass
            except BaseException as error:
                swallowed.append(error)
                while True:
                    pass
    assert len(swallowed) == 1


def test_with_patience_the_time_that_code_waits_for_the_processor_does_not_count():
    with time_limit(0.02, patience=1000):
        time.sleep(0.2)  # as on a machine that is busy with others
    with pytest.raises(TimeIsUp), time_limit(0.02, patience=2):
        time.sleep(10)
    with pytest.raises(TimeIsUp), time_limit(0.02, patience=1000):
        while True:
            pass


def test_code_in_time_goes_on_undisturbed_and_an_alarm_set_before_still_rings():
    rung = []
    previous = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with time_limit(10):
            value = 1
        assert value == 1 and not rung
        deadline = time.monotonic() + 10
        while not rung and time.monotonic() < deadline:
            time.sleep(0.01)
        assert rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def test_off_the_main_thread_code_runs_without_a_limit():
    done = []

    def work():
        with time_limit(0.01):
            time.sleep(0.05)
            done.append(True)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert done


def test_nobody_is_asked_for_input_and_afterwards_it_asks_again(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda prompt: "typed")
    with capture() as captured, pytest.raises(RuntimeError, match="take the numbers from the arguments"):
        input("a = ")
    assert captured.printed == ""
    assert input("a = ") == "typed"
