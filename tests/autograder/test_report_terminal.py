"""The class in a terminal."""

from autograder.console import printable
from autograder.report.model import Class, Mark, Question, Work
from autograder.report.terminal import marks_table, summary, with_warnings

GROUP = Class(
    "01_toy",
    [Question("softmax_check", 3.0), Question("why", 1.0, written=True)],
    [
        Work("ghost", handed_in=False),
        Work("crash", warnings="handed in, but not graded"),
        Work(
            "bob",
            results={"softmax_check": Mark(1.5, "partial"), "why": Mark(0, "to mark")},
            penalty=0.5,
        ),
        Work(
            "ada",
            name="Ada Lovelace",
            results={"softmax_check": Mark(3, "full"), "why": Mark(1, "full")},
        ),
    ],
)


def test_there_is_a_line_a_student_best_first_with_what_is_to_be_said():
    assert [" ".join(line.split()) for line in marks_table(GROUP).splitlines()] == [
        "student mark of 4",
        "Ada Lovelace (ada) 4 100 %",
        "bob 1 25 % 0.5 off for being late, 1 to mark by hand",
        "ghost – not handed in",
        "crash – not graded",
    ]


def test_the_columns_stand_below_each_other():
    lines = marks_table(GROUP).splitlines()
    assert {
        line.index(mark) + len(mark) for line, mark in zip(lines[:3], ["mark", "4  ", "1  "], strict=True)
    }
    assert len({line.index("%") for line in lines if "%" in line}) == 1


def test_the_class_is_summed_up_in_a_line():
    assert summary(GROUP) == "2 of 4 graded, median 2.5 of 4, 1 written answer to mark by hand"


def test_who_needs_a_look_gets_a_line():
    assert with_warnings(GROUP) == ["crash: handed in, but not graded"]


def test_a_name_cannot_steer_the_terminal():
    assert printable("a\x1b[2Jb\r\nc") == "a�[2Jb��c"
    group = Class(
        "01_toy", GROUP.questions, [Work("\x1b]0;x\x07", results=GROUP.works[2].results, warnings="\x1b")]
    )
    assert "\x1b" not in marks_table(group) + "".join(with_warnings(group))
