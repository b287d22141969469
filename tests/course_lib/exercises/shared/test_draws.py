"""The bounds for random draws: SciPy confirms how rarely right draws cross them; wrong draws are found."""

import math

import numpy as np
import pytest
import scipy.stats

from course_lib.checking.expectations import Expectations
from course_lib.checking.report import Criterion
from course_lib.checking.student import LocalStudent
from course_lib.exercises.shared.draws import (
    FALSE_ALARM,
    MINUS_LOG_FALSE_ALARM,
    Normal,
    Uniform,
    expect_fresh,
    expect_law,
    expect_one_source,
)
from course_lib.exercises.shared.probes.repetition import Repeatedly

MANY = 30_000


LAWS = [Uniform(0.7), Normal(1.3)]


SCIPY = {Uniform(0.7): scipy.stats.uniform(-0.7, 1.4), Normal(1.3): scipy.stats.norm(0, 1.3)}


def fault(examine, *args):
    """The message of the first expectation that does not hold, None if all hold."""
    criterion = Criterion("draws")
    examine(Expectations(criterion, LocalStudent({})), *args)
    return criterion.failure and criterion.failure.message


def drawn(law, seed, *shape):
    rng = np.random.default_rng(seed)
    return rng.uniform(-law.bound, law.bound, shape) if law is LAWS[0] else rng.normal(0, law.std, shape)


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("n", [10, 200, 3_000])
def test_right_draws_pass_however_many_they_are(law, n):
    assert {fault(expect_law, drawn(law, seed, n), law) for seed in range(60)} == {None}


@pytest.mark.parametrize("law", LAWS, ids=str)
def test_the_laws_are_those_of_scipy(law):
    x = np.linspace(-3, 3, 61)
    np.testing.assert_allclose(law.cdf(x), SCIPY[law].cdf(x), atol=1e-15)
    assert law.std == pytest.approx(SCIPY[law].std())
    for p in (0.5, 1e-3, 1e-6):
        assert 2 * SCIPY[law].sf(law.exceeded(p)) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("n", [1_000, MANY])
def test_right_draws_cross_a_bound_less_often_than_stated(n):
    assert (1 - MINUS_LOG_FALSE_ALARM / n) ** n <= FALSE_ALARM
    distance = math.sqrt(math.log(2 / FALSE_ALARM) / (2 * n))
    assert scipy.stats.kstwo.sf(distance, n) <= FALSE_ALARM
    low, high = Normal(1.0).spread(n)
    assert scipy.stats.chi2.cdf(low * n, n) <= FALSE_ALARM
    assert scipy.stats.chi2.sf(high * n, n) <= FALSE_ALARM


def test_hoeffdings_bound_for_the_uniform_is_wider_than_six_standard_errors():
    low, high = Uniform(1.0).spread(MANY)
    standard_error = math.sqrt((1 / 5 - 1 / 9) / MANY)
    assert low < 1 / 3 - 6 * standard_error < 1 / 3 + 6 * standard_error < high


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_a_variance_that_is_off_by_a_factor_of_two_is_always_found(law, factor):
    for n in (3_000, MANY):
        for seed in range(30):
            assert fault(expect_law, drawn(law, seed, n) * math.sqrt(factor), law)


@pytest.mark.parametrize("law", LAWS, ids=str)
@pytest.mark.parametrize("n", [1_000, MANY])
def test_the_mean_of_right_draws_crosses_its_bound_less_often_than_stated(law, n):
    scaled = math.sqrt(2 * MINUS_LOG_FALSE_ALARM)  # of √n·mean/std, nearly a standard normal variable
    assert 2 * scipy.stats.norm.sf(scaled) < FALSE_ALARM
    x = np.linspace(0.01, 50, 500)
    assert (np.log(np.sinh(x) / x) <= x**2 / 6).all()  # so the bound for the uniform law is no approximation
    draws = drawn(law, 0, n)
    assert fault(expect_law, draws, law) is None
    shifted = draws + 1.5 * scaled * law.std / math.sqrt(n)
    assert fault(expect_law, shifted, law) == "the draws do not have the mean 0"


@pytest.mark.parametrize("factor", [1 - 1e-3, 1 + 1e-3])
def test_a_bound_that_is_off_by_a_thousandth_is_found(factor):
    for seed in range(20):
        assert fault(expect_law, factor * drawn(LAWS[0], seed, MANY), LAWS[0])


def test_draws_of_the_same_variance_and_another_law_are_found():
    uniform, normal = LAWS
    assert fault(expect_law, drawn(uniform, 0, MANY) / uniform.std * normal.std, normal)
    assert fault(expect_law, drawn(normal, 0, MANY) / normal.std * uniform.std, uniform)


@pytest.mark.parametrize("cut", [2.0, 3.0])
def test_a_gaussian_without_its_tails_is_found(cut):
    whole = drawn(LAWS[1], 0, 2 * MANY)
    draws = whole[np.abs(whole) < cut * LAWS[1].std][:MANY]
    assert fault(expect_law, draws, LAWS[1])
    clipped = np.clip(whole, -cut * LAWS[1].std, cut * LAWS[1].std)
    assert fault(expect_law, clipped, LAWS[1])


def test_draws_that_come_again_are_found_also_with_the_other_sign():
    draws = drawn(LAWS[1], 0, MANY)
    assert fault(expect_fresh, draws) is None
    assert "again and again" in fault(expect_fresh, np.tile(draws[:100], 300))
    assert "again and again" in fault(expect_fresh, np.concatenate([draws, -draws]))


def test_draws_with_the_few_bits_of_float32_are_fresh_enough():
    draws = np.random.default_rng(0).random(MANY, dtype=np.float32).astype(float)
    assert fault(expect_fresh, draws) is None


def watched(answer):
    return Repeatedly("draw", 3)({"draw": answer}, 2, np.random.default_rng(0))


def one_source(seen):
    return fault(expect_one_source, seen)


def test_draws_from_rng_have_one_source_and_differ_from_call_to_call():
    seen = watched(lambda n, rng: rng.random(n))
    assert one_source(seen) is None
    assert seen["results"].shape == (3, 2)
    assert np.unique(seen["results"]).size == 6


def test_other_sources_of_chance_are_found():
    own = np.random.default_rng(1)

    def added(n, rng):
        return rng.random(n) + own.random(n)

    assert "nothing was drawn" in one_source(watched(lambda n, rng: own.random(n)))
    assert "nothing was drawn" in one_source(watched(lambda n, rng: np.random.random(n)))
    assert "nothing was drawn" in one_source(watched(lambda n, rng: rng.spawn(1)[0].random(n)))
    assert "other numbers came" in one_source(watched(added))
