import pytest

from course_lib.checking.exchange import Call, Problem


def test_a_call_is_written_as_the_name_of_the_answer():
    assert f"{Call('softmax', (1.0,))} raised" == "softmax raised"


@pytest.mark.parametrize("problem", Problem)
def test_after_an_exception_or_a_strange_value_other_cases_still_count(problem):
    assert problem.fatal is (problem not in (Problem.EXCEPTION, Problem.NOT_PLAIN))


def test_a_problem_travels_as_its_word():
    assert all(Problem(str(problem)) is problem for problem in Problem)
    with pytest.raises(ValueError):
        Problem("passed")
