"""How a known mistake is told by what it explains; with real answers: tests/autograder/test_catalogue.py."""

import pytest

from course_lib.checking.exchange import Answer, Call, Exchange, Problem
from course_lib.checking.recognition import asked_by_criterion, explanation, manner

ASKED = {"one": [1, 2], "batch": [3, 4], "large": [5]}


def told(explained: dict[str, set[str]], failed, asked=ASKED):
    def explains(entry, names):
        return explained[entry].issuperset(names)

    return explanation(list(explained), asked, failed, explains)


@pytest.mark.parametrize(
    ("explained", "failed", "expected"),
    [
        ({"a": {"one", "batch", "large"}}, ["batch"], "a"),
        ({"a": {"batch"}, "b": {"one", "batch", "large"}}, ["batch"], "b"),  # a does not explain what passed
        ({"a": {"one", "batch", "large"}, "b": {"one", "batch", "large"}}, ["one"], "a"),  # the first
        ({"a": {"one"}, "b": {"batch"}}, ["one", "batch"], "a"),  # two mistakes at once
        ({"a": {"one"}, "b": {"one"}}, ["one", "batch"], None),  # neither alone
        ({"a": {"large"}}, ["large", "one"], None),  # one question tells too little
        ({"a": {"one", "batch", "large"}}, [], "a"),  # nothing could be judged
        ({"a": set()}, ["one"], None),
        ({}, ["one"], None),
    ],
)
def test_the_entry_that_explains_everything_goes_before_one_that_alone_explains_a_criterion(
    explained, failed, expected
):
    assert told(explained, failed) == expected


def test_nothing_explains_what_was_never_asked():
    assert told({"a": {"one"}}, ["one"], asked={}) is None


def test_questions_about_other_answers_are_left_out():
    asked = [Exchange(Call(name), Answer(), "one") for name in ("softmax", "sigmoid", "softmax")]
    assert {name: len(found) for name, found in asked_by_criterion(asked, "softmax").items()} == {"one": 2}


def test_of_an_exception_its_kind_and_whether_it_names_an_argument_count():
    call = Call("decay", (0.5,), {"kind": "linear"})

    def raised(kind, said, refused=True):
        answer = Answer(problem=Problem.EXCEPTION, raised=kind, said=said, refused=refused)
        return manner(call, answer)

    assert raised("ValueError", "0.5 is too small") == raised("ValueError", "no such kind: linear")
    assert raised("ValueError", "0.5 is too small") != raised("ValueError", "too small")
    assert raised("KeyError", "0.5", refused=False) != raised("ValueError", "0.5")
