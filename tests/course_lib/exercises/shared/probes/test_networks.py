import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special

from course_lib.checking.cases import Cases
from course_lib.exercises.backpropagation.probes import NetworkLoss
from course_lib.exercises.shared.networks import (
    hidden_unit,
    random_data,
    random_params,
)
from course_lib.exercises.shared.probes.networks import Ripple, RippleSlope, logits, textbook_loss

SIZES = [(3, 2), (2, 4, 3), (1, 3, 1, 2)]


def test_the_slope_of_a_ripple_is_its_derivative_and_never_vanishes():
    a = np.linspace(-5, 5, 101)
    expected = autograd.elementwise_grad(lambda a: a + anp.sin(2.3 * a - 0.4) / 4.6)(a)
    np.testing.assert_allclose(RippleSlope(2.3, -0.4)(a), expected, rtol=1e-12)
    np.testing.assert_allclose(Ripple(2.3, -0.4)(a), a + np.sin(2.3 * a - 0.4) / 4.6, rtol=1e-12)
    assert RippleSlope(2.3, -0.4)(a).min() >= 0.5


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("rows", [(), (1,), (5,)])
def test_the_textbook_loss_is_the_mean_cross_entropy(sizes, rows):
    cases = Cases(3)
    (g, _), params, (x, y) = hidden_unit(cases), random_params(cases, sizes), random_data(cases, rows, sizes)
    a = np.atleast_2d(logits(params, x, g))
    expected = np.mean(scipy.special.logsumexp(a, axis=1) - a[np.arange(len(a)), y])
    np.testing.assert_allclose(textbook_loss(params, x, y, g), expected, rtol=1e-12)
    np.testing.assert_allclose(NetworkLoss(x, y, g.k, g.s)(params), expected, rtol=1e-12)
