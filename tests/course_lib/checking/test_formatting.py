import numpy as np
import pytest

from course_lib.checking.exchange import Call
from course_lib.checking.formatting import MAX_SHOWN_CHARACTERS, WIDTH, Shown, indent, show, show_call


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (np.array([1.0, 2.5]), "[1. , 2.5]"),
        (np.array([[1, 2], [3, 4]]), "[[1, 2],\n [3, 4]]"),
        (np.array([True]), "[ True]"),
        (np.array(1.5), "1.5"),
        (np.array([np.nan, np.inf]), "[nan, inf]"),
        (1 / 3, "0.3333333333"),
        (3.0, "3"),
        (3, "3"),
        (True, "True"),
        (None, "None"),
        ("l1", "'l1'"),
        (Shown("as it is"), "as it is"),
        ([1, (2.0,), {"a": [3]}], "[1, (2,), {'a': [3]}]"),
        (list(range(20)), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …]"),
        (np.tanh, "tanh"),
        (np.random.default_rng(0), "rng"),
        (np.zeros((1,) * 6), "an array of shape (1, 1, 1, 1, 1, 1)"),
    ],
    ids=str,
)
def test_values_are_shown_as_a_student_would_write_them(value, shown):
    assert show(value) == shown


def test_a_list_with_matrices_has_a_line_for_each_item():
    params = [(np.eye(2), np.zeros(2)), (np.ones((1, 2)), np.zeros(1))]
    assert show(params).splitlines() == [
        "[([[1., 0.],",
        "   [0., 1.]],",
        "  [0., 0.]),",
        " ([[1., 1.]], [0.])]",
    ]


def test_a_large_array_is_shortened():
    assert show(np.arange(100.0)) == "[ 0.,  1.,  2., ..., 97., 98., 99.]"


def test_print_options_of_the_notebook_change_nothing():
    a = np.array([1 / 3, -1e-9, 1e20, np.nan])
    before = show(a)
    with np.printoptions(
        precision=1, suppress=True, sign="+", nanstr="?", linewidth=10, formatter={"all": str}
    ):
        assert show(a) == before
        assert np.get_printoptions()["precision"] == 1


def test_nothing_is_shown_without_an_end():
    for value in ("x" * 10_000, [["x" * 100] * 12] * 12, {i: "x" * 100 for i in range(1000)}):
        assert len(show(value)) <= MAX_SHOWN_CHARACTERS + 2


def test_a_short_call_is_one_line_and_a_long_one_has_a_line_for_each_argument():
    assert show_call(Call("softmax", (np.array([1.0, 2.0]),), {"k": 2})) == "softmax([1., 2.], k=2)"
    long = show_call(Call("softmax", (np.eye(2), np.arange(9.0)), {"name": "x" * WIDTH}))
    assert long.splitlines()[:4] == [
        "softmax(",
        "    [[1., 0.],",
        "     [0., 1.]],",
        "    [0., 1., 2., 3., 4., 5., 6., 7., 8.],",
    ]


def test_indent_moves_every_line():
    assert indent("a\nb", "  ") == "  a\n  b"


def test_of_a_probe_only_the_arguments_of_the_answer_are_shown():
    assert show_call(Call("approximate", (3, 4, 5), {}, print, shown=2)) == "approximate(3, 4)"
