import os
import signal
import subprocess
import sys
import time

import pytest

from autograder.grading.workers import in_parallel


def square(task, offset):
    return task * task + offset


def die_on_three(task):
    if task == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def fail_on_three(task):
    if task == 3:
        raise ValueError("three")
    return task


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_has_its_result_whatever_the_number_of_processes(jobs):
    results = in_parallel(square, range(10), 1, jobs=jobs, lost=lambda task: None)
    assert sorted(results) == [n * n + 1 for n in range(10)]


def test_no_task_is_no_result():
    assert list(in_parallel(square, [], 0, jobs=2, lost=lambda task: None)) == []


def test_a_task_that_kills_its_process_costs_only_itself():
    results = list(in_parallel(die_on_three, range(6), jobs=2, lost=lambda task: f"lost {task}"))
    assert sorted(map(str, results)) == ["0", "1", "2", "4", "5", "lost 3"]


def test_an_error_of_the_work_itself_reaches_the_caller():
    with pytest.raises(ValueError, match="three"):
        list(in_parallel(fail_on_three, range(6), jobs=2, lost=lambda task: None))


def hang_on_three(task):
    while task == 3:
        time.sleep(1)
    return task


def hoard_on_three(task):
    return len(bytes(2_000_000_000)) if task == 3 else task


def test_a_task_that_hangs_costs_only_itself_even_where_nothing_can_interrupt_it():
    results = list(
        in_parallel(hang_on_three, range(2, 5), jobs=2, lost=lambda task: f"lost {task}", longest=4.0)
    )
    assert sorted(map(str, results)) == ["2", "4", "lost 3"]


def send_much(task):
    return bytes(task)


STOPS = """
import sys
from tests.autograder.test_grading_workers import in_parallel, send_much

for attempt in range(2):
    results = in_parallel(send_much, [50_000_000] * 3, jobs=2, lost=lambda task: None)
    next(results)
    results.close()  # while the other process is sending
"""


def test_stopped_in_the_middle_of_a_result_the_pool_ends_at_once():
    subprocess.run([sys.executable, "-c", STOPS], check=True, timeout=120)


def test_a_process_has_so_much_memory_and_no_more():
    with pytest.raises(MemoryError):
        list(in_parallel(hoard_on_three, [3], jobs=1, lost=lambda task: None))
