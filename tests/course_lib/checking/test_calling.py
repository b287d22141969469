import threading

import numpy as np
import pytest

from course_lib.checking.calling import perform
from course_lib.checking.exchange import Call, Problem
from course_lib.checking.registry import exercise
from course_lib.exercises.shared.probes.functions import Waves


def answered(function, *args, seconds=5.0, **kwargs):
    """The Answer of a function handed in under the name `double`."""
    return perform({"double": function}, Call("double", args, kwargs), seconds)


def test_an_answer_gets_copies_of_its_arguments():
    a, seen = np.ones(3), []
    answered(lambda a: seen.append(a), a)
    assert np.array_equal(seen[0], a) and not np.shares_memory(seen[0], a)


def test_an_answer_that_changes_its_argument_is_found_out():
    def in_place(a):
        a *= 2
        return a

    answer = answered(in_place, np.ones(2))
    assert answer.problem == "changed"
    assert answer.message == "double changed its argument in place; work on a copy, or on a new array"
    assert answered(lambda sizes: sizes.append(1), [2, 3]).problem == "changed"
    assert answered(lambda *, a: in_place(a), a=np.ones(2)).problem == "changed"


def test_an_answer_may_change_its_argument_meanwhile():
    def there_and_back(a):
        kept = a[0]
        a[0] = 7.0
        a[0] = kept
        return a.sum()

    assert answered(there_and_back, np.array([-0.0, 1.0])).problem is None


def test_a_missing_name_is_said_to_be_missing():
    answer = perform({}, Call("double", (1,)), 5.0)
    assert answer.problem == "missing"
    assert answer.message == "double is not defined yet: write it in the cell above and run that cell"


def test_a_renamed_answer_is_found_but_another_exercise_is_not_taken_for_it(registry):
    missing = perform({"Double": abs}, Call("double", (1,)), 5.0)
    assert (
        missing.message == "there is no double here, but there is Double: the check looks for the name double"
    )

    @exercise(points=1)
    def doubles(student, cases, criterion):
        """doubles(a)."""

    assert "doubles" not in perform({"doubles": abs}, Call("double", (1,)), 5.0).message


@pytest.mark.parametrize(("value", "kind"), [(3.0, "a float"), (None, "a NoneType"), ([1], "a list")])
def test_an_answer_that_is_no_function_is_called_what_it_is(value, kind):
    assert answered(value, 1).message == f"double is {kind}, not a function"


def test_a_callable_object_and_a_class_are_functions_too():
    class Double:
        def __call__(self, a):
            return 2 * a

    assert answered(Double(), 2).value == 4
    assert answered(float, 2).value == 2.0


@pytest.mark.parametrize(
    ("function", "said"),
    [
        (lambda: 0, "double is written as double(), but the check gives it 1 argument"),
        (lambda a, b: 0, "double is written as double(a, b), but the check gives it 1 argument"),
        (lambda *, a: 0, "double is written as double(*, a), but the check gives it 1 argument"),
    ],
)
def test_a_wrong_number_of_parameters_is_explained(function, said):
    answer = answered(function, 1)
    assert (answer.problem, answer.message) == ("exception", said)


def test_an_unknown_keyword_is_explained():
    said = "double is written as double(a), but the check gives it 1 argument and steepness"
    assert answered(lambda a: a, 1, steepness=2).message == said


def test_a_type_error_of_the_answers_own_is_not_taken_for_a_wrong_number_of_parameters():
    answer = answered(lambda a: a + "text", 1)
    assert answer.message.startswith("double raised TypeError: unsupported operand")


def test_an_exception_is_shown_with_the_line_of_the_student_that_raised_it():
    def double(a):
        return np.linalg.inv(a)  # raises far below, in NumPy

    message = answered(double, np.zeros((2, 2))).message
    assert message == (
        "double raised LinAlgError (a ValueError): Singular matrix "
        "(in the line `return np.linalg.inv(a)  # raises far below, in NumPy`)"
    )


class _Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")


