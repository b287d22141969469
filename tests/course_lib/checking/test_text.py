import json

from course_lib.checking.report import Criterion, Failure, Report
from course_lib.checking.text import headline, rows, score, state, text


def test_a_record_that_was_stored_says_what_the_report_said():
    made = Report("softmax", 2, [Criterion("a"), Criterion("b", failure=Failure("no", call="softmax(1)"))])
    record = json.loads(json.dumps(made.to_dict()))
    assert (state(record), headline(record), score(record)) == ("partly", made.headline, "1 / 2 points")
    assert rows(record["criteria"][1]["failure"]) == [("you were given", "softmax(1)")]
    assert text(record) == str(made)


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
        text(made.to_dict())
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
    assert (
        text(made.to_dict())
        == str(made)
        == "○ softmax: not done yet   0 / 2 points\n  softmax is not defined yet."
    )
