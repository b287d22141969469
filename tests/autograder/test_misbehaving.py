"""Each misbehaving submission in a jail: what it earns, reaches, leaves behind and costs the next one."""

import os
import socket
import time

import pytest
from nbgrader.utils import determine_grade

from autograder.grading.judge import judge_notebook
from autograder.jail import Jail
from tests.autograder.jailed import (
    CHAPTER,
    SECRET,
    SMALL,
    check,
    needs_a_jail,
    notebook,
    reports_of,
    right,
    shown_by,
)
from tests.misbehaving import (
    ABOVE,
    PREAMBLE,
    Case,
    channel,
    hooks,
    looking,
    memory,
    processes,
    resources,
    values,
)
from tests.this_course import COURSE

MODULES = (values, hooks, looking, channel, resources, memory, processes)
CASES = [case for module in MODULES for case in module.CASES]
MARKER = f"{os.getpid():07d}"
MAX_SECONDS = SMALL.submission_seconds + 10

pytestmark = needs_a_jail


@pytest.fixture(scope="module")
def belongings(tmp_path_factory):
    """Things of the grader's: a file, a variable, a port that is listened on, an abstract socket."""
    canary = tmp_path_factory.mktemp("class") / "canary"
    canary.write_text("not for students")
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.socket(socket.AF_UNIX) as unix,
        pytest.MonkeyPatch.context() as patch,
    ):
        unix.bind("\0" + MARKER)
        unix.listen()
        patch.setenv("GRADERS_OWN", "GRADERS_OWN")
        root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        yield {
            "@canary@": str(canary),
            "@root@": root,
            "@variable@": "GRADERS_OWN",
            "@port@": str(server.getsockname()[1]),
            "@marker@": MARKER,
        }


def submission_of(case: Case, belongings: dict):
    cells = case.cells
    for token, value in belongings.items():
        cells = [cell.replace(token, value) for cell in cells]
    return notebook(PREAMBLE, right("sigmoid"), *cells, check("sigmoid"), check("squared_error"))


def running_with(marker: str) -> list[str]:
    found = []
    for entry in filter(str.isdecimal, os.listdir("/proc")):
        try:
            with open(f"/proc/{entry}/cmdline") as file:
                found += [entry] if marker in file.read() and entry != str(os.getpid()) else []
        except OSError:
            pass
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_submission_that_misbehaves(case, jail, belongings):
    assert_harmless(case, jail, belongings)


@pytest.mark.parametrize("case", memory.CASES[:2], ids=lambda case: case.name)  # all: JAIL_NEST=no
def test_memory_is_counted_where_no_namespaces_can_be_had_inside_the_jail(case, belongings):
    with Jail(limits=SMALL, nest=False) as jail:
        jail.start()
        assert_harmless(case, jail, belongings)


def assert_harmless(case: Case, jail: Jail, belongings: dict) -> None:
    if case.nested and not jail.has_own_namespaces:
        pytest.skip("this system allows no namespaces inside bubblewrap")
    started = time.monotonic()
    nb, result = judge_notebook(submission_of(case, belongings), CHAPTER, jail, SECRET, COURSE)
    reports = reports_of(result)
    assert reports["squared_error"].points == 0
    assert determine_grade(nb.cells[-1]) == (0, 1)
    assert case.hurts_itself or reports["sigmoid"].passed, str(reports["sigmoid"])
    shown = shown_by(nb)
    assert ABOVE not in shown
    assert "<script" not in shown
    assert len(shown) < 2_000_000
    assert not case.ends or result.incidents
    assert not running_with(f"7.{MARKER}")
    assert time.monotonic() - started < MAX_SECONDS

    nb, result = judge_notebook(
        notebook(right("squared_error"), check("squared_error")), CHAPTER, jail, SECRET, COURSE
    )
    assert reports_of(result)["squared_error"].passed, "the next submission has full marks"


def test_there_are_at_least_forty_and_each_refutes_another_claim():
    assert len({case.claim for case in CASES}) == len(CASES) >= 40
