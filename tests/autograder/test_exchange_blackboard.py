from datetime import datetime

import pytest

from autograder.exchange import blackboard
from autograder.exchange.sources import Download, File, opened
from autograder.roster import read_roster
from tests.autograder import downloads
from tests.autograder.downloads import NOTEBOOK, sixty, write_zip

WHEN = datetime(2026, 10, 1, 12, 30, 5)


def read(*names: str):
    return blackboard.read(Download([File(name, lambda: b"") for name in names]))


@pytest.mark.parametrize("word", ["attempt", "poging"])
def test_a_download_of_sixty_is_sixty_attempts_in_any_language(tmp_path, word):
    pupils = sixty()
    with opened(write_zip(tmp_path / "a.zip", downloads.blackboard(pupils, WHEN, word))) as download:
        assert blackboard.is_from_here(download)
        found = blackboard.read(download)
        assert found.lines == []
        work = {a.identity.student: (a.files[NOTEBOOK].read(), a.when) for a in found.attempts}
    assert work == {pupil.login: (pupil.files[NOTEBOOK], WHEN.astimezone()) for pupil in pupils}


def test_every_attempt_is_one():
    found = read("HW_ada_attempt_2026-10-01-08-00-00_a.ipynb", "HW_ada_attempt_2026-10-02-08-00-00_a.ipynb")
    assert [attempt.when.day for attempt in found.attempts] == [1, 2]


def test_a_user_with_an_underscore_is_found_in_a_roster(tmp_path):
    (tmp_path / "r.csv").write_text("username\nada_lovelace\nlovelace\n".replace("\n", ",x\n"))
    roster = read_roster(tmp_path / "r.csv", "username")
    (attempt,) = read("Home_work_ada_lovelace_attempt_2026-10-02-08-00-00_a.ipynb").attempts
    assert roster.find(attempt.identity).student == "ada_lovelace"


def test_nobody_hands_in_for_another_by_the_name_of_a_file():
    mine, other = "HW_eve_attempt_2026-10-05-08-00-00", "HW_ada_attempt_2026-09-01-08-00-00"
    (attempt,) = read(f"{mine}_{other}_a.ipynb").attempts
    assert (attempt.identity.student, attempt.when.month) == ("eve", 10)
    assert list(attempt.files) == [f"{other}_a.ipynb"]


def test_an_attempt_without_a_file_and_a_time_that_is_none_are_named():
    found = read(
        "HW_ada_attempt_2026-10-01-08-00-00.txt", "HW_bob_attempt_2026-13-01-08-00-00_a.ipynb", "a.ipynb"
    )
    assert found.attempts == [] and len(found.lines) == 3
    assert any("an attempt of HW_ada at 2026-10-01 08:00" in line for line in found.lines)
