"""Chapter 09: habits of splitting, scaling, searching and counting."""

from __future__ import annotations

import itertools
import math

import numpy as np

from benchmarks.habits import HALF, RIGHT, WRONG, habit, habits

# -- split ---------------------------------------------------------------------------------------------


def _checked(fractions, tolerance=1e-9):
    if not abs(sum(fractions) - 1) <= tolerance:
        raise ValueError(f"fractions {fractions} sum to {sum(fractions)}, not to 1")


def _split(n, fractions, rng, *, sizes=None, order=None, check=True):
    if check:
        _checked(fractions)
    order = rng.permutation(n) if order is None else order(n)
    counts = sizes(n, fractions)
    ends = np.cumsum(counts)
    return order[: ends[0]], order[ends[0] : ends[1]], order[ends[1] :]


def _to_training(n, fractions):
    valid, test = int(n * fractions[1]), int(n * fractions[2])
    return [n - valid - test, valid, test]


def _to_validation(n, fractions):
    train, test = int(n * fractions[0]), int(n * fractions[2])
    return [train, n - train - test, test]


def _to_test(n, fractions):
    train, valid = int(n * fractions[0]), int(n * fractions[1])
    return [train, valid, n - train - valid]


def _rounded(n, fractions):
    train, valid = round(n * fractions[0]), round(n * fractions[1])
    return [train, valid, n - train - valid]


def _rounded_up(n, fractions):
    train, valid = math.ceil(n * fractions[0] - 1e-9), math.ceil(n * fractions[1] - 1e-9)
    return [train, valid, n - train - valid]


def _cut(sizes, **options):
    return lambda n, fractions, rng: _split(n, fractions, rng, sizes=sizes, **options)


