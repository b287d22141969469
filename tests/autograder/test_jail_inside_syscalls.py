"""The filter of system calls; that it refuses what it should is shown by tests/misbehaving."""

import pytest

from autograder.jail.inside.syscalls import MACHINES, REFUSED, _filter


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


def test_an_unknown_machine_has_no_filter():
    assert _filter("riscv64") is None
