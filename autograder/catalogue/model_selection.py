"""Chapter 09: misconceptions about choosing honestly, and right answers in unusual clothes.

Every entry stands alone, as a student's answer would: it repeats what it needs.
"""

from __future__ import annotations

import collections
import itertools
import math

import numpy as np

from autograder.catalogue import alternative, misconception

# -- split -----------------------------------------------------------------------------------------


def _refuse(fractions):
    if abs(sum(fractions) - 1) > 1e-9:
        raise ValueError(f"the fractions sum to {sum(fractions)}, not to 1")


@misconception(
    "split",
    hint="The first images make the training set, the last ones the test set. What if the file is sorted?",
)
def in_the_order_of_the_file(n, fractions, rng):
    _refuse(fractions)
    one, two = int(n * fractions[0]), int(n * (fractions[0] + fractions[1]))
    return np.split(np.arange(n), [one, two])


@misconception(
    "split",
    hint="Each set is shuffled, but who decides which images are in which set? Shuffle before you cut.",
)
def shuffled_after_the_cut(n, fractions, rng):
    _refuse(fractions)
    one, two = int(n * fractions[0]), int(n * (fractions[0] + fractions[1]))
    return [rng.permutation(part) for part in np.split(np.arange(n), [one, two])]


@misconception(
    "split",
    hint="Each set is drawn without looking at the others. Can one image be in two of them?",
)
def drawn_independently(n, fractions, rng):
    _refuse(fractions)
    return [rng.choice(n, round(n * fraction), replace=False) for fraction in fractions]


@misconception(
    "split",
    hint="Every size is rounded down. Where do the images go that are left over?",
)
def rounded_down(n, fractions, rng):
    _refuse(fractions)
    order, sizes = rng.permutation(n), [int(n * fraction) for fraction in fractions]
    ends = np.cumsum(sizes)
    return [order[end - size : end] for end, size in zip(ends, sizes, strict=True)]


@misconception(
    "split",
    hint="What does 0.7 + 0.2 + 0.1 give in floating point? How close to 1 is close enough?",
)
def exactly_one(n, fractions, rng):
    if sum(fractions) != 1:
        raise ValueError(f"the fractions sum to {sum(fractions)}, not to 1")
    one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
    return np.split(rng.permutation(n), [one, two])


@misconception(
    "split",
    hint="np.isclose lets 1.00001 pass for 1. How large a rounding error did the exercise allow?",
)
def isclose_with_its_defaults(n, fractions, rng):
    if not np.isclose(sum(fractions), 1):
        raise ValueError(f"the fractions sum to {sum(fractions)}, not to 1")
    one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
    return np.split(rng.permutation(n), [one, two])


@misconception(
    "split",
    hint="With fractions that sum to 1.25 or to 0.875, somebody made a mistake. Who will tell them?",
)
def no_complaint(n, fractions, rng):
    one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
    return np.split(rng.permutation(n), [one, two])


@misconception(
    "split",
    hint="A seed of your own makes every split the same. Draw from the rng that you are given.",
)
def a_seed_of_its_own(n, fractions, rng):
    _refuse(fractions)
    one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
    return np.split(np.random.default_rng(0).permutation(n), [one, two])


@misconception(
    "split",
    hint="The list is turned by a random amount. Are neighbours in the file still neighbours afterwards?",
)
def turned_like_a_wheel(n, fractions, rng):
    _refuse(fractions)
    one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
    return np.split(np.roll(np.arange(n), rng.integers(n)), [one, two])


@misconception(
    "split",
    hint="Every index draws lots for its set. How large are the three sets then, and are they always?",
)
def each_index_by_lot(n, fractions, rng):
    _refuse(fractions)
    drawn = rng.choice(3, n, p=np.array(fractions) / sum(fractions))
    return [np.flatnonzero(drawn == k) for k in range(3)]


@misconception(
    "split",
    hint="Your message says what is wanted. Does it also say what came?",
)
def a_message_without_the_value(n, fractions, rng):
    if abs(sum(fractions) - 1) > 1e-9:
        raise ValueError("the fractions must sum to 1")
    one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
    return np.split(rng.permutation(n), [one, two])


@misconception(
    "split",
    hint="Fractions that sum to 1.5 are refused. And those that sum to 0.5?",
)
def only_too_much_is_refused(n, fractions, rng):
    if sum(fractions) - 1 > 1e-9:
        raise ValueError(f"{fractions} sum to {sum(fractions)}, not to 1")
    one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
    return np.split(rng.permutation(n), [one, two])


@misconception(
    "split",
    hint="The fractions are divided by their sum, and a mistake in them goes unnoticed. What was asked for?",
)
def fractions_that_are_made_to_fit(n, fractions, rng):
    ends = np.cumsum(fractions) / sum(fractions)
    return np.split(rng.permutation(n), [round(n * ends[0]), round(n * ends[1])])


@alternative("split")
def by_sorting_random_numbers(n, fractions, rng):
    if not math.isclose(math.fsum(fractions), 1.0, abs_tol=1e-9):
        raise ValueError(f"{tuple(fractions)} does not add up to 1")
    order = np.argsort(rng.random(n))
    one = math.floor(n * fractions[0])
    two = one + math.floor(n * fractions[1])
    return order[:one], order[one:two], order[two:]


