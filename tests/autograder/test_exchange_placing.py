from datetime import UTC, datetime
from types import MappingProxyType

import pytest

from autograder.exchange import placing
from autograder.exchange.attempts import Attempt, Identity
from autograder.exchange.placing import Collected, is_newer, place, read_collected
from autograder.exchange.sources import File
from autograder.roster import Person, Roster
from tests.autograder.downloads import CHAPTER, NOTEBOOK, zipped
from tests.autograder.toy_course import write_chapter

EARLY, LATE = datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 10, 2, tzinfo=UTC)


@pytest.fixture
def course(tmp_path):
    return write_chapter(tmp_path)


def attempt(student="ada", files=None, **about):
    files = {NOTEBOOK: b"{}"} if files is None else files
    identity = about.pop("identity", Identity(student, (student,), student))
    return Attempt(identity, MappingProxyType({n: File(n, lambda c=c: c) for n, c in files.items()}), **about)


def put(course, *attempts, platform="moodle", **options):
    return place(course, CHAPTER, attempts, platform=platform, **options)


def there(course, student="ada"):
    folder = course.notebook("submitted", student, CHAPTER).parent
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def grade(course, student="ada"):
    path = course.notebook("autograded", student, CHAPTER)
    path.parent.mkdir(parents=True)
    path.touch()


def test_a_notebook_of_any_name_gets_that_of_the_chapter_and_its_time_is_kept(course):
    files = {"work/My answers.ipynb": b"1", "work/data/x.csv": b"2"}
    placed = put(course, attempt(files=files, when=EARLY))
    stamp = b"2026-10-01 00:00:00 UTC\n"
    assert there(course) == {NOTEBOOK: b"1", "data/x.csv": b"2", "timestamp.txt": stamp}
    assert (placed.new, placed.lines) == (1, [])


def test_the_newest_of_several_attempts_counts(course):
    by_time = [attempt(files={NOTEBOOK: b"new"}, when=LATE), attempt(files={NOTEBOOK: b"old"}, when=EARLY)]
    assert put(course, *by_time).earlier == 1
    assert there(course)[NOTEBOOK] == b"new"
    by_number = [attempt("bob", {NOTEBOOK: b"%d" % n}, number=n) for n in (7, 9, 8)]
    put(course, *by_number)
    assert there(course, "bob")[NOTEBOOK] == b"9"


def test_what_has_not_changed_is_left_alone_with_its_time(course):
    put(course, attempt(when=EARLY))
    before = course.notebook("submitted", "ada", CHAPTER).stat().st_mtime_ns
    placed = put(course, attempt(when=LATE))
    assert (placed.same, placed.replaced, placed.lines) == (1, 0, [])
    assert course.notebook("submitted", "ada", CHAPTER).stat().st_mtime_ns == before
    assert there(course)["timestamp.txt"] == b"2026-10-01 00:00:00 UTC\n"


def test_a_newer_attempt_replaces_a_graded_one_and_the_old_one_is_kept(course):
    put(course, attempt(files={NOTEBOOK: b"old"}, when=EARLY))
    grade(course)
    assert put(course, attempt(files={NOTEBOOK: b"new"}, when=LATE)).replaced == 1
    assert there(course)[NOTEBOOK] == b"new"
    kept = course.folder / "collected" / "earlier" / "ada" / CHAPTER / "1"
    assert (kept / NOTEBOOK).read_bytes() == b"old"


@pytest.mark.parametrize(
    "before, after, options",
    [
        ({"when": LATE}, {"when": EARLY}, {}),
        ({"number": 9}, {"number": 7}, {}),
        ({}, {}, {"made": "2026-10-01 00:00:00"}),
        ({}, {}, {"made": ""}),
    ],
    ids=["by its time", "by its number", "by the time of the archive", "or perhaps"],
)
def test_a_graded_submission_is_never_replaced_by_an_older_one(course, before, after, options):
    put(course, attempt(files={NOTEBOOK: b"graded"}, **before), made="2026-10-02 00:00:00")
    grade(course)
    placed = put(course, attempt(files={NOTEBOOK: b"older"}, **after), **options)
    assert there(course)[NOTEBOOK] == b"graded"
    assert len(placed.lines) == 1 and "ada's work" in placed.lines[0] and "--replace" in placed.lines[0]
    assert put(course, attempt(files={NOTEBOOK: b"older"}, **after), even_if_older=True).lines == []
    assert there(course)[NOTEBOOK] == b"older"


