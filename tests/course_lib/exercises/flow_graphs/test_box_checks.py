"""Judging one box: a right one passes, and a report says in words what a wrong one does."""

import numpy as np
import pytest

from course_lib.boxes import Box
from course_lib.checking.engine import judge
from course_lib.checking.registry import exercise
from course_lib.checking.student import LocalStudent
from course_lib.exercises.flow_graphs.box_checks import examine_known, examine_run, judge_elementwise
from course_lib.exercises.flow_graphs.probes.boxes import Round, Run


class Square(Box):
    def fprop(self):
        self.value = self.children[0].value ** 2

    def bprop(self):
        [a] = self.children
        a.gradient = a.gradient + self.gradient * 2 * a.value


@pytest.fixture
def square(registry):
    @exercise(points=4)
    def Square(student, cases, criterion):
        judge_elementwise(student, cases, criterion, "Square", np.square, "the value is a²", "a")
        with criterion("one value that is known") as expect:
            a, upstream = np.array([3.0, -1.0]), np.array([0.5, 2.0])
            examine_known(expect, student, "Square", a, a**2, 2 * a, upstream, "the value is a²")
            run = Run("Square", ("a",), (Round({"a": a + 100.0}, upstream),))
            examine_run(expect, student, run, lambda a: (a + 100.0) ** 2, "the value is a²", shift=100.0)

    return Square


def test_a_right_box_gets_full_marks(square):
    report = judge(square, LocalStudent({"Square": Square}))
    assert report.points == 4 and len(report.criteria) == 4


@pytest.mark.parametrize(
    ("bprop", "said"),
    [
        (lambda box: setattr(box.children[0], "gradient", box.gradient), "finite differences disagree"),
        (lambda box: setattr(box, "gradient", 0.0), "changed too: its own gradient"),
        (lambda box: setattr(box.children[0], "value", 0.0), "changed too: a.value"),
    ],
)
def test_a_report_says_what_a_wrong_box_does(square, bprop, said):
    def wrong(box):
        Square.bprop(box)
        bprop(box)

    report = judge(square, LocalStudent({"Square": type("Square", (Square,), {"bprop": wrong})}))
    assert report.points == 0 and said in str(report)


def test_a_gradient_that_is_shared_is_named(square):
    class Handing(Box):
        def fprop(self):
            self.value = self.children[0].value

        def bprop(self):
            [a] = self.children
            a.gradient = self.gradient if np.ndim(a.gradient) == 0 else a.gradient + self.gradient

    @exercise(points=1)
    def Handing_on(student, cases, criterion):
        judge_elementwise(student, cases, criterion, "Handing_on", np.positive, "the value is a", "a")

    assert "share one array" in str(judge(Handing_on, LocalStudent({"Handing_on": Handing})))