@alternative("split")
def cards_dealt_from_a_list(n, fractions, rng):
    total = float(np.sum(fractions))
    if abs(total - 1) > 1e-9:
        raise ValueError(f"fractions must sum to 1; these sum to {total}")
    cards = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(i + 1))
        cards[i], cards[j] = cards[j], cards[i]
    sets = []
    for fraction in fractions[:2]:
        size = math.ceil(n * fraction - 1e-9)
        sets.append(np.array(sorted(cards[:size])))
        cards = cards[size:]
    return [*sets, np.array(cards)]


# -- standardise -----------------------------------------------------------------------------------


@misconception(
    "standardise",
    hint="Every set is measured by itself. Then the same pixel value means something else in each of them.",
)
def each_by_itself(train, *others):
    def own(X):
        std = X.std(axis=0)
        return (X - X.mean(axis=0)) / np.where(std == 0, 1, std)

    return tuple(own(X) for X in (train, *others))


@misconception(
    "standardise",
    hint="The mean and the spread are those of all sets together. What does the training then know of the"
    " test set?",
)
def all_sets_together(train, *others):
    together = np.concatenate([train, *others])
    mean, std = together.mean(axis=0), together.std(axis=0)
    return tuple((X - mean) / np.where(std == 0, 1, std) for X in (train, *others))


@misconception(
    "standardise",
    hint="Which axis holds the examples? A column is one pixel of all images, a row is one image.",
)
def row_by_row(train, *others):
    def scaled(X):
        std = X.std(axis=1, keepdims=True)
        return (X - X.mean(axis=1, keepdims=True)) / np.where(std == 0, 1, std)

    return tuple(scaled(X) for X in (train, *others))


@misconception(
    "standardise",
    hint="There is one mean and one spread for all columns. Each column has its own.",
)
def one_mean_for_all_columns(train, *others):
    mean, std = train.mean(), train.std() or 1.0
    return tuple((X - mean) / std for X in (train, *others))


@misconception(
    "standardise",
    hint="Does your std divide by N or by N − 1? The exercise asks for the one of np.std.",
)
def divided_by_n_minus_one(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0, ddof=1 if len(train) > 1 else 0)
    return tuple((X - mean) / np.where(std == 0, 1, std) for X in (train, *others))


