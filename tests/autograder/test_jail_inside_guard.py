"""The guard: it ends all that a notebook has started."""

import os
import sys
import time

import pytest

from autograder.jail.inside import guard, usage

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


def test_all_of_a_notebook_is_ended():
    pid = os.fork()
    if pid == 0:
        try:
            _guard_a_family()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _guard_a_family():
    guard.confinement.adopt_orphans()
    notebook = os.fork()
    if notebook == 0:
        if os.fork() == 0:
            os.setsid()
        os.fork()
        time.sleep(20)
        os._exit(0)
    while len(list(usage.descendants())) < 4:
        time.sleep(0.01)
    guard._end_all(notebook)
    os._exit(len(list(usage.descendants())))
