"""Grading a class: `nbgrader autograde` as it comes against `autograder grade`, in one run on one machine.

    python -m benchmarks.grading                    40 submissions, both
    python -m benchmarks.grading --sizes 10 100 500 time a submission and memory as the class grows

Exits with 1 if the jailed grader is not ten times as fast, if a mark of an honest submission differs, if the
time of a submission changes by more than 20 % with the size of the class, or if the memory of the main
process does. The time of a submission is that of the class less that of a class with one submission for each
process, divided by how many more there are: what it takes to begin (imports, jails, entering the chapter) is
shown by itself.
"""

from __future__ import annotations

import argparse
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from tqdm import tqdm

from autograder.build.answers import answer_sources
from autograder.course import Course
from autograder.grading.gradebook import marks_of, opened
from autograder.sample.submissions import sample_students, write_submission

CHAPTER = "02_softmax_cross_entropy"
MIN_RATIO, MAX_CHANGE = 10.0, 0.2
MIX = 10  # students of the sample class of which a growing class is made: sizes are multiples of it
HONEST = ("right", "half finished", "untouched")  # those of whom no error is carried forward

AS_IT_COMES = """
c = get_config()
c.CourseDirectory.course_id = "neural-networks-course"
c.CourseDirectory.root = {root!r}
c.CourseDirectory.source_directory = {solutions!r}
c.CourseDirectory.db_url = "sqlite:///{root}/gradebook.db"
"""


@dataclass
class Usage:
    """What one command took: seconds, and the most memory of its main process and of any one below it."""

    seconds: float
    parent_mb: float
    below_mb: float


def make_class(folder: Path, size: int, mix: int | None = None) -> dict[str, str]:
    """Write `size` submissions: the first `mix` of the sample class, over and over. Student -> kind."""
    course, kinds = Course.load(folder=folder), {}
    students = sample_students(
        course.exercises_of(CHAPTER), answer_sources(CHAPTER, course), course.catalogue
    )[:mix]
    for number, student in zip(range(size), itertools.cycle(students), strict=False):
        name = f"{student.name}{number:03d}"
        write_submission(course, CHAPTER, name, student.answers)
        kinds[name] = student.kind
    return kinds


def run(command: list[str], folder: Path) -> Usage:
    """Run a command to its end and watch its memory."""
    start = time.perf_counter()
    with open(folder / "log", "w") as log:
        environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        most = {"parent": 0.0, "below": 0.0}
        watcher = threading.Thread(target=_watch, args=(process, most))
        watcher.start()
        code = process.wait()
        watcher.join()
    if code not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {code}:\n{(folder / 'log').read_text()[-2000:]}")
    return Usage(time.perf_counter() - start, most["parent"], most["below"])


def _watch(process: subprocess.Popen, most: dict[str, float]) -> None:
    parent = psutil.Process(process.pid)
    while process.poll() is None:
        with suppress(psutil.Error):
            most["parent"] = max(most["parent"], _resident_mb(parent))
            most["below"] = max([most["below"], *map(_resident_mb, parent.children(recursive=True))])
        time.sleep(0.5)


def _resident_mb(process: psutil.Process) -> float:
    with suppress(psutil.NoSuchProcess):
        return process.memory_info().rss / 1e6
    return 0.0


def grade(folder: Path, jobs: int) -> Usage:
    """`autograder grade`, in the jail, feedback pages included."""
    command = [
        sys.executable,
        "-m",
        "autograder",
        "grade",
        CHAPTER,
        "--class",
        str(folder),
        "--jobs",
        str(jobs),
    ]
    return run(command, folder)


def autograde_as_it_comes(folder: Path) -> Usage:
    """`nbgrader autograde` with nothing of ours but the folders; generate_assignment is not counted."""
    solutions = str(Course.load(folder=folder).root / "solutions")
    (folder / "nbgrader_config.py").write_text(AS_IT_COMES.format(root=str(folder), solutions=solutions))
    nbgrader = str(Path(sys.executable).parent / "nbgrader")
    run([nbgrader, "generate_assignment", CHAPTER], folder)
    return run([nbgrader, "autograde", CHAPTER], folder)


def marks(folder: Path, students: list[str]) -> dict[str, dict]:
    """student -> points by check."""
    with opened(Course.load(folder=folder).db_url) as gradebook:
        return {student: marks_of(gradebook, CHAPTER, student) for student in students}


def compare(size: int, jobs: int) -> list[str]:
    """Both graders on the same class; what does not meet the demand."""
    with tempfile.TemporaryDirectory() as temporary:
        ours, theirs = Path(temporary, "ours"), Path(temporary, "theirs")
        kinds = make_class(ours, size)
        shutil.copytree(ours, theirs)
        fast, slow = grade(ours, jobs), autograde_as_it_comes(theirs)
        honest = [name for name, kind in kinds.items() if kind.startswith(HONEST)]
        same = marks(ours, honest) == marks(theirs, honest)
    ratio = slow.seconds / fast.seconds
    print(f"{size} submissions of {CHAPTER}")
    print(f"  nbgrader autograde, as it comes        {60 * size / slow.seconds:8.1f} a minute")
    print(f"  autograder grade --jobs {jobs}, with feedback {60 * size / fast.seconds:8.1f} a minute")
    print(f"  ratio                                  {ratio:8.1f}   (at least {MIN_RATIO:g})")
    print(f"  marks of the {len(honest)} honest submissions    {'the same' if same else 'DIFFERENT'}")
    failures = [] if ratio >= MIN_RATIO else [f"only {ratio:.1f} times as fast"]
    return failures + ([] if same else ["marks differ"])


def grow(sizes: list[int], jobs: int) -> list[str]:
    """Time a submission and memory at several sizes of the class; what does not meet the demand."""
    ran = {}
    for size in tqdm([jobs, *sizes], desc="sizes", unit="class", disable=None, leave=False):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary, "class")
            make_class(folder, size, MIX)
            ran[size] = grade(folder, jobs)
    begun = ran.pop(jobs).seconds
    each = {size: (run.seconds - begun) / (size - jobs) for size, run in ran.items()}
    print(f"a class of {jobs} takes {begun:.2f} s; from there on:")
    print(f"{'size':>6} {'s a submission':>15} {'parent MB':>10} {'largest below MB':>18}")
    for size, run in ran.items():
        print(f"{size:6d} {each[size]:15.3f} {run.parent_mb:10.0f} {run.below_mb:18.0f}")
    parents = [run.parent_mb for run in ran.values()]
    changes = {"time of a submission": each.values(), "memory of the main process": parents}
    failures = []
    for what, values in changes.items():
        change = max(values) / min(values) - 1
        print(f"largest change of the {what}: {change:.0%}   (at most {MAX_CHANGE:.0%})")
        failures += [f"the {what} changes by {change:.0%}"] if change > MAX_CHANGE else []
    return failures


def main() -> int:
    """Run what is asked for; 1 if a demand is not met."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", type=int, default=40, help="submissions that both graders grade")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--sizes", type=int, nargs="+", help="grow the class instead")
    options = parser.parse_args()
    failures = grow(options.sizes, options.jobs) if options.sizes else compare(options.size, options.jobs)
    for failure in failures:
        print(f"NOT MET: {failure}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
