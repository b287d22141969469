"""Chapter 01: what students get wrong about gradient checking, and right answers written another way."""

from __future__ import annotations

import numpy as np

from autograder.catalogue import alternative, misconception

# -- central_difference ------------------------------------------------------------------------------------


@misconception(
    "central_difference",
    hint="You compare f one step ahead with f at x itself. Which two points does the *central* difference "
    "compare?",
)
def forward_difference(f, x, eps=1e-5):
    return (f(x + eps) - f(x)) / eps


@misconception(
    "central_difference",
    hint="You compare f at x with f one step back. Which two points does the *central* difference compare?",
)
def backward_difference(f, x, eps=1e-5):
    return (f(x) - f(x - eps)) / eps


@misconception(
    "central_difference", hint="How far apart are x − ε and x + ε? That is what the rise is to be divided by."
)
def divided_by_one_step(f, x, eps=1e-5):
    return (f(x + eps) - f(x - eps)) / eps


@misconception(
    "central_difference",
    hint="In Python `a / 2 * eps` means `(a / 2) * eps`. What should stand in brackets?",
)
def multiplied_by_the_step(f, x, eps=1e-5):
    return (f(x + eps) - f(x - eps)) / 2 * eps


@misconception(
    "central_difference", hint="Your step is always the same. Where in your function is `eps` used?"
)
def step_written_in(f, x, eps=1e-5):
    return (f(x + 1e-5) - f(x - 1e-5)) / 2e-5


@misconception(
    "central_difference",
    hint="You go half a step to each side. With ε = 0.5, at which two points should f be evaluated?",
)
def half_a_step(f, x, eps=1e-5):
    return (f(x + eps / 2) - f(x - eps / 2)) / eps


@misconception(
    "central_difference",
    hint="The step is written into your function. Which name in the argument list should it have?",
    sizes=(1e-3, 1e-4, 1e-6, 1e-7, 1e-8),
)
def step_of_its_own(size):
    return lambda f, x, eps=1e-5: (f(x + size) - f(x - size)) / (2 * size)


@misconception(
    "central_difference",
    hint="Your formula has more than two points. It is closer where f is smooth, and another number where f "
    "bends; the exercise asks for the one with two.",
)
def five_points(f, x, eps=1e-5):
    near, far = f(x + eps) - f(x - eps), f(x + 2 * eps) - f(x - 2 * eps)
    return (8 * near - far) / (12 * eps)


@misconception(
    "central_difference",
    hint="A slope is rise over run. Which of the two stands below the line in your code?",
)
def run_over_rise(f, x, eps=1e-5):
    return 2 * eps / (f(x + eps) - f(x - eps))


@alternative("central_difference")
def mean_of_both_sides(f, x, eps=1e-5):
    forward, backward = (f(x + eps) - f(x)) / eps, (f(x) - f(x - eps)) / eps
    return np.float64(0.5 * (forward + backward))


@alternative("central_difference")
def over_the_step_as_represented(f, x, eps=1e-5):
    ahead, behind = x + eps, x - eps
    return np.array((f(ahead) - f(behind)) / (ahead - behind))


# -- numerical_gradient ------------------------------------------------------------------------------------


