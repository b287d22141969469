import pytest

from autograder.exchange import canvas
from autograder.exchange.sources import Download, File, opened
from tests.autograder import downloads
from tests.autograder.downloads import NOTEBOOK, sixty, write_zip


def read(*names: str):
    return canvas.read(Download([File(name, lambda: b"") for name in names]))


def test_a_download_of_sixty_is_sixty_attempts_and_who_was_late_is_kept(tmp_path):
    pupils = sixty()
    with opened(write_zip(tmp_path / "a.zip", downloads.canvas(pupils))) as download:
        assert canvas.is_from_here(download)
        found = canvas.read(download)
        assert found.lines == []
        work = {a.identity.ids[0]: (a.files[NOTEBOOK].read(), a.late) for a in found.attempts}
    assert work == {str(pupil.number): (pupil.files[NOTEBOOK], pupil.late) for pupil in pupils}


@pytest.mark.parametrize(
    "name, expected",
    [
        ("lovelaceada_55_77_work.ipynb", ("lovelaceada", "55", 77, False, "work.ipynb")),
        ("lovelaceada_LATE_55_77_work-1.ipynb", ("lovelaceada", "55", 77, True, "work-1.ipynb")),
        ("late_LATE_55_77_LATE_1_2_x.ipynb", ("late", "55", 77, True, "LATE_1_2_x.ipynb")),
        ("de_la_cruzana_55_77_02_a_b.ipynb", ("de_la_cruzana", "55", 77, False, "02_a_b.ipynb")),
        ("anon_x1Y2z_77_work.ipynb", ("", "anon_x1Y2z", 77, False, "work.ipynb")),
        ("LATE_anon_x1Y2z_77_work.ipynb", ("", "anon_x1Y2z", 77, True, "work.ipynb")),
    ],
)
def test_a_name_is_taken_apart(name, expected):
    (attempt,) = read(name).attempts
    own = attempt.identity
    assert (own.name, own.ids[0], attempt.number, attempt.late, *attempt.files) == expected


def test_all_files_of_a_user_are_one_attempt():
    (attempt,) = read("lovelaceada_55_77_work.ipynb", "lovelaceada_55_79_data.csv").attempts
    assert list(attempt.files) == ["work.ipynb", "data.csv"] and attempt.number == 79


def test_texts_addresses_and_other_names_are_named():
    found = read("lovelaceada_55_text.html", "boole_LATE_56_link.html", "index.html")
    assert found.attempts == [] and len(found.lines) == 3
    assert "a text or an address" in found.lines[0] and "USERID" in found.lines[2]


def test_students_of_one_name_have_two_folders():
    found = read("leekim_1_7_a.ipynb", "leekim_2_8_a.ipynb")
    assert [attempt.identity.student for attempt in found.attempts] == ["leekim_1", "leekim_2"]


def test_a_folder_of_ordinary_files_is_none_of_canvas():
    assert not canvas.is_from_here(
        Download([File("ada/a.ipynb", bytes), File("bob/x_1_2_b", bytes), File("c", bytes)])
    )
