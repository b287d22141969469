import os
import signal

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