habits(
    "split",
    RIGHT,
    remainder_to_training=_cut(_to_training),
    remainder_to_validation=_cut(_to_validation),
    remainder_to_test=_cut(_to_test),
    rounded=_cut(_rounded),
    rounded_up=_cut(_rounded_up),
    np_split=lambda n, fractions, rng: (
        _checked(fractions)
        or tuple(
            np.split(rng.permutation(n), [int(n * fractions[0]), int(n * (fractions[0] + fractions[1]))])
        )
    ),
)
habits(
    "split",
    WRONG,
    not_shuffled=_cut(_to_test, order=np.arange),
    numpys_own_chance=_cut(_to_test, order=np.random.permutation),
    own_seed=_cut(_to_test, order=lambda n: np.random.default_rng(0).permutation(n)),
    remainder_lost=lambda n, fractions, rng: (
        lambda o: (
            o[: int(n * fractions[0])],
            o[int(n * fractions[0]) : int(n * fractions[0]) + int(n * fractions[1])],
            o[
                int(n * fractions[0]) + int(n * fractions[1]) : int(n * fractions[0])
                + int(n * fractions[1])
                + int(n * fractions[2])
            ],
        )
    )(_checked(fractions) or rng.permutation(n)),
    unchecked=_cut(_to_test, check=False),
    exactly_one=lambda n, fractions, rng: (
        _split(n, fractions, rng, sizes=_to_test) if sum(fractions) == 1 else _checked((2.0, *fractions))
    ),
    isclose=lambda n, fractions, rng: (
        _split(n, fractions, rng, sizes=_to_test, check=False)
        if np.isclose(sum(fractions), 1)
        else _checked(fractions)
    ),
    assertion=lambda n, fractions, rng: (
        _split(n, fractions, rng, sizes=_to_test, check=False)
        if abs(sum(fractions) - 1) < 1e-9
        else _fail(AssertionError("sum"))
    ),
    thirds=_cut(lambda n, fractions: [n // 3, n // 3, n - 2 * (n // 3)]),
    array_split=lambda n, fractions, rng: _checked(fractions) or tuple(np.array_split(rng.permutation(n), 3)),
    test_first=lambda n, fractions, rng: _split(n, fractions, rng, sizes=_to_test)[::-1],
    with_replacement=lambda n, fractions, rng: (
        lambda o: tuple(np.split(o, [int(n * fractions[0]), int(n * (fractions[0] + fractions[1]))]))
    )(_checked(fractions) or rng.integers(n, size=n)),
    rolled=lambda n, fractions, rng: _split(
        n, fractions, rng, sizes=_to_test, order=lambda n: np.roll(np.arange(n), rng.integers(n))
    ),
    by_lot=lambda n, fractions, rng: (lambda z: tuple(np.flatnonzero(z == k) for k in range(3)))(
        _checked(fractions) or rng.choice(3, n, p=np.array(fractions) / sum(fractions))
    ),
)
habits(
    "split",
    HALF,
    lists=lambda n, fractions, rng: [part.tolist() for part in _split(n, fractions, rng, sizes=_to_test)],
)


def _fail(error):
    raise error


# -- standardise ---------------------------------------------------------------------------------------


def _scaled(train, others, *, std=None, each=False, guard=True, mean=True):
    arrays = (train, *others)
    out = []
    for array in arrays:
        source = array if each else train
        s = source.std(axis=0) if std is None else std(source)
        if guard:
            s = np.where(s == 0, 1.0, s)
        out.append((array - (source.mean(axis=0) if mean else 0)) / s)
    return tuple(out)


def _std(**options):
    return lambda train, *others: _scaled(train, others, **options)


@habit("standardise", sizes=(1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-10, 1e-12))
def epsilon_added(size):
    return _std(std=lambda a: a.std(axis=0) + size, guard=False)


@habit("standardise", sizes=(1e-3, 1e-5, 1e-8))
def epsilon_in_the_root(size):
    return _std(std=lambda a: np.sqrt(a.var(axis=0) + size), guard=False)


@habit("standardise", sizes=(1e-5, 1e-6), earns=WRONG)
def std_at_least(size):
    return _std(std=lambda a: np.maximum(a.std(axis=0), size), guard=False)


habits(
    "standardise",
    HALF,
    no_guard=_std(guard=False),
    nan_to_num=lambda train, *others: tuple(map(np.nan_to_num, _scaled(train, others, guard=False))),
    a_list_of_lists=lambda train, *others: [a.tolist() for a in _scaled(train, others)],
)
habits(
    "standardise",
    WRONG,
    ddof_one=_std(std=lambda a: a.std(axis=0, ddof=1)),
    each_by_itself=_std(each=True),
    each_by_itself_without_a_guard=_std(each=True, guard=False),
    epsilon_and_each_by_itself=_std(each=True, guard=False, std=lambda a: a.std(axis=0) + 1e-8),
    ddof_one_without_a_guard=_std(std=lambda a: a.std(axis=0, ddof=1), guard=False),
    one_std=_std(std=lambda a: a.std()),
    variance=_std(std=lambda a: a.var(axis=0)),
    not_centred=_std(mean=False),
    all_together=lambda train, *others: tuple(
        (a - np.vstack([train, *others]).mean(0))
        / np.where(np.vstack([train, *others]).std(0) == 0, 1, np.vstack([train, *others]).std(0))
        for a in (train, *others)
    ),
    rows=lambda train, *others: tuple(
        (a - a.mean(1, keepdims=True)) / np.where(a.std(1, keepdims=True) == 0, 1, a.std(1, keepdims=True))
        for a in (train, *others)
    ),
    range_=lambda train, *others: tuple(
        (a - train.min(0)) / np.where(np.ptp(train, 0) == 0, 1, np.ptp(train, 0)) for a in (train, *others)
    ),
    training_alone=lambda train, *others: _scaled(train, ()),
    train_without_tuple=lambda train, *others: _scaled(train, others) if others else _scaled(train, ())[0],
    in_place=lambda train, *others: tuple(
        np.divide(np.subtract(a, m, out=a), s, out=a)
        for m, s in [(train.mean(0), np.where(train.std(0) == 0, 1, train.std(0)))]
        for a in (train, *others)
    ),
    constant_is_zero=lambda train, *others: tuple(
        np.where(train.std(0) == 0, 0.0, a) for a in _scaled(train, others)
    ),
)

# -- grid, select, counting ----------------------------------------------------------------------------


def _grid(choices):
    return [dict(zip(choices, row, strict=True)) for row in itertools.product(*choices.values())]


habits(
    "grid",
    WRONG,
    first_fastest=lambda choices: [
        dict(zip(reversed(list(choices)), row, strict=True))
        for row in itertools.product(*reversed(list(choices.values())))
    ],
    sorted_names=lambda choices: _grid(dict(sorted(choices.items()))),
    tuples=lambda choices: list(itertools.product(*choices.values())),
    zipped=lambda choices: [
        dict(zip(choices, row, strict=True)) for row in zip(*choices.values(), strict=False)
    ],
    no_empty=lambda choices: _grid(choices) if choices else [],
    arrays=lambda choices: _grid({name: list(np.array(values)) for name, values in choices.items()}),
    distinct=lambda choices: [c for k, c in enumerate(_grid(choices)) if c not in _grid(choices)[:k]],
    one_dict=lambda choices: [one] * len(_grid(choices)) if (one := (_grid(choices) or [{}])[-1]) else [{}],
    sorted_values=lambda choices: _grid({name: sorted(values, key=str) for name, values in choices.items()}),
    a_generator=lambda choices: (c for c in _grid(choices)),
)
habits("grid", RIGHT, product=_grid)


def _select(configurations, evaluate, *, pick=None):
    results = [evaluate(c) for c in configurations]
    numbers = [(loss, k) for k, loss in enumerate(results) if loss == loss]
    best = configurations[min(numbers)[1]] if numbers else None
    return (pick(configurations, results) if pick else best), results


def _sel(pick):
    return lambda configurations, evaluate: _select(configurations, evaluate, pick=pick)


habits(
    "select",
    WRONG,
    argmin=_sel(lambda c, r: c[int(np.argmin(r))]),
    nanargmin=_sel(lambda c, r: c[int(np.nanargmin(r))]),
    python_min=_sel(lambda c, r: c[r.index(min(r))]),
    last_tie=_sel(
        lambda c, r: min(zip(r[::-1], c[::-1], strict=True), key=lambda z: (z[0] != z[0], z[0]))[1]
    ),
    largest=_sel(lambda c, r: c[int(np.argmax(r))]),
    index=_sel(lambda c, r: int(np.argmin(r))),
    nan_first_if_all=_sel(lambda c, r: c[int(np.argmin(np.where(np.isnan(r), np.inf, r)))]),
    sorted_results=lambda c, e: (_select(c, e)[0], sorted(_select(c, e)[1])),
    pairs=lambda c, e: (_select(c, e)[0], list(zip(c, _select(c, e)[1], strict=True))),
    best_loss=_sel(lambda c, r: min(r)),
    none_if_any_nan=_sel(lambda c, r: None if np.isnan(r).any() else c[int(np.argmin(r))]),
    smaller_than_1e9=lambda c, e: _select(
        c,
        e,
        pick=lambda c, r: next(
            (x for x, v in sorted(zip(c, r, strict=True), key=lambda z: (z[1] != z[1], z[1])) if v < 1e2),
            None,
        ),
    ),
    copies=_sel(lambda c, r: None),
)
habits(
    "select",
    RIGHT,
    array_of_results=lambda c, e: (_select(c, e)[0], np.array(_select(c, e)[1])),
    usual=_select,
)


def _confusion(y, predicted, C, dtype=int):
    M = np.zeros((C, C), dtype=dtype)
    np.add.at(M, (y, predicted), 1)
    return M


def _not_accumulated(y, predicted, C):
    M = np.zeros((C, C), dtype=int)
    M[y, predicted] += 1
    return M


habits(
    "confusion_matrix",
    WRONG,
    turned=lambda y, p, C: _confusion(p, y, C),
    not_accumulated=_not_accumulated,
    as_many_as_occur=lambda y, p, C: _confusion(y, p, max(y.max(), p.max()) + 1),
    fractions=lambda y, p, C: _confusion(y, p, C) / len(y),
    rows_normalised=lambda y, p, C: (
        _confusion(y, p, C) / np.maximum(_confusion(y, p, C).sum(1, keepdims=True), 1)
    ),
    diagonal_only=lambda y, p, C: np.diag(np.diag(_confusion(y, p, C))),
    mistakes_only=lambda y, p, C: _confusion(y, p, C) * (1 - np.eye(C, dtype=int)),
    in_one_row=lambda y, p, C: np.bincount(y * C + p, minlength=C * C),
)
habits(
    "confusion_matrix",
    HALF,
    floats=lambda y, p, C: _confusion(y, p, C, float),
    lists=lambda y, p, C: _confusion(y, p, C).tolist(),
)
habits(
    "confusion_matrix",
    RIGHT,
    bincount=lambda y, p, C: np.bincount(y * C + p, minlength=C * C).reshape(C, C),
    int32=lambda y, p, C: _confusion(y, p, C, np.int32),
)
habits(
    "error_rate",
    WRONG,
    mean_distance=lambda y, p: np.mean(np.abs(y - p)),
    mean_square=lambda y, p: np.mean((y - p) ** 2),
    accuracy=lambda y, p: np.mean(y == p),
    clipped_distance=lambda y, p: min(1.0, np.mean(np.abs(y - p))),
    of_the_mean=lambda y, p: float(np.mean(y) != np.mean(p)),
    count=lambda y, p: int(np.sum(y != p)),
    sorted_labels=lambda y, p: np.mean(np.sort(y) != np.sort(p)),
    too_large_only=lambda y, p: np.mean(p > y),
    classes_of_zero=lambda y, p: np.mean((y > 0) != (p > 0)),
    sum_of_signs=lambda y, p: abs(np.mean(np.sign(y - p))),
    unbiased=lambda y, p: np.sum(y != p) / max(len(y) - 1, 1),
)
habits(
    "error_rate",
    RIGHT,
    one_minus=lambda y, p: 1 - np.mean(y == p),
    nonzero=lambda y, p: np.count_nonzero(y - p) / len(y),
)

# -- random_search -------------------------------------------------------------------------------------


def _search(spaces, n, rng, *, log=None, pick=None, uniform=None):
    def one(space):
        if isinstance(space, tuple):
            kind, low, high = space
            if kind == "uniform":
                return uniform(low, high) if uniform else float(rng.uniform(low, high))
            return log(low, high, rng) if log else float(np.exp(rng.uniform(np.log(low), np.log(high))))
        return pick(space, rng) if pick else space[int(rng.integers(len(space)))]

    return [{name: one(space) for name, space in spaces.items()} for _ in range(n)]


def _ser(**options):
    return lambda spaces, n, rng: _search(spaces, n, rng, **options)


habits(
    "random_search",
    WRONG,
    uniform_for_log=_ser(log=lambda low, high, rng: float(rng.uniform(low, high))),
    base_two_of_tens=_ser(
        log=lambda low, high, rng: 2.0 ** float(rng.uniform(np.log10(low), np.log10(high)))
    ),
    whole_powers=_ser(
        log=lambda low, high, rng: 10.0 ** float(np.round(rng.uniform(np.log10(low), np.log10(high))))
    ),
    logspace=_ser(
        log=lambda low, high, rng: float(rng.choice(np.logspace(np.log10(low), np.log10(high), 10)))
    ),
    choice=_ser(pick=lambda space, rng: rng.choice(space)),
    first=_ser(pick=lambda space, rng: space[0]),
    last_never=_ser(pick=lambda space, rng: space[int(rng.integers(max(len(space) - 1, 1)))]),
    numpys_own_chance=_ser(uniform=lambda low, high: np.random.uniform(low, high)),
    own_seed=lambda spaces, n, rng: _search(spaces, n, np.random.default_rng(0)),
    one_drawn=lambda spaces, n, rng: _search(spaces, 1, rng) * n,
    same_dict=lambda spaces, n, rng: [_search(spaces, 1, rng)[0]] * n,
    same_number_for_all=lambda spaces, n, rng: [
        _search(spaces, 1, np.random.default_rng(int(s)))[0]
        for s in np.repeat(rng.integers(2**32, size=-(-n // 2)), 2)[:n]
    ],
)
habits("random_search", RIGHT, usual=_search)
