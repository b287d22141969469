"""The guard: it finds what a process has started, counts it, and ends it."""

import os
import subprocess
import sys
import time

import pytest

from autograder.jail.inside import guard

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")


@pytest.fixture
def child():
    """A process with a child of its own, and 50 MB."""
    source = (
        "import subprocess, sys; x = bytearray(b'x' * 50_000_000); "
        "p = subprocess.Popen(['sleep', '20']); print('up', flush=True); p.wait()"
    )
    with subprocess.Popen([sys.executable, "-c", source], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        yield process
        process.kill()


def test_children_and_their_children_are_found(child):
    found = list(guard._descendants())
    assert child.pid in found
    assert len(found) >= 2


def test_memory_of_processes_is_added_up(child):
    assert guard._uses_more([child.pid], 40_000_000)
    assert not guard._uses_more([child.pid], 400_000_000)
    assert not guard._uses_more([2**22 + 1], 0), "a process that is gone"


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
    while len(list(guard._descendants())) < 4:
        time.sleep(0.01)
    guard._end_all(notebook)
    os._exit(len(list(guard._descendants())))
