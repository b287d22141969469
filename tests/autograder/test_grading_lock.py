import subprocess
import sys

import pytest

from autograder.grading import lock
from autograder.grading.lock import Locked, locked

HOLD = """
import sys, time
from pathlib import Path
from autograder.grading.lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path):
    """Another process that holds the lock of tmp_path."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, tmp_path], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_class_can_be_graded_again_when_its_grader_has_ended(tmp_path):
    for _ in range(2):
        with locked(tmp_path):
            pass


def test_while_one_grades_another_is_told_so(tmp_path, holder, monkeypatch):
    monkeypatch.setattr(lock, "PATIENCE", 0.1)
    with pytest.raises(Locked, match="wait for its end"), locked(tmp_path):
        pass


def test_a_grader_that_was_killed_holds_nothing(tmp_path, holder):
    holder.kill()
    with locked(tmp_path):
        pass
