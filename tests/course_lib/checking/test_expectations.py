from dataclasses import asdict

import numpy as np
import pytest

from course_lib.checking.registry import exercise
from course_lib.checking.text import rows

from ..toys import report_on


def examined(registry, expectation, answer=lambda *args, **kwargs: None, *args):
    """The criterion that comes of one expectation about what `answer(*args)` returns."""

    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy()."""
        with criterion("toy") as expect:
            expectation(expect, student.toy(*args))

    report = report_on(toy, answer)
    return report.criteria[0], report


def said_of(registry, expectation, value):
    """The message when `value` comes; None if the expectation holds."""
    failure = examined(registry, expectation, lambda: value)[0].failure
    return failure and failure.message


def test_close_shows_what_came_what_was_expected_and_where_they_differ_most(registry):
    came, expected = np.array([[1.0, 2.0], [3.0, 4.5]]), np.array([[1.0, 2.0], [3.5, 4.0]])

    def expectation(expect, value):
        expect.close(value, expected, "the claim")

    criterion, _ = examined(registry, expectation, lambda: came)
    assert criterion.failure.message == "this does not hold: the claim"
    assert dict(rows(asdict(criterion.failure))) == {
        "you were given": "toy()",
        "you returned": "[[1. , 2. ],\n [3. , 4.5]]",
        "expected": "[[1. , 2. ],\n [3.5, 4. ]]",
        "they differ most": "at [1, 0]: 3 instead of 3.5",
    }


@pytest.mark.parametrize("factor", [1 + 1e-3, 1 - 1e-3])
def test_one_entry_off_by_a_thousandth_is_refused(registry, factor):
    right = np.array([[0.3, -1.2, 0.7], [0.1, 2.0, -0.4]])
    wrong = right.copy()
    wrong[1, 0] *= factor

    def closely(expect, value):
        expect.close(value, right, "the claim")

    def as_gradient(expect, value):
        expect.gradient(value, lambda x: float(np.sum(right * x)), np.ones((2, 3)))

    for expectation in (closely, as_gradient):
        assert said_of(registry, expectation, right) is None
        assert said_of(registry, expectation, wrong) is not None


def test_nan_is_close_to_nothing(registry):
    assert said_of(registry, lambda e, came: e.close(came, [1.0, 1.0], "ones"), np.array([1.0, np.nan]))


def test_a_wrong_gradient_is_shown_beside_finite_differences_with_a_diagnosis(registry):
    def expectation(expect, value):
        expect.gradient(value, lambda x: float(x @ x), np.array([1.0, 2.0]))

    criterion, report = examined(registry, expectation, lambda: np.array([-2.0, -4.0]))
    assert criterion.failure.message.startswith("finite differences disagree")
    assert criterion.failure.expected == "[2., 4.]"
    assert report.hint == "Every entry has the wrong sign, and the right size."


@pytest.mark.parametrize(
    ("at_the_kink", "holds"), [(0.0, True), (0.4, True), (1.0, True), (1.1, False), (-0.1, False)]
)
def test_a_derivative_at_a_kink_lies_between_the_slopes_of_the_sides(registry, at_the_kink, holds):
    a = np.array([-1.0, 0.0, 2.0])

    def expectation(expect, value):
        expect.derivative(value, lambda a: np.maximum(a, 0.0), a)

    assert (said_of(registry, expectation, np.array([0.0, at_the_kink, 1.0])) is None) == holds
    assert said_of(registry, expectation, np.array([0.0, 0.5, 1.001])) is not None


def test_a_jacobian_has_outputs_in_rows_and_inputs_in_columns(registry):
    K = np.array([[1.0, 2.0], [3.0, 5.0]])

    def expectation(expect, value):
        expect.jacobian(value, lambda x: K @ x, np.array([0.3, -0.4]))

    assert said_of(registry, expectation, K) is None
    assert said_of(registry, expectation, K * [[1, 1], [1, 1.001]]).startswith("finite differences disagree")
    criterion, report = examined(registry, expectation, lambda: K.T)
    assert criterion.failure.expected == "[[1., 2.],\n [3., 5.]]"
    assert "transposed" in report.hint


def test_a_hint_given_with_the_expectation_goes_before_a_diagnosis(registry):
    def expectation(expect, value):
        expect.close(value, [1.0], "one", hint="Which sign?")
        expect.that(False, "later", hint="not this one")

    assert examined(registry, expectation, lambda: np.array([-1.0]))[1].hint == "Which sign?"


def test_that_says_its_message_when_the_condition_fails(registry):
    assert said_of(registry, lambda expect, came: expect.that(came, "it is false"), True) is None
    assert said_of(registry, lambda expect, came: expect.that(came, "it is false"), False) == "it is false"


class Refused(ValueError):
    pass


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ValueError("penalty is 'l3', not 'l1' or 'l2'"), None),
        (Refused("penalty is 'l3', not 'l1' or 'l2'"), None),
        (np.linalg.LinAlgError("l3"), None),
        (ValueError("no"), "expected a ValueError whose message holds 'l3' and what is accepted: toy raised"),
        (
            KeyError("l3"),
            "expected a ValueError whose message holds 'l3' and what is accepted, but toy raised",
        ),
        (None, "expected a ValueError for 'l3', but a result came"),
    ],
)
def test_a_refusal_is_a_value_error_that_names_the_value(registry, error, said):
    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy(penalty)."""
        with criterion("toy") as expect:
            expect.refusal("toy", "l3", value="l3")

    def answer(penalty):
        if error is not None:
            raise error
        return penalty

    failure = report_on(toy, answer).criteria[0].failure
    assert failure is None if said is None else failure.message.startswith(said)