@misconception(
    "standardise",
    hint="What is the standard deviation of a pixel that is 0 in every training image, and what becomes"
    " of a division by it?",
)
def constant_columns_forgotten(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return tuple((X - mean) / std for X in (train, *others))


@misconception(
    "standardise",
    hint="A small number stands under the root. It changes every column a little; what becomes of one that "
    "is constant in the training set only?",
    sizes=(1e-3, 1e-5, 1e-8),
)
def a_small_number_under_the_root(epsilon):
    def standardise(train, *others):
        mean, std = train.mean(axis=0), np.sqrt(train.var(axis=0) + epsilon)
        return tuple((X - mean) / std for X in (train, *others))

    return standardise


@misconception(
    "standardise",
    hint="The numbers come back as float32, with about seven digits. Where do the others get lost?",
)
def in_float32(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return tuple(((X - mean) / np.where(std == 0, 1, std)).astype(np.float32) for X in (train, *others))


@misconception(
    "standardise",
    hint="With one argument an array comes back. A tuple is asked for, whatever the number of arguments is:"
    " how is a tuple of one written?",
)
def a_bare_array(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    arrays = tuple((X - mean) / np.where(std == 0, 1, std) for X in (train, *others))
    return arrays if others else arrays[0]


@misconception(
    "standardise",
    hint="A pixel that is constant in the training set need not be constant elsewhere. What is centred there,"
    " and by which mean?",
)
def constant_columns_set_to_zero(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return tuple(np.divide(X - mean, std, out=np.zeros(X.shape), where=std > 0) for X in (train, *others))


@misconception(
    "standardise",
    hint="Constant columns stay as they are. Which of the two steps can be done with them all the same?",
)
def constant_columns_left_alone(train, *others):
    varies = train.std(axis=0) > 0
    mean, std = train.mean(axis=0) * varies, np.where(varies, train.std(axis=0), 1)
    return tuple((X - mean) / std for X in (train, *others))


@misconception(
    "standardise",
    hint="The columns have mean 0 now. What is their spread?",
)
def only_centred(train, *others):
    return tuple(X - train.mean(axis=0) for X in (train, *others))


@misconception(
    "standardise",
    hint="A small number is added to the std. It changes every column a little, and blows up some: what"
    " does 1 / 1e-8 do to a pixel that is constant in the training set only?",
    sizes=(1e-3, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12),
)
def a_small_number_added(size):
    def standardise(train, *others):
        mean, std = train.mean(axis=0), train.std(axis=0)
        return tuple((X - mean) / (std + size) for X in (train, *others))

    return standardise


@misconception(
    "standardise",
    hint="You divide by the variance. Which units has it?",
)
def divided_by_the_variance(train, *others):
    mean, var = train.mean(axis=0), train.var(axis=0)
    return tuple((X - mean) / np.where(var == 0, 1, var) for X in (train, *others))


@misconception(
    "standardise",
    hint="The training set comes back, but where are the others?",
)
def only_the_training_set(train, *others):
    mean, std = train.mean(axis=0), train.std(axis=0)
    return ((train - mean) / np.where(std == 0, 1, std),)


@misconception(
    "standardise",
    hint="Each column goes from its smallest to its largest value. Which two numbers describe a column here?",
)
def from_nought_to_one(train, *others):
    low, high = train.min(axis=0), train.max(axis=0)
    return tuple((X - low) / np.where(high == low, 1, high - low) for X in (train, *others))


@misconception(
    "standardise",
    hint="Each set is measured by itself, and a constant column is divided by 0. Which set may be "
    "looked at, and by what is such a column divided?",
)
def each_by_itself_and_by_zero(train, *others):
    return tuple((X - X.mean(axis=0)) / X.std(axis=0) for X in (train, *others))


@alternative("standardise")
def column_by_column(train, *others):
    results = [np.empty(X.shape) for X in (train, *others)]
    for j in range(train.shape[1]):
        mean = math.fsum(train[:, j]) / len(train)
        std = math.sqrt(math.fsum((x - mean) ** 2 for x in train[:, j]) / len(train))
        for result, X in zip(results, (train, *others), strict=True):
            result[:, j] = (X[:, j] - mean) / (std if train[:, j].min() < train[:, j].max() else 1.0)
    return results


@alternative("standardise")
def stacked_and_cut_again(train, *others):
    mean, std = np.mean(train, axis=0), np.std(train, axis=0)
    std[std == 0] = 1.0
    stacked = np.vstack((train, *others))
    stacked -= mean
    stacked /= std
    return tuple(np.split(stacked, np.cumsum([len(X) for X in (train, *others)])[:-1]))


# -- grid ------------------------------------------------------------------------------------------


@misconception(
    "grid",
    hint="The first values go together, then the second ones. Is that every combination?",
)
def values_in_parallel(choices):
    return [dict(zip(choices, values, strict=True)) for values in zip(*choices.values(), strict=False)] or [
        {}
    ]


@misconception(
    "grid",
    hint="All combinations are there. Which name should change fastest, the first or the last?",
)
def first_name_fastest(choices):
    names = list(choices)[::-1]
    rows = itertools.product(*(choices[name] for name in names))
    return [dict(zip(names, row, strict=True)) for row in rows]


@misconception(
    "grid",
    hint="The names are in the order of the alphabet. In which order did they come?",
)
def names_sorted(choices):
    rows = itertools.product(*(choices[name] for name in sorted(choices)))
    return [dict(zip(sorted(choices), row, strict=True)) for row in rows]


@misconception(
    "grid",
    hint="One name changes while the others stay at their first value. Where do two change?",
)
def one_name_at_a_time(choices):
    if not all(choices.values()):
        return []
    first = {name: values[0] for name, values in choices.items()}
    found = [first]
    for name, values in choices.items():
        found += [{**first, name: value} for value in values[1:]]
    return found


@misconception(
    "grid",
    hint="What is a combination without its names? Return a dict for each.",
)
def tuples_without_names(choices):
    return list(itertools.product(*choices.values()))


@misconception(
    "grid",
    hint="With no name at all there is one configuration: the one that chooses nothing.",
)
def nothing_for_no_names(choices):
    if not choices:
        return []
    return [dict(zip(choices, row, strict=True)) for row in itertools.product(*choices.values())]


@misconception(
    "grid",
    hint="All entries of the list are the same dict. When is a new one made?",
)
def one_dict_for_all(choices):
    configuration, found = {}, []
    for row in itertools.product(*choices.values()):
        configuration.update(zip(choices, row, strict=True))
        found.append(configuration)
    return found


@misconception(
    "grid",
    hint="A dict, looped over, gives its names, and a name its letters. Where are the values?",
)
def letters_of_the_names(choices):
    return [dict(zip(choices, row, strict=True)) for row in itertools.product(*choices)]


@misconception(
    "grid",
    hint="Whole numbers come back as floats. Can a network have 64.0 hidden units?",
)
def numbers_as_floats(choices):
    rows = itertools.product(*choices.values())
    convert = lambda value: float(value) if isinstance(value, (int, float)) else value  # noqa: E731
    return [dict(zip(choices, map(convert, row), strict=True)) for row in rows]


@misconception(
    "grid",
    hint="Each value is still packed in a list. What should stand behind a name in one configuration?",
)
def values_in_lists(choices):
    rows = itertools.product(*choices.values())
    return [{name: [value] for name, value in zip(choices, row, strict=True)} for row in rows]


@alternative("grid")
def grown_name_by_name(choices):
    found = [{}]
    for name, values in choices.items():
        found = [{**configuration, name: value} for configuration in found for value in values]
    return found


@alternative("grid")
def counted_like_an_odometer(choices):
    names, sizes = list(choices), [len(values) for values in choices.values()]
    found = []
    for number in range(math.prod(sizes)):
        configuration = {}
        for name, size in zip(names[::-1], sizes[::-1], strict=True):
            number, digit = divmod(number, size)
            configuration[name] = choices[name][digit]
        found.append(configuration)
    return tuple(found)


# -- random_search ---------------------------------------------------------------------------------


def _draw(space, rng):
    if isinstance(space, list):
        return space[rng.integers(len(space))]
    kind, low, high = space
    if kind == "uniform":
        return rng.uniform(low, high)
    return np.exp(rng.uniform(np.log(low), np.log(high)))


@misconception(
    "random_search",
    hint="Between 0.0001 and 1, how many of your draws are below 0.1? With a uniform logarithm it"
    " should be three in four.",
)
def uniform_instead_of_log_uniform(spaces, n, rng):
    def draw(space):
        return space[rng.integers(len(space))] if isinstance(space, list) else rng.uniform(*space[1:])

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="The logarithm is drawn. What has to be done to it before it is a learning rate?",
)
def the_logarithm_itself(spaces, n, rng):
    def draw(space):
        if isinstance(space, list) or space[0] == "uniform":
            return _draw(space, rng)
        return rng.uniform(np.log(space[1]), np.log(space[2]))

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="A logarithm to the base e and a power of 10 do not undo each other.",
)
def two_bases(spaces, n, rng):
    def draw(space):
        if isinstance(space, list) or space[0] == "uniform":
            return _draw(space, rng)
        return 10 ** rng.uniform(np.log(space[1]), np.log(space[2]))

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="10 to the power of what? The ends of the interval are the numbers themselves, not their exponents.",
)
def ten_to_the_power_of_the_ends(spaces, n, rng):
    def draw(space):
        if isinstance(space, list) or space[0] == "uniform":
            return _draw(space, rng)
        return 10 ** rng.uniform(space[1], space[2])

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="Only whole powers of ten come out: 0.001, 0.01, … Which learning rates can never be found?",
)
def whole_powers_of_ten(spaces, n, rng):
    def draw(space):
        if isinstance(space, list) or space[0] == "uniform":
            return _draw(space, rng)
        low, high = np.round(np.log10(space[1:])).astype(int)
        return 10.0 ** rng.integers(low, high + 1)

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="A digit and a power of ten are drawn apart. Is 1 to 2 then as likely as 5 to 10, and what if the"
    " interval does not end at powers of ten?",
)
def a_digit_times_a_power_of_ten(spaces, n, rng):
    def draw(space):
        if isinstance(space, list) or space[0] == "uniform":
            return _draw(space, rng)
        low, high = np.round(np.log10(space[1:])).astype(int)
        return rng.uniform(1, 10) * 10.0 ** rng.integers(low, max(high, low + 1))

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="No choice comes a second time before all have come once. Does one configuration then know of the"
    " others?",
)
def choices_without_replacement(spaces, n, rng):
    def column(space):
        if not isinstance(space, list):
            return [_draw(space, rng) for _ in range(n)]
        order = rng.permutation(len(space))
        return [space[order[k % len(space)]] for k in range(n)]

    columns = {name: column(space) for name, space in spaces.items()}
    return [{name: columns[name][k] for name in spaces} for k in range(n)]


