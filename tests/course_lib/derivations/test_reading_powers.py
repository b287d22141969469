"""What stands raised is a power, a transpose or an inverse; where it ends is never guessed."""

import pytest

from course_lib.derivations.errors import ReadingError

from .toys import in_network, in_softmax


def reason(read, row):
    with pytest.raises(ReadingError) as refused:
        read(row)
    return refused.value.message


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("S^2 f_y", "S² f_y"),
        ("S^2/2", "(S²)/2"),
        ("S^2(f_y + 1)", "S² (f_y + 1)"),
        ("S^-1 f_y", "(S^(−1)) f_y"),
        ("S^½", "S^(1/2)"),
        ("f^2_y", "(f_y)²"),
        ("−S²", "−(S²)"),
        ("e^−S f_y", "exp(−S) f_y"),
        ("e^a_y/S", "exp(a_y)/S"),
    ],
)
def test_where_an_exponent_ends(row, meant):
    assert in_softmax(row) == in_softmax(meant)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("S^2f_y", "where does the exponent end"),
        ("e^2S", "where does the exponent end"),
        ("S^f_y(S + 1)", "where does the exponent end"),
        ("S^2^2", "a power of a power"),
        ("S^1/2", "a root is written"),
        ("S^", "expected an exponent"),
        ("S^′", "a prime is written behind the function itself"),
    ],
)
def test_what_could_end_in_two_places_is_refused(row, said):
    assert said in reason(in_softmax, row)


def test_transposes_and_inverses_are_those_of_matrices():
    assert in_network("W^T") == in_network("Wᵀ") == in_network("W^{T}") == in_network(r"W^\top")
    assert in_network("H^-1 h") == in_network("H⁻¹ h") == in_network("inv(H) h")
    assert "only a matrix has a transpose" in reason(in_network, "α^T")
