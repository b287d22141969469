"""What the kernel lets a submission see and use: namespaces of its own, no rights, limits."""

from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from contextlib import suppress

NEWNS, NEWIPC, NEWUSER, NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_BIND = 1, 2, 4, 8, 4096
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 1, 4, 36
NOBODY = 65534
STUDENT = 1000  # the user that a submission thinks it is
SIGNALS = 1000  # that wait, and timers
MB = 1024 * 1024

LIBC = ctypes.CDLL(None, use_errno=True)


def libc(function: str, *args) -> None:
    """A function of the C library; OSError if it fails."""
    if getattr(LIBC, function)(*args) != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{function}: {os.strerror(number)}")


def prctl(option: int, value: int, pointer=None) -> None:
    """prctl(2); `pointer` is a third argument for those who take one."""
    libc("prctl", option, ctypes.c_ulong(value), pointer, ctypes.c_ulong(0), ctypes.c_ulong(0))


def give_up_root() -> None:
    """Become nobody, if root: the kernel counts no processes of root, and root may read more."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def hide_memory(hidden: bool) -> None:
    """Whether other processes of the same user may look into this one."""
    prctl(PR_SET_DUMPABLE, int(not hidden))


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends."""
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Be killed when the parent ends."""
    prctl(PR_SET_PDEATHSIG, 9)


def be_ended_first() -> None:
    """Where the kernel has no more memory, it ends this process and its descendants before any other."""
    with suppress(OSError), open("/proc/self/oom_score_adj", "w") as file:
        file.write("1000")


def enter_process_namespace() -> None:
    """Namespaces for users, and for processes: the next child is process 1, and when that ends, all end."""
    uid, gid = os.getuid(), os.getgid()
    hide_memory(False)  # the files below belong to root otherwise
    libc("unshare", NEWUSER | NEWPID)
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{STUDENT} {uid} 1"),
        ("gid_map", f"{STUDENT} {gid} 1"),
    ):
        with open(f"/proc/self/{name}", "w") as file:
            file.write(text)


def enter_file_namespaces(disk_mb: int) -> None:
    """Mounts and interprocess communication of its own, /tmp and /dev/shm in memory; then no more rights."""
    libc("unshare", NEWNS | NEWIPC)
    options = f"size={disk_mb}m,nr_inodes=10000,mode=1777".encode()
    libc("mount", b"tmpfs", b"/tmp", b"tmpfs", MS_NOSUID | MS_NODEV, options)
    os.mkdir("/tmp/.shm", 0o1777)
    libc("mount", b"/tmp/.shm", b"/dev/shm", None, MS_BIND, None)
    # Refused where bubblewrap had to cover parts of /proc; the jail's own shows no process in reach.
    with suppress(OSError):
        libc("mount", b"proc", b"/proc", b"proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, None)
    version_3, nobody = struct.pack("=II", 0x20080522, 0), bytes(24)
    libc("capset", version_3, nobody)


def memory_of_this_process() -> int:
    """Bytes of its address space."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def forget_soft_limit_of_memory() -> None:
    """A grader's own limit is not that of the jail that it starts."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def set_limits(limits: dict, descriptors: int, count_processes: bool) -> None:
    """Resource limits of this process and its descendants; memory comes on top of what the warm process has.

    The kernel counts processes, signals and timers in a namespace of its own only; elsewhere it would count
    all of the user's.
    """
    most = {
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_CPU: int(limits["submission_seconds"]) + 5,
        resource.RLIMIT_FSIZE: limits["disk_mb"] * MB,
        resource.RLIMIT_NOFILE: descriptors,
        resource.RLIMIT_MEMLOCK: 0,
    }
    if count_processes:
        most[resource.RLIMIT_NPROC] = limits["processes"]
        most[resource.RLIMIT_SIGPENDING] = SIGNALS
    if sys.platform == "linux":
        most[resource.RLIMIT_AS] = memory_of_this_process() + limits["memory_mb"] * MB
    for which, value in most.items():
        hard = resource.getrlimit(which)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(which, (value, value))
