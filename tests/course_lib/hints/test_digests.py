import numpy as np
import pytest

from course_lib.checking.exchange import Answer, Call, Exchange, Problem
from course_lib.checking.values import same
from course_lib.hints.digests import alike, of_answers, of_question


def answered(*values):
    return of_answers("softmax", [Exchange(Call("softmax"), Answer(value)) for value in values])


def test_two_arrays_that_differ_in_a_last_digit_are_alike(seeds):
    for seed in seeds:
        x = np.random.default_rng(seed).normal(size=1000) * 10.0 ** np.arange(-10, 10).repeat(50)
        assert alike(answered(x), answered(x * (1 + 4e-16)))
        assert alike(answered(x), answered(x + 1e-18))


@pytest.mark.parametrize("round_number", [0.0, 0.5, 1.0, 0.1, 1e-6, 1000.0])
def test_round_numbers_lie_at_no_edge_of_both_grids(round_number):
    assert alike(answered(round_number), answered(round_number + 1e-15))
    assert alike(answered(round_number), answered(round_number - 1e-15))


def test_numbers_that_differ_in_the_sixth_digit_are_not_alike():
    assert not alike(answered(0.123456), answered(0.123457))
    assert not alike(answered(1e300), answered(1.00001e300))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, 1.0),
        (True, 1),
        (np.array(2.0), 2.0),
        ([1.0, 2.0], (1.0, 2.0)),
        (np.array([1, 2]), np.array([1, 2], dtype=np.int32)),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        (np.nan, np.nan),
        (np.array([1.0]), 1.0),
        (np.array([1.0]), [1.0]),
        (np.array([1.0]), np.array([1])),
        (np.ones((2, 3)), np.ones((3, 2))),
        ([[1.0], [2.0]], [[1.0, 2.0]]),
        (np.nan, np.inf),
        (np.inf, -np.inf),
        ("1", 1),
        (None, 0),
    ],
)
def test_the_form_counts_as_where_values_are_compared(one, other):
    assert alike(answered(one), answered(other)) is same(one, other)


def test_how_an_answer_came_counts_as_well():
    call = Call("softmax", (1.5,))

    def digest(**facts):
        return of_answers("softmax", [Exchange(call, Answer(**facts))])

    warned = digest(value=1.0, alarms=("overflow encountered in exp",))
    assert not alike(warned, digest(value=1.0))
    assert alike(warned, digest(value=1.0, alarms=("overflow encountered in power",)))
    raised = {"problem": Problem.EXCEPTION, "raised": "ValueError", "refused": True}
    assert not alike(digest(**raised), digest(problem=Problem.EXCEPTION, raised="KeyError"))
    assert not alike(digest(**raised, said="1.5 is too large"), digest(**raised, said="too large"))
    assert alike(digest(**raised, said="not 1.5"), digest(**raised, said="1.5 is too large"))


def test_numbers_of_float32_are_not_those_of_float64_even_where_they_are_equal():
    assert not alike(answered(np.array([0.5], dtype=np.float32)), answered(np.array([0.5])))
    assert not alike(answered([np.array([0.5], dtype=np.float32)]), answered([np.array([0.5])]))


def test_a_generator_that_would_draw_other_numbers_makes_another_question():
    def digest(rng):
        return of_question(Exchange(Call("he_normal", ((2, 3), rng)), Answer()))

    rng = np.random.default_rng(0)
    before = rng.bit_generator.state
    assert alike(digest(rng), digest(np.random.default_rng(0)))
    assert not alike(digest(rng), digest(np.random.default_rng(1)))
    assert rng.bit_generator.state == before


def test_nothing_is_like_nothing():
    assert not alike(None, None)
