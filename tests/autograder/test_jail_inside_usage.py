"""What a family of processes uses: it is found, counted, and what cannot be seen counts as too much."""

import os
import subprocess
import sys
import time

import pytest

from autograder.jail.inside import confinement, usage

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is no /proc")

MB = 1_000_000


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


def test_children_and_their_children_are_found_with_their_threads(child):
    found = list(usage.descendants())
    assert child.pid in [process.pid for process in found]
    assert len(found) >= 2
    assert all(process.threads >= 1 for process in found)


def test_memory_of_processes_is_added_up(child):
    assert usage.uses_more([child.pid], 40 * MB, alone=False)
    assert not usage.uses_more([child.pid], 400 * MB, alone=False)
    assert not usage.uses_more([2**22 + 1], 0, alone=False), "a process that is gone"


def test_what_cannot_be_looked_into_counts_as_too_much_where_it_matters(child, monkeypatch):
    read = usage._read
    monkeypatch.setattr(
        usage, "_read", lambda path, *most: "" if path.endswith("rollup") else read(path, *most)
    )
    assert usage.uses_more([child.pid], 60 * MB, alone=False)
    assert not usage.uses_more([child.pid], 400 * MB, alone=False)


def test_a_process_whose_first_thread_has_ended_is_read_through_another(monkeypatch):
    files = {"/proc/7/status": "State:\tZ\n", "/proc/8/status": "VmRSS:\t 100 kB\nVmPTE:\t 20 kB\n"}
    files["/proc/8/smaps_rollup"] = "Rss:  100 kB\nPss:  60 kB\nPss_Anon: 50 kB\nSwapPss: 7 kB\n"
    monkeypatch.setattr(usage, "_read", lambda path, *_: files.get(path, ""))
    monkeypatch.setattr(usage, "_numbers", lambda folder: [7, 8])
    assert (usage._resident(7), usage._proportional(7)) == (120 * 1024, 87 * 1024)


def test_what_the_kernel_keeps_counts_where_it_is_of_nobody_else(monkeypatch):
    files = {"/proc/net/sockstat": "sockets: used 100\nTCP: inuse 0\n"}
    monkeypatch.setattr(usage, "_read", lambda path, *_: files.get(path, ""))
    monkeypatch.setattr(usage, "FOLDERS", ())
    assert usage._kept_by_the_kernel() >= 100 * 100_000
    assert usage.uses_more([], 10 * MB, alone=True)
    assert not usage.uses_more([], 10 * MB, alone=False)
    files["/proc/locks"] = "x" * usage.MAX_LOCK_CHARACTERS
    assert usage.uses_more([], 10**15, alone=True)


def test_files_without_contents_are_memory_too(monkeypatch, tmp_path):
    files = os.statvfs("/dev/shm")
    if not files.f_files:
        pytest.skip("there is no /dev/shm in memory here")
    monkeypatch.setattr(usage, "FOLDERS", ("/dev/shm",))
    monkeypatch.setattr(usage, "_read", lambda path, *_: "")
    assert usage._kept_by_the_kernel() >= (files.f_files - files.f_ffree) * 1024


def test_a_process_that_hides_cannot_be_read_and_is_still_seen():
    pid = os.fork()
    if pid == 0:
        confinement.give_up_root()
        confinement.hide_memory(True)
        watched = os.fork()
        if watched == 0:
            time.sleep(20)
        hidden = usage._proportional(watched) == float("inf")
        seen = usage._resident(watched) > 0
        os.kill(watched, 9)
        os._exit(int(hidden and seen))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1
