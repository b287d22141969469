"""The warm process and its forks, seen from outside."""

import pytest

from autograder.jail import Jail, JailError, Limits, Submission, sandbox
from autograder.jail.session import Ended, TooLong


def test_a_jail_whose_warm_process_was_killed_starts_another(jail):
    jail.start()
    jail.process.kill()
    jail.process.wait()
    with Submission(jail) as submission:
        assert submission.run("1")[0].data["text/plain"] == "1"


def test_a_jail_that_cannot_start_says_why(monkeypatch):
    monkeypatch.setattr(sandbox, "_packages", lambda: [])
    with Jail("none", Limits()) as jail, pytest.raises(JailError, match="No module named"):
        jail.fork()


def ask(session, source, seconds=5.0, **how):
    return session.ask({"do": "cell", "source": source}, seconds, **how)


def test_a_question_that_takes_too_long_ends_the_process(any_jail):
    session = any_jail.fork()
    with pytest.raises(TooLong, match=r"after 0\.2 seconds"):
        ask(session, "import time; time.sleep(9)", 0.2)


def test_an_interrupt_comes_before_the_end(any_jail):
    session = any_jail.fork()
    assert ask(session, "import time; time.sleep(9)", 0.2, interrupt=True)["good"] is False
    assert ask(session, "1")["good"] is True
    assert session.close() == "asked"


def test_the_end_of_a_process_is_told_with_its_reason(any_jail):
    with pytest.raises(Ended, match="ended the Python process"):
        ask(any_jail.fork(), "import os; os._exit(0)")


def test_a_jail_can_be_stopped_twice_and_started_again(any_jail):
    with Jail(any_jail.sandbox, any_jail.limits) as jail:
        jail.stop()
        jail.fork().close()
        jail.stop()
        jail.stop()
        assert jail.fork().close() == "asked"
