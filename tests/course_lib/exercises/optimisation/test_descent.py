"""The walks by which `train` is judged: where they can lead, and what the probes see."""

import math
from dataclasses import replace

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from autograd.scipy.special import logsumexp

from course_lib.checking.cases import Cases
from course_lib.exercises.optimisation.descent import (
    after_epoch,
    after_same_epochs,
    at_rest,
    flat,
    random_training,
    shaped,
)
from course_lib.exercises.optimisation.probes import FallingRate


def objective(params, training, rows):
    """Mean cross-entropy + λΣ‖W‖², for autograd."""
    X, y = training.X[rows], training.y[rows]
    h = X
    for W, b in params[:-1]:
        h = training.g(anp.dot(h, W.T) + b)
    a = anp.dot(h, params[-1][0].T) + params[-1][1]
    penalty = sum(anp.sum(W**2) for W, _ in params)
    return anp.mean(logsumexp(a, axis=1) - a[np.arange(len(y)), y]) + training.lam * penalty


@pytest.mark.parametrize(("N", "size", "divisions"), [(3, 2, 3), (3, 1, 6), (4, 3, 4), (4, 2, 6), (2, 5, 1)])
def test_an_epoch_has_one_end_for_each_division_into_batches(N, size, divisions):
    training = random_training(Cases(0), N, (2, 2), epochs=1, batch_size=size)
    ends = after_epoch(training, at_rest(training))
    assert len(ends) == divisions
    assert len({tuple(state.theta.round(9)) for state in ends}) == divisions
    assert all(not state.left for state in ends)


def test_two_steps_agree_with_autograd():
    training = random_training(Cases(1), 3, (2, 3, 2), epochs=2, batch_size=3, beta=0.7, lam=0.1)
    training = replace(training, g=anp.tanh)
    rows = [0, 1, 2]
    theta, velocity = training.params, None
    for _ in range(2):
        grads = autograd.grad(objective)(theta, training, rows)
        velocity = flat(grads) if velocity is None else flat(grads) + 0.7 * velocity
        theta = shaped(flat(theta) - training.alpha * velocity, theta)
    came = after_same_epochs(training, [rows])
    np.testing.assert_allclose(came.theta, flat(theta), atol=1e-9)
    np.testing.assert_allclose(came.velocity, velocity, atol=1e-8)
    assert math.isclose(training.objective(came.theta), objective(theta, training, slice(None)), abs_tol=1e-9)


def test_a_falling_rate_is_that_of_the_updates_over_all_epochs():
    training = random_training(Cases(2), 2, (1, 2), epochs=2, batch_size=1)
    falling = replace(training, alpha=FallingRate(0.5, 1.0))
    batches, theta = [[0], [1]], flat(training.params)
    for rate, rows in zip((0.5, 0.25, 0.5 / 3, 0.125), [*batches, *batches], strict=True):
        step = after_same_epochs(
            replace(training, params=shaped(theta, training.params), alpha=rate, epochs=1), [rows]
        )
        theta = step.theta
    np.testing.assert_allclose(after_same_epochs(falling, batches).theta, theta, rtol=1e-12)
    assert str(FallingRate(0.5, 1.0)) == "(t ↦ 0.5 / (1 + 1·t))"


def test_defaults_are_left_out_of_what_is_asked():
    _, options = random_training(Cases(0), 2, (1, 2), epochs=1, batch_size=2).asked()
    assert "beta" not in options and "lam" not in options
    _, options = random_training(Cases(0), 2, (1, 2), epochs=1, batch_size=2, lam=0.5, beta=0.5).asked()
    assert (options["lam"], options["beta"]) == (0.5, 0.5)


def test_a_vector_can_be_shaped_back_into_parameters():
    params = random_training(Cases(0), 2, (2, 3, 4), epochs=1, batch_size=2).params
    for (W, b), (V, c) in zip(params, shaped(flat(params), params), strict=True):
        np.testing.assert_array_equal(W, V)
        np.testing.assert_array_equal(b, c)
