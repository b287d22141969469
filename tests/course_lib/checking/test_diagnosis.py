"""Each description is given where it is true of the numbers, and only there."""

import numpy as np
import pytest

from course_lib.checking.diagnosis import diagnose

RIGHT = np.random.default_rng(7).normal(size=(3, 4)) + 2 * np.eye(3, 4)
SQUARE = np.random.default_rng(8).normal(size=(3, 3))
VECTOR = np.array([0.5, -1.25, 2.0, 3.5])


def changed(right, index, value):
    """A copy with other numbers at one index, row or column."""
    wrong = right.copy()
    wrong[index] += value
    return wrong


def nearly(right):
    """As finite differences would say it."""
    return right + 1e-8 * np.random.default_rng(9).normal(size=np.shape(right))


CASES = [
    # came, expected, what is said
    (-RIGHT, RIGHT, "wrong sign, and the right size"),
    (2 * RIGHT, RIGHT, "twice as large"),
    (-2 * RIGHT, RIGHT, "twice as large as it should be and has the wrong sign"),
    (RIGHT / 2, RIGHT, "half as large"),
    (3 * RIGHT, RIGHT, "3 times as large"),
    (1.001 * RIGHT, RIGHT, "1.001 times as large"),
    (0 * RIGHT, RIGHT, "Every entry is zero."),
    (np.full((3, 4), 0.7), RIGHT, "Every entry is the same number"),
    (RIGHT.T, RIGHT, "the array is transposed"),
    (SQUARE.T, SQUARE, "The array is transposed."),
    (RIGHT.ravel(), RIGHT, "the shape is (12,) where (3, 4) is expected"),
    (VECTOR[:, None], VECTOR, "the shape is (4, 1) where (4,) is expected"),
    (RIGHT + 0.3, RIGHT, "a constant is added or missing"),
    (changed(RIGHT, (1, 2), 0.1), RIGHT, "All entries are right but the one at index (1, 2)."),
    (changed(VECTOR, 2, 0.1), VECTOR, "All entries are right but the one at index 2."),
    (changed(RIGHT, 1, 0.1), RIGHT, "All rows are right but row 1."),
    (changed(RIGHT, (slice(None), 3), 0.1), RIGHT, "All columns are right but column 3."),
    (SQUARE + np.diag([1.0, 2, 3]), SQUARE, "Off the diagonal all is right; the diagonal is wrong."),
    (np.diag(np.diag(SQUARE)), SQUARE, "The diagonal is right; all entries off it are wrong."),
    (VECTOR[::-1], VECTOR, "The entries are right, but in reverse order."),
    (RIGHT[::-1], RIGHT, "The rows are right, but in reverse order."),
    (RIGHT[:, ::-1], RIGHT, "The columns are right, but in reverse order."),
    (RIGHT[[1, 2, 0]], RIGHT, "The rows are right, but in another order."),
    (RIGHT[:, [1, 2, 0, 3]], RIGHT, "The columns are right, but in another order."),
    (VECTOR[[1, 2, 0, 3]], VECTOR, "The numbers are right, but they stand in the wrong places."),
    (RIGHT.T.reshape(3, 4), RIGHT, "The numbers are right, but they stand in the wrong places."),
    (np.abs(RIGHT), RIGHT, "the minus signs are lost"),
    (RIGHT * np.array([1, -1, -1, 1]), RIGHT, "6 of 12 entries have the wrong sign"),
    (RIGHT + np.array([[1], [2], [4]]), RIGHT, "In each row all entries are off by the same amount."),
    (RIGHT + np.array([1, 2, 4, 5]), RIGHT, "In each column all entries are off by the same amount."),
    (RIGHT * np.array([[1], [2], [4]]), RIGHT, "Each row is right up to a factor of its own"),
    (RIGHT * np.array([1, 2, 4, 5]), RIGHT, "Each column is right up to a factor of its own"),
    (RIGHT.astype(np.float32), RIGHT, "float32"),
    (RIGHT.astype(np.float32).astype(np.float64), RIGHT, "float32"),
    (changed(RIGHT, (1, 2), np.nan), RIGHT, "One entry of 12 is not finite, the first at index (1, 2): nan."),
    (changed(RIGHT, 1, np.inf), RIGHT, "4 of 12 entries are not finite, the first at index (1, 0): inf."),
    (np.full((3, 4), np.nan), RIGHT, "No entry is a finite number"),
]


