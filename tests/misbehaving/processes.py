"""Ending the process from inside, processes left behind, signals to others, the network, the kernel."""

from __future__ import annotations

from tests.misbehaving import Case

CASES = [
    Case(
        "a cell that exits costs itself alone",
        cell="""
        import os

        os._exit(0)
        """,
        ends=True,
    ),
    Case(
        "a cell that exits with an error costs itself alone",
        cell="""
        import os

        os._exit(42)
        """,
        ends=True,
    ),
    Case(
        "a cell that aborts costs itself alone",
        cell="""
        import os

        os.abort()
        """,
        ends=True,
    ),
    Case(
        "a cell that crashes costs itself alone",
        cell="""
        import ctypes

        ctypes.string_at(1)
        """,
        ends=True,
    ),
    Case(
        "a cell that raises SystemExit costs itself alone",
        cell="""
        import sys

        sys.exit(1)
        """,
    ),
    Case(
        "a cell that quits costs itself alone",
        cell="exit()",
    ),
    Case(
        "a cell that becomes another program costs itself alone",
        cell="""
        import os

        os.execv("/bin/true", ["true"])
        """,
        ends=True,
    ),
    Case(
        "an answer that exits costs itself alone",
        cell="import os",
        answer="""
        def squared_error(p, t):
            os._exit(0)
        """,
        ends=True,
    ),
    Case(
        "an answer that crashes costs itself alone",
        cell="import ctypes",
        answer="""
        def squared_error(p, t):
            ctypes.string_at(1)
        """,
        ends=True,
    ),
    Case(
        "an answer that raises SystemExit costs itself alone",
        answer="""
        def squared_error(p, t):
            raise SystemExit(0)
        """,
    ),
    Case(
        "a time bomb costs the submission alone",
        cell="""
        import os, threading

        threading.Timer(0.01, os._exit, [0]).start()
        """,
        answer="""
        import time


        def squared_error(p, t):
            time.sleep(0.05)
            return 0.0
        """,
        hurts_itself=True,
    ),
    Case(
        "an alarm left over costs the submission alone",
        cell="""
        import signal

        signal.signal(signal.SIGALRM, lambda *a: 1 / 0)
        signal.setitimer(signal.ITIMER_REAL, 0.05, 0.05)
        """,
        answer="""
        import time


        def squared_error(p, t):
            time.sleep(0.3)
            return 0.0
        """,
        hurts_itself=True,
    ),
    Case(
        "a process in the background ends with its cell",
        cell="""
        import subprocess

        subprocess.Popen(["sleep", "7.@marker@"], start_new_session=True)
        """,
    ),
    Case(
        "a process that has left its parent ends with the submission",
        cell="""
        import os

        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                os.execv("/bin/sleep", ["sleep", "7.@marker@"])
            os._exit(0)
        """,
    ),
    Case(
        "a forked notebook cannot answer in its parent's place",
        cell="""
        import os

        child = os.fork() == 0
        """,
        answer="""
        def squared_error(p, t):
            return 0.5 * np.sum((p - t) ** 2) if child else 0.0
        """,
    ),
    Case(
        "no other process can be signalled",
        nested=True,
        cell="""
        import os

        own = {os.getpid(), os.getppid() or os.getpid()}
        for pid in [-1, *range(1, 2000)]:
            try:
                os.kill(pid, 0)
                if pid not in own:
                    reached(pid)
            except OSError:
                pass
        """,
    ),
    Case(
        "the network of the grader cannot be reached",
        cell="""
        import socket
        for address in [('127.0.0.1', @port@), ('localhost', @port@), ('::1', @port@)]:
            try:
                socket.create_connection(address, timeout=0.3).close()
                reached()
            except OSError: pass
        """,
    ),
    Case(
        "the internet cannot be reached",
        cell="""
        import socket

        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            s.connect(("192.0.2.1", 9))
            s.send(b"x")
            reached()
        except OSError:
            pass
        """,
    ),
    Case(
        "no network is there, not even one of its own",
        cell="""
        import socket

        for family in (socket.AF_INET, socket.AF_INET6):
            try:
                socket.socket(family, socket.SOCK_STREAM).close()
                reached(family)
            except OSError:
                pass
            try:
                socket.socketpair(family)
                reached(family)
            except OSError:
                pass
        """,
    ),
    Case(
        "a socket of the grader's without a file cannot be reached",
        cell=r"""
        import socket

        s = socket.socket(socket.AF_UNIX)
        try:
            s.connect("\0@marker@")
            reached()
        except OSError:
            pass
        """,
    ),
    Case(
        "sockets to the kernel are refused",
        cell="""
        import socket

        for family in (
            getattr(socket, name, None) for name in ("AF_NETLINK", "AF_VSOCK", "AF_ALG", "AF_PACKET")
        ):
            try:
                socket.socket(family, socket.SOCK_RAW).close()
                reached(family)
            except (OSError, TypeError):
                pass
        """,
    ),
    Case(
        "no new namespace can be entered",
        cell="""
        import ctypes, os

        if os.fork() == 0:
            os._exit(ctypes.CDLL(None).unshare(0x10000000) == 0)
        if os.wait()[1]:
            reached()
        """,
    ),
    Case(
        "no other process can be traced",
        cell="""
        import ctypes, os

        if os.fork() == 0:
            os._exit(ctypes.CDLL(None).ptrace(0, 0, 0, 0) == 0)
        if os.wait()[1]:
            reached()
        """,
    ),
    Case(
        "nobody becomes root",
        cell="""
        import os

        try:
            os.setuid(0)
            if os.getuid() == 0:
                reached()
        except OSError:
            pass
        """,
    ),
    Case(
        "there are no capabilities",
        cell="""
        for line in open("/proc/self/status"):
            if line.startswith(("CapEff", "CapPrm")) and int(line.split()[1], 16):
                reached(line)
        """,
    ),
    Case(
        "shell escapes get no further",
        cell="""
        !cat @canary@
        !ls @root@/autograder && echo $ABOVE
        """,
    ),
    Case(
        "a question to the student is not waited for",
        cell="""
        print(input("name? "))
        reached()
        """,
    ),
    Case(
        "a debugger is not waited for",
        cell="breakpoint()",
    ),
]
