"""The filter of system calls; that it refuses what it should is shown by tests/misbehaving."""

import platform
import shutil
import subprocess

import pytest

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
