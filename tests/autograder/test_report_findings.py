"""What the answers of a class have in common."""

import pytest

from autograder.report.findings import failed_criteria, findings, sentence, tally
from autograder.report.model import Class, Mark, Question, Work

SOFTMAX, WHY = Question("softmax_check", 4.0), Question("why", 2.0, written=True)


def class_of(*results: Mark, question: Question = SOFTMAX) -> Class:
    works = [Work(f"s{i}", results={question.cell: result}) for i, result in enumerate(results)]
    return Class("01_toy", [question], works)


def wrong(**why) -> Mark:
    return Mark(0, "wrong", **why)


def test_every_state_is_counted_and_the_mean_is_a_share_of_the_points():
    group = class_of(
        Mark(4, "full"),
        Mark(2, "partial"),
        Mark(0, "wrong"),
        Mark(0, "not done"),
    )
    counted = tally(group, SOFTMAX)
    assert counted.counts == {"full": 1, "partial": 1, "wrong": 1, "not done": 1, "to mark": 0}
    assert counted.total == 4
    assert counted.mean_share == pytest.approx(6 / 16)


def test_an_answer_without_a_mark_does_not_pull_the_mean_down():
    group = class_of(Mark(2, "full"), Mark(0, "to mark"), question=WHY)
    assert tally(group, WHY).mean_share == 1
    assert tally(class_of(Mark(0, "to mark"), question=WHY), WHY).mean_share is None


def test_those_who_hold_one_misconception_are_found_together_the_commonest_first():
    group = class_of(
        wrong(misconception="sum_of_all", hint="Which axis?"),
        wrong(misconception="no_exp", hint="And exp?"),
        Mark(2, "partial", misconception="sum_of_all", hint="Which axis?"),
        Mark(4, "full"),
    )
    ways = findings(group, SOFTMAX)
    assert [(w.title, w.message, len(w.works)) for w in ways] == [
        ("Sum of all", "Which axis?", 2),
        ("No exp", "And exp?", 1),
    ]


def test_a_way_of_being_wrong_in_a_derivation_says_at_which_line():
    group = class_of(
        wrong(misconception="sign_lost", hint="Which sign?", line=3),
        wrong(misconception="sign_lost", hint="Which sign?", line=3),
        wrong(misconception="sign_lost", hint="Which sign?", line=4),
        wrong(hint="Look at line 2 again.", line=2),
        wrong(misconception="no_exp", hint="And exp?"),
    )
    assert [(way.title, way.where) for way in findings(group, SOFTMAX)] == [
        ("Sign lost", "at line 3 (2), line 4 (1)"),
        ("", "at line 2"),
        ("No exp", ""),
    ]


def test_without_a_misconception_the_same_hint_or_problem_puts_students_together():
    group = class_of(
        wrong(hint="Twice too large?"), wrong(hint="Twice too large?"), wrong(problem="It never ends.")
    )
    ways = findings(group, SOFTMAX)
    assert [(w.title, w.message, len(w.works)) for w in ways] == [
        ("", "Twice too large?", 2),
        ("", "It never ends.", 1),
    ]


def test_those_of_whom_nothing_is_recognised_come_last_however_many():
    ways = findings(class_of(wrong(), wrong(), wrong(misconception="no_exp", hint="?")), SOFTMAX)
    assert [way.title for way in ways] == ["No exp", "No known pattern"]


def test_right_undone_and_written_answers_hold_no_misconception():
    group = class_of(Mark(4, "full", hint="left over"), Mark(0, "not done", hint="left over"))
    assert findings(group, SOFTMAX) == []
    assert findings(class_of(Mark(0, "wrong"), question=WHY), WHY) == []


def test_a_criterion_is_counted_among_those_who_were_judged_by_it():
    group = class_of(
        wrong(criteria={"one": False, "batch": False}),
        Mark(2, "partial", criteria={"one": True, "batch": False}),
        wrong(problem="It never ends."),
    )
    assert [(f.criterion, f.failed, f.judged) for f in failed_criteria(group)] == [
        ("batch", 2, 2),
        ("one", 1, 2),
    ]


def test_no_more_criteria_are_shown_than_asked_for():
    group = class_of(wrong(criteria=dict.fromkeys("abcdef", False)))
    assert len(failed_criteria(group, most=4)) == 4


def test_an_identifier_is_read_as_words():
    assert sentence("normalised_over_the_batch") == "Normalised over the batch"
    assert sentence("") == ""
