"""Too much of everything: more than 250 MB, 8 MB of files, 12 processes or 1 s a cell, but not much more."""

from __future__ import annotations

from tests.misbehaving import Case

CASES = [
    Case(
        "too much memory in one piece is refused",
        cell="x = np.ones(75_000_000)",
    ),
    Case(
        "too much memory in small pieces is refused",
        cell="x = [bytearray(1_000_000) for _ in range(600)]",
    ),
    Case(
        "too much memory in several processes ends them",
        cell="""
        import os, time

        here, there = os.pipe()
        for _ in range(4):
            if os.fork() == 0:
                x = np.ones(15_000_000)
                os.write(there, b"!")
                time.sleep(5)
                os._exit(0)
        for _ in range(4):
            os.read(here, 1)
        time.sleep(0.3)
        """,
        ends=True,
    ),
    Case(
        "too many files are refused",
        nested=True,
        cell="""
        try:
            for n in range(20_000):
                open(f"file{n}", "w").close()
            reached(n)
        except OSError:
            pass
        """,
    ),
    Case(
        "too large files are refused",
        nested=True,
        cell="""
        written = 0
        for folder in ("/tmp", "/dev/shm", "."):
            try:
                with open(folder + "/large", "wb", buffering=0) as file:
                    for _ in range(20):
                        written += file.write(bytes(1_000_000))
            except OSError:
                pass
        if written > 9 * 1024 * 1024:
            reached(written)
        import os

        for folder in ("/tmp", "/dev/shm", "."):
            if os.path.exists(folder + "/large"):
                os.remove(folder + "/large")
        """,
    ),
    Case(
        "memory that no limit counts is refused",
        cell="""
        import os

        try:
            os.memfd_create("x")
            reached()
        except OSError:
            pass
        """,
    ),
    Case(
        "too much print is cut",
        cell="""
        for _ in range(20):
            print("x" * 1_000_000)
        """,
    ),
    Case(
        "too much output of a program is cut",
        cell=r"""
        !head -c 20000000 /dev/zero | tr '\0' x
        """,
    ),
    Case(
        "too many pictures are cut",
        cell="""
        import matplotlib.pyplot as plt

        for _ in range(30):
            plt.figure(figsize=(1, 1))
            plt.show()
        """,
    ),
    Case(
        "too many outputs are cut",
        cell="""
        from IPython.display import display

        for n in range(2000):
            display(n)
            print(n)
        """,
    ),
    Case(
        "a value whose text is long is cut",
        cell="""
        class Long:
            def __repr__(self):
                return "x" * 20_000_000


        Long()
        """,
    ),
    Case(
        "too many processes are refused",
        cell="""
        import os, time

        for _ in range(60):
            try:
                if os.fork() == 0:
                    time.sleep(5)
                    os._exit(0)
            except OSError:
                break
        else:
            reached()
        """,
    ),
    Case(
        "too many threads are refused",
        cell="""
        import threading, time

        try:
            for _ in range(60):
                threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
            reached()
        except RuntimeError:
            pass
        """,
    ),
    Case(
        "a process that starts processes cannot outrun its end",
        cell="""
        import os, time


        def grow(depth):
            for _ in range(2):
                if depth and os.fork() == 0:
                    grow(depth - 1)
            time.sleep(5)
            os._exit(0)


        grow(5)
        """,
        ends=True,
    ),
    Case(
        "an endless loop is interrupted",
        cell="""
        import time

        end = time.time() + 20
        while time.time() < end:
            pass
        """,
    ),
    Case(
        "an endless loop that catches interrupts is ended",
        cell="""
        import time

        end = time.time() + 20
        while time.time() < end:
            try:
                while time.time() < end:
                    pass
            except BaseException:
                pass
        """,
        ends=True,
    ),
    Case(
        "an endless loop inside C is ended",
        cell="x = sum(range(400_000_000))",
        ends=True,
    ),
    Case(
        "an endless loop that blocks all signals is ended",
        cell="""
        import signal, time

        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end = time.time() + 20
        while time.time() < end:
            time.sleep(0.1)
        """,
        ends=True,
    ),
    Case(
        "a program that takes too long is ended",
        cell="!sleep 20",
    ),
    Case(
        "an endless answer is interrupted",
        answer="""
        def squared_error(p, t):
            import time

            end = time.time() + 20
            while time.time() < end:
                pass
            return 0.0
        """,
    ),
    Case(
        "an endless answer that catches interrupts is ended",
        answer="""
        def squared_error(p, t):
            import time

            end = time.time() + 20
            while time.time() < end:
                try:
                    time.sleep(1)
                except BaseException:
                    pass
            return 0.0
        """,
        ends=True,
    ),
    Case(
        "an endless answer inside C is ended",
        answer="""
        def squared_error(p, t):
            return sum(range(400_000_000))
        """,
        ends=True,
    ),
    Case(
        "a call that never ends of itself is stopped",
        cell="""
        def again():
            return again()


        again()
        """,
    ),
    Case(
        "a stack that overflows costs the cell alone",
        cell="""
        import sys

        sys.setrecursionlimit(10**8)


        class Deep:
            def __repr__(self):
                return repr([self])


        repr(Deep())
        """,
    ),
]
