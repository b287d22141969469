"""What the judges of chapter 09 hand to answers is as they say."""

import numpy as np

from course_lib.checking.cases import Cases
from course_lib.data import load_digits
from course_lib.exercises.model_selection.trials import splits_of_the_digits


def test_every_split_uses_each_image_once_and_the_test_sets_have_none_in_common():
    X, _ = load_digits()
    tested = []
    for images, truth in splits_of_the_digits(Cases(3)):
        together = np.concatenate([images.X_train, images.X_valid, images.others])
        np.testing.assert_array_equal(np.unique(together, axis=0), np.unique(X, axis=0))
        assert len(images.X_train) == len(images.y_train) > 1000
        assert len(images.X_valid) == len(images.y_valid) in (359, 360)
        assert len(images.others) == len(truth) in (359, 360)
        tested.append(images.others)
    assert len(np.unique(np.concatenate(tested), axis=0)) == sum(map(len, tested))


def test_the_classes_have_other_names_in_each_split_the_same_in_all_of_its_sets():
    X, y = load_digits()
    digit = {image.tobytes(): label for image, label in zip(X, y, strict=True)}
    renamings = []
    for images, truth in splits_of_the_digits(Cases(1)):
        sets = ((images.X_train, images.y_train), (images.X_valid, images.y_valid), (images.others, truth))
        pairs = {
            (digit[x.tobytes()], int(name)) for X, names in sets for x, name in zip(X, names, strict=True)
        }
        assert len(pairs) == 10  # one name for each digit
        renamings.append(tuple(sorted(pairs)))
    assert len(set(renamings)) == 3


def test_the_labels_of_the_test_images_are_not_handed_over():
    for images, truth in splits_of_the_digits(Cases(2)):
        assert not any(np.array_equal(array, truth) for array in vars(images).values())
