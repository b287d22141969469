"""Cases are seeded, small ones first, and have all coincidences of indices."""

import numpy as np

from course_lib.derivations import symbols
from course_lib.derivations.cases import cases_of
from course_lib.derivations.declaring import vocabulary_of

from .toys import NETWORK, RANDOM, SOFTMAX


def cases(vocabulary, seed=0):
    return cases_of(vocabulary, np.random.default_rng(seed))


def test_cases_begin_with_two_classes_and_have_equal_and_unequal_indices():
    found = cases(SOFTMAX)
    assert [len(case.values.of("a")) for case in found] == [2, 2, 1, 3, 3, 2, 2]
    assert {case.at["y"] == case.at["c"] for case in found if len(case.values.of("a")) > 1} == {True, False}


def test_the_same_seed_gives_the_same_cases():
    one, other = cases(NETWORK, seed=3), cases(NETWORK, seed=3)
    assert all(np.array_equal(a.values.of("W"), b.values.of("W")) for a, b in zip(one, other, strict=True))


def test_no_two_numbers_of_a_case_are_equal_and_none_is_near_zero():
    for case in cases(NETWORK):
        numbers = np.abs(
            np.concatenate([np.ravel(case.values.of(name)) for name in ("W", "b", "h", "α", "β")])
        )
        assert len(set(numbers)) == len(numbers) and numbers.min() > 0.2


def test_a_symmetric_matrix_is_far_from_singular():
    for case in cases(NETWORK):
        H = case.values.of("H")
        assert np.array_equal(H, H.T) and np.linalg.cond(H) < 20


def test_bits_take_both_values_and_counts_are_whole_numbers():
    found = cases(vocabulary_of(symbols.number("y", "bit"), symbols.number("n", "count")))
    assert {case.values.of("y") for case in found} == {0.0, 1.0}
    assert all(case.values.of("n").is_integer() and case.values.of("n") >= 2 for case in found)


def test_random_variables_are_independent_equals_with_mean_zero_where_that_is_asked_for():
    for case in cases(RANDOM):
        w, chances = case.values.of("w"), case.values.chances
        assert np.isclose(chances.sum(), 1) and np.allclose(w @ chances, 0)
        second = [row**2 @ chances for row in w]
        assert np.allclose(second, second[0]) and np.isclose(
            w[0] * w[-1] @ chances, second[0] * (len(w) == 1)
        )
