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


def test_the_text_for_a_terminal_shows_every_line():
    failure = Failure("it fails", "softmax(\n    [1.])", "[1.,\n 2.]", "[0.]", "at [0]: 1 instead of 0")
    made = Report(
        "softmax",
        2,
        [Criterion("one example"), Criterion("a batch", failure=failure)],
        hint="Which axis?",
        printed="a\nb\n",
    )
    assert (
        str(made)
        == """\
✗ softmax: partly right   1 / 2 points
  ✓ one example
  ✗ a batch
      it fails
      you were given:   softmax(
                            [1.])
      you returned:     [1.,
                         2.]
      expected:         [0.]
      they differ most: at [0]: 1 instead of 0
  hint: Which axis?
  your code printed:
    a
    b"""
    )


def test_what_is_not_done_is_one_line_and_its_reason():
    made = Report("softmax", 2, status="not done", problem="softmax is not defined yet.")
    assert str(made) == "○ softmax: not done yet   0 / 2 points\n  softmax is not defined yet."
