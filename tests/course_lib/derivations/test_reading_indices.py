"""Indices stand on one axis each, and are free or belong to a sum."""

import pytest

from course_lib.derivations.errors import ReadingError

from .toys import in_network, in_softmax


def reason(read, row):
    with pytest.raises(ReadingError) as refused:
        read(row)
    return refused.value.message


def test_a_sum_finds_its_axis_in_what_it_adds():
    assert in_network("Σ_k W_kj").axis == "I" and in_network("Σ_k W_ik").axis == "J"
    assert in_softmax("Σ_k 1[k=c]").axis == "C"


def test_an_index_on_two_axes_is_refused_whatever_their_sizes():
    assert "stands on two different axes, I and J" in reason(in_network, "Σ_k W_kk")
    assert "two different axes" in reason(in_network, "h_i")
    assert "two different axes" in reason(in_network, "1[i=j]")


def test_an_index_that_is_not_bound_or_bound_twice_is_refused_by_name():
    assert "`k` is no index here" in reason(in_softmax, "S + a_k")
    assert "`k` is no index here" in reason(in_softmax, "Σ_k a_k + a_k")
    assert "`y` is in use already" in reason(in_softmax, "Σ_y a_y")
    assert "`k` is in use already" in reason(in_softmax, "Σ_k Σ_k a_k")


def test_two_sums_side_by_side_may_have_the_same_letter():
    assert in_softmax("(Σ_k a_k) (Σ_k f_k)") == in_softmax("(Σ_k a_k) · (Σ_k f_k)")


def test_indicators_have_two_indices():
    assert in_softmax("δ_yc") == in_softmax("e(y)_c") == in_softmax("1[y=c]")
    assert "takes two indices" in reason(in_softmax, "δ_y")
    assert "between two indices" in reason(in_softmax, "1_{y}")