class _Wild(BaseException):
    pass


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (_Mute(), "double raised _Mute: (a _Mute that cannot be shown)"),
        (_Wild("!"), "double raised _Wild: !"),
        (SystemExit(), "double raised SystemExit"),
        (GeneratorExit(), "double raised GeneratorExit"),
        (ValueError("x" * 10_000), "double raised ValueError: xxx"),
        (ValueError("\ud800"), "double raised ValueError: ?"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_whatever_is_raised_becomes_a_short_line(error, said):
    def double(a):
        raise error

    answer = answered(double, 1)
    assert answer.problem == "exception"
    assert answer.message.startswith(said) and len(answer.message) < 700


def test_recursion_without_an_end_is_said_so():
    def double(a):
        return double(a)

    assert answered(double, 1).message == "double calls itself without an end (RecursionError)"


def test_an_interrupt_from_the_keyboard_is_said_so():
    def double(a):
        raise KeyboardInterrupt

    assert answered(double, 1).problem == "interrupted"


def test_an_endless_loop_is_said_so():
    def double(a):
        while True:
            pass

    answer = answered(double, 1, seconds=0.05)
    assert answer.problem == "endless"
    assert (
        answer.message
        == "double still ran after 0.05 seconds and was stopped: is there a loop without an end?"
    )


def test_an_endless_result_is_stopped_like_an_endless_loop():
    class Endless(list):
        def __iter__(self):
            while True:
                yield 1

    assert answered(lambda a: Endless(), 1, seconds=0.05).problem == "endless"


def test_what_is_not_done_says_whose_turn_it_is():
    def softmax(a):
        raise NotImplementedError

    def double(a):
        return softmax(a)

    assert answered(softmax, 1).message.endswith("softmax, which is not done yet")

    def stub(a):
        raise NotImplementedError

    stub.__code__ = stub.__code__.replace(co_qualname="double")
    assert answered(stub, 1).message == "double is not done yet"
    assert "softmax, which is not done yet" in answered(double, 1).message


def test_what_is_not_plain_is_called_what_it_is():
    answer = answered(lambda a: {1, 2}, 1)
    said = "double returned a set; expected numbers: a NumPy array, a number, or a list of these"
    assert (answer.problem, answer.message) == ("not plain", said)
    answer = answered(lambda a: (i for i in range(3)), 1)
    said = "double returned a generator, which gives its items one by one; list(…) makes a list of it"
    assert (answer.problem, answer.message) == ("not plain", said)


def test_code_above_a_forgotten_line_is_not_only_not_done_yet():
    stub = 'def double(a):\n    """Twice a."""\n'
    for body, left in (("", False), ("    b = 2 * a\n", True)):
        exec(f"{stub}{body}    raise NotImplementedError()", names := {})
        answer = answered(names["double"], 1)
        assert answer.problem == "not done"
        assert ("`raise NotImplementedError()` still stands below your code" in answer.message) is left


def test_a_result_that_changes_when_the_answer_is_called_again_is_no_result():
    buffer = np.zeros(2)

    def double(a):
        np.multiply(a, 2.0, out=buffer)
        return buffer

    kept = {}
    first, second = (
        perform({"double": double}, Call("double", (np.full(2, a),)), 1, kept) for a in (1.0, 3.0)
    )
    assert first.problem is None
    assert (second.problem, "return a new array" in second.message) == ("unstable", True)


def test_prints_and_alarms_are_written_down():
    def double(a):
        print("thinking")
        return np.log(a)

    answer = answered(double, np.zeros(1))
    assert answer.printed == "thinking\n"
    assert answer.alarms == ("divide by zero encountered in log",)


def test_a_hostile_result_never_gets_to_compare_or_show_itself():
    class Hostile:
        def __eq__(self, other):
            raise RuntimeError

        __hash__ = None
        __repr__ = __str__ = __array__ = __len__ = __bool__ = __eq__

    objects = np.empty(1, dtype=object)
    objects[0] = Hostile()
    for value in (Hostile(), [Hostile()], {"a": Hostile()}, objects):
        assert answered(lambda a, value=value: value, 1).problem == "not plain"


def test_a_student_can_be_asked_off_the_main_thread():
    found = []
    thread = threading.Thread(target=lambda: found.append(answered(lambda a: 2 * a, 4).value))
    thread.start()
    thread.join()
    assert found == [8]


def test_a_module_that_is_not_the_students_is_never_shown_as_the_students_line():
    def double(f):
        return f(np.ones(2))

    message = answered(double, Waves(np.ones((2, 3)), np.zeros(2))).message
    assert message.endswith("(in the line `return f(np.ones(2))`)")


class _Unknown(ValueError):
    pass


@pytest.mark.parametrize(
    ("error", "facts"),
    [
        (ValueError("'l3' is no penalty"), ("ValueError", "'l3' is no penalty", True)),
        (_Unknown("raised ValueError: no"), ("_Unknown", "raised ValueError: no", True)),
        (KeyError("ValueError"), ("KeyError", "'ValueError'", False)),
        (RecursionError("too deep"), ("RecursionError", "too deep", False)),
        (SystemExit(), ("SystemExit", "", False)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_was_raised_and_said_are_facts_apart_from_the_message(error, facts):
    def double(a):
        raise error

    answer = answered(double, 1)
    assert (answer.raised, answer.said, answer.refused) == facts
    assert answer.problem is Problem.EXCEPTION


def test_an_answer_that_could_not_be_called_has_raised_nothing():
    for function in (3.0, lambda a, b: 0, lambda a: {1, 2}):
        answer = answered(function, 1)
        assert answer.problem is not None and (answer.raised, answer.said, answer.refused) == ("", "", False)
