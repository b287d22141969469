"""What the probes of chapter 08 see."""

import numpy as np
import pytest

from course_lib.exercises.optimisation.probes import batch_numbers, kept_apart, train_twice


def test_shared_memory_is_noticed_in_any_depth():
    a = np.zeros((2, 3))
    assert kept_apart({"f": lambda x: [(x[0][0] + 1, None)]}, [(a, 0.5)], "f")
    assert not kept_apart({"f": lambda x: [(x[0][0][1:].T, None)]}, [(a, 0.5)], "f")


def test_batches_are_numbered_and_missing_indices_are_minus_one():
    answers = {"minibatches": lambda n, size, rng: [np.array([2, 0]), np.array([3])]}
    assert batch_numbers(answers, 4, 2, None, 2).tolist() == [[0, -1, 0, 1]] * 2


@pytest.mark.parametrize("batch", [np.array([4, -1]), np.array([0.5, 1.0]), slice(0, 2), []])
def test_what_is_no_index_is_in_no_batch(batch):
    answers = {"minibatches": lambda n, size, rng: [batch]}
    assert batch_numbers(answers, 4, 2, None, 1).tolist() == [[-1] * 4]


def test_two_trainings_share_one_generator():
    answers = {"train": lambda X, *, rng: ([rng.integers(10**9)], [])}
    first, second = train_twice(answers, None, rng=np.random.default_rng(0))
    assert first != second
