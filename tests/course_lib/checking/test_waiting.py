import time

import pytest
from IPython.display import DisplayHandle

from course_lib.checking import waiting
from course_lib.checking.waiting import ShownStudent


@pytest.fixture
def shown(monkeypatch):
    """What the one line has said."""
    said = []

    def display(data, raw, display_id):
        said.append(data["text/plain"])
        return DisplayHandle("line")

    monkeypatch.setattr("IPython.display.display", display)
    monkeypatch.setattr(DisplayHandle, "update", lambda self, data, raw: said.append(data["text/plain"]))
    return said


def test_a_check_that_takes_a_moment_shows_nothing(shown):
    student = ShownStudent({"twice": lambda a: 2 * a})
    assert student.twice(3) == 6
    student.finish()
    assert shown == []


def test_a_check_that_takes_long_says_where_it_is_and_leaves_an_empty_line(shown, monkeypatch):
    monkeypatch.setattr(waiting, "QUIET_SECONDS", 0.05)

    def twice(a):
        time.sleep(0.06)
        return 2 * a

    student = ShownStudent({"twice": twice})
    student.repeated = True
    for a in (1, 2, 3):
        student.twice(a)
    student.finish()
    assert shown == ["twice: question 2, after 0 s …", "twice: question 3, after 0 s …", ""]
