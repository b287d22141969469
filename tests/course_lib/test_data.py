"""The data that come with the course are what their README says."""

import hashlib
import importlib.util
from pathlib import Path

import numpy as np

import course_lib
from course_lib.data import DIGITS, load_digits

README = DIGITS.with_name("README.md").read_text()


def test_the_digits_are_1797_images_of_8_by_8_pixels_from_0_to_16():
    X, y = load_digits()
    assert X.shape == (1797, 64) and X.dtype == np.float64
    assert y.shape == (1797,) and y.dtype.kind == "i"
    assert X.min() == 0 and X.max() == 16 and not (X % 1).any()
    assert len(np.unique(X, axis=0)) == 1797  # no image is there twice


def test_the_classes_have_as_many_images_as_the_readme_says():
    (row,) = [line for line in README.splitlines() if line.startswith("| images")]
    told = [int(number) for number in row.split("|")[2:-1]]
    assert np.bincount(load_digits()[1]).tolist() == told and sum(told) == 1797


def test_the_file_is_the_one_whose_provenance_is_told():
    assert hashlib.sha256(DIGITS.read_bytes()).hexdigest() in README
    assert "10.24432/C50P49" in README and "CC BY 4.0" in README


def test_an_image_is_read_row_by_row_ink_dark():
    X, y = load_digits()
    zero = X[0].reshape(8, 8)
    assert y[0] == 0
    assert zero[:, 3:5].sum() > zero[:, :2].sum()  # written in the middle
    assert zero[3, 3] < zero[3, 2]  # a zero is hollow
    ones = X[y == 1].mean(axis=0).reshape(8, 8)
    assert ones[:, 3:5].sum() > 0.5 * ones.sum()  # a one is a vertical stroke


def test_every_call_gives_new_arrays():
    X, y = load_digits()
    X[:], y[:] = -1, -1
    fresh_X, fresh_y = load_digits()
    assert fresh_X.min() == 0 and fresh_y.min() == 0


def test_the_folder_of_the_data_is_no_package_that_hides_the_module():
    assert not (Path(course_lib.__file__).parent / "data" / "__init__.py").exists()
    assert importlib.util.find_spec("course_lib.data").origin.endswith("data.py")


def test_nothing_else_is_in_the_folder():
    assert sorted(path.name for path in DIGITS.parent.iterdir()) == ["README.md", "digits.csv.gz"]
