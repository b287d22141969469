import numpy as np

from autograder.jail.inside import protocol
from course_lib.exercises.shared.probes.repetition import Repeatedly


def watched(answer):
    return Repeatedly("draw", 3)({"draw": answer}, 2, np.random.default_rng(0))


def test_results_that_are_no_arrays_come_as_a_list():
    assert watched(lambda n, rng: [rng.random(n)])["results"][0][0].shape == (2,)


def test_the_probe_can_be_sent_into_a_jail():
    probe = Repeatedly("glorot_uniform", 5)
    assert protocol.decode(protocol.encode(probe, "course_lib.exercises"), "course_lib.exercises") == probe
