"""Draws are judged exactly about luck: right ones pass, wrong ones do not."""

import numpy as np
import pytest

from course_lib.checking.expectations import Expectations
from course_lib.checking.report import Criterion
from course_lib.checking.student import Student
from course_lib.exercises.model_selection.search_spaces import (
    choice_number,
    expect_evenly,
    expect_fair_shares,
    expect_independent,
    identical,
    unit_positions,
    value_at,
    why_outside,
)

N = 1000
LOG = ("log_uniform", 1e-3, 10.0)


def holds(expectation, *args):
    criterion = Criterion("draws")
    expectation(Expectations(criterion, Student()), *args)
    assert criterion.examined
    return criterion.passed


def shares_of(draw, times=N):
    return np.array([draw(np.random.default_rng([7, k])) for k in range(times)])


@pytest.mark.parametrize("other", [1.0, True, "1", [1], None])
def test_one_is_only_one(other):
    assert identical(1, 1)
    assert not identical(1, other) and not identical(other, 1)


def test_structures_are_identical_down_to_the_types_of_their_values():
    assert identical({"a": [1, (2.0, None)]}, {"a": [1, (2.0, None)]})
    assert not identical({"a": [1, (2.0, None)]}, {"a": [1, [2.0, None]]})
    assert not identical([1, 2], [1])
    assert not identical({"a": 1}, {"b": 1})
    assert identical(np.arange(3), np.arange(3)) and not identical(np.arange(3), np.zeros(3))


def test_a_value_fits_its_space_or_it_is_said_why_not():
    assert why_outside(0.5, ("uniform", 0.0, 1.0)) is None
    assert why_outside(1.5, ("uniform", 0.0, 1.0)) == "is not between 0 and 1"
    assert why_outside(1, ("uniform", 0.0, 1.0)) == "is an int, not a float"
    assert why_outside([64], [[64], None]) is None
    assert why_outside([32], [[64], None]) == "is none of the choices [[64], None]"
    assert choice_number(None, [[64], None]) == 1


def test_the_ends_of_an_interval_belong_to_it_also_when_they_are_rounded():
    for end in (1e-3, 10.0, float(np.float32(1e-3)), float(np.exp(np.log(10.0)))):
        assert why_outside(end, LOG) is None
    assert why_outside(float("nan"), LOG) and why_outside(0.0, LOG)


def test_positions_are_uniform_where_the_values_are_right():
    np.testing.assert_allclose(unit_positions([1e-3, 0.1, 10.0], LOG), [0.0, 0.5, 1.0])
    np.testing.assert_allclose(unit_positions([-1.0, 2.0], ("uniform", -1.0, 3.0)), [0.0, 0.75])
    np.testing.assert_allclose(unit_positions(["b", "a"], ["a", "b"]), [0.5, 0.0])
    for space in (LOG, ("uniform", -1.0, 3.0)):
        np.testing.assert_allclose(
            unit_positions([value_at(t, space) for t in (0, 0.3, 1)], space), [0, 0.3, 1]
        )


def test_uniform_positions_pass_and_others_do_not():
    u = np.random.default_rng(1).random(N)
    assert holds(expect_evenly, "x", u, LOG)
    for wrong in (0.25 + u / 2, u**2, np.sqrt(u), np.round(u, 2), np.full(N, 0.5), (u + u[::-1]) / 2 - 0.2):
        assert not holds(expect_evenly, "x", wrong, LOG)


def test_half_the_variance_is_found_whatever_the_draws_are():
    for seed in range(200):
        rng = np.random.default_rng([3, seed])
        assert not holds(expect_evenly, "x", (rng.random(N) + rng.random(N)) / 2, LOG)  # triangular
        assert not holds(expect_evenly, "x", 0.5 + (rng.random(N) - 0.5) / np.sqrt(2), LOG)


def test_a_message_says_where_the_draws_are_not_as_they_should_be():
    criterion = Criterion("draws")
    u = np.random.default_rng(1).random(N)
    expect_evenly(Expectations(criterion, Student()), "alpha", u**2, ("log_uniform", 1e-4, 1.0))
    assert "draws of alpha are at most 0.00" in criterion.failure.message
    assert "should be 2" in criterion.failure.message  # about a quarter, where the root of u leads u most


def test_choices_that_do_not_come_equally_often_are_noticed():
    chosen = np.random.default_rng(1).integers(4, size=N)
    assert holds(expect_evenly, "H", chosen / 4, [8, 16, 32, 64])
    assert not holds(expect_evenly, "H", np.minimum(chosen, 2) / 4, [8, 16, 32, 64])


def test_names_and_configurations_that_go_together_are_noticed():
    spaces = {"a": LOG, "b": ("uniform", 0.0, 1.0), "c": [1, 2, 3]}
    rng = np.random.default_rng(1)
    found = {"a": rng.random(N), "b": rng.random(N), "c": rng.integers(3, size=N) / 3}
    assert holds(expect_independent, found, spaces)
    assert not holds(expect_independent, {**found, "b": found["a"]}, spaces)
    assert not holds(expect_independent, {**found, "b": 1 - found["a"]}, spaces)
    without_replacement = np.ravel([rng.permutation(3)[:2] for _ in range(N // 2)]) / 3
    assert not holds(expect_independent, {**found, "c": without_replacement}, spaces)
    for again in (np.repeat(found["a"][::2], 2), np.ravel(np.column_stack([found["a"], 1 - found["a"]]))[:N]):
        assert not holds(expect_independent, {**found, "a": again}, spaces)


def test_fair_splits_pass_whatever_their_sizes_are():
    numbers = np.repeat([0, 1, 2], [4, 2, 2])
    assert holds(expect_fair_shares, shares_of(lambda rng: rng.permutation(numbers)))
    other = np.repeat([0, 1, 2], [5, 2, 1])
    assert holds(
        expect_fair_shares, shares_of(lambda rng: rng.permutation(numbers if rng.random() < 0.5 else other))
    )


@pytest.mark.parametrize(
    "unfair",
    [
        lambda rng: np.repeat([0, 1, 2], [4, 2, 2]),
        lambda rng: np.roll(np.repeat([0, 1, 2], [4, 2, 2]), rng.integers(8)),
        lambda rng: np.concatenate([[0], rng.permutation(np.repeat([0, 1, 2], [3, 2, 2]))]),
        lambda rng: np.repeat(rng.permutation([0, 0, 1, 2]), 2),
    ],
)
def test_splits_in_which_indices_stay_or_stay_together_are_noticed(unfair):
    assert not holds(expect_fair_shares, shares_of(unfair))
