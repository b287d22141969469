"""The distribution of marks as inline SVG."""

import xml.etree.ElementTree as ElementTree

import matplotlib.pyplot as plt
import pytest

from autograder.report.figures import distribution

CLASSES = {
    "one student": [3.0],
    "three students": [0.0, 1.5, 30.0],
    "all alike": [12.0] * 40,
    "three hundred students": [i / 10 for i in range(300)],
    "more than all points": [31.5, 2.0],
}


@pytest.mark.parametrize("marks", CLASSES.values(), ids=CLASSES)
def test_every_class_has_a_figure_that_is_one_svg_element(marks):
    drawn = distribution(marks, 30)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")
    assert drawn.rstrip().endswith("</svg>")


def test_a_chapter_without_points_can_be_drawn():
    assert "<svg" in distribution([0.0, 0.0], 0)


def test_there_is_a_dot_for_every_student_also_for_equal_marks():
    def dots(marks):
        uses = ElementTree.fromstring(distribution(marks, 10)).iter("{http://www.w3.org/2000/svg}use")
        return {(use.get("x"), use.get("y")) for use in uses if "0072b2" in use.get("style", "")}

    assert len(dots([2.0, 2.0, 2.0, 7.0])) == 4


def test_the_median_is_named():
    assert "median 7.5" in distribution([7.0, 8.0], 10)


def test_the_same_marks_give_the_same_figure_and_none_stays_open():
    assert distribution([1.0, 2.0], 3) == distribution([1.0, 2.0], 3)
    assert plt.get_fignums() == []


def test_nothing_is_fetched_from_elsewhere():
    links = [part.split('"')[1] for part in distribution([1.0], 3).split("href=")[1:]]
    assert [link for link in links if not link.startswith("#")] == []
