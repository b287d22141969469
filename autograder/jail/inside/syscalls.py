"""System calls that a notebook has no use for: the kernel refuses them to a submission."""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

from .confinement import PR_SET_DUMPABLE, prctl

PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS = 22, 2, 38

#: name -> numbers on x86_64 and aarch64 (None: there is none). Not for notebooks: new namespaces and mounts,
#: looking into other processes, memory that no limit counts, the kernel's own machinery.
REFUSED = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "io_setup": (206, 0),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "landlock_create_ruleset": (444, 444),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "fanotify_init": (300, 262),
    "open_by_handle_at": (304, 265),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "acct": (163, 89),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "quotactl": (179, 60),
    "modify_ldt": (154, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "vmsplice": (278, 75),
}

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, REFUSE = 0x7FFF0000, 0x00050000
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column, AUDIT_ARCH
CLONE3 = 435
NAMESPACES = 0x7E020000  # the flags of clone that make one
AF_UNIX, SOL_SOCKET, SO_SNDBUF = 1, 1, 7
MAP_SHARED, MAP_ANONYMOUS, MAP_HUGETLB = 0x01, 0x20, 0x40000

#: numbers -> (argument, comparison, value, whether that must hold): with all of these a call is refused
REFUSED_WITH = (
    ((56, 220), ((0, ANY_BIT, NAMESPACES, True),)),  # clone
    ((41, 198), ((0, EQUAL, AF_UNIX, False),)),  # socket: there is nobody to reach with another family
    ((53, 199), ((0, EQUAL, AF_UNIX, False),)),  # socketpair
    # setsockopt: the guard counts a socket as what it holds if its buffer was left as it is
    ((54, 208), ((1, EQUAL, SOL_SOCKET, True), (2, EQUAL, SO_SNDBUF, True))),
    # mmap: memory of no process, which stays when nearly all of it is unmapped; and that of no limit
    ((9, 222), ((3, ANY_BIT, MAP_SHARED, True), (3, ANY_BIT, MAP_ANONYMOUS, True))),
    ((9, 222), ((3, ANY_BIT, MAP_HUGETLB, True),)),
    ((157, 167), ((0, EQUAL, PR_SET_DUMPABLE, True),)),  # prctl: out of the guard's sight
)


def refuse() -> None:
    """Install the filter, for this process and all that it starts; none on a machine without a table."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    program = _filter(platform.machine())
    if program is None:
        return
    buffer = ctypes.create_string_buffer(program, len(program))
    header = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(buffer)))
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header)


def _filter(machine: str) -> bytes | None:
    """The filter as a program of the kernel's packet filter: what is not refused is allowed."""
    if machine not in MACHINES:
        return None
    column, architecture = MACHINES[machine]
    refuse, allow = (RETURN, 0, 0, REFUSE | errno.EPERM), (RETURN, 0, 0, ALLOW)
    program = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, architecture),
        refuse,
        (LOAD, 0, 0, NUMBER),
        (AT_LEAST, 0, 1, 0x40000000),  # the x32 numbers
        refuse,
        (EQUAL, 0, 1, CLONE3),  # its flags are out of a filter's sight; without it, the C library uses clone
        (RETURN, 0, 0, REFUSE | errno.ENOSYS),
    ]
    for numbers, conditions in REFUSED_WITH:
        steps = 2 * len(conditions) + 2
        program.append((EQUAL, 0, steps, numbers[column]))
        for i, (argument, comparison, value, holds) in enumerate(conditions):
            others = steps - 2 * i - 3  # from the comparison to the end of this block
            program.append((LOAD, 0, 0, ARGUMENTS + 8 * argument))
            program.append((comparison, *((0, others) if holds else (others, 0)), value))
        program += [refuse, (LOAD, 0, 0, NUMBER)]
    for numbers in REFUSED.values():
        if numbers[column] is not None:
            program += [(EQUAL, 0, 1, numbers[column]), refuse]
    program.append(allow)
    return b"".join(struct.pack("HBBI", *instruction) for instruction in program)
