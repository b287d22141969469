"""Looking for answers, expected values, other people's work, and anything outside the working folder.

What stands between @ signs is filled in by the test: things of its own that a submission must not reach.
"""

from __future__ import annotations

import numpy as np

from course_lib.checking.engine import PUBLIC_SEED, judge
from course_lib.checking.registry import find
from course_lib.checking.student import LocalStudent
from tests.misbehaving import Case


def _public_answers() -> dict[bytes, float]:
    """What a student who ran the check at home knows: question -> right answer."""
    table = {}

    def squared_error(p, t):
        value = 0.5 * np.sum((p - t) ** 2) / (1 if p.ndim == 1 else len(p))
        table[p.tobytes() + t.tobytes()] = float(value)
        return value

    assert judge(find("squared_error"), LocalStudent({"squared_error": squared_error}), PUBLIC_SEED).passed
    assert len(table) > 5
    return table


CASES = [
    Case(
        "the frames of the caller hold no expected value",
        cell="import sys",
        answer="""
        def squared_error(p, t):
            frame = sys._getframe()
            while frame:
                if {"expected", "criterion", "cases", "seed"} & set(frame.f_locals):
                    reached()
                frame = frame.f_back
            return 0.0
        """,
    ),
    Case(
        "the memory of the process holds no case and no seed",
        cell="import gc",
        answer="""
        def squared_error(p, t):
            kinds = {type(thing).__name__ for thing in gc.get_objects()}
            if kinds & {"Cases", "Report", "Expectations", "Criterion"}:
                reached()
            return 0.0
        """,
    ),
    Case(
        "autograder cannot be imported",
        cell="""
        import importlib

        for name in (
            "autograder",
            "autograder.build.answers",
            "autograder.catalogue",
            "chapters",
            "tests",
        ):
            try:
                importlib.import_module(name)
                reached(name)
            except ImportError:
                pass
        """,
    ),
    Case(
        "no folder of the course is there",
        cell="""
        import os

        for name in (
            "autograder",
            "chapters",
            "solutions",
            "notebooks",
            "class",
            "tests",
            ".git",
            "pyproject.toml",
        ):
            if os.path.exists(os.path.join("@root@", name)):
                reached(name)
        """,
    ),
    Case(
        "no notebook, no gradebook and no chapter is anywhere",
        cell="""
        import os

        for folder in ("/course", "/home", "/root", "/srv", "/mnt", "/media", "/var", "/opt", "@root@"):
            for where, folders, files in os.walk(folder):
                folders[:] = [
                    name
                    for name in folders
                    if name not in ("site-packages", "dist-packages", "lib", "proc")
                ]
                for name in files:
                    if name.endswith((".ipynb", ".db")) or "softmax_cross_entropy.py" == name[3:]:
                        reached(where, name)
        """,
    ),
    Case(
        "a file of the grader's cannot be read",
        cell="""
        try:
            reached(open("@canary@").read())
        except OSError:
            pass
        """,
    ),
    Case(
        "a file of the grader's is not even seen",
        cell="""
        import os

        if os.path.exists(os.path.dirname("@canary@")):
            reached()
        """,
    ),
    Case(
        "a file of the grader's cannot be read by a program",
        cell="""
        import subprocess

        if subprocess.run(["cat", "@canary@"], capture_output=True).stdout:
            reached()
        """,
    ),
    Case(
        "no process tells where things of the grader's are",
        cell="""
        import glob

        for name in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(name) as file:
                    said = file.read()
            except OSError:
                continue
            if "bind" in said or "@root@" in said:
                reached(name, said)
        """,
    ),
    Case(
        "the passwords of the system cannot be read",
        cell="""
        import os

        for name in ("/etc/shadow", "/etc/ssh", "/root/.ssh", "/run/secrets", "/var/run/docker.sock"):
            if os.access(name, os.R_OK):
                reached(name)
        """,
    ),
    Case(
        "no variable of the grader's environment is there",
        cell="""
        import os

        if any("@variable@" in name + value for name, value in os.environ.items()):
            reached()
        """,
    ),
    Case(
        "no process shows its environment or memory",
        nested=True,
        cell="""
        import glob, os

        for name in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/mem"):
            if "/" + str(os.getpid()) + "/" in name or name.split("/")[2] == os.path.basename(
                os.path.realpath("/proc/self")
            ):
                continue
            try:
                with open(name, "rb") as file:
                    reached(name, file.read(1))
            except OSError:
                pass
        """,
    ),
    Case(
        "the memorised public cases earn nothing",
        cell=f"table = {_public_answers()}",
        answer="""
        def squared_error(p, t):
            return table.get(p.tobytes() + t.tobytes(), 0.0)
        """,
    ),
    Case(
        "nothing can be left in a folder that is still there for the next one",
        cell="""
        import os

        places = [line.split()[1] for line in open("/proc/self/mounts")]
        for place in ["@root@", *places]:
            if os.path.isdir(place) and not place.startswith(("/tmp", "/dev/shm", "/proc")):
                try:
                    open(os.path.join(place, "left"), "w").close()
                    reached(place)
                except OSError:
                    pass
        """,
    ),
    Case(
        "course_lib cannot be changed",
        cell="""
        import course_lib.checking.calling

        try:
            with open(course_lib.checking.calling.__file__, "a"):
                reached()
        except OSError:
            pass
        """,
    ),
    Case(
        "the Python environment cannot be changed",
        cell="""
        import os

        for folder in (
            os.path.dirname(np.__file__),
            os.path.dirname(os.__file__),
            "/usr",
            "/",
            "/dev",
            "/etc",
            "/course",
        ):
            if os.access(folder, os.W_OK):
                reached(folder)
        """,
    ),
]
