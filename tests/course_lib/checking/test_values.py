from collections import OrderedDict, namedtuple

import numpy as np
import pytest

from course_lib.checking.values import (
    MAX_DEPTH,
    MAX_ENTRIES,
    NotPlain,
    bare,
    fresh,
    plain,
    same,
    untouched,
    with_article,
)
from course_lib.exercises.shared.probes.functions import Wave


class Odd(np.ndarray):
    pass


Pair = namedtuple("Pair", "W b")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float64(1.5), 1.5),
        (np.longdouble(1.5), 1.5),
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.uint8(3), 3),
        (np.bool_(True), True),
        (np.str_("l1"), "l1"),
        (Pair(1, 2), (1, 2)),
        (OrderedDict(a=1), {"a": 1}),
        ([(1, None), {"a": [True]}], [(1, None), {"a": [True]}]),
    ],
)
def test_what_is_as_good_as_plain_becomes_plain(value, expected):
    found = plain(value)
    assert found == expected and type(found) is type(expected)


def test_an_array_comes_back_as_a_copy_of_the_same_type():
    for a in (np.arange(6.0).reshape(2, 3).T, np.array(1.0), np.array([True]), np.ones(2, dtype=np.float32)):
        copy = plain(a)
        assert copy.dtype == a.dtype and np.array_equal(copy, a) and not np.shares_memory(copy, a)


def test_unsigned_integers_become_signed_ones():
    copy = plain(np.array([0, 200], dtype=np.uint8))
    assert copy.dtype == np.int64 and copy.tolist() == [0, 200]


def test_a_bare_function_answers_and_tells_nothing_else():
    f = Wave(k=np.array([1.0, 2.0]))
    x = np.array([0.1, 0.2])
    (only, others), kept = bare(([f], {"g": f})), bare((np.tanh, x, Wave, "text"))
    for function in (only[0], others["g"]):
        assert function(x) == f(x) and not hasattr(function, "gradient") and not hasattr(function, "k")
    assert kept == (np.tanh, x, Wave, "text")


def _self_containing():
    loop = []
    loop.extend([loop, loop])
    return loop


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ((i for i in range(3)), "a generator"),
        (np.array([1.0]).view(Odd), "an Odd"),
        (np.ma.array([1.0]), "a MaskedArray"),
        (np.array([1, None]), "an array of dtype object"),
        (np.array(["a"]), "an array of dtype <U1"),
        (np.array([1j]), "an array of dtype complex128"),
        (1j, "a complex"),
        (object(), "an object"),
        (len, "a builtin_function_or_method"),
        (10**4000, "an integer that is too large for float64"),
        (np.broadcast_to(0.0, (MAX_ENTRIES, 1000)), f"an array of shape ({MAX_ENTRIES}, 1000)"),
        (_self_containing(), f"lists nested more than {MAX_DEPTH} deep"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_anything_else_is_refused_by_name(value, said):
    with pytest.raises(NotPlain) as refused:
        plain(value)
    assert str(refused.value) == said


def test_a_fresh_argument_shares_no_memory_and_keeps_its_layout():
    a = np.arange(6.0).reshape(2, 3).T
    (copy, (inner,)), rng = fresh((a, [a])), np.random.default_rng(1)
    assert copy.flags.f_contiguous and not np.shares_memory(copy, a) and not np.shares_memory(inner, a)
    assert fresh(np.tanh) is np.tanh
    assert fresh(rng).random() == rng.random()


def test_the_smallest_change_of_an_argument_is_seen():
    before = [np.array([0.0, np.nan]), {"a": [1, 2.0]}, "text"]
    assert untouched(fresh(before), before)
    changes = [
        lambda now: now[0].__setitem__(0, -0.0),
        lambda now: now.__setitem__(0, None),
        lambda now: now.__setitem__(0, now[0].astype(np.float32)),
        lambda now: now[1]["a"].__setitem__(0, 5),
        lambda now: now[1]["a"].__setitem__(1, 2),
        lambda now: now[1].__setitem__("b", 1),
        lambda now: now.pop(),
        lambda now: now.__setitem__(2, "other"),
    ]
    for change in changes:
        now = fresh(before)
        change(now)
        assert not untouched(now, before)


def test_a_generator_that_was_used_and_a_number_put_back_count_as_untouched():
    before = [np.random.default_rng(1), 1000.5]
    now = fresh(before)
    now[0].random()
    now[1] = float("1000.5")
    assert untouched(now, before)


@pytest.mark.parametrize(
    ("u", "v", "agree"),
    [
        (1.0, 1, True),
        (float("nan"), float("nan"), True),
        (float("inf"), float("inf"), True),
        (float("inf"), 1.0, False),
        (1.0, float("inf"), False),
        ([1.0, (2,)], (1.0, [2]), True),
        (np.array([1.0]), [1.0], False),
        (np.array([1.0, np.nan]), np.array([1.0, np.nan]), True),
        (np.array([True]), np.array([True]), True),
        (np.array([1.0]), np.array([1]), False),
        (np.zeros((1, 2)), np.zeros(2), False),
        (np.array(2.0), 2.0, True),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        (None, None, True),
        (None, 0.0, False),
        ("l1", "l1", True),
    ],
)
def test_values_agree_by_structure_and_number(u, v, agree):
    assert same(u, v, rtol=1e-7) is agree


def test_numbers_agree_within_the_tolerances_only():
    assert same(1.0, 1.0 + 1e-9, rtol=1e-8) and not same(1.0, 1.0 + 1e-9)
    assert same([np.array([0.0])], [np.array([1e-9])], atol=1e-8)


def test_nouns_get_their_article():
    assert [with_article("array"), with_article("list")] == ["an array", "a list"]
