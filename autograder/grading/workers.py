"""A class on all cores: a pool of processes, each with a jail of its own, and one stream of outcomes."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from autograder.jail.inside.confinement import MB, die_with_parent, memory_of_this_process

MAX_TASK_SECONDS = 600.0  # seconds for a task
MEMORY_MB = 1000  # of a process, on top of what it has when it starts

Task = TypeVar("Task")


def in_parallel(
    work: Callable[..., Any],
    tasks: Iterable[Task],
    *common: Any,
    jobs: int,
    lost: Callable[[Task], Any],
    longest: float = MAX_TASK_SECONDS,
) -> Iterator[Any]:
    """The results of work(task, *common), as they come; at most two tasks a process are under way at a time.

    If a process dies (it was killed, or there was no memory left), or takes more than `longest` seconds for a
    task, all tasks that were under way are tried again, one by one; for one that ends its process again the
    result is lost(task). When the caller stops
    (an error, Ctrl-C, `close`), the processes are ended at once, and when it is killed, with it.
    """
    remaining, suspects = deque(tasks), deque()
    while remaining or suspects:
        alone = bool(suspects)
        queue = suspects if alone else remaining
        with _pool(1 if alone else jobs) as pool:
            under_way: dict[Future, Task] = {}
            try:
                while queue or under_way:
                    while queue and len(under_way) < (1 if alone else 2 * jobs):
                        task = queue.popleft()
                        under_way[pool.submit(work, task, *common)] = task
                    done = wait(under_way, longest, FIRST_COMPLETED).done
                    if not done:  # no task has begun since, so all have had their time
                        _end_processes(pool)
                    for future in done:
                        result = future.result()
                        del under_way[future]
                        yield result
            except BrokenProcessPool:
                if alone:
                    yield lost(*under_way.values())
                else:
                    suspects.extend(under_way.values())
            except BaseException:
                _end_processes(pool)
                raise
            finally:
                pool.shutdown(cancel_futures=True)


def _end_processes(pool: ProcessPoolExecutor) -> None:
    """Kill the processes of the pool, so that it notices.

    One of them may be in the middle of sending a result. The pool would wait for the rest of it as long as
    somebody can still send it, and this process can.
    """
    for process in multiprocessing.active_children():
        process.kill()
    pool._result_queue._writer.close()


def _pool(jobs: int) -> ProcessPoolExecutor:
    """Forked where that can be: what is imported here need not be imported again."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(os.getpid(),))


def _start(parent: int) -> None:
    """End with the parent, also where that is killed; leave Ctrl-C, which reaches all processes, to it.

    A process has so much memory: what a stranger wrote may need more, and costs only itself then.
    """
    # a handler, since a signal that is ignored would be ignored in the jail too
    signal.signal(signal.SIGINT, lambda *_: None)
    if sys.platform == "linux":
        die_with_parent()
        if os.getppid() != parent:
            os._exit(1)
        most = memory_of_this_process() + MEMORY_MB * MB
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.getrlimit(resource.RLIMIT_AS)[1]))
