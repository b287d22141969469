"""What is said of several wrong results is true of them all, and of none by accident."""

import numpy as np
import pytest

from course_lib.checking.patterns import STALE, Comparison, common

RNG = np.random.default_rng(3)
A = np.concatenate([np.geomspace(0.01, 30.0, 20), -np.geomspace(0.01, 30.0, 20)])


def case(came, expected, claim="g(a)", **more):
    came, expected = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    wrong = np.abs(came - expected) > 1e-6
    return Comparison(claim, came, expected, wrong, **more)


def elementwise(change):
    """The result of a function of A that is 0.5 too large where `change` says so."""
    return [case(np.tanh(A) + 0.5 * change(A), np.tanh(A), arguments=A)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda a: a > 3, "wrong where the argument is 3.65 or more, and only there"),
        (lambda a: a < -3, "wrong where the argument is -3.65 or less, and only there"),
        (lambda a: (a > 0.1) & (a < 1.0), "wrong where the argument is from 0.125 to 0.676, and only there"),
        (lambda a: np.abs(a) > 3, "the argument without its sign is 3.65 or more"),
        (lambda a: (np.abs(a) > 3) & (np.abs(a) < 10), "the argument without its sign is from 3.65 to 8.47"),
    ],
)
def test_a_range_of_arguments_in_which_the_result_is_wrong_is_named(change, said):
    assert said in common(elementwise(change))


def test_one_wrong_argument_is_named_only_if_it_is_zero():
    a = np.array([0.0, 1.0, -1.0, 0.5, -0.5, 2.0])
    right = (a > 0) * 1.0

    def wrong_at(value):
        return [case(right + (a == value), right, arguments=a)]

    assert "wrong where the argument is 0, and only there" in common(wrong_at(0.0))
    assert common(wrong_at(1.0)) == "All entries are right but the one at index 1."


def test_a_range_that_is_met_by_accident_is_not_named():
    a, right = np.array([0.3, -1.2, 0.8, 2.0]), np.ones(4)
    assert common([case([1.0, 1.0, 3.0, 4.0], right, arguments=a)]) == ""


def test_numbers_asked_one_by_one_are_looked_at_together():
    cases = [case(g + 0.5 * (a > 1), g, arguments=np.asarray(a)) for a, g in zip(A, np.tanh(A), strict=True)]
    assert "where the argument is 1.03 or more" in common(cases)


def test_limits_are_named_if_something_lies_between_them():
    x = RNG.normal(size=40) * 2
    clipped = common([case(np.clip(x, -1, 1), x)])
    assert clipped.startswith("Everything above 1 has become 1, and everything below -1 has become -1.")
    assert common([case(np.minimum(x, 1), x)]).startswith("Everything above 1 has become 1. Is there a limit")
    # two values alone are no limits
    assert "limit" not in common([case(np.where(x > 0, 1.0, 0.1), np.where(x > 0, 1.0, 0.01))])


def test_small_numbers_that_have_become_zero_are_named():
    x = np.array([3.0, 0.001, -0.002, 1.0, -0.5])
    assert "smallest results have become 0" in common([case(np.where(np.abs(x) < 0.01, 0, x), x)])
    assert "smallest" not in common([case(np.where(np.abs(x) > 0.7, 0, x), x)])


@pytest.mark.parametrize(
    ("factor", "said"),
    [
        (1.01, "The result is 1.01 times as large as it should be: a constant factor, in every case."),
        (-1.0, "The result has the wrong sign, and the right size."),
        (2.0, "The result is twice as large as it should be."),
    ],
)
def test_one_factor_in_all_cases_is_named_where_some_are_zero(factor, said):
    right = [1.5, 0.0, -2.0, 0.7, 0.0, 0.0, 0.0]
    assert common([case(factor * x, x) for x in right]) == said


def test_a_factor_of_some_cases_alone_is_none():
    assert common([case(1.01 * x, x) for x in (1.5, -2.0)]) == ""
    assert common([case(factor * 1.5, 1.5) for factor in (1.01, 1.01, 1.0, 1.01)]) == ""
    assert common([case(1.01, 0.0), *(case(1.01 * x, x) for x in (1.5, -2.0, 0.7))]) == ""


def test_factors_that_differ_from_case_to_case_are_no_constant_factor():
    row = np.array([0.25, -0.25])  # any two of such rows differ by a factor
    assert common([case(factor * row, row) for factor in (0.4, 0.6, 1.3)]) == ""


def test_a_diagnosis_counts_if_it_is_true_of_most_cases_with_that_claim():
    right = RNG.normal(size=(5, 3))
    flipped, other = [case(-row, row) for row in right], [case(row**2 + 1, row) for row in right]
    assert "wrong sign" in common([*flipped, *other[:2]])
    assert "wrong sign" not in common([*flipped[:2], *other])
    assert "wrong sign" in common([*flipped, *(case(each.came, each.expected, "h(a)") for each in other)])


def test_claims_that_differ_in_numbers_alone_are_of_one_kind():
    cases = [case(0.5, 1.0, "for a = −40 and y = 1 the loss is 40"), case(3.0, 2.0, "for a = 1e-3 and y = 0")]
    assert cases[0].kind == "for a = # and y = # the loss is #"
    half = [case(factor * 4.0, 4.0, f"at ε = {factor}") for factor in (0.5, 0.6, 0.7, 0.9)]
    assert common(half) == ""  # half as large in one case of four


def test_a_result_that_was_kept_from_the_question_before_is_asked_about():
    right = RNG.normal(size=(4, 3))
    kept = [case(row[::-1], row, stale=True) for row in right]
    assert common(kept) == STALE
    assert common([*kept[:2], *(case(row + 1, row) for row in right[2:])]) != STALE
    assert common([case(row * 1.001, row, stale=True) for row in right]) != STALE  # nearly right
    wrong_in_front = [case(row + np.array([1, 0, 0]), row, arguments=row, stale=True) for row in right]
    assert common(wrong_in_front) != STALE  # the question before differed at the end


def test_of_right_cases_nothing_is_said():
    assert common([]) == common([case(A, A)]) == ""
