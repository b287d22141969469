"""What a notebook calls to be told something does nothing in the jail."""

from textwrap import dedent

import course_lib
from autograder.jail.inside import silent
from course_lib import finite_differences
from tests.autograder.test_jail_view import value_of


def test_whatever_checks_something_is_silent():
    offered = {*course_lib.__all__, *finite_differences.__all__}
    assert [name for name in offered if name.startswith("check") and not hasattr(silent, name)] == []


def test_what_tells_a_student_something_does_nothing_and_never_fails(submission):
    source = """
    from course_lib import check, hint, plots, predict, progress, show, widgets
    from course_lib.finite_differences import check_derivative, check_gradient, check_jacobian
    import course_lib

    told = [f(*given, a=1) for f in (check, hint, predict, progress, show, check_gradient, course_lib.check)
        for given in ([], ["no exercise"], [check, None, 3])]
    set(told), plots.BLUE
    """
    assert value_of(submission.run(dedent(source))) == "({None}, '#0072b2')"
