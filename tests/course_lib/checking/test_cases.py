import numpy as np
import pytest

from course_lib.checking.cases import Cases

SEEDS = range(50)


def test_the_same_seed_gives_the_same_cases_and_another_seed_others():
    first, again, other = (Cases(seed).normal(3) for seed in (1, 1, 2))
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert np.array_equal(Cases([1, 2]).normal(3), Cases([1, 2]).normal(3))


@pytest.mark.parametrize("shape", [(), (1,), (2, 3)])
def test_every_kind_of_case_is_a_float64_array_of_its_shape(shape):
    cases = Cases(0)
    for a in (cases.normal(*shape), cases.uniform(-1, 1, *shape), cases.away_from_zero(*shape)):
        assert isinstance(a, np.ndarray) and a.shape == shape and a.dtype == np.float64


def test_normal_cases_have_their_scale():
    a = Cases(0).normal(10_000, scale=3.0)
    assert abs(a.std() - 3.0) < 0.1 and abs(a.mean()) < 0.1


def test_cases_away_from_zero_have_either_sign_and_stay_in_their_bounds():
    a = Cases(0).away_from_zero(1000, least=0.5, most=1.5)
    assert (np.abs(a) >= 0.5).all() and (np.abs(a) <= 1.5).all()
    assert 0.4 < (a > 0).mean() < 0.6


def test_uniform_cases_stay_in_their_bounds():
    a = Cases(0).uniform(-2, 5, 1000)
    assert a.min() >= -2 and a.max() < 5


@pytest.mark.parametrize("shape", [(1,), (4,), (3, 2)])
def test_probabilities_are_positive_and_every_row_sums_to_one(shape):
    for seed in SEEDS:
        p = Cases(seed).probabilities(*shape)
        assert p.shape == shape and (p > 0.02).all() and np.allclose(p.sum(axis=-1), 1, rtol=1e-15)


def test_one_label_is_an_int_and_several_are_not_all_equal_where_they_need_not_be():
    for seed in SEEDS:
        cases = Cases(seed)
        y = cases.labels(3)
        assert type(y) is int and 0 <= y < 3
        for C, N in ((2, 2), (3, 2), (5, 4)):
            several = cases.labels(C, N)
            assert several.shape == (N,) and several.dtype.kind == "i"
            assert set(several) <= set(range(C)) and len(set(several)) > 1
        assert list(cases.labels(1, 3)) == [0, 0, 0]
        assert cases.labels(3, 1).shape == (1,)


def drawn(cases, *before):
    """What the stream "a batch" gives, after other draws in it and outside of it."""
    for name in before:
        with cases.stream(name):
            cases.normal(5)
    with cases.stream("a batch"):
        return cases.normal(3)


def test_a_stream_does_not_depend_on_what_was_drawn_elsewhere():
    first = drawn(Cases(1, "softmax"))
    assert np.array_equal(first, drawn(Cases(1, "softmax"), "one example", "large logits"))
    cases = Cases(1, "softmax")
    cases.normal(7)
    assert np.array_equal(first, drawn(cases))


def test_the_stream_outside_goes_on_where_it_was():
    plain, interrupted = Cases(1, "softmax"), Cases(1, "softmax")
    expected = [plain.normal(), plain.normal()]
    found = [interrupted.normal()]
    with pytest.raises(KeyError), interrupted.stream("a batch"):
        interrupted.normal()
        raise KeyError
    assert [*found, interrupted.normal()] == expected


def test_seed_exercise_and_criterion_each_make_another_stream():
    streams = [
        Cases(1, "softmax"),
        Cases(2, "softmax"),
        Cases([1, 2], "softmax"),
        Cases(1, "sigmoid"),
        Cases(1),
    ]
    numbers = [float(cases.normal()) for cases in streams]
    for name in ("one example", "a batch"):
        with streams[0].stream(name):
            numbers.append(float(streams[0].normal()))
    assert len(set(numbers)) == len(numbers) == 7
    assert np.array_equal(Cases(2**255, "softmax").normal(2), Cases(2**255, "softmax").normal(2))


@pytest.mark.parametrize("most", [1.0, 40.0])
def test_cases_everywhere_leave_no_wide_range_out_with_any_seed(most):
    for seed in SEEDS:
        a = Cases(seed).everywhere(most)
        sizes = np.unique(np.abs(a))
        assert a.shape == (90,) and np.array_equal(np.sort(a), np.sort(-a))
        assert 0.002 <= sizes[0] < 0.0026 and most / 1.26 < sizes[-1] <= most
        assert (sizes[1:] / sizes[:-1]).max() < 1.26


def test_generators_of_two_calls_are_not_the_same():
    cases = Cases(0)
    first, second = (cases.generator().random(3) for _ in range(2))
    assert not np.array_equal(first, second)
    assert np.array_equal(first, Cases(0).generator().random(3))
