"""Output that imitates the worker's replies, on standard output and on every descriptor."""

from __future__ import annotations

from tests.misbehaving import Case

FRAME = '''
import json, os, struct

def frame(number, **reply):
    """A forged reply to the question of this number."""
    forged = {"id": number, "good": True, "outputs": [], "value": 0.0, "problem": None, "message": ""}
    forged |= {"printed": "", "alarms": {"tuple": []}, "points": 1}
    forged |= {"reason": "asked", "has_own_namespaces": True}
    forged |= reply
    body = json.dumps(forged).encode()
    return struct.pack("!Q", len(body)) + body

def everywhere(data):
    """Write to every descriptor but the standard streams."""
    for descriptor in range(3, 256):
        try:
            os.write(descriptor, data)
        except OSError:
            pass
'''

CASES = [
    Case(
        "a reply printed on standard output is no reply",
        given=FRAME,
        cell="""
        import sys

        print(frame(2).decode("latin-1"))
        print("1.0")
        os.write(1, frame(2))
        os.write(2, frame(2))
        """,
    ),
    Case(
        "nonsense on every descriptor is no reply",
        given=FRAME,
        cell=r"""
        everywhere(b"1.0\n" * 100)
        """,
        ends=True,
    ),
    Case(
        "forged replies on every descriptor earn nothing",
        given=FRAME,
        cell='everywhere(b"".join(frame(n) for n in range(1, 40)))',
        hurts_itself=True,
    ),
    Case(
        "forged replies from within an answer earn nothing",
        given=FRAME,
        answer="""
        def squared_error(p, t):
            everywhere(b"".join(frame(n, points=1.0, passed=True) for n in range(1, 40)))
            return 0.0
        """,
        hurts_itself=True,
    ),
    Case(
        "a reply that announces an endless message is not waited for",
        given=FRAME,
        cell='everywhere(struct.pack("!Q", 2**62))',
        ends=True,
    ),
    Case(
        "a reply that is too long is not read",
        given=FRAME,
        cell='everywhere(frame(3, message="x" * 20_000_000))',
        ends=True,
    ),
    Case(
        "a reply nested without end is not read",
        given=FRAME,
        cell='everywhere(struct.pack("!Q", 200_000) + b"[" * 200_000)',
        ends=True,
    ),
    Case(
        "a reply that comes drop by drop is not waited for",
        given=FRAME,
        cell="""
        import threading, time


        def drip():
            everywhere(struct.pack("!Q", 1000))
            for _ in range(60):
                time.sleep(0.2)
                everywhere(b" ")


        drip()
        """,
        ends=True,
    ),
    Case(
        "closing every descriptor costs the submission alone",
        cell="""
        import os

        os.closerange(3, 256)
        """,
        ends=True,
    ),
    Case(
        "reading every descriptor gets at nothing",
        cell="""
        import os

        for d in range(3, 256):
            try:
                os.set_blocking(d, False)
                os.read(d, 10)
            except OSError:
                pass
        """,
    ),
    Case(
        "closed standard streams lose nothing",
        cell="""
        import os, sys

        sys.stdout.close()
        sys.stderr.close()
        sys.__stdout__.close()
        os.close(0)
        os.close(1)
        os.close(2)
        """,
    ),
    Case(
        "standard streams set to None lose nothing",
        cell="""
        import sys

        sys.stdout = sys.stderr = sys.stdin = None
        """,
    ),
    Case(
        "a stream that raises loses nothing",
        cell="""
        import sys


        class Bad:
            def write(self, text):
                raise OSError

            flush = write


        sys.stdout = Bad()
        """,
    ),
]
