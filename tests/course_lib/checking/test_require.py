import numpy as np
import pytest

from course_lib.checking import require
from course_lib.checking.registry import exercise
from course_lib.checking.require import Unmet

from ..toys import report_on


def refused(gate, value, *args):
    """Why the gate does not let the value pass; None if it does."""
    try:
        gate(value, *args)
    except Unmet as unmet:
        assert unmet.came is value or np.ndim(value) == 0
        return str(unmet)
    return None


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (np.zeros((2, 3)), None),
        (np.zeros((3, 2)), "expected an array of shape (2, 3), but the shape is (3, 2)"),
        (np.zeros((2, 3), dtype=int), "expected entries of type float64, but they are int64"),
        (np.zeros((2, 3), dtype=np.float32), "expected entries of type float64, but they are float32"),
        (np.full((2, 3), np.nan), "expected finite numbers, but there is nan or inf"),
        (np.full((2, 3), np.inf), "expected finite numbers, but there is nan or inf"),
        ([[0.0]], "expected an array of shape (2, 3), but a list came"),
        (1.0, "expected an array of shape (2, 3), but the number 1.0 came"),
        (True, "expected an array of shape (2, 3), but True came"),
        (None, "expected an array of shape (2, 3), but None came"),
    ],
)
def test_an_array_has_its_shape_its_type_and_finite_entries(value, said):
    assert refused(require.array, value, (2, 3)) == said
    assert refused(require.like, value, np.ones((2, 3))) == said


def test_like_a_number_means_a_number_or_an_array_without_axes():
    for value in (1.0, 1, np.float64(1), np.array(1.0)):
        assert refused(require.like, value, 2.0) is None
    message = refused(require.like, np.ones(1), 2.0)
    assert message == "expected one number, but the shape is (1,)"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (1.5, None),
        (2, None),
        (np.array(1.5), None),
        (np.array([1.5]), "expected one number, but an array of shape (1,) came"),
        (False, "expected one number, but False came"),
        ("1", "expected one number, but a str came"),
        (float("inf"), "expected a finite number, but inf came"),
    ],
)
def test_a_number_is_finite_and_not_a_truth(value, said):
    assert refused(require.number, value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (True, None),
        (np.bool_(False), None),
        (np.array(True), None),
        (1, "expected True or False, but the number 1 came"),
        (None, "expected True or False, but None came"),
    ],
)
def test_a_truth_is_not_a_number(value, said):
    assert refused(require.boolean, value) == said


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ([1, 2], None),
        ((1, 2), None),
        ([1], "expected 2 entries in the list, but 1 came"),
        (np.ones(2), "expected a list, but an array of shape (2,) came"),
    ],
)
def test_a_list_has_its_length_and_a_tuple_counts(value, said):
    assert refused(require.list_of, value, 2) == said


def test_a_gate_gives_back_the_value_in_the_form_that_was_asked_for():
    for value, form in (
        (require.array(1, ()), np.float64),
        (require.number(np.array(2)), float),
        (require.boolean(np.array(True)), bool),
        (require.list_of((1, 2)), list),
    ):
        assert type(value) is form


@pytest.fixture
def pairs(registry):
    """An exercise with a gate, then an expectation, in each of two cases."""

    @exercise(points=1)
    def pairs(student, cases, criterion):
        """pairs(n)."""
        with criterion("pairs") as expect:
            for n in (1, 2):
                first, _ = require.list_of(student.pairs(n), 2)
                require.that(first != 0, "the first is 0", came=first, hint="Why 0?")
                expect.that(first == n, f"the first is not {n}", hint="Which one?")

    return pairs


@pytest.mark.parametrize(
    ("answer", "said", "call"),
    [
        (lambda n: [n], "expected 2 entries in the list, but 1 came", "pairs(1)"),
        (lambda n: (n, 0) if n == 1 else None, "expected a list, but None came; does the", "pairs(2)"),
        (lambda n: (n % 2, 0), "the first is 0", "pairs(2)"),
        (lambda n: (3 * n % 6, 0), "the first is not 1", "pairs(1)"),
    ],
)
def test_a_gate_that_is_not_passed_is_noted_with_its_call_unless_something_was_wrong_before(
    pairs, answer, said, call
):
    failure = report_on(pairs, answer).criteria[0].failure
    assert failure.message.startswith(said) and failure.call == call


def test_a_gate_may_have_a_hint(pairs):
    assert report_on(pairs, lambda n: (n % 2, 0)).hint == "Why 0?"


def test_an_alarm_on_the_way_is_noted_before_the_gate_that_it_led_to(pairs):
    def overflows(n):
        return np.exp(np.full(2, 1000.0 * n)) - np.exp(1000.0)

    assert "overflow" in report_on(pairs, overflows).criteria[0].failure.message
