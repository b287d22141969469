"""Claims about questions that look like another one, and about answers that mix them up."""

import numpy as np
import pytest

from course_lib.checking import require
from course_lib.checking.decoys import decoy_of
from course_lib.checking.engine import judge
from course_lib.checking.exchange import Call
from course_lib.checking.registry import exercise
from course_lib.checking.student import LocalStudent


def test_a_decoy_has_the_same_shape_first_entry_and_sum():
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    [b] = decoy_of(Call("f", (a,))).args
    assert b.shape == a.shape and b[0, 0] == a[0, 0] and np.isclose(b.sum(), a.sum())
    assert not np.array_equal(a, b)


def test_the_last_entry_of_a_decoy_has_the_other_sign():
    for last in (2.5, -2.5, 1e-9, -1e-9):
        [b] = decoy_of(Call("f", (np.array([1.0, last]),))).args
        assert b[-1] * last < 0  # what depends on the sign alone is another answer


def test_equal_arguments_do_not_stay_equal_in_a_decoy():
    a = np.ones(3)
    p, t = decoy_of(Call("f", (a, a))).args
    assert not np.array_equal(p, t)


def test_labels_change_places_in_a_decoy_and_arrays_in_lists_change_too():
    W, y = np.ones((2, 2)), np.array([0, 1, 1])
    params, labels = decoy_of(Call("f", ([(W, np.zeros(1))], y))).args
    assert sorted(labels) == [0, 1, 1] and labels.tolist() != y.tolist()
    assert isinstance(params[0], tuple) and not np.array_equal(params[0][0], W)


def test_without_an_array_there_is_no_decoy():
    assert decoy_of(Call("f", (1.0, "a", [2, 3]), {"k": None})) is None


def remembering(key):
    memory = {}

    def total(a):
        if key(a) not in memory:
            memory[key(a)] = 2 * a.sum() - a[-1] ** 2
        return memory[key(a)]

    return total


@pytest.mark.parametrize(
    "key",
    [np.shape, lambda a: float(a[0]), lambda a: round(float(a.sum()), 4), lambda a: 0],
    ids=["by the shape", "by the first entry", "by the sum", "the first for ever"],
)
def test_an_answer_that_remembers_by_a_poor_key_loses(registry, key):
    @exercise(points=1)
    def total(student, cases, criterion):
        """total(a): a number."""
        with criterion("one array") as expect:
            a = cases.away_from_zero(4)
            expect.close(require.number(student.total(a)), 2 * a.sum() - a[-1] ** 2, "the number")

    assert judge(total, LocalStudent({"total": remembering(key)})).points == 0.0
    assert judge(total, LocalStudent({"total": remembering(lambda a: a.tobytes())})).points == 1.0