def test_a_later_download_of_a_platform_that_says_no_time_is_newer(course):
    put(course, attempt(files={NOTEBOOK: b"old"}), made="2026-10-01 00:00:00")
    grade(course)
    assert put(course, attempt(files={NOTEBOOK: b"new"}), made="2026-10-02 00:00:00").replaced == 1


def test_what_somebody_put_there_by_hand_is_known_by_its_timestamp(course):
    folder = course.notebook("submitted", "ada", CHAPTER).parent
    folder.mkdir(parents=True)
    (folder / NOTEBOOK).write_bytes(b"by hand")
    (folder / "timestamp.txt").write_text("2026-10-02 00:00:00 UTC")
    assert "an older version" in put(course, attempt(when=EARLY)).lines[0]
    assert there(course)[NOTEBOOK] == b"by hand"


@pytest.mark.parametrize(
    "new, old, newer",
    [
        ({"when": "2"}, {"when": "1"}, True),
        ({"when": "1", "number": 9}, {"when": "1", "number": 7}, True),
        ({"number": 7, "made": "2"}, {"number": 7, "made": "1"}, True),
        ({"made": "1"}, {"when": "2", "made": "2"}, False),
        ({"number": 7, "platform": "canvas"}, {"number": 9, "platform": "gradescope"}, None),
        ({"when": "2", "platform": "canvas"}, {"when": "1", "platform": "gradescope"}, True),
        ({}, {}, None),
    ],
)
def test_attempts_are_compared_by_time_then_number_then_archive(new, old, newer):
    assert is_newer(Collected("ada", **new), Collected("ada", **old)) is newer


def test_a_zip_in_which_the_notebook_lies_is_opened(course):
    work = zipped([("01 toy/work.ipynb", b"1"), ("01 toy/x.csv", b"2"), ("__MACOSX/x", b"")])
    assert put(course, attempt(files={"work.zip": work})).lines == []
    assert there(course) == {NOTEBOOK: b"1", "x.csv": b"2"}


@pytest.mark.parametrize("name", ["work.IPYNB", "work.ipynb.txt", "work.ipynb.json"])
def test_a_notebook_whose_ending_a_browser_changed_is_one(course, name):
    assert put(course, attempt(files={name: b"1"})).lines == []
    assert there(course) == {NOTEBOOK: b"1"}


def test_a_zip_beside_a_notebook_is_a_file_like_any_other(course):
    put(course, attempt(files={NOTEBOOK: b"1", "data.zip": b"PK"}))
    assert there(course) == {NOTEBOOK: b"1", "data.zip": b"PK"}


def test_of_several_notebooks_that_of_the_chapter_is_taken_and_the_others_are_named(course):
    put(course, attempt(files={"a.ipynb": b"a", "01_toy-1.ipynb": b"1", "Untitled.ipynb": b"u"}))
    assert there(course) == {NOTEBOOK: b"1"}
    placed = put(course, attempt("bob", {"a.ipynb": b"a", "b.ipynb": b"b"}))
    assert [line.split(" (")[0] for line in placed.lines] == [
        "bob: no notebook, but a.ipynb, b.ipynb",
        "not placed: bob's a.ipynb",
        "not placed: bob's b.ipynb",
    ]


def test_who_handed_in_something_else_is_there_and_named(course):
    placed = put(course, attempt(files={"essay.pdf": b"%PDF"}), attempt("bob", {"broken.zip": b"no"}))
    assert there(course) == {"essay.pdf": b"%PDF"} and there(course, "bob") == {}
    assert placed.lines[0] == "ada: no notebook, but essay.pdf"
    assert "bob's broken.zip" in placed.lines[1]
    assert [s.student for s in course.submissions(CHAPTER)] == ["ada", "bob"]


def test_a_student_does_not_say_when_something_was_handed_in(course):
    placed = put(course, attempt(files={NOTEBOOK: b"1", "timestamp.txt": b"2000-01-01"}))
    assert there(course) == {NOTEBOOK: b"1"} and "the time of submission" in placed.lines[0]


