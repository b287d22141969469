from datetime import UTC, datetime

import pytest

from autograder.exchange import gradescope
from autograder.exchange.sources import Download, File, opened
from tests.autograder import downloads
from tests.autograder.downloads import NOTEBOOK, sixty, write_zip

WHEN = datetime(2026, 10, 1, 12, 30, tzinfo=UTC)
#: as an export has it: symbols for keys, Ruby's times, a text in a block
EXPORT = """\
submission_409194023:
  :submitters:
  - :name: Ada Lovelace
    :sid: '0012'
    :email: ada@uni.example
  :created_at: 2026-04-26 17:34:00.861687000 Z
  :score: 2.0
  :results:
    output: |-
      =====
      Final Score: 2.0
submission_500000001:
  :submitters:
  - :name: Kim A
    :sid: 111
  - :name: Kim B
    :email: kim.b@uni.example
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: &1 2026-04-27 01:00:00.000000000 Z
    zone: !ruby/object:ActiveSupport::TimeZone
      name: Asia/Tokyo
    time: *1
"""


def read(metadata: str, *names: str):
    files = [File("export/submission_metadata.yml", metadata.encode)]
    return gradescope.read(Download(files + [File(f"export/{name}", lambda: b"") for name in names]))


def test_an_export_of_sixty_is_sixty_attempts(tmp_path):
    pupils = sixty()
    with opened(write_zip(tmp_path / "a.zip", downloads.gradescope(pupils, WHEN))) as download:
        assert gradescope.is_from_here(download)
        found = gradescope.read(download)
        assert found.lines == []
        work = {a.identity.ids[0]: (a.files[NOTEBOOK].read(), a.when) for a in found.attempts}
    assert work == {pupil.login: (pupil.files[NOTEBOOK], WHEN) for pupil in pupils}


def test_names_numbers_and_times_are_read_and_a_group_hands_in_for_each_of_its_members():
    ada, a, b = read(EXPORT, "submission_409194023/a.ipynb", "submission_500000001/x/b.ipynb").attempts
    assert (ada.identity.student, ada.identity.email, ada.number) == ("0012", "ada@uni.example", 409194023)
    assert ada.when == datetime(2026, 4, 26, 17, 34, 0, 861687, UTC)
    assert [a.identity.student, b.identity.student] == ["111", "kim.b@uni.example"]
    assert a.files == b.files and list(a.files) == ["x/b.ipynb"]
    assert a.when == datetime(2026, 4, 27, 1, tzinfo=UTC)


def test_a_folder_that_the_metadata_do_not_know_and_one_that_is_missing_are_named():
    found = read(EXPORT, "submission_409194023/a.ipynb", "submission_7/b.ipynb", "readme.txt")
    assert [line.split(" (")[0] for line in found.lines] == [
        "not placed: export/submission_7/b.ipynb",
        "not placed: export/readme.txt",
        "not placed: submission_500000001",
    ]


def test_metadata_that_a_student_hands_in_are_a_file_like_any_other():
    names = ["submission_409194023/a.ipynb", "submission_409194023/submission_metadata.yml"]
    (ada,) = (a for a in read(EXPORT, *names).attempts if a.identity.student == "0012")
    assert set(ada.files) == {"a.ipynb", "submission_metadata.yml"}


def test_a_submission_of_nobody_is_named():
    found = read("submission_1:\n  :submitters: []\n", "submission_1/a.ipynb")
    assert found.attempts == [] and "does not say whose" in found.lines[0]


@pytest.mark.parametrize(
    "metadata", ["- a\n- b", "a: [", "a: !!python/object/apply:os.system ['true']", "\x00", "a: &x [*x"]
)
def test_metadata_that_cannot_be_read_are_named_and_run_nothing(metadata):
    found = read(metadata, "submission_1/a.ipynb")
    assert found.attempts == [] and "submission_metadata.yml cannot be read" in found.lines[0]