@pytest.mark.parametrize(("came", "expected", "said"), CASES, ids=[said for *_, said in CASES])
def test_a_wrong_array_is_described(came, expected, said):
    assert said in diagnose(came, nearly(expected))


def test_the_batch_size_explains_a_factor():
    for batch in (2, 3, 7):
        assert f"N = {batch} times too large: the sum" in diagnose(batch * RIGHT, RIGHT, batch=batch)
        assert f"N = {batch} times too small: divided" in diagnose(RIGHT / batch, RIGHT, batch=batch)
        assert "too large and has the wrong sign" in diagnose(-batch * RIGHT, RIGHT, batch=batch)
    assert "5 times as large" in diagnose(5 * RIGHT, RIGHT, batch=4)
    assert "wrong sign, and the right size" in diagnose(-RIGHT, RIGHT, batch=1)


@pytest.mark.parametrize("shape", [(), (1,), (1, 1)], ids=str)
def test_of_a_single_number_only_what_means_something_is_said(shape):
    right = np.full(shape, 0.37)
    said = {
        "The result has the wrong sign, and the right size.": -right,
        "The result is twice as large as it should be.": 2 * right,
        "The result is half as large as it should be.": right / 2,
        "The result is zero.": 0 * right,
        "The result is nan: which operation can give that?": np.nan * right,
    }
    for sentence, came in said.items():
        assert diagnose(came, right) == sentence
    for came in (3.3 * right, right + 0.1, 1 / right):
        assert diagnose(came, right) is None
    assert "N = 3 times too large" in diagnose(3 * right, right, batch=3)


def test_one_number_that_is_not_zero_beside_zeros_has_no_constant_factor():
    assert "index 1" in diagnose([0, 3.3, 0], [0, 1.1, 0])
    assert "twice" in diagnose([0, 2.2, 0], [0, 1.1, 0])


def test_a_small_error_is_a_matter_of_the_step_only_for_numerical_derivatives():
    came = VECTOR + 1e-5 * np.array([1, 2, -1, 3])
    assert "close, but not close enough" in diagnose(came, VECTOR, numerical=True)
    assert diagnose(came, VECTOR) is None
    assert "close, but not close enough" in diagnose(1.00005, 1.0, numerical=True)
    assert "index 0" in diagnose(changed(VECTOR, 0, 1e-5), VECTOR, numerical=True)
    assert "wrong sign" in diagnose(-VECTOR, VECTOR, numerical=True)


def test_nothing_is_said_of_what_is_right():
    for right in (RIGHT, SQUARE + SQUARE.T, np.zeros(3), np.array(0.5), np.array([0.25, 0.5])):
        assert diagnose(right, right) is None
        assert diagnose(right, nearly(right) if right.any() else right) is None


def test_nothing_is_said_where_nothing_fits():
    other = np.random.default_rng(10).normal(size=RIGHT.shape)
    for came in (other, other[:2], RIGHT**2, RIGHT[:, :3]):
        assert diagnose(came, RIGHT) is None


@pytest.mark.parametrize("came", [None, "0.5", [[1.0], [1.0, 2.0]], np.ones(4, dtype=complex), {}, []])
def test_what_is_no_array_of_numbers_is_left_alone(came):
    assert diagnose(came, VECTOR) is None


def test_an_expectation_with_unknown_entries_is_left_alone():
    assert diagnose(VECTOR, changed(VECTOR, 0, np.nan)) is None
    assert diagnose(np.ones(0), np.ones(0)) is None


def test_zeros_where_zeros_are_wrong_and_right_do_not_confuse_it():
    assert diagnose(np.zeros(3), np.zeros(3)) is None
    assert diagnose(np.array([1.0, 2.0, 4.0]), np.zeros(3)) is None
    assert diagnose([0.1, 0.1], [0.0, 0.0]) is not None


def test_the_right_numbers_are_never_given_away():
    right = np.array([[0.123456, -0.654321], [0.777777, 0.891011]])
    for spoil in (
        lambda g: -g,
        lambda g: g.T,
        lambda g: g + 0.25,
        lambda g: changed(g, 0, 1),
        lambda g: 3 * g,
    ):
        sentence = diagnose(spoil(right), right)
        assert not any(str(abs(number)) in sentence for number in right.flat)


def test_neither_array_is_changed():
    came, expected = -RIGHT, RIGHT.copy()
    came.flags.writeable = expected.flags.writeable = False
    diagnose(came, expected)
    assert np.array_equal(came, -RIGHT) and np.array_equal(expected, RIGHT)
