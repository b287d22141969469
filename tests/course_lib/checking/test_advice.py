"""Claims about the questions that go with exceptions, warnings and problems."""

import math

import numpy as np
import pytest

from course_lib.checking.advice import advice
from course_lib.checking.calling import perform
from course_lib.checking.exchange import Call

A = np.array([1.0, -1.0])


@pytest.mark.parametrize(
    ("answer", "word"),
    [
        (lambda a: a if a > 0 else -a, "`if`"),
        (lambda a: math.exp(a), "`math`"),
        (lambda a: a.sum(axis=1), "axis=-1"),
        (lambda a: a[0, 1], "axis=-1"),
        (lambda a: a + np.ones(3), "Which two shapes"),
        (lambda a: np.ones((3, 3)) @ a, "Which two shapes"),
        (lambda a: None + a, "None"),
        (lambda a: np.linalg.solve(np.zeros((2, 2)), a), "np.linalg"),
        (lambda a: [][1], "length − 1"),
        (lambda a: 1 / 0, "denominator is 0"),
        (lambda a: np.exp(1000.0 * a), "exp"),
        (lambda a: np.log(a - a), "logarithm, is 0"),
        (lambda a: np.log(a), "negative number"),
        (lambda a: a.sort(), "writes into an array"),
    ],
)
def test_what_stops_or_warns_gets_a_question_that_fits(answer, word):
    assert word in advice(perform({"f": answer}, Call("f", (A,)), 2.0))


def test_there_is_no_advice_where_nothing_useful_is_known():
    def broken(a):
        raise RuntimeError("bad day")

    assert advice(perform({"f": broken}, Call("f", (A,)), 2.0)) == ""
    assert advice(perform({"f": np.copy}, Call("f", (A,)), 2.0)) == ""
