"""Limits of a process, and the namespaces of a submission as it sees them."""

import os
import resource
import sys

import pytest

from autograder.jail import JailedNotebook
from autograder.jail.inside import confinement

LIMITS = {"submission_seconds": 60.0, "disk_mb": 8, "memory_mb": 100, "processes": 12}


def in_a_fork(function):
    """What `function` returns, in a process of its own: 0 … 255."""
    pid = os.fork()
    if pid == 0:
        try:
            os._exit(function())
        finally:
            os._exit(255)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have fewer limits")
def test_limits_hold_for_the_process():
    def limited():
        confinement.set_limits(LIMITS, descriptors=256, count_processes=True)
        expected = {
            resource.RLIMIT_FSIZE: 8 * 1024**2,
            resource.RLIMIT_CPU: 65,
            resource.RLIMIT_CORE: 0,
            resource.RLIMIT_MEMLOCK: 0,
            resource.RLIMIT_NOFILE: 256,
            resource.RLIMIT_NPROC: LIMITS["processes"],
            resource.RLIMIT_SIGPENDING: confinement.SIGNALS,
        }
        return int(all(resource.getrlimit(which) == (most, most) for which, most in expected.items()))

    assert in_a_fork(limited) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="the memory of a process is known on Linux")
def test_memory_is_what_comes_on_top():
    def hungry():
        confinement.set_limits(LIMITS, descriptors=256, count_processes=False)
        bytearray(60 * 1024**2)
        try:
            bytearray(200 * 1024**2)
        except MemoryError:
            return 1
        return 0

    assert in_a_fork(hungry) == 1


def test_a_limit_that_is_lower_already_stays():
    def limited_twice():
        confinement.set_limits(LIMITS | {"disk_mb": 4}, descriptors=100, count_processes=False)
        confinement.set_limits(LIMITS, descriptors=256, count_processes=False)
        return int(resource.getrlimit(resource.RLIMIT_NOFILE) == (100, 100))

    assert in_a_fork(limited_twice) == 1


def test_a_function_of_the_c_library_that_fails_says_why():
    with pytest.raises(OSError, match="chdir: No such file or directory"):
        confinement.libc("chdir", b"/nowhere/at/all")


def test_a_submission_is_alone_in_its_namespaces(jail):
    if not jail.has_own_namespaces:
        pytest.skip("this system allows no namespaces inside bubblewrap")
    with JailedNotebook(jail) as submission:
        submission.run("import os")
        assert (
            submission.run("os.getpid(), os.getuid(), os.getgid()")[0].data["text/plain"] == "(1, 1000, 1000)"
        )
        assert (
            submission.run("os.listdir('/tmp'), os.getcwd()")[0].data["text/plain"]
            == "(['home', '.shm'], '/tmp/home')"
        )
        submission.run("import resource")
        threads = submission.run("resource.getrlimit(resource.RLIMIT_NPROC)")[0].data["text/plain"]
        assert threads == f"({jail.limits.processes}, {jail.limits.processes})"
        assert (
            submission.run("resource.getrlimit(resource.RLIMIT_SIGPENDING)[0]")[0].data["text/plain"]
            == "1000"
        ), "signals"
        assert submission.run("open('/proc/self/oom_score_adj').read()")[0].data["text/plain"] == "'1000\\n'"
        assert submission.run("os.uname().nodename")[0].data["text/plain"] == "'jail'"


def test_two_submissions_have_no_namespace_in_common(jail):
    if not jail.has_own_namespaces:
        pytest.skip("this system allows no namespaces inside bubblewrap")
    names = "[os.readlink(f'/proc/self/ns/{name}') for name in ('ipc', 'mnt', 'pid', 'user')]"
    with JailedNotebook(jail) as one, JailedNotebook(jail) as other:
        seen = [set(eval(each.run(f"import os; {names}")[0].data["text/plain"])) for each in (one, other)]
    assert not seen[0] & seen[1]
