from datetime import UTC, datetime

import pytest

from autograder.exchange import folder
from autograder.exchange.sources import Download, File
from tests.autograder.downloads import CHAPTER


def read(*names: str, content: bytes = b"2026-10-01 12:30:00 UTC"):
    return folder.read(Download([File(name, lambda: content) for name in names]), CHAPTER)


@pytest.mark.parametrize(
    "name, student, inside",
    [
        ("ada/01_toy/01_toy.ipynb", "ada", "01_toy.ipynb"),
        ("submitted/ada/01_toy/data/x.csv", "ada", "data/x.csv"),
        ("ada/work.ipynb", "ada", "work.ipynb"),
        ("ada.ipynb", "ada", "ada.ipynb"),
        ("ada_01_toy.ipynb", "ada", "ada_01_toy.ipynb"),
        ("01_toy - ada.IPYNB", "ada", "01_toy - ada.IPYNB"),
        ("ada (2).zip", "ada", "ada (2).zip"),
    ],
)
def test_folders_and_files_are_called_after_students(name, student, inside):
    (attempt,) = read(name).attempts
    assert (attempt.identity.student, *attempt.files) == (student, inside)


@pytest.mark.parametrize("name", ["01_toy.ipynb", "roster.csv", "01_toy (1).ipynb", "01_toy/01_toy.ipynb"])
def test_what_is_called_after_nobody_is_named(name):
    found = read(name)
    assert found.attempts == [] and found.lines[0].startswith(f"not placed: {name}")


def test_a_timestamp_beside_the_notebook_is_its_time():
    (attempt,) = read("ada/01_toy/01_toy.ipynb", "ada/01_toy/timestamp.txt").attempts
    assert attempt.when == datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
    assert list(attempt.files) == ["01_toy.ipynb"]


def test_other_chapters_in_nbgraders_layout_are_named_and_not_taken():
    found = read("ada/01_toy/01_toy.ipynb", "bob/01_toy/01_toy.ipynb", "ada/02_other/02_other.ipynb")
    assert [attempt.identity.student for attempt in found.attempts] == ["ada", "bob"]
    assert found.lines[0].startswith("not placed: ada/02_other/02_other.ipynb")


def test_nobody_hands_in_for_another_or_says_when_they_did():
    ada, eve = read("ada/a.ipynb", "eve/ada/01_toy/01_toy.ipynb", "eve/timestamp.txt", "bob.ipynb").attempts[
        :2
    ]
    assert (ada.identity.student, list(ada.files)) == ("ada", ["a.ipynb"])
    assert (eve.identity.student, list(eve.files)) == ("eve", ["ada/01_toy/01_toy.ipynb", "timestamp.txt"])
    assert eve.when is None
    found = read("a/01_toy/x.ipynb", "b/01_toy/x.ipynb", "eve/01_toy/b/01_toy/x.ipynb").attempts
    assert [attempt.identity.student for attempt in found] == ["a", "b", "eve"]


@pytest.mark.parametrize("content", [b"soon", b"", b"\xff", b"01.11.2026 12:00"])
def test_a_timestamp_that_says_no_time_is_named(content):
    found = read("ada/01_toy/01_toy.ipynb", "ada/01_toy/timestamp.txt", content=content)
    assert found.attempts[0].when is None
    assert found.lines[0].startswith("ada: timestamp.txt says no time")