@misconception(
    "numerical_gradient",
    hint="You compare f(x + ε) with f(x). Which two points does the *central* difference compare, in "
    "every entry?",
)
def forward_in_every_entry(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = eps
        gradient[index] = (f(x + step) - f(x)) / eps
    return gradient


@misconception(
    "numerical_gradient",
    hint="How far apart are the two points at which f is evaluated for one entry? ε, or more?",
)
def divided_by_eps(f, x, eps=1e-5):
    return 2 * _by_steps(f, x, eps)


@misconception(
    "numerical_gradient", hint="Where in your function is `eps` used? The check asks for several steps."
)
def own_step(f, x, eps=1e-5):
    return _by_steps(f, x, 1e-5)


@misconception(
    "numerical_gradient",
    hint="After an entry of x has been moved, who puts it back before the next entry has its turn?",
)
def never_put_back(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += eps
        ahead = f(x)
        x[index] -= 2 * eps
        gradient[index] = (ahead - f(x)) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    hint="Adding ε and taking it away again loses bits: (x + ε) − ε need not be x. What could you keep "
    "before you move the entry?",
)
def put_back_by_adding(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        x[index] += eps
        ahead = f(x)
        x[index] -= 2 * eps
        gradient[index] = (ahead - f(x)) / (2 * eps)
        x[index] += eps
    return gradient


@misconception(
    "numerical_gradient",
    hint="Your x comes back unchanged when all goes well. Which lines still run when f raises? (Python "
    "has `try … finally`.)",
)
def not_put_back_when_f_raises(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + eps
        ahead = f(x)
        x[index] = kept - eps
        gradient[index] = (ahead - f(x)) / (2 * eps)
        x[index] = kept
    return gradient


@misconception(
    "numerical_gradient",
    hint="`x.ravel()` is a view of x only if x is contiguous; otherwise it is a copy, and f never sees "
    "your step. How could you tell?",
)
def steps_in_a_flattened_copy(f, x, eps=1e-5):
    gradient, flat = np.zeros(x.size), x.ravel()
    for i in range(x.size):
        kept = flat[i]
        try:
            flat[i] = kept + eps
            ahead = f(x)
            flat[i] = kept - eps
            gradient[i] = (ahead - f(x)) / (2 * eps)
        finally:
            flat[i] = kept
    return gradient.reshape(x.shape)


@misconception(
    "numerical_gradient",
    hint="You move all entries of x at once. The partial derivative in one entry asks what happens if "
    "that entry alone moves.",
)
def all_entries_at_once(f, x, eps=1e-5):
    return (f(x + eps) - f(x - eps)) / (2 * eps) * np.ones(x.shape)


@misconception(
    "numerical_gradient",
    hint="`range(len(x))` counts the rows of a matrix, and x[i] is then a whole row. How can you visit "
    "every single entry?",
)
def rows_instead_of_entries(f, x, eps=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        ahead, behind = x.copy(), x.copy()
        ahead[i] += eps
        behind[i] -= eps
        gradient[i] = (f(ahead) - f(behind)) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    hint="f raised an exception, and nobody who called you will ever know. What should a caller do with a "
    "gradient of nan?",
)
def exceptions_swallowed(f, x, eps=1e-5):
    try:
        return _by_steps(f, x, eps)
    except Exception:
        return np.full(x.shape, np.nan)


def _by_steps(f, x, eps):
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = eps
        gradient[index] = (f(x + step) - f(x - step)) / (2 * eps)
    return gradient


@misconception(
    "numerical_gradient",
    hint="f(x) at x itself is not used in a central difference, or need not be. How many evaluations "
    "does each entry of x need?",
)
def value_at_x_first(f, x, eps=1e-5):
    f(x)
    return _by_steps(f, x, eps)


@misconception(
    "numerical_gradient",
    hint="The step is written into your function. Which name in the argument list should it have?",
    sizes=(1e-3, 1e-4, 1e-6, 1e-7),
)
def step_of_its_own_size(size):
    return lambda f, x, eps=1e-5: _by_steps(f, x, size)


@alternative("numerical_gradient")
def one_row_of_the_identity_at_a_time(f, x, eps=1e-5):
    steps = eps * np.eye(x.size).reshape(-1, *x.shape)
    behind = [f(x - step) for step in steps]
    ahead = [f(x + step) for step in reversed(steps)]
    return (np.array(ahead[::-1]) - behind).reshape(x.shape) / (2 * eps)


@alternative("numerical_gradient")
def in_place_with_nditer(f, x, eps=1e-5):
    gradient, entries = np.empty_like(x), np.nditer(x, flags=["multi_index"])
    while not entries.finished:
        kept = x[entries.multi_index].copy()
        slope = 0.0
        try:
            for sign in (-1, 1):
                x[entries.multi_index] = kept + sign * eps
                slope += sign * f(x)
        finally:
            x[entries.multi_index] = kept
        gradient[entries.multi_index] = slope / 2 / eps
        entries.iternext()
    return gradient


@alternative("numerical_gradient")
def with_x_flat(f, x, eps=1e-5):
    gradient, original = [], np.array(x)
    try:
        for i in range(x.size):
            x.flat[i] += eps
            ahead = f(x)
            x.flat[i] = original.flat[i] - eps
            behind = f(x)
            x.flat[i] = original.flat[i]
            gradient.append((ahead - behind) / (eps + eps))
    finally:
        x[...] = original
    return np.reshape(gradient, x.shape)


# -- numerical_jacobian ------------------------------------------------------------------------------------


@misconception(
    "numerical_jacobian",
    hint="Your rows and columns are exchanged. Which index of J belongs to the output, and which to the "
    "input?",
)
def rows_are_inputs(f, x, eps=1e-5):
    return np.array(_columns(f, x, eps))


@misconception(
    "numerical_jacobian",
    hint="When f returns x itself, your two results may be one and the same array. What does the first "
    "hold after the second step?",
)
def keeps_what_f_returned(f, x, eps=1e-5):
    columns = []
    for j in range(x.size):
        kept = x[j]
        try:
            x[j] = kept + eps
            ahead = f(x)
            x[j] = kept - eps
            columns.append((ahead - f(x)) / (2 * eps))
        finally:
            x[j] = kept
    return np.stack(columns, axis=1)


@misconception(
    "numerical_jacobian",
    hint="You compare f(x + ε) with f(x). Which two points does the *central* difference compare?",
)
def forward_in_every_column(f, x, eps=1e-5):
    return np.stack([(f(x + step) - f(x)) / eps for step in eps * np.eye(x.size)], axis=1)


@misconception(
    "numerical_jacobian",
    hint="How far apart are the two points at which f is evaluated for one column? ε, or more?",
)
def column_divided_by_eps(f, x, eps=1e-5):
    return 2 * np.stack(_columns(f, x, eps), axis=1)


@misconception(
    "numerical_jacobian",
    hint="You return one slope for each input. But f has m outputs, and each of them has its own slopes.",
)
def gradient_of_the_sum(f, x, eps=1e-5):
    return np.stack(_columns(f, x, eps), axis=1).sum(axis=0, keepdims=True)


@misconception(
    "numerical_jacobian",
    hint="Your Jacobian is always as wide as it is high. How many rows does it need if f has m outputs "
    "and x has n entries?",
)
def as_many_rows_as_columns(f, x, eps=1e-5):
    jacobian = np.zeros((x.size, x.size))
    for j, column in enumerate(_columns(f, x, eps)):
        jacobian[:, j] = column
    return jacobian


@misconception(
    "numerical_jacobian",
    hint="Your x comes back unchanged when all goes well. Which lines still run when f raises? (Python "
    "has `try … finally`.)",
)
def input_lost_when_f_raises(f, x, eps=1e-5):
    columns = []
    for j in range(x.size):
        kept = x[j]
        x[j] = kept + eps
        ahead = np.array(f(x))
        x[j] = kept - eps
        columns.append((ahead - f(x)) / (2 * eps))
        x[j] = kept
    return np.stack(columns, axis=1)


@misconception(
    "numerical_jacobian",
    hint="One evaluation of f gives all m outputs at once. How often do you evaluate f for one column?",
)
def one_row_after_the_other(f, x, eps=1e-5):
    rows = len(f(x))
    return np.stack([[column[i] for column in _columns(f, x, eps)] for i in range(rows)])


def _columns(f, x, eps):
    return [(f(x + step) - f(x - step)) / (2 * eps) for step in eps * np.eye(x.size)]


@misconception(
    "numerical_jacobian",
    hint="The step is written into your function. Which name in the argument list should it have?",
    sizes=(1e-3, 1e-4, 1e-6, 1e-7),
)
def step_written_into_it(size):
    return lambda f, x, eps=1e-5: np.array(_columns(f, x, size)).T


@misconception(
    "numerical_jacobian",
    hint="f(x) at x itself is not needed for a central difference. How many evaluations does each "
    "input need?",
)
def outputs_counted_first(f, x, eps=1e-5):
    J = np.zeros((len(f(x)), x.size))
    for j, column in enumerate(_columns(f, x, eps)):
        J[:, j] = column
    return J


@alternative("numerical_jacobian")
def rows_then_transposed(f, x, eps=1e-5):
    return np.array([(f(x + step) - f(x - step)) / (2 * eps) for step in eps * np.eye(x.size)]).T


@alternative("numerical_jacobian")
def all_behind_then_all_ahead(f, x, eps=1e-5):
    at = {}
    for sign in (-1, 1):
        for j in range(len(x)):
            point = [entry + sign * eps * (i == j) for i, entry in enumerate(x)]
            at[sign, j] = list(f(np.array(point)))
    m = len(at[1, 0])
    return np.array([[(at[1, j][i] - at[-1, j][i]) / (2 * eps) for j in range(len(x))] for i in range(m)])


# -- relative_error ----------------------------------------------------------------------------------------


@misconception(
    "relative_error", hint="Below the line the two sizes are added. What does yours give where |u| = |v|?"
)
def sizes_subtracted(u, v):
    return float(np.max(np.abs(u - v) / np.maximum(1e-8, np.abs(u) - np.abs(v))))


@misconception(
    "relative_error",
    hint="A difference of 0.001 is much for numbers near 0.01 and little for numbers near 1000. By what is "
    "it divided?",
)
def largest_difference(u, v):
    return float(np.max(np.abs(u - v)))


@misconception(
    "relative_error",
    hint="You divide by the size of one of the two alone. What would come out if that one were nearly zero?",
)
def relative_to_the_first(u, v):
    return float(np.max(np.abs(u - v) / np.maximum(1e-8, np.abs(u))))


@misconception(
    "relative_error",
    hint="The mean hides one bad entry among a thousand good ones. What should one bad entry do?",
)
def mean_over_the_entries(u, v):
    return float(np.mean(np.abs(u - v) / np.maximum(1e-8, np.abs(u) + np.abs(v))))


@misconception(
    "relative_error",
    hint="What becomes of 0 / 0 when both entries are zero? What should the error of equal arrays be?",
)
def zero_by_zero(u, v):
    return float(np.max(np.abs(u - v) / (np.abs(u) + np.abs(v))))


@misconception(
    "relative_error",
    hint="You add the 1e-8 to the denominator. The formula takes the larger of two numbers; when does "
    "that make a difference?",
)
def floor_added(u, v):
    return float(np.max(np.abs(u - v) / (1e-8 + np.abs(u) + np.abs(v))))


@misconception(
    "relative_error",
    hint="You compare the lengths of whole arrays, where one bad entry hardly counts. The formula is per "
    "entry, then the largest.",
)
def relative_error_of_the_norms(u, v):
    return float(np.linalg.norm(u - v) / max(1e-8, np.linalg.norm(u) + np.linalg.norm(v)))


@misconception(
    "relative_error",
    hint="You take the largest difference and the largest size apart from each other. They may stand at "
    "different entries.",
)
def largest_over_largest(u, v):
    return float(np.max(np.abs(u - v)) / max(1e-8, np.max(np.abs(u) + np.abs(v))))


@misconception("relative_error", hint="A difference can be negative, too. Which sign does |u − v| have?")
def sign_kept(u, v):
    return float(np.max((u - v) / np.maximum(1e-8, np.abs(u) + np.abs(v))))


@misconception(
    "relative_error",
    hint="What does your function say when an entry is nan? A check that overlooks nan calls a broken "
    "gradient right.",
)
def nan_overlooked(u, v):
    worst = 0.0
    for a, b in zip(np.ravel(u), np.ravel(v), strict=True):
        worst = max(worst, float(abs(a - b) / max(1e-8, abs(a) + abs(b))))
    return worst


@misconception(
    "relative_error",
    hint="The error is floored by 1e-8 and by no other number. What does yours do for u = 1e-9, v = 0?",
    sizes=(1e-3, 1e-6, 1e-7, 1e-9, 1e-10, 1e-12, 1e-15),
)
def another_floor(size):
    return lambda u, v: np.max(np.abs(u - v) / np.maximum(size, np.abs(u) + np.abs(v)))


@misconception(
    "relative_error",
    hint="Below the line stands |u| + |v|. What does yours give for u = 1 and v = −1?",
)
def larger_of_the_two(u, v):
    return np.max(np.abs(u - v) / np.maximum(1e-8, np.maximum(np.abs(u), np.abs(v))))


@misconception(
    "relative_error",
    hint="Below the line the sizes are added, not the numbers. What does yours give for u = 1 and v = −1?",
)
def size_of_the_sum(u, v):
    return np.max(np.abs(u - v) / np.maximum(1e-8, np.abs(u + v)))


@alternative("relative_error")
def entry_by_entry(u, v):
    errors = [
        abs(a - b) / max(abs(a) + abs(b), 1e-8)
        for a, b in zip(np.ravel(u).tolist(), np.ravel(v).tolist(), strict=True)
    ]
    return sum(errors) if any(error != error for error in errors) else max(errors)


@alternative("relative_error")
def with_where(u, v):
    size = np.abs(u) + np.abs(v)
    return np.where(size < 1e-8, np.abs(v - u) * 1e8, np.abs(v - u) / np.where(size == 0, 1.0, size)).max()


# -- is_gradient -------------------------------------------------------------------------------------------


def _central(f, x, eps):
    x = np.array(x)
    return _by_steps(f, x, eps)


def _claimed(gradient, x):
    """What the gradient function says at a copy of x; None if it raises, changes it or has another shape."""
    given = np.array(x)
    try:
        claimed = np.asarray(gradient(given), dtype=float)
    except Exception:
        return None
    return claimed if claimed.shape == x.shape and (given == x).all() else None


@misconception(
    "is_gradient",
    hint="0.0 and 1e-11 have relative error 1. What do finite differences give at a stationary point, "
    "where the gradient is zero?",
)
def relative_error_alone(f, gradient, x):
    claimed, numerical = _claimed(gradient, x), _central(f, x, 1e-5)
    if claimed is None:
        return False
    with np.errstate(invalid="ignore"):
        error = np.max(np.abs(claimed - numerical) / np.maximum(1e-8, np.abs(claimed) + np.abs(numerical)))
    return bool(error < 1e-3)


@misconception(
    "is_gradient",
    hint="Your tolerance is the same for every gradient. What does it let pass when the true gradient is "
    "only 0.001 long?",
)
def absolute_tolerance(f, gradient, x):
    claimed = _claimed(gradient, x)
    return claimed is not None and bool(np.all(np.abs(claimed - _central(f, x, 1e-4)) < 1e-4))


@misconception(
    "is_gradient",
    hint="Two arrays can have the same length and point in opposite directions. What else must agree?",
)
def same_length(f, gradient, x):
    claimed, numerical = _claimed(gradient, x), _central(f, x, 1e-4)
    if claimed is None:
        return False
    size = np.linalg.norm(numerical)
    return bool(abs(np.linalg.norm(claimed) - size) <= 1e-3 * size + 1e-9)


@misconception(
    "is_gradient",
    hint="A gradient with one entry 1 % too large gets past your tolerance. How exactly do central "
    "differences know a slope?",
)
def ten_per_cent(f, gradient, x):
    claimed, numerical = _claimed(gradient, x), _central(f, x, 1e-4)
    return claimed is not None and bool(
        np.all(np.abs(claimed - numerical) <= 0.1 * np.abs(numerical).max() + 1e-6)
    )


@misconception(
    "is_gradient",
    hint="Some gradient functions raise an exception. Is that a reason for your checker to stop, or an "
    "answer to its question?",
)
def exception_let_through(f, gradient, x):
    given = np.array(x)
    claimed = np.asarray(gradient(given), dtype=float)
    if claimed.shape != x.shape or (given != x).any():
        return False
    return _agrees(f, claimed, x)


@misconception(
    "is_gradient",
    hint="NumPy stretches a (1, D) array, or a single number, to fit. Does a gradient of the wrong shape "
    "pass your comparison?",
)
def shape_not_looked_at(f, gradient, x):
    given = np.array(x)
    try:
        claimed = np.asarray(gradient(given), dtype=float)
    except Exception:
        return False
    return bool((given == x).all()) and _agrees(f, claimed, x)


@misconception(
    "is_gradient",
    hint="nan > 0.001 is False, and so is nan < 0.001. Which of the two does your comparison ask?",
)
def nan_is_not_larger(f, gradient, x):
    claimed, numerical = _claimed(gradient, x), _central(f, x, 1e-4)
    if claimed is None:
        return False
    tolerance = 1e-3 * np.abs(numerical) + 1e-9 * abs(f(x)) + 1e-8
    return not bool(np.any(np.abs(claimed - numerical) > tolerance))


@misconception(
    "is_gradient",
    hint="You hand your caller's own x to `gradient`. What if `gradient` changes it? Who notices, and who "
    "puts it back?",
)
def hands_out_x_itself(f, gradient, x):
    try:
        claimed = np.asarray(gradient(x), dtype=float)
    except Exception:
        return False
    return claimed.shape == x.shape and _agrees(f, claimed, x)


@misconception(
    "is_gradient",
    hint="Your x is safe, but a gradient function that changes its argument still passes. How could you "
    "find out that it did?",
)
def change_goes_unnoticed(f, gradient, x):
    try:
        claimed = np.asarray(gradient(np.array(x)), dtype=float)
    except Exception:
        return False
    return claimed.shape == x.shape and _agrees(f, claimed, x)


@misconception(
    "is_gradient",
    hint="A right gradient is refused where |f| is 10,000: how large is the rounding error of your "
    "differences there? (np.allclose alone is as strict.) And what if `gradient` raises, or changes x?",
)
def allclose_alone(f, gradient, x):
    return bool(np.allclose(gradient(x), _central(f, x, 1e-5)))


@misconception(
    "is_gradient",
    hint="Right gradients are refused where |f| is large. How large is the rounding error of your "
    "differences, with so small a step?",
)
def step_too_small(f, gradient, x):
    claimed, numerical = _claimed(gradient, x), _central(f, x, 1e-12)
    return claimed is not None and bool(
        np.all(np.abs(claimed - numerical) <= 1e-3 * np.abs(numerical).max() + 1e-9)
    )


def _agrees(f, claimed, x):
    numerical = _central(f, x, 1e-4)
    return bool(np.all(np.abs(claimed - numerical) <= 1e-3 * np.abs(numerical) + 1e-10 * abs(f(x)) + 1e-8))


@alternative("is_gradient")
def refined_and_in_the_norm(f, gradient, x):
    claimed = _claimed(gradient, x)
    if claimed is None:
        return np.bool_(False)
    refined = (4 * _central(f, x, 1e-3) - _central(f, x, 2e-3)) / 3
    allowed = 1e-3 * np.linalg.norm(refined) + 1e-10 * abs(f(x)) + 1e-8
    return np.linalg.norm(claimed - refined) <= allowed


@alternative("is_gradient")
def one_slope_at_a_time(f, gradient, x):
    claimed = _claimed(gradient, x)
    if claimed is None:
        return False
    for index in np.ndindex(x.shape):
        ahead, behind = x.copy(), x.copy()
        ahead[index], behind[index] = x[index] + 1e-4, x[index] - 1e-4
        rise = f(ahead) - f(behind)
        run = ahead[index] - behind[index]
        if not abs(rise - claimed[index] * run) <= 2e-4 * (1e-3 * abs(rise / run) + 1e-10 * abs(f(x)) + 1e-8):
            return False
    return True


# -- directional_derivative --------------------------------------------------------------------------------


@misconception(
    "directional_derivative",
    hint="You make u one long first. If you walk twice as fast in the same direction, how fast does f "
    "change?",
)
def direction_normalised(f, x, u, eps=1e-5):
    length = np.linalg.norm(u)
    return _along(f, x, u / length if length > 0 else u, eps)


@misconception(
    "directional_derivative",
    hint="You compare f(x + εu) with f(x). Which two points does the *central* difference compare?",
)
def forward_along_u(f, x, u, eps=1e-5):
    return (f(x + eps * u) - f(x)) / eps


@misconception(
    "directional_derivative",
    hint="You compute the whole gradient, two evaluations for every entry. How many does the slope along "
    "one line need?",
)
def whole_gradient_first(f, x, u, eps=1e-5):
    return float(np.sum(_by_steps(f, x, eps) * u))


@misconception("directional_derivative", hint="From x − εu to x + εu, how many steps ε is that?")
def one_step_too_few(f, x, u, eps=1e-5):
    return 2 * _along(f, x, u, eps)


@misconception(
    "directional_derivative",
    hint="You add ε to every entry and multiply by u at the end. In which direction did x move?",
)
def along_the_diagonal(f, x, u, eps=1e-5):
    return float(np.sum((f(x + eps) - f(x - eps)) / (2 * eps) * u))


@misconception(
    "directional_derivative",
    hint="`x += …` changes the caller's own x, and adding the step back does not restore every bit. Can "
    "you do without?",
)
def walks_with_x_itself(f, x, u, eps=1e-5):
    x += eps * u
    ahead = f(x)
    x -= 2 * eps * u
    behind = f(x)
    x += eps * u
    return (ahead - behind) / (2 * eps)


def _along(f, x, u, eps):
    return (f(x + eps * u) - f(x - eps * u)) / (2 * eps)


@misconception(
    "directional_derivative",
    hint="The step is written into your function. Which name in the argument list should it have?",
    sizes=(1e-3, 1e-4, 1e-6, 1e-7),
)
def step_that_was_not_given(size):
    return lambda f, x, u, eps=1e-5: (f(x + size * u) - f(x - size * u)) / (2 * size)


@misconception(
    "directional_derivative",
    hint="You divide by the length of u as well. Which u is asked for, the one that is given or one of "
    "length 1?",
)
def divided_by_the_length(f, x, u, eps=1e-5):
    return (f(x + eps * u) - f(x - eps * u)) / (2 * eps * np.linalg.norm(u))


@alternative("directional_derivative")
def slope_of_a_function_of_one_number(f, x, u, eps=1e-5):
    def along(t):
        return f(x + t * u)

    return np.float64((along(eps) - along(-eps)) / (2 * eps))


@alternative("directional_derivative")
def on_copies_entry_by_entry(f, x, u, eps=1e-5):
    ahead, behind = np.array(x), np.array(x)
    for index in np.ndindex(x.shape):
        ahead[index] += eps * u[index]
        behind[index] -= eps * u[index]
    return np.array((f(ahead) - f(behind)) / (2 * eps))


# -- central_difference_derivation ---------------------------------------------------------------------


@alternative("central_difference_derivation", build=True)
def both_sides_by_taylor():
    return """
        (f(x+ε) − f(x−ε))/(2ε)
      = ( (f(x) + ε f′ + ε²/2 f″ + ε³/6 f‴) − (f(x) − ε f′ + ε²/2 f″ − ε³/6 f‴) )/(2ε)   | Taylor, twice
      = (2 ε f′ + ε³ f‴/3)/(2ε)   | even powers cancel
      = f′ + ε² f‴/6
    """


@alternative("central_difference_derivation", build=True)
def the_mean_of_both_sides():
    return """
    (f(x + eps) - f(x - eps))/(2 eps)
    = 1/2 (f(x+eps) - f(x))/eps + 1/2 (f(x) - f(x-eps))/eps   | forward and backward
    = 1/2 (f1 + eps f2/2 + eps^2 f3/6) + 1/2 (f1 - eps f2/2 + eps**2 f3/6)
    = f1 + 1/6 eps^2 f3
    """


@alternative("central_difference_derivation", build=True)
def term_by_term():
    return r"""
    \frac{f(x+\varepsilon) - f(x-\varepsilon)}{2\varepsilon}
    &= \frac{f(x) + \varepsilon f'(x) + \frac{\varepsilon^2}{2} f''(x) + \frac{\varepsilon^3}{6} f'''(x)
        - f(x-\varepsilon)}{2\varepsilon} \\
    &= \frac{2\varepsilon f'(x)}{2\varepsilon} + \frac{\varepsilon^3 f'''(x)}{3 \cdot 2\varepsilon} \\
    &= f'(x) + \frac{\varepsilon^2}{6} f'''(x)
    """


@misconception(
    "central_difference_derivation",
    hint="So the quotient would be the slope itself. Which terms do not cancel?",
    build=True,
)
def no_error_at_all():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1"


@misconception(
    "central_difference_derivation",
    hint="This is the error of a forward difference. What becomes of the even powers of ε in a central one?",
    build=True,
)
def error_of_a_forward_difference():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 + ε f2/2"


@misconception(
    "central_difference_derivation",
    hint="Both sides have a term with ε³, and then you divide by 2 ε. Count the factors 2.",
    build=True,
)
def one_third_instead_of_one_sixth():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 + ε² f3/3"


@misconception(
    "central_difference_derivation",
    hint="Look at the factors of Taylor's formula once more: by what is the third derivative divided?",
    build=True,
)
def taylor_without_factorials():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 + ε² f3"


@misconception(
    "central_difference_derivation",
    hint="Put −ε into ε³: which sign does it have? And what does the minus in the quotient do to it?",
    build=True,
)
def cubic_term_with_a_minus():
    return "(f(x+ε) − f(x−ε))/(2ε) = f1 − ε² f3/6"
