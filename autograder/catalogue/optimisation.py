"""Chapter 08: misconceptions about steps, batches, rates, momentum, Newton and symmetry, and right answers in
unusual clothes.

Every entry stands alone, as a student's answer would; the networks that `train` needs are at the end.
"""

from __future__ import annotations

import functools
import itertools
import math

import numpy as np

from autograder.catalogue import alternative, misconception

# -- sgd_step --------------------------------------------------------------------------------------


@misconception(
    "sgd_step",
    hint="The gradient points to where the loss grows. Which way should the parameters go?",
)
def ascent(params, grads, alpha):
    return [
        (W + alpha * grad_W, b + alpha * grad_b)
        for (W, b), (grad_W, grad_b) in zip(params, grads, strict=True)
    ]


@misconception(
    "sgd_step",
    hint="Your weights move and your biases do not. Are the biases parameters too?",
)
def biases_stay(params, grads, alpha):
    return [(W - alpha * grad_W, b.copy()) for (W, b), (grad_W, _) in zip(params, grads, strict=True)]


@misconception(
    "sgd_step",
    hint="You return by how much the parameters should change. What are the parameters afterwards?",
)
def the_change_alone(params, grads, alpha):
    return [(-alpha * grad_W, -alpha * grad_b) for grad_W, grad_b in grads]


@misconception(
    "sgd_step",
    hint="Where in your formula is the learning rate?",
)
def learning_rate_forgotten(params, grads, alpha):
    return [(W - grad_W, b - grad_b) for (W, b), (grad_W, grad_b) in zip(params, grads, strict=True)]


@misconception(
    "sgd_step",
    hint="Something that you were given has changed: `W -= …` and `grad *= …` write into an array, "
    "`params[k] = …` into the list. Whoever gave it to you still needs the old values.",
)
def steps_in_place(params, grads, alpha):
    for (W, b), (grad_W, grad_b) in zip(params, grads, strict=True):
        W -= alpha * grad_W
        b -= alpha * grad_b
    return params


@misconception(
    "sgd_step",
    hint="You use the direction of the gradient and not its length. Near a minimum the gradient is short: "
    "should the step be?",
)
def gradient_of_length_one(params, grads, alpha):
    length = np.sqrt(sum(np.sum(grad**2) for pair in grads for grad in pair))
    return [
        (W - alpha * grad_W / length, b - alpha * grad_b / length)
        for (W, b), (grad_W, grad_b) in zip(params, grads, strict=True)
    ]


@misconception(
    "sgd_step",
    hint="You use the sign of each slope and not its size. Near a minimum the slopes are small: should the "
    "steps be?",
)
def signs_of_the_gradient(params, grads, alpha):
    return [
        (W - alpha * np.sign(grad_W), b - alpha * np.sign(grad_b))
        for (W, b), (grad_W, grad_b) in zip(params, grads, strict=True)
    ]


@misconception(
    "sgd_step",
    hint="The list that you return has one layer. Where does your `return` stand, or where does your list "
    "begin?",
)
def last_layer_alone(params, grads, alpha):
    for (W, b), (grad_W, grad_b) in zip(params, grads, strict=True):
        new = [(W - alpha * grad_W, b - alpha * grad_b)]
    return new


@alternative("sgd_step")
def in_place_on_copies_of_the_parameters(params, grads, alpha):
    new = [[W.copy(), b.copy()] for W, b in params]
    for pair, grad_pair in zip(new, grads, strict=True):
        for theta, grad in zip(pair, grad_pair, strict=True):
            theta -= alpha * grad
    return new


@alternative("sgd_step")
def as_one_long_vector(params, grads, alpha):
    theta = np.concatenate([array.ravel() for pair in params for array in pair])
    theta -= alpha * np.concatenate([array.ravel() for pair in grads for array in pair])
    shapes = [array.shape for pair in params for array in pair]
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]
    parts = [part.reshape(shape) for part, shape in zip(np.split(theta, ends), shapes, strict=True)]
    return tuple(zip(parts[::2], parts[1::2], strict=True))


@alternative("sgd_step")
def entry_by_entry(params, grads, alpha):
    def step(theta, grad):
        return np.array([t - alpha * d for t, d in zip(theta.flat, grad.flat, strict=True)]).reshape(
            theta.shape
        )

    return [tuple(map(step, pair, grad_pair)) for pair, grad_pair in zip(params, grads, strict=True)]


# -- minibatches -----------------------------------------------------------------------------------


def _cut(order, size):
    return [order[start : start + size] for start in range(0, len(order), size)]


@misconception(
    "minibatches",
    hint="Your batches take the examples in the order in which they stand. Many data sets are sorted by "
    "class: what would a batch look like?",
)
def never_shuffled(n, size, rng):
    return _cut(np.arange(n), size)