@pytest.mark.parametrize("name", ["x" * 300, f"{NOTEBOOK}/x", "a/.hidden", "__pycache__/x"])
def test_a_file_whose_name_cannot_be_costs_itself_alone(course, name):
    placed = put(course, attempt(files={NOTEBOOK: b"1", name: b"2"}), attempt("bob"))
    assert there(course) == {NOTEBOOK: b"1"} and there(course, "bob")
    assert len(placed.lines) == 1 and "not placed: ada's" in placed.lines[0]


def test_files_beside_a_notebook_have_limits(course, monkeypatch):
    monkeypatch.setattr(placing, "MAX_BYTES_BESIDE", 10)
    monkeypatch.setattr(placing, "MAX_FILES_BESIDE", 2)
    files = {NOTEBOOK: b"1", "a": b"x" * 8, "b": b"x" * 8, "c": b"x", "d": b"x"}
    placed = put(course, attempt(files=files))
    assert set(there(course)) == {NOTEBOOK, "a", "c"} and len(placed.lines) == 2


def test_a_file_that_cannot_be_read_costs_that_student_alone(course):
    def damaged():
        raise placing.Unreadable("it is damaged")

    bad = attempt()
    bad = Attempt(bad.identity, MappingProxyType({NOTEBOOK: File(NOTEBOOK, damaged)}))
    placed = put(course, bad, attempt("bob"))
    assert placed.lines == ["not placed: ada's work (it is damaged)"]
    assert [s.student for s in course.submissions(CHAPTER)] == ["bob"]


def test_no_link_is_written_through(course, tmp_path):
    (course.folder / "submitted").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (course.folder / "submitted" / "ada").symlink_to(tmp_path / "elsewhere")
    assert "is a link" in put(course, attempt()).lines[0]
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_nothing_half_written_is_ever_in_its_place(course, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(placing.Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        put(course, attempt())
    assert course.submissions(CHAPTER) == []
    assert list((course.folder / "collected").iterdir()) == []


def test_people_of_one_name_are_told_apart_by_their_number_and_it_is_said(course):
    twins = [Identity("Kim_Lee", (number,), "Kim Lee", is_unique=False) for number in ("7", "8")]
    placed = put(course, *(attempt(identity=twin) for twin in twins))
    assert [s.student for s in course.submissions(CHAPTER)] == ["Kim_Lee_7", "Kim_Lee_8"]
    assert "2 people are called Kim_Lee" in placed.lines[0]


def test_with_a_roster_students_are_called_as_there_and_strangers_are_named(course):
    roster = Roster({"u1": Person("u1", "Ada", "Lovelace", keys=frozenset({"u1", "55"}))})
    placed = put(
        course,
        attempt(identity=Identity("lovelaceada_55", ("55",), "lovelaceada")),
        attempt("bob"),
        attempt(identity=Identity("", ("9",))),
        attempt("u1", identity=Identity("u1", ("77",))),
        roster=roster,
    )
    assert [s.student for s in course.submissions(CHAPTER)] == ["bob", "u1"]
    assert placed.lines == [
        "not in the roster: bob bob, placed as bob",
        "not placed: 9 (it has no name)",
        "not placed: 77 (u1 is another student of the roster)",
    ]


def test_what_the_platform_said_is_remembered_for_the_way_back(course):
    put(
        course, attempt(label="Ada_1_assignsubmission_file", late=True, number=7), platform="canvas", made="m"
    )
    put(course, attempt("bob"))
    known = read_collected(course, CHAPTER)
    assert known["ada"] == Collected(
        "ada", ("ada",), "ada", "", "Ada_1_assignsubmission_file", "", True, 7, "m", "canvas"
    )
    assert set(known) == {"ada", "bob"}


@pytest.mark.parametrize(
    "text", ["", "{}", '{"format": 2, "students": {}}', '{"format": 1, "students": {"a": 1}}']
)
def test_a_memory_that_cannot_be_read_is_none(course, text):
    (course.folder / "collected").mkdir(parents=True)
    (course.folder / "collected" / f"{CHAPTER}.json").write_text(text)
    assert read_collected(course, CHAPTER) == {}
