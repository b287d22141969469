import json

import numpy as np
import pytest

from course_lib.checking.report import MIME, Criterion, Failure, Report


def report(*passed, **fields):
    """A report of 3 points with criteria that passed or not."""
    criteria = [
        Criterion(f"claim {i}", failure=None if ok else Failure("it fails")) for i, ok in enumerate(passed)
    ]
    return Report("softmax", 3, criteria, **fields)


@pytest.mark.parametrize(
    ("made", "points", "said"),
    [
        (report(True, True), 3.0, "softmax: right"),
        (report(True, False), 1.5, "softmax: partly right"),
        (report(True, False, False), 1.0, "softmax: partly right"),
        (report(False), 0.0, "softmax: not right yet"),
        (report(), 0.0, "softmax: not right yet"),
        (report(True, status="void"), 0.0, "softmax: not right yet"),
        (report(status="not done"), 0.0, "softmax: not done yet"),
    ],
)
def test_points_and_headline_follow_from_the_criteria(made, points, said):
    assert (made.points, made.headline) == (points, said)
    assert made.passed is (points == 3.0)


def test_shares_weigh_the_criteria():
    made = Report("softmax", 4, [Criterion("a", share=3), Criterion("b", failure=Failure("no"))])
    assert made.points == 3.0


def test_points_are_always_a_plain_number_between_nothing_and_all():
    shares = [
        Criterion(str(i), share, None if i % 2 else Failure("no")) for i, share in enumerate((1, 1 / 3, 7))
    ]
    for made in (
        report(True),
        report(),
        Report("a", np.float64(1.0), [Criterion("b")]),
        Report("a", 1, shares),
    ):
        assert type(made.points) is float and 0 <= made.points <= made.max_points
        assert float(repr(made)) == made.points


def test_the_value_of_the_cell_is_the_points_and_the_view_is_the_card():
    made = report(True, False)
    bundle = made._repr_mimebundle_()
    assert repr(made) == bundle["text/plain"] == "1.5"
    assert bundle["text/html"].startswith("<div")
    assert bundle[MIME] == json.loads(json.dumps(made.to_dict(), allow_nan=False))
    assert [entry["passed"] for entry in bundle[MIME]["criteria"]] == [True, False]
    assert bundle[MIME]["points"] == 1.5