@misconception(
    "random_search",
    hint="What comes back for a list is a place in it. What stands at that place?",
)
def the_place_of_a_choice(spaces, n, rng):
    def draw(space):
        return int(rng.integers(len(space))) if isinstance(space, list) else _draw(space, rng)

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="The configuration is drawn once and repeated. When should the next draw be made?",
)
def one_draw_for_all(spaces, n, rng):
    return [{name: _draw(space, rng) for name, space in spaces.items()}] * n


@misconception(
    "random_search",
    hint="All names share one random number: a large learning rate always comes with a large λ.",
)
def one_number_for_all_names(spaces, n, rng):
    def at(space, u):
        if isinstance(space, list):
            return space[int(u * len(space))]
        kind, low, high = space
        return low + u * (high - low) if kind == "uniform" else low * (high / low) ** u

    found = []
    for _ in range(n):
        u = rng.random()
        found.append({name: at(space, u) for name, space in spaces.items()})
    return found


@misconception(
    "random_search",
    hint="Values at equal distances are a grid, in another order or not. Draw each of them anew.",
)
def equally_spaced(spaces, n, rng):
    def column(space):
        if isinstance(space, list):
            return [_draw(space, rng) for _ in range(n)]
        ends = np.log(space[1:]) if space[0] == "log_uniform" else space[1:]
        values = rng.permutation(np.linspace(*ends, n))
        values = np.exp(values) if space[0] == "log_uniform" else values
        return list(np.clip(values, *space[1:]))

    columns = {name: column(space) for name, space in spaces.items()}
    return [{name: columns[name][k] for name in spaces} for k in range(n)]


@misconception(
    "random_search",
    hint="rng.choice makes an array of the list first. What becomes of [64, 32] or None in it?",
)
def choice_of_an_array(spaces, n, rng):
    def draw(space):
        return rng.choice(space) if isinstance(space, list) else _draw(space, rng)

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="A list may begin with the word 'uniform' too. How can you tell a list of choices from a tuple?",
)
def told_by_the_first_word(spaces, n, rng):
    def draw(space):
        return _draw(tuple(space) if space[0] in ("uniform", "log_uniform") else space, rng)

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="The last choice never comes. Does rng.integers(a, b) include b?",
)
def last_choice_never(spaces, n, rng):
    def draw(space):
        if isinstance(space, list):
            return space[rng.integers(0, max(len(space) - 1, 1))]
        return _draw(space, rng)

    return [{name: draw(space) for name, space in spaces.items()} for _ in range(n)]


@misconception(
    "random_search",
    hint="A generator of your own gives the same configurations in every search. Use the given rng.",
)
def its_own_generator(spaces, n, rng):
    rng = np.random.default_rng(42)
    return [{name: _draw(space, rng) for name, space in spaces.items()} for _ in range(n)]


