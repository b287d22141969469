from datetime import datetime

import pytest

from autograder.settings import DAY, WITHHELD, ChapterSettings, LateRule, nearest, read_settings
from course_lib.course_file import CourseError

CHAPTERS = ["01_toy", "02_other"]
NEEDED = 'id = "toy"\ntitle = "A toy"\nversion = "1"\nexercises = "toy.exercises"\n'


def settings(tmp_path, text, needed=NEEDED):
    (tmp_path / "course.toml").write_text(needed + text, encoding="utf-8")
    return read_settings(tmp_path, CHAPTERS)


def test_what_is_left_out_has_its_default(tmp_path):
    found = settings(tmp_path, "")
    assert (found.id, found.title, found.version, found.exercises) == ("toy", "A toy", "1", "toy.exercises")
    assert (found.catalogue, found.limits, found.withheld) == ("", {}, WITHHELD)
    assert found.chapters == dict.fromkeys(CHAPTERS, ChapterSettings())


def test_everything_that_may_stand_there_is_read(tmp_path):
    found = settings(
        tmp_path,
        """
        catalogue = "toy.catalogue"
        late = {per_day = 0.1}
        withheld = ["pandas"]
        limits = {memory_mb = 500, call_seconds = 2.5}

        [chapter.01_toy]
        points = {double = 5, why = 0.5}
        without = ["half"]
        due = 2026-10-01T23:59:00+09:00
        extensions = {ada = 2026-10-08T23:59:00+09:00, "o'brien" = 2026-10-01T23:59:00+09:00}

        [chapter.02_other]
        due = 2026-11-01T12:00:00Z
        late = {per_day = 0.5, at_most = 0.5}
        """,
    )
    toy, other = (found.chapters[name] for name in CHAPTERS)
    assert found.catalogue == "toy.catalogue"
    assert found.limits == {"memory_mb": 500, "call_seconds": 2.5}
    assert found.withheld == ("pandas",)
    assert (toy.points, toy.without) == ({"double": 5, "why": 0.5}, ("half",))
    assert toy.due == datetime.fromisoformat("2026-10-01T14:59:00Z")
    assert toy.extensions["ada"] == datetime.fromisoformat("2026-10-08T14:59:00Z")
    assert (toy.late, other.late) == (LateRule(0.1), LateRule(0.5, 0.5))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("titel = 'A'", "titel is not known here; did you mean title?"),
        ("[chapter.01_tyo]", "chapter.01_tyo is not known here; did you mean 01_toy?"),
        ("[chapter.02]", "chapter.02 is not known here; did you mean 02_other?"),
        ("[chapter.xyz]", "chapter.xyz is not known here; there are: 01_toy, 02_other"),
        ("limits = {memory = 1}", "limits.memory is not known here; did you mean memory_mb?"),
        ("limits = {memory_mb = 1.5}", "limits.memory_mb is 1.5; expected a whole number above 0"),
        ("limits = {call_seconds = 0}", "limits.call_seconds is 0; expected a number above 0"),
        ("limits = 5", "limits is 5; expected a table"),
        ("late = {at_most = 0.5}", "late.per_day is missing"),
        ("late = {per_day = 10}", "late.per_day is 10; expected a share above 0, at most 1"),
        (
            "late = {per_day = 0.1, per_hour = 1}",
            "late.per_hour is not known here; there are: per_day,",
        ),
        ("late = 'zero'", "late is 'zero'; expected a table {per_day = 0.1, at_most = 0.5}"),
        ("withheld = 'scipy'", "withheld is 'scipy'; expected names of packages"),
        ("withheld = ['no package']", "withheld holds 'no package'; expected the name by which"),
        ("withheld = ['numpy']", "withheld holds 'numpy', without which no notebook runs"),
        ("x = ", "cannot be read: "),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path, text, said):
    with pytest.raises(CourseError) as refused:
        settings(tmp_path, text)
    assert said in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "course.toml"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("point = {double = 1}", "point is not known here; did you mean points?"),
        ("points = {double = true}", "points.double is True; expected a number above 0"),
        ("points = {double = nan}", "points.double is nan; expected a number above 0"),
        ("points = {double = 0}", "points.double is 0; expected a number above 0"),
        ("points = 3", "points is 3; expected a table"),
        ("without = 'double'", "without is 'double'; expected names of exercises, as in [\"log_softmax\"]"),
        (
            "without = ['double']\npoints = {double = 1}",
            "points.double is left out of this chapter (without), so it has no points",
        ),
        ("due = 2026-10-01", "due is 2026-10-01; expected a date with its time and its offset from UTC"),
        ("due = 2026-10-01T12:00:00", "due is 2026-10-01T12:00:00; expected a date with its time and its"),
        ("late = {per_day = 0.1}", "due is missing, and without it nobody is late"),
        ("extensions = {ada = 2026-10-01T12:00:00Z}", "due is missing, and without it nobody is late"),
        (
            "due = 2026-10-02T12:00:00Z\nextensions = {ada = 2026-10-01T12:00:00Z}",
            "extensions.ada ends before the chapter is due (2026-10-02T12:00:00+00:00)",
        ),
    ],
)
def test_what_does_not_fit_in_a_chapter_is_refused_by_name(tmp_path, text, said):
    with pytest.raises(CourseError) as refused:
        settings(tmp_path, f"[chapter.01_toy]\n{text}")
    assert f"course.toml: chapter.01_toy.{said}" in str(refused.value)


def test_everything_that_is_wrong_is_told_at_once(tmp_path):
    with pytest.raises(CourseError) as refused:
        settings(tmp_path, "version = 1\nexercise = 'a'", needed="id = ''\n")
    told = str(refused.value).split("\n")
    assert len(told) == 5
    for key in ("exercise ", "id ", "title ", "version ", "exercises "):
        assert any(f"course.toml: {key}" in line for line in told), key


@pytest.mark.parametrize(("days", "lost"), [(0, 0), (0.001, 1), (1, 1), (1.5, 2), (3, 3), (9, 3)])
def test_a_share_is_lost_with_each_day_that_has_begun_up_to_a_limit(days, lost):
    assert LateRule(per_day=0.1, at_most=0.3).penalty(10, days * DAY) == pytest.approx(lost)


def test_without_a_limit_all_is_lost_in_the_end():
    assert LateRule(per_day=0.4).penalty(10, 9 * DAY) == 10
    assert LateRule(per_day=1).penalty(10, 1) == 10


def test_the_nearest_name_is_told_or_all():
    assert nearest("softmx", ["softmax", "sigmoid"]) == "did you mean softmax?"
    assert nearest("tree", ["softmax"]) == "there are: softmax"
    assert nearest("tree", []) == "there are: none"
