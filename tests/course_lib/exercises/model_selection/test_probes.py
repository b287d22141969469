"""What the probes of chapter 09 see."""

import numpy as np
import pytest

from course_lib.checking.cases import Cases
from course_lib.exercises.model_selection.probes import Images, Losses, predictions, set_numbers
from course_lib.exercises.model_selection.trials import splits_of_the_digits


def nearest_centre(X_train, y_train, X_valid, y_valid, rng):
    centres = np.array([X_train[y_train == c].mean(axis=0) for c in range(10)])
    return lambda X: ((X[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)


def seen_by(capstone, **changes):
    images = splits_of_the_digits(Cases(0))[0][0]
    given = {name: changes.get(name, getattr(images, name)) for name in vars(images)}
    return predictions({"capstone": capstone}, Images(**given), np.random.default_rng(0))


def test_losses_are_looked_up_and_what_is_not_in_the_table_is_refused():
    evaluate = Losses([{"alpha": 0.1}, {"alpha": 0.2}], [3.0, np.nan])
    assert evaluate({"alpha": 0.1}) == 3.0
    assert np.isnan(evaluate({"alpha": 0.2}))
    with pytest.raises(ValueError, match="none of the configurations"):
        evaluate({"alpha": 0.3})


def test_predictions_are_asked_for_together_reversed_among_ink_and_alone():
    seen = seen_by(nearest_centre)
    assert seen["together"].shape in ((359,), (360,)) and seen["kept"]
    np.testing.assert_array_equal(seen["reversed"], seen["together"][::-1])
    half = len(seen["together"]) // 2
    assert seen["faint"].shape == (half,) and seen["ink"].shape == (2 * half,)
    np.testing.assert_array_equal(seen["ink"][:half], seen["faint"])
    np.testing.assert_array_equal(np.concatenate(seen["alone"]), seen["together"][:20])


def test_what_returns_no_function_is_told_apart():
    assert seen_by(lambda *args: np.zeros(3)) == {"returned": "an array"}
    assert seen_by(lambda *args: None) == {"returned": "None"}
    assert seen_by(lambda *args: {"W": 1}) == {"returned": "a dict"}


def test_images_that_are_scaled_by_the_most_ink_of_a_batch_are_noticed():
    def scaled_together(*args):
        predict = nearest_centre(*args)
        return lambda X: predict(16 * X / X.max())

    seen = seen_by(scaled_together)
    assert not np.array_equal(seen["ink"][: len(seen["faint"])], seen["faint"])


def test_images_that_are_changed_by_the_training_or_by_predict_are_noticed():
    def scales_in_place(X_train, *others):
        X_train /= 16
        return nearest_centre(X_train, *others)

    def scales_later(*args):
        predict = nearest_centre(*args)
        return lambda X: predict(np.divide(X, 2, out=X))

    assert not seen_by(scales_in_place)["kept"]
    assert not seen_by(scales_later)["kept"]


def test_set_numbers_say_which_set_an_index_is_in():
    def halves(n, fractions, rng):
        order = rng.permutation(n)
        return order[:2], order[2:3], order[3:-1]

    found = set_numbers({"split": halves}, 6, (0.5, 0.25, 0.25), np.random.default_rng(0), 50)
    assert found.shape == (50, 6)
    assert all(np.bincount(row + 1, minlength=4).tolist() == [1, 2, 1, 2] for row in found)