@misconception(
    "minibatches",
    hint="n need not be a multiple of size. What becomes of the examples that are left over?",
)
def remainder_dropped(n, size, rng):
    order = rng.permutation(n)
    return [order[k * size : (k + 1) * size] for k in range(n // size)]


@misconception(
    "minibatches",
    hint="Drawing at random for every batch takes some examples twice and others never. What must hold at "
    "the end of an epoch?",
)
def drawn_with_replacement(n, size, rng):
    return [rng.integers(n, size=len(batch)) for batch in _cut(np.arange(n), size)]


@misconception(
    "minibatches",
    hint="You shuffle the batches, but the same examples always meet in one batch. What should be shuffled?",
)
def only_the_batches_shuffled(n, size, rng):
    order = np.arange(n)
    batches = [order[k * size : (k + 1) * size] for k in range(n // size)]
    rng.shuffle(batches)
    return batches + ([order[n // size * size :]] if n % size else [])


@misconception(
    "minibatches",
    hint="np.array_split makes pieces of nearly equal size. Which sizes does the exercise ask for?",
)
def nearly_equal_pieces(n, size, rng):
    return np.array_split(rng.permutation(n), math.ceil(n / size))


@misconception(
    "minibatches",
    hint="`size` is how many examples are in one batch. Is it what your function takes it for?",
)
def size_taken_for_their_number(n, size, rng):
    return np.array_split(rng.permutation(n), size)


@misconception(
    "minibatches",
    hint="You shuffle inside the batches, and the same examples meet in one batch in every epoch. When "
    "should the shuffling happen?",
)
def shuffled_after_the_cut(n, size, rng):
    return [rng.permutation(batch) for batch in _cut(np.arange(n), size)]


@misconception(
    "minibatches",
    hint="Your batches are lists. Which type has an array of indices?",
)
def lists_for_arrays(n, size, rng):
    return _cut(rng.permutation(n).tolist(), size)


@misconception(
    "minibatches",
    hint="The examples that are left over are in your first batch. Where does the exercise put them?",
)
def remainder_first(n, size, rng):
    order, rest = rng.permutation(n), n % size
    return ([order[:rest]] if rest else []) + _cut(order[rest:], size)


@misconception(
    "minibatches",
    hint="The order is the same at every call. Where does your chance come from: from the rng that was "
    "handed to you?",
)
def a_seed_of_its_own(n, size, rng):
    return _cut(np.random.default_rng(0).permutation(n), size)


@misconception(
    "minibatches",
    hint="What is in the last batch when n is a multiple of size?",
)
def an_empty_batch_at_the_end(n, size, rng):
    order = rng.permutation(n)
    return [order[k * size : (k + 1) * size] for k in range(n // size + 1)]


@alternative("minibatches")
def shuffled_in_place(n, size, rng):
    order = np.arange(n)
    rng.shuffle(order)
    return tuple(np.split(order, range(size, n, size)))


@alternative("minibatches")
def sorted_by_random_keys(n, size, rng):
    order = sorted(range(n), key=rng.random(n).__getitem__)
    return [np.array(order[start : start + size]) for start in range(0, n, size)]


@alternative("minibatches")
def drawn_from_what_is_left(n, size, rng):
    left, batches = list(range(n)), []
    while left:
        batch = [left.pop(rng.integers(len(left))) for _ in range(min(size, len(left)))]
        batches.append(np.array(batch))
    return batches


# -- inverse_decay ---------------------------------------------------------------------------------


@misconception(
    "inverse_decay",
    hint="Python divides before it adds. What stands below the fraction bar?",
)
def brackets_forgotten(alpha, delta, t):
    return alpha / 1 + delta * t


@misconception(
    "inverse_decay",
    hint="Your rate falls exponentially. How do 1/(1 + δt) and exp(−δt) differ when t is large?",
)
def exponential_decay(alpha, delta, t):
    return alpha * math.exp(-delta * t)


@misconception(
    "inverse_decay",
    hint="Your t seems to begin at 1. Here it begins at 0: which rate does the first update have?",
)
def one_update_late(alpha, delta, t):
    return alpha / (1 + delta * (t + 1))


@misconception(
    "inverse_decay",
    hint="The decrease constant δ says how soon the rate falls. Where is it in your formula?",
)
def decrease_constant_forgotten(alpha, delta, t):
    return alpha / (1 + t)


@misconception(
    "inverse_decay",
    hint="A rate that falls along a straight line reaches zero, and then it is negative. What does the "
    "fraction do instead?",
)
def straight_line(alpha, delta, t):
    return alpha * (1 - delta * t)


@misconception(
    "inverse_decay",
    hint="In your formula t is an exponent. Is it in α/(1 + δt)?",
)
def geometric_decay(alpha, delta, t):
    return alpha / (1 + delta) ** t


@misconception(
    "inverse_decay",
    hint="In α/(1 + δt), is δ a factor of t or an exponent?",
)
def exponent_for_factor(alpha, delta, t):
    return alpha / (1 + t) ** delta


@misconception(
    "inverse_decay",
    hint="At update 0 your rate is not α. At which t does this schedule begin?",
)
def one_update_early(alpha, delta, t):
    return alpha / (1 + delta * (t - 1))


@alternative("inverse_decay")
def reciprocal_of_a_sum(alpha, delta, t):
    return 1 / (1 / alpha + delta * t / alpha)


@alternative("inverse_decay")
def as_an_array_without_axes(alpha, delta, t):
    return np.asarray(np.divide(alpha, 1.0 + np.multiply(delta, t)))


# -- power_decay -----------------------------------------------------------------------------------


@misconception(
    "power_decay",
    hint="The formula is right. For which δ does it break the conditions of convergence, and what should "
    "happen then?",
)
def every_exponent_accepted(alpha, delta, t):
    return alpha / t**delta


@misconception(
    "power_decay",
    hint="Σ t^−2δ with δ = 0.5 is Σ 1/t. Does it converge?",
)
def one_half_accepted(alpha, delta, t):
    if not 0.5 <= delta <= 1:
        raise ValueError(f"delta is {delta}, but should be above 0.5 and at most 1")
    return alpha / t**delta


@misconception(
    "power_decay",
    hint="With δ = 1 the rates add up to α(1 + 1/2 + 1/3 + …). Is that a reason to refuse it?",
)
def one_refused(alpha, delta, t):
    if not 0.5 < delta < 1:
        raise ValueError(f"delta is {delta}, but should be above 0.5 and at most 1")
    return alpha / t**delta


@misconception(
    "power_decay",
    hint="nan is neither smaller nor larger than any number. What does your test say to it?",
)
def nan_slips_through(alpha, delta, t):
    if delta <= 0.5 or delta > 1:
        raise ValueError(f"delta is {delta}, but should be above 0.5 and at most 1")
    return alpha / t**delta


@misconception(
    "power_decay",
    hint="Which of the two is the base, and which the exponent?",
)
def base_and_exponent_swapped(alpha, delta, t):
    if not 0.5 < delta <= 1:
        raise ValueError(f"delta is {delta}, but should be above 0.5 and at most 1")
    return alpha / delta**t


@misconception(
    "power_decay",
    hint="Is δ a factor of t, or its exponent?",
)
def factor_for_exponent(alpha, delta, t):
    if not 0.5 < delta <= 1:
        raise ValueError(f"delta is {delta}, but should be above 0.5 and at most 1")
    return alpha / (delta * t)


@misconception(
    "power_decay",
    hint="Here t begins at 1. Which rate should the first update have?",
)
def counted_from_zero(alpha, delta, t):
    if not 0.5 < delta <= 1:
        raise ValueError(f"delta is {delta}, but should be above 0.5 and at most 1")
    return alpha / (t + 1) ** delta


@misconception(
    "power_decay",
    hint="You return something for a δ that should be refused. How does Python say that an argument is "
    "wrong?",
)
def none_for_a_refusal(alpha, delta, t):
    return alpha / t**delta if 0.5 < delta <= 1 else None


@misconception(
    "power_decay",
    hint="You move a δ that is out of range to the border and go on. Will the caller ever learn of it?",
)
def quietly_moved_into_the_range(alpha, delta, t):
    return alpha / t ** min(max(delta, 0.51), 1.0)


@misconception(
    "power_decay",
    hint="You refuse what should be refused. Is it with a ValueError, and does its message say which δ came "
    "and which would have been accepted?",
)
def refusal_that_says_too_little(alpha, delta, t):
    if not 0.5 < delta <= 1:
        raise ValueError("delta is out of range")
    return alpha / t**delta


@alternative("power_decay")
def message_in_words(alpha, delta, t):
    if not 0.5 < delta <= 1:
        raise ValueError(f"{delta!r} is not between one half (left out) and one")
    return np.float64(alpha) / np.power(float(t), delta)


@alternative("power_decay")
def through_the_logarithm(alpha, delta, t):
    if 0.5 < delta <= 1:
        return math.exp(math.log(alpha) - delta * math.log(t))
    raise ValueError(f"0.5 < delta <= 1 is needed, {delta} was given")


@alternative("power_decay")
def negative_exponent(alpha, delta, t):
    if math.isnan(delta) or delta <= 0.5 or delta > 1:
        raise ValueError("delta: " + repr(delta) + " is not in (0.5, 1]")
    return alpha * float(t) ** -delta


# -- satisfies_conditions --------------------------------------------------------------------------


@misconception(
    "satisfies_conditions",
    hint="What is 1 + 1/2 + 1/3 + 1/4 + …? Group the terms: 1/3 + 1/4, then 1/5 to 1/8, and so on.",
)
def harmonic_series_converges(p):
    return p < 1, p > 0.5


@misconception(
    "satisfies_conditions",
    hint="The second sum is over α². If α = t^−p, which power of t is that?",
)
def square_forgotten(p):
    return p <= 1, p > 1


@misconception(
    "satisfies_conditions",
    hint="For p = 0.5 the squares are 1/t. Does that sum converge?",
)
def one_half_is_enough(p):
    return p <= 1, p >= 0.5


@misconception(
    "satisfies_conditions",
    hint="The first condition asks whether the sum of the rates diverges. You answer whether it converges.",
)
def convergence_for_divergence(p):
    return p > 1, p > 0.5


@misconception(
    "satisfies_conditions",
    hint="The first answer is about the sum of the rates, the second about that of their squares.",
)
def the_other_way_round(p):
    return p > 0.5, p <= 1


@misconception(
    "satisfies_conditions",
    hint="A rate that is constant or grows is a bad one. But the question is only: does the sum diverge?",
)
def only_decreasing_rates(p):
    return 0 < p <= 1, p > 0.5


@misconception(
    "satisfies_conditions",
    hint="You ask whether both hold at once. The two conditions are to be answered one by one.",
)
def both_at_once(p):
    fine = 0.5 < p <= 1
    return fine, fine


@misconception(
    "satisfies_conditions",
    hint="Sums can be told apart by computer only if they grow fast. How much does Σ 1/t grow between the "
    "millionth term and the two-millionth? Decide by a formula.",
)
def by_adding_up(p):
    with np.errstate(over="ignore"):
        rates = np.arange(1.0, 2001.0) ** -p
        return bool(rates[1000:].sum() > 0.1), bool((rates[1000:] ** 2).sum() < 0.1)


@misconception(
    "satisfies_conditions",
    hint="Does a sum whose terms go to zero always converge? Look at 1 + 1/2 + 1/3 + …",
)
def terms_that_go_to_zero(p):
    return p <= 0, p > 0


@alternative("satisfies_conditions")
def as_arrays_without_axes(p):
    return np.asarray(p <= 1), np.asarray(p > 0.5)


@alternative("satisfies_conditions")
def as_a_list_of_numpy_booleans(p):
    return [np.bool_(p <= 1.0), np.logical_not(2 * p <= 1)]


@alternative("satisfies_conditions")
def by_the_integral_test(p):
    def converges(power):
        return power > 1

    return not converges(p), converges(2 * p)


# -- momentum_step ---------------------------------------------------------------------------------


@misconception(
    "momentum_step",
    hint="You weight the new gradient with 1 − β. In this course's formula it enters whole.",
)
def moving_average(velocity, grads, beta):
    return [
        tuple((1 - beta) * grad + beta * old for old, grad in zip(*pairs, strict=True))
        for pairs in zip(velocity, grads, strict=True)
    ]


@misconception(
    "momentum_step",
    hint="β belongs to the past. Which of the two is the past?",
)
def beta_at_the_gradient(velocity, grads, beta):
    return [
        tuple(beta * grad + old for old, grad in zip(*pairs, strict=True))
        for pairs in zip(velocity, grads, strict=True)
    ]


@misconception(
    "momentum_step",
    hint="Without β nothing is ever forgotten. What becomes of a gradient from a thousand updates ago?",
)
def nothing_forgotten(velocity, grads, beta):
    return [
        tuple(grad + old for old, grad in zip(*pairs, strict=True))
        for pairs in zip(velocity, grads, strict=True)
    ]


@misconception(
    "momentum_step",
    hint="The velocity here is an average of gradients, and points uphill as they do. The minus comes later, "
    "in the step.",
)
def minus_the_gradient(velocity, grads, beta):
    return [
        tuple(beta * old - grad for old, grad in zip(*pairs, strict=True))
        for pairs in zip(velocity, grads, strict=True)
    ]


@misconception(
    "momentum_step",
    hint="The newest gradient fades at once in your formula. What should β multiply, and what not?",
)
def both_faded(velocity, grads, beta):
    return [
        tuple(beta * (grad + old) for old, grad in zip(*pairs, strict=True))
        for pairs in zip(velocity, grads, strict=True)
    ]


@misconception(
    "momentum_step",
    hint="What you return does not depend on β. What is left of the past?",
)
def gradient_alone(velocity, grads, beta):
    return [(grad_W.copy(), grad_b.copy()) for grad_W, grad_b in grads]


@misconception(
    "momentum_step",
    hint="For β = 0 the numbers are those of the gradient. Are they in arrays of their own?",
)
def gradient_itself_for_beta_0(velocity, grads, beta):
    return list(grads) if beta == 0 else through_a_helper(velocity, grads, beta)


@misconception(
    "momentum_step",
    hint="Your weights gain momentum and your biases do not.",
)
def biases_without_momentum(velocity, grads, beta):
    return [
        (grad_W + beta * old_W, grad_b.copy())
        for (old_W, _), (grad_W, grad_b) in zip(velocity, grads, strict=True)
    ]


@misconception(
    "momentum_step",
    hint="Something that you were given has changed: `*=` and `+=` write into an array. Where can you make a "
    "new one?",
)
def in_place_of_the_old_velocity(velocity, grads, beta):
    for pair, grad_pair in zip(velocity, grads, strict=True):
        for old, grad in zip(pair, grad_pair, strict=True):
            old *= beta
            old += grad
    return velocity


@alternative("momentum_step")
def in_place_on_a_copy_of_the_gradients(velocity, grads, beta):
    new = [[np.array(grad) for grad in pair] for pair in grads]
    for pair, old_pair in zip(new, velocity, strict=True):
        for k in range(2):
            pair[k] += beta * old_pair[k]
    return new


@alternative("momentum_step")
def through_a_helper(velocity, grads, beta):
    def decayed(old, grad):
        return np.add(grad, np.multiply(beta, old))

    return tuple(tuple(map(decayed, *pairs)) for pairs in zip(velocity, grads, strict=True))


# -- numerical_hessian -----------------------------------------------------------------------------


@misconception(
    "numerical_hessian",
    hint="You step forwards only. Chapter 1 compared the errors of forward and central differences: how "
    "large is yours for ε = 1e-4?",
)
def forward_differences(f, theta, eps=1e-4):
    P, steps = len(theta), eps * np.eye(len(theta))
    H = np.empty((P, P))
    for i, j in itertools.product(range(P), repeat=2):
        up = f(theta + steps[i] + steps[j]) - f(theta + steps[i])
        H[i, j] = (up - f(theta + steps[j]) + f(theta)) / eps**2
    return (H + H.T) / 2


@misconception(
    "numerical_hessian",
    hint="You have the second derivatives in each θ by itself. How does the slope in θ_i change when θ_j "
    "moves?",
)
def diagonal_only(f, theta, eps=1e-4):
    steps = eps * np.eye(len(theta))
    return np.diag([(f(theta + u) - 2 * f(theta) + f(theta - u)) / eps**2 for u in steps])


@misconception(
    "numerical_hessian",
    hint="A product of slopes is not a second derivative. What is the Hessian of a straight line?",
)
def outer_product_of_gradients(f, theta, eps=1e-4):
    gradient = np.array([(f(theta + u) - f(theta - u)) / (2 * eps) for u in eps * np.eye(len(theta))])
    return np.outer(gradient, gradient)


@misconception(
    "numerical_hessian",
    hint="Your numbers are right, and H and Hᵀ differ in their last digits. How can you make both halves the "
    "same number?",
)
def halves_that_differ(f, theta, eps=1e-4):
    steps = eps * np.eye(len(theta))

    def gradient(theta):
        return np.array([(f(theta + u) - f(theta - u)) / (2 * eps) for u in steps])

    return np.array([(gradient(theta + u) - gradient(theta - u)) / (2 * eps) for u in steps])


@misconception(
    "numerical_hessian",
    hint="By what do you divide? θ_i moves by 2ε from one side to the other, and so does θ_j.",
)
def divided_by_eps_squared(f, theta, eps=1e-4):
    return 4 * _four_points(f, theta, eps)


@misconception(
    "numerical_hessian",
    hint="The step is written into your function. Where does the eps of the caller enter?",
)
def a_step_of_its_own(f, theta, eps=1e-4):
    return _four_points(f, theta, 1e-4)


@misconception(
    "numerical_hessian",
    hint="Four values, two signs: which of them should be subtracted?",
)
def signs_of_a_sum(f, theta, eps=1e-4):
    steps, P = eps * np.eye(len(theta)), len(theta)
    H = np.empty((P, P))
    for i in range(P):
        for j in range(i + 1):
            u, v = steps[i], steps[j]
            H[i, j] = H[j, i] = (
                f(theta + u + v) + f(theta + u - v) - f(theta - u + v) - f(theta - u - v)
            ) / (4 * eps**2)
    return H


@misconception(
    "numerical_hessian",
    hint="Off the diagonal all is well. When i = j, the same entry is moved twice: does your second move "
    "undo the first?",
)
def second_move_forgets_the_first(f, theta, eps=1e-4):
    def at(i, a, j, b):
        moved = theta.copy()
        moved[i] = theta[i] + a * eps
        moved[j] = theta[j] + b * eps
        return f(moved)

    P = len(theta)
    H = np.empty((P, P))
    for i in range(P):
        for j in range(i + 1):
            mixed = at(i, 1, j, 1) - at(i, 1, j, -1) - at(i, -1, j, 1) + at(i, -1, j, -1)
            H[i, j] = H[j, i] = mixed / (4 * eps**2)
    return H


@misconception(
    "numerical_hessian",
    hint="One half of your matrix is empty. What do you know about H and Hᵀ?",
)
def one_triangle(f, theta, eps=1e-4):
    return np.triu(_four_points(f, theta, eps))


@misconception(
    "numerical_hessian",
    hint="You add H and its transpose. What happens to the diagonal?",
)
def diagonal_counted_twice(f, theta, eps=1e-4):
    half = np.triu(_four_points(f, theta, eps))
    return half + half.T


def _four_points(f, theta, eps):
    steps, P = eps * np.eye(len(theta)), len(theta)
    H = np.empty((P, P))
    for i in range(P):
        for j in range(i + 1):
            u, v = steps[i], steps[j]
            mixed = f(theta + u + v) - f(theta + u - v) - f(theta - u + v) + f(theta - u - v)
            H[i, j] = H[j, i] = mixed / (4 * eps**2)
    return H


@alternative("numerical_hessian")
def differences_of_gradients_made_symmetric(f, theta, eps=1e-4):
    H = halves_that_differ(f, theta, eps)
    return (H + H.T) / 2


@alternative("numerical_hessian")
def curvature_along_diagonals(f, theta, eps=1e-4):
    def curvature(u):
        return (f(theta + u) - 2 * f(theta) + f(theta - u)) / eps**2

    steps = eps * np.eye(len(theta))
    own = [curvature(u) for u in steps]
    H = np.diag(own)
    for i, j in itertools.combinations(range(len(theta)), 2):
        H[i, j] = H[j, i] = (curvature(steps[i] + steps[j]) - own[i] - own[j]) / 2
    return H


@alternative("numerical_hessian")
def moved_in_place_on_a_copy(f, theta, eps=1e-4):
    moved, P = theta.copy(), theta.size
    H = np.zeros((P, P))
    for i in range(P):
        for j in range(i, P):
            for a, b in itertools.product((1, -1), repeat=2):
                moved[:] = theta
                moved[i] += a * eps
                moved[j] += b * eps
                H[i, j] += a * b * f(moved) / (4 * eps * eps)
    return np.triu(H) + np.triu(H, 1).T


# -- newton_step -----------------------------------------------------------------------------------


def _refused_if_singular(hessian):
    if np.linalg.matrix_rank(hessian) < len(hessian):
        raise ValueError(f"the Hessian is singular: {hessian.tolist()}")


@misconception(
    "newton_step",
    hint="Steep curvature should make the step shorter. Does it, if you multiply by H?",
)
def multiplied_by_the_hessian(theta, gradient, hessian):
    _refused_if_singular(hessian)
    return theta - hessian @ gradient


@misconception(
    "newton_step",
    hint="From 0 = ∇ + H(θ − θ_t): which sign has the step?",
)
def plus_for_minus(theta, gradient, hessian):
    _refused_if_singular(hessian)
    return theta + np.linalg.solve(hessian, gradient)


@misconception(
    "newton_step",
    hint="You divide by the diagonal of H. What do its other entries say?",
)
def diagonal_of_the_hessian(theta, gradient, hessian):
    _refused_if_singular(hessian)
    diagonal = np.diag(hessian)
    return theta - gradient / np.where(diagonal == 0, 1.0, diagonal)


@misconception(
    "newton_step",
    hint="NumPy complains only where it meets a pivot of exactly 0. Rounding can turn it into 1e-17, and "
    "then the step is enormous. How can you find out before you divide?",
)
def trusts_in_solve(theta, gradient, hessian):
    return theta - np.linalg.solve(hessian, gradient)


@misconception(
    "newton_step",
    hint="A pseudo-inverse always gives an answer. What should happen when there is no inverse?",
)
def pseudo_inverse(theta, gradient, hessian):
    return theta - np.linalg.pinv(hessian) @ gradient


@misconception(
    "newton_step",
    hint="A small determinant does not make a matrix singular: halve a (20, 20) matrix and the determinant "
    "falls by a million. Which property counts?",
)
def small_determinant_refused(theta, gradient, hessian):
    if abs(np.linalg.det(hessian)) < 1e-4:
        raise ValueError("singular")
    return theta - np.linalg.solve(hessian, gradient)


@misconception(
    "newton_step",
    hint="You refuse a Hessian that is not positive definite. Newton's formula may lead uphill there, but it "
    "has a value.",
)
def only_positive_definite(theta, gradient, hessian):
    if np.linalg.eigvalsh(hessian).min() < 1e-9:
        raise np.linalg.LinAlgError("not positive definite")
    return theta - np.linalg.solve(hessian, gradient)


@misconception(
    "newton_step",
    hint="You turn negative curvature into positive. That is a good idea in practice. Is it also the way to "
    "the stationary point of the polynomial?",
)
def absolute_curvature(theta, gradient, hessian):
    _refused_if_singular(hessian)
    values, vectors = np.linalg.eigh(hessian)
    return theta - vectors @ (vectors.T @ gradient / np.abs(values))


@misconception(
    "newton_step",
    hint="`/` divides entry by entry. Is that what H⁻¹ means for a matrix?",
)
def divided_entry_by_entry(theta, gradient, hessian):
    _refused_if_singular(hessian)
    return theta - gradient / hessian


@misconception(
    "newton_step",
    hint="Where H is singular you return θ, as if nothing had to be done. What will the caller believe?",
)
def theta_for_a_refusal(theta, gradient, hessian):
    if np.linalg.matrix_rank(hessian) < len(theta):
        return theta
    return theta - np.linalg.solve(hessian, gradient)


@misconception(
    "newton_step",
    hint="You refuse matrices that can be inverted. How small must a curvature be before it cannot be told "
    "from rounding?",
)
def steep_ratio_refused(theta, gradient, hessian):
    if np.linalg.cond(hessian) > 1e4:
        raise ValueError("nearly singular")
    return theta - np.linalg.solve(hessian, gradient)


@misconception(
    "newton_step",
    hint="You return the step. Where does it end if it begins at θ?",
)
def the_step_alone(theta, gradient, hessian):
    _refused_if_singular(hessian)
    return -np.linalg.solve(hessian, gradient)


@alternative("newton_step")
def inverse_written_out(theta, gradient, hessian):
    if np.linalg.matrix_rank(hessian) != theta.size:
        raise np.linalg.LinAlgError("Singular matrix")
    return theta - np.linalg.inv(hessian) @ gradient


@alternative("newton_step")
def through_eigenvectors(theta, gradient, hessian):
    values, vectors = np.linalg.eigh(hessian)
    if np.abs(values).min() <= len(values) * np.finfo(float).eps * np.abs(values).max():
        raise ValueError("one direction has no curvature")
    return theta - vectors @ (vectors.T @ gradient / values)


@alternative("newton_step")
def least_squares(theta, gradient, hessian):
    step, _, rank, _ = np.linalg.lstsq(hessian, -gradient)
    if rank < theta.size:
        raise ValueError("no unique solution")
    return theta + step


# -- largest_stable_rate ---------------------------------------------------------------------------


@misconception(
    "largest_stable_rate",
    hint="Which direction overshoots first, the flattest or the steepest?",
)
def by_the_smallest_curvature(hessian):
    return 2 / np.linalg.eigvalsh(hessian).min()


@misconception(
    "largest_stable_rate",
    hint="With your rate the steepest direction arrives in one step. How far beyond may the rate go before "
    "the jumps grow?",
)
def arrives_in_one_step(hessian):
    return 1 / np.linalg.eigvalsh(hessian).max()


@misconception(
    "largest_stable_rate",
    hint="Your rate makes the outer two factors equal: it is the best one. Which is the largest that is "
    "stable?",
)
def the_best_rate(hessian):
    eigenvalues = np.linalg.eigvalsh(hessian)
    return 2 / (eigenvalues.min() + eigenvalues.max())


@misconception(
    "largest_stable_rate",
    hint="The diagonal holds the curvatures along the axes. Is the steepest direction always an axis?",
)
def by_the_diagonal(hessian):
    return 2 / np.diag(hessian).max()


@misconception(
    "largest_stable_rate",
    hint="Your rate is larger where the curvature is. What does a steep wall allow?",
)
def twice_the_curvature(hessian):
    return 2 * np.linalg.eigvalsh(hessian).max()


@misconception(
    "largest_stable_rate",
    hint="The sum of the eigenvalues is not the curvature of any direction. Which single one limits the "
    "rate?",
)
def by_the_trace(hessian):
    return 2 / np.trace(hessian)


@alternative("largest_stable_rate")
def by_the_spectral_norm(hessian):
    return np.asarray(2.0 / np.linalg.norm(hessian, 2))


@alternative("largest_stable_rate")
def by_all_eigenvalues(hessian):
    return min(float(2 / abs(kappa)) for kappa in np.linalg.eigvals(hessian))


@alternative("largest_stable_rate")
def by_singular_values(hessian):
    return 2 / np.linalg.svd(hessian, compute_uv=False)[0]


# -- classify_stationary ---------------------------------------------------------------------------


def _kind(curvatures, zero=1e-9):
    size = zero * np.abs(curvatures).max()
    up, down = np.any(curvatures > size), np.any(curvatures < -size)
    if up and down:
        return "saddle"
    if np.any(np.abs(curvatures) <= size):
        return "undecided"
    return "minimum" if up else "maximum"


@misconception(
    "classify_stationary",
    hint="Where all curvatures are positive, it goes up in every direction. What is such a place called?",
)
def maximum_and_minimum_swapped(hessian):
    return _kind(-np.linalg.eigvalsh(hessian))


@misconception(
    "classify_stationary",
    hint="The determinant is the product of the eigenvalues. Two negative ones make it positive, too: what "
    "kind of place is that, and what of more than two directions?",
)
def by_the_determinant(hessian):
    determinant = np.linalg.det(hessian)
    if abs(determinant) < 1e-12:
        return "undecided"
    if determinant < 0:
        return "saddle"
    return "minimum" if hessian[0, 0] > 0 else "maximum"


@misconception(
    "classify_stationary",
    hint="The diagonal holds the curvatures along the axes. Is the landscape curved in no other direction?",
)
def signs_of_the_diagonal(hessian):
    return _kind(np.diag(hessian))


@misconception(
    "classify_stationary",
    hint="Rounding turns an eigenvalue of 0 into 1e-17 or -1e-17. What does your test make of it?",
)
def zero_to_the_last_bit(hessian):
    return _kind(np.linalg.eigvalsh(hessian), zero=0.0)


@misconception(
    "classify_stationary",
    hint="Your test for zero does not ask how large the other eigenvalues are. What if all of them are "
    "small?",
)
def zero_for_all_scales(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    return _kind(np.where(np.abs(curvatures) <= 1e-9, 0.0, curvatures))


@misconception(
    "classify_stationary",
    hint="If it goes up in one direction and down in another, does a third one that is flat change that?",
)
def any_flat_direction_is_undecided(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    if np.any(np.abs(curvatures) <= 1e-9 * np.abs(curvatures).max()):
        return "undecided"
    return _kind(curvatures)


@misconception(
    "classify_stationary",
    hint="Along a flat direction the terms that H does not know decide. Can you be sure that it goes up "
    "there?",
)
def flat_counts_as_up(hessian):
    curvatures = np.linalg.eigvalsh(hessian)
    zero = 1e-9 * np.abs(curvatures).max()
    if np.all(curvatures >= -zero):
        return "minimum"
    return "maximum" if np.all(curvatures <= zero) else "saddle"


@alternative("classify_stationary")
def by_counting_signs(hessian):
    curvatures = np.linalg.eigh(hessian)[0]
    largest = max(abs(kappa) for kappa in curvatures)
    signs = {0 if abs(kappa) <= 1e-9 * largest else math.copysign(1, kappa) for kappa in curvatures}
    if {1, -1} <= signs:
        return "saddle"
    return {frozenset({1}): "minimum", frozenset({-1}): "maximum"}.get(frozenset(signs), "undecided")


@alternative("classify_stationary")
def by_the_general_eigenvalues(hessian):
    curvatures = np.sort(np.linalg.eigvals(hessian).real)
    zero = 1e-9 * max(-curvatures[0], curvatures[-1])
    if curvatures[0] > zero:
        return "minimum"
    if curvatures[-1] < -zero:
        return "maximum"
    return "saddle" if curvatures[0] < -zero and curvatures[-1] > zero else "undecided"


# -- permute_hidden --------------------------------------------------------------------------------


@misconception(
    "permute_hidden",
    hint="The units have moved, and the layer above still looks for them in their old places. Which weights "
    "lead out of a hidden unit?",
)
def outgoing_weights_forgotten(params, layer, permutation):
    new = list(params)
    W, b = params[layer - 1]
    new[layer - 1] = W[permutation], b[permutation]
    return new


@misconception(
    "permute_hidden",
    hint="A hidden unit has incoming weights, outgoing weights, and one thing more.",
)
def biases_left_behind(params, layer, permutation):
    new = list(params)
    new[layer - 1] = params[layer - 1][0][permutation], params[layer - 1][1]
    new[layer] = params[layer][0][:, permutation], params[layer][1]
    return new


@misconception(
    "permute_hidden",
    hint="The function is the same, but unit i went to permutation[i]. The new unit i should be the old unit "
    "permutation[i].",
)
def inverse_permutation(params, layer, permutation):
    new, back = list(params), np.argsort(permutation)
    new[layer - 1] = params[layer - 1][0][back], params[layer - 1][1][back]
    new[layer] = params[layer][0][:, back], params[layer][1]
    return new


@misconception(
    "permute_hidden",
    hint="The way in and the way out were permuted in opposite directions. Follow one unit: where do its two "
    "halves go?",
)
def inverse_on_the_way_out(params, layer, permutation):
    new, back = list(params), np.argsort(permutation)
    new[layer - 1] = params[layer - 1][0][permutation], params[layer - 1][1][permutation]
    new[layer] = params[layer][0][:, back], params[layer][1]
    return new


@misconception(
    "permute_hidden",
    hint="Layer 1 is params[0]. Which layer do you permute?",
)
def one_layer_too_high(params, layer, permutation):
    new = list(params)
    W, b = params[layer]
    new[layer] = W[permutation], b[permutation]
    if layer + 1 < len(params):
        new[layer + 1] = params[layer + 1][0][:, permutation], params[layer + 1][1]
    return new


@misconception(
    "permute_hidden",
    hint="In W of the layer above there is one row for each unit above. Which axis belongs to the units that "
    "you permute?",
)
def rows_of_the_layer_above(params, layer, permutation):
    new = list(params)
    new[layer - 1] = params[layer - 1][0][permutation], params[layer - 1][1][permutation]
    rows = np.resize(permutation, len(params[layer][0])) % len(params[layer][0])
    new[layer] = params[layer][0][rows], params[layer][1]
    return new


@misconception(
    "permute_hidden",
    hint="`new = params` is the same list under another name, and `W[:] = …` writes into the caller's array. "
    "How do you get a list of your own?",
)
def into_the_callers_list(params, layer, permutation):
    W, b = params[layer - 1]
    params[layer - 1] = W[permutation], b[permutation]
    params[layer] = params[layer][0][:, permutation], params[layer][1]
    return params


@misconception(
    "permute_hidden",
    hint="You overwrite a unit that you still need: after `W[0] = W[1]` the old row 0 is gone. Where can you "
    "read the old values?",
)
def overwritten_while_copying(params, layer, permutation):
    new = [(W.copy(), b.copy()) for W, b in params]
    for i, old in enumerate(permutation):
        new[layer - 1][0][i] = new[layer - 1][0][old]
        new[layer - 1][1][i] = new[layer - 1][1][old]
        new[layer][0][:, i] = new[layer][0][:, old]
    return new


@misconception(
    "permute_hidden",
    hint="You return two layers. What becomes of the rest of the network?",
)
def two_layers_alone(params, layer, permutation):
    return with_take(params, layer, permutation)[layer - 1 : layer + 1]


@alternative("permute_hidden")
def with_a_permutation_matrix(params, layer, permutation):
    M = np.eye(len(permutation))[permutation]
    new = [list(pair) for pair in params]
    new[layer - 1] = [M @ new[layer - 1][0], M @ new[layer - 1][1]]
    new[layer][0] = new[layer][0] @ M.T
    return new


@alternative("permute_hidden")
def unit_after_unit(params, layer, permutation):
    new = [(W.copy(), b.copy()) for W, b in params]
    for i, old in enumerate(permutation):
        new[layer - 1][0][i] = params[layer - 1][0][old]
        new[layer - 1][1][i] = params[layer - 1][1][old]
        new[layer][0][:, i] = params[layer][0][:, old]
    return tuple(new)


@alternative("permute_hidden")
def with_take(params, layer, permutation):
    below, (W, b), (above, c), rest = (
        params[: layer - 1],
        params[layer - 1],
        params[layer],
        params[layer + 1 :],
    )
    moved = (np.take(W, permutation, axis=0), np.take(b, permutation))
    return [*below, moved, (np.take(above, permutation, axis=1), c), *rest]


# -- train -----------------------------------------------------------------------------------------


def _objective(params, X, y, g, g_prime, lam):
    """(mean loss + λΣ‖W‖², its gradients)."""
    inputs, pre = [X], []
    for W, b in params:
        pre.append(inputs[-1] @ W.T + b)
        inputs.append(g(pre[-1]))
    a = pre[-1] - pre[-1].max(axis=1, keepdims=True)
    log_f = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
    loss = -np.mean(log_f[np.arange(len(X)), y]) + lam * sum(np.sum(W**2) for W, _ in params)
    grad_a, grads = (np.exp(log_f) - np.eye(a.shape[1])[y]) / len(X), []
    for k in range(len(params) - 1, -1, -1):
        W = params[k][0]
        grads.insert(0, (grad_a.T @ inputs[k] + 2 * lam * W, grad_a.sum(axis=0)))
        if k:
            grad_a = (grad_a @ W) * g_prime(pre[k - 1])
    return float(loss), grads


def _added(one, other, factor):
    """θ + factor·∇, for lists of pairs."""
    return [
        tuple(u + factor * v for u, v in zip(*pairs, strict=True)) for pairs in zip(one, other, strict=True)
    ]


def _shuffled(N, batch_size, rng):
    return _cut(rng.permutation(N), batch_size)


def _rate(alpha, t):
    return alpha(t) if callable(alpha) else alpha


def _train(
    params,
    X,
    y,
    *,
    g,
    g_prime,
    alpha,
    epochs,
    batch_size,
    beta=0.0,
    lam=0.0,
    rng,
    batches_of=_shuffled,
    objective=_objective,
    reset="never",
    move=lambda params, velocity, alpha: _added(params, velocity, -alpha),
    new_velocity=lambda velocity, grads, beta: _added(grads, velocity, beta),
    time=lambda updates, epoch, number: updates,
):
    """Training with parts that can be exchanged."""
    at_rest = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params]
    velocity, history, updates = at_rest, [], 0
    for epoch in range(epochs):
        velocity = at_rest if reset == "epoch" else velocity
        for number, batch in enumerate(batches_of(len(X), batch_size, rng)):
            velocity = at_rest if reset == "batch" else velocity
            grads = objective(params, X[batch], y[batch], g, g_prime, lam)[1]
            velocity = new_velocity(velocity, grads, beta)
            params = move(params, velocity, _rate(alpha, time(updates, epoch, number)))
            updates += 1
        history.append(objective(params, X, y, g, g_prime, lam)[0])
    return params, history


@misconception(
    "train",
    hint="Your rate changes from epoch to epoch. Of what is it asked to be a function?",
)
def rate_of_the_epoch(params, X, y, **options):
    return _train(params, X, y, time=lambda updates, epoch, number: epoch, **options)


@misconception(
    "train",
    hint="Your rate begins anew in every epoch. Over what should the updates be counted?",
)
def updates_counted_anew_in_every_epoch(params, X, y, **options):
    return _train(params, X, y, time=lambda updates, epoch, number: number, **options)


@misconception(
    "train",
    hint="At which t should the first update be?",
)
def updates_counted_from_one(params, X, y, **options):
    return _train(params, X, y, time=lambda updates, epoch, number: updates + 1, **options)


@misconception(
    "train",
    hint="Your batches are the same in every epoch. When should the examples be shuffled?",
)
def shuffled_once(params, X, y, *, rng, **options):
    order = rng.permutation(len(X))
    return _train(params, X[order], y[order], rng=rng, batches_of=never_shuffled, **options)


@misconception(
    "train",
    hint="The same examples meet in a batch in every epoch; only the order of the batches changes. When "
    "should the batches be made?",
)
def batches_made_once(params, X, y, *, rng, **options):
    order = rng.permutation(len(X))
    return _train(params, X[order], y[order], rng=rng, batches_of=only_the_batches_shuffled, **options)


@misconception(
    "train",
    hint="Every step of yours uses all the examples. What is batch_size for?",
)
def batch_size_ignored(params, X, y, *, batch_size, **options):
    return _train(params, X, y, batch_size=len(X), **options)


@misconception(
    "train",
    hint="You take the examples in the order in which they stand. What is rng for?",
)
def in_the_order_of_the_data(params, X, y, **options):
    return _train(params, X, y, batches_of=never_shuffled, **options)


@misconception(
    "train",
    hint="With a generator of your own, whoever calls the function cannot choose the chance. Use the rng "
    "that is handed to you.",
)
def generator_of_its_own(params, X, y, *, rng, **options):
    return _train(params, X, y, rng=np.random.default_rng(0), **options)


@misconception(
    "train",
    hint="Drawn anew for every step, some examples appear twice in an epoch and others never.",
)
def examples_with_replacement(params, X, y, **options):
    return _train(params, X, y, batches_of=drawn_with_replacement, **options)


@misconception(
    "train",
    hint="What happens to the examples that do not fill a batch?",
)
def last_batch_dropped(params, X, y, *, batch_size, **options):
    size = min(batch_size, len(X))
    return _train(params, X, y, batch_size=size, batches_of=remainder_dropped, **options)


@misconception(
    "train",
    hint="Your velocity begins at zero in every epoch. What is lost at the border of two epochs?",
)
def standstill_at_every_epoch(params, X, y, **options):
    return _train(params, X, y, reset="epoch", **options)


@misconception(
    "train",
    hint="Your walk does not depend on beta. Is the velocity handed on from step to step, and is it what you "
    "step along?",
)
def no_momentum(params, X, y, **options):
    return _train(params, X, y, reset="batch", **options)


@misconception(
    "train",
    hint="You weight the new gradient with 1 − β. In this course's formula it enters whole.",
)
def averaged_velocity(params, X, y, **options):
    def moving(velocity, grads, beta):
        return [
            tuple((1 - beta) * grad + beta * old for old, grad in zip(*pairs, strict=True))
            for pairs in zip(velocity, grads, strict=True)
        ]

    return _train(params, X, y, new_velocity=moving, **options)


@misconception(
    "train",
    hint="The penalty is on the weights alone. Which parameters do you pull towards zero?",
)
def biases_penalised(params, X, y, **options):
    def objective(params, X, y, g, g_prime, lam):
        loss, grads = _objective(params, X, y, g, g_prime, lam)
        loss += lam * sum(np.sum(b**2) for _, b in params)
        pairs = zip(params, grads, strict=True)
        return loss, [(grad_W, grad_b + 2 * lam * b) for (_, b), (grad_W, grad_b) in pairs]

    return _train(params, X, y, objective=objective, **options)


@misconception(
    "train",
    hint="What is the derivative of λw²?",
)
def factor_two_of_the_penalty(params, X, y, **options):
    def objective(params, X, y, g, g_prime, lam):
        loss, _ = _objective(params, X, y, g, g_prime, lam)
        return loss, _objective(params, X, y, g, g_prime, lam / 2)[1]

    return _train(params, X, y, objective=objective, **options)


@misconception(
    "train",
    hint="Your steps know of the penalty. Does your history?",
)
def history_without_the_penalty(params, X, y, **options):
    def objective(params, X, y, g, g_prime, lam):
        return _objective(params, X, y, g, g_prime, 0.0)[0], _objective(params, X, y, g, g_prime, lam)[1]

    return _train(params, X, y, objective=objective, **options)


@misconception(
    "train",
    hint="Your history knows of the penalty. Do your steps?",
)
def steps_without_the_penalty(params, X, y, **options):
    def objective(params, X, y, g, g_prime, lam):
        return _objective(params, X, y, g, g_prime, lam)[0], _objective(params, X, y, g, g_prime, 0.0)[1]

    return _train(params, X, y, objective=objective, **options)


@misconception(
    "train",
    hint="Ω is the sum of the squares. Whose slope is the sign of a weight?",
)
def sum_of_absolute_weights(params, X, y, **options):
    def objective(params, X, y, g, g_prime, lam):
        loss, grads = _objective(params, X, y, g, g_prime, 0.0)
        loss += lam * sum(np.abs(W).sum() for W, _ in params)
        pairs = zip(params, grads, strict=True)
        return loss, [(grad_W + lam * np.sign(W), grad_b) for (W, _), (grad_W, grad_b) in pairs]

    return _train(params, X, y, objective=objective, **options)


@misconception(
    "train",
    hint="Your objective does not change when lam does.",
)
def no_penalty(params, X, y, *, lam=0.0, **options):
    return _train(params, X, y, **options)


@misconception(
    "train",
    hint="Your history is one epoch behind: it begins before the first step.",
)
def history_before_the_epoch(params, X, y, *, g, g_prime, lam=0.0, **options):
    before = _objective(params, X, y, g, g_prime, lam)[0]
    params, history = _train(params, X, y, g=g, g_prime=g_prime, lam=lam, **options)
    return params, [before, *history[:-1]]


@misconception(
    "train",
    hint="The loss of a batch, before its step, is not the objective on all of X after the epoch.",
)
def history_of_the_batches(params, X, y, **options):
    seen = []

    def objective(params, X, y, g, g_prime, lam):
        loss, grads = _objective(params, X, y, g, g_prime, lam)
        seen.append(loss)
        return loss, grads

    params, history = _train(params, X, y, objective=objective, **options)
    steps = np.array(seen).reshape(len(history), -1)[:, :-1]
    return params, [float(mean) for mean in steps.mean(axis=1)]


@misconception(
    "train",
    hint="You write down the loss that the last batch had before its step. Of which examples, and at what "
    "time, is the objective asked for?",
)
def history_of_the_last_batch(params, X, y, **options):
    seen = []

    def objective(params, X, y, g, g_prime, lam):
        loss, grads = _objective(params, X, y, g, g_prime, lam)
        seen.append(loss)
        return loss, grads

    params, history = _train(params, X, y, objective=objective, **options)
    return params, np.array(seen).reshape(len(history), -1)[:, -2].tolist()


@misconception(
    "train",
    hint="Your history has a number for every update. How many numbers does the exercise ask for?",
)
def history_of_every_update(params, X, y, *, g, g_prime, lam=0.0, **options):
    history = []

    def move(params, velocity, alpha):
        params = _added(params, velocity, -alpha)
        history.append(_objective(params, X, y, g, g_prime, lam)[0])
        return params

    params, _ = _train(params, X, y, g=g, g_prime=g_prime, lam=lam, move=move, **options)
    return params, history


@misconception(
    "train",
    hint="You step along the old velocity, and bring it up to date afterwards. Which comes first?",
)
def old_velocity(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
    velocity, history, t = [(np.zeros_like(W), np.zeros_like(b)) for W, b in params], [], 0
    for _ in range(epochs):
        for batch in _shuffled(len(X), batch_size, rng):
            grads = _objective(params, X[batch], y[batch], g, g_prime, lam)[1]
            params = _added(params, velocity, -_rate(alpha, t))
            velocity = _added(grads, velocity, beta)
            t += 1
        history.append(_objective(params, X, y, g, g_prime, lam)[0])
    return params, history


@misconception(
    "train",
    hint="You return the parameters of the best epoch. The exercise asks for those after the last one: which "
    "does your history end with?",
)
def parameters_of_the_best_epoch(params, X, y, *, g, g_prime, lam=0.0, **options):
    best = []

    def objective(params, X, y, g, g_prime, lam):
        loss, grads = _objective(params, X, y, g, g_prime, lam)
        best.append((loss, params))
        return loss, grads

    _, history = _train(params, X, y, g=g, g_prime=g_prime, lam=lam, objective=objective, **options)
    return min((pair for pair in best if pair[0] in history), key=lambda pair: pair[0])[1], history


@misconception(
    "train",
    hint="The loss of a batch is a mean. Do you add up its gradients?",
)
def sums_over_the_batch(params, X, y, **options):
    def objective(params, X, y, g, g_prime, lam):
        loss, grads = _objective(params, X, y, g, g_prime, lam)
        return loss, [(len(X) * grad_W, len(X) * grad_b) for grad_W, grad_b in grads]

    return _train(params, X, y, objective=objective, **options)


@misconception(
    "train",
    hint="In which direction does your objective go?",
)
def uphill(params, X, y, **options):
    return _train(
        params, X, y, move=lambda params, velocity, alpha: _added(params, velocity, alpha), **options
    )


@alternative("train")
def one_vector_and_functools(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
    shapes = [array.shape for pair in params for array in pair]
    ends = np.cumsum([math.prod(shape) for shape in shapes])[:-1]

    def join(pairs):
        return np.concatenate([array.ravel() for pair in pairs for array in pair])

    def split(vector):
        parts = [part.reshape(shape) for part, shape in zip(np.split(vector, ends), shapes, strict=True)]
        return list(zip(parts[::2], parts[1::2], strict=True))

    def step(state, batch):
        theta, velocity, t = state
        velocity = beta * velocity + join(_objective(split(theta), X[batch], y[batch], g, g_prime, lam)[1])
        return theta - (alpha(t) if callable(alpha) else alpha) * velocity, velocity, t + 1

    state, history = (join(params), 0.0, 0), []
    for _ in range(epochs):
        state = functools.reduce(step, _shuffled(len(X), batch_size, rng), state)
        history.append(np.float64(_objective(split(state[0]), X, y, g, g_prime, lam)[0]))
    return split(state[0]), tuple(history)


@alternative("train")
def momentum_as_a_negative_step(
    params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng
):
    params = [[W.copy(), b.copy()] for W, b in params]
    moves = [[np.zeros_like(W), np.zeros_like(b)] for W, b in params]
    history, times = np.empty(epochs), itertools.count()
    for epoch in range(epochs):
        keys = rng.random(len(X))
        for batch in _cut(np.argsort(keys), batch_size):
            grads = _objective(params, X[batch], y[batch], g, g_prime, lam)[1]
            rate = _rate(alpha, next(times))
            for pair, move_pair, grad_pair in zip(params, moves, grads, strict=True):
                for theta, move, grad in zip(pair, move_pair, grad_pair, strict=True):
                    move *= beta
                    move -= grad
                    theta += rate * move
        history[epoch] = _objective(params, X, y, g, g_prime, lam)[0]
    return params, history


@alternative("train")
def all_orders_drawn_beforehand(
    params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng
):
    orders = iter(rng.permuted(np.tile(np.arange(len(X)), (epochs, 1)), axis=1))
    return _train(
        params,
        X,
        y,
        g=g,
        g_prime=g_prime,
        alpha=alpha,
        epochs=epochs,
        batch_size=batch_size,
        beta=beta,
        lam=lam,
        rng=rng,
        batches_of=lambda N, size, rng: _cut(next(orders), size),
    )


@alternative("train")
def example_after_example(params, X, y, *, g, g_prime, alpha, epochs, batch_size, beta=0.0, lam=0.0, rng):
    def of_rows(params, rows, g, g_prime):
        parts = [_objective(params, X[i : i + 1], y[i : i + 1], g, g_prime, lam) for i in rows]
        total = functools.reduce(lambda one, other: _added(one, other, 1.0), [grads for _, grads in parts])
        mean = [tuple(grad / len(rows) for grad in pair) for pair in total]
        return np.array(sum(loss for loss, _ in parts) / len(rows)), mean

    velocity, order, history, times = None, np.arange(len(X)), [], itertools.count()
    for _ in range(epochs):
        rng.shuffle(order)
        for batch in _cut(order, batch_size):
            grads = of_rows(params, batch, g, g_prime)[1]
            velocity = grads if velocity is None else _added(grads, velocity, beta)
            params = _added(params, velocity, -_rate(alpha, next(times)))
        history.append(of_rows(params, range(len(X)), g, g_prime)[0])
    return params, history


# -- gradient_step_derivation ------------------------------------------------------------------------------


@alternative("gradient_step_derivation", build=True)
def the_slope_first():
    return """
        t − α ∂J/∂t − s
      = t − α ∂/∂t (½ κ (t − s)²) − s        | definition of J
      = t − α κ (t − s) − s                  | chain rule
      = (1 − α κ)(t − s)
    """


@alternative("gradient_step_derivation", build=True)
def expanded_first():
    return """
    t - alpha dJ/dt - s
    = t - s - alpha d/dt (kappa/2 (t^2 - 2 s t + s^2))
    = t - s - alpha kappa (t - s)
    = (t - s)(1 - alpha kappa)
    """


@alternative("gradient_step_derivation", build=True)
def in_small_steps():
    return r"""
    t - \alpha \frac{\partial J(t)}{\partial t} - s
    &= t - s - \frac{\alpha \kappa}{2} \frac{\partial}{\partial t} (t - s)^2 \\
    &= t - s - \frac{\alpha \kappa}{2} \cdot 2 (t - s) \\
    &= \left(1 - \alpha\kappa\right) \left(t - s\right)
    """


@misconception(
    "gradient_step_derivation",
    hint="The ½ and the 2 of the square: what do they give together?",
    build=True,
)
def two_not_cancelled():
    return "t − α ∂J/∂t − s = (1 − 2 α κ)(t − s)"


@misconception(
    "gradient_step_derivation",
    hint="Downhill is against the slope. Which sign stands before α?",
    build=True,
)
def up_the_parabola():
    return "t − α ∂J/∂t − s = (1 + α κ)(t − s)"


@misconception(
    "gradient_step_derivation",
    hint="The slope depends on the distance t − s. Where is s in your slope?",
    build=True,
)
def slope_without_the_minimum():
    return "t − α ∂J/∂t − s = t − α κ t − s"


@misconception(
    "gradient_step_derivation",
    hint="J itself is not the slope. What is the derivative of the square?",
    build=True,
)
def not_differentiated():
    return "t − α ∂J/∂t − s = t − α ½ κ (t − s)² − s"


@misconception(
    "gradient_step_derivation",
    hint="The chain rule leaves the inside as a factor. Where is it?",
    build=True,
)
def inside_lost():
    return "t − α ∂J/∂t − s = t − α κ − s"


# -- newton_derivation -------------------------------------------------------------------------------------


@alternative("newton_derivation", build=True)
def the_gradient_put_in():
    return """
        t − H⁻¹ g
      = t − H⁻¹ H (t − s)       | definition of g
      = t − (t − s)             | H⁻¹ H = I
      = s
    """


@alternative("newton_derivation", build=True)
def in_two_parts():
    return """
    t - inv(H) g
    = t - inv(H) H t + inv(H) H s
    = t - I t + I s
    = s
    """


@alternative("newton_derivation", build=True)
def with_the_identity():
    return r"""
    t - H^{-1} g
    &= t - H^{-1} H (t - s) \\
    &= t - I (t - s) \\
    &= t - t + s \\
    &= s
    """


@misconception(
    "newton_derivation",
    hint="Take the bracket apart: which sign does s get?",
    build=True,
)
def bracket_taken_apart_wrongly():
    return "t − H⁻¹ g = t − t − s"


@misconception(
    "newton_derivation",
    hint="A gradient step without curvature goes this far. What does H⁻¹ do to g?",
    build=True,
)
def inverse_forgotten():
    return "t − H⁻¹ g = t − g"


@misconception(
    "newton_derivation",
    hint="H and its inverse are different matrices. Which one stands in Newton's step?",
    build=True,
)
def hessian_instead_of_its_inverse():
    return "t − H⁻¹ g = t − H g"


@misconception(
    "newton_derivation",
    hint="Newton's step goes against the gradient. Which sign stands before it?",
    build=True,
)
def along_the_gradient():
    return "t − H⁻¹ g = t + (t − s)"


@misconception(
    "newton_derivation",
    hint="This is the step. Where does it begin?",
    build=True,
)
def the_distance_alone():
    return "t − H⁻¹ g = t − s"