@pytest.mark.parametrize(
    ("message", "points"), [("'l3' is neither l1 nor l2", 1.0), ("'l3' is not l1", 0.0), ("use l1, l2", 0.0)]
)
def test_a_refusal_may_have_to_name_what_is_accepted(registry, message, points):
    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy(penalty)."""
        with criterion("toy") as expect:
            expect.refusal("toy", "l3", value="l3", accepted=("l1", "l2"))

    def answer(penalty):
        raise ValueError(message)

    assert report_on(toy, answer).points == points


@pytest.mark.parametrize(
    ("message", "points"), [("they sum to 1.25", 1.0), ("(1.0, 0.25) is too much", 1.0), ("no", 0.0)]
)
def test_a_refused_value_may_be_written_in_several_ways(registry, message, points):
    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy(fractions)."""
        with criterion("toy") as expect:
            expect.refusal("toy", (1.0, 0.25), value=(1.25, "1.0, 0.25"))

    def answer(fractions):
        raise ValueError(message)

    report = report_on(toy, answer)
    assert report.points == points
    assert points or "holds 1.25 or '1.0, 0.25'" in report.criteria[0].failure.message


def test_the_line_that_raised_does_not_count_as_its_message(registry):
    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy(penalty)."""
        with criterion("toy") as expect:
            expect.refusal("toy", "l3", value="l3")

    def answer(penalty):
        raise ValueError("no")  # not 'l3'

    assert report_on(toy, answer).points == 0.0


def test_another_kind_of_error_than_the_one_that_refuses_is_asked_about(registry):
    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy(penalty)."""
        with criterion("toy") as expect:
            expect.refusal("toy", "l3", value="l3")

    def lookup(penalty):
        return {"l1": 1.0}[penalty]

    def checked(penalty):
        assert penalty in ("l1", "l2")

    for answer in (lookup, checked):
        assert "what does it `raise`" in report_on(toy, answer).hint


def test_the_argument_of_an_entry_is_the_first_if_it_alone_is_like_the_result(registry):
    @exercise(points=1)
    def toy(student, cases, criterion):
        """toy(a, k)."""
        with criterion("toy") as expect:
            for k in np.arange(12.0).tolist():
                expect.close(student.toy(k), 0.0, "zero")
            for k in (0.0, 0.5, 1.0):
                expect.close(student.toy(k, 0.3), 0.0, "zero")  # which of the two is it?

    hint = report_on(toy, lambda a, k=0.0: 0.3 * (a > 2) * a**2).hint
    assert (
        hint == "Of all that was tried, the result is wrong where the argument is 3 or more, and only there."
    )
