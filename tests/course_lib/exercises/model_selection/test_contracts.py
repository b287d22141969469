"""Chapter 09: its numbers are right, chance decides nothing, and what breaks a contract is refused."""

import itertools
import math

import numpy as np
import pytest
import scipy.stats

from autograder.build.answers import answers_of
from autograder.catalogue import recognise
from course_lib.checking.cases import Cases
from course_lib.checking.engine import judge
from course_lib.checking.student import LocalStudent
from course_lib.exercises.model_selection.trials import splits_of_the_digits
from tests.this_course import exercises_of

CHAPTER = "09_model_selection"
EXERCISES = exercises_of(CHAPTER)
ANSWERS = answers_of(CHAPTER)


def judged(name, answer, seed=0):
    return judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), seed)


def changed(name, change):
    """The right answer to `name` with its result changed."""
    return lambda *args: change(ANSWERS[name](*args))


def test_the_chapter_is_worth_about_thirty_points():
    assert sum(exercise.points for exercise in EXERCISES.values()) == 29  # and 3 for the written question


# -- what the chapter says ---------------------------------------------------------------------------------


def test_the_standard_deviation_of_an_error_rate_is_that_of_a_binomial_share():
    for p, N in ((0.05, 360), (0.3, 17)):
        assert math.sqrt(p * (1 - p) / N) == pytest.approx(scipy.stats.binom(N, p).std() / N)
    assert round(math.sqrt(0.05 * 0.95 / 360), 4) == 0.0115
    assert round(math.sqrt(0.05 * 0.95 / 1080), 3) == 0.007


def test_seven_in_ten_test_sets_of_360_show_14_to_22_mistakes_of_5_per_cent():
    mistakes = scipy.stats.binom(360, 0.05)
    assert mistakes.cdf(22) - mistakes.cdf(13) == pytest.approx(0.72, abs=0.01)
    assert mistakes.std() == pytest.approx(4.1, abs=0.05)


def test_96_of_100_throws_of_nine_find_something_better_than_a_grid_of_three_by_three():
    def quality(points):
        first, second = np.exp(-0.5 * ((points - (0.33, 0.42)) / 0.09) ** 2).T
        return (first + 0.1 * second) / 1.1

    ticks = (np.arange(3) + 0.5) / 3
    on_the_grid = quality(np.array(list(itertools.product(ticks, ticks)))).max()
    better = np.mean(
        [quality(np.random.default_rng(k).random((9, 2))).max() > on_the_grid for k in range(3000)]
    )
    assert better == pytest.approx(0.96, abs=0.01)


def test_a_network_that_is_right_about_95_and_a_half_per_cent_fails_every_fifth_time():
    assert 0.18 < scipy.stats.binom(1079, 0.955).cdf(math.ceil(0.95 * 1079) - 1) < 0.24


def test_the_best_of_thirty_equal_networks_is_reported_with_97_per_cent():
    right = np.arange(361)
    best = scipy.stats.binom(360, 0.95).cdf(right) ** 30
    expected = np.sum(right * np.diff(best, prepend=0.0)) / 360
    assert round(expected, 3) == 0.972


def test_sixty_random_configurations_find_the_best_twentieth_with_95_per_cent():
    assert 1 - 0.95**58 < 0.95 < 1 - 0.95**59
    assert math.log(0.05) / math.log(0.95) == pytest.approx(58.4, abs=0.01)
    assert [60 ** (1 / k) < m for k, m in ((2, 8), (3, 4), (4, 3))] == [True] * 3


def test_log_uniform_draws_agree_with_scipy():
    spaces = {"alpha": ("log_uniform", 1e-4, 1.0)}
    draws = [one["alpha"] for one in ANSWERS["random_search"](spaces, 20_000, np.random.default_rng(0))]
    assert scipy.stats.kstest(draws, scipy.stats.loguniform(1e-4, 1.0).cdf).pvalue > 1e-6
    assert scipy.stats.loguniform(1e-4, 1.0).cdf(0.01) == pytest.approx(0.5)
    density = scipy.stats.loguniform(1e-4, 1.0).pdf(0.03)
    assert density == pytest.approx(1 / (0.03 * math.log(1e4)))


def test_the_worked_confusion_matrix_is_right():
    y, predicted = np.array([0, 0, 1, 2, 2]), np.array([0, 2, 1, 2, 0])
    counts = ANSWERS["confusion_matrix"](y, predicted, 3)
    assert counts.tolist() == [[1, 0, 1], [0, 1, 0], [1, 0, 1]]
    assert ANSWERS["error_rate"](y, predicted) == pytest.approx(0.4)


