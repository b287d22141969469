"""Neighbours must fit, whatever the sizes of their axes."""

import pytest

from course_lib.derivations.errors import ReadingError

from .toys import in_network


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("h + 1", "is a vector and `1` is a number: they cannot be added"),
        ("h + b", "have their entries on different axes, J and I"),
        ("W b", "has its columns on the axis J"),
        ("h h", "two vectors stand side by side"),
        ("h W", "a vector stands before a matrix"),
        ("h ⊙ b", "multiplies entries of the same places"),
        ("1/h", "nothing is divided by a vector"),
        ("h²", "needs a number below it, and `h` is a vector"),
        ("2^h", "an exponent is a number, and `h` is a vector"),
        ("hᵀ", "only a matrix has a transpose here"),
        ("W⁻¹", "only a square matrix has an inverse"),
        ("W_i", "is a matrix and takes 2 indices, not 1"),
        ("α_i", "is a number and has no entries"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_it_is(row, said):
    with pytest.raises(ReadingError) as refused:
        in_network(row)
    assert said in refused.value.message and refused.value.at is not None


@pytest.mark.parametrize(
    ("row", "axes"),
    [
        ("α W h + b", ("I",)),
        ("Wᵀ W H", ("J", "J")),
        ("H⁻¹ h ⊙ h", ("J",)),
        ("2 h/α", ("J",)),
        ("g(h)", ("J",)),
    ],
)
def test_what_fits_has_the_axes_of_the_whole(row, axes):
    assert in_network(row).axes == axes