@alternative("random_search")
def column_after_column(spaces, n, rng):
    columns = []
    for space in spaces.values():
        if type(space) is list:
            columns.append([space[i] for i in rng.integers(len(space), size=n)])
        elif space[0] == "uniform":
            columns.append(rng.uniform(space[1], space[2], size=n))
        else:
            columns.append(10 ** rng.uniform(math.log10(space[1]), math.log10(space[2]), size=n))
    return [dict(zip(spaces, row, strict=True)) for row in zip(*columns, strict=True)]


@alternative("random_search")
def stretched_random_numbers(spaces, n, rng):
    found = [{} for _ in range(n)]
    for configuration in found:
        for name, space in spaces.items():
            u = 1.0 - rng.random()
            match space:
                case list():
                    configuration[name] = space[math.ceil(u * len(space)) - 1]
                case ("uniform", low, high):
                    configuration[name] = np.array(high - u * (high - low))
                case (_, low, high):
                    configuration[name] = high * (low / high) ** u
    return found


# -- select ----------------------------------------------------------------------------------------


@misconception(
    "select",
    hint="A loss of nan wins: np.argmin, for one, takes it for the smallest of all. Who should win against a"
    " training that broke down?",
)
def argmin_of_everything(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    return configurations[int(np.argmin(results))], results


@misconception(
    "select",
    hint="Every comparison with nan is False. What if the first loss is nan?",
)
def compared_with_the_first(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    best = 0
    for i, loss in enumerate(results):
        if loss < results[best]:
            best = i
    return configurations[best], results


@misconception(
    "select",
    hint="A loss: is a large one good or bad?",
)
def the_largest(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    best, most = None, -math.inf
    for configuration, loss in zip(configurations, results, strict=True):
        if loss > most or (best is None and loss == loss):
            best, most = configuration, loss
    return best, results


@misconception(
    "select",
    hint="Two configurations have the same loss. Which one did you come to first?",
)
def the_last_of_several(configurations, evaluate):
    results, best, least = [], None, math.inf
    for configuration in configurations:
        results.append(evaluate(configuration))
        if results[-1] <= least:
            best, least = configuration, results[-1]
    return best, results


@misconception(
    "select",
    hint="The losses come back sorted. Which of them belongs to which configuration?",
)
def results_sorted(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    numbers = [loss for loss in results if loss == loss]
    best = configurations[results.index(min(numbers))] if numbers else None
    return best, sorted(results)


@misconception(
    "select",
    hint="The smallest loss comes back. With which settings was it reached?",
)
def the_loss_instead_of_the_configuration(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    return float(np.fmin.reduce(results)), results


@misconception(
    "select",
    hint="Where the best stands in the list comes back. What is wanted is what stands there.",
)
def the_place_of_the_best(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    return (None if np.isnan(results).all() else int(np.nanargmin(results))), results


@misconception(
    "select",
    hint="np.nanargmin passes over nan, and needs a number to find. What if there is none?",
)
def nanargmin_of_nothing(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    return configurations[np.nanargmin(results)], results


@misconception(
    "select",
    hint="To let nan lose is right. But should a reader of the results still see which trainings broke down?",
)
def nan_replaced_in_the_results(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    best = None if np.isnan(results).all() else configurations[int(np.nanargmin(results))]
    return best, [math.inf if loss != loss else loss for loss in results]


@misconception(
    "select",
    hint="The loss is kept only when it is better than those before. How many losses does a search have?",
)
def only_the_improvements(configurations, evaluate):
    results, best, least = [], None, math.inf
    for configuration in configurations:
        loss = evaluate(configuration)
        if loss < least:
            best, least = configuration, loss
            results.append(loss)
    return best, results


@misconception(
    "select",
    hint="All trainings broke down, and still one configuration is called the best. What else could be?",
)
def always_someone(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    return configurations[int(np.argmin([math.inf if r != r else r for r in results]))], results


@misconception(
    "select",
    hint="The losses that are nan are left out of the results. How do you count which loss belongs to which?",
)
def results_without_nan(configurations, evaluate):
    results = [evaluate(configuration) for configuration in configurations]
    numbers = [loss for loss in results if loss == loss]
    return (configurations[results.index(min(numbers))] if numbers else None), numbers


@alternative("select")
def nanargmin_where_there_is_a_number(configurations, evaluate):
    results = np.array([evaluate(configuration) for configuration in configurations])
    if np.isnan(results).all():
        return None, results
    return configurations[np.nanargmin(results)], results


@alternative("select")
def sorted_by_a_key(configurations, evaluate):
    results = list(map(evaluate, configurations))
    order = sorted(
        range(len(results)),
        key=lambda i: (math.isnan(results[i]), 0.0 if results[i] != results[i] else results[i]),
    )
    best = None if math.isnan(results[order[0]]) else dict(configurations[order[0]])
    return [best, tuple(results)]


# -- confusion_matrix ------------------------------------------------------------------------------


@misconception(
    "confusion_matrix",
    hint="Rows and columns are exchanged. Which of the two is the true class?",
)
def transposed(y, predicted, C):
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (predicted, y), 1)
    return counts


@misconception(
    "confusion_matrix",
    hint="counts[y, predicted] += 1 adds 1 once, however often a pair comes. How else can you count?",
)
def every_pair_once(y, predicted, C):
    counts = np.zeros((C, C), dtype=int)
    counts[y, predicted] += 1
    return counts


@misconception(
    "confusion_matrix",
    hint="The matrix has as many rows as classes occurred. C says how many there should be.",
)
def only_classes_that_occur(y, predicted, C):
    classes = np.union1d(y, predicted)
    return np.array([[int(np.sum((y == i) & (predicted == j))) for j in classes] for i in classes])


@misconception(
    "confusion_matrix",
    hint="Each row is divided by its sum. The exercise asks for counts.",
)
def fractions_of_a_row(y, predicted, C):
    counts = np.zeros((C, C))
    np.add.at(counts, (y, predicted), 1)
    return counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)


@misconception(
    "confusion_matrix",
    hint="What is the type of the entries of np.zeros((C, C))? A count is an integer.",
)
def counts_as_floats(y, predicted, C):
    counts = np.zeros((C, C))
    np.add.at(counts, (y, predicted), 1)
    return counts


@misconception(
    "confusion_matrix",
    hint="The mistakes are counted, but not the right answers. What stands on the diagonal?",
)
def mistakes_only(y, predicted, C):
    counts = np.zeros((C, C), dtype=int)
    np.add.at(counts, (y[y != predicted], predicted[y != predicted]), 1)
    return counts


@misconception(
    "confusion_matrix",
    hint="np.histogram2d places its bins between the smallest and the largest label that occur. Which bins"
    " would be right if a class is missing?",
)
def histogram_of_what_occurs(y, predicted, C):
    return np.histogram2d(y, predicted, bins=C)[0].astype(int)


@alternative("confusion_matrix")
def one_number_for_a_pair(y, predicted, C):
    return np.bincount(C * y + predicted, minlength=C * C).reshape(C, C)


@alternative("confusion_matrix")
def product_of_one_hot_labels(y, predicted, C):
    return np.eye(C, dtype=int)[y].T @ np.eye(C, dtype=int)[predicted]


@alternative("confusion_matrix")
def tally_of_pairs(y, predicted, C):
    tally = collections.Counter(zip(y.tolist(), predicted.tolist(), strict=True))
    return np.array([[tally[i, j] for j in range(C)] for i in range(C)])


# -- error_rate ------------------------------------------------------------------------------------


@misconception("error_rate", hint="You ask whether all labels are right. How large a part of them is wrong?")
def all_or_nothing(y, predicted):
    return float(not np.array_equal(y, predicted))


@misconception("error_rate", hint="What you count is right. What does an error rate count?")
def accuracy(y, predicted):
    return np.mean(y == predicted)


@misconception("error_rate", hint="That is the number of mistakes. Out of how many?")
def number_of_mistakes(y, predicted):
    return float(np.sum(y != predicted))


@misconception(
    "error_rate",
    hint="A label is a name, not a size. Is a 7 taken for a 1 six times as wrong as one taken for a 6?",
)
def mean_distance_of_the_labels(y, predicted):
    return np.mean(np.abs(y - predicted))


@misconception("error_rate", hint="Is the result a fraction, between 0 and 1, or a percentage?")
def in_per_cent(y, predicted):
    return 100 * np.mean(y != predicted)


@misconception(
    "error_rate",
    hint="A label is a name, not a size. Do a 3 for a 2 and a 2 for a 3 make up for each other?",
)
def mean_difference_of_the_labels(y, predicted):
    return np.mean(y - predicted)


@misconception("error_rate", hint="The fraction is rounded. Who rounds: the one who measures, or who prints?")
def rounded_to_two_digits(y, predicted):
    return round(float(np.mean(y != predicted)), 2)


@alternative("error_rate")
def counted_one_by_one(y, predicted):
    wrong = 0
    for label, guess in zip(y, predicted, strict=True):
        wrong += int(label != guess)
    return wrong / len(y)


@alternative("error_rate")
def one_minus_accuracy(y, predicted):
    return 1 - np.count_nonzero(np.equal(y, predicted)) / y.size


# -- baseline --------------------------------------------------------------------------------------


def _softmax(a):
    e = np.exp(a - a.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def _weights(sizes, rng):
    return [(rng.normal(0, np.sqrt(2 / m), (n, m)), np.zeros(n)) for m, n in itertools.pairwise(sizes)]


def _outputs(params, X, g=np.tanh):
    h = X
    for W, b in params[:-1]:
        h = g(h @ W.T + b)
    return _softmax(h @ params[-1][0].T + params[-1][1])


def _train(params, X, y, rng, epochs=8, alpha=0.2):
    """Mini-batch descent for one hidden layer of tanh units."""
    (W, b), (V, c) = [(W.copy(), b.copy()) for W, b in params]
    for _ in range(epochs):
        for rows in np.array_split(rng.permutation(len(X)), len(X) // 25):
            h = np.tanh(X[rows] @ W.T + b)
            grad = (_softmax(h @ V.T + c) - np.eye(len(c))[y[rows]]) / len(rows)
            grad_a = grad @ V * (1 - h**2)
            V -= alpha * grad.T @ h
            c -= alpha * grad.sum(axis=0)
            W -= alpha * grad_a.T @ X[rows]
            b -= alpha * grad_a.sum(axis=0)
    return [(W, b), (V, c)]


def _measured(X):
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1, std)


@misconception(
    "baseline",
    hint="predict returns a row of probabilities for each image. Which of them is the label?",
)
def a_row_for_each_image(X_train, y_train, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 64, 10], rng), (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, (X - mean) / std)


@misconception(
    "baseline",
    hint="predict measures the images that it is given. What are the mean and the spread of one image alone?",
)
def scaled_by_what_comes(X_train, y_train, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 64, 10], rng), (X_train - mean) / std, y_train, rng)

    def predict(X):
        own_mean, own_std = _measured(X)
        return _outputs(params, (X - own_mean) / own_std).argmax(axis=1)

    return predict


@misconception(
    "baseline",
    hint="The network was trained with standardised pixels. What does predict give it?",
)
def scaled_in_the_training_alone(X_train, y_train, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 64, 10], rng), (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, X).argmax(axis=1)


@misconception(
    "baseline",
    hint="One image in ten is right, as by guessing. Which parameters does predict use: those before the"
    " training, or those after it?",
)
def untrained(X_train, y_train, rng):
    mean, std = _measured(X_train)
    params = _weights([64, 64, 10], rng)
    _train(params, (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, (X - mean) / std).argmax(axis=1)


@misconception(
    "baseline",
    hint="baseline should return the function that labels later images. What comes back?",
)
def labels_of_the_training_images(X_train, y_train, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 64, 10], rng), (X_train - mean) / std, y_train, rng)
    return _outputs(params, (X_train - mean) / std).argmax(axis=1)


@misconception(
    "baseline",
    hint="predict gives one label, however many images come. Over which axis is the largest output sought?",
)
def the_same_label_for_all(X_train, y_train, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 64, 10], rng), (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, (X - mean) / std).argmax()


@alternative("baseline")
def tanh_units_and_centred_pixels(X_train, y_train, rng):
    params = _weights([64, 64, 10], rng)
    for alpha in (0.3, 0.1):
        params = _train(params, X_train / 8 - 1, y_train, rng, epochs=15, alpha=alpha)
    return lambda X: np.array([int(np.argmax(_outputs(params, image[None] / 8 - 1))) for image in X])


@alternative("baseline")
def standardised_and_longer(X_train, y_train, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 64, 10], rng), (X_train - mean) / std, y_train, rng, epochs=25, alpha=0.15)

    def predict(images):
        return np.argmax(_outputs(params, (images - mean) / std), axis=-1)

    return predict


