"""The filter of system calls; that it refuses what it should is shown by tests/misbehaving too."""

import platform
import shutil
import subprocess

import pytest

from autograder.jail import JailedNotebook
from autograder.jail.inside.syscalls import MACHINES, REFUSED, _filter
from autograder.jail.sandbox import unfiltered


@pytest.mark.parametrize("machine", MACHINES)
def test_every_jump_of_the_filter_stays_in_it(machine):
    program = _filter(machine)
    count = len(program) // 8
    for i in range(count):
        code, yes, no = program[8 * i], program[8 * i + 2], program[8 * i + 3]
        assert code == 6 or i + 1 + max(yes, no) < count


def test_the_numbers_of_system_calls_are_told_apart():
    for column in (0, 1):
        numbers = [both[column] for both in REFUSED.values() if both[column] is not None]
        assert len(set(numbers)) == len(numbers)


@pytest.mark.skipif(not shutil.which("scmp_sys_resolver"), reason="needs apt-get install seccomp")
@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_of_system_calls_are_those_of_libseccomp(machine):
    def resolved(name):
        command = ["scmp_sys_resolver", "-a", machine, name]
        number = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        return number if number >= 0 else None  # there is no such call on this machine

    column = MACHINES[machine][0]
    table = {name: numbers[column] for name, numbers in REFUSED.items()}
    assert table == {name: resolved(name) for name in REFUSED}


def test_an_unknown_machine_has_no_filter_and_is_told_so(monkeypatch):
    assert _filter("riscv64") is None
    assert unfiltered() == "" or platform.machine() not in MACHINES
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert unfiltered().startswith("no system calls are refused on riscv64")


DECEIVING = """
import ctypes, errno, mmap, os, socket

libc = ctypes.CDLL(None, use_errno=True)
PR_SET_DUMPABLE = 4
one, other = socket.socketpair()

def refused(function, *args):
    ctypes.set_errno(0)
    try:
        function(*args)
    except PermissionError:
        return True
    return ctypes.get_errno() == errno.EPERM

print(
    refused(libc.prctl, PR_SET_DUMPABLE, 0, 0, 0, 0),
    refused(one.setsockopt, socket.SOL_SOCKET, socket.SO_SNDBUF, 10_000_000),
    refused(mmap.mmap, -1, 4096),
    refused(libc.inotify_init1, 0),
    refused(socket.socket, socket.AF_NETLINK, socket.SOCK_RAW),
)
"""


@pytest.mark.jail
@pytest.mark.skipif(bool(unfiltered()), reason="no filter for this machine")
def test_what_would_deceive_the_guard_is_refused(jail):
    with JailedNotebook(jail) as submission:
        assert [output.text for output in submission.run(DECEIVING)] == ["True True True True True\n"]
