"""The warm process and its forks, seen from outside."""

import os
import time
from contextlib import suppress
from textwrap import dedent

import pytest

from autograder.jail import Jail, JailedNotebook, JailError, Limits, sandbox
from autograder.jail.session import Ended, TooLong
from tests.autograder.jailed import SMALL


def test_a_jail_whose_warm_process_was_killed_starts_another(jail):
    jail.start()
    jail.process.kill()
    jail.process.wait()
    with JailedNotebook(jail) as submission:
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


def test_a_reply_that_is_too_long_or_to_another_question_ends_the_process(any_jail):
    session = any_jail.fork()
    session.most = 1_000
    with pytest.raises(Ended, match="at most 1000 are read"):
        ask(session, "'x' * 5_000")
    forged = """
    import sys
    protocol = sys.modules["inside.protocol"]
    pack = protocol.pack
    protocol.pack = lambda message: pack(message | {"id": 0})
    """
    with pytest.raises(Ended, match="to another question"):
        ask(any_jail.fork(), dedent(forged))


def test_several_processes_have_the_memory_of_one(any_jail):
    hungry = (
        "import os, time\nwhile os.fork() and (n := n + 1) < 4: pass\nx = b'x' * 100_000_000; time.sleep(30)"
    )
    with pytest.raises(Ended, match="used more memory than the 250 MB"):
        ask(any_jail.fork(), f"n = 0\n{hungry}", 25.0)


@pytest.mark.parametrize("nest", [True, False])
@pytest.mark.jail
def test_what_a_submission_has_of_memory_it_may_use(nest):
    with Jail(limits=SMALL, nest=nest) as jail:
        session = jail.fork()
        assert ask(session, "import time\nx = b'x' * 120_000_000\ntime.sleep(0.5)")["good"]
        assert session.close() == "asked"


def test_a_signal_to_its_group_reaches_the_notebook_alone(any_jail):
    if not any_jail.has_own_namespaces:
        pytest.skip("this system allows no namespaces inside bubblewrap")
    session, warm = any_jail.fork(), any_jail.process
    with suppress(Ended):  # process 1 of a namespace is not ended by itself
        ask(session, "import os; os.kill(0, 9)")
        assert session.close() == "asked"
    assert warm.poll() is None


def test_a_notebook_that_kills_its_guard_ends_with_it():
    with Jail("none", SMALL) as jail:
        session = jail.fork()
        told = ask(session, "import os, time; os.getpid()")["outputs"][0]["data"]["text/plain"]
        with pytest.raises(Ended):
            ask(session, "os.kill(os.getppid(), 9); time.sleep(20)", 0.3)
        with pytest.raises(ProcessLookupError):
            for _ in range(100):
                os.kill(int(told), 0)
                time.sleep(0.02)


def test_a_jail_can_be_stopped_twice_and_started_again(any_jail):
    with Jail(any_jail.sandbox, any_jail.limits) as jail:
        jail.stop()
        jail.fork().close()
        jail.stop()
        jail.stop()
        assert jail.fork().close() == "asked"