# -- capstone --------------------------------------------------------------------------------------


@misconception(
    "capstone",
    hint="predict returns a row of probabilities for each image. Which of them is the label?",
)
def probabilities_instead_of_labels(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, (X - mean) / std)


@misconception(
    "capstone",
    hint="predict measures the images that it is given. What are the mean and the spread of one image alone?",
)
def standardised_by_what_comes(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng)

    def predict(X):
        own_mean, own_std = _measured(X)
        return _outputs(params, (X - own_mean) / own_std).argmax(axis=1)

    return predict


@misconception(
    "capstone",
    hint="The network was trained with standardised pixels. What does predict give it?",
)
def raw_pixels_in_predict(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, X).argmax(axis=1)


@misconception(
    "capstone",
    hint="Every image gets the same label. With which weights did the training begin?",
)
def zeros_to_begin_with(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    zeros = [(0 * W, 0 * b) for W, b in _weights([64, 32, 10], rng)]
    params = _train(zeros, (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, (X - mean) / std).argmax(axis=1)


@misconception(
    "capstone",
    hint="One image in ten is right, as by guessing. Which parameters does predict use: those before the"
    " training, or those after it?",
)
def parameters_before_the_training(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _weights([64, 32, 10], rng)
    _train(params, (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, (X - mean) / std).argmax(axis=1)


@misconception(
    "capstone",
    hint="The loss grows from epoch to epoch. Which way does the gradient point?",
)
def uphill(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng, alpha=-0.2)
    return lambda X: _outputs(params, (X - mean) / std).argmax(axis=1)


@misconception(
    "capstone",
    hint="One epoch at this learning rate hardly moves the weights. Does the validation loss still fall"
    " when you stop?",
)
def stopped_after_one_epoch(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng, epochs=1, alpha=0.01)
    return lambda X: _outputs(params, (X - mean) / std).argmax(axis=1)


@misconception(
    "capstone",
    hint="capstone returns labels. It should return the function that makes them, for later images.",
)
def labels_of_the_validation_images(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng)
    return _outputs(params, (X_valid - mean) / std).argmax(axis=1)


@misconception(
    "capstone",
    hint="Inside capstone predict is made. What does capstone hand back to the one who calls it?",
)
def nothing_returned(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng)

    def predict(X):
        return _outputs(params, (X - mean) / std).argmax(axis=1)


@misconception(
    "capstone",
    hint="predict gives one label, however many images come. Over which axis is the largest output sought?",
)
def one_label_for_all_images(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    params = _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng)
    return lambda X: _outputs(params, (X - mean) / std).argmax()


@misconception(
    "capstone",
    hint="The trained parameters come back. Who is to know how to use them on a new image?",
)
def the_parameters(X_train, y_train, X_valid, y_valid, rng):
    mean, std = _measured(X_train)
    return _train(_weights([64, 32, 10], rng), (X_train - mean) / std, y_train, rng)


@misconception(
    "capstone",
    hint="predict divides by the darkest pixel of all images that come with an image. What if a page of ink"
    " is among them?",
)
def scaled_by_the_darkest_that_comes(X_train, y_train, X_valid, y_valid, rng):
    params = _train(_weights([64, 32, 10], rng), X_train / X_train.max(), y_train, rng)
    return lambda X: _outputs(params, X / X.max()).argmax(axis=1)


def _with_neighbours(X, y):
    """The images and their copies moved by one pixel."""
    padded = np.pad(X.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1)))
    moves = [(1, 1), (0, 1), (2, 1), (1, 0), (1, 2)]
    return np.concatenate([padded[:, i : i + 8, j : j + 8].reshape(-1, 64) for i, j in moves]), np.tile(y, 5)


@alternative("capstone")
def tanh_units_and_moved_images(X_train, y_train, X_valid, y_valid, rng):
    X, y = _with_neighbours(np.concatenate([X_train, X_valid]), np.concatenate([y_train, y_valid]))
    params = _weights([64, 100, 10], rng)
    for alpha in (0.3, 0.1):
        params = _train(params, X / 8 - 1, y, rng, epochs=8, alpha=alpha)

    def predict(images):
        return np.array([int(np.argmax(_outputs(params, image[None] / 8 - 1))) for image in images])

    return predict


class _Committee:
    """Three networks of rectified units, trained with Adam; it says what most of them say."""

    def __init__(self, X, y, rng):
        self.members = [self.trained(X / 16, y, rng) for _ in range(3)]

    def trained(self, X, y, rng):
        theta = [part for pair in _weights([64, 80, 10], rng) for part in pair]
        mean, square, t = [0 * part for part in theta], [0 * part for part in theta], 0
        for _ in range(8):
            for rows in np.array_split(rng.permutation(len(X)), len(X) // 50):
                W, b, V, c = theta
                a = X[rows] @ W.T + b
                h = np.maximum(a, 0)
                grad = (_softmax(h @ V.T + c) - np.eye(10)[y[rows]]) / len(rows)
                grad_a = np.where(a > 0, grad @ V, 0)
                t += 1
                for k, g in enumerate((grad_a.T @ X[rows], grad_a.sum(0), grad.T @ h, grad.sum(0))):
                    mean[k] = 0.9 * mean[k] + 0.1 * g
                    square[k] = 0.99 * square[k] + 0.01 * g**2
                    step = mean[k] / (1 - 0.9**t) / (np.sqrt(square[k] / (1 - 0.99**t)) + 1e-8)
                    theta[k] = theta[k] - 0.01 * 0.9995**t * step
        return theta

    def __call__(self, X):
        votes = sum(_softmax(np.maximum(X / 16 @ W.T + b, 0) @ V.T + c) for W, b, V, c in self.members)
        return np.argmax(votes, axis=-1)


@alternative("capstone")
def a_committee_trained_with_adam(X_train, y_train, X_valid, y_valid, rng):
    return _Committee(*_with_neighbours(np.vstack([X_train, X_valid]), np.hstack([y_train, y_valid])), rng)


# -- error_rate_derivation -----------------------------------------------------------------------------


@alternative("error_rate_derivation", build=True)
def the_factor_first():
    return """
        Var[1/N Σ_n z_n]
      = 1/N² Var[Σ_n z_n]                   | a factor comes out squared
      = 1/N² Σ_n Var[z_n]                   | independent examples
      = 1/N² Σ_n (E[z_n²] − E[z_n]²)
      = 1/N² Σ_n (q − q²)                   | z² = z
      = q (1 − q)/N
    """


@alternative("error_rate_derivation", build=True)
def the_sum_first():
    return """
    Var[1/N sum_n z_n]
    = sum_n Var[z_n/N]
    = sum_n Var[z_n]/N^2
    = N Var[z]/N^2
    = N q (1-q)/N^2
    = q (1 - q)/N
    """


@alternative("error_rate_derivation", build=True)
def with_the_mean_written_out():
    return r"""
    \mathrm{Var}\left[\frac{1}{N} \sum_{n} z_n\right]
    &= \frac{1}{N^2} \mathrm{Var}\left[\sum_{n=1}^{N} z_n\right] \\
    &= \frac{1}{N^2} \sum_n \mathbb{E}[(z_n - q)^2] \\
    &= \frac{1}{N^2} \sum_n \left(q (1-q)^2 + (1-q) q^2\right) \\
    &= \frac{q(1-q)}{N}
    """


@misconception(
    "error_rate_derivation",
    hint="That is the variance of one example. What does a mean over N do to it?",
    build=True,
)
def one_example():
    return "Var[1/N Σ_n z_n] = q (1 − q)"


@misconception(
    "error_rate_derivation",
    hint="A factor 1/N comes out of a variance squared; but how many terms are added?",
    build=True,
)
def number_of_terms_forgotten():
    return "Var[1/N Σ_n z_n] = q (1 − q)/N²"


@misconception(
    "error_rate_derivation",
    hint="A variance is the second moment, and what happens to the square of the first?",
    build=True,
)
def moments_added():
    return "Var[1/N Σ_n z_n] = (q + q²)/N"


@misconception(
    "error_rate_derivation",
    hint="E[z²] alone is no variance: what is subtracted?",
    build=True,
)
def mean_not_subtracted():
    return "Var[1/N Σ_n z_n] = q/N"


@misconception(
    "error_rate_derivation",
    hint="The variance of the sum grows with N. What divides it?",
    build=True,
)
def variance_of_the_sum():
    return "Var[1/N Σ_n z_n] = N q (1 − q)"
