"""When a notebook was handed in: read where it is clear, refused with a line where it is not."""

from datetime import datetime

import pytest

from autograder.grading.times import Unclear, read_time, time_of

HALF_PAST_NINE = datetime(2026, 6, 30, 21, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-30 21:30:00 UTC",
        "2026-06-30 21:30:00.000000 UTC",
        "2026-06-30 21:30:00",
        "2026-06-30T21:30Z",
        "2026-06-30 23:30:00 CEST",
        "2026-06-30 23:30:00 +0200",
        "2026-06-30 23:30:00+02:00",
        "2026-06-30T23:30:00 +02",
        "2026-06-30 23:30:00 Europe/Berlin",
        "2026-06-30 16:30:00 EST",
        "2026-06-30 17:30:00 EDT",
        "2026-07-01 06:30:00 JST",
        "2026-06-30 18:00:00 -0330",
        "Tue Jun 30 23:30:00 CEST 2026",
        "Tue Jun 30 16:30:00 EST 2026",
        "Tue Jun 30 11:30:00 PM CEST 2026",
        "Tue 30 Jun 2026 11:30:00 PM CEST",
        "Tue, 30 Jun 2026 23:30:00 +0200",
        "30 June 2026, 21:30",
        " 2026-06-30 21:30:00 GMT \n",
    ],
)
def test_a_clear_time_is_read(text):
    assert read_time(text) == HALF_PAST_NINE


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("9:00 PM", "in one way"),
        ("23:30:00 UTC", "in one way"),
        ("2026-06-30", "in one way"),
        ("01.11.2026 23:30", "in one way"),
        ("06/30/2026 23:30 UTC", "in one way"),
        ("1782855000", "in one way"),
        ("yesterday or so", "in one way"),
        ("2026-06-30 23:30:00 +0200 or so", "in one way"),
        ("2026-01-10 10:00 CST", "CST, and 3 zones have that name"),
        ("2026-01-10 10:00 IST", "IST, and 2 zones have that name"),
        ("2026-01-10 10:00 CEST", "CEST, and no zone has that name then"),
        ("2026-01-10 10:00 XYZ", "no zone has that name"),
        ("2026-01-10 10:00 Europe/Nowhere", "a zone that is not known here"),
        ("2026-02-30 10:00 UTC", "is no time"),
        ("2026-06-30 25:30 UTC", "is no time"),
        ("2026-06-30 23:30 +0299", "no offset"),
        ("Tue Jun 30 13:30:00 PM CEST 2026", "13 o'clock and PM"),
        ("Tue Foo 30 13:30:00 CEST 2026", "no month"),
        ("0001-01-01 00:00 +0500", "is no time"),
        ("9" * 900, "in one way"),
        ("", "in one way"),
    ],
)
def test_what_is_no_time_or_could_be_several_is_refused(text, why):
    with pytest.raises(Unclear, match=why.replace("+", r"\+")):
        read_time(text)


def test_the_time_of_a_notebook_is_that_in_timestamp_txt_beside_it(tmp_path):
    path = tmp_path / "a.ipynb"
    assert time_of(path) == (None, [])
    path.with_name("timestamp.txt").write_text("2026-06-30 23:30:00 CEST\n")
    assert time_of(path) == (HALF_PAST_NINE, [])
    path.with_name("timestamp.txt").write_text("9:00 PM")
    assert time_of(path) == (
        None,
        [
            "timestamp.txt holds no time ('9:00 PM' is no date with a time that can be read in one way): "
            "it counts as handed in in time; write it as in 2026-06-30 23:30:00 +0200"
        ],
    )
