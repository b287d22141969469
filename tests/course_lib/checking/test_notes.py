import numpy as np

from course_lib.checking.registry import exercise

from ..toys import report_on


def noted(registry, block, answer):
    """The failure that is noted when `block(student, expect)` is judged on `answer`."""

    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy(a)."""
        with criterion("toy") as expect:
            block(student, expect)

    return report_on(toy, answer).criteria[0].failure


def overflows(a):
    return float(1 / (1 + np.exp(np.float64(a))))


def test_the_first_failure_is_kept_with_the_call_that_it_came_in(registry):
    def block(student, expect):
        for a in (1.0, 2.0, 3.0):
            expect.that(student.toy(a) < 2.0, f"too large for {a:g}", came=a)

    failure = noted(registry, block, lambda a: a)
    assert (failure.message, failure.call, failure.came) == ("too large for 2", "toy(2)", "2")


def test_a_right_value_with_an_alarm_on_the_way_fails(registry):
    failure = noted(registry, lambda student, expect: expect.close(student.toy(1000.0), 0.0, "0"), overflows)
    assert failure.message == (
        "NumPy warns (overflow encountered in exp): a number on the way became too large for float64"
    )
    assert (failure.call, failure.came) == ("toy(1000)", "0")


def test_an_alarm_in_a_call_of_which_nothing_more_is_expected_is_noted_too(registry):
    def block(student, expect):
        expect.close(student.toy(0.0), 0.5, "½")
        student.toy(1000.0)

    assert noted(registry, block, overflows).call == "toy(1000)"
