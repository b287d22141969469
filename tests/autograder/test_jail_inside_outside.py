"""Functions that stay with the judge: an answer can call them, and find nothing else in them."""

import copy

import numpy as np
import pytest

from autograder.jail import JailedStudent
from autograder.jail.inside.outside import Outside, stand_ins, value_of
from autograder.jail.session import Ended
from course_lib.checking.exchange import Call
from course_lib.exercises.shared.probes.functions import (
    FailingWave,
    Itself,
    Product,
    Quadratic,
    Wave,
    claim_about,
)


def test_in_place_of_functions_there_are_numbers_and_what_their_classes_show():
    functions = []
    wave, failing, itself = Wave(k=2.0), FailingWave(k=1.0, fails_at=3), Itself()
    (one, [two, three]), x = stand_ins(((wave, [failing, itself]), 3.0), functions)
    assert functions == [wave, failing]
    assert (vars(one), two.fails_at) == ({"number": 0, "fields": {}}, 3)
    assert (three, x) == (itself, 3.0)
    assert not {"k", "shift", "height"} & set(vars(two))


def test_a_value_comes_with_the_arguments_if_they_were_changed():
    f = Quadratic(A=np.eye(2), b=np.zeros(2))
    assert value_of(f, [np.ones(2)]) == {"value": 1.0, "args": None}
    came = value_of(claim_about(f, "moves"), [np.ones(2)])
    assert came["args"][0].tolist() == [2.0, 2.0]
    assert value_of(f, [])["raised"] == "TypeError"


def test_an_answer_calls_a_function_as_it_is(submission):
    submission.run("def slope(f, x, eps=1e-5):\n    return (f(x + eps) - f(x - eps)) / (2 * eps)")
    submission.run("def twice(f, x):\n    return [f(x), f(x)]")
    student, x = JailedStudent(submission), np.array([0.3, 0.1])
    wave = Wave(k=np.array([2.0, 1.0]))
    assert student.slope(Wave(k=2.0), 0.3) == pytest.approx(2 * np.cos(0.6))
    assert student.twice(wave, x) == [wave(x)] * 2
    submission.run("def moved(f, x):\n    x = x.copy()\n    f(x)\n    return x")
    assert student.moved(claim_about(Product(), "moves"), x).tolist() == [1.3, 1.1]


def test_an_answer_that_takes_a_function_apart_finds_a_number(submission):
    submission.run("def fields(f):\n    return [type(f).__name__, sorted(vars(f))]")
    assert JailedStudent(submission).fields(Wave(k=2.0)) == ["Outside", ["fields", "number"]]


REFUSED = """
def of_text(f):
    try:
        return f("x")
    except ValueError:
        return "refused"

def of_a_set(f):
    return f({1})
"""

FORKED = """
import os

def forked(f):
    if os.fork() == 0:
        try:
            f(1.0)
        except RuntimeError:
            os._exit(7)
        os._exit(1)
    return os.wait()[1] >> 8
"""


def test_what_a_function_refuses_is_refused_in_the_answer(submission):
    submission.run(REFUSED)
    assert submission.perform(Call("of_text", (Wave(k=2.0),))).value == "refused"
    message = submission.perform(Call("of_a_set", (Wave(k=2.0),))).message
    assert "takes numbers and arrays" in message
    assert "(in the line `return f({1})`)" in message


def test_a_process_of_its_own_cannot_ask_in_the_notebooks_place(submission):
    submission.run(FORKED)
    assert JailedStudent(submission).forked(Wave(k=2.0)) == 7


def test_to_ask_without_an_end_takes_the_time_of_a_call(submission):
    submission.run("def endless(f):\n    while True:\n        f(1.0)\ndef other(f):\n    return f(0.0)")
    assert submission.perform(Call("endless", (Wave(k=2.0),))).problem == "endless"
    assert submission.perform(Call("other", (Wave(k=2.0, shift=0.0),))).value == 0.0


@pytest.mark.parametrize(
    "question",
    ['{"ask": 1, "args": []}', '{"ask": -1, "args": []}', '{"ask": "0", "args": []}', '{"ask": 0}'],
)
def test_a_question_about_no_function_ends_the_process(any_jail, question):
    session = any_jail.fork()
    source = f"""
import json, sys
protocol = sys.modules["inside.protocol"]
pack = protocol.pack
protocol.pack = lambda message: pack(json.loads('{question}'))
"""
    with pytest.raises(Ended, match="no answer"):
        session.ask({"do": "cell", "source": source}, 5.0, functions=[abs])


def test_a_stand_in_is_its_own_copy():
    one = Outside(0, {})
    assert copy.deepcopy(one) is one