# -- what must be refused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda sets: [indices.tolist() for indices in sets],
        lambda sets: [indices.astype(float) for indices in sets],
        lambda sets: [sets[2], sets[1], sets[0]],
        lambda sets: sets[:2],
        lambda sets: [sets[0][:-1], sets[1], sets[2]],
        lambda sets: [indices[None] for indices in sets],
        lambda sets: [sets[0], sets[1], np.append(sets[2], sets[2][-1])],
    ],
)
def test_sets_of_the_wrong_form_or_size_earn_no_more_than_the_refusals(change):
    assert not judged("split", changed("split", change)).passed


def test_a_tuple_of_sorted_sets_and_sizes_rounded_otherwise_are_right():
    assert judged("split", changed("split", lambda sets: tuple(map(np.sort, sets)))).passed


def test_a_message_that_does_not_say_what_came_is_refused_and_either_way_to_say_it_accepted():
    def saying(message):
        def split(n, fractions, rng):
            if abs(sum(fractions) - 1) > 1e-9:
                raise ValueError(message(fractions))
            return ANSWERS["split"](n, fractions, rng)

        return split

    assert not judged("split", saying(lambda fractions: "wrong fractions")).passed
    assert judged("split", saying(lambda fractions: f"{fractions} do not sum to 1")).passed
    assert judged("split", saying(lambda fractions: f"{list(fractions)} do not sum to 1")).passed
    assert judged("split", saying(lambda fractions: f"sum is {np.sum(fractions)}, not 1")).passed
    assert judged("split", saying(lambda fractions: f"sum is {sum(fractions):.1f}, not 1")).passed
    assert judged("split", saying(lambda fractions: f"{np.array(fractions)} do not sum to 1")).passed
    assert judged("split", saying(lambda fractions: "{} + {} + {} != 1".format(*fractions))).passed


@pytest.mark.parametrize(
    ("slack", "passes"), [(1e-9, True), (5e-10, True), (4e-9, True), (1e-8, False), (0, False)]
)
def test_fractions_may_miss_1_by_a_billionth(slack, passes):
    def split(n, fractions, rng):
        if abs(sum(fractions) - 1) > slack:
            raise ValueError(f"{fractions} do not sum to 1")
        one, two = round(n * fractions[0]), round(n * (fractions[0] + fractions[1]))
        return np.split(rng.permutation(n), [one, two])

    assert judged("split", split).passed == passes


def test_global_chance_is_refused():
    def with_numpys_own(n, fractions, rng):
        ANSWERS["split"](n, fractions, rng)
        return np.split(np.random.permutation(n), [round(n * fractions[0]), round(n * sum(fractions[:2]))])

    assert judged("split", with_numpys_own).points == 0
    copied = judged(
        "random_search", lambda s, n, rng: ANSWERS["random_search"](s, n, np.random.default_rng(3))
    )
    assert copied.points == 0


@pytest.mark.parametrize("factor", [1 - 1e-5, 1 + 1e-5])
def test_standardised_values_that_are_off_by_a_hundred_thousandth_are_refused(factor):
    report = judged("standardise", changed("standardise", lambda arrays: tuple(X * factor for X in arrays)))
    assert report.points == 0


def test_an_array_instead_of_a_tuple_of_one_is_refused():
    def bare(train, *others):
        arrays = ANSWERS["standardise"](train, *others)
        return arrays if others else arrays[0]

    assert not judged("standardise", bare).passed
    assert judged("standardise", changed("standardise", list)).passed


def test_values_of_another_type_are_refused_in_a_grid_and_numpy_scalars_accepted():
    def with_values(convert):
        return changed("grid", lambda found: [{k: convert(v) for k, v in one.items()} for one in found])

    assert not judged("grid", with_values(lambda v: float(v) if type(v) is int else v)).passed
    assert not judged("grid", with_values(str)).passed
    as_floats = judged("grid", with_values(lambda v: float(v) if type(v) is int else v))
    assert "another type" in as_floats.criteria[0].failure.message  # 16 and 16.0 look alike on a card
    assert judged("grid", with_values(lambda v: np.int64(v) if type(v) is int else v)).passed


@pytest.mark.parametrize(
    "change",
    [
        lambda best, results: (results, best),
        lambda best, results: best,
        lambda best, results: (best, [round(r, 1) for r in results]),
        lambda best, results: (best, results[:-1]),
        lambda best, results: (best, min(results)),
        lambda best, results: (best, sum(results)),
    ],
)
def test_selections_of_the_wrong_form_are_refused(change):
    assert judged("select", lambda *args: change(*ANSWERS["select"](*args))).points == 0


