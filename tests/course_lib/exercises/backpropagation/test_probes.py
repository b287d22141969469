"""What the probes of chapter 04 see."""

from course_lib.exercises.backpropagation.probes import watch_perturbation


def test_the_watch_counts_the_calls_of_the_loss():
    def answer(loss, params, eps=1e-5):
        return [loss(params) for _ in range(7)], eps

    seen = watch_perturbation({"weight_perturbation": answer}, lambda params: 1.0, [], 0.5)
    assert seen == {"result": ([1.0] * 7, 0.5), "calls": 7}
