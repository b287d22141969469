import pytest

from autograder.exchange import moodle
from autograder.exchange.sources import Download, File, opened
from tests.autograder import downloads
from tests.autograder.downloads import NOTEBOOK, Pupil, participant, sixty, write_zip


def read(*names: str):
    return moodle.read(Download([File(name, lambda: b"") for name in names]))


@pytest.mark.parametrize(
    "how", [{}, {"old": True}, {"folders": False}], ids=["folders", "before 4.1", "flat"]
)
def test_a_download_of_sixty_is_sixty_attempts(tmp_path, how):
    pupils = sixty()
    with opened(write_zip(tmp_path / "a.zip", downloads.moodle(pupils, **how))) as download:
        assert moodle.is_from_here(download)
        found = moodle.read(download)
        assert found.lines == []
        work = {attempt.identity.ids[0]: attempt.files[NOTEBOOK].read() for attempt in found.attempts}
    assert work == {str(participant(pupil)): pupil.files[NOTEBOOK] for pupil in pupils}


def test_folders_below_that_of_a_student_are_part_of_the_names_of_the_files():
    (attempt,) = read("c/Ada Lovelace_12_assignsubmission_file/work/data.csv").attempts
    assert list(attempt.files) == ["work/data.csv"]
    assert attempt.identity.student == "Ada_Lovelace" and attempt.identity.ids[0] == "12"


def test_feedback_goes_back_under_the_name_of_the_folder():
    (attempt,) = read("Ada Lovelace_12_assignsubmission_file_/a.ipynb").attempts
    assert attempt.label == "Ada Lovelace_12_assignsubmission_file"


def test_typed_texts_and_files_of_nobody_are_named():
    found = read("Ada_12_assignsubmission_onlinetext/onlinetext.html", "readme.txt", "Team A_file/a.ipynb")
    assert found.attempts == []
    assert [line.split(" (")[0] for line in found.lines] == [
        "not placed: Ada_12_assignsubmission_onlinetext/onlinetext.html",
        "not placed: readme.txt",
        "not placed: Team A_file/a.ipynb",
    ]


def test_blind_marking_names_the_participant():
    (attempt,) = read("Participant_77_assignsubmission_file/a.ipynb").attempts
    assert (attempt.identity.name, attempt.identity.ids[0]) == ("Participant", "77")


def test_that_moodle_does_not_say_when_is_said():
    assert "does not say when" in moodle.read(Download()).remarks[0]


def test_nobody_hands_in_for_another_by_the_name_of_a_folder():
    (attempt,) = read("Eve_1_assignsubmission_file/Ada_2_assignsubmission_file/a.ipynb").attempts
    assert (attempt.identity.ids[0], list(attempt.files)) == ("1", ["Ada_2_assignsubmission_file/a.ipynb"])


def test_people_of_one_name_are_two_attempts():
    pupils = [Pupil(1, "Kim", "Lee"), Pupil(2, "Kim", "Lee")]
    found = read(*(name for name, _ in downloads.moodle(pupils)))
    assert [attempt.identity.is_unique for attempt in found.attempts] == [False, False]