def test_losses_that_come_as_an_array_are_right():
    def as_array(configurations, evaluate):
        best, results = ANSWERS["select"](configurations, evaluate)
        return [best, np.array(results)]

    assert judged("select", as_array).passed


def test_counts_of_any_integer_type_are_right_and_nested_lists_are_not():
    assert judged("confusion_matrix", changed("confusion_matrix", lambda c: c.astype(np.int32))).passed
    nested = judged("confusion_matrix", changed("confusion_matrix", lambda c: c.tolist()))
    assert 1.0 <= nested.points < 2.0 and not nested.criteria[-1].passed
    assert judged("error_rate", changed("error_rate", np.array)).passed


def test_combinations_of_values_that_come_twice_come_twice():
    def without_repetition(choices):
        found = ANSWERS["grid"](choices)
        return [one for k, one in enumerate(found) if one not in found[:k]]

    assert not judged("grid", without_repetition).passed


# -- hints that would not be true --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "answer", "misconception"),
    [
        ("standardise", changed("standardise", lambda Zs: tuple(map(np.float32, Zs))), "in_float32"),
        ("error_rate", lambda y, predicted: np.any(y != predicted), "all_or_nothing"),
        ("error_rate", lambda y, predicted: np.mean(y - predicted), "mean_difference_of_the_labels"),
        ("capstone", lambda *args: None, "nothing_returned"),
        ("capstone", lambda *args: (np.zeros(3), np.zeros(3)), ""),
    ],
)
def test_what_looks_like_another_mistake_gets_no_hint_of_the_other(name, answer, misconception):
    report = judge(EXERCISES[name], LocalStudent({**ANSWERS, name: answer}), recognisers=[recognise])
    assert report.points < EXERCISES[name].points
    assert report.misconception == misconception


def test_the_claim_about_an_error_rate_is_the_one_that_does_not_hold():
    report = judged("error_rate", lambda y, predicted: 0.123)
    message = report.criteria[0].failure.message
    assert message.startswith("this does not hold: the result is the fraction of wrong labels, here ")


def test_a_capstone_that_returns_no_function_is_told_what_it_returned():
    report = judged("capstone", lambda *args: [1, 2])
    assert report.criteria[0].failure.message == "capstone should return a function, and returned a list"


# -- chance ------------------------------------------------------------------------------------------------


def drawn_with(log_uniform=None, uniform=None, choose=None):
    """random_search with a draw replaced: (low, high, rng) -> number, or (choices, rng) -> choice."""
    log_uniform = log_uniform or (lambda low, high, rng: low * (high / low) ** rng.random())
    uniform = uniform or (lambda low, high, rng: rng.uniform(low, high))
    choose = choose or (lambda choices, rng: choices[rng.integers(len(choices))])

    def draw(space, rng):
        if isinstance(space, list):
            return choose(space, rng)
        return (log_uniform if space[0] == "log_uniform" else uniform)(space[1], space[2], rng)

    return lambda spaces, n, rng: [{k: draw(space, rng) for k, space in spaces.items()} for _ in range(n)]


def test_draws_made_otherwise_are_right():
    assert judged("random_search", drawn_with()).passed


@pytest.mark.parametrize(
    "wrong",
    [
        {"uniform": lambda low, high, rng: (rng.uniform(low, high) + rng.uniform(low, high)) / 2},
        {"uniform": lambda low, high, rng: low + (high - low) * (0.25 + rng.random() / 2)},
        {"uniform": lambda low, high, rng: low + (high - low) * rng.random() ** 2},
        {
            "log_uniform": lambda low, high, rng: (
                math.sqrt(low * high) * (high / low) ** (rng.random() / 2 - 0.25)
            )
        },
        {"log_uniform": lambda low, high, rng: 1 / rng.uniform(1 / high, 1 / low)},
        {"choose": lambda choices, rng: choices[int(len(choices) * rng.random() ** 2)]},
        {"choose": lambda choices, rng: choices[0]},
        {"log_uniform": lambda low, high, rng: round(low * (high / low) ** rng.random(), 2)},
        {
            "log_uniform": lambda low, high, rng: (
                rng.uniform(1, 10) * 10.0 ** rng.integers(round(math.log10(low)), round(math.log10(high)))
            )
        },
    ],
)
def test_draws_with_another_spread_are_found_for_every_seed(wrong):
    for seed in range(20):
        assert not judged("random_search", drawn_with(**wrong), seed).passed


def test_choices_that_are_drawn_without_replacement_are_found_for_every_seed():
    def random_search(spaces, n, rng):
        found = ANSWERS["random_search"](spaces, n, rng)
        for name, space in spaces.items():
            if isinstance(space, list):
                order = rng.permutation(len(space))
                for k, one in enumerate(found):
                    one[name] = space[order[k % len(space)]]
        return found

    for seed in range(20):
        assert not judged("random_search", random_search, seed).passed


