import os
import stat
import struct
import zipfile

import pytest

from autograder.exchange import sources
from autograder.exchange.sources import File, NoDownload, opened, safe_parts, unpacked
from autograder.grading.reading import Unreadable
from tests.autograder.downloads import write_zip, zipped


def entry(name: str, mode: int = 0, **changes) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    made.external_attr = mode << 16
    for key, value in changes.items():
        setattr(made, key, value)
    return made


def archive_of(path, *entries):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return path


def names_in(path):
    with opened(path) as download:
        return [file.path for file in download.files], download.lines


def test_a_zip_and_the_folder_that_it_was_unpacked_to_hold_the_same(tmp_path):
    files = [("ada/work.ipynb", b"1"), ("ada/data/x.csv", b"2"), ("bob.ipynb", b"3")]
    write_zip(tmp_path / "a.zip", files)
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extractall(tmp_path / "a")
    for source in (tmp_path / "a.zip", tmp_path / "a"):
        with opened(source) as download:
            assert sorted((file.path, file.read()) for file in download.files) == sorted(files)
            assert download.lines == []


@pytest.mark.parametrize(
    "name", ["/etc/passwd", "../../up.ipynb", "a/../../b", "C:\\Users\\a.ipynb", "..\\up", "", "./."]
)
def test_a_name_that_leads_out_of_an_archive_is_none(name):
    with pytest.raises(ValueError):
        safe_parts(name)


def test_such_files_are_left_out_and_named_and_the_others_stay(tmp_path):
    path = archive_of(
        tmp_path / "a.zip",
        ("ada/a.ipynb", b"{}"),
        ("../../evil.ipynb", b"{}"),
        (entry("ada/link.ipynb", stat.S_IFLNK | 0o777), b"/etc/passwd"),
    )
    names, lines = names_in(path)
    assert names == ["ada/a.ipynb"]
    assert len(lines) == 2 and "a link" in lines[0] and "leads out" in lines[1]


def test_backslashes_of_windows_are_folders_and_odd_letters_are_shown_as_such(tmp_path):
    names, _ = names_in(archive_of(tmp_path / "a.zip", (entry("ada\\b\x1b[2J\u202e.ipynb"), b"{}")))
    assert names == ["ada/b\ufffd[2J\ufffd.ipynb"]


def test_names_in_utf_8_are_read_so_where_the_archive_does_not_say_it(tmp_path):
    path = archive_of(tmp_path / "a.zip", ("Jos?_Garc?a.ipynb", b"{}"))
    raw = path.read_bytes().replace(b"Jos?_Garc?a.ipynb", "José_García".encode() + b".ipy")
    path.write_bytes(raw)
    assert names_in(path)[0] == ["José_García.ipy"]


def test_what_systems_add_is_counted_and_not_named(tmp_path):
    junk = ["__MACOSX/ada/._a.ipynb", "ada/.DS_Store", "ada/.ipynb_checkpoints/a.ipynb", "Thumbs.db"]
    with opened(write_zip(tmp_path / "a.zip", [(name, b"") for name in [*junk, "ada/a.ipynb"]])) as download:
        assert [file.path for file in download.files] == ["ada/a.ipynb"]
        assert (download.of_the_system, download.lines) == (4, [])


def test_a_bomb_is_read_up_to_the_limit_of_a_file_and_no_further(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILE_BYTES", 1000)
    path = archive_of(tmp_path / "a.zip", ("ada.ipynb", bytes(5_000_000)))
    with opened(path) as download, pytest.raises(Unreadable, match=r"more than 0\.001 MB"):
        download.files[0].read()


def test_an_entry_that_lies_about_its_size_is_damaged(tmp_path):
    path = archive_of(tmp_path / "a.zip", ("ada.ipynb", bytes(5000)))
    raw = path.read_bytes()
    path.write_bytes(raw.replace(struct.pack("<I", 5000), struct.pack("<I", 10)))
    with opened(path) as download, pytest.raises(Unreadable, match=r"ada\.ipynb is damaged"):
        download.files[0].read()


def test_an_entry_with_a_password_or_of_an_unknown_kind_costs_itself_alone(tmp_path):
    locked = bytearray(
        archive_of(tmp_path / "a.zip", ("ada.ipynb", b"{}"), ("bob.ipynb", b"{}")).read_bytes()
    )
    place = locked.index(b"PK\x01\x02")
    locked[place + 8] |= 1
    (tmp_path / "a.zip").write_bytes(locked)
    names, lines = names_in(tmp_path / "a.zip")
    assert names == ["bob.ipynb"] and "password" in lines[0]


def test_a_name_that_is_there_twice_is_named_and_the_later_one_counts(tmp_path):
    with pytest.warns(UserWarning, match="Duplicate"):
        path = archive_of(tmp_path / "a.zip", ("ada.ipynb", b"first"), ("ada.ipynb", b"second"))
    with opened(path) as download:
        assert [file.read() for file in download.files] == [b"second"]
        assert "twice" in download.lines[0]


def test_an_archive_of_too_many_files_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "MAX_FILES", 2)
    with (
        pytest.raises(NoDownload, match="3 files"),
        opened(write_zip(tmp_path / "a.zip", [(f"{n}", b"") for n in "abc"])),
    ):
        pass


def test_what_is_no_zip_is_said_to_be_none(tmp_path):
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no")
    with pytest.raises(NoDownload, match=r"a\.zip is no zip"), opened(tmp_path / "a.zip"):
        pass


def test_links_pipes_and_devices_in_a_folder_are_not_read(tmp_path):
    (tmp_path / "class").mkdir()
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "class" / "ada.ipynb").symlink_to(tmp_path / "secret")
    (tmp_path / "class" / "all").symlink_to("/")
    os.mkfifo(tmp_path / "class" / "bob.ipynb")
    with opened(tmp_path / "class") as download:
        assert sorted(download.lines) == [
            "left out: ada.ipynb (a link, which is not followed)",
            "left out: all (a link, which is not followed)",
        ]
        with pytest.raises(Unreadable, match="not a file"):
            download.files[0].read()


def test_a_zip_that_was_handed_in_is_read_with_its_own_limit_of_files():
    file = File("work.zip", lambda: zipped([("a.ipynb", b"1"), ("b.csv", b"2")]))
    with unpacked(file, 2) as download:
        assert {inner.path: inner.read() for inner in download.files} == {"a.ipynb": b"1", "b.csv": b"2"}
    with pytest.raises(Unreadable), unpacked(file, 1):
        pass
    with pytest.raises(Unreadable, match="no zip"), unpacked(File("w.zip", lambda: b"no"), 1):
        pass


def test_when_an_archive_was_made_is_what_its_newest_entry_says(tmp_path):
    with opened(write_zip(tmp_path / "a.zip", [("a", b"")], (2026, 10, 2, 8, 0, 0))) as download:
        assert download.made == "2026-10-02 08:00:00"
    with opened(write_zip(tmp_path / "b.zip", [("a", b"")], (1980, 1, 1, 0, 0, 0))) as download:
        assert download.made == ""


def test_a_single_notebook_is_a_download_of_one_file(tmp_path):
    (tmp_path / "ada.ipynb").write_bytes(b"{}")
    with opened(tmp_path / "ada.ipynb") as download:
        assert [(file.path, file.read()) for file in download.files] == [("ada.ipynb", b"{}")]
