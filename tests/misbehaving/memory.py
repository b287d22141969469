"""Memory that is in no process, or in one that hides it: 250 MB are allowed, and 300 are too many."""

from __future__ import annotations

from tests.misbehaving import Case

#: what fills memory in processes of its own, and gets away with it if they are alive after a second
HOARD = """
import ctypes, os, threading, time

libc = ctypes.CDLL(None)

def hoard(hide, count=4, each=75_000_000):
    here, there = os.pipe()
    for _ in range(count):
        if os.fork() == 0:
            hide()
            x = b"x" * each
            os.write(there, b"!")
            time.sleep(5)
            os._exit(0)
    for _ in range(count):
        os.read(here, 1)
    time.sleep(1)
    reached(count * each)
"""

CASES = [
    Case(
        "processes that ask not to be looked into are counted",
        given=HOARD,
        cell="hoard(lambda: libc.prctl(4, 0, 0, 0, 0))",
        ends=True,
    ),
    Case(
        "processes that do not hide are counted",
        given=HOARD,
        cell="hoard(lambda: None)",
        ends=True,
    ),
    Case(
        "a process whose first thread has ended is counted",
        given=HOARD,
        cell="""
        def hide():
            def go_on():
                x = b"x" * 75_000_000
                time.sleep(3)
                os._exit(0)

            threading.Thread(target=go_on).start()
            libc.syscall({"x86_64": 60, "aarch64": 93}[os.uname().machine], 0)

        for _ in range(5):
            if os.fork() == 0:
                hide()
        time.sleep(2)
        reached()
        """,
        ends=True,
    ),
    Case(
        "what waits in sockets is bounded",
        cell="""
        import socket

        kept, waiting = [], 0
        try:
            for _ in range(100):
                pair = socket.socketpair()
                for one in pair:
                    one.setblocking(False)
                    try:
                        one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_000_000)
                    except OSError:
                        pass
                    try:
                        while True:
                            waiting += one.send(bytes(100_000))
                    except BlockingIOError:
                        pass
                kept.append(pair)
        except OSError:
            pass
        if waiting > 100_000_000:
            reached(waiting)
        """,
    ),
    Case(
        "sockets of many processes are counted",
        cell="""
        import os, socket, time

        for _ in range(8):
            if os.fork() == 0:
                kept = [socket.socketpair() for _ in range(60)]
                time.sleep(5)
                os._exit(0)
        time.sleep(1)
        reached()
        """,
        ends=True,
    ),
    Case(
        "memory that is shared and of no process is refused",
        cell="""
        import mmap

        for flags in (mmap.MAP_SHARED | mmap.MAP_ANONYMOUS, 3 | mmap.MAP_ANONYMOUS, 0x40022):
            try:
                mmap.mmap(-1, 2_097_152, flags=flags)
                reached(flags)
            except (OSError, ValueError):
                pass
        try:
            with open("/dev/zero", "r+b", buffering=0) as zero:
                mmap.mmap(zero.fileno(), 4096)
                reached("/dev/zero")
        except OSError:
            pass
        """,
    ),
    Case(
        "locks on files are counted",
        cell="""
        import fcntl, os, time

        for number in range(25):
            file = os.open(f"locked{number}", os.O_RDWR | os.O_CREAT)
            for place in range(1000):
                fcntl.lockf(file, fcntl.LOCK_EX, 1, 2 * place)
        time.sleep(1)
        reached()
        """,
        ends=True,
    ),
    Case(
        "files without anything in them are counted",
        cell="""
        import os, time

        try:
            for folder in range(200):
                os.mkdir(str(folder))
                for number in range(1000):
                    os.close(os.open(f"{folder}/{number}", os.O_CREAT))
            time.sleep(1)
            reached()
        except OSError:
            pass
        """,
        hurts_itself=True,
    ),
    Case(
        "no watch on files takes one of those that the user has",
        cell="""
        import ctypes

        libc = ctypes.CDLL(None)
        if libc.inotify_init1(0) != -1:
            reached()
        if libc.fanotify_init(0x200, 0) != -1:
            reached()
        """,
    ),
]