def test_draws_with_few_bits_are_right():
    def float32(low, high, rng):
        return np.float32(rng.uniform(low, high))

    def of_scale(low, high, rng):
        return np.float32(math.exp(rng.uniform(math.log(low), math.log(high))))

    for seed in range(20):
        assert judged("random_search", drawn_with(uniform=float32, log_uniform=of_scale), seed).passed


# -- the capstone ------------------------------------------------------------------------------------------


def nearest_centre(X_train, y_train, X_valid, y_valid, rng):
    """No network at all; about nine images in ten are right."""
    centres = np.array([X_train[y_train == c].mean(axis=0) for c in range(10)])
    return lambda X: ((X[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)


def nearest_neighbour(X_train, y_train, X_valid, y_valid, rng):
    """No network either, but quick, and nearly always right: for tests of the judge."""
    return lambda X: y_train[((X_train**2).sum(axis=1) - 2 * X @ X_train.T).argmin(axis=1)]


def with_predict(change):
    """nearest_neighbour, its predict changed: change(predict) -> predict."""
    return lambda *args: change(nearest_neighbour(*args))


def test_the_chapters_network_passes_the_capstone():
    assert judged("capstone", ANSWERS["capstone"], seed=5).passed


def test_the_chapters_baseline_is_far_above_its_threshold():
    report = judged("baseline", ANSWERS["baseline"], seed=5)
    assert report.passed
    errors = []
    for images, truth in splits_of_the_digits(Cases(5)):
        predict = ANSWERS["baseline"](images.X_train, images.y_train, np.random.default_rng(0))
        errors.append(np.mean(predict(images.others) != truth))
    assert 0.01 < np.mean(errors) < 0.045  # the threshold is at 0.07


def test_a_baseline_without_a_network_is_too_weak_or_is_right_like_any_other():
    def only(X_train, y_train, rng, of=nearest_centre):
        return of(X_train, y_train, None, None, rng)

    report = judged("baseline", only)
    assert [criterion.passed for criterion in report.criteria][1] is False
    assert judged("baseline", lambda *args: only(*args, of=nearest_neighbour)).passed


def test_a_baseline_that_returns_no_function_is_told_what_it_returned():
    report = judged("baseline", lambda *args: [1, 2])
    assert report.criteria[0].failure.message == "baseline should return a function, and returned a list"


def test_an_answer_to_the_capstone_is_trained_once_a_split():
    asked = []

    def counting(*args):
        asked.append(args)
        return nearest_neighbour(*args)

    assert judged("capstone", counting).passed
    assert len(asked) == 3


def test_nine_in_ten_are_not_enough():
    assert not judged("capstone", nearest_centre).passed


@pytest.mark.parametrize(
    "change",
    [
        lambda predict: lambda X: predict(X) if len(X) > 1 else np.array([0]),
        lambda predict: lambda X: predict(X - X.mean() + 5),
        lambda predict: lambda X: predict(16 * X / X.max()),
        lambda predict: lambda X: np.roll(predict(X), 1),
        lambda predict: 7,
        lambda predict: lambda: None,
    ],
)
def test_what_is_no_label_for_each_image_by_itself_earns_nothing(change):
    assert judged("capstone", with_predict(change)).points == 0


def test_labels_that_are_learned_from_the_file_and_not_from_the_data_are_wrong():
    from course_lib.data import load_digits

    X, y = load_digits()
    known = {image.tobytes(): label for image, label in zip(X, y, strict=True)}

    def looked_up(*args):
        return lambda X: np.array([known[image.tobytes()] for image in X])

    assert judged("capstone", looked_up).points == 0


def test_a_search_that_meets_nan_costs_nothing():
    def diverging(*args):
        assert np.isnan(np.inf * np.zeros(1)).all() and np.isinf(np.exp(np.array([1e4]))).all()
        return nearest_neighbour(*args)

    assert judged("capstone", diverging).passed


def test_the_capstone_has_a_minute_for_each_split():
    assert EXERCISES["capstone"].seconds == 60
    student = LocalStudent({"capstone": nearest_neighbour})
    judge(EXERCISES["capstone"], student)
    assert student.seconds == 60


def test_all_combinations_of_no_values_are_none():
    assert ANSWERS["grid"]({"alpha": [], "H": [1]}) == []
    assert ANSWERS["grid"]({}) == [{}]
    names = {"b": [1, 2], "a": "xy"}
    assert [tuple(one.values()) for one in ANSWERS["grid"](names)] == list(itertools.product([1, 2], "xy"))
